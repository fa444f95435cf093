//! Working days: the week, the State Council's holidays and make-up working days, and periods counted in them.
//!
//! Decision periods and receipts count working days (Reg 36(2)); the day they start on is not counted. A period that
//! needs a day of a year whose notice is not loaded is [`NotPublished`], never guessed.

mod notice;

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, Weekday};

pub use notice::{Amendment, CalendarFault, Holiday, YearNotice};

/// The working days of consecutive years. Looking up a day and adding working days take constant time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// In order of years, without gaps.
    notices: Vec<YearNotice>,
    /// 1 January of the first year.
    first: NaiveDate,
    /// One slot for each day from `first`.
    slots: Vec<Slot>,
    /// For each day from `first`, the number of working days up to and including it.
    worked: Vec<u32>,
    /// The working days in order.
    working: Vec<NaiveDate>,
}

/// What a day is, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Working,
    MadeUp,
    Weekend,
    /// The notice, and the holiday in it.
    Holiday(u32, u32),
}

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day<'a> {
    /// Monday to Friday, no holiday.
    Working,
    /// A Saturday or Sunday on which work is made up: a working day.
    MadeUp,
    /// A Saturday or Sunday outside the holidays.
    Weekend,
    /// Inside a holiday as the notice words it.
    Holiday(&'a Holiday),
}

impl Day<'_> {
    /// Tells whether the day counts as a working day.
    pub fn is_working(self) -> bool {
        match self {
            Day::Working | Day::MadeUp => true,
            Day::Weekend | Day::Holiday(_) => false,
        }
    }
}

/// A day was needed of a year whose holiday notice is not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the working days of {year} are not published")]
pub struct NotPublished {
    /// The first year that is missing.
    pub year: i32,
}

/// A day after the start of a period, up to its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedDay<'a> {
    /// The day.
    pub date: NaiveDate,
    /// What it is, which is why it is counted or skipped.
    pub day: Day<'a>,
    /// Working days counted up to and including it; `None` when it is skipped.
    pub counted: Option<u32>,
}

impl Calendar {
    /// Returns the calendar of the years that `years` fix, in any order, or the first fault found in them.
    pub fn new(mut years: Vec<YearNotice>) -> Result<Calendar, CalendarFault> {
        years.sort_by_key(|notice| notice.year);
        check_years(&years)?;
        let (Some(oldest), Some(newest)) = (years.first(), years.last()) else { return Err(CalendarFault::Empty) };
        let day = |year: u16, month, day| NaiveDate::from_ymd_opt(year.into(), month, day).expect("a day of any year");
        let (first, last) = (day(oldest.year, 1, 1), day(newest.year, 12, 31));
        let mut slots: Vec<Slot> = first.iter_days().take_while(|day| *day <= last).map(of_the_week).collect();
        for (index, notice) in years.iter().enumerate() {
            place_holidays(notice, index, first, &mut slots)?;
        }
        for notice in &years {
            place_workdays(notice, first, &mut slots)?;
        }
        Ok(Calendar::count(years, first, slots))
    }

    fn count(notices: Vec<YearNotice>, first: NaiveDate, slots: Vec<Slot>) -> Calendar {
        let mut worked = Vec::with_capacity(slots.len());
        let mut working = Vec::new();
        for (day, slot) in first.iter_days().zip(&slots) {
            match slot {
                Slot::Working | Slot::MadeUp => working.push(day),
                Slot::Weekend | Slot::Holiday(..) => {}
            }
            worked.push(u32::try_from(working.len()).expect("65,536 years have fewer days"));
        }
        Calendar { notices, first, slots, worked, working }
    }

    /// Tells whether `day` is a working day.
    pub fn is_working_day(&self, day: NaiveDate) -> Result<bool, NotPublished> {
        self.day(day).map(Day::is_working)
    }

