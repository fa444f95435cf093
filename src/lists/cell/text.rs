//! Free text: kept as written, unless it holds what acts or hides.

use super::{CellFault, fault};
use crate::domain::safe;
use crate::domain::text::Text;
use crate::identity::names::{self, NameFault};

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

/// Reads a name, as a whole.
pub fn name(cell: &str) -> Result<&str, CellFault> {
    checked(cell, names::fault)
}

/// Reads a surname, or given names.
pub fn part_of_name(cell: &str) -> Result<&str, CellFault> {
    checked(cell, names::fault_of_part)
}

fn checked(cell: &str, fault: fn(&str) -> Option<NameFault>) -> Result<&str, CellFault> {
    if let Some(fault) = hidden(cell) {
        return Err(fault);
    }
    if cell.starts_with(['=', '+', '@', '＝', '＋', '＠']) {
        return Err(formula());
    }
    fault(cell).map_or(Ok(cell), |fault| {
        let what = Text::new(fault.zh(), fault.en());
        Err(CellFault::new(fault.code(), what, Text::new(fault.remedy_zh(), fault.remedy_en())))
    })
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
