//! The electronic port visa of the pilot: Lin-gang, then all of Pudong.

use super::PORT_RULE;
use crate::domain::codes::{Region, Registry};
use crate::domain::measure::PortVisa;
use crate::rules::case::Case;
use crate::rules::finding::{Finding, Silent, because, concerned, known, only_if};
use crate::rules::reasons::Code;
use crate::rules::rule::{Check, Rule};

/// Returns where the ports of the electronic visa lie; nowhere before the pilot, which ELECTRONIC_IS_IN_FORCE tells.
pub(super) fn entry_region(case: &Case) -> Option<Region> {
    case.law().port_visa.electronic_entry_region
}

/// Goes on only where an electronic visa is asked for while there is one.
fn only_in_the_pilot(case: &Case, port: &PortVisa) -> Result<(), Silent> {
    only_if(port.electronic && case.law().port_visa.electronic_classes.is_some())
}

/// Tells whether the inviter stands in a register that only the extension of the pilot brought.
pub fn is_on_the_extended_pilot(case: &Case) -> bool {
    let inviter = &case.facts.inviter;
    let lingang_too = inviter.lingang_registered == Some(true);
    !lingang_too && inviter.electronic_registry.is_some_and(|area| !area.is(LINGANG))
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
        let because = if in_force {
            because!("电子口岸签证试点在{0}已经施行", "the electronic port visa existed on {0}", case.filed_on)
        } else {
            because!(
                "电子口岸签证试点在{0}尚未施行",
                "the electronic port visa did not exist yet on {0}",
                case.filed_on
            )
        };
        Ok(Finding::new(in_force, Code::MeasureNotInForce, because))
    }),
    ..PORT_RULE
};

pub(super) const ELECTRONIC_INVITER_IS_REGISTERED: Rule = Rule {
    id: "PV-24",
    zh: "电子口岸签证的邀请单位已在试点区域登记",
    en: "Electronic: the inviter stands in a register of the pilot area",
    cite: "NIA pilot 2024-07-12, extended 2024-10-25",
    figures: &["port_visa.electronic_areas"],
    check: Check::PortVisa(|case, port| {
        only_in_the_pilot(case, port)?;
        let now = &case.law().port_visa.electronic_areas;
        let inviter = &case.facts.inviter;
        let stands_in = |area: &Registry| {
            inviter.electronic_registry == Some(*area) || area.is(LINGANG) && inviter.lingang_registered == Some(true)
        };
        // A policy text from before the extension names no areas: the pilot was Lin-gang.
        let registered = now.as_ref().map_or(stands_in(&lingang()), |areas| areas.0.iter().any(stands_in));
        let extended = now.as_ref().is_some_and(|areas| 1 < areas.0.len());
        let because = match (registered, extended) {
            (true, _) => because!("邀请单位已在试点区域登记", "the inviter stands in a register of the pilot area"),
            (false, true) => because!(
                "未见邀请单位在试点区域（临港、浦东新区）登记",
                "the inviter is not shown in a register of the pilot area (Lin-gang, Pudong)"
            ),
            (false, false) => because!(
                "未见邀请单位在试点区域（临港）登记",
                "the inviter is not shown in the register of the pilot area (Lin-gang)"
            ),
        };
        let cite = if extended { "NIA pilot 2024-07-12, extended 2024-10-25" } else { "NIA pilot 2024-07-12" };
        Ok(Finding::new(registered, Code::EPortInviterNotRegistered, because).citing(cite))
    }),
    ..PORT_RULE
};

/// The area of the pilot's first day.
const LINGANG: &str = "lingang";

fn lingang() -> Registry {
    Registry::new(LINGANG).expect("small letters")
}

pub(super) const ELECTRONIC_CLASS: Rule = Rule {
    id: "PV-25",
    zh: "电子口岸签证种类在试点范围内",
    en: "Electronic: the class is one of the pilot",
    cite: "NIA pilot 2024-07-12",
    figures: &["port_visa.electronic_classes"],
    check: Check::PortVisa(|case, port| {
        only_if(port.electronic)?;
        let classes = concerned(case.law().port_visa.electronic_classes.as_ref())?;
        let class = known(port.class)?;
        let met = classes.has(&class);
        let because = if met {
            because!("{0}字属于电子口岸签证的签证种类", "class {0} is one of the electronic port visa", class)
        } else {
            because!("{0}字不属于电子口岸签证的签证种类", "class {0} is not one of the electronic port visa", class)
        };
        Ok(Finding::new(met, Code::EPortClass, because))
    }),
    ..PORT_RULE
};
