//! Any table of a file by the names of its columns: for what another system hands over, which is no list of people.

use super::encoding;
use super::fault::broken;
use super::header::folded;
use super::sheet::{Asks, Delimiter, Feed, HEADER_WITHIN, SheetRow};
use super::source::Source;
use super::workbook;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};

/// A table whose columns are known by the names that were asked for.
pub struct Table {
    feed: Feed,
    source: Source,
    header_row: u64,
    /// Where each column stands, in the order in which they were asked for.
    places: Vec<usize>,
    row: SheetRow,
}

impl Table {
    /// Opens a table that has all columns of some names.
    ///
    /// # Errors
    ///
    /// Where no row among the first has them all; the names that none has are told.
    pub fn open(source: &Source, asks: &Asks, wanted: &[&str]) -> Result<Table, UserError> {
        let grid = workbook::read(source, asks)?.map(std::sync::Arc::new);
        let writing = match grid {
            Some(_) => None,
            None => Some(encoding::writing(source, asks.encoding)?),
        };
        let feed = |delimiter| match (&grid, writing) {
            (Some(grid), _) => Feed::grid(grid.clone()),
            (None, writing) => Feed::text(source, writing.expect("a file that is no workbook is text"), delimiter),
        };
        let mut nearest: Option<Vec<&str>> = None;
        for delimiter in Delimiter::ALL {
            let (mut rows, mut row) = (feed(delimiter), SheetRow::default());
            while row.number < HEADER_WITHIN && rows.next(&mut row).is_ok_and(|came| came) {
                let names: Vec<String> = row.cells().map(folded).collect();
                let place = |name: &&str| names.iter().position(|other| *other == folded(name));
                let lacks: Vec<&str> = wanted.iter().copied().filter(|name| place(name).is_none()).collect();
                if lacks.is_empty() {
                    let places = wanted.iter().filter_map(place).collect();
                    let header_row = row.number;
                    return Ok(Table { feed: rows, source: source.clone(), header_row, places, row });
                }
                if nearest.as_ref().is_none_or(|before| lacks.len() < before.len()) {
                    nearest = Some(lacks);
                }
            }
        }
        let lacks = nearest.unwrap_or_else(|| wanted.to_vec()).join(" | ");
        Err(UserError::new(
            Exit::ListNotWritten,
            "column_missing",
            Text::new(format!("文件缺少列 {lacks}"), format!("the file lacks the columns {lacks}")),
            Text::new("对照文件改正对应表的 [columns]", "mend [columns] of the mapping by the file"),
        ))
    }

    /// Returns the next row in which something stands: its number, and its cells in the order asked for.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read further.
    #[expect(
        clippy::should_implement_trait,
        reason = "the cells are lent from the one buffer, which an iterator cannot do"
    )]
    pub fn next(&mut self) -> Result<Option<(u64, Vec<&str>)>, UserError> {
        loop {
            match self.feed.next(&mut self.row) {
                Err(fault) => return Err(broken(&[fault], 1)),
                Ok(false) => {
                    self.source.unchanged()?;
                    return Ok(None);
                }
                Ok(true) if self.row.number <= self.header_row => {}
                Ok(true) if self.row.cells().all(|cell| cell.trim().is_empty()) => {}
                Ok(true) => break,
            }
        }
        let cells = self.places.iter().map(|place| self.row.cell(*place).trim()).collect();
        Ok(Some((self.row.number, cells)))
    }
}
