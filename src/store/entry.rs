//! The register of persons: the entries that applications make, and the keys by which an entry is found.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::NaiveDate;
use foldhash::fast::RandomState;
use rusqlite::params;

use super::applied::Day;
use super::engine::{Change, Into, Values};
use super::fault::StoreError;
use super::posting::{self, Posting};
use crate::domain::codes::{DocumentNumber, Nationality};
use crate::domain::facts::Facts;
use crate::identity::names;
use crate::record::act::Particulars;
use crate::record::list::Own;

/// An entry of the register, as an application makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The event that makes it is its key.
    pub(super) seq: u64,
    pub(super) nationality: Option<Nationality>,
    pub(super) passport: Option<DocumentNumber>,
    pub(super) name: Option<String>,
    pub(super) name_key: Option<String>,
    pub(super) chinese_name: Option<String>,
    pub(super) sex: Option<Cow<'static, str>>,
    pub(super) birth_date: Option<NaiveDate>,
}

impl Entry {
    /// Reads the entry out of an application.
    pub(super) fn new(seq: u64, facts: &Facts, particulars: &Particulars) -> Entry {
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
    pub(super) fn of_row(seq: u64, all: &Facts, own: Own, name_key: Option<String>) -> Entry {
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

    pub(super) fn passport(&self) -> Option<(&str, &str)> {
        let number = self.passport.as_ref()?.as_str();
        Some((number, self.nationality.as_ref().map_or("", Nationality::as_str)))
    }
}

/// New entries, of whom nobody asks whether they are on file.
const FRESH: Into = Into {
    table: "person",
    columns: "id, nationality, passport, name, chinese_name, sex, birth_date",
    when: "",
    otherwise: "",
};

/// New entries, unless the passport is on file.
const UNLESS_ON_FILE: Into = Into {
    when: "NOT EXISTS (SELECT 1 FROM passport WHERE number = column3 AND nationality = coalesce(column2, ''))",
    ..FRESH
};

fn put(entry: &Entry, to: &mut Values) -> rusqlite::Result<()> {
    to.put(entry.seq)?;
    to.put(entry.nationality.as_ref().map(Nationality::as_str))?;
    to.put(entry.passport.as_ref().map(DocumentNumber::as_str))?;
    to.put(entry.name.as_deref())?;
    to.put(entry.chinese_name.as_deref())?;
    to.put(entry.sex.as_deref())?;
    to.put(entry.birth_date.map(Day::of))
}

/// Adds entries of whom nobody is on file, with the words of their names. They are found by their keys once these are
/// written too.
pub(super) fn enter(entries: &[&Entry], words: &Words, to: &mut Change) -> Result<(), StoreError> {
    to.insert(&FRESH, entries, |entry, row| put(entry, row))?;
    put_words(words, &WORDS, to)
}

/// Adds an entry, unless the passport is on file, with the ways to find it.
pub(super) fn register(entry: &Entry, to: &mut Change) -> Result<(), StoreError> {
    to.insert(&UNLESS_ON_FILE, &[entry], |entry, row| put(entry, row))?;
    put_words(&words_of(std::iter::once(entry)), &IF_ENTERED, to)?;
    Keys::of(std::iter::once(entry)).write(IF_ENTERED.when, to)
}

/// Returns the entry of a passport.
pub(super) fn holder((number, nationality): (&str, &str), to: &Change) -> Result<Option<u64>, StoreError> {
    let sql = "SELECT person FROM passport WHERE number = ?1 AND nationality = ?2";
    to.one(sql, params![number, nationality], |row| row.get(0))
}

/// The words of the names of entries that came together, in order, each with those whose name it is in.
pub(super) type Words = Vec<(String, Posting)>;

/// Returns the words of the names of entries that come together.
pub(super) fn words_of<'e>(entries: impl Iterator<Item = &'e Entry>) -> Words {
    let mut words: HashMap<String, Posting, RandomState> = HashMap::default();
    for entry in entries {
        let mut add = |word: &str| match words.get_mut(word) {
            Some(posting) => posting.push(entry.seq),
            None => drop(words.insert(word.to_owned(), Posting::new(entry.seq))),
        };
        posting::words(entry.name_key.as_deref(), entry.chinese_name.as_deref(), &mut add);
    }
    let mut words: Words = words.into_iter().collect();
    words.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    words
}

fn put_words(words: &Words, into: &Into, to: &mut Change) -> Result<(), StoreError> {
    to.insert(into, words, |(word, posting), row| {
        row.put(word.as_str())?;
        row.put(posting.first)?;
        row.put(posting.others.as_slice())
    })
}

const WORDS: Into = Into { table: "name_word", columns: "word, first, others", when: "", otherwise: "" };
const IF_ENTERED: Into = Into { when: "EXISTS (SELECT 1 FROM person WHERE id = column2)", ..WORDS };

/// The keys by which entries are found, to be written in their order once all entries are gathered.
#[derive(Debug, Default)]
pub struct Keys {
    passports: Vec<(DocumentNumber, Option<Nationality>, u64)>,
    namesakes: Vec<(i64, u64)>,
}

impl Keys {
    pub(super) fn of<'e>(entries: impl Iterator<Item = &'e Entry>) -> Keys {
        let mut keys = Keys::default();
        for entry in entries {
            keys.passports.extend(entry.passport.map(|number| (number, entry.nationality, entry.seq)));
            let name = entry.name_key.as_deref().zip(entry.birth_date);
            keys.namesakes.extend(name.map(|(name, birth)| (names::namesake(name, birth), entry.seq)));
        }
        keys
    }

    pub(super) fn len(&self) -> usize {
        self.passports.len() + self.namesakes.len()
    }

    /// Adds the keys of other entries.
    pub fn extend(&mut self, others: Keys) {
        self.passports.extend(others.passports);
        self.namesakes.extend(others.namesakes);
    }

    /// Brings the keys into the order in which they are written.
    pub fn sort(&mut self) {
        self.passports.sort_unstable();
        self.namesakes.sort_unstable();
    }

    /// Writes the keys of those for whom `when` holds.
    pub(super) fn write(&self, when: &'static str, to: &mut Change) -> Result<(), StoreError> {
        let passports = Into { table: "passport", columns: "number, person, nationality", when, otherwise: "" };
        to.insert(&passports, &self.passports, |(number, nationality, person), row| {
            row.put(number.as_str())?;
            row.put(person)?;
            row.put(nationality.as_ref().map_or("", Nationality::as_str))
        })?;
        let namesakes = Into { table: "namesake", columns: "key, person", when, otherwise: "" };
        to.insert(&namesakes, &self.namesakes, |(key, person), row| {
            row.put(key)?;
            row.put(person)
        })
    }
}
