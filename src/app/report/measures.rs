//! What the measures of August 2023 came to, told from what each case went through: nothing of it is kept as a count.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use chrono::{Datelike, Duration, NaiveDate};

use super::DateSpan;
use crate::app::desk::Desk;
use crate::domain::count::{Dimension, FigureKey, Metric};
use crate::domain::life::{Place, State};
use crate::domain::number::CaseKey;
use crate::domain::words::{Entries, Measure, Purpose, Word};
use crate::record::act::{Act, Right};
use crate::store::cases::case::CaseRow;
use crate::store::verify::case_steps::CaseStep;

/// Days of notice: name, fewest, most.
pub(super) const AHEAD: [(&str, i64, i64); 6] =
    [("0", 0, 0), ("1", 1, 1), ("2", 2, 2), ("3-7", 3, 7), ("8-14", 8, 14), ("15-", 15, i64::MAX)];
/// Who arrived before the application came in, or whose arrival nobody said.
pub(super) const ARRIVED: &str = "arrived";
pub(super) const NOT_SAID: &str = "none";
/// Months of validity: name, most.
pub(super) const VALIDITY: [(&str, i32); 6] =
    [("1-3", 3), ("4-12", 12), ("13-24", 24), ("25-36", 36), ("37-60", 60), ("61-", i32::MAX)];

/// The numbers with the cases behind them.
#[derive(Default)]
pub(super) struct Measures {
    told: BTreeMap<FigureKey, BTreeMap<CaseKey, i64>>,
    /// Days of the year of the last day up to it, and in all.
    year: (i64, i64),
}

/// Something that counts for some values of some dimensions.
struct Told {
    /// The event that it follows from; undone with it.
    seq: u64,
    metric: Metric,
    splits: Vec<(Dimension, String)>,
    n: i64,
}

impl Measures {
    /// Numbers that were told otherwise.
    pub(super) fn of(told: BTreeMap<FigureKey, BTreeMap<CaseKey, i64>>) -> Measures {
        Measures { told, ..Measures::default() }
    }

