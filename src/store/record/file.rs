//! The case file as a whole: made, opened, read at its head, and changed by one signed transaction at a time.

use std::path::{Path, PathBuf};

use rusqlite::params;

use crate::domain::number::{CaseKey, NumberForm, Numbering};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::PartialFile;
use crate::record::act::{Act, Lost};
use crate::record::event::{EventKind, SALT, commit};
use crate::record::hash::Hash;
use crate::record::list::{ListPart, ListTaken};
use crate::record::request::Request;
use crate::record::transaction::Transaction;
use crate::store::engine::format::{APPLICATION, FORMAT, altered_object};
use crate::store::engine::place;
use crate::store::engine::{Access, Engine, Reads};
use crate::store::fault::StoreError;
use crate::store::record::cause;
use crate::store::record::proven::Proven;

/// An open case file.
pub struct CaseFile {
    pub(in crate::store) engine: Engine,
    pub(in crate::store) path: Option<PathBuf>,
    pub(in crate::store) ledger: Ledger,
    /// The part of a list that was read last: rows that stand together are mostly read together.
    pub(in crate::store) part: std::cell::RefCell<Option<std::rc::Rc<ReadPart>>>,
    /// How the time of a change follows the one before it.
    pub(in crate::store) time: TimeRule,
    /// What this command has proven and need not prove again for the next case.
    pub(in crate::store) proven: Proven,
}

/// A part as it was read from the file.
pub struct ReadPart {
    pub(in crate::store) seq: u64,
    pub(in crate::store) list: ListTaken,
    pub(in crate::store) part: ListPart,
}

/// How the time of a change follows the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeRule {
    /// It may not fall behind by more than commands that run at once do.
    #[default]
    InOrder,
    /// It may, and then the time of the record goes on.
    Held,
    /// It is what it is: a second officer confirms with it that the record was ahead of the world.
    True,
}

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// Id: hash of the first transaction.
    pub id: Hash,
    /// How its cases are numbered, with the code of the office.
    pub numbering: Numbering,
    /// Name of the office.
    pub office_name: String,
    /// For training, for ever.
    pub training: bool,
}

impl Ledger {
    /// Code of the office.
    pub fn office(&self) -> &str {
        &self.numbering.office
    }
}

/// The last transaction.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Done {
    /// Its number.
    pub transaction: u64,
    /// Its hash.
    #[serde(rename = "head")]
    pub hash: Hash,
    /// It was only rehearsed: nothing was written.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
}

/// A request that was answered before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneBefore {
    /// As what.
    pub done: Done,
    /// The first event of the transaction that is on a case, or its first.
    pub kind: EventKind,
    /// The case of that event; 0 for none.
    pub case: CaseKey,
}

impl CaseFile {
    /// Opens a case file of the format of this program.
    pub fn open(path: &Path, access: Access) -> Result<CaseFile, StoreError> {
        CaseFile::open_as_it_is(path, access).map_err(|error| cause::told_apart(path, error))
    }

    fn open_as_it_is(path: &Path, access: Access) -> Result<CaseFile, StoreError> {
        let file = CaseFile::open_of_this_format(path, access)?;
        match altered_object(&file.engine)? {
            Some(name) => Err(StoreError::Schema(name)),
            None => Ok(file),
        }
    }

    /// Opens a case file to prove it: tables that are not as they were made are told with everything else.
    pub fn open_to_prove(path: &Path) -> Result<CaseFile, StoreError> {
        CaseFile::open_of_this_format(path, Access::Read).map_err(|error| cause::told_apart(path, error))
    }

    fn open_of_this_format(path: &Path, access: Access) -> Result<CaseFile, StoreError> {
        let (engine, named, format) = opened(path, access)?;
        if format != FORMAT {
            return Err(StoreError::Older(format));
        }
        let ledger = ledger(&engine)?;
        ledger_holds(&engine, &ledger)?;
        Ok(CaseFile::over(engine, Some(named), ledger))
    }

