//! Who of the people on a list is on file.

use std::collections::HashMap;

use crate::identity::names::bag::BirthKey;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::register::keys::batch_lookup::BatchLookup;
use crate::store::register::person::PersonRow;

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
    /// Returns the entries of passport numbers, of whatever country, by the places at which they were asked for.
    pub fn holders(&self, asked: Vec<(u64, &str)>) -> Result<HashMap<u64, Vec<u64>>, StoreError> {
        let mut found: HashMap<u64, Vec<u64>> = HashMap::new();
        let numbers = asked.into_iter().map(|(place, number)| (number, place));
        self.runs.numbers(numbers, &self.file.engine, |place, entry| found.entry(place).or_default().push(entry))?;
        Ok(settled(found))
    }

    /// Returns the entries of those who were born on a day and whose name may be the one of a key, by the places at which
    /// they were asked for.
    pub fn born(&self, asked: Vec<(BirthKey, u64)>) -> Result<HashMap<u64, Vec<u64>>, StoreError> {
        let mut found: HashMap<u64, Vec<u64>> = HashMap::new();
        self.runs.born(asked, &self.file.engine, |place, entry| found.entry(place).or_default().push(entry))?;
        Ok(settled(found))
    }

    /// Reads an entry.
    pub fn person(&self, entry: u64) -> Result<Option<PersonRow>, StoreError> {
        self.file.person(entry)
    }
}

/// The oldest entry first, each once.
fn settled(mut found: HashMap<u64, Vec<u64>>) -> HashMap<u64, Vec<u64>> {
    for entries in found.values_mut() {
        entries.sort_unstable();
        entries.dedup();
    }
    found
}
