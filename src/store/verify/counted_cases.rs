//! The cases behind a number: exactly those that were counted, for any day.
//!
//! A case that has not moved since the day stands as it stood then; one that has, or to which something happened on the days
//! asked about, is replayed up to the last of them, through the same lines that count it, and the replay is undone.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::{named_params, params};

use crate::domain::day::{office_day, start_of};
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::record::act::Act;
use crate::record::event::{Event, EventKind};
use crate::store::count::read::FigureBasis;
use crate::store::count::write as counts;
use crate::store::engine::{Change, Reads};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::write::projection::project;

/// A case and how often it was counted.
pub type Counted = (CaseKey, i64);

/// Something that is counted: in which cells, and over the days from one to another, or as it stands at the end of the last.
#[derive(Clone, Debug)]
pub struct CountedIn {
    /// The cells.
    pub basis: Vec<FigureBasis>,
    /// First day, where it is of what happened.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: NaiveDate,
}

const POSTED: &str = "SELECT coalesce(sum(n), 0) FROM stock_delta
     WHERE what = :what AND split = :split AND value BETWEEN :low AND :high AND day <= :to";
const HAPPENED: &str = "SELECT coalesce(sum(n), 0) FROM daily_count
     WHERE what = :what AND split = :split AND value BETWEEN :low AND :high AND day BETWEEN :from AND :to";

