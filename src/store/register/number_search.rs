//! Finding people by a passport number that is not written as it is kept: with blanks or hyphens in it, or with one slip of
//! the pen.

use super::name_words::{LAST, number_word};
use crate::identity::matcher::plain_number;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::register::keys::cursor::{beginning, entries_up_to, runs};
use crate::store::register::keys::kind::KeyKind;

impl CaseFile {
    /// Returns whose passport a text may be as a whole, the newest first.
    pub(super) fn passports_like(&self, text: &str) -> Result<Vec<u64>, StoreError> {
        let number = plain_number(text);
        if !(WHOLE_NUMBER..=LONGEST_NUMBER).contains(&number.len()) || !number.is_ascii() {
            return Ok(Vec::new());
        }
        let mut found = beginning(KeyKind::Passport, number.as_bytes(), PERSONS, &self.engine)?;
        if found.is_empty() && number.len() >= SLIPPED && number.bytes().any(|byte| byte.is_ascii_digit()) {
            found = self.slipped_from(&number)?;
        }
        found.sort_unstable_by(|one, other| other.cmp(one));
        found.dedup();
        Ok(found)
    }

    /// A slip stands in the beginning, or in the end by which numbers are found: the other part is whole.
    fn slipped_from(&self, number: &str) -> Result<Vec<u64>, StoreError> {
        let start = &number.as_bytes()[..number.len() - LAST - 1];
        let mut maybe = beginning(KeyKind::Passport, start, PERSONS, &self.engine)?;
        for run in runs(&self.engine)? {
            let of_end = number_word(number, |word| entries_up_to(run, word, u64::MAX, &self.engine));
            maybe.extend(of_end.transpose()?.into_iter().flatten());
        }
        maybe.sort_unstable();
        maybe.dedup();
        let mut found = Vec::new();
        for person in maybe {
            let other = self.person(person)?.and_then(|person| person.passport).map(|other| plain_number(&other));
            found.extend(other.filter(|other| strsim::osa_distance(other, number) == 1).map(|_| person));
        }
        Ok(found)
    }
}

/// Most persons that one search names.
pub(super) const PERSONS: usize = 500;
/// Characters of a passport number as a whole, and from which on one of them may be a slip.
const WHOLE_NUMBER: usize = 6;
const LONGEST_NUMBER: usize = 12;
const SLIPPED: usize = 7;
