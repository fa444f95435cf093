//! Port visas: who may ask, for what, on which document, for how long, through which port (EEAL 20).

use chrono::NaiveDate;

use super::case::Case;
use super::finding::{Finding, Silent, because, concerned, known, only_if};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use crate::domain::day::{plus_days, plus_months};
use crate::domain::measure::PortVisa;
use crate::domain::paper::RecordEntry;
use crate::domain::words::{Basis, FiledBy, InviterKind, PaperKind, PassportKind, Purpose, RecordKind};

/// The rules, in the order in which they are told.
pub const RULES: &[Rule] = &[
    IS_NOT_SUSPENDED,
    DOCUMENT_IS_NOT_OFFICIAL,
    STAY_IS_SHORT,
    ENTRY_IS_SINGLE,
    PURPOSE_IS_COVERED,
    PURPOSE_IS_NOT_TEMPORARY_ENTRY,
    PURPOSE_IS_NOT_WORK,
    NO_ENTRY_BAN,
    NO_HEALTH_GROUND,
    HAS_MEANS,
    PORT_IS_AUTHORISED,
    ENTERS_WHERE_APPLIED,
    ARRIVES_IN_TIME,
    ELECTRONIC_IS_IN_FORCE,
    ELECTRONIC_INVITER_IS_REGISTERED,
    ELECTRONIC_CLASS,
    GROUP_IS_LARGE_ENOUGH,
    NEEDS_A_VISA,
    INVITATION_COVERS_ARRIVAL,
    COMMERCIAL_MEASURE_IS_CERTAIN,
    DOCUMENT_IS_ORDINARY,
    PASSPORT_OUTLASTS_STAY,
    PASSPORT_IS_LONG_VALID,
    INVITER_IS_AN_ENTERPRISE,
    NO_ADVERSE_RECORD,
    FAMILY_IS_NAMED,
    URGENCY_IS_SHOWN,
    FILED_AT_OWN_PORT,
];

const PORT_RULE: Rule = Rule {
    id: "",
    zh: "",
    en: "",
    cite: "",
    at: At::Examination,
    figures: &[],
    check: Check::PortVisa(|_, _| Err(Silent::NotConcerned)),
};

/// A suspended rule set ends the examination.
pub const IS_NOT_SUSPENDED: Rule = Rule {
    id: "PV-01",
    zh: "口岸签证当日未暂停签发",
    en: "Port visas are not suspended on the day of filing",
    cite: "NIA notice: port visas resumed 2023-01-08",
    figures: &["port_visa.suspended"],
    check: Check::PortVisa(|case, _| {
        let suspended = case.law().port_visa.suspended;
        let because = if suspended {
            because!("{0}口岸签证暂停签发", "port visas were suspended on {0}", case.filed_on)
        } else {
            because!("{0}口岸签证正常签发", "port visas were being issued on {0}", case.filed_on)
        };
        Ok(Finding::new(!suspended, Code::RulesetSuspended, because))
    }),
    ..PORT_RULE
};

fn document(case: &Case) -> Result<PassportKind, Silent> {
    let kind = known(case.facts.passport.kind)?;
    only_if(kind != PassportKind::HomeReturnPermit)?;
    Ok(kind)
}

const DOCUMENT_IS_NOT_OFFICIAL: Rule = Rule {
    id: "PV-02",
    zh: "所持证件不是外交、公务护照或者通行证",
    en: "The document is not a diplomatic or service passport or a laissez-passer",
    cite: "NIA port-visa FAQ 2024-02-27; Reg 5",
    figures: &["port_visa.accepted_documents", "port_visa.referred_documents"],
    check: Check::PortVisa(|case, _| {
        let kind = document(case)?;
        let law = &case.law().port_visa;
        let met = law.accepted_documents.has(kind) || law.referred_documents.has(kind);
        Ok(Finding::new(met, Code::NotOrdinaryPassport, because!("所持证件为{0}", "the document is: {0}", kind)))
    }),
    ..PORT_RULE
};

