//! A slip: how a case stood before an act that may be undone, and standing so again.

use rusqlite::params;

use crate::domain::words::Word;
use crate::record::act::Undone;
use crate::record::event::{Event, EventKind};
use crate::store::engine::{Affected, Change, Reads};
use crate::store::fault::StoreError;

/// Keeps how a case stands before an act that may be undone. So nobody says what stood before: it follows from the record.
pub(super) fn remember(event: &Event, to: &mut Change) -> Result<(), StoreError> {
    if event.case == 0 || !event.kind.may_be_undone() || goes_with_the_document(event, to)? {
        return Ok(());
    }
    to.run(
        "INSERT OR REPLACE INTO before_act (case_id, seq, last_seq, kind, officer, state, decision_seq, outcome, review_seq,
             recommendation, claimed_by, reviewer, endorser, approver, alone, custody)
         SELECT id, ?2, ?2, ?3, ?4, state, decision_seq, outcome, review_seq, recommendation, claimed_by, reviewer, endorser,
             approver, alone, custody FROM case_file WHERE id = ?1",
        params![event.case, event.seq, event.kind.code(), event.officer],
        Affected::Exactly(1),
    )
}

/// A passport that goes with the document: both are one act.
fn goes_with_the_document(event: &Event, to: &mut Change) -> Result<bool, StoreError> {
    if event.kind != EventKind::CustodyMoved {
        return Ok(false);
    }
    let sql =
        "SELECT 1 FROM before_act WHERE case_id = ?1 AND kind = 'collected' AND last_seq = ?2 - 1 AND officer = ?3";
    let goes = to.one(sql, params![event.case, event.seq, event.officer], |_| Ok(()))?.is_some();
    if goes {
        let sql = "UPDATE before_act SET last_seq = ?2 WHERE case_id = ?1";
        to.run(sql, params![event.case, event.seq], Affected::Exactly(1))?;
    }
    Ok(goes)
}

/// Lets the case stand as it stood before; only its last act can be undone, and only by who did it.
pub(super) fn undone(event: &Event, undone: &Undone, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE case_file SET version = ?2, state = was.state, decision_seq = was.decision_seq, outcome = was.outcome,
             review_seq = was.review_seq, recommendation = was.recommendation, claimed_by = was.claimed_by,
             reviewer = was.reviewer, endorser = was.endorser, approver = was.approver, alone = was.alone, custody = was.custody
         FROM before_act AS was WHERE id = ?1 AND was.case_id = id AND was.last_seq = version AND was.seq = ?3
             AND was.kind = ?4 AND was.officer = ?5",
        params![event.case, event.seq, undone.event, undone.kind.code(), event.officer],
        Affected::TheOneRead,
    )?;
    let now = [
        "UPDATE issued SET ended_seq = NULL WHERE case_id = ?1 AND ended_seq = ?2",
        "DELETE FROM second_look WHERE case_id = ?1 AND seq = ?2",
        "DELETE FROM recusal WHERE case_id = ?1 AND seq = ?2",
        "DELETE FROM before_act WHERE case_id = ?1 AND seq = ?2",
    ];
    now.iter().try_for_each(|sql| to.run(sql, params![event.case, undone.event], Affected::Any))?;
    undone.ends.iter().try_for_each(|replaced| {
        to.run(
            "UPDATE issued SET ended_seq = (SELECT seq FROM issued WHERE case_id = ?1) WHERE case_id = ?2 AND ended_seq IS NULL",
            params![event.case, replaced.0],
            Affected::Any,
        )
    })
}
