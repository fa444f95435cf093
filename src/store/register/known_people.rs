//! Who of the people on a list is on file.

use std::collections::HashMap;

use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::register::keys::batch_lookup::BatchLookup;
use crate::store::register::keys::kind::KeyKind;
use crate::store::register::keys::kind::passport_key;

use crate::store::register::person::PersonRow;

/// Number and nationality of a passport.
pub type Passport<'a> = (&'a str, &'a str);

/// Looks up the people of a list.
pub struct KnownPeople<'f> {
    file: &'f CaseFile,
    runs: BatchLookup,
}

impl CaseFile {
    /// Makes ready to look up the people of a list of so many rows.
    pub fn known(&self, rows: u64) -> Result<KnownPeople<'_>, StoreError> {
        Ok(KnownPeople { file: self, runs: BatchLookup::ready_for(rows, &self.engine)? })
    }
}

impl KnownPeople<'_> {
    /// Returns the entries of passports, by the places at which they were asked for.
    pub fn holders(&self, asked: Vec<(u64, Passport)>) -> Result<HashMap<u64, u64>, StoreError> {
        let mut found = HashMap::new();
        let keys = asked.into_iter().map(|(place, passport)| (passport_key(passport), place));
        self.runs.look_up(KeyKind::Passport, keys, &self.file.engine, |place, entry| found.extend([(place, entry)]))?;
        Ok(found)
    }

    /// Returns the entries that a number of [`crate::identity::names::namesake`] stands for, oldest first, by the places
    /// at which they were asked for.
    pub fn namesakes(&self, asked: Vec<(u64, u64)>) -> Result<HashMap<u64, Vec<PersonRow>>, StoreError> {
        let mut pairs: Vec<(u64, u64)> = Vec::new();
        let keys = asked.into_iter().map(|(place, number)| (number.to_be_bytes(), place));
        self.runs.look_up(KeyKind::Namesake, keys, &self.file.engine, |place, entry| pairs.push((place, entry)))?;
        pairs.sort_unstable();
        let mut found: HashMap<u64, Vec<PersonRow>> = HashMap::new();
        for (place, entry) in pairs {
            found.entry(place).or_default().extend(self.file.person(entry)?);
        }
        Ok(found)
    }
}
