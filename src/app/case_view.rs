//! Looking: one case whole. Nothing is written.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use super::assess::at_stage;
use super::at_gate;
use super::case::OpenCase;
use super::deadline::{self, Used};
use super::decide::{Examined, examine};
use super::desk::Desk;
use super::entries::EntriesKnown;
use super::history::{ActsOfCase, Shown};
use super::identity;
use super::intake::Receipt;
use super::legacy::{ClosedThere, closed_there};
use super::paper::receipt::ended;
use super::people::Alike;
use super::replay::{Filed, as_assessed};
use crate::domain::day::office_day;
use crate::domain::facts::Facts;
use crate::domain::life::{Place, Recommendation, State};
use crate::domain::words::{Measure, Word};
use crate::gate::Obstacle;
use crate::record::act::{Act, Checked, Particulars, Passed, Screened};
use crate::rules::limits::Limit;
use crate::rules::reasons::Outcome;
use crate::store::cases::case::{CaseRow, IssuedRow, PaperRow};

/// One case whole.
#[derive(Clone, Debug, Serialize)]
pub struct Whole {
    /// Version of this shape.
    pub schema: u32,
    /// Number.
    pub case: String,
    /// What is applied for.
    pub measure: Measure,
    /// Where it stands.
    pub state: State,
    /// How it ended in another system, where it came in as history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_there: Option<ClosedThere>,
    /// Place of its last event.
    pub version: u64,
    /// The day on which what was known of the person was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_on: Option<NaiveDate>,
    /// What the application says.
    pub facts: Facts,
    /// What no rule reads.
    pub particulars: Particulars,
    /// The last decision of the rules.
    pub decision: Value,
    /// What the reviewer recommends.
    pub recommendation: Option<Recommendation>,
    /// Who reviewed it.
    pub reviewer: Option<String>,
    /// Who has it in hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<String>,
    /// The first of two who approve it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_approver: Option<String>,
    /// Who decided it.
    pub approver: Option<String>,
    /// One officer alone decided, in urgency.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// How the person was screened for the last act that asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screened: Option<Screened>,
    /// What the rules find today, where an open case last rested on another outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome_now: Option<Outcome>,
    /// What the last check for the same person and the same right found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
    /// The document.
    pub issued: Option<IssuedRow>,
    /// Numbers that the document had, or that were spoiled for it: never used again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spoiled: Vec<String>,
    /// The correction that waits for a second officer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<super::correct::Waiting>,
    /// Where the passport is.
    pub custody: Place,
    /// The case in which the office keeps the passport, where it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passport_kept_in: Option<String>,
    /// The holder keeps the passport while we examine.
    pub passport_exempt: bool,
    /// Day of receipt.
    pub received_on: NaiveDate,
    /// The day from which it counts as accepted because the office was silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deemed_accepted_on: Option<NaiveDate>,
    /// Last day for deciding.
    pub due_on: Option<NaiveDate>,
    /// The receipt.
    pub receipt: Option<Receipt>,
    /// What the notice named.
    pub notice: Vec<String>,
    /// Papers.
    pub papers: Vec<PaperRow>,
    /// The case it follows.
    pub follows: Option<String>,
    /// Name of the inviting unit.
    pub enterprise_name: Option<String>,
    /// Other cases of the same person.
    pub other_cases: Vec<String>,
    /// Who may be the same person.
    pub alike: Vec<Alike>,
    /// How many others were told apart from the person, on values that stand.
    pub told_apart: u64,
    /// What stands before the steps that lead on, and what is to be remarked.
    pub obstacles: Vec<Obstacle>,
    /// The case whose document took the place of the one that it gave; the limits are of that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Day of acceptance, where it was accepted on a later day than it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<NaiveDate>,
    /// How much of each limit is used.
    pub limits: Vec<Limit>,
    /// The entries on its visa, as far as they are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<EntriesKnown>,
    /// What happened.
    pub events: Vec<Shown>,
}

/// Returns the decision that a case last rested on.
pub fn decision(desk: &Desk, row: &CaseRow) -> anyhow::Result<Value> {
    decision_in(&desk.file.act_of(row.decision_seq)?)
}

fn decision_in(said: &Act) -> anyhow::Result<Value> {
    let assessed = said.assessed().map(|assessed| serde_json::from_str(assessed.decision.get()));
    Ok(assessed.transpose()?.unwrap_or_default())
}

/// Returns the facts as the last decision was made of them.
pub fn as_decided(desk: &Desk, case: &OpenCase) -> anyhow::Result<Facts> {
    let said = desk.file.act_of(case.row.decision_seq)?;
    let assessed = said.assessed().map(|assessed| as_assessed(&case.facts, Filed::of(&case.row), &said, assessed));
    Ok(assessed
        .unwrap_or_else(|| at_stage(&case.facts, case.facts.stage, case.facts.as_of, Some(case.row.received_on))))
}

