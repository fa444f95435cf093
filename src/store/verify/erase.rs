//! Erasing: what is left of events takes the place of what they said, and every table that follows from the record is made
//! anew from it, in the change that records it. Whoever stops it finds all of it or nothing.

use std::path::Path;

use rusqlite::params;

use super::whole;
use crate::record::act::Act;
use crate::store::engine::format::{altered_object, remake};
use crate::store::engine::{Affected, Reads};
use crate::store::fault::StoreError;
use crate::store::record::acts::event_row;
use crate::store::record::erased::NO_SALT;
use crate::store::record::file::CaseFile;
use crate::store::write::projection::project;
use crate::store::write::recording::Recording;

impl CaseFile {
    /// Makes ready for a change that erases.
    pub fn ready_to_erase(&self) -> Result<(), StoreError> {
        self.engine.with_much_memory()?;
        self.engine.without_checkpoints()?;
        self.engine.without_references()
    }
}

impl Recording<'_, '_> {
    /// Erases what events said, of which `left` is left; that two officers did so was recorded in this change. `file` is
    /// where the case file stands: what it was before the change is proven on the way. `progress` is told the transactions
    /// followed.
    pub fn erase(
        &mut self,
        file: &Path,
        left: &[(u64, Vec<u8>)],
        mut progress: impl FnMut(u64),
    ) -> Result<(), StoreError> {
        let begun = self.begun_after();
        let change = &mut *self.change;
        for (seq, body) in left {
            change.run(
                "UPDATE payload SET salt = ?2, body = ?3 WHERE seq = ?1",
                params![seq, NO_SALT, body],
                Affected::Exactly(1),
            )?;
        }
        let (before, _) = CaseFile::open_record(file)?;
        if before.last_seq()? != begun {
            return Err(StoreError::Stale);
        }
        remake(change)?;
        whole(before.replayed_into(before.erased_events()?.and(left), change, &mut progress)?)?;
        let sql = "SELECT event.seq, case_id, kind, at, officer, commitment, body FROM event JOIN payload USING (seq)
             WHERE event.seq > ?1 ORDER BY event.seq";
        let of_this_change = change.all(sql, params![begun], |row| Ok((event_row(row)?, row.get::<_, Vec<u8>>(6)?)))?;
        for (event, body) in of_this_change {
            let act = Act::read(event.kind, &body).map_err(|_| StoreError::Bug("an act that cannot be read again"))?;
            project(&event, &act, change)?;
        }
        match altered_object(change)? {
            Some(name) => Err(StoreError::Schema(name)),
            None => Ok(()),
        }
    }
}
