//! Why a list is not decoded: what was found, how it reads, and what decides it.

use std::io;

use super::{Encoding, Tried, samples};
use crate::domain::text::Text;
use crate::error::UserError;
use crate::lists::fault::unreadable;

fn name_it() -> Text {
    Text::new("用 --encoding 指明编码，或者另存为 CSV UTF-8", "name its --encoding, or save it as CSV UTF-8")
}

pub(super) fn not_read(error: &io::Error) -> UserError {
    unreadable("cannot_read", Text::new(format!("无法读取: {error}"), format!("cannot be read: {error}")), name_it())
}

pub(super) fn mark_differs(asked: Encoding, marked: Encoding) -> UserError {
    let (asked, marked) = (asked.name(), marked.name());
    unreadable(
        "encoding_differs",
        Text::new(
            format!("开头的标记是 {marked}，与 --encoding 的 {asked} 不符"),
            format!("begins with the mark of {marked}, not of {asked} as --encoding says"),
        ),
        Text::new("去掉 --encoding", "leave --encoding out"),
    )
}

pub(super) fn malformed(encoding: Encoding, place: u64) -> UserError {
    let (name, byte) = (encoding.name(), place + 1);
    unreadable(
        "malformed_text",
        Text::new(
            format!("不是 {name} 文本: 第 {byte} 字节无法解读"),
            format!("is not text in {name}: byte {byte} cannot be decoded"),
        ),
        name_it(),
    )
}

pub(super) fn without_mark(encoding: Encoding) -> UserError {
    let (name, word) = (encoding.name(), encoding.word());
    unreadable(
        "no_mark",
        Text::new(format!("像是没有标记的 {name} 文本"), format!("looks like {name} without a mark at its beginning")),
        Text::new(format!("确认后加上 --encoding {word}"), format!("if it is, add --encoding {word}")),
    )
}

/// Says how the beginning reads in each way.
fn readings(tried: &[(Encoding, &Tried)]) -> Vec<Text> {
    let line = |(encoding, tried): &(Encoding, &Tried)| {
        let cells = samples(&tried.head).join(" | ");
        let (name, word) = (encoding.name(), encoding.word());
        Text::new(format!("按 {name}（--encoding {word}）: {cells}"), format!("as {name} (--encoding {word}): {cells}"))
    };
    tried.iter().map(line).collect()
}

pub(super) fn two_readings(utf8: &Tried, gb18030: &Tried) -> UserError {
    unreadable(
        "two_readings",
        Text::new("按 UTF-8 和 GB18030 都读得通", "reads well both as UTF-8 and as GB18030"),
        name_it(),
    )
    .with_details(readings(&[(Encoding::Utf8, utf8), (Encoding::Gb18030, gb18030)]))
}

pub(super) fn reads_badly(gb18030: &Tried) -> UserError {
    unreadable(
        "unknown_encoding",
        Text::new(
            "不是 UTF-8，按 GB18030 读出的不像中文；可能是 Big5、Shift-JIS、EUC-KR 或者 Windows-1252",
            "is not UTF-8, and what GB18030 gives is no likely Chinese; it may be Big5, Shift-JIS, EUC-KR or Windows-1252",
        ),
        Text::new("另存为 CSV UTF-8；确是 GB18030 时加 --encoding gb18030", "save it as CSV UTF-8; if it is GB18030, add --encoding gb18030"),
    )
    .with_details(readings(&[(Encoding::Gb18030, gb18030)]))
}

pub(super) fn neither(utf8: u64, gb18030: u64) -> UserError {
    let (utf8, gb18030) = (utf8 + 1, gb18030 + 1);
    unreadable(
        "unknown_encoding",
        Text::new(
            format!("不是 UTF-8（第 {utf8} 字节）也不是 GB18030（第 {gb18030} 字节）文本"),
            format!("is text neither in UTF-8 (byte {utf8}) nor in GB18030 (byte {gb18030})"),
        ),
        name_it(),
    )
}
