//! Proving the file: every transaction from the first, and every table against what the events make of it.

mod as_of;
pub mod case_steps;
mod compare;
pub mod counted_cases;
pub mod doctor;
mod erase;
mod finding;
pub mod numbers;
mod one_case;
pub mod upgrade;

use std::collections::BTreeSet;

use rusqlite::params;

use crate::domain::text::Text;
use crate::record::act::Act;
use crate::record::chain::{Chain, Head, OnFile};
use crate::record::event::Event;
use crate::record::hash::Hash;
use crate::record::merkle::Frontier;
use crate::record::sshsig;
use crate::record::transaction::Transaction;
use crate::store::count::write as counts;
use crate::store::engine::format::{altered_objects, replica};
use crate::store::engine::{Change, Engine};
use crate::store::fault::StoreError;
use crate::store::record::acts::{event_row, raw_leaf};
use crate::store::record::cause::told_apart;
use crate::store::record::erased::{ErasedEvents, NO_SALT};
use crate::store::record::file::CaseFile;
use crate::store::replay::{NoContent, Payload, Replay};
use compare::{TABLES, compare};
use finding::Finding;
pub use finding::{Problem, causes_first};

/// The last transaction that a file can have.
const ALL: u64 = i64::MAX as u64;

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Transactions followed.
    pub transactions: u64,
    /// Events replayed.
    pub events: u64,
    /// The head that the chain leads to.
    pub head: Option<Head>,
    /// Everything that does not hold.
    pub problems: Vec<Problem>,
}

/// How far the chain was followed.
struct Followed {
    transactions: u64,
    events: u64,
    chain: Chain,
}

impl Followed {
    fn verified(self, found: Finding) -> Verified {
        let Followed { transactions, events, chain } = self;
        Verified { transactions, events, head: chain.head().copied(), problems: causes_first(found.problems) }
    }
}

impl CaseFile {
    /// Follows the chain from its beginning, replays every event into an empty file and compares every row.
    pub fn verify(&self, progress: impl FnMut(u64)) -> Result<Verified, StoreError> {
        self.verified(progress).map_err(|error| match self.path() {
            Some(path) => told_apart(path, error),
            None => error,
        })
    }

    fn verified(&self, mut progress: impl FnMut(u64)) -> Result<Verified, StoreError> {
        let _moment = self.engine.at_one_moment()?;
        let numbering = self.ledger().numbering.clone();
        let mut found = Finding { numbering: &numbering, problems: Vec::new() };
        let altered = altered_objects(&self.engine)?;
        for name in &altered {
            let what = Text::new("结构被改动", "the structure was changed");
            found.add("schema", None, 0, Some(name.clone()), &what);
        }
        let mut replica = replica(Engine::passing()?)?;
        let followed = replica.commit(|change| {
            let followed = self.replay_into((ALL, self.erased_events()?), change, &mut found, &mut progress)?;
            self.strays(&followed.chain, &mut found)?;
            Ok(followed)
        })?;
        // Where a table itself is another one, its rows cannot stand beside each other.
        for (table, key, case_column) in
            TABLES.into_iter().filter(|(table, ..)| !altered.iter().any(|one| one == table))
        {
            compare(&self.engine, &replica, (table, key, case_column), None, &mut found)?;
        }
        Ok(followed.verified(found))
    }

    /// Follows the chain from its beginning and replays every event into the empty tables of a change. It asks only the
    /// tables of the record, so that a file of an earlier format can be proven and upgraded.
    pub(in crate::store) fn replayed_into(
        &self,
        erased: ErasedEvents,
        change: &mut Change,
        progress: &mut impl FnMut(u64),
    ) -> Result<Verified, StoreError> {
        let numbering = self.ledger().numbering.clone();
        let mut found = Finding { numbering: &numbering, problems: Vec::new() };
        let followed = self.replay_into((ALL, erased), change, &mut found, progress)?;
        self.strays(&followed.chain, &mut found)?;
        Ok(followed.verified(found))
    }

