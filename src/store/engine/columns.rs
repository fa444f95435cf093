//! Days and words as they stand in a column.

use chrono::NaiveDate;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};

use crate::domain::day::day_bytes;
use crate::domain::words::Word;
use crate::record::event::EventKind;

/// A word as it stands in a column.
pub(in crate::store) struct InColumn<W>(pub W);

impl<W: Word> FromSql for InColumn<W> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        W::find(value.as_str()?).map(InColumn).ok_or(FromSqlError::InvalidType)
    }
}

/// The kind of an event as it stands in a column: one that is not known may be of a later program.
pub(in crate::store) struct KindInColumn(pub EventKind);

/// A kind of event that is not known.
#[derive(Debug)]
pub(in crate::store) struct UnknownKind(pub String);

impl std::fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "unknown kind {}", self.0)
    }
}

impl std::error::Error for UnknownKind {}

impl FromSql for KindInColumn {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let kind = value.as_str()?;
        EventKind::find(kind).map(KindInColumn).ok_or_else(|| {
            let is_a_word = kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            if is_a_word {
                FromSqlError::Other(Box::new(UnknownKind(kind.to_owned())))
            } else {
                FromSqlError::InvalidType
            }
        })
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
