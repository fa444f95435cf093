//! The keys by which entries of the register are found, and how they are written: a list brings a run of its own, so that
//! it writes new blocks alone, however many people are on file; what comes by itself goes to its place in run 0.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rusqlite::params;

use super::engine::{Change, Into, Reads, Rows};
use super::entry::Entry;
use super::fault::StoreError;
use super::filter::{self, Filter};
use super::packed::{Block, Packing, Unpacking, parted, put};
use super::posting::{self, Posting, entries};
use super::walk::{Walk, Way, passport_key};
use crate::domain::codes::{DocumentNumber, Nationality};
use crate::identity::names;

/// Bytes of the keys of a block; four of them fill a page but for a little.
const BLOCK: usize = 1_900;
/// Keys up to which they go to run 0.
const FEW: u64 = 5_000;
/// Keys that are gathered before they are written: the more at once, the fewer runs.
const MANY: u64 = 1_000_000;
/// Most runs beside run 0: a look-up goes through all of them.
const MOST_RUNS: u64 = 12;
/// Blocks that are written at once while runs are merged.
const AT_ONCE: usize = 200;

/// Keys of entries, gathered until they are written.
#[derive(Debug, Default)]
pub(super) struct Keys {
    passports: Vec<(DocumentNumber, Option<Nationality>, u64)>,
    namesakes: Vec<(u64, u64)>,
    words: HashMap<String, Posting, RandomState>,
    many: u64,
}

impl Keys {
    /// Adds the keys of an entry; entries come in their order.
    pub(super) fn add(&mut self, entry: &Entry) {
        if let Some(number) = entry.passport {
            self.passports.push((number, entry.nationality, entry.seq));
            self.many += 1;
        }
        if let Some((name, birth)) = entry.name_key.as_deref().zip(entry.birth_date) {
            self.namesakes.push((names::namesake(name, birth), entry.seq));
            self.many += 1;
        }
        let (words, many) = (&mut self.words, &mut self.many);
        let mut add = |word: &str| {
            *many += 1;
            match words.get_mut(word) {
                Some(posting) => posting.push(entry.seq),
                None => drop(words.insert(word.to_owned(), Posting::new(entry.seq))),
            }
        };
        posting::words(entry.name_key.as_deref(), entry.chinese_name.as_deref(), &mut add);
    }

    /// Returns the keys, ready to be written, where they are too many to wait for more.
    pub(super) fn full(&mut self) -> Option<Run> {
        (self.many >= MANY).then(|| std::mem::take(self).packed())
    }

    /// Returns the keys, ready to be written.
    pub(super) fn packed(mut self) -> Run {
        let mut pair = Vec::new();
        let mut filter = Filter::for_keys((self.passports.len() + self.namesakes.len()) as u64);
        self.passports.sort_unstable();
        let mut passports = begun();
        for (number, nationality, entry) in &self.passports {
            let nationality = nationality.as_ref().map_or("", Nationality::as_str);
            let key = passport_key((number.as_str(), nationality));
            filter.add(filter::number(&key));
            put(&key, *entry, &mut pair);
            passports.push(&pair);
        }
        self.namesakes.sort_unstable();
        let mut namesakes = begun();
        for (number, entry) in &self.namesakes {
            filter.add(filter::number(&number.to_be_bytes()));
            put(&number.to_be_bytes(), *entry, &mut pair);
            namesakes.push(&pair);
        }
        let mut sorted: Vec<_> = self.words.iter().collect();
        sorted.sort_unstable_by_key(|(word, _)| *word);
        let mut words = begun();
        for (word, posting) in sorted {
            for entry in entries(posting.first, &posting.others) {
                put(word.as_bytes(), entry, &mut pair);
                words.push(&pair);
            }
        }
        let ways = [namesakes, passports, words].map(Packing::end);
        Run { ways, filter: (self.many > FEW).then_some(filter), many: self.many }
    }
}

/// Blocks from the first key on.
fn begun() -> Packing {
    Packing::new(Vec::new(), BLOCK)
}

/// Keys in their order, ready to be written: of each of [`Way::ALL`] the blocks.
#[derive(Debug)]
pub struct Run {
    ways: [Vec<Block>; 3],
    /// Where the run stands by itself.
    filter: Option<Filter>,
    many: u64,
}

impl Run {
    /// Writes the keys: few of them each to its place in run 0, many as a run of their own.
    pub(super) fn write(&self, to: &mut Change) -> Result<(), StoreError> {
        let ways = || Way::ALL.into_iter().zip(&self.ways);
        let Some(filter) = &self.filter else {
            return ways().try_for_each(|(way, blocks)| put_in_place(way, blocks, to));
        };
        let run = new_run(to)?;
        begin(run, self.many, filter, to)?;
        ways().try_for_each(|(way, blocks)| write(run, way, blocks, to))?;
        merge(to)
    }
}

const BLOCKS: Into = Into {
    table: "key_block",
    columns: "run, way, start, keys",
    when: "",
    otherwise: "ON CONFLICT DO UPDATE SET keys = excluded.keys",
};

