//! The first pass over a whole list: its structure, its header, and what its columns show as a whole.

use std::collections::BTreeMap;

use super::aside::{self, INSTRUCTIONS_WITHIN};
use super::rows::{Feed, SheetRow};
use super::{Around, Aside, Asks, Form, Hidden, Sheet, Traits, Why};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::lists::cell;
use crate::lists::cell::day::{self, Days};
use crate::lists::cell::text::is_form_of_address;
use crate::lists::encoding;
use crate::lists::fault::{Fault, LISTED, broken, unreadable};
use crate::lists::header::{Columns, Field, HeaderFault, cell_name, column_name, folded, nearest};
use crate::lists::source::Source;
use crate::lists::text::Delimiter;
use crate::lists::workbook;

/// Rows in which the header is looked for.
pub(in crate::lists) const HEADER_WITHIN: u64 = 20;
/// Cells that show how a list was read, and most characters of each.
const SAMPLES: usize = 3;
const SAMPLE: usize = 20;
/// Columns in which names are looked for.
const WIDEST: usize = 512;
impl Sheet {
    /// Reads a whole list once. All faults of its structure are told, each with line and column.
    pub fn survey(source: &Source, asks: &Asks) -> Result<Sheet, UserError> {
        if source.length() == 0 {
            return Err(unreadable(
                "empty_list",
                Text::new("是空的", "is empty"),
                Text::new("检查是否选错文件", "check that it is the right file"),
            ));
        }
        let (form, samples) = match workbook::read(source, asks)? {
            Some(grid) => (Form::Workbook(grid.into()), Vec::new()),
            None => as_text(source, asks)?,
        };
        let (header_row, columns) = header(&form, source, asks)?;
        let around = Around { header_row, merged: form.merged(), ..Around::default() };
        let mut survey = Survey { columns, around, hides: form.hidden_columns(), ..Survey::default() };
        survey.whole(&mut feed(&form, source))?;
        let Survey { columns, mut around, mut traits, data_rows, .. } = survey;
        if asks.hidden == Some(Hidden::Skip) {
            around.hidden_columns = form.hidden_columns();
            around.leaves_out_hidden = true;
        }
        traits.said(&asks.dates);
        source.unchanged()?;
        if asks.hidden.is_none() && (0 < around.hidden_rows + around.struck_rows || !around.hidden_columns.is_empty()) {
            return Err(hidden(&around));
        }
        let samples = shown_cells(samples, &form, &columns);
        Ok(Sheet { columns, data_rows, around, traits, samples, source: source.clone(), form })
    }
}

/// Code of the question what becomes of hidden rows and columns.
pub const HIDDEN: &str = "hidden_rows";

fn hidden(around: &Around) -> UserError {
    let (rows, struck, columns) = (around.hidden_rows, around.struck_rows, around.hidden_columns.len());
    let named: Vec<String> = around.hidden_columns.iter().map(|column| column_name(*column)).collect();
    let named = if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) };
    let some =
        |count: u64, one: &str| if count == 1 { format!("1 hidden {one}") } else { format!("{count} hidden {one}s") };
    let parts = [(rows, some(rows, "row")), (columns as u64, some(columns as u64, "column"))];
    let parts: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
    let mut by_hand = Vec::new();
    if 0 < rows || 0 < columns {
        by_hand.push((
            format!("隐藏或者筛选掉的行 {rows} 行、列 {columns} 列{named}"),
            format!("{}{named}, hidden by hand or by a filter", parts.join(" and ")),
        ));
    }
    if 0 < struck {
        let rows = if struck == 1 { "1 row".to_owned() } else { format!("{struck} rows") };
        by_hand.push((format!("画了删除线的行 {struck} 行"), format!("{rows} in which something is struck out")));
    }
    unreadable(
        HIDDEN,
        Text::new(
            format!("有{}", by_hand.iter().map(|(zh, _)| zh.as_str()).collect::<Vec<_>>().join("；有")),
            format!("has {}", by_hand.iter().map(|(_, en)| en.as_str()).collect::<Vec<_>>().join(" and ")),
        ),
        Text::new(
            "一并收入用 --hidden include，不收用 --hidden skip",
            "say --hidden include to take them in, or --hidden skip to leave them out",
        ),
    )
}

