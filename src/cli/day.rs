//! Days as officers type and read them, and what is said when a year is not published.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};

use crate::domain::day::beijing;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::policy::calendar::{Day, NotPublished};

/// Reads `2026-01-05`, `2026/1/5`, `20260105` or `2026年1月5日`.
pub(crate) fn read(text: &str) -> Result<NaiveDate, String> {
    ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"]
        .iter()
        .filter(|format| format.len() > 6 || text.len() == 8)
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
        .filter(|day| (1..=9999).contains(&day.year()))
        .ok_or_else(|| "write the day as 2026-01-05, 2026/1/5 or 20260105 / 日期写作 2026-01-05".to_owned())
}

/// A day as it was typed: a date, or words that count from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// A date.
    On(NaiveDate),
    /// So many days from today, 今天, +3d.
    Away(i64),
    /// A day of the week so many weeks from this one, 下周一.
    InWeek(i64, Weekday),
}

/// Reads a date, or today, tomorrow, yesterday, +3d, -2w, next monday, and the same in Chinese.
pub(crate) fn typed(text: &str) -> Result<Typed, String> {
    let word = text.trim().to_lowercase();
    let days = DAYS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(days, _)| Typed::Away(*days));
    let found = days.or_else(|| counted(&word)).or_else(|| in_week(&word));
    found.map_or_else(|| read(text.trim()).map(Typed::On), Ok).map_err(|dates| {
        dates.replacen(" / ", "; or as today, +3d, next monday / ", 1) + "；也可写作 今天、+3d、下周一"
    })
}

impl Typed {
    /// Returns the day, counted from today in Beijing.
    pub(crate) fn on(self, today: NaiveDate) -> NaiveDate {
        let moved = |from: NaiveDate, days: i64| {
            let many = Days::new(days.unsigned_abs());
            let day = if days < 0 { from.checked_sub_days(many) } else { from.checked_add_days(many) };
            day.unwrap_or(from)
        };
        match self {
            Typed::On(day) => day,
            Typed::Away(days) => moved(today, days),
            Typed::InWeek(weeks, weekday) => {
                moved(today.week(Weekday::Mon).first_day(), weeks * 7 + from_monday(weekday))
            }
        }
    }

    /// Returns the day by the clock of this run, which only words need; `flag` is where a date could be given.
    pub(crate) fn by_clock(self, now: Option<DateTime<Utc>>, flag: &str) -> Result<NaiveDate, UserError> {
        match (self, now) {
            (Typed::On(day), _) => Ok(day),
            (Typed::Away(_) | Typed::InWeek(..), Some(now)) => Ok(self.on(now.with_timezone(&beijing()).date_naive())),
            (Typed::Away(_) | Typed::InWeek(..), None) => Err(no_clock(flag)),
        }
    }
}

fn from_monday(weekday: Weekday) -> i64 {
    i64::from(weekday.num_days_from_monday())
}

/// Today and the days around it, by their words.
const DAYS: [(i64, &[&str]); 5] = [
    (0, &["today", "今天", "今日"]),
    (1, &["tomorrow", "明天", "明日"]),
    (2, &["后天"]),
    (-1, &["yesterday", "昨天", "昨日"]),
    (-2, &["前天"]),
];

/// The furthest that days are counted; beyond it a number is a slip.
const FURTHEST: i64 = 36_600;

/// Reads `+3d` or `-2w`.
fn counted(word: &str) -> Option<Typed> {
    let number = word.strip_suffix(['d', 'w', '天', '周'])?;
    let unit = if word.ends_with(['w', '周']) { 7 } else { 1 };
    let count = number.strip_prefix(['+', '-']).filter(|count| count.bytes().all(|byte| byte.is_ascii_digit()))?;
    let days = i64::from(count.parse::<u16>().ok()?) * unit;
    let days = if number.starts_with('-') { -days } else { days };
    (days.abs() <= FURTHEST).then_some(Typed::Away(days))
}

/// Reads `下周一`, `本星期五`, `next monday`.
fn in_week(word: &str) -> Option<Typed> {
    let weeks = [
        (-1, ["上", "last "]),
        (0, ["本", "this "]),
        (0, ["这", "this "]),
        (1, ["下", "next "]),
        (1, ["下个", "next "]),
    ];
    weeks.into_iter().find_map(|(weeks, [zh, en])| {
        let chinese = || {
            let day = word.strip_prefix(zh)?;
            let day = ["周", "星期", "礼拜"].iter().find_map(|week| day.strip_prefix(week))?;
            let day = if day == "天" { "日" } else { day };
            WEEKDAYS.into_iter().find(|weekday| short(*weekday).zh.ends_with(day)).filter(|_| day.chars().count() == 1)
        };
        let english = || word.strip_prefix(en)?.parse::<Weekday>().ok();
        Some(Typed::InWeek(weeks, chinese().or_else(english)?))
    })
}

/// Says that a word such as today needs a clock.
fn no_clock(flag: &str) -> UserError {
    UserError::new(
        Exit::Usage,
        "no_clock",
        Text::new("没有时钟，不知道今天是哪一天", "there is no clock, so today is not known"),
        Text::new(
            format!("用 {flag} 写明日期，如 2026-01-05"),
            format!("give the date with {flag}, such as 2026-01-05"),
        ),
    )
}

const WEEKDAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// Returns the day of the week, short.
pub(crate) fn weekday(day: NaiveDate) -> Text {
    short(day.weekday())
}

fn short(weekday: Weekday) -> Text {
    let (zh, en) = match weekday {
        Weekday::Mon => ("周一", "Mon"),
        Weekday::Tue => ("周二", "Tue"),
        Weekday::Wed => ("周三", "Wed"),
        Weekday::Thu => ("周四", "Thu"),
        Weekday::Fri => ("周五", "Fri"),
        Weekday::Sat => ("周六", "Sat"),
        Weekday::Sun => ("周日", "Sun"),
    };
    Text::new(zh, en)
}

/// Says why a day is counted or skipped.
pub(crate) fn why(day: Day) -> Text {
    match day {
        Day::Working => Text::new("工作日", "working day"),
        Day::MadeUp => Text::new("调休上班", "made-up working day"),
        Day::Weekend => Text::new("周末", "weekend"),
        Day::Holiday(holiday) => Text::new(holiday.name.clone(), holiday.en.clone()),
    }
}

/// Says that a year is not published, and what to do.
pub(crate) fn not_published(missing: NotPublished, first: i32) -> UserError {
    let year = missing.year;
    let what = Text::new(
        format!("{year}年的节假日安排未公布或者未载入，不能推算期限"),
        format!("the holiday notice for {year} is not published or not loaded, the deadline cannot be counted"),
    );
    let hint = if year < first {
        Text::new(
            format!("本程序的工作日历自{first}年起，请核对日期"),
            format!("the calendar begins with {first}: check the date"),
        )
    } else {
        Text::new(
            format!("国务院办公厅公布后，将{year}年的 [[calendar]] 加入政策文件，再重新计算；在此之前由人工确定期限"),
            format!(
                "when the State Council has published it, add a [[calendar]] for {year} to the policy file and run this \
                 again; until then settle the deadline by hand"
            ),
        )
    };
    UserError::new(Exit::Refused, "calendar_not_published", what, hint)
}
