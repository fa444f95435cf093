//! The numbers of a report, by the name of their cell: how each follows from the counts that the case file keeps.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, Duration, NaiveDate};

use super::DateSpan;
use super::in_bulk;
use super::measures::Measures;
use crate::app::desk::Desk;
use crate::app::law;
use crate::app::transfer;
use crate::domain::count::{CountedAt, Dimension, FigureKey, Metric};
use crate::domain::number::CaseKey;
use crate::domain::words::{Blank, Word};
use crate::policy::Policy;
use crate::store::cases::stock::Shortage;
use crate::store::count::read::{FigureBasis, LAST_VALUE};
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
    pub(super) days: DateSpan,
    pub(super) soon: NaiveDate,
    /// The year whose working days are not published though the alarm reaches it.
    pub(super) provisional: Option<i32>,
    happened: HashMap<(Metric, Dimension, String), i64>,
    /// What the cases went through, where the numbers need it.
    measures: Measures,
}

impl Numbers<'_> {
    /// Reads what happened, split by what the report needs.
    pub(super) fn read<'a>(desk: &'a Desk, days: DateSpan, splits: &[Dimension]) -> anyhow::Result<Numbers<'a>> {
        let (soon, provisional) = soon_by(law::at_the_end_of(desk, days.to)?, days.to);
        let mut happened = HashMap::new();
        let metrics = || {
            Metric::ALL.iter().filter(|metric| metric.counted_at() == CountedAt::Days && **metric != Metric::Decided)
        };
        for day in days.from.iter_days().take_while(|day| *day <= days.to) {
            for (metric, dimension) in
                metrics().flat_map(|metric| splits.iter().map(move |dimension| (*metric, *dimension)))
            {
                for (value, n) in desk.file.happened_on(day, metric, dimension)? {
                    *happened.entry((metric, dimension, value)).or_default() += n;
                }
            }
        }
        if splits.contains(&Dimension::All) {
            let many = handed_over(desk, days)?.iter().map(|(_, times)| times).sum();
            happened.insert((Metric::HandedOver, Dimension::All, String::new()), many);
        }
        Ok(Numbers { file: &desk.file, days, soon, provisional, happened, measures: Measures::default() })
    }

    /// Adds what the cases went through; where some are named, those alone.
    pub(super) fn with_measures(self, desk: &Desk, some: Option<&BTreeSet<CaseKey>>) -> anyhow::Result<Self> {
        Ok(Numbers { measures: Measures::read(desk, self.days, some)?, ..self })
    }

    /// Adds what was decided with one look at many; where some cases are named, of those alone.
    pub(super) fn with_bulk(self, desk: &Desk, some: Option<&BTreeSet<CaseKey>>) -> anyhow::Result<Self> {
        let told = in_bulk::told(desk, self.days, some)?;
        Ok(Numbers { measures: Measures::of(told), ..self })
    }

    /// Returns the cases behind a number that no count keeps, each as often as it counts.
    pub(super) fn cases(&self, cell: &FigureKey) -> Vec<(CaseKey, i64)> {
        self.measures.cases(cell)
    }

    pub(super) fn file(&self) -> &CaseFile {
        self.file
    }

    /// Returns the values of a dimension that something happened for.
    pub(super) fn values_that_moved(&self, dimension: Dimension) -> BTreeSet<String> {
        let of_dimension = self.happened.keys().filter(|(_, by, _)| *by == dimension);
        of_dimension.map(|(_, _, value)| value.clone()).chain(self.measures.values(dimension)).collect()
    }

    /// Returns the values of a dimension for which something stands at the end of a day.
    pub(super) fn values_that_stand(
        &self,
        metric: Metric,
        dimension: Dimension,
        day: NaiveDate,
    ) -> anyhow::Result<Vec<String>> {
        let standing = self.file.standing_by_value((metric, dimension), ("", LAST_VALUE), day)?;
        Ok(standing.into_iter().map(|(value, _)| value).collect())
    }

    /// Returns a number.
    pub(super) fn number(&self, cell: &FigureKey) -> Result<i64, StoreError> {
        if cell.dimension == Dimension::Day {
            return self.on_one_day(cell);
        }
        if cell.dimension == Dimension::Blank {
            return self.of_blanks(cell);
        }
        match cell.metric.counted_at() {
            CountedAt::Days => {
                let parts = parts(cell.metric).into_iter();
                Ok(parts.filter_map(|metric| self.happened.get(&(metric, cell.dimension, cell.value.clone()))).sum())
            }
            CountedAt::Begin => self.stands(&[plain(Metric::Open, cell)], self.days.from - Duration::days(1)),
            CountedAt::End => self.stands(&basis(cell, self.days.to, self.soon), self.days.to),
            CountedAt::Record => Ok(self.measures.number(cell)),
        }
    }

    /// A number of blanks of one kind.
    fn of_blanks(&self, cell: &FigureKey) -> Result<i64, StoreError> {
        if cell.metric == Metric::BlanksMissing {
            let shortages = self.file.shortages_at(self.days.to)?;
            let short = shortages.iter().find(|short| short.blank.code() == cell.value);
            return Ok(short.map_or(0, Shortage::missing));
        }
        let rows = self.file.stock_at(self.days.to)?;
        let Some(row) = rows.iter().find(|row| row.blank.code() == cell.value) else { return Ok(0) };
        let counted = [
            (Metric::BlanksReceived, row.received),
            (Metric::BlanksUsed, row.gone.used),
            (Metric::BlanksSpoiled, row.gone.spoiled),
            (Metric::BlanksReturned, row.gone.returned),
            (Metric::BlanksHeld, row.gone.held_back),
            (Metric::BlanksLeft, row.left),
        ];
        let found = counted.iter().find(|(metric, _)| *metric == cell.metric).map_or(0, |(_, n)| *n);
        Ok(i64::try_from(found).unwrap_or(i64::MAX))
    }

    /// Returns the kinds of blanks of which a stock is kept.
    pub(super) fn blanks(&self) -> Result<Vec<Blank>, StoreError> {
        Ok(self.file.stock_at(self.days.to)?.into_iter().map(|row| row.blank).collect())
    }

    fn on_one_day(&self, cell: &FigureKey) -> Result<i64, StoreError> {
        match cell.metric.counted_at() {
            CountedAt::Days => {
                let Some(day) = crate::domain::day::read_day(&cell.value) else { return Ok(0) };
                let mut sum = 0;
                for metric in parts(cell.metric) {
                    sum += self.file.happened_on(day, metric, Dimension::All)?.iter().map(|(_, n)| n).sum::<i64>();
                }
                Ok(sum)
            }
            CountedAt::Begin | CountedAt::End | CountedAt::Record => {
                let Some(day) = crate::domain::day::read_day(&cell.value) else { return Ok(0) };
                self.file.standing_of((Metric::Open, Dimension::All, ""), day)
            }
        }
    }

    /// Returns the sum over the days of what stood at the end of each.
    pub(super) fn days_standing(&self, metric: Metric) -> Result<i64, StoreError> {
        let days = self.days.from.iter_days().take_while(|day| *day <= self.days.to);
        days.map(|day| self.file.standing_of((metric, Dimension::All, ""), day)).sum()
    }

    fn stands(&self, basis: &[FigureBasis], day: NaiveDate) -> Result<i64, StoreError> {
        basis.iter().map(|basis| standing(self.file, basis, day)).sum()
    }
}

