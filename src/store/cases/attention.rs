//! Cases and documents that ask for attention by themselves: ending, unmoved, closed with the passport still here.

use chrono::NaiveDate;
use rusqlite::{Row, params};

use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::store::engine::columns::OnDay;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// It did not come from another system: a list has a plan, what is carried over has none.
const HANDED_IN: &str = "(batch IS NULL OR batch NOT IN (SELECT id FROM batch WHERE plan = ''))";

impl CaseFile {
    /// Returns the documents in force that end in a span of days and that no other goes on from: case, last day; the first to end
    /// first.
    pub fn rights_ending(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<(u64, NaiveDate)>, StoreError> {
        let sql = "SELECT case_id, valid_until FROM issued WHERE ended_seq IS NULL AND valid_until BETWEEN ?1 AND ?2
             AND NOT EXISTS (SELECT 1 FROM issued AS next JOIN case_file ON id = next.case_id
                 WHERE next.person = issued.person AND next.ended_seq IS NULL AND next.valid_until > issued.valid_until
                     AND follows = issued.case_id)
             ORDER BY valid_until, case_id";
        self.engine
            .query(sql, params![from.to_string(), to.to_string()], |row| Ok((row.get(0)?, row.get::<_, OnDay>(1)?.0)))
    }

    /// Returns the open cases on which nothing was done since a day, the longest first.
    pub fn unmoved_since(&self, day: NaiveDate, most: u32) -> Result<Vec<(u64, NaiveDate)>, StoreError> {
        let sql = "SELECT id, moved_on FROM case_file WHERE state IN
                 ('accepted', 'awaiting-papers', 'under-examination', 'reviewed', 'approved') AND moved_on <= ?1
             ORDER BY moved_on, id LIMIT ?2";
        self.engine.query(sql, params![day.to_string(), most], |row| Ok((row.get(0)?, row.get::<_, OnDay>(1)?.0)))
    }

    /// Returns the drafts of which silence was not noted yet and that came in up to a day, the oldest first.
    pub fn silent_drafts(&self, until: NaiveDate, most: u32) -> Result<Vec<(CaseKey, NaiveDate)>, StoreError> {
        let sql = format!(
            "SELECT id, received_on FROM case_file WHERE state = 'draft' AND deemed_on IS NULL
             AND received_on <= ?1 AND {HANDED_IN} ORDER BY received_on, id LIMIT ?2"
        );
        self.engine
            .query(&sql, params![until.to_string(), most], |row| Ok((CaseKey(row.get(0)?), row.get::<_, OnDay>(1)?.0)))
    }

    /// Returns the drafts with the day on which they came in, the oldest first.
    pub fn drafts_by_receipt(&self, most: u32) -> Result<Vec<(CaseKey, NaiveDate)>, StoreError> {
        let sql = format!(
            "SELECT id, received_on FROM case_file WHERE state = 'draft' AND {HANDED_IN} ORDER BY received_on, id LIMIT ?1"
        );
        self.engine.query(&sql, params![most], |row| Ok((CaseKey(row.get(0)?), row.get::<_, OnDay>(1)?.0)))
    }

    /// Tells whether a case was handed in here: what was carried over from another system was not, and silence about it
    /// accepts nothing.
    pub fn was_handed_in(&self, case: CaseKey) -> Result<bool, StoreError> {
        let sql = format!("SELECT {HANDED_IN} FROM case_file WHERE id = ?1");
        Ok(self.engine.query_one(&sql, params![case.0], |row| row.get(0))?.unwrap_or(true))
    }

    /// Returns the cases with which something was done after an event.
    pub fn cases_touched_after(&self, seq: u64) -> Result<Vec<CaseKey>, StoreError> {
        let sql = "SELECT DISTINCT case_id FROM event WHERE seq > ?1 AND case_id > 0 ORDER BY case_id";
        self.engine.query(sql, params![seq], |row| Ok(CaseKey(row.get(0)?)))
    }

    /// Returns the closed cases whose passport is still here, the oldest first.
    pub fn passports_left(&self, most: u32) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT id FROM case_file WHERE custody <> 'holder' AND custody IN ('office', 'sticker')
             AND state IN ('refused', 'withdrawn', 'collected', 'void') ORDER BY id LIMIT ?1";
        self.engine.query(sql, params![most], |row| row.get(0))
    }

