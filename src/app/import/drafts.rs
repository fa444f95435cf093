//! Drafts that an earlier list made: a row that was mended fills in what its draft lacks, and the draft is taken in as the
//! row would have been at first. What the draft says already is never written over.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::list::{List, columns};
use super::origin;
use super::read_row::ReadRow;
use super::since::row_became;
use crate::app::amend::{put_paper, read_facts};
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::app::intake::{self, Submission};
use crate::app::sources::{LIST, Sources};
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::error::UserError;
use crate::record::act::Act;
use crate::record::list_row::{lay, particulars};
use crate::store::cases::case::CaseRow;

/// A draft that is taken in with what a row says.
pub(super) struct Completion {
    pub(super) case: CaseKey,
    pub(super) version: u64,
    pub(super) act: Act,
    /// What is still asked for.
    pub(super) notice: Vec<String>,
}

/// What becomes of a draft by a row.
pub(super) enum Filled {
    /// The row says nothing that the draft lacks.
    Nothing,
    /// It can be taken in.
    Ready(Box<Completion>),
    /// Something stands before that.
    Held(UserError),
}

/// Tells whether a case is a draft that a list may fill in: one that a list made and that is still the list's own.
pub(super) fn is_of_a_list(case: &OpenCase) -> bool {
    case.row.state == State::Draft && case.row.batch.is_some() && case.particulars.legacy.is_none()
}

/// The drafts that rows of a list mend, as the list itself says of which row of which list each is, or as it was taken in.
pub(super) fn of_rows(desk: &Desk, list: &List) -> anyhow::Result<HashMap<u64, CaseRow>> {
    let mut drafts = HashMap::new();
    if let Some(taken) = &list.taken {
        for (row, case) in taken.drafts() {
            drafts.extend(desk.file.case(*case)?.map(|case| (*row, case)));
        }
        return Ok(drafts);
    }
    let Some(origin) = origin::of(desk, &list.sheet, None)? else { return Ok(drafts) };
    let became = row_became(desk, origin.batch)?;
    for (here, there) in origin.mends {
        let Some(case) = became(there)? else { continue };
        drafts.extend(desk.file.case(case)?.filter(|case| case.state == State::Draft).map(|case| (here, case)));
    }
    Ok(drafts)
}

/// Lays a row over its draft where that says nothing, and decides it as intake decides a draft that was completed.
pub(super) fn fill(desk: &Desk, draft: &OpenCase, one: &ReadRow, row: u64, list: &List) -> anyhow::Result<Filled> {
    let mut said = list.common.clone();
    lay(&one.own, &one.unit, &mut said).ok_or_else(|| anyhow::anyhow!("a row that was decided can be laid"))?;
    let (before, said) = (serde_json::to_value(&draft.facts)?, serde_json::to_value(&said)?);
    let mut facts = before.clone();
    let filled = gaps_filled(&mut facts, &said);
    for paper in said["documents"].as_array().into_iter().flatten() {
        let has = |one: &Value| one["kind"] == paper["kind"];
        if !before["documents"].as_array().is_some_and(|papers| papers.iter().any(has)) {
            put_paper(&mut facts, paper.clone());
        }
    }
    if filled.is_null() {
        return Ok(Filled::Nothing);
    }
    let mut more = serde_json::to_value(&draft.particulars)?;
    gaps_filled(&mut more, &serde_json::to_value(particulars(one.own.clone(), &one.unit))?);
    let application = Submission {
        facts: read_facts(&facts)?,
        particulars: serde_json::from_value(more)?,
        follows: draft.row.follows,
        sources: sources(&filled, row, list),
        late: None,
        hands_over: false,
    };
    match intake::prepare(desk, application, false, Some(draft)) {
        Ok(ready) => {
            let notice = ready.notice();
            let (case, version) = (draft.row.key, draft.row.version);
            let act = intake::completing(ready, &desk.file.ledger().numbering, &draft.number);
            Ok(Filled::Ready(Box::new(Completion { case, version, act, notice })))
        }
        Err(error) => Ok(Filled::Held(error.downcast::<UserError>()?)),
    }
}

/// Puts values where none stand, and returns those that were put.
fn gaps_filled(under: &mut Value, over: &Value) -> Value {
    let mut filled = Value::Null;
    if let (Value::Object(under), Value::Object(over)) = (under, over) {
        for (key, value) in over.iter().filter(|(_, value)| !value.is_null()) {
            match under.get_mut(key).filter(|known| !known.is_null()) {
                Some(known) => {
                    let more = gaps_filled(known, value);
                    if !more.is_null() {
                        filled[key] = more;
                    }
                }
                None => {
                    under.insert(key.clone(), value.clone());
                    filled[key] = value.clone();
                }
            }
        }
    }
    filled
}

/// Where each value that was filled in came from: its cell, or what holds for the whole list.
fn sources(filled: &Value, row: u64, list: &List) -> Sources {
    let cells: BTreeMap<String, Vec<String>> = columns(&list.sheet);
    let mut sources = Sources::default();
    for (path, source) in &list.sources {
        note(&mut sources, filled, path, source);
    }
    for (path, columns) in cells {
        let cells: Vec<String> = columns.iter().map(|column| format!("{column}{row}")).collect();
        note(&mut sources, filled, &path, &format!("{LIST}{}", cells.join("+")));
    }
    sources
}

fn note(sources: &mut Sources, filled: &Value, path: &str, source: &str) {
    let Some(value) = filled.pointer(&format!("/{}", path.replace('.', "/"))) else { return };
    let laid = path.rsplit('.').fold(value.clone(), |value, key| serde_json::json!({ key: value }));
    sources.note(&laid, source);
}
