//! The values that stand in one JSON string, number or boolean: what each takes and how its schema says so.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::codes::{DocumentNumber, MrzLine, Nationality, Port, Region, Registry, VisaClass};
use super::day::{Moment, read_day};
use super::read::{Scalar, Schema, one_of};
use super::text::Text;
use super::words::Word;

impl Schema for bool {
    fn schema() -> Value {
        json!({"type": "boolean"})
    }
}

impl Scalar for bool {
    fn expected() -> Text {
        Text::new("true 或者 false", "true or false")
    }
    fn from_truth(truth: bool) -> Option<bool> {
        Some(truth)
    }
}

const DAY_PATTERN: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
const INSTANT_PATTERN: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})$";

impl Schema for NaiveDate {
    fn schema() -> Value {
        json!({"type": "string", "format": "date", "pattern": DAY_PATTERN})
    }
}

impl Scalar for NaiveDate {
    fn expected() -> Text {
        Text::new("存在的日期 YYYY-MM-DD", "a day that exists, YYYY-MM-DD")
    }
    fn from_text(text: &str) -> Option<NaiveDate> {
        read_day(text)
    }
}

impl Schema for Moment {
    fn schema() -> Value {
        json!({"type": "string", "anyOf": [
            {"format": "date", "pattern": DAY_PATTERN},
            {"format": "date-time", "pattern": INSTANT_PATTERN},
        ]})
    }
}

impl Scalar for Moment {
    fn expected() -> Text {
        Text::new(
            "日期 YYYY-MM-DD，或者带时区的时间 YYYY-MM-DDTHH:MM[:SS]+08:00",
            "a day YYYY-MM-DD, or a time with offset YYYY-MM-DDTHH:MM[:SS]+08:00",
        )
    }
    fn from_text(text: &str) -> Option<Moment> {
        Moment::read(text)
    }
}

impl<T: Word> Schema for T {
    fn schema() -> Value {
        json!({"enum": T::ALL.iter().map(|word| word.code()).collect::<Vec<_>>()})
    }
}

impl<T: Word> Scalar for T {
    fn expected() -> Text {
        let codes: Vec<&str> = T::ALL.iter().map(|word| word.code()).collect();
        one_of(&codes)
    }
    fn from_text(text: &str) -> Option<T> {
        T::find(text)
    }
}

macro_rules! code_scalars {
    ($($code:ident),+) => {$(
        impl Schema for $code {
            fn schema() -> Value {
                json!({"type": "string", "pattern": $code::PATTERN})
            }
        }

        impl Scalar for $code {
            fn expected() -> Text {
                $code::described()
            }
            fn from_text(text: &str) -> Option<$code> {
                $code::new(text)
            }
        }
    )+};
}

code_scalars!(Nationality, VisaClass, Region, Port, Registry, DocumentNumber, MrzLine);

/// A text of `MIN` to `MAX` characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Line<const MIN: usize, const MAX: usize>(pub String);

impl<const MIN: usize, const MAX: usize> Schema for Line<MIN, MAX> {
    fn schema() -> Value {
        if MIN == 0 {
            return json!({"type": "string", "maxLength": MAX});
        }
        json!({"type": "string", "minLength": MIN, "maxLength": MAX})
    }
}

impl<const MIN: usize, const MAX: usize> Scalar for Line<MIN, MAX> {
    fn expected() -> Text {
        characters(MIN, MAX)
    }
    fn from_text(text: &str) -> Option<Self> {
        let chars = if text.is_ascii() { text.len() } else { text.chars().count() };
        (MIN..=MAX).contains(&chars).then(|| Line(text.to_owned()))
    }
}

fn characters(least: usize, most: usize) -> Text {
    Text::new(format!("{least} 到 {most} 个字符的文本"), format!("a text of {least} to {most} characters"))
}

/// What a line of facts is called. Any text is read, so that a wrong line can still be named in the answer; the length
/// is checked after.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct CaseId(pub String);

impl CaseId {
    /// How many characters an id has.
    pub const LENGTH: std::ops::RangeInclusive<usize> = 1..=64;
}

impl Schema for CaseId {
    fn schema() -> Value {
        json!({"type": "string", "minLength": CaseId::LENGTH.start(), "maxLength": CaseId::LENGTH.end()})
    }
}

impl Scalar for CaseId {
    fn expected() -> Text {
        characters(*CaseId::LENGTH.start(), *CaseId::LENGTH.end())
    }
    fn from_text(text: &str) -> Option<CaseId> {
        Some(CaseId(text.to_owned()))
    }
}

/// A whole number from `MIN` to `MAX`; `u32::MAX` stands for no upper limit, and for every number above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct Count<const MIN: u32, const MAX: u32>(pub u32);

impl<const MIN: u32, const MAX: u32> Schema for Count<MIN, MAX> {
    fn schema() -> Value {
        if MAX == u32::MAX {
            return json!({"type": "integer", "minimum": MIN});
        }
        json!({"type": "integer", "minimum": MIN, "maximum": MAX})
    }
}

impl<const MIN: u32, const MAX: u32> Scalar for Count<MIN, MAX> {
    fn expected() -> Text {
        if MAX == u32::MAX {
            Text::new(format!("不小于 {MIN} 的整数"), format!("a whole number, {MIN} or more"))
        } else {
            Text::new(format!("{MIN} 到 {MAX} 的整数"), format!("a whole number from {MIN} to {MAX}"))
        }
    }
    fn from_whole(number: i64) -> Option<Self> {
        let number = if MAX == u32::MAX { number.min(i64::from(MAX)) } else { number };
        u32::try_from(number).ok().filter(|number| (MIN..=MAX).contains(number)).map(Count)
    }
}
