//! What a command has proven and need not prove again for its next case.

use std::cell::{Cell, RefCell, RefMut};
use std::collections::HashMap;

use crate::record::hash::Hash;
use crate::store::engine::Engine;
use crate::store::engine::format::replica;
use crate::store::fault::StoreError;

/// What of the record a command has proven so far. Making the tables of a replica takes longer than replaying a case into
/// them, and every case of a list stands on the same transaction.
#[derive(Default)]
pub(in crate::store) struct Proven {
    replica: RefCell<Option<Engine>>,
    chain: RefCell<Chain>,
    /// The state of the file that the chain was proven in: it moves when anybody else writes.
    version: Cell<Option<i64>>,
}

/// Transactions by number, with the hash that they were proven under.
#[derive(Default)]
pub(in crate::store) struct Chain {
    /// As they were signed, with every event of theirs.
    pub(in crate::store) signed: HashMap<u64, Hash>,
    /// What follows stands on them.
    pub(in crate::store) stood_on: HashMap<u64, Hash>,
}

impl Proven {
    /// Empty tables to replay the events of a case into, which is to be undone afterwards.
    pub(in crate::store) fn replica(&self) -> Result<RefMut<'_, Engine>, StoreError> {
        let mut kept = self.replica.borrow_mut();
        if kept.is_none() {
            *kept = Some(replica(Engine::in_memory()?)?);
        }
        RefMut::filter_map(kept, Option::as_mut).map_err(|_| StoreError::Bug("replica"))
    }

    /// What was proven of the file as it stands; nothing where anybody else has written since.
    pub(in crate::store) fn so_far(&self, file: &Engine) -> Result<RefMut<'_, Chain>, StoreError> {
        let version = file.query_one("PRAGMA data_version", [], |row| row.get(0))?;
        let mut chain = self.chain.borrow_mut();
        if self.version.replace(version) != version {
            *chain = Chain::default();
        }
        Ok(chain)
    }
}
