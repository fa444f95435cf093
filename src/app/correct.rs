//! Correcting a document after issue: proposed by one officer, confirmed by another. The document gets a new number, the old
//! one is spoiled; what it entitles to follows from the law of the day of issue, never from the day of correction.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use super::amend::{differences, lay_over, read_facts, sum_of_paper};
use super::assess::{assess, at_stage, filed_on, granted, keep};
use super::at_gate::{Asks, against_correction, pass, refused};
use super::case::{Moved, OpenCase, reason_given};
use super::decide::{Examined, approved_on, examine};
use super::desk::Desk;
use super::erasure::is_kept;
use super::fault;
use super::history::{self, Change};
use super::issue::{IssueDone, passport_seen, right_in_force, right_of, waits_for_the_passport};
use super::law::decided_by;
use super::stock::number_for;
use super::values::usual;
use crate::domain::facts::Facts;
use crate::domain::labels::place;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Stage, Word};
use crate::error::{Exit, UserError};
use crate::gate::Door;
use crate::record::act::{Act, Confirmed, Corrected, Correction, CorrectionWithdrawn, Right};
use crate::record::event::EventKind;
use crate::rules::decision::Decision;
use crate::rules::reasons::Outcome;
use crate::store::cases::case::IssuedRow;
use crate::store::fault::StoreError;

/// What proposing a correction returns.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectionProposed {
    /// Where the case stands.
    #[serde(flatten)]
    pub moved: Moved,
    /// Number of the proposal.
    pub proposal: u64,
    /// JSON pointers of what is changed.
    pub changed: Vec<String>,
    /// What the document will entitle to.
    pub right: Right,
}

/// A correction that waits for a second officer.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    /// Number of the proposal.
    pub proposal: u64,
    /// Who proposed it.
    pub officer: String,
    /// JSON pointers of what is changed.
    pub changed: Vec<String>,
    /// What was said before and what is said from there on; passport numbers are masked where both agree.
    pub changes: Vec<Change>,
    /// The number that was proposed; otherwise the next of the stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What the document will entitle to.
    pub right: Right,
    /// Papers that show it: their SHA-256, in hexadecimal.
    pub papers: Vec<String>,
    /// Why.
    pub note: String,
}

/// Pointers of facts that no correction changes: papers come in by acts of their own.
const FIXED: [&str; 4] = ["/measure", "/id", "/filing/accepted_on", "/documents"];

/// Proposes a correction: facts laid over what the application says, a number, or both.
pub fn propose(
    desk: &mut Desk,
    name: &str,
    (over, number): (Value, Option<&str>),
    papers: &[PathBuf],
    note: Option<&str>,
) -> anyhow::Result<CorrectionProposed> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::CorrectionProposed], Some(key))? {
        let waiting = desk.file.correction_waiting(key)?.map_or(0, |(seq, _)| seq);
        let right = right_in_force(desk, key)?.ok_or_else(|| nothing_issued(&case))?;
        let moved = desk.stands(key, done, true)?;
        return Ok(CorrectionProposed { moved, proposal: waiting, changed: Vec::new(), right });
    }
    is_kept(desk, &case)?;
    let examined = examine(desk, case)?;
    pass(desk, &examined, Door::Correct, &Asks { document: number, ..Asks::default() })?;
    let case = examined.case;
    let note = reason_given(note, "--note")?;
    let number = number.map(|number| number.trim().to_uppercase());
    let papers = papers.iter().map(|paper| sum_of(paper)).collect::<Result<Vec<_>, UserError>>()?;
    let correction = Correction { papers, ..worked_out(desk, &case, over, number, note)? };
    let (changed, right) = (correction.changed.clone(), correction.right.clone());
    let acted = desk.act(|record| record.case_at(key, version, Act::CorrectionProposed(Box::new(correction))))?;
    Ok(CorrectionProposed { moved: desk.moved(&case, acted.done)?, proposal: acted.made, changed, right })
}

fn sum_of(paper: &Path) -> Result<String, UserError> {
    sum_of_paper(paper, Text::new("检查文件名", "check the name of the file"))
}

