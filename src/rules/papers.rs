//! Which papers each measure needs, and whether they are shown (EEAL 21(1)(v); Reg 12, 16, 17).

use super::case::Case;
use super::finding::{Checked, Finding, Silent, because};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use crate::domain::day::birthday;
use crate::domain::measure::{Ask, Extension, PermitExtension, PermitIssue, PortVisa, Replacement, Term};
use crate::domain::words::{
    ChangedItem, Circumstance, Defect, InviterKind, Measure, PaperKind, PermitKind, Purpose, SpecialStatus,
};
use crate::policy::figures::CommercialBasis;

/// Declares the rules, one for each paper: what is true when it is met, its provision, and who needs it.
macro_rules! papers {
    ($($id:literal $kind:ident, $zh:literal, $en:literal, $cite:literal, $needed:expr;)+) => {
        /// The rules, in the order of the form.
        pub const RULES: &[Rule] = &[$(Rule {
            id: $id,
            zh: $zh,
            en: $en,
            cite: $cite,
            at: At::Examination,
            figures: &[],
            check: Check::Any(|case| {
                let needed: fn(&Case) -> bool = $needed;
                paper(case, PaperKind::$kind, needed(case))
            }),
        },)+ RECEIPT_IS_SHOWN];
    };
}

/// Says whether a paper is shown: listed, signed, and not by data sharing before that counted.
fn paper(case: &Case, kind: PaperKind, needed: bool) -> Checked {
    if !needed {
        return Err(Silent::NotConcerned);
    }
    let listed = case.facts.paper(kind);
    if listed.is_some_and(|paper| paper.defect == Some(Defect::Unsigned)) {
        let because = because!("{0}缺少签名", "unsigned: {0}", kind);
        return Ok(Finding::new(false, Code::DocumentDefective, because).paper(kind));
    }
    let because = match (case.shown(kind), listed, alternative(kind)) {
        (true, ..) => because!("已提交{0}", "shown: {0}", kind),
        (false, Some(_), _) => because!(
            "{0}仅有数据共享，当日须提交纸质材料",
            "only found by data sharing, which did not yet count: {0}",
            kind
        ),
        (false, None, Some(other)) => because!("缺少{0}（或者{1}）", "not shown: {0} (or instead: {1})", kind, other),
        (false, None, None) => because!("缺少{0}", "not shown: {0}", kind),
    };
    Ok(Finding::new(case.shown(kind), Code::DocumentMissing, because).paper(kind))
}

/// Returns the paper that may be shown instead.
pub fn alternative(kind: PaperKind) -> Option<PaperKind> {
    let instead =
        [(PaperKind::LossCertificate, PaperKind::EmbassyNote), (PaperKind::MultiTripEvidence, PaperKind::FieProof)];
    instead.into_iter().find(|(first, _)| *first == kind).map(|(_, other)| other)
}

fn is_port_visa(case: &Case) -> bool {
    case.facts.measure == Measure::PortVisa
}

fn is_visa_or_permit_in_country(case: &Case) -> bool {
    match &case.ask {
        Ask::Extension(_)
        | Ask::Replacement(_)
        | Ask::Reissue(_)
        | Ask::PermitIssue(_)
        | Ask::PermitExtension(_)
        | Ask::PermitChange(_)
        | Ask::PermitReissue(_) => true,
        Ask::PortVisa(_) | Ask::Newborn | Ask::Elsewhere(_) => false,
    }
}

fn port_purpose(case: &Case, purposes: &[Purpose]) -> bool {
    matches!(&case.ask, Ask::PortVisa(PortVisa { purpose: Some(purpose), .. }) if purposes.contains(purpose))
}

fn extends(case: &Case, classes: &[&str]) -> bool {
    matches!(&case.ask, Ask::Extension(Extension { held, .. })
        if held.basis != Some(crate::domain::words::Basis::VisaExempt)
            && held.class.is_some_and(|class| classes.iter().any(|one| class.is(one))))
}

fn extends_for_family(case: &Case) -> bool {
    extends(case, &["S2"]) && case.facts.request.purpose == Some(Purpose::FamilyVisit)
}

