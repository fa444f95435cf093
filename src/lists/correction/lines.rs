//! The lines of a list as bytes, just as they were sent.

use std::borrow::Cow;
use std::io::{self, Read};

use crate::domain::guard::guarded;
use crate::lists::sheet::{Delimiter, Encoding, SheetRow};
use crate::lists::source::{Reader, Source};

/// Bytes read at once.
const CHUNK: usize = 64 << 10;

/// Reads physical lines with their ends: a line feed, a carriage return, or both.
pub(super) struct Lines {
    reader: Reader,
    encoding: Encoding,
    buffer: Vec<u8>,
    /// What of the buffer was taken.
    taken: usize,
    /// Number of the line that begins at `taken`.
    line: u64,
    ended: bool,
}

impl Lines {
    pub(super) fn of(source: &Source, encoding: Encoding) -> Lines {
        Lines { reader: source.reader(), encoding, buffer: Vec::new(), taken: 0, line: 1, ended: false }
    }

    /// Returns the lines from `first` to `last`; those before are passed over, except the mark at the beginning, which
    /// belongs to the first line.
    pub(super) fn take(&mut self, first: u64, last: u64) -> io::Result<&[u8]> {
        while self.line < first {
            self.taken = self.next_line(self.taken)?;
            self.line += 1;
        }
        let mut end = 0;
        // Reading on moves what is held to the front, so the place is counted from what was taken.
        for _ in first..=last {
            end = self.next_line(self.taken + end)? - self.taken;
            self.line += 1;
        }
        let from = self.taken;
        self.taken += end;
        Ok(&self.buffer[from..from + end])
    }

    /// Returns the place after the line that begins at `from`.
    fn next_line(&mut self, from: usize) -> io::Result<usize> {
        let mut from = from;
        loop {
            let rest = &self.buffer[from..];
            if let Some(end) = line_end(rest, self.encoding, self.ended) {
                return Ok(from + end);
            }
            if self.ended {
                return Ok(self.buffer.len());
            }
            from -= self.more()?;
        }
    }

    /// Reads on; returns by how much what is held has moved to the front.
    fn more(&mut self) -> io::Result<usize> {
        let moved = self.taken;
        self.buffer.drain(..moved);
        self.taken = 0;
        let from = self.buffer.len();
        self.buffer.resize(from + CHUNK, 0);
        let count = self.reader.read(&mut self.buffer[from..])?;
        self.buffer.truncate(from + count);
        self.ended = count == 0;
        Ok(moved)
    }
}

/// Returns the units of text: bytes, or pairs of bytes in UTF-16; each as its number.
fn units(bytes: &[u8], encoding: Encoding) -> (usize, impl Iterator<Item = u16> + '_) {
    let width = match encoding {
        Encoding::Utf8 | Encoding::Gb18030 => 1,
        Encoding::Utf16le | Encoding::Utf16be => 2,
    };
    let number = move |unit: &[u8]| match (encoding, unit) {
        (Encoding::Utf16be, [high, low]) | (Encoding::Utf16le, [low, high]) => u16::from_be_bytes([*high, *low]),
        (_, [byte, ..]) => u16::from(*byte),
        (_, []) => 0,
    };
    (width, bytes.chunks_exact(width).map(number))
}

const FEED: u16 = b'\n' as u16;
const RETURN: u16 = b'\r' as u16;
const QUOTE: u16 = b'"' as u16;

/// Returns the length of the first line; `None` where its end is not read yet.
fn line_end(bytes: &[u8], encoding: Encoding, ended: bool) -> Option<usize> {
    let (width, mut units) = units(bytes, encoding);
    let at = units.position(|unit| unit == FEED || unit == RETURN)?;
    let (_, mut units) = self::units(&bytes[at * width..], encoding);
    match (units.next(), units.next()) {
        (Some(RETURN), Some(FEED)) => Some((at + 2) * width),
        (Some(RETURN), None) if !ended => None,
        (_, _) => Some((at + 1) * width),
    }
}

/// Splits the line end off.
pub(super) fn without_end(line: &[u8], encoding: Encoding) -> (&[u8], &[u8]) {
    let (width, units) = units(line, encoding);
    let all: Vec<u16> = units.collect();
    let ends = all.iter().rev().take(2).take_while(|unit| **unit == FEED || **unit == RETURN).count();
    // Two line feeds are two lines; a return before a feed belongs to it.
    let ends = if ends == 2 && all[all.len() - 2..] != [RETURN, FEED] { 1 } else { ends };
    line.split_at(line.len() - ends * width)
}

/// The places in units at which the cells of a record begin: the first, and after each separator outside quotes.
fn beginnings(record: &[u8], encoding: Encoding, delimiter: Delimiter) -> Vec<usize> {
    let mut separator = Vec::new();
    encoding.encode(delimiter.text(), &mut separator);
    let (width, all) = units(record, encoding);
    let separator: Vec<u16> = units(&separator, encoding).1.collect();
    let all: Vec<u16> = all.collect();
    let (mut quoted, mut place, mut found) = (false, 0, vec![0]);
    while place < all.len() {
        if all[place] == QUOTE {
            quoted = !quoted;
        } else if !quoted && all[place..].starts_with(&separator) {
            place += separator.len();
            found.push(place);
            continue;
        }
        // The second byte of a Chinese character may look like a sign; what begins with its first is passed over whole.
        place += character(&all[place..], encoding);
    }
    found.into_iter().map(|place| place * width).collect()
}

/// How many units a character has that is in no way a separator.
fn character(units: &[u16], encoding: Encoding) -> usize {
    let wide = encoding == Encoding::Gb18030 && units.first().is_some_and(|unit| (0x81..=0xfe).contains(unit));
    match units.get(1) {
        Some(0x30..=0x39) if wide => 4,
        Some(_) if wide => 2,
        Some(_) | None => 1,
    }
}

/// Returns what stands before a column and its separator.
pub(super) fn cut_before(record: &[u8], column: usize, encoding: Encoding, delimiter: Delimiter) -> &[u8] {
    let mut separator = Vec::new();
    encoding.encode(delimiter.text(), &mut separator);
    match beginnings(record, encoding, delimiter).get(column) {
        Some(place) => &record[..place - separator.len()],
        None => record,
    }
}

/// Puts an apostrophe before each cell that a spreadsheet would take for a formula; all other bytes stay as they are.
pub(super) fn guarded_record(record: &[u8], row: &SheetRow, encoding: Encoding, delimiter: Delimiter) -> Vec<u8> {
    let (mut safe, mut copied) = (Vec::with_capacity(record.len() + 8), 0);
    let mut quote = Vec::new();
    encoding.encode("\"", &mut quote);
    for (column, place) in beginnings(record, encoding, delimiter).into_iter().enumerate() {
        if !matches!(guarded(row.cell(column)), Cow::Owned(_)) {
            continue;
        }
        let after_quote = if record[place..].starts_with(&quote) { quote.len() } else { 0 };
        safe.extend_from_slice(&record[copied..place + after_quote]);
        encoding.encode("'", &mut safe);
        copied = place + after_quote;
    }
    safe.extend_from_slice(&record[copied..]);
    safe
}
