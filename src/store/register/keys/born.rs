//! Everybody of a run by day of birth, kept in memory while a long list is looked up: each day is asked for many times.

use rusqlite::params;

use super::kind::KeyKind;
use super::packed::{Unpacking, parted};
use super::run_number::RunNumber;
use crate::identity::names::bag::{DAY, Sketch};
use crate::store::engine::Reads;
use crate::store::fault::StoreError;

/// Who was born on which day.
#[derive(Default)]
pub(super) struct Born {
    /// Each day, as keys have it, with where those begin who were born on it.
    days: Vec<([u8; DAY], usize)>,
    people: Vec<(Sketch, u32)>,
    /// Entries are counted from here.
    first: u64,
}

impl Born {
    /// Reads a run; `None` where its entries lie too far apart to be kept so.
    pub(super) fn read(run: RunNumber, from: &impl Reads) -> Result<Option<Born>, StoreError> {
        let mut born = Born { first: first_entry(from)?, ..Born::default() };
        let mut fits = true;
        let sql = "SELECT keys FROM key_block WHERE run = ?1 AND way = ?2 ORDER BY start";
        from.all(sql, params![run, KeyKind::Namesake.code()], |row| {
            let mut pairs = Unpacking::new(row.get(0)?);
            while pairs.advance() {
                let (key, entry) = parted(pairs.pair());
                fits &= born.push(key, entry).is_some();
            }
            Ok(())
        })?;
        Ok(fits.then_some(born))
    }

    fn push(&mut self, key: &[u8], entry: u64) -> Option<()> {
        let day: &[u8; DAY] = key.first_chunk()?;
        if self.days.last().is_none_or(|(last, _)| last != day) {
            self.days.push((*day, self.people.len()));
        }
        self.people.push((Sketch::of_key(key), u32::try_from(entry.checked_sub(self.first)?).ok()?));
        Some(())
    }

    /// Those who were born on a day.
    pub(super) fn on(&self, day: &[u8]) -> impl Iterator<Item = (&Sketch, u64)> + Clone {
        let place = self.days.binary_search_by(|(other, _)| other.as_slice().cmp(day));
        let end = |place: usize| self.days.get(place).map_or(self.people.len(), |(_, first)| *first);
        let among = place.map_or(0..0, |place| end(place)..end(place + 1));
        self.people[among].iter().map(|(sketch, entry)| (sketch, self.first + u64::from(*entry)))
    }
}

fn first_entry(from: &impl Reads) -> Result<u64, StoreError> {
    let first = from.one("SELECT min(id) FROM person", [], |row| row.get::<_, Option<u64>>(0))?;
    Ok(first.flatten().unwrap_or(0))
}
