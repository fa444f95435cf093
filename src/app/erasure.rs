//! What is known of persons beyond the years that the law has it kept: who they are, and erasing it by two officers.

mod fields;
mod plan;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::case::OpenCase;
use super::desk::Desk;
use super::fault;
use crate::domain::facts::Facts;
use crate::domain::life::Role;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::record::act::Act;
use crate::record::erasure::{Erased, ErasureProposed, left};
use crate::record::event::{Event, EventKind};
use crate::record::hash::Hash;
use crate::store::record::file::Done;
pub use fields::{Schedule, schedule};
use plan::rule;
pub use plan::{Plan, plan};

/// What erasing came to.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Version of this shape.
    pub schema: u32,
    /// Number of the proposal.
    pub proposal: u64,
    /// Cases of the persons.
    pub cases: u64,
    /// Their numbers.
    pub of: Vec<String>,
    /// Years that the law has it kept.
    pub years: u32,
    /// The provision that says so.
    pub cite: String,
    /// Events of which only what is left of them stays.
    pub events: u64,
    /// It was carried out.
    pub erased: bool,
    /// Somebody reads the file: until they close it its log holds old pages.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub log_is_read: bool,
    /// Backups that were made before.
    pub backups: u64,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
}

/// A proposal that waits for another officer.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Who made it.
    pub by: String,
    /// The cases, by number.
    pub cases: Vec<String>,
    /// Years that the law has it kept.
    pub years: u32,
    /// The provision that says so.
    pub cite: String,
    /// The last case of the persons ended on this day or before.
    pub ended_by: NaiveDate,
    /// Remark.
    pub note: String,
}

/// Proposes to erase what is due.
pub fn propose(desk: &mut Desk, of: Option<&str>, note: Option<&str>) -> anyhow::Result<Outcome> {
    desk.must_be_one_of(&[Role::Approve])?;
    let plan = plan(desk, of)?;
    if let Some((_, done)) = desk.done_before(&[EventKind::ErasureProposed], None)? {
        let proposal = desk.file.erasures_waiting()?.last().map_or(0, |(proposal, _)| *proposal);
        return Ok(outcome(proposal, &plan, 0, done));
    }
    if desk.file.is_shared()? {
        return Err(shared().into());
    }
    if plan.cases.is_empty() {
        return Err(nothing_due(plan.ended_by).into());
    }
    let cases: Vec<CaseKey> = plan.cases.iter().map(|one| one.key).collect();
    for (proposal, by, of) in waiting(desk)? {
        if cases.iter().any(|case| of.contains(case)) && still_left(desk, &proposed(desk, proposal)?)?.is_some() {
            return Err(proposed_already(proposal, &by).into());
        }
    }
    let events = sums(&what_is_left(desk, &cases)?);
    let many = events.len() as u64;
    let proposed = ErasureProposed {
        years: plan.years,
        cite: plan.cite.clone(),
        ended_by: plan.ended_by,
        cases,
        events,
        note: note.unwrap_or_default().trim().to_owned(),
    };
    let acted = desk.act(|record| record.office(Act::ErasureProposed(Box::new(proposed))))?;
    Ok(outcome(acted.made, &plan, many, acted.done))
}

/// The proposals that wait for another officer, with who made each and of which cases. One of cases that were erased since
/// has fallen.
fn waiting(desk: &Desk) -> anyhow::Result<Vec<(u64, String, Vec<CaseKey>)>> {
    let mut waiting = Vec::new();
    for (proposal, by) in desk.file.erasures_waiting()? {
        let Act::ErasureProposed(said) = desk.file.act_of(proposal)? else { continue };
        let mut fallen = false;
        for case in &said.cases {
            fallen = fallen || desk.file.erased_at(*case)?.is_some();
        }
        if !fallen {
            waiting.push((proposal, by, said.cases));
        }
    }
    Ok(waiting)
}

/// Events, each with what is left of it.
type WhatIsLeft = Vec<(u64, Vec<u8>)>;

/// What is left of the events of a proposal, where that is still what it names and the law still says so.
fn still_left(desk: &Desk, said: &ErasureProposed) -> anyhow::Result<Option<WhatIsLeft>> {
    if rule(desk)?.0 != said.years || !plan::are_due_still(desk, said)? {
        return Ok(None);
    }
    let left = what_is_left(desk, &said.cases)?;
    Ok((sums(&left) == said.events).then_some(left))
}

