//! The number of a case: office, year, sequence, such as `PVG-2026-000123`, and how an office has it written.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::text::Text;

/// How many cases an office may take in a year.
const PER_YEAR: u64 = 10_000_000;
/// Digits that the sequence is filled up to, where the office names no others.
const DIGITS: usize = 6;
/// Fewest and most digits that an office may fill it up to.
const MAY_FILL: std::ops::RangeInclusive<usize> = 4..=7;

/// What stands before the number of a case in the number of its receipt, where the office names nothing else.
const RECEIPT: &str = "R-";
/// Most characters of what stands before a number.
const LONGEST: usize = 8;

/// Id in facts and decisions that have no number: of a case that is not on file yet, and of what a list keeps for all its
/// rows, where each case puts its own.
pub const NO_NUMBER: &str = "-";

/// The key of a case inside a case file: the year and the sequence within it. 0 is no case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseKey(pub u64);

/// Tells whether a text can be the code of an office: 2 to 8 capital letters and digits.
pub fn is_office(code: &str) -> bool {
    (2..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// How an office has its numbers written; it is settled with the case file, and holds for good as its code does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NumberForm {
    /// What stands before the code of the office.
    pub prefix: String,
    /// Digits that the sequence of the year is filled up to.
    pub digits: usize,
    /// What stands before the number of a case in the number of its receipt.
    pub receipt: String,
}

impl Default for NumberForm {
    fn default() -> NumberForm {
        NumberForm { prefix: String::new(), digits: DIGITS, receipt: RECEIPT.to_owned() }
    }
}

impl NumberForm {
    /// Says how numbers can be written, where an office names a form that is not [sound](Self::is_sound).
    pub fn unsound() -> Text {
        Text::new(
            "案件编号的格式无效：案件前缀和回执前缀各不超过 8 个大写字母、数字或者连字符，二者不同，位数为 4 至 7",
            "cases cannot be numbered so: the prefix and that of receipts take up to 8 capitals, digits or hyphens and \
             differ, digits are 4 to 7",
        )
    }

    /// Tells whether numbers can be written so, and each be told from the others.
    pub fn is_sound(&self) -> bool {
        let fits = |text: &str| {
            let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
            text.len() <= LONGEST && text.bytes().all(plain)
        };
        let is_told_apart = !self.receipt.is_empty() && self.receipt != self.prefix;
        fits(&self.prefix) && fits(&self.receipt) && is_told_apart && MAY_FILL.contains(&self.digits)
    }
}

/// How the cases of one file are numbered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbering {
    /// Code of the office.
    pub office: String,
    /// How it has them written.
    pub form: NumberForm,
}

impl Numbering {
    /// The numbers of an office that names no form of its own.
    pub fn of(office: &str) -> Numbering {
        Numbering { office: office.to_owned(), form: NumberForm::default() }
    }

    /// What the numbers of a year begin with.
    pub fn begins(&self, year: u64) -> String {
        format!("{}{}-{year}-", self.form.prefix, self.office)
    }

    /// Reads a whole number of a case, with what the office puts before it or without, filled up or not quite.
    pub fn case(&self, text: &str) -> Option<CaseKey> {
        let (year, sequence) = self.within(text)?.split_once('-')?;
        let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let is_short = sequence.len() < self.form.digits.min(DIGITS);
        if year.len() != 4 || is_short || !is_plain(year) || !is_plain(sequence) {
            return None;
        }
        let (year, sequence): (u64, u64) = (year.parse().ok()?, sequence.parse().ok()?);
        (0 < sequence && sequence < PER_YEAR).then_some(CaseKey(year * PER_YEAR + sequence))
    }

    /// What follows the code of the office, where a text begins with it.
    pub fn within<'t>(&self, text: &'t str) -> Option<&'t str> {
        let after = |text: &'t str| text.strip_prefix(&*self.office)?.strip_prefix('-');
        text.strip_prefix(&*self.form.prefix).and_then(after).or_else(|| after(text))
    }

    /// The number of the receipt of the case with a number.
    pub fn receipt_of(&self, number: &str) -> String {
        format!("{}{number}", self.form.receipt)
    }

    /// The number that the number of a receipt holds.
    pub fn within_receipt<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_prefix(&*self.form.receipt).or_else(|| text.strip_prefix(RECEIPT))
    }

    /// Reads the number of a receipt.
    pub fn case_of_receipt(&self, text: &str) -> Option<CaseKey> {
        self.case(self.within_receipt(text)?)
    }
}

impl CaseKey {
    /// Returns the key of the first case of a year.
    pub fn first_of(year: i32) -> CaseKey {
        CaseKey(u64::from(year.unsigned_abs()) * PER_YEAR + 1)
    }

    /// Returns the key that follows the last one in use, in the year of the new case.
    pub fn following(last: CaseKey, year: i32) -> CaseKey {
        CaseKey::first_of(year).max(CaseKey(last.0 + 1))
    }

    /// The year in which the case was taken in.
    pub fn year(self) -> u64 {
        self.0 / PER_YEAR
    }

    /// The sequence within the year, from 1.
    pub fn sequence(self) -> u64 {
        self.0 % PER_YEAR
    }

    /// Returns the number as it is written, with the office before it.
    pub fn number(self, numbering: &Numbering) -> String {
        let digits = numbering.form.digits;
        format!("{}{:0digits$}", numbering.begins(self.year()), self.sequence())
    }

    /// The number of the receipt of the case.
    pub fn receipt(self, numbering: &Numbering) -> String {
        numbering.receipt_of(&self.number(numbering))
    }

    /// Reads a part of a number: the sequence, or the year and the sequence.
    pub fn part_of_number(text: &str) -> Option<(Option<i32>, u64)> {
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let (year, sequence) = match text.split_once('-') {
            Some((year, sequence)) if year.len() == 4 && plain(year) => (Some(year.parse().ok()?), sequence),
            Some(_) => return None,
            None => (None, text),
        };
        let sequence: u64 = if plain(sequence) { sequence.parse().ok()? } else { return None };
        (0 < sequence && sequence < PER_YEAR).then_some((year, sequence))
    }
}

impl fmt::Display for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:0DIGITS$}", self.year(), self.sequence())
    }
}
