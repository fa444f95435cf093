//! The cells of a workbook as text. A day is taken only from a cell that is one; a number is only its digits.

use std::collections::{HashMap, HashSet};

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader as _, Sheets, Xlsx};

use super::open::{Buffered, failed};
use super::{Grid, Kind};
use crate::error::UserError;
use crate::lists::sheet::Mark;

/// Reads a sheet of an .xlsx file as a stream: its strings are never copied more often than they are kept.
pub(super) fn xlsx(book: &mut Xlsx<Buffered>, name: &str) -> Result<Grid, UserError> {
    let merged = book.merge_cells_by_sheet_name(name).map_err(|error| failed(&error.to_string()))?;
    let mut grid = Filling::new(Kind::Xlsx, name, &merged);
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| failed(&error.to_string()))?;
    loop {
        let next = cells.next_cell_with_formula_metadata().map_err(|error| failed(&error.to_string()))?;
        let Some(record) = next else { return grid.done() };
        let (text, mark) = written(&record.value);
        let mark = if record.formula.is_some() { Mark::Formula } else { mark };
        grid.put(record.pos, &text, mark)?;
    }
}

/// Reads a sheet of the other kinds.
pub(super) fn whole(
    kind: Kind,
    name: &str,
    book: &mut Sheets<Buffered>,
    merged: &[Dimensions],
) -> Result<Grid, UserError> {
    let range = book.worksheet_range(name).map_err(|error| failed(&error.to_string()))?;
    let formulas = book.worksheet_formula(name).map_err(|error| failed(&error.to_string()))?;
    let (top, left) = formulas.start().unwrap_or_default();
    let computed: HashSet<(u32, u32)> = formulas
        .used_cells()
        .filter(|(_, _, formula)| !formula.is_empty())
        .filter_map(|(row, column, _)| Some((top + u32::try_from(row).ok()?, left + u32::try_from(column).ok()?)))
        .collect();
    let mut grid = Filling::new(kind, name, merged);
    let (top, left) = range.start().unwrap_or_default();
    for (row, cells) in (top..).zip(range.rows()) {
        for (column, value) in (left..).zip(cells) {
            let (text, mark) = written(&DataRef::from_data(value));
            let mark = if computed.contains(&(row, column)) { Mark::Formula } else { mark };
            grid.put((row, column), &text, mark)?;
        }
    }
    grid.done()
}

/// A grid that takes cells in, and gives each cell that a merged one covers its text.
struct Filling<'a> {
    grid: Grid,
    merged: &'a [Dimensions],
    /// Text of the first cell of each merged area, by its place in `merged`.
    texts: HashMap<usize, (String, Mark)>,
    /// Cells yet to come that an area covers: row, column, area; in order.
    covered: Vec<(u32, u32, usize)>,
    place: usize,
}

/// Larger merged areas are titles, not data.
const LARGEST_AREA: u32 = 100_000;

impl<'a> Filling<'a> {
    fn new(kind: Kind, name: &str, merged: &'a [Dimensions]) -> Filling<'a> {
        let mut covered = Vec::new();
        for (area, dimensions) in merged.iter().enumerate() {
            let ((top, left), (bottom, right)) = (dimensions.start, dimensions.end);
            // An area over several columns is a title; one over several rows is one value for all of them.
            if left == right && top < bottom && bottom - top < LARGEST_AREA {
                covered.extend((top + 1..=bottom).map(|row| (row, left, area)));
            }
        }
        covered.sort_unstable();
        Filling { grid: Grid::new(kind, name), merged, texts: HashMap::new(), covered, place: 0 }
    }

    fn put(&mut self, at: (u32, u32), text: &str, mark: Mark) -> Result<(), UserError> {
        self.cover_before(Some(at))?;
        if self.covered.get(self.place).is_some_and(|(row, column, _)| (*row, *column) == at) {
            return self.cover_one();
        }
        if !self.covered.is_empty()
            && let Some(area) = self.merged.iter().position(|area| area.start == at && area.start.1 == area.end.1)
        {
            self.texts.insert(area, (text.to_owned(), mark));
        }
        self.grid.put(at.0, at.1, text, mark)
    }

    fn cover_one(&mut self) -> Result<(), UserError> {
        let (row, column, area) = self.covered[self.place];
        self.place += 1;
        match self.texts.get(&area) {
            Some((text, _)) => self.grid.put(row, column, text, Mark::Merged),
            None => Ok(()),
        }
    }

    /// Fills the covered cells that stand before `at`; all of them at the end.
    fn cover_before(&mut self, at: Option<(u32, u32)>) -> Result<(), UserError> {
        while let Some((row, column, _)) = self.covered.get(self.place)
            && at.is_none_or(|at| (*row, *column) < at)
        {
            self.cover_one()?;
        }
        Ok(())
    }

    fn done(mut self) -> Result<Grid, UserError> {
        self.cover_before(None)?;
        Ok(self.grid)
    }
}

/// Returns a cell as it would be saved as text.
fn written(value: &DataRef) -> (String, Mark) {
    match value {
        DataRef::Empty => (String::new(), Mark::Text),
        DataRef::String(text) => (text.clone(), Mark::Text),
        DataRef::SharedString(text) => ((*text).to_owned(), Mark::Text),
        DataRef::Bool(truth) => (if *truth { "TRUE" } else { "FALSE" }.to_owned(), Mark::Text),
        DataRef::Int(number) => (number.to_string(), Mark::Number),
        DataRef::Float(number) => (number_text(*number), Mark::Number),
        DataRef::Error(error) => (error.to_string(), Mark::Error),
        DataRef::DateTime(moment) if moment.is_datetime() => (day_text(*moment), Mark::Day),
        DataRef::DateTime(moment) => (number_text(moment.as_f64()), Mark::Number),
        DataRef::DateTimeIso(text) => (iso_text(text), Mark::Day),
        DataRef::DurationIso(text) => (text.clone(), Mark::Text),
    }
}

fn day_text(moment: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

/// `2026-03-04T00:00:00` is a day.
fn iso_text(text: &str) -> String {
    text.strip_suffix("T00:00:00").unwrap_or(text).replace('T', " ")
}

/// Digits up to what a spreadsheet shows, which is eleven; beyond that it shows an exponent.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e11 {
        format!("{number:.0}")
    } else if 1e11 <= number.abs() {
        scientific(number)
    } else {
        number.to_string()
    }
}

fn scientific(number: f64) -> String {
    let plain = format!("{number:.5e}");
    let (mantissa, exponent) = plain.split_once('e').unwrap_or((&plain, "0"));
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    format!("{mantissa}E+{exponent:0>2}")
}

trait FromData<'a> {
    fn from_data(data: &'a Data) -> Self;
}

impl<'a> FromData<'a> for DataRef<'a> {
    fn from_data(data: &'a Data) -> DataRef<'a> {
        match data {
            Data::Empty => DataRef::Empty,
            Data::String(text) => DataRef::SharedString(text),
            Data::Bool(truth) => DataRef::Bool(*truth),
            Data::Int(number) => DataRef::Int(*number),
            Data::Float(number) => DataRef::Float(*number),
            Data::Error(error) => DataRef::Error(error.clone()),
            Data::DateTime(moment) => DataRef::DateTime(*moment),
            Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
            Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        }
    }
}
