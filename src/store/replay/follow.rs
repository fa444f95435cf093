//! A copy of the record that follows it: transactions from another machine are proven as they come and replayed.

use std::path::Path;

use crate::domain::text::Text;
use crate::record::carried::{CarriedTransaction, Said};
use crate::record::chain::{Chain, ChainFault, Head};
use crate::record::event::{Event, SALT};
use crate::record::hash::Hash;
use crate::record::roster::Roster;
use crate::store::count::write as counts;
use crate::store::engine::{Access, Change, Engine, Reads, format};
use crate::store::fault::StoreError;
use crate::store::record::erased::{NO_SALT, is_confirmed};
use crate::store::record::file::{CaseFile, Done, broken, record_of};
use crate::store::replay::{Payload, Replay};
use crate::store::write::added;

/// Takes the next transaction.
pub type Take<'t> = &'t mut dyn FnMut(CarriedTransaction) -> Result<(), StoreError>;

/// Hands on transactions in their order.
pub type Source<'s> = &'s mut dyn FnMut(Take) -> Result<(), StoreError>;

/// Asks of the officers, as they are after the last transaction, whether what came may be taken.
pub type Vouched<'v> = &'v dyn Fn(&Roster) -> Result<(), StoreError>;

/// What a copy followed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Followed {
    /// Transactions that were new here.
    pub transactions: u64,
    /// Events that were new here.
    pub events: u64,
    /// Transactions that stood here already.
    pub on_file: u64,
    /// The last transaction now.
    #[serde(flatten)]
    pub done: Done,
}

impl CaseFile {
    /// Takes what another machine recorded after the last transaction here: all of it holds, or nothing is written.
    ///
    /// # Errors
    ///
    /// [`StoreError::Diverged`] where a transaction that stands here is another one there; where a transaction does not
    /// follow, is not signed by an officer in office, or its events are not those that were signed.
    pub fn follow(
        &mut self,
        source: Source,
        vouched: Vouched,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Followed, StoreError> {
        let dry_run = self.engine.rehearses();
        let chain = self.chain()?;
        let mut followed = self.engine.commit(|change| followed(chain, (source, vouched), progress, change))?;
        followed.done.dry_run = dry_run;
        Ok(followed)
    }

    /// Makes a copy of a record at a free place, from its first transaction, which has the hash `ledger`.
    ///
    /// # Errors
    ///
    /// As [`CaseFile::follow`]; where the record is another one, or something stands at the place.
    pub fn join(
        path: &Path,
        ledger: Hash,
        (source, vouched): (Source, Vouched),
        progress: &mut dyn FnMut(u64),
    ) -> Result<Followed, StoreError> {
        let mut engine = Engine::open(path, Access::Create)?;
        format::make(&mut engine)?;
        let mut first = true;
        let mut of_ledger = |take: Take| {
            source(&mut |next| {
                if std::mem::take(&mut first) && next.transaction.hash() != ledger {
                    return Err(does_not_follow(1, &ChainFault::Ledger));
                }
                take(next)
            })
        };
        let followed =
            engine.commit(|change| followed(Chain::default(), (&mut of_ledger, vouched), progress, change))?;
        engine.settle()?;
        Ok(followed)
    }
}

fn followed(
    mut chain: Chain,
    (source, vouched): (Source, Vouched),
    progress: &mut dyn FnMut(u64),
    change: &mut Change,
) -> Result<Followed, StoreError> {
    // Read again under the lock: somebody may have recorded since.
    let last = change.one("SELECT record FROM txn ORDER BY number DESC LIMIT 1", [], record_of)?;
    let hash = last.map(|last| last.map(|last| last.hash()).ok_or_else(broken)).transpose()?;
    if hash != chain.head().map(|head| head.hash) {
        return Err(StoreError::Stale);
    }
    let begun = chain.head().map_or(0, |head| head.number);
    let (mut on_file, mut events) = (0, 0);
    let mut replay = Replay::into(change);
    source(&mut |next| {
        let number = next.transaction.number;
        if number <= begun {
            on_file += 1;
            return is_the_same(&next, replay.change);
        }
        events += next.events.len() as u64;
        taken(&next, &mut chain, &mut replay)?;
        progress(number);
        Ok(())
    })?;
    replay.list_ends()?;
    erasures_hold(&replay)?;
    vouched(chain.roster())?;
    let head: Head = chain.head().copied().ok_or_else(broken)?;
    let done = Done { transaction: head.number, hash: head.hash, dry_run: false };
    Ok(Followed { transactions: head.number - begun, events, on_file, done })
}

/// A transaction that stands here already must be the very one.
fn is_the_same(next: &CarriedTransaction, change: &mut Change) -> Result<(), StoreError> {
    let number = next.transaction.number;
    let found = change.one("SELECT record FROM txn WHERE number = ?1", [number], record_of)?.flatten();
    if found.is_some_and(|found| found == next.transaction) { Ok(()) } else { Err(StoreError::Diverged(number)) }
}

/// Proves the next transaction, adds it to the record, and replays it.
fn taken(next: &CarriedTransaction, chain: &mut Chain, replay: &mut Replay) -> Result<(), StoreError> {
    let transaction = &next.transaction;
    if chain.head().is_some_and(|head| head.number + 1 == transaction.number && head.hash != transaction.previous) {
        return Err(StoreError::Diverged(transaction.number));
    }
    let on_file = next.on_file().map_err(|why| unreadable(transaction.number, &why))?;
    let followed = chain.follow(transaction, &next.signature, &on_file);
    followed.map_err(|fault| does_not_follow(transaction.number, &fault))?;
    let roster = chain.head().map_or(0, |head| head.roster);
    let events: Vec<Event> = next.events().collect();
    let said: Vec<(&[u8; SALT], &[u8])> =
        events.iter().zip(&next.events).map(|(event, carried)| payload(event.seq, &carried.said, replay)).collect();
    let rows: Vec<_> = events.iter().zip(&said).map(|(event, (salt, body))| (event, *salt, *body)).collect();
    added::events(&rows, replay.change)?;
    for (event, (salt, body)) in events.iter().zip(said) {
        let payload = Payload { salt: salt.to_vec(), body: body.to_vec() };
        let content = payload.content(event, &replay.erased).map_err(|no| StoreError::Record(no.text(event.seq)))?;
        replay.take(event, content)?;
    }
    replay.settle()?;
    counts::post(replay.change)?;
    added::transaction(transaction, &next.signature, roster, replay.change)
}

/// What stands in the payload of an event; of one that was erased it is noted that an erasure must come that says so.
fn payload<'s>(seq: u64, said: &'s Said, replay: &mut Replay) -> (&'s [u8; SALT], &'s [u8]) {
    match said {
        Said::Kept(salt, body) => (salt, body),
        Said::Left(_, body) => {
            replay.erased.expect(seq, body);
            (&NO_SALT, body)
        }
    }
}

