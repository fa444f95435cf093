//! Parts of a list: rows that become cases, gathered until a part is full, then prepared to be written.

use crate::record::list::PART;
use crate::store::fault::StoreError;
use crate::store::lists::prepare::{ListPreparer, Part, PreparedRow};
use crate::store::register::keys::run::KeyRun;

/// Gathers rows into parts.
pub(super) struct Parts {
    preparer: ListPreparer,
    random: fn(&mut [u8]),
    /// The rows of the part that is not full yet.
    rows: Vec<PreparedRow>,
}

impl Parts {
    pub(super) fn new(preparer: ListPreparer, random: fn(&mut [u8])) -> Parts {
        Parts { preparer, random, rows: Vec::new() }
    }

    /// Adds a row; returns the part that is full with it.
    pub(super) fn add(&mut self, row: PreparedRow) -> Result<Option<Part>, StoreError> {
        self.rows.push(row);
        if self.rows.len() < PART { Ok(None) } else { self.last() }
    }

    /// Returns the keys of the persons that no part has.
    pub(super) fn keys(self) -> KeyRun {
        self.preparer.keys()
    }

    /// Returns what is left.
    pub(super) fn last(&mut self) -> Result<Option<Part>, StoreError> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() { Ok(None) } else { self.preparer.part(rows, self.random).map(Some) }
    }
}