    pub(in crate::store) fn over(engine: Engine, path: Option<PathBuf>, ledger: Ledger) -> CaseFile {
        CaseFile { engine, path, ledger, part: None.into(), time: TimeRule::default(), proven: Proven::default() }
    }

    /// Opens a case file of this format or of an earlier one to read its record; other tables may not be asked.
    pub(in crate::store) fn open_record(path: &Path) -> Result<(CaseFile, i32), StoreError> {
        let (engine, named, format) = opened(path, Access::Read)?;
        let ledger = ledger(&engine)?;
        Ok((CaseFile::over(engine, Some(named), ledger), format))
    }

    /// From now on changes follow this rule.
    pub fn keep_time(&mut self, rule: TimeRule) {
        self.time = rule;
    }

    /// The time of the last act, milliseconds since 1970-01-01T00:00Z.
    pub fn last_at(&self) -> Result<i64, StoreError> {
        let last = self.engine.query_one("SELECT record FROM txn ORDER BY number DESC LIMIT 1", [], record_of)?;
        last.flatten().map(|last| last.at).ok_or_else(broken)
    }

    /// The time of the first act, milliseconds since 1970-01-01T00:00Z.
    pub fn first_at(&self) -> Result<i64, StoreError> {
        let first = self.engine.query_one("SELECT at FROM txn WHERE number = 1", [], |row| row.get(0))?;
        first.ok_or_else(broken)
    }

    /// The greatest key of a case that was given out, or may have been.
    pub fn last_case(&self) -> Result<CaseKey, StoreError> {
        let sql =
            "SELECT max(coalesce((SELECT max(id) FROM case_file), 0), coalesce((SELECT cases_to FROM ledger), 0))";
        Ok(CaseKey(self.engine.query_one(sql, [], |row| row.get(0))?.unwrap_or(0)))
    }

    /// Tells whether two officers recorded that a transaction is lost.
    pub fn is_recorded_lost(&self, transaction: u64, head: &str) -> Result<bool, StoreError> {
        let is = |lost: &Lost| {
            let begins = lost.head.as_deref().is_some_and(|known| known.starts_with(head));
            lost.transaction == transaction && begins
        };
        Ok(self.lost()?.iter().any(|(_, lost)| is(lost)))
    }

    /// What restorations lost, each with the event that confirmed its restoration.
    pub fn lost(&self) -> Result<Vec<(u64, Lost)>, StoreError> {
        let mut found = Vec::new();
        for seq in self.of_the_office(EventKind::RestoreConfirmed, 0)? {
            if let Act::RestoreConfirmed(confirmed) = self.act_of(seq)? {
                found.extend(confirmed.said.lost.into_iter().map(|lost| (seq, lost)));
            }
        }
        Ok(found)
    }