fn replaces(case: &Case, ground: Circumstance) -> bool {
    matches!(&case.ask, Ask::Replacement(Replacement { circumstance: Some(given), .. }) if *given == ground)
}

fn term<'c>(case: &'c Case) -> Option<&'c Term> {
    match &case.ask {
        Ask::PermitIssue(PermitIssue { term, .. }) | Ask::PermitExtension(PermitExtension { term, .. }) => Some(term),
        Ask::PortVisa(_)
        | Ask::Extension(_)
        | Ask::Replacement(_)
        | Ask::Reissue(_)
        | Ask::PermitChange(_)
        | Ask::PermitReissue(_)
        | Ask::Newborn
        | Ask::Elsewhere(_) => None,
    }
}

fn permit(case: &Case, kind: PermitKind) -> bool {
    term(case).is_some_and(|term| term.kind == Some(kind))
}

/// Private affairs rest on kinship with the host's permit, or on proof of the reason.
fn private_affairs_by_kinship(case: &Case) -> bool {
    permit(case, PermitKind::PrivateAffairs) && !case.shown(PaperKind::ReasonProof)
}

fn changes(case: &Case, item: ChangedItem) -> bool {
    matches!(&case.ask, Ask::PermitChange(change) if change.item == Some(item))
}

fn needs_inviter_letter(case: &Case) -> bool {
    extends(case, &["F", "G", "M", "Q2", "R"])
        || extends_for_family(case)
        || replaces(case, Circumstance::MultipleEntry)
}

/// Units of classes F, M and R show who they are, unless the office has them on file.
fn needs_inviter_proof(case: &Case) -> bool {
    let classes = ["F", "M", "R"];
    let replaced = replaces(case, Circumstance::MultipleEntry)
        && case.class().is_some_and(|class| classes.iter().any(|one| class.is(one)));
    extends(case, &classes) || replaced
}

fn inviter_is_individual(case: &Case) -> bool {
    case.facts.inviter.kind == Some(InviterKind::Individual)
}

/// Purposes whose port visa rests on an invitation, besides the commercial ones.
const INVITED: &[Purpose] = &[
    Purpose::UrgentBusiness,
    Purpose::RushRepair,
    Purpose::ExchangeVisit,
    Purpose::FamilyVisit,
    Purpose::PrivateAffairs,
    Purpose::AccompanyParent,
];

/// Tells whether a port visa needs an invitation letter.
pub fn needs_invitation(case: &Case, port: &PortVisa) -> bool {
    super::port_visa::is_commercial(case, port) || port_purpose(case, INVITED)
}

fn commercial_on(case: &Case, basis: CommercialBasis) -> bool {
    let law = &case.law().port_visa.commercial_basis;
    let Ask::PortVisa(port) = &case.ask else { return false };
    super::port_visa::is_commercial(case, port) && law.announced.is_none() && law.firm == Some(basis)
}

/// Tells whether a first permit is long enough for a health certificate.
pub fn needs_health_certificate(case: &Case, term: &Term) -> bool {
    term.days.is_some_and(|days| case.law().residence.health_certificate_from_days <= days)
}

/// Tells whether the applicant is known to be younger or older than those who must give fingerprints.
pub fn is_outside_fingerprint_age(case: &Case) -> bool {
    let law = &case.law().residence;
    case.facts.applicant.birth_date.is_some_and(|birth| {
        case.filed_on < birthday(birth, law.fingerprints_from_age)
            || birthday(birth, law.fingerprints_to_age + 1) <= case.filed_on
    })
}

/// A manager of a foreign-invested enterprise shows the post instead of the trips (since that measure).
fn needs_trip_evidence(case: &Case) -> bool {
    let statuses = case.facts.applicant.special_status.as_ref();
    let manager = statuses.is_some_and(|statuses| statuses.0.contains(&SpecialStatus::FieManager));
    let excused = manager && case.law().replacement.fie_manager_months.is_some() && case.shown(PaperKind::FieProof);
    replaces(case, Circumstance::MultipleEntry) && !excused
}

