//! Passport numbers: taken only as printed; what a spreadsheet or a hand may have changed is flagged.

use super::{CellFault, fault, narrow};
use crate::domain::codes::{DocumentNumber, Nationality};
use crate::domain::text::Text;
use crate::identity::odd::Odd;
use crate::lists::sheet::Traits;

const AS_PRINTED: (&str, &str) = ("照护照上印的填写，不含空格和符号", "write it as printed, without spaces and signs");

const LOST_ZERO: (&str, &str) = (
    "比该列同类号码少一位，开头的 0 可能丢失",
    "one digit shorter than the others of its kind in the column: a leading 0 may be lost",
);

/// Tells whether a cell looks like a passport number: capitals and digits, long enough.
pub fn looks_like_passport(cell: &str) -> bool {
    let cell = cell.trim();
    (5..=20).contains(&cell.len())
        && cell.bytes().any(|byte| byte.is_ascii_digit())
        && cell.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ' || byte == b'-')
}

/// What stands beside a passport number and tells whether it can be that.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// What its column shows as a whole.
    pub column: &'a Traits,
    /// Whose passport it is.
    pub nationality: Option<Nationality>,
    /// The row's note: a doubt is cleared where it repeats the number.
    pub note: &'a str,
    /// What the row was refused for before, in a correction file.
    pub problem: &'a str,
    /// Nothing was said there of the number: among the whole list it was not doubted, and the few rows of a correction file
    /// show no usual length.
    pub undoubted: bool,
}

/// Reads a passport number.
pub fn passport(cell: &str, beside: Beside) -> Result<DocumentNumber, CellFault> {
    let plain = cell.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let folded;
    let text = if plain {
        cell
    } else {
        folded = capitals(cell)?;
        &folded
    };
    let number = DocumentNumber::new(text).ok_or_else(|| {
        fault(
            "BAD_PASSPORT",
            ("护照号码应为 4 至 12 位字母和数字", "a passport number has 4 to 12 letters and digits"),
            AS_PRINTED,
        )
    })?;
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(fault("BAD_PASSPORT", ("护照号码应含数字", "a passport number holds digits"), AS_PRINTED));
    }
    match doubt(cell, text, beside) {
        Some(doubt) if !beside.note.contains(cell) => Err(doubt),
        Some(_) | None => Ok(number),
    }
}

/// Makes capitals, and says what else stands there.
fn capitals(cell: &str) -> Result<String, CellFault> {
    if let Some(reading) = narrow(cell) {
        return Err(refused("FULL_WIDTH", ("含全角字符", "full-width characters"), &reading));
    }
    if cell.contains(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '·')) {
        let reading: String = cell.chars().filter(char::is_ascii_alphanumeric).collect();
        return Err(refused("BAD_PASSPORT", ("含空格或者连字符", "spaces or hyphens"), &reading));
    }
    if let Some((whole, "0" | "00")) = cell.split_once('.') {
        return Err(refused(
            "NUMBER_CELL",
            ("带小数点，已被表格软件当作数字", "a decimal point: the spreadsheet took it for a number"),
            whole,
        ));
    }
    if let Some((place, odd)) = Odd::first(cell) {
        let [zh, en] = odd.told(place);
        return Err(CellFault::new("BAD_PASSPORT", Text::new(zh, en), Text::new(AS_PRINTED.0, AS_PRINTED.1)));
    }
    if let Some(c) = cell.chars().find(|c| !c.is_ascii_alphanumeric()) {
        let shown: String = if c.is_control() { c.escape_unicode().collect() } else { c.to_string() };
        return Err(CellFault::new(
            "BAD_PASSPORT",
            Text::new(format!("含有“{shown}”"), format!("it holds '{shown}'")),
            Text::new(AS_PRINTED.0, AS_PRINTED.1),
        ));
    }
    Ok(cell.to_ascii_uppercase())
}

fn refused(code: &'static str, what: (&str, &str), reading: &str) -> CellFault {
    CellFault::new(
        code,
        Text::new(
            format!("{}（可读作 {reading}），未采用", what.0),
            format!("{} (it reads as {reading}); not taken", what.1),
        ),
        Text::new(AS_PRINTED.0, AS_PRINTED.1),
    )
}

/// Returns why a number that is well formed may still be another one.
fn doubt(cell: &str, number: &str, beside: Beside) -> Option<CellFault> {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let was_doubted = || {
        // A spreadsheet takes every zero at the beginning: with one there nothing was lost.
        let same = !number.starts_with('0') && beside.problem.contains(&format!("0{number}"));
        same && [LOST_ZERO.0, LOST_ZERO.1].iter().any(|told| beside.problem.contains(told))
    };
    let is_short = || !beside.undoubted && beside.column.usual_length(beside.nationality) == Some(number.len() + 1);
    if digits && (is_short() || was_doubted()) {
        return Some(doubted("LOST_ZERO", LOST_ZERO.0, LOST_ZERO.1, &format!("0{number}")));
    }
    let looks_alike = |(place, byte): (usize, u8)| {
        let among_digits = || {
            let before = place.checked_sub(1).map(|place| number.as_bytes()[place]);
            let after = number.as_bytes().get(place + 1);
            before.map_or(after.is_some_and(u8::is_ascii_digit), |byte| byte.is_ascii_digit())
        };
        matches!(byte, b'O' | b'I') && among_digits()
    };
    let small_l = cell.contains('l') && cell.bytes().any(|byte| byte.is_ascii_uppercase());
    if small_l || number.bytes().enumerate().any(looks_alike) {
        let reading = if small_l { cell.replace('l', "1") } else { number.replace('O', "0").replace('I', "1") };
        return Some(doubted(
            "LOOKS_ALIKE",
            "字母 O、I 可能是数字 0、1",
            "the letter O or I may be the digit 0 or 1",
            &reading,
        ));
    }
    None
}

fn doubted(code: &'static str, zh: &str, en: &str, reading: &str) -> CellFault {
    CellFault::new(
        code,
        Text::new(format!("{zh}（可能是 {reading}），未采用"), format!("{en} (it may be {reading}); not taken")),
        Text::new(
            "对照护照改正；确认无误的，在备注列照抄该号码",
            "check it with the passport; if it is right, repeat the number in the remarks column",
        ),
    )
}
