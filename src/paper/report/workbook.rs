//! A report as a workbook: a sheet for each table, and one that says what it is.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::delimited::{about, heads, label};
use super::{attended, attended_heads, title};
use crate::app::report::{Report, Table};
use crate::domain::text::Lang;
use chrono::Datelike;

/// Returns the bytes of a workbook; they follow from the report alone.
pub fn workbook(report: &Report, lang: Lang) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    let day = report.days.to;
    let made =
        ExcelDateTime::from_ymd(u16::try_from(day.year())?, u8::try_from(day.month())?, u8::try_from(day.day())?)?;
    book.set_properties(&DocProperties::new().set_title(title(report).of(lang)).set_creation_datetime(&made));
    if !report.attended.is_empty() {
        let sheet = book.add_worksheet();
        sheet.set_name("attend-first")?;
        let rows = std::iter::once(attended_heads(lang)).chain(attended(report, lang));
        for (line, row) in (0..).zip(rows) {
            for (place, value) in (0..).zip(row) {
                sheet.write_string(line, place, value)?;
            }
        }
        sheet.autofit();
    }
    for table in &report.tables {
        fill(book.add_worksheet(), table, lang)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name(if lang == Lang::Zh { "说明" } else { "about" })?;
    for (row, (name, value)) in about(report).iter().enumerate() {
        let row = u32::try_from(row)?;
        sheet.write(row, 0, *name)?;
        sheet.write(row, 1, value.as_str())?;
    }
    sheet.autofit();
    Ok(book.save_to_buffer()?)
}

fn fill(sheet: &mut Worksheet, table: &Table, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(table.key)?;
    let bold = Format::new().set_bold();
    for (column, head) in (0..).zip(heads(table, lang)) {
        sheet.write_with_format(0, column, head, &bold)?;
    }
    for (place, row) in (1..).zip(&table.rows) {
        // Text is written as text: a spreadsheet takes none of it for a formula.
        sheet.write_string(place, 0, label(row, lang).trim())?;
        for (column, figure) in (1..).zip(&row.figures) {
            sheet.write_number(place, column, figure.n as f64)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.autofit();
    Ok(())
}
