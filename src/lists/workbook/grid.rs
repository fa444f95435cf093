//! One sheet of a workbook, its cells as text, in bounded memory.

use std::sync::Arc;

use super::{Kind, guard};
use crate::domain::text::Text;
use crate::error::UserError;
use crate::lists::fault::unreadable;
use crate::lists::header::cell_name;
use crate::lists::sheet::{Mark, SheetRow};

/// Most text of a sheet, bytes, and most cells.
const MOST_TEXT: usize = 256 << 20;
const MOST_CELLS: usize = 32 << 20;
/// Longest cell, bytes.
const LONGEST_CELL: usize = 4 << 10;
/// Most rows of a sheet, and most columns.
pub(super) const ROWS: u32 = 1 << 20;
pub(super) const COLUMNS: u32 = 1 << 14;
/// After so many rows in which nothing stands, a cell does not belong to the list.
const FAR: u32 = 10_000;
/// Most comments that are kept, and where a long one is cut, bytes.
pub(super) const MOST_COMMENTS: usize = 10_000;
pub(super) const LONGEST_COMMENT: usize = 1_000;
/// Most cells that merged ones cover.
const MOST_COVERED: usize = 4 << 20;

/// One sheet of a workbook, its cells as text.
#[derive(Clone, Debug)]
pub(in crate::lists) struct Grid {
    pub(in crate::lists) kind: Kind,
    pub(in crate::lists) name: String,
    /// Columns that are hidden.
    pub(in crate::lists) hidden_columns: Vec<usize>,
    /// Merged areas that go over several rows.
    pub(in crate::lists) merged: usize,
    /// What was written beside cells as comments.
    pub(in crate::lists) comments: Vec<Comment>,
    text: String,
    cells: Vec<GridCell>,
    rows: Vec<GridRow>,
}

/// A comment: row and column of its cell from 0, and the text.
pub(super) type Comment = ((u32, u32), String);

#[derive(Clone, Copy, Debug)]
struct GridCell {
    column: u16,
    mark: Mark,
    text: Span,
}

#[derive(Clone, Copy, Debug)]
struct GridRow {
    number: u32,
    first: usize,
    hidden: bool,
    /// Something in it is struck out.
    struck: bool,
    /// Its cells were left out.
    left_out: bool,
}

/// A piece of the text of a sheet.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    start: u32,
    length: u32,
}

/// Merged cells: first and last row, first and last column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) rows: (u32, u32),
    pub(super) columns: (u32, u32),
}

impl Grid {
    pub(super) fn new(kind: Kind, name: &str) -> Grid {
        Grid {
            kind,
            name: name.to_owned(),
            hidden_columns: Vec::new(),
            merged: 0,
            comments: Vec::new(),
            text: String::new(),
            cells: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Keeps a text that cells may share.
    pub(super) fn keep(&mut self, text: &str) -> Result<Span, UserError> {
        if MOST_TEXT < self.text.len() + text.len() {
            return Err(guard::too_large());
        }
        let start = u32::try_from(self.text.len()).map_err(|_| guard::too_large())?;
        let length = u32::try_from(text.len()).map_err(|_| guard::too_large())?;
        self.text.push_str(text);
        Ok(Span { start, length })
    }

    fn of(&self, span: Span) -> &str {
        let start = span.start as usize;
        self.text.get(start..start + span.length as usize).unwrap_or_default()
    }

    /// Adds a cell; rows come in order, and so do the cells of a row.
    pub(super) fn put(&mut self, at: (u32, u32), hidden: bool, text: &str, mark: Mark) -> Result<(), UserError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let span = self.keep(text)?;
        self.put_kept(at, hidden, span, mark)
    }

    /// The cell that was added last is struck out.
    pub(super) fn strike(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.struck = true;
        }
    }

    /// Adds a cell whose text is kept.
    pub(super) fn put_kept(&mut self, at: (u32, u32), hidden: bool, text: Span, mark: Mark) -> Result<(), UserError> {
        if self.of(text).trim().is_empty() {
            return Ok(());
        }
        let (number, column) = at;
        if ROWS <= number || COLUMNS <= column {
            return Err(out_of_order());
        }
        let column = u16::try_from(column).map_err(|_| out_of_order())?;
        if LONGEST_CELL < text.length as usize {
            return Err(too_long(at));
        }
        if MOST_CELLS <= self.cells.len() {
            return Err(guard::too_large());
        }
        match self.rows.last() {
            Some(last) if number < last.number => return Err(out_of_order()),
            Some(last) if number == last.number => {
                if self.cells[last.first..].last().is_some_and(|cell| column <= cell.column) {
                    return Err(out_of_order());
                }
            }
            last => {
                if last.is_some_and(|last| last.number + FAR < number) {
                    return Err(stray(at));
                }
                self.rows.push(GridRow { number, first: self.cells.len(), hidden, struck: false, left_out: false });
            }
        }
        self.cells.push(GridCell { column, mark, text });
        Ok(())
    }

    fn cells_of(&self, place: usize) -> std::ops::Range<usize> {
        let end = self.rows.get(place + 1).map_or(self.cells.len(), |next| next.first);
        self.rows.get(place).map_or(end..end, |row| row.first..end)
    }

