//! Two decisions on one application: what the second has and the first has not, and the other way round.

use serde::Serialize;

use super::decision::{Decision, Reason};
use super::reasons::Outcome;

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Outcome before.
    pub before: Outcome,
    /// Outcome after.
    pub after: Outcome,
    /// Reasons that no longer stand.
    pub gone: Vec<Reason>,
    /// Reasons that stand now.
    pub new: Vec<Reason>,
}

impl Comparison {
    /// Compares a decision with the one before.
    pub fn new(before: &Decision, after: &Decision) -> Comparison {
        let only = |these: &Decision, those: &Decision| {
            let same = |one: &Reason, other: &Reason| one.code == other.code && one.document == other.document;
            let of = &those.reasons;
            these.reasons.iter().filter(|one| !of.iter().any(|other| same(one, other))).cloned().collect()
        };
        Comparison { before: before.outcome, after: after.outcome, gone: only(before, after), new: only(after, before) }
    }
}
