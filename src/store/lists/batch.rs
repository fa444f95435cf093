//! Lists that were taken in, and their cases.

use rusqlite::{Row, params};

use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// A list that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRow {
    /// Its number: the seq of the event that took it.
    pub id: u64,
    /// When, in milliseconds since 1970-01-01T00:00Z.
    pub at: i64,
    /// By whom.
    pub officer: String,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// The plan that was carried out.
    pub plan: String,
    /// Credit code of the unit, where one invites all.
    pub enterprise: Option<String>,
    /// Rows of data.
    pub data_rows: u64,
    /// How many rows came to which outcome, as JSON.
    pub outcomes: String,
    /// The list that it continues.
    pub continues: Option<u64>,
    /// How many cases it made.
    pub cases: u64,
    /// It was taken back.
    pub undone: bool,
    /// By which event it was taken back.
    pub undone_seq: Option<u64>,
}

const BATCH: &str =
    "SELECT id, at, batch.officer, file_sha256, plan, enterprise, data_rows, outcomes, continues, cases,
     undone_seq IS NOT NULL, undone_seq FROM batch JOIN event ON event.seq = batch.id";

fn batch_row(row: &Row) -> rusqlite::Result<BatchRow> {
    Ok(BatchRow {
        id: row.get(0)?,
        at: row.get(1)?,
        officer: row.get(2)?,
        file_sha256: row.get(3)?,
        plan: row.get(4)?,
        enterprise: row.get(5)?,
        data_rows: row.get(6)?,
        outcomes: row.get(7)?,
        continues: row.get(8)?,
        cases: row.get(9)?,
        undone: row.get(10)?,
        undone_seq: row.get(11)?,
    })
}

impl CaseFile {
    /// Returns the lists that a file was taken in as, the first one first, those that were taken back among them.
    pub fn batches_of_file(&self, file_sha256: &str) -> Result<Vec<BatchRow>, StoreError> {
        let sql = format!("{BATCH} WHERE file_sha256 = ?1 ORDER BY id");
        self.engine.query(&sql, params![file_sha256], batch_row)
    }

    /// Returns a list.
    pub fn batch(&self, id: u64) -> Result<Option<BatchRow>, StoreError> {
        self.engine.query_one(&format!("{BATCH} WHERE id = ?1"), params![id], batch_row)
    }

    /// Returns the list that was taken in last before an event.
    pub fn batch_before(&self, seq: u64) -> Result<Option<u64>, StoreError> {
        self.engine
            .query_one("SELECT max(id) FROM batch WHERE id < ?1", params![seq], |row| row.get(0))
            .map(Option::flatten)
    }

    /// Returns the lists of one unit that were not taken back, newest first.
    pub fn batches_of(&self, uscc: &str) -> Result<Vec<BatchRow>, StoreError> {
        let sql = format!("{BATCH} WHERE enterprise = ?1 AND undone_seq IS NULL ORDER BY id DESC");
        self.engine.query(&sql, params![uscc], batch_row)
    }

    /// Returns the lists that stand of which any row came to one of some outcomes, by their words; the first one first.
    pub fn batches_with_held(&self, outcomes: &[&str]) -> Result<Vec<BatchRow>, StoreError> {
        let any: Vec<String> =
            outcomes.iter().map(|code| format!("json_extract(outcomes, '$.\"{code}\"') > 0")).collect();
        let sql = format!("{BATCH} WHERE undone_seq IS NULL AND ({}) ORDER BY id", any.join(" OR "));
        self.engine.query(&sql, [], batch_row)
    }

    /// Tells whether a list that stands continues another.
    pub fn is_continued(&self, id: u64) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM batch WHERE continues = ?1 AND undone_seq IS NULL LIMIT 1";
        Ok(self.engine.query_one(sql, params![id], |_| Ok(()))?.is_some())
    }

    /// Returns the last lists, newest first.
    pub fn batches(&self, most: u32) -> Result<Vec<BatchRow>, StoreError> {
        self.engine.query(&format!("{BATCH} ORDER BY id DESC LIMIT ?1"), params![most], batch_row)
    }
}
