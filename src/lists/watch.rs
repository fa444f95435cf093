//! Watch lists: who is looked for, from a sheet of the office or from the large public lists, read by the reader of lists.
//!
//! A sheet has a header in Chinese or English: passport, nationality, name, birth date, and where they are known aliases
//! and sex. A line names a passport, or a name with a birth date, which may be a year or a month. Of the public lists
//! (the consolidated XML of the United Nations, OFAC's SDN.CSV, the EU's consolidated CSV, the simplified CSV of
//! OpenSanctions) only people are taken.

mod births;
mod columns;
mod public;
mod united_nations;

use chrono::NaiveDate;

use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::identity::country;
use crate::identity::matcher::{Birth, plain_number};
use crate::identity::names::{self, NameMatch};
use crate::lists::cell;
use crate::lists::encoding::{self, Encoding};
use crate::lists::fault::unreadable;
use crate::lists::header::{cell_name, folded};
use crate::lists::sheet::{Asks, Delimiter, Feed, HEADER_WITHIN, SheetRow};
use crate::lists::source::Source;
use crate::lists::workbook;
use births::births;
use columns::{Column, columns, of_a_trip};

/// Somebody who is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Names, the main one first.
    pub names: Vec<String>,
    /// Passport numbers, in capitals without blanks and hyphens.
    pub passports: Vec<String>,
    /// Codes of nationalities.
    pub nationalities: Vec<String>,
    /// Birth dates, as far as they are known.
    pub births: Vec<Birth>,
    /// `M` or `F`.
    pub sex: Option<String>,
}

/// Most lines that are told.
const TOLD: usize = 50;

/// Whose form a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Ours: strict.
    Sheet,
    /// A public list: what it does not say, or says in words, is left out.
    Public,
}

/// How a watch list is read.
#[derive(Clone, Copy, Debug)]
pub struct WatchAsks {
    /// How its bytes are read, where the officer says so.
    pub encoding: Option<Encoding>,
    /// Nobody is born after this day.
    pub today: NaiveDate,
    /// It is a watch list though its columns are those of an invitation list.
    pub with_trips: bool,
}

/// Headers that speak of a trip beyond which a sheet is taken for an invitation list.
const MOST_OF_A_TRIP: usize = 1;

/// Reads a watch list; nobody where it only has a header.
///
/// # Errors
///
/// Every line that cannot be read, at once.
pub fn read(source: &Source, asks: WatchAsks) -> Result<Vec<Entry>, UserError> {
    if source.length() == 0 {
        let hint = Text::new("检查是否选错文件", "check that it is the right file");
        return Err(unreadable("empty_list", Text::new("是空的", "is empty"), hint));
    }
    if united_nations::is_list(source) {
        return united_nations::read(source);
    }
    if public::is_sdn(&first_row(source, asks)?) {
        return public::sdn(&mut feed(source, Delimiter::Comma, asks)?);
    }
    let (mut feed, found) = with_header(source, asks)?;
    let Some(Header { row: number, columns, named, trip }) = found else {
        let hint =
            Text::new("表头要有 护照号码，或者 姓名 和 出生日期", "the header needs passport, or name and birth_date");
        return Err(refused("no_header", Text::new("布控名单找不到表头", "the watch list has no header"), hint));
    };
    let form =
        if columns.iter().any(|column| column.is_some_and(Column::is_public)) { Form::Public } else { Form::Sheet };
    if !asks.with_trips && MOST_OF_A_TRIP < trip.len() {
        return Err(invitations(&trip));
    }
    let mut reading = Reading {
        form,
        columns,
        named,
        today: asks.today,
        entries: Vec::new(),
        groups: Vec::new(),
        faults: Vec::new(),
    };
    let mut row = SheetRow::default();
    loop {
        match feed.next(&mut row) {
            Ok(false) => break,
            Ok(true) if row.number <= number || is_blank(&row) => {}
            Ok(true) => reading.row(&row),
            Err(fault) => {
                reading.faults.push((fault.line, fault.what));
                break;
            }
        }
    }
    source.unchanged()?;
    reading.end()
}

