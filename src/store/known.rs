//! Who of the people on a list is on file: asked for many at once, in the order of the keys.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::applied::Day;
use super::engine::{Asks, Values};
use super::fault::StoreError;
use super::file::CaseFile;

/// Number and nationality of a passport.
pub type Passport<'a> = (&'a str, &'a str);
/// Day of birth, key of the name, nationality.
pub type Named<'a> = (NaiveDate, &'a str, &'a str);

const HOLDERS: Asks = Asks {
    columns: "place, number, nationality",
    select: "SELECT place, person FROM asked CROSS JOIN passport USING (number, nationality)",
};
const NAMESAKES: Asks = Asks {
    columns: "place, birth_date, name_key, nationality",
    select: "SELECT place, min(person) FROM asked CROSS JOIN namesake USING (birth_date, name_key)
         CROSS JOIN person ON person.id = person AND person.nationality = asked.nationality GROUP BY place",
};

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

    /// Returns the first entry of each name with a birth date and a nationality, by the places at which they were
    /// asked for.
    pub fn namesakes(&self, mut asked: Vec<(u64, Named)>) -> Result<HashMap<u64, u64>, StoreError> {
        asked.sort_unstable_by_key(|(_, named)| *named);
        let mut found = HashMap::new();
        let put = |(place, named): &(u64, Named), row: &mut Values| {
            row.put(place)?;
            row.put(Day::of(named.0))?;
            row.put(named.1)?;
            row.put(named.2)
        };
        self.engine.each_asked(&NAMESAKES, &asked, put, |row| {
            found.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })?;
        Ok(found)
    }
}
