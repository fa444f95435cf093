//! Workbooks of Excel 5 to 2003 and of WPS (.xls, .et): records in a stream of a compound file.

mod strings;

use super::choose::{Listed, chosen};
use super::compound::Compound;
use super::format::{Format, shown};
use super::grid::{Area, Grid, Span};
use super::{Kind, broken, guard};
use crate::error::UserError;
use crate::lists::sheet::Mark;
use crate::lists::source::Source;
use strings::{Page, long, shared, short};

/// Reads one sheet.
pub(super) fn grid(source: &Source, asked: Option<&str>) -> Result<Grid, UserError> {
    let file = Compound::open(source).ok_or_else(cut)?;
    let stream = file.stream("Workbook").or_else(|| file.stream("Book")).ok_or_else(cut)?;
    drop(file);
    let mut book = Book::default();
    let mut strings = Vec::new();
    book.globals(&stream, &mut strings)?;
    let sheet = chosen(&book.sheets, asked, |sheet| Ok(holds(&stream, start_of(sheet))))?;
    let mut grid = Grid::new(Kind::Xls, &sheet.name);
    let kept: Result<Vec<Span>, UserError> = strings.iter().map(|text| grid.keep(text)).collect();
    let mut filling =
        Filling { book: &book, strings: kept?, cells: Vec::new(), hidden: Vec::new(), areas: Vec::new(), grid };
    filling.whole(&stream, start_of(&sheet))?;
    filling.done()
}

fn cut() -> UserError {
    broken("文件结构中断，可能没有传完", "its structure is cut short; it may not have come whole")
}

fn start_of(sheet: &Listed) -> usize {
    sheet.part.parse().unwrap_or(usize::MAX)
}

/// A record: its number and what it says.
struct Record<'a> {
    id: u16,
    bytes: &'a [u8],
}

/// Reads records from a place on.
struct Records<'a> {
    stream: &'a [u8],
    place: usize,
}

/// The place of a formula whose text comes with the next record, and how its cell is marked.
type Pending = ((u32, u32), Mark);

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let head = self.stream.get(self.place..self.place.checked_add(4)?)?;
        let (id, length) = (word(head, 0)?, usize::from(word(head, 2)?));
        let bytes = self.stream.get(self.place + 4..self.place + 4 + length)?;
        self.place += 4 + length;
        Some(Record { id, bytes })
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.first_chunk().map(|two| u16::from_le_bytes(*two))
}

fn float(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..at + 8)?.first_chunk().map(|eight| f64::from_le_bytes(*eight)).filter(|number| number.is_finite())
}

const BEGINS: u16 = 0x0809;
const ENDS: u16 = 0x000a;
const CONTINUES: u16 = 0x003c;

/// What holds for all sheets.
#[derive(Default)]
struct Book {
    page: Page,
    since_1904: bool,
    formats: Vec<Format>,
    sheets: Vec<Listed>,
}

/// Most sheets and most strings of a workbook.
const MOST_SHEETS: usize = 4096;

