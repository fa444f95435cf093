//! Machine-readable zones of passports and visas (ICAO 9303-4 and 9303-7): reading, checking, writing.
//!
//! | form | lines | where | composite check digit |
//! | --- | --- | --- | --- |
//! | TD3 | 2 × 44 | passport | yes |
//! | MRV-A | 2 × 44, begins with `V` | visa, full page | no |
//! | MRV-B | 2 × 36, begins with `V` | visa, smaller | no |
//!
//! In a check digit `0`–`9` count 0–9, `A`–`Z` 10–35, `<` 0, with weights 7, 3, 1 repeating, modulo 10 (9303-3 4.9).

mod fault;

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

pub use fault::{Field, MrzFault};

/// The form of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Passport, two lines of 44.
    Td3,
    /// Visa, two lines of 44.
    MrvA,
    /// Visa, two lines of 36.
    MrvB,
}

impl Form {
    /// Returns the length of a line.
    pub fn width(self) -> usize {
        match self {
            Form::Td3 | Form::MrvA => 44,
            Form::MrvB => 36,
        }
    }

    fn of(first: &str) -> Option<Form> {
        match (first.len(), first.starts_with('V')) {
            (44, false) => Some(Form::Td3),
            (44, true) => Some(Form::MrvA),
            (36, true) => Some(Form::MrvB),
            (_, _) => None,
        }
    }

    fn optional(self) -> Range<usize> {
        match self {
            Form::Td3 => OPTIONAL,
            Form::MrvA | Form::MrvB => OPTIONAL.start..self.width(),
        }
    }
}

/// Places in the second line, the same in all three forms up to the optional data.
const NUMBER: Range<usize> = 0..9;
const NUMBER_DIGIT: usize = 9;
const NATIONALITY: Range<usize> = 10..13;
const BIRTH: Range<usize> = 13..19;
const BIRTH_DIGIT: usize = 19;
const SEX: usize = 20;
const EXPIRY: Range<usize> = 21..27;
const EXPIRY_DIGIT: usize = 27;
const OPTIONAL: Range<usize> = 28..42;
const OPTIONAL_DIGIT: usize = 42;
const COMPOSITE_DIGIT: usize = 43;
/// Places in the first line.
const ISSUER: Range<usize> = 2..5;
const NAME_FROM: usize = 5;

/// Whether each check digit of a TD3 zone agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Td3Checks {
    /// Of the document number.
    pub number: bool,
    /// Of the birth date.
    pub birth: bool,
    /// Of the expiry date.
    pub expiry: bool,
    /// Of the optional data; filler is allowed where the data are empty.
    pub optional: bool,
    /// Over number, birth, expiry and optional data with their digits.
    pub composite: bool,
}

impl Td3Checks {
    /// Tells whether all agree.
    pub fn all(&self) -> bool {
        self.number && self.birth && self.expiry && self.optional && self.composite
    }
}

/// Checks the second line of a TD3 zone: 44 characters `A`–`Z`, `0`–`9`, `<`.
pub fn td3_checks(line: &str) -> Td3Checks {
    let line = line.as_bytes();
    let composite = [0..10, 13..20, 21..43].into_iter().flat_map(|part| &line[part]);
    Td3Checks {
        number: digit(&line[NUMBER]) == line[NUMBER_DIGIT],
        birth: digit(&line[BIRTH]) == line[BIRTH_DIGIT],
        expiry: digit(&line[EXPIRY]) == line[EXPIRY_DIGIT],
        optional: optional_agrees(&line[OPTIONAL], line[OPTIONAL_DIGIT]),
        composite: digit(composite) == line[COMPOSITE_DIGIT],
    }
}

fn optional_agrees(data: &[u8], printed: u8) -> bool {
    printed == digit(data) || (printed == b'<' && data.iter().all(|byte| *byte == b'<'))
}

/// Returns the check digit, as an ASCII digit.
fn digit<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> u8 {
    let weights = [7, 3, 1].into_iter().cycle();
    let sum: u32 = bytes.into_iter().zip(weights).map(|(byte, weight)| value(*byte) * weight).sum();
    b'0' + (sum % 10) as u8
}

fn value(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    }
}

/// The fields of a TD3 zone, cut out of its lines and not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Td3<'a> {
    /// Issuing state or organisation.
    pub issuer: &'a str,
    /// Document number without filler.
    pub number: &'a str,
    /// Nationality without filler.
    pub nationality: &'a str,
    /// Birth date, `YYMMDD`, unknown digits as `<`.
    pub birth: &'a str,
    /// Expiry date, `YYMMDD`.
    pub expiry: &'a str,
}

impl<'a> Td3<'a> {
    /// Cuts two lines of 44 ASCII characters.
    pub fn split(first: &'a str, second: &'a str) -> Td3<'a> {
        Td3 {
            issuer: trimmed(&first[ISSUER]),
            number: trimmed(&second[NUMBER]),
            nationality: trimmed(&second[NATIONALITY]),
            birth: &second[BIRTH],
            expiry: &second[EXPIRY],
        }
    }
}