const DOCUMENT_IS_ORDINARY: Rule = Rule {
    id: "PV-03",
    zh: "所持证件不属于法律与指南表述不一的证件",
    en: "The document is not one on which law and guidance differ",
    cite: "EEAL 20(3); NIA port-visa FAQ 2024-02-27",
    figures: &["port_visa.referred_documents"],
    check: Check::PortVisa(|case, _| {
        let kind = document(case)?;
        let met = !case.law().port_visa.referred_documents.has(kind);
        Ok(Finding::new(
            met,
            Code::TravelDocNotOrdinaryPassport,
            because!("所持证件为{0}", "the document is: {0}", kind),
        ))
    }),
    ..PORT_RULE
};

/// Returns the longest stay of a port visa, days (EEAL 20(4); the electronic one by its pilot).
pub fn longest_stay(case: &Case, port: &PortVisa) -> u32 {
    let law = &case.law().port_visa;
    let electronic = law.electronic_max_stay_days.filter(|_| port.electronic);
    electronic.unwrap_or(law.max_stay_days)
}

const STAY_IS_SHORT: Rule = Rule {
    id: "PV-04",
    zh: "停留期不超过三十日",
    en: "The stay is 30 days at most",
    cite: "EEAL 20(4)",
    figures: &["port_visa.max_stay_days", "port_visa.electronic_max_stay_days"],
    check: Check::PortVisa(|case, port| {
        let days = known(port.stay_days)?;
        let most = longest_stay(case, port);
        let because = because!("申请停留{0}日，上限{1}日", "asks for {0} days, {1} at most", days, most);
        Ok(Finding::new(days <= most, Code::StayTooLong, because))
    }),
    ..PORT_RULE
};

const ENTRY_IS_SINGLE: Rule = Rule {
    id: "PV-05",
    zh: "入境一次",
    en: "One entry",
    cite: "EEAL 20(4)",
    figures: &["port_visa.entries"],
    check: Check::PortVisa(|case, port| {
        let entries = known(port.entries)?;
        let allowed = case.law().port_visa.entries;
        let because =
            because!("申请{0}入境，口岸签证为{1}入境", "asks for entries: {0}; a port visa has: {1}", entries, allowed);
        Ok(Finding::new(entries == allowed, Code::PortVisaSingleEntryOnly, because))
    }),
    ..PORT_RULE
};

/// Returns the purpose, where it is one that a port visa may or may not cover: not temporary entry, not work.
fn purpose(case: &Case, port: &PortVisa) -> Result<Purpose, Silent> {
    let purpose = known(port.purpose)?;
    let law = &case.law().port_visa;
    only_if(!law.temporary_entry_purposes.has(purpose) && !law.work_purposes.has(purpose))?;
    Ok(purpose)
}

const PURPOSE_IS_COVERED: Rule = Rule {
    id: "PV-06",
    zh: "事由属于当日有效的口岸签证签发范围",
    en: "A port-visa rule in force on the day covers the purpose",
    cite: "EEAL 20(1), 20(2); NIA measures 2023-08-03, 2024-01-11",
    figures: &["port_visa.urgent_purposes", "port_visa.commercial_purposes", "port_visa.visit_purposes"],
    check: Check::PortVisa(|case, port| {
        let purpose = purpose(case, port)?;
        let law = &case.law().port_visa;
        only_if(!law.family_not_named.has(purpose))?;
        let covered = [law.urgent_purposes, law.commercial_purposes, law.visit_purposes];
        let met = covered.iter().any(|purposes| purposes.has(purpose));
        let because = because!("事由为{0}，申请日为{1}", "purpose: {0}; filed on {1}", purpose, case.filed_on);
        Ok(Finding::new(met, Code::PurposeNotCovered, because))
    }),
    ..PORT_RULE
};

