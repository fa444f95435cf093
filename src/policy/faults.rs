//! All that cannot be read in a policy file, at once: an entry that is wrong is left out, and reading begins anew.

use std::ops::Range;

use super::dated::Fault;
use super::figures::ByDate;

/// Something that could not be read.
#[derive(Clone, Debug)]
pub(super) struct Unread {
    /// What is wrong, and where.
    pub(super) fault: Fault,
    /// What was left out with it.
    pub(super) left_out: LeftOut,
}

/// What is left out of a policy file where something cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// An entry of a figure, such as `port_visa.max_stay_days`.
    Figure(String),
    /// A whole table.
    Table,
    /// An edition.
    Edition,
    /// A year of the calendar.
    Year,
}

impl Unread {
    /// Tells whether a fault only follows from what was left out.
    pub(super) fn leads_to(&self, fault: &Fault) -> bool {
        match &self.left_out {
            LeftOut::Figure(figure) => fault.en.starts_with(figure),
            LeftOut::Table => fault.en.ends_with("has no entry"),
            LeftOut::Edition => fault.en.ends_with("does not stand in [[edition]]"),
            LeftOut::Year => fault.en.contains("[[calendar]]"),
        }
    }
}

/// Most faults that are told of one file.
const MOST: usize = 100;

/// Reads a policy file; what is read without the entries that could not be, and what is wrong with each.
pub(super) fn read(text: &str) -> (Option<ByDate>, Vec<Unread>) {
    let mut rest = text.as_bytes().to_vec();
    let mut unread = Vec::new();
    while unread.len() < MOST {
        let Ok(now) = std::str::from_utf8(&rest) else { break };
        let error = match toml::from_str::<ByDate>(now) {
            Ok(by_date) => return (Some(by_date), unread),
            Err(error) => error,
        };
        let span = error.span().unwrap_or_default();
        let (zh, en) = (in_chinese(error.message()), error.message().to_owned());
        let left_out = left_out_at(text, span.start);
        // What is missing because its line was left out is told there.
        let table = span.start..now[span.start..].find("\n[").map_or(now.len(), |length| span.start + length);
        let follows = |told: &Unread| table.contains(&told.fault.span.start);
        if !(en.starts_with("missing field") && unread.iter().any(follows)) {
            unread.push(Unread { fault: Fault { span: span.clone(), zh, en }, left_out });
        }
        // Text that is no TOML says nothing about what stands after the fault.
        if now.parse::<toml::Table>().is_err() {
            break;
        }
        let Some(out) = entry_around(now, span.start) else { break };
        rest[out].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
    (None, unread)
}

/// The entry that a fault stands in: its line, and where that line opens a list of entries, the list.
fn entry_around(text: &str, at: usize) -> Option<Range<usize>> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    let line = text[start..end].trim();
    if line.is_empty() {
        return None;
    }
    if line.starts_with('[') {
        // A table: up to the next one.
        let next = text[end..].find("\n[").map_or(text.len(), |length| end + length);
        return Some(start..next);
    }
    if line.ends_with("= [") {
        let close = text[end..].find("\n]").map_or(text.len(), |length| end + length + 2);
        return Some(start..close);
    }
    Some(start..end)
}

/// What has to be left out because of a fault at a place.
fn left_out_at(text: &str, at: usize) -> LeftOut {
    let before = &text[..at.min(text.len())];
    let line_end = text[before.len()..].find('\n').map_or(text.len(), |length| before.len() + length);
    let lines: Vec<&str> = text[..line_end].lines().collect();
    let key = lines.iter().rev().find_map(|line| line.strip_suffix("= [").map(str::trim));
    let table = lines.iter().rev().find_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
    match (table, key) {
        (Some(table), _) if table.starts_with("[edition") => LeftOut::Edition,
        (Some(table), _) if table.starts_with("[calendar") => LeftOut::Year,
        _ if lines.last().is_some_and(|line| line.starts_with('[')) => LeftOut::Table,
        (Some(table), Some(key)) => LeftOut::Figure(format!("{table}.{key} ")),
        (_, _) => LeftOut::Table,
    }
}

/// What the reader says, in Chinese as far as it is known.
pub(crate) fn in_chinese(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    let named = |part: &str| part.split('`').nth(1).unwrap_or_default().to_owned();
    let expected =
        first.split_once("expected ").map(|(_, expected)| expected.replace("one of ", "").replace(" or ", "、"));
    let expected = expected.map(|expected| format!("，应为 {}", type_zh(&expected))).unwrap_or_default();
    if first.starts_with("unknown field") {
        format!("未知的键 {}{expected}", named(first))
    } else if first.starts_with("missing field") {
        format!("缺少键 {}", named(first))
    } else if first.starts_with("unknown variant") {
        format!("未知的取值 {}{expected}", named(first))
    } else if first.starts_with("duplicate key") {
        "键重复".to_owned()
    } else if first.starts_with("invalid type") || first.starts_with("invalid value") {
        format!("类型或者数值不符{expected}")
    } else if first.starts_with("does not match") {
        format!("格式不符（{}）", first.trim_start_matches("does not match "))
    } else if let Some((_, zh)) = OF_DATES.iter().find(|(en, _)| first.contains(en)) {
        (*zh).to_owned()
    } else {
        format!("无法读取：{first}")
    }
}

/// What the reader of dates says.
const OF_DATES: [(&str, &str); 3] = [
    ("out of range", "没有这一天：日期应为日历上的一天，写作 2026-01-31"),
    ("premature end of input", "日期不完整，应写作 2026-01-31"),
    ("invalid characters", "日期有误，应写作 2026-01-31"),
];

/// What the reader calls a type, in Chinese.
fn type_zh(expected: &str) -> String {
    let known = match expected {
        "u32" | "u16" | "u64" => "非负整数",
        "a string" => "文字",
        "a boolean" => "true 或者 false",
        "a sequence" => "列表",
        "a map" => "表",
        _ => return expected.to_owned(),
    };
    known.to_owned()
}
