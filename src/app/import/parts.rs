//! Parts of a list: rows that become cases, gathered until a part is full, then prepared to be written.
//!
//! A row may turn out to be held because of a row far below it. While its part is not full it is only taken out again; after
//! that the list is written anew, with the rows known that are held.

use std::collections::HashSet;

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
    /// Those of them that turned out to be held.
    held: HashSet<u64>,
    /// Rows of which it is known beforehand.
    known: HashSet<u64>,
    /// A row turned out to be held whose part was prepared.
    too_late: bool,
}

impl Parts {
    /// `known` are rows that are held because of a row below them.
    pub(super) fn new(preparer: ListPreparer, random: fn(&mut [u8]), known: HashSet<u64>) -> Parts {
        Parts { preparer, random, rows: Vec::new(), held: HashSet::new(), known, too_late: false }
    }

    /// Adds a row; returns the part that is full with it. Rows come in order.
    pub(super) fn add(&mut self, row: PreparedRow) -> Result<Option<Part>, StoreError> {
        if self.too_late || self.known.contains(&row.row) {
            return Ok(None);
        }
        self.rows.push(row);
        if self.rows.len() - self.held.len() < PART { Ok(None) } else { self.last() }
    }

    /// Takes out rows that are held after all.
    pub(super) fn hold(&mut self, rows: &[u64]) {
        for row in rows.iter().filter(|row| !self.known.contains(row)) {
            if self.rows.binary_search_by_key(row, |one| one.row).is_ok() {
                self.held.insert(*row);
            } else {
                self.too_late = true;
            }
        }
    }

    /// Tells whether the parts hold other rows than those that become cases.
    pub(super) fn must_begin_anew(&self, becomes_a_case: impl Fn(u64) -> bool) -> bool {
        self.too_late || self.known.iter().any(|row| becomes_a_case(*row))
    }

    /// Returns the keys of the persons that no part has.
    pub(super) fn keys(self) -> KeyRun {
        self.preparer.keys()
    }

    /// Returns what is left.
    pub(super) fn last(&mut self) -> Result<Option<Part>, StoreError> {
        let (mut rows, held) = (std::mem::take(&mut self.rows), std::mem::take(&mut self.held));
        rows.retain(|one| !held.contains(&one.row));
        if rows.is_empty() { Ok(None) } else { self.preparer.part(rows, self.random).map(Some) }
    }
}
