//! Workbooks of Excel since 2007 and of WPS (.xlsx): parts of XML in a ZIP file, read as streams.

use std::io::BufReader;

use zip::ZipArchive;
use zip::read::ZipFile;

use super::choose::{Listed, chosen};
use super::format::{Format, shown};
use super::grid::{Area, COLUMNS, Comment, Grid, LONGEST_COMMENT, MOST_COMMENTS, Span};
use super::{Kind, broken, guard};
use crate::error::UserError;
use crate::lists::sheet::Mark;
use crate::lists::source::{Reader, Source};
use crate::lists::xml::{NoXml, Tag, Token, Xml};

type Part<'a> = Xml<BufReader<ZipFile<'a, Reader>>>;

impl From<NoXml> for UserError {
    fn from(_: NoXml) -> UserError {
        broken("其中的 XML 无法读取", "its XML cannot be read")
    }
}

/// Reads one sheet.
pub(super) fn grid(source: &Source, asked: Option<&str>) -> Result<Grid, UserError> {
    let mut book = Book::open(source)?;
    let (sheets, since_1904) = book.sheets()?;
    let sheet = chosen(&sheets, asked, |sheet| book.holds(&sheet.part))?;
    let mut grid = Grid::new(Kind::Xlsx, &sheet.name);
    grid.comments = book.comments(&sheet.part)?;
    let strings = book.strings(&mut grid)?;
    let styles = book.styles()?;
    let mut filling = Filling { grid, strings, styles, since_1904, areas: Vec::new() };
    match book.part(&sheet.part)? {
        Some(mut part) => filling.whole(&mut part)?,
        None => return Err(broken("缺少工作表", "a sheet is missing")),
    }
    let Filling { mut grid, areas, .. } = filling;
    grid.spread(&areas)?;
    Ok(grid)
}

struct Book {
    archive: ZipArchive<Reader>,
    /// Names of the parts in small letters.
    names: Vec<String>,
    /// Part of the workbook itself, and the parts that it names: id, kind, name.
    main: String,
    named: Vec<(String, String, String)>,
}

