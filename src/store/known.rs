//! Who of the people on a list is on file: asked for many at once, in the order of the keys.

use std::collections::HashMap;

use super::fault::StoreError;
use super::file::CaseFile;
use super::keys::filter::{Filter, number};
use super::keys::walk::{filter, look_up_in, runs};
use super::keys::{Way, passport_key};
use super::person::PersonRow;

/// Number and nationality of a passport.
pub type Passport<'a> = (&'a str, &'a str);

/// How many people may be on file for a row of the list, for it to be worth while to read the filter of a run first.
const WORTH: u64 = 100;
/// How many, to gather the filter of run 0 first.
const WORTH_GATHERING: u64 = 20;

/// Looks up the people of a list.
pub struct Known<'f> {
    file: &'f CaseFile,
    /// Each run of keys, with its filter: who is new is mostly told by that alone.
    runs: Vec<(u64, Option<Filter>)>,
}

impl CaseFile {
    /// Makes ready to look up the people of a list of so many rows.
    pub fn known(&self, rows: u64) -> Result<Known<'_>, StoreError> {
        let last = self.engine.query_one("SELECT max(id) FROM person", [], |row| row.get::<_, Option<u64>>(0))?;
        let people = last.flatten().unwrap_or(0);
        let read = |run| {
            let worth = if run == 0 { WORTH_GATHERING } else { WORTH };
            let is_worth = people <= rows.saturating_mul(worth);
            Ok((run, is_worth.then(|| filter(run, &self.engine)).transpose()?.flatten()))
        };
        let runs = runs(&self.engine)?.into_iter().map(read).collect::<Result<_, StoreError>>()?;
        Ok(Known { file: self, runs })
    }
}

impl Known<'_> {
    /// Returns the entries of passports, by the places at which they were asked for.
    pub fn holders(&self, asked: Vec<(u64, Passport)>) -> Result<HashMap<u64, u64>, StoreError> {
        let mut found = HashMap::new();
        let keys = asked.into_iter().map(|(place, passport)| (passport_key(passport), place));
        self.look_up(Way::Passport, keys, |place, entry| found.extend([(place, entry)]))?;
        Ok(found)
    }

    /// Returns the entries that a number of [`crate::identity::names::namesake`] stands for, oldest first, by the places
    /// at which they were asked for.
    pub fn namesakes(&self, asked: Vec<(u64, u64)>) -> Result<HashMap<u64, Vec<PersonRow>>, StoreError> {
        let mut pairs: Vec<(u64, u64)> = Vec::new();
        let keys = asked.into_iter().map(|(place, number)| (number.to_be_bytes(), place));
        self.look_up(Way::Namesake, keys, |place, entry| pairs.push((place, entry)))?;
        pairs.sort_unstable();
        let mut found: HashMap<u64, Vec<PersonRow>> = HashMap::new();
        for (place, entry) in pairs {
            found.entry(place).or_default().extend(self.file.person(entry)?);
        }
        Ok(found)
    }

    fn look_up<K: AsRef<[u8]> + Ord>(
        &self,
        way: Way,
        asked: impl Iterator<Item = (K, u64)>,
        mut found: impl FnMut(u64, u64),
    ) -> Result<(), StoreError> {
        let mut asked: Vec<(K, u64)> = asked.collect();
        asked.sort_unstable();
        let numbers: Vec<u64> = asked.iter().map(|(key, _)| number(key.as_ref())).collect();
        for (run, filter) in &self.runs {
            let may_be = |number: u64| filter.as_ref().is_none_or(|filter| filter.may_hold(number));
            let among = asked.iter().zip(&numbers).filter(|(_, number)| may_be(**number));
            let among: Vec<(&[u8], u64)> = among.map(|((key, place), _)| (key.as_ref(), *place)).collect();
            look_up_in(*run, way, &among, &self.file.engine, &mut found)?;
        }
        Ok(())
    }
}