const PURPOSE_IS_NOT_TEMPORARY_ENTRY: Rule = Rule {
    id: "PV-07",
    zh: "事由不属于临时入境",
    en: "The purpose is not one for temporary entry",
    cite: "EEAL 23(1)",
    figures: &["port_visa.temporary_entry_purposes", "port_visa.temporary_entry_max_days"],
    check: Check::PortVisa(|case, port| {
        let purpose = known(port.purpose)?;
        let law = &case.law().port_visa;
        let because = because!(
            "事由为{0}；临时入境停留不超过{1}日",
            "purpose: {0}; temporary entry is for {1} days at most",
            purpose,
            law.temporary_entry_max_days
        );
        Ok(Finding::new(!law.temporary_entry_purposes.has(purpose), Code::UseTemporaryEntry, because))
    }),
    ..PORT_RULE
};

const PURPOSE_IS_NOT_WORK: Rule = Rule {
    id: "PV-08",
    zh: "拟从事活动不属于工作",
    en: "The activity is not work",
    cite: "EEAL 25(1)(iii), 41, 43; 人社部发[2014]78号 一(一)",
    figures: &["port_visa.work_purposes"],
    check: Check::PortVisa(|case, port| {
        let purpose = known(port.purpose)?;
        let work = case.law().port_visa.work_purposes.has(purpose);
        let because = because!("拟从事活动为{0}", "the activity is: {0}", purpose);
        Ok(Finding::new(!work, Code::ClassNotForPurpose, because))
    }),
    ..PORT_RULE
};

const FAMILY_IS_NAMED: Rule = Rule {
    id: "PV-09",
    zh: "当日措施明确包括随行家属",
    en: "The measure in force names accompanying family",
    cite: "NIA measure 2023-08-03",
    figures: &["port_visa.family_not_named"],
    check: Check::PortVisa(|case, port| {
        let purpose = purpose(case, port)?;
        only_if(purpose == Purpose::AccompanyParent)?;
        let silent = case.law().port_visa.family_not_named.has(purpose);
        let because = because!("随行子女，申请日为{0}", "accompanies a parent; filed on {0}", case.filed_on);
        Ok(Finding::new(!silent, Code::AccompanyingFamilyNotNamed, because))
    }),
    ..PORT_RULE
};

/// Tells whether a port visa is asked for one of the five commercial purposes.
pub fn is_commercial(case: &Case, port: &PortVisa) -> bool {
    port.purpose.is_some_and(|purpose| case.law().port_visa.commercial_purposes.has(purpose))
}

const COMMERCIAL_MEASURE_IS_CERTAIN: Rule = Rule {
    id: "PV-10",
    zh: "商贸事由所依据的措施当日确已施行，或者有主管部门同意",
    en: "The commercial measure certainly applied on the day, or the competent department consents",
    cite: "NIA measure 2023-08-03",
    figures: &["port_visa.commercial_basis"],
    check: Check::PortVisa(|case, port| {
        only_if(is_commercial(case, port))?;
        concerned(case.law().port_visa.commercial_basis.announced)?;
        let consent = case.shown(PaperKind::DepartmentConsent);
        let because = if consent {
            because!("有主管部门同意的证明材料", "the consent of the competent department is shown")
        } else {
            because!(
                "{0}处于措施部署期间，未见主管部门同意",
                "{0} is inside the roll-out window and no consent is shown",
                case.filed_on
            )
        };
        Ok(Finding::new(consent, Code::EffectiveDateUnpublished, because))
    }),
    ..PORT_RULE
};

