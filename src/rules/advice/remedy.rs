//! What can be done about a reason: for each code the changes among which the applicant may choose, or none.

use chrono::NaiveDate;

use super::Change;
use crate::domain::day::plus_days;
use crate::domain::measure::{Ask, PermitExtension, PermitIssue, Term};
use crate::domain::words::{PaperKind, Word};
use crate::rules::case::Case;
use crate::rules::decide::decide_case;
use crate::rules::reasons::Code;
use crate::rules::{extension, papers, port_visa, replacement, residence};

/// Returns the changes among which one may choose to answer a reason; none where nothing can be changed.
pub(super) fn ways(case: &Case, code: Code, document: Option<&'static str>) -> Vec<Change> {
    let paper = document.and_then(PaperKind::find);
    match (code, paper) {
        (Code::DocumentMissing, Some(kind)) => bring(case, kind),
        (Code::DocumentDefective, Some(kind)) => vec![Change::Sign(kind)],
        (Code::DocumentExpired, Some(kind)) => renew(case, kind),
        (Code::DocumentMissing, None) => vec![Change::ShowPassport],
        (Code::FingerprintAgeRule, _) => vec![Change::Bring(PaperKind::Fingerprints)],
        (Code::PassportNotValid | Code::PassportExpired | Code::PassportValidityShort, _) => {
            vec![Change::RenewPassport]
        }
        (Code::PassportExpiresDuringStay, _) => shorter_stay(case).chain([Change::RenewPassport]).collect(),
        (Code::InviterCodeInvalid, _) => vec![Change::CorrectCreditCode],
        (Code::InvitationIdentityMismatch, _) => letters_of_another_passport(case),
        // At a first permit the guarantee does not help, and is not told.
        (Code::PersonalAttendanceRequired, _) => vec![Change::Attend, Change::GuaranteeCosts],
        (Code::ForwardViaLocalBureau, _) => vec![Change::Attend],
        (Code::NoJurisdiction, _) => case.facts.filing.place_of_stay_region.map(Change::FileAt).into_iter().collect(),
        (Code::EntryPortMismatch, _) => enter(case),
        (Code::EPortInviterNotRegistered, _) => vec![Change::AskPaperVisa, Change::RegisterInviter],
        (Code::EPortClass, _) => vec![Change::AskPaperVisa],
        (Code::MeasureNotInForce, _) => [Change::AskPaperVisa].into_iter().chain(later(case, code)).collect(),
        (Code::EffectiveDateUnpublished, _) => uncertain(case),
        (
            Code::RulesetSuspended
            | Code::PurposeNotCovered
            | Code::AccompanyingFamilyNotNamed
            | Code::ClassNotInForce
            | Code::EntryBan,
            _,
        ) => later(case, code).into_iter().collect(),
        (Code::FactNotShown | Code::ClassUnknown, _) => {
            // What is missing without a dot is a paper, and has a reason of its own.
            decide_case(case).missing.into_iter().filter(|path| path.contains('.')).map(Change::State).collect()
        }
        (Code::UrgencyNotShown, _) if case.facts.request.visa_abroad_in_time.is_none() => {
            vec![Change::State("request.visa_abroad_in_time")]
        }
        (_, _) => within_limits(case, code),
    }
}

/// Asks for what the limits allow.
fn within_limits(case: &Case, code: Code) -> Vec<Change> {
    let law = case.law();
    let one = match (&case.ask, code) {
        (Ask::PortVisa(port), Code::StayTooLong) => Some(Change::AskStay(port_visa::longest_stay(case, port))),
        (Ask::PortVisa(_), Code::PortVisaSingleEntryOnly) => Some(Change::AskEntries(law.port_visa.entries)),
        (Ask::PortVisa(_), Code::GroupTooSmall) => Some(Change::TravelInGroup(law.port_visa.group_min_persons)),
        (Ask::Extension(asked), Code::ExceedsOriginalStay | Code::ClassCap) => {
            extension::most_days(case, asked).filter(|days| *days > 0).map(Change::AskExtension)
        }
        (Ask::Replacement(asked), Code::StayTooLong) => Some(Change::AskStay(replacement::longest_stay(case, asked))),
        (Ask::Replacement(asked), Code::ValidityTooLong) => {
            replacement::longest_validity(case, asked).and_then(|months| months.firm).map(Change::AskValidity)
        }
        (Ask::Replacement(asked), Code::ReplacementReasonChanged) => asked.held.class.map(Change::AskClass),
        (
            Ask::PermitIssue(PermitIssue { term, .. }) | Ask::PermitExtension(PermitExtension { term, .. }),
            Code::ValidityTooShort | Code::ValidityTooLong | Code::PermitBeyondPassport,
        ) => permit_of_other_length(case, term, code),
        (_, _) => None,
    };
    one.into_iter().collect()
}