impl Book {
    fn open(source: &Source) -> Result<Book, UserError> {
        let (archive, names) = guard::archive(source)?;
        let mut book = Book { archive, names, main: String::new(), named: Vec::new() };
        let first = book.relations("")?;
        let main = first.into_iter().find(|(_, kind, _)| kind.ends_with("/officeDocument"));
        book.main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |(_, _, name)| name);
        book.named = book.relations(&book.main.clone())?;
        Ok(book)
    }

    fn part(&mut self, name: &str) -> Result<Option<Part<'_>>, UserError> {
        let small = name.to_lowercase();
        let Some(place) = self.names.iter().position(|known| *known == small) else { return Ok(None) };
        let part = self.archive.by_index(place).map_err(|_| guard::incomplete())?;
        Ok(Some(Xml::of(BufReader::with_capacity(64 << 10, part))))
    }

    /// The parts that a part names.
    fn relations(&mut self, of: &str) -> Result<Vec<(String, String, String)>, UserError> {
        let (folder, file) = of.rsplit_once('/').map_or(("", of), |(folder, file)| (folder, file));
        let place = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut found = Vec::new();
        let Some(mut part) = self.part(&format!("{place}_rels/{file}.rels"))? else { return Ok(found) };
        loop {
            match part.next()? {
                Token::Open(tag) if tag.name() == "Relationship" => {
                    let text = |name| tag.get(name).unwrap_or_default().into_owned();
                    found.push((text("Id"), text("Type"), joined(folder, &text("Target"))));
                }
                Token::End => return Ok(found),
                Token::Open(_) | Token::Close(_) | Token::Text(_) => {}
            }
        }
    }

    /// The sheets of the workbook, and whether it counts its days from 1904.
    fn sheets(&mut self) -> Result<(Vec<Listed>, bool), UserError> {
        let (named, main) = (self.named.clone(), self.main.clone());
        let Some(mut part) = self.part(&main)? else {
            return Err(broken("缺少工作簿", "the workbook is missing"));
        };
        let (mut sheets, mut since_1904) = (Vec::new(), false);
        loop {
            match part.next()? {
                Token::Open(tag) if tag.name() == "workbookPr" => since_1904 = tag.is("date1904"),
                Token::Open(tag) if tag.name() == "sheet" => {
                    let id = tag.get("id").unwrap_or_default();
                    let of = named.iter().find(|(known, _, _)| *known == id);
                    let Some((_, kind, name)) = of.filter(|(_, kind, _)| kind.ends_with("/worksheet")) else {
                        continue;
                    };
                    let _ = kind;
                    let shown = tag.get("state").is_none_or(|state| state == "visible");
                    sheets.push(Listed {
                        name: tag.get("name").unwrap_or_default().into_owned(),
                        shown,
                        part: name.clone(),
                    });
                }
                Token::End => return Ok((sheets, since_1904)),
                Token::Open(_) | Token::Close(_) | Token::Text(_) => {}
            }
        }
    }

    fn named(&self, kind: &str) -> Option<String> {
        self.named.iter().find(|(_, of, _)| of.ends_with(kind)).map(|(_, _, name)| name.clone())
    }

    /// Tells whether a value stands in a sheet.
    fn holds(&mut self, name: &str) -> Result<bool, UserError> {
        let Some(mut part) = self.part(name)? else { return Ok(false) };
        let mut in_value = false;
        loop {
            match part.next()? {
                Token::Open(tag) => in_value = !tag.empty && matches!(tag.name(), "v" | "t"),
                Token::Text(text) if in_value && !text.trim().is_empty() => return Ok(true),
                Token::Close("sheetData") | Token::End => return Ok(false),
                Token::Close(_) => in_value = false,
                Token::Text(_) => {}
            }
        }
    }

    /// The strings that cells share. A reading above a name is no part of it.
    fn strings(&mut self, grid: &mut Grid) -> Result<Vec<Shared>, UserError> {
        let mut strings = Vec::new();
        let Some(name) = self.named("/sharedStrings") else { return Ok(strings) };
        let Some(mut part) = self.part(&name)? else { return Ok(strings) };
        let (mut text, mut struck, mut in_text, mut in_reading) = (String::new(), false, false, false);
        loop {
            match part.next()? {
                Token::Open(tag) => match tag.name() {
                    "si" if tag.empty => strings.push(Shared::default()),
                    "si" => {
                        text.clear();
                        struck = false;
                    }
                    "strike" => struck |= strikes(tag),
                    "rPh" => in_reading = !tag.empty,
                    "t" => in_text = !tag.empty && !in_reading,
                    _ => {}
                },
                Token::Text(more) if in_text => text.push_str(&more),
                Token::Text(_) => {}
                Token::Close("t") => in_text = false,
                Token::Close("rPh") => in_reading = false,
                Token::Close("si") => strings.push(Shared { text: grid.keep(&unhexed(&text))?, struck }),
                Token::Close(_) => {}
                Token::End => return Ok(strings),
            }
        }
    }

    /// What stands beside the cells of a sheet as comments.
    fn comments(&mut self, sheet: &str) -> Result<Vec<Comment>, UserError> {
        let mut comments = Vec::new();
        let named = self.relations(sheet)?.into_iter().find(|(_, kind, _)| kind.ends_with("/comments"));
        let Some((_, _, name)) = named else { return Ok(comments) };
        let Some(mut part) = self.part(&name)? else { return Ok(comments) };
        let (mut at, mut text, mut in_text) = (None, String::new(), false);
        loop {
            match part.next()? {
                Token::Open(tag) if tag.name() == "comment" => {
                    at = tag.get("ref").and_then(|place| place_of(&place));
                    text.clear();
                }
                Token::Open(tag) => in_text = tag.name() == "t" && !tag.empty,
                Token::Text(more) if in_text && text.len() < LONGEST_COMMENT => text.push_str(&more),
                Token::Close("t") => in_text = false,
                Token::Close("comment") => {
                    let one = at.take().filter(|_| comments.len() < MOST_COMMENTS);
                    comments.extend(one.map(|at| (at, unhexed(text.trim()).into_owned())));
                }
                Token::Close(_) | Token::Text(_) => {}
                Token::End => return Ok(comments),
            }
        }
    }

    /// How each style shows a number, and whether it strikes out.
    fn styles(&mut self) -> Result<Vec<Style>, UserError> {
        let (mut own, mut styles, mut in_cells) = (Vec::new(), Vec::new(), false);
        let (mut fonts, mut in_fonts): (Vec<bool>, bool) = (Vec::new(), false);
        let Some(name) = self.named("/styles") else { return Ok(styles) };
        let Some(mut part) = self.part(&name)? else { return Ok(styles) };
        loop {
            match part.next()? {
                Token::Open(tag) => match tag.name() {
                    "numFmt" => {
                        let code = tag.get("formatCode").map(|code| Format::of(&code));
                        own.extend(tag.number::<u32>("numFmtId").zip(code));
                    }
                    "fonts" => in_fonts = !tag.empty,
                    "font" if in_fonts => fonts.push(false),
                    "strike" if in_fonts => {
                        let struck = strikes(tag);
                        if let Some(font) = fonts.last_mut() {
                            *font = struck;
                        }
                    }
                    "cellXfs" => in_cells = !tag.empty,
                    "xf" if in_cells => {
                        let number = tag.number("numFmtId").unwrap_or(0);
                        let known = own.iter().find(|(id, _)| *id == number).map(|(_, format)| format.clone());
                        let format = known.unwrap_or_else(|| Format::built_in(number));
                        let font: usize = tag.number("fontId").unwrap_or(0);
                        styles.push(Style { format, struck: fonts.get(font).copied().unwrap_or(false) });
                    }
                    _ => {}
                },
                Token::Close("cellXfs") => in_cells = false,
                Token::Close("fonts") => in_fonts = false,
                Token::Close(_) | Token::Text(_) => {}
                Token::End => return Ok(styles),
            }
        }
    }
}

