//! What a restoration lost and must not be as if it never was: a change of the roster, a case that another office has. It
//! stands open until the same is on record again.

use std::collections::BTreeSet;

use serde::Serialize;

use super::desk::Desk;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::gate::{WITH_ANOTHER_OFFICE, is_open_there};
use crate::record::act::{Act, Lost, LostAct};
use crate::record::event::EventKind;
use crate::record::roster::{Role, Roster};
use crate::store::record::file::CaseFile;

/// A lost act that is not on record again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unsettled {
    /// Number of the transaction that is lost.
    pub transaction: u64,
    /// Number of the case that another office has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The other office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The officer whose place in the roster it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// What puts it on record again.
    pub next: String,
}

impl Unsettled {
    /// What it is, in one line.
    pub fn told(&self) -> Text {
        let number = self.transaction;
        match (&self.case, &self.to, &self.officer, &self.change) {
            (Some(case), Some(to), ..) => Text::new(
                format!("恢复所缺的交易 {number} 已将案件 {case} 移交 {to}，尚未重新登记"),
                format!(
                    "transaction {number}, which the restoration lost, handed case {case} over to {to}; it is not on record again"
                ),
            ),
            (.., Some(officer), Some(change)) => {
                let what = of_the_roster(change);
                Text::new(
                    format!("恢复所缺的交易 {number}：{officer} {}，尚未重新登记", what.zh),
                    format!(
                        "transaction {number}, which the restoration lost: {officer} {}; it is not on record again",
                        what.en
                    ),
                )
            }
            (..) => Text::new(
                format!("恢复所缺的交易 {number}"),
                format!("transaction {number}, which the restoration lost"),
            ),
        }
    }
}

/// What a change of the roster comes to, by its word.
pub fn of_the_roster(change: &str) -> Text {
    match change {
        "revoke" => Text::new("已撤职", "was revoked"),
        "rekey" => Text::new("已更换密钥", "got another key"),
        "roles" => Text::new("岗位已变更", "got other roles"),
        "ranks" => Text::new("审批权限已变更", "got other ranks"),
        "enrol" => Text::new("已登记", "was enrolled"),
        _ => Text::new("名册已变更", "was changed in the roster"),
    }
}

/// Every lost act that is to be on record again, in the order of what was lost.
///
/// # Errors
///
/// Where the record cannot be read.
pub fn unsettled(desk: &Desk) -> anyhow::Result<Vec<Unsettled>> {
    let mut found: Vec<Unsettled> = open(&desk.file)?.into_iter().map(|(lost, act)| named(desk, &lost, act)).collect();
    found.dedup();
    Ok(found)
}

fn named(desk: &Desk, lost: &Lost, act: LostAct) -> Unsettled {
    let nothing = Unsettled {
        transaction: lost.transaction,
        case: None,
        to: None,
        officer: None,
        change: None,
        next: "visa-cli officer list".to_owned(),
    };
    match act {
        LostAct::HandedOver { case, to } => {
            let case = desk.number(CaseKey(case));
            let next = format!("visa-cli transfer out {case} --to {to} --note TEXT -o FILE");
            Unsettled { case: Some(case), to: Some(to), next, ..nothing }
        }
        LostAct::Roster { change, officer } => {
            let next = match change.as_str() {
                "revoke" => format!("visa-cli officer revoke {officer} --reason TEXT"),
                "rekey" => "visa-cli officer rekey APPLICATION".to_owned(),
                "roles" => format!("visa-cli officer roles {officer} ROLE,ROLE"),
                "ranks" => format!("visa-cli officer ranks {officer} RANK,RANK"),
                _ => "visa-cli officer enrol APPLICATION".to_owned(),
            };
            Unsettled { officer: Some(officer), change: Some(change), next, ..nothing }
        }
    }
}

/// What restorations lost and is not on record again.
fn open(file: &CaseFile) -> anyhow::Result<Vec<(Lost, LostAct)>> {
    let mut found = Vec::new();
    for (seq, lost) in file.lost()? {
        let Some(act) = lost.act.clone() else { continue };
        let settled = match &act {
            LostAct::HandedOver { case, .. } => is_ended_since(file, CaseKey(*case), seq)?,
            LostAct::Roster { officer, change } => is_changed_since(file, (officer, change), seq)?,
        };
        if !settled {
            found.push((lost, act));
        }
    }
    Ok(found)
}

/// The office that has a case by what a restoration lost, until the case is closed here again.
///
/// # Errors
///
/// Where the record cannot be read.
pub fn handed_over_to(file: &CaseFile, key: CaseKey) -> anyhow::Result<Option<String>> {
    let of = |(_, act)| match act {
        LostAct::HandedOver { case, to } => (case == key.0).then_some(to),
        LostAct::Roster { .. } => None,
    };
    Ok(open(file)?.into_iter().rev().find_map(of))
}

/// The cases that other offices have by what restorations lost.
///
/// # Errors
///
/// Where the record cannot be read.
pub fn handed_over_cases(file: &CaseFile) -> anyhow::Result<BTreeSet<CaseKey>> {
    let of = |(_, act)| match act {
        LostAct::HandedOver { case, .. } => Some(CaseKey(case)),
        LostAct::Roster { .. } => None,
    };
    Ok(open(file)?.into_iter().filter_map(of).collect())
}