/// The numbers that were spoiled on a case.
fn spoiled(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<String>> {
    let gone = desk.file.serials_of(row.key)?.into_iter().filter(|gone| gone.spoiled_on.is_some());
    Ok(gone.map(|gone| gone.number).collect())
}

/// How a case stands as it is looked at.
struct Now {
    obstacles: Vec<Obstacle>,
    screened: Option<Screened>,
    checked: Checked,
    passport_kept_in: Option<String>,
    outcome_now: Option<Outcome>,
}

fn now(desk: &Desk, examined: &Examined, is_erased: bool) -> anyhow::Result<Now> {
    let (row, asks) = (&examined.case.row, at_gate::Asks::approved(desk, examined)?);
    let (mut obstacles, Passed { screened, checked }) = at_gate::looked_at(desk, examined, &asks)?;
    obstacles.retain(|obstacle| !is_erased && obstacle.is_ahead(row.state));
    let elsewhere = at_gate::elsewhere(desk, row.person, Some(row.key))?;
    let kept = elsewhere.filter(|elsewhere| row.state.is_open() && elsewhere.place.is_here());
    let passport_kept_in = kept.map(|elsewhere| elsewhere.case);
    let found = Some(examined.decision.outcome).filter(|_| row.state.is_open() && !is_erased);
    let outcome_now = found.filter(|found| found.code() != row.outcome);
    Ok(Now { obstacles, screened, checked, passport_kept_in, outcome_now })
}

fn receipt(number: String, row: &CaseRow) -> Receipt {
    Receipt { number, last_day: row.holds_until(), ended: ended(row.state) }
}

/// How many others were found to be another person than the one of a case, on values that stand.
fn told_apart(desk: &Desk, row: &CaseRow) -> anyhow::Result<u64> {
    let Some(person) = row.person else { return Ok(0) };
    let mut count = 0;
    for (other, link) in desk.file.found_about(person)? {
        count += u64::from(!link.same && identity::stands(desk, person, other, &link)?);
    }
    Ok(count)
}

/// The other cases of the person of a case.
fn other_cases(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<String>> {
    let all = row.person.map(|person| desk.file.cases_of(person)).transpose()?.unwrap_or_default();
    Ok(all.iter().filter(|other| other.key != row.key).map(|other| desk.number(other.key)).collect())
}

/// Returns one case whole.
pub fn show(desk: &Desk, name: &str) -> anyhow::Result<Whole> {
    let row = desk.find(name)?;
    let told = ActsOfCase::of(desk, &row)?;
    let application = told.at(row.facts_seq)?;
    let case = desk.taken_as(row, application)?;
    let examined = examine(desk, case)?;
    let erased_on = desk.file.erased_at(examined.case.row.key)?.map(office_day);
    let Now { obstacles, screened, checked: now, passport_kept_in, outcome_now } =
        now(desk, &examined, erased_on.is_some())?;
    let Used { limits, entries, replaced_by } = deadline::used_of(desk, &examined)?;
    let alike = desk.alike_of(&examined.case)?;
    let OpenCase { row, number, facts, particulars } = examined.case;
    let notice = row.notice_seq.map(|seq| told.at(seq)).transpose()?.map(|act| act.notice().to_vec());
    Ok(Whole {
        schema: 1,
        measure: row.measure,
        state: row.state,
        closed_there: closed_there(desk, &row)?,
        version: row.version,
        erased_on,
        decision: decision_in(told.at(row.decision_seq)?)?,
        recommendation: row.recommendation,
        reviewer: row.reviewer.clone(),
        claimed_by: row.in_hand_of().map(str::to_owned),
        first_approver: row.endorser.clone(),
        approver: row.approver.clone(),
        urgent: row.alone,
        // While a case is open it is screened and compared as it stands, not as it stood when somebody last acted.
        screened: screened.filter(|_| row.state.is_open()).or_else(|| told.last_screened()),
        checked: told.last_checked().map(|last| if row.state.is_open() { now } else { last }),
        issued: desk.file.issued(row.key)?,
        spoiled: spoiled(desk, &row)?,
        correction: super::correct::waiting(desk, row.key, &facts)?,
        custody: row.custody,
        passport_kept_in,
        passport_exempt: row.exempt,
        received_on: row.received_on,
        deemed_accepted_on: row.deemed_on,
        due_on: deadline::decide_by(desk, &row)?,
        receipt: desk.receipt(&row).map(|number| receipt(number, &row)),
        notice: notice.unwrap_or_default(),
        papers: desk.file.papers(row.key)?,
        follows: row.follows.map(|key| desk.number(key)),
        enterprise_name: row.enterprise.as_deref().map(|code| desk.file.enterprise(code)).transpose()?.flatten(),
        other_cases: other_cases(desk, &row)?,
        alike,
        told_apart: told_apart(desk, &row)?,
        outcome_now,
        obstacles,
        limits,
        entries,
        replaced_by,
        accepted_on: Some(row.filed_on).filter(|day| row.receipted && *day != row.received_on),
        events: told.shown()?,
        case: number,
        facts,
        particulars,
    })
}
