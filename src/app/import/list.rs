//! What holds for a whole list, before its rows are read.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::app::amend::{lay_over, put_paper, read_facts};
use crate::app::assess::at_stage;
use crate::app::desk::Desk;
use crate::app::fault;
use crate::domain::facts::Facts;
use crate::domain::number::NO_NUMBER;
use crate::domain::text::Text;
use crate::domain::words::PaperKind;
use crate::lists::header::Field;
use crate::lists::sheet::{Asks, Hidden, Sheet};
use crate::record::hash::Hash;

/// A list, ready to be read.
pub(super) struct List {
    pub(super) sheet: Sheet,
    pub(super) file_sha256: String,
    /// The facts that every row is laid over.
    pub(super) common: Facts,
    /// Rows that lack something are kept as drafts.
    pub(super) drafts: bool,
    /// What was said of hidden rows and columns.
    pub(super) hidden: Option<Hidden>,
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
pub(super) fn common(desk: &Desk, asks: &ListAsks, sheet: &Sheet) -> anyhow::Result<Facts> {
    if let Some(facts) = &asks.given {
        let mut facts = at_stage(facts, facts.stage, desk.today(), facts.filed_on());
        facts.inviter.status = desk.inviter_status(&facts)?.or(facts.inviter.status);
        return Ok(facts);
    }
    let office = &desk.file.ledger().office;
    let mut all = json!({
        "id": NO_NUMBER, "measure": "port_visa", "stage": "advance", "as_of": desk.today(),
        "request": {"entries": "single", "visa_class": "M"},
        "filing": {"filed_by": "inviter", "port": office},
    });
    if office.len() != 3 || !office.bytes().all(|byte| byte.is_ascii_uppercase()) {
        lay_over(&mut all, json!({"filing": {"port": null}}));
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
    let mut facts = read_facts(&all)?;
    facts.inviter.status = desk.inviter_status(&facts)?.or(facts.inviter.status);
    if facts.filing.accepted_on.is_some() {
        return Err(fault::filing_day_is_no_fact().into());
    }
    if facts.as_of != desk.today() {
        return Err(fault::refused(
            "another_day",
            format!("名单按今天（{}）评估", desk.today()),
            format!("a list is assessed today ({})", desk.today()),
            vec![Text::new("as_of", "as_of")],
        )
        .into());
    }
    Ok(facts)
}

/// Facts that an application for a port visa needs and that nothing gives: no column, and nothing said for all rows.
pub(super) fn not_given(sheet: &Sheet, common: &Facts) -> Vec<Field> {
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
pub(super) fn beginning(desk: &Desk, list: &List) -> anyhow::Result<Sha256> {
    let facts = serde_json::to_string(&list.common)?;
    let beginning = Hash::of(format!("{}\n{}\n{facts}", list.file_sha256, desk.policy.sha256).as_bytes());
    Ok(Sha256::new_with_prefix(beginning.as_bytes()))
}
