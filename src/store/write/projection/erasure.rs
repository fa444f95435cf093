//! What is known of persons erased: proposed by one officer, confirmed by another.

use rusqlite::params;

use crate::record::act::Act;
use crate::record::erasure::{Erased, ErasureProposed};
use crate::record::event::Event;
use crate::record::hash::Hash;
use crate::store::engine::{Affected, Change, InsertTarget};
use crate::store::fault::StoreError;

const EVENTS: InsertTarget = InsertTarget { table: "erased", columns: "seq, proposal, sha256", otherwise: "" };

pub(super) fn proposed(event: &Event, proposed: &ErasureProposed, to: &mut Change) -> Result<(), StoreError> {
    let sum = Hash::of(&Act::ErasureProposed(Box::new(proposed.clone())).body());
    to.run(
        "INSERT INTO erasure (seq, officer, sha256) VALUES (?1, ?2, ?3)",
        params![event.seq, event.officer, sum.to_string()],
        Affected::Exactly(1),
    )?;
    to.insert(&EVENTS, &proposed.events, |(seq, sha256), row| {
        row.put(*seq)?;
        row.put(event.seq)?;
        row.put(&**sha256)
    })
}

/// Both signed the same, and the second is another than the first.
pub(super) fn confirmed(event: &Event, erased: &Erased, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE erasure SET confirmed_seq = ?2 WHERE seq = ?1 AND confirmed_seq IS NULL AND officer <> ?3
             AND sha256 = ?4",
        params![erased.proposal, event.seq, event.officer, erased.sha256],
        Affected::TheOneRead,
    )
}
