//! A value by date: entries in order of time, without gap or overlap, each with its source and rank.

use std::fmt::Display;
use std::ops::Range;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use crate::domain::day::{minus_days, plus_days};

/// Rank of the text that a value rests on, highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Level {
    /// A law.
    Law,
    /// Administrative regulations of the State Council.
    Reg,
    /// A joint or State Council notice.
    Notice,
    /// An internal norm of the Ministry of Public Security.
    MpsNorm,
    /// A published measure or guide of the National Immigration Administration.
    NiaMeasure,
    /// A standard (GB, ICAO).
    Standard,
    /// A reading of this project.
    Interpretation,
    /// Practice, not law; an office may set it.
    Practice,
}

impl Level {
    /// Returns the word that stands in the policy file.
    pub fn code(self) -> &'static str {
        match self {
            Level::Law => "LAW",
            Level::Reg => "REG",
            Level::Notice => "NOTICE",
            Level::MpsNorm => "MPS_NORM",
            Level::NiaMeasure => "NIA_MEASURE",
            Level::Standard => "STANDARD",
            Level::Interpretation => "INTERPRETATION",
            Level::Practice => "PRACTICE",
        }
    }
}

/// One value with the time it holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<T> {
    from: NaiveDate,
    firm_from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    value: T,
    cite: String,
    level: Level,
    checked: NaiveDate,
}

impl<T> Entry<T> {
    fn firm_from(&self) -> NaiveDate {
        self.firm_from.unwrap_or(self.from)
    }
}

/// A value by date.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Dated<T>(Vec<Spanned<Entry<T>>>);

/// What a policy text that does not name the figure says of it; [`Dated::check`] tells where that is a fault.
impl<T> Default for Dated<T> {
    fn default() -> Dated<T> {
        Dated(Vec::new())
    }
}

/// From when on a figure must stand in a policy text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stands {
    /// It holds from the first edition on.
    From(NaiveDate),
    /// It holds from some day on.
    Somewhen,
    /// The program learned it after texts were kept that lack it: there it holds on no day.
    WhereNamed,
}

/// A value in force on a day, and the one that was announced but is not yet certain.
#[derive(Clone, Debug, PartialEq)]
pub struct Rollout<T> {
    /// The value that certainly holds; `None` before any did.
    pub firm: Option<T>,
    /// The value announced, inside its roll-out window.
    pub announced: Option<T>,
}

/// An entry as it is shown to people.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Shown {
    /// First day, published or announced.
    pub from: NaiveDate,
    /// First day it is certain, where later.
    pub firm_from: Option<NaiveDate>,
    /// Last day it holds; `None` while it does.
    pub until: Option<NaiveDate>,
    /// The value as text.
    pub value: String,
    /// The provision.
    pub cite: String,
    /// Its rank.
    pub level: &'static str,
    /// The day somebody last compared it with its source.
    pub checked: NaiveDate,
    /// Where it stands in the text, bytes from its start.
    #[serde(skip)]
    pub start: usize,
    /// Its rank.
    #[serde(skip)]
    pub rank: Level,
    /// Last day that the entry itself names.
    #[serde(skip)]
    pub ends: Option<NaiveDate>,
}

/// A fault of a policy file: where it stands and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Bytes of the file it concerns.
    pub span: Range<usize>,
    /// What is wrong, Chinese.
    pub zh: String,
    /// What is wrong, English.
    pub en: String,
}

impl<T: Clone> Dated<T> {
    /// Returns the value that certainly holds on `day` and the one announced.
    pub(super) fn on(&self, day: NaiveDate) -> Rollout<T> {
        let holding = |entry: &&Spanned<Entry<T>>| entry.get_ref().until.is_none_or(|until| day <= until);
        let value = |entry: &Spanned<Entry<T>>| entry.get_ref().value.clone();
        let firm = self.0.iter().rfind(|entry| entry.get_ref().firm_from() <= day).filter(holding);
        let announced = self.0.iter().rfind(|entry| entry.get_ref().from <= day && day < entry.get_ref().firm_from());
        Rollout { firm: firm.map(value), announced: announced.map(value) }
    }

