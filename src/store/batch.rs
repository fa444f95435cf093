//! Lists that were taken in, and passports that are on file.

use rusqlite::params;

use super::case::{COLUMNS, CaseRow, case_row};
use super::fault::StoreError;
use super::file::CaseFile;

/// A list: its number, when it was taken in, by whom.
pub type Batch = (u64, i64, String);

impl CaseFile {
    /// Finds the list that a file was taken in as.
    pub fn batch_of_file(&self, file_sha256: &str) -> Result<Option<Batch>, StoreError> {
        let sql = "SELECT id, at, officer FROM batch JOIN event ON event.seq = batch.id
             WHERE file_sha256 = ?1 AND undone_seq IS NULL ORDER BY id LIMIT 1";
        self.engine.query_one(sql, params![file_sha256], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    /// Returns the cases of a passport, newest first.
    pub fn cases_with_passport(&self, passport: &str, nationality: &str) -> Result<Vec<CaseRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM case_file
             WHERE person = (SELECT id FROM person WHERE passport = ?1 AND nationality = ?2) ORDER BY id DESC"
        );
        self.engine.query(&sql, params![passport, nationality], case_row)
    }
}