/// Asks that two officers erased what came erased, and that nothing of what they erased is kept here.
fn erasures_hold(replay: &Replay) -> Result<(), StoreError> {
    for (seq, sum) in replay.erased.expected() {
        if !is_confirmed(seq, sum, replay.change)? {
            return Err(StoreError::Record(Text::new(
                format!("事件 {seq} 的内容已删除，其中没有删除它的记录；请对方重新制作"),
                format!(
                    "what event {seq} said is gone, and nothing there says who erased it: ask for it to be made anew"
                ),
            )));
        }
    }
    let kept =
        "SELECT erased.seq FROM erased JOIN erasure ON erasure.seq = proposal JOIN payload ON payload.seq = erased.seq
         WHERE confirmed_seq IS NOT NULL AND salt <> zeroblob(16) LIMIT 1";
    match replay.change.one(kept, [], |row| row.get::<_, u64>(0))? {
        None => Ok(()),
        Some(_) => Err(StoreError::Record(Text::new(
            "对方已删除个人信息，本副本仍然保存；移走本副本，以完整的传递包重新加入（visa-cli join）",
            "what is known of persons was erased there and is kept in this copy: put the copy away and join anew from a \
             bundle of the whole record (visa-cli join)",
        ))),
    }
}

/// What was said in a transaction cannot be read by this program.
pub(in crate::store) fn unreadable(number: u64, why: &str) -> StoreError {
    StoreError::Record(Text::new(
        format!("交易 {number} 的内容无法读取: {why}"),
        format!("what transaction {number} says cannot be read: {why}"),
    ))
}

fn does_not_follow(number: u64, fault: &ChainFault) -> StoreError {
    let why = fault.text();
    StoreError::Record(Text::new(
        format!("交易 {number} 不成立，没有接收: {}", why.zh),
        format!("transaction {number} does not hold and was not taken: {}", why.en),
    ))
}
