//! What a granted application entitles to: days, entries and length of stay, computed and never typed.

use chrono::NaiveDate;

use super::case::Case;
use super::{port_visa, replacement};
use crate::domain::codes::VisaClass;
use crate::domain::day::{plus_days, plus_months};
use crate::domain::measure::{Ask, Extension, PermitExtension, PermitIssue, PortVisa, Replacement, Term};
use crate::domain::words::{Basis, Circumstance, Entries, PermitKind};

/// What a document entitles to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day: of entry for a visa with entries, of stay or residence otherwise; `None` for a registration.
    pub valid_until: Option<NaiveDate>,
    /// Class of the visa.
    pub class: Option<VisaClass>,
    /// Entries.
    pub entries: Option<Entries>,
    /// Days of stay per entry.
    pub stay_days: Option<u32>,
    /// Kind of residence permit.
    pub permit_kind: Option<PermitKind>,
}

/// Returns what an application that is granted on a day entitles to; `None` where a fact it is computed from was not
/// shown, or the procedure is not one that is granted here.
pub fn grant(case: &Case, on: NaiveDate) -> Option<Grant> {
    match &case.ask {
        Ask::PortVisa(asked) => port(case, asked, on),
        // Without a visa there is nothing that is extended, and no day to which.
        Ask::Extension(Extension { held, .. })
            if held.basis == Some(Basis::VisaExempt) || case.wrong_basis.is_some() =>
        {
            None
        }
        Ask::Extension(Extension { held, days, .. }) => {
            let last_day = plus_days(case.last_day?, (*days)?);
            Some(Grant { valid_from: on, valid_until: Some(last_day), class: held.class, ..Grant::default() })
        }
        Ask::Replacement(asked) => replaced(case, asked, on),
        // A visa that was lost is issued anew as it was: for the entries and days that it gave to its last day of entry.
        Ask::Reissue(asked) if asked.held.is_of_several_entries() => Some(Grant {
            valid_from: on,
            valid_until: Some(asked.held.valid_until?),
            class: asked.held.class,
            entries: asked.held.entries,
            stay_days: asked.held.stay_days,
            permit_kind: None,
        }),
        // One that admits no more stands for the stay that it gave.
        Ask::Reissue(asked) => Some(Grant {
            valid_from: on,
            valid_until: Some(case.last_day?),
            class: asked.held.class,
            entries: asked.held.entries,
            ..Grant::default()
        }),
        Ask::PermitIssue(PermitIssue { term, .. }) | Ask::PermitExtension(PermitExtension { term, .. }) => permit(term),
        Ask::PermitChange(change) => Some(kept(on, change.held.valid_until?, case)),
        Ask::PermitReissue(reissue) => Some(kept(on, reissue.held.valid_until?, case)),
        Ask::Newborn => Some(Grant { valid_from: on, ..Grant::default() }),
        Ask::Elsewhere(_) => None,
    }
}

/// A port visa is used at once; the electronic one within the days that its measure gives.
fn port(case: &Case, asked: &PortVisa, on: NaiveDate) -> Option<Grant> {
    let valid_until = if asked.electronic {
        plus_days(on, case.law().port_visa.electronic_entry_validity_days?)
    } else {
        asked.arrives_on.max(on)
    };
    Some(Grant {
        valid_from: on,
        valid_until: Some(valid_until),
        class: asked.class,
        entries: Some(case.law().port_visa.entries),
        stay_days: Some(asked.stay_days?.min(port_visa::longest_stay(case, asked))),
        permit_kind: None,
    })
}

fn replaced(case: &Case, asked: &Replacement, on: NaiveDate) -> Option<Grant> {
    if asked.circumstance != Some(Circumstance::MultipleEntry) {
        let (class, entries) = (asked.held.class, asked.held.entries);
        let stay_days = asked.held.stay_days;
        let valid_until = Some(case.last_day?);
        return Some(Grant { valid_from: on, valid_until, class, entries, stay_days, permit_kind: None });
    }
    let most = replacement::longest_validity(case, asked)?;
    let months = asked.validity_months?.min(most.firm.max(most.announced)?);
    Some(Grant {
        valid_from: on,
        valid_until: Some(plus_months(on, months)),
        class: asked.class,
        entries: asked.entries.or(Some(Entries::Multiple)),
        stay_days: Some(asked.stay_days?.min(replacement::longest_stay(case, asked))),
        permit_kind: None,
    })
}

/// The term runs from the day of filing, or from the end of the permit that is extended.
fn permit(term: &Term) -> Option<Grant> {
    let start = term.start?;
    Some(Grant {
        valid_from: start,
        valid_until: Some(plus_days(start, term.days?)),
        permit_kind: Some(term.kind?),
        ..Grant::default()
    })
}

/// A permit that is changed or issued anew keeps its last day.
fn kept(on: NaiveDate, valid_until: NaiveDate, case: &Case) -> Grant {
    let permit_kind = case.facts.current_stay.permit_kind;
    Grant { valid_from: on, valid_until: Some(valid_until), permit_kind, ..Grant::default() }
}
