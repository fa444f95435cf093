//! Persons whose every case is over.

use chrono::NaiveDate;
use rusqlite::params;

use crate::store::engine::columns::{Day, OnDay};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

impl CaseFile {
    /// Returns the entries of the register of which every case ended by a day, with the day on which the last one did: of a
    /// right, when the last stay under it must be over. What was erased before is not among them.
    pub fn persons_over(&self, by: NaiveDate) -> Result<Vec<(u64, NaiveDate)>, StoreError> {
        let sql = "SELECT person, max(ended) AS last FROM (
                 SELECT case_file.person,
                     CASE WHEN (state IN ('withdrawn', 'refused', 'void', 'collected')
                             OR (state = 'issued' AND custody = 'holder'))
                         AND NOT EXISTS (SELECT 1 FROM correction WHERE case_id = case_file.id
                             AND confirmed_seq IS NULL AND withdrawn_seq IS NULL)
                         AND NOT EXISTS (SELECT 1 FROM second_look WHERE case_id = case_file.id AND looked_seq IS NULL)
                         AND NOT EXISTS (SELECT 1 FROM erased JOIN erasure ON erasure.seq = proposal
                             WHERE erased.seq = facts_seq AND confirmed_seq IS NOT NULL)
                     THEN max(moved_on, CASE WHEN state = 'void' THEN moved_on ELSE
                         coalesce(date(valid_until, '+' || coalesce(stay_days, 0) || ' days'), moved_on) END)
                     END AS ended
                 FROM case_file LEFT JOIN issued ON issued.case_id = case_file.id WHERE case_file.person IS NOT NULL)
             GROUP BY person HAVING count(*) = count(ended) AND last <= ?1 ORDER BY person";
        self.engine.query(sql, params![Day::of(by)], |row| Ok((row.get(0)?, row.get::<_, OnDay>(1)?.0)))
    }
}
