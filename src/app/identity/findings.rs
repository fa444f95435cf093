//! What was found of persons as their cases tell it, also once the passport number of one of them was amended.

use super::{AskedAgain, asked_again, said_before};
use crate::app::desk::Desk;
use crate::app::people::Alike;
use crate::domain::text::Text;
use crate::record::act::Act;
use crate::record::event::{Event, EventKind};
use crate::store::cases::case::CaseRow;
use crate::store::register::person::Link;

/// What was found of the person of a case and of another, or taken back.
pub(in crate::app) struct Found {
    pub(in crate::app) event: Event,
    pub(in crate::app) act: Act,
    /// The cases of the other.
    pub(in crate::app) others: Vec<String>,
}

impl Found {
    /// With whom the person was compared.
    pub(in crate::app) fn with(&self) -> Text {
        let others = self.others.join(", ");
        if others.is_empty() {
            return Text::new("", "");
        }
        Text::new(format!("与案件 {others}"), format!("with {others}"))
    }
}

/// Everything that was found of the person of a case and of others, oldest first. What was found with the case itself stands
/// among its own events.
pub(in crate::app) fn of_case(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<Found>> {
    let mut found = Vec::new();
    let earlier = entries_before(desk, row)?;
    let mut kinds = vec![EventKind::Unlinked];
    // Most persons were never compared: then all that may be told is that something was taken back.
    for entry in row.person.iter().chain(&earlier) {
        if !desk.file.found_about(*entry)?.is_empty() {
            kinds = vec![EventKind::Linked, EventKind::Distinct, EventKind::Unlinked];
        }
    }
    let mut next = 0;
    while let Some(kind) = kinds.get(next).copied() {
        next += 1;
        for event in desk.file.office_events(kind)? {
            let act = desk.file.act_of(event.seq)?;
            let (Act::Linked(said) | Act::Distinct(said) | Act::Unlinked(said)) = &act else { continue };
            let is_mine = |one: u64| -> anyhow::Result<bool> {
                Ok(Some(one) == row.person || earlier.contains(&one) && was_of(desk, row, one, event.seq)?)
            };
            let other = match (is_mine(said.one)?, is_mine(said.other)?) {
                (true, _) => said.other,
                (false, true) => said.one,
                (false, false) => continue,
            };
            if kinds.len() == 1 {
                kinds.extend([EventKind::Linked, EventKind::Distinct]);
            }
            let others = if said.one == said.other { Vec::new() } else { desk.file.cases_of(other)? };
            let others = others.iter().rev().map(|case| desk.number(case.key)).collect();
            found.push(Found { event, act, others });
        }
    }
    found.sort_by_key(|one| one.event.seq);
    Ok(found)
}

/// The entries of the passport numbers that a case said before.
pub(in crate::app) fn entries_before(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<u64>> {
    let mut found = Vec::new();
    for event in desk.file.events(row.key)? {
        let act = desk.file.act_of(event.seq)?;
        let Some((facts, _)) = act.application() else { continue };
        for entry in desk.file.holders_of(facts)? {
            if Some(entry) != row.person && !found.contains(&entry) {
                found.push(entry);
            }
        }
    }
    Ok(found)
}

/// Tells whether a case was of an entry, by the passport number that it said, when something was found.
pub(in crate::app) fn was_of(desk: &Desk, row: &CaseRow, entry: u64, event: u64) -> anyhow::Result<bool> {
    let Some(said) = said_before(desk, row.key, event)? else { return Ok(false) };
    let entry = desk.file.person(entry)?;
    Ok(entry.is_some_and(|entry| entry.passport.is_some() && entry.passport == said.passport))
}

/// Says of who may be the person of a case what was found before the passport number of one of the two was amended.
pub(in crate::app) fn asked_again_of(desk: &Desk, row: &CaseRow, alike: &mut [Alike]) -> anyhow::Result<()> {
    let mine = if alike.is_empty() { Vec::new() } else { entries_before(desk, row)? };
    let own = || row.person.into_iter().chain(mine.iter().copied());
    for one in alike.iter_mut().filter(|one| !one.linked && one.asked_again.is_none()) {
        let mut theirs = vec![one.person];
        for case in desk.file.cases_of(one.person)? {
            theirs.extend(entries_before(desk, &case)?);
        }
        let mut last: Option<Link> = None;
        for (mine, theirs) in own().flat_map(|mine| theirs.iter().map(move |theirs| (mine, *theirs))) {
            let link = desk.file.found_of(mine, theirs)?.filter(|_| mine != theirs);
            last = link.into_iter().chain(last).max_by_key(|link| link.event);
        }
        let now: Vec<u64> = row.person.into_iter().chain([one.person]).collect();
        let again: Option<AskedAgain> = last.map(|link| asked_again(desk, &link, &now)).transpose()?;
        one.asked_again = again;
    }
    Ok(())
}
