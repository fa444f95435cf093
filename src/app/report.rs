//! Reports: one data set each, made of cells with one definition, whatever form it is printed in.
//!
//! Every number is of events up to the end of a day, never of what stands now, so that a report for a past day is the
//! same whenever it is made.

mod attended;
pub mod explain;
mod fit;
mod in_bulk;
mod measure_tables;
mod measures;
pub mod morning;
mod numbers;
pub mod reminders;
mod tables;
pub mod watch;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::desk::Desk;
use super::{audit, replay};
use crate::domain::count::{FigureKey, Metric};
use crate::domain::day::office_day;
use crate::domain::text::Text;
use crate::domain::words::words;
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::store::record::log::RecordPosition;
use crate::store::verify::Problem;
pub use attended::Attended;
pub use fit::Fit;
use numbers::Numbers;
pub use numbers::{ALARM_WORKING_DAYS, STUCK_DAYS};

words! {
    /// Which report.
    Kind {
        Daily = "daily", "每日报告", "daily report";
        Backlog = "backlog", "在办情况", "backlog";
        Enterprise = "enterprise", "邀请单位", "enterprises";
        Officers = "officers", "警官办理情况", "officers";
        Nationalities = "nationalities", "国籍", "nationalities";
        Trend = "trend", "走势", "trend";
        Measures = "measures", "2023年8月措施成效", "what the measures of August 2023 came to";
    }
}

/// The days of a report, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateSpan {
    /// First day.
    pub from: NaiveDate,
    /// Last day; what stands is counted at its end.
    pub to: NaiveDate,
}

/// One number with the name by which it is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its name.
    pub cell: FigureKey,
    /// The number.
    pub n: i64,
}

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The value of the dimension, as it stands in the names of the cells; empty for the total.
    pub value: String,
    /// What the officer reads.
    pub label: Text,
    /// One number a column.
    pub figures: Vec<Figure>,
}

/// How a table is drawn beside its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// Not at all.
    Not,
    /// A bar for each line, of the first column.
    Bars,
    /// A line over the days for each column.
    Lines,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Constant English key.
    pub key: &'static str,
    /// Title.
    pub title: Text,
    /// What the lines are.
    pub of: Text,
    /// What the columns count.
    pub columns: Vec<Metric>,
    /// The lines; the total first where there is one.
    pub rows: Vec<Row>,
    /// How it is drawn.
    pub drawn: Drawn,
}

/// A sum that must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What must hold.
    pub what: Text,
    /// It does.
    pub holds: bool,
}

/// Up to where the record stood at the end of the last day; the signature of that transaction was checked, and that it
/// follows the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The last transaction.
    pub verified_to: u64,
    /// Its hash.
    pub head: String,
    /// The day on which putting the file back was last tried, up to there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_drill: Option<NaiveDate>,
    /// What proving it anew found, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// How much of the record is proven for a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proving {
    /// The signature of the last transaction.
    LastSignature,
    /// Every transaction, table and decision.
    WholeRecord,
}

/// What was found where the whole record was followed and every decision up to the end of the last day computed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Everything on record holds.
    pub holds: bool,
    /// What does not hold, by place; the first of them.
    pub problems: Vec<String>,
    /// Decisions computed again.
    pub decisions: u64,
    /// Decisions of an earlier version of the rules among them, counted apart.
    pub earlier: u64,
    /// Decisions that came out otherwise.
    pub differing: u64,
}

impl Proof {
    /// Follows the record and computes the decisions up to an event again.
    fn of(desk: &Desk, last_seq: u64) -> anyhow::Result<Proof> {
        let verified = audit::verify(desk, |_| {})?;
        let replayed = replay::replay_to(desk, last_seq)?;
        let told = |problem: &Problem| {
            let place = problem.case.as_deref().or(problem.field.as_deref()).unwrap_or(problem.kind);
            format!("{place}: {}", problem.message)
        };
        Ok(Proof {
            holds: verified.problems.is_empty(),
            problems: verified.problems.iter().chain(&replayed.problems).take(TOLD).map(told).collect(),
            decisions: replayed.decisions,
            earlier: replayed.earlier.decisions,
            differing: replayed.problems.len() as u64 + replayed.more_problems,
        })
    }

    /// Everything holds and every decision came out as it was.
    pub fn stands(&self) -> bool {
        self.holds && self.differing == 0
    }
}