fn needs_loss_certificate(case: &Case) -> bool {
    let ground = match &case.ask {
        Ask::Reissue(reissue) => reissue.circumstance,
        Ask::PermitReissue(reissue) => reissue.circumstance,
        Ask::PortVisa(_)
        | Ask::Extension(_)
        | Ask::Replacement(_)
        | Ask::PermitIssue(_)
        | Ask::PermitExtension(_)
        | Ask::PermitChange(_)
        | Ask::Newborn
        | Ask::Elsewhere(_) => None,
    };
    matches!(ground, Some(Circumstance::Lost | Circumstance::Stolen)) && !case.shown(PaperKind::EmbassyNote)
}

fn is_group(case: &Case) -> bool {
    case.facts.current_stay.group_visa == Some(true)
}

papers! {
    "DO-01" ApplicationForm, "提交申请表", "An application form is shown", "EEAL 20(3); Reg 12, 16(1), 17",
        |case| is_port_visa(case) || is_visa_or_permit_in_country(case);
    "DO-02" Photo, "提交照片", "A photograph is shown", "EEAL 20(3); Reg 12, 16(1), 17",
        |case| is_port_visa(case) || is_visa_or_permit_in_country(case);
    "DO-03" InvitationLetter, "提交邀请函件", "An invitation letter is shown", "EEAL 19, 20(3); Reg 7(1){item}; NIA measures 2023-08-03, 2024-01-11",
        |case| matches!(&case.ask, Ask::PortVisa(port) if needs_invitation(case, port));
    "DO-04" EnterpriseEvidence, "提交商贸事由证明材料", "Evidence of the business matter is shown", "NIA measure 2023-08-03",
        |case| commercial_on(case, CommercialBasis::EnterpriseEvidence);
    "DO-05" DepartmentConsent, "提交主管部门同意的证明材料", "The consent of the competent department is shown", "EEAL 20(1)",
        |case| commercial_on(case, CommercialBasis::DepartmentConsent)
            || port_purpose(case, &[Purpose::UrgentBusiness, Purpose::RushRepair, Purpose::OtherUrgent, Purpose::Humanitarian]);
    "DO-06" KinshipProof, "提交亲属关系证明", "Kinship is proven", "Reg 16(1)(iv), 16(1)(v); MPS norm 2013",
        |case| port_purpose(case, &[Purpose::FamilyVisit, Purpose::AccompanyParent])
            || extends(case, &["Q2"]) || extends_for_family(case)
            || permit(case, PermitKind::Reunion) || private_affairs_by_kinship(case);
    "DO-07" ReasonProof, "提交事由证明材料", "The reason is proven", "EEAL 20(1); Reg 10, 12",
        |case| port_purpose(case, &[Purpose::Humanitarian, Purpose::ExchangeVisit, Purpose::PrivateAffairs])
            || (extends(case, &["S2"]) && !extends_for_family(case)) || replaces(case, Circumstance::GroupSplit);
    "DO-08" TransportCompanyLetter, "提交交通运输公司函件", "A letter of the transport company is shown", "NIA port-visa guide; MPS norm 2013",
        |case| port_purpose(case, &[Purpose::Crew]) || extends(case, &["C"]);
    "DO-09" TravelAgencyLetter, "提交旅行社函件", "A letter of the travel agency is shown", "EEAL 20(2); MPS norm 2013",
        |case| port_purpose(case, &[Purpose::GroupTourism]) || (extends(case, &["L"]) && is_group(case))
            || replaces(case, Circumstance::GroupSplit);
    "DO-10" GroupNameList, "提交团队名单", "The list of the group is shown", "NIA port-visa guide",
        |case| port_purpose(case, &[Purpose::GroupTourism]);
    "DO-11" ReceptionPlan, "提交接待计划", "The reception plan is shown", "NIA port-visa guide",
        |case| port_purpose(case, &[Purpose::GroupTourism]);
    "DO-12" AccommodationRegistration, "提交住宿登记证明", "Accommodation is registered", "EEAL 39(2); MPS norm 2013",
        is_visa_or_permit_in_country;
    "DO-13" InviterLetter, "提交邀请单位或者个人出具的函件", "A letter of the inviting unit or host is shown", "Reg 7(1){item}, 12; MPS norm 2013",
        needs_inviter_letter;
    "DO-14" BusinessRegistration, "提交单位注册登记证明", "The registration of the inviting unit is shown", "MPS norm 2013",
        |case| needs_inviter_proof(case) && !inviter_is_individual(case) && case.facts.inviter.on_file != Some(true);
    "DO-15" InviterResidenceProof, "提交邀请人本地住所证明", "The local residence of the individual inviter is shown", "MPS norm 2013",
        |case| needs_inviter_proof(case) && inviter_is_individual(case);
    "DO-16" MultiTripEvidence, "提交需多次往返的证明材料", "The need of repeated trips is shown", "NIA measures 2023-08-03, 2024-01-11 (4)",
        needs_trip_evidence;
    "DO-17" Itinerary, "提交旅行日程", "A travel plan is shown", "MPS norm 2013",
        |case| extends(case, &["L"]) && !is_group(case);
    "DO-18" OnwardTicket, "提交联程客票", "An onward ticket is shown", "MPS norm 2013", |case| extends(case, &["G"]);
    "DO-19" HostResidencePermit, "提交被探望人居留证件", "The residence permit of the host is shown", "Reg 16(1)(v); MPS norm 2013",
        |case| extends_for_family(case) || private_affairs_by_kinship(case);
    "DO-20" HostIdentity, "提交被探望人身份证明", "The identity document of the host is shown", "MPS norm 2013",
        |case| extends(case, &["Q2"]);
    "DO-21" DepartmentLetter, "提交有关主管部门函件", "A letter of the competent department is shown", "Reg 16(1)(iii); MPS norm 2013",
        |case| extends(case, &["J2"]) || permit(case, PermitKind::Journalist);
    "DO-22" PressCard, "提交记者证", "A press card is shown", "Reg 16(1)(iii)", |case| permit(case, PermitKind::Journalist);
    "DO-23" SchoolLetter, "提交注明学习期限的函件", "A letter of the school states the term", "Reg 16(1)(ii); MPS norm 2013",
        |case| extends(case, &["X2"]) || permit(case, PermitKind::Study);
    "DO-24" WorkPermit, "提交工作许可等证明材料", "A work permit is shown", "Reg 16(1)(i); EEAL 41",
        |case| permit(case, PermitKind::Work) || changes(case, ChangedItem::Employer);
    "DO-25" HealthCertificate, "提交健康证明", "A health certificate is shown", "Reg 16(2)",
        |case| matches!(&case.ask, Ask::PermitIssue(permit) if needs_health_certificate(case, &permit.term));
    "DO-26" Fingerprints, "采集指纹等人体生物识别信息", "Fingerprints are taken", "EEAL 30(2); Reg 16(1)",
        |case| matches!(&case.ask, Ask::PermitIssue(_)) && !is_outside_fingerprint_age(case);
    "DO-27" OldPassport, "提交旧护照", "The former passport is shown", "Reg 10, 17; EEAL 33(2)",
        |case| replaces(case, Circumstance::NewPassport) || changes(case, ChangedItem::PassportNumber);
    "DO-28" LossCertificate, "提交护照报失证明或者照会", "A loss certificate or an embassy note is shown", "Reg 11; MPS norm 2013",
        needs_loss_certificate;
    "DO-29" GroupVisaCopy, "提交团体签证复印件", "A copy of the group visa is shown", "MPS norm 2013",
        |case| replaces(case, Circumstance::GroupSplit);
    "DO-30" BirthCertificate, "提交出生证明", "The birth certificate is shown", "EEAL 40(1)",
        |case| matches!(case.ask, Ask::Newborn);
    "DO-31" ParentsPassports, "提交父母护照", "The passports of the parents are shown", "EEAL 40(1)",
        |case| matches!(case.ask, Ask::Newborn);
}

const RECEIPT_IS_SHOWN: Rule = Rule {
    id: "CO-02",
    zh: "出示受理回执",
    en: "The receipt is shown at collection",
    cite: "Reg 18",
    at: At::Collection,
    figures: &[],
    check: Check::Any(|case| paper(case, PaperKind::Receipt, true)),
};
