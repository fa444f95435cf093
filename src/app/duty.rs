//! Four eyes at the desk: what the law in force and the office say of whose hands must differ, who is close to a case.

use chrono::NaiveDate;

use super::decide::Examined;
use super::desk::Desk;
use crate::domain::duty::{Apart, Risk};
use crate::domain::facts::Facts;
use crate::domain::life::Hand;
use crate::domain::number::CaseKey;
use crate::domain::words::Measure;
use crate::gate::standing::{Close, Urgency};
use crate::record::law;
use crate::rules::reasons::Outcome;
use crate::store::cases::case::CaseRow;

/// Returns the lines of four eyes that hold today: those of the law, and those that the office added. A training file
/// that tries another law keeps to its own as well, as its last guard does.
pub(super) fn apart(desk: &Desk) -> anyhow::Result<Vec<Apart>> {
    let edition = desk.policy.on(desk.today());
    let of_law = edition.and_then(|edition| edition.figures.duties.apart.as_ref()).map(|lines| lines.0.clone());
    let mut lines = of_law.unwrap_or_default();
    lines.extend(desk.practice.apart.iter().cloned());
    if desk.file.ledger().training
        && let Some(pinned) = desk.file.law_in_force()?
        && pinned != desk.policy.sha256_of_text()
    {
        lines.extend(law::apart(&desk.file.policy(&pinned)?.unwrap_or_default()));
    }
    Ok(lines)
}

/// The risks that are in a case: it is referred, discretion decides it, or a hit was cleared.
pub(super) fn risks(examined: &Examined, cleared: usize) -> Vec<Risk> {
    let mut risks = Vec::new();
    if examined.decision.outcome == Outcome::Refer {
        // Who grants what is referred does so by discretion.
        risks.extend([Risk::Referral, Risk::Discretion]);
    }
    if examined.case.row.cleared || 0 < cleared {
        risks.push(Risk::ClearedHit);
    }
    risks
}

/// Tells whether two officers must approve a case.
pub(super) fn two_approve(lines: &[Apart], measure: Measure, risks: &[Risk]) -> bool {
    lines.iter().any(|line| line.hands == [Hand::Approved, Hand::Approved] && line.concerns(measure, risks))
}

/// The officers whose hands stand on a case now.
pub(super) fn standing_hands(examined: &Examined) -> Vec<(String, Hand)> {
    let row = &examined.case.row;
    let hands = [
        (&row.reviewer, Hand::Reviewed),
        (&row.endorser, Hand::Approved),
        (&row.approver, Hand::Approved),
        (&row.issuer, Hand::Issued),
    ];
    hands.into_iter().filter_map(|(who, hand)| Some((who.clone()?, hand))).collect()
}

/// What the law says of one officer alone in an urgent case.
pub(super) fn urgency(desk: &Desk, facts: &Facts, asked: bool, approved: bool) -> Option<Urgency> {
    let allowed = desk.policy.on(desk.today()).and_then(|edition| edition.figures.duties.urgent_alone);
    let allowed = facts.request.purpose.zip(allowed).is_some_and(|(purpose, set)| set.has(purpose));
    (asked || approved).then_some(Urgency { allowed: allowed || approved, asked })
}

/// The last day on which another officer looks at what one did alone today; nothing where working days are not published.
pub(super) fn second_look_by(desk: &Desk) -> Option<NaiveDate> {
    let edition = desk.policy.on(desk.today())?;
    let days = edition.figures.duties.second_look_working_days?;
    desk.policy.calendar.add_working_days(desk.today(), days).ok()
}

/// The officers who are close to the unit or the address of a case.
pub(super) fn close(desk: &Desk, unit: Option<&str>, address: Option<&str>) -> anyhow::Result<Vec<Close>> {
    let address = address.map(super::interest::plain_address);
    let same = |theirs: &Option<String>, mine: Option<&str>| theirs.as_deref().zip(mine).is_some_and(|(a, b)| a == b);
    let close = desk
        .file
        .interests()?
        .into_iter()
        .filter(|interest| same(&interest.unit, unit) || same(&interest.address, address.as_deref()));
    Ok(close.map(|interest| Close { officer: interest.officer, of_unit: interest.unit.is_some() }).collect())
}

/// Why an officer puts no hand to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HoldsOff {
    /// They stepped aside from it.
    Recused,
    /// They are close to it.
    Close,
}

/// Tells whether an officer stepped aside from a case.
pub(super) fn stepped_aside(desk: &Desk, me: &str, case: CaseKey) -> anyhow::Result<bool> {
    Ok(desk.file.recused(case)?.iter().any(|officer| officer == me))
}

/// Tells what holds an officer off a case, where something does.
pub(super) fn holds_off(desk: &Desk, me: &str, row: &CaseRow) -> anyhow::Result<Option<HoldsOff>> {
    if stepped_aside(desk, me, row.key)? {
        return Ok(Some(HoldsOff::Recused));
    }
    if !desk.file.interests()?.iter().any(|interest| interest.officer == me) {
        return Ok(None);
    }
    let case = desk.taken(row.clone())?;
    let close = close(desk, row.enterprise.as_deref(), case.particulars.address.as_deref())?;
    Ok(close.iter().any(|close| close.officer == me).then_some(HoldsOff::Close))
}
