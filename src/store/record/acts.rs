//! The events as they stand in the file, and what was said in them.

use std::rc::Rc;

use rusqlite::{Row, params};

use super::erased::is_left;
use super::file::{CaseFile, ReadPart};
use crate::domain::facts::Facts;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::record::act::Act;
use crate::record::event::{Event, EventKind, SALT, commit, leaf};
use crate::record::hash::Hash;
use crate::record::list::ListTaken;
use crate::record::list_row::{ListRow, lay};
use crate::record::merkle::Frontier;
use crate::record::transaction::Transaction;
use crate::store::engine::columns::KindInColumn;
use crate::store::fault::StoreError;

impl CaseFile {
    /// Returns the events of a case, oldest first.
    pub fn events(&self, case: CaseKey) -> Result<Vec<Event>, StoreError> {
        let sql = "SELECT seq, case_id, kind, at, officer, commitment FROM event WHERE case_id = ?1 AND case_id > 0
             ORDER BY seq";
        self.engine.query(sql, params![case.0], event_row)
    }

    /// Returns the events on cases whose time lies after one, milliseconds since 1970-01-01T00:00Z, oldest first.
    pub fn events_after(&self, at: i64, most: u32) -> Result<Vec<Event>, StoreError> {
        let sql = "SELECT seq, case_id, kind, at, officer, commitment FROM event
             WHERE seq >= (SELECT min(first_seq) FROM txn WHERE at > ?1) AND case_id > 0 AND at > ?1 ORDER BY seq LIMIT ?2";
        self.engine.query(sql, params![at, most], event_row)
    }

    /// Returns the events of a kind that are on no case, oldest first.
    pub fn office_events(&self, kind: EventKind) -> Result<Vec<Event>, StoreError> {
        let sql = "SELECT seq, case_id, kind, at, officer, commitment FROM event WHERE case_id = 0 AND kind = ?1
             ORDER BY seq";
        self.engine.query(sql, params![kind.code()], event_row)
    }

    /// Returns the number of the transaction that an event is of.
    pub fn transaction_number_of(&self, seq: u64) -> Result<u64, StoreError> {
        let sql = "SELECT number FROM txn WHERE first_seq <= ?1 ORDER BY number DESC LIMIT 1";
        self.engine.query_one(sql, params![seq], |row| row.get(0))?.ok_or_else(|| StoreError::gone(seq))
    }

    /// Returns an event.
    pub fn event(&self, seq: u64) -> Result<Option<Event>, StoreError> {
        let sql = "SELECT seq, case_id, kind, at, officer, commitment FROM event WHERE seq = ?1";
        self.engine.query_one(sql, params![seq], event_row)
    }

    /// Returns what was said in an event; it must be what was committed to.
    pub fn act_of(&self, seq: u64) -> Result<Act, StoreError> {
        let sql = "SELECT kind, commitment, salt, body, case_id FROM event JOIN payload USING (seq) WHERE seq = ?1";
        let found = self.engine.query_one(sql, params![seq], |row| {
            let kind = (row.get::<_, KindInColumn>(0)?.0, row.get::<_, u64>(4)?);
            Ok((kind, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?, row.get::<_, Vec<u8>>(3)?))
        })?;
        let ((kind, case), commitment, salt, body) = found.ok_or_else(|| StoreError::gone(seq))?;
        let salt: [u8; SALT] = salt.try_into().map_err(|_| StoreError::gone(seq))?;
        if commit(&salt, &body).as_bytes().as_slice() != commitment && !is_left(seq, &salt, &body, &self.engine)? {
            return Err(StoreError::Record(Text::new(
                format!("事件 {seq} 的内容与记录不符"),
                format!("what event {seq} says is not what was recorded"),
            )));
        }
        let unreadable = |why: String| self.not_understood(seq, &why);
        match ListRow::read(&body) {
            Some(row) => self.act_of_row(row.map_err(unreadable)?, seq, kind, case),
            None => Act::read(kind, &body).map_err(unreadable),
        }
    }

    /// Says that what an event says cannot be read: a later program wrote it, where it stands as it was signed.
    fn not_understood(&self, seq: u64, why: &str) -> StoreError {
        let written = self.transaction_of(seq).ok();
        let by = written.as_ref().map_or("-", |(transaction, _)| transaction.program.as_str());
        let as_signed = |(transaction, _): &(Transaction, Vec<u8>)| {
            self.root_of(transaction).is_ok_and(|root| root == transaction.root)
        };
        if written.as_ref().is_some_and(as_signed) {
            return StoreError::NewerEvent(seq, by.to_owned(), why.to_owned());
        }
        StoreError::Record(Text::new(
            format!("事件 {seq} 由 {by} 写入，本程序无法读取（{why}）"),
            format!("event {seq} was written by {by} and cannot be read by this program ({why})"),
        ))
    }

