//! Records of delimited text, read strictly: what a spreadsheet would not have written is a fault with its place.

use memchr::{memchr, memchr_iter, memchr2, memchr3, memmem};

use super::encoding::{Decoding, Undecoded, Writing};
use super::fault::Fault;
use super::sheet::SheetRow;
use super::source::Source;
use crate::domain::text::Text;

/// Longest cell, bytes.
const LONGEST_CELL: usize = 4 << 10;
/// Longest row, bytes.
const LONGEST_ROW: usize = 64 << 10;
/// Most cells of a row: the columns of a spreadsheet.
const MOST_CELLS: usize = 16 << 10;

/// What separates cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `，`
    WideComma,
}

impl Delimiter {
    /// All of them, the most usual first.
    pub const ALL: [Delimiter; 4] = [Delimiter::Comma, Delimiter::Tab, Delimiter::Semicolon, Delimiter::WideComma];

    /// The character.
    pub fn text(self) -> &'static str {
        match self {
            Delimiter::Comma => ",",
            Delimiter::Semicolon => ";",
            Delimiter::Tab => "\t",
            Delimiter::WideComma => "，",
        }
    }
}

/// Reads a list record by record.
pub(super) struct Records {
    decoding: Decoding,
    delimiter: Delimiter,
    buffer: String,
    place: usize,
    ended: bool,
    line: u64,
    number: u64,
}

impl Records {
    pub(super) fn of(source: &Source, writing: Writing, delimiter: Delimiter) -> Records {
        let decoding = Decoding::of(source, writing);
        Records { decoding, delimiter, buffer: String::new(), place: 0, ended: false, line: 1, number: 0 }
    }

    /// Reads the next record into `row`; `false` at the end. After a fault nothing more can be read.
    pub(super) fn next(&mut self, row: &mut SheetRow) -> Result<bool, Fault> {
        row.clear();
        loop {
            let rest = &self.buffer.as_bytes()[self.place..];
            match memchr3(b'\n', b'\r', b'"', rest) {
                // A carriage return at the very end may have its line feed in the next piece.
                Some(at) if rest[at] == b'\r' && at + 1 == rest.len() && !self.ended => {
                    self.more()?;
                }
                Some(at) if rest[at] != b'"' => {
                    let end = if rest[at..].starts_with(b"\r\n") { at + 2 } else { at + 1 };
                    self.plain(row, at)?;
                    self.place += end;
                    self.line += 1;
                    return Ok(true);
                }
                Some(_) => match self.quoted(row)? {
                    Some(found) => return Ok(found),
                    None => row.clear(),
                },
                None if self.ended && rest.is_empty() => return Ok(false),
                None if self.ended => {
                    let length = rest.len();
                    self.plain(row, length)?;
                    self.place += length;
                    return Ok(true);
                }
                None => {
                    if rest.len() > LONGEST_ROW {
                        return Err(self.row_too_long(self.line));
                    }
                    self.more()?;
                }
            }
        }
    }

