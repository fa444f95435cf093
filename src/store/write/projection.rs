//! What follows from an event: the only place that writes the tables that can be rebuilt from the record.

use rusqlite::{named_params, params};

use crate::domain::day::office_day;
use crate::domain::facts::Facts;
use crate::domain::life::{Hand, State, Step};
use crate::domain::words::Word;
use crate::record::act::{
    Act, Amended, Application, Compared, Corrected, CustodyMoved, Decided, Issued, PaperAdded, Particulars, Reviewed,
};
use crate::record::event::Event;
use crate::record::list::{ListTaken, ListUndone};
use crate::record::roster::{Change as RosterChange, Genesis, Member};
use crate::record::watch::{WatchCleared, WatchListLoaded};
use crate::store::cases::application_rows::{
    self, NewCaseRow, credit_code, hand, list_papers, outcome, own_papers, papers, port,
};
use crate::store::count::write as counts;
use crate::store::engine::columns::Day;
use crate::store::engine::{Affected, Change, InsertTarget};
use crate::store::fault::StoreError;
use crate::store::register::entering;
use crate::store::register::entry::Entry;

/// Applies an event to the tables and to the counts; [`counts::post`] ends a transaction.
pub(in crate::store) fn project(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    counts::before(event, act, to)?;
    apply(event, act, to)?;
    counts::after(event, act, to)
}

fn apply(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    let seq = event.seq;
    match act {
        Act::LedgerOpened(genesis) => opened(event, genesis, to),
        Act::RosterProposed(proposal) => {
            let change = serde_json::to_string(&proposal.change).map_err(|e| StoreError::Engine(e.to_string()))?;
            to.run(
                "INSERT INTO proposal (seq, officer, subject, change) VALUES (?1, ?2, ?3, ?4)",
                params![seq, event.officer, proposal.change.subject(), change],
                Affected::Exactly(1),
            )
        }
        Act::RosterConfirmed(confirmation) => {
            to.run(
                "UPDATE proposal SET confirmed_seq = ?2 WHERE seq = ?1 AND confirmed_seq IS NULL AND officer <> ?3",
                params![confirmation.proposal, seq, event.officer],
                Affected::TheOneRead,
            )?;
            roster_changed(seq, &confirmation.change, to)
        }
        Act::PolicyKept(kept) => {
            text_kept(seq, &kept.sha256, to)?;
            if kept.pinned { law_pinned(event, &kept.sha256, to) } else { Ok(()) }
        }
        Act::LawProposed(proposed) => {
            text_kept(seq, &proposed.sha256, to)?;
            to.run(
                "INSERT INTO law (seq, sha256, officer) VALUES (?1, ?2, ?3)",
                params![seq, proposed.sha256, event.officer],
                Affected::Exactly(1),
            )
        }
        Act::LawActivated(activated) => to.run(
            "UPDATE law SET activated_seq = ?3, activated_by = ?4
             WHERE seq = ?1 AND sha256 = ?2 AND activated_seq IS NULL AND officer <> ?4",
            params![activated.proposal, activated.sha256, seq, event.officer],
            Affected::TheOneRead,
        ),
        Act::PeriodSet(set) => to.run(
            "UPDATE case_file SET due_on = ?3, version = ?2 WHERE id = ?1 AND due_on IS NULL",
            params![event.case, seq, Day::of(set.due_on)],
            Affected::TheOneRead,
        ),
        Act::UnitMarked(marked) => to.run(
            "INSERT INTO unit_standing (uscc, seq, standing, from_day, officer) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![marked.uscc, seq, marked.standing.code(), Day::of(marked.from), event.officer],
            Affected::Exactly(1),
        ),
        Act::Drafted(taken) | Act::Accepted(taken) => self::taken(event, taken, to),
        Act::Noticed(noticed) => moved(event, Step::Notice, to).and_then(|()| {
            to.run(
                "UPDATE case_file SET notice_seq = ?2, decision_seq = ?2, outcome = ?3 WHERE id = ?1",
                params![event.case, seq, outcome(noticed.assessed.decision.get())?],
                Affected::Exactly(1),
            )
        }),
        Act::Amended(amended) => self::amended(event, amended, to),
        Act::PaperAdded(added) => paper_added(event, added, to),
        Act::PaperVerified(verified) => {
            touched(event, to)?;
            own_papers(event.case, to)?;
            to.run(
                "UPDATE paper SET verified_by = ?3, verified_seq = ?4 WHERE case_id = ?1 AND kind = ?2",
                params![event.case, verified.kind.code(), event.officer, seq],
                Affected::Exactly(1),
            )
        }
        Act::CustodyMoved(CustodyMoved { place, .. }) => {
            touched(event, to)?;
            to.run(
                "UPDATE case_file SET custody = ?2 WHERE id = ?1",
                params![event.case, place.code()],
                Affected::Exactly(1),
            )
        }
        Act::Claimed(_) => {
            moved(event, Step::Claim, to)?;
            to.run(
                "UPDATE case_file SET claimed_by = ?2 WHERE id = ?1",
                params![event.case, event.officer],
                Affected::Exactly(1),
            )
        }
        Act::Reviewed(reviewed) => self::reviewed(event, reviewed, to),
        Act::Returned(_) => to.run(
            "UPDATE case_file SET review_seq = NULL, reviewer = NULL, recommendation = NULL, approver = NULL,
                     state = 'under-examination', version = ?2 WHERE id = ?1 AND state IN ('reviewed', 'approved')",
            params![event.case, seq],
            Affected::Exactly(1),
        ),
        Act::Approved(decided) => self::decided(event, Step::Approve, decided, to),
        Act::Refused(decided) => self::decided(event, Step::Refuse, decided, to),
        Act::Withdrawn(_) => moved(event, Step::Withdraw, to),
        Act::Issued(issued) => self::issued(event, issued, to),
        Act::Collected(_) => moved(event, Step::Collect, to),
        Act::Voided(_) => {
            moved(event, Step::Void, to)?;
            to.run(
                "UPDATE issued SET ended_seq = ?2 WHERE case_id = ?1 AND ended_seq IS NULL",
                params![event.case, seq],
                Affected::Any,
            )
        }
        Act::Corrected(Corrected { number, .. }) => {
            touched(event, to)?;
            to.run(
                "UPDATE issued SET number = ?2 WHERE case_id = ?1",
                params![event.case, number],
                Affected::Exactly(1),
            )
        }
        Act::Recused(_) => {
            touched(event, to)?;
            to.run(
                "INSERT INTO recusal (case_id, officer, seq) VALUES (?1, ?2, ?3)",
                params![event.case, event.officer, seq],
                Affected::Exactly(1),
            )
        }
        Act::Linked(compared) => self::compared(seq, compared, true, to),
        Act::Distinct(compared) => self::compared(seq, compared, false, to),
        // Who counted the copies before is stale.
        Act::Printed(_) => touched(event, to),
        Act::Viewed(_) | Act::BackedUp(_) => Ok(()),
        Act::ListTaken(list) => list_taken(event, list, to),
        Act::ListPart(_) => Ok(()),
        Act::ListUndone(ListUndone { list, .. }) => to.run(
            "UPDATE batch SET undone_seq = ?2 WHERE id = ?1 AND undone_seq IS NULL",
            params![list, seq],
            Affected::TheOneRead,
        ),
        Act::WatchListLoaded(list) => watch_list_loaded(seq, list, to),
        Act::WatchCleared(WatchCleared { person_key, entry_key, .. }) => to.run(
            "INSERT OR IGNORE INTO watch_clearance (person_key, entry_key, seq) VALUES (?1, ?2, ?3)",
            params![person_key, entry_key, seq],
            Affected::Any,
        ),
    }
}

