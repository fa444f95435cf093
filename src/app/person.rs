//! One person over everything on file: passports, cases, what was refused and what holds, the units that invited.

use chrono::NaiveDate;
use serde::Serialize;

use super::act_summary::{Wording, in_words};
use super::case_list::masked;
use super::desk::{Desk, recorded_time};
use super::history::named;
use super::identity::findings::{entries_before, was_of};
use super::identity::stands;
use super::legacy::{ClosedThere, closed_there};
use super::people::{Alike, OnFile};
use crate::domain::day::office_day;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::{Lang, Text};
use crate::domain::words::{Measure, RecordKind};
use crate::record::act::Act;
use crate::record::event::{Event, EventKind};
use crate::store::cases::case::CaseRow;
use crate::store::register::person::PersonRow;

/// A person, as the register and the record know them.
#[derive(Clone, Debug, Serialize)]
pub struct PersonShown {
    /// Version of this shape.
    pub schema: u32,
    /// The passports of the person, the oldest entry first.
    pub passports: Vec<PassportShown>,
    /// What was found of these and other entries.
    pub found: Vec<FoundShown>,
    /// Other entries that may be the same person.
    pub alike: Vec<Alike>,
    /// The cases, oldest first.
    pub cases: Vec<CaseShown>,
    /// What was granted.
    pub rights: Vec<RightShown>,
    /// What was refused.
    pub refusals: Vec<RefusalShown>,
    /// What stands in the records of the person, as the cases say: overstays, removals, orders.
    pub records: Vec<RecordShown>,
    /// The units that invited.
    pub units: Vec<UnitShown>,
    /// What happened, oldest first.
    pub timeline: Vec<Happened>,
}

/// A passport.
#[derive(Clone, Debug, Serialize)]
pub struct PassportShown {
    /// Key of the entry of the register.
    pub person: u64,
    /// Number.
    pub number: Option<String>,
    /// Nationality.
    pub nationality: Option<String>,
    /// Name as printed.
    pub name: Option<String>,
    /// Name in Chinese.
    pub chinese_name: Option<String>,
    /// Birth date.
    pub birth_date: Option<NaiveDate>,
    /// Other names and days of birth that its cases give.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<String>,
    /// Cases.
    pub cases: Vec<String>,
}

/// What was found of two entries, or of what the cases of one say.
#[derive(Clone, Debug, Serialize)]
pub struct FoundShown {
    /// Cases of the one.
    pub cases: Vec<String>,
    /// Cases of the other; empty where one passport was on file for several names.
    pub others: Vec<String>,
    /// They are the same person; otherwise two.
    pub same: bool,
    /// The values that it was found on changed since: it counts for nothing until it is found again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fallen: bool,
    /// On which day.
    pub on: String,
    /// By whom.
    pub officer: String,
    /// On what ground.
    pub note: String,
}

/// A case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseShown {
    /// Number.
    pub case: String,
    /// What was applied for.
    pub measure: Measure,
    /// Where it stands.
    pub state: State,
    /// How it ended in another system, where it came in as history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_there: Option<ClosedThere>,
    /// Day of receipt.
    pub received_on: NaiveDate,
    /// Credit code of the unit that invited.
    pub unit: Option<String>,
}

/// A document.
#[derive(Clone, Debug, Serialize)]
pub struct RightShown {
    /// The case that gave it.
    pub case: String,
    /// What it is.
    pub measure: Measure,
    /// Its number.
    pub number: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// It was ended before.
    pub ended: bool,
}

/// A refusal.
#[derive(Clone, Debug, Serialize)]
pub struct RefusalShown {
    /// The case.
    pub case: String,
    /// On which day.
    pub on: String,
    /// Codes of the grounds; in another system its words.
    pub grounds: Vec<String>,
    /// By whom.
    pub officer: String,
    /// The other system in which it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
}

/// An entry of the records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordShown {
    /// The case that says it.
    pub case: String,
    /// What.
    pub kind: RecordKind,
    /// On which day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
}

/// A unit.
#[derive(Clone, Debug, Serialize)]
pub struct UnitShown {
    /// Credit code.
    pub uscc: String,
    /// Name, where it is on file.
    pub name: Option<String>,
    /// The cases that it invited for.
    pub cases: Vec<String>,
}

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
pub struct Happened {
    /// Place in the record.
    pub seq: u64,
    /// When.
    pub at: String,
    /// The case; none for what was found of persons.
    pub case: Option<String>,
    /// What.
    pub kind: EventKind,
    /// By whom.
    pub officer: String,
    /// In a few words, what has a code as its code.
    pub said: String,
    /// The kind as an officer reads it: what came in incomplete was not accepted.
    #[serde(skip)]
    pub what: Text,
    /// The same as an officer reads it.
    #[serde(skip)]
    pub read: Text,
}