/// Asks that no other office has a case by what a restoration lost: nobody but the hand-over itself closes it here.
///
/// # Errors
///
/// Where one has it.
pub fn is_not_elsewhere(desk: &Desk, key: CaseKey) -> anyhow::Result<()> {
    match handed_over_to(&desk.file, key)? {
        Some(to) => Err(not_closed_here(&desk.number(key), &to).into()),
        None => Ok(()),
    }
}

fn not_closed_here(case: &str, to: &str) -> UserError {
    UserError::new(
        Exit::Stale,
        WITH_ANOTHER_OFFICE,
        is_open_there(case, to),
        Text::new(
            format!("重新登记移交：visa-cli transfer out {case} --to {to} --note TEXT -o FILE"),
            format!("record the hand-over again: visa-cli transfer out {case} --to {to} --note TEXT -o FILE"),
        ),
    )
}

/// A case that is not on file stands in nobody's way.
fn is_ended_since(file: &CaseFile, case: CaseKey, seq: u64) -> anyhow::Result<bool> {
    let events = file.events(case)?;
    Ok(events.is_empty() || events.iter().any(|event| seq < event.seq && event.kind == EventKind::Withdrawn))
}

/// Tells whether an officer's place in the roster was changed in the same way since, or taken away.
fn is_changed_since(file: &CaseFile, (officer, how): (&str, &str), seq: u64) -> anyhow::Result<bool> {
    let is_same = |word: &str| word == how || word == "revoke" || (word == "rekey" && how == "revoke");
    for event in file.of_the_office(EventKind::RosterConfirmed, seq)? {
        if let Act::RosterConfirmed(confirmed) = file.act_of(event)?
            && confirmed.change.subject() == officer
            && is_same(confirmed.change.word())
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Asks that what an officer may do was not taken away or changed by what a restoration lost: they sign again when two
/// security administrators said it anew, and until then nothing.
///
/// # Errors
///
/// Where it was.
pub fn is_not_held(file: &CaseFile, id: &str) -> anyhow::Result<()> {
    let acts: Vec<LostAct> = open(file)?.into_iter().map(|(_, act)| act).collect();
    match held(&acts, &file.roster()?, id) {
        Some(change) => Err(is_held(id, &change).into()),
        None => Ok(()),
    }
}

/// Asks of those who sign a restoration that what it loses changed the place of neither in the roster.
///
/// # Errors
///
/// Where it did.
pub fn none_is_held(lost: &[Lost], roster: &Roster, who: &[&str]) -> anyhow::Result<()> {
    let acts: Vec<LostAct> = lost.iter().filter_map(|lost| lost.act.clone()).collect();
    for id in who {
        if let Some(change) = held(&acts, roster, id) {
            return Err(is_held(id, &change).into());
        }
    }
    Ok(())
}

/// How the place of an officer in the roster was changed by what is lost. Administrators without whom nobody could say otherwise are not held, as the last
/// two are not revoked.
fn held(lost: &[LostAct], roster: &Roster, id: &str) -> Option<String> {
    let taken = |who: &str| {
        lost.iter().rev().find_map(|act| match act {
            LostAct::Roster { change, officer } => (officer == who && change != "enrol").then(|| change.clone()),
            LostAct::HandedOver { .. } => None,
        })
    };
    let change = taken(id)?;
    let is_admin = roster.officer(id).is_some_and(|officer| officer.may(Role::SecurityAdmin));
    let others = roster.who_may(Role::SecurityAdmin).filter(|other| taken(&other.member.id).is_none()).count();
    let needed = if roster.recovery().is_some() { 1 } else { 2 };
    (!is_admin || needed <= others).then_some(change)
}

/// How two administrators say again what was lost.
fn said_anew(id: &str, change: &str) -> Text {
    let command = match change {
        "roles" => format!("visa-cli officer roles {id} ROLE,ROLE"),
        "ranks" => format!("visa-cli officer ranks {id} RANK,RANK"),
        _ => {
            return Text::new(
                format!(
                    "由两名安全管理员重新登记：visa-cli officer revoke {id} --reason TEXT；本人仍在任的，换新密钥：visa-cli officer rekey APPLICATION"
                ),
                format!(
                    "two security administrators say it again: visa-cli officer revoke {id} --reason TEXT; who is still in \
                     office gets a new key: visa-cli officer rekey APPLICATION"
                ),
            );
        }
    };
    Text::new(
        format!("由两名安全管理员重新登记：{command}"),
        format!("two security administrators say it again: {command}"),
    )
}

fn is_held(id: &str, change: &str) -> UserError {
    let what = of_the_roster(change);
    UserError::new(
        Exit::Duty,
        "key_is_held",
        Text::new(
            format!("{id} {}，登记在恢复所缺的交易中；该密钥暂不能签署", what.zh),
            format!("{id} {} by what the restoration lost: the key signs nothing for now", what.en),
        ),
        said_anew(id, change),
    )
}
