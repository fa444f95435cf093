//! What does not hold, as it is found.

use serde::Serialize;

use crate::domain::number::{CaseKey, Numbering};
use crate::domain::text::Text;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// `chain`, `event`, `payload`, `replay`, `row`, `schema` or `mark`.
    pub kind: &'static str,
    /// The transaction, where one is known.
    pub transaction: Option<u64>,
    /// The number of the case, where there is one.
    pub case: Option<String>,
    /// Table and column, where there is one.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
    /// It follows from one that stands before it, and goes with it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub follows: bool,
}

/// Tables that sum up others: where a case is named, what differs in them follows.
const SUMS: [&str; 7] =
    ["daily_count", "standing_count", "stock_delta", "case_group", "key_run", "key_filter", "key_block"];

impl Problem {
    /// What was seen before, here or by a witness, is not there.
    pub fn of_marks(transaction: Option<u64>, message: String) -> Problem {
        Problem { kind: "mark", transaction, case: None, field: None, message, follows: false }
    }

    /// What must be seen to first has the lowest.
    fn rank(&self) -> u8 {
        match self.kind {
            "mark" => 0,
            "schema" => 1,
            "payload" => 2,
            "event" => 3,
            "chain" => 4,
            "replay" => 5,
            _ => 6,
        }
    }

    fn is_of_sums(&self) -> bool {
        let table = self.field.as_deref().unwrap_or_default().split('.').next().unwrap_or_default();
        SUMS.contains(&table)
    }

    /// Tells whether this follows from a cause.
    fn follows_from(&self, cause: &Problem) -> bool {
        let of_events = ["payload", "event", "replay"].contains(&cause.kind);
        match self.kind {
            "chain" | "replay" if of_events && cause.kind != self.kind => self.transaction == cause.transaction,
            "chain" => {
                let after = |number: u64| self.transaction == Some(number + 1);
                cause.kind == "chain" && cause.transaction.is_some_and(after)
            }
            "row" if of_events => self.case == cause.case || self.case.is_none(),
            "row" if cause.kind == "row" => self.is_of_sums() && !cause.is_of_sums(),
            _ => false,
        }
    }
}

/// Puts causes first, each once, and marks what follows from them.
pub fn causes_first(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_key(|problem| (problem.rank(), problem.is_of_sums()));
    let mut causes: Vec<usize> = Vec::new();
    for place in 0..problems.len() {
        // Few causes are looked at, so that a file that is wrong throughout is told in time.
        let follows = causes.iter().take(MOST_CAUSES).any(|cause| problems[place].follows_from(&problems[*cause]));
        problems[place].follows = follows;
        if !follows {
            causes.push(place);
        }
    }
    problems.sort_by_key(|problem| problem.follows);
    problems
}

/// Causes that what follows is compared with.
const MOST_CAUSES: usize = 1000;

/// Everything that was found so far.
pub(super) struct Finding<'a> {
    pub(super) numbering: &'a Numbering,
    pub(super) problems: Vec<Problem>,
}

impl Finding<'_> {
    pub(super) fn add(
        &mut self,
        kind: &'static str,
        transaction: Option<u64>,
        case: u64,
        field: Option<String>,
        what: &Text,
    ) {
        let case = (case > 0).then(|| CaseKey(case).number(self.numbering));
        let message = format!("{} / {}", what.en, what.zh);
        self.problems.push(Problem { kind, transaction, case, field, message, follows: false });
    }
}
