//! The case file as a whole: made, opened, read at its head, and changed by one signed transaction at a time.

use std::path::{Path, PathBuf};

use rusqlite::params;

use super::engine::{Access, Change, Engine, Rows};
use super::fault::StoreError;
use super::place;
use super::project::project;
use super::tally;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::record::act::Act;
use crate::record::event::{Event, EventKind, SALT, commit};
use crate::record::hash::Hash;
use crate::record::key::Signer;
use crate::record::merkle::Frontier;
use crate::record::roster::Genesis;
use crate::record::sshsig;
use crate::record::transaction::Transaction;

/// "VISA" in the header of the file.
const APPLICATION: i32 = 0x5649_5341;
/// Version of the tables.
const VERSION: i32 = 1;
const TABLES: &str = include_str!("migrations/0001_case_file.sql");
/// A clock that runs behind the record by more than this is not taken.
const SLACK: i64 = 5 * 60 * 1000;

/// An open case file.
pub struct CaseFile {
    pub(super) engine: Engine,
    path: Option<PathBuf>,
    ledger: Ledger,
}

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// Id: hash of the first transaction.
    pub id: Hash,
    /// Code of the office.
    pub office: String,
    /// Name of the office.
    pub office_name: String,
    /// For training, for ever.
    pub training: bool,
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

/// Who signs a change, when, in answer to what.
pub struct Stamp<'a> {
    /// Officer.
    pub officer: &'a str,
    /// The officer's key.
    pub signer: &'a dyn Signer,
    /// When, in milliseconds since 1970-01-01T00:00Z.
    pub at: i64,
    /// The request that the command answers.
    pub request: &'a str,
    /// SHA-256 of the policy in use.
    pub policy: Hash,
    /// Name and version of the program.
    pub program: &'a str,
    /// Fills bytes at random.
    pub random: &'a dyn Fn(&mut [u8]),
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

/// The change that one command makes, while it is put together.
pub struct Recording<'a, 'c> {
    change: &'a mut Change<'c>,
    stamp: &'a Stamp<'a>,
    at: i64,
    last_case: CaseKey,
    next_seq: u64,
    tree: Frontier,
    roster_changed: bool,
}

/// Where the record stands when a change begins.
struct Standing {
    number: u64,
    hash: Hash,
    last_seq: u64,
    at: i64,
    roster: u64,
    last_case: CaseKey,
}

impl CaseFile {
    /// Makes a case file with its first officers.
    pub fn create(path: &Path, genesis: &Genesis, stamp: &Stamp) -> Result<(CaseFile, Done), StoreError> {
        let named = place::new(path)?;
        let made = Engine::open(&named, Access::Create)
            .and_then(|engine| CaseFile::begin(engine, Some(named.clone()), genesis, stamp));
        if made.is_err() {
            // Nothing of a case file that was not finished is left.
            for ending in ["", "-wal", "-shm"] {
                let mut leftover = named.clone().into_os_string();
                leftover.push(ending);
                let _ = std::fs::remove_file(leftover);
            }
        }
        made
    }

    /// Does all of [`CaseFile::create`] but leave a file.
    pub fn rehearse_creation(path: &Path, genesis: &Genesis, stamp: &Stamp) -> Result<Done, StoreError> {
        place::free(path)?;
        let (_, done) = CaseFile::in_memory(genesis, stamp)?;
        Ok(Done { dry_run: true, ..done })
    }

    /// Makes a case file in memory.
    pub fn in_memory(genesis: &Genesis, stamp: &Stamp) -> Result<(CaseFile, Done), StoreError> {
        CaseFile::begin(Engine::in_memory()?, None, genesis, stamp)
    }

    fn begin(
        mut engine: Engine,
        path: Option<PathBuf>,
        genesis: &Genesis,
        stamp: &Stamp,
    ) -> Result<(CaseFile, Done), StoreError> {
        engine.migrate(TABLES, APPLICATION, VERSION)?;
        let ledger = Ledger {
            id: Hash::ZERO,
            office: genesis.office.clone(),
            office_name: genesis.office_name.clone(),
            training: genesis.training,
        };
        let mut file = CaseFile { engine, path, ledger };
        let ((), done) = file.change(stamp, |record| record.office(Act::LedgerOpened(genesis.clone())).map(|_| ()))?;
        file.ledger.id = done.hash;
        Ok((file, done))
    }

