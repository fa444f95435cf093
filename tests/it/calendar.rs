//! Holds the working-day calendar against published deadlines, a naive count, and every fault of its loader.

use std::fs;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use proptest::prelude::*;
use visa_cli::policy::Policy;
use visa_cli::policy::calendar::{Calendar, CalendarFault, Day, Holiday, NotPublished, YearNotice};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn holiday(name: &str, from: &str, to: &str) -> Holiday {
    Holiday { name: name.to_owned(), en: format!("{name} (en)"), from: day(from), to: day(to) }
}

/// A notice with one holiday on 1 January, to which a test adds what it is about.
fn notice(year: u16) -> YearNotice {
    YearNotice {
        year,
        notice: format!("notice for {year}"),
        published: day("2000-01-01"),
        amended: Vec::new(),
        holidays: vec![holiday("元旦", &format!("{year:04}-01-01"), &format!("{year:04}-01-01"))],
        workdays: Vec::new(),
        cite: "Reg 36(2)".to_owned(),
        checked: day("2026-11-23"),
    }
}

/// What `Calendar::new` finds wrong with a notice for 2024, a leap year, that `change` has changed.
fn fault_of(change: impl FnOnce(&mut YearNotice)) -> Result<Calendar, CalendarFault> {
    let mut changed = notice(2024);
    change(&mut changed);
    Calendar::new(vec![changed])
}

#[test]
fn every_published_deadline_is_met() {
    let mut rows = 0;
    for row in csv::Reader::from_path("tests/it/policy/deadlines.csv").unwrap().records() {
        let row = row.unwrap();
        let (id, kind, start, n, expected) = (&row[0], &row[1], day(&row[2]), row[3].parse::<u32>().unwrap(), &row[4]);
        let last = match kind {
            "visa_receipt" | "residence_receipt" => Policy::built_in().calendar.add_working_days(start, n),
            "stay_last_day" | "residence_apply_by" => Ok(start + Days::new(n.into())),
            "extension_latest_filing" => Ok(start + Days::new(n.into()) - Days::new(7)),
            _ => panic!("{id}: kind {kind} is not known"),
        };
        let answer = last.map_or_else(|_| "ERROR:CALENDAR_NOT_PUBLISHED".to_owned(), |day| day.to_string());
        assert_eq!(answer, expected, "{id}");
        rows += 1;
    }
    assert_eq!(rows, 38);
}

#[test]
fn make_up_days_count_and_the_extended_spring_festival_of_2020_does_not() {
    let calendar = &Policy::built_in().calendar;
    let add = |from, n| calendar.add_working_days(day(from), n).unwrap();
    assert_eq!(add("2024-02-05", 7), day("2024-02-20"));
    assert_eq!(add("2024-02-05", 15), day("2024-03-01"));
    for off in ["2020-01-30", "2020-01-31", "2020-02-01", "2020-02-02"] {
        assert_eq!(calendar.is_working_day(day(off)), Ok(false), "{off}");
    }
    assert_eq!(calendar.is_working_day(day("2020-02-03")), Ok(true));
    assert_eq!(add("2020-01-23", 1), day("2020-02-03"));
    assert_eq!(calendar.next_working_day(day("2020-01-23")), Ok(day("2020-02-03")));
}

#[test]
fn each_kind_of_day_is_named() {
    let calendar = &Policy::built_in().calendar;
    let name = |text| match calendar.day(day(text)).unwrap() {
        Day::Working => "working".to_owned(),
        Day::MadeUp => "made up".to_owned(),
        Day::Weekend => "weekend".to_owned(),
        Day::Holiday(holiday) => format!("{} {}", holiday.name, holiday.en),
    };
    assert_eq!(name("2024-02-09"), "working");
    assert_eq!(name("2024-02-18"), "made up");
    assert_eq!(name("2024-02-24"), "weekend");
    assert_eq!(name("2024-02-25"), "weekend");
    assert_eq!(name("2024-02-10"), "春节 Spring Festival");
    assert_eq!(name("2024-02-17"), "春节 Spring Festival");
    assert_eq!(name("2018-12-29"), "made up");
    assert_eq!(name("2018-12-30"), "元旦 New Year's Day");
    assert_eq!(name("2022-12-31"), "元旦 New Year's Day");
    assert_eq!(name("2017-10-08"), "中秋节、国庆节 Mid-Autumn Festival and National Day");
    assert!(Day::Working.is_working() && Day::MadeUp.is_working());
    assert!(!Day::Weekend.is_working() && !Day::Holiday(&holiday("x", "2024-01-01", "2024-01-01")).is_working());
}

