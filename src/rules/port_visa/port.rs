//! Through which port, and until when.

use super::{PORT_RULE, electronic};
use crate::rules::finding::{Finding, because, concerned, known, only_if};
use crate::rules::reasons::Code;
use crate::rules::rule::{At, Check, Rule};

pub(super) const PORT_IS_AUTHORISED: Rule = Rule {
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

pub(super) const ENTERS_WHERE_APPLIED: Rule = Rule {
    id: "PV-22",
    zh: "从申请签证的口岸入境；电子口岸签证从试点地口岸入境",
    en: "Entry is through the port applied at; electronic: through a port of the pilot",
    cite: "EEAL 20(3); NIA pilot 2024-07-12",
    at: At::ExaminationAndArrival,
    figures: &["port_visa.same_port_entry", "port_visa.electronic_entry_region"],
    whatever_is_held: false,
    check: Check::PortVisa(|case, port| {
        let arrival = &case.facts.arrival;
        let (met, because, cite) = if port.electronic {
            let pilot = concerned(electronic::entry_region(case))?;
            let region = known(arrival.region)?;
            let met = case.same_place(region, pilot);
            let because = if met {
                because!("入境口岸位于{0}，属于试点口岸", "the port of entry lies in {0}, in the pilot", region)
            } else {
                because!(
                    "入境口岸位于{0}，不属于试点口岸（{1}）",
                    "the port of entry lies in {0}, outside the pilot ({1})",
                    region,
                    pilot
                )
            };
            (met, because, "NIA pilot 2024-07-12")
        } else {
            only_if(case.law().port_visa.same_port_entry)?;
            let (enters, applied) = (known(arrival.port)?, known(case.facts.filing.port)?);
            let because = if enters == applied {
                because!("从申请签证的口岸{0}入境", "enters at {0}, where it was applied for", enters)
            } else {
                because!(
                    "从{0}入境，与申请签证的口岸{1}不一致",
                    "enters at {0}, which is not the port applied at, {1}",
                    enters,
                    applied
                )
            };
            (enters == applied, because, "EEAL 20(3)")
        };
        let figure = if port.electronic { "port_visa.electronic_entry_region" } else { "port_visa.same_port_entry" };
        Ok(Finding::new(met, Code::EntryPortMismatch, because).citing(cite).by(figure))
    }),
};

pub(super) const ARRIVES_IN_TIME: Rule = Rule {
    id: "PV-28",
    zh: "在签证入境有效期内抵达",
    en: "The holder arrives within the entry validity",
    cite: "Reg 36(1)(ii)",
    at: At::Arrival,
    check: Check::PortVisa(|case, port| {
        let arrival = &case.facts.arrival;
        known(arrival.at)?;
        let enter_by = known(arrival.enter_by)?;
        let because = if port.arrives_on <= enter_by {
            because!("入境有效期至{0}，抵达日为{1}", "entry is valid to {0}, arrival on {1}", enter_by, port.arrives_on)
        } else {
            because!(
                "入境有效期至{0}，抵达日{1}已过有效期",
                "entry was valid to {0} and had run out on the day of arrival, {1}",
                enter_by,
                port.arrives_on
            )
        };
        Ok(Finding::new(port.arrives_on <= enter_by, Code::VisaEntryValidityExpired, because))
    }),
    ..PORT_RULE
};
