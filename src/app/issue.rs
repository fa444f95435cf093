//! Issuing: what was approved becomes a document whose validity the law computes; then collection, voiding, correction.

use serde::Serialize;

use super::assess::{at_stage, granted};
use super::case::{Moved, OpenCase, reason_given};
use super::decide::{Discretion, Examined, examine, law_allows};
use super::desk::Desk;
use super::fault;
use crate::domain::life::{Hand, Place, Step};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Stage, Word};
use crate::record::act::{Act, Corrected, CustodyMoved, Issued, Remark, Right};
use crate::record::event::EventKind;
use crate::record::roster::{Rank, Role};
use crate::rules::grant::Grant;
use crate::store::cases::case::IssuedRow;
use crate::store::fault::StoreError;

/// What issuing returns.
#[derive(Clone, Debug, Serialize)]
pub struct IssueDone {
    /// Where the case stands.
    #[serde(flatten)]
    pub moved: Moved,
    /// The document.
    pub issued: Option<IssuedRow>,
}

/// Asks whether who acts may issue, the law aside.
pub fn may_issue(desk: &Desk, case: &OpenCase) -> anyhow::Result<()> {
    desk.must_be(Role::Issue)?;
    desk.may_step(case, Step::Issue)?;
    desk.had_no_hand(case, &[Hand::Approved])
}

/// Issues the document of an approved case under a number.
pub fn issue(desk: &mut Desk, name: &str, number: &str, passport_shown: bool) -> anyhow::Result<IssueDone> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Issued], Some(key))? {
        return Ok(IssueDone { moved: desk.stands(key, done, true)?, issued: desk.file.issued(key)? });
    }
    may_issue(desk, &case)?;
    let number = document_number(number)?;
    desk.file.case_holds(desk.roster()?, key)?;
    let discretion = approved_on(desk, &case)?;
    let mut examined = examine(desk, case)?;
    if examined.facts.stage == Stage::Advance {
        examined = seen_at_the_port(desk, examined, passport_shown)?;
    }
    desk.unit_may_invite(&examined.facts, &examined.case.number)?;
    law_allows(&examined, &discretion)?;
    let today = desk.today();
    let Examined { case, facts, inviter_status, decision } = examined;
    let grant = granted(&facts, desk.policy, today).ok_or_else(|| fault::cannot_compute(&case.number))?;
    let right = right_of(facts.measure, &grant);
    let issued = Issued {
        number,
        ends: rights_that_end(desk, &case, &right)?,
        right,
        issued_on: today,
        passport_shown,
        assessed: super::assess::keep(&facts, &decision, inviter_status),
    };
    let acted = desk.act(|record| record.case_at(key, version, Act::Issued(issued)))?;
    Ok(IssueDone { moved: desk.moved(&case, acted.done)?, issued: desk.file.issued(key)? })
}

fn document_number(number: &str) -> anyhow::Result<String> {
    let number = number.trim().to_uppercase();
    let plain = number.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
    if (4..=20).contains(&number.len()) && plain {
        return Ok(number);
    }
    Err(fault::refused(
        "bad_number",
        "证件号码应为 4 至 20 位字母、数字或者连字符",
        "a document number has 4 to 20 letters, digits or hyphens",
        vec![Text::new("--number", "--number")],
    )
    .into())
}

/// What discretion the approval rests on.
pub fn approved_on(desk: &Desk, case: &OpenCase) -> anyhow::Result<Discretion> {
    let approval = desk.file.events(case.row.key)?.into_iter().rfind(|event| event.kind == EventKind::Approved);
    let said = approval.map(|event| desk.file.act_of(event.seq)).transpose()?;
    let Some(Act::Approved(decided)) = said else { return Ok(Discretion::default()) };
    let rank = decided.rank.as_deref().and_then(Rank::find);
    Ok(Discretion { grounds: decided.grounds, rank, note: Some(decided.note) })
}

/// What was filed in advance is issued when the original passport is shown.
fn seen_at_the_port(desk: &Desk, examined: Examined, shown: bool) -> anyhow::Result<Examined> {
    if !shown {
        return Err(
            fault::needed("--passport-shown", "在口岸核验护照原件", "the original passport, seen at the port").into()
        );
    }
    let mut facts = at_stage(&examined.facts, Stage::UnderExamination, desk.today(), examined.case.row.received_on);
    facts.passport.shown = Some(crate::domain::words::Shown::Original);
    let decision = super::assess::assess(&facts, desk.policy)?;
    Ok(Examined { facts, decision, ..examined })
}

