//! What may be granted at a port: one entry, a short stay, and only where a visa is needed.

use super::PORT_RULE;
use crate::domain::measure::PortVisa;
use crate::domain::words::Basis;
use crate::rules::case::Case;
use crate::rules::finding::{Finding, because, known, only_if};
use crate::rules::reasons::Code;
use crate::rules::rule::{Check, Rule};

/// Returns the longest stay of a port visa, days (EEAL 20(4); the electronic one by its pilot).
pub fn longest_stay(case: &Case, port: &PortVisa) -> u32 {
    let law = &case.law().port_visa;
    let electronic = law.electronic_max_stay_days.filter(|_| port.electronic);
    electronic.unwrap_or(law.max_stay_days)
}

pub(super) const STAY_IS_SHORT: Rule = Rule {
    id: "PV-04",
    zh: "停留期不超过上限",
    en: "The stay is not longer than allowed",
    cite: "EEAL 20(4)",
    figures: &["port_visa.max_stay_days", "port_visa.electronic_max_stay_days"],
    check: Check::PortVisa(|case, port| {
        let days = known(port.stay_days)?;
        let most = longest_stay(case, port);
        let because = because!("申请停留{0}日，上限{1}日", "asks for {0} days, {1} at most", days, most);
        let electronic = port.electronic && case.law().port_visa.electronic_max_stay_days.is_some();
        let figure = if electronic { "port_visa.electronic_max_stay_days" } else { "port_visa.max_stay_days" };
        Ok(Finding::new(days <= most, Code::StayTooLong, because).by(figure))
    }),
    ..PORT_RULE
};

pub(super) const ENTRY_IS_SINGLE: Rule = Rule {
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

pub(super) const NEEDS_A_VISA: Rule = Rule {
    id: "PV-16",
    zh: "未持有抵达当日有效的居留证件",
    en: "No residence permit is held that runs on the day of arrival",
    cite: "EEAL 22(ii)",
    check: Check::PortVisa(|case, port| {
        let stay = &case.facts.current_stay;
        only_if(stay.basis == Some(Basis::ResidencePermit))?;
        let until = known(stay.valid_until)?;
        let needs = until < port.arrives_on;
        let because = match (case.facts.arrival.at.is_some(), needs) {
            (true, true) => because!(
                "居留期限至{0}，抵达日{1}居留证件已届满",
                "the residence permit runs to {0}, before the day of arrival, {1}",
                until,
                port.arrives_on
            ),
            (true, false) => because!(
                "居留期限至{0}，抵达日{1}凭居留证件入境，无须签证",
                "the residence permit runs to {0}: who arrives on {1} enters on it and needs no visa",
                until,
                port.arrives_on
            ),
            (false, true) => because!(
                "居留期限至{0}，申请日{1}居留证件已届满",
                "the residence permit runs to {0}, before the day of filing, {1}",
                until,
                port.arrives_on
            ),
            (false, false) => because!(
                "居留期限至{0}，申请日{1}凭居留证件入境，无须签证",
                "the residence permit runs to {0}: who enters on {1} does so on it and needs no visa",
                until,
                port.arrives_on
            ),
        };
        Ok(Finding::new(until < port.arrives_on, Code::VisaNotRequired, because))
    }),
    ..PORT_RULE
};
