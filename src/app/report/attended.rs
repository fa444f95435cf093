//! What must be attended to first: the cases behind the alarming numbers of a day, as they stood at its end.

use std::ops::ControlFlow;

use chrono::{Duration, NaiveDate};
use serde::Serialize;

use super::numbers::{Numbers, STUCK_DAYS};
use crate::app::desk::Desk;
use crate::domain::count::{FigureKey, Metric};
use crate::domain::labels;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Measure;
use crate::store::cases::case::CaseRow;
use crate::store::fault::StoreError;
use crate::store::verify::case_steps::{ByLastDay, CaseStep, ToAttend};

/// The numbers, the most pressing first.
const ALARMING: [Metric; 5] =
    [Metric::Overdue, Metric::DueSoon, Metric::HeldOverdue, Metric::HeldClosed, Metric::Stuck];
/// Cases that are told of each.
const MOST: u32 = 20;

/// A case that must be attended to. Nobody is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attended {
    /// The number that it is of.
    pub why: Metric,
    /// Its number.
    pub case: String,
    /// What is applied for.
    pub measure: Measure,
    /// Where it stood.
    pub state: State,
    /// Statutory last day.
    pub due_on: Option<NaiveDate>,
    /// The day from which it stood so, where that is behind it.
    pub since: Option<NaiveDate>,
    /// Code of the nationality.
    pub nationality: Option<String>,
    /// Credit code of the inviting unit.
    pub enterprise: Option<String>,
    /// Its name.
    pub enterprise_name: Option<String>,
}

impl Attended {
    /// The country and the unit in words.
    pub fn whose(&self) -> Text {
        let country = self.nationality.as_deref().map(labels::nationality_of);
        let unit = self.enterprise_name.as_ref().or(self.enterprise.as_ref());
        let told = |of: fn(&Text) -> &str| {
            let parts = country.as_ref().map(of).into_iter().chain(unit.map(String::as_str));
            parts.collect::<Vec<_>>().join("  ")
        };
        Text::new(told(|text| &text.zh), told(|text| &text.en))
    }
}

/// Returns the first cases of each number at the end of a day; units by the names known up to an event.
pub(super) fn attended(desk: &Desk, numbers: &Numbers, last_seq: u64) -> anyhow::Result<Vec<Attended>> {
    let day = numbers.days.to;
    let mut found = Vec::new();
    for metric in ALARMING {
        let n = numbers.number(&FigureKey::all(metric))?;
        found.extend(first_of(desk, reason(metric, day, numbers.soon), (day, n))?.into_iter().map(|key| (metric, key)));
    }
    let mut told = Vec::new();
    for (why, case) in found {
        desk.file.steps_of([case], day, |case, steps| {
            if let Some(step) = steps.last() {
                let row = &step.row;
                let known = row.enterprise.as_deref().map(|code| desk.file.enterprise_known(code, last_seq));
                told.push(Attended {
                    why,
                    case: desk.number(case),
                    measure: row.measure,
                    state: row.state,
                    due_on: row.due_on,
                    since: since(why, row.due_on, step.moved_on),
                    nationality: row.nationality.clone(),
                    enterprise: row.enterprise.clone(),
                    enterprise_name: known.transpose()?.flatten(),
                });
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(told)
}

/// The day from which a number holds of a case: the one after its last day, or that of the last act on it.
fn since(why: Metric, due_on: Option<NaiveDate>, moved_on: NaiveDate) -> Option<NaiveDate> {
    if matches!(why, Metric::Overdue | Metric::HeldOverdue) {
        due_on.and_then(|day| day.succ_opt())
    } else {
        (why != Metric::DueSoon).then_some(moved_on)
    }
}

fn reason(metric: Metric, day: NaiveDate, soon: NaiveDate) -> ToAttend {
    if metric == Metric::Overdue {
        ToAttend::DueBefore(day)
    } else if metric == Metric::DueSoon {
        ToAttend::DueBetween(day, soon)
    } else if metric == Metric::HeldOverdue {
        ToAttend::HeldDueBefore(day)
    } else if metric == Metric::HeldClosed {
        ToAttend::HeldClosed
    } else {
        ToAttend::UnmovedSince(day - Duration::days(STUCK_DAYS))
    }
}

/// The first cases of a number that is `n` at the end of a day. Those that moved since are replayed until all are found.
fn first_of(desk: &Desk, reason: ToAttend, (day, n): (NaiveDate, i64)) -> Result<Vec<CaseKey>, StoreError> {
    if n <= 0 {
        return Ok(Vec::new());
    }
    let (mut found, mut first) = desk.file.cases_to_attend(reason, day, MOST)?;
    if found < n {
        let moved = desk.file.cases_moved_since(day)?;
        desk.file.steps_of(moved, day, |case, steps| {
            if let Some(step) = steps.last().filter(|step| stood(step, reason)) {
                found += 1;
                first.push((step.row.due_on, case));
            }
            Ok(if found < n { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
    }
    first.sort_by_key(|(due_on, case): &ByLastDay| (due_on.unwrap_or(NaiveDate::MAX), *case));
    first.truncate(MOST as usize);
    Ok(first.into_iter().map(|(_, case)| case).collect())
}

/// Tells whether a case stood so after a step.
fn stood(CaseStep { row, moved_on, .. }: &CaseStep, reason: ToAttend) -> bool {
    let runs = matches!(row.state, State::Accepted | State::UnderExamination | State::Reviewed);
    let held = row.custody.is_here();
    let due = |fits: &dyn Fn(NaiveDate) -> bool| row.due_on.is_some_and(fits);
    match reason {
        ToAttend::DueBefore(day) => runs && due(&|due| due < day),
        ToAttend::DueBetween(from, to) => runs && due(&|due| (from..=to).contains(&due)),
        ToAttend::HeldDueBefore(day) => held && due(&|due| due < day),
        ToAttend::HeldClosed => held && is_closed(row),
        ToAttend::UnmovedSince(day) => row.state.is_open() && row.state != State::Draft && *moved_on <= day,
    }
}

fn is_closed(row: &CaseRow) -> bool {
    matches!(row.state, State::Refused | State::Withdrawn | State::Collected | State::Void)
}
