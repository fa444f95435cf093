//! Workbooks (.xlsx, .xls, .ods) as rows of text: each cell as the sheet shows it, with what the workbook knows of it.
//! Nothing that a file says of its own sizes is believed.

mod choose;
mod compound;
mod format;
mod grid;
mod guard;
mod ods;
mod xls;
mod xlsx;

use super::kind;
use super::sheet::{Asks, Hidden};
use super::source::Source;
use crate::domain::text::Text;
use crate::error::UserError;
use crate::lists::fault::unreadable;

pub(super) use compound::names as compound_names;
pub(super) use grid::{Grid, GridRows};
pub(super) use guard::{encrypted, incomplete, part_names};

/// The kind of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Xls,
    Ods,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Xlsx => "XLSX",
            Kind::Xls => "XLS",
            Kind::Ods => "ODS",
        }
    }
}

/// Reads a sheet of a workbook; `None` where the list is text. A file of another kind is refused by its name.
pub(super) fn read(source: &Source, asks: &Asks) -> Result<Option<Grid>, UserError> {
    let Some(kind) = kind::of(source)? else { return Ok(None) };
    guard::check(source, kind)?;
    let sheet = asks.sheet.as_deref();
    let mut grid = match kind {
        Kind::Xlsx => xlsx::grid(source, sheet)?,
        Kind::Xls => xls::grid(source, sheet)?,
        Kind::Ods => ods::grid(source, sheet)?,
    };
    grid.hidden_columns.sort_unstable();
    grid.hidden_columns.dedup();
    if asks.hidden == Some(Hidden::Skip) {
        grid.without_hidden();
    }
    Ok(Some(grid))
}

fn broken(zh: &'static str, en: &'static str) -> UserError {
    unreadable(
        "broken_workbook",
        Text::new(format!("是损坏的工作簿: {zh}"), format!("is a broken workbook: {en}")),
        Text::new("在表格软件中打开后另存", "open it in a spreadsheet and save it again"),
    )
}