fn proposed_already(proposal: u64, by: &str) -> UserError {
    let what = Text::new(
        format!("{by} 已就其中的案件提出删除（提议 {proposal}），待确认"),
        format!("{by} proposed to erase some of these cases already: proposal {proposal} waits to be confirmed"),
    );
    let hint = Text::new(
        format!("由安全管理员确认: visa-cli erase --confirm {proposal}"),
        format!("a security administrator confirms it: visa-cli erase --confirm {proposal}"),
    );
    UserError::new(Exit::Stale, "proposed_already", what, hint)
}

fn outcome(proposal: u64, plan: &Plan, events: u64, done: Done) -> Outcome {
    let of: Vec<String> = plan.cases.iter().map(|one| one.case.clone()).collect();
    let (cases, years, cite) = (of.len() as u64, plan.years, plan.cite.clone());
    let backups = plan.backups;
    Outcome { schema: 1, proposal, cases, of, years, cite, events, erased: false, log_is_read: false, backups, done }
}

fn nothing_due(ended_by: NaiveDate) -> UserError {
    fault::refused(
        "nothing_due",
        format!("没有全部案件都在 {ended_by} 前（含当日）结束的人员"),
        format!("there is nobody whose every case ended by {ended_by}"),
        Vec::new(),
    )
}

/// A log that other machines follow keeps what was said, whatever one of them erases.
fn shared() -> UserError {
    let mut error = fault::refused(
        "shared_record",
        "共用账本的案件文件不能在一台机器上删除".to_owned(),
        "of a record that is shared nothing is erased on one machine".to_owned(),
        Vec::new(),
    );
    error.hint = Text::new(
        "账本在数据库里仍保存全部内容；先停止共用（visa-cli share --off），由数据库管理员清除账本后再办理",
        "the log in the database keeps all that was said: end the sharing first (visa-cli share --off), have whoever \
         administers the database remove the log, then erase",
    );
    error
}

/// What a proposal that waits would erase, for whoever is to confirm it.
pub fn waits(desk: &Desk, proposal: u64) -> anyhow::Result<Proposal> {
    let said = proposed(desk, proposal)?;
    let waiting = waiting(desk)?;
    let (_, by, _) = waiting.iter().find(|(waits, ..)| *waits == proposal).ok_or_else(|| no_proposal(proposal))?;
    let cases = said.cases.iter().map(|case| desk.number(*case)).collect();
    let ErasureProposed { years, cite, ended_by, note, .. } = said;
    Ok(Proposal { by: by.clone(), cases, years, cite, ended_by, note })
}

/// Carries out a proposal, by another officer.
pub fn confirm(desk: &mut Desk, proposal: u64, progress: impl FnMut(u64)) -> anyhow::Result<Outcome> {
    desk.must_be_one_of(&[Role::SecurityAdmin])?;
    let backups = plan::backups(desk)?;
    let said = proposed(desk, proposal)?;
    let of: Vec<String> = said.cases.iter().map(|case| desk.number(*case)).collect();
    let (cases, events, years, cite) = (of.len() as u64, said.events.len() as u64, said.years, said.cite.clone());
    let outcome = |log_is_read, done| Outcome {
        schema: 1,
        proposal,
        cases,
        of,
        years,
        cite,
        events,
        erased: true,
        log_is_read,
        backups,
        done,
    };
    if let Some((_, done)) = desk.done_before(&[EventKind::Erased], None)? {
        return Ok(outcome(false, done));
    }
    if desk.file.is_shared()? {
        return Err(shared().into());
    }
    if !waiting(desk)?.iter().any(|(waits, ..)| *waits == proposal) {
        return Err(no_proposal(proposal).into());
    }
    let left = still_left(desk, &said)?.ok_or_else(|| moved(proposal))?;
    let sha256 = Hash::of(&Act::ErasureProposed(Box::new(said)).body()).to_string();
    let path = desk.file.path().map(ToOwned::to_owned);
    let path = path.filter(|_| !desk.file.rehearses());
    if path.is_some() {
        desk.file.ready_to_erase()?;
    }
    let acted = desk.act_much(|record| {
        record.office(Act::Erased(Erased { proposal, sha256 }))?;
        path.as_deref().map_or(Ok(()), |path| record.erase(path, &left, progress))
    })?;
    let log_is_read = path.is_some() && !desk.file.takes_in_its_log()?;
    Ok(outcome(log_is_read, acted.done))
}

