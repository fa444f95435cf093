//! A paper as a page for a browser, made for A4: nothing is fetched, nothing runs.

use std::fmt::Write as _;

use super::qr::{QUIET, symbol};
use super::sheet::{Block, Kind, Sheet};
use super::text::code_lines;

const STYLE: &str = include_str!("page.css");
/// Letters of the code on a line beside the symbol.
const CODE_LINE: usize = 46;

/// Returns the page, with the glyphs that it uses inside.
pub fn page(sheet: &Sheet, code: &str) -> String {
    let mut text: String = sheet.blocks.iter().flat_map(|block| block.parts.iter().map(String::as_str)).collect();
    text += super::text::CODE;
    text += code;
    text += "0123456789.";
    // The English of a title is shown in capitals.
    text += &text.to_uppercase();
    set_page(sheet, code, &super::web_font::rules(&text))
}

/// Returns the page as versions wrote it that left the glyphs to the reader's machine: what they printed is verified yet.
pub(super) fn page_without_glyphs(sheet: &Sheet, code: &str) -> String {
    set_page(sheet, code, "")
}

fn set_page(sheet: &Sheet, code: &str, fonts: &str) -> String {
    let inside = if fonts.is_empty() { "" } else { "; font-src data:" };
    let title = sheet.title().map(|(zh, en)| format!("{zh} {en}")).unwrap_or_default();
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"zh\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'{inside}\">\n\
         <meta name=\"sheet\" content=\"{}\">\n<title>{}</title>\n<style>\n{STYLE}{fonts}</style>\n</head>\n<body>\n",
        sheet.carried(code),
        escaped(&title),
    );
    let mut in_table = false;
    for block in &sheet.blocks {
        let is_field = block.kind == Kind::Field;
        if is_field != in_table {
            page.push_str(if is_field { "<table>\n" } else { "</table>\n" });
            in_table = is_field;
        }
        set(block, &mut page);
    }
    if in_table {
        page.push_str("</table>\n");
    }
    seal(code, &mut page);
    page.push_str("</body>\n</html>\n");
    page
}

fn set(block: &Block, page: &mut String) {
    let part = |place: usize| escaped(&block.parts[place]);
    let two = |zh: usize| {
        let english = part(zh + 1);
        let english = if english.is_empty() { english } else { format!(" <span lang=\"en\">{english}</span>") };
        format!("{}{english}", part(zh))
    };
    let line = match block.kind {
        Kind::Office => format!("<p class=\"office\">{}</p>", part(0)),
        Kind::Title => format!("<h1>{}</h1>", two(0)),
        Kind::Banner => format!("<p class=\"banner\">{}</p>", two(0)),
        Kind::Rule => "<hr>".to_owned(),
        Kind::Heading => format!("<h2>{}</h2>", two(0)),
        Kind::Field => format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", two(0), part(2)),
        Kind::Text => format!("<p>{}</p>", two(0)),
        Kind::Warning => format!("<p class=\"warning\">{}</p>", two(0)),
        Kind::Item => format!("<p class=\"item\">{}. {}</p>", part(0), two(1)),
        Kind::Line => format!("<p class=\"line\">{}</p>", part(0)),
    };
    page.push_str(&line);
    page.push('\n');
}

/// The code as a symbol and as letters.
fn seal(code: &str, page: &mut String) {
    let symbol = symbol(code);
    let side = symbol.width + 2 * QUIET;
    let mut path = String::new();
    for (column, row, length) in symbol.dark {
        let _ = write!(path, "M{} {}h{length}v1h-{length}z", column + QUIET, row + QUIET);
    }
    let letters: Vec<&str> = code_lines(code, CODE_LINE).collect();
    let _ = write!(
        page,
        "<div class=\"seal\">\n<svg role=\"img\" aria-label=\"{0}\" viewBox=\"0 0 {side} {side}\"><path d=\"{path}\"/></svg>\n\
         <div><p>{0}</p><pre>{1}</pre></div>\n</div>\n",
        super::text::CODE,
        letters.join("\n"),
    );
}

/// Returns text as HTML holds it.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
