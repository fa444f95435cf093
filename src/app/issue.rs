//! Issuing: what was approved becomes a document whose validity the law computes; then collection, voiding, correction.

use serde::Serialize;

use super::assess::{at_stage, granted};
use super::at_gate::{Asks, cases_before, pass};
use super::case::{Moved, OpenCase, reason_given};
use super::decide::{Examined, approved_on, examine};
use super::desk::Desk;
use super::fault;
use crate::domain::facts::Facts;
use crate::domain::life::Place;
use crate::domain::number::CaseKey;
use crate::domain::words::{Measure, Shown, Stage, Verification};
use crate::gate::Door;
use crate::record::act::{Act, Corrected, CustodyMoved, Issued, Remark, Right};
use crate::record::event::EventKind;
use crate::rules::grant::Grant;
use crate::store::cases::case::IssuedRow;

/// What issuing returns.
#[derive(Clone, Debug, Serialize)]
pub struct IssueDone {
    /// Where the case stands.
    #[serde(flatten)]
    pub moved: Moved,
    /// The document.
    pub issued: Option<IssuedRow>,
}

/// Issues the document of an approved case under a number.
pub fn issue(desk: &mut Desk, name: &str, number: &str, passport_shown: bool) -> anyhow::Result<IssueDone> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Issued], Some(key))? {
        return Ok(IssueDone { moved: desk.stands(key, done, true)?, issued: desk.file.issued(key)? });
    }
    desk.file.case_holds(desk.roster()?, key)?;
    let discretion = approved_on(desk, &case)?;
    let mut examined = examine(desk, case)?;
    let in_advance = examined.facts.stage == Stage::Advance;
    if in_advance {
        examined = seen_at_the_port(desk, examined)?;
    }
    let asks = Asks { discretion, document: Some(number), ..Asks::default() };
    let screened = pass(desk, &examined, Door::Issue, &asks)?;
    if in_advance && !passport_shown {
        return Err(
            fault::needed("--passport-shown", "在口岸核验护照原件", "the original passport, seen at the port").into()
        );
    }
    let number = number.trim().to_uppercase();
    let today = desk.today();
    let Examined { case, facts, inviter_status, decision } = examined;
    let grant = granted(&facts, desk.policy, today).ok_or_else(|| fault::cannot_compute(&case.number))?;
    let right = right_of(facts.measure, &grant);
    let issued = Issued {
        number,
        ends: rights_that_end(desk, &case, &right)?,
        right,
        issued_on: today,
        passport_shown: passport_shown && in_advance,
        assessed: super::assess::keep(&facts, &decision, inviter_status).screened(screened),
    };
    let acted = desk.act(|record| record.case_at(key, version, Act::Issued(issued)))?;
    Ok(IssueDone { moved: desk.moved(&case, acted.done)?, issued: desk.file.issued(key)? })
}

/// What was filed in advance is issued when the original passport is shown at the port, and verified there.
pub(super) fn seen_at_the_port(desk: &Desk, examined: Examined) -> anyhow::Result<Examined> {
    let facts = at_stage(&examined.facts, Stage::UnderExamination, desk.today(), examined.case.row.received_on);
    let facts = passport_seen(facts);
    let decision = super::assess::assess(&facts, desk.policy)?;
    Ok(Examined { facts, decision, ..examined })
}

/// The facts once the original passport was seen and verified by who issues.
pub(super) fn passport_seen(mut facts: Facts) -> Facts {
    facts.passport.shown = Some(Shown::Original);
    facts.passport.verification = facts.passport.verification.or(Some(Verification::Verified));
    facts
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
/// in the country. A second right of the same kind is not taken for a successor: the gate has stopped it.
fn rights_that_end(desk: &Desk, case: &OpenCase, right: &Right) -> anyhow::Result<Vec<CaseKey>> {
    let before = cases_before(desk, case.row.follows)?;
    let mut ends = Vec::new();
    for person in case.row.person.map(|person| desk.file.same_person(person)).transpose()?.unwrap_or_default() {
        for other in desk.file.cases_of(person)? {
            let Some(document) = desk.file.issued(other.key)?.filter(|document| !document.ended) else { continue };
            let overlaps = document.valid_until.is_none_or(|until| right.valid_from <= until)
                && right.valid_until.is_none_or(|until| document.valid_from <= until);
            let replaced = right.measure.in_country() && other.measure != right.measure;
            if before.contains(&other.key) || (overlaps && replaced) {
                ends.push(other.key);
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
    let examined = examine(desk, case)?;
    pass(desk, &examined, Door::Collect, &Asks::default())?;
    let case = examined.case;
    let said = Remark { note: note.unwrap_or_default().to_owned() };
    let in_hand = case.row.custody.is_here();
    let acted = desk.act(|record| {
        let seq = record.case_at(key, version, Act::Collected(said))?;
        if in_hand {
            // It goes with the document: the event before says so.
            let back = CustodyMoved::plain(Place::Holder, "");
            record.case(key, Act::CustodyMoved(back))?;
        }
        Ok(seq)
    })?;
    desk.moved(&case, acted.done)
}

/// Makes an issued document void; who issued it may not.
pub fn void(desk: &mut Desk, name: &str, note: Option<&str>) -> anyhow::Result<Moved> {
    super::decide::simple(desk, name, Door::Void, reason_given(note, "--note"), Act::Voided)
}

/// Corrects the number of an issued document, such as after a spoiled sticker.
pub fn correct(desk: &mut Desk, name: &str, number: &str, note: Option<&str>) -> anyhow::Result<IssueDone> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Corrected], Some(key))? {
        return Ok(IssueDone { moved: desk.stands(key, done, true)?, issued: desk.file.issued(key)? });
    }
    let examined = examine(desk, case)?;
    pass(desk, &examined, Door::Correct, &Asks { document: Some(number), ..Asks::default() })?;
    let number = number.trim().to_uppercase();
    let act = Act::Corrected(Corrected { number, note: reason_given(note, "--note")? });
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    Ok(IssueDone { moved: desk.moved(&examined.case, acted.done)?, issued: desk.file.issued(key)? })
}
