//! What can be done about a reason: for each code the changes among which the applicant may choose, or none.

use chrono::NaiveDate;

use super::Change;
use crate::domain::codes::VisaClass;
use crate::domain::day::plus_days;
use crate::domain::measure::{Ask, PermitExtension, PermitIssue, PortVisa, Term};
use crate::domain::words::{Defect, PaperKind, PermitKind, Stage, Verification, Word};
use crate::rules::case::Case;
use crate::rules::decide::decide_case;
use crate::rules::reasons::Code;
use crate::rules::{extension, papers, port_visa, replacement, residence};

/// Returns the changes among which one may choose to answer a reason; none where nothing can be changed.
pub(super) fn ways(case: &Case, code: Code, document: Option<&'static str>) -> Vec<Change> {
    let mut ways = offered(case, code, document);
    // Who showed a forged passport is barred for the fraud, whichever passport comes next (EEAL 21(1)(iv), 31(1)(ii)).
    if case.facts.passport.verification == Some(Verification::Forged) {
        ways.retain(|way| !way.is_of_passport());
    }
    ways.retain(|way| !replaces_what_is_false(case, way));
    ways
}

/// What is proven forged or false stays so, whatever is brought in its place.
fn replaces_what_is_false(case: &Case, way: &Change) -> bool {
    let (Change::Renew(kind) | Change::Sign(kind)) = way else { return false };
    let defect = case.facts.paper(*kind).and_then(|paper| paper.defect);
    matches!(defect, Some(Defect::Forged | Defect::FalseStatement))
}

fn offered(case: &Case, code: Code, document: Option<&'static str>) -> Vec<Change> {
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
        (Code::EPortInviterNotRegistered, _) => {
            [Change::AskPaperVisa, Change::RegisterInviter].into_iter().chain(later(case, code)).collect()
        }
        (Code::EPortClass, _) => fitting(case).chain([Change::AskPaperVisa]).collect(),
        (Code::ClassNotForPurpose, _) => fitting(case).chain(electronic(case)).collect(),
        (Code::ClassNotInForce, _) => fitting(case).chain(later(case, code)).collect(),
        (Code::VerificationRefused, _) => vec![Change::AnswerVerification, Change::AnotherInviter],
        (Code::InviterNotActive | Code::InviterAdverseRecord | Code::InviterNotEnterprise, _) => {
            vec![Change::AnotherInviter]
        }
        (Code::PassportNotEntryDocument, _) => vec![Change::ShowEntryPassport],
        (Code::PassportChangedDuringProcessing, _) => vec![Change::ShowReceiptPassport],
        (Code::NotOrdinaryPassport | Code::TravelDocNotOrdinaryPassport | Code::OtherProcedure, _) => {
            vec![Change::ShowOrdinaryPassport]
        }
        (Code::DocumentReportedLost | Code::MrzCheckDigit | Code::MrzVizMismatch, _) => vec![Change::RenewPassport],
        (Code::VisaNotRequired, _) => after_permit(case).into_iter().collect(),
        (Code::PermitKindNotOfClass, _) => kinds_of_class(case),
        (Code::PurposeNotCovered, _) => electronic(case).into_iter().chain(later(case, code)).collect(),
        (Code::EntryBan, _) => after_ban(case).into_iter().collect(),
        (Code::MeasureNotInForce, _) => [Change::AskPaperVisa].into_iter().chain(later(case, code)).collect(),
        (Code::EffectiveDateUnpublished, _) => uncertain(case),
        (Code::RulesetSuspended | Code::AccompanyingFamilyNotNamed | Code::NotAForeigner, _) => {
            later(case, code).into_iter().collect()
        }
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
            Code::ValidityTooShort | Code::ValidityTooLong | Code::PermitBeyondPassport | Code::PermitBeyondWorkPermit,
        ) => permit_of_other_length(case, term, code),
        (_, _) => None,
    };
    let other = match (&case.ask, code) {
        // A proof of post raises the limit, and so may a later measure.
        (Ask::Replacement(_), Code::ValidityTooLong) => {
            let post = Some(Change::Bring(PaperKind::FieProof)).filter(|_| papers::may_show_post(case));
            post.into_iter().chain(later(case, code)).collect()
        }
        (_, Code::PermitBeyondWorkPermit) => vec![Change::Renew(PaperKind::WorkPermit)],
        (_, _) => Vec::new(),
    };
    one.into_iter().chain(other).collect()
}

/// Classes that fit the purpose and are in force; for an electronic visa those that it has.
fn fitting(case: &Case) -> impl Iterator<Item = Change> {
    let Ask::PortVisa(port) = &case.ask else { return Vec::new().into_iter() };
    let law = &case.law().port_visa;
    let pilot = |class: &VisaClass| {
        !port.electronic || law.electronic_classes.as_ref().is_some_and(|classes| classes.has(class))
    };
    let mut classes: Vec<VisaClass> = port_visa::classes_that_fit(case, port).filter(pilot).collect();
    classes.retain(|class| case.class_in_force(*class) && port.class != Some(*class));
    classes.sort_unstable();
    classes.dedup();
    classes.into_iter().map(Change::AskClass).collect::<Vec<_>>().into_iter()
}

