//! Reading the counts: what happened in a span of days, what stood at the end of a day, where the record stood then.

mod cases;
pub(in crate::store) mod write;

use chrono::NaiveDate;
use rusqlite::{named_params, params};

pub use cases::{Counted, FigureBasis};

use crate::domain::count::{Dimension, Metric};
use crate::domain::day::start_of;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::record::hash::Hash;
use crate::record::transaction::Transaction;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

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

/// Each value of a dimension once, from one to another, without reading the rows between them.
const VALUES: &str = "WITH RECURSIVE each (value) AS (
         SELECT min(value) FROM standing_count WHERE what = :what AND split = :split AND value >= :low AND value <= :high
         UNION ALL SELECT (SELECT min(value) FROM standing_count
             WHERE what = :what AND split = :split AND value > each.value AND value <= :high)
         FROM each WHERE each.value IS NOT NULL)
     SELECT value, n FROM (SELECT value, (SELECT n FROM standing_count WHERE what = :what AND split = :split
         AND standing_count.value = each.value AND day <= :day ORDER BY day DESC LIMIT 1) AS n
         FROM each WHERE value IS NOT NULL) WHERE n <> 0";

/// A value that comes after every other.
pub const LAST_VALUE: &str = "\u{10ffff}";

impl CaseFile {
    /// Returns what happened on one day, of one kind, for each value of a dimension.
    pub fn happened_on(
        &self,
        day: NaiveDate,
        metric: Metric,
        dimension: Dimension,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let sql = "SELECT value, n FROM daily_count WHERE day = ?1 AND what = ?2 AND split = ?3";
        self.engine
            .query(sql, params![day.to_string(), metric.code(), dimension.code()], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Returns what stood in one cell at the end of a day.
    pub fn standing_of(
        &self,
        (metric, dimension, value): (Metric, Dimension, &str),
        day: NaiveDate,
    ) -> Result<i64, StoreError> {
        let sql = "SELECT n FROM standing_count WHERE what = ?1 AND split = ?2 AND value = ?3 AND day <= ?4
             ORDER BY day DESC LIMIT 1";
        Ok(self
            .engine
            .query_one(sql, params![metric.code(), dimension.code(), value, day.to_string()], |row| row.get(0))?
            .unwrap_or(0))
    }

    /// Returns what stood at the end of a day for each value of a dimension from `low` to `high`; zeros are left out.
    pub fn standing_by_value(
        &self,
        (metric, dimension): (Metric, Dimension),
        (low, high): (&str, &str),
        day: NaiveDate,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        self.engine.query(
            VALUES,
            named_params! {":what": metric.code(), ":split": dimension.code(), ":low": low, ":high": high,
                 ":day": day.to_string(),
            },
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// Returns where the record stood at the end of a day; `None` before its first transaction.
    pub fn stood_at(&self, day: NaiveDate) -> Result<Option<RecordPosition>, StoreError> {
        let sql = "SELECT record FROM txn WHERE at < ?1 ORDER BY at DESC, number DESC LIMIT 1";
        let until = day.succ_opt().map_or(i64::MAX, start_of);
        let record = self.engine.query_one(sql, params![until], |row| row.get::<_, Vec<u8>>(0))?;
        let Some(record) = record else { return Ok(None) };
        let last = Transaction::from_bytes(&record).ok_or_else(crate::store::record::file::broken)?;
        Ok(Some(RecordPosition { transaction: last.number, hash: last.hash(), last_seq: last.last_seq }))
    }

    /// Asks that the transaction of an event is signed over its events by its officer, and follows the one before.
    pub fn signature_holds(&self, seq: u64) -> Result<(), StoreError> {
        let (transaction, signature) = self.transaction_of(seq)?;
        self.is_signed(&self.roster()?, &transaction, &signature)?;
        let before = if transaction.number == 1 { Some(Hash::ZERO) } else { self.hash_of(transaction.number - 1)? };
        if before == Some(transaction.previous) {
            return Ok(());
        }
        let number = transaction.number;
        Err(StoreError::Record(Text::new(
            format!("交易 {number} 不接续前一交易"),
            format!("transaction {number} does not follow the one before"),
        )))
    }

    /// Returns the name of an enterprise as it was known up to an event.
    pub fn enterprise_known(&self, uscc: &str, last_seq: u64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT name FROM enterprise WHERE uscc = ?1 AND seq <= ?2";
        self.engine.query_one(sql, params![uscc, last_seq], |row| row.get(0))
    }

    /// Returns the documents in force that end in a span of days: case, last day; the first to end first.
    pub fn rights_ending(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<(u64, NaiveDate)>, StoreError> {
        let sql = "SELECT case_id, valid_until FROM issued WHERE ended_seq IS NULL AND valid_until BETWEEN ?1 AND ?2
             ORDER BY valid_until, case_id";
        self.engine.query(sql, params![from.to_string(), to.to_string()], |row| {
            Ok((row.get(0)?, row.get::<_, crate::store::cases::case::OnDay>(1)?.0))
        })
    }

    /// Returns the open cases on which nothing was done since a day, the longest first.
    pub fn unmoved_since(&self, day: NaiveDate, most: u32) -> Result<Vec<(u64, NaiveDate)>, StoreError> {
        let sql = "SELECT id, moved_on FROM case_file WHERE state IN
                 ('accepted', 'awaiting-papers', 'under-examination', 'reviewed', 'approved') AND moved_on <= ?1
             ORDER BY moved_on, id LIMIT ?2";
        self.engine.query(sql, params![day.to_string(), most], |row| {
            Ok((row.get(0)?, row.get::<_, crate::store::cases::case::OnDay>(1)?.0))
        })
    }

    /// Returns the closed cases whose passport is still here, the oldest first.
    pub fn passports_left(&self, most: u32) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT id FROM case_file WHERE custody <> 'holder'
             AND state IN ('refused', 'withdrawn', 'collected', 'void') ORDER BY id LIMIT ?1";
        self.engine.query(sql, params![most], |row| row.get(0))
    }
}
