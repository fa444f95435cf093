//! The second reading: the rows that become cases, written part by part in one transaction of the case file.

use std::collections::HashMap;
use std::sync::mpsc::{SyncSender, sync_channel};

use super::judge::{Judge, NOT_KEPT};
use super::matching::{name_key, passport_key};
use super::reading::{Said, said};
use super::{Kept, Plan, Progress};
use crate::app::desk::Desk;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::lists::outcome::RowOutcome;
use crate::lists::sheet::{Sheet, SheetRow};
use crate::record::event::EventKind;
use crate::record::list::{Found, ListTaken, PART, Unit};
use crate::record::roster::Role;
use crate::store::fault::StoreError;
use crate::store::file::{Recording, Since};
use crate::store::list::{Part, PartRow, Scribe};

/// Parts that wait to be written.
const WAITING: usize = 1;

/// Writes the good rows of a plan in one transaction. Where the register moved so that a row may come to something
/// else, nothing is written and the plan is stale. `progress` returns false to stop; then all is undone.
pub fn take(
    desk: &mut Desk,
    mut plan: Plan,
    named: Option<&str>,
    mut progress: impl FnMut(Progress) -> bool,
) -> anyhow::Result<Plan> {
    desk.must_be(Role::Intake)?;
    if named.is_some_and(|named| named != plan.plan) {
        return Err(moved(&plan.plan).into());
    }
    if plan.seen_before.is_some() {
        plan.done = Some(desk.file.head()?);
        return Ok(plan);
    }
    let (year, office, random) = (desk.year(), desk.file.ledger().office.clone(), desk.random);
    let of = plan.written();
    let taken = list_taken(&plan, of);
    let plan_hash = plan.plan.clone();
    let seen = std::mem::take(&mut plan.seen);
    let (rows, judge, sheet, last_event) = (&plan.rows, &plan.judge, &plan.sheet, plan.last_event);
    let acted = desk.act_much(move |record| {
        untouched(record, last_event, seen, rows)?;
        let scribe = record.list(taken, year, &office)?;
        let list = scribe.list();
        let mut first = None;
        std::thread::scope(|scope| {
            let (send, receive) = sync_channel(WAITING);
            let preparing = scope.spawn(move || Preparing { rows, judge, sheet, scribe, random }.run(&send));
            let mut done = 0;
            for part in receive {
                let part: Part = part?;
                first = first.or(part.cases().next());
                record.part(&part)?;
                done += part.cases().count() as u64;
                // To take a part apart takes as long as to write one of its tables.
                scope.spawn(move || drop(part));
                if !progress(Progress { writing: true, done, of }) {
                    return Err(StoreError::Stopped);
                }
            }
            preparing.join().map_err(|_| StoreError::Engine("preparing the list stopped".to_owned()))
        })?;
        record.list_is_whole(list)?;
        Ok((list, first))
    });
    let acted = acted.map_err(|error| stale(error, &plan_hash))?;
    (plan.batch, plan.first_case) = (Some(acted.made.0), acted.made.1);
    plan.done = Some(acted.done);
    Ok(plan)
}

fn list_taken(plan: &Plan, cases: u64) -> ListTaken {
    ListTaken {
        file_sha256: plan.file_sha256.clone(),
        name: plan.name.clone(),
        plan: plan.plan.clone(),
        encoding: plan.encoding.to_owned(),
        sheet: plan.sheet.sheet_name().map(str::to_owned),
        enterprise: plan.unit().and_then(|unit| unit.uscc.clone()),
        data_rows: plan.data_rows,
        outcomes: plan.outcomes.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect(),
        cases,
        continues: plan.continues,
        received_on: plan.common.filed_on(),
        common: plan.common.clone(),
    }
}

/// What was recorded since the plan was made may not be about anybody on the list, nor change the watch list.
fn untouched(
    record: &Recording,
    last_event: u64,
    seen: HashMap<super::matching::Key, u32>,
    rows: &[Kept],
) -> Result<(), StoreError> {
    let mut meets = false;
    record.each_since(last_event, |since: Since| {
        let nationality = since.nationality.as_deref().unwrap_or_default();
        let by_passport = since.passport.as_deref().map(|number| passport_key(number, nationality));
        let by_name = since.name_key.as_deref().zip(since.birth_date);
        let by_name = by_name.map(|(name, birth)| name_key(name, birth, nationality));
        let watch = matches!(since.kind, EventKind::WatchListLoaded | EventKind::WatchCleared);
        let linked = matches!(since.kind, EventKind::Linked | EventKind::Distinct);
        let is_about = |kept: &Kept| !kept.written && kept.of == since.case;
        meets |= watch
            || linked
            || by_passport.is_some_and(|key| seen.contains_key(&key))
            || by_name.is_some_and(|key| seen.contains_key(&key))
            || (since.case > 0 && rows.iter().any(is_about));
    })?;
    if meets { Err(StoreError::Guard) } else { Ok(()) }
}

