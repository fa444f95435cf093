//! Who may act, read from the signed events themselves and not from the table that anybody could edit.

use rusqlite::params;

use crate::domain::text::Text;
use crate::record::act::Act;
use crate::record::event::Event;
use crate::record::hash::Hash;
use crate::record::merkle::Frontier;
use crate::record::roster::{Officer, Roster};
use crate::record::sshsig;
use crate::record::transaction::Transaction;
use crate::store::fault::StoreError;
use crate::store::record::acts::event_row;
use crate::store::record::file::CaseFile;

impl CaseFile {
    /// Returns the roster as the signed transactions made it, up to the last.
    pub fn roster(&self) -> Result<Roster, StoreError> {
        let sql = "SELECT seq, case_id, kind, at, officer, commitment FROM event
             WHERE case_id = 0 AND kind IN ('ledger-opened', 'roster-proposed', 'roster-confirmed', 'roster-withdrawn')
             ORDER BY seq";
        let events = self.engine.query(sql, [], event_row)?;
        let mut roster = None;
        let mut changed = 0;
        for event in &events {
            let act = self.act_of(event.seq)?;
            let (transaction, signature) = self.transaction_of(event.seq)?;
            roster = Some(self.changed(roster, event, &act, &transaction, &signature)?);
            if !matches!(act, Act::RosterProposed(_) | Act::RosterWithdrawn(_)) {
                changed = transaction.number;
            }
        }
        let roster = roster.ok_or_else(|| unsigned(0))?;
        self.last_is_signed(&roster, changed)?;
        Ok(roster)
    }

    fn changed(
        &self,
        roster: Option<Roster>,
        event: &Event,
        act: &Act,
        transaction: &Transaction,
        signature: &[u8],
    ) -> Result<Roster, StoreError> {
        let refused = |_| unsigned(transaction.number);
        let is_first = roster.is_none();
        let mut roster = match (roster, act) {
            (None, Act::LedgerOpened(genesis)) => {
                let mut roster = Roster::of(genesis).map_err(refused)?;
                roster.pin(self.ledger().id);
                roster
            }
            (Some(roster), _) => roster,
            (None, _) => return Err(unsigned(transaction.number)),
        };
        self.is_signed(&roster, transaction, signature)?;
        if is_first {
            return Ok(roster);
        }
        if let Act::RosterProposed(proposal) = act {
            roster.propose(event.seq, &event.officer, &proposal.change).map_err(refused)?;
        } else if let Act::RosterConfirmed(confirmation) = act {
            roster.confirm(event.seq, &event.officer, confirmation).map_err(refused)?;
        } else if let Act::RosterWithdrawn(withdrawn) = act {
            roster.withdraw(&event.officer, withdrawn.proposal).map_err(refused)?;
        } else {
            return Err(unsigned(transaction.number));
        }
        Ok(roster)
    }

    /// The last transaction names the last one that changed the roster, so that none can be taken out unnoticed.
    fn last_is_signed(&self, roster: &Roster, changed: u64) -> Result<(), StoreError> {
        let last = "SELECT last_seq FROM txn ORDER BY number DESC LIMIT 1";
        let last_seq: Option<u64> = self.engine.query_one(last, [], |row| row.get(0))?;
        let (transaction, signature) = self.transaction_of(last_seq.unwrap_or(0))?;
        if transaction.number != changed && transaction.roster != changed {
            return Err(unsigned(transaction.number));
        }
        self.is_signed(roster, &transaction, &signature)
    }

    /// Returns the transaction that an event belongs to, with its signature.
    pub fn transaction_of(&self, seq: u64) -> Result<(Transaction, Vec<u8>), StoreError> {
        let sql = "SELECT number, first_seq, last_seq, at, request, record, signature FROM txn
             WHERE last_seq >= ?1 ORDER BY last_seq LIMIT 1";
        let found = self.engine.query_one(sql, params![seq], |row| {
            let record: Vec<u8> = row.get(5)?;
            let columns: (u64, u64, u64, i64, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
            Ok((columns, record, row.get::<_, Vec<u8>>(6)?))
        })?;
        let (columns, record, signature) = found.ok_or_else(|| unsigned(0))?;
        let transaction = Transaction::from_bytes(&record).ok_or_else(|| unsigned(columns.0))?;
        let told = (
            transaction.number,
            transaction.first_seq,
            transaction.last_seq,
            transaction.at,
            transaction.request.clone(),
        );
        if told != columns || transaction.first_seq > seq {
            return Err(unsigned(columns.0));
        }
        Ok((transaction, signature))
    }

    /// Asks that the transaction of an event is signed over its events by its officer, and follows the one before.
    pub fn signature_holds(&self, seq: u64) -> Result<(), StoreError> {
        let (transaction, signature) = self.transaction_of(seq)?;
        self.is_signed(&self.roster()?, &transaction, &signature)?;
        let before = if transaction.number == 1 { Some(Hash::ZERO) } else { self.hash_of(transaction.number - 1)? };
        if before == Some(transaction.previous) {
            return Ok(());
        }
        let number = transaction.number;
        Err(StoreError::Record(Text::new(
            format!("交易 {number} 不接续前一交易"),
            format!("transaction {number} does not follow the one before"),
        )))
    }

    /// Checks that a transaction was signed by an officer then in office, over the events that are on file.
    pub(in crate::store) fn is_signed(
        &self,
        roster: &Roster,
        transaction: &Transaction,
        signature: &[u8],
    ) -> Result<(), StoreError> {
        let wrong = || unsigned(transaction.number);
        let in_office = |officer: &&Officer| officer.revoked.is_none_or(|seq| transaction.first_seq < seq);
        let officer = roster.officer(&transaction.officer).filter(in_office).ok_or_else(wrong)?;
        let key = officer.key_at(transaction.first_seq);
        if key.id() != transaction.key {
            return Err(wrong());
        }
        sshsig::verify(key, sshsig::TRANSACTION, &transaction.bytes(), signature).map_err(|_| wrong())?;
        let mut tree = Frontier::default();
        let sql = "SELECT seq, case_id, kind, at, officer, commitment FROM event WHERE seq BETWEEN ?1 AND ?2
             ORDER BY seq";
        let leaves = self.engine.query(sql, params![transaction.first_seq, transaction.last_seq], |row| {
            let event = event_row(row)?;
            tree.push(event.leaf());
            Ok(*event.officer == *transaction.officer && event.at == transaction.at)
        })?;
        if leaves.contains(&false) || tree.root() != transaction.root { Err(wrong()) } else { Ok(()) }
    }
}

fn unsigned(number: u64) -> StoreError {
    StoreError::Record(Text::new(
        format!("交易 {number} 与其签名不符"),
        format!("transaction {number} is not what was signed"),
    ))
}