/// Returns the correction of a case that waits.
pub fn waiting(desk: &Desk, key: CaseKey, said: &Facts) -> anyhow::Result<Option<Waiting>> {
    let before = serde_json::to_value(said)?;
    let Some((proposal, officer)) = desk.file.correction_waiting(key)? else { return Ok(None) };
    let Act::CorrectionProposed(said) = desk.file.act_of(proposal)? else { return Ok(None) };
    let Correction { facts, changed, number, right, papers, note, .. } = *said;
    let mut changes = history::changed(&before, &serde_json::to_value(&facts)?);
    let places: Vec<String> = changed.iter().map(|at| at.trim_start_matches('/').replace('/', ".")).collect();
    changes.retain(|change| places.contains(&change.fact));
    Ok(Some(Waiting { proposal, officer, changed, changes, number, right, papers, note }))
}

/// Confirms the correction that waits, by another officer; the number is the one of the sticker in hand.
pub fn confirm(desk: &mut Desk, name: &str, number: Option<&str>) -> anyhow::Result<IssueDone> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Corrected], Some(key))? {
        return Ok(IssueDone { moved: desk.stands(key, done, true)?, issued: desk.file.issued(key)? });
    }
    let (seq, _) = desk.file.correction_waiting(key)?.ok_or_else(|| none_waits(&case))?;
    let Act::CorrectionProposed(said) = desk.file.act_of(seq)? else { return Err(none_waits(&case).into()) };
    let measure = case.row.measure;
    let examined = examine(desk, case)?;
    let number = number_for(desk, measure, number.or(said.number.as_deref()), &[])?;
    let was = desk.file.issued(key)?.map(|document| document.number);
    if was.as_ref() == Some(&number) {
        return Err(same_number(&number).into());
    }
    pass(desk, &examined, Door::ConfirmCorrection, &Asks { document: Some(&number), ..Asks::default() })?;
    let case = examined.case;
    still_so(desk, &case, &said)?;
    let corrected = Corrected {
        number: number.clone(),
        note: said.note.clone(),
        spoiled: was,
        confirms: Some(Box::new(Confirmed { event: seq, said: *said })),
        entry: None,
    };
    let acted = desk.act(|record| {
        record.number_is_free(&number)?;
        record.case_at(key, version, Act::Corrected(corrected))
    })?;
    Ok(IssueDone { moved: desk.moved(&case, acted.done)?, issued: desk.file.issued(key)? })
}

/// Withdraws the correction that waits.
pub fn withdraw(desk: &mut Desk, name: &str, note: Option<&str>) -> anyhow::Result<Moved> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::CorrectionWithdrawn], Some(key))? {
        return desk.stands(key, done, true);
    }
    let (event, _) = desk.file.correction_waiting(key)?.ok_or_else(|| none_waits(&case))?;
    let examined = examine(desk, case)?;
    pass(desk, &examined, Door::ConfirmCorrection, &Asks { takes_back: true, ..Asks::default() })?;
    let case = examined.case;
    let act = Act::CorrectionWithdrawn(CorrectionWithdrawn { event, note: reason_given(note, "--note")? });
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    desk.moved(&case, acted.done)
}

/// Puts another blank in the place of one that was spoiled before the document was handed over: nothing else changes, so
/// who issues does it alone.
pub fn spoiled(desk: &mut Desk, name: &str, number: Option<&str>, note: Option<&str>) -> anyhow::Result<IssueDone> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Corrected], Some(key))? {
        return Ok(IssueDone { moved: desk.stands(key, done, true)?, issued: desk.file.issued(key)? });
    }
    let measure = case.row.measure;
    let examined = examine(desk, case)?;
    pass(desk, &examined, Door::Correct, &Asks::default())?;
    if examined.case.row.state != State::Issued {
        return Err(handed_over(&examined.case).into());
    }
    let number = number_for(desk, measure, number, &[])?;
    pass(desk, &examined, Door::Correct, &Asks { document: Some(&number), ..Asks::default() })?;
    let case = examined.case;
    let was = document(desk, &case)?.number;
    if was == number {
        return Err(same_number(&number).into());
    }
    let note = reason_given(note, "--note")?;
    let corrected = Corrected { number: number.clone(), note, spoiled: Some(was), confirms: None, entry: None };
    let acted = desk.act(|record| {
        record.number_is_free(&number)?;
        record.case_at(key, version, Act::Corrected(corrected))
    })?;
    Ok(IssueDone { moved: desk.moved(&case, acted.done)?, issued: desk.file.issued(key)? })
}