    /// Returns every day on which the value changes.
    pub(super) fn changes(&self) -> impl Iterator<Item = (NaiveDate, Range<usize>)> {
        self.0.iter().flat_map(|entry| {
            let after = entry.get_ref().until.map(|until| plus_days(until, 1));
            [Some(entry.get_ref().from), entry.get_ref().firm_from, after]
                .into_iter()
                .flatten()
                .map(|day| (day, entry.span()))
        })
    }

    /// The fault of a figure that must always hold, where its last entry ends.
    fn without_successor(&self, path: &str, stands: Stands) -> Option<Fault> {
        let last = self.0.last().filter(|_| matches!(stands, Stands::From(_)))?;
        let until = last.get_ref().until?;
        Some(Fault {
            span: last.span(),
            zh: format!("{path} 至 {until} 为止，其后没有数值；请删去 until，或者写明其后的条目"),
            en: format!("{path} ends on {until} without a successor; leave until out, or add the entry that follows"),
        })
    }

    /// Notes every fault in time: none at all, late start, out of order, gap, overlap, end before start, no successor.
    pub(super) fn check(&self, path: &str, stands: Stands, faults: &mut Vec<Fault>) {
        faults.extend(self.without_successor(path, stands));
        let mut wrong = |span: Range<usize>, zh: String, en: String| faults.push(Fault { span, zh, en });
        match (self.0.first(), stands) {
            (None, Stands::WhereNamed) => return,
            (None, Stands::From(_) | Stands::Somewhen) => {
                return wrong(0..0, format!("{path} 没有任何条目"), format!("{path} has no entry"));
            }
            (Some(first), Stands::From(start)) if first.get_ref().firm_from() != start => wrong(
                first.span(),
                format!("{path} 应当自 {start} 起即有确定数值"),
                format!("{path} must hold with certainty from {start}, not from {}", first.get_ref().firm_from()),
            ),
            (Some(_), _) => {}
        }
        let always = matches!(stands, Stands::From(_));
        for entry in &self.0 {
            let e = entry.get_ref();
            if e.firm_from() < e.from || e.until.is_some_and(|until| until < e.firm_from()) {
                wrong(
                    entry.span(),
                    format!("{path} 的期间首尾颠倒"),
                    format!("{path}: the period ends before it begins"),
                );
            }
        }
        for pair in self.0.windows(2) {
            let (before, after) = (pair[0].get_ref(), pair[1].get_ref());
            let span = pair[1].span();
            if after.from <= before.from || after.from < before.firm_from() {
                wrong(
                    span,
                    format!("{path} 未按时间排序"),
                    format!("{path} is not in order of time: {} after {}", after.from, before.from),
                );
            } else if let Some(until) = before.until {
                let next = plus_days(until, 1);
                // What must hold on every day holds until its successor is certain, not only announced.
                let begins = if always { after.firm_from() } else { after.from };
                if next < begins {
                    let last = minus_days(begins, 1);
                    wrong(
                        span,
                        format!("{path} 在 {next} 至 {last} 之间没有数值"),
                        format!("{path} has a gap from {next} to {last}"),
                    );
                } else if after.from < next {
                    wrong(
                        span,
                        format!("{path} 在 {} 至 {until} 之间重叠", after.from),
                        format!("{path} overlaps from {} to {until}", after.from),
                    );
                }
            }
        }
    }
}

impl<T: Display> Dated<T> {
    /// Returns the entries as people read them.
    pub(super) fn shown(&self) -> Vec<Shown> {
        let next = self.0.iter().skip(1).map(|entry| Some(minus_days(entry.get_ref().firm_from(), 1)));
        let ends = next.chain(std::iter::once(None));
        self.0
            .iter()
            .zip(ends)
            .map(|(spanned, end)| (spanned.span().start, spanned.get_ref(), end))
            .map(|(start, entry, end)| Shown {
                from: entry.from,
                firm_from: entry.firm_from,
                until: entry.until.or(end),
                value: entry.value.to_string(),
                cite: entry.cite.clone(),
                level: entry.level.code(),
                checked: entry.checked,
                start,
                rank: entry.level,
                ends: entry.until,
            })
            .collect()
    }
}
