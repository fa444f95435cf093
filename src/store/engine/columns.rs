//! Days and words as they stand in a column.

use chrono::NaiveDate;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};

use crate::domain::day::day_bytes;
use crate::domain::words::Word;

/// A word as it stands in a column.
pub(in crate::store) struct InColumn<W>(pub W);

impl<W: Word> FromSql for InColumn<W> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        W::find(value.as_str()?).map(InColumn).ok_or(FromSqlError::InvalidType)
    }
}

/// A day as it stands in a column.
pub(in crate::store) struct OnDay(pub NaiveDate);

impl FromSql for OnDay {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        crate::domain::day::read_day(value.as_str()?).map(OnDay).ok_or(FromSqlError::InvalidType)
    }
}

/// A day on its way into a column.
pub(in crate::store) struct Day([u8; 10]);

impl Day {
    pub(in crate::store) fn of(day: NaiveDate) -> Day {
        Day(day_bytes(day))
    }
}

impl rusqlite::ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(&self.0)))
    }
}