/// Applies of an event only what it adds to the register of persons.
pub(in crate::store) fn register(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    if let Some((facts, particulars)) = act.application() {
        entering::register(&Entry::new(event.seq, facts, particulars), to)?;
    }
    Ok(())
}

/// A text that was kept before keeps its first place.
fn text_kept(seq: u64, sha256: &str, to: &mut Change) -> Result<(), StoreError> {
    to.run("INSERT OR IGNORE INTO policy_edition (sha256, seq) VALUES (?1, ?2)", params![sha256, seq], Affected::Any)
}

fn law_pinned(event: &Event, sha256: &str, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO law (seq, sha256, officer, activated_seq, activated_by) VALUES (?1, ?2, ?3, ?1, ?3)",
        params![event.seq, sha256, event.officer],
        Affected::Exactly(1),
    )
}

fn opened(event: &Event, genesis: &Genesis, to: &mut Change) -> Result<(), StoreError> {
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

fn roster_changed(seq: u64, change: &RosterChange, to: &mut Change) -> Result<(), StoreError> {
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
    }
}

fn taken(event: &Event, taken: &Application, to: &mut Change) -> Result<(), StoreError> {
    let case_row = NewCaseRow::of(event, taken)?;
    if taken.begins {
        return application_rows::begin(&[case_row], to);
    }
    let person = entering::register(&case_row.entry, to)?;
    enterprise(event.seq, &taken.facts, &taken.particulars, to)?;
    let terms = &case_row.terms;
    to.run(
        "UPDATE case_file SET version = :seq, measure = :measure, state = :state, enterprise = :enterprise, port = :port,
             nationality = :nationality, received_on = :received_on, due_on = :due_on, receipted = :receipted,
             outcome = :outcome, facts_seq = :seq, decision_seq = :seq, evidence_seq = :seq, notice_seq = :notice_seq,
             custody = :custody, exempt = :exempt, follows = :follows, batch = coalesce(:batch, batch),
             moved_on = max(moved_on, :moved_on)
         WHERE id = :id AND state = 'draft'",
        named_params! {
            ":id": event.case,
            ":seq": event.seq,
            ":measure": case_row.measure.code(),
            ":state": case_row.state.code(),
            ":nationality": nationality(&taken.facts),
            ":enterprise": case_row.enterprise.as_deref(),
            ":port": case_row.port.as_ref().map(|port| port.as_str()),
            ":received_on": Day::of(terms.received_on),
            ":due_on": terms.due_on.map(Day::of),
            ":receipted": terms.receipted,
            ":outcome": &*terms.outcome,
            ":notice_seq": (taken.step == Step::AcceptIncomplete).then_some(event.seq),
            ":custody": terms.custody.code(),
            ":exempt": terms.exempt,
            ":follows": terms.follows.map(|case| case.0),
            ":batch": terms.batch,
            ":moved_on": Day::of(office_day(event.at)),
        },
        Affected::Exactly(1),
    )?;
    application_rows::belongs(event.case, person, to)?;
    papers(event, &taken.facts, to)?;
    hand(event, Hand::Entered, to)
}

