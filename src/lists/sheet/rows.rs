//! The rows of data, one at a time in one buffer.

use super::{Form, Sheet};
use crate::error::UserError;
use crate::lists::encoding::Writing;
use crate::lists::fault::broken;
use crate::lists::source::Source;
use crate::lists::text::{Delimiter, Records};
use crate::lists::workbook::{Grid, GridRows};

/// What a workbook says of a cell besides its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Text, as every cell of a text file.
    #[default]
    Text,
    /// A number.
    Number,
    /// A day, kept as one by the workbook.
    Day,
    /// Computed by a formula.
    Formula,
    /// An error such as `#N/A`.
    Error,
    /// True or false.
    Truth,
    /// Covered by a merged cell above or at the left, whose text this is.
    Merged,
    /// The sheet shows it otherwise than it is kept, in a way that is not read.
    Otherwise,
}

/// A row of the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// Row of the sheet, from 1, as a spreadsheet counts it: a record with line ends inside is one row.
    pub number: u64,
    /// First line of the file that it stands on, from 1; in a workbook the row.
    pub line: u64,
    /// Last line of the file that it stands on.
    pub last_line: u64,
    /// The workbook hides it.
    pub hidden: bool,
    /// Something in it is struck out.
    pub struck: bool,
    /// What it holds is left out, as the officer says of hidden rows.
    pub left_out: bool,
    pub(in crate::lists) text: String,
    pub(in crate::lists) spans: Vec<(usize, usize)>,
    pub(in crate::lists) marks: Vec<Mark>,
}

impl SheetRow {
    /// How many cells it has.
    pub fn width(&self) -> usize {
        self.spans.len()
    }

    /// Returns a cell as it is written; empty beyond the last one.
    pub fn cell(&self, column: usize) -> &str {
        self.spans.get(column).map_or("", |(start, end)| &self.text[*start..*end])
    }

    /// Returns the cells as they are written.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().map(|(start, end)| &self.text[*start..*end])
    }

    /// Returns what a workbook says of a cell.
    pub fn mark(&self, column: usize) -> Mark {
        self.marks.get(column).copied().unwrap_or_default()
    }

    pub(in crate::lists) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
        self.marks.clear();
    }

    pub(in crate::lists) fn begin(&mut self, number: u64, line: u64, last_line: u64) {
        self.clear();
        (self.number, self.line, self.last_line) = (number, line, last_line);
        (self.hidden, self.struck, self.left_out) = (false, false, false);
    }

    pub(in crate::lists) fn put(&mut self, cell: &str, mark: Mark) {
        let start = self.text.len();
        self.text.push_str(cell);
        self.spans.push((start, self.text.len()));
        self.marks.push(mark);
    }
}

/// Where rows come from.
pub(in crate::lists) enum Feed {
    Text(Box<Records>),
    Grid(GridRows),
}

impl Feed {
    pub(in crate::lists) fn text(source: &Source, writing: Writing, delimiter: Delimiter) -> Feed {
        Feed::Text(Box::new(Records::of(source, writing, delimiter)))
    }

    pub(in crate::lists) fn grid(grid: std::sync::Arc<Grid>) -> Feed {
        Feed::Grid(GridRows::of(grid))
    }

    pub(in crate::lists) fn next(&mut self, row: &mut SheetRow) -> Result<bool, crate::lists::fault::Fault> {
        match self {
            Feed::Text(records) => records.next(row),
            Feed::Grid(rows) => Ok(rows.next(row)),
        }
    }
}

/// Reads the rows of data: those below the header, without those that stand aside.
pub struct Rows<'a> {
    sheet: &'a Sheet,
    feed: Feed,
    row: SheetRow,
    /// The next of the rows that stand aside.
    aside: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn of(sheet: &'a Sheet) -> Rows<'a> {
        let feed = match &sheet.form {
            Form::Text(writing, delimiter) => Feed::text(&sheet.source, *writing, *delimiter),
            Form::Workbook(grid) => Feed::grid(grid.clone()),
        };
        Rows { sheet, feed, row: SheetRow::default(), aside: 0 }
    }

    /// Returns the next row of data; none after the last one.
    ///
    /// # Errors
    ///
    /// Only where the file was changed since it was surveyed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the row is lent from the one buffer, which an iterator cannot do"
    )]
    pub fn next(&mut self) -> Result<Option<&SheetRow>, UserError> {
        let around = &self.sheet.around;
        loop {
            match self.feed.next(&mut self.row) {
                Ok(true) => {}
                Ok(false) => {
                    self.sheet.source.unchanged()?;
                    return Ok(None);
                }
                Err(fault) => {
                    self.sheet.source.unchanged()?;
                    return Err(broken(&[fault], 1));
                }
            }
            let number = self.row.number;
            let is_aside = around.aside.get(self.aside).is_some_and(|aside| aside.row == number);
            self.aside += usize::from(is_aside);
            let is_data = around.header_row < number && !is_aside;
            if is_data {
                return Ok(Some(&self.row));
            }
        }
    }
}
