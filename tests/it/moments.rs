//! Days, moments and periods as facts have them: each form that is read, each edge of the arithmetic.

use chrono::NaiveDate;
use visa_cli::domain::day::{
    LAST_DAY, Moment, birthday, day_bytes, minus_days, office_day, plus_days, plus_months, read_day, start_of,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_moment_belongs_to_a_day_in_beijing() {
    for (text, beijing) in [
        ("2024-02-29", "2024-02-29"),
        ("0001-01-01", "0001-01-01"),
        ("2024-03-05T15:59Z", "2024-03-05"),
        ("2024-03-05T15:59:59Z", "2024-03-05"),
        ("2024-03-05T16:00Z", "2024-03-06"),
        ("2024-03-05T23:59:59+08:00", "2024-03-05"),
        ("2024-03-05T00:00+08:00", "2024-03-05"),
        ("2024-03-05T00:00+09:00", "2024-03-04"),
        ("2024-03-05T06:59-09:00", "2024-03-05"),
        ("2024-03-05T07:00-09:00", "2024-03-06"),
        ("2024-03-05T21:29+05:30", "2024-03-05"),
        ("2024-03-05T21:30+05:30", "2024-03-06"),
        ("2024-03-05T23:59:59-23:59", "2024-03-07"),
    ] {
        assert_eq!(Moment::read(text).map(Moment::beijing_day), Some(day(beijing)), "{text}");
    }
}

#[test]
fn what_is_no_moment_is_not_read() {
    for text in [
        "",
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-01-00",
        "0000-01-01",
        "2024/03/05",
        "2024-03/05",
        "2024/03-05",
        "2024-3-05",
        "2024-03-5x",
        "2024-03-051",
        "x024-03-05",
        "2024-x3-05",
        "2024-03-x5",
        "2024-03-05T24:00Z",
        "2024-03-05T23:60Z",
        "2024-03-05T23:59:60Z",
        "2024-03-05T1:00Z",
        "2024-03-05T10:0Z",
        "2024-03-05T10:00",
        "2024-03-05T10Z",
        "2024-03-05T10:00:00:00Z",
        "2024-03-05T10:00+8:00",
        "2024-03-05T10:00+24:00",
        "2024-03-05T10:00+08:60",
        "2024-03-05T10:00+08",
        "2024-03-05T10:00+0800",
        "2024-03-05 10:00Z",
        "2024-03-05T10:00z",
        "2024-03-05T+1:00Z",
        "2024-03-05T10:00Z ",
        "2024-03-05T10:0a+08:00",
        "2024-03-05T",
    ] {
        assert_eq!(Moment::read(text), None, "{text}");
    }
}

#[test]
fn a_day_is_written_as_it_is_read() {
    for text in ["2024-02-29", "0001-01-01", "9999-12-31", "2026-10-09"] {
        let read = read_day(text).unwrap();
        assert_eq!((read, day_bytes(read).as_slice()), (day(text), text.as_bytes()));
    }
}

#[test]
fn the_day_of_an_office_begins_at_midnight_in_beijing() {
    let begins = 1_764_000_000_000 / 86_400_000 * 86_400_000 - 8 * 3_600_000;
    let today = office_day(begins);
    assert_eq!(today, day("2025-11-24"));
    assert_eq!(start_of(today), begins);
    assert_eq!(office_day(begins - 1), day("2025-11-23"));
    assert_eq!(office_day(begins + 86_399_999), today);
    assert_eq!(office_day(0), day("1970-01-01"));
    assert_eq!(start_of(day("1970-01-01")), -8 * 3_600_000);
}

#[test]
fn periods_end_on_the_same_day_or_the_last_of_the_month() {
    assert_eq!(plus_days(day("2024-05-01"), 30), day("2024-05-31"));
    assert_eq!(minus_days(day("2024-05-31"), 30), day("2024-05-01"));
    assert_eq!(plus_months(day("2024-08-31"), 6), day("2025-02-28"));
    assert_eq!(plus_months(day("2024-02-29"), 60), day("2029-02-28"));
    assert_eq!(plus_days(day("9999-12-30"), 1), LAST_DAY);
    assert_eq!((plus_days(LAST_DAY, 1), plus_months(LAST_DAY, 1)), (LAST_DAY, LAST_DAY));
    assert_eq!(plus_days(LAST_DAY, u32::MAX), LAST_DAY);
    assert_eq!(birthday(day("2006-03-05"), 18), day("2024-03-05"));
    assert_eq!(birthday(day("2008-02-29"), 16), day("2024-02-29"));
    assert_eq!(birthday(day("2008-02-29"), 18), day("2026-03-01"));
    assert_eq!(birthday(day("2008-02-28"), 18), day("2026-02-28"));
}
