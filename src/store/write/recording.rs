//! The change that one command makes: events appended, applied to the tables, and signed.

use chrono::NaiveDate;
use rusqlite::params;

use crate::domain::facts::Facts;
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::record::act::Act;
use crate::record::event::{Event, EventKind, SALT, commit};
use crate::record::hash::Hash;
use crate::record::hidden::hidden_in;
use crate::record::key::Signer;
use crate::record::list::ListTaken;
use crate::record::merkle::Frontier;
use crate::record::request::Request;
use crate::record::sshsig;
use crate::record::transaction::Transaction;
use crate::store::cases::stock::HELD_BACK;
use crate::store::count::write as counts;
use crate::store::engine::{Affected, Change, Reads};
use crate::store::fault::StoreError;
use crate::store::lists::open_part::ListCommon;
use crate::store::lists::prepare::{Leaves, ListPreparer, Part};
use crate::store::record::file::{Done, TimeRule, asked_under, broken, done, record_of};
use crate::store::register::keys::run::KeyRun;
use crate::store::register::person::{PersonRow, person};
use crate::store::write::added;
use crate::store::write::projection::project;

/// A clock that runs behind the record by more than this is not taken.
const SLACK: i64 = 10 * 60 * 1000;

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

/// The change that one command makes, while it is put together.
pub struct Recording<'a, 'c> {
    pub(in crate::store) change: &'a mut Change<'c>,
    stamp: &'a Stamp<'a>,
    at: i64,
    last_case: CaseKey,
    next_seq: u64,
    tree: Frontier,
    roster_changed: bool,
    record_end: RecordEnd,
    /// The list that is being taken in.
    list: Option<ListInProgress>,
    /// Transactions that were signed within the change.
    signed: u64,
    done: Option<Done>,
}

/// A list while its parts are written. Its own event stands first and is recorded last, when all is known; so what comes
/// after it is signed last too.
struct ListInProgress {
    seq: u64,
    /// The leaves of the first part, which is signed together with the event.
    first: Vec<Hash>,
    /// Where each part ends, and the root over its events.
    parts: Vec<(u64, Hash)>,
}

/// Where the record stands when a change begins.
struct RecordEnd {
    number: u64,
    hash: Hash,
    last_seq: u64,
    at: i64,
    roster: u64,
    last_case: CaseKey,
}

impl<'a, 'c> Recording<'a, 'c> {
    /// Begins where the record stands.
    pub(in crate::store) fn begin(
        change: &'a mut Change<'c>,
        stamp: &'a Stamp,
        rule: TimeRule,
    ) -> Result<Self, StoreError> {
        let record_end = record_end(change)?;
        // Asked again under the lock: two may have come at once.
        if let Some(asked) = asked_under(change, Request::read(stamp.request).id)? {
            let same = Request::read(&asked).may_be(&Request::read(stamp.request));
            return Err(if same { StoreError::RequestDone } else { StoreError::RequestTaken });
        }
        Ok(Recording {
            at: match rule {
                TimeRule::True => stamp.at,
                TimeRule::Held => stamp.at.max(record_end.at),
                TimeRule::InOrder => in_order(stamp.at, record_end.at)?,
            },
            change,
            stamp,
            last_case: record_end.last_case,
            next_seq: record_end.last_seq + 1,
            tree: Frontier::default(),
            roster_changed: false,
            record_end,
            list: None,
            signed: 0,
            done: None,
        })
    }

