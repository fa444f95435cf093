//! Days as people write them: year first is certain; two numbers before the year need the whole column.

use chrono::{Datelike, Days as Span, NaiveDate};

mod time;

use super::{CellFault, fault, narrow};
use crate::domain::day::read_day;
use crate::domain::text::Text;
use crate::lists::outcome::{DAY_OR_MONTH, SERIAL_DATE};
use crate::lists::sheet::DayOrder;

/// Months of a year: a larger number is a day.
pub const MONTHS: u32 = 12;
/// Years that a list can mean.
const YEARS: std::ops::Range<i32> = 1900..2200;

/// Signs between the numbers of a day; the last stands for any other. Each is a way of writing of its own: what one
/// shows of the order of day and month says nothing of another.
pub const SIGNS: [char; 4] = ['.', '/', '-', ' '];

/// The place of the sign with which a cell parts its numbers.
pub fn sign(cell: &str) -> usize {
    let found = cell.chars().find_map(|c| SIGNS[..SIGNS.len() - 1].iter().position(|sign| *sign == c));
    found.unwrap_or(SIGNS.len() - 1)
}

/// What a cell says as a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    /// One day, and the time of day that stands with it.
    One(NaiveDate, bool),
    /// Two numbers and a year: one is the day, the other the month.
    Either(u32, u32, i32),
    /// Numbers of a day that does not exist.
    NoSuchDay,
    /// A year of two digits.
    ShortYear,
    /// The number by which a spreadsheet keeps a day.
    Serial(NaiveDate),
    /// Nothing of the kind.
    None,
}

/// Reads what a cell says, without judging by the rest of the column.
pub fn written(cell: &str) -> Days {
    if let Some(day) = read_day(cell) {
        return Days::One(day, false);
    }
    if !cell.starts_with(|c: char| c.is_ascii_alphanumeric()) || LONGEST < cell.len() {
        return Days::None;
    }
    let cell = without_weekday(cell);
    let Some((text, clock)) = time::split(cell).or_else(|| time::split_figures(cell)) else { return bare(cell) };
    match bare(without_weekday(text)) {
        Days::One(day, _) => clock.here(day).map_or(Days::None, |day| Days::One(day, clock.is_told())),
        // Which day it is here cannot be told before it is known which day is written.
        Days::Either(..) if clock.is_elsewhere() => Days::None,
        Days::Serial(_) => Days::None,
        other @ (Days::Either(..) | Days::NoSuchDay | Days::ShortYear | Days::None) => other,
    }
}

/// Longest cell that is a day, bytes.
const LONGEST: usize = 64;

/// Names of days of the week, which add nothing to a day; longer ones first.
const WEEKDAYS: [&str; 14] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
];

/// Takes off the day of the week: `星期一`, `周一`, `(Mon)`, `Monday, `.
fn without_weekday(cell: &str) -> &str {
    let trims = |text: &str| -> usize {
        text.trim_end_matches(|c: char| c.is_whitespace() || ",，()（）.".contains(c)).len()
    };
    let open = &cell[..trims(cell)];
    let chinese = ["星期", "礼拜", "周"].into_iter().find_map(|week| {
        let (day, number) = open.rsplit_once(week)?;
        (number.chars().count() == 1 && "一二三四五六日天".contains(number)).then_some(day)
    });
    if let Some(day) = chinese {
        return &day[..trims(day)];
    }
    let small = open.to_ascii_lowercase();
    for name in WEEKDAYS {
        if let Some(day) = small.strip_suffix(name).filter(|day| day.ends_with([' ', ',', '(', '\u{a0}'])) {
            return &open[..trims(&open[..day.len()])];
        }
        if let Some(rest) = small.strip_prefix(name).filter(|rest| rest.starts_with([' ', ',', '.'])) {
            return open[open.len() - rest.len()..].trim_start_matches([' ', ',', '.']);
        }
    }
    cell
}

