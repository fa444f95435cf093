//! Workbooks of LibreOffice (.ods): one part of XML in a ZIP file, in which cells and rows are repeated.

mod styles;

use std::collections::HashSet;
use std::io::BufReader;

use super::choose::{Listed, chosen};
use super::grid::{Area, COLUMNS, Grid, LONGEST_COMMENT, MOST_COMMENTS, ROWS};
use super::{Kind, broken, guard};
use crate::error::UserError;
use crate::lists::sheet::Mark;
use crate::lists::source::Source;
use crate::lists::xml::{Tag, Token, Xml};
use styles::{Looks, Styles};

/// Reads one sheet.
pub(super) fn grid(source: &Source, asked: Option<&str>) -> Result<Grid, UserError> {
    let mut empty = HashSet::new();
    let mut sheets = Vec::new();
    for (place, (name, shown, holds)) in survey(source)?.into_iter().enumerate() {
        if !holds {
            empty.insert(place.to_string());
        }
        sheets.push(Listed { name, shown, part: place.to_string() });
    }
    let sheet = chosen(&sheets, asked, |sheet| Ok(!empty.contains(&sheet.part)))?;
    let styles = common_styles(source)?;
    let mut filling = Filling { grid: Grid::new(Kind::Ods, &sheet.name), styles, ..Filling::default() };
    content(source, |part| {
        let mut place = 0_usize;
        loop {
            match part.next()? {
                Token::Open(tag) if tag.name() == "table" && !tag.empty => {
                    if place.to_string() == sheet.part {
                        return filling.table(part);
                    }
                    place += 1;
                }
                Token::Open(tag) if tag.name() == "table" => place += 1,
                Token::Open(tag) => filling.styles.see(tag),
                Token::End => return Err(broken("缺少工作表", "a sheet is missing")),
                Token::Close(_) | Token::Text(_) => {}
            }
        }
    })?;
    let Filling { mut grid, areas, .. } = filling;
    grid.spread(&areas)?;
    Ok(grid)
}

type Part<'a> = Xml<BufReader<Box<dyn std::io::Read + 'a>>>;

fn content<T>(source: &Source, read: impl FnOnce(&mut Part) -> Result<T, UserError>) -> Result<T, UserError> {
    part_of(source, "content.xml", read)?.ok_or_else(|| broken("缺少内容", "its content is missing"))
}

/// Reads a part by its name; `None` where the file has none such.
fn part_of<T>(
    source: &Source,
    name: &str,
    read: impl FnOnce(&mut Part) -> Result<T, UserError>,
) -> Result<Option<T>, UserError> {
    let (mut archive, names) = guard::archive(source)?;
    let Some(place) = names.iter().position(|known| known == name) else { return Ok(None) };
    let part = archive.by_index(place).map_err(|_| guard::incomplete())?;
    read(&mut Xml::of(BufReader::with_capacity(64 << 10, Box::new(part)))).map(Some)
}

/// The styles that stand in a part of their own.
fn common_styles(source: &Source) -> Result<Styles, UserError> {
    let styles = part_of(source, "styles.xml", |part| {
        let mut styles = Styles::default();
        loop {
            match part.next()? {
                Token::Open(tag) => styles.see(tag),
                Token::End => return Ok(styles),
                Token::Close(_) | Token::Text(_) => {}
            }
        }
    })?;
    Ok(styles.unwrap_or_default())
}

/// The sheets: name, whether it is shown, whether something stands in it.
fn survey(source: &Source) -> Result<Vec<(String, bool, bool)>, UserError> {
    content(source, |part| {
        let (mut sheets, mut hidden): (Vec<(String, bool, bool)>, HashSet<String>) = (Vec::new(), HashSet::new());
        let (mut style, mut in_text, mut in_note, mut in_table) = (String::new(), false, false, false);
        loop {
            match part.next()? {
                Token::Open(tag) => match tag.name() {
                    "style" => style = tag.get("name").unwrap_or_default().into_owned(),
                    "table-properties" if tag.get("display").is_some_and(|display| display == "false") => {
                        hidden.insert(style.clone());
                    }
                    "table" => {
                        let shown = tag.get("style-name").is_none_or(|style| !hidden.contains(style.as_ref()));
                        sheets.push((tag.get("name").unwrap_or_default().into_owned(), shown, false));
                        in_table = !tag.empty;
                    }
                    "annotation" => in_note = !tag.empty,
                    "p" => in_text = !tag.empty && !in_note,
                    _ => {}
                },
                Token::Text(text) if in_text && in_table && !text.trim().is_empty() => {
                    if let Some(last) = sheets.last_mut() {
                        last.2 = true;
                    }
                }
                Token::Text(_) => {}
                Token::Close("p") => in_text = false,
                Token::Close("annotation") => in_note = false,
                Token::Close("table") => in_table = false,
                Token::Close(_) => {}
                Token::End => return Ok(sheets),
            }
        }
    })
}