/// Three cells as they were read: such as are other than ASCII, then the names of the columns.
fn shown_cells(samples: Vec<String>, form: &Form, columns: &Columns) -> Vec<String> {
    let mut all = samples;
    if let Form::Workbook(grid) = form {
        all.extend(grid.texts().filter(|text| !text.is_ascii()).map(|text| text.chars().take(SAMPLE).collect()));
    }
    all.extend(columns.named().iter().cloned());
    let mut shown: Vec<String> = Vec::new();
    for text in all {
        if shown.len() < SAMPLES && !shown.contains(&text) {
            shown.push(text);
        }
    }
    shown
}

fn feed(form: &Form, source: &Source) -> Feed {
    match form {
        Form::Text(writing, delimiter) => Feed::text(source, *writing, *delimiter),
        Form::Workbook(grid) => Feed::grid(grid.clone()),
    }
}

/// Finds the encoding, and the delimiter: the one with which a row names the most columns.
fn as_text(source: &Source, asks: &Asks) -> Result<(Form, Vec<String>), UserError> {
    let writing = encoding::writing(source, asks.encoding)?;
    let known = |delimiter: &Delimiter| {
        let (best, _) = best_header(&mut Feed::text(source, writing, *delimiter), asks);
        best.map_or(0, |(_, known, _)| known)
    };
    let mut delimiter = Delimiter::Comma;
    let mut most = 0;
    for candidate in Delimiter::ALL {
        let known = known(&candidate);
        if most < known {
            (delimiter, most) = (candidate, known);
        }
    }
    Ok((Form::Text(writing, delimiter), encoding::beginning(source, writing)?))
}

type Best = (u64, usize, Result<Columns, HeaderFault>);

/// Returns the row among the first ones that names the most columns, and the fault that ended the search early.
fn best_header(feed: &mut Feed, asks: &Asks) -> (Option<Best>, Option<Fault>) {
    let (mut rows, mut fault): (Vec<(u64, Vec<String>)>, Option<Fault>) = (Vec::new(), None);
    let mut row = SheetRow::default();
    loop {
        match feed.next(&mut row) {
            Ok(true) if row.number <= HEADER_WITHIN => {}
            Ok(_) => break,
            Err(found) => {
                fault = Some(found);
                break;
            }
        }
        rows.push((row.number, row.cells().take(WIDEST).map(str::to_owned).collect()));
    }
    // Names by patterns take longer to find: they are looked for where a row has a name that is written out.
    let likely = |cells: &Vec<String>| 0 < Columns::likely(cells.iter().map(String::as_str), &asks.names);
    if rows.iter().any(|(_, cells)| likely(cells)) {
        rows.retain(|(_, cells)| likely(cells));
    }
    let mut best: Option<Best> = None;
    for (number, cells) in rows {
        let cells = || cells.iter().map(String::as_str);
        let columns = Columns::of(cells(), &asks.names);
        let known = match &columns {
            Ok(columns) => columns.known(),
            // A word that stands twice in a title or a row of data makes no header; two columns of a header do.
            Err(_) => cells()
                .filter(|cell| Columns::of([*cell].into_iter(), &asks.names).is_ok_and(|one| one.known() == 1))
                .count(),
        };
        if best.as_ref().is_none_or(|(_, most, _)| *most < known) {
            best = Some((number, known, columns));
        }
    }
    (best, fault)
}

