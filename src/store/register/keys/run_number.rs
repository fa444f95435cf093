//! The number of a run of keys: it is no person's, though both are whole numbers.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};

/// The number of a run of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) struct RunNumber(u64);

impl RunNumber {
    /// Run 0, into which single keys go to their place.
    pub(super) const IN_PLACE: RunNumber = RunNumber(0);
}

impl FromSql for RunNumber {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        u64::column_result(value).map(RunNumber)
    }
}

impl ToSql for RunNumber {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}