fn stale(error: anyhow::Error, plan: &str) -> anyhow::Error {
    let is_stale = error.downcast_ref::<UserError>().is_some_and(|error| error.exit == Exit::Stale);
    if is_stale { moved(plan).into() } else { error }
}

/// The register, the law or the watch list is not as it was when the plan was made.
fn moved(plan: &str) -> UserError {
    UserError::new(
        Exit::Stale,
        "plan_moved",
        Text::new(
            format!("预案已变动（现为 {plan}），没有写入"),
            format!("the plan has moved ({plan} now); nothing was written"),
        ),
        Text::new("重新 --dry-run 后核对差异", "run --dry-run again and look at what differs"),
    )
}

/// Prepares parts beside the writer.
struct Preparing<'p> {
    rows: &'p [Kept],
    judge: &'p Judge,
    sheet: &'p Sheet,
    scribe: Scribe,
    random: fn(&mut [u8]),
}

impl Preparing<'_> {
    fn run(mut self, send: &SyncSender<Result<Part, StoreError>>) {
        let mut part = Draft::default();
        let mut rows = self.sheet.rows();
        for kept in self.rows {
            let row = match rows.next() {
                Ok(Some(row)) if kept.written => row,
                Ok(Some(_)) => continue,
                // The file is not as it was read the first time.
                Ok(None) | Err(_) => return drop(send.send(Err(StoreError::Guard))),
            };
            if let Err(error) = self.add(kept, row, &mut part) {
                return drop(send.send(Err(error)));
            }
            if part.rows.len() == PART && !self.send(&mut part, send) {
                return;
            }
        }
        if !part.rows.is_empty() {
            self.send(&mut part, send);
        }
    }

    /// Hands a part over; false where nobody takes it any more.
    fn send(&mut self, part: &mut Draft, send: &SyncSender<Result<Part, StoreError>>) -> bool {
        let Draft { found, units, rows, .. } = std::mem::take(part);
        send.send(self.scribe.part(found, units, rows, self.random)).is_ok()
    }

    fn add(&self, kept: &Kept, row: &SheetRow, part: &mut Draft) -> Result<(), StoreError> {
        let (Said::Own(own, _) | Said::Lacking(own, ..)) = said(row, self.sheet) else { return Err(StoreError::Guard) };
        if row.number != u64::from(kept.row) {
            return Err(StoreError::Guard);
        }
        let draft = kept.outcome == RowOutcome::Incomplete;
        let unit = self.judge.units.get(kept.unit as usize).ok_or(StoreError::Guard)?;
        let found = if kept.found == NOT_KEPT {
            part.found.push(self.judge.again(&own, unit, draft).ok_or(StoreError::Guard)?);
            u32::try_from(part.found.len() - 1).map_err(|_| StoreError::Guard)?
        } else {
            let found = || self.judge.found.get(kept.found as usize).cloned();
            place(kept.found, &mut part.places, &mut part.found, found).ok_or(StoreError::Guard)?
        };
        let unit = place(kept.unit, &mut part.unit_places, &mut part.units, || Some(unit.clone()));
        part.rows.push(PartRow {
            row: row.number,
            draft,
            found,
            unit: unit.ok_or(StoreError::Guard)?,
            own: *own,
            person: (kept.of > 0).then_some(kept.of),
        });
        Ok(())
    }
}

/// A part while its rows are gathered; what they share is put in when the first row needs it.
#[derive(Default)]
struct Draft {
    found: Vec<Found>,
    places: HashMap<u32, u32>,
    units: Vec<Unit>,
    unit_places: HashMap<u32, u32>,
    rows: Vec<PartRow>,
}

fn place<T>(
    of_list: u32,
    places: &mut HashMap<u32, u32>,
    of_part: &mut Vec<T>,
    value: impl FnOnce() -> Option<T>,
) -> Option<u32> {
    if let Some(place) = places.get(&of_list) {
        return Some(*place);
    }
    let place = u32::try_from(of_part.len()).ok()?;
    of_part.push(value()?);
    places.insert(of_list, place);
    Some(place)
}