    /// Gives each row what is merged over it: the value of the first row, in the first column of the area.
    pub(super) fn spread(&mut self, areas: &[Area]) -> Result<(), UserError> {
        let mut covered: Vec<(usize, GridCell)> = Vec::new();
        for area in areas.iter().filter(|area| area.rows.0 < area.rows.1) {
            self.merged += 1;
            let Ok(top) = self.rows.binary_search_by_key(&area.rows.0, |row| row.number) else { continue };
            let first = self.cells[self.cells_of(top)].iter().find(|cell| u32::from(cell.column) == area.columns.0);
            let Some(first) = first.copied() else { continue };
            let below = (top + 1..self.rows.len()).take_while(|place| self.rows[*place].number <= area.rows.1);
            for place in below {
                covered.push((place, GridCell { mark: Mark::Merged, ..first }));
                if MOST_COVERED < covered.len() {
                    return Err(guard::too_large());
                }
            }
        }
        if covered.is_empty() {
            return Ok(());
        }
        covered.sort_by_key(|(place, cell)| (*place, cell.column));
        let (mut cells, mut rows) = (Vec::with_capacity(self.cells.len() + covered.len()), self.rows.clone());
        let mut next = covered.into_iter().peekable();
        for (place, row) in rows.iter_mut().enumerate() {
            let own = self.cells_of(place);
            row.first = cells.len();
            let mut all: Vec<GridCell> = self.cells[own].to_vec();
            while let Some((_, cell)) = next.next_if(|(of, _)| *of == place) {
                all.retain(|one| one.column != cell.column);
                all.push(cell);
            }
            all.sort_by_key(|cell| cell.column);
            cells.append(&mut all);
        }
        (self.cells, self.rows) = (cells, rows);
        Ok(())
    }

    /// Leaves out what is hidden or struck out: of a row only its place stays, of the columns which they are.
    pub(super) fn without_hidden(&mut self) {
        let hidden = std::mem::take(&mut self.hidden_columns);
        let (mut cells, mut rows) = (Vec::with_capacity(self.cells.len()), Vec::with_capacity(self.rows.len()));
        let mut left: Vec<usize> = Vec::new();
        for (place, row) in self.rows.iter().enumerate() {
            rows.push(GridRow { first: cells.len(), left_out: row.hidden || row.struck, ..*row });
            if row.hidden || row.struck {
                continue;
            }
            for cell in &self.cells[self.cells_of(place)] {
                match hidden.binary_search(&cell.column.into()) {
                    Ok(_) => left.push(cell.column.into()),
                    Err(_) => cells.push(*cell),
                }
            }
        }
        left.sort_unstable();
        left.dedup();
        (self.cells, self.rows, self.hidden_columns) = (cells, rows, left);
    }

    /// The texts of its cells, from the first on.
    pub(in crate::lists) fn texts(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| self.of(cell.text))
    }
}

fn out_of_order() -> UserError {
    unreadable(
        "broken_list",
        Text::new("的单元格次序混乱", "has cells out of order"),
        Text::new("在表格软件中打开后另存", "open it in a spreadsheet and save it again"),
    )
}

fn too_long((row, column): (u32, u32)) -> UserError {
    let cell = cell_name(column as usize, u64::from(row) + 1);
    unreadable(
        "broken_list",
        Text::new(
            format!("的单元格 {cell} 超过 {LONGEST_CELL} 字节"),
            format!("has a cell longer than {LONGEST_CELL} bytes: {cell}"),
        ),
        Text::new("检查该格的内容", "look at what stands in that cell"),
    )
}

fn stray((row, column): (u32, u32)) -> UserError {
    let cell = cell_name(column as usize, u64::from(row) + 1);
    unreadable(
        "stray_cell",
        Text::new(format!("在很远处还有内容，单元格 {cell}"), format!("has a cell far away from the others: {cell}")),
        Text::new(
            "清除该格后另存；如属名单，删去中间的空行",
            "clear that cell and save it again, or delete the empty rows between",
        ),
    )
}

/// Reads the rows of a grid, those between in which nothing is written too.
pub(in crate::lists) struct GridRows {
    grid: Arc<Grid>,
    next: u32,
    place: usize,
}

impl GridRows {
    pub(in crate::lists) fn of(grid: Arc<Grid>) -> GridRows {
        GridRows { grid, next: 0, place: 0 }
    }

    pub(in crate::lists) fn next(&mut self, row: &mut SheetRow) -> bool {
        let Some(held) = self.grid.rows.get(self.place).copied() else { return false };
        let line = u64::from(self.next) + 1;
        row.begin(line, line, line);
        self.next += 1;
        if held.number + 1 != self.next {
            return true;
        }
        (row.hidden, row.struck, row.left_out) = (held.hidden, held.struck, held.left_out);
        for cell in &self.grid.cells[self.grid.cells_of(self.place)] {
            while row.width() < usize::from(cell.column) {
                row.put("", Mark::Text);
            }
            row.put(self.grid.of(cell.text), cell.mark);
        }
        self.place += 1;
        true
    }
}
