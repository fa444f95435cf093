//! What can be wrong with a machine-readable zone: each fault names the field and the position, never its contents.

/// A field with a check digit or a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Document number.
    Number,
    /// Birth date.
    Birth,
    /// Expiry date.
    Expiry,
    /// Optional data.
    Optional,
    /// All of them together.
    Composite,
}

impl Field {
    fn zh(self) -> &'static str {
        match self {
            Field::Number => "证件号码",
            Field::Birth => "出生日期",
            Field::Expiry => "有效期",
            Field::Optional => "备用栏",
            Field::Composite => "综合",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Field::Number => "number",
            Field::Birth => "birth date",
            Field::Expiry => "expiry",
            Field::Optional => "optional data",
            Field::Composite => "composite",
        }
    }
}

/// A fault. Positions count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MrzFault {
    /// Not two lines.
    LineCount {
        /// How many there are.
        found: usize,
    },
    /// A line of no known length.
    Width {
        /// Which line.
        line: usize,
        /// How many characters it has.
        found: usize,
    },
    /// A character that no zone has.
    Character {
        /// Which line.
        line: usize,
        /// Which character.
        position: usize,
        /// It.
        found: char,
    },
    /// A digit where only letters stand, or a letter where only digits do.
    Kind {
        /// Which line.
        line: usize,
        /// Which character.
        position: usize,
        /// It.
        found: char,
        /// Where the part of the name begins in which it stands.
        part: Option<usize>,
    },
    /// A document code that is neither of a passport nor of a visa.
    DocumentCode,
    /// No name.
    Name,
    /// A check digit that does not agree.
    CheckDigit {
        /// Of which field.
        field: Field,
        /// Where it stands in the second line.
        position: usize,
        /// It.
        found: char,
    },
    /// No number, or one with filler inside.
    Number,
    /// A date that is none.
    Date {
        /// Which.
        field: Field,
        /// Where it begins in the second line.
        position: usize,
    },
    /// A sex that is neither `M`, `F` nor `<`.
    Sex {
        /// It.
        found: char,
    },
}

impl MrzFault {
    /// Returns the Chinese sentence.
    pub fn zh(&self) -> String {
        match self {
            MrzFault::LineCount { found } => format!("应为两行，实为 {found} 行"),
            MrzFault::Width { line, found } => {
                format!("第 {line} 行有 {found} 个字符，应为 44 个(护照、签证)或者 36 个(签证)")
            }
            MrzFault::Character { line, position, found } => {
                format!("第 {line} 行第 {position} 位的 {found:?} 不是机读码字符(A-Z、0-9、<)")
            }
            MrzFault::Kind { line, position, found, part } => {
                let expected = if found.is_ascii_digit() { "字母" } else { "数字" };
                let part = part.map_or(String::new(), |part| format!("（在第 {line} 行第 {part} 位起的姓名部分内）"));
                format!("第 {line} 行第 {position} 位的 {found:?} 应为{expected}{part}")
            }
            MrzFault::DocumentCode => "第 1 行第 1 位应为 P(护照)或者 V(签证)".to_owned(),
            MrzFault::Name => "第 1 行第 6 位起没有姓名".to_owned(),
            MrzFault::CheckDigit { field, position, found } => {
                format!("第 2 行第 {position} 位的{}校验位 {found} 不符", field.zh())
            }
            MrzFault::Number => "第 2 行第 1 至 9 位没有证件号码，或者号码中间有 <".to_owned(),
            MrzFault::Date { field, position } => format!("第 2 行第 {position} 位起的{}不是日期", field.zh()),
            MrzFault::Sex { found } => format!("第 2 行第 21 位的性别 {found} 应为 M、F 或者 <"),
        }
    }

    /// Returns the English sentence.
    pub fn en(&self) -> String {
        match self {
            MrzFault::LineCount { found } => format!("{found} lines, expected two"),
            MrzFault::Width { line, found } => {
                format!("line {line} has {found} characters, expected 44 (passport, visa) or 36 (visa)")
            }
            MrzFault::Character { line, position, found } => {
                format!("line {line}, position {position}: {found:?} is none of A-Z, 0-9, <")
            }
            MrzFault::Kind { line, position, found, part } => {
                let expected = if found.is_ascii_digit() { "letters" } else { "digits" };
                let part =
                    part.map_or(String::new(), |part| format!(" (in the name from line {line}, position {part})"));
                format!("line {line}, position {position}: {found:?} where only {expected} stand{part}")
            }
            MrzFault::DocumentCode => "line 1, position 1: expected P (passport) or V (visa)".to_owned(),
            MrzFault::Name => "line 1, position 6: no name".to_owned(),
            MrzFault::CheckDigit { field, position, found } => {
                format!("line 2, position {position}: check digit {found} of the {} does not agree", field.en())
            }
            MrzFault::Number => "line 2, positions 1 to 9: no number, or one with < inside".to_owned(),
            MrzFault::Date { field, position } => format!("line 2, position {position}: the {} is no date", field.en()),
            MrzFault::Sex { found } => format!("line 2, position 21: sex {found}, expected M, F or <"),
        }
    }
}

/// Returns a fault for the first character of each line that no zone has.
pub(super) fn of_characters(lines: &[&str]) -> Vec<MrzFault> {
    let known = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '<';
    let of_line = |(number, line): (usize, &&str)| {
        let (place, found) = line.chars().enumerate().find(|(_, c)| !known(*c))?;
        Some(MrzFault::Character { line: number + 1, position: place + 1, found })
    };
    lines.iter().enumerate().filter_map(of_line).collect()
}

/// Returns a fault for each digit where only letters stand, and for each letter where only digits do.
pub(super) fn of_kinds(first: &str, second: &str, form: super::Form) -> Vec<MrzFault> {
    let letters = (1..form.width()).map(|place| (1, place)).chain(super::NATIONALITY.map(|place| (2, place)));
    let dates = super::BIRTH.chain(super::EXPIRY);
    let checks = [super::NUMBER_DIGIT, super::BIRTH_DIGIT, super::EXPIRY_DIGIT];
    let last = [super::OPTIONAL_DIGIT, super::COMPOSITE_DIGIT].into_iter().filter(|_| form == super::Form::Td3);
    let digits = dates.chain(checks).chain(last).map(|place| (2, place));
    let at = |(line, place): (usize, usize)| {
        let found = char::from(if line == 1 { first.as_bytes()[place] } else { second.as_bytes()[place] });
        (line, place, found)
    };
    let wrong = letters.map(at).filter(|(_, _, found)| found.is_ascii_digit());
    let wrong = wrong.chain(digits.map(at).filter(|(_, _, found)| found.is_ascii_alphabetic()));
    let mut faults: Vec<(usize, usize, char)> = wrong.collect();
    faults.sort_unstable();
    let of_name = |(line, place): (usize, usize)| {
        let before = first.get(super::NAME_FROM..place).filter(|_| line == 1)?;
        Some(super::NAME_FROM + before.rfind("<<").map_or(0, |at| at + 2) + 1)
    };
    let fault =
        |(line, place, found)| MrzFault::Kind { line, position: place + 1, found, part: of_name((line, place)) };
    faults.into_iter().map(fault).collect()
}
