//! The values that go with a decision: limits, days, sanctions, what fits instead.

use super::case::Case;
use super::decision::{Approver, PenaltyOn, Redirect, Values};
use super::reasons::{Code, Outcome};
use super::ruling::Ground;
use super::{extension, port_visa, replacement, residence};
use crate::domain::codes::VisaClass;
use crate::domain::day::plus_days;
use crate::domain::measure::{Ask, PortVisa, Reissue, Replacement};
use crate::domain::words::{Circumstance, Entries, Stage};

/// Returns the values of a case, given its grounds.
pub(super) fn values(case: &Case, grounds: &[Ground]) -> Values {
    let mut values = Values::default();
    let only = |code: Code| matches!(grounds, [ground] if ground.code == code);
    match case.facts.stage {
        Stage::Advance | Stage::Acceptance | Stage::UnderExamination => {
            limits(case, &mut values);
            // While no port visas are issued, nothing of the application is examined.
            if !only(Code::RulesetSuspended) {
                days(case, &mut values);
                sanctions(case, &mut values);
            }
            if only(Code::Ok) {
                to_issue(case, &mut values);
            }
        }
        // What was applied for is decided, so nothing is left to be granted.
        Stage::Collection | Stage::Reconsideration | Stage::EntryCheck => {}
    }
    for ground in grounds {
        implied(case, ground.code, &mut values);
    }
    if grounds.iter().any(|ground| ground.code.outcome() == Outcome::NotEligible) {
        values.new_last_day = None;
    }
    values
}

fn limits(case: &Case, values: &mut Values) {
    let law = case.law();
    if case.wrong_basis.is_some() {
        return;
    }
    match &case.ask {
        Ask::PortVisa(port) => {
            values.max_stay_days = Some(port_visa::longest_stay(case, port));
            values.original_passport_at_port = (case.facts.stage == Stage::Advance).then_some(true);
        }
        Ask::Extension(asked) => values.max_extension_days = extension::most_days(case, asked),
        Ask::Replacement(asked) => {
            values.max_stay_days = Some(replacement::longest_stay(case, asked));
            values.max_validity_months = replacement::longest_validity(case, asked).and_then(|months| months.firm);
        }
        Ask::PermitIssue(permit) => {
            values.min_days = permit.term.kind.map(|kind| residence::least_days(case, kind));
            values.max_validity_months = Some(law.residence.max_months);
        }
        Ask::PermitExtension(permit) => {
            values.min_days = permit.term.kind.map(|kind| residence::least_days(case, kind));
            values.max_validity_months = Some(law.residence.max_months);
        }
        Ask::Reissue(_) | Ask::PermitChange(_) | Ask::PermitReissue(_) | Ask::Newborn | Ask::Elsewhere(_) => {}
    }
}

fn days(case: &Case, values: &mut Values) {
    values.last_permitted_day = case.last_day;
    values.receipt_until = case.receipt.and_then(Result::ok);
    if case.wrong_basis.is_some() {
        return;
    }
    match &case.ask {
        Ask::Extension(asked) => {
            values.latest_filing_day = extension::latest_filing_day(case);
            values.new_last_day = case.last_day.zip(asked.days).map(|(last, days)| plus_days(last, days));
        }
        Ask::Reissue(_) => values.new_last_day = case.last_day,
        Ask::PermitIssue(_) => values.apply_by = case.window.map(|window| window.apply_by),
        Ask::PermitExtension(_) => values.latest_filing_day = residence::latest_filing_day(case),
        Ask::PermitChange(change) => values.apply_by = change.changed_on.map(|on| residence::report_by(case, on)),
        Ask::Newborn => values.apply_by = residence::register_by(case),
        Ask::PortVisa(_) => values.ban_ends = port_visa::last_ban_day(case),
        Ask::Replacement(_) | Ask::PermitReissue(_) | Ask::Elsewhere(_) => {}
    }
}

/// The classes that fit the purpose of a port visa, sorted; none where it is work, for which another visa is asked.
fn fitting(case: &Case) -> Vec<VisaClass> {
    let Ask::PortVisa(port) = &case.ask else { return Vec::new() };
    let mut classes: Vec<VisaClass> = port_visa::classes_that_fit(case, port).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// EEAL 78: a fine only in serious cases, so these are upper limits.
fn sanctions(case: &Case, values: &mut Values) {
    if case.overstay_days == 0 {
        return;
    }
    let law = &case.law().sanctions;
    let guardian = case.has_reached(law.guardian_under_age) == Some(false);
    values.overstay_days = Some(case.overstay_days);
    values.penalty_on = Some(if guardian { PenaltyOn::Guardian } else { PenaltyOn::Applicant });
    let by_days = law.fine_per_day.saturating_mul(case.overstay_days).min(law.fine_cap);
    values.fine_max = Some(if guardian { law.guardian_fine_cap } else { by_days });
}

fn to_issue(case: &Case, values: &mut Values) {
    match &case.ask {
        Ask::PortVisa(PortVisa { class, entries, .. }) => {
            values.visa_class = *class;
            values.entries = *entries;
        }
        Ask::Replacement(Replacement { class, entries, held, circumstance, .. }) => {
            let multiple = *circumstance == Some(Circumstance::MultipleEntry);
            values.visa_class = if multiple { *class } else { held.class };
            values.entries = if multiple { entries.or(Some(Entries::Multiple)) } else { held.entries };
        }
        Ask::Reissue(Reissue { held, .. }) => values.visa_class = held.class,
        Ask::Extension(_)
        | Ask::PermitIssue(_)
        | Ask::PermitExtension(_)
        | Ask::PermitChange(_)
        | Ask::PermitReissue(_)
        | Ask::Newborn
        | Ask::Elsewhere(_) => {}
    }
}

/// Sets what a reason itself implies.
fn implied(case: &Case, code: Code, values: &mut Values) {
    if code == Code::UseTemporaryEntry {
        values.redirect_to = Some(Redirect::TemporaryEntry);
    } else if code == Code::UseStayPermit {
        values.redirect_to = Some(Redirect::StayPermit);
    } else if code == Code::ClassNotForPurpose {
        let fitting = fitting(case);
        values.redirect_to = values.redirect_to.or(fitting.is_empty().then_some(Redirect::WorkVisa));
        values.fitting_classes = (!fitting.is_empty()).then_some(fitting);
    } else if code == Code::WrongBasis {
        values.redirect_to = case.wrong_basis;
    } else if code == Code::Art312MunicipalApproval {
        values.approver = Some(Approver::PrefectureLevel);
    } else if code == Code::DecisionFinal {
        values.appeal_available = Some(false);
    } else if code == Code::SecurityGround {
        values.disclose_reason = Some(false);
    }
}
