//! The annual holiday notice as the policy file words it, and what can be wrong with a set of notices.

use chrono::{Datelike, NaiveDate};

/// The State Council General Office notice that fixes the holidays of one year, with the later notices that changed it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearNotice {
    /// The year that the notice is about.
    pub year: u16,
    /// Number and title, in Chinese.
    pub notice: String,
    /// The day the notice bears.
    pub published: NaiveDate,
    /// Later notices that changed it; their days are already worked into the lists.
    #[serde(default)]
    pub amended: Vec<Amendment>,
    /// The holidays with the days off around them, in the order of the notice.
    pub holidays: Vec<Holiday>,
    /// Saturdays and Sundays on which work is made up.
    pub workdays: Vec<NaiveDate>,
    /// The provision the notice rests on, and the one that makes it count for receipts.
    pub cite: String,
    /// The day somebody last compared the entry with its source.
    pub checked: NaiveDate,
}

/// A later notice that changed a year.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// Number and title, in Chinese.
    pub notice: String,
    /// The day the notice bears.
    pub published: NaiveDate,
    /// What it changed.
    pub change: String,
}

/// A holiday: a span of days off, weekends inside it included.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Name in Chinese.
    pub name: String,
    /// Name in English.
    pub en: String,
    /// First day off.
    pub from: NaiveDate,
    /// Last day off.
    pub to: NaiveDate,
}

impl YearNotice {
    /// Tells whether the notice may fix `day`: a day of its year, or of the December before.
    pub(super) fn may_fix(&self, day: NaiveDate) -> bool {
        let year = i32::from(self.year);
        day.year() == year || (day.year() == year - 1 && day.month() == 12)
    }
}

/// What is wrong with a set of notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarFault {
    /// There is no notice at all.
    Empty,
    /// Two entries for one year.
    YearTwice {
        /// The year.
        year: u16,
    },
    /// A year is missing between two others.
    Gap {
        /// The first missing year.
        year: u16,
    },
    /// A notice without holidays.
    NoHolidays {
        /// The year of the notice.
        year: u16,
    },
    /// A day that lies neither in the year of the notice nor in the December before.
    OutsideYear {
        /// The year of the notice.
        year: u16,
        /// The day.
        day: NaiveDate,
    },
    /// A span that ends before it begins.
    Backwards {
        /// The year of the notice.
        year: u16,
        /// The first day of the span.
        from: NaiveDate,
        /// The last day of the span.
        to: NaiveDate,
    },
    /// A day that two holidays claim.
    OffTwice {
        /// The year of the notice that claims it second.
        year: u16,
        /// The day.
        day: NaiveDate,
    },
    /// A day that is off and made up at once.
    OffAndMadeUp {
        /// The year of the notice that makes it up.
        year: u16,
        /// The day.
        day: NaiveDate,
    },
    /// A make-up working day listed twice.
    MadeUpTwice {
        /// The year of the notice that lists it second.
        year: u16,
        /// The day.
        day: NaiveDate,
    },
    /// A make-up working day that is no Saturday or Sunday.
    MadeUpOnWeekday {
        /// The year of the notice.
        year: u16,
        /// The day.
        day: NaiveDate,
    },
}

impl CalendarFault {
    /// Returns the year of the entry at fault; `None` when there is no entry.
    pub fn year(&self) -> Option<u16> {
        match *self {
            CalendarFault::Empty => None,
            CalendarFault::YearTwice { year }
            | CalendarFault::Gap { year }
            | CalendarFault::NoHolidays { year }
            | CalendarFault::OutsideYear { year, .. }
            | CalendarFault::Backwards { year, .. }
            | CalendarFault::OffTwice { year, .. }
            | CalendarFault::OffAndMadeUp { year, .. }
            | CalendarFault::MadeUpTwice { year, .. }
            | CalendarFault::MadeUpOnWeekday { year, .. } => Some(year),
        }
    }

    /// Returns the day that is named; `None` when the whole entry is at fault.
    pub fn day(&self) -> Option<NaiveDate> {
        match *self {
            CalendarFault::Empty
            | CalendarFault::YearTwice { .. }
            | CalendarFault::Gap { .. }
            | CalendarFault::NoHolidays { .. } => None,
            CalendarFault::Backwards { from: day, .. }
            | CalendarFault::OutsideYear { day, .. }
            | CalendarFault::OffTwice { day, .. }
            | CalendarFault::OffAndMadeUp { day, .. }
            | CalendarFault::MadeUpTwice { day, .. }
            | CalendarFault::MadeUpOnWeekday { day, .. } => Some(day),
        }
    }

    /// Says in Chinese what is wrong.
    pub fn zh(&self) -> String {
        match self {
            CalendarFault::Empty => "缺少 [[calendar]]".to_owned(),
            CalendarFault::YearTwice { year } => format!("{year}年的 [[calendar]] 重复"),
            CalendarFault::Gap { year } => format!("缺少{year}年的 [[calendar]]，前后年份均有"),
            CalendarFault::NoHolidays { year } => format!("{year}年的 [[calendar]] 没有列出节假日"),
            CalendarFault::OutsideYear { year, day } => format!("{day} 不属于{year}年或者前一年12月"),
            CalendarFault::Backwards { year, from, to } => format!("{year}年的假期 {from} 至 {to} 起止颠倒"),
            CalendarFault::OffTwice { year, day } => format!("{year}年的假期重叠: {day}"),
            CalendarFault::OffAndMadeUp { year, day } => format!("{year}年: {day} 既放假又上班"),
            CalendarFault::MadeUpTwice { year, day } => format!("{year}年的调休上班日重复: {day}"),
            CalendarFault::MadeUpOnWeekday { year, day } => format!("{year}年: 调休上班日 {day} 不是周六、周日"),
        }
    }

    /// Says in English what is wrong.
    pub fn en(&self) -> String {
        match self {
            CalendarFault::Empty => "there is no [[calendar]]".to_owned(),
            CalendarFault::YearTwice { year } => format!("[[calendar]] of {year} stands twice"),
            CalendarFault::Gap { year } => format!("[[calendar]] of {year} is missing between two others"),
            CalendarFault::NoHolidays { year } => format!("[[calendar]] of {year} lists no holidays"),
            CalendarFault::OutsideYear { year, day } => {
                format!("{day} lies neither in {year} nor in the December before")
            }
            CalendarFault::Backwards { year, from, to } => {
                format!("the holiday from {from} to {to} of {year} ends before it begins")
            }
            CalendarFault::OffTwice { year, day } => format!("two holidays claim {day} (notice for {year})"),
            CalendarFault::OffAndMadeUp { year, day } => {
                format!("{day} is off and made up at once (notice for {year})")
            }
            CalendarFault::MadeUpTwice { year, day } => format!("{day} is made up twice (notice for {year})"),
            CalendarFault::MadeUpOnWeekday { year, day } => {
                format!("the make-up day {day} is no Saturday or Sunday (notice for {year})")
            }
        }
    }
}
