//! Workbooks (.xlsx, .xls, .ods) as rows of text: each cell as it would be saved, with what the workbook knows of it.

mod cells;
mod guard;
mod open;

use std::sync::Arc;

use super::fault::unreadable;
use super::sheet::{Mark, SheetRow};
use super::source::Source;
use crate::domain::text::Text;
use crate::error::UserError;

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

    /// Tells a workbook by its first bytes, whatever the file is called.
    fn of(head: &[u8]) -> Option<Kind> {
        const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
        if head.starts_with(b"PK\x03\x04") {
            let is_ods = head.windows(ODS.len()).any(|window| window == ODS);
            Some(if is_ods { Kind::Ods } else { Kind::Xlsx })
        } else {
            head.starts_with(COMPOUND).then_some(Kind::Xls)
        }
    }
}

/// What the first entry of an .ods file says.
const ODS: &[u8] = b"opendocument.spreadsheet";

/// One sheet of a workbook, its cells as text.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) kind: Kind,
    pub(super) name: String,
    text: String,
    cells: Vec<GridCell>,
    /// For each row: its number, and its first cell.
    rows: Vec<(u32, usize)>,
}

#[derive(Clone, Copy, Debug)]
struct GridCell {
    column: u16,
    mark: Mark,
    start: usize,
    end: usize,
}

/// Most text of a sheet, bytes, and most cells.
const MOST_TEXT: usize = 256 << 20;
const MOST_CELLS: usize = 32 << 20;
/// Longest cell, bytes.
const LONGEST_CELL: usize = 4 << 10;

impl Grid {
    fn new(kind: Kind, name: &str) -> Grid {
        Grid { kind, name: name.to_owned(), text: String::new(), cells: Vec::new(), rows: Vec::new() }
    }

    /// Adds a cell; rows come in order, and so do the cells of a row.
    fn put(&mut self, row: u32, column: u32, text: &str, mark: Mark) -> Result<(), UserError> {
        if text.is_empty() && mark != Mark::Formula {
            return Ok(());
        }
        let is_new = self.rows.last().is_none_or(|(last, _)| *last < row);
        let column = u16::try_from(column).map_err(|_| out_of_order())?;
        let in_order = self.rows.last().is_none_or(|(last, first)| {
            *last < row || (*last == row && self.cells[*first..].last().is_none_or(|cell| cell.column < column))
        });
        if !in_order {
            return Err(out_of_order());
        }
        if text.len() > LONGEST_CELL {
            let cell = super::header::cell_name(column.into(), u64::from(row) + 1);
            return Err(unreadable(
                "broken_list",
                Text::new(
                    format!("的单元格 {cell} 超过 {LONGEST_CELL} 字节"),
                    format!("has a cell longer than {LONGEST_CELL} bytes: {cell}"),
                ),
                Text::new("检查该格的内容", "look at what stands in that cell"),
            ));
        }
        if MOST_TEXT < self.text.len() + text.len() || MOST_CELLS <= self.cells.len() {
            return Err(guard::too_large());
        }
        if is_new {
            self.rows.push((row, self.cells.len()));
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.cells.push(GridCell { column, mark, start, end: self.text.len() });
        Ok(())
    }
}

fn out_of_order() -> UserError {
    unreadable(
        "broken_list",
        Text::new("的单元格次序混乱", "has cells out of order"),
        Text::new("在表格软件中打开后另存", "open it in a spreadsheet and save it again"),
    )
}

/// Reads a sheet of a workbook; `None` where the list is no workbook.
pub(super) fn read(source: &Source, sheet: Option<&str>) -> Result<Option<Grid>, UserError> {
    let mut head = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(source.reader(), 4096), &mut head)
        .map_err(|error| open::failed(&error.to_string()))?;
    match Kind::of(&head) {
        None => Ok(None),
        Some(kind) => {
            guard::check(source, kind)?;
            open::grid(source, kind, sheet).map(Some)
        }
    }
}

/// Reads the rows of a grid, those between in which nothing is written too.
pub(super) struct GridRows {
    grid: Arc<Grid>,
    next: u32,
    place: usize,
    width: usize,
}

impl GridRows {
    pub(super) fn of(grid: Arc<Grid>) -> GridRows {
        let width = grid.cells.iter().map(|cell| usize::from(cell.column) + 1).max().unwrap_or(0);
        GridRows { grid, next: 0, place: 0, width }
    }

    pub(super) fn next(&mut self, row: &mut SheetRow) -> bool {
        let Some((number, first)) = self.grid.rows.get(self.place).copied() else { return false };
        let line = u64::from(self.next) + 1;
        row.begin(line, line, line);
        self.next += 1;
        if number + 1 != self.next {
            (0..self.width).for_each(|_| row.put("", Mark::Text));
            return true;
        }
        self.place += 1;
        let end = self.grid.rows.get(self.place).map_or(self.grid.cells.len(), |(_, first)| *first);
        for cell in &self.grid.cells[first..end] {
            while row.width() < usize::from(cell.column) {
                row.put("", Mark::Text);
            }
            row.put(&self.grid.text[cell.start..cell.end], cell.mark);
        }
        while row.width() < self.width {
            row.put("", Mark::Text);
        }
        true
    }
}