fn header(form: &Form, source: &Source, asks: &Asks) -> Result<(u64, Columns), UserError> {
    let (best, fault) = best_header(&mut feed(form, source), asks);
    let (number, _, columns) = match (best, fault) {
        (Some((_, 0, _)) | None, Some(fault)) => return Err(broken(&[fault], 1)),
        (None, None) => (1, 0, Err(HeaderFault::WrongFile(Vec::new()))),
        (Some(best), _) => best,
    };
    columns.and_then(Columns::complete).map(|columns| (number, columns)).map_err(|fault| no_header(&fault))
}

/// Codes of the faults of a header that further names of columns may mend.
pub const HEADER_FAULTS: [&str; 2] = [COLUMN_MISSING, WRONG_FILE];
const COLUMN_MISSING: &str = "column_missing";
const WRONG_FILE: &str = "wrong_file";

fn no_header(fault: &HeaderFault) -> UserError {
    let hint = match fault {
        HeaderFault::Twice(_) => Text::new(
            "改用模板的列名，或者检查是否选错文件",
            "use the column names of the template, or check that it is the right file",
        ),
        HeaderFault::Missing(_, _) | HeaderFault::WrongFile(_) => Text::new(
            "列名不同的用 --column '列名=字段' 说明（例如 --column '证照=passport'），此后该单位的名单都认得；或者检查是否选错文件",
            "say what a column holds with --column 'NAME=FIELD' (such as --column 'Doc=passport'): it is known with the \
             next list of the unit; or check that it is the right file",
        ),
    };
    let code = match fault {
        HeaderFault::Twice(_) => "column_twice",
        HeaderFault::Missing(_, _) => COLUMN_MISSING,
        HeaderFault::WrongFile(_) => WRONG_FILE,
    };
    UserError::new(Exit::ListNotWritten, code, fault.text(), hint).with_details(near(fault))
}

/// The fields to whose names the unknown ones of a header are near.
fn near(fault: &HeaderFault) -> Vec<Text> {
    let names = match fault {
        HeaderFault::Twice(_) => return Vec::new(),
        HeaderFault::Missing(_, names) | HeaderFault::WrongFile(names) => names,
    };
    let none = BTreeMap::new();
    let unknown = names
        .iter()
        .filter(|name| Columns::of([name.as_str()].into_iter(), &none).is_ok_and(|columns| columns.known() == 0));
    let near = unknown.filter_map(|name| Some((name, nearest(name)?)));
    let told = near.map(|(name, field)| {
        let code = field.code();
        Text::new(
            format!("“{name}”与“{}”相近: --column '{name}={code}'", field.zh()),
            format!("'{name}' is near to the {}: --column '{name}={code}'", field.en()),
        )
    });
    told.collect()
}

#[derive(Default)]
struct Survey {
    columns: Columns,
    around: Around,
    traits: Traits,
    data_rows: u64,
    /// Rows among them that are hidden and left out.
    left_out: u64,
    /// The header, for rows that repeat it.
    header: Vec<String>,
    /// Columns up to the last one with a name.
    width: usize,
    /// Columns among them that have none.
    unnamed: Vec<usize>,
    /// Columns that the workbook hides.
    hides: Vec<usize>,
    /// Forms of address, and other words, in the column of positions.
    titles: (u64, u64),
    faults: Vec<Fault>,
    count: u64,
}

impl Survey {
    fn whole(&mut self, feed: &mut Feed) -> Result<(), UserError> {
        let mut row = SheetRow::default();
        loop {
            match feed.next(&mut row) {
                Ok(true) => self.row(&row),
                Ok(false) => break,
                Err(fault) => {
                    self.fault(fault);
                    break;
                }
            }
        }
        if self.count > 0 {
            return Err(broken(&self.faults, self.count));
        }
        if self.data_rows == self.around.blank + self.left_out {
            return Err(unreadable(
                "no_rows",
                Text::new("只有表头，没有人员", "has a header and no people"),
                Text::new("检查是否选错文件或者工作表", "check that it is the right file and sheet"),
            ));
        }
        self.traits.settle();
        if 0 < self.titles.0 && self.titles.1 == 0 {
            self.columns.title_is_address();
        }
        Ok(())
    }