fn feed(source: &Source, delimiter: Delimiter, asks: WatchAsks) -> Result<Feed, UserError> {
    match workbook::read(source, &Asks::default())? {
        Some(grid) => Ok(Feed::grid(grid.into())),
        None => Ok(Feed::text(source, encoding::writing(source, asks.encoding)?, delimiter)),
    }
}

fn first_row(source: &Source, asks: WatchAsks) -> Result<Vec<String>, UserError> {
    let mut row = SheetRow::default();
    let mut feed = feed(source, Delimiter::Comma, asks)?;
    // What is no such row is told where it is read.
    let _ = feed.next(&mut row);
    Ok(row.cells().map(str::to_owned).collect())
}

/// The row of the header.
struct Header {
    row: u64,
    /// What its columns hold.
    columns: Vec<Option<Column>>,
    /// Which have a name.
    named: Vec<bool>,
    /// Names that speak of a trip.
    trip: Vec<String>,
}

/// Finds the delimiter and the row that name the most columns, where these are enough.
fn with_header(source: &Source, asks: WatchAsks) -> Result<(Feed, Option<Header>), UserError> {
    let mut best: Option<(usize, Delimiter, Header)> = None;
    for delimiter in Delimiter::ALL {
        let mut feed = feed(source, delimiter, asks)?;
        let mut row = SheetRow::default();
        while matches!(feed.next(&mut row), Ok(true)) && row.number <= HEADER_WITHIN {
            let columns = columns(row.cells());
            let known = columns.iter().flatten().count();
            let has = |wanted: &[Column]| columns.iter().flatten().any(|column| wanted.contains(column));
            let enough = has(&[Column::Passport])
                || has(&[Column::Name, Column::Surname]) && has(&[Column::Birth, Column::BirthYear]);
            if enough && best.as_ref().is_none_or(|(most, ..)| *most < known) {
                let named = row.cells().map(|cell| !cell.trim().is_empty()).collect();
                let trip = of_a_trip(row.cells());
                best = Some((known, delimiter, Header { row: row.number, columns, named, trip }));
            }
        }
    }
    let delimiter = best.as_ref().map_or(Delimiter::Comma, |(_, delimiter, _)| *delimiter);
    Ok((feed(source, delimiter, asks)?, best.map(|(_, _, header)| header)))
}

struct Reading {
    form: Form,
    columns: Vec<Option<Column>>,
    /// Which columns have a name, known or not.
    named: Vec<bool>,
    today: NaiveDate,
    entries: Vec<Entry>,
    /// Of entries that go over several rows: what they are known by.
    groups: Vec<String>,
    faults: Vec<(u64, Text)>,
}

impl Reading {
    fn row(&mut self, row: &SheetRow) {
        match self.entry(row) {
            Err(what) => self.faults.push((row.line, what)),
            Ok(None) => {}
            Ok(Some((entry, group))) => {
                let same = !group.is_empty() && self.groups.last() == Some(&group);
                match self.entries.last_mut().filter(|_| same) {
                    Some(last) => last.add(entry),
                    None => {
                        self.entries.push(entry);
                        self.groups.push(group);
                    }
                }
            }
        }
    }

