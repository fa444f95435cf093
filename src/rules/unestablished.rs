//! Facts to be established before a decision in favour: acceptance and approval ask for different certainty (EEAL 18,
//! 20(3), 30(2); Reg 8, 12, 16, 20, a reading).

use super::case::Case;
use crate::domain::facts::Inviter;
use crate::domain::words::{Measure, Stage};

/// A text without a letter names nobody.
fn is_blank(name: &str) -> bool {
    !name.chars().any(char::is_alphabetic)
}

/// Returns the paths of the facts that are not established, sorted. They change no outcome.
pub fn unestablished(case: &Case) -> Vec<&'static str> {
    let facts = case.facts;
    if matches!(facts.stage, Stage::Reconsideration | Stage::EntryCheck) {
        return Vec::new();
    }
    let (applicant, passport, stay, arrival) = (&facts.applicant, &facts.passport, &facts.current_stay, &facts.arrival);
    let port_visa = facts.measure == Measure::PortVisa;
    let in_country = facts.measure.in_country();
    let stays = in_country && facts.measure != Measure::NewbornRegistration;
    let inviter = &facts.inviter;
    let named = *inviter != Inviter::default();
    let open = [
        (applicant.birth_date.is_none(), "applicant.birth_date"),
        (applicant.name.as_ref().is_none_or(|name| is_blank(&name.0)), "applicant.name"),
        (applicant.nationality.is_none(), "applicant.nationality"),
        (port_visa && arrival.at.is_none(), "arrival.at"),
        (port_visa && arrival.port.is_none() && facts.filing.port.is_none(), "arrival.port"),
        (stays && stay.basis.is_none(), "current_stay.basis"),
        (stays && stay.entered_on.is_none(), "current_stay.entered_on"),
        (in_country && facts.filing.filed_by.is_none(), "filing.filed_by"),
        (port_visa && named && inviter.status.is_none() && inviter.on_file != Some(true), "inviter.status"),
        (passport.expires_on.is_none(), "passport.expires_on"),
        (passport.number.is_none(), "passport.number"),
        (passport.verification.is_none(), "passport.verification"),
        (facts.record.is_none(), "record"),
    ];
    open.into_iter().filter(|(open, _)| *open).map(|(_, path)| path).collect()
}
