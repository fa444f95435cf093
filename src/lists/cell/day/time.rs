//! A time beside a day: with seconds or without, in the morning or in the afternoon, here or in another zone.

use chrono::{Days, NaiveDate};

/// Seconds of a day, and how much the clock here is ahead of the world's.
const DAY: i64 = 86_400;
const HERE: i64 = 8 * 3_600;

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    seconds: i64,
    /// How much its zone is ahead of the world's time, seconds; none where no zone is told.
    ahead: Option<i64>,
}

impl Clock {
    /// The day that it is here.
    pub(super) fn here(self, day: NaiveDate) -> Option<NaiveDate> {
        let Some(ahead) = self.ahead else { return Some(day) };
        match (self.seconds - ahead + HERE).div_euclid(DAY) {
            0 => Some(day),
            1 => day.checked_add_days(Days::new(1)),
            -1 => day.checked_sub_days(Days::new(1)),
            _ => None,
        }
    }

    /// The same where it is told that it is of the clock here.
    fn ours(self) -> Clock {
        Clock { ahead: Some(self.ahead.unwrap_or(HERE)), ..self }
    }

    /// Tells whether it is other than midnight.
    pub(super) fn is_told(self) -> bool {
        let here = self.ahead.map_or(self.seconds, |ahead| self.seconds - ahead + HERE);
        here.rem_euclid(DAY) != 0
    }

    /// Tells whether it is of a zone that is not ours.
    pub(super) fn is_elsewhere(self) -> bool {
        self.ahead.is_some_and(|ahead| ahead != HERE)
    }
}

/// The time here, as Chinese clocks are called.
const OURS: &str = "北京时间";

/// Splits a time off the end of a cell; `None` where there is none.
pub(super) fn split(cell: &str) -> Option<(&str, Clock)> {
    let ends = cell.trim_end_matches([')', '）', ' ']);
    if let Some(before) = ends.strip_suffix(OURS) {
        return split_here(before.trim_end_matches(['(', '（', ' ', ','])).map(|(day, clock)| (day, clock.ours()));
    }
    match cell.split_once(OURS) {
        Some((day, time)) => {
            let clock = clock(time.trim_matches([' ', ':', '：']), None).filter(|clock| clock.ahead.is_none())?;
            Some((day.trim_end_matches(['(', '（', ' ', ',']), clock.ours()))
        }
        None => split_here(cell),
    }
}

/// `20260305 0830`, `2026-03-05T083000`: a time in figures alone, behind a day that begins with its year.
pub(super) fn split_figures(cell: &str) -> Option<(&str, Clock)> {
    let (day, time) = cell.rsplit_once([' ', 'T'])?;
    let begins = day.bytes().take_while(u8::is_ascii_digit).count();
    let is_time = matches!(time.len(), 4 | 6) && time.bytes().all(|byte| byte.is_ascii_digit());
    if !is_time || !matches!(begins, 4 | 8) || day.len() < 8 {
        return None;
    }
    let part = |from: usize| time.get(from..from + 2).and_then(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (part(0)?, part(2)?, part(4).unwrap_or(0));
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    fits.then_some((day.trim_end(), Clock { seconds: hour * 3_600 + minute * 60 + second, ahead: None }))
}

fn split_here(cell: &str) -> Option<(&str, Clock)> {
    let colon = cell.find([':', '：', '时', '点']);
    let start = match colon {
        Some(colon) => {
            let digits = cell[..colon].trim_end().bytes().rev().take_while(u8::is_ascii_digit).count();
            cell[..colon].trim_end().len() - digits
        }
        // `8 AM`
        None => {
            let plain = cell.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.').trim_end();
            halves(cell[plain.len()..].trim())?;
            plain.len() - plain.bytes().rev().take_while(u8::is_ascii_digit).count()
        }
    };
    let mut day = cell[..start].trim_end();
    let mut half = None;
    for (word, of) in HALVES {
        if let Some(before) = day.strip_suffix(word) {
            (day, half) = (before.trim_end(), Some(of));
        }
    }
    let day = day.strip_suffix(['T', 't', ',']).map_or(day, str::trim_end);
    let separate = day.len() < start || day.ends_with('日');
    (separate && !day.is_empty()).then_some(())?;
    Some((day, clock(&cell[start..], half)?))
}

/// Halves of the day that stand before a time.
const HALVES: [(&str, bool); 6] =
    [("上午", false), ("下午", true), ("凌晨", false), ("早上", false), ("晚上", true), ("中午", true)];

/// AM and PM.
fn halves(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().replace('.', "").as_str() {
        "am" | "a" => Some(false),
        "pm" | "p" => Some(true),
        _ => None,
    }
}

fn clock(text: &str, half: Option<bool>) -> Option<Clock> {
    let text = text.replace(['：', '时', '点'], ":").replace('分', ":").replace('秒', "");
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ' ')).unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    let numbers = numbers.trim().trim_end_matches([':', '.']);
    let numbers = numbers.split_once('.').map_or(numbers, |(whole, _)| whole);
    let parts: Option<Vec<i64>> = numbers.split(':').map(|part| part.trim().parse().ok()).collect();
    let parts = parts?;
    let (half, zone) = half_and_zone(rest.trim(), half)?;
    let hour = match (*parts.first()?, half) {
        (12, Some(false)) => 0,
        (hour @ 1..=11, Some(true)) => hour + 12,
        // `13:00 AM`, `0:30 PM`: one of the two is wrong.
        (13.., Some(false)) | (0, Some(true)) => return None,
        (hour, _) => hour,
    };
    let (minute, second) = (parts.get(1).copied().unwrap_or(0), parts.get(2).copied().unwrap_or(0));
    let fits = parts.len() <= 3 && (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    fits.then_some(Clock { seconds: hour * 3_600 + minute * 60 + second, ahead: zone })
}

/// What follows the numbers: AM or PM, and a zone. `None` where it is something else.
fn half_and_zone(rest: &str, half: Option<bool>) -> Option<(Option<bool>, Option<i64>)> {
    if rest.is_empty() {
        return Some((half, None));
    }
    let word = rest.split(|c: char| !(c.is_ascii_alphabetic() || c == '.')).next().unwrap_or_default();
    let (half, rest) = match halves(word) {
        Some(found) => (Some(found), rest[word.len()..].trim()),
        None => (half, rest),
    };
    let rest = rest.trim_matches(['(', ')', '（', '）']);
    if rest.is_empty() { Some((half, None)) } else { Some((half, Some(zone(rest)?))) }
}

/// `Z`, `UTC`, `+08:00`, `GMT+8`, `北京时间`.
fn zone(text: &str) -> Option<i64> {
    let small = text.to_lowercase();
    if matches!(small.as_str(), "北京时间" | "beijing time" | "beijing" | "china time" | "bjt" | "hkt" | "sgt") {
        return Some(HERE);
    }
    let offset = ["utc", "gmt", "z"].into_iter().find_map(|name| small.strip_prefix(name)).unwrap_or(&small).trim();
    if offset.is_empty() {
        return Some(0);
    }
    let (sign, numbers) = match offset.split_at_checked(1)? {
        ("+", numbers) => (1, numbers),
        ("-", numbers) => (-1, numbers),
        _ => return None,
    };
    let (hours, minutes) = match numbers.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if numbers.len() == 4 && numbers.is_ascii() => numbers.split_at(2),
        None => (numbers, "0"),
    };
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..=14).contains(&hours) && (0..60).contains(&minutes)).then_some(sign * (hours * 3_600 + minutes * 60))
}
