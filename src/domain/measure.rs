//! What each measure asks for: one struct per measure, taken from the facts once.

use chrono::NaiveDate;

use super::codes::VisaClass;
use super::facts::Facts;
use super::words::{Basis, ChangedItem, Circumstance, Entries, Measure, PermitKind, Purpose, Relationship, Stage};

/// A port visa.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PortVisa {
    /// Activity in China.
    pub purpose: Option<Purpose>,
    /// Class asked for.
    pub class: Option<VisaClass>,
    /// Entries asked for.
    pub entries: Option<Entries>,
    /// Days of stay asked for.
    pub stay_days: Option<u32>,
    /// Electronic port visa.
    pub electronic: bool,
    /// Persons in the tour group.
    pub group_size: Option<u32>,
    /// A visa could have been obtained abroad in time.
    pub visa_abroad_in_time: Option<bool>,
    /// Day of arrival; the day of filing where none is given.
    pub arrives_on: NaiveDate,
}

/// The stay on which somebody is in China.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// On what.
    pub basis: Option<Basis>,
    /// Class of the visa; whoever entered without one holds none.
    pub class: Option<VisaClass>,
    /// Entries printed in the visa.
    pub entries: Option<Entries>,
    /// Day of the last entry.
    pub entered_on: Option<NaiveDate>,
    /// Days of stay printed or granted at entry; `None` for "residence permit needed".
    pub stay_days: Option<u32>,
    /// Days already granted by extension; 0 where none were shown.
    pub extended_days: u32,
    /// A group visa.
    pub group: bool,
    /// Last day of the permit held, or of entry on the visa held.
    pub valid_until: Option<NaiveDate>,
}

impl Held {
    /// Tells whether the visa held admits more than once.
    pub fn is_of_several_entries(&self) -> bool {
        matches!(self.entries, Some(Entries::Double | Entries::Multiple))
    }
}

/// A visa extension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extension {
    /// The stay to be extended.
    pub held: Held,
    /// Activity in China.
    pub purpose: Option<Purpose>,
    /// Days asked for.
    pub days: Option<u32>,
}

/// A visa replacement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Replacement {
    /// The stay on the visa to be replaced.
    pub held: Held,
    /// Ground (Reg 10).
    pub circumstance: Option<Circumstance>,
    /// Class asked for; the class held where none is given.
    pub class: Option<VisaClass>,
    /// Entries asked for.
    pub entries: Option<Entries>,
    /// Days of stay per entry asked for.
    pub stay_days: Option<u32>,
    /// Months of entry validity asked for.
    pub validity_months: Option<u32>,
}

/// A visa reissue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reissue {
    /// The stay on the visa to be reissued.
    pub held: Held,
    /// Ground (Reg 11).
    pub circumstance: Option<Circumstance>,
}

/// The term of a residence permit asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// The day before its first: the day of filing, or the last day of the permit to be extended.
    pub start: Option<NaiveDate>,
    /// Kind asked for.
    pub kind: Option<PermitKind>,
    /// Days asked for.
    pub days: Option<u32>,
    /// What the applicant is to the host.
    pub relationship: Option<Relationship>,
}

/// A first residence permit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PermitIssue {
    /// On what the applicant is in China.
    pub held: Held,
    /// The term asked for.
    pub term: Term,
}

/// An extension of a residence permit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PermitExtension {
    /// The permit held.
    pub held: Held,
    /// The term asked for.
    pub term: Term,
}

/// A change of a registered item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PermitChange {
    /// The permit held.
    pub held: Held,
    /// What changed.
    pub item: Option<ChangedItem>,
    /// When.
    pub changed_on: Option<NaiveDate>,
}

/// A reissue of a residence permit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PermitReissue {
    /// The permit held.
    pub held: Held,
    /// Ground.
    pub circumstance: Option<Circumstance>,
}

/// What is asked for, by measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ask {
    /// A port visa.
    PortVisa(PortVisa),
    /// A visa extension.
    Extension(Extension),
    /// A visa replacement.
    Replacement(Replacement),
    /// A visa reissue.
    Reissue(Reissue),
    /// A first residence permit.
    PermitIssue(PermitIssue),
    /// An extension of a residence permit.
    PermitExtension(PermitExtension),
    /// A change of a registered item.
    PermitChange(PermitChange),
    /// A reissue of a residence permit.
    PermitReissue(PermitReissue),
    /// The registration of a newborn.
    Newborn,
    /// A procedure that is not decided here: stay permit, permanent residence.
    Elsewhere(Held),
}