#[derive(Default)]
struct Filling {
    grid: Grid,
    areas: Vec<Area>,
    row: u32,
    /// How often the row that is read stands there, and whether it is hidden.
    times: u32,
    hidden: bool,
    column: u32,
    /// The cells of the row, as they are repeated: column, how often, text, mark; and whether one is struck out.
    cells: Vec<(u32, u32, String, Mark)>,
    struck: bool,
    /// Columns of which the width was told so far.
    columns: u32,
    /// The columns whose cells have a style where they name none: up to which, and its name.
    styled: Vec<(u32, String)>,
    styles: Styles,
}

#[derive(Default)]
struct Cell {
    times: u32,
    kind: String,
    value: String,
    text: String,
    formula: bool,
    style: Option<String>,
    /// What stands beside it as a comment.
    note: String,
    /// Some of its letters are struck out.
    struck: bool,
}

/// Most cells that repeated ones become.
const MOST_REPEATED: u64 = 4 << 20;

impl Cell {
    /// Adds text to the cell, or to the comment beside it.
    fn says(&mut self, text: &str, in_note: bool) {
        if !in_note {
            self.text.push_str(text);
        } else if self.note.len() < LONGEST_COMMENT {
            self.note.push_str(text);
        }
    }
}

impl Default for Grid {
    fn default() -> Grid {
        Grid::new(Kind::Ods, "")
    }
}

impl Filling {
    fn table(&mut self, part: &mut Part) -> Result<(), UserError> {
        let (mut cell, mut in_cell, mut in_text, mut in_note, mut paragraphs) =
            (Cell::default(), false, false, false, 0);
        let (mut depth, mut groups, mut repeated) = (0_u32, 0_u32, 0_u64);
        loop {
            match part.next()? {
                Token::Open(tag) => match tag.name() {
                    "table" => depth += u32::from(!tag.empty),
                    "table-row-group"
                        if !tag.empty && (0 < groups || tag.get("display").is_some_and(|is| is == "false")) =>
                    {
                        groups += 1;
                    }
                    "table-column" => self.column(tag),
                    "table-row" => self.row(tag, 0 < groups, &mut repeated)?,
                    "table-cell" | "covered-table-cell" if depth == 0 => {
                        cell = self.cell(tag)?;
                        paragraphs = 0;
                        in_cell = !tag.empty;
                        if tag.empty {
                            self.end_cell(&cell);
                        }
                    }
                    "annotation" => in_note = !tag.empty,
                    "p" if in_note && in_cell => in_text = !tag.empty,
                    "span" if in_text => cell.struck |= self.styles.strikes(tag.get("style-name").as_deref()),
                    "p" if in_cell && !in_note => {
                        if 0 < paragraphs {
                            cell.text.push('\n');
                        }
                        paragraphs += 1;
                        in_text = !tag.empty;
                    }
                    "s" if in_text => {
                        let blanks = tag.number::<usize>("c").unwrap_or(1).min(64);
                        cell.text.extend(std::iter::repeat_n(' ', blanks));
                    }
                    "tab" | "line-break" if in_text => cell.text.push(' '),
                    _ => {}
                },
                Token::Text(text) if in_text => cell.says(&text, in_note),
                Token::Text(_) => {}
                Token::Close("p") => in_text = false,
                Token::Close("annotation") => in_note = false,
                Token::Close("table-cell" | "covered-table-cell") if in_cell && depth == 0 => {
                    in_cell = false;
                    self.end_cell(&cell);
                }
                Token::Close("table-row") if depth == 0 => self.end_row(&mut repeated)?,
                Token::Close("table-row-group") => groups = groups.saturating_sub(1),
                Token::Close("table") if depth == 0 => return Ok(()),
                Token::Close("table") => depth -= 1,
                Token::Close(_) => {}
                Token::End => return Err(broken("工作表没有结束", "a sheet does not end")),
            }
        }
    }

    fn row(&mut self, tag: Tag, hidden: bool, repeated: &mut u64) -> Result<(), UserError> {
        self.times = tag.number("number-rows-repeated").unwrap_or(1);
        self.hidden = hidden || hides(tag);
        self.column = 0;
        self.cells.clear();
        self.struck = false;
        if tag.empty { self.end_row(repeated) } else { Ok(()) }
    }

