//! The file as it stood: its record up to a moment, proven and replayed into a file that passes with the command.

use rusqlite::params;

use super::{Finding, whole};
use crate::store::engine::format::replica;
use crate::store::engine::{Affected, Change, Engine};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

impl CaseFile {
    /// The last transaction that was done by a time, milliseconds since 1970-01-01T00:00Z; `None` before the first.
    pub fn last_by(&self, at: i64) -> Result<Option<u64>, StoreError> {
        self.engine
            .query_one("SELECT max(number) FROM txn WHERE at <= ?1", params![at], |row| row.get(0))
            .map(Option::flatten)
    }

    /// Returns the file as it stood after a transaction. What follows from the record is made anew from it, and nothing of
    /// what came later is in it; `progress` is told the transactions followed.
    ///
    /// # Errors
    ///
    /// Where the record up to there does not hold.
    pub fn as_it_stood(&self, last: u64, mut progress: impl FnMut(u64)) -> Result<CaseFile, StoreError> {
        let _moment = self.engine.at_one_moment()?;
        let mut engine = replica(Engine::passing()?)?;
        let numbering = self.ledger().numbering.clone();
        engine.commit(|change| {
            self.copy_record(last, change)?;
            let mut found = Finding { numbering: &numbering, problems: Vec::new() };
            let followed = self.replay_into((last, self.erased_events()?), change, &mut found, &mut progress)?;
            whole(followed.verified(found))?;
            self.copy_erased(change)
        })?;
        // It stands nowhere: who opened it by a path would open the file of today.
        let ledger = self.ledger.clone();
        Ok(CaseFile::over(engine, None, ledger))
    }

    /// Copies the rows of the record, which every other table follows from.
    fn copy_record(&self, last: u64, change: &mut Change) -> Result<(), StoreError> {
        let one = Affected::Exactly(1);
        let upto = "(SELECT last_seq FROM txn WHERE number = ?1)";
        self.engine.each("SELECT * FROM txn WHERE number <= ?1 ORDER BY number", params![last], |row| {
            change.run("INSERT INTO txn VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", values(row)?, one)
        })?;
        self.engine.each(&format!("SELECT * FROM event WHERE seq <= {upto} ORDER BY seq"), params![last], |row| {
            change.run("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6)", values(row)?, one)
        })?;
        self.engine.each(&format!("SELECT * FROM payload WHERE seq <= {upto} ORDER BY seq"), params![last], |row| {
            change.run("INSERT INTO payload VALUES (?1, ?2, ?3)", values(row)?, one)
        })
    }
}

impl CaseFile {
    /// What was erased since is told there too: nothing else would say what its payloads are.
    fn copy_erased(&self, change: &mut Change) -> Result<(), StoreError> {
        self.engine.each("SELECT * FROM erasure WHERE confirmed_seq IS NOT NULL", [], |row| {
            let one = "INSERT OR REPLACE INTO erasure VALUES (?1, ?2, ?3, ?4)";
            change.run(one, values(row)?, Affected::Exactly(1))
        })?;
        self.engine.each("SELECT * FROM erased", [], |row| {
            change.run("INSERT OR IGNORE INTO erased VALUES (?1, ?2, ?3)", values(row)?, Affected::Any)
        })
    }
}

fn values(row: &rusqlite::Row) -> Result<impl rusqlite::Params, StoreError> {
    let width = row.as_ref().column_count();
    let values = (0..width).map(|column| row.get::<_, rusqlite::types::Value>(column));
    Ok(rusqlite::params_from_iter(values.collect::<rusqlite::Result<Vec<_>>>()?))
}
