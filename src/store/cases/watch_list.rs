//! The watch list: who is looked for, and who was found to be somebody else.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::params;

use crate::domain::day::start_of;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::record::watch::Watched;
use crate::store::cases::case::{COLUMNS, CaseRow, case_row};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// A watch list, as it is shown: nobody on it is named.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct WatchListRow {
    /// The event that loaded it.
    pub seq: u64,
    /// Name of the file.
    pub name: String,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// The day that it is of.
    pub dated_on: String,
    /// How many are looked for.
    pub entries: u64,
    /// When it was loaded, in milliseconds since 1970-01-01T00:00Z.
    pub at: i64,
    /// By whom.
    pub officer: String,
}

impl CaseFile {
    /// Returns the watch list in use.
    pub fn watch_list(&self) -> Result<Option<WatchListRow>, StoreError> {
        Ok(self.last_watch_lists(1)?.pop())
    }

    /// Returns the watch lists that were loaded last, the one in use first; `most` of them.
    pub fn last_watch_lists(&self, most: u32) -> Result<Vec<WatchListRow>, StoreError> {
        let sql = "SELECT seq, name, file_sha256, dated_on, entries, at, officer FROM watch_list JOIN event USING (seq)
             ORDER BY seq DESC LIMIT ?1";
        self.engine.query(sql, [most], |row| {
            Ok(WatchListRow {
                seq: row.get(0)?,
                name: row.get(1)?,
                file_sha256: row.get(2)?,
                dated_on: row.get(3)?,
                entries: row.get(4)?,
                at: row.get(5)?,
                officer: row.get(6)?,
            })
        })
    }

    /// Returns the cases that were decided, or whose document was issued or handed over, after an event and before another,
    /// from a day on; each with when that was last, in milliseconds since 1970-01-01T00:00Z.
    pub fn decided_between(
        &self,
        after: u64,
        before: Option<u64>,
        since: Option<NaiveDate>,
    ) -> Result<Vec<(CaseKey, i64)>, StoreError> {
        let kinds = [EventKind::Approved, EventKind::Refused, EventKind::Issued, EventKind::Collected];
        let sql = format!(
            "SELECT case_id, max(at) FROM event WHERE seq > ?1 AND seq < ?2 AND at >= ?3 AND case_id > 0 AND kind IN ({})
             GROUP BY case_id ORDER BY case_id",
            kinds.map(|kind| format!("'{}'", kind.code())).join(", ")
        );
        let before = before.unwrap_or(i64::MAX.unsigned_abs());
        let since = since.map_or(i64::MIN, start_of);
        self.engine.query(&sql, params![after, before, since], |row| Ok((CaseKey(row.get(0)?), row.get(1)?)))
    }

    /// Returns who is looked for, as the list in use was loaded.
    pub fn watched(&self) -> Result<Vec<Watched>, StoreError> {
        let sql = "SELECT max(seq) FROM watch_list";
        let last = self.engine.query_one(sql, [], |row| row.get::<_, Option<u64>>(0))?.flatten();
        let Some(seq) = last else { return Ok(Vec::new()) };
        let Act::WatchListLoaded(list) = self.act_of(seq)? else { return Err(StoreError::gone(seq)) };
        Ok(list.entries)
    }

    /// Returns the cases after one that a watch list is asked about, each with a person: those that are open, and those
    /// whose document holds on a day, or who may still stay on it, having entered by its last day; `most` of them.
    pub fn screened_cases(&self, after: CaseKey, on: NaiveDate, most: u32) -> Result<Vec<CaseRow>, StoreError> {
        let open: Vec<String> =
            State::ALL.iter().filter(|state| state.is_open()).map(|state| format!("'{}'", state.code())).collect();
        let sql = format!(
            "SELECT {COLUMNS} FROM case_file WHERE id > ?1 AND person IS NOT NULL AND (state IN ({}) OR EXISTS (
                 SELECT 1 FROM issued WHERE case_id = case_file.id AND ended_seq IS NULL AND date(valid_until,
                     '+' || CASE WHEN entries IS NULL THEN 0 ELSE coalesce(stay_days, 0) END || ' days') >= ?2))
             ORDER BY id LIMIT ?3",
            open.join(", ")
        );
        self.engine.query(&sql, params![after.0, on.to_string(), most], case_row)
    }

    /// Tells whether a person was found not to be the one of an entry.
    pub fn is_cleared(&self, person_key: &str, entry_key: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM watch_clearance WHERE person_key = ?1 AND entry_key = ?2";
        Ok(self.engine.query_one(sql, params![person_key, entry_key], |_| Ok(()))?.is_some())
    }

    /// Returns the values of people of whom a hit was cleared after an event.
    pub fn cleared_since(&self, seq: u64) -> Result<BTreeSet<String>, StoreError> {
        let sql = "SELECT DISTINCT person_key FROM watch_clearance WHERE seq > ?1";
        Ok(self.engine.query(sql, params![seq], |row| row.get(0))?.into_iter().collect())
    }
}