/// Tells whether a timeline tells of acts of a kind: what a person would tell of their dealings with the office.
fn is_told(kind: EventKind) -> bool {
    use EventKind::*;
    matches!(
        kind,
        Accepted
            | Approved
            | Collected
            | Corrected
            | CustodyMoved
            | DeemedAccepted
            | Drafted
            | Issued
            | Noticed
            | Parted
            | Refused
            | Undone
            | Voided
            | Withdrawn
    )
}

/// Returns the person of a case, over every passport that was found to be theirs.
pub fn show(desk: &Desk, name: &str) -> anyhow::Result<PersonShown> {
    let row = desk.find(name)?;
    let entries = entries_of(desk, &row)?;
    let ids: Vec<u64> = entries.iter().map(|(id, _)| *id).collect();
    let mut shown = PersonShown {
        schema: 1,
        passports: Vec::new(),
        found: Vec::new(),
        alike: desk.alike_in(&row)?.into_iter().filter(|alike| !alike.linked).collect(),
        cases: Vec::new(),
        rights: Vec::new(),
        refusals: Vec::new(),
        records: Vec::new(),
        units: Vec::new(),
        timeline: Vec::new(),
    };
    let mut rows = if entries.is_empty() { vec![row] } else { Vec::new() };
    for (id, cases) in entries {
        let Some(entry) = desk.file.person(id)? else { continue };
        shown.passports.push(passport(desk, entry, &cases)?);
        rows.extend(cases);
    }
    found_of(desk, &ids, &mut shown)?;
    rows.sort_by_key(|row| row.key);
    for row in &rows {
        found_before(desk, row, &ids, &mut shown)?;
    }
    for row in &rows {
        case(desk, row, &mut shown)?;
    }
    shown.timeline.sort_by_key(|one| one.seq);
    Ok(shown)
}

impl PersonShown {
    /// Masks the passport numbers.
    pub fn mask(&mut self) {
        for passport in &mut self.passports {
            passport.number = passport.number.as_deref().map(masked);
        }
    }
}

