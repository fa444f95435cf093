//! Opening a workbook and choosing its sheet.

use calamine::{Ods, OdsError, Reader as _, SheetType, SheetVisible, Sheets, Xls, XlsError, Xlsx, XlsxError};

use super::cells;
use super::{Grid, Kind};
use crate::domain::text::Text;
use crate::error::UserError;
use crate::lists::fault::unreadable;
use crate::lists::source::{Reader, Source};

/// Reads one sheet.
pub(super) fn grid(source: &Source, kind: Kind, asked: Option<&str>) -> Result<Grid, UserError> {
    let buffered = || std::io::BufReader::new(source.reader());
    match kind {
        Kind::Xlsx => {
            let mut book =
                Xlsx::new(buffered()).map_err(|error| not_opened(&error, matches!(error, XlsxError::Password)))?;
            let name = chosen(book.sheets_metadata(), asked)?;
            cells::xlsx(&mut book, &name)
        }
        Kind::Xls => {
            // An .xlsx with a password is a compound file too.
            let book = Xls::new(buffered())
                .map_err(|error| not_opened(&error, matches!(error, XlsError::Password) || holds_encrypted(source)))?;
            let name = chosen(book.sheets_metadata(), asked)?;
            let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
            cells::whole(kind, &name, &mut Sheets::Xls(book), &merged)
        }
        Kind::Ods => {
            let book = Ods::new(buffered()).map_err(|error| not_opened(&error, matches!(error, OdsError::Password)))?;
            let name = chosen(book.sheets_metadata(), asked)?;
            cells::whole(kind, &name, &mut Sheets::Ods(book), &[])
        }
    }
}

fn not_opened(error: &impl std::fmt::Display, is_encrypted: bool) -> UserError {
    if is_encrypted { encrypted() } else { failed(&error.to_string()) }
}

/// The kind of reader that all workbooks are read by.
pub(super) type Buffered = std::io::BufReader<Reader>;

/// Tells whether a compound file holds an encrypted workbook instead of a sheet.
fn holds_encrypted(source: &Source) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut bytes = Vec::new();
    let read = std::io::Read::read_to_end(&mut source.reader(), &mut bytes);
    read.is_ok() && memchr::memmem::find(&bytes, &name).is_some()
}

/// Returns the sheet that is asked for, or the only one that is shown.
fn chosen(sheets: &[calamine::Sheet], asked: Option<&str>) -> Result<String, UserError> {
    let sheets: Vec<&calamine::Sheet> = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
    let shown: Vec<&str> =
        sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible).map(|sheet| sheet.name.as_str()).collect();
    let named = |name: &str| sheets.iter().any(|sheet| sheet.name == name);
    match (asked, shown.as_slice()) {
        (Some(name), _) if named(name) => Ok(name.to_owned()),
        (Some(_), _) => Err(which("no_such_sheet", ("没有这个工作表", "has no such sheet"), &shown)),
        (None, [one]) => Ok((*one).to_owned()),
        (None, _) => Err(which("which_sheet", ("有几个工作表", "has several sheets"), &shown)),
    }
}

fn which(code: &'static str, (zh, en): (&str, &str), shown: &[&str]) -> UserError {
    let names = shown.join(" | ");
    unreadable(
        code,
        Text::new(format!("{zh}: {names}"), format!("{en}: {names}")),
        Text::new("用 --sheet 指明工作表", "name one with --sheet"),
    )
}

pub(super) fn encrypted() -> UserError {
    unreadable(
        "encrypted_workbook",
        Text::new("有打开密码", "is protected by a password"),
        Text::new("请对方去掉密码后重发", "ask the sender to take the password off"),
    )
}

pub(super) fn failed(error: &str) -> UserError {
    unreadable(
        "broken_workbook",
        Text::new(format!("是损坏的工作簿: {error}"), format!("is a broken workbook: {error}")),
        Text::new("在表格软件中打开后另存", "open it in a spreadsheet and save it again"),
    )
}
