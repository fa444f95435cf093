//! The first reading: what every row comes to, and the hash over it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::sync_channel;

use sha2::{Digest, Sha256};

use super::judge::{Judge, Judged, NOT_KEPT, Verdict};
use super::matching::{Match, Matching};
use super::troubles::{Trouble, Troubles};
use super::{Kept, ListAsks, Plan, Progress, beginning, common};
use crate::app::desk::{Desk, recorded_time};
use crate::domain::hex::hex;
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::lists::outcome::{RowOutcome, Told};
use crate::lists::sheet::Sheet;
use crate::lists::source::Source;
use crate::record::hash::Hash;
use crate::record::list::Unit;
use crate::store::fault::StoreError;

/// Rows that are handed over at once.
const CHUNK: usize = 2_000;
/// Chunks that wait to be matched.
const WAITING: usize = 2;
/// Cases gone from a list that are named.
const NAMED: usize = 1_000;

/// Reads a list and decides what each row comes to; nothing is written. `progress` returns false to stop.
pub fn plan(
    desk: &Desk,
    source: &Source,
    asks: &ListAsks,
    mut progress: impl FnMut(Progress) -> bool,
) -> anyhow::Result<Plan> {
    desk.file.with_much_memory()?;
    let sheet = Sheet::survey(source, &asks.sheet)?;
    let common = common(desk, asks, &sheet)?;
    let file_sha256 = source.sha256().to_owned();
    let reading = desk.file.at_one_moment()?;
    let last_event = desk.file.last_event()?;
    let count = usize::try_from(sheet.data_rows)?;
    let mut matching = Matching::new(desk, &common, count)?;
    let mut outcomes = Outcomes::new(beginning(&file_sha256, desk, &common)?, count, asks.drafts);
    let policy = desk.policy;
    let judge = std::thread::scope(|scope| -> anyhow::Result<Judge> {
        let (send, receive) = sync_channel::<(Vec<(u64, Judged)>, Vec<Unit>)>(WAITING);
        let (sheet, common, drafts) = (&sheet, &common, asks.drafts);
        let judging = scope.spawn(move || -> anyhow::Result<Judge> {
            let mut judge = Judge::new(policy, common.clone(), drafts);
            let mut rows = sheet.rows();
            loop {
                let known = judge.units.len();
                let mut judged = Vec::with_capacity(CHUNK);
                while judged.len() < CHUNK
                    && let Some(row) = rows.next()?
                {
                    judged.push((row.number, judge.row(row, sheet)));
                }
                if judged.is_empty() || send.send((judged, judge.units[known..].to_vec())).is_err() {
                    return Ok(judge);
                }
            }
        });
        let mut units: Vec<Unit> = Vec::new();
        for (rows, new_units) in receive {
            units.extend(new_units);
            matching.look_up(&rows)?;
            for (row, judged) in rows {
                outcomes.settle(row, judged, &units, &mut matching, sheet)?;
            }
            if !progress(Progress { writing: false, done: outcomes.rows.len() as u64, of: count as u64 }) {
                return Err(StoreError::Stopped.into());
            }
        }
        judging.join().map_err(|_| anyhow::anyhow!("reading the list stopped"))?
    })?;
    let seen = matching.seen;
    let before = desk.file.batch_of_file(&file_sha256)?;
    let gone = continued(desk, &outcomes.rows)?;
    drop(reading);
    let Outcomes { rows, hash, counts, troubles, .. } = outcomes;
    Ok(Plan {
        batch: before.as_ref().map(|batch| batch.id),
        name: source.name().to_owned(),
        file_sha256,
        encoding: sheet.encoding(),
        data_rows: rows.len() as u64,
        outcomes: RowOutcome::ALL.iter().map(|word| (word.code(), counts[word.place() as usize])).collect(),
        plan: hex(&hash.finalize())[..SHOWN].to_owned(),
        troubles,
        continues: gone.continues,
        missing: gone.missing,
        missing_total: gone.total,
        done: None,
        seen_before: before.map(|batch| format!("{} {}", recorded_time(batch.at), batch.officer)),
        rows,
        sheet,
        judge,
        common,
        seen,
        last_event,
        first_case: None,
    })
}

/// Digits of the plan's hash that are shown and asked for.
const SHOWN: usize = 16;

/// What the rows come to, as they come.
struct Outcomes {
    rows: Vec<Kept>,
    counts: [u64; 16],
    hash: Sha256,
    troubles: Troubles,
    drafts: bool,
}