fn enterprise(seq: u64, facts: &Facts, particulars: &Particulars, to: &mut Change) -> Result<(), StoreError> {
    let (Some(code), Some(name)) = (credit_code(facts), &particulars.inviter_name) else { return Ok(()) };
    application_rows::enterprise((&code, name, seq), to)
}

fn amended(event: &Event, amended: &Amended, to: &mut Change) -> Result<(), StoreError> {
    let facts = &amended.facts;
    let entry = Entry::new(event.seq, facts, &amended.particulars);
    // Who has no passport stays the entry that the case has.
    let person = facts.passport.number.map(|_| entering::register(&entry, to)).transpose()?;
    enterprise(event.seq, facts, &amended.particulars, to)?;
    // A review stands on what was on file; what comes later makes it stale.
    to.run(
        "UPDATE case_file SET review_seq = NULL, reviewer = NULL, recommendation = NULL,
             state = CASE WHEN state = 'reviewed' THEN 'under-examination'
                          WHEN state = 'awaiting-papers' AND :complete THEN 'accepted' ELSE state END,
             version = :seq, facts_seq = :seq, decision_seq = :seq, evidence_seq = :seq, outcome = :outcome,
             exempt = :exempt, receipted = receipted OR :receipted, due_on = coalesce(:due_on, due_on),
             enterprise = :enterprise, port = :port, nationality = :nationality
         WHERE id = :id AND state IN ('draft', 'accepted', 'awaiting-papers', 'under-examination', 'reviewed')",
        named_params! {
            ":id": event.case,
            ":seq": event.seq,
            ":complete": amended.step == Step::Complete,
            ":outcome": outcome(amended.assessed.decision.get())?,
            ":exempt": amended.exempt,
            ":receipted": amended.receipt.is_some(),
            ":due_on": amended.due_on.map(Day::of),
            ":enterprise": credit_code(facts),
            ":port": port(facts).as_ref().map(|port| port.as_str()),
            ":nationality": nationality(facts),
        },
        Affected::Exactly(1),
    )?;
    person.map_or(Ok(()), |person| application_rows::belongs(event.case, person, to))?;
    papers(event, facts, to)?;
    hand(event, Hand::Entered, to)
}

fn paper_added(event: &Event, added: &PaperAdded, to: &mut Change) -> Result<(), StoreError> {
    amended(event, &added.amended, to)?;
    // Evidence that changed has not been verified.
    to.run(
        "UPDATE paper SET sha256 = ?3, added_seq = ?4, verified_by = NULL, verified_seq = NULL
         WHERE case_id = ?1 AND kind = ?2",
        params![event.case, added.kind.code(), added.sha256, event.seq],
        Affected::Exactly(1),
    )
}

fn reviewed(event: &Event, reviewed: &Reviewed, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE case_file SET state = 'reviewed', version = ?2, review_seq = ?2, decision_seq = ?2, outcome = ?3,
             recommendation = ?4, reviewer = ?5
         WHERE id = ?1 AND state IN ('accepted', 'awaiting-papers', 'under-examination')",
        params![
            event.case,
            event.seq,
            outcome(reviewed.assessed.decision.get())?,
            reviewed.recommendation.code(),
            event.officer
        ],
        Affected::Exactly(1),
    )?;
    hand(event, Hand::Reviewed, to)
}

