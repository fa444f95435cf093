//! What is handed over: papers as sheets of words, set as plain text, as a page for a browser, or as PDF.
//!
//! A template makes a [`sheet::Sheet`] of what a paper says. Its plain text is what the code of the paper vouches for;
//! the other two are the same sheet in another dress, and carry it, so that whoever verifies one can dress it again.

pub mod checkpoint;
pub mod compose;
pub mod ended;
pub mod font;
pub mod html;
pub mod keys;
pub mod layout;
pub mod lines;
pub mod pdf;
pub mod piece;
pub mod qr;
pub mod reminders;
pub mod report;
pub mod rows;
pub mod sheet;
pub mod signed_lines;
pub mod streamed_page;
pub mod template;
pub mod text;
pub mod verify;
mod web_font;

use crate::domain::words::words;
use crate::error::UserError;
use crate::record::code::Signed;
use sheet::Sheet;

words! {
    /// How a paper is written.
    Format {
        Text = "text", "纯文本", "plain text";
        Html = "html", "网页", "page for a browser";
        Pdf = "pdf", "PDF", "PDF";
    }
}

/// Writes a paper with its code.
pub fn written(sheet: &Sheet, code: &Signed, format: Format) -> Result<Vec<u8>, UserError> {
    match format {
        Format::Text => Ok(text::with_code(sheet, &code.text()).into_bytes()),
        Format::Html => Ok(html::page(sheet, &code.text()).into_bytes()),
        Format::Pdf => pdf::document(sheet, &code.text()),
    }
}
