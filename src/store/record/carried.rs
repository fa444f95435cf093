//! Transactions as they travel to other machines, read from the record.

use rusqlite::params;

use crate::domain::text::Text;
use crate::record::act::Act;
use crate::record::carried::{CarriedEvent, CarriedTransaction, Said};
use crate::record::chain::{Chain, Head, PlacedAct};
use crate::record::event::{EventKind, SALT};
use crate::record::hash::Hash;
use crate::record::transaction::Transaction;
use crate::store::engine::Reads;
use crate::store::engine::columns::InColumn;
use crate::store::fault::StoreError;
use crate::store::record::acts::event_row;
use crate::store::record::erased::NO_SALT;
use crate::store::record::file::{CaseFile, broken};

impl CaseFile {
    /// Hands on every transaction from a number on, as it travels.
    pub fn carried_from(
        &self,
        number: u64,
        mut take: impl FnMut(CarriedTransaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let last = self.head()?.transaction;
        (number..=last).try_for_each(|number| take(carried(&self.engine, number)?))
    }

    /// Tells whether the record is written through the log of the office.
    pub fn is_shared(&self) -> Result<bool, StoreError> {
        Ok(self.said_to_be_shared()? == Some(true))
    }

    /// Tells whether the record was written through a log of the office and is so no longer.
    pub fn was_shared(&self) -> Result<bool, StoreError> {
        Ok(self.said_to_be_shared()? == Some(false))
    }

    fn said_to_be_shared(&self) -> Result<Option<bool>, StoreError> {
        let sql = "SELECT seq FROM event WHERE case_id = 0 AND kind = 'record-shared' ORDER BY seq DESC LIMIT 1";
        let last = self.engine.query_one(sql, [], |row| row.get::<_, u64>(0))?;
        let act = last.map(|seq| self.act_of(seq)).transpose()?;
        Ok(if let Some(Act::RecordShared(said)) = act { Some(said.shared) } else { None })
    }

    /// Returns where the chain stands at the end of the record, with who may act and the law in force, so that it can be
    /// followed from here. What came before is not proven again.
    pub(in crate::store) fn chain(&self) -> Result<Chain, StoreError> {
        let mut acts: Vec<(Transaction, PlacedAct)> = Vec::new();
        let sql = "SELECT seq, case_id, kind, at, officer, commitment FROM event WHERE case_id = 0 ORDER BY seq";
        for event in self.engine.query(sql, [], event_row)? {
            if event.kind.binds_the_chain() || event.kind.is_of_law() {
                let act: Act = self.act_of(event.seq)?;
                acts.push((self.transaction_of(event.seq)?.0, (event.seq, act)));
            }
        }
        let sql = "SELECT record, roster FROM txn ORDER BY number DESC LIMIT 1";
        let last = self.engine.query_one(sql, [], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, u64>(1)?)))?;
        let (record, roster) = last.ok_or_else(broken)?;
        let last = Transaction::from_bytes(&record).ok_or_else(broken)?;
        let (number, hash, last_seq, at) = (last.number, last.hash(), last.last_seq, last.at);
        let head = Head { ledger: self.ledger.id, number, hash, last_seq, at, roster };
        Chain::recalled(head, &acts).map_err(|fault| {
            let why = fault.text();
            StoreError::Record(Text::new(
                format!("案件文件的记录不成立: {}", why.zh),
                format!("the record of the file does not hold: {}", why.en),
            ))
        })
    }
}

/// Reads a transaction as it travels.
pub(in crate::store) fn carried(file: &impl Reads, number: u64) -> Result<CarriedTransaction, StoreError> {
    let sql = "SELECT record, signature FROM txn WHERE number = ?1";
    let read = |row: &rusqlite::Row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?));
    let (record, signature) = file.one(sql, params![number], read)?.ok_or_else(broken)?;
    let transaction = Transaction::from_bytes(&record).ok_or_else(broken)?;
    let sql = "SELECT case_id, kind, commitment, salt, body FROM event LEFT JOIN payload USING (seq)
         WHERE event.seq BETWEEN ?1 AND ?2 ORDER BY event.seq";
    let events = file.all(sql, params![transaction.first_seq, transaction.last_seq], |row| {
        let said = match (row.get::<_, Option<Vec<u8>>>(3)?, row.get::<_, Option<Vec<u8>>>(4)?) {
            (Some(salt), Some(body)) if salt == NO_SALT => {
                Hash::from_slice(&row.get::<_, Vec<u8>>(2)?).map(|commitment| Said::Left(commitment, body))
            }
            (Some(salt), Some(body)) => <[u8; SALT]>::try_from(salt).ok().map(|salt| Said::Kept(salt, body)),
            (None, _) | (_, None) => None,
        };
        Ok(said.map(|said| (row.get(0), row.get::<_, InColumn<EventKind>>(1), said)))
    })?;
    let events = events.into_iter().map(|event| {
        let (case, kind, said) = event.ok_or_else(broken)?;
        Ok(CarriedEvent { case: case?, kind: kind?.0, said })
    });
    Ok(CarriedTransaction { events: events.collect::<Result<_, StoreError>>()?, transaction, signature })
}