#[test]
fn every_year_has_as_many_working_days_as_its_notice_leaves() {
    let calendar = &Policy::built_in().calendar;
    // Counted apart from this program, from the notices of the General Office of the State Council.
    let counted = [250, 250, 249, 250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248];
    for (year, days) in (2013..=2026).zip(counted) {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let of_year = first.iter_days().take_while(|day| day.year() == year);
        assert_eq!(of_year.filter(|day| calendar.is_working_day(*day) == Ok(true)).count(), days, "{year}");
    }
}

#[test]
fn years_without_a_notice_are_not_guessed() {
    let calendar = &Policy::built_in().calendar;
    assert_eq!(calendar.years(), 2013..=2026);
    let of = |year| Err(NotPublished { year });
    assert_eq!(calendar.is_working_day(day("2012-12-31")), of(2012).map(|()| true));
    assert_eq!(calendar.is_working_day(day("2027-01-01")), Err(NotPublished { year: 2027 }));
    assert_eq!(calendar.is_working_day(day("2013-01-01")), Ok(false));
    assert_eq!(calendar.is_working_day(day("2026-12-31")), Ok(true));
    assert_eq!(calendar.add_working_days(day("2012-12-31"), 1), Err(NotPublished { year: 2012 }));
    assert_eq!(calendar.add_working_days(day("2027-01-04"), 1), Err(NotPublished { year: 2027 }));
    assert_eq!(calendar.add_working_days(day("2026-12-31"), 0), Ok(day("2026-12-31")));
    assert_eq!(calendar.add_working_days(day("2026-12-30"), 1), Ok(day("2026-12-31")));
    assert_eq!(calendar.add_working_days(day("2026-12-30"), 2), Err(NotPublished { year: 2027 }));
    assert_eq!(calendar.add_working_days(day("2013-01-01"), u32::MAX), Err(NotPublished { year: 2027 }));
    assert_eq!(calendar.next_working_day(day("2026-12-31")), Err(NotPublished { year: 2027 }));
    assert_eq!(calendar.notice(2013).unwrap().year, 2013);
    assert_eq!(calendar.notice(2026).unwrap().published, day("2025-11-04"));
    assert_eq!(calendar.notice(2012), None);
    assert_eq!(calendar.notice(2027), None);
    assert_eq!(NotPublished { year: 2027 }.to_string(), "the working days of 2027 are not published");
}

#[test]
fn the_days_of_a_period_are_explained() {
    let (days, last) = Policy::built_in().calendar.explain(day("2024-02-05"), 7);
    assert_eq!(last, Ok(day("2024-02-20")));
    let shown: Vec<(String, Option<u32>)> =
        days.iter().map(|d| (d.date.to_string()[5..].to_owned(), d.counted)).collect();
    let counted = [("02-06", 1), ("02-07", 2), ("02-08", 3), ("02-09", 4), ("02-18", 5), ("02-19", 6), ("02-20", 7)];
    for (date, number) in counted {
        assert!(shown.contains(&(date.to_owned(), Some(number))), "{date}");
    }
    assert_eq!(shown.len(), 15);
    assert_eq!(shown.iter().filter(|(_, counted)| counted.is_none()).count(), 8);
    assert_eq!(days[12].day, Day::MadeUp);
    assert_eq!(days[4].day, Policy::built_in().calendar.day(day("2024-02-10")).unwrap());

    let (days, last) = Policy::built_in().calendar.explain(day("2026-12-22"), 15);
    assert_eq!(last, Err(NotPublished { year: 2027 }));
    assert_eq!(days.first().unwrap().date, day("2026-12-23"));
    assert_eq!(days.last().unwrap().date, day("2026-12-31"));
    assert_eq!(days.last().unwrap().counted, Some(7));

    assert_eq!(Policy::built_in().calendar.explain(day("2024-02-05"), 0), (Vec::new(), Ok(day("2024-02-05"))));
    assert_eq!(
        Policy::built_in().calendar.explain(day("2012-12-30"), 3),
        (Vec::new(), Err(NotPublished { year: 2012 }))
    );
    assert_eq!(
        Policy::built_in().calendar.explain(day("2027-01-01"), 0),
        (Vec::new(), Err(NotPublished { year: 2027 }))
    );
    assert_eq!(
        Policy::built_in().calendar.explain(day("2026-12-31"), 1),
        (Vec::new(), Err(NotPublished { year: 2027 }))
    );
}

