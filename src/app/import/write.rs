//! Taking a list in: its rows are settled and written as they come, in one transaction; at the end all of it is kept, or
//! nothing.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::list::{List, ListAsks, Progress, columns, dates_said, day_orders, names_said, not_given, seen_as};
use super::moved::moved;
use super::parts::Parts;
use super::plan::{Plan, is_doubtful};
use super::settled::{RowResult, Settled, settle};
use super::since::Taken;
use super::survey::{opened, plan};
use crate::app::case::reason_given;
use crate::app::desk::{Beside, Desk};
use crate::app::identity::compared_values;
use crate::app::plan::Named;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::lists::outcome::RowOutcome;
use crate::lists::source::Source;
use crate::record::act::{Act, Compared};
use crate::record::hash::Hash;
use crate::record::list::{ListTaken, PART};
use crate::record::roster::Role;
use crate::store::fault::StoreError;
use crate::store::lists::prepare::{ListPreparer, Part, PreparedRow};
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
    let mut before = Before::default();
    loop {
        let mut list = opened(desk, source, asks)?;
        if let Some(earlier) = seen_as(desk, &list)? {
            let plan = seen(desk, source, asks, named, &mut progress)?;
            if plan.seen_before.is_some() {
                return Ok(plan);
            }
            list.goes_on = Some(earlier.id);
            list.taken = Some(Arc::new(Taken::before(desk, &list, true)?));
        }
        match take_once(desk, (source, asks, named), list, before, &mut progress)? {
            Came::Taken(plan) => return Ok(*plan),
            Came::Seen => before = Before::default(),
            Came::Anew(found) => before = found,
        }
    }
}

/// What comes of taking a list in once.
enum Came {
    Taken(Box<Plan>),
    /// Somebody else took the same file in meanwhile, or took it back.
    Seen,
    /// Rows turned out to be held whose part was written already: nothing is written, and they are known next time.
    Anew(Before),
}

/// What is known of a list whose writing begins anew.
#[derive(Default)]
struct Before {
    /// Rows that are held because of rows below them.
    held: HashSet<u64>,
    /// What all rows came to, where they are kept.
    ready: Option<Box<Ready>>,
}

/// Rows that only wait to be prepared and written.
struct Ready {
    /// The transaction after which they were settled.
    stands_on: Hash,
    settled: Settled,
    rows: Vec<PreparedRow>,
}

/// Rows of a list that are kept until all of it is settled; a longer one is settled anew where it must begin anew.
const KEPT: u64 = 200_000;

fn take_once(
    desk: &mut Desk,
    (source, asks, named): (&Source, &ListAsks, Option<&str>),
    list: List,
    before: Before,
    progress: &mut impl FnMut(Progress) -> bool,
) -> anyhow::Result<Came> {
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
        let written = write(record, beside, preparer, (&list, before), progress);
        let (mut settled, keys) = match written.map_err(|error| undo(Undone::Failed(error)))? {
            Written::Seen => return Err(undo(Undone::Seen)),
            Written::Anew(found) => return Err(undo(Undone::Anew(found))),
            Written::All(all) => *all,
        };
        if named.is_some_and(|named| Named::read(named).hash != settled.plan) {
            return Err(undo(Undone::Moved(Box::new(settled))));
        }
        let not_given = not_given(&list.sheet, &list.common);
        let drafts = settled.states.contains_key(State::Draft.code());
        let doubtful = !asks.few_good && is_doubtful(&settled.outcomes, &not_given, drafts);
        if doubtful || !settled.is_worth_recording() {
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
            let plan = Plan { batch: Some(number), first_case: Some(first), done: Some(acted.done), ..plan };
            Ok(Came::Taken(Box::new(plan)))
        }
        (Err(_), Some(Undone::Seen)) => Ok(Came::Seen),
        (Err(_), Some(Undone::Anew(found))) => Ok(Came::Anew(found)),
        (Err(_), Some(Undone::Nothing(settled))) => Ok(Came::Taken(Box::new(Plan::new(source, list, *settled, None)))),
        (Err(_), Some(Undone::Moved(settled))) => {
            let now = Plan::new(source, list, *settled, None);
            Err(moved(desk, source, asks, named.unwrap_or_default(), &now)?.into())
        }
        (Err(_), Some(Undone::Failed(error))) | (Err(error), None) => Err(error),
    }
}

