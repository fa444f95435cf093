//! Who of the people on a list is on file: asked for many at once, in the order of the keys.

use std::collections::HashMap;

use super::case::PersonRow;
use super::engine::{Asks, Values};
use super::fault::StoreError;
use super::file::CaseFile;

/// Number and nationality of a passport.
pub type Passport<'a> = (&'a str, &'a str);
const HOLDERS: Asks = Asks {
    columns: "place, number, nationality",
    select: "SELECT place, person FROM asked CROSS JOIN passport USING (number, nationality)",
};
const NAMESAKES: Asks =
    Asks { columns: "place, key", select: "SELECT place, person FROM asked CROSS JOIN namesake USING (key)" };

impl CaseFile {
    /// Returns the entries of passports, by the places at which they were asked for.
    pub fn holders(&self, mut asked: Vec<(u64, Passport)>) -> Result<HashMap<u64, u64>, StoreError> {
        asked.sort_unstable_by_key(|(_, passport)| *passport);
        let mut found = HashMap::new();
        let put = |(place, passport): &(u64, Passport), row: &mut Values| {
            row.put(place)?;
            row.put(passport.0)?;
            row.put(passport.1)
        };
        self.engine.each_asked(&HOLDERS, &asked, put, |row| {
            found.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Returns the entries that a number of [`crate::identity::names::namesake`] stands for, oldest first, by the places
    /// at which they were asked for.
    pub fn namesakes(&self, mut asked: Vec<(u64, i64)>) -> Result<HashMap<u64, Vec<PersonRow>>, StoreError> {
        asked.sort_unstable_by_key(|(_, number)| *number);
        let mut pairs: Vec<(u64, u64)> = Vec::new();
        let put = |(place, number): &(u64, i64), row: &mut Values| {
            row.put(place)?;
            row.put(number)
        };
        self.engine.each_asked(&NAMESAKES, &asked, put, |row| {
            pairs.push((row.get(0)?, row.get(1)?));
            Ok(())
        })?;
        pairs.sort_unstable();
        let mut found: HashMap<u64, Vec<PersonRow>> = HashMap::new();
        for (place, person) in pairs {
            found.entry(place).or_default().extend(self.person(person)?);
        }
        Ok(found)
    }
}
