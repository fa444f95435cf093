//! Deciding a case on a day, and keeping what was found byte for byte.

use chrono::NaiveDate;
use serde_json::value::RawValue;

use super::desk::Desk;
use super::silence;
use crate::domain::day::office_day;
use crate::domain::facts::Facts;
use crate::domain::life::State;
use crate::domain::text::Text;
use crate::domain::words::{InviterStatus, Stage};
use crate::error::{Exit, UserError};
use crate::policy::Policy;
use crate::record::act::Assessed;
use crate::record::event::EventKind;
use crate::rules::case::Case;
use crate::rules::decide::decide;
use crate::rules::decision::Decision;
use crate::rules::grant::{Grant, grant};
use crate::store::cases::case::CaseRow;
use crate::store::fault::StoreError;

/// Facts as they are assessed: at a stage, on a day, of an application filed on a day. What was not accepted is filed on the
/// day on which it is looked at. Where a file was completed, the facts say when; otherwise it is the day of receipt.
pub fn at_stage(facts: &Facts, stage: Stage, as_of: NaiveDate, filed_on: Option<NaiveDate>) -> Facts {
    let mut facts = facts.clone();
    facts.stage = stage;
    facts.as_of = as_of;
    facts.filing.accepted_on =
        filed_on.and_then(|filed_on| facts.filing.accepted_on.or((filed_on != as_of).then_some(filed_on)));
    facts
}

/// Returns the day on which a case was filed: it was accepted, or silence accepted it. Nothing where it waits for that still.
pub fn filed_on(desk: &Desk, row: &CaseRow) -> Result<Option<NaiveDate>, StoreError> {
    if row.receipted {
        return Ok(Some(row.filed_on));
    }
    if row.state == State::Draft { silence::deemed_on(desk, row) } else { Ok(None) }
}

/// The stage at which a case is examined: what was filed in advance stays so until the passport is seen, and what was not
/// accepted is looked at as at the counter.
pub fn examined_at(facts: &Facts, filed_on: Option<NaiveDate>) -> Stage {
    match (facts.stage, filed_on) {
        (Stage::Advance, _) => Stage::Advance,
        (_, Some(_)) => Stage::UnderExamination,
        (_, None) => Stage::Acceptance,
    }
}

/// The facts of a case as they are assessed today; of what is approved as on the day of its approval, for what was decided in
/// time is late no more.
pub fn today(desk: &Desk, facts: &Facts, row: &CaseRow) -> Result<Facts, StoreError> {
    let filed_on = filed_on(desk, row)?;
    Ok(at_stage(facts, examined_at(facts, filed_on), assessed_on(desk, row)?, filed_on))
}

/// The day as of which a case is assessed: only whether a decision is late goes by it.
pub(super) fn assessed_on(desk: &Desk, row: &CaseRow) -> Result<NaiveDate, StoreError> {
    if !matches!(row.state, State::Approved | State::Issued | State::Collected) {
        return Ok(desk.today());
    }
    let approved = desk.file.events(row.key)?.into_iter().rfind(|event| event.kind == EventKind::Approved);
    Ok(approved.map_or(desk.today(), |event| office_day(event.at)))
}

/// Decides facts that stand as they are to be assessed. That some cannot be true together is what the gate says where
/// they come in; what is on file is shown as it is.
pub fn assess(facts: &Facts, policy: &Policy) -> Result<Decision, UserError> {
    decide(facts, policy).ok_or_else(|| too_early(policy))
}

/// What is decided of an application that is accepted on a day: the receipt counts from it.
pub fn accepted_on(facts: &Facts, policy: &Policy, day: NaiveDate) -> Result<Decision, UserError> {
    let mut facts = facts.clone();
    facts.stage = Stage::Acceptance;
    facts.as_of = day;
    facts.filing.accepted_on = None;
    assess(&facts, policy)
}

/// Keeps a decision with what it was made at, and what the register of units said where the facts say something else.
pub fn keep(facts: &Facts, decision: &Decision, inviter_status: Option<InviterStatus>) -> Assessed {
    let text = serde_json::to_string(decision).expect("a decision has text keys and finite numbers");
    let decision = RawValue::from_string(text).expect("what was written as JSON is JSON");
    Assessed { stage: facts.stage, as_of: facts.as_of, inviter_status, screened: None, checked: None, decision }
}

/// Returns what a granted application entitles to.
pub fn granted(facts: &Facts, policy: &Policy, on: NaiveDate) -> Option<Grant> {
    grant(&Case::new(facts, policy)?, on)
}

fn too_early(policy: &Policy) -> UserError {
    let first = policy.first_day();
    UserError::new(
        Exit::Refused,
        "filed_too_early",
        Text::new(
            format!("申请日早于 {first}，本程序没有当时的规定"),
            format!("filed before {first}, the first day of the law known here"),
        ),
        Text::new("核对受理日期", "check the day of filing"),
    )
}
