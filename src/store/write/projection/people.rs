//! What follows from acts that say who is the same person.

use rusqlite::params;

use super::cases::touched;
use crate::record::act::{Act, Compared, Parted};
use crate::record::event::Event;
use crate::store::cases::application_rows;
use crate::store::engine::{Affected, Change};
use crate::store::fault::StoreError;
use crate::store::register::entering;
use crate::store::register::entry::Entry;

/// Keeps what was found of persons.
pub(super) fn found(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    if let Act::Linked(compared) = act {
        link(event.seq, (compared.one, compared.other), true, &compared.values_sha256, to)
    } else if let Act::Distinct(compared) = act {
        link(event.seq, (compared.one, compared.other), false, &compared.values_sha256, to)
    } else if let Act::Unlinked(compared) = act {
        unlinked(compared, to)
    } else if let Act::Parted(said) = act {
        parted(event, said, to)
    } else {
        Err(StoreError::Bug("an act that finds nothing of persons"))
    }
}

fn link(
    seq: u64,
    (one, other): (u64, u64),
    same: bool,
    values_sha256: &str,
    to: &mut Change,
) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO person_link (one, other, same, values_sha256, seq) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET same = excluded.same, values_sha256 = excluded.values_sha256, seq = excluded.seq",
        params![one, other, same, values_sha256, seq],
        Affected::Exactly(1),
    )
}

/// It is asked again.
fn unlinked(compared: &Compared, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "DELETE FROM person_link WHERE one = ?1 AND other = ?2",
        params![compared.one, compared.other],
        Affected::TheOneRead,
    )
}

/// The case gets an entry of its own, told apart from the one that it had.
fn parted(event: &Event, parted: &Parted, to: &mut Change) -> Result<(), StoreError> {
    touched(event, to)?;
    let person = match parted.to {
        Some(entry) => entry,
        None => entering::enter_alone(&Entry::of_person(event.seq, &parted.said), to)?,
    };
    application_rows::belongs(event.case, person, to)?;
    to.run("UPDATE issued SET person = ?2 WHERE case_id = ?1", params![event.case, person], Affected::Any)?;
    let pair = (parted.from.min(person), parted.from.max(person));
    link(event.seq, pair, false, &parted.values_sha256, to)
}
