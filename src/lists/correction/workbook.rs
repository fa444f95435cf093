//! The correction file of a workbook: an .xlsx whose cells are all text, so that nothing is changed by opening it.

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::{Failed, Unsettled, Words};
use crate::lists::header::ours;
use crate::lists::sheet::Feed;
use crate::lists::sheet::{Form, Sheet, SheetRow};

/// Widths of the three columns, characters.
const WIDTHS: [f64; 3] = [8.0, 60.0, 40.0];

pub(super) fn write(
    sheet: &Sheet,
    words: &Words,
    rows: impl Iterator<Item = Unsettled>,
    out: &mut dyn Write,
) -> Result<u64, Failed> {
    let Form::Workbook(grid) = &sheet.form else { return Ok(0) };
    let mut book = Workbook::new();
    let count = fill(&mut book, sheet, words, rows, Feed::grid(grid.clone())).map_err(failed)?;
    let bytes = book.save_to_buffer().map_err(failed)?;
    out.write_all(&bytes)?;
    out.flush()?;
    Ok(count)
}

fn failed(error: XlsxError) -> Failed {
    Failed::Io(std::io::Error::other(error))
}

fn fill(
    book: &mut Workbook,
    sheet: &Sheet,
    words: &Words,
    rows: impl Iterator<Item = Unsettled>,
    mut feed: Feed,
) -> Result<u64, XlsxError> {
    // The same rows have the same bytes: no time of writing stands in the file.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let page = book.add_worksheet();
    if let Some(name) = sheet.sheet_name() {
        page.set_name(name)?;
    }
    let (text, bold) = (Format::new().set_num_format("@"), Format::new().set_num_format("@").set_bold());
    let (mut rows, mut row, mut at, mut count) = (rows.peekable(), SheetRow::default(), 0, 0);
    let header = sheet.around.header_row;
    let mut kept: Vec<usize> = Vec::new();
    while (row.number < header || rows.peek().is_some()) && matches!(feed.next(&mut row), Ok(true)) {
        let (more, format) = if row.number < header {
            (None, &text)
        } else if row.number == header {
            kept = (0..row.width()).filter(|column| !ours(row.cell(*column).trim())).collect();
            // Columns without a name at the right have nothing to say.
            while kept.last().is_some_and(|column| row.cell(*column).trim().is_empty()) {
                kept.pop();
            }
            for (place, width) in (kept.len()..).zip(WIDTHS) {
                page.set_column_width(u16::try_from(place).unwrap_or(u16::MAX), width)?;
            }
            (Some(words.header()), &bold)
        } else if let Some((_, problems)) = rows.next_if(|(number, _)| *number == row.number) {
            count += 1;
            (Some(words.told(&row, sheet, &problems)), &text)
        } else {
            continue;
        };
        let own: Vec<&str> =
            if more.is_some() { kept.iter().map(|column| row.cell(*column)).collect() } else { row.cells().collect() };
        let cells = own.into_iter().chain(more.iter().flatten().map(String::as_str));
        for (column, cell) in (0..).zip(cells) {
            if !cell.is_empty() {
                page.write_string_with_format(at, column, cell, format)?;
            }
        }
        at += 1;
    }
    Ok(count)
}
