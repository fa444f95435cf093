//! Which papers each measure needs, and whether they are shown (EEAL 21(1)(v); Reg 12, 16, 17).

use super::case::Case;
use super::finding::{Checked, Finding, Silent, because, known, only_if};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use crate::domain::day::birthday;
use crate::domain::measure::{Ask, Extension, PermitExtension, PermitIssue, PortVisa, Replacement, Term};
use crate::domain::words::{
    ChangedItem, Circumstance, Defect, InviterKind, Measure, PaperKind, PermitKind, Purpose, Relationship,
    SpecialStatus,
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
            whatever_is_held: whatever_is_held(PaperKind::$kind),
            check: Check::Any(|case| {
                let needed: fn(&Case) -> bool = $needed;
                paper(case, PaperKind::$kind, needed(case))
            }),
        },)+ RECEIPT_IS_SHOWN, WORK_PERMIT_HAS_NOT_LAPSED, HOST_PERMIT_HAS_NOT_LAPSED];
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
        let finding = Finding::new(false, Code::DocumentDefective, because).paper(kind);
        return Ok(cite(case, kind).map_or(finding, |cite| finding.citing(cite)));
    }
    let because = match (case.shown(kind), listed, alternative(case, kind)) {
        (true, ..) => because!("已提交{0}", "shown: {0}", kind),
        (false, Some(_), _) => because!(
            "{0}仅有数据共享，当日须提交纸质材料",
            "only found by data sharing, which did not yet count: {0}",
            kind
        ),
        (false, None, Some(other)) => because!("缺少{0}（或者{1}）", "not shown: {0} (or instead: {1})", kind, other),
        (false, None, None) => because!("缺少{0}", "not shown: {0}", kind),
    };
    let finding = Finding::new(case.shown(kind), Code::DocumentMissing, because).paper(kind);
    Ok(match cite(case, kind) {
        Some(cite) => finding.citing(cite),
        None => finding,
    })
}

/// Tells whether a paper is looked at also where what the applicant holds cannot be the object of the measure.
const fn whatever_is_held(kind: PaperKind) -> bool {
    matches!(kind, PaperKind::ApplicationForm | PaperKind::Photo | PaperKind::AccommodationRegistration)
}

/// Returns the paper that may be shown instead.
pub fn alternative(case: &Case, kind: PaperKind) -> Option<PaperKind> {
    if kind == PaperKind::LossCertificate {
        return Some(PaperKind::EmbassyNote);
    }
    if kind == PaperKind::KinshipProof && permit(case, PermitKind::Reunion) {
        // Nobody fosters a spouse or a parent.
        let child = !matches!(case.facts.request.relationship, Some(Relationship::Spouse | Relationship::Parent));
        return child.then_some(PaperKind::GuardianshipAuthorisation);
    }
    (kind == PaperKind::MultiTripEvidence && may_show_post(case)).then_some(PaperKind::FieProof)
}

/// The provision that asks this applicant for a paper, where the rule rests on several.
fn cite(case: &Case, kind: PaperKind) -> Option<&'static str> {
    let general = matches!(kind, PaperKind::ApplicationForm | PaperKind::Photo);
    match (&case.ask, kind) {
        (Ask::PortVisa(_), PaperKind::ApplicationForm | PaperKind::Photo) => Some("EEAL 20(3); NIA port-visa guide"),
        (Ask::PermitIssue(_), _) if general => Some("Reg 16(1)"),
        (Ask::PermitExtension(_) | Ask::PermitChange(_) | Ask::PermitReissue(_), _) if general => Some("Reg 17"),
        (_, _) if general => Some("Reg 12"),
        (Ask::PortVisa(port), PaperKind::InvitationLetter) => Some(asking_for_invitation(case, port)),
        (Ask::PortVisa(_), PaperKind::KinshipProof) => Some("NIA measure 2024-01-11"),
        (Ask::Extension(_), PaperKind::KinshipProof) => Some("Reg 12; MPS norm 2013"),
        (_, PaperKind::KinshipProof) if permit(case, PermitKind::Reunion) => Some("Reg 16(1)(iv)"),
        (_, PaperKind::KinshipProof) => Some("Reg 16(1)(v)"),
        (Ask::PortVisa(port), PaperKind::ReasonProof) if port.purpose == Some(Purpose::Talent) => {
            Some("Reg 7(1){item}; NIA pilot 2024-07-12")
        }
        (Ask::PortVisa(_), PaperKind::ReasonProof) => Some("EEAL 20(1)"),
        (Ask::Extension(_), PaperKind::ReasonProof) => Some("Reg 12; MPS norm 2013"),
        (_, PaperKind::ReasonProof) => Some("Reg 10, 12"),
        (Ask::PortVisa(_), PaperKind::TransportCompanyLetter) => Some("NIA port-visa guide"),
        (_, PaperKind::TransportCompanyLetter) => Some("MPS norm 2013"),
        (Ask::PortVisa(_), PaperKind::TravelAgencyLetter) => Some("EEAL 20(2); NIA port-visa guide"),
        (_, PaperKind::TravelAgencyLetter) => Some("MPS norm 2013"),
        (Ask::Extension(_), PaperKind::HostResidencePermit | PaperKind::DepartmentLetter | PaperKind::SchoolLetter) => {
            Some("Reg 12; MPS norm 2013")
        }
        (_, PaperKind::HostResidencePermit) => Some("Reg 16(1)(v)"),
        (_, PaperKind::DepartmentLetter) => Some("Reg 16(1)(iii)"),
        (_, PaperKind::SchoolLetter) => Some("Reg 16(1)(ii)"),
        (Ask::PortVisa(_), PaperKind::WorkPermit) => Some("EEAL 41; Reg 7(1){item}; NIA pilot 2024-07-12"),
        (_, PaperKind::WorkPermit) if case.law().filing.work_permit_by_data == Some(true) => {
            Some("EEAL 41; Reg 16(1)(i); 人社部 2024年75号")
        }
        (_, PaperKind::WorkPermit) => Some("EEAL 41; Reg 16(1)(i)"),
        (Ask::Replacement(asked), PaperKind::MultiTripEvidence) => {
            Some(super::replacement::asking_for_trips(case, asked))
        }
        (Ask::Replacement(_), PaperKind::OldPassport) => Some("Reg 10, 12"),
        (_, PaperKind::OldPassport) => Some("EEAL 33(2); Reg 17"),
        (_, _) => None,
    }
}