    /// Opens a case file.
    pub fn open(path: &Path, access: Access) -> Result<CaseFile, StoreError> {
        let named = place::existing(path)?;
        let engine = Engine::open(&named, access)?;
        let header = |pragma: &str| engine.query_one(pragma, [], |row| row.get::<_, i32>(0));
        if header("PRAGMA application_id")? != Some(APPLICATION) {
            return Err(StoreError::Foreign);
        }
        match header("PRAGMA user_version")? {
            Some(VERSION) => {}
            Some(newer) if newer > VERSION => return Err(StoreError::Newer(newer)),
            Some(_) | None => return Err(StoreError::Foreign),
        }
        if let Some(name) = altered_object(&engine)? {
            return Err(StoreError::Schema(name));
        }
        let ledger = ledger(&engine)?;
        Ok(CaseFile { engine, path: Some(named), ledger })
    }

    /// Tells whether nothing is kept.
    pub fn rehearses(&self) -> bool {
        self.engine.rehearses()
    }

    /// What the file says of itself.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Where the file stands; `None` in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Writes a whole copy of the file, as it stands now.
    pub fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        self.engine.copy_to(&place::new(path)?)
    }

    /// Returns the last transaction.
    pub fn head(&self) -> Result<Done, StoreError> {
        let last = self.engine.query_one("SELECT record FROM txn ORDER BY number DESC LIMIT 1", [], record_of)?;
        last.flatten().map(|last| done(&last)).ok_or_else(broken)
    }

    /// Returns the hash of a transaction.
    pub fn hash_of(&self, transaction: u64) -> Result<Option<Hash>, StoreError> {
        let sql = "SELECT record FROM txn WHERE number = ?1";
        let found = self.engine.query_one(sql, params![transaction], |row| row.get::<_, Vec<u8>>(0))?;
        Ok(found.map(|bytes| Hash::of(&bytes)))
    }

    /// Finds what a request was answered with.
    pub fn done_before(&self, request: &str) -> Result<Option<DoneBefore>, StoreError> {
        let sql = "SELECT record, kind, case_id FROM txn JOIN event ON seq BETWEEN first_seq AND last_seq
             WHERE request = ?1 ORDER BY case_id = 0, seq LIMIT 1";
        let found = self.engine.query_one(sql, params![request], |row| {
            Ok((record_of(row)?, row.get::<_, String>(1)?, row.get::<_, u64>(2)?))
        })?;
        let Some((record, kind, case)) = found else { return Ok(None) };
        let kind = crate::domain::words::Word::find(&kind).ok_or_else(broken)?;
        Ok(Some(DoneBefore { done: done(&record.ok_or_else(broken)?), kind, case: CaseKey(case) }))
    }

    /// The one door for writing: what `make` records becomes one signed transaction, or nothing is written.
    pub fn change<T>(
        &mut self,
        stamp: &Stamp,
        make: impl FnOnce(&mut Recording) -> Result<T, StoreError>,
    ) -> Result<(T, Done), StoreError> {
        let (training, dry_run) = (self.ledger.training, self.engine.rehearses());
        self.engine.commit(|change| {
            let standing = standing(change)?;
            let at = if training { stamp.at } else { in_order(stamp.at, standing.at)? };
            let mut recording = Recording {
                change,
                stamp,
                at,
                last_case: standing.last_case,
                next_seq: standing.last_seq + 1,
                tree: Frontier::default(),
                roster_changed: false,
            };
            let made = make(&mut recording)?;
            let done = Done { dry_run, ..recording.sign(&standing)? };
            Ok((made, done))
        })
    }

    /// From now on nothing is kept: a change passes every check, is seen by what this command shows, and goes when the
    /// file is closed.
    pub fn rehearse(&mut self) -> Result<(), StoreError> {
        self.engine.rehearse()
    }
}

