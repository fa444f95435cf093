//! Workbooks that would not fit: what a zip file unpacks to is measured before anything in it is parsed.

use std::io::{self, Read};

use zip::ZipArchive;

use super::Kind;
use crate::domain::text::Text;
use crate::error::UserError;
use crate::lists::fault::unreadable;
use crate::lists::source::{Reader, Source};

/// Longest workbook, bytes; an .xls is held in memory.
const LONGEST: u64 = 256 << 20;
const LONGEST_XLS: u64 = 96 << 20;
/// Most that it unpacks to, bytes.
const MOST_UNPACKED: u64 = 1 << 30;
/// From this size on, it may not unpack to more than so many times its length.
const RATIO_FROM: u64 = 64 << 20;
const MOST_RATIO: u64 = 100;
/// Most parts of a workbook.
const MOST_PARTS: usize = 10_000;

/// Asks that a workbook is of a size that can be read.
pub(super) fn check(source: &Source, kind: Kind) -> Result<(), UserError> {
    let longest = match kind {
        Kind::Xls => LONGEST_XLS,
        Kind::Xlsx | Kind::Ods => LONGEST,
    };
    if longest < source.length() {
        return Err(too_large());
    }
    match kind {
        Kind::Xls => Ok(()),
        Kind::Xlsx | Kind::Ods => zipped(source),
    }
}

fn zipped(source: &Source) -> Result<(), UserError> {
    let (mut archive, _) = archive(source)?;
    let mut left = MOST_UNPACKED;
    for place in 0..archive.len() {
        if archive.by_index_raw(place).is_ok_and(|part| part.encrypted()) {
            return Err(encrypted());
        }
        let part = archive.by_index(place).map_err(|_| incomplete())?;
        // What the file says of its own size is not believed: it is unpacked and counted.
        let mut part = part.take(left + 1);
        let count = io::copy(&mut part, &mut io::sink()).map_err(|_| incomplete())?;
        left = left.checked_sub(count).ok_or_else(too_large)?;
        let unpacked = MOST_UNPACKED - left;
        if RATIO_FROM < unpacked && source.length().saturating_mul(MOST_RATIO) < unpacked {
            return Err(too_large());
        }
    }
    Ok(())
}

/// Opens a ZIP file; with the names of its parts in small letters.
pub(super) fn archive(source: &Source) -> Result<(ZipArchive<Reader>, Vec<String>), UserError> {
    let mut archive = ZipArchive::new(source.reader()).map_err(|_| incomplete())?;
    if MOST_PARTS < archive.len() {
        return Err(too_large());
    }
    let mut names = Vec::with_capacity(archive.len());
    for place in 0..archive.len() {
        let part = archive.by_index_raw(place).map_err(|_| incomplete())?;
        names.push(part.name().map(|name| name.replace('\\', "/").to_lowercase()).unwrap_or_default());
    }
    Ok((archive, names))
}

/// The names of the parts of a ZIP file, in small letters; none where it cannot be opened.
pub(in crate::lists) fn part_names(source: &Source) -> Option<Vec<String>> {
    archive(source).ok().map(|(_, names)| names)
}

pub(in crate::lists) fn incomplete() -> UserError {
    unreadable(
        "broken_workbook",
        Text::new(
            "不完整或者已损坏（ZIP 压缩结构中断）",
            "is incomplete or broken: the ZIP file in which it is kept is cut short or damaged",
        ),
        Text::new(
            "请对方重发，或者在表格软件中打开后另存为 .xlsx 或 CSV",
            "ask for it again, or open it in a spreadsheet and save it as .xlsx or CSV",
        ),
    )
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

pub(in crate::lists) fn encrypted() -> UserError {
    unreadable(
        "encrypted_workbook",
        Text::new("有打开密码", "is protected by a password"),
        Text::new("请对方去掉密码后重发", "ask the sender to take the password off"),
    )
}
