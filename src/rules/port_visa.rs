//! Port visas: who may ask, for what, on which document, for how long, through which port (EEAL 20).

mod document;
mod electronic;
mod inviter;
mod person;
mod port;
mod purpose;
mod stay;

use super::finding::{Finding, Silent, because};
use super::reasons::Code;
use super::rule::{At, Check, Rule};

pub use electronic::is_on_the_extended_pilot;
pub use inviter::is_commercial;
pub use person::{first_free_day, last_ban_day};
pub use purpose::{classes_that_fit, is_examined_electronically};
pub use stay::longest_stay;

/// The rules, in the order in which they are told.
pub const RULES: &[Rule] = &[
    IS_NOT_SUSPENDED,
    document::DOCUMENT_IS_NOT_OFFICIAL,
    stay::STAY_IS_SHORT,
    stay::ENTRY_IS_SINGLE,
    purpose::PURPOSE_IS_COVERED,
    purpose::PURPOSE_IS_NOT_TEMPORARY_ENTRY,
    purpose::PURPOSE_IS_NOT_WORK,
    purpose::CLASS_FITS_PURPOSE,
    person::NO_ENTRY_BAN,
    person::NO_HEALTH_GROUND,
    person::HAS_MEANS,
    port::PORT_IS_AUTHORISED,
    port::ENTERS_WHERE_APPLIED,
    port::ARRIVES_IN_TIME,
    electronic::ELECTRONIC_IS_IN_FORCE,
    electronic::ELECTRONIC_INVITER_IS_REGISTERED,
    electronic::ELECTRONIC_CLASS,
    purpose::GROUP_IS_LARGE_ENOUGH,
    stay::NEEDS_A_VISA,
    inviter::INVITATION_COVERS_ARRIVAL,
    inviter::COMMERCIAL_MEASURE_IS_CERTAIN,
    document::DOCUMENT_IS_ORDINARY,
    document::PASSPORT_OUTLASTS_STAY,
    document::PASSPORT_IS_LONG_VALID,
    inviter::INVITER_IS_AN_ENTERPRISE,
    person::NO_ADVERSE_RECORD,
    purpose::FAMILY_IS_NAMED,
    purpose::URGENCY_IS_SHOWN,
    inviter::FILED_AT_OWN_PORT,
];

const PORT_RULE: Rule = Rule {
    id: "",
    zh: "",
    en: "",
    cite: "",
    at: At::Examination,
    figures: &[],
    whatever_is_held: false,
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