    /// Signs what was not signed yet and returns the last transaction.
    pub(in crate::store) fn end(mut self) -> Result<Done, StoreError> {
        self.seal()?;
        self.done.ok_or(StoreError::Bug("a command that recorded nothing"))
    }

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
        let stands = self.change.run(
            "UPDATE case_file SET version = version WHERE id = ?1 AND version = ?2",
            params![case.0, version],
            Affected::TheOneRead,
        );
        stands
            .map_err(|error| if error == StoreError::Stale { StoreError::CaseMoved(case, version) } else { error })?;
        self.record(case.0, &act)
    }

    /// Asks, now that nobody else writes, that a document number is not gone.
    pub fn number_is_free(&self, number: &str) -> Result<(), StoreError> {
        let sql = format!("SELECT 1 FROM serial WHERE number = ?1 AND case_id >= 0 AND NOT ({HELD_BACK}) LIMIT 1");
        let gone = self.change.one(&sql, params![number], |_| Ok(()))?.is_some();
        if gone { Err(StoreError::Stale) } else { Ok(()) }
    }

    /// Asks, now that nobody else writes, that nothing became of any blank since an event.
    pub fn stock_stands_since(&self, seq: u64) -> Result<(), StoreError> {
        let moves = EventKind::ALL.iter().filter(|kind| kind.moves_stock()).map(|kind| format!("'{}'", kind.code()));
        let sql = format!(
            "SELECT 1 FROM event WHERE seq > ?1 AND kind IN ({}) LIMIT 1",
            moves.collect::<Vec<_>>().join(", ")
        );
        let moved = self.change.one(&sql, params![seq], |_| Ok(()))?.is_some();
        if moved { Err(StoreError::Stale) } else { Ok(()) }
    }

    /// Returns an entry of the register of persons, as it stands within the change.
    pub fn person(&self, id: u64) -> Result<Option<PersonRow>, StoreError> {
        person(id, self.change)
    }

    /// Returns the entry of a case's person, as it stands within the change.
    pub fn person_of(&self, case: CaseKey) -> Result<Option<PersonRow>, StoreError> {
        let sql = "SELECT person FROM case_file WHERE id = ?1";
        let id = self.change.one(sql, params![case.0], |row| row.get::<_, Option<u64>>(0))?.flatten();
        id.map_or(Ok(None), |id| self.person(id))
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

    /// The last event before this change.
    pub(in crate::store) fn begun_after(&self) -> u64 {
        self.record_end.last_seq
    }

    fn record(&mut self, case: u64, act: &Act) -> Result<u64, StoreError> {
        let mut salt = [0; SALT];
        (self.stamp.random)(&mut salt);
        let body = act.body();
        if let Some(hidden) = hidden_in(act.kind(), &body) {
            return Err(StoreError::Hidden(hidden));
        }
        let event = Event {
            seq: self.next_seq,
            case,
            kind: act.kind(),
            at: self.at,
            officer: self.stamp.officer.into(),
            commitment: commit(&salt, &body),
        };
        self.append(&[(&event, &salt, &body)])?;
        self.tree.push(event.leaf());
        project(&event, act, self.change)?;
        self.roster_changed |= event.kind == EventKind::LedgerOpened || event.kind == EventKind::RosterConfirmed;
        Ok(event.seq)
    }

    /// Appends events with what was said in them.
    fn append(&mut self, said: &[(&Event, &[u8; SALT], &[u8])]) -> Result<(), StoreError> {
        added::events(said, self.change)?;
        self.next_seq += said.len() as u64;
        Ok(())
    }

    /// Begins a list of which every row says `common`, and returns what prepares its parts. The event of the list has
    /// its place; [`Recording::list_ends`] records it.
    pub fn list_begins(
        &mut self,
        common: &Facts,
        received_on: NaiveDate,
        year: i32,
    ) -> Result<ListPreparer, StoreError> {
        let seq = self.next_seq;
        self.next_seq += 1;
        self.list = Some(ListInProgress { seq, first: Vec::new(), parts: Vec::new() });
        let next_case = CaseKey::following(self.last_case, year);
        Ok(ListPreparer::new(
            (self.record_end.hash, seq),
            ListCommon { facts: common.clone(), received_on },
            next_case,
            (self.stamp.officer.into(), self.at),
        ))
    }

    /// Writes the next part of the list.
    pub fn part(&mut self, part: &Part) -> Result<(), StoreError> {
        let list = self.list.as_mut().filter(|_| part.first_seq() == self.next_seq);
        let list = list.ok_or(StoreError::Bug("a part of a list out of its order"))?;
        match &part.leaves {
            Leaves::Each(leaves) => list.first.clone_from(leaves),
            Leaves::Root(root) => list.parts.push((part.last_seq(), *root)),
        }
        let _part = tracing::debug_span!("part", first_seq = part.first_seq(), last_seq = part.last_seq()).entered();
        self.append(&part.entries())?;
        part.rows.write(self.change)?;
        part.keys.as_ref().map_or(Ok(()), |keys| keys.write(self.change))?;
        self.last_case = part.cases().last().unwrap_or(self.last_case);
        Ok(())
    }

    /// Records the list, once all its parts are written, and the keys of the persons whom it entered; signs each part.
    pub fn list_ends(&mut self, list: ListTaken, keys: &KeyRun) -> Result<(), StoreError> {
        let ListInProgress { seq, first, parts } =
            self.list.take().ok_or(StoreError::Bug("a list that ends before it begins"))?;
        keys.write(self.change)?;
        let next = std::mem::replace(&mut self.next_seq, seq);
        self.record(0, &Act::ListTaken(Box::new(list)))?;
        self.next_seq += first.len() as u64;
        first.into_iter().for_each(|leaf| self.tree.push(leaf));
        if !parts.is_empty() {
            self.seal()?;
        }
        parts.into_iter().try_for_each(|(last, root)| self.sign(last, root))?;
        self.next_seq = next;
        Ok(())
    }

    /// Signs the events since the last signature as a transaction of its own.
    fn seal(&mut self) -> Result<(), StoreError> {
        if self.next_seq == self.record_end.last_seq + 1 {
            return Ok(());
        }
        counts::post(self.change)?;
        let root = std::mem::take(&mut self.tree).root();
        self.sign(self.next_seq - 1, root)
    }

    /// Signs the events since the last signature up to `last_seq`, of which `root` is the root.
    fn sign(&mut self, last_seq: u64, root: Hash) -> Result<(), StoreError> {
        let record_end = &self.record_end;
        let request = match self.signed {
            0 => self.stamp.request.to_owned(),
            more => format!("{}/{more}", self.stamp.request),
        };
        let transaction = Transaction {
            number: record_end.number + 1,
            first_seq: record_end.last_seq + 1,
            last_seq,
            root,
            previous: record_end.hash,
            officer: self.stamp.officer.to_owned(),
            key: self.stamp.signer.public().id(),
            roster: record_end.roster,
            policy: self.stamp.policy,
            at: self.at,
            request,
            program: self.stamp.program.to_owned(),
        };
        let roster = if self.roster_changed { transaction.number } else { transaction.roster };
        let bytes = transaction.bytes();
        let signature = self.stamp.signer.sign(sshsig::TRANSACTION, &bytes);
        let signature = signature.map_err(|failed| StoreError::NotSigned(failed.0))?;
        added::transaction(&transaction, &signature, roster, self.change)?;
        let (number, events) = (transaction.number, transaction.last_seq - transaction.first_seq + 1);
        tracing::debug!(number, events, "transaction signed");
        self.done = Some(done(&transaction));
        self.record_end = RecordEnd {
            number: transaction.number,
            hash: transaction.hash(),
            last_seq: transaction.last_seq,
            at: transaction.at,
            roster,
            last_case: self.last_case,
        };
        self.roster_changed = false;
        self.signed += 1;
        Ok(())
    }
}

/// Reads where the record stands; every change starts from it.
fn record_end(change: &Change) -> Result<RecordEnd, StoreError> {
    let last = change.one("SELECT record, roster FROM txn ORDER BY number DESC LIMIT 1", [], |row| {
        Ok((record_of(row)?, row.get::<_, u64>(1)?))
    })?;
    // Numbers that were given out and are lost are not given again.
    let sql = "SELECT max(coalesce((SELECT max(id) FROM case_file), 0), coalesce((SELECT cases_to FROM ledger), 0))";
    let last_case = change.one(sql, [], |row| row.get::<_, Option<u64>>(0))?;
    let last_case = CaseKey(last_case.flatten().unwrap_or(0));
    match last {
        None => Ok(RecordEnd { number: 0, hash: Hash::ZERO, last_seq: 0, at: i64::MIN, roster: 0, last_case }),
        Some((record, roster)) => {
            let last = record.ok_or_else(broken)?;
            let (number, hash, last_seq, at) = (last.number, last.hash(), last.last_seq, last.at);
            Ok(RecordEnd { number, hash, last_seq, at, roster, last_case })
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
