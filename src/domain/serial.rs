//! Numbers of blanks: one number such as `A0012345`, and a run of them such as `A0012001-A0012500`.

use std::fmt;

/// Most digits that are counted through; what stands before them belongs to the prefix.
const DIGITS: usize = 18;
/// Most blanks that one act takes in or gives back.
pub const MOST: u64 = 100_000;

/// The number of a blank: letters, then digits that count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Serial {
    /// What stands before the digits that count.
    pub prefix: String,
    /// How many digits count.
    pub width: u32,
    /// What they count.
    pub n: u64,
}

impl Serial {
    /// Reads a number in capitals; `None` where it does not end in digits.
    pub fn read(text: &str) -> Option<Serial> {
        let text = text.trim().to_uppercase();
        let plain = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
        let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count().min(DIGITS);
        let (prefix, counted) = text.split_at(text.len().checked_sub(digits)?);
        let n = counted.parse().ok().filter(|_| plain)?;
        Some(Serial { prefix: prefix.to_owned(), width: u32::try_from(digits).ok()?, n })
    }

    /// The number that counts `n` in the same run.
    pub fn with(&self, n: u64) -> Serial {
        Serial { n, ..self.clone() }
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:0width$}", self.prefix, self.n, width = self.width as usize)
    }
}

/// A run of blanks, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialRange {
    /// The first.
    pub first: Serial,
    /// What the last one counts.
    pub last: u64,
}

impl SerialRange {
    /// Puts a first and a last number together; both must be of one run, and in order.
    pub fn between(first: &str, last: &str) -> Option<SerialRange> {
        let (first, last) = (Serial::read(first)?, Serial::read(last)?);
        let one_run = first.prefix == last.prefix && first.width == last.width && first.n <= last.n;
        one_run.then_some(SerialRange { first, last: last.n })
    }

    /// Reads `A0012001-A0012500`, or one number.
    pub fn read(text: &str) -> Option<SerialRange> {
        let text = text.trim();
        let halves = text.match_indices('-').map(|(at, _)| (&text[..at], &text[at + 1..]));
        let mut ends = halves.filter(|(one, other)| Serial::read(one).is_some() && Serial::read(other).is_some());
        // What reads as two ends is never taken for one number with a hyphen in it, in whatever order they stand.
        match ends.next() {
            Some((one, other)) => SerialRange::between(one, other),
            None => SerialRange::between(text, text),
        }
    }

    /// How many blanks.
    pub fn count(&self) -> u64 {
        self.last - self.first.n + 1
    }

    /// Tells whether a number is one of the run.
    pub fn holds(&self, number: &str) -> bool {
        Serial::read(number).is_some_and(|number| {
            let of_run = number.prefix == self.first.prefix && number.width == self.first.width;
            of_run && (self.first.n..=self.last).contains(&number.n)
        })
    }

    /// The numbers, the first one first.
    pub fn numbers(&self) -> impl Iterator<Item = Serial> + '_ {
        (self.first.n..=self.last).map(|n| self.first.with(n))
    }

    /// The last number.
    pub fn last(&self) -> Serial {
        self.first.with(self.last)
    }
}

impl fmt::Display for SerialRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count() {
            1 => write!(f, "{}", self.first),
            _ => write!(f, "{}-{}", self.first, self.last()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_read_as_it_is_written_on_the_box() {
        for (text, count, last) in [
            ("A0012001-A0012500", 500, "A0012500"),
            ("a0012001-a0012500", 500, "A0012500"),
            ("0099-0100", 2, "0100"),
            ("A-07-A-09", 3, "A-09"),
            ("A0012001", 1, "A0012001"),
        ] {
            let range = SerialRange::read(text).expect("a run");
            assert_eq!((range.count(), range.last().to_string()), (count, last.to_owned()), "{text}");
            assert_eq!(range.numbers().count() as u64, count);
        }
        for wrong in ["A0012500-A0012001", "A0012001-B0012500", "A001-A0012500", "ABC", "", "A１-A２", "A1\u{1b}"] {
            assert_eq!(SerialRange::read(wrong), None, "{wrong}");
        }
    }
}
