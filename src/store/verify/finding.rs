//! What does not hold, as it is found.

use serde::Serialize;

use crate::domain::number::CaseKey;
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
}

/// Everything that was found so far.
pub(super) struct Finding<'a> {
    pub(super) office: &'a str,
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
        let case = (case > 0).then(|| CaseKey(case).number(self.office));
        let message = format!("{} / {}", what.en, what.zh);
        self.problems.push(Problem { kind, transaction, case, field, message });
    }
}
