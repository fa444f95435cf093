//! What follows from acts about the law in force.

use rusqlite::params;

use crate::domain::words::Word;
use crate::record::act::PolicyKept;
use crate::record::event::Event;
use crate::record::law::{LawActivated, LawProposed, apart};
use crate::store::engine::{Affected, Change};
use crate::store::fault::StoreError;

pub(super) fn policy_kept(event: &Event, kept: &PolicyKept, to: &mut Change) -> Result<(), StoreError> {
    text_kept(event.seq, &kept.sha256, &kept.text, to)?;
    if !kept.pinned {
        return Ok(());
    }
    to.run(
        "INSERT INTO law (seq, sha256, officer, activated_seq, activated_by) VALUES (?1, ?2, ?3, ?1, ?3)",
        params![event.seq, kept.sha256, event.officer],
        Affected::Exactly(1),
    )
}

/// A text that was kept before keeps its first place.
fn text_kept(seq: u64, sha256: &str, text: &str, to: &mut Change) -> Result<(), StoreError> {
    to.run("INSERT OR IGNORE INTO policy_edition (sha256, seq) VALUES (?1, ?2)", params![sha256, seq], Affected::Any)?;
    for line in apart(text) {
        let [one, other] = line.hands;
        let risks = or_always(line.risk.iter().map(|risk| risk.code()).collect());
        let measures = or_always(line.measures.iter().map(|measure| measure.code()).collect());
        for risk in risks {
            for measure in &measures {
                to.run(
                    "INSERT OR IGNORE INTO apart (sha256, one, other, risk, measure) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![sha256, one.code(), other.code(), risk, measure],
                    Affected::Any,
                )?;
            }
        }
    }
    Ok(())
}

fn or_always(named: Vec<&'static str>) -> Vec<&'static str> {
    if named.is_empty() { vec![""] } else { named }
}

pub(super) fn proposed(event: &Event, proposed: &LawProposed, to: &mut Change) -> Result<(), StoreError> {
    text_kept(event.seq, &proposed.sha256, &proposed.text, to)?;
    to.run(
        "INSERT INTO law (seq, sha256, officer) VALUES (?1, ?2, ?3)",
        params![event.seq, proposed.sha256, event.officer],
        Affected::Exactly(1),
    )
}

pub(super) fn activated(event: &Event, activated: &LawActivated, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE law SET activated_seq = ?3, activated_by = ?4
         WHERE seq = ?1 AND sha256 = ?2 AND activated_seq IS NULL AND officer <> ?4",
        params![activated.proposal, activated.sha256, event.seq, event.officer],
        Affected::TheOneRead,
    )
}
