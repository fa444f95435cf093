//! Looking up many people at once: in the order of their keys, and only in the runs that may hold them.

use rusqlite::params;

use super::cursor::{Cursor, look_up_in, runs};
use super::filter::{KeyFilter, number};
use super::kind::KeyKind;
use super::packed::parted;
use crate::store::engine::Reads;
use crate::store::fault::StoreError;

/// How many people may be on file for one who is looked up, for it to be worth while to read the filter of a run first.
const WORTH: u64 = 10_000;
/// How many, to gather a filter over run 0 first.
const WORTH_GATHERING: u64 = 20;

/// Each run, with its filter where it was worth while: who is new is mostly told by that alone.
pub(in crate::store) struct BatchLookup(Vec<(u64, Option<KeyFilter>)>);

impl BatchLookup {
    /// Makes ready to look up so many people.
    pub(in crate::store) fn ready_for(many: u64, from: &impl Reads) -> Result<BatchLookup, StoreError> {
        let last = from.one("SELECT max(id) FROM person", [], |row| row.get::<_, Option<u64>>(0))?;
        let people = last.flatten().unwrap_or(0);
        let read = |run| {
            let filter = match run {
                0 if people <= many.saturating_mul(WORTH_GATHERING) => Some(gathered(from)?),
                1.. if people <= many.saturating_mul(WORTH) => kept(run, from)?,
                _ => None,
            };
            Ok((run, filter))
        };
        Ok(BatchLookup(runs(from)?.into_iter().map(read).collect::<Result<_, StoreError>>()?))
    }

    /// Looks up keys and hands on what each was asked for with, and each entry that it leads to.
    pub(in crate::store) fn look_up<K: AsRef<[u8]> + Ord>(
        &self,
        kind: KeyKind,
        asked: impl Iterator<Item = (K, u64)>,
        from: &impl Reads,
        mut found: impl FnMut(u64, u64),
    ) -> Result<(), StoreError> {
        let mut asked: Vec<(K, u64)> = asked.collect();
        asked.sort_unstable();
        let numbers: Vec<u64> = asked.iter().map(|(key, _)| number(key.as_ref())).collect();
        for (run, filter) in &self.0 {
            let may_be = |number: u64| filter.as_ref().is_none_or(|filter| filter.may_hold(number));
            let among = asked.iter().zip(&numbers).filter(|(_, number)| may_be(**number));
            let among: Vec<(&[u8], u64)> = among.map(|((key, place), _)| (key.as_ref(), *place)).collect();
            look_up_in(*run, kind, &among, from, &mut found)?;
        }
        Ok(())
    }
}

/// Reads the filter of a run.
fn kept(run: u64, from: &impl Reads) -> Result<Option<KeyFilter>, StoreError> {
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
        let mut cursor = Cursor::new(from, 0, kind);
        cursor.seek(&[])?;
        while let Some((key, _)) = cursor.pair().map(parted) {
            filter.add(number(key));
            cursor.advance()?;
        }
    }
    Ok(filter)
}