    /// Replays the record up to a transaction, with what is left of the events that were erased.
    fn replay_into(
        &self,
        (last, erased): (u64, ErasedEvents),
        change: &mut Change,
        found: &mut Finding,
        progress: &mut impl FnMut(u64),
    ) -> Result<Followed, StoreError> {
        let mut followed = Followed { transactions: 0, events: 0, chain: Chain::default() };
        let mut replay = Replay::into(change);
        replay.erased = erased;
        let sql =
            "SELECT number, first_seq, last_seq, roster, at, request, record, signature FROM txn WHERE number <= ?1
             ORDER BY number";
        self.engine.each(sql, params![last], |row| {
            followed.transactions += 1;
            followed.events += self.prove(&transaction_row(row)?, &mut followed.chain, &mut replay, found)?;
            progress(followed.transactions);
            Ok(())
        })?;
        replay.list_ends()?;
        Ok(followed)
    }

    fn prove(
        &self,
        row: &TransactionRow,
        chain: &mut Chain,
        replay: &mut Replay,
        found: &mut Finding,
    ) -> Result<u64, StoreError> {
        let number = Some(row.number);
        let Some(transaction) = Transaction::from_bytes(&row.record) else {
            found.add("chain", number, 0, Some("txn.record".to_owned()), &Text::new("无法读取", "cannot be read"));
            return Ok(0);
        };
        row.compared(&transaction, found);
        let (first, last) = (transaction.first_seq, transaction.last_seq);
        let mut events = EventsOfOne::of(row.number);
        self.events_between(first, last, |event, payload| {
            let left =
                replay.erased.body(event.seq).map(|body| Payload { salt: NO_SALT.to_vec(), body: body.to_vec() });
            let payload = left.or(payload);
            events.take(event, payload, &transaction, replay, found)
        })?;
        events.understood((&transaction, &row.signature), chain, found)?;
        if let Err(error) = replay.settle() {
            if error.is_of_the_machine() {
                return Err(error);
            }
            found.add("replay", number, self.cases_between(first, last)?, None, &not_replayed(first, &error));
        }
        counts::post(replay.change)?;
        let count = events.on_file.events;
        let on_file = OnFile { root: events.tree.root(), ..events.on_file };
        if let Err(fault) = chain.follow(&transaction, &row.signature, &on_file) {
            found.add("chain", number, self.cases_between(first, last)?, None, &fault.text());
            chain.go_on(&transaction, row.roster);
        }
        if row.roster != chain.head().map_or(0, |head| head.roster) {
            let what = Text::new("名册版本不符", "names another roster");
            found.add("chain", number, 0, Some("txn.roster".to_owned()), &what);
        }
        Ok(count)
    }

    /// The first case that a transaction is about; 0 for none.
    fn cases_between(&self, first: u64, last: u64) -> Result<u64, StoreError> {
        let sql = "SELECT case_id FROM event WHERE seq BETWEEN ?1 AND ?2 AND case_id > 0 ORDER BY seq LIMIT 1";
        Ok(self.engine.query_one(sql, params![first, last], |row| row.get(0))?.unwrap_or(0))
    }

