//! Number formats: a number as the sheet shows it. What cannot be shown with certainty is marked.

use chrono::{Days, NaiveDate, NaiveTime};

use crate::lists::sheet::Mark;

/// How a cell shows its number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Format {
    /// As it is.
    General,
    /// As a day, with its time where it has one.
    Day,
    /// As a time of day.
    Time,
    /// With digits in their places: for numbers above, below and at nought.
    Places(Vec<Vec<Item>>),
    /// In a way that is not read.
    Unread,
}

/// A part of a format.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Text(String),
    /// `0`, `#` or `?`.
    Place(char),
    Point,
    Comma,
    Percent,
    Exponent,
}

impl Format {
    /// Reads a format as a workbook writes it.
    pub(super) fn of(code: &str) -> Format {
        let plain = code.trim();
        if plain.is_empty() || plain.eq_ignore_ascii_case("general") || plain.ends_with("通用格式") || plain == "@"
        {
            return Format::General;
        }
        let Some(sections) = sections(plain) else { return Format::Unread };
        match sections.first().map(Vec::as_slice) {
            Some([Part::Day, ..]) => Format::Day,
            Some([Part::Time, ..]) => Format::Time,
            _ => {
                let items = |parts: Vec<Part>| -> Option<Vec<Item>> {
                    parts.into_iter().map(|part| if let Part::Item(item) = part { Some(item) } else { None }).collect()
                };
                let all: Option<Vec<Vec<Item>>> = sections.into_iter().take(3).map(items).collect();
                all.map_or(Format::Unread, Format::Places)
            }
        }
    }

    /// Returns a format that workbooks know by its number.
    pub(super) fn built_in(number: u32) -> Format {
        match number {
            14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Format::Day,
            18..=21 | 32..=35 | 45..=47 | 55 | 56 => Format::Time,
            1 => Format::of("0"),
            2 => Format::of("0.00"),
            3 => Format::of("#,##0"),
            4 => Format::of("#,##0.00"),
            9 => Format::of("0%"),
            10 => Format::of("0.00%"),
            11 | 48 => Format::of("0.00E+00"),
            37..=44 => Format::of("#,##0.00"),
            12 | 13 => Format::Unread,
            _ => Format::General,
        }
    }
}

enum Part {
    Day,
    Time,
    Item(Item),
}

/// Parts a format into its sections; one that shows days or times begins with that. `None` where it is not read.
fn sections(code: &str) -> Option<Vec<Vec<Part>>> {
    let (mut all, mut now, mut letters) = (Vec::new(), Vec::new(), String::new());
    let mut chars = code.chars().peekable();
    let end = |now: &mut Vec<Part>, letters: &mut String| {
        let small = letters.to_lowercase();
        if small.contains(['y', 'd', 'e', 'b']) || (small.contains('m') && !small.contains(['h', 's'])) {
            now.insert(0, Part::Day);
        } else if small.contains(['h', 's']) {
            now.insert(0, Part::Time);
        }
        letters.clear();
    };
    while let Some(c) = chars.next() {
        match c {
            '"' => now.push(Part::Item(Item::Text(chars.by_ref().take_while(|c| *c != '"').collect()))),
            '\\' | '!' => now.push(Part::Item(Item::Text(chars.next()?.to_string()))),
            '_' => {
                chars.next();
                now.push(Part::Item(Item::Text(" ".to_owned())));
            }
            '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                in_brackets(&inside, &mut now, &mut letters)?;
            }
            ';' => {
                end(&mut now, &mut letters);
                all.push(std::mem::take(&mut now));
            }
            '0' | '#' | '?' => now.push(Part::Item(Item::Place(c))),
            '.' => now.push(Part::Item(Item::Point)),
            ',' => now.push(Part::Item(Item::Comma)),
            '%' => now.push(Part::Item(Item::Percent)),
            '@' => {}
            'E' | 'e' if matches!(chars.peek(), Some('+' | '-')) => {
                chars.next();
                now.push(Part::Item(Item::Exponent));
            }
            '/' if letters.is_empty() && now.iter().any(|part| matches!(part, Part::Item(Item::Place('?' | '#')))) => {
                return None;
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'e' | 'b' | 'B' => letters.push(c),
            'a' | 'A' | 'p' | 'P' | 'g' | 'G' | 'n' | 'N' | 'r' if !letters.is_empty() => {}
            other => now.push(Part::Item(Item::Text(other.to_string()))),
        }
    }
    end(&mut now, &mut letters);
    all.push(now);
    Some(all)
}

/// What stands in brackets: a condition, which is not read, an elapsed time, a currency, a colour.
fn in_brackets(inside: &str, now: &mut Vec<Part>, letters: &mut String) -> Option<()> {
    let small = inside.to_lowercase();
    match small.chars().next() {
        Some('<' | '>' | '=') => return None,
        Some('h' | 's' | 'm') if small.chars().all(|c| matches!(c, 'h' | 's' | 'm')) => letters.push('h'),
        Some('$') => {
            let sign = inside.trim_start_matches('$').split('-').next().unwrap_or_default();
            if !sign.is_empty() {
                now.push(Part::Item(Item::Text(sign.to_owned())));
            }
        }
        _ => {}
    }
    Some(())
}

