//! Runs of keys as they are written: each to its place in run 0, or as a new run, and two small ones made one.

use rusqlite::params;

use super::cursor::{Cursor, block_of, next_start};
use super::filter::{self, KeyFilter};
use super::kind::KeyKind;
use super::packed::{Block, Packing, Unpacking, parted};
use super::run_number::RunNumber;
use crate::store::engine::{Affected, Change, InsertTarget, Reads};
use crate::store::fault::StoreError;

/// Keys up to which they go to run 0.
const FEW: u64 = 5_000;
/// Most runs beside run 0.
const MOST_RUNS: usize = 12;
/// Blocks that are written at once while runs are made one.
const AT_ONCE: usize = 200;

/// Keys in their order, ready to be written.
#[derive(Debug)]
pub struct KeyRun {
    /// The blocks of each of [`KeyKind::ALL`].
    kinds: [Vec<Block>; 3],
    filter: KeyFilter,
    many: u64,
}

impl KeyRun {
    pub(super) fn new(kinds: [Vec<Block>; 3], filter: KeyFilter, many: u64) -> KeyRun {
        KeyRun { kinds, filter, many }
    }

    /// Writes the keys.
    pub(in crate::store) fn write(&self, to: &mut Change) -> Result<(), StoreError> {
        let mut kinds = KeyKind::ALL.into_iter().zip(&self.kinds);
        if self.many <= FEW {
            return kinds.try_for_each(|(kind, blocks)| put_in_place(kind, blocks, to));
        }
        let run = begin(self.many, to)?;
        keep(run, &self.filter, to)?;
        kinds.try_for_each(|(kind, blocks)| write(run, kind, blocks, to))?;
        merge(to)
    }
}

/// Begins a run and returns its number.
fn begin(many: u64, to: &mut Change) -> Result<RunNumber, StoreError> {
    let run =
        to.one("SELECT max(run) + 1 FROM key_run", [], |row| row.get(0))?.ok_or(StoreError::Bug("no run of keys"))?;
    to.run("INSERT INTO key_run (run, keys) VALUES (?1, ?2)", params![run, many], Affected::Exactly(1))?;
    Ok(run)
}

fn keep(run: RunNumber, filter: &KeyFilter, to: &mut Change) -> Result<(), StoreError> {
    let sql = "INSERT INTO key_filter (run, bits) VALUES (?1, ?2)";
    to.run(sql, params![run, filter.bytes()], Affected::Exactly(1))
}

const BLOCKS: InsertTarget = InsertTarget {
    table: "key_block",
    columns: "run, way, start, keys",
    otherwise: "ON CONFLICT DO UPDATE SET keys = excluded.keys",
};

fn write(run: RunNumber, kind: KeyKind, blocks: &[Block], to: &mut Change) -> Result<(), StoreError> {
    to.insert(&BLOCKS, blocks, |block, row| {
        row.put(run)?;
        row.put(kind.code())?;
        row.put(block.start.as_slice())?;
        row.put(block.keys.as_slice())
    })
}

/// Puts each key into the block of run 0 that it belongs to.
fn put_in_place(kind: KeyKind, blocks: &[Block], to: &mut Change) -> Result<(), StoreError> {
    let mut pairs = blocks.iter().flat_map(unpacked).peekable();
    while let Some(first) = pairs.next() {
        let block = block_of(to, RunNumber::IN_PLACE, kind, &first)?;
        let mut new = vec![first];
        if pairs.peek().is_some() {
            let next = next_start(to, RunNumber::IN_PLACE, kind, &block.start)?;
            while let Some(pair) = pairs.next_if(|pair| next.as_ref().is_none_or(|next| pair < next)) {
                new.push(pair);
            }
        }
        let bytes = block.keys.len() + new.iter().map(|pair| pair.len() + 2).sum::<usize>();
        let mut all = unpacked(&block);
        all.extend(new);
        all.sort_unstable();
        let mut packing = Packing::instead(block.start, bytes);
        all.iter().for_each(|pair| packing.push(pair));
        write(RunNumber::IN_PLACE, kind, &packing.end(), to)?;
    }
    Ok(())
}

fn unpacked(block: &Block) -> Vec<Vec<u8>> {
    let mut pairs = Unpacking::new(block.keys.clone());
    std::iter::from_fn(|| pairs.advance().then(|| pairs.pair().to_vec())).collect()
}

/// Makes one of the two smallest runs, until there are no more than [`MOST_RUNS`]; so a key is seldom written again.
fn merge(to: &mut Change) -> Result<(), StoreError> {
    loop {
        let by_size = "SELECT run, keys FROM key_run WHERE run > 0 ORDER BY keys, run";
        let runs: Vec<(RunNumber, u64)> = to.all(by_size, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let [(one, few), (other, more), ..] = runs[..] else { return Ok(()) };
        if runs.len() <= MOST_RUNS {
            return Ok(());
        }
        let run = begin(few + more, to)?;
        let mut filter = KeyFilter::for_keys(few + more);
        for kind in KeyKind::ALL {
            make_one(kind, [one, other], run, &mut filter, to)?;
        }
        keep(run, &filter, to)?;
        for old in [one, other] {
            to.run("DELETE FROM key_block WHERE run = ?1", params![old], Affected::Any)?;
            to.run("DELETE FROM key_filter WHERE run = ?1", params![old], Affected::Exactly(1))?;
            to.run("DELETE FROM key_run WHERE run = ?1", params![old], Affected::Exactly(1))?;
        }
    }
}

/// Writes the keys of two runs into a third.
fn make_one(
    kind: KeyKind,
    two: [RunNumber; 2],
    run: RunNumber,
    filter: &mut KeyFilter,
    to: &mut Change,
) -> Result<(), StoreError> {
    let mut packing = Packing::default();
    let mut last = Vec::new();
    loop {
        let (full, ended) = {
            // Nothing can be written while the two are read; after that they are read on from where they were.
            let [mut one, mut other] = two.map(|run| Cursor::new(&*to, run, kind));
            one.seek(&last)?;
            other.seek(&last)?;
            loop {
                let is_first = match (one.pair(), other.pair()) {
                    (Some(mine), Some(theirs)) => mine <= theirs,
                    (mine, _) => mine.is_some(),
                };
                let lower = if is_first { &mut one } else { &mut other };
                let Some(pair) = lower.pair() else { break (std::mem::take(&mut packing).end(), true) };
                packing.push(pair);
                if kind.is_filtered() {
                    filter.add(filter::number(kind.filtered(parted(pair).0)));
                }
                pair.clone_into(&mut last);
                lower.advance()?;
                if let Some(full) = packing.full(AT_ONCE) {
                    break (full, false);
                }
            }
        };
        write(run, kind, &full, to)?;
        if ended {
            return Ok(());
        }
    }
}
