//! What an officer may undo: the last act of a day, and how its case stood before it.

use rusqlite::params;

use crate::domain::life::{Place, State};
use crate::domain::number::CaseKey;
use crate::record::event::EventKind;
use crate::store::engine::columns::InColumn;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// How a case stood before its last act that may be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeforeAct {
    /// The event.
    pub seq: u64,
    /// The last event of the same act.
    pub last_seq: u64,
    /// What kind of act it was.
    pub kind: EventKind,
    /// Who did it.
    pub officer: String,
    /// Where the case stood.
    pub state: State,
    /// Where the passport was.
    pub custody: Place,
}

/// What an officer did last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastAct {
    /// The transaction.
    pub transaction: u64,
    /// Its first event that is more than a text kept.
    pub kind: EventKind,
    /// The cases that it is about.
    pub cases: Vec<CaseKey>,
}

/// Cases of a transaction that are read, to tell one from many.
const MANY: u32 = 2;

impl CaseFile {
    /// Returns how a case stood before its last act that may be undone.
    pub fn before_act(&self, case: CaseKey) -> Result<Option<BeforeAct>, StoreError> {
        let sql = "SELECT seq, last_seq, kind, officer, state, custody FROM before_act WHERE case_id = ?1";
        self.engine.query_one(sql, params![case.0], |row| {
            Ok(BeforeAct {
                seq: row.get(0)?,
                last_seq: row.get(1)?,
                kind: row.get::<_, InColumn<_>>(2)?.0,
                officer: row.get(3)?,
                state: row.get::<_, InColumn<_>>(4)?.0,
                custody: row.get::<_, InColumn<_>>(5)?.0,
            })
        })
    }

    /// Returns what an officer did last at or after a moment, in milliseconds since 1970-01-01T00:00Z.
    pub fn last_act_of(&self, officer: &str, since: i64) -> Result<Option<LastAct>, StoreError> {
        let sql = "SELECT number, first_seq, last_seq FROM txn JOIN event ON seq = first_seq
             WHERE txn.at >= ?1 AND officer = ?2 ORDER BY number DESC LIMIT 1";
        let last = self.engine.query_one(sql, params![since, officer], |row| {
            Ok((row.get(0)?, row.get::<_, u64>(1)?, row.get::<_, u64>(2)?))
        })?;
        let Some((transaction, first_seq, last_seq)) = last else { return Ok(None) };
        let kinds =
            "SELECT kind FROM event WHERE seq BETWEEN ?1 AND ?2 AND kind NOT IN ('policy-kept', 'clock-vouched')
             ORDER BY seq LIMIT 1";
        let kind = self
            .engine
            .query_one(kinds, params![first_seq, last_seq], |row| Ok(row.get::<_, InColumn<EventKind>>(0)?.0))?;
        let cases = "SELECT DISTINCT case_id FROM event WHERE seq BETWEEN ?1 AND ?2 AND case_id > 0 LIMIT ?3";
        let cases = self.engine.query(cases, params![first_seq, last_seq, MANY], |row| row.get(0).map(CaseKey))?;
        Ok(kind.map(|kind| LastAct { transaction, kind, cases }))
    }
}