impl CaseFile {
    /// Returns the cases that stood in one of several cells at the end of a day.
    pub fn cases_standing(&self, basis: &[FigureBasis], day: NaiveDate) -> Result<Vec<Counted>, StoreError> {
        let still = "SELECT id FROM case_file WHERE moved_on <= ?1 AND (custody <> 'holder' OR state IN
                 ('draft', 'accepted', 'awaiting-papers', 'under-examination', 'reviewed', 'approved'))";
        let still = self.engine.query(still, params![day.to_string()], |row| row.get(0))?;
        let counted = still.into_iter().map(|case| Ok((CaseKey(case), self.standing_in(basis, (case, case), day)?)));
        let mut counted = counted.collect::<Result<Vec<Counted>, StoreError>>()?;
        let moved = "SELECT id FROM case_file WHERE moved_on > ?1 AND received_on <= ?1";
        let moved = self.engine.query(moved, params![day.to_string()], |row| row.get(0))?;
        counted.extend(self.replayed(moved, basis, (None, day))?);
        counted.retain(|(_, times)| *times != 0);
        counted.sort_unstable();
        Ok(counted)
    }

    /// Returns the cases to which something happened in a span of days, each as often as it did.
    pub fn cases_happened(
        &self,
        basis: &[FigureBasis],
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<Counted>, StoreError> {
        let mut counted = self.replayed(self.cases_touched(from, to)?, basis, (Some(from), to))?;
        counted.retain(|(_, times)| *times != 0);
        counted.sort_unstable();
        Ok(counted)
    }

    /// Returns the cases that something was recorded on during a span of days.
    pub(super) fn cases_touched(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<u64>, StoreError> {
        // Only in training may a command be done at an earlier time than the one before: it counts on the day of that one.
        let end = to.succ_opt().filter(|_| !self.ledger().training).map_or(i64::MAX, start_of);
        let start = start_of(from);
        let sql = "SELECT DISTINCT case_id FROM txn JOIN event ON seq BETWEEN first_seq AND last_seq
             WHERE txn.at >= ?1 AND txn.at < ?2 AND case_id > 0";
        self.engine.query(sql, params![start, end], |row| row.get(0))
    }

    /// Returns the cases that were withdrawn for the last time on some days, handed over or not.
    pub fn withdrawn_between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<CaseKey>, StoreError> {
        let sql = "SELECT DISTINCT case_id FROM txn JOIN event ON seq BETWEEN first_seq AND last_seq
             WHERE txn.at >= ?1 AND txn.at < ?2 AND case_id > 0 AND kind = ?3
                 AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.case_id > 0 AND later.case_id = event.case_id
                     AND later.kind = ?3 AND later.seq > event.seq)
             ORDER BY case_id";
        let (start, end) = (start_of(from), to.succ_opt().map_or(i64::MAX, start_of));
        let kind = EventKind::Withdrawn.code();
        self.engine.query(sql, params![start, end, kind], |row| row.get(0).map(CaseKey))
    }

    /// Returns the reviews and approvals of some days that say they were one of many, those undone left out.
    pub fn decided_in_bulk(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Event>, StoreError> {
        let sql = "SELECT seq FROM txn JOIN event ON seq BETWEEN first_seq AND last_seq JOIN payload USING (seq)
             WHERE txn.at >= ?1 AND txn.at < ?2 AND kind IN ('reviewed', 'endorsed', 'approved')
                 AND instr(body, CAST('\"in_bulk\":{' AS BLOB)) > 0";
        let (start, end) = (start_of(from), to.succ_opt().map_or(i64::MAX, start_of));
        let mut found = Vec::new();
        for seq in self.engine.query(sql, params![start, end], |row| row.get::<_, u64>(0))? {
            let event = self.event(seq)?.ok_or_else(|| StoreError::gone(seq))?;
            let mut undone = false;
            for later in self.events(CaseKey(event.case))?.iter().filter(|later| later.kind == EventKind::Undone) {
                undone |= matches!(self.act_of(later.seq)?, Act::Undone(undone) if undone.event == seq);
            }
            if !undone {
                found.push(event);
            }
        }
        Ok(found)
    }

    /// Returns the lists taken in during a span of days, with their rows.
    pub fn lists_taken(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<(u64, u64)>, StoreError> {
        let sql = "SELECT batch.id, data_rows FROM batch JOIN event ON event.seq = batch.id
             WHERE at >= ?1 AND at < ?2 ORDER BY batch.id";
        let (start, end) = (start_of(from), to.succ_opt().map_or(i64::MAX, start_of));
        self.engine.query(sql, params![start, end], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Returns how often some cases were counted in each of several numbers. What stands is read as it stands; a case that
    /// has moved since, or to which something happened on the days, is replayed once.
    pub fn counted_of(&self, cases: &BTreeSet<CaseKey>, asked: &[CountedIn]) -> Result<Vec<i64>, StoreError> {
        let Some(last) = asked.iter().map(|one| one.to).max() else { return Ok(Vec::new()) };
        let moved = self.moved_since_the_first(asked)?;
        let touched = match asked.iter().filter_map(|one| one.from).min() {
            Some(first) => self.cases_touched(first, last)?.into_iter().collect(),
            None => BTreeSet::new(),
        };
        let ranges = ranges(cases.iter().map(|case| case.0).filter(|case| !moved.contains(case)));
        let mut sums = Vec::new();
        for one in asked {
            let standing = ranges.iter().filter(|_| one.from.is_none());
            let standing = standing.map(|range| self.standing_in(&one.basis, *range, one.to));
            sums.push(standing.sum::<Result<i64, StoreError>>()?);
        }
        for case in cases.iter().filter(|case| moved.contains(&case.0) || touched.contains(&case.0)) {
            let counted: Vec<i64> = self.proven.replica()?.tried(|change| {
                self.replay_until(*case, last, change)?;
                let of = |one: &CountedIn| {
                    let counted = one.basis.iter().map(|basis| times(basis, (one.from, one.to), change));
                    counted.sum::<Result<i64, StoreError>>()
                };
                let is_read = |one: &CountedIn| one.from.is_none() && !moved.contains(&case.0);
                asked.iter().map(|one| if is_read(one) { Ok(0) } else { of(one) }).collect()
            })?;
            sums.iter_mut().zip(counted).for_each(|(sum, n)| *sum += n);
        }
        Ok(sums)
    }

    /// The cases that moved after the first of the days at whose end something is asked.
    fn moved_since_the_first(&self, asked: &[CountedIn]) -> Result<BTreeSet<u64>, StoreError> {
        let ends = asked.iter().filter(|one| one.from.is_none()).map(|one| one.to);
        let Some(first) = ends.min() else { return Ok(BTreeSet::new()) };
        let moved = "SELECT id FROM case_file WHERE moved_on > ?1";
        let moved = self.engine.query(moved, params![first.to_string()], |row| row.get(0))?;
        Ok(moved.into_iter().collect())
    }

    /// How often a range of cases that have not moved since a day stands in some cells.
    fn standing_in(&self, basis: &[FigureBasis], (first, last): (u64, u64), day: NaiveDate) -> Result<i64, StoreError> {
        let day = day.to_string();
        let mut times = 0;
        for FigureBasis { metric, dimension, low, high } in basis {
            let (metric, dimension) = (metric.code(), dimension.code());
            let named = named_params! {
                ":first": first, ":last": last, ":day": day, ":what": metric, ":split": dimension,
                ":low": low, ":high": high, ":to": day,
            };
            times += self.engine.query_one(counts::STANDING, named, |row| row.get::<_, i64>(0))?.unwrap_or(0);
        }
        Ok(times)
    }

    /// Replays each case up to the last day and returns how often it is counted.
    fn replayed(
        &self,
        cases: Vec<u64>,
        basis: &[FigureBasis],
        days: (Option<NaiveDate>, NaiveDate),
    ) -> Result<Vec<Counted>, StoreError> {
        let mut counted = Vec::new();
        for case in cases.into_iter().map(CaseKey).collect::<BTreeSet<_>>() {
            let times = self.proven.replica()?.tried(|change| {
                self.replay_until(case, days.1, change)?;
                basis.iter().map(|basis| times(basis, days, change)).sum::<Result<i64, StoreError>>()
            })?;
            counted.push((case, times));
        }
        Ok(counted)
    }

    fn replay_until(&self, case: CaseKey, last: NaiveDate, change: &mut Change) -> Result<(), StoreError> {
        let mut reached = NaiveDate::MIN;
        for event in self.events(case)? {
            reached = reached.max(office_day(event.at));
            if reached > last {
                break;
            }
            project(&event, &self.act_of(event.seq)?, change)?;
        }
        Ok(())
    }
}

/// The ranges of numbers that follow each other.
fn ranges(numbers: impl Iterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            Some(_) | None => ranges.push((number, number)),
        }
    }
    ranges
}

fn times(
    FigureBasis { metric, dimension, low, high }: &FigureBasis,
    (from, to): (Option<NaiveDate>, NaiveDate),
    change: &Change,
) -> Result<i64, StoreError> {
    let (metric, dimension, to) = (metric.code(), dimension.code(), to.to_string());
    let counted = match from {
        None => {
            let named = named_params! {":what": metric, ":split": dimension, ":low": low, ":high": high, ":to": to};
            change.one(POSTED, named, |row| row.get(0))
        }
        Some(from) => {
            let from = from.to_string();
            let named = named_params! {
                ":what": metric, ":split": dimension, ":low": low, ":high": high, ":from": from, ":to": to,
            };
            change.one(HAPPENED, named, |row| row.get(0))
        }
    };
    Ok(counted?.unwrap_or(0))
}
