//! Headers: the words by which enterprises name a column, in any order.

mod names;

use std::borrow::Cow;
use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::domain::text::Text;
use crate::domain::words::{Word, words};
use names::{Strength, exactly, find};

pub use names::nearest;

words! {
    /// What a column holds.
    Field {
        Number = "number", "序号", "row number";
        Surname = "surname", "姓", "surname";
        GivenNames = "given_names", "名", "given names";
        MiddleName = "middle_name", "中间名", "middle name";
        FullName = "full_name", "姓名", "full name";
        ChineseName = "chinese_name", "中文姓名", "Chinese name";
        Sex = "sex", "性别", "sex";
        FormOfAddress = "form_of_address", "称谓", "form of address";
        BirthDate = "birth_date", "出生日期", "date of birth";
        Nationality = "nationality", "国籍", "nationality";
        Passport = "passport", "护照号码", "passport number";
        PassportKind = "passport_kind", "护照种类", "passport type";
        PassportIssued = "passport_issued", "签发日期", "passport issued";
        PassportExpires = "passport_expires", "护照有效期", "passport valid until";
        Employer = "employer", "工作单位", "employer";
        Position = "position", "职务", "position";
        EntryDate = "entry_date", "拟入境日期", "arrival";
        Port = "port", "入境口岸", "port of entry";
        Days = "days", "停留天数", "days";
        Entries = "entries", "入境次数", "entries";
        Purpose = "purpose", "来华事由", "purpose";
        Inviter = "inviter", "邀请单位", "inviting unit";
        Uscc = "uscc", "统一社会信用代码", "credit code";
        Contact = "contact", "联系人", "contact";
        Phone = "phone", "联系电话", "phone";
        Note = "note", "备注", "note";
    }
}

/// Columns that a correction file has and that say nothing when it comes back.
pub const OURS: [Text; 3] = [
    Text { zh: Cow::Borrowed("行号"), en: Cow::Borrowed("Row in list") },
    Text { zh: Cow::Borrowed("问题"), en: Cow::Borrowed("Problem") },
    Text { zh: Cow::Borrowed("改正办法"), en: Cow::Borrowed("How to correct") },
];

/// Tells whether a header cell is one of [`OURS`].
pub(super) fn ours(cell: &str) -> bool {
    OURS.iter().any(|name| name.zh == cell || name.en == cell)
}

/// What a header says to whoever fills it in, in its folded form.
const HINTS: [&str; 21] = [
    "必填项",
    "必填",
    "选填",
    "必须",
    "required",
    "mandatory",
    "optional",
    "yyyymmdd",
    "yyyymd",
    "ddmmyyyy",
    "格式",
    "下拉选择",
    "如护照",
    "mmddyyyy",
    "ddmmmyyyy",
    "yyyy年mm月dd日",
    "年月日格式",
    "请填写",
    "请选择",
    "pleasefillin",
    "dropdown",
];
/// Fewer known columns are no list of people.
const FEWEST: usize = 3;

/// Which column holds what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The column of each field, by [`Word::place`].
    places: Vec<Option<usize>>,
    /// Columns of other names, with these as they are written.
    unknown: Vec<(usize, String)>,
    /// Fields whose column has a name that may stand for something else.
    weak: Vec<(Field, usize)>,
    /// Columns of [`OURS`].
    ours: [Option<usize>; OURS.len()],
    names: Vec<String>,
    /// Every column with a name, as it is written.
    written: Vec<(usize, String)>,
}

/// Why a header is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderFault {
    /// Two columns for one field.
    Twice(Field),
    /// Fields that every list needs are missing; the names that were found.
    Missing(Vec<Field>, Vec<String>),
    /// Too few names are known; the names that were found.
    WrongFile(Vec<String>),
}

impl HeaderFault {
    /// Says it.
    pub fn text(&self) -> Text {
        match self {
            HeaderFault::Twice(field) => Text::new(
                format!("名单有两列“{}”，没有写入", field.zh()),
                format!("the list has two columns for the {}; nothing was written", field.en()),
            ),
            HeaderFault::Missing(fields, names) => {
                let zh: Vec<&str> = fields.iter().map(|field| field.zh()).collect();
                let en: Vec<&str> = fields.iter().map(|field| field.en()).collect();
                let found = names.join(" | ");
                Text::new(
                    format!("名单缺少列 {}；表头为 {found}；没有写入", zh.join("、")),
                    format!("the list lacks the columns {}; its header is {found}; nothing was written", en.join(", ")),
                )
            }
            HeaderFault::WrongFile(names) => {
                let found = if names.is_empty() { "-".to_owned() } else { names.join(" | ") };
                Text::new(
                    format!("不像邀请名单: 找不到表头，最接近的一行为 {found}；没有写入"),
                    format!(
                        "this is no list of people: no header found, the nearest row is {found}; nothing was written"
                    ),
                )
            }
        }
    }
}

