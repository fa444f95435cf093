//! The correction file: only the rows that are not settled, byte for byte as they were sent, with what is wrong and how
//! to mend it in three more columns that say nothing when the file comes back.

mod lines;
mod workbook;

use std::io::{self, Write};

use super::fault::broken;
use super::header::ours;
use super::outcome::CellRemark;
use super::sheet::{Encoding, Form, Sheet, SheetRow};
use super::text::{Delimiter, Records};
use crate::domain::guard::guarded;
use crate::domain::text::{Lang, Text};
use crate::error::{Exit, UserError};
use lines::{Lines, cut_before, without_end};

/// A row that is not settled: its number and what stands against it.
pub type Unsettled = (u64, Vec<CellRemark>);

/// Returns the ending of the file's name: that of the list for text, `xlsx` for every workbook.
pub fn ending(sheet: &Sheet) -> &str {
    match &sheet.form {
        Form::Text(_, _) => sheet.source().name().rsplit_once('.').map_or("csv", |(_, ending)| ending),
        Form::Workbook(_) => "xlsx",
    }
}

/// Writes the correction file of a list. `rows` come in the order of the sheet. Returns how many were written.
pub fn write(
    sheet: &Sheet,
    lang: Lang,
    rows: impl Iterator<Item = Unsettled>,
    out: &mut dyn Write,
) -> Result<u64, UserError> {
    let written = match &sheet.form {
        Form::Text(writing, delimiter) => {
            let records = Records::of(sheet.source(), *writing, *delimiter);
            let lines = Lines::of(sheet.source(), writing.encoding);
            let mut text =
                AsText { lines, out, encoding: writing.encoding, delimiter: *delimiter, cut: None, end: None };
            text.whole(records, sheet, lang, rows)
        }
        Form::Workbook(_) => workbook::write(sheet, lang, rows, out),
    };
    written.map_err(|failed| match failed {
        Failed::Refused(error) => error,
        Failed::Io(error) => UserError::new(
            Exit::Refused,
            "cannot_write",
            Text::new(format!("改正表无法写出: {error}"), format!("the correction file cannot be written: {error}")),
            Text::new("检查文件夹、权限和剩余空间", "check the folder, the permissions and the space left"),
        ),
    })
}

enum Failed {
    Refused(UserError),
    Io(io::Error),
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Failed {
        Failed::Io(error)
    }
}

impl From<UserError> for Failed {
    fn from(error: UserError) -> Failed {
        Failed::Refused(error)
    }
}

/// What stands in the three columns of a row.
fn told(number: u64, told: &[CellRemark], lang: Lang) -> [String; 3] {
    let what = |one: &CellRemark| {
        let message = match lang {
            Lang::Zh => &one.message_zh,
            Lang::En => &one.message_en,
        };
        format!("{}: {message}", one.cell)
    };
    let joined = |parts: Vec<String>| {
        parts.join(match lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        })
    };
    let mut mends: Vec<String> =
        told.iter().map(|one| one.mend.of(lang).to_owned()).filter(|mend| !mend.is_empty()).collect();
    mends.dedup();
    [number.to_string(), joined(told.iter().map(what).collect()), joined(mends)]
}

struct AsText<'a> {
    lines: Lines,
    out: &'a mut dyn Write,
    encoding: Encoding,
    delimiter: Delimiter,
    /// The first of our three columns, where the list has them already.
    cut: Option<usize>,
    /// The line end of the header.
    end: Option<Vec<u8>>,
}

impl AsText<'_> {
    fn whole(
        &mut self,
        mut records: Records,
        sheet: &Sheet,
        lang: Lang,
        rows: impl Iterator<Item = Unsettled>,
    ) -> Result<u64, Failed> {
        let (header, mut count, mut row) = (sheet.around.header_row, 0, SheetRow::default());
        let mut rows = rows.peekable();
        while (row.number < header || rows.peek().is_some())
            && records.next(&mut row).map_err(|fault| broken(&[fault], 1))?
        {
            if row.number < header {
                self.copy(&row)?;
            } else if row.number == header {
                let first = row.cells().position(|cell| ours(cell.trim()));
                self.cut = first.filter(|first| row.cells().skip(*first).all(|cell| ours(cell.trim())));
                self.extended(&row, &super::header::OURS.map(|name| name.of(lang).to_owned()))?;
            } else if let Some((_, problems)) = rows.next_if(|(number, _)| *number == row.number) {
                self.extended(&row, &told(row.number, &problems, lang))?;
                count += 1;
            }
        }
        sheet.source().unchanged()?;
        self.out.flush()?;
        Ok(count)
    }

    /// Copies a record as it is.
    fn copy(&mut self, row: &SheetRow) -> io::Result<()> {
        let raw = self.lines.take(row.line, row.last_line)?;
        self.out.write_all(raw)
    }

    /// Copies a record and adds cells before its line end.
    fn extended(&mut self, row: &SheetRow, cells: &[String; 3]) -> io::Result<()> {
        let mut more = Vec::new();
        for cell in cells {
            self.encoding.encode(self.delimiter.text(), &mut more);
            self.encoding.encode(&quoted(&guarded(cell), self.delimiter), &mut more);
        }
        let raw = self.lines.take(row.line, row.last_line)?;
        let (content, end) = without_end(raw, self.encoding);
        let content = match self.cut {
            Some(column) => cut_before(content, column, self.encoding, self.delimiter),
            None => content,
        };
        let end = if end.is_empty() { self.end.clone().unwrap_or_default() } else { end.to_vec() };
        self.out.write_all(content)?;
        self.out.write_all(&more)?;
        self.out.write_all(&end)?;
        self.end.get_or_insert(end);
        Ok(())
    }
}

fn quoted(cell: &str, delimiter: Delimiter) -> String {
    if cell.contains(['"', '\n', '\r']) || cell.contains(delimiter.text()) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
