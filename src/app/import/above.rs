//! The rows of a list that were seen already: who of them has the same passport number, or was born on the same day under
//! a name that agrees in part.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use foldhash::fast::RandomState;

use super::read_row::ReadRow;
use crate::app::people::Asked;
use crate::domain::codes::{DocumentNumber, Nationality};
use crate::domain::day::plus_days;
use crate::identity::matcher::{Comparison, Purpose, compare, swapped};
use crate::identity::names::bag::{NameKeys, Sketch, other_sketches};
use crate::record::list::RowValues;

/// Rows of one day of birth that are looked at; beyond them the sketch of the name must be the same.
const MOST_OF_A_DAY: usize = 1_000;
/// No row.
const NONE: u32 = u32::MAX;

/// A row above that is like another.
pub(super) struct LikeAbove {
    /// Its number in the sheet.
    pub(super) row: u32,
    /// How the two compare.
    pub(super) comparison: Comparison,
    place: u32,
}

/// A row, as far as it is compared.
struct Row {
    number: u32,
    passport: Option<DocumentNumber>,
    nationality: Option<Nationality>,
    birth: Option<NaiveDate>,
    sex: Option<u8>,
    /// Where its name begins in the text of all names, where that ends, and where the Chinese name does.
    text: [u32; 3],
    /// The row before with the same passport number.
    before: u32,
    /// The days of its trip.
    trip: Option<Trip>,
}

/// First and last day of a trip.
type Trip = (NaiveDate, NaiveDate);

fn trip(own: &RowValues) -> Option<Trip> {
    let first = own.arrives_on?;
    Some((first, plus_days(first, own.stay_days.unwrap_or(1))))
}

/// Those who were born on one day.
#[derive(Default)]
struct OfDay {
    /// A sketch of each name, with the row.
    born: Vec<(Sketch, u32)>,
    /// The last row of each sketch, where very many were born on the day.
    by_sketch: HashMap<Sketch, u32, RandomState>,
}

/// The rows that were seen.
pub(super) struct RowsAbove {
    rows: Vec<Row>,
    text: String,
    by_number: HashMap<DocumentNumber, u32, RandomState>,
    by_day: HashMap<i32, OfDay, RandomState>,
}

impl RowsAbove {
    pub(super) fn for_rows(rows: usize) -> RowsAbove {
        RowsAbove {
            rows: Vec::with_capacity(rows),
            text: String::new(),
            by_number: HashMap::with_capacity_and_hasher(rows, RandomState::default()),
            by_day: HashMap::default(),
        }
    }

    /// Finds the rows above that may be the same person, or have the same passport; the surest first.
    pub(super) fn find(&self, one: &ReadRow) -> Vec<LikeAbove> {
        let mut places = Vec::new();
        let mut at = one.own.passport.and_then(|number| self.by_number.get(&number).copied()).unwrap_or(NONE);
        while let Some(row) = self.rows.get(at as usize) {
            places.push(at);
            at = row.before;
        }
        let other = one.own.birth_date.and_then(swapped);
        let others = other_sketches(one.own.name.as_deref());
        for day in one.own.birth_date.into_iter().chain(other) {
            let sketches = one.keys.sketches.iter().chain(others.iter().copied());
            self.born_on(day, sketches, &mut places);
        }
        if places.is_empty() {
            return Vec::new();
        }
        places.sort_unstable();
        places.dedup();
        let person = asked(one).read();
        let compared = places.iter().filter_map(|place| {
            let row = self.rows.get(*place as usize)?;
            let comparison = compare(&person, &self.asked(row).read(), Purpose::Register);
            comparison.holds().then_some(LikeAbove { row: row.number, comparison, place: *place })
        });
        let mut found: Vec<LikeAbove> = compared.collect();
        found.sort_by_key(|one| (one.comparison.verdict, -one.comparison.score, one.row));
        found
    }

    /// Tells whether a row is of another trip than one above: no day is of both.
    pub(super) fn is_of_another_trip(&self, above: &LikeAbove, one: &ReadRow) -> bool {
        let its = self.rows.get(above.place as usize).and_then(|row| row.trip);
        its.zip(trip(&one.own)).is_some_and(|((a, b), (c, d))| b < c || d < a)
    }

    /// What a row above says of its person.
    pub(super) fn says(&self, one: &LikeAbove) -> Asked<'_> {
        self.rows.get(one.place as usize).map(|row| self.asked(row)).unwrap_or_default()
    }

    fn born_on(&self, day: NaiveDate, sketches: impl Iterator<Item = Sketch>, places: &mut Vec<u32>) {
        let Some(OfDay { born, by_sketch }) = self.by_day.get(&day.num_days_from_ce()) else { return };
        for sketch in sketches {
            let last = &born[born.len().saturating_sub(MOST_OF_A_DAY)..];
            places.extend(last.iter().filter(|(other, _)| sketch.may_be(other)).map(|(_, row)| *row));
            places.extend(by_sketch.get(&sketch));
        }
    }

    /// Adds a row. `number` is its number in the sheet.
    pub(super) fn add(&mut self, own: &RowValues, keys: &NameKeys, number: u64) {
        let place = u32::try_from(self.rows.len()).unwrap_or(NONE);
        let mut end = |text: Option<&str>| {
            self.text.push_str(text.unwrap_or_default());
            u32::try_from(self.text.len()).unwrap_or(NONE)
        };
        let text = [end(None), end(own.name.as_deref()), end(own.chinese_name.as_deref())];
        let before = own.passport.and_then(|number| self.by_number.insert(number, place)).unwrap_or(NONE);
        self.rows.push(Row {
            number: u32::try_from(number).unwrap_or(NONE),
            passport: own.passport,
            nationality: own.nationality,
            birth: own.birth_date,
            sex: own.sex.as_deref().and_then(|sex| sex.bytes().next()),
            text,
            before,
            trip: trip(own),
        });
        let Some(day) = own.birth_date else { return };
        let OfDay { born, by_sketch } = self.by_day.entry(day.num_days_from_ce()).or_default();
        for sketch in keys.sketches.iter() {
            born.push((sketch, place));
            if born.len() > MOST_OF_A_DAY {
                if by_sketch.is_empty() {
                    by_sketch.extend(born.iter().copied());
                }
                by_sketch.insert(sketch, place);
            }
        }
    }

    fn asked<'a>(&'a self, row: &'a Row) -> Asked<'a> {
        let [from, end, last] = row.text.map(|at| at as usize);
        let part = |from, end| self.text.get(from..end).filter(|text: &&str| !text.is_empty());
        Asked {
            passport: row.passport.as_ref().map(DocumentNumber::as_str),
            nationality: row.nationality.as_ref().map(Nationality::as_str),
            name: part(from, end),
            chinese_name: part(end, last),
            birth_date: row.birth,
            sex: match row.sex {
                Some(b'M') => Some("M"),
                Some(b'F') => Some("F"),
                Some(_) | None => None,
            },
        }
    }
}

/// What a row says of its person.
pub(super) fn asked(one: &ReadRow) -> Asked<'_> {
    Asked {
        passport: one.own.passport.as_ref().map(DocumentNumber::as_str),
        nationality: one.own.nationality.as_ref().map(Nationality::as_str),
        name: one.own.name.as_deref(),
        chinese_name: one.own.chinese_name.as_deref(),
        birth_date: one.own.birth_date,
        sex: one.own.sex.as_deref(),
    }
}
