//! A sheet as it was sent: surveyed once from end to end, then read row by row.

mod aside;
mod rows;
mod survey;
mod traits;
mod units;
mod unusual;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::encoding::Writing;
use super::header::{Columns, Field, cell_name};
use super::source::Source;
use super::workbook::Grid;
use crate::domain::words::{Word, words};

pub use super::encoding::Encoding;
pub use super::text::Delimiter;
pub(super) use rows::Feed;
pub use rows::{Mark, Rows, SheetRow};
pub(super) use survey::HEADER_WITHIN;
pub use survey::{HEADER_FAULTS, HIDDEN};
pub use traits::{DayOrder, Decided, Traits};
pub use units::credit_codes;
pub use unusual::{Typed, Unusual};

words! {
    /// Why a row is no person.
    Why {
        Title = "title", "标题行", "title";
        Instruction = "instruction", "填写说明", "instruction";
        Header = "header", "重复的表头", "header again";
        Group = "group", "分组名称", "label of a group";
        Total = "total", "合计行", "total";
        Foot = "foot", "表尾文字", "words at the foot";
        NumberOnly = "number-only", "只有序号", "nothing but its number";
    }
}

words! {
    /// What the officer says of days that a sheet leaves open.
    DatesSaid {
        DayFirst = "day-first", "日在前", "the day stands first";
        MonthFirst = "month-first", "月在前", "the month stands first";
        Serials = "serials", "日期序号算作日期", "numbers by which a spreadsheet keeps a day are days";
    }
}

words! {
    /// What becomes of rows and columns that the workbook hides.
    Hidden {
        Include = "include", "一并收入", "take them";
        Skip = "skip", "不收", "leave them out";
    }
}

/// A row that is no person, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aside {
    /// Row of the sheet.
    pub row: u64,
    /// Why.
    pub why: Why,
}

/// What is asked of the reading of a list.
#[derive(Clone, Debug, Default)]
pub struct Asks {
    /// How the bytes are read, where the officer says so.
    pub encoding: Option<Encoding>,
    /// Name of the sheet of a workbook.
    pub sheet: Option<String>,
    /// Names of columns that this enterprise uses besides the usual ones, folded by [`super::header::folded`].
    pub names: BTreeMap<String, Field>,
    /// What becomes of rows and columns that the workbook hides; none where nobody said.
    pub hidden: Option<Hidden>,
    /// What was said of its days.
    pub dates: Vec<DatesSaid>,
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
    /// Three decoded cells that show how the list was read.
    pub samples: Vec<String>,
    source: Source,
    pub(super) form: Form,
}

/// Rows that are no data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Row of the header.
    pub header_row: u64,
    /// Rows above and below it that hold something and are no people, in order.
    pub aside: Vec<Aside>,
    /// Rows of data in which nothing is written.
    pub blank: u64,
    /// Columns without a name at the right.
    pub empty_columns: usize,
    /// Rows of data that the workbook hides or a filter leaves out.
    pub hidden_rows: u64,
    /// Other rows in which something is struck out.
    pub struck_rows: u64,
    /// What is hidden or struck out is left out, as the officer says.
    pub leaves_out_hidden: bool,
    /// Columns that the workbook hides though they hold something.
    pub hidden_columns: Vec<usize>,
    /// Areas of merged cells that go over several rows.
    pub merged: usize,
    /// Cells of a surname or given names with a sign that there is none: how many, and the first of them.
    pub no_name: (u64, Vec<String>),
    /// Cells that are read otherwise than they are typed.
    pub typed: Typed,
}

impl Around {
    /// The rows that stand aside for a reason.
    pub fn rows(&self, why: Why) -> impl Iterator<Item = u64> + '_ {
        self.aside.iter().filter(move |aside| aside.why == why).map(|aside| aside.row)
    }

    /// How many rows stand aside for which reason, those without any left out.
    pub fn counts(&self) -> Vec<(Why, usize)> {
        let counts = Why::ALL.iter().map(|why| (*why, self.rows(*why).count()));
        counts.filter(|(_, count)| *count > 0).collect()
    }
}

/// How the list is kept.
#[derive(Clone, Debug)]
pub(super) enum Form {
    Text(Writing, Delimiter),
    Workbook(Arc<Grid>),
}

impl Form {
    fn hidden_columns(&self) -> Vec<usize> {
        match self {
            Form::Text(_, _) => Vec::new(),
            Form::Workbook(grid) => grid.hidden_columns.clone(),
        }
    }

    fn merged(&self) -> usize {
        match self {
            Form::Text(_, _) => 0,
            Form::Workbook(grid) => grid.merged,
        }
    }
}

impl Sheet {
    /// How it is written, as it is printed: an encoding, or the kind of workbook.
    pub fn encoding(&self) -> &'static str {
        match &self.form {
            Form::Text(writing, _) => writing.encoding.name(),
            Form::Workbook(grid) => grid.kind.name(),
        }
    }

    /// Tells whether it is a correction file of ours.
    pub fn corrects(&self) -> bool {
        self.columns.origin().is_some()
    }

    /// The row of another list that a row of a correction file corrects, and the batch of that list where it is told.
    pub fn origin(&self, row: &SheetRow) -> Option<(u64, Option<u64>)> {
        let cell = row.cell(self.columns.origin()?);
        let mut numbers = cell.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok());
        Some((numbers.next()?, numbers.next()))
    }

    /// The list itself.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What stands beside cells as comments: the cell, and the text.
    pub fn comments(&self) -> Vec<(String, &str)> {
        match &self.form {
            Form::Text(_, _) => Vec::new(),
            Form::Workbook(grid) => {
                let named = |at: &(u32, u32)| cell_name(at.1 as usize, u64::from(at.0) + 1);
                grid.comments.iter().map(|(at, text)| (named(at), text.as_str())).collect()
            }
        }
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
