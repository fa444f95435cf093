//! What a record grows by: events with what was said in them, and the transactions that sign them.

use rusqlite::params;

use crate::record::event::{Event, SALT};
use crate::record::transaction::Transaction;
use crate::store::engine::{Affected, Change, InsertTarget};
use crate::store::fault::StoreError;

use crate::domain::words::Word;

const EVENTS: InsertTarget =
    InsertTarget { table: "event", columns: "seq, case_id, kind, at, officer, commitment", otherwise: "" };
const PAYLOADS: InsertTarget = InsertTarget { table: "payload", columns: "seq, salt, body", otherwise: "" };

/// Adds events with what was said in them.
pub(in crate::store) fn events(said: &[(&Event, &[u8; SALT], &[u8])], to: &mut Change) -> Result<(), StoreError> {
    to.insert(&EVENTS, said, |(event, ..), row| {
        row.put(event.seq)?;
        row.put(event.case)?;
        row.put(event.kind.code())?;
        row.put(event.at)?;
        row.put(&*event.officer)?;
        row.put(event.commitment.as_bytes().as_slice())
    })?;
    to.insert(&PAYLOADS, said, |(event, salt, body), row| {
        row.put(event.seq)?;
        row.put(salt.as_slice())?;
        row.put(*body)
    })
}

/// Adds a signed transaction; `roster` is the last one that changed the roster, this one included.
pub(in crate::store) fn transaction(
    transaction: &Transaction,
    signature: &[u8],
    roster: u64,
    to: &mut Change,
) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO txn (number, first_seq, last_seq, roster, at, request, record, signature)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            transaction.number,
            transaction.first_seq,
            transaction.last_seq,
            roster,
            transaction.at,
            transaction.request,
            transaction.bytes(),
            signature
        ],
        Affected::Exactly(1),
    )?;
    Ok(())
}