#[test]
fn each_built_in_year_is_complete() {
    for year in Policy::built_in().calendar.years() {
        let notice = Policy::built_in().calendar.notice(year).unwrap();
        assert!(notice.notice.starts_with("国办发明电〔"), "{year}");
        assert!(notice.notice.contains(&format!("{year}年部分节假日安排的通知")), "{year}");
        assert_eq!(notice.published.year(), year - 1);
        let all: String = notice.holidays.iter().map(|holiday| holiday.name.as_str()).collect();
        for name in ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"] {
            assert!(all.contains(name), "{name} of {year}");
        }
        for later in &notice.amended {
            assert_eq!(later.published.year(), year);
        }
    }
}

#[test]
fn the_first_and_last_day_of_the_years_are_covered_in_any_order() {
    let calendar = Calendar::new(vec![notice(2025), notice(2023), notice(2024)]).unwrap();
    assert_eq!(calendar.years(), 2023..=2025);
    assert_eq!(calendar.day(day("2023-01-02")), Ok(Day::Working));
    assert_eq!(calendar.day(day("2024-12-31")), Ok(Day::Working));
    assert_eq!(calendar.day(day("2025-12-31")), Ok(Day::Working));
    assert_eq!(calendar.day(day("2022-12-31")), Err(NotPublished { year: 2022 }));
    assert_eq!(calendar.day(day("2026-01-01")), Err(NotPublished { year: 2026 }));
    let leap = Calendar::new(vec![notice(2024)]).unwrap();
    assert_eq!(leap.day(day("2024-12-31")), Ok(Day::Working));
    assert_eq!(leap.day(day("2025-01-01")), Err(NotPublished { year: 2025 }));
}

#[test]
fn a_notice_reaches_into_the_december_before() {
    let mut next = notice(2024);
    next.holidays[0] = holiday("元旦", "2023-12-29", "2024-01-01");
    next.workdays = vec![day("2023-12-24")];
    let both = Calendar::new(vec![notice(2023), next.clone()]).unwrap();
    assert_eq!(both.day(day("2023-12-28")), Ok(Day::Working));
    assert_eq!(both.day(day("2023-12-29")), Ok(Day::Holiday(&next.holidays[0])));
    assert_eq!(both.day(day("2023-12-24")), Ok(Day::MadeUp));
    let alone = Calendar::new(vec![next.clone()]).unwrap();
    assert_eq!(alone.day(day("2023-12-29")), Err(NotPublished { year: 2023 }));
    assert_eq!(alone.day(day("2024-01-01")), Ok(Day::Holiday(&next.holidays[0])));
}

#[test]
fn faults_of_the_years_are_found() {
    assert_eq!(Calendar::new(Vec::new()), Err(CalendarFault::Empty));
    assert_eq!(
        Calendar::new(vec![notice(2024), notice(2023), notice(2024)]),
        Err(CalendarFault::YearTwice { year: 2024 })
    );
    assert_eq!(Calendar::new(vec![notice(2022), notice(2024)]), Err(CalendarFault::Gap { year: 2023 }));
    assert_eq!(Calendar::new(vec![notice(2025), notice(2021)]), Err(CalendarFault::Gap { year: 2022 }));
    assert_eq!(fault_of(|n| n.holidays.clear()), Err(CalendarFault::NoHolidays { year: 2024 }));
}

