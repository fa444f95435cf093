//! The number of a case: office, year, sequence, such as `PVG-2026-000123`.

use std::fmt;

/// How many cases an office may take in a year.
const PER_YEAR: u64 = 10_000_000;
/// Digits that the sequence is filled up to.
const DIGITS: usize = 6;

/// What stands before the number of a case in the number of its receipt.
const RECEIPT: &str = "R-";

/// Id in facts and decisions that have no number: of a case that is not on file yet, and of what a list keeps for all its
/// rows, where each case puts its own.
pub const NO_NUMBER: &str = "-";

/// The key of a case inside a case file: the year and the sequence within it. 0 is no case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct CaseKey(pub u64);

/// Tells whether a text can be the code of an office: 2 to 8 capital letters and digits.
pub fn is_office(code: &str) -> bool {
    (2..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
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
    pub fn number(self, office: &str) -> String {
        format!("{office}-{}-{:0DIGITS$}", self.year(), self.sequence())
    }

    /// Reads a whole number of a case of `office`.
    pub fn of_number(text: &str, office: &str) -> Option<CaseKey> {
        let (year, sequence) = text.strip_prefix(office)?.strip_prefix('-')?.split_once('-')?;
        let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if year.len() != 4 || sequence.len() < DIGITS || !is_plain(year) || !is_plain(sequence) {
            return None;
        }
        let (year, sequence): (u64, u64) = (year.parse().ok()?, sequence.parse().ok()?);
        (0 < sequence && sequence < PER_YEAR).then_some(CaseKey(year * PER_YEAR + sequence))
    }

    /// The number of the receipt of the case.
    pub fn receipt(self, office: &str) -> String {
        receipt_of(&self.number(office))
    }

    /// Reads the number of a receipt of `office`.
    pub fn of_receipt(text: &str, office: &str) -> Option<CaseKey> {
        CaseKey::of_number(text.strip_prefix(RECEIPT)?, office)
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

/// The number of the receipt of the case with a number.
pub fn receipt_of(number: &str) -> String {
    format!("{RECEIPT}{number}")
}

impl fmt::Display for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:0DIGITS$}", self.year(), self.sequence())
    }
}