impl Recording<'_, '_> {
    /// Records an act on a case.
    pub fn case(&mut self, case: CaseKey, act: Act) -> Result<u64, StoreError> {
        self.record(case.0, &act)
    }

    /// Records an act that is on no case.
    pub fn office(&mut self, act: Act) -> Result<u64, StoreError> {
        self.record(0, &act)
    }

    /// Records an act on a case if nobody has moved the case since its `version` was read.
    pub fn case_at(&mut self, case: CaseKey, version: u64, act: Act) -> Result<u64, StoreError> {
        self.change.run(
            "UPDATE case_file SET version = version WHERE id = ?1 AND version = ?2",
            params![case.0, version],
            Rows::Exactly(1),
        )?;
        self.record(case.0, &act)
    }

    /// Takes the number of a new case in a year.
    pub fn new_case(&mut self, year: i32) -> CaseKey {
        self.last_case = CaseKey::following(self.last_case, year);
        self.last_case
    }

    /// The place that the next event will have.
    pub fn next_seq(&self) -> u64 {
        self.next_seq
    }

    fn record(&mut self, case: u64, act: &Act) -> Result<u64, StoreError> {
        let mut salt = [0; SALT];
        (self.stamp.random)(&mut salt);
        let body = act.body();
        let event = Event {
            seq: self.next_seq,
            case,
            kind: act.kind(),
            at: self.at,
            officer: self.stamp.officer.to_owned(),
            commitment: commit(&salt, &body),
        };
        self.change.run(
            "INSERT INTO event (seq, case_id, kind, at, officer, commitment) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                event.seq,
                event.case,
                crate::domain::words::Word::code(event.kind),
                event.at,
                event.officer,
                event.commitment.as_bytes()
            ],
            Rows::Exactly(1),
        )?;
        self.change.run(
            "INSERT INTO payload (seq, salt, body) VALUES (?1, ?2, ?3)",
            params![event.seq, salt, body],
            Rows::Exactly(1),
        )?;
        project(&event, act, self.change)?;
        self.roster_changed |= event.kind == EventKind::LedgerOpened || event.kind == EventKind::RosterConfirmed;
        self.tree.push(event.leaf());
        self.next_seq += 1;
        Ok(event.seq)
    }

    fn sign(self, standing: &Standing) -> Result<Done, StoreError> {
        tally::post(self.change)?;
        let transaction = Transaction {
            number: standing.number + 1,
            first_seq: standing.last_seq + 1,
            last_seq: self.next_seq - 1,
            root: self.tree.root(),
            previous: standing.hash,
            officer: self.stamp.officer.to_owned(),
            key: self.stamp.signer.public().id(),
            roster: standing.roster,
            policy: self.stamp.policy,
            at: self.at,
            request: self.stamp.request.to_owned(),
            program: self.stamp.program.to_owned(),
        };
        let bytes = transaction.bytes();
        let signature = self.stamp.signer.sign(sshsig::TRANSACTION, &bytes);
        let signature = signature.map_err(|failed| StoreError::NotSigned(failed.0))?;
        self.change.run(
            "INSERT INTO txn (number, first_seq, last_seq, roster, at, request, record, signature)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                transaction.number,
                transaction.first_seq,
                transaction.last_seq,
                if self.roster_changed { transaction.number } else { transaction.roster },
                transaction.at,
                transaction.request,
                bytes,
                signature
            ],
            Rows::Exactly(1),
        )?;
        Ok(done(&transaction))
    }
}

/// Reads where the record stands; every change starts from it.
fn standing(change: &Change) -> Result<Standing, StoreError> {
    let last = change.head("SELECT record, roster FROM txn ORDER BY number DESC LIMIT 1", |row| {
        Ok((record_of(row)?, row.get::<_, u64>(1)?))
    })?;
    let last_case = change.head("SELECT max(id) FROM case_file", |row| row.get::<_, Option<u64>>(0))?;
    let last_case = CaseKey(last_case.flatten().unwrap_or(0));
    match last {
        None => Ok(Standing { number: 0, hash: Hash::ZERO, last_seq: 0, at: i64::MIN, roster: 0, last_case }),
        Some((record, roster)) => {
            let last = record.ok_or_else(broken)?;
            let (number, hash, last_seq, at) = (last.number, last.hash(), last.last_seq, last.at);
            Ok(Standing { number, hash, last_seq, at, roster, last_case })
        }
    }
}

