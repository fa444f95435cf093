//! Days of the calendar in Beijing time: reading them, and the arithmetic of periods (Civil Code 201, 202).

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveDateTime};

/// Seconds that Beijing is ahead of UTC.
const BEIJING_SECONDS: i32 = 8 * 3600;

/// Returns the clock of every office: Beijing time.
pub fn beijing() -> FixedOffset {
    FixedOffset::east_opt(BEIJING_SECONDS).expect("eight hours are an offset")
}

/// Returns the day that a moment belongs to by the clock of the office, in milliseconds since 1970-01-01T00:00Z.
pub fn office_day(milliseconds: i64) -> NaiveDate {
    let at = DateTime::from_timestamp_millis(milliseconds).unwrap_or_default();
    at.with_timezone(&beijing()).date_naive()
}

/// Returns the moment at which a day begins by the clock of the office, in milliseconds since 1970-01-01T00:00Z.
pub fn start_of(day: NaiveDate) -> i64 {
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_local_timezone(beijing());
    midnight.single().map_or(0, |start| start.timestamp_millis())
}

/// The last day that four digits of the year can write; periods end there at the latest.
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

/// Reads `YYYY-MM-DD`, a day that exists, years 0001 to 9999.
pub fn read_day(text: &str) -> Option<NaiveDate> {
    let b = text.as_bytes();
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0u32, |sum, d| d.is_ascii_digit().then(|| sum * 10 + u32::from(d - b'0')))
    };
    let year = i32::try_from(number(&b[..4])?).ok().filter(|year| *year > 0)?;
    NaiveDate::from_ymd_opt(year, number(&b[5..7])?, number(&b[8..])?)
}

/// Returns `YYYY-MM-DD` as ten ASCII digits and hyphens, for years 0 to 9999.
pub fn day_bytes(day: NaiveDate) -> [u8; 10] {
    let mut text = *b"0000-00-00";
    let mut put = |places: std::ops::Range<usize>, mut value: u32| {
        for place in places.rev() {
            text[place] = b'0' + (value % 10) as u8;
            value /= 10;
        }
    };
    put(0..4, day.year().unsigned_abs());
    put(5..7, day.month());
    put(8..10, day.day());
    text
}

/// Writes a day as [`day_bytes`] has it.
pub fn write_day<S: serde::Serializer>(day: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(std::str::from_utf8(&day_bytes(*day)).expect("digits and hyphens"))
}

/// Writes a day that may be absent.
pub fn write_some_day<S: serde::Serializer>(day: &Option<NaiveDate>, to: S) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => write_day(day, to),
        None => to.serialize_none(),
    }
}

/// Returns the last day of a period of `days` days: the day it starts on is not counted (Reg 36(1)(iii)).
pub fn plus_days(start: NaiveDate, days: u32) -> NaiveDate {
    start.checked_add_days(Days::new(days.into())).map_or(LAST_DAY, |end| end.min(LAST_DAY))
}

/// Returns the day `days` days before `end`.
pub fn minus_days(end: NaiveDate, days: u32) -> NaiveDate {
    end.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}

/// Returns the last day of a period of `months` months: the same day of the month, or the last day of the month where
/// it lacks (Civil Code 202).
pub fn plus_months(start: NaiveDate, months: u32) -> NaiveDate {
    start.checked_add_months(Months::new(months)).map_or(LAST_DAY, |end| end.min(LAST_DAY))
}

/// Returns the day on which somebody born on `birth` reaches `years`: the birthday, 1 March for 29 February.
pub fn birthday(birth: NaiveDate, years: u32) -> NaiveDate {
    let reached = plus_months(birth, years * 12);
    if reached.day() < birth.day() { plus_days(reached, 1) } else { reached }
}

/// A moment, given as a day (Beijing) or with time and offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A day in Beijing.
    Day(NaiveDate),
    /// A time with its offset.
    At(DateTime<FixedOffset>),
}

impl Moment {
    /// Reads `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM[:SS](Z|±HH:MM)`.
    pub fn read(text: &str) -> Option<Moment> {
        if let Some(day) = read_day(text) {
            return Some(Moment::Day(day));
        }
        let day = read_day(text.get(..10)?)?;
        let time = text.get(10..)?.strip_prefix('T')?;
        let (clock, offset) = time.split_at(time.find(['Z', '+', '-'])?);
        let clock = read_clock(clock)?;
        let offset = read_offset(offset)?;
        NaiveDateTime::new(day, clock).and_local_timezone(offset).single().map(Moment::At)
    }

    /// Returns the day in Beijing.
    pub fn beijing_day(self) -> NaiveDate {
        match self {
            Moment::Day(day) => day,
            Moment::At(time) => time.with_timezone(&beijing()).date_naive(),
        }
    }
}

fn two_digits(text: &str, max: u32) -> Option<u32> {
    let plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten().filter(|value| *value <= max)
}

fn read_clock(text: &str) -> Option<chrono::NaiveTime> {
    let mut parts = text.split(':');
    let hour = two_digits(parts.next()?, 23)?;
    let minute = two_digits(parts.next()?, 59)?;
    let second = parts.next().map_or(Some(0), |seconds| two_digits(seconds, 59))?;
    if parts.next().is_some() {
        return None;
    }
    chrono::NaiveTime::from_hms_opt(hour, minute, second)
}

fn read_offset(text: &str) -> Option<FixedOffset> {
    if text == "Z" {
        return FixedOffset::east_opt(0);
    }
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let seconds = i32::try_from(two_digits(hours, 23)? * 3600 + two_digits(minutes, 59)? * 60).ok()?;
    if text.starts_with('-') { FixedOffset::west_opt(seconds) } else { FixedOffset::east_opt(seconds) }
}

impl serde::Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Moment::Day(day) => day.serialize(to),
            Moment::At(time) => to.serialize_str(&time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        }
    }
}
