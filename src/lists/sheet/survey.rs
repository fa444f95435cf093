//! The first pass over a whole list: its structure, its header, and what its columns show as a whole.

use super::rows::{Feed, SheetRow};
use super::{Around, Asks, Form, Sheet, Traits};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::identity::country;
use crate::lists::cell::{self, Days, day};
use crate::lists::encoding;
use crate::lists::fault::{Fault, LISTED, broken, unreadable};
use crate::lists::header::{Columns, Field, HeaderFault, folded};
use crate::lists::source::Source;
use crate::lists::text::Delimiter;
use crate::lists::workbook;

/// Rows in which the header is looked for.
const HEADER_WITHIN: u64 = 20;
/// Rows below the header that may say how to fill it in.
const INSTRUCTIONS_WITHIN: u64 = 3;
/// First cells of rows that add up, in their folded form, without the number that follows.
const TOTALS: [&str; 14] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "总人数",
    "合计人数",
    "人数合计",
    "共",
    "total",
    "totals",
    "subtotal",
    "grandtotal",
    "sum",
    "totalpersons",
];
/// What follows the number in such a cell.
const UNITS: [&str; 7] = ["", "人", "名", "位", "persons", "pax", "people"];
/// First cells of rows that give an example.
const EXAMPLES: [&str; 8] = ["示例", "例", "样例", "例子", "example", "sample", "eg", "范例"];
/// Words of rows that say how to fill the sheet in.
const INSTRUCTIONS: [&str; 15] = [
    "必填",
    "选填",
    "格式",
    "示例",
    "例如",
    "如：",
    "如:",
    "请填",
    "填写",
    "同护照",
    "yyyy",
    "e.g.",
    "format",
    "required",
    "optional",
];

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
        let (form, samples) = match workbook::read(source, asks.sheet.as_deref())? {
            Some(grid) => (Form::Workbook(grid.into()), Vec::new()),
            None => as_text(source, asks)?,
        };
        let (header_row, columns) = header(&form, source, asks)?;
        let mut survey = Survey { columns, around: Around { header_row, ..Around::default() }, ..Survey::default() };
        survey.whole(&mut feed(&form, source))?;
        let Survey { columns, around, traits, data_rows, .. } = survey;
        source.unchanged()?;
        Ok(Sheet { columns, data_rows, around, traits, samples, source: source.clone(), form })
    }
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
    let (mut row, mut best): (SheetRow, Option<Best>) = (SheetRow::default(), None);
    loop {
        match feed.next(&mut row) {
            Ok(true) if row.number <= HEADER_WITHIN => {}
            Ok(_) => return (best, None),
            Err(fault) => return (best, Some(fault)),
        }
        let columns = Columns::of(row.cells(), &asks.names);
        let known = match &columns {
            Ok(columns) => columns.known(),
            // A word that stands twice in a title or a row of data makes no header; two columns of a header do.
            Err(_) => row
                .cells()
                .filter(|cell| Columns::of([*cell].into_iter(), &asks.names).is_ok_and(|one| one.known() == 1))
                .count(),
        };
        if best.as_ref().is_none_or(|(_, most, _)| *most < known) {
            best = Some((row.number, known, columns));
        }
    }
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

fn no_header(fault: &HeaderFault) -> UserError {
    UserError::new(
        Exit::ListNotWritten,
        match fault {
            HeaderFault::Twice(_) => "column_twice",
            HeaderFault::Missing(_, _) => "column_missing",
            HeaderFault::WrongFile(_) => "wrong_file",
        },
        fault.text(),
        Text::new(
            "改用模板的列名，或者检查是否选错文件",
            "use the column names of the template, or check that it is the right file",
        ),
    )
}

#[derive(Default)]
struct Survey {
    columns: Columns,
    around: Around,
    traits: Traits,
    data_rows: u64,
    width: usize,
    faults: Vec<Fault>,
    count: u64,
}

