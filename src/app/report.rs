//! The daily report: one data set, whatever form it is printed in.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate, TimeZone};
use serde::Serialize;

use super::desk::Desk;
use crate::domain::day::beijing;
use crate::domain::life::{Place, State};
use crate::domain::words::Word;
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::store::count::Counted;

/// Cases counted in all and by what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// All.
    pub total: u64,
    /// By measure.
    pub by_measure: BTreeMap<String, u64>,
    /// By port; those without one are left out.
    pub by_port: BTreeMap<String, u64>,
    /// By nationality.
    pub by_nationality: BTreeMap<String, u64>,
}

/// What waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Backlog {
    /// All that waits for the office or the applicant.
    pub total: u64,
    /// By state.
    pub by_state: BTreeMap<String, u64>,
}

/// How the statutory periods stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Deadlines {
    /// Decided on the day, in time.
    pub kept: u64,
    /// Decided on the day too late, or still waiting past their last day.
    pub missed: u64,
    /// Waiting, with a last day within the next working days.
    pub due_soon: u64,
}

/// Up to where the record stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The last transaction.
    pub verified_to: u64,
    /// Its hash.
    pub head: String,
}

/// The report of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Daily {
    /// Version of this shape.
    pub schema: u32,
    /// Code of the office.
    pub office: String,
    /// The file is for training.
    pub training: bool,
    /// The day.
    pub date: NaiveDate,
    /// Applications received.
    pub received: Tally,
    /// Decided: approved or refused.
    pub decided: Tally,
    /// Documents issued.
    pub issued: Tally,
    /// Refused.
    pub refused: Tally,
    /// What waits.
    pub backlog: Backlog,
    /// Statutory periods.
    pub deadlines: Deadlines,
    /// Passports by place; those with their holders are left out.
    pub custody: BTreeMap<String, u64>,
    /// Up to where the record stands.
    pub record: Record,
    /// SHA-256 of the report without this line.
    pub sha256: String,
}

/// How many working days ahead count as soon.
const SOON: u32 = 3;

/// Makes the report of a day.
pub fn daily(desk: &Desk, day: NaiveDate) -> anyhow::Result<Daily> {
    let file = &desk.file;
    let (from, until) = (start_of(day), start_of(day + Duration::days(1)));
    let decided = file.happened(&[EventKind::Approved, EventKind::Refused], from, until)?;
    let waiting = file.waiting()?;
    let head = file.head()?;
    let mut report = Daily {
        schema: 1,
        office: file.ledger().office.clone(),
        training: file.ledger().training,
        date: day,
        received: tally(&file.received(day)?),
        decided: tally(&decided),
        issued: tally(&file.happened(&[EventKind::Issued], from, until)?),
        refused: tally(&file.happened(&[EventKind::Refused], from, until)?),
        backlog: backlog(&waiting),
        deadlines: deadlines(desk, day, &decided, &waiting),
        custody: custody(&waiting),
        record: Record { verified_to: head.transaction, head: head.hash.to_string() },
        sha256: String::new(),
    };
    report.sha256 = Hash::of(&serde_json::to_vec(&report)?).to_string();
    Ok(report)
}

fn start_of(day: NaiveDate) -> i64 {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    beijing().from_local_datetime(&midnight).single().map_or(0, |start| start.timestamp_millis())
}

fn tally(cases: &[Counted]) -> Tally {
    let mut tally = Tally { total: cases.len() as u64, ..Tally::default() };
    for case in cases {
        *tally.by_measure.entry(case.measure.clone()).or_default() += 1;
        if let Some(port) = &case.port {
            *tally.by_port.entry(port.clone()).or_default() += 1;
        }
        if let Some(nationality) = &case.nationality {
            *tally.by_nationality.entry(nationality.clone()).or_default() += 1;
        }
    }
    tally
}

fn is_open(case: &Counted) -> bool {
    State::find(&case.state).is_some_and(|state| state.is_open() && state != State::Draft)
}

fn backlog(waiting: &[Counted]) -> Backlog {
    let mut backlog = Backlog::default();
    for case in waiting.iter().filter(|case| is_open(case)) {
        backlog.total += 1;
        *backlog.by_state.entry(case.state.clone()).or_default() += 1;
    }
    backlog
}

/// A case that is approved has been decided; what waits for issue misses no period.
fn deadlines(desk: &Desk, day: NaiveDate, decided: &[Counted], waiting: &[Counted]) -> Deadlines {
    let today = day.to_string();
    let soon = desk.policy.calendar.add_working_days(day, SOON).map_or_else(|_| today.clone(), |day| day.to_string());
    let undecided = |case: &&Counted| is_open(case) && case.state != State::Approved.code();
    let due = |case: &Counted| case.due_on.clone();
    let mut deadlines = Deadlines::default();
    for due in decided.iter().filter_map(due) {
        if due >= today {
            deadlines.kept += 1;
        } else {
            deadlines.missed += 1;
        }
    }
    for due in waiting.iter().filter(undecided).filter_map(due) {
        if due < today {
            deadlines.missed += 1;
        } else if due <= soon {
            deadlines.due_soon += 1;
        }
    }
    deadlines
}

fn custody(waiting: &[Counted]) -> BTreeMap<String, u64> {
    let mut places: BTreeMap<String, u64> =
        [Place::Office, Place::Sticker].into_iter().map(|place| (place.code().to_owned(), 0)).collect();
    for case in waiting.iter().filter(|case| case.custody != Place::Holder.code()) {
        *places.entry(case.custody.clone()).or_default() += 1;
    }
    places
}
