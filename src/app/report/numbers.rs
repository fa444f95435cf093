//! The numbers of a report, by the name of their cell: how each follows from the counts that the case file keeps.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, Duration, NaiveDate};

use super::Days;
use crate::app::desk::Desk;
use crate::domain::count::{Cell, Of, Split, What};
use crate::domain::words::Word;
use crate::store::count::{Basis, LAST_VALUE};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// How many working days after the day count as soon: the alarm goes two days before.
pub const ALARM_WORKING_DAYS: u32 = 2;
/// From how many days without an act a case is stuck.
pub const STUCK_DAYS: i64 = 10;
/// Ages in days: name, youngest, oldest.
pub(super) const AGES: [(&str, i64, Option<i64>); 5] =
    [("0-2", 0, Some(2)), ("3-7", 3, Some(7)), ("8-15", 8, Some(15)), ("16-30", 16, Some(30)), ("31-", 31, None)];

/// Reads numbers of the days of a report.
pub(super) struct Numbers<'a> {
    file: &'a CaseFile,
    pub(super) days: Days,
    pub(super) soon: NaiveDate,
    /// The year whose working days are not published though the alarm reaches it.
    pub(super) provisional: Option<i32>,
    flows: HashMap<(What, Split, String), i64>,
}

impl Numbers<'_> {
    /// Reads what happened, split by what the report needs.
    pub(super) fn read<'a>(desk: &'a Desk, days: Days, splits: &[Split]) -> anyhow::Result<Numbers<'a>> {
        let (soon, provisional) = soon(desk, days.to);
        let mut flows = HashMap::new();
        let whats = || What::ALL.iter().filter(|what| what.of() == Of::Days && **what != What::Decided);
        for day in days.from.iter_days().take_while(|day| *day <= days.to) {
            for (what, split) in whats().flat_map(|what| splits.iter().map(move |split| (*what, *split))) {
                for (value, n) in desk.file.flow(day, what.code(), split.code())? {
                    *flows.entry((what, split, value)).or_default() += n;
                }
            }
        }
        Ok(Numbers { file: &desk.file, days, soon, provisional, flows })
    }

    pub(super) fn file(&self) -> &CaseFile {
        self.file
    }

    /// Returns the values of a split that something happened for.
    pub(super) fn values_that_moved(&self, split: Split) -> BTreeSet<String> {
        let of_split = self.flows.keys().filter(|(_, by, _)| *by == split);
        of_split.map(|(_, _, value)| value.clone()).collect()
    }

    /// Returns the values of a split for which something stands at the end of a day.
    pub(super) fn values_that_stand(&self, what: What, split: Split, day: NaiveDate) -> anyhow::Result<Vec<String>> {
        let standing = self.file.stocks((what.code(), split.code()), ("", LAST_VALUE), day)?;
        Ok(standing.into_iter().map(|(value, _)| value).collect())
    }

    /// Returns a number.
    pub(super) fn number(&self, cell: &Cell) -> Result<i64, StoreError> {
        if cell.split == Split::Day {
            return self.on_one_day(cell);
        }
        match cell.what.of() {
            Of::Days => {
                let parts = parts(cell.what).into_iter();
                Ok(parts.filter_map(|what| self.flows.get(&(what, cell.split, cell.value.clone()))).sum())
            }
            Of::Begin => self.stands(&[plain("open", cell)], self.days.from - Duration::days(1)),
            Of::End => self.stands(&basis(cell, self.days.to, self.soon), self.days.to),
        }
    }

    fn on_one_day(&self, cell: &Cell) -> Result<i64, StoreError> {
        match cell.what.of() {
            Of::Days => {
                let Some(day) = crate::domain::day::read_day(&cell.value) else { return Ok(0) };
                let mut sum = 0;
                for what in parts(cell.what) {
                    sum += self.file.flow(day, what.code(), Split::All.code())?.iter().map(|(_, n)| n).sum::<i64>();
                }
                Ok(sum)
            }
            Of::Begin | Of::End => {
                let Some(day) = crate::domain::day::read_day(&cell.value) else { return Ok(0) };
                self.file.stock(("open", "all", ""), day)
            }
        }
    }

    fn stands(&self, basis: &[Basis], day: NaiveDate) -> Result<i64, StoreError> {
        basis.iter().map(|basis| standing(self.file, basis, day)).sum()
    }
}