    /// Returns the cases in some states, of one outcome where it is named, that each of some officers has touched, the
    /// oldest first: on every other one of them may act, whatever an act on a case excludes from. With nobody at all these
    /// are all of them.
    pub fn touched_by_all(&self, asked: &Touched, most: u32) -> Result<Vec<CaseKey>, StoreError> {
        let Touched { states, outcome, officers } = asked;
        let quoted = |words: Vec<&str>| format!("'{}'", words.join("', '"));
        let states = quoted(states.iter().map(|state| state.code()).collect());
        let of_outcome = outcome.map(|outcome| format!("AND outcome = '{outcome}'")).unwrap_or_default();
        let able: Vec<String> = (0..officers.len()).map(|place| format!("(?{})", place + 2)).collect();
        let by_all = if able.is_empty() {
            String::new()
        } else {
            format!(
                "AND NOT EXISTS (SELECT 1 FROM (VALUES {}) AS able WHERE
                     column1 NOT IN (SELECT officer FROM event WHERE event.case_id > 0 AND event.case_id = case_file.id)
                     AND column1 NOT IN (SELECT officer FROM batch WHERE batch.id = case_file.batch)
                     AND column1 NOT IN (SELECT officer FROM person_link JOIN event USING (seq)))",
                able.join(", ")
            )
        };
        let sql =
            format!("SELECT id FROM case_file WHERE state IN ({states}) {of_outcome} {by_all} ORDER BY id LIMIT ?1");
        let limit = most.to_string();
        let named = std::iter::once(limit.as_str()).chain(officers.iter().copied());
        self.engine.query(&sql, rusqlite::params_from_iter(named), |row| row.get(0).map(CaseKey))
    }

    /// Returns the papers of open cases whose last day is up to a day, lapsed or about to, the first to lapse first.
    pub fn papers_ending(&self, to: NaiveDate, most: u32) -> Result<Vec<PaperEnding>, StoreError> {
        let sql = "SELECT case_id, kind, valid_until FROM paper JOIN case_file ON case_file.id = case_id
             WHERE valid_until <= ?1 AND state IN
                 ('draft', 'accepted', 'awaiting-papers', 'under-examination', 'reviewed', 'approved')
             ORDER BY valid_until, case_id, kind LIMIT ?2";
        self.engine.query(sql, params![to.to_string(), most], paper_ending)
    }

    /// Returns the papers of a kind on open cases that were issued up to a day and name no last day, with their day of issue;
    /// of cases that were accepted only those issued after another day.
    pub fn papers_by_age(
        &self,
        kind: &str,
        (to, accepted_after): (NaiveDate, NaiveDate),
        most: u32,
    ) -> Result<Vec<PaperEnding>, StoreError> {
        let sql = "SELECT case_id, kind, issued_on FROM paper JOIN case_file ON case_file.id = case_id
             WHERE kind = ?1 AND issued_on <= ?2 AND valid_until IS NULL AND (state IN ('draft', 'awaiting-papers')
                 OR (state IN ('accepted', 'under-examination', 'reviewed', 'approved') AND issued_on >= ?3))
             ORDER BY issued_on, case_id LIMIT ?4";
        self.engine.query(sql, params![kind, to.to_string(), accepted_after.to_string(), most], paper_ending)
    }
}

/// Which cases are asked for by who touched them.
#[derive(Clone, Copy, Debug)]
pub struct Touched<'a> {
    /// The states.
    pub states: &'a [State],
    /// The outcome of the last assessment.
    pub outcome: Option<&'static str>,
    /// The officers.
    pub officers: &'a [&'a str],
}

/// A paper with a day that counts for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperEnding {
    /// The case.
    pub case: CaseKey,
    /// What it is.
    pub kind: String,
    /// Its last day, or the day of issue.
    pub day: NaiveDate,
}

fn paper_ending(row: &Row) -> rusqlite::Result<PaperEnding> {
    Ok(PaperEnding { case: CaseKey(row.get(0)?), kind: row.get(1)?, day: row.get::<_, OnDay>(2)?.0 })
}