/// Most names of a header that a message repeats, and most characters of each.
const NAMES_TOLD: usize = 40;
const NAME_TOLD: usize = 30;

impl Columns {
    /// Reads a header row; a row of data has no known names. `more` holds further names with the code of their field.
    pub fn of<'a>(
        cells: impl Iterator<Item = &'a str>,
        more: &BTreeMap<String, Field>,
    ) -> Result<Columns, HeaderFault> {
        let mut all = Columns { places: vec![None; Field::ALL.len()], ..Columns::default() };
        let (mut twice, mut weak) = (None, Vec::new());
        for (column, cell) in cells.enumerate() {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            all.names.push(cell.chars().take(NAME_TOLD).collect());
            all.written.push((column, cell.to_owned()));
            match named(cell, more) {
                Some((field, Strength::Plain)) => {
                    let place = &mut all.places[field.place() as usize];
                    twice = twice.or(place.is_some().then_some(field));
                    *place = Some(column);
                }
                Some((field, Strength::Weak)) => weak.push((field, column, cell)),
                None if ours(cell) => {
                    let place = OURS.iter().position(|name| name.zh == cell || name.en == cell);
                    all.ours[place.unwrap_or_default()] = Some(column);
                }
                None => all.unknown.push((column, cell.to_owned())),
            }
        }
        for (field, column, cell) in weak {
            let place = &mut all.places[field.place() as usize];
            if place.is_none() {
                *place = Some(column);
                all.weak.push((field, column));
            } else if all.weak.iter().any(|(other, _)| *other == field) {
                twice = twice.or(Some(field));
            } else if field == Field::Position {
                all.places[Field::FormOfAddress.place() as usize].get_or_insert(column);
            } else {
                all.unknown.push((column, cell.to_owned()));
            }
        }
        all.unknown.sort_unstable();
        all.names.truncate(NAMES_TOLD);
        twice.map_or(Ok(all), |field| Err(HeaderFault::Twice(field)))
    }

    /// How many cells of a row are names that are written out: a quick look before [`Columns::of`].
    pub(super) fn likely<'a>(cells: impl Iterator<Item = &'a str>, more: &BTreeMap<String, Field>) -> usize {
        let known = |cell: &str| {
            let name = folded(cell);
            more.contains_key(&name) || exactly(&name).is_some()
        };
        cells.filter(|cell| known(cell)).count()
    }

    /// The column that was taken for positions though its name may also stand for forms of address.
    pub(super) fn title(&self) -> Option<usize> {
        self.weak.iter().find(|(field, _)| *field == Field::Position).map(|(_, column)| *column)
    }

    /// The column that was taken for the number of entries though its name may also stand for the day of the first.
    pub(super) fn entry(&self) -> Option<usize> {
        let weak = self.weak.iter().find(|(field, _)| *field == Field::Entries).map(|(_, column)| *column);
        weak.filter(|_| self.column(Field::EntryDate).is_none())
    }

    /// Its cells were found to hold days.
    pub(super) fn entry_is_day(&mut self) {
        let column = self.places[Field::Entries.place() as usize].take();
        self.places[Field::EntryDate.place() as usize] = column;
        self.weak.retain(|(field, _)| *field != Field::Entries);
    }

    /// Its cells were found to hold forms of address.
    pub(super) fn title_is_address(&mut self) {
        let column = self.places[Field::Position.place() as usize].take();
        self.places[Field::FormOfAddress.place() as usize] = column;
        self.weak.retain(|(field, _)| *field != Field::Position);
    }

    /// A column without a name holds something: it is kept as a note under its letters.
    pub(super) fn unnamed(&mut self, column: usize) {
        if !self.unknown.iter().any(|(known, _)| *known == column) {
            self.unknown.push((column, column_name(column)));
            self.unknown.sort_unstable();
        }
    }

    /// The column of a correction file that tells the row of the list that it corrects.
    pub(super) fn origin(&self) -> Option<usize> {
        self.ours[0]
    }

    /// The column of a correction file that tells what was wrong.
    pub(super) fn problem(&self) -> Option<usize> {
        self.ours[1]
    }

    /// How many names are known.
    pub fn known(&self) -> usize {
        self.places.iter().flatten().count()
    }

    /// Asks that the header has what every list needs: a name, a nationality, a passport.
    pub fn complete(self) -> Result<Columns, HeaderFault> {
        if self.known() < FEWEST {
            return Err(HeaderFault::WrongFile(self.names));
        }
        let mut missing = Vec::new();
        if self.name().is_none() {
            missing.push(Field::FullName);
        }
        missing.extend([Field::Nationality, Field::Passport].into_iter().filter(|field| self.column(*field).is_none()));
        if missing.is_empty() { Ok(self) } else { Err(HeaderFault::Missing(missing, self.names)) }
    }

    /// Returns the column of a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.places[field.place() as usize]
    }

    /// Returns the field that a column holds.
    pub(in crate::lists) fn field_of(&self, column: usize) -> Option<Field> {
        Field::ALL.iter().find(|field| self.column(**field) == Some(column)).copied()
    }

    /// Returns the field that holds the name, the whole one before its parts.
    pub fn name(&self) -> Option<Field> {
        [Field::FullName, Field::Surname, Field::GivenNames].into_iter().find(|field| self.column(*field).is_some())
    }

    /// The columns whose names are not known, with these names; what stands there is kept as a note.
    pub fn unknown(&self) -> &[(usize, String)] {
        &self.unknown
    }

    /// Every column from left to right with its name, and the field that it was taken for; none for one that is kept as a
    /// note. The columns that a correction file adds are left out.
    pub fn understood(&self) -> Vec<(usize, &str, Option<Field>)> {
        let field = |column: usize| Field::ALL.iter().find(|field| self.column(**field) == Some(column)).copied();
        let named = self.written.iter().filter(|(_, name)| !ours(name));
        let mut all: Vec<_> = named.map(|(column, name)| (*column, name.as_str(), field(*column))).collect();
        let unnamed = self.unknown.iter().filter(|(column, _)| !self.written.iter().any(|(known, _)| known == column));
        all.extend(unnamed.map(|(column, _)| (*column, "", None)));
        all.sort_unstable_by_key(|(column, _, _)| *column);
        all
    }

    /// The names of the header as they are written, from left to right.
    pub fn named(&self) -> &[String] {
        &self.names
    }

    /// The fields with their columns, from left to right.
    pub fn fields(&self) -> Vec<(Field, usize)> {
        let mut all: Vec<(Field, usize)> =
            Field::ALL.iter().filter_map(|field| Some((*field, self.column(*field)?))).collect();
        all.sort_by_key(|(_, column)| *column);
        all
    }
}

