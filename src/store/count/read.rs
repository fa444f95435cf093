//! Reading the counts: what happened in a span of days, what stood at the end of a day.

use chrono::NaiveDate;
use rusqlite::{named_params, params};

use crate::domain::count::{Dimension, Metric};
use crate::domain::words::Word;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// What a number is counted from: cells of the stock or of the flow with values from `low` to `high`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureBasis {
    /// What is counted.
    pub metric: Metric,
    /// By which dimension it is told apart.
    pub dimension: Dimension,
    /// First value.
    pub low: String,
    /// Last value.
    pub high: String,
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
}