fn asking_for_invitation(case: &Case, port: &PortVisa) -> &'static str {
    let law = &case.law().port_visa;
    let commercial = super::port_visa::is_commercial(case, port);
    if super::port_visa::is_examined_electronically(case, port) {
        "EEAL 19, 20(3); Reg 7(1){item}; NIA pilot 2024-07-12"
    } else if commercial && law.commercial_basis.firm == Some(CommercialBasis::EnterpriseEvidence) {
        "EEAL 19, 20(3); Reg 7(1){item}; MPS measure 2023-08-03"
    } else if port.purpose.is_some_and(|purpose| law.visit_purposes.has(purpose)) {
        "EEAL 19, 20(3); Reg 7(1){item}; NIA measure 2024-01-11"
    } else {
        "EEAL 19, 20(3); Reg 7(1){item}"
    }
}

/// Says whether a paper that was shown still holds on the day of filing.
fn has_not_lapsed(case: &Case, kind: PaperKind, needed: bool, cite: &'static str) -> Checked {
    only_if(needed)?;
    let until = known(known(case.handed_in(kind))?.valid_until)?;
    let because = if case.filed_on <= until {
        because!("{0}有效期至{1}，申请日为{2}", "{0}: valid to {1}, filed on {2}", kind, until, case.filed_on)
    } else {
        because!("{0}有效期至{1}，申请日{2}已失效", "{0}: valid to {1}, lapsed on {2}", kind, until, case.filed_on)
    };
    Ok(Finding::new(case.filed_on <= until, Code::DocumentExpired, because).paper(kind).citing(cite))
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

/// Tells whether a port visa is asked for a purpose that is only examined electronically.
fn electronic_purpose(case: &Case, purpose: Purpose) -> bool {
    matches!(&case.ask, Ask::PortVisa(port)
        if port.purpose == Some(purpose) && super::port_visa::is_examined_electronically(case, port))
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
    super::port_visa::is_commercial(case, port)
        || port_purpose(case, INVITED)
        || super::port_visa::is_examined_electronically(case, port)
}

fn needs_work_permit(case: &Case) -> bool {
    permit(case, PermitKind::Work)
        || changes(case, ChangedItem::Employer)
        || electronic_purpose(case, Purpose::Employment)
}

fn needs_host_permit(case: &Case) -> bool {
    extends_for_family(case) || private_affairs_by_kinship(case)
}

/// A foster child shows a power of attorney instead of kinship.
fn needs_kinship_for_reunion(case: &Case) -> bool {
    permit(case, PermitKind::Reunion) && !case.shown(PaperKind::GuardianshipAuthorisation)
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

/// Tells whether the applicant may show a post in a foreign-invested enterprise instead of the trips: managers since one
/// measure, technicians and family since another.
pub fn may_show_post(case: &Case) -> bool {
    let law = &case.law().replacement;
    let statuses = case.facts.applicant.special_status.as_ref();
    statuses.is_some_and(|statuses| {
        statuses.0.iter().any(|status| match status {
            SpecialStatus::FieManager => law.fie_manager_months.is_some(),
            SpecialStatus::FieTechnician | SpecialStatus::FieFamily => law.fie_technician_months.is_some(),
            SpecialStatus::HighLevelTalent | SpecialStatus::Investor | SpecialStatus::Humanitarian => false,
        })
    })
}

fn needs_trip_evidence(case: &Case) -> bool {
    replaces(case, Circumstance::MultipleEntry) && !(may_show_post(case) && case.shown(PaperKind::FieProof))
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
    "DO-03" InvitationLetter, "提交邀请函件", "An invitation letter is shown", "EEAL 19, 20(3); Reg 7(1){item}; MPS measure 2023-08-03; NIA measure 2024-01-11; NIA pilot 2024-07-12",
        |case| matches!(&case.ask, Ask::PortVisa(port) if needs_invitation(case, port));
    "DO-04" EnterpriseEvidence, "提交商贸事由证明材料", "Evidence of the business matter is shown", "MPS measure 2023-08-03",
        |case| commercial_on(case, CommercialBasis::EnterpriseEvidence);
    "DO-05" DepartmentConsent, "提交主管部门同意的证明材料", "The consent of the competent department is shown", "EEAL 20(1)",
        |case| commercial_on(case, CommercialBasis::DepartmentConsent)
            || port_purpose(case, &[Purpose::UrgentBusiness, Purpose::RushRepair, Purpose::OtherUrgent, Purpose::Humanitarian]);
    "DO-06" KinshipProof, "提交亲属关系证明", "Kinship is proven", "Reg 16(1)(iv), 16(1)(v); MPS norm 2013",
        |case| port_purpose(case, &[Purpose::FamilyVisit, Purpose::AccompanyParent])
            || extends(case, &["Q2"]) || extends_for_family(case)
            || needs_kinship_for_reunion(case) || private_affairs_by_kinship(case);
    "DO-07" ReasonProof, "提交事由证明材料", "The reason is proven", "EEAL 20(1); Reg 7(1){item}, 10, 12",
        |case| electronic_purpose(case, Purpose::Talent) || port_purpose(case, &[Purpose::Humanitarian, Purpose::ExchangeVisit, Purpose::PrivateAffairs])
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
    "DO-16" MultiTripEvidence, "提交需多次往返的证明材料", "The need of repeated trips is shown", "Reg 10, 12; MPS norm 2013; MPS measure 2023-08-03; NIA measure 2024-01-11 (4)",
        needs_trip_evidence;
    "DO-17" Itinerary, "提交旅行日程", "A travel plan is shown", "MPS norm 2013",
        |case| extends(case, &["L"]) && !is_group(case);
    "DO-18" OnwardTicket, "提交联程客票", "An onward ticket is shown", "MPS norm 2013", |case| extends(case, &["G"]);
    "DO-19" HostResidencePermit, "提交被探望人居留证件", "The residence permit of the host is shown", "Reg 16(1)(v); MPS norm 2013",
        needs_host_permit;
    "DO-20" HostIdentity, "提交被探望人身份证明", "The identity document of the host is shown", "MPS norm 2013",
        |case| extends(case, &["Q2"]);
    "DO-21" DepartmentLetter, "提交有关主管部门函件", "A letter of the competent department is shown", "Reg 16(1)(iii); MPS norm 2013",
        |case| extends(case, &["J2"]) || permit(case, PermitKind::Journalist);
    "DO-22" PressCard, "提交记者证", "A press card is shown", "Reg 16(1)(iii)", |case| permit(case, PermitKind::Journalist);
    "DO-23" SchoolLetter, "提交注明学习期限的函件", "A letter of the school states the term", "Reg 16(1)(ii); MPS norm 2013",
        |case| extends(case, &["X2"]) || permit(case, PermitKind::Study);
    "DO-24" WorkPermit, "提交工作许可等证明材料", "A work permit is shown", "EEAL 41; Reg 7(1){item}, 16(1)(i); 人社部 2024年75号",
        needs_work_permit;
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
    "DO-31" ParentsPassports, "提交父母护照", "The passports of the parents are shown", "practice (EEAL 40(1) names the birth certificate only)",
        |case| matches!(case.ask, Ask::Newborn);
}

const RECEIPT_IS_SHOWN: Rule = Rule {
    id: "CO-02",
    zh: "出示受理回执",
    en: "The receipt is shown at collection",
    cite: "Reg 18",
    at: At::Collection,
    figures: &[],
    whatever_is_held: true,
    check: Check::Any(|case| paper(case, PaperKind::Receipt, true)),
};

const WORK_PERMIT_HAS_NOT_LAPSED: Rule = Rule {
    id: "DO-32",
    zh: "工作许可在申请日有效",
    en: "The work permit is valid on the day of filing",
    cite: "EEAL 41; Reg 7(1){item}, 16(1)(i)",
    at: At::Examination,
    figures: &[],
    whatever_is_held: false,
    check: Check::Any(|case| {
        let cite = if is_port_visa(case) { "EEAL 41; Reg 7(1){item}" } else { "EEAL 41; Reg 16(1)(i)" };
        has_not_lapsed(case, PaperKind::WorkPermit, needs_work_permit(case), cite)
    }),
};

const HOST_PERMIT_HAS_NOT_LAPSED: Rule = Rule {
    id: "DO-33",
    zh: "被探望人居留证件在申请日有效",
    en: "The residence permit of the host is valid on the day of filing",
    cite: "Reg 12, 16(1)(v); MPS norm 2013",
    at: At::Examination,
    figures: &[],
    whatever_is_held: false,
    check: Check::Any(|case| {
        let cite = if term(case).is_some() { "Reg 16(1)(v)" } else { "Reg 12; MPS norm 2013" };
        has_not_lapsed(case, PaperKind::HostResidencePermit, needs_host_permit(case), cite)
    }),
};