fn decided(event: &Event, step: Step, decided: &Decided, to: &mut Change) -> Result<(), StoreError> {
    let state = if step == Step::Approve { "approved" } else { "refused" };
    to.run(
        "UPDATE case_file SET state = ?3, version = ?2, decision_seq = ?2, outcome = ?4, approver = ?5
         WHERE id = ?1 AND state = 'reviewed'",
        params![event.case, event.seq, state, outcome(decided.assessed.decision.get())?, event.officer],
        Affected::Exactly(1),
    )?;
    hand(event, Hand::Approved, to)
}

fn issued(event: &Event, issued: &Issued, to: &mut Change) -> Result<(), StoreError> {
    let Issued { number, right, issued_on, ends, assessed, .. } = issued;
    for ends in ends {
        to.run(
            "UPDATE issued SET ended_seq = ?2 WHERE case_id = ?1 AND ended_seq IS NULL",
            params![ends.0, event.seq],
            Affected::Any,
        )?;
    }
    to.run(
        "INSERT INTO issued (number, case_id, person, measure, valid_from, valid_until, entries, stay_days, permit_kind,
             issued_on, seq)
         SELECT ?1, id, person, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM case_file WHERE id = ?2",
        params![
            number,
            event.case,
            right.measure.code(),
            Day::of(right.valid_from),
            right.valid_until.map(Day::of),
            right.entries.map(Word::code),
            right.stay_days,
            right.permit_kind.map(Word::code),
            Day::of(*issued_on),
            event.seq,
        ],
        Affected::Exactly(1),
    )?;
    to.run(
        "UPDATE case_file SET state = 'issued', version = ?2, decision_seq = ?2, outcome = ?4, issuer = ?3
         WHERE id = ?1 AND state = 'approved'",
        params![event.case, event.seq, event.officer, outcome(assessed.decision.get())?],
        Affected::Exactly(1),
    )?;
    hand(event, Hand::Issued, to)
}

fn compared(seq: u64, compared: &Compared, same: bool, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO person_link (one, other, same, values_sha256, seq) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET same = excluded.same, values_sha256 = excluded.values_sha256, seq = excluded.seq",
        params![compared.one, compared.other, same, compared.values_sha256, seq],
        Affected::Exactly(1),
    )
}

fn list_taken(event: &Event, list: &ListTaken, to: &mut Change) -> Result<(), StoreError> {
    let outcomes = serde_json::to_string(&list.outcomes).map_err(|e| StoreError::Engine(e.to_string()))?;
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

fn watch_list_loaded(seq: u64, list: &WatchListLoaded, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO watch_list (seq, name, file_sha256, dated_on, entries) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![seq, list.name, list.file_sha256, Day::of(list.dated_on), list.entries.len()],
        Affected::Exactly(1),
    )?;
    let into = InsertTarget {
        table: "watch_entry",
        columns: "seq, place, passport, nationality, name_key, birth_date",
        otherwise: "",
    };
    let entries: Vec<_> = list.entries.iter().enumerate().collect();
    to.insert(&into, &entries, |(place, entry), row| {
        row.put(seq)?;
        row.put(*place)?;
        row.put(entry.passport.as_deref())?;
        row.put(entry.nationality.as_deref())?;
        row.put(entry.name_key.as_deref())?;
        row.put(entry.birth_date.map(Day::of))
    })
}

/// Moves a case along the table of its life; a step that is not open there touches no row.
fn moved(event: &Event, step: Step, to: &mut Change) -> Result<(), StoreError> {
    let from = |state: &&State| state.after(step).is_some();
    let open: Vec<&str> = State::ALL.iter().filter(from).map(|state| state.code()).collect();
    let next =
        State::ALL.iter().find_map(|state| state.after(step)).ok_or(StoreError::Bug("a step that leads nowhere"))?;
    to.run(
        "UPDATE case_file SET state = ?3, version = ?2 WHERE id = ?1 AND instr(?4, ' ' || state || ' ') > 0",
        params![event.case, event.seq, next.code(), format!(" {} ", open.join(" "))],
        Affected::Exactly(1),
    )
}

/// Gives a case a new version, so that whoever read it before is stale.
fn touched(event: &Event, to: &mut Change) -> Result<(), StoreError> {
    to.run("UPDATE case_file SET version = ?2 WHERE id = ?1", params![event.case, event.seq], Affected::Exactly(1))
}

fn nationality(facts: &Facts) -> Option<&str> {
    facts.applicant.nationality.as_ref().map(|code| code.as_str())
}