fn document(desk: &Desk, case: &OpenCase) -> anyhow::Result<IssuedRow> {
    Ok(desk.file.issued(case.row.key)?.ok_or_else(|| nothing_issued(case))?)
}

/// Works a correction out by the law of the day of issue.
fn worked_out(
    desk: &Desk,
    case: &OpenCase,
    over: Value,
    number: Option<String>,
    note: String,
) -> anyhow::Result<Correction> {
    let issued = document(desk, case)?;
    if number.as_ref() == Some(&issued.number) {
        return Err(same_number(&issued.number).into());
    }
    let before = serde_json::to_value(&case.facts)?;
    let mut after = before.clone();
    lay_over(&mut after, over);
    let after = usual(&after);
    let changed = differences(&before, &after);
    let fixed = |at: &&String| FIXED.iter().any(|fixed| at.starts_with(fixed));
    if let Some(at) = changed.iter().find(fixed) {
        return Err(fault::fixed(at).into());
    }
    if changed.is_empty() && number.is_none() {
        return Err(fault::refused("nothing_changed", "没有改动", "nothing is changed", Vec::new()).into());
    }
    let facts = read_facts(&after)?;
    let held = right_in_force(desk, case.row.key)?.ok_or_else(|| nothing_issued(case))?;
    let (assessed, decision) = as_of_issue(desk, case, &facts, &issued)?;
    let right =
        if changed.is_empty() { held.clone() } else { granted_then(desk, case, (&assessed, &decision), &issued)? };
    within_approval(case, &changed, (&as_issued(desk, case, held)?, &right))?;
    if !changed.is_empty() {
        let corrected = OpenCase { facts: facts.clone(), ..case.clone() };
        let examined =
            Examined { case: corrected, facts: assessed.clone(), inviter_status: None, decision: decision.clone() };
        refused(against_correction(desk, &examined)?).map_or(Ok(()), Err)?;
    }
    Ok(Correction {
        assessed: keep(&assessed, &decision, None),
        facts,
        particulars: case.particulars.clone(),
        changed,
        number,
        right,
        papers: Vec::new(),
        note,
    })
}

/// What the document entitled to when it was issued, whatever was corrected since.
fn as_issued(desk: &Desk, case: &OpenCase, held: Right) -> anyhow::Result<Right> {
    let issued = desk.file.events(case.row.key)?.into_iter().rfind(|event| event.kind == EventKind::Issued);
    let said = issued.map(|event| desk.file.act_of(event.seq)).transpose()?;
    Ok(if let Some(Act::Issued(issued)) = said { issued.right } else { held })
}

/// What is asked for is corrected within what was approved: more than that, or something else, is approved first.
fn within_approval(case: &OpenCase, changed: &[String], (held, right): (&Right, &Right)) -> Result<(), UserError> {
    let asked = |at: &&String| at.starts_with("/request/");
    let Some(at) = changed.iter().find(asked) else { return Ok(()) };
    let something_else = changed.iter().any(|at| at == "/request/purpose" || at == "/request/visa_class")
        || right.visa_class != held.visa_class
        || right.permit_kind != held.permit_kind
        || right.entries != held.entries;
    let more = right.stay_days > held.stay_days || right.valid_until > held.valid_until;
    if !something_else && !more {
        return Ok(());
    }
    let (number, place) = (&case.number, place(at));
    let void = Door::Void.command(number);
    Err(refusal(
        Exit::LawSaysNo,
        "beyond_approval",
        Text::new(
            format!("案件 {number} 更正 {place} 后超出所批准的内容"),
            format!("with {place} corrected, case {number} would give other or more than was approved"),
        ),
        Text::new(
            format!("作废后重新申请、审核、批准：visa-cli {void}"),
            format!("make it void, and have it applied for, reviewed and approved anew: visa-cli {void}"),
        ),
    ))
}