impl Outcomes {
    fn new(beginning: Hash, rows: usize, drafts: bool) -> Outcomes {
        let mut hash = Sha256::new();
        hash.update(beginning.as_bytes());
        Outcomes { rows: Vec::with_capacity(rows), counts: [0; 16], hash, troubles: Troubles::default(), drafts }
    }

    /// Settles what a row comes to: it is in error, or held, or on file, or the law says no, or it becomes a case.
    fn settle(
        &mut self,
        row: u64,
        judged: Judged,
        units: &[Unit],
        matching: &mut Matching,
        sheet: &Sheet,
    ) -> anyhow::Result<()> {
        let one = match judged {
            Judged::Blank => return self.add(row, RowOutcome::Blank, None, 0, Vec::new()),
            Judged::Wrong(told) => return self.add(row, RowOutcome::Error, None, 0, told),
            Judged::Decided(one) => one,
        };
        let unit = units.get(one.unit as usize).ok_or_else(|| anyhow::anyhow!("a unit of the list is known"))?;
        let matched = matching.find(&one, unit, row, sheet)?;
        let (known, of) = match matched {
            Match::Settled(outcome, case, told) => return self.add(row, outcome, None, case, told),
            Match::New => (false, 0),
            Match::Known(person) => (true, person),
        };
        let outcome = match one.verdict {
            Verdict::Refused => RowOutcome::RefusedByRule,
            Verdict::Short => RowOutcome::Incomplete,
            Verdict::Goes if known => RowOutcome::Linked,
            Verdict::Goes => RowOutcome::New,
        };
        let written = outcome.is_written() || (outcome == RowOutcome::Incomplete && self.drafts);
        let place = written.then_some((one.found, one.unit));
        self.add(row, outcome, place, if written { of } else { 0 }, one.against)
    }

    fn add(
        &mut self,
        row: u64,
        outcome: RowOutcome,
        written: Option<(u32, u32)>,
        of: u64,
        told: Vec<Told>,
    ) -> anyhow::Result<()> {
        self.counts[outcome.place() as usize] += 1;
        self.hash.update(row.to_le_bytes());
        self.hash.update([u8::try_from(outcome.place()).unwrap_or(u8::MAX)]);
        self.hash.update(of.to_le_bytes());
        let (found, unit) = written.unwrap_or((NOT_KEPT, 0));
        let row = u32::try_from(row)?;
        self.rows.push(Kept { row, outcome, written: written.is_some(), found, unit, of });
        if !outcome.is_good() {
            self.troubles.add(&Trouble { row: row.into(), outcome, told })?;
        }
        Ok(())
    }
}

/// The list that one goes on from, and what of it is gone.
#[derive(Default)]
struct Gone {
    continues: Option<u64>,
    missing: Vec<String>,
    total: u64,
}

/// Finds the last list that rows of this one are on file from; its cases that no row is about are gone.
fn continued(desk: &Desk, rows: &[Kept]) -> anyhow::Result<Gone> {
    let on_file = |kept: &&Kept| matches!(kept.outcome, RowOutcome::AlreadyOnFile | RowOutcome::Changed);
    let about: BTreeSet<u64> = rows.iter().filter(on_file).map(|kept| kept.of).collect();
    let mut continues = None;
    let mut asked: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
    for case in &about {
        // The cases of a list stand together: each list is looked up once.
        if asked.values().any(|(first, last)| (first..=last).contains(&case)) {
            continue;
        }
        let Some(batch) = desk.file.case(CaseKey(*case))?.and_then(|row| row.batch) else { continue };
        if let Some((first, last)) = desk.file.cases_of_batch(batch)? {
            asked.insert(batch, (first.0, last.0));
        }
        continues = continues.max(Some(batch));
    }
    let mut gone = Gone { continues, ..Gone::default() };
    let mut list = continues;
    while let Some(batch) = list {
        if let Some(span) = desk.file.cases_of_batch(batch)? {
            let left = desk.file.cases_left(batch, span)?;
            for case in left.into_iter().filter(|case| !about.contains(&case.0)) {
                gone.total += 1;
                if gone.missing.len() < NAMED {
                    gone.missing.push(desk.number(case));
                }
            }
        }
        list = desk.file.batch(batch)?.and_then(|row| row.continues);
    }
    Ok(gone)
}
