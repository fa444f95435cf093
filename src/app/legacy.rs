//! Cases of another system: kept as drafts or as history, each value with its source, none of them eligible by itself.

mod closed;
mod differing;
mod found;
pub(super) mod handed;
mod mapping;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::amend::{lay_over, read_facts};
use super::assess::{assess, at_stage, keep};
use super::desk::Desk;
use super::sources::{LEGACY, Sources};
use crate::domain::day::read_day;
use crate::domain::facts::Facts;
use crate::domain::life::{Place, Step};
use crate::domain::number::{CaseKey, NO_NUMBER};
use crate::domain::text::Text;
use crate::domain::words::{Measure, Stage, Word};
use crate::error::{Exit, UserError};
use crate::gate::impossible::pairs;
use crate::lists::sheet::Asks;
use crate::lists::source::Source;
use crate::lists::table::Table;
use crate::record::act::{self, Act, Application, LegacyCase, Particulars};
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::record::list::{LegacyList, ListTaken};
use crate::rules::decision::Decision;
use crate::store::record::file::Done;
pub use closed::{ClosedThere, closed_there, stands};
pub use differing::Changed;
use differing::differing;
pub use found::{cases_called, documents_in};
pub use mapping::{Ended, Mapping};

/// Rows that are told one by one.
const TOLD: usize = 50;

/// What is asked of an import of cases.
#[derive(Clone, Debug, Default)]
pub struct LegacyAsks {
    /// How the file is read.
    pub sheet: Asks,
    /// Take the good rows though some are in error.
    pub accept_good: bool,
    /// Only tell what would come of it.
    pub dry_run: bool,
}

/// What does not agree with what the other system says that it hands over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// `rows`, or the word of a state.
    pub what: String,
    /// What was said.
    pub stated: u64,
    /// What the file holds.
    pub found: u64,
}

/// What an import of cases comes to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reconciled {
    /// Version of this shape.
    pub schema: u32,
    /// Name of the other system.
    pub system: String,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// Cases that the file holds: the sum of the outcomes.
    pub rows: u64,
    /// How many come in as drafts, as history, were carried before, were carried before and differ now, are in error.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// How many have which state, in the words of the other system.
    pub states: BTreeMap<String, u64>,
    /// What was said of them, beside what the file holds.
    pub sums: Vec<Sum>,
    /// Every sum that was said agrees.
    pub agrees: bool,
    /// The first rows in error, each with what is wrong.
    pub errors: Vec<(u64, Text)>,
    /// The first rows that say otherwise than the cases that were carried over before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Changed>,
    /// Number of the batch, once it is written.
    pub batch: Option<u64>,
    /// First case.
    pub first_case: Option<String>,
    /// Last case.
    pub last_case: Option<String>,
    /// The transaction; none where nothing was written.
    #[serde(flatten)]
    pub done: Option<Done>,
}

const OPEN: &str = "open";
const CLOSED: &str = "closed";
const BEFORE: &str = "carried-before";
const CHANGED: &str = "changed";
const ERROR: &str = "error";

/// A case that is ready to be carried over.
struct Ready {
    row: u64,
    facts: Facts,
    particulars: Particulars,
    sources: Sources,
    ended: Ended,
}

/// Reads the cases of another system, tells what they come to beside what it says of them, and unless it is a dry run
/// writes them in one transaction.
pub fn take(desk: &mut Desk, source: &Source, mapping: &str, asks: &LegacyAsks) -> anyhow::Result<Reconciled> {
    desk.must_be_one_of(EventKind::Drafted.roles())?;
    let said = Mapping::read(mapping)?;
    let (mut found, ready) = read(desk, source, &said, &asks.sheet)?;
    if asks.dry_run {
        return Ok(found);
    }
    may_be_written(&found, asks.accept_good, !ready.is_empty())?;
    if ready.is_empty() {
        return Ok(found);
    }
    let taken = list_taken(desk, source, (&said, mapping), &found, &ready)?;
    let decided = ready.into_iter().map(|one| Ok((assess(&one.facts, desk.policy)?, one)));
    let decided = decided.collect::<Result<Vec<_>, UserError>>()?;
    let (year, numbering, today) = (desk.year(), desk.file.ledger().numbering.clone(), desk.today());
    let acted = desk.act_much(|record| {
        let batch = record.office(Act::ListTaken(Box::new(taken)))?;
        let mut span = None;
        for (decision, one) in decided {
            let key = record.new_case(year);
            let ended = one.ended;
            let note = one.particulars.legacy.as_ref().map(in_words).unwrap_or_default();
            record
                .case(key, Act::Drafted(Box::new(drafted(one, decision, (batch, today), &key.number(&numbering)))))?;
            if ended == Ended::Closed {
                record.case(key, Act::Withdrawn(act::Ended { note, ..act::Ended::default() }))?;
            }
            span = Some((span.map_or(key, |(first, _)| first), key));
        }
        Ok((batch, span))
    })?;
    let (batch, span) = acted.made;
    found.batch = Some(batch);
    found.first_case = span.map(|(first, _)| desk.number(first));
    found.last_case = span.map(|(_, last)| desk.number(last));
    found.done = Some(acted.done);
    Ok(found)
}

