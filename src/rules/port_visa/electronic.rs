//! The electronic port visa of the Lin-gang pilot.

use super::PORT_RULE;
use crate::domain::codes::Region;
use crate::rules::case::Case;
use crate::rules::finding::{Finding, because, concerned, known, only_if};
use crate::rules::reasons::Code;
use crate::rules::rule::{Check, Rule};

/// Returns where the ports of the electronic visa lie; before the pilot, where the pilot was to have them.
pub(super) fn entry_region(case: &Case) -> Option<Region> {
    case.law().port_visa.electronic_entry_region.or(case.latest_law().port_visa.electronic_entry_region)
}

pub(super) const ELECTRONIC_IS_IN_FORCE: Rule = Rule {
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

pub(super) const ELECTRONIC_INVITER_IS_REGISTERED: Rule = Rule {
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

pub(super) const ELECTRONIC_CLASS: Rule = Rule {
    id: "PV-25",
    zh: "电子口岸签证种类在试点范围内",
    en: "Electronic: the class is one of the pilot",
    cite: "NIA pilot 2024-07-12",
    figures: &["port_visa.electronic_classes"],
    check: Check::PortVisa(|case, port| {
        only_if(port.electronic)?;
        let (now, latest) = (&case.law().port_visa, &case.latest_law().port_visa);
        let classes = now.electronic_classes.as_ref().or(latest.electronic_classes.as_ref());
        let classes = concerned(classes)?;
        let class = known(port.class)?;
        Ok(Finding::new(
            classes.has(&class),
            Code::EPortClass,
            because!("申请种类为{0}", "class asked for: {0}", class),
        ))
    }),
    ..PORT_RULE
};
