//! Who the watch list held before a case was changed: a hit goes away by who looks into it, not by other values.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::screen::Screen;
use crate::app::desk::Desk;
use crate::app::people::{Asked, Feature, of_person, said_by};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::store::cases::case::CaseRow;
use crate::store::register::person::PersonRow;

/// Returns what a case said of its person before it was changed and that the list then in force held; `mine` is what is said
/// now. What was a slip when nobody looked for it is not held against anybody.
pub fn held_before(desk: &Desk, row: &CaseRow, mine: &PersonRow) -> anyhow::Result<Vec<PersonRow>> {
    let lists: Vec<u64> = desk.file.office_events(EventKind::WatchListLoaded)?.iter().map(|event| event.seq).collect();
    if lists.is_empty() {
        return Ok(Vec::new());
    }
    let mut screens: BTreeMap<u64, Screen> = BTreeMap::new();
    let mut held: Vec<PersonRow> = Vec::new();
    for (said, changed_at) in said_before(desk, row, mine)? {
        let Some(list) = lists.iter().copied().rfind(|list| *list < changed_at) else { continue };
        let screen = match screens.entry(list) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let Act::WatchListLoaded(loaded) = desk.file.act_of(list)? else { continue };
                place.insert(Screen::new(loaded.entries))
            }
        };
        if !screen.hits(&Asked { sex: None, ..of_person(&said) }).is_empty() {
            held.push(said);
        }
    }
    Ok(held)
}

/// What a case said of its person, each with the event that said otherwise; at last that which says so now.
fn said_before(desk: &Desk, row: &CaseRow, mine: &PersonRow) -> anyhow::Result<Vec<(PersonRow, u64)>> {
    let mut before: Vec<(PersonRow, u64)> = Vec::new();
    let mut last: Option<PersonRow> = None;
    for event in desk.file.events(row.key)? {
        let act = desk.file.act_of(event.seq)?;
        let Some((facts, particulars)) = act.application() else { continue };
        let said = said_by(facts, particulars, Some(mine.id));
        let changed = last.replace(said.clone()).filter(|last| !changes(last, &said).is_empty());
        before.extend(changed.map(|last| (last, event.seq)));
    }
    before.extend(last.filter(|last| !changes(last, mine).is_empty()).map(|last| (last, u64::MAX)));
    before.retain(|(said, _)| !changes(said, mine).is_empty());
    Ok(before)
}

/// The values by which people are compared that are not the same in both.
fn changes(before: &PersonRow, now: &PersonRow) -> Vec<Feature> {
    let name = |one: &PersonRow| (one.name.clone(), one.chinese_name.clone());
    let all = [
        (Feature::Name, name(before) != name(now)),
        (Feature::BirthDate, before.birth_date != now.birth_date),
        (Feature::Passport, before.passport != now.passport),
        (Feature::Nationality, before.nationality != now.nationality),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(feature, _)| feature).collect()
}

/// Says which values changed since the list held a case; nothing where it held it by none of before.
pub fn changed_since(held: &[PersonRow], mine: &PersonRow) -> Option<Text> {
    let mut features: Vec<Feature> = held.iter().flat_map(|before| changes(before, mine)).collect();
    features.sort_unstable_by_key(|feature| feature.code());
    features.dedup();
    let (zh, en): (Vec<&str>, Vec<&str>) = features.iter().map(|feature| (feature.zh(), feature.en())).unzip();
    (!features.is_empty()).then(|| Text::new(zh.join("、"), en.join(", ")))
}