const INVITER_IS_AN_ENTERPRISE: Rule = Rule {
    id: "PV-11",
    zh: "商贸事由的邀请方不是个人",
    en: "The inviter of a commercial visit is not a natural person",
    cite: "NIA measure 2023-08-03 ('enterprise invitation')",
    figures: &["port_visa.commercial_purposes"],
    check: Check::PortVisa(|case, port| {
        only_if(is_commercial(case, port))?;
        let kind = known(case.facts.inviter.kind)?;
        let because = because!("邀请方为{0}", "the inviter is: {0}", kind);
        Ok(Finding::new(kind != InviterKind::Individual, Code::InviterNotEnterprise, because))
    }),
    ..PORT_RULE
};

const URGENCY_IS_SHOWN: Rule = Rule {
    id: "PV-12",
    zh: "来不及在境外办妥签证",
    en: "A visa could not be obtained abroad in time",
    cite: "EEAL 20(1); NIA measures 2023-08-03, 2024-01-11",
    figures: &["port_visa.urgency_not_asked"],
    check: Check::PortVisa(|case, port| {
        let purpose = purpose(case, port)?;
        let law = &case.law().port_visa;
        let examined = [law.urgent_purposes, law.commercial_purposes, law.visit_purposes, law.family_not_named];
        only_if(examined.iter().any(|purposes| purposes.has(purpose)) && !law.urgency_not_asked.has(purpose))?;
        let because = match port.visa_abroad_in_time {
            Some(false) => because!("来不及在境外办妥签证", "a visa could not be obtained abroad in time"),
            Some(true) => because!("可以在境外及时办妥签证", "a visa could have been obtained abroad in time"),
            None => because!(
                "未说明能否在境外及时办妥签证",
                "it is not stated whether a visa could be obtained abroad in time"
            ),
        };
        Ok(Finding::new(port.visa_abroad_in_time == Some(false), Code::UrgencyNotShown, because))
    }),
    ..PORT_RULE
};

const PASSPORT_OUTLASTS_STAY: Rule = Rule {
    id: "PV-13",
    zh: "护照有效期覆盖拟停留期",
    en: "The passport is valid to the last day of the stay asked for",
    cite: "EEAL 38(1); practice",
    check: Check::PortVisa(|case, port| {
        let expires_on = known(case.facts.passport.expires_on)?;
        let last = plus_days(port.arrives_on, known(port.stay_days)?);
        let because = because!(
            "护照有效期至{0}，停留至{1}",
            "the passport is valid to {0}, the stay would end on {1}",
            expires_on,
            last
        );
        Ok(Finding::new(last <= expires_on, Code::PassportExpiresDuringStay, because))
    }),
    ..PORT_RULE
};

const PASSPORT_IS_LONG_VALID: Rule = Rule {
    id: "PV-14",
    zh: "护照剩余有效期不少于六个月",
    en: "The passport is valid for 6 months or more from the day of filing",
    cite: "practice, not law",
    figures: &["port_visa.min_passport_months"],
    check: Check::PortVisa(|case, _| {
        let expires_on = known(case.facts.passport.expires_on)?;
        let least = plus_months(case.filed_on, case.law().port_visa.min_passport_months);
        let because = because!(
            "护照有效期至{0}，惯例至少至{1}",
            "the passport is valid to {0}; practice asks for {1}",
            expires_on,
            least
        );
        Ok(Finding::new(least <= expires_on, Code::PassportValidityShort, because))
    }),
    ..PORT_RULE
};

const INVITATION_COVERS_ARRIVAL: Rule = Rule {
    id: "PV-15",
    zh: "邀请函件的期限覆盖抵达日",
    en: "The invitation covers the day of arrival",
    cite: "EEAL 19, 21(1)(v)",
    check: Check::PortVisa(|case, port| {
        only_if(super::papers::needs_invitation(case, port))?;
        let letter = known(case.facts.paper(PaperKind::InvitationLetter))?;
        let until = known(letter.valid_until)?;
        let because = because!(
            "邀请函件有效至{0}，抵达日为{1}",
            "the invitation runs to {0}, arrival on {1}",
            until,
            port.arrives_on
        );
        Ok(Finding::new(port.arrives_on <= until, Code::DocumentExpired, because).paper(PaperKind::InvitationLetter))
    }),
    ..PORT_RULE
};

