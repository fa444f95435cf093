//! The transactions and events as they stand in the file.

use rusqlite::params;

use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::record::transaction::Transaction;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// A transaction, the kinds of its events, the first case that it is about (0 for none).
pub type Logged = (Transaction, Vec<String>, u64);

/// The bytes that were signed, and the signature.
pub type Signed = (Vec<u8>, Vec<u8>);

impl CaseFile {
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

    /// Returns what the first event of a kind in a transaction says.
    pub fn first_act_in(&self, transaction: u64, kind: EventKind) -> Result<Option<Act>, StoreError> {
        let sql = "SELECT seq FROM txn JOIN event ON seq BETWEEN first_seq AND last_seq
             WHERE number = ?1 AND kind = ?2 ORDER BY seq LIMIT 1";
        let seq = self.engine.query_one(sql, params![transaction, kind.code()], |row| row.get::<_, u64>(0))?;
        seq.map(|seq| self.act_of(seq)).transpose()
    }

    /// Returns every case, drafts among them, the oldest first.
    pub fn all_cases(&self) -> Result<Vec<CaseKey>, StoreError> {
        self.engine.query("SELECT id FROM case_file ORDER BY id", [], |row| row.get(0).map(CaseKey))
    }
}