/// What a grant entitles to.
pub fn right_of(measure: Measure, grant: &Grant) -> Right {
    Right {
        measure,
        valid_from: grant.valid_from,
        valid_until: grant.valid_until,
        visa_class: grant.class.map(|class| class.to_string()),
        entries: grant.entries,
        stay_days: grant.stay_days,
        permit_kind: grant.permit_kind,
    }
}

/// Open rights of the same person that this one takes the place of: those that it follows, and those of another measure
/// in the country. A second right of the same kind is not taken for a successor.
fn rights_that_end(desk: &Desk, case: &OpenCase, right: &Right) -> anyhow::Result<Vec<CaseKey>> {
    let mut before = Vec::new();
    let mut follows = case.row.follows;
    while let Some(key) = follows {
        before.push(key);
        follows = desk.file.case(key)?.and_then(|row| row.follows);
    }
    let mut ends = Vec::new();
    for person in case.row.person.map(|person| desk.file.same_person(person)).transpose()?.unwrap_or_default() {
        for other in desk.file.cases_of(person)? {
            let Some(document) = desk.file.issued(other.key)?.filter(|document| !document.ended) else { continue };
            let overlaps = document.valid_until.is_none_or(|until| right.valid_from <= until)
                && right.valid_until.is_none_or(|until| document.valid_from <= until);
            let replaced = right.measure.in_country() && other.measure != right.measure;
            if before.contains(&other.key) || (overlaps && replaced) {
                ends.push(other.key);
            } else if overlaps && other.key != case.row.key {
                let other = desk.number(other.key);
                return Err(StoreError::Refused(format!(
                    "law: case {other} gives the same person a right for these days"
                ))
                .into());
            }
        }
    }
    ends.sort_unstable();
    Ok(ends)
}

/// Hands the document over, and the passport with it.
pub fn collect(desk: &mut Desk, name: &str, note: Option<&str>) -> anyhow::Result<Moved> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Collected, EventKind::CustodyMoved], Some(key))? {
        return desk.stands(key, done, true);
    }
    desk.must_be_one_of(&[Role::Issue, Role::Intake])?;
    desk.may_step(&case, Step::Collect)?;
    let said = Remark { note: note.unwrap_or_default().to_owned() };
    let in_hand = case.row.custody != Place::Holder;
    let acted = desk.act(|record| {
        let seq = record.case_at(key, version, Act::Collected(said))?;
        if in_hand {
            // It goes with the document: the event before says so.
            let back = CustodyMoved { place: Place::Holder, note: String::new() };
            record.case(key, Act::CustodyMoved(back))?;
        }
        Ok(seq)
    })?;
    desk.moved(&case, acted.done)
}

/// Makes an issued document void; who issued it may not.
pub fn void(desk: &mut Desk, name: &str, note: Option<&str>) -> anyhow::Result<Moved> {
    let case = desk.take_up(name)?;
    if desk.done_before(&[EventKind::Voided], Some(case.row.key))?.is_none() {
        desk.must_be(Role::Approve)?;
        desk.had_no_hand(&case, &[Hand::Issued])?;
    }
    super::decide::simple(desk, name, Step::Void, &[Role::Approve], reason_given(note, "--note"), Act::Voided)
}

/// Corrects the number of an issued document, such as after a spoiled sticker.
pub fn correct(desk: &mut Desk, name: &str, number: &str, note: Option<&str>) -> anyhow::Result<IssueDone> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Corrected], Some(key))? {
        return Ok(IssueDone { moved: desk.stands(key, done, true)?, issued: desk.file.issued(key)? });
    }
    desk.must_be(Role::Issue)?;
    desk.may_step(&case, Step::Correct)?;
    let act = Act::Corrected(Corrected { number: document_number(number)?, note: reason_given(note, "--note")? });
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    Ok(IssueDone { moved: desk.moved(&case, acted.done)?, issued: desk.file.issued(key)? })
}
