//! Who a person is: persons of two passports, or of one passport number that is on file for two names, found the same or
//! told apart by an act, never merged; what was found holds for the values that were compared.

pub(super) mod findings;
mod settle;

use serde::Serialize;

use super::desk::Desk;
use super::people::{Feature, OnFile, is_a_slip, said_by, written};
use crate::domain::day::office_day;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::gate::standing::Other;
use crate::identity::names::{Level, Name, agree};
use crate::record::hash::Hash;
use crate::store::cases::case::CaseRow;
use crate::store::register::person::{Link, PersonRow};

pub use settle::{Finding, settle};
pub(super) use settle::{is_close, may_say};

/// What was found of two persons before, and what changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskedAgain {
    /// They were found to be the same; otherwise to be two.
    pub same: bool,
    /// On which day.
    pub on: String,
    /// By whom.
    pub officer: String,
    /// Which values changed; empty where another application says something else.
    pub changed: Vec<Feature>,
}

impl AskedAgain {
    /// Says why it is asked again.
    pub fn told(&self) -> Text {
        let names = |lang: usize| self.changed.iter().map(|one| one.names()[lang]).collect::<Vec<_>>();
        let (on, officer) = (&self.on, &self.officer);
        let found = if self.same { ["同一人", "the same person"] } else { ["两人", "two persons"] };
        let [zh, en] = match self.changed.is_empty() {
            true => ["申请内容".to_owned(), "what the applications say".to_owned()],
            false => [names(0).join("、"), format!("the {}", names(1).join(", "))],
        };
        Text::new(
            format!("{officer} 于 {on} 认定为{}，其后{zh}有变，须重新认定", found[0]),
            format!("{officer} found them {} on {on}; since then {en} changed: it is asked again", found[1]),
        )
    }
}

/// Who else the person of an application may be, and whose passport it may be.
pub(super) fn others(desk: &Desk, mine: &PersonRow, case: Option<CaseKey>) -> anyhow::Result<Vec<Other>> {
    let mut found = Vec::new();
    if let Some(entry) = desk.file.person(mine.id)?
        && let Some(other) = on_the_same_passport(desk, mine, entry, case)?
    {
        found.push(other);
    }
    let own = case.map(|case| desk.number(case));
    let mut all = desk.alike(mine)?;
    if let Some(row) = case.map(|case| desk.file.case(case)).transpose()?.flatten() {
        findings::asked_again_of(desk, &row, &mut all)?;
    }
    for mut alike in all {
        // What the case itself said under the passport that it had is nobody else.
        alike.cases.retain(|number| Some(number) != own.as_ref());
        let text = |features: &[Feature]| -> Vec<Text> {
            features.iter().map(|feature| Text::new(feature.zh(), feature.en())).collect()
        };
        let (same, near, differs) = (text(&alike.same), text(&alike.near), text(&alike.differs));
        let asked_again = alike.asked_again.as_ref().map(AskedAgain::told);
        if !alike.cases.is_empty() {
            found.push(Other {
                cases: alike.cases,
                same_passport: alike.contradicts,
                same,
                near,
                differs,
                linked: alike.linked,
                asked_again,
            });
        }
    }
    Ok(found)
}

/// The other cases of the passport that say otherwise, whatever became of them: a name corrected on every case contradicts nothing.
fn on_the_same_passport(
    desk: &Desk,
    mine: &PersonRow,
    entry: PersonRow,
    case: Option<CaseKey>,
) -> anyhow::Result<Option<Other>> {
    let cases = desk.file.cases_of(entry.id)?;
    let (mut numbers, mut differs) = (Vec::new(), Vec::new());
    for row in cases.iter().filter(|row| Some(row.key) != case) {
        if is_a_slip(desk, row)? {
            continue;
        }
        let other = desk.taken(row.clone())?;
        let against = contradictions(mine, &said_by(&other.facts, &other.particulars, None));
        if !against.is_empty() {
            numbers.push(other.number);
            differs.extend(against.into_iter().filter(|one| !differs.contains(one)).collect::<Vec<_>>());
        }
    }
    if numbers.is_empty() {
        return Ok(None);
    }
    let id = entry.id;
    let link = desk.file.found_of(id, id)?;
    // What this case says counts as it is asked, also before it is on file.
    let others: Vec<CaseRow> = cases.into_iter().filter(|row| Some(row.key) != case).collect();
    let mut said = OnFile::of(desk, entry.clone(), &others)?.said;
    said.push(mine.clone());
    let stands = link.as_ref().is_some_and(|link| link.values_sha256 == values_of(&OnFile::saying(entry, said)));
    let asked_again = link.filter(|_| !stands).map(|link| asked_again(desk, &link, &[id])).transpose()?;
    Ok(Some(Other {
        cases: numbers,
        same_passport: true,
        same: Vec::new(),
        near: Vec::new(),
        differs,
        linked: stands,
        asked_again: asked_again.as_ref().map(AskedAgain::told),
    }))
}

