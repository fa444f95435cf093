//! Which numbers hold on a day: dated values, working days, citations. Pure.

pub mod calendar;
pub mod compare;
pub mod dated;
pub(crate) mod faults;
pub mod figures;
pub mod law;
pub mod overlap;
pub mod stricter;

use std::borrow::Cow;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use crate::domain::day::LAST_DAY;
use crate::domain::hex::hex;
use crate::domain::text::Text;
use calendar::{Calendar, CalendarFault, YearNotice};
use dated::{Fault, Shown};
use figures::{ByDate, Figures, Named};

/// The text of the built-in policy.
pub const BUILT_IN: &str = include_str!("../config.example.toml");

/// What holds from one day until the next edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// First day.
    pub from: NaiveDate,
    /// All figures.
    pub figures: Figures,
    /// The sources of the figures that an office set itself, by the names of the figures.
    own: Vec<(&'static str, &'static str)>,
}

impl Edition {
    /// Returns the source of a figure that an office set itself.
    pub fn own_source(&self, figure: &str) -> Option<&'static str> {
        self.own.iter().find(|(own, _)| *own == figure).map(|(_, cite)| *cite)
    }
}

/// All editions of the law that the program knows, with the calendar of working days.
#[derive(Clone, Debug)]
pub struct Policy {
    editions: Vec<Edition>,
    named: Vec<Named>,
    by_date: ByDate,
    /// Working days.
    pub calendar: Calendar,
    /// SHA-256 of the exact text it was read from, in hexadecimal.
    pub sha256: Cow<'static, str>,
    /// The text.
    pub text: String,
}

/// The policy that a run decides by. It is read when something is first asked of it: most commands that only look never do.
#[derive(Debug)]
pub struct InUse {
    text: Cow<'static, str>,
    sha256: OnceLock<String>,
    read: OnceLock<Policy>,
}

impl InUse {
    /// A policy that was read; it lasts as long as the process that decides by it.
    pub fn of(policy: Policy) -> &'static InUse {
        let (text, sha256) = (Cow::Owned(policy.text.clone()), OnceLock::from(policy.sha256.to_string()));
        Box::leak(Box::new(InUse { text, sha256, read: OnceLock::from(policy) }))
    }

    /// A text that was read before, when the case file took it.
    pub fn kept(text: String) -> &'static InUse {
        Box::leak(Box::new(InUse::unread(Cow::Owned(text))))
    }

    const fn unread(text: Cow<'static, str>) -> InUse {
        InUse { text, sha256: OnceLock::new(), read: OnceLock::new() }
    }

    /// Returns the SHA-256 of the text, in hexadecimal, without reading it.
    pub fn sha256_of_text(&self) -> &str {
        self.sha256.get_or_init(|| hex(&Sha256::digest(self.text.as_bytes())))
    }
}

impl std::ops::Deref for InUse {
    type Target = Policy;

    fn deref(&self) -> &Policy {
        self.read.get_or_init(|| {
            Policy::read_named(&self.text, self.sha256_of_text().to_owned())
                .expect("a text is read before it is built in or kept")
        })
    }
}

/// A fault of a policy file with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedFault {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub text: Text,
}

/// The place of a fault of the calendar: the day that it names in the entry of its year, or that entry. A year that is
/// missing is missed where the next one stands.
fn place_of(text: &str, fault: &CalendarFault) -> usize {
    let entry = |year: u16| text.rfind(&format!("\nyear = {year}\n")).map(|at| at + 1);
    let Some(year) = fault.year() else { return 0 };
    let missing = matches!(fault, CalendarFault::Gap { .. });
    let start = entry(year).or_else(|| (year..LAST_DAY.year() as u16).find_map(entry).filter(|_| missing));
    let Some(start) = start else { return 0 };
    let end = text[start..].find("\n[[").map_or(text.len(), |length| start + length);
    let day = fault.day().and_then(|day| text[start..end].rfind(&format!("\"{day}\"")));
    start + day.unwrap_or(0)
}

impl PlacedFault {
    /// Returns the fault for a machine.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({"line": self.line, "zh": self.text.zh, "en": self.text.en})
    }
}

/// The place of a figure that a fault begins with: what has no entry has no place of its own, but its key may stand in the
/// file, or its group.
fn named_in(text: &str, said: &str) -> std::ops::Range<usize> {
    let figure = said.split([' ', ':']).next().and_then(|figure| figure.split_once('.'));
    let Some((group, key)) = figure else { return 0..0 };
    let Some(start) = text.find(&format!("\n[{group}]\n")).map(|at| at + 1) else { return 0..0 };
    let end = text[start..].find("\n[").map_or(text.len(), |length| start + length);
    let at = text[start..end].find(&format!("\n{key} =")).map_or(start, |at| start + at + 1);
    at..at
}

