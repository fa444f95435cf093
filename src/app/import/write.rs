//! Taking a list in: its rows are settled and written as they come, in one transaction; at the end all of it is kept, or
//! nothing.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::list::{List, ListAsks, Progress, columns, dates_said, day_orders, names_said, seen_as};
use super::moved::{Named, moved};
use super::parts::Parts;
use super::plan::Plan;
use super::settled::{Settled, settle};
use super::survey::{opened, plan};
use crate::app::case::reason_given;
use crate::app::desk::{Beside, Desk};
use crate::app::identity::compared_values;
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::lists::source::Source;
use crate::record::act::{Act, Compared};
use crate::record::list::ListTaken;
use crate::record::roster::Role;
use crate::store::fault::StoreError;
use crate::store::lists::prepare::{ListPreparer, Part};
use crate::store::register::keys::run::KeyRun;
use crate::store::write::recording::Recording;

/// What comes of rows that waits to be written.
const WAITING: usize = 5;

/// Takes in the rows of a list that are good. Where `named`, a plan that was seen, is not what the list comes to, nothing
/// is written; nor where there is nothing to record, and then the plan has no transaction. `progress` returns false to
/// stop; then all is undone.
pub fn take(
    desk: &mut Desk,
    source: &Source,
    asks: &ListAsks,
    named: Option<&str>,
    mut progress: impl FnMut(Progress) -> bool,
) -> anyhow::Result<Plan> {
    desk.must_be(Role::Intake)?;
    if !asks.settling.rows.is_empty() {
        reason_given(asks.settling.note.as_deref(), "--note")?;
    }
    let list = opened(desk, source, asks)?;
    if seen_as(desk, &list)?.is_some() {
        return seen(desk, source, asks, named, progress);
    }
    desk.file.with_memory_beside(list.sheet.data_rows, true)?;
    let (beside, year) = (desk.beside()?, desk.year());
    let mut undone = None;
    let acted = desk.act_much(|record| {
        let preparer = record.list_begins(&list.common, list.common.filed_on(), year)?;
        let (number, first) = (preparer.list(), preparer.next_case());
        let mut undo = |why| {
            undone = Some(why);
            StoreError::Stopped
        };
        let written = write(record, beside, preparer, &list, &mut progress);
        let settled = written.map_err(|error| undo(Undone::Failed(error)))?;
        let (mut settled, keys) = settled.ok_or_else(|| undo(Undone::Seen))?;
        if named.is_some_and(|named| Named::read(named).hash != settled.plan) {
            return Err(undo(Undone::Moved(Box::new(settled))));
        }
        if !settled.is_worth_recording() {
            return Err(undo(Undone::Nothing(Box::new(settled))));
        }
        record.list_ends(list_taken(source, &list, &settled), &keys)?;
        for one in std::mem::take(&mut settled.completed) {
            record.case_at(one.case, one.version, one.act)?;
        }
        compared(record, &settled, first, list.settling.note.as_deref().unwrap_or_default())?;
        Ok((number, first, settled))
    });
    match (acted, undone) {
        (Ok(acted), _) => {
            let (number, first, settled) = acted.made;
            let plan = Plan::new(source, list, settled, None);
            Ok(Plan { batch: Some(number), first_case: Some(first), done: Some(acted.done), ..plan })
        }
        (Err(_), Some(Undone::Seen)) => seen(desk, source, asks, named, progress),
        (Err(_), Some(Undone::Nothing(settled))) => Ok(Plan::new(source, list, *settled, None)),
        (Err(_), Some(Undone::Moved(settled))) => {
            let now = Plan::new(source, list, *settled, None);
            Err(moved(desk, source, asks, named.unwrap_or_default(), &now)?.into())
        }
        (Err(_), Some(Undone::Failed(error))) | (Err(error), None) => Err(error),
    }
}

/// Records of each row that the officer settled with whom it was compared, and how.
fn compared(record: &mut Recording, settled: &Settled, first: CaseKey, note: &str) -> Result<(), StoreError> {
    let written = settled.rows.iter().filter(|row| row.written).zip(first.0..);
    let cases: BTreeMap<u64, CaseKey> = if settled.told.is_empty() {
        BTreeMap::new()
    } else {
        written.map(|(row, case)| (u64::from(row.row), CaseKey(case))).collect()
    };
    for told in &settled.told {
        let Some(mine) = cases.get(&told.row).map(|case| record.person_of(*case)).transpose()?.flatten() else {
            continue;
        };
        let above = told.above.and_then(|row| cases.get(&row.into()));
        let above = above.map(|case| record.person_of(*case)).transpose()?.flatten();
        let others: Result<Vec<_>, StoreError> = told.others.iter().map(|other| record.person(*other)).collect();
        for other in others?.into_iter().flatten().chain(above).filter(|other| other.id != mine.id) {
            let said = Compared {
                one: mine.id.min(other.id),
                other: mine.id.max(other.id),
                values_sha256: compared_values(&mine, &other),
                note: note.to_owned(),
            };
            record.office(if told.same { Act::Linked(said) } else { Act::Distinct(said) })?;
        }
    }
    Ok(())
}

