//! Looking up many people at once: in the order of their keys, and only in the runs that may hold them.

use std::cell::OnceCell;
use std::collections::HashMap;

use rusqlite::params;

use super::born::Born;
use super::cursor::{Cursor, runs};
use super::filter::{KeyFilter, number};
use super::kind::{KeyKind, passport_key};
use super::packed::{is_of, parted};
use super::run_number::RunNumber;
use crate::identity::names::bag::{BirthKey, DAY, Sketch};
use crate::store::engine::Reads;
use crate::store::fault::StoreError;

/// How many people may be on file for one who is looked up, for it to be worth while to read the filter of a run first.
const WORTH: u64 = 10_000;
/// How many, to gather a filter over run 0 first.
const WORTH_GATHERING: u64 = 20;
/// Most pairs of people born on one day whose sketches are looked at.
const MOST_COMPARED: usize = 2_000_000;

/// Most people on file who are kept in memory by day of birth.
const MOST_KEPT: u64 = 1_500_000;

/// Each run, with its filter where it was worth while: who is new is mostly told by that alone.
pub(in crate::store) struct BatchLookup {
    runs: Vec<(RunNumber, Option<KeyFilter>)>,
    /// Whether it is worth while to read everybody by day of birth; they are read when they are first asked for.
    keeps_born: bool,
    born: OnceCell<Option<Vec<Born>>>,
}

impl BatchLookup {
    /// Makes ready to look up so many people.
    pub(in crate::store) fn ready_for(many: u64, from: &impl Reads) -> Result<BatchLookup, StoreError> {
        let last = from.one("SELECT max(id) FROM person", [], |row| row.get::<_, Option<u64>>(0))?;
        let people = last.flatten().unwrap_or(0);
        let read = |run| {
            let filter = match run {
                RunNumber::IN_PLACE if people <= many.saturating_mul(WORTH_GATHERING) => Some(gathered(from)?),
                _ if run != RunNumber::IN_PLACE && people <= many.saturating_mul(WORTH) => kept(run, from)?,
                _ => None,
            };
            Ok((run, filter))
        };
        Ok(BatchLookup {
            runs: runs(from)?.into_iter().map(read).collect::<Result<_, StoreError>>()?,
            keeps_born: people <= MOST_KEPT.min(many.saturating_mul(WORTH_GATHERING)),
            born: OnceCell::new(),
        })
    }

    /// Looks up passports by number and country, as [`passport_key`] has them, and hands on what each was asked for with,
    /// and its entry.
    pub(in crate::store) fn holders(
        &self,
        asked: Vec<(Vec<u8>, u64)>,
        from: &impl Reads,
        found: impl FnMut(u64, u64),
    ) -> Result<(), StoreError> {
        self.beginning(asked, is_of, from, found)
    }

    /// Looks up passports by their numbers, of whatever country, and hands on what each was asked for with, and each entry
    /// that it leads to.
    pub(in crate::store) fn numbers<'n>(
        &self,
        asked: impl Iterator<Item = (&'n str, u64)>,
        from: &impl Reads,
        found: impl FnMut(u64, u64),
    ) -> Result<(), StoreError> {
        let asked = asked.map(|(number, place)| (passport_key((number, "")), place)).collect();
        self.beginning(asked, |pair, start| pair.starts_with(start), from, found)
    }

    fn beginning(
        &self,
        mut asked: Vec<(Vec<u8>, u64)>,
        fits: fn(&[u8], &[u8]) -> bool,
        from: &impl Reads,
        mut found: impl FnMut(u64, u64),
    ) -> Result<(), StoreError> {
        asked.sort_unstable();
        for (run, among) in self.among(&asked, |(key, _)| KeyKind::Passport.filtered(key)) {
            let mut cursor = Cursor::new(from, run, KeyKind::Passport);
            for alike in among.chunk_by(|one, other| one.0 == other.0) {
                let start = &alike[0].0;
                cursor.seek(start)?;
                while let Some(pair) = cursor.pair().filter(|pair| fits(pair, start)) {
                    let (_, entry) = parted(pair);
                    alike.iter().for_each(|(_, place)| found(*place, entry));
                    cursor.advance()?;
                }
            }
        }
        Ok(())
    }

