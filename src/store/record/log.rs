//! The transactions and events as they stand in the file.

use chrono::NaiveDate;
use rusqlite::params;

use crate::domain::day::start_of;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::record::transaction::Transaction;
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, broken};

/// A transaction, the kinds of its events, the first case that it is about (0 for none).
pub type Logged = (Transaction, Vec<String>, u64);

/// The bytes that were signed, and the signature.
pub type Signed = (Vec<u8>, Vec<u8>);

/// Where the record stood at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPosition {
    /// The last transaction.
    pub transaction: u64,
    /// Its hash.
    pub hash: Hash,
    /// Its last event.
    pub last_seq: u64,
}

impl CaseFile {
    /// Returns where the record stood at the end of a day; `None` before its first transaction.
    pub fn stood_at(&self, day: NaiveDate) -> Result<Option<RecordPosition>, StoreError> {
        let sql = "SELECT record FROM txn WHERE at < ?1 ORDER BY at DESC, number DESC LIMIT 1";
        let until = day.succ_opt().map_or(i64::MAX, start_of);
        let record = self.engine.query_one(sql, params![until], |row| row.get::<_, Vec<u8>>(0))?;
        let Some(record) = record else { return Ok(None) };
        let last = Transaction::from_bytes(&record).ok_or_else(broken)?;
        Ok(Some(RecordPosition { transaction: last.number, hash: last.hash(), last_seq: last.last_seq }))
    }

    /// Returns the last transactions, newest first.
    pub fn transactions(&self, most: u32) -> Result<Vec<Logged>, StoreError> {
        let sql =
            "SELECT record, (SELECT group_concat(DISTINCT kind) FROM event WHERE seq BETWEEN first_seq AND last_seq),
                 coalesce((SELECT case_id FROM event WHERE seq BETWEEN first_seq AND last_seq AND case_id > 0
                     ORDER BY seq LIMIT 1), 0)
             FROM txn ORDER BY number DESC LIMIT ?1";
        let rows = self.engine.query(sql, params![most], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, u64>(2)?))
        })?;
        let read = |(record, kinds, case): (Vec<u8>, Option<String>, u64)| {
            let transaction = Transaction::from_bytes(&record).ok_or_else(|| {
                StoreError::Record(Text::new("交易记录无法读取", "a transaction record cannot be read"))
            })?;
            Ok((transaction, kinds.unwrap_or_default().split(',').map(str::to_owned).collect(), case))
        };
        rows.into_iter().map(read).collect()
    }

    /// Returns the signed bytes of a transaction with its signature.
    pub fn signed(&self, transaction: u64) -> Result<Option<Signed>, StoreError> {
        let sql = "SELECT record, signature FROM txn WHERE number = ?1";
        self.engine.query_one(sql, params![transaction], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Returns the signed bytes of every transaction after one.
    pub fn records_after(&self, transaction: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let sql = "SELECT record FROM txn WHERE number > ?1 ORDER BY number";
        self.engine.query(sql, params![transaction], |row| row.get(0))
    }

    /// Returns the first event of a transaction.
    pub fn first_seq_of(&self, transaction: u64) -> Result<u64, StoreError> {
        let sql = "SELECT first_seq FROM txn WHERE number = ?1";
        let first = self.engine.query_one(sql, params![transaction], |row| row.get(0))?;
        first.ok_or_else(|| StoreError::gone(transaction))
    }

    /// Tells whether something of a kind that is of no case was recorded from an event on.
    pub fn any_since(&self, kind: EventKind, seq: u64) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM event WHERE case_id = 0 AND kind = ?1 AND seq >= ?2 LIMIT 1";
        Ok(self.engine.query_one(sql, params![kind.code(), seq], |row| row.get::<_, u64>(0))?.is_some())
    }

    /// Returns what the first event of a kind in a transaction says.
    pub fn first_act_in(&self, transaction: u64, kind: EventKind) -> Result<Option<Act>, StoreError> {
        let sql = "SELECT seq FROM txn JOIN event ON seq BETWEEN first_seq AND last_seq
             WHERE number = ?1 AND kind = ?2 ORDER BY seq LIMIT 1";
        let seq = self.engine.query_one(sql, params![transaction, kind.code()], |row| row.get::<_, u64>(0))?;
        seq.map(|seq| self.act_of(seq)).transpose()
    }

    /// Returns when an event was recorded, in milliseconds since 1970-01-01T00:00Z.
    pub fn time_of(&self, seq: u64) -> Result<i64, StoreError> {
        let at = self.engine.query_one("SELECT at FROM event WHERE seq = ?1", params![seq], |row| row.get(0))?;
        at.ok_or_else(|| StoreError::gone(seq))
    }

    /// Returns the open cases with a receipt and without a last day, the oldest first.
    pub fn undated(&self) -> Result<Vec<CaseKey>, StoreError> {
        let sql = "SELECT id FROM case_file WHERE due_on IS NULL AND receipted = 1
                 AND state IN ('accepted', 'under-examination', 'reviewed') ORDER BY id";
        self.engine.query(sql, [], |row| row.get(0).map(CaseKey))
    }

    /// Returns the cases of which a paper was printed since a moment, the oldest first.
    pub fn printed_since(&self, at: i64) -> Result<Vec<CaseKey>, StoreError> {
        let sql = "SELECT DISTINCT case_id FROM event WHERE kind = 'printed' AND case_id > 0
             AND seq >= (SELECT min(first_seq) FROM txn WHERE at >= ?1) ORDER BY case_id";
        self.engine.query(sql, params![at], |row| row.get(0).map(CaseKey))
    }

    /// Returns when the document of a case ended, in milliseconds since 1970-01-01T00:00Z, where it did.
    pub fn document_ended_at(&self, case: CaseKey) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT event.at FROM issued JOIN event ON event.seq = ended_seq WHERE issued.case_id = ?1";
        self.engine.query_one(sql, params![case.0], |row| row.get(0))
    }

    /// Returns the case of the act that ended the document of a case: its own where it was made void, else the one whose
    /// document took its place.
    pub fn document_ended_by(&self, case: CaseKey) -> Result<Option<CaseKey>, StoreError> {
        let sql = "SELECT event.case_id FROM issued JOIN event ON event.seq = ended_seq WHERE issued.case_id = ?1";
        self.engine.query_one(sql, params![case.0], |row| row.get(0).map(CaseKey))
    }

    /// Returns the cases that were closed because another office has them, the oldest first.
    pub fn handed_over(&self) -> Result<Vec<CaseKey>, StoreError> {
        let sql = "SELECT DISTINCT case_id FROM event JOIN payload USING (seq)
             WHERE kind = 'withdrawn' AND instr(CAST(body AS TEXT), '\"to\":\"') > 0 ORDER BY case_id";
        self.engine.query(sql, [], |row| row.get(0).map(CaseKey))
    }

    /// Returns every case, drafts among them, the oldest first.
    pub fn all_cases(&self) -> Result<Vec<CaseKey>, StoreError> {
        self.engine.query("SELECT id FROM case_file ORDER BY id", [], |row| row.get(0).map(CaseKey))
    }
}