/// The facts as they would have been assessed when the document was issued, and what would have been found.
fn as_of_issue(desk: &Desk, case: &OpenCase, facts: &Facts, issued: &IssuedRow) -> anyhow::Result<(Facts, Decision)> {
    let sent = facts.stage == Stage::Advance && !waits_for_the_passport(facts);
    let stage = if sent { Stage::Advance } else { Stage::UnderExamination };
    let mut then = at_stage(facts, stage, issued.issued_on, filed_on(desk, &case.row)?);
    if waits_for_the_passport(facts) {
        then = passport_seen(then);
    }
    let decision = assess(&then, &decided_by(desk, &case.row)?.policy)?;
    Ok((then, decision))
}

/// What would have been granted: nothing that the law would have refused, or that discretion was not used on.
fn granted_then(
    desk: &Desk,
    case: &OpenCase,
    (facts, decision): (&Facts, &Decision),
    issued: &IssuedRow,
) -> anyhow::Result<Right> {
    let used = approved_on(desk, case)?.map(|discretion| discretion.grounds).unwrap_or_default();
    let may = match decision.outcome {
        Outcome::Eligible => true,
        Outcome::Refer => decision.reasons.iter().all(|reason| used.iter().any(|ground| ground == reason.code.code())),
        Outcome::NotEligible | Outcome::MissingDocuments => false,
    };
    if !may {
        let mut error = fault::law_says_no(&case.number, decision);
        let void = Door::Void.command(&case.number);
        error.hint = Text::new(
            format!("更正后不符合法定条件的，由另一名警官作废：visa-cli {void}"),
            format!("what the law would not have granted is made void: visa-cli {void}"),
        );
        return Err(error.into());
    }
    let grant = granted(facts, &decided_by(desk, &case.row)?.policy, issued.issued_on)
        .ok_or_else(|| fault::cannot_compute(&case.number))?;
    Ok(right_of(facts.measure, &grant))
}

/// Works the proposal out once more: what a second officer confirms is what the law still makes of it.
fn still_so(desk: &Desk, case: &OpenCase, said: &Correction) -> anyhow::Result<()> {
    if said.changed.is_empty() {
        return Ok(());
    }
    let over = serde_json::to_value(&said.facts)?;
    let again = worked_out(desk, case, over, None, said.note.clone())?;
    if again.right == said.right && again.changed == said.changed { Ok(()) } else { Err(StoreError::Stale.into()) }
}

fn refusal(exit: Exit, code: &'static str, what: Text, hint: Text) -> UserError {
    UserError::new(exit, code, what, hint)
}

fn nothing_issued(case: &OpenCase) -> UserError {
    let number = &case.number;
    refusal(
        Exit::Stale,
        "not_issued",
        Text::new(format!("案件 {number} 没有签发证件"), format!("no document was issued on case {number}")),
        Text::new(format!("查看 visa-cli show {number}"), format!("see visa-cli show {number}")),
    )
}

fn same_number(number: &str) -> UserError {
    refusal(
        Exit::Refused,
        "same_number",
        Text::new(format!("号码 {number} 就是现在的号码"), format!("{number} is the number that the document has")),
        Text::new("更正后的证件用新的号码", "a corrected document has a number of its own"),
    )
}

fn handed_over(case: &OpenCase) -> UserError {
    let number = &case.number;
    refusal(
        Exit::Stale,
        "handed_over",
        Text::new(
            format!("案件 {number} 的证件已经交付，不能再作废证更换"),
            format!("the document of case {number} was handed over: another blank alone does not replace it"),
        ),
        Text::new(
            format!("由两名警官更正：visa-cli correct {number} --number N --note TEXT"),
            format!("two officers correct it: visa-cli correct {number} --number N --note TEXT"),
        ),
    )
}

fn none_waits(case: &OpenCase) -> UserError {
    let number = &case.number;
    refusal(
        Exit::NotFound,
        "no_correction",
        Text::new(format!("案件 {number} 没有待确认的更正"), format!("no correction of case {number} waits")),
        Text::new(
            format!("先提出：visa-cli correct {number} --set FACT=VALUE --note TEXT"),
            format!("propose one: visa-cli correct {number} --set FACT=VALUE --note TEXT"),
        ),
    )
}
