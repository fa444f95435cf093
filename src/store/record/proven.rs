//! What of the record a command has proven already, so that proving many cases costs the record once.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use crate::record::hash::Hash;
use crate::record::transaction::Transaction;
use crate::store::engine::Engine;
use crate::store::fault::StoreError;

/// Transactions that were proven since anybody else last wrote to the file.
#[derive(Default)]
pub(in crate::store) struct Proven {
    version: Cell<Option<i64>>,
    /// Hash over record and signature of each that was signed as it stands.
    signed: RefCell<BTreeSet<Hash>>,
    /// Number and hash of each that what came after it stands on.
    stood_on: RefCell<BTreeMap<u64, Hash>>,
}

impl Proven {
    /// Forgets everything where others wrote to the file since. To be called in the moment in which the file is read.
    pub(in crate::store) fn since_others_wrote(&self, engine: &Engine) -> Result<(), StoreError> {
        let version = engine.query_one("PRAGMA data_version", [], |row| row.get(0))?;
        if self.version.replace(version) != version {
            self.signed.take();
            self.stood_on.take();
        }
        Ok(())
    }

    /// Proves what is to be proven of a signed transaction, where it was not before.
    pub(in crate::store) fn signed_once(
        &self,
        transaction: &Transaction,
        signature: &[u8],
        prove: impl FnOnce() -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let both = Hash::of(&[&transaction.bytes(), signature].concat());
        if !self.signed.borrow().contains(&both) {
            prove()?;
            self.signed.borrow_mut().insert(both);
        }
        Ok(())
    }

    /// The hash that a transaction had when what came after it was found to stand on it.
    pub(in crate::store) fn stood_on(&self, number: u64) -> Option<Hash> {
        self.stood_on.borrow().get(&number).copied()
    }

    /// Notes transactions that what came after them stands on.
    pub(in crate::store) fn stand(&self, walked: Vec<(u64, Hash)>) {
        self.stood_on.borrow_mut().extend(walked);
    }
}