/// Commands that run at once may reach the record in another order than they began; a clock that was set back may not.
fn in_order(at: i64, last: i64) -> Result<i64, StoreError> {
    if at >= last {
        Ok(at)
    } else if last - at <= SLACK {
        Ok(last)
    } else {
        Err(StoreError::ClockBehind)
    }
}

fn done(transaction: &Transaction) -> Done {
    Done { transaction: transaction.number, hash: transaction.hash(), dry_run: false }
}

fn record_of(row: &rusqlite::Row) -> rusqlite::Result<Option<Transaction>> {
    Ok(Transaction::from_bytes(&row.get::<_, Vec<u8>>(0)?))
}

pub(super) fn broken() -> StoreError {
    StoreError::Record(Text::new("交易记录无法读取", "a transaction record cannot be read"))
}

/// Reads what the file says of itself from its first event; the table must say the same.
fn ledger(engine: &Engine) -> Result<Ledger, StoreError> {
    let first = engine.query_one("SELECT record FROM txn WHERE number = 1", [], |row| row.get::<_, Vec<u8>>(0))?;
    let sql = "SELECT commitment, salt, body, office, office_name, training
         FROM event JOIN payload USING (seq) JOIN ledger WHERE seq = 1";
    let said = engine.query_one(sql, [], |row| {
        let (commitment, salt, body): (Vec<u8>, Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((commitment, salt, body, (row.get::<_, String>(3)?, row.get::<_, String>(4)?, row.get::<_, bool>(5)?)))
    })?;
    let (Some(first), Some((commitment, salt, body, table))) = (first, said) else { return Err(broken()) };
    let salt: [u8; SALT] = salt.try_into().map_err(|_| broken())?;
    let Ok(Act::LedgerOpened(genesis)) = Act::read(EventKind::LedgerOpened, &body) else { return Err(broken()) };
    let told = (genesis.office.clone(), genesis.office_name.clone(), genesis.training);
    if commit(&salt, &body).as_bytes().as_slice() != commitment || told != table {
        return Err(StoreError::Record(Text::new(
            "单位、名称或者培训标记被改动 (ledger)",
            "the office, its name or the mark of training was altered (ledger)",
        )));
    }
    let (office, office_name, training) = told;
    Ok(Ledger { id: Hash::of(&first), office, office_name, training })
}

/// Every table, index and trigger of a file, by name.
fn objects(engine: &Engine) -> Result<Vec<(String, String)>, StoreError> {
    engine.query("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name, type", [], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// Returns an empty file in memory with the same tables, to replay events into.
pub(super) fn replica() -> Result<Engine, StoreError> {
    let mut engine = Engine::in_memory()?;
    engine.migrate(TABLES, APPLICATION, VERSION)?;
    engine.without_references()?;
    Ok(engine)
}

/// Returns the first table, index or trigger that is not as this program makes it: missing, changed, or of others.
pub(super) fn altered_object(engine: &Engine) -> Result<Option<String>, StoreError> {
    let found = objects(engine)?;
    let text = found.iter().fold(String::new(), |text, (name, sql)| text + name + "\0" + sql + "\0");
    if Hash::of(text.as_bytes()).to_string() == SCHEMA_SHA256 {
        return Ok(None);
    }
    // Only now, to name what differs, the tables are made once more.
    let known = objects(&replica()?)?;
    let odd = found.iter().find(|object| !known.contains(object));
    let gone = known.iter().find(|object| !found.contains(object));
    Ok(odd.or(gone).map(|(name, _)| name.clone()))
}

/// SHA-256 over name and text of every table, index and trigger; a test holds it against the migrations.
const SCHEMA_SHA256: &str = "6c9db22677c2db86fbf2d13eea3c3bfb923296070c69ffd1292756ce83553ac9";
