//! For what a port visa may be asked on the day, and how urgent it has to be.

use super::PORT_RULE;
use crate::domain::measure::PortVisa;
use crate::domain::words::Purpose;
use crate::rules::case::Case;
use crate::rules::finding::{Finding, Silent, because, known, only_if};
use crate::rules::reasons::Code;
use crate::rules::rule::{Check, Rule};

/// Returns the purpose, where it is one that a port visa may or may not cover: not temporary entry, not work.
fn purpose(case: &Case, port: &PortVisa) -> Result<Purpose, Silent> {
    let purpose = known(port.purpose)?;
    let law = &case.law().port_visa;
    only_if(!law.temporary_entry_purposes.has(purpose) && !law.work_purposes.has(purpose))?;
    Ok(purpose)
}

pub(super) const PURPOSE_IS_COVERED: Rule = Rule {
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

pub(super) const PURPOSE_IS_NOT_TEMPORARY_ENTRY: Rule = Rule {
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

pub(super) const PURPOSE_IS_NOT_WORK: Rule = Rule {
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

pub(super) const FAMILY_IS_NAMED: Rule = Rule {
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

pub(super) const URGENCY_IS_SHOWN: Rule = Rule {
    id: "PV-12",
    zh: "来不及在境外办妥签证",
    en: "A visa could not be obtained abroad in time",
    cite: "EEAL 20(1); NIA measures 2023-08-03, 2024-01-11",
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
        Ok(Finding::new(port.visa_abroad_in_time == Some(false), Code::UrgencyNotShown, because))
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
