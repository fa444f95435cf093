//! The register of persons: the entries that applications make.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::domain::codes::{DocumentNumber, Nationality};
use crate::domain::facts::Facts;
use crate::identity::names::bag::{NameKeys, Sketches};
use crate::record::act::{Particulars, PersonSaid};
use crate::record::list::RowValues;

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
    /// What is looked at before the name is compared with others.
    pub(in crate::store) sketches: Sketches,
    /// The entry that it is of, where what it says does not tell any more.
    pub(in crate::store) of_entry: Option<u64>,
}

impl Entry {
    /// Reads the entry out of what an application says of its own, and what it shares with others; `keys` are those of
    /// its own name, where they are worked out already.
    pub(in crate::store) fn new(seq: u64, shared: &Facts, own: RowValues, keys: Option<NameKeys>) -> Entry {
        let name = own.name.or_else(|| shared.applicant.name.as_ref().map(|name| name.0.clone()));
        let keys = keys.filter(|keys| keys.plain.is_some());
        let keys = keys.unwrap_or_else(|| NameKeys::of(name.as_deref(), own.chinese_name.as_deref()));
        Entry {
            seq,
            nationality: own.nationality.or(shared.applicant.nationality),
            passport: own.passport.or(shared.passport.number),
            name_key: keys.plain,
            name,
            chinese_name: own.chinese_name,
            sex: own.sex,
            birth_date: own.birth_date.or(shared.applicant.birth_date),
            sketches: keys.sketches,
            of_entry: None,
        }
    }

    /// Reads the entry out of an application by itself.
    pub(in crate::store) fn of_application(seq: u64, facts: &Facts, particulars: &Particulars) -> Entry {
        Entry { of_entry: particulars.entry, ..Entry::new(seq, facts, Entry::own(particulars), None) }
    }

    /// Reads the entry out of what was said of a person.
    pub(in crate::store) fn of_person(seq: u64, said: &PersonSaid) -> Entry {
        let keys = NameKeys::of(said.name.as_deref(), said.chinese_name.as_deref());
        Entry {
            seq,
            nationality: said.nationality,
            passport: said.passport,
            name_key: keys.plain,
            name: said.name.clone(),
            chinese_name: said.chinese_name.clone(),
            sex: said.sex.clone().map(Cow::from),
            birth_date: said.birth_date,
            sketches: keys.sketches,
            of_entry: None,
        }
    }

    /// Tells whether it says whose it is.
    pub(in crate::store) fn tells_whose(&self) -> bool {
        self.passport.is_some() || self.of_entry.is_some()
    }

    /// What of the particulars of an application the register keeps.
    pub(in crate::store) fn own(particulars: &Particulars) -> RowValues {
        RowValues {
            chinese_name: particulars.chinese_name.clone(),
            sex: particulars.sex.clone().map(Cow::from),
            ..RowValues::default()
        }
    }

    pub(in crate::store) fn passport(&self) -> Option<(&str, &str)> {
        let number = self.passport.as_ref()?.as_str();
        Some((number, self.nationality.as_ref().map_or("", Nationality::as_str)))
    }
}
