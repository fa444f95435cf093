//! Where an application stands that was handed over to another office, or came from one: open there still, over there as its
//! receipt tells, or back; so that no other door opens it a second time.

use super::{handed_over, receipt_of};
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::app::erasure::is_kept;
use crate::app::legacy::handed::{came_from, named};
use crate::domain::day::plus_days;
use crate::domain::facts::Facts;
use crate::domain::life::State;
use crate::domain::words::Measure;
use crate::gate::standing::{Handed, HeldRight};
use crate::record::act::LegacyCase;
use crate::record::hand_over::EndedThere;
use crate::store::cases::case::CaseRow;

/// What stands of an application in another office, or of one that came from there and was not taken up yet; none where
/// nothing does. `right` is what is known of its case here. One that is open stands against the same application alone.
pub(in crate::app) fn stands_of(
    desk: &Desk,
    case: &OpenCase,
    asked: &Facts,
    right: HeldRight,
) -> anyhow::Result<Option<HeldRight>> {
    let stands = stands(desk, case, right)?;
    Ok(stands.filter(|right| right.issued || is_the_same(&case.facts, asked)))
}

fn stands(desk: &Desk, case: &OpenCase, right: HeldRight) -> anyhow::Result<Option<HeldRight>> {
    match case.row.state {
        State::Draft if case.particulars.legacy.is_some() => {
            let from = came_from(desk, &case.row)?;
            Ok(from.map(|from| HeldRight { issued: false, handed: Some(Handed::From(from)), ..right }))
        }
        State::Withdrawn => with_another(desk, case, right),
        State::Draft
        | State::Accepted
        | State::AwaitingPapers
        | State::UnderExamination
        | State::Reviewed
        | State::Approved
        | State::Refused
        | State::Issued
        | State::Collected
        | State::Void => Ok(None),
    }
}

/// Tells of a case, as it was taken up, whether it goes from office to office and what is asked is the same.
pub(in crate::app) fn between_offices(desk: &Desk, case: &OpenCase, asked: &Facts) -> anyhow::Result<Option<Handed>> {
    let right = HeldRight {
        case: String::new(),
        measure: case.row.measure,
        issued: false,
        goes_before: true,
        from: None,
        until: None,
        replaced: false,
        handed: None,
    };
    let open = stands_of(desk, case, asked, right)?.filter(|right| !right.issued);
    Ok(open.and_then(|right| right.handed))
}

fn with_another(desk: &Desk, case: &OpenCase, right: HeldRight) -> anyhow::Result<Option<HeldRight>> {
    let row = &case.row;
    let Some(handed) = handed_over(desk, row)? else { return Ok(None) };
    if is_kept(desk, case).is_err() || came_back(desk, row, handed.seq)?.is_some() {
        return Ok(None);
    }
    let there = |office: String, issued| HeldRight { issued, handed: Some(Handed::To(office)), ..right.clone() };
    match receipt_of(desk, row, &handed)?.and_then(|(_, said)| said.ended) {
        None => Ok(Some(there(handed.to, false))),
        Some(EndedThere { to: Some(on), .. }) if on == desk.file.ledger().office() => Ok(None),
        Some(EndedThere { to: Some(on), .. }) => Ok(Some(there(on, false))),
        Some(EndedThere { right: Some(held), .. }) => {
            Ok(Some(HeldRight { from: Some(held.valid_from), until: held.valid_until, ..there(handed.to, true) }))
        }
        Some(EndedThere { right: None, to: None, .. }) => Ok(None),
    }
}

/// The same application: of the same trip, or on the same stay. What one of them does not say tells nothing apart.
fn is_the_same(one: &Facts, other: &Facts) -> bool {
    if one.measure == Measure::PortVisa {
        return trips_overlap(one, other, true);
    }
    let (one, other) = (&one.current_stay, &other.current_stay);
    agree(one.entered_on, other.entered_on)
        && agree(one.valid_until, other.valid_until)
        && agree(one.extended_days, other.extended_days)
}

fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// From arrival to the last day asked for. A case that is open and lacks its day of arrival is of the trip that names it.
pub(in crate::app) fn trips_overlap(one: &Facts, other: &Facts, open: bool) -> bool {
    let window = |facts: &Facts| {
        let first = facts.arrival.at.map(|at| at.beijing_day())?;
        let days = facts.request.stay_days.map_or(1, |days| days.0);
        Some((first, plus_days(first, days)))
    };
    match (window(one), window(other)) {
        (Some((a, b)), Some((c, d))) => a <= d && c <= b,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => open,
    }
}

/// The application came back: the case of the same person that was carried over from office to office from this one.
pub(super) fn came_back(desk: &Desk, case: &CaseRow, closed: u64) -> anyhow::Result<Option<CaseRow>> {
    let Some(person) = case.person else { return Ok(None) };
    let (transaction, _) = desk.file.transaction_of(closed)?;
    let (office, name) = (desk.file.ledger().office(), named(&desk.number(case.key), &transaction.hash().to_string()));
    for entry in desk.same_person(person)? {
        for row in desk.file.cases_of(entry)? {
            let carried = desk.taken(row.clone())?.particulars.legacy;
            if legs(carried.as_ref()).any(|one| one.system == *office && one.number == name) {
                return Ok(Some(row));
            }
        }
    }
    Ok(None)
}

/// The offices that a case was carried over from, the last one first.
fn legs(carried: Option<&LegacyCase>) -> impl Iterator<Item = &LegacyCase> {
    std::iter::successors(carried, |one| one.before.as_deref())
}
