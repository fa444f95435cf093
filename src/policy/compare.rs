//! Two texts of the law beside each other: what differs, and what an entry of lower rank may not do.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::dated::{Level, Shown};
use super::figures::Named;
use super::law::{Law, LawId, laws_of};
use super::overlap::overlaps;
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

/// Everything that an office may not write into its text, in the order of its lines: what overrides a higher rank, and what
/// claims a rank without ground.
pub fn refused(standing: &[&Policy], proposed: &Policy) -> Vec<PlacedFault> {
    let (shown, named) = (proposed.shown(), proposed.named());
    let mut faults = refused_of(standing, Weighed { shown: &shown, named, text: &proposed.text });
    for overlap in overlaps(proposed) {
        let entries = shown.iter().filter(|(name, _)| overlap.figures.contains(name));
        let last = entries.filter_map(|(_, entries)| on(entries, overlap.from)).max_by_key(|entry| entry.from);
        let line = last.map_or(1, |entry| line_of(&proposed.text, entry.start));
        faults.push(PlacedFault { line, text: overlap.text() });
    }
    faults.sort_by_key(|fault| fault.line);
    faults
}

/// The same of a text of which not all could be read.
pub(super) fn refused_of(standing: &[&Policy], proposed: Weighed) -> Vec<PlacedFault> {
    let mut faults = unfounded(proposed);
    faults.extend(out_of_bounds(proposed));
    for standing in standing {
        for fault in outranked_by(standing, proposed) {
            if faults.iter().all(|other| other.line != fault.line) {
                faults.push(fault);
            }
        }
    }
    faults.sort_by_key(|fault| fault.line);
    faults
}

/// Returns every entry of `proposed` that overrides one of `standing` without the rank for it. An entry of lower rank may
/// only be stricter, and may not take the place of the source that ranks higher; nor does the same provision say another
/// thing.
fn outranked_by(standing: &Policy, proposed: Weighed) -> Vec<PlacedFault> {
    let mut faults = Vec::new();
    for ((name, held), (_, new)) in standing.shown().iter().zip(proposed.shown) {
        let mut told = BTreeSet::new();
        for day in days(held).into_iter().chain(days(new)) {
            let (Some(held), Some(new)) = (on(held, day), on(new, day)) else { continue };
            let lower = held.rank < new.rank;
            let same_source = held.rank == new.rank && held.cite == new.cite && held.value != new.value;
            if (lower || same_source) && !stricter::is_stricter(name, &held.value, &new.value) && told.insert(new.start)
            {
                faults.push(PlacedFault { line: line_of(proposed.text, new.start), text: said(name, held, new) });
            }
        }
    }
    faults.sort_by_key(|fault| fault.line);
    faults
}

/// A text of the law as it is weighed against others: what of it could be read.
#[derive(Clone, Copy)]
pub(super) struct Weighed<'a> {
    /// Its figures by name.
    pub(super) shown: &'a [(&'static str, Vec<Shown>)],
    /// Its editions.
    pub(super) named: &'a [Named],
    /// The text.
    pub(super) text: &'a str,
}

/// Returns every entry of a text that claims a published rank without a provision that the program knows, or that goes
/// beyond what the law says as it is built in. Newer law than that is taken where the edition of its first day says in
/// its own words whose law it is.
pub(super) fn unfounded(proposed: Weighed) -> Vec<PlacedFault> {
    let built_in = Policy::built_in();
    let mut faults = Vec::new();
    for ((name, held), (_, new)) in built_in.shown().iter().zip(proposed.shown) {
        let as_built_in = |entry: &&Shown| held.iter().any(|usual| is_same(usual, entry));
        let own = new.iter().filter(|entry| entry.rank <= Level::NiaMeasure && !as_built_in(entry));
        for entry in own.filter(|entry| !is_named(entry, proposed.named, built_in.named())) {
            let known = is_known(entry);
            let beyond = || {
                let mut days = days(held).into_iter().filter(|day| *day > entry.from).chain([entry.from]);
                let on_day = |day| on(held, day).zip(on(new, day)).filter(|(_, holds)| holds.start == entry.start);
                days.find_map(|day| on_day(day).map(|(usual, _)| usual).filter(|usual| goes_beyond(name, usual, entry)))
            };
            let text = if known {
                beyond().map(|usual| beyond_the_law(name, usual, entry))
            } else {
                Some(unknown(name, entry))
            };
            faults.extend(text.map(|text| PlacedFault { line: line_of(proposed.text, entry.start), text }));
        }
    }
    faults
}

fn is_same(usual: &Shown, entry: &Shown) -> bool {
    (usual.from, usual.firm_from, &usual.value, &usual.cite, usual.rank)
        == (entry.from, entry.firm_from, &entry.value, &entry.cite, entry.rank)
}

