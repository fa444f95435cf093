//! Two texts of the law beside each other: what differs, and what an entry of lower rank may not do.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::dated::Shown;
use super::{PlacedFault, Policy, stricter};
use crate::domain::day::plus_days;
use crate::domain::text::Text;

/// An entry, a year of the calendar or an edition that differs between two texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The name: that of a figure, or `calendar` or `edition`.
    pub name: String,
    /// First day of the entry.
    pub from: NaiveDate,
    /// What the one text says; nothing where it lacks the entry.
    pub before: Option<String>,
    /// What the other text says.
    pub after: Option<String>,
}

/// Returns what differs between two texts, in the order of the policy file; what was only checked again or worded anew
/// in its comments does not differ.
pub fn differences(before: &Policy, after: &Policy) -> Vec<Difference> {
    let mut found = Vec::new();
    let (editions, new_editions) = (editions(before), editions(after));
    differ("edition", &editions, &new_editions, &mut found);
    for ((name, one), (_, other)) in before.shown().iter().zip(after.shown()) {
        differ(name, &entries(one), &entries(&other), &mut found);
    }
    differ("calendar", &years(before), &years(after), &mut found);
    found
}

fn editions(policy: &Policy) -> BTreeMap<NaiveDate, String> {
    policy.named().iter().map(|named| (named.from, named.en.clone())).collect()
}

fn entries(entries: &[Shown]) -> BTreeMap<NaiveDate, String> {
    let said = |entry: &Shown| {
        let firm = entry.firm_from.map_or(String::new(), |day| format!(", certain from {day}"));
        let until = entry.ends.map_or(String::new(), |day| format!(", until {day}"));
        format!("{} ({} {}{firm}{until})", entry.value, entry.level, entry.cite)
    };
    entries.iter().map(|entry| (entry.from, said(entry))).collect()
}

fn years(policy: &Policy) -> BTreeMap<NaiveDate, String> {
    let notices = policy.calendar.years().filter_map(|year| policy.calendar.notice(year));
    let said = |notice: &super::YearNotice| {
        let spans: Vec<String> = notice.holidays.iter().map(|span| format!("{}/{}", span.from, span.to)).collect();
        let made_up: Vec<String> = notice.workdays.iter().map(ToString::to_string).collect();
        format!("{}: {} + {}", notice.notice, spans.join(" "), made_up.join(" "))
    };
    notices.filter_map(|notice| Some((NaiveDate::from_ymd_opt(notice.year.into(), 1, 1)?, said(notice)))).collect()
}

fn differ(
    name: &str,
    before: &BTreeMap<NaiveDate, String>,
    after: &BTreeMap<NaiveDate, String>,
    found: &mut Vec<Difference>,
) {
    let days: BTreeSet<&NaiveDate> = before.keys().chain(after.keys()).collect();
    for day in days {
        let (one, other) = (before.get(day).cloned(), after.get(day).cloned());
        if one != other {
            found.push(Difference { name: name.to_owned(), from: *day, before: one, after: other });
        }
    }
}

/// Returns every entry of `proposed` that overrides one of `standing` without the rank for it. An entry of lower rank may
/// only be stricter, and may not take the place of the source that ranks higher; nor does the same provision say another
/// thing.
pub fn outranked(standing: &Policy, proposed: &Policy) -> Vec<PlacedFault> {
    let mut faults = Vec::new();
    for ((name, held), (_, new)) in standing.shown().iter().zip(proposed.shown()) {
        let mut told = BTreeSet::new();
        for day in days(held).into_iter().chain(days(&new)) {
            let (Some(held), Some(new)) = (on(held, day), on(&new, day)) else { continue };
            let lower = held.rank < new.rank;
            let same_source = held.rank == new.rank && held.cite == new.cite && held.value != new.value;
            if (lower || same_source) && !stricter::is_stricter(name, &held.value, &new.value) && told.insert(new.start)
            {
                faults.push(PlacedFault { line: line_of(&proposed.text, new.start), text: said(name, held, new) });
            }
        }
    }
    faults.sort_by_key(|fault| fault.line);
    faults
}

/// The days on which another entry begins to hold, or none does.
fn days(entries: &[Shown]) -> Vec<NaiveDate> {
    let ends = entries.iter().filter_map(|entry| entry.ends).map(|last| plus_days(last, 1));
    entries.iter().map(|entry| entry.firm_from.unwrap_or(entry.from)).chain(ends).collect()
}

/// The entry that certainly holds on a day.
fn on(entries: &[Shown], day: NaiveDate) -> Option<&Shown> {
    let begun = entries.iter().rfind(|entry| entry.firm_from.unwrap_or(entry.from) <= day)?;
    Some(begun).filter(|entry| entry.ends.is_none_or(|last| day <= last))
}

fn line_of(text: &str, start: usize) -> usize {
    text.as_bytes()[..start.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

fn said(name: &str, held: &Shown, new: &Shown) -> Text {
    let (usual, cite, rank) = (&held.value, &held.cite, held.level);
    let (value, level) = (&new.value, new.level);
    Text::new(
        format!(
            "{name}：{value}（{level}）不得放宽 {cite}（{rank}）规定的 {usual}；只能更严，或者引用位阶更高的新规定"
        ),
        format!(
            "{name}: {value} ({level}) may not override {usual} of {cite} ({rank}); set it stricter, or cite a newer provision of that rank"
        ),
    )
}