    /// Looks up people by day of birth and sketch of the name, and hands on what each was asked for with, and each entry
    /// whose sketch agrees in part. Where very many were born on one day, the sketch must be the same.
    pub(in crate::store) fn born(
        &self,
        mut asked: Vec<(BirthKey, u64)>,
        from: &impl Reads,
        mut found: impl FnMut(u64, u64),
    ) -> Result<(), StoreError> {
        asked.sort_unstable();
        if let Some(kept) = self.kept_born(from)? {
            for alike in asked.chunk_by(|one, other| one.0[..DAY] == other.0[..DAY]) {
                kept.iter().for_each(|run| among_born(alike, run.on(&alike[0].0[..DAY]), &mut found));
            }
            return Ok(());
        }
        for (run, among) in self.among(&asked, |(key, _)| &key[..DAY]) {
            let mut cursor = Cursor::new(from, run, KeyKind::Namesake);
            for alike in among.chunk_by(|one, other| one.0[..DAY] == other.0[..DAY]) {
                let day = &alike[0].0[..DAY];
                let mut born: Vec<(Sketch, u64)> = Vec::new();
                cursor.seek(day)?;
                while let Some((key, entry)) = cursor.pair().filter(|pair| pair.starts_with(day)).map(parted) {
                    born.push((Sketch::of_key(key), entry));
                    cursor.advance()?;
                }
                among_born(alike, born.iter().map(|(sketch, entry)| (sketch, *entry)), &mut found);
            }
        }
        Ok(())
    }

    /// Everybody by day of birth, where that is worth while.
    fn kept_born(&self, from: &impl Reads) -> Result<Option<&[Born]>, StoreError> {
        if self.born.get().is_none() {
            let read = || self.runs.iter().map(|(run, _)| Born::read(*run, from)).collect::<Result<_, StoreError>>();
            let born: Option<Vec<Born>> = if self.keeps_born { read()? } else { None };
            _ = self.born.set(born);
        }
        Ok(self.born.get().and_then(Option::as_deref))
    }

    /// What may be in each run, of what is asked for in order, by the part that filters know.
    fn among<'a, T: Clone>(&self, asked: &'a [T], known_by: impl Fn(&T) -> &[u8] + 'a) -> Vec<(RunNumber, Vec<T>)> {
        let numbers: Vec<u64> = asked.iter().map(|one| number(known_by(one))).collect();
        let of_run = |(run, filter): &(RunNumber, Option<KeyFilter>)| {
            let may_be = |number: u64| filter.as_ref().is_none_or(|filter| filter.may_hold(number));
            let among = asked.iter().zip(&numbers).filter(|(_, number)| may_be(**number));
            (*run, among.map(|(one, _)| one.clone()).collect())
        };
        self.runs.iter().map(of_run).collect()
    }
}

/// Hands on who of those born on a day may be one of those asked for. Where both are very many, the sketch must be the
/// same.
fn among_born<'b>(
    asked: &[(BirthKey, u64)],
    born: impl Iterator<Item = (&'b Sketch, u64)> + Clone,
    found: &mut impl FnMut(u64, u64),
) {
    if asked.len().saturating_mul(born.clone().count()) <= MOST_COMPARED {
        for (key, place) in asked {
            let sketch = Sketch::of_key(key);
            born.clone().filter(|(other, _)| sketch.may_be(other)).for_each(|(_, entry)| found(*place, entry));
        }
        return;
    }
    let mut places: HashMap<Sketch, Vec<u64>> = HashMap::new();
    for (key, place) in asked {
        places.entry(Sketch::of_key(key)).or_default().push(*place);
    }
    for (sketch, entry) in born {
        places.get(sketch).into_iter().flatten().for_each(|place| found(*place, entry));
    }
}

/// Reads the filter of a run.
fn kept(run: RunNumber, from: &impl Reads) -> Result<Option<KeyFilter>, StoreError> {
    let bits = from.one("SELECT bits FROM key_filter WHERE run = ?1", params![run], |row| row.get::<_, Vec<u8>>(0))?;
    Ok(bits.and_then(|bits| KeyFilter::read(&bits)))
}

/// Gathers a filter over run 0, which has none.
fn gathered(from: &impl Reads) -> Result<KeyFilter, StoreError> {
    let sql = "SELECT coalesce(sum(length(keys)), 0) FROM key_block WHERE run = 0";
    let bytes: u64 = from.one(sql, [], |row| row.get(0))?.unwrap_or(0);
    // No key takes less room than that.
    let mut filter = KeyFilter::for_keys(bytes / 8);
    for kind in KeyKind::ALL.into_iter().filter(|kind| kind.is_filtered()) {
        let mut cursor = Cursor::new(from, RunNumber::IN_PLACE, kind);
        cursor.seek(&[])?;
        while let Some((key, _)) = cursor.pair().map(parted) {
            filter.add(number(kind.filtered(key)));
            cursor.advance()?;
        }
    }
    Ok(filter)
}
