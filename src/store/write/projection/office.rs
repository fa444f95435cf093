//! What follows from acts of the office: officers, policies, lists, the watch list.

use rusqlite::params;

use super::stock::{Fate, goes};
use crate::domain::words::Word;
use crate::record::act::{InterestStated, Restored};
use crate::record::event::Event;
use crate::record::list::{ListTaken, ListUndone};
use crate::record::roster::{Change as RosterChange, Genesis, Member};
use crate::record::roster::{Confirmation, Proposal};
use crate::record::unit::UnitMarked;
use crate::record::watch::{WatchCleared, WatchListLoaded};
use crate::store::cases::application_rows::list_papers;
use crate::store::engine::columns::Day;
use crate::store::engine::{Affected, Change};
use crate::store::fault::StoreError;

pub(super) fn proposed(event: &Event, proposal: &Proposal, to: &mut Change) -> Result<(), StoreError> {
    let change =
        serde_json::to_string(&proposal.change).map_err(|_| StoreError::Bug("what cannot be written as JSON"))?;
    to.run(
        "INSERT INTO proposal (seq, officer, subject, change) VALUES (?1, ?2, ?3, ?4)",
        params![event.seq, event.officer, proposal.change.subject(), change],
        Affected::Exactly(1),
    )
}

pub(super) fn confirmed(event: &Event, confirmation: &Confirmation, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE proposal SET confirmed_seq = ?2 WHERE seq = ?1 AND confirmed_seq IS NULL AND withdrawn_seq IS NULL
             AND (officer <> ?3 OR ?4)",
        params![confirmation.proposal, event.seq, event.officer, confirmation.recovery.is_some()],
        Affected::TheOneRead,
    )?;
    roster_changed(event.seq, &confirmation.change, to)
}

pub(super) fn withdrawn(seq: u64, proposal: u64, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE proposal SET withdrawn_seq = ?2 WHERE seq = ?1 AND confirmed_seq IS NULL AND withdrawn_seq IS NULL",
        params![proposal, seq],
        Affected::TheOneRead,
    )
}

/// No number is given again that may have been given out by what is lost.
pub(super) fn restored(event: &Event, restored: &Restored, to: &mut Change) -> Result<(), StoreError> {
    restored.numbers.iter().try_for_each(|number| goes(event, number, Fate::Used, to))?;
    to.run("UPDATE ledger SET cases_to = max(cases_to, ?1)", params![restored.cases_to], Affected::Exactly(1))
}

pub(super) fn unit_marked(event: &Event, marked: &UnitMarked, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO unit_standing (uscc, seq, standing, from_day, officer) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![marked.uscc, event.seq, marked.standing.code(), Day::of(marked.from), event.officer],
        Affected::Exactly(1),
    )
}

pub(super) fn list_undone(event: &Event, undone: &ListUndone, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE batch SET undone_seq = ?2 WHERE id = ?1 AND undone_seq IS NULL",
        params![undone.list, event.seq],
        Affected::TheOneRead,
    )
}

pub(super) fn watch_cleared(event: &Event, cleared: &WatchCleared, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT OR IGNORE INTO watch_clearance (person_key, entry_key, seq) VALUES (?1, ?2, ?3)",
        params![cleared.person_key, cleared.entry_key, event.seq],
        Affected::Any,
    )
}

pub(super) fn opened(event: &Event, genesis: &Genesis, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO ledger (one, office, office_name, training, opened_at) VALUES (1, ?1, ?2, ?3, ?4)",
        params![genesis.office, genesis.office_name, genesis.training, event.at],
        Affected::Exactly(1),
    )?;
    genesis.officers.iter().try_for_each(|member| enrolled(event.seq, member, to))
}

fn enrolled(seq: u64, member: &Member, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO officer (id, name, roles, ranks, key, since_seq, roles_seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        params![
            member.id,
            member.name,
            codes(&member.roles),
            codes(&member.ranks),
            member.key.ssh_line(&member.id),
            seq
        ],
        Affected::Exactly(1),
    )
}

fn codes<W: Word>(words: &[W]) -> String {
    words.iter().map(|word| word.code()).collect::<Vec<_>>().join(" ")
}

pub(super) fn roster_changed(seq: u64, change: &RosterChange, to: &mut Change) -> Result<(), StoreError> {
    match change {
        RosterChange::Enrol { member, .. } => enrolled(seq, member, to),
        RosterChange::Roles { id, roles } => to.run(
            "UPDATE officer SET roles = ?2, roles_seq = ?3 WHERE id = ?1 AND revoked_seq IS NULL",
            params![id, codes(roles), seq],
            Affected::TheOneRead,
        ),
        RosterChange::Ranks { id, ranks } => to.run(
            "UPDATE officer SET ranks = ?2, roles_seq = ?3 WHERE id = ?1 AND revoked_seq IS NULL",
            params![id, codes(ranks), seq],
            Affected::TheOneRead,
        ),
        RosterChange::Revoke { id, .. } => to.run(
            "UPDATE officer SET revoked_seq = ?2 WHERE id = ?1 AND revoked_seq IS NULL",
            params![id, seq],
            Affected::TheOneRead,
        ),
        RosterChange::Rekey { id, key, .. } => to.run(
            "UPDATE officer SET key = ?2 WHERE id = ?1 AND revoked_seq IS NULL",
            params![id, key.ssh_line(id)],
            Affected::TheOneRead,
        ),
    }
}

pub(super) fn list_taken(event: &Event, list: &ListTaken, to: &mut Change) -> Result<(), StoreError> {
    let outcomes =
        serde_json::to_string(&list.outcomes).map_err(|_| StoreError::Bug("what cannot be written as JSON"))?;
    to.run(
        "INSERT INTO batch (id, officer, file_sha256, plan, enterprise, data_rows, outcomes, continues, cases)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            event.seq,
            event.officer,
            list.file_sha256,
            list.plan,
            list.enterprise,
            list.data_rows,
            outcomes,
            list.continues,
            list.cases
        ],
        Affected::Exactly(1),
    )?;
    list_papers(event.seq, &list.common, to)
}

pub(super) fn watch_list_loaded(seq: u64, list: &WatchListLoaded, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO watch_list (seq, name, file_sha256, dated_on, entries) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![seq, list.name, list.file_sha256, Day::of(list.dated_on), list.entries.len()],
        Affected::Exactly(1),
    )
}

pub(super) fn interest_stated(event: &Event, interest: &InterestStated, to: &mut Change) -> Result<(), StoreError> {
    if interest.ended {
        return to.run(
            "UPDATE interest SET ended_seq = ?4
             WHERE officer = ?1 AND unit IS ?2 AND address IS ?3 AND ended_seq IS NULL",
            params![interest.officer, interest.unit, interest.address, event.seq],
            Affected::TheOneRead,
        );
    }
    to.run(
        "INSERT INTO interest (seq, officer, unit, address) VALUES (?1, ?2, ?3, ?4)",
        params![event.seq, interest.officer, interest.unit, interest.address],
        Affected::Exactly(1),
    )
}