fn proposed(desk: &Desk, proposal: u64) -> anyhow::Result<ErasureProposed> {
    let event = desk.file.event(proposal)?.filter(|event| event.kind == EventKind::ErasureProposed);
    let event = event.ok_or_else(|| no_proposal(proposal))?;
    let Act::ErasureProposed(said) = desk.file.act_of(event.seq)? else { return Err(no_proposal(proposal).into()) };
    Ok(*said)
}

fn no_proposal(proposal: u64) -> UserError {
    let what = Text::new(
        format!("没有待确认的删除提议 {proposal}"),
        format!("no proposal {proposal} to erase waits to be confirmed"),
    );
    let hint = Text::new("查看待确认的提议: visa-cli retention plan", "see what waits: visa-cli retention plan");
    UserError::new(Exit::NotFound, "no_proposal", what, hint)
}

/// Something was done since with one of the cases, or the law says otherwise now.
fn moved(proposal: u64) -> UserError {
    let what = Text::new(
        format!("提议 {proposal} 之后案件有变动，或者适用文本有变动"),
        format!("since proposal {proposal} something was done with one of its cases, or the law changed"),
    );
    let hint = Text::new("重新提出: visa-cli erase --note TEXT", "propose it anew: visa-cli erase --note TEXT");
    UserError::new(Exit::Stale, "moved", what, hint)
}

/// What is left of every event that tells of the persons of some cases, in their order.
fn what_is_left(desk: &Desk, cases: &[CaseKey]) -> anyhow::Result<WhatIsLeft> {
    let mut found = BTreeMap::new();
    let mut entries = BTreeSet::new();
    for case in cases {
        let row = desk.file.case(*case)?.ok_or_else(|| fault::not_found(&desk.number(*case)))?;
        entries.extend(row.person);
        for event in desk.file.events(*case)? {
            let act = desk.file.act_of(event.seq)?;
            let entry = match act.application() {
                Some((facts, _)) => entry_after(desk, &event, facts, row.person)?,
                None => None,
            };
            entries.extend(entry);
            keep(&event, act, entry, &mut found);
        }
    }
    for kind in [EventKind::Linked, EventKind::Distinct, EventKind::Unlinked, EventKind::Viewed] {
        for event in desk.file.office_events(kind)? {
            let act = desk.file.act_of(event.seq)?;
            if tells_of(&act, cases, &entries) {
                keep(&event, act, None, &mut found);
            }
        }
    }
    Ok(found.into_iter().collect())
}

fn keep(event: &Event, act: Act, entry: Option<u64>, found: &mut BTreeMap<u64, Vec<u8>>) {
    let body = act.body();
    // What says nothing of the person stays as it was said.
    if let Some(left) = left(act, entry).map(|act| act.body()).filter(|left| *left != body) {
        found.insert(event.seq, left);
    }
}

/// The entry that the case of an application had after it: the one that it made, else the one of its passport.
fn entry_after(desk: &Desk, event: &Event, facts: &Facts, own: Option<u64>) -> anyhow::Result<Option<u64>> {
    if desk.file.person(event.seq)?.is_some() {
        return Ok(Some(event.seq));
    }
    if facts.passport.number.is_none() {
        return Ok(None);
    }
    Ok(desk.file.entry_of(facts, own)?)
}

/// Tells whether an act on no case tells of some persons.
fn tells_of(act: &Act, cases: &[CaseKey], entries: &BTreeSet<u64>) -> bool {
    if let Act::Linked(said) | Act::Distinct(said) | Act::Unlinked(said) = act {
        entries.contains(&said.one) || entries.contains(&said.other)
    } else if let Act::Viewed(viewed) = act {
        let among = |case: &CaseKey| viewed.cases.iter().any(|(first, last)| (*first..=*last).contains(&case.0));
        cases.iter().any(among)
    } else {
        false
    }
}

fn sums(left: &[(u64, Vec<u8>)]) -> Vec<(u64, String)> {
    left.iter().map(|(seq, body)| (*seq, Hash::of(body).to_string())).collect()
}

/// Asks that what is known of the person of a case was not erased.
pub(super) fn is_kept(desk: &Desk, case: &OpenCase) -> anyhow::Result<()> {
    if desk.file.erased_at(case.row.key)?.is_none() {
        return Ok(());
    }
    let number = &case.number;
    let mut error = fault::refused(
        "erased",
        format!("案件 {number} 的个人信息已依法删除"),
        format!("what was known of the person of case {number} was erased"),
        Vec::new(),
    );
    error.hint = Text::new("另行受理新的申请: visa-cli intake", "take in a new application: visa-cli intake");
    Err(error.into())
}
