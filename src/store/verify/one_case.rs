//! Proving one case: its events as they were signed, and its rows as the events make them.

use std::collections::{HashMap, VecDeque};

use rusqlite::{Row, params};

use super::compare::{TABLES, compare};
use super::finding::Finding;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::record::hash::Hash;
use crate::record::roster::Roster;
use crate::record::transaction::Transaction;
use crate::store::engine::Change;
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, record_of};
use crate::store::write::projection::{project_alone, register};

impl CaseFile {
    /// Checks one case: its events as signed, and its rows as the events make them.
    pub fn case_holds(&self, roster: &Roster, case: CaseKey) -> Result<(), StoreError> {
        let _moment = self.engine.at_one_moment()?;
        self.events_hold(roster, case)?;
        self.rows_hold(case)
    }

    fn rows_hold(&self, case: CaseKey) -> Result<(), StoreError> {
        self.proven.replica()?.tried(|replica| self.rows_are_those_of(case, replica))
    }

    fn rows_are_those_of(&self, case: CaseKey, replica: &mut Change) -> Result<(), StoreError> {
        let numbering = self.ledger().numbering.clone();
        let mut found = Finding { numbering: &numbering, problems: Vec::new() };
        let (person, list) = self.case(case)?.map_or((None, None), |row| (row.person, row.batch));
        let events = self.events(case)?;
        // The entry of the person may be of another case.
        if let Some(seq) = person.filter(|seq| events.iter().all(|event| event.seq != *seq))
            && let Some(event) = self.event(seq)?
        {
            register(&event, &self.act_of(seq)?, replica)?;
        }
        // What a case shares with its list stands there.
        if let Some(event) = list.map(|seq| self.event(seq)).transpose()?.flatten() {
            project_alone(&event, &self.act_of(event.seq)?, replica)?;
        }
        for event in &events {
            // What the file refuses to an act that follows from those before it was not recorded by this program.
            project_alone(event, &self.act_of(event.seq)?, replica)
                .map_err(|_| tampered(&case.number(&numbering), event.kind.code()))?;
        }
        for (table, key, column) in TABLES {
            let only = match (table, column) {
                ("case_file", _) => ("id", case.0),
                (_, Some(_)) => ("case_id", case.0),
                ("person", None) => ("id", person.unwrap_or(0)),
                ("batch", None) => ("id", list.unwrap_or(0)),
                ("batch_paper", None) => ("list", list.unwrap_or(0)),
                (_, None) => continue,
            };
            compare(&self.engine, replica, (table, key, column), Some(only), &mut found)?;
        }
        // Whether the right still holds, the list was taken back, or with which run a number came, is said by events of
        // others too.
        let others = [Some("issued.ended_seq"), Some("batch.undone_seq"), Some("serial.range_seq")];
        found.problems.retain(|problem| !others.contains(&problem.field.as_deref()));
        match found.problems.first() {
            None => Ok(()),
            Some(problem) => Err(tampered(&case.number(&numbering), problem.field.as_deref().unwrap_or_default())),
        }
    }

    /// Checks every event of a case: what was said, the leaf, the transaction, its signature, and that what came after
    /// stands on it.
    pub fn events_hold(&self, roster: &Roster, case: CaseKey) -> Result<(), StoreError> {
        let mut proven = self.proven.so_far(&self.engine)?;
        let mut checked = 0;
        // What the case shares with its list is said when the list was taken in.
        let list = self.case(case)?.and_then(|row| row.batch);
        for seq in list.into_iter().chain(self.events(case)?.iter().map(|event| event.seq)) {
            self.act_of(seq)?;
            if seq > checked {
                let (transaction, signature) = self.transaction_of(seq)?;
                let (number, hash) = (transaction.number, transaction.hash());
                if proven.signed.get(&number) != Some(&hash) {
                    self.is_signed(roster, &transaction, &signature)?;
                    proven.signed.insert(number, hash);
                }
                self.is_stood_on(roster, &transaction, &mut proven.stood_on)?;
                checked = transaction.last_seq;
            }
        }
        Ok(())
    }

    /// Asks that the transactions after one stand on it: each names the hash of the one before, up to one that another
    /// officer signed, who alone could have changed what it names, or up to the last. Who rewrites only what is their own
    /// is found so, and the time it takes is that of the run of one officer.
    fn is_stood_on(
        &self,
        roster: &Roster,
        transaction: &Transaction,
        proven: &mut HashMap<u64, Hash>,
    ) -> Result<(), StoreError> {
        let (mut number, mut hash) = (transaction.number, transaction.hash());
        let (mut ahead, mut passed) = (VecDeque::new(), Vec::new());
        while proven.get(&number) != Some(&hash) {
            if ahead.is_empty() {
                let sql = "SELECT record, signature FROM txn WHERE number > ?1 ORDER BY number LIMIT ?2";
                let read = |row: &Row| Ok((record_of(row)?, row.get::<_, Vec<u8>>(1)?));
                ahead.extend(self.engine.query(sql, params![number, RUN], read)?);
            }
            let Some((record, signature)) = ahead.pop_front() else { break };
            let record = record.ok_or_else(|| unlike(transaction.number))?;
            if record.number != number + 1 || record.previous != hash {
                return Err(unlike(number));
            }
            passed.push((number, hash));
            (number, hash) = (record.number, record.hash());
            if record.officer != transaction.officer {
                self.is_signed(roster, &record, &signature)?;
                break;
            }
        }
        proven.extend(passed);
        Ok(())
    }
}

/// The rows of a case, or the order of its events, are not what was recorded.
fn tampered(case: &str, field: &str) -> StoreError {
    StoreError::Record(Text::new(
        format!("案件 {case} 被改动：{field}"),
        format!("case {case} was tampered with: {field}"),
    ))
}

/// Transactions that are read at once.
const RUN: u32 = 64;

/// The record of a transaction is not the one that what came after it stands on.
fn unlike(number: u64) -> StoreError {
    StoreError::Record(Text::new(
        format!("交易 {number} 在其后各笔签署之后被改写"),
        format!("transaction {number} was rewritten after what follows it had been signed"),
    ))
}
