//! Cells: what is certain is taken, what only looks certain is flagged and never repaired.

pub mod day;
pub mod passport;
pub mod text;
pub mod word;

use crate::domain::text::Text;

pub use day::Days;
pub use passport::looks_like_passport;

/// Why a cell is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// Constant English word.
    pub code: &'static str,
    /// What is wrong, with the reading that was refused.
    pub what: Text,
    /// How to mend it.
    pub remedy: Text,
}

impl CellFault {
    /// Puts the parts together.
    pub fn new(code: &'static str, what: Text, remedy: Text) -> CellFault {
        CellFault { code, what, remedy }
    }
}

pub(super) fn fault(
    code: &'static str,
    what: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
) -> CellFault {
    CellFault::new(code, Text::new(what.0, what.1), Text::new(remedy.0, remedy.1))
}

/// Code of a cell that every row must have and that is empty.
pub const MISSING: &str = "MISSING_CELL";

/// The fault of an empty cell that every row must have.
pub fn missing() -> CellFault {
    fault(MISSING, ("没有填写", "nothing is written"), ("填写该格", "fill the cell in"))
}

/// Bytes that begin a Chinese character; no blank begins with one.
const HAN: std::ops::RangeInclusive<u8> = 0xe4..=0xe9;

/// Takes off what surrounds a cell: blanks of every width.
pub fn trimmed(cell: &str) -> &str {
    let bytes = cell.as_bytes();
    let begins = bytes.first().is_none_or(|byte| byte.is_ascii_graphic() || HAN.contains(byte));
    let ends = match bytes {
        [.., byte, _, last] if !last.is_ascii() => HAN.contains(byte),
        [.., byte] => byte.is_ascii_graphic(),
        [] => true,
    };
    if begins && ends { cell } else { cell.trim() }
}

/// Tells whether a cell says that there is nothing to say.
pub fn says_nothing(cell: &str) -> bool {
    let begins = cell.as_bytes().first();
    if 6 < cell.len() || begins.is_some_and(|byte| byte.is_ascii_graphic() && !br"-/\nN".contains(byte)) {
        return false;
    }
    matches!(cell, "" | "-" | "--" | "/" | "\\" | "—" | "——" | "－" | "无" | "暂无") || is_word_for_nothing(cell)
}

/// Tells whether a cell holds a word with which programs fill what has no value; somebody's name may be such.
pub fn is_word_for_nothing(cell: &str) -> bool {
    ["n/a", "null", "nil", "none"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Returns the fault of a value that a spreadsheet spoiled, whatever the column.
pub fn spoiled(cell: &str) -> Option<CellFault> {
    let bytes = cell.as_bytes();
    let first = *bytes.first()?;
    if first == b'#' && (cell.starts_with("##") || is_error(cell)) {
        return Some(fault(
            "SPOILED_CELL",
            (
                "单元格只有表格软件的错误标记，原值不在文件里",
                "the cell holds only an error mark of the spreadsheet, not the value",
            ),
            (
                "在原表中加宽该列或者改正公式后重新填写",
                "widen the column or mend the formula in the original sheet and write the value",
            ),
        ));
    }
    if first == b'\'' {
        return Some(fault(
            "SPOILED_CELL",
            ("开头多出一个撇号", "the value begins with a stray apostrophe"),
            ("删去开头的撇号", "take the apostrophe off"),
        ));
    }
    (first.is_ascii_digit() && is_scientific(cell)).then(|| {
        fault(
            "SPOILED_CELL",
            (
                "已被表格软件改成科学计数法，原来的数字已丢失",
                "the spreadsheet turned it into scientific notation; its digits are lost",
            ),
            ("将该列设为文本格式后重新填写", "make the column text and write the value again"),
        )
    })
}

fn is_error(cell: &str) -> bool {
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"]
        .contains(&cell)
}

/// Tells whether a spreadsheet took digits for a number and wrote its decimals.
pub fn is_spoiled_number(cell: &str) -> bool {
    let decimals = cell.split_once('.').filter(|(whole, _)| !whole.is_empty());
    decimals.is_some_and(|(whole, rest)| matches!(rest, "0" | "00") && whole.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Tells whether a number is written as `1.23E+08` or `1.23E8`.
fn is_scientific(cell: &str) -> bool {
    let Some(at) = cell.bytes().position(|byte| matches!(byte, b'E' | b'e')) else { return false };
    let (mantissa, exponent) = (&cell[..at], &cell[at + 1..]);
    let whole = exponent.trim_start_matches(['+', '-']);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // `12E45678` may be a passport; a sign or a point makes it a number.
    let signed = exponent.len() != whole.len() || mantissa.contains(['.', ',']);
    signed && is_number(whole) && mantissa.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

/// Returns text in its usual width, where it holds full-width letters or digits.
pub(super) fn narrow(cell: &str) -> Option<String> {
    let wide = |c: char| matches!(c, '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}');
    cell.chars().any(wide).then(|| {
        let narrow = |c: char| char::from_u32(u32::from(c) - 0xfee0).filter(char::is_ascii).unwrap_or(c);
        cell.chars().map(|c| if matches!(c, '\u{ff01}'..='\u{ff5e}') { narrow(c) } else { c }).collect()
    })
}