fn bare(cell: &str) -> Days {
    if cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && cell.bytes().filter(|byte| *byte == b'.').count() < 2
    {
        return one_number(cell);
    }
    if let Some((first, month, last)) = in_one(cell) {
        return with_month_name(first, month, last).unwrap_or(Days::None);
    }
    let mut parts = cell.split(['-', '/', '.', '年', '月', '日', ' ', ',']).filter(|part| !part.is_empty());
    let (Some(first), Some(second), Some(third), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Days::None;
    };
    if let Some(days) = with_month_name(first, second, third) {
        return days;
    }
    let (Some(a), Some(b), Some(c)) = (number(first), number(second), number(third)) else { return Days::None };
    if first.len() == 4 {
        return of(a, b, c);
    }
    if 2 < first.len() || 2 < second.len() {
        return Days::None;
    }
    match third.len() {
        4 if either_exists(a, b, c) => Days::Either(a, b, year(c)),
        4 => Days::NoSuchDay,
        1 | 2 => Days::ShortYear,
        _ => Days::None,
    }
}

/// `05MAR2026` in its three parts.
fn in_one(cell: &str) -> Option<(&str, &str, &str)> {
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let start = cell.find(is_letter)?;
    let (first, rest) = cell.split_at(start);
    let (month, last) = rest.split_at(rest.find(|c: char| !is_letter(c))?);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (month_name(month).is_some() && is_digits(first) && is_digits(last)).then_some((first, month, last))
}

/// `19790412` is a day; `45000`, with or without a fraction, the number by which a spreadsheet keeps one.
fn one_number(cell: &str) -> Days {
    let whole = cell.split('.').next().unwrap_or_default();
    match (whole.len(), number(whole)) {
        (8, Some(all)) if whole.len() == cell.len() => of(all / 10_000, all / 100 % 100, all % 100),
        (5, Some(serial)) => {
            let day = epoch().checked_add_days(Span::new(serial.into()));
            day.map_or(Days::None, Days::Serial)
        }
        _ => Days::None,
    }
}

/// The day before the first one that a spreadsheet counts, with the leap day of 1900 that it counts wrongly.
fn epoch() -> NaiveDate {
    NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day of the calendar")
}

