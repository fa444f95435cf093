//! Entering persons into the register: the entries that applications make, with the keys that lead to them.

use crate::domain::codes::{DocumentNumber, Nationality};
use crate::identity::names::bag::birth_key;
use crate::store::engine::columns::Day;
use crate::store::engine::{Change, InsertTarget, Reads, RowBinder};
use crate::store::fault::StoreError;
use crate::store::register::entry::Entry;
use crate::store::register::keys::cursor::{entries_up_to, look_up, runs};
use crate::store::register::keys::gathered::PersonKeys;
use crate::store::register::keys::kind::{KeyKind, passport_key};
use crate::store::register::name_words::words;
use crate::store::register::person::{one_of, person};

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

/// Returns the entry of a passport on file; where there is none, adds this one, with the keys by which it is found. Of
/// several that one passport number has, a case keeps its own, and otherwise the one that says the same is taken.
pub(in crate::store) fn register(entry: &Entry, case: Option<u64>, to: &mut Change) -> Result<u64, StoreError> {
    if let Some(known) = entry.of_entry {
        return if known == entry.seq { enter_alone(entry, to) } else { Ok(known) };
    }
    let holders = match entry.passport() {
        Some(passport) => look_up(KeyKind::Passport, &passport_key(passport), to)?,
        None => Vec::new(),
    };
    match holders.as_slice() {
        [] => enter_alone(entry, to),
        [holder] => found_too(*holder, entry, to),
        [first, ..] => {
            let own = "SELECT person FROM case_file WHERE id = ?1";
            let own = case.map(|case| to.one(own, [case], |row| row.get::<_, Option<u64>>(0))).transpose()?.flatten();
            let says = (entry.name_key.as_deref(), entry.birth_date);
            found_too(one_of(&holders, own.flatten(), says, to)?.unwrap_or(*first), entry, to)
        }
    }
}

/// An entry is found too by what a later application says of its person, where that is something else.
fn found_too(holder: u64, entry: &Entry, to: &mut Change) -> Result<u64, StoreError> {
    let Some(on_file) = person(holder, to)? else { return Ok(holder) };
    let same = on_file.name == entry.name
        && on_file.chinese_name == entry.chinese_name
        && on_file.birth_date == entry.birth_date;
    if same || (entry.name.is_none() && entry.chinese_name.is_none()) {
        return Ok(holder);
    }
    // Its number stands in the register already.
    let mut said = Entry { seq: holder, passport: None, ..entry.clone() };
    if let Some(birth) = said.birth_date {
        let mut leads = true;
        for sketch in said.sketches.iter() {
            leads = leads && look_up(KeyKind::Namesake, &birth_key(birth, &sketch), to)?.contains(&holder);
        }
        if leads {
            // Names that are compared alike may be of other words, by which they are looked for.
            said.birth_date = None;
        }
    }
    if said.birth_date.is_none() && has_words(&said, to)? {
        return Ok(holder);
    }
    let mut keys = PersonKeys::default();
    keys.add(&said);
    keys.packed().write(to)?;
    Ok(holder)
}

/// Tells whether every word of the names leads to the entry already.
fn has_words(said: &Entry, to: &Change) -> Result<bool, StoreError> {
    let mut wanted = Vec::new();
    words(said.name_key.as_deref(), said.chinese_name.as_deref(), &mut |word| wanted.push(word.to_owned()));
    let runs = runs(to)?;
    for word in wanted {
        let mut leads = false;
        for run in &runs {
            leads = leads || entries_up_to(*run, &word, said.seq, to)?.last() == Some(&said.seq);
        }
        if !leads {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds an entry by itself, with its keys.
pub(in crate::store) fn enter_alone(entry: &Entry, to: &mut Change) -> Result<u64, StoreError> {
    enter(&[entry], to)?;
    let mut keys = PersonKeys::default();
    keys.add(entry);
    keys.packed().write(to)?;
    Ok(entry.seq)
}
