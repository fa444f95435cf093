//! Parts of a list: rows that become cases, gathered until a part is full, then prepared to be written.

use std::collections::HashMap;
use std::sync::Arc;

use super::settled::Good;
use crate::record::list::{InvitingUnit, PART, SharedFinding};
use crate::store::fault::StoreError;
use crate::store::lists::prepare::{ListPreparer, Part, PartRow};
use crate::store::register::keys::KeyRun;

/// Gathers rows into parts.
pub(super) struct Parts {
    scribe: ListPreparer,
    random: fn(&mut [u8]),
    draft: Draft,
}

/// A part while its rows are gathered; what they share is put in when the first row needs it.
#[derive(Default)]
struct Draft {
    found: Shared<SharedFinding>,
    units: Shared<InvitingUnit>,
    rows: Vec<PartRow>,
}

impl Parts {
    pub(super) fn new(scribe: ListPreparer, random: fn(&mut [u8])) -> Parts {
        Parts { scribe, random, draft: Draft::default() }
    }

    /// Adds a row; returns the part that is full with it.
    pub(super) fn add(&mut self, good: Good) -> Result<Option<Part>, StoreError> {
        let Good { row, draft, found, unit, own, name_key, person } = good;
        let (found, unit) = (self.draft.found.place(found)?, self.draft.units.place(unit)?);
        self.draft.rows.push(PartRow { row, draft, found, unit, own, name_key, person });
        if self.draft.rows.len() < PART { Ok(None) } else { self.last() }
    }

    /// Returns the keys of the persons that no part has.
    pub(super) fn keys(self) -> KeyRun {
        self.scribe.keys()
    }

    /// Returns what is left.
    pub(super) fn last(&mut self) -> Result<Option<Part>, StoreError> {
        let Draft { found, units, rows } = std::mem::take(&mut self.draft);
        if rows.is_empty() {
            return Ok(None);
        }
        self.scribe.part(found.all(), units.all(), rows, self.random).map(Some)
    }
}

/// Things that many rows share, each once.
struct Shared<T> {
    all: Vec<Arc<T>>,
    places: HashMap<*const T, u32>,
}

impl<T> Default for Shared<T> {
    fn default() -> Shared<T> {
        Shared { all: Vec::new(), places: HashMap::new() }
    }
}

impl<T: Clone> Shared<T> {
    fn place(&mut self, one: Arc<T>) -> Result<u32, StoreError> {
        let key = Arc::as_ptr(&one);
        if let Some(place) = self.places.get(&key) {
            return Ok(*place);
        }
        let place =
            u32::try_from(self.all.len()).map_err(|_| StoreError::Bug("a part of a list with too many findings"))?;
        self.all.push(one);
        self.places.insert(key, place);
        Ok(place)
    }

    fn all(self) -> Vec<T> {
        self.all.iter().map(|one| (**one).clone()).collect()
    }
}