/// A case as it is kept: a draft, whatever the rules find of it.
fn drafted(one: Ready, mut decision: Decision, (batch, today): (u64, NaiveDate), number: &str) -> Application {
    let Ready { row, mut facts, particulars, sources, .. } = one;
    let said = serde_json::to_value(&facts).unwrap_or_default();
    number.clone_into(&mut facts.id);
    number.clone_into(&mut decision.id);
    Application {
        begins: true,
        step: Step::Draft,
        received_on: today,
        late_entry: None,
        receipt: None,
        due_on: None,
        assessed: keep(&facts, &decision, None),
        facts,
        particulars,
        notice: Vec::new(),
        exempt: false,
        custody: Place::Holder,
        follows: None,
        batch: Some(batch),
        row: Some(row),
        sources: sources.of(&said),
        handed: None,
    }
}

/// How a case stands in the other system.
pub fn in_words(legacy: &LegacyCase) -> String {
    let LegacyCase { system, number, state, decided_on, document, before: _ } = legacy;
    let more = [state, decided_on, document].into_iter().flatten().map(|text| format!(" · {text}"));
    format!("{system} {number}{}", more.collect::<String>())
}

/// Reads all rows; what is wrong with one does not stop the others.
fn read(desk: &Desk, source: &Source, said: &Mapping, asks: &Asks) -> anyhow::Result<(Reconciled, Vec<Ready>)> {
    let columns: Vec<(&str, &str)> = said.columns.iter().map(|(name, path)| (name.as_str(), path.as_str())).collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut table = Table::open(source, asks, &names)?;
    let mut found = Reconciled {
        schema: 1,
        system: said.system.clone(),
        file_sha256: source.sha256().to_owned(),
        outcomes: [OPEN, CLOSED, BEFORE, CHANGED, ERROR].into_iter().map(|what| (what, 0)).collect(),
        ..Reconciled::default()
    };
    let before = carried(desk, &said.system)?;
    let (mut ready, mut numbers) = (Vec::new(), BTreeSet::new());
    while let Some((row, cells)) = table.next()? {
        found.rows += 1;
        let given: Vec<(&str, &str)> = columns
            .iter()
            .zip(&cells)
            .map(|((_, path), cell)| (*path, *cell))
            .filter(|(_, cell)| !cell.is_empty())
            .collect();
        let state = given.iter().find(|(path, _)| *path == "legacy.state").map_or("", |(_, cell)| *cell);
        if !state.is_empty() {
            *found.states.entry(state.to_owned()).or_default() += 1;
        }
        let outcome = match one(desk, said, row, &given) {
            Ok(one) => {
                let number = one.particulars.legacy.as_ref().map(|legacy| legacy.number.clone()).unwrap_or_default();
                let case = before.get(&number).copied();
                // The number of one row is not that of another, carried over before or not.
                if !numbers.insert(number) {
                    let what = Text::new("案件号在文件中重复", "the number stands twice in the file");
                    wrong(&mut found, row, vec![what])
                } else if let Some(case) = case {
                    again(desk, said, case, &one, &mut found)?
                } else {
                    let outcome = if one.ended == Ended::Open { OPEN } else { CLOSED };
                    ready.push(one);
                    outcome
                }
            }
            Err(faults) => wrong(&mut found, row, faults),
        };
        *found.outcomes.entry(outcome).or_default() += 1;
    }
    let stated = said.sums.rows.map(|stated| Sum { what: "rows".to_owned(), stated, found: found.rows });
    let of_states = said.sums.states.iter().map(|(state, stated)| {
        let found = found.states.get(state).copied().unwrap_or(0);
        Sum { what: state.clone(), stated: *stated, found }
    });
    found.sums = stated.into_iter().chain(of_states).collect();
    found.agrees = found.sums.iter().all(|sum| sum.stated == sum.found);
    Ok((found, ready))
}

