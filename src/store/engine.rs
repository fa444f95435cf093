//! The engine seam: the only place that knows which engine holds the case file. Two operations: query and commit.
//!
//! A change is a list of guarded statements that are done all or not at all. Inside it nothing is decided: what must
//! hold stands in the SQL, or in the number of rows that a statement must touch. The rows of a list are settled beside
//! the change that writes them, from the file as it stood where the change began; at the end all is kept or nothing.

mod change;
pub(in crate::store) mod columns;
pub mod format;
pub mod place;
mod wait;

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::Value;
use rusqlite::{
    Connection, DropBehavior, ErrorCode, OpenFlags, Params, Row, Transaction, TransactionBehavior, params_from_iter,
};

use crate::domain::text::Text;
use crate::error::Cause;
use crate::store::fault::StoreError;
pub(in crate::store) use change::Reads;
pub use change::{Affected, Change, InsertTarget, RowBinder};
use columns::UnknownKind;
use wait::asks_again;
pub use wait::when_waiting;

/// The oldest SQLite that may hold a case file: older ones can lose committed data when the log is reset.
const OLDEST_SQLITE: i32 = 3_051_003;
/// Pages that a plan, a proof or a comparison may keep in memory, KiB; every other command does with SQLite's 2 MB.
const MUCH_MEMORY: i64 = 48 << 10;
/// Pages and rows that a list may keep in memory while it is written, KiB.
const ALL_MEMORY: i64 = 120 << 10;
/// Pages that a list may keep in memory however long it is, KiB: to be written, and to look its people up.
const LEAST_MEMORY: (i64, i64) = (26 << 10, 8 << 10);
/// Rows of a list of which the outcomes and keys take a KiB.
const ROWS_A_KIB: i64 = 9;
/// Bytes of a page. Lists are written a sixth faster with it than with SQLite's 4 KiB, single acts a twentieth slower.
const PAGE: i64 = 16 << 10;
/// Statements that stay prepared: preparing one takes longer than most of them run.
const STATEMENTS: usize = 256;
/// A log longer than this is moved into the file, bytes.
const LONG_LOG: u64 = 1 << 20;
/// Longest text or blob, bytes.
const LONGEST_VALUE: i32 = 64 << 20;

/// An open case file.
pub struct Engine {
    connection: Connection,
    /// What is left in the log when it closes is moved into the file.
    writes: bool,
    /// Changes are made and never committed.
    rehearses: bool,
}

/// What a file is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Queries alone, all of the file as it stood at the first of them; the file is not written.
    Read,
    /// Queries and changes.
    Write,
    /// The file is made; it may not hold anything yet.
    Create,
}

/// Takes back what a command that was killed had begun before the file kept a log: whoever only reads cannot. Where nobody may
/// write there it stays, and is told when the file is read.
fn taken_back(path: &Path) {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    let is_left = std::fs::metadata(Path::new(&journal)).is_ok_and(|left| left.len() > 0);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let opened = is_left.then(|| Connection::open_with_flags(path, flags));
    if let Some(Ok(file)) = opened {
        let _ = file.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    }
}

impl Engine {
    /// Opens a file that [`crate::store::engine::place`] has found fit.
    pub fn open(path: &Path, access: Access) -> Result<Engine, StoreError> {
        let write = match access {
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Access::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
        let flags = write | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        if access == Access::Read {
            taken_back(path);
        }
        let still = if access == Access::Read && stands_still(path) { as_it_stands(path) } else { None };
        let connection = match still {
            Some(named) => Connection::open_with_flags(named, flags | OpenFlags::SQLITE_OPEN_URI)?,
            None => Connection::open_with_flags(path, flags)?,
        };
        Engine::hardened(connection, access)
    }

    /// Tells whether a file is whole when what lies beside it as its log is not read.
    pub(in crate::store) fn opens_without_its_log(path: &Path) -> bool {
        let Some(named) = as_it_stands(path) else { return false };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(named, flags);
        let whole = |file: Connection| file.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
        opened.and_then(whole).is_ok_and(|told| told == "ok")
    }

    /// Returns an empty case file in memory.
    pub fn in_memory() -> Result<Engine, StoreError> {
        Engine::hardened(Connection::open_in_memory()?, Access::Create)
    }

    fn hardened(connection: Connection, access: Access) -> Result<Engine, StoreError> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(StoreError::OldEngine(rusqlite::version()));
        }
        connection.busy_handler(Some(asks_again))?;
        for (option, on) in [
            (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
            (DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
            (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
            (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        ] {
            connection.set_db_config(option, on)?;
        }
        connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST_VALUE)?;
        if access == Access::Create {
            connection.pragma_update(None, "page_size", PAGE)?;
        }
        if access != Access::Read {
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        }
        connection.execute_batch(
            "PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;
             PRAGMA wal_autocheckpoint = 2000;",
        )?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        if access == Access::Read {
            // Many small queries lock the file once, and what others write meanwhile is not seen by half.
            connection.execute_batch("BEGIN")?;
        }
        Ok(Engine { connection, writes: access != Access::Read, rehearses: false })
    }

    /// Runs a query and reads each row.
    pub fn query<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.all(sql, params, read)
    }

    /// Runs a query of one row at most.
    pub fn query_one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        self.one(sql, params, read)
    }