/// Why all is undone.
enum Undone {
    /// Somebody else took the same file in meanwhile.
    Seen,
    /// No row becomes a case and none is on file.
    Nothing(Box<Settled>),
    /// The register, the law or the watch list is not as it was when the plan was made.
    Moved(Box<Settled>),
    /// Something went wrong.
    Failed(anyhow::Error),
}

/// The list was taken in before: nothing is written, and the plan says when and by whom.
fn seen(
    desk: &Desk,
    source: &Source,
    asks: &ListAsks,
    named: Option<&str>,
    progress: impl FnMut(Progress) -> bool,
) -> anyhow::Result<Plan> {
    let plan = plan(desk, source, asks, progress)?;
    if let Some(named) = named.filter(|named| Named::read(named).hash != plan.plan) {
        return Err(moved(desk, source, asks, named, &plan)?.into());
    }
    Ok(Plan { done: Some(desk.file.head()?), ..plan })
}

/// Some rows were settled, and perhaps a part is ready.
struct Come {
    done: u64,
    part: Option<Part>,
}

/// Settles the rows in a thread of its own and writes the parts that come; `None` where the file is known already.
fn write(
    record: &mut Recording,
    beside: Beside,
    preparer: ListPreparer,
    list: &List,
    progress: &mut impl FnMut(Progress) -> bool,
) -> anyhow::Result<Option<(Settled, KeyRun)>> {
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel(WAITING);
        let settling = scope.spawn(move || settled(beside, preparer, list, &send));
        let written = parts(record, receive, list.sheet.data_rows, progress);
        let settled = settling.join().map_err(|_| anyhow::anyhow!("preparing the list stopped"))?;
        written.map_err(anyhow::Error::from).and(settled)
    })
}

/// Reads the file as it stands where the change begins, so that nobody on the list is taken for one on file.
fn settled(
    beside: Beside,
    preparer: ListPreparer,
    list: &List,
    send: &SyncSender<Come>,
) -> anyhow::Result<Option<(Settled, KeyRun)>> {
    let desk = beside.open()?;
    if desk.file.head()?.hash != preparer.stands_on() {
        // Another file was put in the place of the one that is written.
        return Err(StoreError::Stale.into());
    }
    desk.file.with_memory_beside(list.sheet.data_rows, false)?;
    if seen_as(&desk, list)?.is_some() {
        return Ok(None);
    }
    let mut parts = Parts::new(preparer, desk.random);
    let settled = settle(&desk, list, |done, rows| {
        let mut goes_on = send.send(Come { done, part: None }).is_ok();
        for row in rows {
            if let Some(part) = parts.add(row)? {
                goes_on = goes_on && send.send(Come { done, part: Some(part) }).is_ok();
            }
        }
        Ok(goes_on)
    })?;
    if let Some(part) = parts.last()? {
        // Nobody takes it where the writer stopped; that is told there.
        let _ = send.send(Come { done: settled.rows.len() as u64, part: Some(part) });
    }
    Ok(Some((settled, parts.keys())))
}

fn parts(
    record: &mut Recording,
    come: Receiver<Come>,
    of: u64,
    progress: &mut impl FnMut(Progress) -> bool,
) -> Result<(), StoreError> {
    std::thread::scope(|scope| {
        for Come { done, part } in come {
            if let Some(part) = part {
                record.part(&part)?;
                // To take a part apart takes as long as to write one of its tables.
                scope.spawn(move || drop(part));
            }
            if !progress(Progress { done, of }) {
                return Err(StoreError::Stopped);
            }
        }
        Ok(())
    })
}

fn list_taken(source: &Source, list: &List, settled: &Settled) -> ListTaken {
    ListTaken {
        file_sha256: list.file_sha256.clone(),
        name: source.name().to_owned(),
        plan: settled.plan.clone(),
        encoding: list.sheet.encoding().to_owned(),
        sheet: list.sheet.sheet_name().map(str::to_owned),
        enterprise: settled.enterprise.clone(),
        data_rows: settled.rows.len() as u64,
        outcomes: settled.outcomes.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect(),
        cases: settled.rows.iter().filter(|row| row.written).count() as u64,
        continues: settled.gone.continues,
        hidden: list.asks.hidden.map(|hidden| hidden.code().to_owned()),
        names: names_said(list),
        dates: dates_said(&list.asks),
        settled: settled.told.iter().map(|told| (told.row, told.same)).collect(),
        legacy: None,
        settled_note: list.settling.note.clone().filter(|_| !settled.told.is_empty()),
        mends: settled.gone.mends.clone(),
        day_orders: day_orders(&list.sheet),
        number_lengths: list.sheet.traits.number_lengths(),
        received_on: list.common.filed_on(),
        common: list.common.clone(),
        screened: settled.screened.clone(),
        sources: list.sources.clone(),
        columns: columns(&list.sheet),
    }
}