const NEEDS_A_VISA: Rule = Rule {
    id: "PV-16",
    zh: "未持有有效居留证件",
    en: "No valid residence permit is held",
    cite: "EEAL 22(ii)",
    check: Check::PortVisa(|case, _| {
        let stay = &case.facts.current_stay;
        only_if(stay.basis == Some(Basis::ResidencePermit))?;
        let until = known(stay.valid_until)?;
        let because = because!(
            "居留证件有效期至{0}，申请日为{1}",
            "the residence permit runs to {0}, filed on {1}",
            until,
            case.filed_on
        );
        Ok(Finding::new(until < case.filed_on, Code::VisaNotRequired, because))
    }),
    ..PORT_RULE
};

const NO_HEALTH_GROUND: Rule = Rule {
    id: "PV-17",
    zh: "没有经确认的健康原因",
    en: "No health ground is established",
    cite: "EEAL 21(1)(ii)",
    check: Check::PortVisa(|case, _| {
        let ground = known(case.facts.applicant.health_ground)?;
        Ok(Finding::new(false, Code::HealthGround, because!("经确认患有{0}", "established: {0}", ground)))
    }),
    ..PORT_RULE
};

const HAS_MEANS: Rule = Rule {
    id: "PV-18",
    zh: "能保障在中国境内期间所需费用",
    en: "The applicant can guarantee the expenses in China",
    cite: "EEAL 21(1)(iv)",
    check: Check::PortVisa(|case, _| {
        let can = known(case.facts.applicant.can_pay_expenses)?;
        let because = if can {
            because!("能保障在中国境内期间所需费用", "the expenses in China are guaranteed")
        } else {
            because!("不能保障在中国境内期间所需费用", "the expenses in China cannot be guaranteed")
        };
        Ok(Finding::new(can, Code::NoMeans, because))
    }),
    ..PORT_RULE
};

/// Returns the last day of the entry ban of a record; `None` where day or term is unknown, or it carries no ban.
fn ban_ends(case: &Case, entry: &RecordEntry) -> Option<NaiveDate> {
    let years = match entry.kind {
        RecordKind::Expelled => case.law().sanctions.expelled_ban_years,
        RecordKind::Repatriated => entry.ban_years?,
        RecordKind::OrderedToLeave
        | RecordKind::ExitBan
        | RecordKind::WatchListHit
        | RecordKind::SecurityGround
        | RecordKind::IllegalWorkSuspected
        | RecordKind::UnannotatedWork
        | RecordKind::IllegalStay => return None,
    };
    Some(plus_months(entry.on?, years * 12))
}

/// Returns the last day of the longest entry ban on record, run out or not.
pub fn last_ban_day(case: &Case) -> Option<NaiveDate> {
    case.facts.record.as_deref()?.iter().filter_map(|entry| ban_ends(case, entry)).max()
}

const NO_ENTRY_BAN: Rule = Rule {
    id: "PV-19",
    zh: "没有未满的不准入境期限",
    en: "No entry ban runs",
    cite: "EEAL 21(1)(i), 62(3), 81(3); Reg 31",
    figures: &[
        "sanctions.expelled_ban_years",
        "sanctions.repatriated_ban_min_years",
        "sanctions.repatriated_ban_max_years",
    ],
    check: Check::PortVisa(|case, _| {
        known(case.facts.record.as_ref())?;
        let ends = concerned(last_ban_day(case))?;
        let because =
            because!("不准入境期限至{0}，申请日为{1}", "the entry ban runs to {0}, filed on {1}", ends, case.filed_on);
        Ok(Finding::new(ends < case.filed_on, Code::EntryBan, because))
    }),
    ..PORT_RULE
};