    fn column(&mut self, tag: Tag) {
        let times = tag.number::<u32>("number-columns-repeated").unwrap_or(1).min(COLUMNS);
        let next = self.columns.saturating_add(times).min(COLUMNS);
        // Columns at the right that nobody uses are repeated to the last one; what stands nowhere is not asked about.
        if hides(tag) {
            self.grid.hidden_columns.extend((self.columns..next).map(|column| column as usize));
        }
        if let Some(style) = tag.get("default-cell-style-name").filter(|_| self.styled.len() < COLUMNS as usize) {
            self.styled.push((next, style.into_owned()));
        }
        self.columns = next;
    }

    fn cell(&mut self, tag: Tag) -> Result<Cell, UserError> {
        let rows: u32 = tag.number("number-rows-spanned").unwrap_or(1);
        let columns: u32 = tag.number("number-columns-spanned").unwrap_or(1);
        if 1 < rows && rows <= ROWS && 0 < columns {
            let (row, column) = (self.row, self.column);
            let columns = (column, column.saturating_add(columns - 1));
            self.areas.push(Area { rows: (row, row.saturating_add(rows - 1)), columns });
            if (1 << 20) < self.areas.len() {
                return Err(guard::too_large());
            }
        }
        let text = |name| tag.get(name).unwrap_or_default().into_owned();
        let kind = text("value-type");
        let value = match kind.as_str() {
            "date" => text("date-value"),
            "boolean" => text("boolean-value"),
            "string" => text("string-value"),
            _ => text("value"),
        };
        let times = tag.number("number-columns-repeated").unwrap_or(1);
        let style = tag.get("style-name").map(std::borrow::Cow::into_owned);
        Ok(Cell { times, kind, value, formula: tag.get("formula").is_some(), style, ..Cell::default() })
    }

    fn end_cell(&mut self, cell: &Cell) {
        let own = if cell.text.trim().is_empty() { cell.value.as_str() } else { cell.text.as_str() };
        let (text, mark) = match cell.kind.as_str() {
            "date" => {
                let day = cell.value.strip_suffix("T00:00:00").unwrap_or(&cell.value);
                let day = day.split_once('.').map_or(day, |(day, _)| day);
                (day.replace('T', " "), Mark::Day)
            }
            "boolean" => (own.to_owned(), Mark::Truth),
            "float" if cell.text.trim().is_empty() => self.number(cell),
            "float" | "percentage" | "currency" => (own.to_owned(), Mark::Number),
            _ => (own.to_owned(), Mark::Text),
        };
        // Nobody computed it yet.
        let text = if cell.formula && cell.kind.is_empty() && text.trim().is_empty() { "=".to_owned() } else { text };
        let error = cell.formula && text.starts_with('#');
        let mark = if error { Mark::Error } else { mark };
        if !cell.note.trim().is_empty() && self.grid.comments.len() < MOST_COMMENTS {
            self.grid.comments.push(((self.row, self.column), cell.note.trim().to_owned()));
        }
        if !text.trim().is_empty() {
            let style = cell.style.as_deref().or_else(|| self.style_of_column());
            self.struck |= cell.struck || self.styles.strikes(style);
            self.cells.push((self.column, cell.times, text, if cell.formula { Mark::Formula } else { mark }));
        }
        self.column = self.column.saturating_add(cell.times);
    }

    /// The style of the cells of a column that name none.
    fn style_of_column(&self) -> Option<&str> {
        self.styled.iter().find(|(end, _)| self.column < *end).map(|(_, style)| style.as_str())
    }

    /// A number of which the file does not say how it is shown: its style does.
    fn number(&self, cell: &Cell) -> (String, Mark) {
        match self.styles.looks(cell.style.as_deref().or_else(|| self.style_of_column()), &cell.value) {
            Looks::Kept => (cell.value.clone(), Mark::Number),
            Looks::Filled(text) => (text, Mark::Number),
            Looks::Otherwise => (cell.value.clone(), Mark::Otherwise),
        }
    }

    fn end_row(&mut self, repeated: &mut u64) -> Result<(), UserError> {
        let times = if self.cells.is_empty() { 0 } else { self.times };
        for time in 0..times {
            let row = self.row.saturating_add(time);
            for (column, times, text, mark) in &self.cells {
                *repeated += u64::from(*times);
                if MOST_REPEATED < *repeated {
                    return Err(guard::too_large());
                }
                let text = self.grid.keep(text)?;
                for time in 0..*times {
                    self.grid.put_kept((row, column.saturating_add(time)), self.hidden, text, *mark)?;
                }
            }
            if self.struck {
                self.grid.strike();
            }
        }
        self.row = self.row.saturating_add(self.times);
        Ok(())
    }
}

/// Hidden by hand, or left out by a filter.
fn hides(tag: Tag) -> bool {
    tag.get("visibility").is_some_and(|how| how == "collapse" || how == "filter")
}
