//! Days as officers type and read them, and what is said when a year is not published.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::policy::calendar::{Day, NotPublished};

/// Reads `2026-01-05`, `2026/1/5` or `20260105`.
pub(crate) fn read(text: &str) -> Result<NaiveDate, String> {
    ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"]
        .iter()
        .filter(|format| format.len() > 6 || text.len() == 8)
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
        .filter(|day| (1..=9999).contains(&day.year()))
        .ok_or_else(|| "write the day as 2026-01-05, 2026/1/5 or 20260105 / 日期写作 2026-01-05".to_owned())
}

/// Returns the day of the week, short.
pub(crate) fn weekday(day: NaiveDate) -> Text {
    let (zh, en) = match day.weekday() {
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
