//! What of the record was erased, and what is left of it.

use std::collections::HashMap;

use rusqlite::params;

use crate::domain::number::CaseKey;
use crate::record::act::Act;
use crate::record::event::{Event, EventKind, SALT, commit};
use crate::record::hash::Hash;
use crate::store::engine::Reads;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// The salt of what is left of an event.
pub(in crate::store) const NO_SALT: [u8; SALT] = [0; SALT];

/// The events that two officers erased, with the SHA-256 of what is left of each.
#[derive(Default)]
pub(in crate::store) struct ErasedEvents {
    sums: HashMap<u64, String>,
    /// What is left of those that are being erased, where the record still has what was said.
    bodies: HashMap<u64, Vec<u8>>,
}

impl ErasedEvents {
    /// Tells whether what stands in a payload is what was said in an event, or what was left of it.
    pub(in crate::store) fn holds(&self, event: &Event, salt: &[u8], body: &[u8]) -> bool {
        is_as_said(event, salt, body)
            || (salt == NO_SALT && self.sums.get(&event.seq).is_some_and(|sum| *sum == Hash::of(body).to_string()))
    }

    /// Adds events that are being erased, with what is left of each.
    pub(in crate::store) fn and(mut self, left: &[(u64, Vec<u8>)]) -> ErasedEvents {
        self.sums.extend(left.iter().map(|(seq, body)| (*seq, Hash::of(body).to_string())));
        self.bodies.extend(left.iter().cloned());
        self
    }

    /// Adds an event that came erased.
    pub(in crate::store) fn expect(&mut self, seq: u64, left: &[u8]) {
        self.sums.insert(seq, Hash::of(left).to_string());
    }

    /// The events with the SHA-256 of what is left of each.
    pub(in crate::store) fn expected(&self) -> impl Iterator<Item = (u64, &str)> {
        self.sums.iter().map(|(seq, sum)| (*seq, sum.as_str()))
    }

    /// What is left of an event that is being erased.
    pub(in crate::store) fn body(&self, seq: u64) -> Option<&[u8]> {
        self.bodies.get(&seq).map(Vec::as_slice)
    }
}

/// Tells whether a payload is what an event commits to.
fn is_as_said(event: &Event, salt: &[u8], body: &[u8]) -> bool {
    salt.try_into().is_ok_and(|salt: [u8; SALT]| commit(&salt, body) == event.commitment)
}

impl CaseFile {
    /// Reads from the record itself which of its events were erased: who proves the file trusts no table.
    pub(in crate::store) fn erased_events(&self) -> Result<ErasedEvents, StoreError> {
        let mut found = ErasedEvents::default();
        for event in self.office_events(EventKind::Erased)? {
            let Act::Erased(erased) = self.act_of(event.seq)? else { continue };
            if let Act::ErasureProposed(proposed) = self.act_of(erased.proposal)? {
                found.sums.extend(proposed.events);
            }
        }
        Ok(found)
    }

    /// Returns the proposals to erase that nobody confirmed, the oldest first, with who made each.
    pub fn erasures_waiting(&self) -> Result<Vec<(u64, String)>, StoreError> {
        let sql = "SELECT seq, officer FROM erasure WHERE confirmed_seq IS NULL ORDER BY seq";
        self.engine.query(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Moves the log into the file; false where somebody reads the file, whose log holds old pages until they close it.
    pub fn takes_in_its_log(&self) -> Result<bool, StoreError> {
        let busy = self.engine.query_one("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))?;
        Ok(busy == Some(false))
    }

    /// When what is known of the person of a case was erased, in milliseconds since 1970-01-01T00:00Z, where it was.
    pub fn erased_at(&self, case: CaseKey) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT event.at FROM case_file JOIN erased ON erased.seq = facts_seq
             JOIN erasure ON erasure.seq = proposal JOIN event ON event.seq = confirmed_seq WHERE case_file.id = ?1";
        self.engine.query_one(sql, params![case.0], |row| row.get(0))
    }
}

/// Tells whether a payload that is not what its event commits to is what two officers left of it.
pub(in crate::store) fn is_left(seq: u64, salt: &[u8], body: &[u8], file: &impl Reads) -> Result<bool, StoreError> {
    if salt == NO_SALT { is_confirmed(seq, &Hash::of(body).to_string(), file) } else { Ok(false) }
}

/// Tells whether two officers left of an event what has this SHA-256.
pub(in crate::store) fn is_confirmed(seq: u64, sha256: &str, file: &impl Reads) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM erased JOIN erasure ON erasure.seq = proposal
         WHERE erased.seq = ?1 AND erased.sha256 = ?2 AND confirmed_seq IS NOT NULL";
    Ok(file.one(sql, params![seq, sha256], |_| Ok(()))?.is_some())
}