impl Book {
    fn globals(&mut self, stream: &[u8], strings: &mut Vec<String>) -> Result<(), UserError> {
        let (mut own, mut styles) = (Vec::new(), Vec::new());
        let mut records = Records { stream, place: 0 };
        while let Some(Record { id, bytes }) = records.next() {
            match id {
                BEGINS => self.page.begins(bytes),
                // Earlier versions of Excel begin otherwise.
                0x0009 | 0x0209 | 0x0409 => return Err(too_old()),
                0x002f => return Err(guard::encrypted()),
                0x0042 => self.page.is(word(bytes, 0).unwrap_or(0)),
                0x0022 => self.since_1904 = word(bytes, 0) == Some(1),
                0x041e => {
                    let code = if self.page.is_wide() { long(bytes, 2) } else { short(bytes, 2, &self.page) };
                    own.extend(word(bytes, 0).zip(code.map(|code| Format::of(&code))));
                }
                0x00e0 => styles.push(word(bytes, 2).unwrap_or(0)),
                0x0085 => self.sheets.extend(sheet(bytes, &self.page).filter(|_| self.sheets.len() < MOST_SHEETS)),
                0x00fc => {
                    let mut pieces = vec![bytes];
                    while let Some(next) = records.stream.get(records.place..).and_then(|rest| word(rest, 0))
                        && next == CONTINUES
                        && let Some(more) = records.next()
                    {
                        pieces.push(more.bytes);
                    }
                    *strings = shared(&pieces).ok_or_else(cut)?;
                }
                ENDS => {
                    let format = |style: u16| {
                        let known = own.iter().rev().find(|(id, _)| *id == style).map(|(_, format)| format.clone());
                        known.unwrap_or_else(|| Format::built_in(style.into()))
                    };
                    self.formats = styles.into_iter().map(format).collect();
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(cut())
    }

    fn format(&self, style: u16) -> &Format {
        self.formats.get(usize::from(style)).unwrap_or(&Format::General)
    }
}

fn too_old() -> UserError {
    broken("是 Excel 4.0 或者更早的格式", "it is of Excel 4.0 or earlier")
}

/// A sheet: where it begins, whether it is shown; `None` for charts and macros.
fn sheet(bytes: &[u8], page: &Page) -> Option<Listed> {
    let start = u32::from(word(bytes, 0)?) | (u32::from(word(bytes, 2)?) << 16);
    if *bytes.get(5)? != 0 {
        return None;
    }
    Some(Listed { name: short(bytes, 6, page)?, shown: bytes.get(4)? & 3 == 0, part: start.to_string() })
}

/// Tells whether a value stands in a sheet.
fn holds(stream: &[u8], start: usize) -> bool {
    let mut depth = 0;
    for record in (Records { stream, place: start }) {
        match record.id {
            BEGINS => depth += 1,
            ENDS if depth <= 1 => return false,
            ENDS => depth -= 1,
            0x00fd | 0x0204 | 0x00d6 | 0x0203 | 0x027e | 0x00bd | 0x0006 if depth == 1 => return true,
            _ => {}
        }
    }
    false
}

struct Filling<'a> {
    book: &'a Book,
    grid: Grid,
    strings: Vec<Span>,
    /// Row, column, text, mark; as they come.
    cells: Vec<((u32, u32), Span, Mark)>,
    hidden: Vec<u32>,
    areas: Vec<Area>,
}

/// Most cells: all that such a sheet has.
const MOST_CELLS: usize = 1 << 24;

impl Filling<'_> {
    fn whole(&mut self, stream: &[u8], start: usize) -> Result<(), UserError> {
        let mut depth = 0;
        let mut formula: Option<((u32, u32), Mark)> = None;
        for Record { id, bytes } in (Records { stream, place: start }) {
            match id {
                BEGINS => depth += 1,
                ENDS if depth <= 1 => return Ok(()),
                ENDS => depth -= 1,
                _ if depth != 1 => {}
                0x0207 => {
                    // What a formula came to, where that is text.
                    if let Some((at, mark)) = formula.take() {
                        let wide = self.book.page.is_wide();
                        let text = if wide { long(bytes, 0) } else { strings::bytes(bytes, 0, &self.book.page) };
                        self.text(at, &text.unwrap_or_default(), mark)?;
                    }
                }
                0x0006 => formula = self.formula(bytes)?,
                _ => {
                    self.cell(id, bytes)?;
                    self.around(id, bytes)?;
                }
            }
        }
        Err(cut())
    }

    fn put(&mut self, at: (u32, u32), text: Span, mark: Mark) -> Result<(), UserError> {
        if MOST_CELLS <= self.cells.len() {
            return Err(guard::too_large());
        }
        self.cells.push((at, text, mark));
        Ok(())
    }

    fn text(&mut self, at: (u32, u32), text: &str, mark: Mark) -> Result<(), UserError> {
        let text = self.grid.keep(text)?;
        self.put(at, text, mark)
    }

    fn number(&mut self, at: (u32, u32), style: u16, number: f64, formula: bool) -> Result<(), UserError> {
        let (text, mark) = shown(number, self.book.format(style), self.book.since_1904);
        self.text(at, &text, if formula { Mark::Formula } else { mark })
    }

    fn cell(&mut self, id: u16, bytes: &[u8]) -> Result<(), UserError> {
        let (Some(row), Some(column), Some(style)) = (word(bytes, 0), word(bytes, 2), word(bytes, 4)) else {
            return Ok(());
        };
        let at = (u32::from(row), u32::from(column));
        match id {
            0x00fd => {
                let place =
                    word(bytes, 6).zip(word(bytes, 8)).map(|(low, high)| usize::from(low) | (usize::from(high) << 16));
                let text = place.and_then(|place| self.strings.get(place).copied());
                let missing = || broken("单元格所指的文字不存在", "a cell names a text that is not there");
                self.put(at, text.ok_or_else(missing)?, Mark::Text)
            }
            0x0204 | 0x00d6 => {
                let wide = self.book.page.is_wide();
                let text = if wide { long(bytes, 6) } else { strings::bytes(bytes, 6, &self.book.page) };
                self.text(at, &text.ok_or_else(cut)?, Mark::Text)
            }
            0x0203 => match float(bytes, 6) {
                Some(number) => self.number(at, style, number, false),
                None => Ok(()),
            },
            0x027e => match bytes.get(6..10).and_then(packed) {
                Some(number) => self.number(at, style, number, false),
                None => Ok(()),
            },
            0x00bd => {
                // Several numbers of a row: a style and a number each.
                let (sixes, _) = bytes.get(4..).unwrap_or_default().as_chunks::<6>();
                for (place, six) in (0_u32..).zip(sixes) {
                    if let Some(number) = packed(&six[2..]) {
                        self.number((at.0, at.1 + place), u16::from_le_bytes([six[0], six[1]]), number, false)?;
                    }
                }
                Ok(())
            }
            0x0205 => match bytes.get(6..8) {
                Some([code, 1]) => self.text(at, error(*code), Mark::Error),
                Some([truth, _]) => self.text(at, if *truth == 0 { "FALSE" } else { "TRUE" }, Mark::Truth),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// Reads a formula; returns its place where its text is told by the next record.
    fn formula(&mut self, bytes: &[u8]) -> Result<Option<Pending>, UserError> {
        let (Some(row), Some(column), Some(style)) = (word(bytes, 0), word(bytes, 2), word(bytes, 4)) else {
            return Ok(None);
        };
        let at = (u32::from(row), u32::from(column));
        match bytes.get(6..14) {
            Some([0, .., 0xff, 0xff]) => return Ok(Some((at, Mark::Formula))),
            Some([1, _, truth, .., 0xff, 0xff]) => {
                self.text(at, if *truth == 0 { "FALSE" } else { "TRUE" }, Mark::Formula)?;
            }
            Some([2, _, code, .., 0xff, 0xff]) => self.text(at, error(*code), Mark::Formula)?,
            Some([.., 0xff, 0xff]) | None => {}
            Some(_) => {
                if let Some(number) = float(bytes, 6) {
                    self.number(at, style, number, true)?;
                }
            }
        }
        Ok(None)
    }

    /// What stands around the cells: hidden rows and columns, merged areas.
    fn around(&mut self, id: u16, bytes: &[u8]) -> Result<(), UserError> {
        match id {
            0x0208 => {
                if let (Some(row), Some(flags)) = (word(bytes, 0), word(bytes, 12))
                    && flags & 0x20 != 0
                {
                    self.hidden.push(row.into());
                }
            }
            0x007d => {
                if let (Some(first), Some(last), Some(width), Some(flags)) =
                    (word(bytes, 0), word(bytes, 2), word(bytes, 4), word(bytes, 8))
                    && (flags & 1 != 0 || width == 0)
                {
                    self.grid.hidden_columns.extend((first..=last.min(255)).map(usize::from));
                }
            }
            0x00e5 => {
                let (eights, _) = bytes.get(2..).unwrap_or_default().as_chunks::<8>();
                for eight in eights {
                    let at = |place: usize| u32::from(u16::from_le_bytes([eight[place], eight[place + 1]]));
                    self.areas.push(Area { rows: (at(0), at(2)), columns: (at(4), at(6)) });
                }
                if MOST_CELLS < self.areas.len() {
                    return Err(guard::too_large());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn done(mut self) -> Result<Grid, UserError> {
        self.hidden.sort_unstable();
        // Of two values for one cell the later one is kept.
        self.cells.reverse();
        self.cells.sort_by_key(|(at, _, _)| *at);
        self.cells.dedup_by_key(|(at, _, _)| *at);
        for (at, text, mark) in self.cells {
            self.grid.put_kept(at, self.hidden.binary_search(&at.0).is_ok(), text, mark)?;
        }
        self.grid.spread(&self.areas)?;
        Ok(self.grid)
    }
}

/// A number in four bytes: whole or the upper half of a float, perhaps a hundred times too large.
fn packed(bytes: &[u8]) -> Option<f64> {
    let bits = u32::from_le_bytes(*bytes.first_chunk()?);
    let number =
        if bits & 2 != 0 { f64::from((bits as i32) >> 2) } else { f64::from_bits(u64::from(bits & 0xffff_fffc) << 32) };
    Some(if bits & 1 != 0 { number / 100.0 } else { number }).filter(|number| number.is_finite())
}

fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}
