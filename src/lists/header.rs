//! Headers: the words by which enterprises name a column, in any order.

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

/// Other words for each column, in lower case without spaces.
const ALIASES: &[(Field, &[&str])] = &[
    (Field::Number, &["序号", "编号", "no.", "no", "#"]),
    (Field::Surname, &["姓", "姓氏", "英文姓", "surname", "lastname", "familyname"]),
    (Field::GivenNames, &["名", "英文名", "givenname", "givennames", "givenname(s)", "firstname"]),
    (Field::FullName, &["姓名", "外文姓名", "英文姓名", "护照姓名", "name", "fullname", "fullnameasinpassport"]),
    (Field::ChineseName, &["中文名", "中文姓名", "chinesename"]),
    (Field::Sex, &["性别", "sex", "gender"]),
    (Field::BirthDate, &["出生日期", "出生年月日", "生日", "dob", "dateofbirth", "birthdate"]),
    (Field::Nationality, &["国籍", "国籍地区", "nationality", "citizenship"]),
    (Field::Passport, &["护照号", "护照号码", "证件号码", "passportno.", "passportno", "passportnumber", "passport"]),
    (Field::PassportKind, &["护照种类", "passporttype"]),
    (Field::PassportIssued, &["签发日期", "dateofissue", "issued"]),
    (
        Field::PassportExpires,
        &["护照有效期", "护照有效期至", "有效期至", "expiry", "expirydate", "validuntil", "passportexpiry"],
    ),
    (Field::Employer, &["工作单位", "公司", "company", "employer"]),
    (Field::Position, &["职务", "职位", "position", "title"]),
    (Field::EntryDate, &["拟入境日期", "入境时间", "入境日期", "arrival", "arrivaldate", "entrydate"]),
    (Field::Port, &["入境口岸", "口岸", "portofentry", "port"]),
    (Field::Days, &["停留天数", "停留期", "days", "daysofstay"]),
    (Field::Entries, &["入境次数", "entries"]),
    (Field::Purpose, &["来华事由", "事由", "目的", "purpose"]),
    (Field::Inviter, &["邀请单位", "接待单位", "invitingcompany", "inviter"]),
    (Field::Uscc, &["统一社会信用代码", "uscc", "creditcode"]),
    (Field::Contact, &["联系人", "contact"]),
    (Field::Phone, &["联系电话", "手机", "电话", "tel", "phone"]),
    (Field::Note, &["备注", "remarks", "note"]),
];

/// Which column holds what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    found: Vec<Option<Field>>,
    names: Vec<String>,
}

/// Why a header is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderFault {
    /// Two columns for one field.
    Twice(Field),
    /// Fields that every list needs are missing; the names that were found.
    Missing(Vec<Field>, Vec<String>),
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
        }
    }
}

impl Columns {
    /// Reads a header row; a row of data has no known names.
    pub fn of(cells: &[String]) -> Result<Columns, HeaderFault> {
        let found: Vec<Option<Field>> = cells.iter().map(|cell| field(cell)).collect();
        for field in Field::ALL {
            if found.iter().filter(|known| **known == Some(*field)).count() > 1 {
                return Err(HeaderFault::Twice(*field));
            }
        }
        Ok(Columns { found, names: cells.iter().filter(|cell| !cell.is_empty()).cloned().collect() })
    }

    /// How many names are known.
    pub fn known(&self) -> usize {
        self.found.iter().flatten().count()
    }

    /// Asks that the header has what every list needs: a name, a nationality, a passport.
    pub fn complete(self) -> Result<Columns, HeaderFault> {
        let has = |field: Field| self.found.contains(&Some(field));
        let mut missing = Vec::new();
        if !has(Field::FullName) && !has(Field::Surname) {
            missing.push(Field::FullName);
        }
        missing.extend([Field::Nationality, Field::Passport].into_iter().filter(|field| !has(*field)));
        if missing.is_empty() { Ok(self) } else { Err(HeaderFault::Missing(missing, self.names)) }
    }

    /// Returns the cell of a field with its column; `None` where the sheet has no such column or the cell is empty.
    pub fn cell<'a>(&self, field: Field, cells: &'a [String]) -> Option<(usize, &'a str)> {
        let column = self.found.iter().position(|known| *known == Some(field))?;
        let cell = cells.get(column)?.as_str();
        (!cell.is_empty()).then_some((column, cell))
    }

    /// Returns the column of a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.found.iter().position(|known| *known == Some(field))
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

fn field(cell: &str) -> Option<Field> {
    let plain: String = cell
        .nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '(' | ')' | '[' | ']' | '【' | '】'))
        .collect::<String>()
        .to_lowercase()
        .replace("必填", "");
    ALIASES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(field, _)| *field)
}