fn write(run: u64, way: Way, blocks: &[Block], to: &mut Change) -> Result<(), StoreError> {
    to.insert(&BLOCKS, blocks, |block, row| {
        row.put(run)?;
        row.put(way.code())?;
        row.put(block.start.as_slice())?;
        row.put(block.keys.as_slice())
    })
}

/// The number of a run that begins.
fn new_run(to: &Change) -> Result<u64, StoreError> {
    to.one("SELECT max(run) + 1 FROM key_run", [], |row| row.get(0))?.ok_or(StoreError::Guard)
}

fn begin(run: u64, many: u64, filter: &Filter, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO key_block (run, way, start, keys) VALUES (?1, 'filter', x'', ?2)",
        params![run, filter.bytes()],
        Rows::Exactly(1),
    )?;
    to.run("INSERT INTO key_run (run, keys) VALUES (?1, ?2)", params![run, many], Rows::Exactly(1))
}

/// Puts each key into the block of run 0 that it belongs to; a block that is too full is halved.
fn put_in_place(way: Way, blocks: &[Block], to: &mut Change) -> Result<(), StoreError> {
    let mut pairs = blocks.iter().flat_map(|block| {
        let mut pairs = Unpacking::new(block.keys.clone());
        std::iter::from_fn(move || pairs.advance().then(|| pairs.pair().to_vec()))
    });
    let mut next = pairs.next();
    while let Some(first) = next.take() {
        let sql = "SELECT start, keys, (SELECT min(start) FROM key_block AS next
                 WHERE next.run = 0 AND next.way = ?1 AND next.start > here.start)
             FROM key_block AS here WHERE run = 0 AND way = ?1 AND start <= ?2 ORDER BY start DESC LIMIT 1";
        type Read = (Vec<u8>, Vec<u8>, Option<Vec<u8>>);
        let read = to.one(sql, params![way.code(), first], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let (start, keys, until): Read = read.unwrap_or_default();
        let mut together = vec![first];
        let mut bytes = keys.len() + together[0].len() + 2;
        for pair in pairs.by_ref() {
            if until.as_ref().is_some_and(|until| *until <= pair) {
                next = Some(pair);
                break;
            }
            bytes += pair.len() + 2;
            together.push(pair);
        }
        let parts = bytes.div_ceil(BLOCK);
        let mut packing = Packing::new(start, if parts == 1 { BLOCK } else { bytes.div_ceil(parts) });
        let mut old = Unpacking::new(keys);
        let mut more = old.advance();
        for pair in &together {
            while more && old.pair() <= pair.as_slice() {
                packing.push(old.pair());
                more = old.advance();
            }
            packing.push(pair);
        }
        while more {
            packing.push(old.pair());
            more = old.advance();
        }
        write(0, way, &packing.end(), to)?;
    }
    Ok(())
}

/// Makes one of the two smallest runs, until there are no more than [`MOST_RUNS`]; so a key is moved seldom.
fn merge(to: &mut Change) -> Result<(), StoreError> {
    while to.one("SELECT count(*) - 1 FROM key_run", [], |row| row.get::<_, u64>(0))?.is_some_and(|n| n > MOST_RUNS) {
        let smallest = "SELECT run, keys FROM key_run WHERE run > 0 ORDER BY keys, run LIMIT 2";
        let two: Vec<(u64, u64)> = to.all(smallest, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let [(one, few), (other, more)] = two[..] else { return Err(StoreError::Guard) };
        let run = new_run(to)?;
        // Fewer are filtered: those of words are not.
        let mut filter = Filter::for_keys(few + more);
        for way in Way::ALL {
            merged(way, [one, other], run, &mut filter, to)?;
        }
        for old in [one, other] {
            to.run("DELETE FROM key_block WHERE run = ?1", params![old], Rows::Any)?;
            to.run("DELETE FROM key_run WHERE run = ?1", params![old], Rows::Exactly(1))?;
        }
        begin(run, few + more, &filter, to)?;
    }
    Ok(())
}

/// Writes the keys of two runs as one.
fn merged(way: Way, runs: [u64; 2], into: u64, filter: &mut Filter, to: &mut Change) -> Result<(), StoreError> {
    let mut packing = begun();
    let mut done: Vec<u8> = Vec::new();
    loop {
        // The walks stand where they were after what is full has been written.
        let mut walks = runs.map(|run| Walk::new(&*to, run, way));
        for walk in &mut walks {
            walk.seek(&done)?;
        }
        let full = loop {
            let [one, other] = &mut walks;
            let lower = match (one.pair(), other.pair()) {
                (Some(mine), Some(theirs)) if mine <= theirs => one,
                (Some(_), None) => one,
                (_, Some(_)) => other,
                (None, None) => return write(into, way, &packing.end(), to),
            };
            let pair = lower.pair().unwrap_or_default();
            packing.push(pair);
            if way.is_filtered() {
                filter.add(filter::number(parted(pair).0));
            }
            done.clear();
            done.extend_from_slice(pair);
            lower.advance()?;
            let full = packing.full(AT_ONCE);
            if !full.is_empty() {
                break full;
            }
        };
        write(into, way, &full, to)?;
    }
}
