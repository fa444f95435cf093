//! For what a port visa may be asked on the day, and how urgent it has to be.

use super::PORT_RULE;
use crate::domain::codes::VisaClass;
use crate::domain::measure::PortVisa;
use crate::domain::words::{Purpose, WordSet};
use crate::policy::dated::Rollout;
use crate::policy::figures::{ByClass, CommercialBasis};
use crate::rules::case::Case;
use crate::rules::finding::{Finding, Silent, because, known, only_if};
use crate::rules::reasons::Code;
use crate::rules::rule::{Check, Rule};

/// Returns the purpose, where it is one that a port visa may or may not cover: not temporary entry, not work.
fn purpose(case: &Case, port: &PortVisa) -> Result<Purpose, Silent> {
    let purpose = known(port.purpose)?;
    let law = &case.law().port_visa;
    only_if(!law.temporary_entry_purposes.has(purpose) && !is_work(case, port, purpose))?;
    Ok(purpose)
}

/// Tells whether a port visa is asked for work, and not one of the electronic visas that are issued for it.
fn is_work(case: &Case, port: &PortVisa, purpose: Purpose) -> bool {
    case.law().port_visa.work_purposes.has(purpose) && !is_examined_electronically(case, port)
}

/// Tells whether a purpose is one that only an electronic port visa is examined for, and such a one is asked for.
pub fn is_examined_electronically(case: &Case, port: &PortVisa) -> bool {
    let classes = case.law().port_visa.electronic_class_purposes.as_ref().filter(|_| port.electronic);
    classes.is_some_and(|classes| port.purpose.is_some_and(|purpose| classes.iter().any(|(_, own)| own.has(purpose))))
}

/// Returns the classes that fit the purpose of a port visa; none where the table of the day does not have the purpose.
pub fn classes_that_fit(case: &Case, port: &PortVisa) -> impl Iterator<Item = VisaClass> {
    let law = &case.law().port_visa;
    let electronic = law.electronic_class_purposes.as_ref().filter(|_| port.electronic);
    let purpose = port.purpose;
    let fits = move |purposes: &WordSet<Purpose>| purpose.is_some_and(|purpose| purposes.has(purpose));
    let tables = [law.class_purposes.as_ref(), electronic].into_iter().flatten();
    tables.flat_map(ByClass::iter).filter(move |(_, purposes)| fits(purposes)).map(|(class, _)| class)
}

pub(super) const CLASS_FITS_PURPOSE: Rule = Rule {
    id: "PV-29",
    zh: "申请签证种类与事由相符",
    en: "The class asked for fits the purpose",
    cite: "EEAL 16, 25(1)(iii); Reg 6(1)",
    figures: &["port_visa.class_purposes", "port_visa.electronic_class_purposes"],
    check: Check::PortVisa(|case, port| {
        let (purpose, class) = (known(port.purpose)?, known(port.class)?);
        only_if(case.class_in_force(class))?;
        let mut fitting = classes_that_fit(case, port).peekable();
        only_if(fitting.peek().is_some())?;
        let met = fitting.any(|fits| fits == class);
        let because = if met {
            because!("申请{0}字签证，与事由（{1}）相符", "class {0} fits the purpose: {1}", class, purpose)
        } else {
            because!("申请{0}字签证，与事由（{1}）不符", "class {0} does not fit the purpose: {1}", class, purpose)
        };
        let figure = if is_examined_electronically(case, port) {
            "port_visa.electronic_class_purposes"
        } else {
            "port_visa.class_purposes"
        };
        Ok(Finding::new(met, Code::ClassNotForPurpose, because).by(figure))
    }),
    ..PORT_RULE
};

pub(super) const PURPOSE_IS_COVERED: Rule = Rule {
    id: "PV-06",
    zh: "事由属于当日有效的口岸签证签发范围",
    en: "A port-visa rule in force on the day covers the purpose",
    cite: "EEAL 20(1), 20(2); MPS measure 2023-08-03; NIA measure 2024-01-11",
    figures: &["port_visa.urgent_purposes", "port_visa.commercial_purposes", "port_visa.visit_purposes"],
    check: Check::PortVisa(|case, port| {
        let purpose = purpose(case, port)?;
        let law = &case.law().port_visa;
        only_if(!law.family_not_named.has(purpose))?;
        let covered = [law.urgent_purposes, law.commercial_purposes, law.visit_purposes];
        let met = covered.iter().any(|purposes| purposes.has(purpose)) || is_examined_electronically(case, port);
        let because = if met {
            because!(
                "所述事由（{0}）属于{1}有效的口岸签证签发范围",
                "the purpose ({0}) was covered by the port-visa rules of {1}",
                purpose,
                case.filed_on
            )
        } else {
            because!(
                "所述事由（{0}）不属于{1}有效的口岸签证签发范围",
                "the purpose ({0}) was not covered by the port-visa rules of {1}",
                purpose,
                case.filed_on
            )
        };
        Ok(Finding::new(met, Code::PurposeNotCovered, because).citing(covering(case)))
    }),
    ..PORT_RULE
};

/// The provisions that say on the day which purposes are covered.
fn covering(case: &Case) -> &'static str {
    let law = &case.law().port_visa;
    if law.visit_purposes.has(Purpose::FamilyVisit) {
        "EEAL 20(1), 20(2); MPS measure 2023-08-03; NIA measure 2024-01-11"
    } else if law.commercial_basis.firm == Some(CommercialBasis::EnterpriseEvidence) {
        "EEAL 20(1), 20(2); MPS measure 2023-08-03"
    } else {
        "EEAL 20(1), 20(2)"
    }
}

