//! The statements of a change, and many rows with one statement.

use rusqlite::{CachedStatement, Connection, Params, Row, ToSql, Transaction};

use crate::store::fault::StoreError;

/// Most values that one statement takes.
const VALUES: usize = 800;

/// The statements of one change, run as they come.
pub struct Change<'a> {
    pub(super) transaction: Transaction<'a>,
}

/// How many rows a statement must touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affected {
    /// Any number.
    Any,
    /// Exactly this many; any other number is a fault of the program, and the change is undone.
    Exactly(usize),
    /// The one that was read before; none if somebody else was first, and then the change is undone.
    TheOneRead,
}

impl Change<'_> {
    /// Runs a statement; a wrong number of rows is [`StoreError::Bug`], or [`StoreError::Stale`] where a row was read
    /// before.
    pub fn run(&mut self, sql: &'static str, params: impl Params, rows: Affected) -> Result<(), StoreError> {
        let touched = self.transaction.prepare_cached(sql)?.execute(params)?;
        tracing::trace!(touched, sql, "statement");
        match rows {
            Affected::Exactly(wanted) if wanted != touched => Err(StoreError::Bug(sql)),
            Affected::TheOneRead if touched != 1 => Err(StoreError::Stale),
            Affected::Exactly(_) | Affected::TheOneRead | Affected::Any => Ok(()),
        }
    }

    /// Inserts rows, as many with one statement as it takes; `put` puts the values of a row in the order of the columns.
    pub fn insert<R>(
        &mut self,
        into: &InsertTarget,
        rows: &[R],
        put: impl Fn(&R, &mut RowBinder) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let width = into.columns.split(',').count();
        let many = (VALUES / width).max(1);
        for chunk in rows.chunks(many) {
            // Few statements, kept: full chunks by one, what is left over row by row.
            for rows in if chunk.len() == many { vec![chunk] } else { chunk.chunks(1).collect() } {
                let mut statement = self.transaction.prepare_cached(&into.sql(width, rows.len()))?;
                let mut values = RowBinder { statement: &mut statement, place: 0 };
                for row in rows {
                    put(row, &mut values)?;
                }
                let filled = values.place;
                debug_assert_eq!(filled, width * rows.len(), "{}", into.table);
                let inserted = statement.raw_execute()?;
                tracing::trace!(inserted, into.table, "insert");
                if inserted != rows.len() && into.otherwise.is_empty() {
                    return Err(StoreError::Bug(into.table));
                }
            }
        }
        Ok(())
    }
}

/// What can be asked: the file as it stands, or with a change as far as it is made.
pub(in crate::store) trait Reads {
    /// What is asked.
    fn connection(&self) -> &Connection;

    /// Reads every row.
    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection().prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?;
        Ok(rows.collect::<rusqlite::Result<Vec<T>>>()?)
    }

    /// Reads one row at most.
    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.connection().prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        Ok(rows.next()?.map(read).transpose()?)
    }
}

impl Reads for Change<'_> {
    fn connection(&self) -> &Connection {
        &self.transaction
    }
}

/// Parameters for rows of values.
fn values(width: usize, rows: usize) -> String {
    let one = format!("({})", vec!["?"; width].join(","));
    format!("VALUES {}", vec![one.as_str(); rows].join(","))
}

/// Where rows are inserted.
pub struct InsertTarget {
    /// The table.
    pub table: &'static str,
    /// Its columns, parted by commas.
    pub columns: &'static str,
    /// What happens when the key is there already, such as `ON CONFLICT DO NOTHING`; empty makes it an error.
    pub otherwise: &'static str,
}

impl InsertTarget {
    fn sql(&self, width: usize, rows: usize) -> String {
        let InsertTarget { table, columns, otherwise } = self;
        format!("INSERT OR ROLLBACK INTO {table} ({columns}) {} {otherwise}", values(width, rows))
    }
}

/// The values of the rows that one statement inserts.
pub struct RowBinder<'s, 'c> {
    pub(super) statement: &'s mut CachedStatement<'c>,
    pub(super) place: usize,
}

impl RowBinder<'_, '_> {
    /// Adds one value.
    pub fn put(&mut self, value: impl ToSql) -> rusqlite::Result<()> {
        self.place += 1;
        self.statement.raw_bind_parameter(self.place, value)
    }
}