    /// Runs a query and returns every value of every row.
    pub fn rows(&self, sql: &str) -> Result<Vec<Vec<Value>>, StoreError> {
        self.query(sql, [], |row| (0..row.as_ref().column_count()).map(|column| row.get(column)).collect())
    }

    /// Runs a query and hands on each row as it comes, so that memory does not grow with the rows.
    pub fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut take: impl FnMut(&Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            take(row)?;
        }
        Ok(())
    }

    /// Runs the same query on two files and walks both results at once.
    pub(in crate::store) fn beside(
        &self,
        other: &impl Reads,
        sql: &str,
        values: &[u64],
        mut walk: impl FnMut(&mut rusqlite::Rows, &mut rusqlite::Rows) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let (mut mine, mut theirs) = (self.connection.prepare_cached(sql)?, other.connection().prepare_cached(sql)?);
        walk(&mut mine.query(params_from_iter(values))?, &mut theirs.query(params_from_iter(values))?)
    }

    /// Reads from here on as the file stands now, until the returned guard goes: what others write meanwhile is not
    /// seen, and many small queries lock the file once.
    pub fn at_one_moment(&self) -> Result<Moment<'_>, StoreError> {
        // What was opened to be read stands so already, and so does a change that is rehearsed.
        let apart = self.connection.is_autocommit();
        Ok(Moment { _reading: apart.then(|| self.connection.unchecked_transaction()).transpose()? })
    }

    /// Makes room in memory for work on the whole file.
    pub fn with_much_memory(&self) -> Result<(), StoreError> {
        Ok(self.connection.pragma_update(None, "cache_size", -MUCH_MEMORY)?)
    }

    /// Makes room in memory for a list of so many rows: what the rows themselves leave of it to the writer, and less than
    /// half as much to who looks its people up. Pages that are moved out and changed again are written twice, and all that
    /// was written after them is read once more.
    pub(in crate::store) fn with_memory_beside(&self, rows: u64, writes: bool) -> Result<(), StoreError> {
        let taken = i64::try_from(rows).unwrap_or(i64::MAX) / ROWS_A_KIB;
        let left = ALL_MEMORY.saturating_sub(taken);
        let room = if writes { left.max(LEAST_MEMORY.0) } else { (left * 2 / 5).max(LEAST_MEMORY.1) };
        Ok(self.connection.pragma_update(None, "cache_size", -room)?)
    }

    /// Stops the engine from moving the log into the file by itself, and begins with an empty one: then the room of what
    /// is undone can be given back even on a full disk, because nothing else has to be moved first.
    pub(in crate::store) fn without_checkpoints(&self) -> Result<(), StoreError> {
        if !self.rehearses {
            self.shorten_log(0)?;
        }
        Ok(self.connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?)
    }

    /// Returns an empty case file that lies in memory as far as it fits, and else in a file without a name.
    pub(in crate::store) fn passing() -> Result<Engine, StoreError> {
        let engine = Engine::hardened(Connection::open("")?, Access::Create)?;
        engine.connection.execute_batch("PRAGMA synchronous = OFF")?;
        engine.connection.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
        engine.with_much_memory()?;
        Ok(engine)
    }

    /// Copies every page into another file, while others go on writing.
    pub(in crate::store) fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let mut copy = Connection::open(path)?;
        rusqlite::backup::Backup::new(&self.connection, &mut copy)?.run_to_completion(
            i32::MAX,
            Duration::ZERO,
            None,
        )?;
        Ok(copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?)
    }

    /// Moves the log into the file and keeps none beside it any more.
    pub(in crate::store) fn settle(self) -> Result<(), StoreError> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
        Ok(())
    }

    /// From now on a change is made, checked and seen by this command alone; it goes when the file is closed.
    pub(in crate::store) fn rehearse(&mut self) -> Result<(), StoreError> {
        self.rehearses = true;
        // Pages that were changed stay in memory, so that no byte of the file moves.
        Ok(self.connection.execute_batch("PRAGMA cache_spill = OFF")?)
    }

    /// Tells whether it was opened to write to it.
    pub(in crate::store) fn writes(&self) -> bool {
        self.writes
    }

    /// Tells whether changes are made and never committed.
    pub(in crate::store) fn rehearses(&self) -> bool {
        self.rehearses
    }

    /// Lets events be replayed without the rows that they refer to.
    pub(in crate::store) fn without_references(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("PRAGMA foreign_keys = OFF")?)
    }

    /// Does all of a change or nothing. `make` gets the change to add statements to; an error of it undoes everything.
    pub fn commit<T>(&mut self, make: impl FnOnce(&mut Change) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let made = tracing::debug_span!("change").in_scope(|| self.all_or_nothing(make));
        // What was undone stands in the log too, and takes room that a full disk does not have.
        if !self.rehearses {
            self.shorten_log(LONG_LOG)?;
        }
        made
    }

    fn all_or_nothing<T>(&mut self, make: impl FnOnce(&mut Change) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut change = Change { transaction };
        let made = make(&mut change)?;
        if self.rehearses {
            // What the command shows afterwards is read from the open change; closing the file undoes it.
            change.transaction.set_drop_behavior(DropBehavior::Ignore);
        } else {
            change.transaction.commit()?;
        }
        Ok(made)
    }

    /// Does a change, looks at what it made, and undoes it.
    pub(in crate::store) fn tried<T>(
        &mut self,
        make: impl FnOnce(&mut Change) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut change = Change { transaction };
        let made = make(&mut change);
        // A statement that was refused has undone it already.
        if !change.transaction.is_autocommit() {
            change.transaction.rollback()?;
        }
        made
    }

    /// Moves a log longer than so many bytes into the file: every command that comes first reads the whole of it. Where
    /// others are at work it is left to a later command.
    fn shorten_log(&self, longer: u64) -> Result<(), StoreError> {
        let log = self.connection.path().filter(|path| !path.is_empty()).map(|path| format!("{path}-wal"));
        if log.and_then(|log| std::fs::metadata(log).ok()).is_none_or(|log| log.len() <= longer) {
            return Ok(());
        }
        self.connection.busy_handler(None)?;
        // What was committed is safe in the log, whatever becomes of this.
        let _ = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(self.connection.busy_handler(Some(asks_again))?)
    }
}