fn number(text: &str) -> Option<u32> {
    (text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn year(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn of(y: u32, m: u32, d: u32) -> Days {
    NaiveDate::from_ymd_opt(year(y), m, d).map_or(Days::NoSuchDay, |day| Days::One(day, false))
}

fn either_exists(a: u32, b: u32, y: u32) -> bool {
    [(a, b), (b, a)].into_iter().any(|(day, month)| NaiveDate::from_ymd_opt(year(y), month, day).is_some())
}

const MONTH_NAMES: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn month_name(text: &str) -> Option<u32> {
    let small = text.to_ascii_lowercase();
    let known = |name: &str| name == small || name[..3] == *small || (small == "sept" && name == "september");
    let place = MONTH_NAMES.iter().position(|name| known(name))?;
    u32::try_from(place + 1).ok()
}

/// `3 Mar 2026`, `03-MAR-2026`, `March 3, 2026`, `2026-Mar-03`.
fn with_month_name(first: &str, second: &str, third: &str) -> Option<Days> {
    let ordinal = |text: &str| {
        let endings = ["st", "nd", "rd", "th"];
        number(endings.into_iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text))
    };
    let (day, month, years) = match (month_name(first), month_name(second)) {
        (None, Some(month)) if first.len() == 4 => (ordinal(third)?, month, first),
        (None, Some(month)) => (ordinal(first)?, month, third),
        (Some(month), None) => (ordinal(second)?, month, third),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    match years.len() {
        4 => Some(of(number(years)?, month, day)),
        2 => number(years).map(|_| Days::ShortYear),
        _ => None,
    }
}

/// How the days of a column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    /// Which of two numbers is the day.
    pub order: DayOrder,
    /// A time of day may stand with the day.
    pub may_have_time: bool,
    /// The number by which a spreadsheet keeps a day is taken for the day.
    pub takes_serials: bool,
}

impl Manner {
    /// Days of one order, without a time and without numbers that stand for days.
    pub fn of(order: DayOrder) -> Manner {
        Manner { order, may_have_time: false, takes_serials: false }
    }
}

/// Reads a day of a column.
pub fn day(cell: &str, manner: Manner) -> Result<NaiveDate, CellFault> {
    let order = manner.order;
    let found = match written(cell) {
        Days::One(_, true) if !manner.may_have_time => return Err(with_time()),
        Days::One(day, _) => day,
        Days::Either(first, second, year) => return either(first, second, year, order),
        Days::NoSuchDay => return Err(no_such_day()),
        Days::ShortYear => {
            return Err(fault(
                "SHORT_YEAR",
                ("年份只有两位，无法确定世纪", "the year has two digits: the century is not certain"),
                WRITE_IT,
            ));
        }
        Days::Serial(day) if manner.takes_serials => day,
        Days::Serial(day) => return Err(serial(day)),
        Days::None => return Err(no_day(cell)),
    };
    near(found)
}

/// Asks that a day is one that a passport may hold.
fn near(day: NaiveDate) -> Result<NaiveDate, CellFault> {
    if YEARS.contains(&day.year()) { Ok(day) } else { Err(far_away(day)) }
}

/// A day of the calendar that no living person's passport is likely to hold.
fn far_away(day: NaiveDate) -> CellFault {
    let (first, last) = (YEARS.start, YEARS.end - 1);
    CellFault::new(
        "BAD_DATE",
        Text::new(
            format!("{day} 不在 {first} 年至 {last} 年之间，未经核实不收"),
            format!("{day} lies outside {first} to {last}: it is not taken without confirmation"),
        ),
        Text::new(
            "对照护照核对；护照确为如此的，请向本机关说明",
            "look at the passport; if it says so indeed, tell the office",
        ),
    )
}

const WRITE_IT: (&str, &str) = ("写作 2026-03-02", "write it as 2026-03-02");

fn either(first: u32, second: u32, year: i32, order: DayOrder) -> Result<NaiveDate, CellFault> {
    let day_first = NaiveDate::from_ymd_opt(year, second, first);
    let month_first = NaiveDate::from_ymd_opt(year, first, second);
    let found = match order {
        DayOrder::DayFirst => day_first,
        DayOrder::MonthFirst => month_first,
        // The same number twice is one day in both orders, and so is one that only one order allows.
        DayOrder::Unknown if first == second => day_first,
        DayOrder::Unknown | DayOrder::Mixed => return Err(two_days(day_first, month_first, order)),
    };
    near(found.ok_or_else(no_such_day)?)
}

fn two_days(day_first: Option<NaiveDate>, month_first: Option<NaiveDate>, order: DayOrder) -> CellFault {
    let days: Vec<String> = [day_first, month_first].into_iter().flatten().map(|day| day.to_string()).collect();
    let (zh, en) = match order {
        DayOrder::Mixed => {
            ("该列有的日在前、有的月在前", "some cells of the column put the day first and some the month")
        }
        DayOrder::DayFirst | DayOrder::MonthFirst | DayOrder::Unknown => {
            ("日和月的先后无法确定", "which number is the day is not certain")
        }
    };
    CellFault::new(
        DAY_OR_MONTH,
        Text::new(
            format!("{zh}（可读作 {}），未采用", days.join(" 或 ")),
            format!("{en} (it reads as {}); not taken", days.join(" or ")),
        ),
        Text::new(WRITE_IT.0, WRITE_IT.1),
    )
}

fn serial(day: NaiveDate) -> CellFault {
    CellFault::new(
        SERIAL_DATE,
        Text::new(
            format!("是表格软件的日期序号（相当于 {day}），未采用"),
            format!("this is the number by which a spreadsheet keeps a day ({day}); not taken"),
        ),
        Text::new("将该列设为文本格式，写作 2026-03-02", "make the column text and write it as 2026-03-02"),
    )
}

fn no_such_day() -> CellFault {
    fault("BAD_DATE", ("没有这一天", "there is no such day"), WRITE_IT)
}

fn with_time() -> CellFault {
    fault("BAD_DATE", ("日期带有时刻", "a time of day stands with the day"), WRITE_IT)
}

fn no_day(cell: &str) -> CellFault {
    if let Some(reading) = narrow(cell) {
        return CellFault::new(
            "FULL_WIDTH",
            Text::new(
                format!("是全角数字（相当于 {reading}），未采用"),
                format!("full-width digits (they read as {reading}); not taken"),
            ),
            Text::new("改用半角数字，写作 2026-03-02", "use plain digits: write it as 2026-03-02"),
        );
    }
    fault("BAD_DATE", ("日期无法确定", "the date is not certain"), WRITE_IT)
}