pub(super) const PURPOSE_IS_NOT_TEMPORARY_ENTRY: Rule = Rule {
    id: "PV-07",
    zh: "事由不属于临时入境",
    en: "The purpose is not one for temporary entry",
    cite: "EEAL 23(1)",
    figures: &["port_visa.temporary_entry_purposes", "port_visa.temporary_entry_max_days"],
    check: Check::PortVisa(|case, port| {
        let purpose = known(port.purpose)?;
        let law = &case.law().port_visa;
        let temporary = law.temporary_entry_purposes.has(purpose);
        let because = if temporary {
            because!(
                "所述事由（{0}）应当办理临时入境手续，停留不超过{1}日",
                "for this purpose ({0}) there is temporary entry, of {1} days at most",
                purpose,
                law.temporary_entry_max_days
            )
        } else {
            because!("所述事由（{0}）不属于临时入境", "the purpose ({0}) is not one for temporary entry", purpose)
        };
        Ok(Finding::new(!temporary, Code::UseTemporaryEntry, because))
    }),
    ..PORT_RULE
};

pub(super) const PURPOSE_IS_NOT_WORK: Rule = Rule {
    id: "PV-08",
    zh: "拟从事活动不属于工作",
    en: "The activity is not work",
    cite: "EEAL 41, 43; 人社部发[2014]78号 一(一)",
    figures: &["port_visa.work_purposes"],
    check: Check::PortVisa(|case, port| {
        let purpose = known(port.purpose)?;
        let work = is_work(case, port, purpose);
        let because = if work {
            because!(
                "拟从事活动（{0}）属于工作，应当办理工作签证",
                "the activity ({0}) is work, for which there is the work visa",
                purpose
            )
        } else if case.law().port_visa.work_purposes.has(purpose) {
            because!("电子口岸签证可以用于{0}", "the electronic port visa is issued for this activity: {0}", purpose)
        } else {
            because!("拟从事活动（{0}）不属于工作", "the activity ({0}) is not work", purpose)
        };
        let guidance = purpose == Purpose::GuidanceAtPartner;
        let cite = if guidance { "EEAL 41; 人社部发[2014]78号 一(一)" } else { "EEAL 41, 43" };
        Ok(Finding::new(!work, Code::ClassNotForPurpose, because).citing(cite))
    }),
    ..PORT_RULE
};

pub(super) const FAMILY_IS_NAMED: Rule = Rule {
    id: "PV-09",
    zh: "当日措施明确包括随行家属",
    en: "The measure in force names accompanying family",
    cite: "MPS measure 2023-08-03",
    figures: &["port_visa.family_not_named"],
    check: Check::PortVisa(|case, port| {
        let purpose = purpose(case, port)?;
        only_if(purpose == Purpose::AccompanyParent)?;
        let silent = case.law().port_visa.family_not_named.has(purpose);
        let because = if silent {
            because!(
                "随行子女，{0}有效的措施未作规定",
                "accompanies a parent, on which the measure in force on {0} is silent",
                case.filed_on
            )
        } else {
            because!(
                "随行子女，{0}有效的措施已作规定",
                "accompanies a parent, which the measures of {0} name",
                case.filed_on
            )
        };
        Ok(Finding::new(!silent, Code::AccompanyingFamilyNotNamed, because))
    }),
    ..PORT_RULE
};

/// Before the measure of 2023 a commercial visit rested on the consent of the competent department.
const BY_CONSENT: Rollout<CommercialBasis> =
    Rollout { firm: Some(CommercialBasis::DepartmentConsent), announced: None };

pub(super) const URGENCY_IS_SHOWN: Rule = Rule {
    id: "PV-12",
    zh: "来不及在境外办妥签证",
    en: "A visa could not be obtained abroad in time",
    cite: "EEAL 20(1); MPS measure 2023-08-03; NIA measure 2024-01-11",
    figures: &["port_visa.urgency_not_asked"],
    check: Check::PortVisa(|case, port| {
        let purpose = purpose(case, port)?;
        let law = &case.law().port_visa;
        // A visit that was not yet covered is told this too: all gaps at once.
        let visits = case.latest_law().port_visa.visit_purposes;
        let examined = [law.urgent_purposes, law.commercial_purposes, visits];
        only_if(examined.iter().any(|purposes| purposes.has(purpose)) && !law.urgency_not_asked.has(purpose))?;
        let because = match port.visa_abroad_in_time {
            Some(false) => because!("来不及在境外办妥签证", "a visa could not be obtained abroad in time"),
            Some(true) => because!("可以在境外及时办妥签证", "a visa could have been obtained abroad in time"),
            None => because!(
                "未说明能否在境外及时办妥签证",
                "it is not stated whether a visa could be obtained abroad in time"
            ),
        };
        let cite = if law.commercial_purposes.has(purpose) && law.commercial_basis != BY_CONSENT {
            "EEAL 20(1); MPS measure 2023-08-03"
        } else if law.visit_purposes.has(purpose) {
            "EEAL 20(1); NIA measure 2024-01-11"
        } else {
            "EEAL 20(1)"
        };
        Ok(Finding::new(port.visa_abroad_in_time == Some(false), Code::UrgencyNotShown, because).citing(cite))
    }),
    ..PORT_RULE
};

pub(super) const GROUP_IS_LARGE_ENOUGH: Rule = Rule {
    id: "PV-26",
    zh: "旅游团队达到最少人数",
    en: "A tour group has as many persons as it needs",
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
