//! Cases whose numbers stand together, such as those of a list.

use std::collections::BTreeSet;

use rusqlite::{Row, params};

use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
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

    /// Returns which cases of a list, from one to another, were acted on since it was taken in: in themselves, or by what
    /// was found of their person. What a list recorded of its people is no such act.
    pub fn cases_acted_on(
        &self,
        list: u64,
        (first, last): (CaseKey, CaseKey),
    ) -> Result<BTreeSet<CaseKey>, StoreError> {
        let key = |row: &Row| Ok(CaseKey(row.get(0)?));
        // A case of a list has one event, until somebody acts on it.
        let sql = "SELECT case_id FROM event WHERE case_id BETWEEN ?1 AND ?2 AND case_id > 0
             GROUP BY case_id HAVING count(*) > 1";
        let mut acted: BTreeSet<CaseKey> = self.engine.query(sql, params![first.0, last.0], key)?.into_iter().collect();
        let sql = "SELECT one, other, seq FROM person_link WHERE seq > ?1";
        let links: Vec<(u64, u64, u64)> =
            self.engine.query(sql, params![list], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for (one, other, seq) in links {
            if self.is_of_a_list(seq)? {
                continue;
            }
            let sql = "SELECT id FROM case_file WHERE person IN (?1, ?2) AND id BETWEEN ?3 AND ?4";
            acted.extend(self.engine.query(sql, params![one, other, first.0, last.0], key)?);
        }
        Ok(acted)
    }

    /// Tells whether an event was recorded with a list.
    fn is_of_a_list(&self, seq: u64) -> Result<bool, StoreError> {
        let sql = "SELECT max(id) FROM batch WHERE id <= ?1";
        let list = self.engine.query_one(sql, params![seq], |row| row.get::<_, Option<u64>>(0))?.flatten();
        let end = list.map(|list| self.end_of_list(list)).transpose()?.flatten();
        Ok(end.is_some_and(|end| seq <= end))
    }

    /// The last event that was recorded with a list: it is signed in several transactions, of one moment and one request.
    pub fn end_of_list(&self, list: u64) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT max(later.last_seq) FROM txn JOIN txn AS later
             ON later.at = txn.at AND later.number >= txn.number
             AND (later.request = txn.request OR substr(later.request, 1, length(txn.request) + 1) = txn.request || '/')
             WHERE txn.number = (SELECT number FROM txn WHERE last_seq >= ?1 ORDER BY last_seq LIMIT 1)";
        Ok(self.engine.query_one(sql, params![list], |row| row.get(0))?.flatten())
    }

    /// Returns the cases from one to another that are in a state.
    pub fn cases_in(&self, (first, last): (CaseKey, CaseKey), state: State) -> Result<Vec<CaseKey>, StoreError> {
        let sql = "SELECT id FROM case_file WHERE state = ?1 AND +id BETWEEN ?2 AND ?3 ORDER BY id";
        self.engine.query(sql, params![state.code(), first.0, last.0], |row| Ok(CaseKey(row.get(0)?)))
    }

    /// Returns the cases from one to another that are withdrawn or void. They are read from the index of states: of a
    /// long list few are, and the rest of it is not looked at.
    pub fn cases_ended(&self, (first, last): (CaseKey, CaseKey)) -> Result<Vec<CaseKey>, StoreError> {
        let sql = "SELECT id FROM case_file WHERE state IN ('withdrawn', 'void') AND +id BETWEEN ?1 AND ?2";
        self.engine.query(sql, params![first.0, last.0], |row| Ok(CaseKey(row.get(0)?)))
    }
}