const NO_ADVERSE_RECORD: Rule = Rule {
    id: "PV-20",
    zh: "没有已届满的不准入境记录或者限期出境记录",
    en: "No ended entry ban and no earlier order to leave",
    cite: "Reg 8(iii); EEAL 62, 81",
    check: Check::PortVisa(|case, _| {
        let record = known(case.facts.record.as_deref())?;
        let spent = record.iter().find(|entry| match entry.kind {
            RecordKind::Expelled | RecordKind::Repatriated => {
                ban_ends(case, entry).is_none_or(|ends| ends < case.filed_on)
            }
            RecordKind::OrderedToLeave => true,
            RecordKind::ExitBan
            | RecordKind::WatchListHit
            | RecordKind::SecurityGround
            | RecordKind::IllegalWorkSuspected
            | RecordKind::UnannotatedWork
            | RecordKind::IllegalStay => false,
        });
        let because = match spent {
            Some(entry) => because!("曾被{0}，应当面谈核实", "earlier record: {0}; an interview is due", entry.kind),
            None => {
                because!("没有曾被驱逐、遣送或者限期出境的记录", "no ended expulsion, repatriation or order to leave")
            }
        };
        Ok(Finding::new(spent.is_none(), Code::AdverseRecordInterview, because))
    }),
    ..PORT_RULE
};

const PORT_IS_AUTHORISED: Rule = Rule {
    id: "PV-21",
    zh: "该口岸有口岸签证权",
    en: "The port may issue port visas",
    cite: "EEAL 20(1)",
    check: Check::PortVisa(|case, _| {
        let authorised = known(case.facts.filing.port_authorised)?;
        let because = if authorised {
            because!("受理口岸有口岸签证权", "the port applied at may issue port visas")
        } else {
            because!("受理口岸无口岸签证权", "the port applied at may not issue port visas")
        };
        Ok(Finding::new(authorised, Code::PortNotAuthorised, because))
    }),
    ..PORT_RULE
};

const ENTERS_WHERE_APPLIED: Rule = Rule {
    id: "PV-22",
    zh: "从申请签证的口岸入境；电子口岸签证从试点地口岸入境",
    en: "Entry is through the port applied at; electronic: through a port of the pilot",
    cite: "EEAL 20(3); NIA pilot 2024-07-12",
    at: At::ExaminationAndArrival,
    figures: &["port_visa.same_port_entry", "port_visa.electronic_entry_region"],
    check: Check::PortVisa(|case, port| {
        let (arrival, law) = (&case.facts.arrival, &case.law().port_visa);
        let (met, because) = if port.electronic {
            let pilot = concerned(law.electronic_entry_region)?;
            let region = known(arrival.region)?;
            let because = because!(
                "入境口岸所在地{0}，试点地{1}",
                "the port of entry lies in {0}, the pilot in {1}",
                region,
                pilot
            );
            (case.same_place(region, pilot), because)
        } else {
            only_if(law.same_port_entry)?;
            let (enters, applied) = (known(arrival.port)?, known(case.facts.filing.port)?);
            let because = because!("从{0}入境，在{1}申请", "enters at {0}, applied at {1}", enters, applied);
            (enters == applied, because)
        };
        Ok(Finding::new(met, Code::EntryPortMismatch, because))
    }),
};

const ELECTRONIC_IS_IN_FORCE: Rule = Rule {
    id: "PV-23",
    zh: "电子口岸签证试点当日已经施行",
    en: "The electronic port visa existed on the day of filing",
    cite: "NIA pilot 2024-07-12",
    figures: &["port_visa.electronic_classes"],
    check: Check::PortVisa(|case, port| {
        only_if(port.electronic)?;
        let in_force = case.law().port_visa.electronic_classes.is_some();
        let because =
            because!("申请电子口岸签证，申请日为{0}", "asks for the electronic port visa; filed on {0}", case.filed_on);
        Ok(Finding::new(in_force, Code::MeasureNotInForce, because))
    }),
    ..PORT_RULE
};