    /// Returns what `day` is.
    pub fn day(&self, day: NaiveDate) -> Result<Day<'_>, NotPublished> {
        Ok(match self.slots[self.place(day)?] {
            Slot::Working => Day::Working,
            Slot::MadeUp => Day::MadeUp,
            Slot::Weekend => Day::Weekend,
            Slot::Holiday(notice, holiday) => Day::Holiday(&self.notices[notice as usize].holidays[holiday as usize]),
        })
    }

    /// Returns the last day of a period of `n` working days; `from` itself is not counted but must be a published day.
    /// A period of no days ends on `from`.
    pub fn add_working_days(&self, from: NaiveDate, n: u32) -> Result<NaiveDate, NotPublished> {
        let before = self.worked[self.place(from)?];
        let Some(more) = n.checked_sub(1) else { return Ok(from) };
        let nth = usize::try_from(u64::from(before) + u64::from(more)).unwrap_or(usize::MAX);
        self.working.get(nth).copied().ok_or(NotPublished { year: self.years().end() + 1 })
    }

    /// Returns the first working day after `after`.
    pub fn next_working_day(&self, after: NaiveDate) -> Result<NaiveDate, NotPublished> {
        self.add_working_days(after, 1)
    }

    /// Returns every day after `from` up to the last day of a period of `n` working days, or up to the last published
    /// day, and what [`Calendar::add_working_days`] answers.
    pub fn explain(&self, from: NaiveDate, n: u32) -> (Vec<CountedDay<'_>>, Result<NaiveDate, NotPublished>) {
        let last = self.add_working_days(from, n);
        let mut counted = 0;
        let days = from.iter_days().skip(1).map_while(|date| {
            let day = self.day(date).ok().filter(|_| counted < n)?;
            counted += u32::from(day.is_working());
            Some(CountedDay { date, day, counted: day.is_working().then_some(counted) })
        });
        (if self.place(from).is_ok() { days.collect() } else { Vec::new() }, last)
    }

    /// Returns the years that are loaded.
    pub fn years(&self) -> RangeInclusive<i32> {
        let years = self.notices.len() as i32;
        self.first.year()..=self.first.year() + years - 1
    }

    /// Returns the notice of a year.
    pub fn notice(&self, year: i32) -> Option<&YearNotice> {
        self.notices.iter().find(|notice| i32::from(notice.year) == year)
    }

    /// Returns the place of a day in `slots`.
    fn place(&self, day: NaiveDate) -> Result<usize, NotPublished> {
        place_in(self.first, &self.slots, day).ok_or(NotPublished { year: day.year() })
    }
}

/// Returns the calendar of the policy that is compiled in.
pub fn built_in() -> &'static Calendar {
    &super::Policy::built_in().calendar
}

fn of_the_week(day: NaiveDate) -> Slot {
    if is_weekend(day) { Slot::Weekend } else { Slot::Working }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn place_in(first: NaiveDate, slots: &[Slot], day: NaiveDate) -> Option<usize> {
    usize::try_from((day - first).num_days()).ok().filter(|place| *place < slots.len())
}

fn check_years(sorted: &[YearNotice]) -> Result<(), CalendarFault> {
    for pair in sorted.windows(2) {
        match pair[1].year - pair[0].year {
            0 => return Err(CalendarFault::YearTwice { year: pair[0].year }),
            1 => {}
            _ => return Err(CalendarFault::Gap { year: pair[0].year + 1 }),
        }
    }
    match sorted.iter().find(|notice| notice.holidays.is_empty()) {
        Some(notice) => Err(CalendarFault::NoHolidays { year: notice.year }),
        None => Ok(()),
    }
}

/// Marks the days off. Days of a December before the first loaded year belong to a year that is not published.
fn place_holidays(
    notice: &YearNotice,
    index: usize,
    first: NaiveDate,
    slots: &mut [Slot],
) -> Result<(), CalendarFault> {
    let year = notice.year;
    for (number, holiday) in notice.holidays.iter().enumerate() {
        let Holiday { from, to, .. } = *holiday;
        if to < from {
            return Err(CalendarFault::Backwards { year, from, to });
        }
        for day in from.iter_days().take_while(|day| *day <= to) {
            if !notice.may_fix(day) {
                return Err(CalendarFault::OutsideYear { year, day });
            }
            let Some(place) = place_in(first, slots, day) else { continue };
            if let Slot::Holiday(..) = slots[place] {
                return Err(CalendarFault::OffTwice { year, day });
            }
            slots[place] = Slot::Holiday(index as u32, number as u32);
        }
    }
    Ok(())
}

fn place_workdays(notice: &YearNotice, first: NaiveDate, slots: &mut [Slot]) -> Result<(), CalendarFault> {
    let year = notice.year;
    for &day in &notice.workdays {
        if !notice.may_fix(day) {
            return Err(CalendarFault::OutsideYear { year, day });
        }
        if !is_weekend(day) {
            return Err(CalendarFault::MadeUpOnWeekday { year, day });
        }
        let Some(place) = place_in(first, slots, day) else { continue };
        match slots[place] {
            Slot::Holiday(..) => return Err(CalendarFault::OffAndMadeUp { year, day }),
            Slot::MadeUp => return Err(CalendarFault::MadeUpTwice { year, day }),
            Slot::Weekend | Slot::Working => slots[place] = Slot::MadeUp,
        }
    }
    Ok(())
}
