//! A document that is corrected: proposed by one officer, confirmed by another; or another blank for a spoiled one.

use rusqlite::params;

use super::cases::{enterprise, nationality, touched};
use super::stock::{Fate, goes};
use crate::domain::words::Word;
use crate::record::act::{Act, Confirmed, Corrected, Correction, CorrectionWithdrawn, Right};
use crate::record::event::Event;
use crate::store::cases::application_rows::{self, credit_code, outcome, port};
use crate::store::engine::columns::Day;
use crate::store::engine::{Affected, Change, Reads};
use crate::store::fault::StoreError;
use crate::store::register::entering;
use crate::store::register::entry::Entry;

/// What follows from an act about a correction.
pub(super) fn of(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    if let Act::Corrected(said) = act {
        corrected(event, said, to)
    } else if let Act::CorrectionProposed(_) = act {
        proposed(event, to)
    } else if let Act::CorrectionWithdrawn(said) = act {
        withdrawn(event, said, to)
    } else {
        Err(StoreError::Bug("an act that corrects nothing"))
    }
}

fn proposed(event: &Event, to: &mut Change) -> Result<(), StoreError> {
    touched(event, to)?;
    to.run(
        "INSERT INTO correction (seq, case_id, officer) VALUES (?1, ?2, ?3)",
        params![event.seq, event.case, event.officer],
        Affected::Exactly(1),
    )
}

fn withdrawn(event: &Event, withdrawn: &CorrectionWithdrawn, to: &mut Change) -> Result<(), StoreError> {
    touched(event, to)?;
    to.run(
        "UPDATE correction SET withdrawn_seq = ?3 WHERE seq = ?1 AND case_id = ?2 AND confirmed_seq IS NULL
             AND withdrawn_seq IS NULL",
        params![withdrawn.event, event.case, event.seq],
        Affected::TheOneRead,
    )
}

fn corrected(event: &Event, corrected: &Corrected, to: &mut Change) -> Result<(), StoreError> {
    touched(event, to)?;
    if corrected.confirms.is_none() && corrected.spoiled.is_some() {
        // One officer alone may, until the document is handed over.
        let sql = "UPDATE case_file SET version = version WHERE id = ?1 AND state = 'issued'";
        to.run(sql, params![event.case], Affected::TheOneRead)?;
    }
    let was = "SELECT number FROM issued WHERE case_id = ?1";
    let was = to.one(was, params![event.case], |row| row.get::<_, String>(0))?;
    let was = was.ok_or(StoreError::Bug("a document is corrected that was not issued"))?;
    goes(event, &was, Fate::Spoiled, to)?;
    to.run(
        "UPDATE issued SET number = ?2 WHERE case_id = ?1",
        params![event.case, corrected.number],
        Affected::Exactly(1),
    )?;
    goes(event, &corrected.number, Fate::Used, to)?;
    corrected.confirms.as_ref().map_or(Ok(()), |confirmed| confirms(event, (confirmed, corrected.entry), to))
}

/// What two officers said: the second is another than the first.
fn confirms(
    event: &Event,
    (confirmed, of_entry): (&Confirmed<Correction>, Option<u64>),
    to: &mut Change,
) -> Result<(), StoreError> {
    to.run(
        "UPDATE correction SET confirmed_seq = ?3 WHERE seq = ?1 AND case_id = ?2 AND confirmed_seq IS NULL
             AND withdrawn_seq IS NULL AND officer <> ?4",
        params![confirmed.event, event.case, event.seq, event.officer],
        Affected::TheOneRead,
    )?;
    if confirmed.said.changed.is_empty() {
        return Ok(());
    }
    says(event, (&confirmed.said, of_entry), to)?;
    entitles(event, &confirmed.said.right, to)
}

/// The application as it should have read.
fn says(event: &Event, (said, of_entry): (&Correction, Option<u64>), to: &mut Change) -> Result<(), StoreError> {
    let Correction { facts, particulars, assessed, .. } = said;
    let entry = Entry { of_entry, ..Entry::of_application(event.seq, facts, particulars) };
    // Who has no passport stays the entry that the case has.
    let person = entry.tells_whose().then(|| entering::register(&entry, Some(event.case), to)).transpose()?;
    enterprise(event.seq, facts, particulars, to)?;
    to.run(
        "UPDATE case_file SET facts_seq = ?2, decision_seq = ?2, outcome = ?3, enterprise = ?4, port = ?5,
             nationality = ?6 WHERE id = ?1 AND state IN ('issued', 'collected')",
        params![
            event.case,
            event.seq,
            outcome(assessed.decision.get())?,
            credit_code(facts),
            port(facts).as_ref().map(|port| port.as_str()),
            nationality(facts),
        ],
        Affected::Exactly(1),
    )?;
    let Some(person) = person else { return Ok(()) };
    application_rows::belongs(event.case, person, to)?;
    to.run("UPDATE issued SET person = ?2 WHERE case_id = ?1", params![event.case, person], Affected::Exactly(1))
}

fn entitles(event: &Event, right: &Right, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE issued SET valid_from = ?2, valid_until = ?3, entries = ?4, stay_days = ?5, permit_kind = ?6
         WHERE case_id = ?1",
        params![
            event.case,
            Day::of(right.valid_from),
            right.valid_until.map(Day::of),
            right.entries.map(Word::code),
            right.stay_days,
            right.permit_kind.map(Word::code),
        ],
        Affected::Exactly(1),
    )
}