    /// Reads a row; none where it is of no person.
    fn entry(&self, row: &SheetRow) -> Result<Option<(Entry, String)>, Text> {
        let cells = |wanted: Column| {
            let places = self.columns.iter().enumerate().filter(move |(_, column)| **column == Some(wanted));
            places.map(|(place, _)| row.cell(place).trim()).filter(|cell| !cell.is_empty() && *cell != "-0-")
        };
        if cells(Column::Kind).any(|kind| !public::is_person(kind)) {
            return Ok(None);
        }
        if self.form == Form::Sheet {
            self.all_named(row)?;
        }
        let mut entry = Entry::default();
        let name = |column: Column| cells(column).collect::<Vec<_>>().join(" ");
        let parts = [name(Column::Surname), name(Column::Given)];
        let joined = if parts[0].is_empty() || parts[1].is_empty() { parts.concat() } else { parts.join(", ") };
        if self.form == Form::Sheet {
            one_name(cells(Column::Name), &parts.join(" "))?;
        }
        entry.names.extend(cells(Column::Name).map(str::to_owned));
        entry.names.extend((!joined.is_empty() && entry.names.is_empty()).then_some(joined));
        entry.names.extend(
            cells(Column::Alias).flat_map(|cell| cell.split([';', '；', '|', '\n'])).map(|name| name.trim().to_owned()),
        );
        entry.names.retain(|name| !name.is_empty());
        for cell in cells(Column::Passport) {
            entry.passports.extend(self.numbers(cell)?);
        }
        for cell in cells(Column::Nationality) {
            entry.nationalities.extend(self.countries(cell)?);
        }
        for cell in cells(Column::Birth) {
            match births(cell, self.form == Form::Public) {
                Some(found) if self.form == Form::Sheet && found.iter().any(|birth| self.today < birth.first) => {
                    return Err(Text::new(
                        "出生日期在今天之后（可能是佛历年份，减去 543）",
                        "the birth date is after today (a year of the Buddhist calendar is 543 more)",
                    ));
                }
                Some(found) => entry.births.extend(found),
                None if self.form == Form::Public => {}
                None => {
                    let zh = "出生日期应为 YYYY-MM-DD、YYYY-MM 或者 YYYY";
                    return Err(Text::new(zh, "the birth date is not YYYY-MM-DD, YYYY-MM or YYYY"));
                }
            }
        }
        if entry.births.is_empty() {
            entry.births.extend(cells(Column::BirthYear).filter_map(Birth::read));
        }
        entry.sex = cells(Column::Sex).find_map(sex);
        let group = cells(Column::Group).next().unwrap_or_default().to_owned();
        let names_somebody = !entry.passports.is_empty() || !entry.names.is_empty() && !entry.births.is_empty();
        if !names_somebody && self.form == Form::Sheet {
            return Err(Text::new("应有护照号码，或者姓名加出生日期", "needs a passport, or a name with a birth date"));
        }
        Ok(Some((entry, group)))
    }

    /// Nothing stands where no column has a name: it would be passed over.
    fn all_named(&self, row: &SheetRow) -> Result<(), Text> {
        let is_named = |column: usize| self.named.get(column).is_some_and(|named| *named);
        let beyond = row.cells().enumerate().find(|(column, cell)| !is_end(cell) && !is_named(*column));
        beyond.map_or(Ok(()), |(column, _)| {
            let (number, cell) = (column + 1, cell_name(column, row.number));
            Err(Text::new(
                format!("第 {number} 列（{cell}）有内容，而该列没有表头"),
                format!("column {number} ({cell}): a filled cell in a column without a name"),
            ))
        })
    }

    /// The passport numbers of a cell; it may hold several.
    fn numbers(&self, cell: &str) -> Result<Vec<String>, Text> {
        if self.form == Form::Sheet && (cell::is_spoiled_number(cell) || cell::spoiled(cell).is_some()) {
            return Err(Text::new(
                "护照号码已被表格软件改成数字，位数不可靠；将该列设为文本格式后重新填写",
                "the spreadsheet made a number of the passport number; make the column text and write it again",
            ));
        }
        let signs = [';', '；', '、', ',', '，', '/', '|', '\n'];
        let mut numbers: Vec<String> = Vec::new();
        for part in cell.split(signs).map(str::trim).filter(|part| !part.is_empty()) {
            let number = plain_number(part);
            let is_number = (1..=20).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if is_number {
                numbers.push(number);
            } else if self.form == Form::Sheet {
                return Err(Text::new("护照号码无法辨认", "the passport number is none"));
            }
        }
        Ok(numbers)
    }