/// The cases that were handed over to another office on some days: these are among the withdrawn, which no count tells apart.
/// What was handed over is not taken back, so each is there once.
pub(super) fn handed_over(desk: &Desk, days: DateSpan) -> anyhow::Result<Vec<(CaseKey, i64)>> {
    let mut handed = Vec::new();
    for key in desk.file.withdrawn_between(days.from, days.to)? {
        let row = desk.file.case(key)?;
        if row.map(|row| transfer::handed_over(desk, &row)).transpose()?.flatten().is_some() {
            handed.push((key, 1));
        }
    }
    Ok(handed)
}

/// The last day that is due soon; where its year is not published, the last day that is, and that year.
pub(super) fn soon(desk: &Desk, day: NaiveDate) -> (NaiveDate, Option<i32>) {
    soon_by(desk.policy, day)
}

fn soon_by(policy: &Policy, day: NaiveDate) -> (NaiveDate, Option<i32>) {
    match policy.calendar.add_working_days(day, ALARM_WORKING_DAYS) {
        Ok(soon) => (soon, None),
        Err(missing) => {
            let published = policy.calendar.years();
            let last = NaiveDate::from_ymd_opt(*published.end(), 12, 31).unwrap_or(day);
            (if published.contains(&day.year()) { last } else { day }, Some(missing.year))
        }
    }
}

