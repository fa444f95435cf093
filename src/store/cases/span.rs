//! Cases whose numbers stand together, such as those of a list.

use rusqlite::params;

use crate::domain::number::CaseKey;
use crate::store::cases::case::{COLUMNS, CaseRow, case_row};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

impl CaseFile {
    /// Returns the first and the last case of a list: they are numbered one after the other.
    pub fn cases_of_batch(&self, id: u64) -> Result<Option<(CaseKey, CaseKey)>, StoreError> {
        let cases =
            self.engine.query_one("SELECT cases FROM batch WHERE id = ?1", params![id], |row| row.get::<_, u64>(0))?;
        let Some(cases) = cases.filter(|cases| *cases > 0) else { return Ok(None) };
        let sql = "SELECT case_id FROM event WHERE seq > ?1 AND case_id > 0 ORDER BY seq LIMIT 1";
        let first: Option<u64> = self.engine.query_one(sql, params![id], |row| row.get(0))?;
        Ok(first.map(|first| (CaseKey(first), CaseKey(first + cases - 1))))
    }

    /// Hands on the cases of a span of numbers, in order.
    pub fn each_case_between(
        &self,
        (first, last): (CaseKey, CaseKey),
        mut take: impl FnMut(CaseRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM case_file WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
        self.engine.each(&sql, params![first.0, last.0], |row| take(case_row(row)?))
    }

    /// Returns the cases from one to another that are withdrawn or void. They are read from the index of states: of a
    /// long list few are, and the rest of it is not looked at.
    pub fn cases_ended(&self, (first, last): (CaseKey, CaseKey)) -> Result<Vec<CaseKey>, StoreError> {
        let sql = "SELECT id FROM case_file WHERE state IN ('withdrawn', 'void') AND +id BETWEEN ?1 AND ?2";
        self.engine.query(sql, params![first.0, last.0], |row| Ok(CaseKey(row.get(0)?)))
    }
}