#[test]
fn faults_of_the_days_are_found() {
    let off = |from: &str, to: &str| {
        let span = holiday("春节", from, to);
        fault_of(|n| n.holidays.push(span)).map(|_| ())
    };
    let outside = |text| Err(CalendarFault::OutsideYear { year: 2024, day: day(text) });
    assert_eq!(off("2024-12-30", "2025-01-01"), outside("2025-01-01"));
    assert_eq!(off("2024-12-30", "2024-12-31"), Ok(()));
    assert_eq!(off("2023-11-30", "2023-12-02"), outside("2023-11-30"));
    assert_eq!(off("2023-12-01", "2023-12-02"), Ok(()));
    assert_eq!(off("2022-12-31", "2022-12-31"), outside("2022-12-31"));
    let (from, to) = (day("2024-02-11"), day("2024-02-10"));
    assert_eq!(off("2024-02-11", "2024-02-10"), Err(CalendarFault::Backwards { year: 2024, from, to }));
    assert_eq!(off("2024-02-10", "2024-02-10"), Ok(()));
    assert_eq!(off("2023-12-31", "2024-01-02"), Err(CalendarFault::OffTwice { year: 2024, day: day("2024-01-01") }));

    let made_up = |days: &[&str]| {
        let days: Vec<NaiveDate> = days.iter().map(|text| day(text)).collect();
        fault_of(|n| {
            n.holidays.push(holiday("春节", "2024-02-10", "2024-02-17"));
            n.workdays = days;
        })
        .map(|_| ())
    };
    assert_eq!(made_up(&["2024-02-04", "2024-02-18", "2024-02-24"]), Ok(()));
    assert_eq!(made_up(&["2025-01-04"]), outside("2025-01-04"));
    assert_eq!(made_up(&["2023-12-30"]), Ok(()));
    assert_eq!(made_up(&["2024-02-09"]), Err(CalendarFault::MadeUpOnWeekday { year: 2024, day: day("2024-02-09") }));
    assert_eq!(made_up(&["2024-02-10"]), Err(CalendarFault::OffAndMadeUp { year: 2024, day: day("2024-02-10") }));
    let twice = Err(CalendarFault::MadeUpTwice { year: 2024, day: day("2024-02-18") });
    assert_eq!(made_up(&["2024-02-18", "2024-02-18"]), twice);
}

#[test]
fn each_fault_says_what_is_wrong_in_both_languages() {
    let (year, day, from, to) = (2024, day("2024-02-10"), day("2024-02-11"), day("2024-02-10"));
    let faults = [
        CalendarFault::Empty,
        CalendarFault::YearTwice { year },
        CalendarFault::Gap { year },
        CalendarFault::NoHolidays { year },
        CalendarFault::OutsideYear { year, day },
        CalendarFault::Backwards { year, from, to },
        CalendarFault::OffTwice { year, day },
        CalendarFault::OffAndMadeUp { year, day },
        CalendarFault::MadeUpTwice { year, day },
        CalendarFault::MadeUpOnWeekday { year, day },
    ];
    let said: String = faults.iter().map(|f| format!("{:?} | {} | {}\n", f.year(), f.zh(), f.en())).collect();
    assert_eq!(said, fs::read_to_string("tests/it/golden/calendar_faults.txt").unwrap());
}

proptest! {
    #[test]
    fn adding_agrees_with_counting_day_by_day(offset in 0u64..5200, n in 0u32..400) {
        let calendar = &Policy::built_in().calendar;
        let from = day("2013-01-01") + Days::new(offset);
        let (mut last, mut left) = (from, n);
        let naive = loop {
            if last.year() > 2026 {
                break Err(NotPublished { year: 2027 });
            }
            if left == 0 {
                break Ok(last);
            }
            last = last + Days::new(1);
            left -= u32::from(calendar.is_working_day(last).unwrap_or(false));
        };
        prop_assert_eq!(calendar.add_working_days(from, n), naive);

        let (days, explained) = calendar.explain(from, n);
        prop_assert_eq!(explained, naive);
        let counted = days.iter().filter(|d| d.counted.is_some()).count();
        match naive {
            Ok(end) => {
                prop_assert_eq!(days.last().map_or(from, |d| d.date), end);
                prop_assert_eq!(counted, n as usize);
            }
            Err(_) => prop_assert!(counted < n.max(1) as usize),
        }
        for d in &days {
            prop_assert_eq!(Ok(d.day), calendar.day(d.date));
            prop_assert_eq!(d.counted.is_some(), calendar.is_working_day(d.date).unwrap());
        }
    }

    #[test]
    fn a_working_day_is_a_weekday_or_made_up(offset in 0u64..5113) {
        let date = day("2013-01-01") + Days::new(offset);
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        let what = Policy::built_in().calendar.day(date).unwrap();
        match what {
            Day::Working => prop_assert!(!weekend),
            Day::MadeUp | Day::Weekend => prop_assert!(weekend),
            Day::Holiday(holiday) => prop_assert!(holiday.from <= date && date <= holiday.to),
        }
        prop_assert_eq!(Policy::built_in().calendar.is_working_day(date), Ok(what.is_working()));
    }
}