    fn events_between(
        &self,
        first: u64,
        last: u64,
        mut take: impl FnMut(RawEvent, Option<Payload>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = "SELECT event.seq, case_id, kind, at, officer, commitment, salt, body
             FROM event LEFT JOIN payload USING (seq) WHERE event.seq BETWEEN ?1 AND ?2 ORDER BY event.seq";
        self.engine.each(sql, params![first, last], |row| {
            let raw = match event_row(row) {
                Ok(event) => Ok(event),
                Err(_) => Err(raw_leaf(row).ok().zip(row.get(2).ok())),
            };
            let raw = RawEvent { seq: row.get(0)?, case: row.get(1)?, event: raw };
            let payload = row.get::<_, Option<Vec<u8>>>(6)?.zip(row.get::<_, Option<Vec<u8>>>(7)?);
            take(raw, payload.map(|(salt, body)| Payload { salt, body }))
        })
    }

    /// Events and payloads that no transaction holds.
    fn strays(&self, chain: &Chain, found: &mut Finding) -> Result<(), StoreError> {
        let last = chain.head().map_or(0, |head| head.last_seq);
        for (table, sql) in [
            ("event", "SELECT seq, case_id FROM event WHERE seq > ?1 OR seq < 1"),
            ("payload", "SELECT seq, 0 FROM payload WHERE seq > ?1 OR seq NOT IN (SELECT seq FROM event)"),
        ] {
            for (seq, case) in self.engine.query(sql, params![last], |row| Ok((row.get::<_, u64>(0)?, row.get(1)?)))? {
                let what = Text::new(format!("{seq} 不属于任何交易"), format!("{seq} belongs to no transaction"));
                found.add("event", None, case, Some(table.to_owned()), &what);
            }
        }
        Ok(())
    }
}

/// The events of one transaction, as they are replayed.
struct EventsOfOne {
    /// The number of the transaction, as its column has it.
    number: u64,
    tree: Frontier,
    on_file: OnFile,
    /// What this program cannot read: the event, its case, the column, what it says of it.
    not_understood: Vec<(u64, u64, &'static str, String)>,
}

impl EventsOfOne {
    fn of(number: u64) -> EventsOfOne {
        let on_file = OnFile {
            root: Hash::ZERO,
            events: 0,
            kinds: BTreeSet::new(),
            roster_acts: Vec::new(),
            law_acts: Vec::new(),
            one_corrects: false,
        };
        EventsOfOne { number, tree: Frontier::default(), on_file, not_understood: Vec::new() }
    }

    /// Where something could not be read that stands as an officer in office signed it, a later program wrote it.
    fn understood(
        &mut self,
        (transaction, signature): (&Transaction, &[u8]),
        chain: &Chain,
        found: &mut Finding,
    ) -> Result<(), StoreError> {
        let Some((seq, _, _, why)) = self.not_understood.first() else { return Ok(()) };
        let officer = chain.roster().officer(&transaction.officer).filter(|officer| officer.revoked.is_none());
        let key = officer.map(|officer| &officer.member.key);
        let is_signed =
            key.is_some_and(|key| sshsig::verify(key, sshsig::TRANSACTION, &transaction.bytes(), signature).is_ok());
        if is_signed && self.tree.root() == transaction.root {
            return Err(StoreError::NewerEvent(*seq, transaction.program.clone(), why.clone()));
        }
        for (seq, case, field, why) in self.not_understood.drain(..) {
            let what = Text::new(format!("事件 {seq} 无法读取: {why}"), format!("event {seq} cannot be read: {why}"));
            found.add("event", Some(self.number), case, Some(field.to_owned()), &what);
        }
        Ok(())
    }

