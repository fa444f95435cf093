//! Free text: kept as written, unless it holds what acts or hides.

mod mojibake;

use super::{CellFault, fault};
use crate::domain::safe;
use crate::domain::text::Text;

/// Longest name, characters.
const LONGEST_NAME: usize = 120;

/// Returns the fault of a character that acts on a terminal, or hides, or turns the direction of writing.
fn hidden(cell: &str) -> Option<CellFault> {
    // Of the characters that begin with one of these bytes, Chinese ones among them, none is hidden.
    if cell.bytes().all(|byte| matches!(byte, b' '..=b'~' | 0x80..=0xbf | 0xe4..=0xe9)) {
        return None;
    }
    let (place, found) = cell.chars().enumerate().find(|(_, c)| is_hidden(*c))?;
    let (place, code) = (place + 1, u32::from(found));
    Some(CellFault::new(
        "HIDDEN_CHARACTER",
        Text::new(
            format!("第 {place} 个字符是看不见的控制字符 U+{code:04X}"),
            format!("character {place} is the invisible control U+{code:04X}"),
        ),
        Text::new("删去该格后重新键入", "clear the cell and type it again"),
    ))
}

/// Besides what acts: what no font shows, and what stands for a character that was lost. A carriage return ends a line.
fn is_hidden(c: char) -> bool {
    (safe::acts(c) && c != '\r') || matches!(c, '\u{fffc}' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}')
}

/// Reads free text such as a unit, a position or a note.
pub fn line(cell: &str) -> Result<&str, CellFault> {
    match hidden(cell) {
        Some(fault) => Err(fault),
        None if cell.starts_with(['=', '@', '＝', '＠']) => Err(formula()),
        None => Ok(cell),
    }
}

fn formula() -> CellFault {
    fault(
        "FORMULA",
        ("是公式，不是文字", "this is a formula, not text"),
        ("粘贴为数值，或者直接写出内容", "paste it as a value, or write what it says"),
    )
}

/// Reads a name: letters of any script, with the marks that stand in names.
pub fn name(cell: &str) -> Result<&str, CellFault> {
    if is_plain_name(cell) {
        return Ok(cell);
    }
    if let Some(fault) = hidden(cell) {
        return Err(fault);
    }
    if cell.starts_with(['=', '+', '@', '＝', '＋', '＠']) {
        return Err(formula());
    }
    if let Some(reading) = mojibake::reading(cell) {
        return Err(CellFault::new(
            "MOJIBAKE",
            Text::new(
                format!("是编码转换出错的文字（原文可能是 {reading}），未采用"),
                format!("letters spoiled by a wrong encoding (it may have been {reading}); not taken"),
            ),
            Text::new("照护照重新填写", "write it as in the passport"),
        ));
    }
    let other = cell.chars().find(|c| !is_part(*c));
    match name_fault(cell, other) {
        Some(fault) => Err(fault),
        None => Ok(cell),
    }
}

/// Forms of address, in small letters without points.
const FORMS_OF_ADDRESS: [&str; 34] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "mstr",
    "master",
    "dr",
    "prof",
    "professor",
    "sir",
    "madam",
    "madame",
    "mme",
    "mlle",
    "monsieur",
    "herr",
    "frau",
    "señor",
    "señora",
    "sr",
    "sra",
    "signor",
    "signora",
    "mr/ms",
    "mr/mrs",
    "messrs",
    "ing",
    "dipl-ing",
    "先生",
    "女士",
    "小姐",
    "夫人",
    "博士",
];

/// Tells whether a cell is a form of address, such as `Mr.`, or several.
pub fn is_form_of_address(cell: &str) -> bool {
    let small = cell.to_lowercase().replace(['.', '．'], " ");
    let mut words = small.split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| FORMS_OF_ADDRESS.contains(&word))
}

/// Tells whether a name is only plain letters and blanks, as most are: nothing has to be looked up.
fn is_plain_name(cell: &str) -> bool {
    let plain = cell.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ');
    plain && cell.len() <= LONGEST_NAME && cell.bytes().any(|byte| byte != b' ')
}

/// Letters, marks and signs that stand in names.
fn is_part(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
        || c.is_alphabetic()
        || is_mark(c)
        || is_dot(c)
        || matches!(
            c,
            ' ' | '\u{a0}'
                | '\u{3000}'
                | '-'
                | '‐'
                | '–'
                | '\''
                | '’'
                | '‘'
                | 'ʼ'
                | '`'
                | '´'
                | '.'
                | ','
                | '，'
                | '@'
                | '＠'
                | 'ʻ'
                | 'ʹ'
                | '′'
                | '‑'
                | '־'
                | '/'
                | '('
                | ')'
                | '（'
                | '）'
                | '<'
        )
}

/// The dots that stand between the parts of a name, Chinese or not: all are one.
fn is_dot(c: char) -> bool {
    matches!(
        c,
        '·' | '•'
            | '‧'
            | '∙'
            | '⋅'
            | '・'
            | '･'
            | '．'
            | '。'
            | '｡'
            | '․'
            | '‣'
            | '◦'
            | '●'
            | '᛫'
            | '⸱'
            | '꞉'
            | '﹒'
            | '∘'
            | '˙'
            | 'ꞏ'
    )
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// What is wrong with a name in which `other` is the first character that stands in none.
fn name_fault(cell: &str, other: Option<char>) -> Option<CellFault> {
    match other {
        Some('?' | '\u{fffd}' | '？') => Some(fault(
            "BAD_NAME",
            (
                "姓名含问号，可能是转换编码时丢失的字母",
                "a question mark in the name: a letter may have been lost in conversion",
            ),
            ("照护照重新填写", "write it as in the passport"),
        )),
        Some(c) => Some(CellFault::new(
            "BAD_NAME",
            Text::new(format!("姓名含有“{}”", c.escape_debug()), format!("the name holds '{}'", c.escape_debug())),
            Text::new("照护照填写，只写姓名", "write the name alone, as in the passport"),
        )),
        None if !cell.chars().any(char::is_alphabetic) => {
            Some(fault("BAD_NAME", ("没有文字", "there are no letters"), ("照护照填写", "write it as in the passport")))
        }
        None if LONGEST_NAME < cell.len() && LONGEST_NAME < cell.chars().count() => Some(CellFault::new(
            "BAD_NAME",
            Text::new(
                format!("姓名超过 {LONGEST_NAME} 个字符"),
                format!("the name is longer than {LONGEST_NAME} characters"),
            ),
            Text::new("照护照填写，只写姓名", "write the name alone, as in the passport"),
        )),
        None => None,
    }
}
