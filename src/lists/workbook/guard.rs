//! Workbooks that would not fit: what a zip file unpacks to is measured before anything in it is parsed.

use std::io::{self, Read};

use zip::ZipArchive;

use super::Kind;
use crate::domain::text::Text;
use crate::error::UserError;
use crate::lists::fault::unreadable;
use crate::lists::source::Source;

/// Longest workbook, bytes.
const LONGEST: u64 = 256 << 20;
/// Most that it unpacks to, bytes.
const MOST_UNPACKED: u64 = 1 << 30;
/// From this size on, it may not unpack to more than so many times its length.
const RATIO_FROM: u64 = 64 << 20;
const MOST_RATIO: u64 = 100;
/// Most cells that an .ods file repeats with something in them.
const MOST_REPEATED: u64 = 4 << 20;
/// Most parts of a workbook.
const MOST_PARTS: usize = 10_000;

/// Asks that a workbook is of a size that can be read.
pub(super) fn check(source: &Source, kind: Kind) -> Result<(), UserError> {
    if LONGEST < source.length() {
        return Err(too_large());
    }
    match kind {
        Kind::Xls => Ok(()),
        Kind::Xlsx | Kind::Ods => zipped(source, kind),
    }
}

fn zipped(source: &Source, kind: Kind) -> Result<(), UserError> {
    let broken = || {
        unreadable(
            "broken_workbook",
            Text::new("是损坏的工作簿", "is a broken workbook"),
            Text::new("在表格软件中打开后另存", "open it in a spreadsheet and save it again"),
        )
    };
    let mut archive = ZipArchive::new(source.reader()).map_err(|_| broken())?;
    if MOST_PARTS < archive.len() {
        return Err(too_large());
    }
    let mut left = MOST_UNPACKED;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|_| broken())?;
        if part.encrypted() {
            return Err(super::open::encrypted());
        }
        let repeats = kind == Kind::Ods && part.name().is_ok_and(|name| name == "content.xml");
        // What the file says of its own size is not believed: it is unpacked and counted.
        let mut part = part.take(left + 1);
        let count =
            if repeats { repeated(&mut part)? } else { io::copy(&mut part, &mut io::sink()) }.map_err(|_| broken())?;
        left = left.checked_sub(count).ok_or_else(too_large)?;
        let unpacked = MOST_UNPACKED - left;
        if RATIO_FROM < unpacked && source.length().saturating_mul(MOST_RATIO) < unpacked {
            return Err(too_large());
        }
    }
    Ok(())
}

/// Reads the content of an .ods file to its end and counts it; refuses cells repeated without measure.
fn repeated(part: &mut impl Read) -> Result<io::Result<u64>, UserError> {
    const SAYS: &[u8] = b"number-columns-repeated=\"";
    let (mut count, mut cells, mut held, mut chunk) = (0, 0_u64, Vec::new(), vec![0; 256 << 10]);
    loop {
        let read = match part.read(&mut chunk) {
            Ok(read) => read,
            Err(error) => return Ok(Err(error)),
        };
        held.extend_from_slice(&chunk[..read]);
        count += read as u64;
        let mut done = held.len().saturating_sub(if read == 0 { 0 } else { SAYS.len() });
        for at in memchr::memmem::find_iter(&held, SAYS) {
            let rest = &held[at + SAYS.len()..];
            let Some(end) = memchr::memchr(b'>', rest) else {
                done = done.min(at);
                break;
            };
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
            let number =
                digits.fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
            if end == 0 || rest[end - 1] != b'/' {
                cells = cells.saturating_add(number);
            }
        }
        if MOST_REPEATED < cells {
            return Err(too_large());
        }
        if read == 0 {
            return Ok(Ok(count));
        }
        // A mark that was counted is not counted again: only what follows the last whole one is held.
        let last = memchr::memmem::rfind(&held[..done], SAYS).map_or(0, |at| at + SAYS.len());
        let keep = held.len() - done.max(last).min(held.len());
        held.drain(..held.len() - keep);
        if (64 << 10) < held.len() {
            return Err(too_large());
        }
    }
}

pub(super) fn too_large() -> UserError {
    unreadable(
        "workbook_too_large",
        Text::new("展开后过大", "unpacks to too much"),
        Text::new(
            "另存为 CSV 后导入，或者检查文件来源",
            "save it as CSV and import that, or ask where the file comes from",
        ),
    )
}