impl Ask {
    /// Tells whether what is asked for admits to China again, and gives no day on which the present stay ends.
    pub fn is_for_further_entries(&self) -> bool {
        if let Ask::Reissue(asked) = self {
            return asked.held.is_of_several_entries() && asked.held.valid_until.is_some();
        }
        matches!(self, Ask::Replacement(asked) if asked.circumstance == Some(Circumstance::MultipleEntry))
    }

    /// Tells whether what is given is used by entering: its last day is one of entry, and each entry has its days of stay.
    pub fn is_entered_on(&self) -> bool {
        matches!(self, Ask::PortVisa(_)) || self.is_for_further_entries()
    }

    /// Takes what the measure asks for from the facts. Whoever arrives does so on a port visa that was issued.
    pub fn of(facts: &Facts) -> Ask {
        let measure = if facts.stage == Stage::EntryCheck { Measure::PortVisa } else { facts.measure };
        let request = &facts.request;
        let held = held(facts);
        let term = |start| Term {
            start,
            kind: request.permit_kind,
            days: request.permit_days.map(|days| days.0),
            relationship: request.relationship,
        };
        match measure {
            Measure::PortVisa => Ask::PortVisa(PortVisa {
                purpose: request.purpose,
                class: request.visa_class,
                entries: request.entries,
                stay_days: request.stay_days.map(|days| days.0),
                electronic: request.electronic == Some(true),
                group_size: request.group_size.map(|size| size.0),
                visa_abroad_in_time: request.visa_abroad_in_time,
                arrives_on: facts.arrival.at.map_or(facts.filed_on(), |at| at.beijing_day()),
            }),
            Measure::VisaExtension => {
                let days = request.extension_days.map(|days| days.0);
                Ask::Extension(Extension { held, purpose: request.purpose, days })
            }
            Measure::VisaReplacement => Ask::Replacement(Replacement {
                held,
                circumstance: request.circumstance,
                class: request.visa_class.or(held.class),
                entries: request.entries,
                stay_days: request.stay_days.map(|days| days.0),
                validity_months: request.validity_months.map(|months| months.0),
            }),
            Measure::VisaReissue => Ask::Reissue(Reissue { held, circumstance: request.circumstance }),
            Measure::ResidenceIssue => Ask::PermitIssue(PermitIssue { held, term: term(Some(facts.filed_on())) }),
            Measure::ResidenceExtension => Ask::PermitExtension(PermitExtension { held, term: term(held.valid_until) }),
            Measure::ResidenceChange => {
                let (item, changed_on) = (request.changed_item, request.changed_on);
                Ask::PermitChange(PermitChange { held, item, changed_on })
            }
            Measure::ResidenceReissue => Ask::PermitReissue(PermitReissue { held, circumstance: request.circumstance }),
            Measure::NewbornRegistration => Ask::Newborn,
            Measure::StayPermit | Measure::PermanentResidence => Ask::Elsewhere(held),
        }
    }

    /// Returns the stay in China; none for a port visa or a newborn.
    pub fn held(&self) -> Option<&Held> {
        match self {
            Ask::PortVisa(_) | Ask::Newborn => None,
            Ask::Extension(Extension { held, .. })
            | Ask::Replacement(Replacement { held, .. })
            | Ask::Reissue(Reissue { held, .. })
            | Ask::PermitIssue(PermitIssue { held, .. })
            | Ask::PermitExtension(PermitExtension { held, .. })
            | Ask::PermitChange(PermitChange { held, .. })
            | Ask::PermitReissue(PermitReissue { held, .. })
            | Ask::Elsewhere(held) => Some(held),
        }
    }
}

fn held(facts: &Facts) -> Held {
    let stay = &facts.current_stay;
    Held {
        basis: stay.basis,
        class: stay.visa_class.filter(|_| stay.basis != Some(Basis::VisaExempt)),
        entries: stay.entries,
        entered_on: stay.entered_on,
        stay_days: stay.stay_days.map(|days| days.0),
        extended_days: stay.extended_days.map_or(0, |days| days.0),
        group: stay.group_visa == Some(true),
        valid_until: stay.valid_until,
    }
}