/// A string that cells share, and whether a part of it is struck out.
#[derive(Clone, Copy, Default)]
struct Shared {
    text: Span,
    struck: bool,
}

/// How a style shows a cell.
struct Style {
    format: Format,
    struck: bool,
}

/// `<strike/>`, unless it says that it is none.
fn strikes(tag: Tag) -> bool {
    tag.get("val").is_none() || tag.is("val")
}

/// Joins the folder of a part and a place that it names.
fn joined(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let whole =
        if let Some(whole) = target.strip_prefix('/') { whole.to_owned() } else { format!("{folder}/{target}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// `_x000D_` stands for a character by its number.
fn unhexed(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|_| rest[at..].chars().nth(6) == Some('_'));
        let found = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match found {
            Some(c) => {
                plain.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                plain.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    plain.push_str(rest);
    plain.into()
}

struct Filling {
    grid: Grid,
    strings: Vec<Shared>,
    styles: Vec<Style>,
    since_1904: bool,
    areas: Vec<Area>,
}

/// The cell that is being read.
#[derive(Default)]
struct Cell {
    at: (u32, u32),
    style: usize,
    kind: String,
    value: String,
    formula: bool,
    /// The formula, where it is written.
    source: String,
}

/// Characters of a formula that are told.
const SOURCE: usize = 100;
/// Rows and columns smaller than this nobody sees.
const UNSEEN: f64 = 0.5;
/// Most merged areas.
const MOST_AREAS: usize = 1 << 20;

impl Filling {
    fn whole(&mut self, part: &mut Part) -> Result<(), UserError> {
        let (mut row, mut column, mut hidden) = (0_u32, 0_u32, false);
        let (mut cell, mut in_cell, mut in_value, mut in_reading) = (Cell::default(), false, false, false);
        let mut in_formula = false;
        loop {
            match part.next()? {
                Token::Open(tag) => match tag.name() {
                    "col" => self.column(tag),
                    "row" => {
                        row = tag.number("r").unwrap_or(row + 1);
                        column = 0;
                        // Where a sheet hides rows unless it says otherwise, those that stand in it are shown.
                        hidden = tag.is("hidden") || tag.number::<f64>("ht").is_some_and(|height| height < UNSEEN);
                    }
                    "c" => {
                        let place = tag.get("r").and_then(|place| place_of(&place));
                        let at = place.map_or((row.max(1) - 1, column), |at| at);
                        column = at.1 + 1;
                        let kind = tag.get("t").unwrap_or_default().into_owned();
                        cell = Cell { at, style: tag.number("s").unwrap_or(0), kind, ..Cell::default() };
                        in_cell = !tag.empty;
                    }
                    "f" if in_cell => (cell.formula, in_formula) = (true, !tag.empty),
                    "rPh" => in_reading = !tag.empty,
                    "v" | "t" if in_cell => in_value = !tag.empty && !in_reading,
                    "mergeCell" => self.area(tag)?,
                    _ => {}
                },
                Token::Text(text) if in_value => cell.value.push_str(&text),
                Token::Text(text) if in_formula => cell.source.push_str(&text),
                Token::Text(_) => {}
                Token::Close("c") => {
                    in_cell = false;
                    let struck =
                        self.styles.get(cell.style).is_some_and(|style| style.struck) | self.put(&cell, hidden)?;
                    if struck && !cell.value.trim().is_empty() {
                        self.grid.strike();
                    }
                }
                Token::Close("rPh") => in_reading = false,
                Token::Close("v" | "t") => in_value = false,
                Token::Close("f") => in_formula = false,
                Token::Close(_) => {}
                Token::End => return Ok(()),
            }
        }
    }

    fn column(&mut self, tag: Tag) {
        let (Some(first), Some(last)) = (tag.number::<u32>("min"), tag.number::<u32>("max")) else { return };
        if (tag.is("hidden") || tag.number::<f64>("width").is_some_and(|width| width < UNSEEN))
            && 0 < first
            && self.grid.hidden_columns.len() < COLUMNS as usize
        {
            self.grid.hidden_columns.extend((first..=last.min(COLUMNS)).map(|column| column as usize - 1));
        }
    }

    fn area(&mut self, tag: Tag) -> Result<(), UserError> {
        let Some(area) = tag.get("ref") else { return Ok(()) };
        let Some((first, last)) = area.split_once(':') else { return Ok(()) };
        if let Some(((top, left), (bottom, right))) = place_of(first).zip(place_of(last)) {
            self.areas.push(Area { rows: (top, bottom), columns: (left, right) });
        }
        if MOST_AREAS < self.areas.len() { Err(guard::too_large()) } else { Ok(()) }
    }

    /// Adds a cell; tells whether a part of its text is struck out.
    fn put(&mut self, cell: &Cell, hidden: bool) -> Result<bool, UserError> {
        let mut struck = false;
        let formula = |mark| if cell.formula { Mark::Formula } else { mark };
        let value = cell.value.trim();
        match cell.kind.as_str() {
            "s" => {
                if value.is_empty() {
                    return Ok(false);
                }
                let known = value.parse().ok().and_then(|place: usize| self.strings.get(place).copied());
                let text =
                    known.ok_or_else(|| broken("单元格所指的文字不存在", "a cell names a text that is not there"))?;
                struck = text.struck;
                self.grid.put_kept(cell.at, hidden, text.text, formula(Mark::Text))
            }
            "str" | "inlineStr" => self.grid.put(cell.at, hidden, &unhexed(&cell.value), formula(Mark::Text)),
            "b" => self.grid.put(cell.at, hidden, if value == "1" { "TRUE" } else { "FALSE" }, formula(Mark::Truth)),
            "e" => self.grid.put(cell.at, hidden, value, formula(Mark::Error)),
            "d" => {
                let text = value.strip_suffix("T00:00:00").unwrap_or(value).replace('T', " ");
                self.grid.put(cell.at, hidden, &text, formula(Mark::Day))
            }
            // Nobody computed it yet: what it would come to is not known, and it is not empty.
            _ if value.is_empty() && cell.formula => {
                let source: String = cell.source.chars().take(SOURCE).collect();
                self.grid.put(cell.at, hidden, &format!("={source}"), Mark::Formula)
            }
            _ if value.is_empty() => Ok(()),
            _ => match value.parse::<f64>() {
                Ok(number) if number.is_finite() => {
                    let format = self.styles.get(cell.style).map_or(&Format::General, |style| &style.format);
                    let (text, mark) = shown(number, format, self.since_1904);
                    self.grid.put(cell.at, hidden, &text, formula(mark))
                }
                _ => self.grid.put(cell.at, hidden, value, formula(Mark::Otherwise)),
            },
        }?;
        Ok(struck)
    }
}

/// Reads the name of a cell: row and column from 0.
fn place_of(name: &str) -> Option<(u32, u32)> {
    let name = name.trim().trim_start_matches('$');
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let row: u32 = name[letters..].trim_start_matches('$').parse().ok()?;
    if letters == 0 || 3 < letters {
        return None;
    }
    let column =
        name[..letters].bytes().fold(0_u32, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}