const ELECTRONIC_INVITER_IS_REGISTERED: Rule = Rule {
    id: "PV-24",
    zh: "电子口岸签证的邀请单位已在临港登记",
    en: "Electronic: the inviter is on the Lin-gang list",
    cite: "NIA pilot 2024-07-12",
    check: Check::PortVisa(|case, port| {
        only_if(port.electronic)?;
        let registered = case.facts.inviter.lingang_registered == Some(true);
        let because = if registered {
            because!("邀请单位已在临港登记", "the inviter is on the Lin-gang list")
        } else {
            because!("未见邀请单位在临港登记", "the inviter is not shown on the Lin-gang list")
        };
        Ok(Finding::new(registered, Code::EPortInviterNotRegistered, because))
    }),
    ..PORT_RULE
};

const ELECTRONIC_CLASS: Rule = Rule {
    id: "PV-25",
    zh: "电子口岸签证种类在试点范围内",
    en: "Electronic: the class is one of the pilot",
    cite: "NIA pilot 2024-07-12",
    figures: &["port_visa.electronic_classes"],
    check: Check::PortVisa(|case, port| {
        only_if(port.electronic)?;
        let classes = concerned(case.law().port_visa.electronic_classes.as_ref())?;
        let class = known(port.class)?;
        Ok(Finding::new(
            classes.has(&class),
            Code::EPortClass,
            because!("申请种类为{0}", "class asked for: {0}", class),
        ))
    }),
    ..PORT_RULE
};

const GROUP_IS_LARGE_ENOUGH: Rule = Rule {
    id: "PV-26",
    zh: "旅游团队二人以上",
    en: "A tour group has two persons or more",
    cite: "EEAL 20(2); NIA port-visa guide",
    figures: &["port_visa.group_min_persons"],
    check: Check::PortVisa(|case, port| {
        only_if(port.purpose == Some(Purpose::GroupTourism))?;
        let size = known(port.group_size)?;
        let least = case.law().port_visa.group_min_persons;
        let because = because!("团队{0}人，至少{1}人", "{0} persons in the group, {1} at least", size, least);
        Ok(Finding::new(least <= size, Code::GroupTooSmall, because))
    }),
    ..PORT_RULE
};

const FILED_AT_OWN_PORT: Rule = Rule {
    id: "PV-27",
    zh: "邀请方在所在地口岸申办",
    en: "An inviter who files does so at a port of its own place",
    cite: "NIA port-visa guide",
    figures: &["filing.same_place_digits", "filing.municipality_digits", "filing.municipalities"],
    check: Check::PortVisa(|case, _| {
        let filing = &case.facts.filing;
        only_if(filing.filed_by == Some(FiledBy::Inviter))?;
        let (seat, office) = (known(case.facts.inviter.region)?, known(filing.office_region)?);
        let because =
            because!("邀请方所在地{0}，受理机关所在地{1}", "the inviter is of {0}, the office of {1}", seat, office);
        Ok(Finding::new(case.same_place(seat, office), Code::ForwardViaLocalBureau, because))
    }),
    ..PORT_RULE
};

const ARRIVES_IN_TIME: Rule = Rule {
    id: "PV-28",
    zh: "在签证入境有效期内抵达",
    en: "The holder arrives within the entry validity",
    cite: "Reg 36(1)(ii)",
    at: At::Arrival,
    check: Check::PortVisa(|case, port| {
        let arrival = &case.facts.arrival;
        known(arrival.at)?;
        let enter_by = known(arrival.enter_by)?;
        let because = because!(
            "入境有效期至{0}，抵达日为{1}",
            "entry is valid to {0}, arrival on {1}",
            enter_by,
            port.arrives_on
        );
        Ok(Finding::new(port.arrives_on <= enter_by, Code::VisaEntryValidityExpired, because))
    }),
    ..PORT_RULE
};