/// The entries of the person of a case, one for each passport that was found to be theirs, each with its cases.
fn entries_of(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<(u64, Vec<CaseRow>)>> {
    let entries = row.person.map(|person| desk.same_person(person)).transpose()?.unwrap_or_default();
    entries.into_iter().map(|id| Ok((id, desk.file.cases_of(id)?))).collect()
}

/// The cases of the person of a case, over every passport that was found to be theirs.
pub fn cases_of(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<CaseKey>> {
    let mut keys = vec![row.key];
    keys.extend(entries_of(desk, row)?.into_iter().flat_map(|(_, cases)| cases).map(|row| row.key));
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

fn passport(desk: &Desk, entry: PersonRow, cases: &[CaseRow]) -> anyhow::Result<PassportShown> {
    let said = OnFile::of(desk, entry.clone(), cases)?.said;
    let mut otherwise = Vec::new();
    for other in &said {
        let day = other.birth_date.filter(|_| other.birth_date != entry.birth_date).map(|day| day.to_string());
        let name = other.name.clone().filter(|_| other.name != entry.name);
        otherwise.extend(name.into_iter().chain(day).filter(|one| !otherwise.contains(one)).collect::<Vec<_>>());
    }
    let PersonRow { id, nationality, passport, name, chinese_name, birth_date, .. } = entry;
    let cases = cases.iter().rev().map(|row| desk.number(row.key)).collect();
    let number = passport;
    Ok(PassportShown { person: id, number, nationality, name, chinese_name, birth_date, otherwise, cases })
}

/// Adds what was found of the entries, each pair once.
fn found_of(desk: &Desk, entries: &[u64], shown: &mut PersonShown) -> anyhow::Result<()> {
    let numbers = |id: u64| -> anyhow::Result<Vec<String>> {
        Ok(desk.file.cases_of(id)?.iter().rev().map(|row| desk.number(row.key)).collect())
    };
    for id in entries {
        for (other, link) in desk.file.found_about(*id)? {
            if entries.contains(&other) && other < *id {
                continue;
            }
            let Some(event) = desk.file.event(link.event)? else { continue };
            let act = desk.file.act_of(link.event)?;
            shown.found.push(FoundShown {
                cases: numbers(*id)?,
                // What nobody says any more is of nobody.
                fallen: !stands(desk, *id, other, &link)? || numbers(other)?.is_empty(),
                others: if other == *id { Vec::new() } else { numbers(other)? },
                same: link.same,
                on: office_day(event.at).to_string(),
                officer: event.officer.to_string(),
                note: note_of(&act),
            });
            if event.case == 0 {
                shown.timeline.push(happened(desk, &event, &act));
            }
        }
    }
    Ok(())
}

/// Adds what was found while a case had another passport number: it counts for nothing until it is found again.
fn found_before(desk: &Desk, row: &CaseRow, entries: &[u64], shown: &mut PersonShown) -> anyhow::Result<()> {
    for id in entries_before(desk, row)?.into_iter().filter(|id| !entries.contains(id)) {
        for (other, link) in desk.file.found_about(id)? {
            let Some(event) = desk.file.event(link.event)?.filter(|_| other != id) else { continue };
            if !was_of(desk, row, id, link.event)? || shown.timeline.iter().any(|one| one.seq == event.seq) {
                continue;
            }
            let act = desk.file.act_of(link.event)?;
            shown.found.push(FoundShown {
                cases: vec![desk.number(row.key)],
                others: desk.file.cases_of(other)?.iter().rev().map(|case| desk.number(case.key)).collect(),
                same: link.same,
                fallen: true,
                on: office_day(event.at).to_string(),
                officer: event.officer.to_string(),
                note: note_of(&act),
            });
            shown.timeline.push(happened(desk, &event, &act));
        }
    }
    Ok(())
}

/// On what ground something was found.
fn note_of(act: &Act) -> String {
    if let Act::Linked(said) | Act::Distinct(said) = act {
        said.note.clone()
    } else if let Act::Parted(said) = act {
        said.note.clone()
    } else {
        String::new()
    }
}

fn happened(desk: &Desk, event: &Event, act: &Act) -> Happened {
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| in_words(act, Wording::Of(lang)));
    Happened {
        seq: event.seq,
        at: recorded_time(event.at),
        case: (event.case != 0).then(|| desk.number(crate::domain::number::CaseKey(event.case))),
        kind: event.kind,
        officer: event.officer.to_string(),
        said: in_words(act, Wording::Codes),
        what: named(act, event.kind),
        read: Text::new(zh, en),
    }
}

/// Adds what a case says of the records of its person, each entry once, and the days on which it was so.
fn records(desk: &Desk, row: &CaseRow, number: &str, shown: &mut PersonShown) -> anyhow::Result<()> {
    if desk.file.erased_at(row.key)?.is_some() {
        return Ok(());
    }
    for entry in desk.taken(row.clone())?.facts.record.into_iter().flatten() {
        let on = entry.on.map(|on| on.to_string());
        if !shown.records.iter().any(|known| known.kind == entry.kind && known.on == on) {
            shown.records.push(RecordShown { case: number.to_owned(), kind: entry.kind, on });
        }
    }
    Ok(())
}

/// Adds one case: what it is, what came of it, and what happened.
fn case(desk: &Desk, row: &CaseRow, shown: &mut PersonShown) -> anyhow::Result<()> {
    let number = desk.number(row.key);
    for event in desk.file.events(row.key)? {
        let may_be = is_told(event.kind) || event.kind == EventKind::Amended;
        let Some(act) = may_be.then(|| desk.file.act_of(event.seq)).transpose()? else { continue };
        // Of what is amended only what was found in the records is a matter of the person.
        let of_records =
            matches!(&act, Act::Amended(amended) if amended.changed.iter().any(|at| at.starts_with("/record")));
        if !is_told(event.kind) && !of_records {
            continue;
        }
        if let (Act::Refused(decided), State::Refused) = (&act, row.state) {
            shown.refusals.push(RefusalShown {
                case: number.clone(),
                on: office_day(event.at).to_string(),
                grounds: decided.grounds.clone(),
                officer: event.officer.to_string(),
                system: None,
            });
        }
        shown.timeline.push(happened(desk, &event, &act));
    }
    if let Some(document) = desk.file.issued(row.key)? {
        shown.rights.push(RightShown {
            case: number.clone(),
            measure: row.measure,
            number: document.number,
            from: document.valid_from,
            until: document.valid_until,
            ended: document.ended,
        });
    }
    if let Some(uscc) = row.enterprise.clone() {
        match shown.units.iter_mut().find(|unit| unit.uscc == uscc) {
            Some(unit) => unit.cases.push(number.clone()),
            None => {
                let name = desk.file.enterprise(&uscc)?;
                shown.units.push(UnitShown { uscc, name, cases: vec![number.clone()] });
            }
        }
    }
    let (measure, state, received_on, unit) = (row.measure, row.state, row.received_on, row.enterprise.clone());
    let closed_there = closed_there(desk, row)?;
    if let Some(there) = closed_there.as_ref().filter(|there| there.says_refused()) {
        shown.refusals.push(RefusalShown {
            case: number.clone(),
            on: there.on.clone().unwrap_or_default(),
            grounds: there.state.clone().into_iter().collect(),
            officer: String::new(),
            system: Some(there.system.clone()),
        });
    }
    records(desk, row, &number, shown)?;
    shown.cases.push(CaseShown { case: number, measure, state, closed_there, received_on, unit });
    Ok(())
}