    /// Walks through the cases of some days; where some are named, through those alone.
    pub(super) fn read(desk: &Desk, days: DateSpan, some: Option<&BTreeSet<CaseKey>>) -> anyhow::Result<Measures> {
        let new_year = days.to.with_day(1).and_then(|day| day.with_month(1)).unwrap_or(days.to);
        let gone = (days.to - new_year).num_days() + 1;
        let mut measures = Measures { year: (gone, days_in(days.to.year())), ..Measures::default() };
        let mut cases = desk.file.cases_passing(days.from.min(new_year), days.to)?;
        cases.retain(|case| some.is_none_or(|some| some.contains(case)));
        let walk = Walk { desk, days, new_year };
        desk.file.steps_of(cases, days.to, |case, steps| {
            for Told { metric, splits, n, .. } in walk.told(&steps) {
                for (dimension, value) in splits {
                    let figure = FigureKey::of(metric, dimension, value);
                    *measures.told.entry(figure).or_default().entry(case).or_default() += n;
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(measures)
    }

    /// Returns a number.
    pub(super) fn number(&self, cell: &FigureKey) -> i64 {
        let sum = |metric| {
            let told = self.told.get(&FigureKey { metric, ..cell.clone() });
            told.map_or(0, |cases| cases.values().sum::<i64>())
        };
        let rounded = |n: i64, of: i64| if of == 0 { 0 } else { (2 * n + of).div_euclid(2 * of) };
        if cell.metric == Metric::DaysEach {
            rounded(sum(Metric::DaysTaken), sum(Metric::DaysEach))
        } else if cell.metric == Metric::ExemptedPace {
            let (gone, in_all) = self.year;
            rounded(sum(Metric::ExemptedYear) * in_all, gone)
        } else {
            sum(cell.metric)
        }
    }

    /// Returns the cases behind a number, each as often as it counts; of a rate those that it is computed from, once.
    pub(super) fn cases(&self, cell: &FigureKey) -> Vec<(CaseKey, i64)> {
        let of = if cell.metric == Metric::ExemptedPace { Metric::ExemptedYear } else { cell.metric };
        let told = self.told.get(&FigureKey { metric: of, ..cell.clone() });
        told.into_iter().flatten().map(|(case, n)| (*case, *n)).collect()
    }

    /// Returns the values of a dimension that something was told of.
    pub(super) fn values(&self, dimension: Dimension) -> impl Iterator<Item = String> {
        self.told.keys().filter(move |cell| cell.dimension == dimension).map(|cell| cell.value.clone())
    }
}

fn days_in(year: i32) -> i64 {
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1);
    first(year).zip(first(year + 1)).map_or(365, |(first, next)| (next - first).num_days())
}

/// What is asked of each case.
struct Walk<'a> {
    desk: &'a Desk,
    days: DateSpan,
    new_year: NaiveDate,
}

impl Walk<'_> {
    /// Tells what a case counts for.
    fn told(&self, steps: &[CaseStep]) -> Vec<Told> {
        let (mut told, mut purpose, mut exempted) = (Vec::new(), None, false);
        for (place, CaseStep { event, act, day, row, .. }) in steps.iter().enumerate() {
            if let Some((facts, _)) = act.application() {
                purpose = facts.request.purpose;
            }
            if let Act::Undone(undone) = act {
                told.retain(|said: &Told| said.seq != undone.event);
            }
            let within = self.days.from <= *day;
            if is_exempt(row) && !exempted {
                exempted = true;
                let counted = [(within, Metric::Exempted), (self.new_year <= *day, Metric::ExemptedYear)];
                let counted = counted.into_iter().filter(|(counts, _)| *counts);
                told.extend(counted.map(|(_, metric)| Told { seq: event.seq, metric, splits: of_row(row), n: 1 }));
            }
            if within {
                if let Act::Issued(issued) = act {
                    told.extend(self.issued(event.seq, *day, row, (&issued.right, purpose)));
                } else if let Act::Approved(_) | Act::Refused(_) = act {
                    told.extend(decided(event.seq, *day, row));
                }
            }
            let until = steps.get(place + 1).map_or(self.days.to + Duration::days(1), |next| next.day);
            told.extend(self.standing(row, *day, until));
        }
        told
    }

    /// The days on which a case stood as it did after a step. They are not undone: it stood so.
    fn standing(&self, row: &CaseRow, from: NaiveDate, until: NaiveDate) -> Option<Told> {
        let days = (until - from.max(self.days.from)).num_days();
        let metric = if row.custody == Place::Holder { Metric::DaysWithHolder } else { Metric::DaysAway };
        (is_exempt(row) && days > 0).then(|| Told { seq: 0, metric, splits: of_row(row), n: days })
    }

    fn issued(
        &self,
        seq: u64,
        day: NaiveDate,
        row: &CaseRow,
        (right, purpose): (&Right, Option<Purpose>),
    ) -> Vec<Told> {
        let all = (Dimension::All, String::new());
        let counted = |metric, splits: Vec<_>| Told { seq, metric, splits, n: 1 };
        if right.measure == Measure::PortVisa {
            let by_purpose = (Dimension::Purpose, purpose.map_or(NOT_SAID, Word::code).to_owned());
            let mut told = vec![counted(Metric::PortVisas, vec![all.clone(), by_purpose.clone()])];
            let law = &self.desk.policy.on(day).unwrap_or_else(|| self.desk.policy.latest()).figures;
            if purpose.is_some_and(|purpose| law.port_visa.commercial_purposes.has(purpose)) {
                let notice = (Dimension::Ahead, ahead(row).to_owned());
                told.push(counted(Metric::BusinessVisas, vec![all, by_purpose, notice]));
            }
            return told;
        }
        if right.measure != Measure::VisaReplacement {
            return Vec::new();
        }
        let splits = vec![all, (Dimension::Validity, validity(right).to_owned())];
        let mut told = vec![counted(Metric::Replaced, splits.clone())];
        if right.entries == Some(Entries::Multiple) {
            told.push(counted(Metric::ReplacedMultiple, splits));
        }
        told
    }
}

/// A decision against its period from the day of filing; nothing where there is none.
fn decided(seq: u64, day: NaiveDate, row: &CaseRow) -> Vec<Told> {
    let Some(due_on) = row.due_on else { return Vec::new() };
    let (taken, allowed) = ((day - row.filed_on).num_days(), (due_on - row.filed_on).num_days());
    let numbers = [(Metric::DaysTaken, taken), (Metric::DaysAllowed, allowed), (Metric::DaysEach, 1)];
    numbers.map(|(metric, n)| Told { seq, metric, splits: of_row(row), n }).into()
}

/// The holder keeps the passport while the application is examined.
fn is_exempt(row: &CaseRow) -> bool {
    row.exempt && row.state.is_open() && row.state != State::Draft
}

fn of_row(row: &CaseRow) -> Vec<(Dimension, String)> {
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| NOT_SAID.to_owned());
    vec![
        (Dimension::All, String::new()),
        (Dimension::Measure, row.measure.code().to_owned()),
        (Dimension::Nationality, or_none(&row.nationality)),
        (Dimension::Enterprise, or_none(&row.enterprise)),
    ]
}

/// How many days before the arrival the application came in.
fn ahead(row: &CaseRow) -> &'static str {
    let Some(arrives_on) = row.arrives_on else { return NOT_SAID };
    let days = (arrives_on - row.received_on).num_days();
    AHEAD.iter().find(|(_, fewest, most)| (*fewest..=*most).contains(&days)).map_or(ARRIVED, |(name, ..)| name)
}

/// The months that a visa is valid for, a month that has begun taken as whole; a year ends on the day of its beginning, as
/// it is granted.
fn validity(right: &Right) -> &'static str {
    let Some(last) = right.valid_until else { return NOT_SAID };
    let (first, end) = (right.valid_from, last);
    let whole = (end.year() - first.year()) * 12 + end.month() as i32 - first.month() as i32;
    let months = whole + i32::from(first.day() < end.day());
    VALIDITY.iter().find(|(_, most)| months <= *most).map_or(NOT_SAID, |(name, _)| name)
}
