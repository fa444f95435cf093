//! Importing an enterprise list: every row comes to exactly one outcome; a plan says which, an import writes it.
//!
//! Three threads hand rows on: one reads and decides, one matches, settles and prepares what is written, one writes it
//! part by part, in one transaction of the case file. A plan is the same without the last. Only the outcome of a row is
//! kept: a few bytes.

mod back;
mod judge;
mod matching;
mod origin;
mod parts;
mod reading;
mod settled;
mod since;
mod survey;
mod troubles;
mod write;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::amend::{lay_over, put_paper};
use super::assess::at_stage;
use super::desk::{Desk, recorded_time};
use super::fault;
use crate::domain::facts::Facts;
use crate::domain::number::{CaseKey, NO_NUMBER};
use crate::domain::words::{PaperKind, Word};
use crate::lists::header::Field;
use crate::lists::outcome::RowOutcome;
use crate::lists::sheet::{Asks, Sheet};
use crate::lists::source::Source;
use crate::record::hash::Hash;
use crate::store::batch::BatchRow;
use crate::store::file::Done;
pub use back::{each_line, head, unsettled};
use settled::{List, Settled};
pub use since::since;
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
    /// The notice that is given with it, by its place from 1; 0 for none.
    notice: u16,
    /// The case on file, or for a row that becomes a case the entry of its person; 0 for none.
    of: u64,
}

impl Kept {
    fn is_on_file(&self) -> bool {
        matches!(self.outcome, RowOutcome::AlreadyOnFile | RowOutcome::Changed)
    }
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
    /// Facts that the measure needs and that neither a column nor anything else gives.
    pub not_given: Vec<Field>,
    pub(crate) rows: Vec<Kept>,
    notices: Vec<Vec<String>>,
    pub(crate) sheet: Sheet,
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
    /// The notice that is given with it, by its place from 1; 0 for none.
    pub(crate) notice: u16,
}

impl Plan {
    fn new(source: &Source, list: List, settled: Settled, before: Option<BatchRow>) -> Plan {
        let List { sheet, common, .. } = list;
        Plan {
            not_given: not_given(&sheet, &common),
            notices: settled.notices,
            batch: before.as_ref().map(|batch| batch.id),
            name: source.name().to_owned(),
            file_sha256: source.sha256().to_owned(),
            encoding: sheet.encoding(),
            data_rows: settled.rows.len() as u64,
            outcomes: settled.outcomes,
            plan: settled.plan,
            troubles: settled.troubles,
            continues: settled.gone.continues,
            missing: settled.gone.missing,
            missing_total: settled.gone.total,
            done: None,
            seen_before: before.map(|batch| format!("{} {}", recorded_time(batch.at), batch.officer)),
            rows: settled.rows,
            sheet,
            first_case: None,
        }
    }

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
            Row { row: kept.row.into(), outcome: kept.outcome, case, notice: kept.notice }
        })
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

/// Facts that an application for a port visa needs and that nothing gives: no column, and nothing said for all rows.
fn not_given(sheet: &Sheet, common: &Facts) -> Vec<Field> {
    let needed = [
        (Field::BirthDate, common.applicant.birth_date.is_some()),
        (Field::PassportExpires, common.passport.expires_on.is_some()),
        (Field::EntryDate, common.arrival.at.is_some()),
        (Field::Days, common.request.stay_days.is_some()),
        (Field::Purpose, common.request.purpose.is_some()),
        (Field::Uscc, common.inviter.uscc.is_some()),
    ];
    let lacks = |(field, given): &(Field, bool)| !given && sheet.columns.column(*field).is_none();
    needed.iter().filter(|one| lacks(one)).map(|(field, _)| *field).collect()
}

/// What the plan's hash is begun with: the file, the law, and what holds for all rows.
fn beginning(desk: &Desk, list: &List) -> anyhow::Result<Sha256> {
    let facts = serde_json::to_string(&list.common)?;
    let beginning = Hash::of(format!("{}\n{}\n{facts}", list.file_sha256, desk.policy.sha256).as_bytes());
    Ok(Sha256::new_with_prefix(beginning.as_bytes()))
}
