//! What the rules came to, before it is put into words: plain values, so that two rulings are compared and not read.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::RULES_VERSION;
use super::decision::{Decision, Reason, Retention, Values};
use super::finding::{Because, Finding};
use super::reasons::{Code, Outcome};
use super::rule::numbered;
use crate::policy::Policy;

/// What the rules came to in one case. Rulings that are equal come to the same decision, whoever the case is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    pub(super) weighed: Weighed,
    pub(super) retention: Option<Weighed>,
    /// Facts to be established before a decision in favour, sorted.
    pub(super) unestablished: Vec<&'static str>,
    pub(super) values: Values,
    /// First day of the edition in force on the day of filing.
    pub(super) edition: NaiveDate,
    /// Number of the class among the items of Reg 6 and 7.
    pub(super) item: &'static str,
}

impl Ruling {
    /// Of the application: that of the gravest ground.
    pub fn outcome(&self) -> Outcome {
        self.weighed.outcome
    }

    /// Everything to be supplied, sorted.
    pub fn missing(&self) -> &[&'static str] {
        &self.weighed.missing
    }

    /// Returns the decision in words, on the case of this id.
    pub fn decision(self, id: &str, policy: &Policy) -> Decision {
        let Ruling { weighed, retention, unestablished, values, edition, item } = self;
        Decision {
            id: id.to_owned(),
            outcome: weighed.outcome,
            reasons: weighed.reasons(item),
            missing: weighed.missing,
            retention: retention.map(|weighed| weighed.retention(item)),
            unestablished,
            rules: RULES_VERSION,
            values,
            policy: edition,
            policy_sha256: policy.sha256.clone(),
        }
    }
}

/// The grounds found, gravest first, and what they come to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Weighed {
    pub(super) outcome: Outcome,
    pub(super) grounds: Vec<Ground>,
    pub(super) missing: Vec<&'static str>,
}

impl Weighed {
    fn reasons(&self, item: &'static str) -> Vec<Reason> {
        self.grounds.iter().map(|ground| ground.reason(item)).collect()
    }

    fn retention(&self, item: &'static str) -> Retention {
        let passport_kept = match self.outcome {
            Outcome::Eligible => Some(false),
            Outcome::NotEligible => Some(true),
            Outcome::Refer | Outcome::MissingDocuments => None,
        };
        Retention { outcome: self.outcome, reasons: self.reasons(item), passport_kept }
    }
}

/// One reason before it is put into words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ground {
    pub(super) code: Code,
    document: Option<&'static str>,
    cite: &'static str,
    because: Because,
}

impl Ground {
    /// What is not met, and the provision that decides.
    pub(super) fn against(cite: &'static str, finding: &Finding) -> Ground {
        let document = finding.supply.filter(|_| finding.is_paper);
        Ground { code: finding.code, document, cite, because: finding.because }
    }

    /// Nothing stands against it, under a provision.
    pub(super) fn granting(cite: &'static str, because: Because) -> Ground {
        Ground { code: Code::Ok, document: None, cite, because }
    }

    fn reason(&self, item: &'static str) -> Reason {
        let Ground { code, document, cite, because } = *self;
        let text = because.text();
        let citation: Cow<'static, str> = numbered(cite, item);
        Reason { code, document, citation, message_en: text.en, message_zh: text.zh }
    }
}
