//! Importing an enterprise list: a plan first, then one transaction; every row comes to exactly one outcome.
//!
//! The sheet is read twice. The first time every row is read, decided and matched, and only its outcome is kept: a few
//! bytes a row. The second time the rows that become cases are written, part by part. Reading and deciding run beside
//! matching and writing.

mod back;
mod judge;
mod matching;
mod reading;
mod survey;
mod troubles;
mod write;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::amend::{lay_over, put_paper};
use super::assess::at_stage;
use super::desk::Desk;
use super::fault;
use crate::domain::facts::Facts;
use crate::domain::number::{CaseKey, NO_NUMBER};
use crate::domain::words::{PaperKind, Word};
use crate::lists::header::Field;
use crate::lists::outcome::RowOutcome;
use crate::lists::sheet::{Asks, Sheet};
use crate::record::hash::Hash;
use crate::record::list::Unit;
use crate::store::file::Done;
pub use back::{head, lines, unsettled};
pub use survey::plan;
pub use troubles::{Trouble, Troubles};
pub use write::take;

/// A row of the plan, as it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    /// Row of the sheet.
    row: u32,
    /// What becomes of it.
    outcome: RowOutcome,
    /// It becomes a case.
    written: bool,
    /// Which of the things found.
    found: u32,
    /// Which of the units.
    unit: u32,
    /// The case on file, or for a row that becomes a case the entry of its person; 0 for none.
    of: u64,
}

/// What a list comes to.
pub struct Plan {
    /// Number of the list, once it is written.
    pub batch: Option<u64>,
    /// Name of the file, without its folder.
    pub name: String,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// How it was read.
    pub encoding: &'static str,
    /// Rows of data; the sum of the outcomes.
    pub data_rows: u64,
    /// How many rows came to which outcome: all ten.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Hash over every row and its outcome.
    pub plan: String,
    /// What stands against the rows that need something.
    pub troubles: Troubles,
    /// The list that this one continues.
    pub continues: Option<u64>,
    /// Cases of that list that no row of this one is about; the first of them.
    pub missing: Vec<String>,
    /// How many those are.
    pub missing_total: u64,
    /// The transaction; none where nothing was written.
    pub done: Option<Done>,
    /// The same file was taken in before, when and by whom; nothing was written now.
    pub seen_before: Option<String>,
    pub(crate) rows: Vec<Kept>,
    pub(crate) sheet: Sheet,
    judge: judge::Judge,
    common: Facts,
    /// The identities of the rows: what is recorded meanwhile must not be one of them.
    seen: std::collections::HashMap<matching::Key, u32>,
    last_event: u64,
    first_case: Option<CaseKey>,
}

/// A row of the plan, as it is shown.
#[derive(Clone, Debug)]
pub struct Row {
    /// Row of the sheet.
    pub row: u64,
    /// What becomes of it.
    pub outcome: RowOutcome,
    /// Its case: the new one once written, or the one on file.
    pub case: Option<CaseKey>,
}

impl Plan {
    /// Tells whether no row needs anything more.
    pub fn is_good(&self) -> bool {
        self.held() == 0
    }

    /// How many rows need something.
    pub fn held(&self) -> u64 {
        let good = |code: &str| RowOutcome::find(code).is_some_and(RowOutcome::is_good);
        self.outcomes.iter().filter(|(code, _)| !good(code)).map(|(_, count)| count).sum()
    }

    /// The sheet that was read.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// Tells whether no row becomes a case and none is on file: there is nothing to record.
    pub fn comes_to_nothing(&self) -> bool {
        let on_file = |row: &Kept| matches!(row.outcome, RowOutcome::AlreadyOnFile | RowOutcome::Changed);
        !self.rows.iter().any(|row| row.written || on_file(row))
    }

    /// How many rows become a case.
    pub fn written(&self) -> u64 {
        self.rows.iter().filter(|row| row.written).count() as u64
    }

    /// The rows, in order, each with its case.
    pub fn each_row(&self) -> impl Iterator<Item = Row> + '_ {
        let mut next = self.first_case;
        self.rows.iter().map(move |kept| {
            let case = if kept.written {
                let case = next;
                next = next.map(|case| CaseKey(case.0 + 1));
                case
            } else {
                (kept.of > 0).then_some(CaseKey(kept.of))
            };
            Row { row: kept.row.into(), outcome: kept.outcome, case }
        })
    }

    /// The unit that invites everybody, where one does.
    fn unit(&self) -> Option<&Unit> {
        let mut units = self.judge.units.iter().filter(|unit| unit.uscc.is_some());
        let first = units.next()?;
        units.all(|unit| unit.uscc == first.uscc).then_some(first)
    }
}

/// What holds for a whole list.
#[derive(Clone, Debug, Default)]
pub struct ListAsks {
    /// Facts that hold for every row, such as the inviter.
    pub common: Value,
    /// The facts of every row, where they are known already; nothing else is laid over.
    pub given: Option<Facts>,
    /// Papers that came with the list.
    pub papers: Vec<PaperKind>,
    /// How the file is read.
    pub sheet: Asks,
    /// Rows that lack something are kept as drafts.
    pub drafts: bool,
}

/// How far a list has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// It is being written; before that it is read.
    pub writing: bool,
    /// Rows done.
    pub done: u64,
    /// Rows in all.
    pub of: u64,
}

/// The facts that every row is laid over.
fn common(desk: &Desk, asks: &ListAsks, sheet: &Sheet) -> anyhow::Result<Facts> {
    if let Some(facts) = &asks.given {
        return Ok(at_stage(facts, facts.stage, desk.today(), facts.filed_on()));
    }
    let office = &desk.file.ledger().office;
    let mut all = json!({
        "id": NO_NUMBER, "measure": "port_visa", "stage": "advance", "as_of": desk.today(),
        "request": {"entries": "single", "visa_class": "M"},
        "filing": {"filed_by": "inviter", "port": office, "port_authorised": true},
        "record": [],
    });
    if office.len() != 3 || !office.bytes().all(|byte| byte.is_ascii_uppercase()) {
        lay_over(&mut all, json!({"filing": {"port": null, "port_authorised": null}}));
    }
    // A list without a column for it is a list of holders of ordinary passports; an empty cell says nothing.
    if sheet.columns.column(Field::PassportKind).is_none() {
        lay_over(&mut all, json!({"passport": {"kind": "ordinary_passport"}}));
    }
    lay_over(&mut all, asks.common.clone());
    for kind in &asks.papers {
        put_paper(&mut all, json!({"kind": kind}));
    }
    all["id"] = json!(NO_NUMBER);
    let facts = super::amend::read_facts(&all)?;
    if facts.filed_on() > desk.today() || facts.as_of != desk.today() {
        return Err(fault::refused(
            "received_in_the_future",
            format!("名单按今天（{}）评估，受理日期不得晚于今天", desk.today()),
            format!("a list is assessed today ({}) and received no later", desk.today()),
            vec![],
        )
        .into());
    }
    Ok(facts)
}

/// What the plan's hash is begun with: the file, the law, and what holds for all rows.
fn beginning(file_sha256: &str, desk: &Desk, common: &Facts) -> anyhow::Result<Hash> {
    let facts = serde_json::to_string(common)?;
    Ok(Hash::of(format!("{file_sha256}\n{}\n{facts}", desk.policy.sha256).as_bytes()))
}