impl Drop for Engine {
    /// The last command that closes leaves nothing in the log: a copy of the one file is then the record. Where others are
    /// still at work it is left to them.
    fn drop(&mut self) {
        if self.writes && !self.rehearses {
            let _ = self.shorten_log(0);
        }
    }
}

impl Reads for Engine {
    fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// Queries that see the file at one moment.
pub struct Moment<'a> {
    _reading: Option<Transaction<'a>>,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            return unreadable(&error).unwrap_or_else(|| StoreError::Engine(Cause::new(error)));
        };
        let is = |code: ErrorCode| failure.code == code;
        if is(ErrorCode::DatabaseBusy) || is(ErrorCode::DatabaseLocked) {
            StoreError::Busy
        } else if is(ErrorCode::DiskFull) {
            StoreError::DiskFull
        } else if is(ErrorCode::NotADatabase) {
            StoreError::Foreign
        } else if is(ErrorCode::DatabaseCorrupt) {
            StoreError::Corrupt(Cause::new(error))
        } else if is(ErrorCode::CannotOpen) || is(ErrorCode::ReadOnly) || is(ErrorCode::PermissionDenied) {
            StoreError::NoAccess(Cause::new(error))
        } else if is(ErrorCode::SystemIoFailure) {
            StoreError::DiskFailed(Cause::new(error))
        } else if is(ErrorCode::ConstraintViolation) {
            StoreError::Refused(message.clone().unwrap_or_default())
        } else {
            StoreError::Engine(Cause::new(error))
        }
    }
}

/// The name by which the engine reads a file as it stands, without a log and without looking for who writes.
fn as_it_stands(path: &Path) -> Option<String> {
    let named = path.canonicalize().ok()?.display().to_string().replace('%', "%25");
    Some(format!("file:{}?immutable=1", named.replace('?', "%3f").replace('#', "%23")))
}

/// Tells whether a file lies where nothing can be written, as on a disk that is read-only, with nothing in its log: it is all
/// there, and the engine could not make the index of a log for it.
fn stands_still(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let says_nothing = std::fs::metadata(&log).map_or(true, |log| log.len() == 0);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let closed = rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_err();
    closed && says_nothing
}

/// A value that the program cannot have written.
fn unreadable(error: &rusqlite::Error) -> Option<StoreError> {
    if let rusqlite::Error::FromSqlConversionFailure(_, _, why) = error
        && let Some(UnknownKind(kind)) = why.downcast_ref()
    {
        return Some(StoreError::UnknownKind(kind.clone()));
    }
    let (rusqlite::Error::FromSqlConversionFailure(column, ..) | rusqlite::Error::InvalidColumnType(column, ..)) =
        error
    else {
        return None;
    };
    let text = Text::new(format!("第 {column} 列的值无法读取"), format!("the value of column {column} cannot be read"));
    Some(StoreError::Record(text))
}