/// Problems of the record that a report tells.
const TOLD: usize = 5;

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which.
    pub kind: Kind,
    /// Code of the office.
    pub office: String,
    /// Name of the office.
    pub office_name: String,
    /// The file is for training.
    pub training: bool,
    /// Its days.
    pub days: DateSpan,
    /// The filter that its cases fit, where it is of some alone.
    pub filter: Option<String>,
    /// What must be attended to first; only of a day.
    pub attended: Vec<Attended>,
    /// How many cases nobody of the roster may act on, as of now; no part of its hash. A report that is asked for by its day
    /// is the same whenever it is made, and says nothing of now.
    pub nobody_left: Option<usize>,
    /// The tables.
    pub tables: Vec<Table>,
    /// The sums that were checked.
    pub checks: Vec<Check>,
    /// The year whose working days are not published, where a number needs it.
    pub provisional: Option<i32>,
    /// Up to where the record stood.
    pub record: Record,
    /// SHA-256 over what it says of its days.
    pub sha256: String,
}

impl Report {
    /// Returns a number by its name; what no table shows is nothing.
    pub fn number(&self, cell: &FigureKey) -> i64 {
        let figures = self.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.figures);
        figures.into_iter().find(|figure| figure.cell == *cell).map_or(0, |figure| figure.n)
    }

    /// Tells whether all sums hold.
    pub fn reconciled(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }

    /// Everything that the hash is taken over, in one line each.
    fn canonical(&self) -> String {
        let DateSpan { from, to } = self.days;
        let mut text = format!(
            "visa-cli report 1\n{}\n{}\n{}\n{from} {to}\n{} {}\n{:?}\n",
            self.kind, self.office, self.training, self.record.verified_to, self.record.head, self.provisional
        );
        if let Some(filter) = &self.filter {
            text += &format!("filter {filter}\n");
        }
        if let Some(day) = self.record.last_drill {
            text += &format!("drill {day}\n");
        }
        if let Some(proof) = &self.record.proof {
            text += &format!("proof {proof:?}\n");
        }
        for Attended { why, case, .. } in &self.attended {
            text += &format!("attend {why} {case}\n");
        }
        for table in &self.tables {
            for figure in table.rows.iter().flat_map(|row| &row.figures) {
                text += &format!("{} {} {}\n", table.key, figure.cell, figure.n);
            }
        }
        text
    }
}

/// Makes a report; where cases are named, of those alone.
pub fn make(desk: &Desk, kind: Kind, days: DateSpan, proving: Proving, fit: Option<&Fit>) -> anyhow::Result<Report> {
    let file = &desk.file;
    let numbers = Numbers::read(desk, days, tables::dimensions(kind))?;
    let some = fit.map(|fit| &fit.cases);
    let numbers = match kind {
        Kind::Measures => numbers.with_measures(desk, some)?,
        Kind::Daily => numbers.with_bulk(desk, some)?,
        Kind::Backlog | Kind::Enterprise | Kind::Officers | Kind::Nationalities | Kind::Trend => numbers,
    };
    let stood = file.stood_at(days.to)?;
    let last_seq = stood.as_ref().map_or(0, |stood| stood.last_seq);
    let tables = tables::of(kind, &numbers, last_seq)?;
    let mut attended = if kind == Kind::Daily { attended::attended(desk, &numbers, last_seq)? } else { Vec::new() };
    let (tables, checks) = match fit {
        None => {
            let checks = [tables::checks(&tables), measure_tables::checks(kind, &numbers)?].concat();
            (tables, checks)
        }
        Some(fit) => {
            let theirs: BTreeSet<String> = fit.cases.iter().map(|case| desk.number(*case)).collect();
            attended.retain(|one| theirs.contains(&one.case));
            let tables = fit::of_some(tables, &numbers, fit)?;
            let checks = tables::checks(&tables);
            (tables, checks)
        }
    };
    let record = stood.map_or_else(
        || Ok(Record { verified_to: 0, head: Hash::ZERO.to_string(), last_drill: None, proof: None }),
        |stood| recorded(desk, &stood, proving),
    )?;
    let mut report = Report {
        kind,
        office: file.ledger().office().to_owned(),
        office_name: file.ledger().office_name.clone(),
        training: file.ledger().training,
        days,
        filter: fit.map(|fit| fit.words.clone()),
        checks,
        attended,
        nobody_left: None,
        tables,
        provisional: numbers.provisional,
        record,
        sha256: String::new(),
    };
    report.sha256 = Hash::of(report.canonical().as_bytes()).to_string();
    Ok(report)
}

/// Up to where the record stood, proven as far as that was asked for.
fn recorded(desk: &Desk, stood: &RecordPosition, proving: Proving) -> anyhow::Result<Record> {
    let whole = proving == Proving::WholeRecord;
    let proof = whole.then(|| Proof::of(desk, stood.last_seq)).transpose()?;
    if proof.is_none() {
        desk.file.signature_holds(stood.last_seq)?;
    }
    let drilled = desk.file.last_of_up_to(EventKind::RestoreDrilled, stood.last_seq)?;
    Ok(Record {
        verified_to: stood.transaction,
        head: stood.hash.to_string(),
        last_drill: drilled.map(office_day),
        proof,
    })
}
