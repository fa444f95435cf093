//! The confirmation of a port visa: what was issued, or what will be at the port on arrival.

use chrono::NaiveDate;
use serde::Serialize;

use super::about::About;
use super::subject::{Subject, both, subject};
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::app::issue::right_in_force;
use crate::domain::life::State;
use crate::domain::text::Text;
use crate::domain::words::{Entries, Measure, Stage, Word};
use crate::record::event::EventKind;

/// What a document entitles to.
#[derive(Clone, Debug, Serialize)]
pub struct Entitlement {
    /// Number of the document.
    pub number: String,
    /// Class of the visa.
    pub visa_class: Option<String>,
    /// Kind of the residence permit.
    pub permit_kind: Option<Text>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day: of entry for a visa with entries, of stay or residence otherwise.
    pub valid_until: Option<NaiveDate>,
    /// Entries.
    pub entries: Option<Text>,
    /// Days of stay, per entry.
    pub stay_days: Option<u32>,
}

/// What a confirmation says.
#[derive(Clone, Debug, Serialize)]
pub struct Confirmation {
    /// Whom and what it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// What was issued; none where it will be issued on arrival.
    pub issued: Option<Entitlement>,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Activity in China.
    pub purpose: Option<Text>,
    /// The port.
    pub port: Option<String>,
    /// Name of the inviting unit.
    pub inviter: Option<String>,
    /// Electronic port visa.
    pub electronic: bool,
}

/// Returns the confirmation of a port visa that was issued, or that was approved in advance.
pub fn confirmation(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Option<About<Confirmation>>> {
    let kind = match taken.row.state {
        State::Issued | State::Collected => EventKind::Issued,
        State::Approved if taken.facts.stage == Stage::Advance => EventKind::Approved,
        State::Approved
        | State::Draft
        | State::Accepted
        | State::AwaitingPapers
        | State::UnderExamination
        | State::Reviewed
        | State::Refused
        | State::Withdrawn
        | State::Void => return Ok(None),
    };
    let event = desk.file.events(taken.row.key)?.into_iter().rfind(|event| event.kind == kind);
    let (Measure::PortVisa, Some(event)) = (taken.row.measure, event) else { return Ok(None) };
    let facts = &taken.facts;
    // A visa carries the passport number and the birth date (EEAL 17): so does what stands in for it.
    let passport = facts.passport.number.map(|number| number.as_str().to_owned());
    let confirmation = Confirmation {
        subject: Subject { passport, ..subject(taken) },
        birth_date: facts.applicant.birth_date,
        issued: entitlement(desk, taken)?,
        purpose: facts.request.purpose.map(both),
        port: taken.row.port.clone(),
        inviter: taken.particulars.inviter_name.clone(),
        electronic: facts.request.electronic == Some(true),
    };
    let last_day = confirmation.issued.as_ref().and_then(|issued| issued.valid_until);
    Ok(Some(About { event: event.seq, last_day, says: confirmation }))
}

/// Returns what the document of a case entitles to, while it holds.
pub fn entitlement(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Option<Entitlement>> {
    let Some(issued) = desk.file.issued(taken.row.key)?.filter(|issued| !issued.ended) else { return Ok(None) };
    let right = right_in_force(desk, taken.row.key)?;
    let entries = issued.entries.as_deref().and_then(Entries::find);
    Ok(Some(Entitlement {
        number: issued.number,
        visa_class: right.as_ref().and_then(|right| right.visa_class.clone()),
        permit_kind: right.and_then(|right| right.permit_kind).map(both),
        valid_from: issued.valid_from,
        valid_until: issued.valid_until,
        entries: entries.map(both),
        stay_days: issued.stay_days,
    }))
}