/// What an application says otherwise of its person than another.
fn contradictions(mine: &PersonRow, theirs: &PersonRow) -> Vec<Text> {
    let names = mine.name.as_deref().zip(theirs.name.as_deref());
    let agrees =
        |(one, other): (&str, &str)| agree(&Name::read([one]), &Name::read([other])).level >= Level::Compatible;
    let name = names.is_some_and(|names| !agrees(names));
    let born = mine.birth_date.zip(theirs.birth_date).is_some_and(|(one, other)| one != other);
    let all = [(name, Feature::Name), (born, Feature::BirthDate)];
    all.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| Text::new(what.zh(), what.en())).collect()
}

/// Everything that is said of an entry, on one line.
fn line(entry: &OnFile) -> String {
    entry.said.iter().map(written).collect::<Vec<_>>().join("\u{1}")
}

/// SHA-256 over what the cases of one entry say.
fn values_of(entry: &OnFile) -> String {
    Hash::of(line(entry).as_bytes()).to_string()
}

/// SHA-256 over the values of two entries of which nothing else is said than stands in them.
pub(super) fn compared_values(one: &PersonRow, other: &PersonRow) -> String {
    let (first, second) = if one.id < other.id { (one, other) } else { (other, one) };
    of_lines(&written(first), &written(second))
}

fn of_lines(first: &str, second: &str) -> String {
    Hash::of(format!("{first}\0\0{second}").as_bytes()).to_string()
}

/// SHA-256 over the values of both entries, the smaller key first.
pub(super) fn values_of_both(desk: &Desk, mine: u64, theirs: &OnFile) -> anyhow::Result<String> {
    let mine = entry(desk, mine)?;
    let (first, second) = if mine.row.id < theirs.row.id { (&mine, theirs) } else { (theirs, &mine) };
    Ok(of_lines(&line(first), &line(second)))
}

fn entry(desk: &Desk, id: u64) -> anyhow::Result<OnFile> {
    let row = desk.file.person(id)?.unwrap_or_default();
    let cases = desk.file.cases_of(id)?;
    OnFile::of(desk, row, &cases)
}

/// Says what was found of entries before, and which of the values that it was found on changed since.
pub(super) fn asked_again(desk: &Desk, link: &Link, entries: &[u64]) -> anyhow::Result<AskedAgain> {
    let mut changed: Vec<Feature> = Vec::new();
    for id in entries.iter().copied().filter(|id| *id != 0) {
        for case in desk.file.cases_of(id)? {
            if is_a_slip(desk, &case)? {
                continue;
            }
            let Some(before) = said_before(desk, case.key, link.event)? else { continue };
            let now = desk.taken(case)?;
            changed.extend(differences(&before, &said_by(&now.facts, &now.particulars, None)));
        }
    }
    changed.sort_unstable();
    changed.dedup();
    let by = desk.file.event(link.event)?;
    let (at, officer) = by.map_or((0, String::new()), |event| (event.at, event.officer.to_string()));
    Ok(AskedAgain { same: link.same, on: office_day(at).to_string(), officer, changed })
}

/// What a case said of its person before an event.
pub(super) fn said_before(desk: &Desk, case: CaseKey, event: u64) -> anyhow::Result<Option<PersonRow>> {
    for earlier in desk.file.events(case)?.into_iter().rev().filter(|one| one.seq < event) {
        if let Some((facts, particulars)) = desk.file.act_of(earlier.seq)?.application() {
            return Ok(Some(said_by(facts, particulars, None)));
        }
    }
    Ok(None)
}

fn differences(before: &PersonRow, now: &PersonRow) -> Vec<Feature> {
    let all = [
        (before.passport != now.passport, Feature::Passport),
        (before.name != now.name || before.chinese_name != now.chinese_name, Feature::Name),
        (before.birth_date != now.birth_date, Feature::BirthDate),
        (before.nationality != now.nationality, Feature::Nationality),
        (before.sex != now.sex, Feature::Sex),
    ];
    all.into_iter().filter(|(differs, _)| *differs).map(|(_, feature)| feature).collect()
}

/// Tells whether what was found of two entries holds: on what their cases said then, and say still.
pub(super) fn stands(desk: &Desk, one: u64, other: u64, link: &Link) -> anyhow::Result<bool> {
    let now =
        if one == other { values_of(&entry(desk, one)?) } else { values_of_both(desk, one, &entry(desk, other)?)? };
    Ok(link.values_sha256 == now)
}

impl Desk {
    /// Returns the entries of the person of one, itself included, by what was found of them and holds still. What was found
    /// on values that were amended away is asked again, and counts for nothing until it is.
    pub fn same_person(&self, id: u64) -> anyhow::Result<Vec<u64>> {
        let linked = self.file.same_person(id)?;
        if linked.len() < 2 { Ok(linked) } else { reached(self, id, None) }
    }
}

/// The entries that are found to be of one person by what holds still, but for what was found of one pair.
fn reached(desk: &Desk, id: u64, but_for: Option<(u64, u64)>) -> anyhow::Result<Vec<u64>> {
    let mut found = vec![id];
    let mut at = 0;
    while let Some(one) = found.get(at).copied() {
        at += 1;
        for (other, link) in desk.file.found_about(one)? {
            let left_out = but_for == Some((one.min(other), one.max(other)));
            if link.same && !left_out && !found.contains(&other) && stands(desk, one, other, &link)? {
                found.push(other);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}