    /// Returns the events of a kind that is of no case, after an event.
    pub fn of_the_office(&self, kind: EventKind, after: u64) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT seq FROM event WHERE case_id = 0 AND kind = ?1 AND seq > ?2 ORDER BY seq";
        self.engine.query(sql, params![kind.code(), after], |row| row.get(0))
    }

    /// The time of the last event of a kind, and how many transactions came after its own.
    pub fn last_of(&self, kind: EventKind) -> Result<Option<(i64, u64)>, StoreError> {
        let sql = "SELECT at, (SELECT count(*) FROM txn WHERE first_seq > event.seq) FROM event WHERE case_id = 0 AND kind = ?1
             ORDER BY seq DESC LIMIT 1";
        self.engine.query_one(sql, params![kind.code()], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The time of the last event of a kind up to another event.
    pub fn last_of_up_to(&self, kind: EventKind, seq: u64) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT at FROM event WHERE case_id = 0 AND kind = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1";
        self.engine.query_one(sql, params![kind.code(), seq], |row| row.get(0))
    }

    /// Tells whether a copy with this SHA-256 was recorded as a backup.
    pub fn was_backed_up(&self, sha256: &str) -> Result<bool, StoreError> {
        let sql = "SELECT seq FROM event WHERE case_id = 0 AND kind = 'backed-up' ORDER BY seq DESC";
        for seq in self.engine.query(sql, [], |row| row.get::<_, u64>(0))? {
            if let Act::BackedUp(said) = self.act_of(seq)?
                && said.sha256 == sha256
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Moves everything into the one file, so that it can be moved, and closes it.
    pub fn settled(self) -> Result<(), StoreError> {
        self.engine.settle()
    }

    /// Tells whether nothing is kept.
    pub fn rehearses(&self) -> bool {
        self.engine.rehearses()
    }

    /// Tells whether it was opened to write to it.
    pub fn writes(&self) -> bool {
        self.engine.writes()
    }

    /// What the file says of itself.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Where the file stands; `None` in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Writes a whole copy of the file, as it stands now, into one that was begun.
    pub fn copy_into(&self, begun: &PartialFile) -> Result<(), StoreError> {
        self.engine.copy_to(begun.part())
    }

    /// Returns the last transaction.
    pub fn head(&self) -> Result<Done, StoreError> {
        let last = self.engine.query_one("SELECT record FROM txn ORDER BY number DESC LIMIT 1", [], record_of)?;
        last.flatten().map(|last| done(&last)).ok_or_else(broken)
    }

    /// Returns the place of the last event.
    pub fn last_seq(&self) -> Result<u64, StoreError> {
        let last = self.engine.query_one("SELECT max(seq) FROM event", [], |row| row.get::<_, Option<u64>>(0))?;
        Ok(last.flatten().unwrap_or(0))
    }

    /// Returns the hash of a transaction.
    pub fn hash_of(&self, transaction: u64) -> Result<Option<Hash>, StoreError> {
        let sql = "SELECT record FROM txn WHERE number = ?1";
        let found = self.engine.query_one(sql, params![transaction], |row| row.get::<_, Vec<u8>>(0))?;
        Ok(found.map(|bytes| Hash::of(&bytes)))
    }

    /// Finds what a request was answered with.
    pub fn done_before(&self, request: &str) -> Result<Option<DoneBefore>, StoreError> {
        let Some(asked) = asked_under(&self.engine, Request::read(request).id)? else { return Ok(None) };
        let sql = "SELECT record, kind, case_id FROM txn JOIN event ON seq BETWEEN first_seq AND last_seq
             WHERE request = ?1 ORDER BY kind IN ('policy-kept', 'clock-vouched', 'deemed-accepted', 'claimed'), case_id = 0, seq LIMIT 1";
        let found = self.engine.query_one(sql, params![asked], |row| {
            Ok((record_of(row)?, row.get::<_, String>(1)?, row.get::<_, u64>(2)?))
        })?;
        let Some((record, kind, case)) = found else { return Ok(None) };
        if !Request::read(&asked).may_be(&Request::read(request)) {
            return Err(StoreError::RequestTaken);
        }
        let kind = EventKind::find(&kind).ok_or_else(broken)?;
        Ok(Some(DoneBefore { done: done(&record.ok_or_else(broken)?), kind, case: CaseKey(case) }))
    }

    /// Reads what the file holds at one moment, until the returned guard goes.
    pub fn at_one_moment(&self) -> Result<crate::store::engine::Moment<'_>, StoreError> {
        self.engine.at_one_moment()
    }

    /// Makes room in memory for a list of so many rows, to write it or to look its people up.
    pub fn with_memory_beside(&self, rows: u64, writes: bool) -> Result<(), StoreError> {
        self.engine.with_memory_beside(rows, writes)
    }

    /// Makes room in memory for a list or a proof.
    pub fn with_much_memory(&self) -> Result<(), StoreError> {
        self.engine.with_much_memory()
    }

    /// From now on nothing is kept: a change passes every check, is seen by what this command shows, and goes when the
    /// file is closed.
    pub fn rehearse(&mut self) -> Result<(), StoreError> {
        self.engine.rehearse()
    }
}

pub(in crate::store) fn done(transaction: &Transaction) -> Done {
    Done { transaction: transaction.number, hash: transaction.hash(), dry_run: false }
}

pub(in crate::store) fn record_of(row: &rusqlite::Row) -> rusqlite::Result<Option<Transaction>> {
    Ok(Transaction::from_bytes(&row.get::<_, Vec<u8>>(0)?))
}

pub(in crate::store) fn broken() -> StoreError {
    StoreError::Record(Text::new("交易记录无法读取", "a transaction record cannot be read"))
}

/// Finds the request that was answered under an id, as it stands in the record.
pub(in crate::store) fn asked_under(file: &impl Reads, id: &str) -> Result<Option<String>, StoreError> {
    // A space follows the id where what was asked is known; the next letter after it is an exclamation mark.
    let sql =
        "SELECT request FROM txn WHERE request = ?1 OR (request > ?1 || ' ' AND request < ?1 || '!') ORDER BY number";
    let found = file.all(sql, params![id], |row| row.get::<_, String>(0))?;
    Ok(found.into_iter().find(|request| Request::read(request).id == id))
}

/// What every command asks of the first event. The officers, whose keys take longer to read than all else, are left to
/// [`CaseFile::roster`].
#[derive(serde::Deserialize)]
struct Opened {
    office: String,
    office_name: String,
    training: bool,
    #[serde(default)]
    numbers: NumberForm,
}

/// Opens a file that says it is a case file, of this format or an earlier one.
pub(in crate::store) fn opened(path: &Path, access: Access) -> Result<(Engine, PathBuf, i32), StoreError> {
    let named = place::existing(path)?;
    let engine = Engine::open(&named, access)?;
    let header = |pragma: &str| engine.query_one(pragma, [], |row| row.get::<_, i32>(0));
    if header("PRAGMA application_id")? != Some(APPLICATION) {
        return Err(StoreError::Foreign);
    }
    match header("PRAGMA user_version")? {
        Some(newer) if newer > FORMAT => Err(StoreError::Newer(newer, last_program(&engine))),
        Some(format) if format > 0 => Ok((engine, named, format)),
        Some(_) | None => Err(StoreError::Foreign),
    }
}

/// The program that wrote last, as far as its record can be read.
fn last_program(engine: &Engine) -> Option<String> {
    let last = engine.query_one("SELECT record FROM txn ORDER BY number DESC LIMIT 1", [], record_of).ok()?;
    last.flatten().map(|last| last.program)
}

/// Reads what the file says of itself from its first event.
fn ledger(engine: &Engine) -> Result<Ledger, StoreError> {
    let first = engine.query_one("SELECT record FROM txn WHERE number = 1", [], |row| row.get::<_, Vec<u8>>(0))?;
    let sql = "SELECT commitment, salt, body FROM event JOIN payload USING (seq) WHERE seq = 1";
    let said = engine.query_one(sql, [], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?))
    })?;
    let (Some(first), Some((commitment, salt, body))) = (first, said) else { return Err(broken()) };
    let salt: [u8; SALT] = salt.try_into().map_err(|_| broken())?;
    let Opened { office, office_name, training, numbers } = serde_json::from_slice(&body).map_err(|_| broken())?;
    if commit(&salt, &body).as_bytes().as_slice() != commitment {
        return Err(altered_ledger());
    }
    let numbering = Numbering { office, form: numbers };
    Ok(Ledger { id: Hash::of(&first), numbering, office_name, training })
}

/// Asks that the table says of the file what its first event says.
fn ledger_holds(engine: &Engine, ledger: &Ledger) -> Result<(), StoreError> {
    let told = engine.query_one("SELECT office, office_name, training FROM ledger", [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, bool>(2)?))
    })?;
    let holds = told.is_some_and(|(office, office_name, training)| {
        (office, office_name, training) == (ledger.office().to_owned(), ledger.office_name.clone(), ledger.training)
    });
    if holds { Ok(()) } else { Err(altered_ledger()) }
}

fn altered_ledger() -> StoreError {
    StoreError::Record(Text::new(
        "单位、名称或者培训标记被改动 (ledger)",
        "the office, its name or the mark of training was altered (ledger)",
    ))
}
