//! An office's own labelled cases: facts, and what is expected of the decision on them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::conflict::conflict;
use super::decide::decide;
use super::decision::{Decision, Reason};
use crate::domain::facts::Facts;
use crate::policy::Policy;

/// One labelled case: a line of a file.
#[derive(Clone, Debug, Deserialize)]
pub struct Labelled {
    /// The facts.
    pub facts: Value,
    /// What is expected.
    pub expect: Expected,
    /// What it is about.
    #[serde(default)]
    pub title: String,
}

/// What is expected of a decision; what is not named may be anything.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expected {
    /// The outcome.
    pub outcome: Option<String>,
    /// A reason that must be among those told.
    pub reason: Option<String>,
    /// More of them.
    pub also: Vec<String>,
    /// Reasons that must not be told.
    pub absent: Vec<String>,
    /// Everything to be supplied.
    pub missing: Option<BTreeSet<String>>,
    /// Facts to be established.
    pub unestablished: Option<BTreeSet<String>>,
    /// Computed values.
    pub values: BTreeMap<String, Value>,
    /// Values that must not be given.
    pub absent_values: Vec<String>,
    /// What becomes of the passport.
    pub retention: Option<ExpectedRetention>,
    /// The facts are none: `INVALID_FACTS`.
    pub error: Option<String>,
    /// Both places of facts that cannot be true together.
    pub places: Option<BTreeSet<String>>,
}

/// What is expected of the passport.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExpectedRetention {
    /// The outcome.
    pub outcome: Option<String>,
    /// A reason that must be among those told.
    pub reason: Option<String>,
    /// Reasons that must not be told.
    pub absent: Vec<String>,
    /// Whether it is kept.
    pub passport_kept: Option<bool>,
}

/// A difference: what it is about, what came, what was expected.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Outcome, reason, value or list.
    pub what: String,
    /// What came.
    pub got: String,
    /// What was expected.
    pub expected: String,
}

impl Labelled {
    /// Returns how the decision differs from what is expected; nothing where it agrees.
    pub fn differences(&self, policy: &Policy) -> Vec<Difference> {
        let mut told = Told::default();
        let facts = Facts::from_json(self.facts.to_string().as_bytes());
        let contradictory = facts.as_ref().ok().and_then(|facts| conflict(facts, policy));
        let decision = facts.ok().filter(|_| contradictory.is_none()).and_then(|facts| decide(&facts, policy));
        let Some(decision) = decision else {
            told.same("error", "INVALID_FACTS", self.expect.error.as_deref().unwrap_or("none"));
            if let (Some(places), Some(found)) = (&self.expect.places, contradictory) {
                let came = BTreeSet::from([found.one.at, found.other.at]);
                told.same("places", &listed(&came), &listed(places));
            }
            return told.0;
        };
        told.same("error", "none", self.expect.error.as_deref().unwrap_or("none"));
        self.expect.compare(&decision, &mut told);
        told.0
    }
}

/// The differences so far.
#[derive(Default)]
struct Told(Vec<Difference>);

impl Told {
    fn same(&mut self, what: &str, got: &str, expected: &str) {
        if got != expected {
            let (what, got, expected) = (what.to_owned(), got.to_owned(), expected.to_owned());
            self.0.push(Difference { what, got, expected });
        }
    }

    fn reasons(&mut self, reasons: &[Reason], there: &[&String], absent: &[String]) {
        let codes: BTreeSet<String> = reasons.iter().map(|reason| reason.code.to_string()).collect();
        for code in there.iter().filter(|code| !codes.contains(**code)) {
            self.same("reason", &listed(&codes), code);
        }
        for code in absent.iter().filter(|code| codes.contains(*code)) {
            self.same("reason", code, "none of these");
        }
    }
}

fn listed(words: &BTreeSet<String>) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn set(words: &[&'static str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

impl Expected {
    fn compare(&self, decision: &Decision, told: &mut Told) {
        let outcome = decision.outcome.to_string();
        told.same("outcome", &outcome, self.outcome.as_deref().unwrap_or(&outcome));
        let there: Vec<&String> = self.reason.iter().chain(&self.also).collect();
        told.reasons(&decision.reasons, &there, &self.absent);
        if let Some(missing) = &self.missing {
            told.same("missing", &listed(&set(&decision.missing)), &listed(missing));
        }
        if let Some(open) = &self.unestablished {
            told.same("unestablished", &listed(&set(&decision.unestablished)), &listed(open));
        }
        let values = serde_json::to_value(&decision.values).unwrap_or_default();
        for (key, value) in &self.values {
            told.same(key, &values[key].to_string(), &value.to_string());
        }
        for key in &self.absent_values {
            told.same(key, &values[key].to_string(), "null");
        }
        let (Some(expected), Some(block)) = (&self.retention, &decision.retention) else {
            let expected = if self.retention.is_some() { "given" } else { "" };
            return told.same("retention", "", expected);
        };
        let outcome = block.outcome.to_string();
        told.same("retention", &outcome, expected.outcome.as_deref().unwrap_or(&outcome));
        told.reasons(&block.reasons, &expected.reason.iter().collect::<Vec<_>>(), &expected.absent);
        if let Some(kept) = expected.passport_kept {
            told.same("passport_kept", &format!("{:?}", block.passport_kept), &format!("{:?}", Some(kept)));
        }
    }
}
