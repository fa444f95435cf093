//! Rows of text as CSV, TSV, JSON lines or a workbook, safe to open in a spreadsheet.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
use serde_json::{Map, Value};

use crate::domain::guard::guarded;

/// Begins delimited text; spreadsheets need the byte-order mark to see UTF-8.
pub(super) fn writer(separator: u8, mark: bool) -> csv::Writer<Vec<u8>> {
    let start = if mark { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    csv::WriterBuilder::new().delimiter(separator).from_writer(start)
}

/// Returns rows below their heads with a separator between the fields.
pub fn separated(heads: &[&str], rows: &[Vec<String>], separator: u8, mark: bool) -> anyhow::Result<Vec<u8>> {
    let mut writer = writer(separator, mark);
    writer.write_record(heads)?;
    for row in rows {
        writer.write_record(row.iter().map(|value| guarded(value).into_owned()))?;
    }
    Ok(writer.into_inner()?)
}

/// Returns a row as an object.
pub fn object(heads: &[&str], row: &[String]) -> Value {
    let fields = heads.iter().zip(row).map(|(head, value)| ((*head).to_owned(), Value::from(value.as_str())));
    Value::Object(fields.collect::<Map<String, Value>>())
}

/// Returns a row a line, each an object.
pub fn lines(heads: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    rows.iter().flat_map(|row| format!("{}\n", object(heads, row)).into_bytes()).collect()
}

/// Returns a workbook of one sheet. Text is written as text: a spreadsheet takes none of it for a formula.
pub fn workbook(heads: &[&str], rows: &[Vec<String>]) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    // The same rows have the same bytes: no time of writing stands in the file.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    for (place, head) in (0..).zip(heads) {
        sheet.write_with_format(0, place, *head, &bold)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (place, value) in (0..).zip(row) {
            sheet.write_string(line, place, value)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    Ok(book.save_to_buffer()?)
}
