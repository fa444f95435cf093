//! Headers: the words by which enterprises name a column, in any order.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use crate::domain::text::Text;
use crate::domain::words::{Word, words};

words! {
    /// What a column holds.
    Field {
        Number = "number", "序号", "row number";
        Surname = "surname", "姓", "surname";
        GivenNames = "given_names", "名", "given names";
        FullName = "full_name", "姓名", "full name";
        ChineseName = "chinese_name", "中文姓名", "Chinese name";
        Sex = "sex", "性别", "sex";
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

/// The words by which each column is named, in their folded form.
const NAMES: &str = include_str!("columns.csv");
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
const HINTS: [&str; 14] = [
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
    "format",
    "下拉选择",
    "如护照",
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
    names: Vec<String>,
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
        let (mut places, mut unknown, mut names) = (vec![None; Field::ALL.len()], Vec::new(), Vec::new());
        let mut twice = None;
        for (column, cell) in cells.enumerate() {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            names.push(cell.chars().take(NAME_TOLD).collect());
            match named(cell, more) {
                Some(field) => {
                    let place = &mut places[field.place() as usize];
                    twice = twice.or(place.is_some().then_some(field));
                    *place = Some(column);
                }
                None if ours(cell) => {}
                None => unknown.push((column, cell.to_owned())),
            }
        }
        names.truncate(NAMES_TOLD);
        twice.map_or(Ok(Columns { places, unknown, names }), |field| Err(HeaderFault::Twice(field)))
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

    /// Returns the field that holds the name, the whole one before its parts.
    pub fn name(&self) -> Option<Field> {
        [Field::FullName, Field::Surname, Field::GivenNames].into_iter().find(|field| self.column(*field).is_some())
    }

    /// The columns whose names are not known, with these names; what stands there is kept as a note.
    pub fn unknown(&self) -> &[(usize, String)] {
        &self.unknown
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
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    format!("{}{row}", letters.iter().rev().collect::<String>())
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

fn known(folded: &str) -> Option<Field> {
    static KNOWN: OnceLock<HashMap<&'static str, Field>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let lines = NAMES.lines().skip(1).filter_map(|line| line.split_once(','));
        let fields = lines.filter_map(|(code, names)| Some((Field::find(code)?, names)));
        fields.flat_map(|(field, names)| names.split('|').map(move |name| (name, field))).collect()
    });
    known.get(folded).copied()
}

/// Finds the field that a header cell names: as a whole, without what stands in brackets, or in two languages that
/// agree.
fn named(cell: &str, more: &BTreeMap<String, Field>) -> Option<Field> {
    let find = |folded: &str| more.get(folded).copied().or_else(|| known(folded));
    find(&folded(cell)).or_else(|| find(&folded(&without_brackets(cell)))).or_else(|| {
        let parts = in_two_languages(&without_brackets(cell));
        let mut found = parts.iter().map(|part| find(part));
        let first = found.next()??;
        (1 < parts.len() && found.all(|field| field == Some(first))).then_some(first)
    })
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