impl Survey {
    fn whole(&mut self, feed: &mut Feed) -> Result<(), UserError> {
        let mut row = SheetRow::default();
        loop {
            match feed.next(&mut row) {
                Ok(true) => self.row(&row, matches!(feed, Feed::Text(_))),
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
        if self.data_rows == self.around.blank {
            return Err(unreadable(
                "no_rows",
                Text::new("只有表头，没有人员", "has a header and no people"),
                Text::new("检查是否选错文件或者工作表", "check that it is the right file and sheet"),
            ));
        }
        Ok(())
    }

    fn fault(&mut self, fault: Fault) {
        self.count += 1;
        if self.faults.len() < LISTED {
            self.faults.push(fault);
        }
    }

    fn row(&mut self, row: &SheetRow, is_text: bool) {
        let around = &mut self.around;
        let blank = is_blank(row);
        if row.number < around.header_row {
            around.titles += u64::from(!blank);
        } else if row.number == around.header_row {
            self.width = row.width();
            let named = row.cells().enumerate().filter(|(_, cell)| !cell.trim().is_empty()).last();
            around.empty_columns = self.width - named.map_or(0, |(column, _)| column + 1);
        } else if blank {
            around.blank += 1;
            self.data_rows += 1;
        } else if adds_up(row, &self.columns) {
            around.totals += 1;
        } else if row.number <= around.header_row + INSTRUCTIONS_WITHIN && instructs(row, &self.columns) {
            around.instructions.push(row.number);
        } else {
            self.data_rows += 1;
            if is_text && row.width() != self.width {
                self.fault(other_width(row, self.width));
            }
            self.traits.add(row, &self.columns);
        }
    }
}

fn other_width(row: &SheetRow, width: usize) -> Fault {
    let found = row.width();
    let what = Text::new(format!("有 {found} 格，表头有 {width} 格"), format!("{found} cells, the header has {width}"));
    Fault { line: row.line, column: found.min(width) + 1, what }
}

/// Tells whether nothing is written in a row.
pub(super) fn is_blank(row: &SheetRow) -> bool {
    row.cells().all(|cell| cell.chars().all(char::is_whitespace))
}

/// Tells whether a row adds the others up and is no person: its first cell says so and no passport stands in it.
pub(super) fn adds_up(row: &SheetRow, columns: &Columns) -> bool {
    let Some(first) = row.cells().map(str::trim).find(|cell| !cell.is_empty()) else { return false };
    let begins = first.chars().next().unwrap_or(' ');
    if !matches!(begins, '合' | '总' | '小' | '共' | '人' | 'T' | 't' | 'S' | 's' | 'G' | 'g') {
        return false;
    }
    let plain = folded(first);
    let without_number = plain.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = &plain[without_number.len()..];
    let word = without_number.trim_end_matches(|c: char| c.is_ascii_digit());
    let says_so = TOTALS.contains(&plain.as_str()) || (TOTALS.contains(&word) && UNITS.contains(&unit));
    let passport = columns.column(Field::Passport).map_or("", |column| row.cell(column));
    says_so && !cell::looks_like_passport(passport)
}

/// Tells whether a row below the header says how to fill it in, or gives an example, and is no person.
fn instructs(row: &SheetRow, columns: &Columns) -> bool {
    let Some(first) = row.cells().map(str::trim).find(|cell| !cell.is_empty()) else { return false };
    let plain = folded(first);
    if EXAMPLES.contains(&plain.trim_end_matches(|c: char| c.is_ascii_digit())) {
        return true;
    }
    let cell = |field: Field| columns.column(field).map_or("", |column| row.cell(column).trim());
    let is_person = cell::looks_like_passport(cell(Field::Passport))
        || !country::find(cell(Field::Nationality)).is_empty()
        || !matches!(day::written(cell(Field::BirthDate)), Days::None);
    let says_how = |cell: &str| {
        let small = cell.to_lowercase();
        INSTRUCTIONS.iter().any(|word| small.contains(word))
    };
    !is_person && 1 < row.cells().filter(|cell| says_how(cell)).count()
}
