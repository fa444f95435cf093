//! A sheet as it was sent: surveyed once from end to end, then read row by row.

mod rows;
mod survey;
mod traits;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::encoding::Writing;
use super::header::{Columns, Field};
use super::source::Source;
use super::workbook::Grid;

pub use super::encoding::Encoding;
pub use super::text::Delimiter;
pub(super) use rows::Feed;
pub use rows::{Mark, Rows, SheetRow};
pub use traits::{DayOrder, Traits};

/// What is asked of the reading of a list.
#[derive(Clone, Debug, Default)]
pub struct Asks {
    /// How the bytes are read, where the officer says so.
    pub encoding: Option<Encoding>,
    /// Name of the sheet of a workbook.
    pub sheet: Option<String>,
    /// Names of columns that this enterprise uses besides the usual ones, folded by [`super::header::folded`].
    pub names: BTreeMap<String, Field>,
}

/// A sheet that was surveyed: its structure holds from end to end.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Which column holds what.
    pub columns: Columns,
    /// Rows of data, blank ones among them.
    pub data_rows: u64,
    /// What stands around the data and is not taken in.
    pub around: Around,
    /// What the columns show as a whole.
    pub traits: Traits,
    /// Up to three decoded cells that show how the list was read.
    pub samples: Vec<String>,
    source: Source,
    pub(super) form: Form,
}

/// Rows that are no data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Row of the header.
    pub header_row: u64,
    /// Lines above it that hold something.
    pub titles: u64,
    /// Rows below it that say how to fill it in, or give an example.
    pub instructions: Vec<u64>,
    /// Rows that add up.
    pub totals: u64,
    /// Rows of data in which nothing is written.
    pub blank: u64,
    /// Columns without a name at the right.
    pub empty_columns: usize,
}

/// How the list is kept.
#[derive(Clone, Debug)]
pub(super) enum Form {
    Text(Writing, Delimiter),
    Workbook(Arc<Grid>),
}

impl Sheet {
    /// How it is written, as it is printed: an encoding, or the kind of workbook.
    pub fn encoding(&self) -> &'static str {
        match &self.form {
            Form::Text(writing, _) => writing.encoding.name(),
            Form::Workbook(grid) => grid.kind.name(),
        }
    }

    /// The list itself.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Name of the sheet of a workbook.
    pub fn sheet_name(&self) -> Option<&str> {
        match &self.form {
            Form::Text(_, _) => None,
            Form::Workbook(grid) => Some(&grid.name),
        }
    }

    /// Reads its rows of data from the first to the last.
    pub fn rows(&self) -> Rows<'_> {
        Rows::of(self)
    }
}