/// Names a cell as a spreadsheet does: column letters and row number.
pub fn cell_name(column: usize, row: u64) -> String {
    format!("{}{row}", column_name(column))
}

/// Names a column as a spreadsheet does: `A` to `Z`, then `AA`.
pub fn column_name(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Folds a name: composed, small letters, only letters, digits and `#`.
pub fn folded(text: &str) -> String {
    // Plain letters and Chinese characters, of which most names consist, are composed already.
    let mut plain: String = if text.chars().all(|c| c.is_ascii() || is_han(c)) {
        let kept = text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '#' || is_han(*c));
        kept.map(|c| c.to_ascii_lowercase()).collect()
    } else {
        let small = text.nfkc().flat_map(char::to_lowercase);
        small.filter(|c| c.is_alphanumeric() || *c == '#').collect()
    };
    for hint in HINTS {
        if hint.len() < plain.len() && plain.contains(hint) {
            plain = plain.replace(hint, "");
        }
    }
    plain
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// Finds the field that a header cell names: as a whole, without what stands in brackets, or in two languages that
/// agree.
fn named(cell: &str, more: &BTreeMap<String, Field>) -> Option<(Field, Strength)> {
    let find = |folded: &str| more.get(folded).map(|field| (*field, Strength::Plain)).or_else(|| find(folded));
    let outside = || without_brackets(cell);
    find(&folded(cell)).or_else(|| find(&folded(&outside()))).or_else(|| {
        let parts = in_two_languages(&outside());
        let mut found = parts.iter().map(|part| find(part));
        let first = found.next()??;
        (1 < parts.len() && found.all(|found| found.is_some_and(|(field, _)| field == first.0))).then_some(first)
    })
}

/// The field that a cell names, if it is the name of a column.
pub(super) fn field_named(cell: &str) -> Option<Field> {
    named(cell, &BTreeMap::new()).map(|(field, _)| field)
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let outside = text.chars().filter(|c| {
        let inside = depth > 0;
        match c {
            '(' | '（' | '[' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ => return !inside,
        }
        false
    });
    outside.collect()
}

/// Parts a name at line ends and slashes, and where Chinese goes over into another script; returns the parts folded.
fn in_two_languages(text: &str) -> Vec<String> {
    let is_chinese = |c: char| matches!(c, '\u{3400}'..='\u{9fff}');
    let mut chinese = None;
    let mut parts = vec![String::new()];
    for c in text.chars() {
        let ends = matches!(c, '\n' | '\r' | '/' | '／' | '|');
        let turns = c.is_alphabetic() && chinese.is_some_and(|before| before != is_chinese(c));
        if ends || turns {
            parts.push(String::new());
        }
        if c.is_alphabetic() {
            chinese = Some(is_chinese(c));
        }
        if !ends {
            parts.last_mut().expect("there is always a part").push(c);
        }
    }
    parts.iter().map(|part| folded(part)).filter(|part| !part.is_empty()).collect()
}