fn trimmed(field: &str) -> &str {
    field.trim_end_matches('<')
}

/// The sex that a zone gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// `M`.
    Male,
    /// `F`.
    Female,
    /// `<`: unspecified.
    Unspecified,
}

/// A zone that is well formed and whose check digits agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mrz {
    /// Its form.
    pub form: Form,
    /// Document code, such as `P` or `V`.
    pub code: String,
    /// Issuing state or organisation, such as `D` or `UTO`.
    pub issuer: String,
    /// Surname; the whole name of a person with one name.
    pub surname: String,
    /// Given names; empty for a person with one name.
    pub given_names: String,
    /// The name fills its field, so it may have been cut.
    pub may_be_cut: bool,
    /// Document number.
    pub number: String,
    /// Nationality.
    pub nationality: String,
    /// Birth date, `YYMMDD`, unknown digits as `<`.
    pub birth: String,
    /// Sex.
    pub sex: Sex,
    /// Last day of validity (of a visa: of its entry validity).
    pub expires_on: NaiveDate,
    /// Optional data without filler.
    pub optional: String,
}

impl Mrz {
    /// Reads two lines; all faults are returned.
    pub fn read(lines: &[&str]) -> Result<Mrz, Vec<MrzFault>> {
        let [first, second] = lines else { return Err(vec![MrzFault::LineCount { found: lines.len() }]) };
        let mut faults = fault::of_characters(lines);
        let form = Form::of(first);
        match form {
            None => faults.push(MrzFault::Width { line: 1, found: first.chars().count() }),
            Some(form) if second.len() != form.width() => {
                faults.push(MrzFault::Width { line: 2, found: second.chars().count() });
            }
            Some(_) => {}
        }
        match form.filter(|_| faults.is_empty()) {
            Some(form) => read_fields(form, first, second),
            None => Err(faults),
        }
    }

    /// Returns the birth date: the latest century in which it does not lie after `today` (a birth is never in the
    /// future); `None` where a part is unknown.
    pub fn born_on(&self, today: NaiveDate) -> Option<NaiveDate> {
        let (year, month, day) = short_day(&self.birth)?;
        let century = today.year().div_euclid(100) * 100;
        [century, century - 100]
            .into_iter()
            .filter_map(|century| NaiveDate::from_ymd_opt(century + year, month, day))
            .find(|born| *born <= today)
    }

    /// Writes the two lines with their check digits. Fields that are too long are cut, as an issuer would.
    pub fn write(&self) -> [String; 2] {
        let width = self.form.width();
        let name = if self.given_names.is_empty() {
            filler(&self.surname)
        } else {
            format!("{}<<{}", filler(&self.surname), filler(&self.given_names))
        };
        let code = padded(&self.code, ISSUER.start);
        let first = padded(&format!("{code}{}{name}", padded(&self.issuer, ISSUER.len())), width);
        let expiry = self.expires_on.format("%y%m%d").to_string();
        let number = padded(&self.number, NUMBER.len());
        let sex = match self.sex {
            Sex::Male => 'M',
            Sex::Female => 'F',
            Sex::Unspecified => '<',
        };
        let optional = padded(&self.optional, self.form.optional().len());
        let nationality = padded(&self.nationality, NATIONALITY.len());
        let mut second = format!(
            "{number}{}{nationality}{}{}{sex}{expiry}{}{optional}",
            checked(&number),
            self.birth,
            checked(&self.birth),
            checked(&expiry)
        );
        if self.form == Form::Td3 {
            second.push(checked(&optional));
            let line = second.as_bytes();
            let composite = digit([0..10, 13..20, 21..43].into_iter().flat_map(|part| &line[part]));
            second.push(char::from(composite));
        }
        [first, second]
    }
}

fn checked(field: &str) -> char {
    char::from(digit(field.as_bytes()))
}

fn padded(field: &str, width: usize) -> String {
    field.chars().chain(std::iter::repeat('<')).take(width).collect()
}

fn filler(name: &str) -> String {
    name.replace(' ', "<")
}

/// Reads `YYMMDD`; `None` where a part is unknown or no number.
fn short_day(text: &str) -> Option<(i32, u32, u32)> {
    let part = |range: Range<usize>| text[range].parse::<u32>().ok();
    Some((i32::try_from(part(0..2)?).ok()?, part(2..4)?, part(4..6)?))
}

/// ICAO 9303: the two digits of the year of expiry stand for 20yy.
const CENTURY_OF_EXPIRY: i32 = 2000;

