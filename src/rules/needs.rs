//! The facts that each measure needs: without them it cannot be examined, so each is asked for by its path.

use super::case::Case;
use crate::domain::measure::{Ask, PermitIssue};
use crate::domain::words::{Basis, Circumstance, Purpose, Stage};

/// Returns the path of every needed fact that was not shown.
pub fn not_shown(case: &Case) -> impl Iterator<Item = &'static str> {
    let (shared, own) = (of_every_measure(case), of_the_measure(case));
    shared.into_iter().chain(own).filter(|(shown, _)| !shown).map(|(_, path)| path)
}

/// A needed fact: whether it was shown, and its path. The empty path of an unneeded one counts as shown.
type Need = (bool, &'static str);
const NOT_NEEDED: Need = (true, "");

fn of_every_measure(case: &Case) -> [Need; 2] {
    if matches!(case.facts.stage, Stage::Reconsideration | Stage::EntryCheck) {
        return [NOT_NEEDED; 2];
    }
    let passport = &case.facts.passport;
    [
        (case.facts.applicant.nationality.is_some(), "applicant.nationality"),
        (passport.shown.is_none() || passport.expires_on.is_some(), "passport.expires_on"),
    ]
}

fn of_the_measure(case: &Case) -> [Need; 6] {
    let mut needs = [NOT_NEEDED; 6];
    if case.wrong_basis.is_some() {
        return needs;
    }
    match case.facts.stage {
        Stage::Advance | Stage::Acceptance | Stage::UnderExamination => examined(case, &mut needs),
        Stage::EntryCheck => {
            let arrival = &case.facts.arrival;
            needs[0] = (arrival.at.is_some(), "arrival.at");
            needs[1] = (arrival.enter_by.is_some(), "arrival.enter_by");
        }
        Stage::Collection | Stage::Reconsideration => {}
    }
    needs
}

fn examined(case: &Case, needs: &mut [Need; 6]) {
    let (stay, request) = (&case.facts.current_stay, &case.facts.request);
    let exempt = stay.basis == Some(Basis::VisaExempt);
    let class = (exempt || stay.visa_class.is_some(), "current_stay.visa_class");
    let entered_on = (stay.entered_on.is_some(), "current_stay.entered_on");
    let stay_days = (stay.stay_days.is_some(), "current_stay.stay_days");
    let valid_until = (stay.valid_until.is_some(), "current_stay.valid_until");
    let circumstance = (request.circumstance.is_some(), "request.circumstance");
    let asked_stay = (request.stay_days.is_some(), "request.stay_days");
    let permit_kind = (request.permit_kind.is_some(), "request.permit_kind");
    let permit_days = (request.permit_days.is_some(), "request.permit_days");
    let listed: [Need; 6] = match &case.ask {
        Ask::PortVisa(port) => [
            (port.purpose.is_some(), "request.purpose"),
            (port.class.is_some(), "request.visa_class"),
            (port.entries.is_some(), "request.entries"),
            asked_stay,
            (case.facts.passport.kind.is_some(), "passport.kind"),
            (port.purpose != Some(Purpose::GroupTourism) || port.group_size.is_some(), "request.group_size"),
        ],
        Ask::Extension(_) if exempt => return,
        Ask::Extension(extension) => {
            let days = (extension.days.is_some(), "request.extension_days");
            [class, entered_on, stay_days, days, NOT_NEEDED, NOT_NEEDED]
        }
        Ask::Replacement(asked) if asked.circumstance == Some(Circumstance::MultipleEntry) => {
            let months = (asked.validity_months.is_some(), "request.validity_months");
            let asked_class = (!exempt || request.visa_class.is_some(), "request.visa_class");
            [class, entered_on, stay_days, months, asked_stay, asked_class]
        }
        Ask::Replacement(_) | Ask::Reissue(_) => [class, entered_on, stay_days, circumstance, NOT_NEEDED, NOT_NEEDED],
        Ask::PermitIssue(PermitIssue { held, .. }) => {
            let basis = (held.basis.is_some(), "current_stay.basis");
            let class = if held.basis == Some(Basis::Visa) { class } else { NOT_NEEDED };
            [basis, class, entered_on, permit_kind, permit_days, NOT_NEEDED]
        }
        Ask::PermitExtension(_) => [valid_until, permit_kind, permit_days, NOT_NEEDED, NOT_NEEDED, NOT_NEEDED],
        Ask::PermitChange(change) => {
            let item = (change.item.is_some(), "request.changed_item");
            let on = (change.changed_on.is_some(), "request.changed_on");
            [item, on, NOT_NEEDED, NOT_NEEDED, NOT_NEEDED, NOT_NEEDED]
        }
        Ask::Newborn => {
            let birth = (case.facts.applicant.birth_date.is_some(), "applicant.birth_date");
            [birth, NOT_NEEDED, NOT_NEEDED, NOT_NEEDED, NOT_NEEDED, NOT_NEEDED]
        }
        Ask::PermitReissue(_) | Ask::Elsewhere(_) => return,
    };
    *needs = listed;
}