/// Tells whether the edition of an entry's first day, in words that are not those built in, names what the entry cites.
fn is_named(entry: &Shown, named: &[Named], usual: &[Named]) -> bool {
    let own = named.iter().filter(|edition| edition.from == entry.from && !usual.contains(edition));
    own.into_iter().any(|edition| [&edition.zh, &edition.en].iter().any(|words| words.contains(entry.cite.trim())))
}

/// Tells whether a citation names what the program knows of the rank that is claimed.
fn is_known(entry: &Shown) -> bool {
    let Some(laws) = laws_of(&entry.cite) else { return false };
    match entry.rank {
        Level::Law => laws.iter().any(|law| *law != LawId::Reg),
        Level::Reg => !laws.is_empty(),
        Level::Notice | Level::MpsNorm | Level::NiaMeasure => {
            !laws.is_empty() || !Law::built_in().texts_of(&entry.cite).is_empty()
        }
        Level::Standard | Level::Interpretation | Level::Practice => true,
    }
}

/// Tells whether an entry is laxer than what a published text says, as it is built in.
fn goes_beyond(name: &str, usual: &Shown, entry: &Shown) -> bool {
    usual.rank <= Level::NiaMeasure
        && usual.value != entry.value
        && !stricter::is_stricter(name, &usual.value, &entry.value)
}

fn unknown(name: &str, entry: &Shown) -> Text {
    let (cite, level, from) = (&entry.cite, entry.level, entry.from);
    Text::new(
        format!(
            "{name}：本程序所知的{level}位阶条文中没有“{cite}”；请引用已知条文，或者在 {from} 的 [[edition]] 中以同样的文字写明是何新法"
        ),
        format!(
            "{name}: among the provisions of rank {level} the program knows no \"{cite}\"; cite a known one, or name the new law in the same words in the [[edition]] of {from}"
        ),
    )
}

fn beyond_the_law(name: &str, usual: &Shown, entry: &Shown) -> Text {
    let (held, by, rank) = (&usual.value, &usual.cite, usual.level);
    let (value, cite, from) = (&entry.value, &entry.cite, entry.from);
    Text::new(
        format!(
            "{name}：{value}（{cite}）超出 {by}（{rank}）规定的 {held}；法律确有修改的，在 {from} 的 [[edition]] 中以 cite 的文字写明是何新法"
        ),
        format!(
            "{name}: {value} ({cite}) goes beyond {held} of {by} ({rank}); if the law has changed, name the new law in the [[edition]] of {from} in the words of cite"
        ),
    )
}

/// Figures of which the one may not be greater than the other.
const PAIRS: [(&str, &str); 3] = [
    ("sanctions.repatriated_ban_min_years", "sanctions.repatriated_ban_max_years"),
    ("sanctions.detention_min_days", "sanctions.detention_max_days"),
    ("residence.fingerprints_from_age", "residence.fingerprints_to_age"),
];

/// Figures that are a part of a hundred.
const PERCENTS: [&str; 1] = ["duties.sample_percent"];

/// Returns every entry whose number cannot be: more than a hundred of a hundred, a least above the most.
fn out_of_bounds(proposed: Weighed) -> Vec<PlacedFault> {
    let figure = |name: &str| proposed.shown.iter().find(|(known, _)| *known == name).map(|(_, entries)| entries);
    let number = |entry: &Shown| entry.value.parse::<u32>().ok();
    let mut faults = Vec::new();
    let mut add = |entry: &Shown, text: Text| {
        let line = line_of(proposed.text, entry.start);
        if faults.iter().all(|fault: &PlacedFault| fault.line != line) {
            faults.push(PlacedFault { line, text });
        }
    };
    for name in PERCENTS {
        let over =
            figure(name).into_iter().flatten().filter(|entry| number(entry).is_some_and(|percent| 100 < percent));
        for entry in over {
            let value = &entry.value;
            let (zh, en) =
                (format!("{name}：{value} 超过百分之百"), format!("{name}: {value} of a hundred is more than all"));
            add(entry, Text::new(zh, en));
        }
    }
    for (least, most) in PAIRS {
        let (Some(lows), Some(highs)) = (figure(least), figure(most)) else { continue };
        for day in days(lows).into_iter().chain(days(highs)) {
            let (Some(low), Some(high)) = (on(lows, day), on(highs, day)) else { continue };
            if number(low) > number(high) {
                let (less, more) = (&low.value, &high.value);
                add(
                    low,
                    Text::new(
                        format!("{least}：{less} 大于 {most} 的 {more}"),
                        format!("{least}: {less} is more than {more} of {most}"),
                    ),
                );
            }
        }
    }
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
