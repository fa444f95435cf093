//! A row of a list as it was read and decided, with what it is compared by.

use std::sync::Arc;

use crate::domain::number::CaseKey;
use crate::identity::names::bag::NameKeys;
use crate::lists::outcome::CellRemark;
use crate::record::list::{InvitingUnit, RowValues, SharedFinding};

/// A row with what the rules say of it.
#[expect(clippy::large_enum_variant, reason = "nearly all rows are decided, and each box would be an allocation")]
pub(super) enum Judged {
    /// Nothing stands there.
    Blank,
    /// The workbook hides it, and the officer leaves out what is hidden.
    LeftOut,
    /// Some cells cannot be taken.
    Wrong(Vec<CellRemark>),
    /// It became a case when the list was taken in; who it is of, where rows without a case may be of the same person.
    Taken(CaseKey, Option<Box<(RowValues, NameKeys)>>),
    /// It was decided.
    Decided(ReadRow),
}

/// A row that could be decided.
pub(super) struct ReadRow {
    pub(super) own: RowValues,
    pub(super) unit: Arc<InvitingUnit>,
    pub(super) keys: NameKeys,
    /// What was found, where the row may become a case.
    pub(super) found: Option<Arc<SharedFinding>>,
    pub(super) verdict: Verdict,
    /// Why the row cannot go on, where it cannot.
    pub(super) against: Vec<CellRemark>,
    /// The day of arrival is past: it can be of a case on file alone.
    pub(super) past: Vec<CellRemark>,
    /// The papers that are asked for with a row that lacks something.
    pub(super) papers: Vec<String>,
}

/// What a decision means for a row of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It can become a case, with its papers or without.
    Goes,
    /// A value that the sheet should hold is missing.
    Short,
    /// A rule stands against it.
    Refused,
}