/// The electronic visa, where it is examined for a purpose for which the paper one is not.
fn electronic(case: &Case) -> Option<Change> {
    let Ask::PortVisa(port) = &case.ask else { return None };
    let electronic = PortVisa { electronic: true, ..*port };
    (!port.electronic && port_visa::is_examined_electronically(case, &electronic)).then_some(Change::AskElectronicVisa)
}

/// The day after the residence permit that is held, on which a visa is needed.
fn after_permit(case: &Case) -> Option<Change> {
    case.facts.current_stay.valid_until.map(|until| Change::ArriveFrom(plus_days(until, 1)))
}

/// The day after the last day of an entry ban.
fn after_ban(case: &Case) -> Option<Change> {
    port_visa::first_free_day(case).filter(|day| case.filed_on < *day).map(|day| file_from(case, day))
}

/// To file on a later day; whoever meant to be here before arrives later too.
fn file_from(case: &Case, day: NaiveDate) -> Change {
    match case.facts.arrival.at {
        Some(at) if at.beijing_day() < day => Change::FileAndArriveFrom(day),
        Some(_) | None => Change::FileFrom(day),
    }
}

/// The kinds of permit that go with the class of the visa held.
fn kinds_of_class(case: &Case) -> Vec<Change> {
    let class = case.ask.held().and_then(|held| held.class);
    let kinds = case.law().residence.kinds_of_class.as_ref();
    let Some(kinds) = kinds.zip(class).and_then(|(kinds, class)| kinds.of(class)) else { return Vec::new() };
    PermitKind::ALL.iter().copied().filter(|kind| kinds.has(*kind)).map(Change::AskPermitKind).collect()
}

/// Every change that may be made of a case, whatever stands against it: what a proof tries that nothing helps.
pub(super) fn all(case: &Case) -> Vec<Change> {
    let mut changes: Vec<Change> = Code::ALL.iter().flat_map(|code| ways(case, *code, None)).collect();
    let papers = case.facts.documents.as_deref().unwrap_or_default();
    changes.extend(papers.iter().flat_map(|paper| {
        let unsigned = Some(Change::Sign(paper.kind)).filter(|_| paper.defect == Some(Defect::Unsigned));
        [Some(Change::Renew(paper.kind)), unsigned].into_iter().flatten()
    }));
    let missing = PaperKind::ALL.iter().filter(|kind| papers.iter().all(|paper| paper.kind != **kind));
    changes.extend(missing.map(|kind| Change::Bring(*kind)));
    changes.retain(|change| !change.is_open() && !replaces_what_is_false(case, change));
    if case.facts.stage != Stage::Collection {
        // No receipt names a passport before.
        changes.retain(|change| *change != Change::ShowReceiptPassport);
    }
    if case.facts.stage == Stage::UnderExamination {
        // It was filed: what the office did not decide in time is not mended by filing again.
        changes.retain(|change| !matches!(change, Change::FileFrom(_) | Change::FileAndArriveFrom(_)));
    }
    changes.sort_unstable();
    changes.dedup();
    changes
}

/// A permit that is long enough, or that ends with the passport where it may not be longer. A new passport is no way out:
/// the permit was asked for with the one used for entry.
fn permit_of_other_length(case: &Case, term: &Term, code: Code) -> Option<Change> {
    let (kind, start) = (term.kind?, term.start?);
    let least = residence::least_days(case, kind);
    let days_to = |end: NaiveDate| u32::try_from((end - start).num_days()).unwrap_or(0);
    let longest = days_to(crate::domain::day::plus_months(start, case.law().residence.max_months));
    let work_permit = case.facts.paper(PaperKind::WorkPermit).and_then(|paper| paper.valid_until);
    let days = match (code, case.facts.passport.expires_on, work_permit) {
        (Code::ValidityTooShort, ..) => least,
        (Code::PermitBeyondPassport, Some(end), _) | (Code::PermitBeyondWorkPermit, _, Some(end)) => {
            days_to(end).min(longest)
        }
        (..) => longest,
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

/// Returns the first day of a later edition on which the reason no longer stands.
fn later(case: &Case, code: Code) -> Option<Change> {
    // On a day on which nothing is examined the reason is only not told.
    let gone_on = |found: Code| found == code || found == Code::RulesetSuspended;
    let days = case.policy.named().iter().map(|named| named.from).filter(|day| case.filed_on < *day);
    days.map(|day| file_from(case, day)).find(|change| {
        let mut facts = case.facts.clone();
        change.apply(&mut facts);
        Case::new(&facts, case.policy)
            .is_some_and(|case| decide_case(&case).reasons.iter().all(|reason| !gone_on(reason.code)))
    })
}