fn read_fields(form: Form, first: &str, second: &str) -> Result<Mrz, Vec<MrzFault>> {
    let mut faults = fault::of_kinds(first, second, form);
    // A letter in a date is told where it stands, not once more as a date.
    let has_letter = |range: Range<usize>| second[range].bytes().any(|byte| byte.is_ascii_alphabetic());
    let line = second.as_bytes();
    let mut check = |field: Field, agrees: bool, place: usize| {
        if !agrees {
            faults.push(MrzFault::CheckDigit { field, position: place + 1, found: char::from(line[place]) });
        }
    };
    check(Field::Number, digit(&line[NUMBER]) == line[NUMBER_DIGIT], NUMBER_DIGIT);
    check(Field::Birth, digit(&line[BIRTH]) == line[BIRTH_DIGIT], BIRTH_DIGIT);
    check(Field::Expiry, digit(&line[EXPIRY]) == line[EXPIRY_DIGIT], EXPIRY_DIGIT);
    if form == Form::Td3 {
        let checks = td3_checks(second);
        check(Field::Optional, checks.optional, OPTIONAL_DIGIT);
        check(Field::Composite, checks.composite, COMPOSITE_DIGIT);
    }
    if !has_letter(BIRTH) && !birth_is_possible(&second[BIRTH]) {
        faults.push(MrzFault::Date { field: Field::Birth, position: BIRTH.start + 1 });
    }
    let expires_on = short_day(&second[EXPIRY])
        .and_then(|(year, month, day)| NaiveDate::from_ymd_opt(CENTURY_OF_EXPIRY + year, month, day));
    if expires_on.is_none() && !has_letter(EXPIRY) {
        faults.push(MrzFault::Date { field: Field::Expiry, position: EXPIRY.start + 1 });
    }
    faults.extend(number_fault(trimmed(&second[NUMBER])));
    let sex = sex_of(line[SEX]);
    if sex.is_none() {
        faults.push(MrzFault::Sex { found: char::from(line[SEX]) });
    }
    if !first.starts_with(['P', 'V']) {
        faults.push(MrzFault::DocumentCode);
    }
    let name = &first[NAME_FROM..];
    let parts = names_of(name);
    if parts.is_none() {
        faults.push(MrzFault::Name);
    }
    let (Some(expires_on), Some(sex), Some((surname, given)), true) = (expires_on, sex, parts, faults.is_empty())
    else {
        return Err(faults);
    };
    let words = |part: &str| part.split('<').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    Ok(Mrz {
        form,
        code: trimmed(&first[..ISSUER.start]).to_owned(),
        issuer: trimmed(&first[ISSUER]).to_owned(),
        surname: words(surname),
        given_names: words(given),
        may_be_cut: !name.ends_with('<'),
        number: trimmed(&second[NUMBER]).to_owned(),
        nationality: trimmed(&second[NATIONALITY]).to_owned(),
        birth: second[BIRTH].to_owned(),
        sex,
        expires_on,
        optional: trimmed(&second[form.optional()]).to_owned(),
    })
}

/// There is a number, and filler stands only after it.
fn number_fault(number: &str) -> Option<MrzFault> {
    (number.is_empty() || number.contains('<')).then_some(MrzFault::Number)
}

fn sex_of(byte: u8) -> Option<Sex> {
    match byte {
        b'M' => Some(Sex::Male),
        b'F' => Some(Sex::Female),
        b'<' => Some(Sex::Unspecified),
        _ => None,
    }
}

/// Splits a name into surname and given names; `None` where there is none. A passport without a surname has its filler and
/// then the given names: they are the whole name.
fn names_of(name: &str) -> Option<(&str, &str)> {
    if let Some(given) = name.strip_prefix("<<").filter(|given| !given.starts_with('<')) {
        return Some((given, ""));
    }
    let is_name = !trimmed(name).is_empty() && !name.starts_with('<');
    is_name.then(|| name.split_once("<<").unwrap_or((name, "")))
}

/// Tells whether `YYMMDD`, whose parts may be unknown, can be a day: each known part in its range, and all three
/// together a day of some year.
fn birth_is_possible(text: &str) -> bool {
    let part = |range: Range<usize>, most: u32| match &text[range] {
        "<<" => true,
        digits => digits.parse().is_ok_and(|value: u32| value <= most && (value > 0 || most == 99)),
    };
    let whole = text.contains('<')
        || short_day(text).is_some_and(|(year, month, day)| {
            [1900, 2000].into_iter().any(|century| NaiveDate::from_ymd_opt(century + year, month, day).is_some())
        });
    part(0..2, 99) && part(2..4, 12) && part(4..6, 31) && whole
}

/// Splits what a reader or a person types into the lines of a zone: lines, or one line with `|` between, or both lines
/// run together; spaces and the marks that a reader puts around it go, letters become capitals of the usual width.
pub fn lines_of(text: &str) -> Vec<String> {
    let goes = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}');
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '〈' | '‹' => '<',
        c => c,
    };
    let clean = |line: &str| {
        let line = line.replace(['«', '《'], "<<");
        line.chars().filter(|c| !goes(*c)).map(narrow).collect::<String>().to_uppercase()
    };
    let lines: Vec<String> = text.split(['\n', '\r', '|']).map(clean).filter(|line| !line.is_empty()).collect();
    match lines.as_slice() {
        [joined] if joined.is_ascii() && matches!(joined.len(), 72 | 88) => {
            let (first, second) = joined.split_at(joined.len() / 2);
            vec![first.to_owned(), second.to_owned()]
        }
        _ => lines,
    }
}
