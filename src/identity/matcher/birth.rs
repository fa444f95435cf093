//! Birth dates as they are known: the day, or only month or year, or within a few years; and how two of them stand.

use chrono::{Datelike, NaiveDate};

use super::Standing;

/// When somebody was born, as far as it is known: between two days, of which both count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Birth {
    /// Not before.
    pub first: NaiveDate,
    /// Not after.
    pub last: NaiveDate,
}

impl Birth {
    /// Born on a day.
    pub fn on(day: NaiveDate) -> Birth {
        Birth { first: day, last: day }
    }

    /// Born in a month; `None` where there is no such month.
    pub fn in_month(year: i32, month: u32) -> Option<Birth> {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        Some(Birth { first, last: NaiveDate::from_ymd_opt(next_year, next, 1)?.pred_opt()? })
    }

    /// Born in one of some years; `None` where these are none.
    pub fn in_years(first: i32, last: i32) -> Option<Birth> {
        let (first, last) = (first.min(last), first.max(last));
        Some(Birth { first: NaiveDate::from_ymd_opt(first, 1, 1)?, last: NaiveDate::from_ymd_opt(last, 12, 31)? })
    }

    /// Reads `1962-03-14`, `1962-03` or `1962`, with zeros or X where a part is not known.
    pub fn read(text: &str) -> Option<Birth> {
        let parts: Vec<&str> = text.trim().split(['-', '/', '.']).collect();
        let number = |place: usize| parts.get(place).and_then(|part| part.parse::<u32>().ok()).filter(|part| *part > 0);
        let is_left_out = |place: usize| {
            parts
                .get(place)
                .is_none_or(|part| !part.is_empty() && part.bytes().all(|byte| matches!(byte, b'0' | b'X' | b'x')))
        };
        let year = parts
            .first()
            .filter(|year| year.len() == 4 && parts.len() <= 3)?
            .parse()
            .ok()
            .filter(|year| *year > 1800)?;
        match (number(1), number(2)) {
            (Some(month), Some(day)) => NaiveDate::from_ymd_opt(year, month, day).map(Birth::on),
            (Some(month), None) if is_left_out(2) => Birth::in_month(year, month),
            (None, None) if is_left_out(1) && is_left_out(2) => Birth::in_years(year, year),
            (_, _) => None,
        }
    }

    /// The day, where it is known.
    pub fn day(self) -> Option<NaiveDate> {
        (self.first == self.last).then_some(self.first)
    }
}

/// How two birth dates stand to each other, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BirthMatch {
    /// The same day.
    Same,
    /// One is known in part and holds the other.
    Part,
    /// The same with day and month changed about.
    Swapped,
    /// The same year, and one digit of day or month is another.
    Near,
    /// Neither says one.
    Unsaid,
    /// One does not say one.
    Unknown,
    /// Other days.
    Differs,
}

impl BirthMatch {
    /// How far the feature agrees.
    pub(super) fn standing(self) -> Standing {
        match self {
            BirthMatch::Same => Standing::Same,
            BirthMatch::Part | BirthMatch::Swapped => Standing::Agrees,
            BirthMatch::Near => Standing::Near,
            BirthMatch::Unsaid | BirthMatch::Unknown => Standing::Unknown,
            BirthMatch::Differs => Standing::Differs,
        }
    }
}

/// Compares when two people were born; the surest of several counts.
pub(super) fn compare(one: &[Birth], other: &[Birth]) -> BirthMatch {
    match (one, other) {
        ([], []) => BirthMatch::Unsaid,
        ([], _) | (_, []) => BirthMatch::Unknown,
        _ => {
            let pairs = one.iter().flat_map(|mine| other.iter().map(move |theirs| two(*mine, *theirs)));
            pairs.min().unwrap_or(BirthMatch::Unknown)
        }
    }
}

fn two(one: Birth, other: Birth) -> BirthMatch {
    let (Some(mine), Some(theirs)) = (one.day(), other.day()) else {
        let meet = one.first <= other.last && other.first <= one.last;
        return if meet { BirthMatch::Part } else { BirthMatch::Differs };
    };
    if mine == theirs {
        BirthMatch::Same
    } else if swapped(mine) == Some(theirs) {
        BirthMatch::Swapped
    } else if mine.year() == theirs.year() && is_slip(mine, theirs) {
        BirthMatch::Near
    } else {
        BirthMatch::Differs
    }
}

/// The day with day and month changed about, where that is a day.
pub fn swapped(day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year(), day.day(), day.month()).filter(|other| *other != day)
}

/// The days of the same year that a slip of the pen in day or month may have made of a day.
pub fn near_days(day: NaiveDate) -> Vec<NaiveDate> {
    let months = (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(day.year(), month, day.day()));
    let days = (1..=31).filter_map(|other| NaiveDate::from_ymd_opt(day.year(), day.month(), other));
    months.chain(days).filter(|other| is_slip(day, *other)).collect()
}

/// One digit of day or month is another, or two of them changed places.
fn is_slip(one: NaiveDate, other: NaiveDate) -> bool {
    let digits = |day: NaiveDate| [day.month() / 10, day.month() % 10, day.day() / 10, day.day() % 10];
    let (mine, theirs) = (digits(one), digits(other));
    let differ: Vec<usize> = (0..4).filter(|at| mine[*at] != theirs[*at]).collect();
    match differ[..] {
        [_] => true,
        [first, second] => second == first + 1 && mine[first] == theirs[second] && mine[second] == theirs[first],
        _ => false,
    }
}