/// A case that was carried over before: it says the same, or it is held and told.
fn again(
    desk: &Desk,
    said: &Mapping,
    case: CaseKey,
    one: &Ready,
    found: &mut Reconciled,
) -> anyhow::Result<&'static str> {
    let Some(changed) = differing(desk, said, case, one)? else { return Ok(BEFORE) };
    if found.changed.len() < TOLD {
        found.changed.push(changed);
    }
    Ok(CHANGED)
}

fn wrong(found: &mut Reconciled, row: u64, faults: Vec<Text>) -> &'static str {
    if found.errors.len() < TOLD {
        found.errors.extend(faults.into_iter().map(|fault| (row, fault)));
    }
    ERROR
}

/// Reads a row.
fn one(desk: &Desk, said: &Mapping, row: u64, given: &[(&str, &str)]) -> Result<Ready, Vec<Text>> {
    let mut all = json!({"id": NO_NUMBER, "measure": "port_visa", "as_of": desk.today()});
    lay_over(&mut all, serde_json::to_value(&said.constant).unwrap_or_default());
    all["as_of"] = json!(desk.today());
    let (mut particulars, mut legacy) = (json!({}), json!({"system": said.system}));
    let mut faults = Vec::new();
    for (path, cell) in given {
        match said.value(path, cell) {
            Err(fault) => faults.push(Text::new(format!("{path}: {}", fault.zh), format!("{path}: {}", fault.en))),
            Ok(value) => match path.split_once('.') {
                Some(("legacy", name)) => legacy[name] = value,
                Some(("particulars", name)) => particulars[name] = value,
                _ => lay_over(&mut all, nested(path, value)),
            },
        }
    }
    let state = legacy["state"].as_str().unwrap_or_default();
    let ended = match said.states.get(state) {
        Some(ended) => *ended,
        None if said.states.is_empty() => Ended::Open,
        None => {
            faults.push(Text::new("状态没有在 [states] 中说明", "the state is not among [states]"));
            Ended::Open
        }
    };
    if legacy["number"].as_str().unwrap_or_default().is_empty() {
        faults.push(Text::new("没有案件号", "it has no number"));
    }
    if all["stage"].is_null() {
        // Only a port visa is filed before anybody arrives.
        let in_advance = all["measure"] == Measure::PortVisa.code();
        all["stage"] = json!(if in_advance { Stage::Advance } else { Stage::Acceptance });
    }
    let facts = read_facts(&all).map_err(|error| {
        let details = error.downcast_ref::<UserError>().map(|error| error.details.clone()).unwrap_or_default();
        faults.iter().cloned().chain(details).collect::<Vec<Text>>()
    })?;
    if !faults.is_empty() {
        return Err(faults);
    }
    let legacy: LegacyCase = serde_json::from_value(legacy).map_err(|_| vec![no_text()])?;
    let particulars: Particulars = serde_json::from_value(particulars).map_err(|_| vec![no_text()])?;
    let mut sources = Sources::default();
    sources.note(&all, &format!("{LEGACY}{} {}", legacy.system, legacy.number));
    let facts = at_stage(&facts, facts.stage, desk.today(), Some(desk.today()));
    let impossible = impossible(desk, &facts, &legacy);
    if !impossible.is_empty() {
        return Err(impossible);
    }
    Ok(Ready { row, facts, particulars: Particulars { legacy: Some(legacy), ..particulars }, sources, ended })
}

/// What cannot be true of a case, wherever it is told: what the gate says of its facts, but not that an arrival is past, and
/// a decision that was made before its person was born, or is still to come.
fn impossible(desk: &Desk, facts: &Facts, legacy: &LegacyCase) -> Vec<Text> {
    let found = pairs(facts, desk.policy, (facts.stage, None), desk.today());
    let mut all: Vec<Text> = found.into_iter().filter(|one| one.code != "arrival_past").map(|one| one.what).collect();
    let decided_on = legacy.decided_on.as_deref().and_then(read_day);
    if let Some(on) = decided_on.filter(|on| desk.today() < *on) {
        all.push(Text::new(format!("决定日期 {on} 晚于今天"), format!("the decision is dated {on}, after today")));
    }
    if decided_on.zip(facts.applicant.birth_date).is_some_and(|(on, born)| on < born) {
        all.push(Text::new("决定日期早于出生日期", "the decision is dated before its person was born"));
    }
    all
}

fn no_text() -> Text {
    Text::new("有一个值不能记入", "a value cannot be kept")
}