/// Records of each row that the officer settled with whom it was compared, and how.
fn compared(record: &mut Recording, settled: &Settled, first: CaseKey, note: &str) -> Result<(), StoreError> {
    let written = settled.rows.iter().filter(|row| row.is_written()).zip(first.0..);
    let cases: BTreeMap<u64, CaseKey> = if settled.told.is_empty() {
        BTreeMap::new()
    } else {
        written.map(|(row, case)| (u64::from(row.row), CaseKey(case))).collect()
    };
    for told in &settled.told {
        let Some(mine) = cases.get(&told.row).map(|case| record.person_of(*case)).transpose()?.flatten() else {
            continue;
        };
        let above = told.above.iter().filter_map(|row| cases.get(&(*row).into()));
        let above: Result<Vec<_>, StoreError> = above.map(|case| record.person_of(*case)).collect();
        let others: Result<Vec<_>, StoreError> = told.others.iter().map(|other| record.person(*other)).collect();
        for other in others?.into_iter().chain(above?).flatten().filter(|other| other.id != mine.id) {
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
    /// Rows turned out to be held whose part was written already.
    Anew(Before),
    /// No row becomes a case and none is on file.
    Nothing(Box<Settled>),
    /// The register, the law or the watch list is not as it was when the plan was made.
    Moved(Box<Settled>),
    /// Something went wrong.
    Failed(anyhow::Error),
}

/// The list was taken in before: nothing is written, and the plan says when and by whom; unless a row that was held then goes
/// in now.
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
    let done = plan.seen_before.is_some().then(|| desk.file.head()).transpose()?;
    Ok(Plan { done, ..plan })
}

/// Some rows were settled, and perhaps a part is ready.
struct Come {
    done: u64,
    part: Option<Part>,
}

/// What was written of a list.
enum Written {
    /// All of it.
    All(Box<(Settled, KeyRun)>),
    /// Nothing: the file is known already.
    Seen,
    /// Not what becomes cases: rows turned out to be held because of rows below them.
    Anew(Before),
}

/// Settles the rows in a thread of its own and writes the parts that come.
fn write(
    record: &mut Recording,
    beside: Beside,
    preparer: ListPreparer,
    (list, before): (&List, Before),
    progress: &mut impl FnMut(Progress) -> bool,
) -> anyhow::Result<Written> {
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel(WAITING);
        let settling = scope.spawn(move || settled(beside, preparer, (list, before), &send));
        let written = parts(record, receive, list.sheet.data_rows, progress);
        let settled = settling.join().map_err(|_| anyhow::anyhow!("preparing the list stopped"))?;
        written.map_err(anyhow::Error::from).and(settled)
    })
}

/// Reads the file as it stands where the change begins, so that nobody on the list is taken for one on file.
fn settled(
    beside: Beside,
    preparer: ListPreparer,
    (list, before): (&List, Before),
    send: &SyncSender<Come>,
) -> anyhow::Result<Written> {
    let desk = beside.open()?;
    if desk.file.head()?.hash != preparer.stands_on() {
        // Another file was put in the place of the one that is written.
        return Err(StoreError::Stale.into());
    }
    desk.file.with_memory_beside(list.sheet.data_rows, false)?;
    if seen_as(&desk, list)?.map(|batch| batch.id) != list.goes_on {
        return Ok(Written::Seen);
    }
    let stands_on = preparer.stands_on();
    let Before { held, ready } = before;
    if let Some(ready) = ready.filter(|ready| ready.stands_on == stands_on) {
        return written_as_ready(Parts::new(preparer, desk.random, HashSet::new()), *ready, send);
    }
    let mut parts = Parts::new(preparer, desk.random, held);
    // Of a list of one part nothing is written before all is settled.
    let keeps = (PART as u64..=KEPT).contains(&list.sheet.data_rows);
    let mut rows: Vec<PreparedRow> = Vec::new();
    let settled = settle(&desk, list, |come| {
        let done = come.done;
        parts.hold(&come.held);
        let mut goes_on = send.send(Come { done, part: None }).is_ok();
        for row in come.good {
            if keeps {
                rows.push(row.clone());
            }
            if let Some(part) = parts.add(row)? {
                goes_on = goes_on && send.send(Come { done, part: Some(part) }).is_ok();
            }
        }
        Ok(goes_on)
    })?;
    let kept = |row: u64| settled.rows.binary_search_by_key(&row, |kept| kept.row.into()).map(|at| settled.rows[at]);
    if parts.must_begin_anew(|row| kept(row).is_ok_and(|kept| kept.is_written())) {
        let held = settled.rows.iter().filter(|kept| kept.outcome == RowOutcome::HeldDuplicate);
        let held: HashSet<u64> = held.map(|kept: &RowResult| kept.row.into()).collect();
        rows.retain(|row| !held.contains(&row.row));
        let ready = keeps.then(|| Box::new(Ready { stands_on, settled, rows }));
        return Ok(Written::Anew(Before { held, ready }));
    }
    if let Some(part) = parts.last()? {
        // Nobody takes it where the writer stopped; that is told there.
        let _ = send.send(Come { done: settled.rows.len() as u64, part: Some(part) });
    }
    Ok(Written::All(Box::new((settled, parts.keys()))))
}

/// Prepares rows that were settled before, while the file stands as it stood then.
fn written_as_ready(mut parts: Parts, ready: Ready, send: &SyncSender<Come>) -> anyhow::Result<Written> {
    let Ready { settled, rows, .. } = ready;
    let done = settled.rows.len() as u64;
    let mut goes_on = true;
    for row in rows {
        if let Some(part) = parts.add(row)? {
            goes_on = goes_on && send.send(Come { done, part: Some(part) }).is_ok();
        }
    }
    if let Some(part) = parts.last()? {
        // Nobody takes it where the writer stopped; that is told there.
        let _ = send.send(Come { done, part: Some(part) });
    }
    Ok(Written::All(Box::new((settled, parts.keys()))))
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
        cases: settled.rows.iter().filter(|row| row.is_written()).count() as u64,
        continues: settled.gone.continues,
        hidden: list.asks.hidden.map(|hidden| hidden.code().to_owned()),
        names: names_said(list),
        dates: dates_said(&list.asks),
        settled: settled.told.iter().map(|told| (told.row, told.same)).collect(),
        left: settled.left.clone(),
        legacy: None,
        settled_note: list.settling.note.clone().filter(|_| !settled.told.is_empty() || !settled.left.is_empty()),
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