    /// The root over the events of a transaction that are on file, of whatever kind.
    fn root_of(&self, transaction: &Transaction) -> Result<Hash, StoreError> {
        let sql = "SELECT seq, case_id, kind, at, officer, commitment FROM event WHERE seq BETWEEN ?1 AND ?2
             ORDER BY seq";
        let mut tree = Frontier::default();
        self.engine.query(sql, params![transaction.first_seq, transaction.last_seq], |row| {
            tree.push(raw_leaf(row)?);
            Ok(())
        })?;
        Ok(tree.root())
    }

    /// Returns the whole act of a row.
    pub(in crate::store) fn act_of_row(
        &self,
        row: ListRow,
        seq: u64,
        kind: EventKind,
        case: u64,
    ) -> Result<Act, StoreError> {
        let read = self.read_part(row.part)?;
        row.act(kind, CaseKey(case), &self.ledger().numbering, &read.list, &read.part).ok_or_else(|| astray(seq))
    }

    /// Returns what the row of a list says by itself, without what holds for its list; `None` for another act.
    pub fn said_by_row(&self, seq: u64) -> Result<Option<Facts>, StoreError> {
        let sql = "SELECT body FROM payload WHERE seq = ?1";
        let body: Option<Vec<u8>> = self.engine.query_one(sql, params![seq], |row| row.get(0))?;
        let row = body.as_deref().and_then(ListRow::read).transpose().map_err(|_| astray(seq))?;
        let Some(row) = row else { return Ok(None) };
        let read = self.read_part(row.part)?;
        let unit = read.part.units.get(row.unit as usize).ok_or_else(|| astray(seq))?;
        let mut facts = read.list.common.without_values();
        lay(&row.own, unit, &mut facts).ok_or_else(|| astray(seq))?;
        Ok(Some(facts))
    }

    fn read_part(&self, seq: u64) -> Result<Rc<ReadPart>, StoreError> {
        if let Some(read) = self.part.borrow().as_ref().filter(|read| read.seq == seq) {
            return Ok(Rc::clone(read));
        }
        let Act::ListPart(part) = self.act_of(seq)? else { return Err(astray(seq)) };
        let list = self.list_taken(part.list)?;
        let read = Rc::new(ReadPart { seq, list, part: *part });
        *self.part.borrow_mut() = Some(Rc::clone(&read));
        Ok(read)
    }

    /// Returns what was said when a list was taken in.
    pub fn list_taken(&self, seq: u64) -> Result<ListTaken, StoreError> {
        if let Act::ListTaken(list) = self.act_of(seq)? { Ok(*list) } else { Err(astray(seq)) }
    }
}

/// A row, or what it points to, is not what a list makes.
pub(in crate::store) fn astray(seq: u64) -> StoreError {
    StoreError::Record(Text::new(
        format!("事件 {seq} 不属于所称的名单"),
        format!("event {seq} is not of the list that it names"),
    ))
}

/// The leaf of an event as it stands in the file, of whatever kind; the columns stand in the order of [`CaseFile::events`].
pub(in crate::store) fn raw_leaf(row: &Row) -> rusqlite::Result<Hash> {
    let commitment = Hash::from_slice(&row.get::<_, Vec<u8>>(5)?).ok_or(rusqlite::Error::InvalidQuery)?;
    let (kind, officer): (String, String) = (row.get(2)?, row.get(4)?);
    Ok(leaf((row.get(0)?, row.get(1)?), &kind, row.get(3)?, &officer, commitment))
}

/// Reads an event; the columns stand in the order of [`CaseFile::events`].
pub(in crate::store) fn event_row(row: &Row) -> rusqlite::Result<Event> {
    let commitment: Vec<u8> = row.get(5)?;
    let commitment = Hash::from_slice(&commitment).ok_or(rusqlite::Error::InvalidQuery)?;
    Ok(Event {
        seq: row.get(0)?,
        case: row.get(1)?,
        kind: row.get::<_, KindInColumn>(2)?.0,
        at: row.get(3)?,
        officer: row.get(4)?,
        commitment,
    })
}