fn nested(path: &str, value: Value) -> Value {
    path.rsplit('.').fold(value, |value, key| json!({key: value}))
}

/// The cases that were carried from a system before, by its numbers.
fn carried(desk: &Desk, system: &str) -> anyhow::Result<BTreeMap<String, CaseKey>> {
    let mut cases = BTreeMap::new();
    for batch in desk.file.batches(u32::MAX)?.into_iter().filter(|batch| !batch.undone) {
        let list = desk.file.list_taken(batch.id)?;
        let Some(legacy) = list.legacy.filter(|legacy| legacy.system == system) else { continue };
        let Some((first, last)) = desk.file.cases_of_batch(batch.id)? else { continue };
        cases.extend(legacy.numbers.into_iter().zip((first.0..=last.0).map(CaseKey)));
    }
    Ok(cases)
}

fn may_be_written(found: &Reconciled, accept_good: bool, any_ready: bool) -> Result<(), UserError> {
    let refused =
        |code, what, hint, details| Err(UserError::new(Exit::ListNotWritten, code, what, hint).with_details(details));
    if !found.agrees {
        let told = found.sums.iter().filter(|sum| sum.stated != sum.found).map(|sum| {
            let Sum { what, stated, found } = sum;
            Text::new(
                format!("{what}: 应为 {stated}，文件中 {found}"),
                format!("{what}: {stated} were stated, {found} are in the file"),
            )
        });
        return refused(
            "sums_differ",
            Text::new(
                "与对方系统所称的数目不符，没有写入",
                "the sums are not those that were stated; nothing was written",
            ),
            Text::new("向对方系统核对，或者改正 [sums]", "ask the other system, or mend [sums]"),
            told.collect(),
        );
    }
    let count = |outcome| found.outcomes.get(outcome).copied().unwrap_or(0);
    let errors = count(ERROR) + if any_ready { count(CHANGED) } else { 0 };
    if errors > 0 && !accept_good {
        let told = found
            .errors
            .iter()
            .map(|(row, what)| Text::new(format!("第 {row} 行 {}", what.zh), format!("row {row} {}", what.en)));
        let told = told.chain(found.changed.iter().map(Changed::told));
        return refused(
            "list_not_written",
            Text::new(
                format!("有 {errors} 行有误或者有变化，没有写入"),
                format!("{errors} rows are in error or differ; nothing was written"),
            ),
            Text::new(
                "改正所列各行，或者用 --accept-good 只收好的",
                "mend the rows, or take the good ones with --accept-good",
            ),
            told.collect(),
        );
    }
    Ok(())
}

fn list_taken(
    desk: &Desk,
    source: &Source,
    (said, mapping): (&Mapping, &str),
    found: &Reconciled,
    ready: &[Ready],
) -> anyhow::Result<ListTaken> {
    let numbers = ready.iter().filter_map(|one| Some(one.particulars.legacy.as_ref()?.number.clone()));
    let mapping_sha256 = Hash::of(mapping.as_bytes()).to_string();
    let legacy = LegacyList { system: said.system.clone(), mapping_sha256, numbers: numbers.collect() };
    let outcomes = found.outcomes.iter().map(|(what, count)| ((*what).to_owned(), *count)).collect();
    list_taken_of(desk, (source.sha256(), source.name()), outcomes, (found.rows, ready.len() as u64), legacy)
}

/// What is recorded of the file that cases of another system came in.
fn list_taken_of(
    desk: &Desk,
    (file_sha256, name): (&str, &str),
    outcomes: BTreeMap<String, u64>,
    (data_rows, cases): (u64, u64),
    legacy: LegacyList,
) -> anyhow::Result<ListTaken> {
    let common =
        read_facts(&json!({"id": NO_NUMBER, "measure": "port_visa", "stage": "advance", "as_of": desk.today()}))?;
    Ok(ListTaken {
        file_sha256: file_sha256.to_owned(),
        name: name.to_owned(),
        plan: String::new(),
        encoding: String::new(),
        sheet: None,
        enterprise: None,
        data_rows,
        outcomes,
        cases,
        continues: None,
        hidden: None,
        mends: Vec::new(),
        day_orders: BTreeMap::new(),
        number_lengths: BTreeMap::new(),
        names: BTreeMap::new(),
        dates: Vec::new(),
        settled: BTreeMap::new(),
        left: Vec::new(),
        settled_note: None,
        legacy: Some(legacy),
        received_on: desk.today(),
        common,
        sources: BTreeMap::new(),
        columns: BTreeMap::new(),
        screened: None,
    })
}
