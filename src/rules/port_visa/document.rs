//! The passport or travel document that a port visa is asked for on.

use super::PORT_RULE;
use crate::domain::day::{plus_days, plus_months};
use crate::domain::words::PassportKind;
use crate::rules::case::Case;
use crate::rules::finding::{Finding, Silent, because, known, only_if};
use crate::rules::reasons::Code;
use crate::rules::rule::{Check, Rule};

fn document(case: &Case) -> Result<PassportKind, Silent> {
    let kind = known(case.facts.passport.kind)?;
    // The permit of a Chinese holder is no document of a foreigner, which another rule says.
    let nationality = case.facts.applicant.nationality;
    let chinese = nationality.is_none_or(|code| case.law().identity.chinese_codes.has(&code));
    let of_foreigners = case.law().identity.home_return_permit_of_foreigners == Some(true) && !chinese;
    only_if(kind != PassportKind::HomeReturnPermit || of_foreigners)?;
    Ok(kind)
}

/// Tells whether law and guidance differ on a document. So they do on the home-return permit of a foreigner.
fn is_referred(case: &Case, kind: PassportKind) -> bool {
    case.law().port_visa.referred_documents.has(kind) || kind == PassportKind::HomeReturnPermit
}

pub(super) const DOCUMENT_IS_NOT_OFFICIAL: Rule = Rule {
    id: "PV-02",
    zh: "所持证件不是外交、公务护照或者通行证",
    en: "The document is not a diplomatic or service passport or a laissez-passer",
    cite: "NIA port-visa FAQ 2024-02-27; Reg 5",
    figures: &["port_visa.accepted_documents", "port_visa.referred_documents"],
    check: Check::PortVisa(|case, _| {
        let kind = document(case)?;
        let law = &case.law().port_visa;
        let met = law.accepted_documents.has(kind) || is_referred(case, kind);
        let because = if met {
            because!("所持证件为{0}", "the document is: {0}", kind)
        } else {
            because!(
                "所持证件为{0}，不适用口岸普通签证",
                "the document is: {0}, not one for the ordinary port visa",
                kind
            )
        };
        Ok(Finding::new(met, Code::NotOrdinaryPassport, because))
    }),
    ..PORT_RULE
};

pub(super) const DOCUMENT_IS_ORDINARY: Rule = Rule {
    id: "PV-03",
    zh: "所持证件不属于法律与指南表述不一的证件",
    en: "The document is not one on which law and guidance differ",
    cite: "EEAL 20(3); NIA port-visa FAQ 2024-02-27",
    figures: &["port_visa.referred_documents"],
    check: Check::PortVisa(|case, _| {
        let kind = document(case)?;
        let met = !is_referred(case, kind);
        let because = if met {
            because!("所持证件为{0}", "the document is: {0}", kind)
        } else {
            because!(
                "所持证件为{0}，法律与办事指南表述不一致",
                "the document is: {0}, on which law and guidance differ",
                kind
            )
        };
        Ok(Finding::new(met, Code::TravelDocNotOrdinaryPassport, because))
    }),
    ..PORT_RULE
};

pub(super) const PASSPORT_OUTLASTS_STAY: Rule = Rule {
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

pub(super) const PASSPORT_IS_LONG_VALID: Rule = Rule {
    id: "PV-14",
    zh: "护照剩余有效期不短于惯例",
    en: "The passport stays valid as long as practice asks",
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
