//! Entering persons into the register: the entries that applications make, with the keys that lead to them.

use crate::domain::codes::{DocumentNumber, Nationality};
use crate::store::engine::columns::Day;
use crate::store::engine::{Change, InsertTarget, RowBinder};
use crate::store::fault::StoreError;
use crate::store::register::entry::Entry;
use crate::store::register::keys::cursor::look_up;
use crate::store::register::keys::gathered::PersonKeys;
use crate::store::register::keys::kind::{KeyKind, passport_key};

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