    /// Checks an event against its transaction and replays it.
    fn take(
        &mut self,
        event: RawEvent,
        payload: Option<Payload>,
        transaction: &Transaction,
        replay: &mut Replay,
        found: &mut Finding,
    ) -> Result<(), StoreError> {
        let (seq, case, number) = (event.seq, event.case, Some(self.number));
        self.on_file.events += 1;
        let (event, payload) = match (event.event, payload) {
            (Ok(event), Some(payload)) => (event, payload),
            (Err(Some((leaf, kind))), Some(_)) => {
                self.tree.push(leaf);
                self.not_understood.push((seq, case, "event", kind));
                return Ok(());
            }
            (Ok(_) | Err(_), _) => {
                let what = Text::new(format!("事件 {seq} 无法读取"), format!("event {seq} cannot be read"));
                found.add("event", number, case, Some("event".to_owned()), &what);
                return Ok(());
            }
        };
        self.tree.push(event.leaf());
        self.on_file.kinds.insert(event.kind);
        if *event.officer != *transaction.officer || event.at != transaction.at {
            let what = Text::new(
                format!("事件 {seq} 的警官或者时间与交易不符"),
                format!("event {seq} has another officer or time than its transaction"),
            );
            found.add("event", number, case, Some("event.officer, event.at".to_owned()), &what);
        }
        let content = match payload.content(&event, &replay.erased) {
            Err(NoContent::NotUnderstood(why)) => {
                self.not_understood.push((seq, case, "payload", why));
                return Ok(());
            }
            read => read.map_err(|no| ("payload", Some("payload".to_owned()), no.text(seq))),
        };
        let replayed = match content.map(|content| replay.take(&event, content)) {
            // Nothing is said of the record where the machine did not let it be replayed.
            Ok(Err(error)) if error.is_of_the_machine() => return Err(error),
            Ok(replayed) => replayed.map_err(|error| ("replay", None, not_replayed(seq, &error))),
            Err(unread) => Err(unread),
        };
        match replayed {
            Err((kind, field, what)) => found.add(kind, number, case, field, &what),
            Ok(Some(act)) if event.kind.binds_the_chain() => self.on_file.roster_acts.push((seq, act)),
            Ok(Some(act)) if event.kind.is_of_law() => self.on_file.law_acts.push((seq, act)),
            Ok(Some(Act::Corrected(corrected))) => self.on_file.one_corrects |= corrected.is_by_one(),
            Ok(_) => {}
        }
        Ok(())
    }
}

/// Asks that nothing was found.
pub(in crate::store) fn whole(verified: Verified) -> Result<Verified, StoreError> {
    match verified.problems.first() {
        None => Ok(verified),
        Some(problem) => {
            let place = problem.case.as_deref().or(problem.field.as_deref()).unwrap_or(problem.kind);
            let told = format!("{place}: {}", problem.message);
            Err(StoreError::Record(Text::new(
                format!("案件文件的记录不成立: {told}"),
                format!("the record of the file does not hold: {told}"),
            )))
        }
    }
}

struct TransactionRow {
    number: u64,
    first_seq: u64,
    last_seq: u64,
    roster: u64,
    at: i64,
    request: String,
    record: Vec<u8>,
    signature: Vec<u8>,
}

impl TransactionRow {
    /// Names every column that is not as it was signed.
    fn compared(&self, signed: &Transaction, found: &mut Finding) {
        for (field, same) in self.agrees(signed) {
            if !same {
                let what = Text::new("与签名的记录不符", "is not as signed");
                found.add("chain", Some(self.number), 0, Some(format!("txn.{field}")), &what);
            }
        }
    }

    fn agrees(&self, signed: &Transaction) -> [(&'static str, bool); 5] {
        [
            ("number", self.number == signed.number),
            ("first_seq", self.first_seq == signed.first_seq),
            ("last_seq", self.last_seq == signed.last_seq),
            ("at", self.at == signed.at),
            ("request", self.request == signed.request),
        ]
    }
}

fn transaction_row(row: &rusqlite::Row) -> rusqlite::Result<TransactionRow> {
    Ok(TransactionRow {
        number: row.get(0)?,
        first_seq: row.get(1)?,
        last_seq: row.get(2)?,
        roster: row.get(3)?,
        at: row.get(4)?,
        request: row.get(5)?,
        record: row.get(6)?,
        signature: row.get(7)?,
    })
}

struct RawEvent {
    seq: u64,
    case: u64,
    /// Where it cannot be read its leaf and its kind, as far as they stand there.
    event: Result<Event, Option<(Hash, String)>>,
}

fn not_replayed(seq: u64, error: &StoreError) -> Text {
    let why = if let StoreError::Record(why) = error {
        why.clone()
    } else {
        Text::new("与此前的记录不衔接", "it does not follow from what is recorded before it")
    };
    Text::new(format!("事件 {seq} 不能重放: {}", why.zh), format!("event {seq} cannot be replayed: {}", why.en))
}