/// The last day that is due soon; where its year is not published, the last day that is, and that year.
pub(super) fn soon(desk: &Desk, day: NaiveDate) -> (NaiveDate, Option<i32>) {
    match desk.policy.calendar.add_working_days(day, ALARM_WORKING_DAYS) {
        Ok(soon) => (soon, None),
        Err(missing) => {
            let published = desk.policy.calendar.years();
            let last = NaiveDate::from_ymd_opt(*published.end(), 12, 31).unwrap_or(day);
            (if published.contains(&day.year()) { last } else { day }, Some(missing.year))
        }
    }
}

/// A number of what stands. What reaches back to the beginning is the whole without the rest, so that it does not cost
/// more as the file gets older.
fn standing(file: &CaseFile, basis: &Basis, day: NaiveDate) -> Result<i64, StoreError> {
    let Basis { what, split, low, high } = basis;
    if low == high {
        return file.stock((what, split, low), day);
    }
    let sum = |low: &str, high: &str| -> Result<i64, StoreError> {
        Ok(file.stocks((what, split), (low, high), day)?.iter().map(|(_, n)| n).sum())
    };
    if !low.is_empty() {
        return sum(low, high);
    }
    let whole = file.stock((what, "all", ""), day)?;
    let next = crate::domain::day::read_day(high).map_or(String::new(), |high| (high + Duration::days(1)).to_string());
    // Nothing that stands was received or done after the day.
    Ok(whole - sum(&next, &day.to_string())?)
}

/// The counts that a number of what happens is the sum of.
fn parts(what: What) -> Vec<What> {
    if what == What::Decided { vec![What::Approved, What::Refused] } else { vec![what] }
}

fn plain(what: &'static str, cell: &Cell) -> Basis {
    Basis { what, split: cell.split.code(), low: cell.value.clone(), high: cell.value.clone() }
}

/// Returns what a number is counted from: the rows of the counts, and the cases behind them.
pub(super) fn basis(cell: &Cell, day: NaiveDate, soon: NaiveDate) -> Vec<Basis> {
    let between = |what, split, low: String, high: String| vec![Basis { what, split, low, high }];
    let ago = |days: i64| (day - Duration::days(days)).to_string();
    match (cell.what, cell.split) {
        (What::Decided, _) => vec![plain("approved", cell), plain("refused", cell)],
        (What::DueSoon, _) => between("running", "due", day.to_string(), soon.to_string()),
        (What::Stuck, _) => between("open", "moved", String::new(), ago(STUCK_DAYS)),
        (What::Opening, _) => vec![plain("open", cell)],
        (What::Open, Split::Age) => match AGES.iter().find(|(name, ..)| *name == cell.value) {
            Some((_, youngest, Some(oldest))) => between("open", "received", ago(*oldest), ago(*youngest)),
            Some((_, youngest, None)) => between("open", "received", String::new(), ago(*youngest)),
            None => Vec::new(),
        },
        (What::Running, Split::Due) => due(&cell.value),
        (what, _) => vec![plain(what.code(), cell)],
    }
}

/// `2026-11-23`, `before-2026-11-23` or `after-2026-12-07`.
fn due(value: &str) -> Vec<Basis> {
    let day =
        |text: &str, more: i64| crate::domain::day::read_day(text).map(|day| (day + Duration::days(more)).to_string());
    let basis = |what, split, low, high| vec![Basis { what, split, low, high }];
    if value.strip_prefix("before-").is_some() {
        basis("overdue", "all", String::new(), String::new())
    } else if let Some(last) = value.strip_prefix("after-").and_then(|text| day(text, 1)) {
        basis("running", "due", last, LAST_VALUE.to_owned())
    } else {
        basis("running", "due", value.to_owned(), value.to_owned())
    }
}