impl Policy {
    /// Returns the policy that is compiled in.
    pub fn built_in() -> &'static InUse {
        static POLICY: InUse = InUse::unread(Cow::Borrowed(BUILT_IN));
        &POLICY
    }

    /// Reads a policy file; all faults are returned, each with its line.
    pub fn read(text: &str) -> Result<Policy, Vec<PlacedFault>> {
        Policy::read_named(text, hex(&Sha256::digest(text.as_bytes())))
    }

    fn read_named(text: &str, sha256: String) -> Result<Policy, Vec<PlacedFault>> {
        let place = |fault: Fault| PlacedFault {
            line: text.as_bytes()[..fault.span.start].iter().filter(|byte| **byte == b'\n').count() + 1,
            text: Text::new(fault.zh, fault.en),
        };
        let (by_date, unread) = faults::read(text);
        let mut faults: Vec<Fault> = unread.iter().map(|unread| unread.fault.clone()).collect();
        let Some(by_date) = by_date else { return Err(faults.into_iter().map(place).collect()) };
        let first_of_the_rest = faults.len();
        let named: Vec<Named> = by_date.edition.iter().map(|named| named.get_ref().clone()).collect();
        check_editions(&by_date, &mut faults);
        if let Some(first) = named.first() {
            by_date.check(first.from, &mut faults);
            faults
                .iter_mut()
                .filter(|fault| fault.span.is_empty())
                .for_each(|fault| fault.span = named_in(text, &fault.en));
        }
        let calendar = Calendar::new(by_date.notices()).map_err(|fault| {
            let at = place_of(text, &fault);
            faults.push(Fault { span: at..at, zh: fault.zh(), en: fault.en() });
        });
        // What follows from an entry that could not be read is no fault of its own.
        let mut checked = faults.split_off(first_of_the_rest);
        checked.retain(|fault| !unread.iter().any(|unread| unread.leads_to(fault)));
        faults.extend(checked);
        faults.sort_by_key(|fault| fault.span.start);
        match calendar {
            Ok(calendar) if faults.is_empty() => {
                let mut editions: Vec<Edition> = named
                    .iter()
                    .map(|named| Edition { from: named.from, figures: by_date.on(named.from), own: Vec::new() })
                    .collect();
                if text != BUILT_IN {
                    by_date.name_own_sources(&mut editions);
                }
                Ok(Policy { editions, named, by_date, calendar, sha256: Cow::Owned(sha256), text: text.to_owned() })
            }
            Ok(_) | Err(()) => Err(faults.into_iter().map(place).collect()),
        }
    }

    /// Reads the policy file of an office: also refuses an entry that overrides one of higher rank, or of the same
    /// provision, unless it is stricter.
    pub fn read_own(text: &str) -> Result<Policy, Vec<PlacedFault>> {
        match Policy::read(text) {
            Ok(policy) => {
                let faults = compare::refused(&[Policy::built_in()], &policy);
                if faults.is_empty() { Ok(policy) } else { Err(faults) }
            }
            Err(mut faults) => {
                // What could be read is weighed too, so that all is told at once.
                if let (Some(by_date), _) = faults::read(text) {
                    let named: Vec<Named> = by_date.edition.iter().map(|named| named.get_ref().clone()).collect();
                    let (shown, named) = (by_date.shown(), named.as_slice());
                    let weighed = compare::Weighed { shown: &shown, named, text };
                    faults.extend(compare::refused_of(&[Policy::built_in()], weighed));
                    faults.sort_by_key(|fault| fault.line);
                }
                Err(faults)
            }
        }
    }

    /// Returns the edition in force on `day`; `None` before the first.
    pub fn on(&self, day: NaiveDate) -> Option<&Edition> {
        self.editions.iter().rfind(|edition| edition.from <= day)
    }

    /// Returns the last edition.
    pub fn latest(&self) -> &Edition {
        self.editions.last().expect("a policy without an edition is refused")
    }

    /// Returns the editions in order of time.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// Returns the first day that can be decided.
    pub fn first_day(&self) -> NaiveDate {
        self.named[0].from
    }

    /// Returns the editions with what is new in each.
    pub fn named(&self) -> &[Named] {
        &self.named
    }

    /// Returns every figure by its name, with its entries in order of time.
    pub fn shown(&self) -> Vec<(&'static str, Vec<Shown>)> {
        self.by_date.shown()
    }
}

impl ByDate {
    /// Notes for every edition the sources of the entries that the built-in policy does not have.
    fn name_own_sources(&self, editions: &mut [Edition]) {
        let built_in = Policy::built_in().shown();
        let holding = |entries: &[Shown], day: NaiveDate| {
            entries.iter().rfind(|entry| entry.from <= day).map(|entry| entry.cite.clone())
        };
        for ((name, own), (_, usual)) in self.shown().into_iter().zip(built_in) {
            for edition in editions.iter_mut() {
                let cite =
                    holding(&own, edition.from).filter(|cite| Some(cite) != holding(&usual, edition.from).as_ref());
                // An office has few entries of its own, and a program reads them once and keeps them to its end.
                edition.own.extend(cite.map(|cite| (name, &*cite.leak())));
            }
        }
    }

    /// Returns the holiday notices; an office that does not count make-up days as working days leaves them out.
    fn notices(&self) -> Vec<YearNotice> {
        let mut notices = self.calendar.clone();
        if self.filing.makeup_days_are_working_days.on(LAST_DAY).firm == Some(false) {
            notices.iter_mut().for_each(|notice| notice.workdays.clear());
        }
        notices
    }
}

fn check_editions(by_date: &ByDate, faults: &mut Vec<Fault>) {
    if by_date.edition.is_empty() {
        let (zh, en) = ("缺少 [[edition]]", "there is no [[edition]]");
        faults.push(Fault { span: 0..0, zh: zh.to_owned(), en: en.to_owned() });
    }
    for pair in by_date.edition.windows(2) {
        if pair[1].get_ref().from <= pair[0].get_ref().from {
            let (zh, en) = ("[[edition]] 未按时间排序", "[[edition]] is not in order of time");
            faults.push(Fault { span: pair[1].span(), zh: zh.to_owned(), en: en.to_owned() });
        }
    }
    for (day, span) in by_date.changes() {
        if !by_date.edition.iter().any(|named| named.get_ref().from == day) {
            let (zh, en) = (format!("{day} 没有列入 [[edition]]"), format!("{day} does not stand in [[edition]]"));
            faults.push(Fault { span, zh, en });
        }
    }
}
