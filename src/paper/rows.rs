//! Rows of text as CSV, TSV, JSON or a workbook, safe to open in a spreadsheet, written as they come.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
use serde_json::{Map, Value};

use crate::domain::guard::guarded;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowForm {
    /// With a separator between the fields, with the byte-order mark that spreadsheets need to see UTF-8 or without.
    Separated(u8, bool),
    /// One JSON document.
    Document,
    /// A row a line, each an object.
    Lines,
    /// A workbook of one sheet. Text is written as text: a spreadsheet takes none of it for a formula.
    Workbook,
}

/// Hands on rows, one at a time.
pub type Rows<'a> = &'a mut dyn FnMut(&mut dyn FnMut(&[String]) -> anyhow::Result<()>) -> anyhow::Result<()>;

/// Writes rows below their heads as they come.
///
/// # Errors
///
/// Those of `rows`, or where they cannot be written.
pub fn write(form: RowForm, heads: &[&str], rows: Rows, out: &mut dyn Write) -> anyhow::Result<()> {
    match form {
        RowForm::Separated(separator, mark) => separated((separator, mark), heads, rows, out)?,
        RowForm::Document => document(heads, rows, out)?,
        RowForm::Lines => rows(&mut |row| Ok(writeln!(out, "{}", object(heads, row))?))?,
        RowForm::Workbook => workbook(heads, rows, out)?,
    }
    Ok(out.flush()?)
}

/// Begins delimited text; spreadsheets need the byte-order mark to see UTF-8.
pub(super) fn writer<W: Write>(separator: u8, mark: bool, mut out: W) -> std::io::Result<csv::Writer<W>> {
    if mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    Ok(csv::WriterBuilder::new().delimiter(separator).from_writer(out))
}

fn separated((separator, mark): (u8, bool), heads: &[&str], rows: Rows, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut writer = writer(separator, mark, out)?;
    writer.write_record(heads)?;
    rows(&mut |row| Ok(writer.write_record(row.iter().map(|value| guarded(value).into_owned()))?))?;
    Ok(writer.flush()?)
}

/// Returns a row as an object.
fn object(heads: &[&str], row: &[String]) -> Value {
    let fields = heads.iter().zip(row).map(|(head, value)| ((*head).to_owned(), Value::from(value.as_str())));
    Value::Object(fields.collect::<Map<String, Value>>())
}

fn document(heads: &[&str], rows: Rows, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut total = 0_u64;
    out.write_all(b"{\"cases\":[")?;
    rows(&mut |row| {
        let before = if total == 0 { "" } else { "," };
        total += 1;
        Ok(write!(out, "{before}{}", object(heads, row))?)
    })?;
    Ok(writeln!(out, "],\"schema\":1,\"total\":{total}}}")?)
}

/// Width of every column, characters.
const WIDTH: f64 = 20.0;

/// The sheet is kept in a file without a name until it is whole.
fn workbook(heads: &[&str], rows: Rows, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut book = Workbook::new();
    // The same rows have the same bytes: no time of writing stands in the file.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (place, head) in (0..).zip(heads) {
        sheet.set_column_width(place, WIDTH)?;
        sheet.write_with_format(0, place, *head, &bold)?;
    }
    let mut line = 0;
    rows(&mut |row| {
        line += 1;
        for (place, value) in (0..).zip(row) {
            sheet.write_string(line, place, value)?;
        }
        Ok(())
    })?;
    let mut whole = tempfile::tempfile()?;
    book.save_to_writer(&mut whole)?;
    io::Seek::rewind(&mut whole)?;
    io::copy(&mut whole, out)?;
    Ok(())
}