/// Returns a number as a format shows it. `since_1904` tells from which day the workbook counts.
pub(super) fn shown(number: f64, format: &Format, since_1904: bool) -> (String, Mark) {
    match format {
        Format::General => (general(number), Mark::Number),
        Format::Day => day(number, since_1904).map_or_else(|| (general(number), Mark::Number), |day| (day, Mark::Day)),
        Format::Time => (time(number), Mark::Number),
        Format::Unread => (general(number), Mark::Otherwise),
        Format::Places(sections) => {
            let (section, number) = match sections.as_slice() {
                [_, below, ..] if number < 0.0 => (below, -number),
                [_, _, nought, ..] if number == 0.0 => (nought, number),
                [above, ..] => (above, number),
                [] => return (general(number), Mark::Otherwise),
            };
            if section.contains(&Item::Exponent) {
                return (scientific(number), Mark::Number);
            }
            let text = in_places(number, section);
            // A format that shows nothing, or not the number, hides it.
            if text.trim().is_empty() || !section.iter().any(|item| matches!(item, Item::Place(_))) {
                return (general(number), Mark::Otherwise);
            }
            (text.trim().to_owned(), Mark::Number)
        }
    }
}

fn in_places(number: f64, section: &[Item]) -> String {
    let point = section.iter().position(|item| *item == Item::Point).unwrap_or(section.len());
    let places = |items: &[Item]| items.iter().filter(|item| matches!(item, Item::Place(_))).count();
    let percents = section.iter().filter(|item| **item == Item::Percent).count();
    let decimals = places(&section[point.min(section.len())..]);
    let last = section[..point].iter().rposition(|item| matches!(item, Item::Place(_))).unwrap_or(0);
    let thousands = section[..last].contains(&Item::Comma);
    let scale = section[last..point].iter().filter(|item| **item == Item::Comma).count();
    let scaled = number.abs() * 100_f64.powi(i32::try_from(percents).unwrap_or(0))
        / 1000_f64.powi(i32::try_from(scale).unwrap_or(0));
    let digits = format!("{scaled:.decimals$}");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut left: Vec<char> = whole.trim_start_matches('0').chars().collect();
    let (mut shown, mut count, mut to_come) = (Vec::new(), 0, places(&section[..point]));
    let mut put = |digit: char, shown: &mut Vec<String>| {
        if thousands && 0 < count && count % 3 == 0 {
            shown.push(",".to_owned());
        }
        count += 1;
        shown.push(digit.to_string());
    };
    for item in section[..point].iter().rev() {
        match item {
            Item::Text(text) => shown.push(text.clone()),
            Item::Percent => shown.push("%".to_owned()),
            Item::Place(kind) => {
                to_come -= 1;
                match (left.pop(), kind) {
                    (Some(digit), _) => put(digit, &mut shown),
                    (None, '0') => put('0', &mut shown),
                    (None, _) => {}
                }
                while to_come == 0
                    && let Some(digit) = left.pop()
                {
                    put(digit, &mut shown);
                }
            }
            Item::Point | Item::Comma | Item::Exponent => {}
        }
    }
    let mut text: String = shown.into_iter().rev().collect();
    let mut fraction = fraction.chars();
    for item in &section[point.min(section.len())..] {
        match item {
            Item::Point => text.push('.'),
            Item::Place(_) => text.extend(fraction.next()),
            Item::Text(more) => text.push_str(more),
            Item::Percent => text.push('%'),
            Item::Comma | Item::Exponent => {}
        }
    }
    if number < 0.0 { format!("-{text}") } else { text }
}

/// Digits up to what a spreadsheet shows, which is eleven; beyond that it shows an exponent.
pub(super) fn general(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e11 {
        format!("{number:.0}")
    } else if 1e11 <= number.abs() {
        scientific(number)
    } else {
        number.to_string()
    }
}

fn scientific(number: f64) -> String {
    let plain = format!("{number:.5e}");
    let (mantissa, exponent) = plain.split_once('e').unwrap_or((&plain, "0"));
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    format!("{mantissa}E+{exponent:0>2}")
}

/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// The last day that a spreadsheet counts.
const LAST: f64 = 2_958_466.0;

fn day(number: f64, since_1904: bool) -> Option<String> {
    if !(0.0..LAST).contains(&number) {
        return None;
    }
    let seconds = ((number.fract() * DAY).round()) as u32;
    let (whole, seconds) = if f64::from(seconds) < DAY { (number as u64, seconds) } else { (number as u64 + 1, 0) };
    // The leap day of 1900 that a spreadsheet counts never was.
    let first = match (since_1904, whole) {
        (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1)?,
        (false, ..60) => NaiveDate::from_ymd_opt(1899, 12, 31)?,
        (false, 60..) => NaiveDate::from_ymd_opt(1899, 12, 30)?,
    };
    let day = first.checked_add_days(Days::new(whole))?;
    if seconds == 0 {
        return Some(day.to_string());
    }
    Some(format!("{day} {}", NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?))
}

fn time(number: f64) -> String {
    let seconds = ((number.fract() * DAY).round()) as u32;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).map_or_else(|| general(number), |time| time.to_string())
}