    /// Reads on; `false` where nothing is left.
    fn more(&mut self) -> Result<bool, Fault> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.place);
        self.place = 0;
        match self.decoding.fill(&mut self.buffer) {
            Ok(more) => self.ended = !more,
            Err(Undecoded::Malformed(_)) => return Err(self.not_text()),
            Err(Undecoded::Io(error)) => {
                let what = Text::new(format!("无法读取: {error}"), format!("cannot be read: {error}"));
                return Err(Fault { line: self.line, column: 1, what });
            }
        }
        Ok(true)
    }

    /// Takes a record without quotes: the next `length` bytes.
    fn plain(&mut self, row: &mut SheetRow, length: usize) -> Result<(), Fault> {
        let text = &self.buffer[self.place..self.place + length];
        self.number += 1;
        row.begin(self.number, self.line, self.line);
        row.text.push_str(text);
        let line = text.as_bytes();
        let mut start = 0;
        let mut put = |end: usize, next: usize| {
            row.spans.push((start, end));
            start = next;
        };
        match self.delimiter {
            Delimiter::Comma => memchr_iter(b',', line).for_each(|at| put(at, at + 1)),
            Delimiter::Semicolon => memchr_iter(b';', line).for_each(|at| put(at, at + 1)),
            Delimiter::Tab => memchr_iter(b'\t', line).for_each(|at| put(at, at + 1)),
            Delimiter::WideComma => {
                let wide = Delimiter::WideComma.text().as_bytes();
                memmem::find_iter(line, wide).for_each(|at| put(at, at + wide.len()));
            }
        }
        put(length, length);
        self.check(row)
    }

    /// Takes a record with quotes; `None` where it does not end in what was read so far.
    fn quoted(&mut self, row: &mut SheetRow) -> Result<Option<bool>, Fault> {
        let (first, mut line, mut at) = (self.line, self.line, self.place);
        row.begin(self.number + 1, first, first);
        loop {
            let from = row.text.len();
            let rest = &self.buffer.as_bytes()[at..];
            let opened = (line, row.spans.len() + 1);
            let closed = if rest.first() == Some(&b'"') {
                match self.inside(at + 1, &mut row.text, &mut line) {
                    Some(end) => end,
                    None if self.ended => return Err(unterminated(opened)),
                    None => return self.wait(opened),
                }
            } else {
                let Some(end) = self.outside(at) else { return self.wait(opened) };
                let text = &self.buffer[at..end];
                if memchr(b'"', text.as_bytes()).is_some() {
                    return Err(bare_quote(opened));
                }
                row.text.push_str(text);
                end
            };
            row.spans.push((from, row.text.len()));
            let rest = &self.buffer.as_bytes()[closed..];
            if rest.starts_with(self.delimiter.text().as_bytes()) {
                at = closed + self.delimiter.text().len();
                continue;
            }
            // What follows may not have been read yet.
            if rest.len() < 3 && !self.ended {
                return self.wait(opened);
            }
            let end = match rest {
                [] => 0,
                [b'\r', b'\n', ..] => 2,
                [b'\r' | b'\n', ..] => 1,
                [_, ..] => return Err(after_quote((line, row.spans.len()))),
            };
            self.place = closed + end;
            row.last_line = line;
            self.line = line + 1;
            self.number += 1;
            return self.check(row).map(|()| Some(true));
        }
    }

    /// Reads on, unless what is open is too long already.
    fn wait(&mut self, opened: (u64, usize)) -> Result<Option<bool>, Fault> {
        if self.buffer.len() - self.place > LONGEST_ROW {
            let mut fault = self.row_too_long(opened.0);
            fault.column = opened.1;
            return Err(fault);
        }
        self.more()?;
        Ok(None)
    }

    /// Unescapes a quoted cell from `at`; returns the place after its closing quote, `None` where there is none yet.
    fn inside(&self, mut at: usize, text: &mut String, line: &mut u64) -> Option<usize> {
        loop {
            let bytes = self.buffer.as_bytes();
            let quote = at + memchr(b'"', &bytes[at..])?;
            text.push_str(&self.buffer[at..quote]);
            *line += line_ends(&bytes[at..quote]);
            match bytes.get(quote + 1) {
                Some(b'"') => {
                    text.push('"');
                    at = quote + 2;
                }
                None if !self.ended => return None,
                Some(_) | None => return Some(quote + 1),
            }
        }
    }

    /// Returns the end of a cell without quotes that begins at `at`; `None` where it is not known yet.
    fn outside(&self, at: usize) -> Option<usize> {
        let rest = &self.buffer.as_bytes()[at..];
        let line = memchr2(b'\n', b'\r', rest);
        let cell = memmem::find(&rest[..line.unwrap_or(rest.len())], self.delimiter.text().as_bytes());
        cell.or(line).or_else(|| self.ended.then_some(rest.len())).map(|end| at + end)
    }

    fn check(&self, row: &SheetRow) -> Result<(), Fault> {
        let fault = |column: usize, what: Text| Err(Fault { line: row.line, column, what });
        if let Some(at) = memchr(0, row.text.as_bytes()) {
            let column = row.spans.iter().take_while(|(_, end)| *end <= at).count() + 1;
            return fault(column, Text::new("含空字符", "holds a NUL"));
        }
        if row.text.len() > LONGEST_ROW {
            return Err(self.row_too_long(row.line));
        }
        if row.spans.len() > MOST_CELLS {
            let count = row.spans.len();
            let what = Text::new(
                format!("有 {count} 列，最多 {MOST_CELLS} 列"),
                format!("{count} cells, at most {MOST_CELLS}"),
            );
            return fault(MOST_CELLS + 1, what);
        }
        if row.text.len() > LONGEST_CELL
            && let Some(long) = row.spans.iter().position(|(start, end)| end - start > LONGEST_CELL)
        {
            let what = Text::new(
                format!("单元格超过 {LONGEST_CELL} 字节"),
                format!("the cell is longer than {LONGEST_CELL} bytes"),
            );
            return fault(long + 1, what);
        }
        Ok(())
    }

    fn row_too_long(&self, line: u64) -> Fault {
        let what = Text::new(
            format!("一行超过 {LONGEST_ROW} 字节，可能有引号没有闭合"),
            format!("the row is longer than {LONGEST_ROW} bytes; a quote may not be closed"),
        );
        Fault { line, column: 1, what }
    }

    fn not_text(&self) -> Fault {
        Fault { line: self.line, column: 1, what: Text::new("无法解读", "cannot be decoded") }
    }
}

/// Counts line feeds, and carriage returns that no line feed follows.
fn line_ends(part: &[u8]) -> u64 {
    let feeds = memchr_iter(b'\n', part).count();
    let returns = memchr_iter(b'\r', part).filter(|at| part.get(at + 1) != Some(&b'\n')).count();
    (feeds + returns) as u64
}

fn unterminated((line, column): (u64, usize)) -> Fault {
    Fault { line, column, what: Text::new("引号没有闭合", "the quote is not closed") }
}

fn bare_quote((line, column): (u64, usize)) -> Fault {
    let what = Text::new("引号不在单元格开头", "a quote that does not begin the cell");
    Fault { line, column, what }
}

fn after_quote((line, column): (u64, usize)) -> Fault {
    Fault { line, column, what: Text::new("闭合引号之后还有文字", "text after the closing quote") }
}
