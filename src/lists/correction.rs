//! The correction file: only the rows that are not settled, byte for byte as they were sent, with what is wrong and how
//! to mend it in three more columns that say nothing when the file comes back.

mod lines;
mod workbook;

use std::borrow::Cow;
use std::io::{self, Write};

use super::fault::broken;
use super::header::ours;
use super::outcome::CellRemark;
use super::row::refused_value;
use super::sheet::{Encoding, Form, Sheet, SheetRow};
use super::text::{Delimiter, Records};
use crate::domain::guard::guarded;
use crate::domain::text::{Lang, Text};
use crate::error::{Exit, UserError};
use lines::{Lines, cut_before, guarded_record, without_end};

/// A row that is not settled: its number and what stands against it.
pub type Unsettled = (u64, Vec<CellRemark>);

/// Returns the ending of the file's name: that of the list for text, `xlsx` for every workbook.
pub fn ending(sheet: &Sheet) -> &str {
    match &sheet.form {
        Form::Text(_, _) => sheet.source().name().rsplit_once('.').map_or("csv", |(_, ending)| ending),
        Form::Workbook(_) => "xlsx",
    }
}

/// Writes the correction file of a list; each row says of which row of which batch it is, so that it continues the list
/// when it comes back. `rows` come in the order of the sheet. Returns how many were written.
pub fn write(
    sheet: &Sheet,
    lang: Lang,
    batch: Option<u64>,
    rows: impl Iterator<Item = Unsettled>,
    out: &mut dyn Write,
) -> Result<u64, UserError> {
    let written = match &sheet.form {
        Form::Text(writing, delimiter) => {
            let records = Records::of(sheet.source(), *writing, *delimiter);
            let lines = Lines::of(sheet.source(), writing.encoding);
            let (encoding, delimiter) = (writing.encoding, *delimiter);
            let mut text = AsText { lines, out, encoding, delimiter, width: 0, end: None };
            text.whole(records, sheet, &Words { lang, batch }, rows)
        }
        Form::Workbook(_) => workbook::write(sheet, &Words { lang, batch }, rows, out),
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

/// In which language, and of which batch, the three columns speak.
struct Words {
    lang: Lang,
    batch: Option<u64>,
}

impl Words {
    fn header(&self) -> [String; 3] {
        super::header::OURS.map(|name| name.of(self.lang).to_owned())
    }

    /// What stands in the three columns of a row.
    fn told(&self, row: &SheetRow, sheet: &Sheet, told: &[CellRemark]) -> [String; 3] {
        let what = |one: &CellRemark| {
            let message = match self.lang {
                Lang::Zh => &one.message_zh,
                Lang::En => &one.message_en,
            };
            format!("{}{message}{}", one.place(), refused_value(&one.code, &one.value, self.lang))
        };
        let joined = |parts: Vec<String>| {
            parts.join(match self.lang {
                Lang::Zh => "；",
                Lang::En => "; ",
            })
        };
        let mut mends: Vec<String> =
            told.iter().map(|one| one.mend.of(self.lang).to_owned()).filter(|mend| !mend.is_empty()).collect();
        mends.dedup();
        [self.origin(row, sheet), joined(told.iter().map(what).collect()), joined(mends)]
    }

    /// The row of this list; or, where this list is itself a correction that was not taken in, of the one that it corrects.
    fn origin(&self, row: &SheetRow, sheet: &Sheet) -> String {
        let (number, batch) = match (self.batch, sheet.origin(row)) {
            (Some(batch), _) => (row.number, Some(batch)),
            (None, Some((number, batch))) => (number, batch),
            (None, None) => (row.number, None),
        };
        match (batch, self.lang) {
            (None, _) => number.to_string(),
            (Some(batch), Lang::Zh) => format!("{number}（批次 {batch}）"),
            (Some(batch), Lang::En) => format!("{number} (batch {batch})"),
        }
    }
}

struct AsText<'a> {
    lines: Lines,
    out: &'a mut dyn Write,
    encoding: Encoding,
    delimiter: Delimiter,
    /// How many columns of its own the list has: before ours, where it has them already.
    width: usize,
    /// The line end of the header.
    end: Option<Vec<u8>>,
}

impl AsText<'_> {
    fn whole(
        &mut self,
        mut records: Records,
        sheet: &Sheet,
        words: &Words,
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
                let cut = first.filter(|first| row.cells().skip(*first).all(|cell| ours(cell.trim())));
                self.width = cut.unwrap_or(row.width());
                self.extended(&row, &words.header())?;
            } else if let Some((_, problems)) = rows.next_if(|(number, _)| *number == row.number) {
                self.extended(&row, &words.told(&row, sheet, &problems))?;
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

    /// Copies a record and adds cells before its line end, in the columns after its own.
    fn extended(&mut self, row: &SheetRow, cells: &[String; 3]) -> io::Result<()> {
        let mut more = Vec::new();
        for _ in row.width()..self.width {
            self.encoding.encode(self.delimiter.text(), &mut more);
        }
        for cell in cells {
            self.encoding.encode(self.delimiter.text(), &mut more);
            self.encoding.encode(&quoted(&guarded(cell), self.delimiter), &mut more);
        }
        let raw = self.lines.take(row.line, row.last_line)?;
        let (content, end) = without_end(raw, self.encoding);
        let own = if self.width < row.width() {
            cut_before(content, self.width, self.encoding, self.delimiter)
        } else {
            content
        };
        let acts = row.cells().take(self.width).any(|cell| matches!(guarded(cell), Cow::Owned(_)));
        let own =
            if acts { Cow::Owned(guarded_record(own, row, self.encoding, self.delimiter)) } else { Cow::Borrowed(own) };
        let end = if end.is_empty() { self.end.clone().unwrap_or_default() } else { end.to_vec() };
        self.out.write_all(&own)?;
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
