//! Empty tables in memory, into which the events of a case are replayed to be looked at.

use std::cell::Cell;

use super::format::replica;
use super::{Change, Engine};
use crate::store::fault::StoreError;

/// Empty tables, made when they are first asked for and kept for who asks next: to make them takes longer than to replay
/// a case into them.
#[derive(Default)]
pub(in crate::store) struct Scratch {
    kept: Cell<Option<Engine>>,
}

impl Scratch {
    /// Does a change to the empty tables, looks at what it made, and undoes it.
    pub(in crate::store) fn tried<T>(
        &self,
        make: impl FnOnce(&mut Change) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut engine = self.kept.take().map_or_else(|| replica(Engine::in_memory()?), Ok)?;
        let tried = engine.tried(make)?;
        self.kept.set(Some(engine));
        Ok(tried)
    }
}
