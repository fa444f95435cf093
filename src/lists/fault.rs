//! Why a whole list is not read: said in one form, nothing is written.

use crate::domain::text::Text;
use crate::error::{Exit, UserError};

/// Something wrong with the structure, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line of the file, from 1.
    pub line: u64,
    /// Which cell of the line, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: Text,
}

impl Fault {
    /// Says where and what.
    pub fn text(&self) -> Text {
        let Fault { line, column, what } = self;
        Text::new(
            format!("第 {line} 行第 {column} 列: {}", what.zh),
            format!("line {line} column {column}: {}", what.en),
        )
    }
}

/// Most faults that are listed; the rest is counted.
pub const LISTED: usize = 50;

/// Returns the error of a list whose structure is broken.
pub fn broken(faults: &[Fault], count: u64) -> UserError {
    let first = faults.first().map_or_else(|| Text::new("", ""), Fault::text);
    let more = if count > 1 {
        Text::new(format!("（共 {count} 处）"), format!(" ({count} places in all)"))
    } else {
        Text::new("", "")
    };
    UserError::new(
        Exit::ListNotWritten,
        "broken_list",
        Text::new(
            format!("名单结构有误，没有写入: {}{}", first.zh, more.zh),
            format!("the list is broken, nothing was written: {}{}", first.en, more.en),
        ),
        Text::new(
            "改正所列各处，或者从原表重新另存",
            "mend the places listed, or save it again from the original sheet",
        ),
    )
    .with_details(faults.iter().take(LISTED).map(Fault::text).collect())
}

/// Returns the error of a list that cannot be read at all.
pub fn unreadable(code: &'static str, what: Text, hint: Text) -> UserError {
    let what = Text::new(format!("名单{}，没有写入", what.zh), format!("the list {}; nothing was written", what.en));
    UserError::new(Exit::ListNotWritten, code, what, hint)
}
