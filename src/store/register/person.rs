//! The registers of persons and of units, as they are read.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::{Row, params};

use crate::domain::facts::Facts;
use crate::identity::matcher::swapped;
use crate::identity::names::bag::{DAY, Sketch, birth_key, other_sketches, sketches};
use crate::identity::names::key;
use crate::store::engine::Reads;
use crate::store::engine::columns::OnDay;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::register::keys::cursor::{beginning, keys_beginning, look_up};
use crate::store::register::keys::kind::{KeyKind, passport_key};

/// An entry of the register of persons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonRow {
    /// Key.
    pub id: u64,
    /// Nationality.
    pub nationality: Option<String>,
    /// Passport number.
    pub passport: Option<String>,
    /// Name as printed.
    pub name: Option<String>,
    /// Name in Chinese.
    pub chinese_name: Option<String>,
    /// Sex.
    pub sex: Option<String>,
    /// Birth date.
    pub birth_date: Option<NaiveDate>,
}

impl PersonRow {
    /// The name that the person is called by: as printed, else in Chinese.
    pub fn called(&self) -> Option<&str> {
        self.name.as_deref().or(self.chinese_name.as_deref())
    }
}

/// Most people born on one day who are looked at.
const MOST_BORN: usize = 50_000;

/// What was found of two entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// They are of the same person.
    pub same: bool,
    /// SHA-256 of the values that were compared.
    pub values_sha256: String,
    /// The event.
    pub event: u64,
}

impl CaseFile {
    /// Returns an entry of the register of persons.
    pub fn person(&self, id: u64) -> Result<Option<PersonRow>, StoreError> {
        person(id, &self.engine)
    }

    /// Returns the entries that may be of a person, to be compared: born on the same day, with a name that agrees in part,
    /// or the same passport number; the entry of the person itself aside.
    pub fn maybe_alike(&self, one: &PersonRow) -> Result<Vec<PersonRow>, StoreError> {
        let mut others = BTreeSet::new();
        let own = sketches(one.name.as_deref(), one.chinese_name.as_deref());
        let sketches: Vec<Sketch> = own.iter().chain(other_sketches(one.name.as_deref())).collect();
        for day in one.birth_date.into_iter().flat_map(|day| [Some(day), swapped(day)]).flatten() {
            let key = birth_key(day, &Sketch::default());
            for (key, entry) in keys_beginning(KeyKind::Namesake, &key[..DAY], MOST_BORN, &self.engine)? {
                let other = Sketch::of_key(&key);
                others.extend(sketches.iter().any(|sketch| sketch.may_be(&other)).then_some(entry));
            }
        }
        if let Some(number) = &one.passport {
            others.extend(beginning(KeyKind::Passport, &passport_key((number, "")), usize::MAX, &self.engine)?);
        }
        let others = others.into_iter().filter(|other| *other != one.id);
        let read = others.map(|other| self.person(other));
        read.filter_map(Result::transpose).collect()
    }

    /// Returns what was found of two entries, or of what the cases of one say.
    pub fn found_of(&self, one: u64, other: u64) -> Result<Option<Link>, StoreError> {
        let sql = "SELECT same, values_sha256, seq FROM person_link WHERE one = ?1 AND other = ?2";
        let link = |row: &Row| Ok(Link { same: row.get(0)?, values_sha256: row.get(1)?, event: row.get(2)? });
        self.engine.query_one(sql, params![one.min(other), one.max(other)], link)
    }

