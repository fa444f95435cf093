//! A sheet as it was sent: its encoding, its separator, its header and its rows.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use serde::Serialize;

use super::header::{Columns, HeaderFault};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};

/// How the bytes of a sheet are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, with or without a mark at its beginning
    Utf8,
    /// GB18030, which contains GBK and GB2312
    Gb18030,
    /// UTF-16, little end first
    Utf16le,
    /// UTF-16, big end first
    Utf16be,
}

impl Encoding {
    /// The name as it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gb18030 => "GB18030",
            Encoding::Utf16le => "UTF-16LE",
            Encoding::Utf16be => "UTF-16BE",
        }
    }
}

/// A row of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// Row of the sheet, from 1; the first line of the file is row 1.
    pub number: u64,
    /// Its cells.
    pub cells: Vec<String>,
}

/// A sheet that was read.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The encoding in which it was read.
    pub encoding: Encoding,
    /// Which column holds what.
    pub columns: Columns,
    /// The rows below the header, blank ones too.
    pub rows: Vec<SheetRow>,
}

/// Longest cell, bytes.
const LONGEST_CELL: usize = 4 << 10;
/// Rows in which the header is looked for.
const HEADER_WITHIN: usize = 10;
/// What separates cells.
const SEPARATORS: [char; 4] = [',', ';', '\t', '，'];
/// First cells of rows that add up and are no data.
const TOTALS: [&str; 4] = ["合计", "总计", "小计", "total"];

impl Sheet {
    /// Reads the bytes of a sheet.
    pub fn read(bytes: &[u8], encoding: Option<Encoding>) -> Result<Sheet, UserError> {
        let (encoding, text) = decode(bytes, encoding)?;
        if let Some(place) = text.find('\0') {
            let line = text[..place].matches('\n').count() + 1;
            return Err(unreadable(&format!("第 {line} 行含空字符"), &format!("line {line} holds a NUL")));
        }
        let all = records(&text)?;
        let found = all.iter().take(HEADER_WITHIN).enumerate().map(|(place, row)| (place, Columns::of(&row.cells)));
        let best = found
            .max_by_key(|(place, columns)| (columns.as_ref().map_or(0, Columns::known), std::cmp::Reverse(*place)));
        let (place, columns) = best.ok_or_else(|| unreadable("文件是空的", "the file is empty"))?;
        let columns = columns.and_then(Columns::complete).map_err(|fault| no_header(&fault))?;
        let rows = all.into_iter().skip(place + 1).filter(|row| !adds_up(row)).collect();
        Ok(Sheet { encoding, columns, rows })
    }
}

/// The mark at the beginning, then strict UTF-8, then strict GB18030; nothing is replaced.
fn decode(bytes: &[u8], asked: Option<Encoding>) -> Result<(Encoding, String), UserError> {
    let strict = |encoding: Encoding, bytes: &[u8]| -> Option<(Encoding, String)> {
        let text = match encoding {
            Encoding::Utf8 => std::str::from_utf8(bytes).ok()?.to_owned(),
            Encoding::Gb18030 => GB18030.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned(),
            Encoding::Utf16le => UTF_16LE.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned(),
            Encoding::Utf16be => UTF_16BE.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned(),
        };
        Some((encoding, text))
    };
    let marks: [(&[u8], Encoding); 3] =
        [(b"\xef\xbb\xbf", Encoding::Utf8), (b"\xff\xfe", Encoding::Utf16le), (b"\xfe\xff", Encoding::Utf16be)];
    let marked = marks.iter().find_map(|(mark, encoding)| Some((*encoding, bytes.strip_prefix(*mark)?)));
    let read = match (asked, marked) {
        (Some(asked), Some((encoding, rest))) if asked == encoding => strict(asked, rest),
        (Some(asked), _) => strict(asked, bytes),
        (None, Some((encoding, rest))) => strict(encoding, rest),
        (None, None) => strict(Encoding::Utf8, bytes).or_else(|| strict(Encoding::Gb18030, bytes)),
    };
    read.ok_or_else(|| unreadable("不是 UTF-8、GB18030 或者 UTF-16 文本", "is not text in UTF-8, GB18030 or UTF-16"))
}

/// The separator is the one that parts the first lines most often.
fn records(text: &str) -> Result<Vec<SheetRow>, UserError> {
    let head: String = text.lines().take(HEADER_WITHIN).collect::<Vec<_>>().join("\n");
    let separator = SEPARATORS.into_iter().max_by_key(|separator| head.matches(*separator).count()).unwrap_or(',');
    // A reader of CSV parts at one byte: the full-width comma is turned into a control character that no cell holds.
    let (text, delimiter) = match u8::try_from(separator) {
        Ok(byte) => (text.to_owned(), byte),
        Err(_) => (text.replace(separator, "\u{1f}"), 0x1f),
    };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            unreadable(&format!("第 {line} 行无法读取"), &format!("line {line} cannot be read"))
        })?;
        let number = record.position().map_or(0, csv::Position::line);
        if let Some(place) = record.iter().position(|cell| cell.len() > LONGEST_CELL) {
            let column = place + 1;
            return Err(unreadable(
                &format!("第 {number} 行第 {column} 列超过 {LONGEST_CELL} 字节"),
                &format!("line {number} column {column} is longer than {LONGEST_CELL} bytes"),
            ));
        }
        rows.push(SheetRow { number, cells: record.iter().map(|cell| cell.trim().to_owned()).collect() });
    }
    Ok(rows)
}

fn adds_up(row: &SheetRow) -> bool {
    let first = row.cells.iter().find(|cell| !cell.is_empty());
    first.is_some_and(|cell| TOTALS.iter().any(|word| cell.to_lowercase().starts_with(word)))
}

fn unreadable(zh: &str, en: &str) -> UserError {
    UserError::new(
        Exit::ListNotWritten,
        "unreadable_list",
        Text::new(format!("名单{zh}，没有写入"), format!("the list {en}; nothing was written")),
        Text::new(
            "另存为 CSV UTF-8 后重试，或者用 --encoding 指明编码",
            "save it as CSV UTF-8, or name its --encoding",
        ),
    )
}

fn no_header(fault: &HeaderFault) -> UserError {
    UserError::new(
        Exit::ListNotWritten,
        "no_header",
        fault.text(),
        Text::new(
            "使用模板的列名，或者检查是否选错文件",
            "use the column names of the template, or check that it is the right file",
        ),
    )
}