/// A permit that is long enough, or that ends with the passport where it may not be longer. A new passport is no way out:
/// the permit was asked for with the one used for entry.
fn permit_of_other_length(case: &Case, term: &Term, code: Code) -> Option<Change> {
    let (kind, start) = (term.kind?, term.start?);
    let least = residence::least_days(case, kind);
    let days_to = |end: NaiveDate| u32::try_from((end - start).num_days()).unwrap_or(0);
    let longest = days_to(crate::domain::day::plus_months(start, case.law().residence.max_months));
    let days = match (code, case.facts.passport.expires_on) {
        (Code::ValidityTooShort, _) => least,
        (Code::PermitBeyondPassport, Some(end)) => days_to(end).min(longest),
        (_, _) => longest,
    };
    (least <= days).then_some(Change::AskPermit(days))
}

fn bring(case: &Case, kind: PaperKind) -> Vec<Change> {
    let mut ways = vec![Change::Bring(kind)];
    ways.extend(papers::alternative(case, kind).map(Change::Bring));
    // Private affairs may be shown by their reason; elsewhere it does not help and is not told.
    if matches!(kind, PaperKind::KinshipProof | PaperKind::HostResidencePermit) {
        ways.push(Change::Bring(PaperKind::ReasonProof));
    }
    ways
}

fn renew(case: &Case, kind: PaperKind) -> Vec<Change> {
    let mut ways = vec![Change::Renew(kind)];
    let until = case.facts.paper(kind).and_then(|paper| paper.valid_until);
    if kind == PaperKind::InvitationLetter {
        ways.extend(until.filter(|until| case.filed_on <= *until).map(Change::ArriveBy));
    }
    ways
}

/// A stay that ends with the passport.
fn shorter_stay(case: &Case) -> impl Iterator<Item = Change> {
    let days = match (&case.ask, case.facts.passport.expires_on) {
        (Ask::PortVisa(port), Some(end)) => u32::try_from((end - port.arrives_on).num_days()).ok(),
        (_, _) => None,
    };
    days.filter(|days| *days > 0).map(Change::AskStay).into_iter()
}

fn letters_of_another_passport(case: &Case) -> Vec<Change> {
    let number = case.facts.passport.number;
    let papers = case.facts.documents.iter().flatten();
    papers
        .filter(|paper| paper.passport_number.is_some() && paper.passport_number != number)
        .map(|paper| Change::Renew(paper.kind))
        .take(1)
        .collect()
}

fn enter(case: &Case) -> Vec<Change> {
    match (&case.ask, case.law().port_visa.electronic_entry_region) {
        (Ask::PortVisa(port), Some(region)) if port.electronic => vec![Change::EnterIn(region), Change::AskPaperVisa],
        (_, _) => case.facts.filing.port.map(Change::EnterThrough).into_iter().collect(),
    }
}

/// Inside a roll-out window: what the rule before asked for, or a later day.
fn uncertain(case: &Case) -> Vec<Change> {
    let before = match &case.ask {
        Ask::PortVisa(_) => Some(Change::Bring(PaperKind::DepartmentConsent)),
        Ask::Replacement(asked) => {
            replacement::longest_validity(case, asked).and_then(|months| months.firm).map(Change::AskValidity)
        }
        Ask::Extension(_)
        | Ask::Reissue(_)
        | Ask::PermitIssue(_)
        | Ask::PermitExtension(_)
        | Ask::PermitChange(_)
        | Ask::PermitReissue(_)
        | Ask::Newborn
        | Ask::Elsewhere(_) => None,
    };
    before.into_iter().chain(later(case, Code::EffectiveDateUnpublished)).collect()
}

/// Returns the first day of a later edition, or the day after an entry ban, on which the reason no longer stands.
fn later(case: &Case, code: Code) -> Option<Change> {
    let editions = case.policy.named().iter().map(|named| named.from);
    let after_ban = port_visa::last_ban_day(case).map(|day| plus_days(day, 1));
    let days = editions.chain(after_ban).filter(|day| case.filed_on < *day);
    days.map(Change::FileFrom).find(|change| {
        let mut facts = case.facts.clone();
        change.apply(&mut facts);
        Case::new(&facts, case.policy)
            .is_some_and(|case| decide_case(&case).reasons.iter().all(|reason| reason.code != code))
    })
}