    /// Returns the entries that were found to be of the same person as another.
    pub fn entries_linked(&self) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT one FROM person_link WHERE same = 1 UNION SELECT other FROM person_link WHERE same = 1";
        self.engine.query(sql, [], |row| row.get(0))
    }

    /// Returns everything that was found of an entry: the other entry, and what.
    pub fn found_about(&self, id: u64) -> Result<Vec<(u64, Link)>, StoreError> {
        let sql = "SELECT CASE WHEN one = ?1 THEN other ELSE one END, same, values_sha256, seq FROM person_link
             WHERE ?1 IN (one, other) ORDER BY seq";
        self.engine.query(sql, params![id], |row| {
            Ok((row.get(0)?, Link { same: row.get(1)?, values_sha256: row.get(2)?, event: row.get(3)? }))
        })
    }

    /// Returns every entry that the passport of an application has: several, where it was found to be of several persons.
    pub fn holders_of(&self, facts: &Facts) -> Result<Vec<u64>, StoreError> {
        let Some(number) = &facts.passport.number else { return Ok(Vec::new()) };
        let nationality = facts.applicant.nationality.as_ref().map_or("", |code| code.as_str());
        look_up(KeyKind::Passport, &passport_key((number.as_str(), nationality)), &self.engine)
    }

    /// Returns the entry that an application is of by its passport, as it would be entered: of several, the one that its
    /// case has, else the one that says the same.
    pub fn entry_of(&self, facts: &Facts, own: Option<u64>) -> Result<Option<u64>, StoreError> {
        if facts.passport.number.is_none() {
            return Ok(own);
        }
        let holders = self.holders_of(facts)?;
        let name = facts.applicant.name.as_ref().map(|name| key(&name.0));
        one_of(&holders, own, (name.as_deref(), facts.applicant.birth_date), &self.engine)
    }

    /// Returns the entries that are linked with one, itself included.
    pub fn same_person(&self, id: u64) -> Result<Vec<u64>, StoreError> {
        let sql = "WITH RECURSIVE same (id) AS (SELECT ?1 UNION
             SELECT CASE WHEN person_link.one = same.id THEN person_link.other ELSE person_link.one END FROM same JOIN person_link
                 ON person_link.same = 1 AND same.id IN (person_link.one, person_link.other))
             SELECT id FROM same ORDER BY id";
        self.engine.query(sql, params![id], |row| row.get(0))
    }

    /// Returns code and name of the enterprises whose name contains a text or whose code begins with it.
    pub fn enterprises_named(&self, text: &str, most: u32) -> Result<Vec<(String, String)>, StoreError> {
        let sql =
            "SELECT uscc, name FROM enterprise WHERE instr(name, ?1) > 0 OR substr(uscc, 1, length(?1)) = upper(?1)
             ORDER BY seq DESC LIMIT ?2";
        self.engine.query(sql, params![text, most], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Returns the name of an enterprise on file.
    pub fn enterprise(&self, uscc: &str) -> Result<Option<String>, StoreError> {
        self.engine.query_one("SELECT name FROM enterprise WHERE uscc = ?1", params![uscc], |row| row.get(0))
    }

    /// Returns the name of an enterprise as it was known up to an event.
    pub fn enterprise_known(&self, uscc: &str, last_seq: u64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT name FROM enterprise WHERE uscc = ?1 AND seq <= ?2";
        self.engine.query_one(sql, params![uscc, last_seq], |row| row.get(0))
    }
}

/// Reads an entry of the register of persons.
pub(in crate::store) fn person(id: u64, from: &impl Reads) -> Result<Option<PersonRow>, StoreError> {
    let sql = "SELECT id, nationality, passport, name, chinese_name, sex, birth_date FROM person WHERE id = ?1";
    from.one(sql, params![id], person_row)
}

fn person_row(row: &Row) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        id: row.get(0)?,
        nationality: row.get(1)?,
        passport: row.get(2)?,
        name: row.get(3)?,
        chinese_name: row.get(4)?,
        sex: row.get(5)?,
        birth_date: row.get::<_, Option<OnDay>>(6)?.map(|day| day.0),
    })
}

/// Which of the entries of one passport number an application is of: the one that its case has, then the one with the same
/// birth date and name, then with the same birth date, else the first.
pub(in crate::store) fn one_of(
    holders: &[u64],
    own: Option<u64>,
    (name_key, birth_date): (Option<&str>, Option<NaiveDate>),
    from: &impl Reads,
) -> Result<Option<u64>, StoreError> {
    if let Some(own) = own.filter(|own| holders.contains(own)) {
        return Ok(Some(own));
    }
    let mut born = None;
    for holder in holders.iter().copied().filter(|_| 1 < holders.len()) {
        let sql = "SELECT name, birth_date FROM person WHERE id = ?1";
        let read = |row: &rusqlite::Row| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<OnDay>>(1)?));
        let Some((name, birth)) = from.one(sql, [holder], read)? else { continue };
        if birth.map(|day| day.0) != birth_date {
            continue;
        }
        if name.as_deref().map(key).as_deref() == name_key {
            return Ok(Some(holder));
        }
        born = born.or(Some(holder));
    }
    Ok(born.or(holders.first().copied()))
}
