//! The register of persons: the entries that applications make.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::domain::codes::{DocumentNumber, Nationality};
use crate::domain::facts::Facts;
use crate::identity::names;
use crate::record::act::Particulars;
use crate::record::list::RowValues;
use crate::store::cases::application_rows::Day;
use crate::store::engine::{Change, InsertTarget, RowBinder};
use crate::store::fault::StoreError;
use crate::store::register::keys::cursor::look_up;
use crate::store::register::keys::{KeyKind, PersonKeys, passport_key};

/// An entry of the register, as an application makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Entry {
    /// The event that makes it is its key.
    pub(in crate::store) seq: u64,
    pub(in crate::store) nationality: Option<Nationality>,
    pub(in crate::store) passport: Option<DocumentNumber>,
    pub(in crate::store) name: Option<String>,
    pub(in crate::store) name_key: Option<String>,
    pub(in crate::store) chinese_name: Option<String>,
    pub(in crate::store) sex: Option<Cow<'static, str>>,
    pub(in crate::store) birth_date: Option<NaiveDate>,
}

impl Entry {
    /// Reads the entry out of an application.
    pub(in crate::store) fn new(seq: u64, facts: &Facts, particulars: &Particulars) -> Entry {
        let name = facts.applicant.name.as_ref().map(|name| name.0.clone());
        Entry {
            seq,
            nationality: facts.applicant.nationality,
            passport: facts.passport.number,
            name_key: name.as_deref().map(names::key),
            name,
            chinese_name: particulars.chinese_name.clone(),
            sex: particulars.sex.clone().map(Cow::from),
            birth_date: facts.applicant.birth_date,
        }
    }

    /// Reads the entry out of what a row of a list says, and what all rows of it say; `name_key` is that of its name,
    /// where it is known already.
    pub(in crate::store) fn of_row(seq: u64, all: &Facts, own: RowValues, name_key: Option<String>) -> Entry {
        let name = own.name.or_else(|| all.applicant.name.as_ref().map(|name| name.0.clone()));
        Entry {
            seq,
            nationality: own.nationality.or(all.applicant.nationality),
            passport: own.passport.or(all.passport.number),
            name_key: name_key.or_else(|| name.as_deref().map(names::key)),
            name,
            chinese_name: own.chinese_name,
            sex: own.sex,
            birth_date: own.birth_date.or(all.applicant.birth_date),
        }
    }

    pub(in crate::store) fn passport(&self) -> Option<(&str, &str)> {
        let number = self.passport.as_ref()?.as_str();
        Some((number, self.nationality.as_ref().map_or("", Nationality::as_str)))
    }
}

const INTO: InsertTarget = InsertTarget {
    table: "person",
    columns: "id, nationality, passport, name, chinese_name, sex, birth_date",
    otherwise: "",
};

fn put(entry: &Entry, to: &mut RowBinder) -> rusqlite::Result<()> {
    to.put(entry.seq)?;
    to.put(entry.nationality.as_ref().map(Nationality::as_str))?;
    to.put(entry.passport.as_ref().map(DocumentNumber::as_str))?;
    to.put(entry.name.as_deref())?;
    to.put(entry.chinese_name.as_deref())?;
    to.put(entry.sex.as_deref())?;
    to.put(entry.birth_date.map(Day::of))
}

/// Adds entries of whom nobody is on file. They are found by their keys once these are written too.
pub(in crate::store) fn enter(entries: &[&Entry], to: &mut Change) -> Result<(), StoreError> {
    to.insert(&INTO, entries, |entry, row| put(entry, row))
}

/// Returns the entry of a passport on file; where there is none, adds this one, with the keys by which it is found.
pub(in crate::store) fn register(entry: &Entry, to: &mut Change) -> Result<u64, StoreError> {
    if let Some(passport) = entry.passport()
        && let Some(holder) = look_up(KeyKind::Passport, &passport_key(passport), to)?.first()
    {
        return Ok(*holder);
    }
    enter(&[entry], to)?;
    let mut keys = PersonKeys::default();
    keys.add(entry);
    keys.packed().write(to)?;
    Ok(entry.seq)
}