    fn countries(&self, cell: &str) -> Result<Vec<String>, Text> {
        let mut codes = Vec::new();
        for part in cell.split([';', '；', '、', '|', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
            match country::find(part)[..] {
                [one] => codes.push(one.code.to_owned()),
                _ if self.form == Form::Public => {}
                _ => return Err(Text::new("国籍无法辨认", "the nationality is not known")),
            }
        }
        Ok(codes)
    }

    fn end(mut self) -> Result<Vec<Entry>, UserError> {
        if self.faults.is_empty() {
            // What only a group of rows says is whole now.
            self.entries.retain(|entry| !entry.names.is_empty() || !entry.passports.is_empty());
            return Ok(self.entries);
        }
        let told =
            self.faults.iter().take(TOLD).map(|(line, what)| {
                Text::new(format!("第 {line} 行: {}", what.zh), format!("line {line}: {}", what.en))
            });
        let count = self.faults.len();
        let what = Text::new(
            format!("布控名单有 {count} 行无法读取"),
            if count == 1 {
                "1 line of the watch list cannot be read".to_owned()
            } else {
                format!("{count} lines of the watch list cannot be read")
            },
        );
        let hint = Text::new(
            "改正所列各行后重新载入；没有写入任何内容",
            "mend the lines and load it again; nothing was written",
        );
        Err(refused("bad_watch_list", what, hint).with_details(told.collect()))
    }
}

impl Entry {
    /// Adds what a further row says of the same person.
    fn add(&mut self, more: Entry) {
        fn each<T: PartialEq>(to: &mut Vec<T>, from: Vec<T>) {
            for one in from {
                if !to.contains(&one) {
                    to.push(one);
                }
            }
        }
        each(&mut self.names, more.names);
        each(&mut self.passports, more.passports);
        each(&mut self.nationalities, more.nationalities);
        each(&mut self.births, more.births);
        self.sex = self.sex.take().or(more.sex);
    }
}

/// A whole name and its parts are one name, as in a list of people; a column `Name` beside one of surnames may be the given
/// names.
fn one_name<'a>(mut whole: impl Iterator<Item = &'a str>, parts: &str) -> Result<(), Text> {
    let differs = |name: &str| names::compare(name, parts) == NameMatch::Different;
    if parts.trim().is_empty() || !whole.any(differs) {
        return Ok(());
    }
    Err(Text::new(
        "“姓名”列与姓、名两列不是同一姓名；该列只写名的，表头改为“名”，另有别名的写入“别名”列",
        "the name differs from the columns of surname and given names; a column of given names alone is called 'Given \
         names', another name stands in the column 'Alias'",
    ))
}

/// Nothing stands in a row.
fn is_blank(row: &SheetRow) -> bool {
    row.cells().all(is_end)
}

/// Nothing stands in a cell; the sign with which old programs end a file is nothing.
fn is_end(cell: &str) -> bool {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{1a}').is_empty()
}

fn sex(cell: &str) -> Option<String> {
    match folded(cell).as_str() {
        "m" | "male" | "男" => Some("M".to_owned()),
        "f" | "female" | "女" => Some("F".to_owned()),
        _ => None,
    }
}

fn invitations(trip: &[String]) -> UserError {
    refused(
        "invitation_list",
        Text::new(
            format!("这是邀请名单，不是布控名单: 有“{}”各列；没有写入", trip.join("”“")),
            format!(
                "this is an invitation list and no watch list: it has the columns \"{}\"; nothing was written",
                trip.join("\", \"")
            ),
        ),
        Text::new(
            "邀请名单用 visa-cli import FILE 导入；确是布控名单的，加 --with-trips",
            "an invitation list is taken in by visa-cli import FILE; where it is a watch list after all, add --with-trips",
        ),
    )
}

fn refused(code: &'static str, what: Text, hint: Text) -> UserError {
    UserError::new(Exit::Refused, code, what, hint)
}