    fn fault(&mut self, fault: Fault) {
        self.count += 1;
        if self.faults.len() < LISTED {
            self.faults.push(fault);
        }
    }

    fn row(&mut self, row: &SheetRow) {
        let header_row = self.around.header_row;
        if row.number == header_row {
            return self.header(row);
        }
        let why = if row.number < header_row {
            Some(Why::Title).filter(|_| !is_blank(row))
        } else {
            let near = row.number <= header_row + INSTRUCTIONS_WITHIN;
            aside::why(row, &self.columns, &self.header, near)
        };
        match why {
            Some(why) => self.around.aside.push(Aside { row: row.number, why }),
            None if row.number < header_row => {}
            None => self.data(row),
        }
    }

    fn header(&mut self, row: &SheetRow) {
        self.header = row.cells().map(folded).collect();
        let named = |column: &usize| !row.cell(*column).trim().is_empty();
        self.width = (0..row.width()).rev().find(named).map_or(0, |column| column + 1);
        self.unnamed = (0..self.width).filter(|column| !named(column)).collect();
        self.around.empty_columns = row.width() - self.width;
    }

    fn data(&mut self, row: &SheetRow) {
        self.data_rows += 1;
        if row.left_out {
            self.around.hidden_rows += u64::from(row.hidden);
            self.around.struck_rows += u64::from(row.struck && !row.hidden);
            self.left_out += 1;
            return;
        }
        if is_blank(row) {
            self.around.blank += 1;
            return;
        }
        let filled = |column: &usize| !row.cell(*column).trim().is_empty();
        if self.width < row.width()
            && let Some(column) = (self.width..row.width()).find(filled)
        {
            self.fault(beyond(row, column));
        }
        for place in (0..self.unnamed.len()).rev() {
            if filled(&self.unnamed[place]) {
                self.columns.unnamed(self.unnamed.remove(place));
            }
        }
        if let Some(entry) = self.columns.entry().filter(filled)
            && matches!(day::written(row.cell(entry).trim()), Days::One(..) | Days::Either(..))
        {
            self.columns.entry_is_day();
        }
        if let Some(title) = self.columns.title().filter(filled) {
            let is_address = is_form_of_address(row.cell(title).trim());
            self.titles = (self.titles.0 + u64::from(is_address), self.titles.1 + u64::from(!is_address));
        }
        self.around.hidden_rows += u64::from(row.hidden);
        self.around.struck_rows += u64::from(row.struck && !row.hidden);
        for place in (0..self.hides.len()).rev() {
            if filled(&self.hides[place]) && self.hides[place] < self.width {
                self.around.hidden_columns.push(self.hides.remove(place));
                self.around.hidden_columns.sort_unstable();
            }
        }
        for column in [Field::Surname, Field::GivenNames].into_iter().filter_map(|field| self.columns.column(field)) {
            let cell = row.cell(column).trim();
            if !cell.is_empty() && cell::says_nothing(cell) && !cell::is_word_for_nothing(cell) {
                self.around.no_name.0 += 1;
                if self.around.no_name.1.len() < LISTED {
                    self.around.no_name.1.push(cell_name(column, row.number));
                }
            }
        }
        self.around.typed.add(row, &self.columns);
        self.traits.add(row, &self.columns);
    }
}

fn beyond(row: &SheetRow, column: usize) -> Fault {
    let cell = cell_name(column, row.number);
    let what = Text::new(
        format!("表头最后一列之外还有内容（{cell}）"),
        format!("a filled cell beyond the last column of the header ({cell})"),
    );
    Fault { line: row.line, column: column + 1, what }
}

/// Tells whether nothing is written in a row.
pub(super) fn is_blank(row: &SheetRow) -> bool {
    row.cells().all(|cell| cell.chars().all(char::is_whitespace))
}
