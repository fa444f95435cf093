//! The applications of a part of a list, with what is gathered over them beside the writer.

use std::collections::HashMap;

use chrono::NaiveDate;
use foldhash::fast::RandomState;

use crate::domain::codes::{Nationality, Port};
use crate::domain::day::office_day;
use crate::domain::life::{Place, State};
use crate::domain::words::{Measure, Word};
use crate::store::cases::application_rows::{NewCaseRow, PersonSource, begin};
use crate::store::count::write as counts;
use crate::store::engine::columns::Day;
use crate::store::engine::{Change, InsertTarget};
use crate::store::fault::StoreError;
use crate::store::register::entry::Entry;

/// Applications that begin cases together.
#[derive(Default)]
pub(in crate::store) struct PartRows {
    pub(in crate::store) cases: Vec<NewCaseRow>,
    /// Cases that the counts do not tell apart: the place of one of them, and how many.
    alike: Vec<(usize, u64)>,
}

impl PartRows {
    pub(in crate::store) fn of(rows: Vec<NewCaseRow>) -> PartRows {
        PartRows { alike: alike(&rows), cases: rows }
    }

    /// The entries that they make.
    pub(in crate::store) fn fresh(&self) -> impl Iterator<Item = &Entry> {
        self.cases.iter().filter(|one| one.holder == PersonSource::New).map(|one| &one.entry)
    }

    /// Writes the rows of the cases, and counts them. The entries are not found by their keys yet.
    pub(in crate::store) fn write(&self, to: &mut Change) -> Result<(), StoreError> {
        let Some(first) = self.cases.first() else { return Ok(()) };
        begin(&self.cases, to)?;
        to.insert(&CASE_GROUPS, &self.alike, |(place, many), row| {
            let one = &self.cases[*place];
            let moved_on = Day::of(office_day(one.origin.at));
            row.put(one.origin.case)?;
            row.put(&moved_on)?;
            row.put(one.state.code())?;
            row.put(one.measure.code())?;
            row.put(one.port.as_ref().map(Port::as_str))?;
            row.put(one.entry.nationality.as_ref().map(Nationality::as_str))?;
            row.put(one.enterprise.as_deref())?;
            row.put(Day::of(one.filed_on))?;
            row.put(&moved_on)?;
            row.put(one.terms.due_on.map(Day::of))?;
            row.put(one.terms.custody.code())?;
            row.put(one.terms.exempt)?;
            row.put(&*one.terms.outcome)?;
            row.put(many)
        })?;
        counts::taken_in(&first.origin.officer, to)
    }
}

const CASE_GROUPS: InsertTarget = InsertTarget {
    table: "case_group",
    columns: "one, day, state, measure, port, nationality, enterprise, filed_on, moved_on, due_on, custody, \
        exempt, outcome, many",
    otherwise: "",
};

/// What the counts tell a case of a list by.
#[derive(PartialEq, Eq, Hash)]
struct CountGroup<'a> {
    state: State,
    measure: Measure,
    port: Option<Port>,
    nationality: Option<Nationality>,
    enterprise: Option<&'a str>,
    filed_on: NaiveDate,
    moved_on: NaiveDate,
    due_on: Option<NaiveDate>,
    custody: Place,
    exempt: bool,
    outcome: &'a str,
}

fn alike(rows: &[NewCaseRow]) -> Vec<(usize, u64)> {
    let mut places: HashMap<CountGroup, usize, RandomState> = HashMap::default();
    let mut alike: Vec<(usize, u64)> = Vec::new();
    for (place, one) in rows.iter().enumerate() {
        let group = CountGroup {
            state: one.state,
            measure: one.measure,
            port: one.port,
            nationality: one.entry.nationality,
            enterprise: one.enterprise.as_deref(),
            filed_on: one.filed_on,
            moved_on: office_day(one.origin.at),
            due_on: one.terms.due_on,
            custody: one.terms.custody,
            exempt: one.terms.exempt,
            outcome: &one.terms.outcome,
        };
        let at = *places.entry(group).or_insert_with(|| {
            alike.push((place, 0));
            alike.len() - 1
        });
        alike[at].1 += 1;
    }
    alike
}
