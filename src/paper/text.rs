//! A paper as plain text; this text, byte for byte, is what the code vouches for.

use unicode_width::UnicodeWidthChar;

use super::lines::broken;
use super::sheet::{Block, Kind, Sheet};

/// Columns of a line; a Chinese character takes two.
const COLUMNS: usize = 78;
/// Letters of the code on a line.
const CODE_LINE: usize = 60;
/// What stands before the code.
pub const CODE: &str = "验证码 Code";

/// Returns the words of a paper, set as plain text.
pub fn words(sheet: &Sheet) -> String {
    let mut text = String::new();
    for block in &sheet.blocks {
        set(block, &mut text);
    }
    text
}

/// Returns a paper with its code.
pub fn with_code(sheet: &Sheet, code: &str) -> String {
    sealed(&words(sheet), code)
}

/// Puts the code under the words of a paper.
pub fn sealed(words: &str, code: &str) -> String {
    let mut text = format!("{words}{CODE}\n");
    for line in code_lines(code, CODE_LINE) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Cuts a code into lines.
pub fn code_lines(code: &str, length: usize) -> impl Iterator<Item = &str> {
    code.as_bytes().chunks(length).map(|line| std::str::from_utf8(line).expect("a code is ASCII"))
}

/// Divides a paper into its words and its code.
pub fn divided(text: &str) -> Option<(&str, &str)> {
    let mark = format!("\n{CODE}\n");
    let at = text.rfind(&mark)?;
    Some((&text[..=at], &text[at + mark.len()..]))
}

fn set(block: &Block, into: &mut String) {
    let part = |place: usize| block.parts[place].as_str();
    match block.kind {
        Kind::Office | Kind::Line => add(part(0), "", into),
        Kind::Title => add(&format!("{}  {}", part(0), part(1).to_uppercase()), "", into),
        Kind::Banner => add(&format!("*** {}  {} ***", part(0), part(1)), "", into),
        Kind::Rule => add(&"-".repeat(COLUMNS), "", into),
        Kind::Heading => add(&format!("[{} {}]", part(0), part(1)), "", into),
        Kind::Field => add(&format!("{} {}: {}", part(0), part(1), part(2)), "    ", into),
        Kind::Text => {
            add(part(0), "", into);
            add(part(1), "", into);
        }
        Kind::Warning => {
            add(&format!("! {}", part(0)), "  ", into);
            add(&format!("! {}", part(1)), "  ", into);
        }
        Kind::Item => {
            let (number, indent) = (part(0), "     ");
            add(&format!("  {number}. {} {}", part(1), part(2)), indent, into);
        }
    }
}

/// Adds text, broken into lines; those after the first are indented.
fn add(text: &str, indent: &str, into: &mut String) {
    if text.trim().is_empty() {
        return;
    }
    let columns = |c: char| c.width().unwrap_or(0) as f32;
    let width = (COLUMNS - indent.len()) as f32;
    let lead = text.len() - text.trim_start().len();
    for (place, line) in broken(text.trim_start(), width - lead as f32, columns).iter().enumerate() {
        into.push_str(if place == 0 { &text[..lead] } else { indent });
        into.push_str(line);
        into.push('\n');
    }
}