/// A number of what stands. What reaches back to the beginning is the whole without the rest, so that it does not cost
/// more as the file gets older.
fn standing(file: &CaseFile, basis: &FigureBasis, day: NaiveDate) -> Result<i64, StoreError> {
    let FigureBasis { metric, dimension, low, high } = basis;
    let (metric, dimension) = (*metric, *dimension);
    if low == high {
        return file.standing_of((metric, dimension, low), day);
    }
    let sum = |low: &str, high: &str| -> Result<i64, StoreError> {
        Ok(file.standing_by_value((metric, dimension), (low, high), day)?.iter().map(|(_, n)| n).sum())
    };
    if !low.is_empty() {
        return sum(low, high);
    }
    let whole = file.standing_of((metric, Dimension::All, ""), day)?;
    let next = crate::domain::day::read_day(high).map_or(String::new(), |high| (high + Duration::days(1)).to_string());
    // Nothing that stands was filed or done after the day.
    Ok(whole - sum(&next, &day.to_string())?)
}

/// The counts that a number of what happens is the sum of.
fn parts(metric: Metric) -> Vec<Metric> {
    if metric == Metric::Decided { vec![Metric::Approved, Metric::Refused] } else { vec![metric] }
}

fn plain(metric: Metric, cell: &FigureKey) -> FigureBasis {
    FigureBasis { metric, dimension: cell.dimension, low: cell.value.clone(), high: cell.value.clone() }
}

/// Returns what a number is counted from: the rows of the counts, and the cases behind them.
pub(super) fn basis(cell: &FigureKey, day: NaiveDate, soon: NaiveDate) -> Vec<FigureBasis> {
    let between = |metric, dimension, low: String, high: String| vec![FigureBasis { metric, dimension, low, high }];
    let ago = |days: i64| (day - Duration::days(days)).to_string();
    match (cell.metric, cell.dimension) {
        (Metric::Decided, _) => vec![plain(Metric::Approved, cell), plain(Metric::Refused, cell)],
        (Metric::DueSoon, _) => between(Metric::Running, Dimension::Due, day.to_string(), soon.to_string()),
        (Metric::Stuck, _) => between(Metric::Open, Dimension::Moved, String::new(), ago(STUCK_DAYS)),
        (Metric::Opening, _) => vec![plain(Metric::Open, cell)],
        (Metric::Open, Dimension::Age) => match AGES.iter().find(|(name, ..)| *name == cell.value) {
            Some((_, youngest, Some(oldest))) => between(Metric::Open, Dimension::Filed, ago(*oldest), ago(*youngest)),
            Some((_, youngest, None)) => between(Metric::Open, Dimension::Filed, String::new(), ago(*youngest)),
            None => Vec::new(),
        },
        (Metric::Running, Dimension::Due) => due(&cell.value),
        (metric, _) => vec![plain(metric, cell)],
    }
}

/// `2026-11-23`, `before-2026-11-23` or `after-2026-12-07`.
fn due(value: &str) -> Vec<FigureBasis> {
    let day =
        |text: &str, more: i64| crate::domain::day::read_day(text).map(|day| (day + Duration::days(more)).to_string());
    let basis = |metric, dimension, low, high| vec![FigureBasis { metric, dimension, low, high }];
    if value.strip_prefix("before-").is_some() {
        basis(Metric::Overdue, Dimension::All, String::new(), String::new())
    } else if let Some(last) = value.strip_prefix("after-").and_then(|text| day(text, 1)) {
        basis(Metric::Running, Dimension::Due, last, LAST_VALUE.to_owned())
    } else {
        basis(Metric::Running, Dimension::Due, value.to_owned(), value.to_owned())
    }
}
