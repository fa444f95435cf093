//! The document that an application goes on from: that of the case it follows, or of the one on whose stay the person is.

use super::desk::Desk;
use super::issue::right_in_force;
use super::otherwise::Said;
use super::renew::{FollowUp, measure_of};
use super::void::said_at_void;
use crate::domain::facts::Facts;
use crate::domain::ground::VoidGround;
use crate::domain::number::CaseKey;
use crate::domain::words::{Measure, Word};
use crate::gate::standing::BasisEnded;
use crate::record::act::Right;
use crate::store::cases::case::{CaseRow, IssuedRow};

/// A case of this office with its document, which an application goes on from.
pub(super) struct Basis {
    pub(super) case: CaseRow,
    pub(super) document: IssuedRow,
}

/// Returns what an application goes on from: of several, where it names none, one whose document holds.
pub(super) fn basis(desk: &Desk, said: &Said) -> anyhow::Result<Option<Basis>> {
    if let Some(key) = said.follows {
        let case = desk.file.case(key)?;
        let document = desk.file.issued(key)?;
        return Ok(case.zip(document).map(|(case, document)| Basis { case, document }));
    }
    let own = said.row.map(|row| row.key);
    let mut ended = None;
    for entry in said.person.map(|person| desk.same_person(person)).transpose()?.unwrap_or_default() {
        for case in desk.file.cases_of(entry)?.into_iter().filter(|other| Some(other.key) != own) {
            let Some(document) = desk.file.issued(case.key)?.filter(|_| act_for(&case, said.facts).is_some()) else {
                continue;
            };
            if !gave_the_stay(desk, (&case, &document), said.facts)? {
                continue;
            }
            if !document.ended {
                return Ok(Some(Basis { case, document }));
            }
            // What another document took the place of gives no stay: who names no case before may be on that one.
            if desk.file.document_ended_by(case.key)? == Some(case.key) {
                ended = Some(Basis { case, document });
            }
        }
    }
    Ok(ended)
}

/// The cases that one follows, the nearest first.
pub(super) fn cases_before(desk: &Desk, follows: Option<CaseKey>) -> anyhow::Result<Vec<CaseKey>> {
    let (mut before, mut follows) = (Vec::new(), follows);
    while let Some(key) = follows {
        before.push(key);
        follows = desk.file.case(key)?.and_then(|row| row.follows);
    }
    Ok(before)
}

/// The act by which this application would go on from what a case gave.
pub(super) fn act_for(before: &CaseRow, facts: &Facts) -> Option<FollowUp> {
    FollowUp::ALL.iter().copied().find(|act| measure_of(before.measure, *act) == Some(facts.measure))
}

/// Tells whether the stay that an application states is the one that a document gave: who names no case before may have
/// entered on another visa since.
fn gave_the_stay(desk: &Desk, (case, document): (&CaseRow, &IssuedRow), facts: &Facts) -> anyhow::Result<bool> {
    let stay = &facts.current_stay;
    let within = |on| document.valid_from <= on && document.valid_until.is_none_or(|last| on <= last);
    let permit = case.measure.is_residence_permit() && stay.valid_until.is_some();
    if permit && stay.valid_until == document.valid_until
        || stay.port_visa != Some(false) && stay.entered_on.is_some_and(within)
    {
        return Ok(true);
    }
    let then = desk.taken(case.clone())?.facts.current_stay.entered_on;
    Ok(then.is_some() && then == stay.entered_on)
}

/// Returns how the document that an application goes on from came to hold no longer, where it did.
pub(super) fn ended(desk: &Desk, said: &Said, basis: Option<&Basis>) -> anyhow::Result<Option<BasisEnded>> {
    let Some(basis) = basis.filter(|basis| said.is_open() && basis.document.ended) else { return Ok(None) };
    how_ended(desk, basis.case.key, said.facts.measure)
}

/// Returns how the document of a case came to hold no longer, where that stands against a measure: what was lost or damaged is
/// void, and may be reissued.
pub(super) fn how_ended(desk: &Desk, case: CaseKey, measure: Measure) -> anyhow::Result<Option<BasisEnded>> {
    let Some(by) = desk.file.document_ended_by(case)? else { return Ok(None) };
    let number = desk.number(case);
    if by != case {
        return Ok(Some(BasisEnded { case: number, replaced_by: Some(desk.number(by)), ground: None }));
    }
    let ground = said_at_void(desk, case)?.and_then(|said| said.ground.as_deref().and_then(VoidGround::find));
    let gone = matches!(ground, Some(VoidGround::Damaged | VoidGround::Lost | VoidGround::Stolen));
    if gone && matches!(measure, Measure::VisaReissue | Measure::ResidenceReissue) {
        return Ok(None);
    }
    Ok(Some(BasisEnded { case: number, replaced_by: None, ground }))
}

/// The right that a case gave, from which a measure may go on; none where nothing holds.
pub(super) fn right_given(desk: &Desk, case: CaseKey, measure: Measure) -> anyhow::Result<Option<Right>> {
    let Some(document) = desk.file.issued(case)? else { return Ok(None) };
    if document.ended && how_ended(desk, case, measure)?.is_some() {
        return Ok(None);
    }
    right_in_force(desk, case)
}

/// Returns the cases that go on from a case, the first to be taken in first.
pub(super) fn going_on_from(desk: &Desk, case: &CaseRow) -> anyhow::Result<Vec<CaseRow>> {
    let mut found = Vec::new();
    for entry in case.person.map(|person| desk.same_person(person)).transpose()?.unwrap_or_default() {
        for other in desk.file.cases_of(entry)? {
            if cases_before(desk, other.follows)?.contains(&case.key) {
                found.push(other);
            }
        }
    }
    found.sort_unstable_by_key(|row| row.key);
    Ok(found)
}
