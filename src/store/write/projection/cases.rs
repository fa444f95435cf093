//! What follows from acts on a case.

use chrono::NaiveDate;
use rusqlite::{named_params, params};

use super::stock::{self, Fate};
use crate::domain::day::office_day;
use crate::domain::facts::Facts;
use crate::domain::life::{Hand, SecondLook, State, Step};
use crate::domain::words::Word;
use crate::record::act::{
    Amended, Application, Assessed, CustodyMoved, Decided, DeemedAccepted, Ended, Inquired, Issued, LookedAgain,
    Noticed, PaperAdded, PaperVerified, Particulars, Reviewed,
};
use crate::record::event::Event;
use crate::record::law::PeriodSet;
use crate::store::cases::application_rows::{
    self, NewCaseRow, arrives_on, credit_code, hand, outcome, own_papers, papers, port,
};
use crate::store::engine::columns::Day;
use crate::store::engine::{Affected, Change};
use crate::store::fault::StoreError;
use crate::store::register::entering;
use crate::store::register::entry::Entry;

/// The version stays: who read the draft and acts on it is not stale by it.
pub(super) fn deemed_accepted(event: &Event, deemed: &DeemedAccepted, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE case_file SET deemed_on = ?2 WHERE id = ?1 AND state = 'draft' AND deemed_on IS NULL",
        params![event.case, Day::of(deemed.received_on)],
        Affected::TheOneRead,
    )
}

pub(super) fn noticed(event: &Event, noticed: &Noticed, to: &mut Change) -> Result<(), StoreError> {
    moved(event, Step::Notice, to).and_then(|()| {
        to.run(
            "UPDATE case_file SET notice_seq = ?2, decision_seq = ?2, outcome = ?3 WHERE id = ?1",
            params![event.case, event.seq, outcome(noticed.assessed.decision.get())?],
            Affected::Exactly(1),
        )
    })
}

pub(super) fn paper_verified(event: &Event, verified: &PaperVerified, to: &mut Change) -> Result<(), StoreError> {
    touched(event, to)?;
    own_papers(event.case, to)?;
    to.run(
        "UPDATE paper SET verified_by = ?3, verified_seq = ?4 WHERE case_id = ?1 AND kind = ?2",
        params![event.case, verified.kind.code(), event.officer, event.seq],
        Affected::Exactly(1),
    )
}

/// What changes the application, or stands against it, makes a review stale as an amendment does.
pub(super) fn inquired(event: &Event, inquired: &Inquired, to: &mut Change) -> Result<(), StoreError> {
    match &inquired.amended {
        Some(amended) => self::amended(event, amended, to),
        None => touched(event, to),
    }
}

pub(super) fn custody_moved(event: &Event, moved: &CustodyMoved, to: &mut Change) -> Result<(), StoreError> {
    touched(event, to)?;
    to.run(
        "UPDATE case_file SET custody = ?2 WHERE id = ?1",
        params![event.case, moved.place.code()],
        Affected::Exactly(1),
    )
}

pub(super) fn claimed(event: &Event, to: &mut Change) -> Result<(), StoreError> {
    moved(event, Step::Claim, to)?;
    to.run(
        "UPDATE case_file SET claimed_by = ?2 WHERE id = ?1",
        params![event.case, event.officer],
        Affected::Exactly(1),
    )
}

pub(super) fn returned(event: &Event, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE case_file SET review_seq = NULL, reviewer = NULL, recommendation = NULL, approver = NULL, endorser = NULL,
             alone = 0, state = 'under-examination', version = ?2 WHERE id = ?1 AND state IN ('reviewed', 'approved')",
        params![event.case, event.seq],
        Affected::Exactly(1),
    )
}

pub(super) fn voided(event: &Event, ended: &Ended, to: &mut Change) -> Result<(), StoreError> {
    moved(event, Step::Void, to)?;
    for restored in &ended.restores {
        to.run(
            "UPDATE issued SET ended_seq = NULL
             WHERE case_id = ?2 AND ended_seq = (SELECT seq FROM issued WHERE case_id = ?1 AND ended_seq IS NULL)",
            params![event.case, restored.0],
            Affected::Any,
        )?;
    }
    to.run(
        "UPDATE issued SET ended_seq = ?2 WHERE case_id = ?1 AND ended_seq IS NULL",
        params![event.case, event.seq],
        Affected::Any,
    )
}

pub(super) fn recused(event: &Event, to: &mut Change) -> Result<(), StoreError> {
    touched(event, to)?;
    to.run(
        "INSERT INTO recusal (case_id, officer, seq) VALUES (?1, ?2, ?3)",
        params![event.case, event.officer, event.seq],
        Affected::Exactly(1),
    )
}

pub(super) fn taken(event: &Event, taken: &Application, to: &mut Change) -> Result<(), StoreError> {
    let case_row = NewCaseRow::of(event, taken)?;
    if taken.begins {
        return application_rows::begin(&[case_row], to);
    }
    let person = entering::register(&case_row.entry, Some(event.case), to)?;
    enterprise(event.seq, &taken.facts, &taken.particulars, to)?;
    let terms = &case_row.terms;
    to.run(
        "UPDATE case_file SET version = :seq, measure = :measure, state = :state, enterprise = :enterprise, port = :port,
             arrives_on = :arrives_on, nationality = :nationality, received_on = :received_on,
             filed_on = :filed_on, due_on = :due_on, receipted = :receipted,
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
            ":arrives_on": case_row.arrives_on.map(Day::of),
            ":received_on": Day::of(terms.received_on),
            ":filed_on": Day::of(case_row.filed_on),
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

pub(super) fn enterprise(
    seq: u64,
    facts: &Facts,
    particulars: &Particulars,
    to: &mut Change,
) -> Result<(), StoreError> {
    let (Some(code), Some(name)) = (credit_code(facts), &particulars.inviter_name) else { return Ok(()) };
    application_rows::enterprise((&code, name, seq), to)
}

pub(super) fn amended(event: &Event, amended: &Amended, to: &mut Change) -> Result<(), StoreError> {
    let facts = &amended.facts;
    let entry = Entry::of_application(event.seq, facts, &amended.particulars);
    // Who has no passport stays the entry that the case has.
    let person = entry.tells_whose().then(|| entering::register(&entry, Some(event.case), to)).transpose()?;
    enterprise(event.seq, facts, &amended.particulars, to)?;
    // A review stands on what was on file; what comes later makes it stale.
    to.run(
        "UPDATE case_file SET review_seq = NULL, reviewer = NULL, recommendation = NULL, endorser = NULL,
             state = CASE WHEN state = 'reviewed' THEN 'under-examination'
                          WHEN state = 'awaiting-papers' AND :complete THEN 'accepted' ELSE state END,
             version = :seq, facts_seq = :seq, decision_seq = :seq, evidence_seq = :seq, outcome = :outcome,
             exempt = :exempt, receipted = receipted OR :receipted, due_on = coalesce(:due_on, due_on),
             filed_on = coalesce(:filed_on, received_on),
             enterprise = :enterprise, port = :port, arrives_on = :arrives_on, nationality = :nationality
         WHERE id = :id AND state IN ('draft', 'accepted', 'awaiting-papers', 'under-examination', 'reviewed')",
        named_params! {
            ":id": event.case,
            ":seq": event.seq,
            ":complete": amended.step == Step::Complete,
            ":outcome": outcome(amended.assessed.decision.get())?,
            ":exempt": amended.exempt,
            ":receipted": amended.receipt.is_some(),
            ":due_on": amended.due_on.map(Day::of),
            ":filed_on": facts.filing.accepted_on.map(Day::of),
            ":enterprise": credit_code(facts),
            ":port": port(facts).as_ref().map(|port| port.as_str()),
            ":arrives_on": arrives_on(facts).map(Day::of),
            ":nationality": nationality(facts),
        },
        Affected::Exactly(1),
    )?;
    person.map_or(Ok(()), |person| application_rows::belongs(event.case, person, to))?;
    papers(event, facts, to)?;
    hand(event, Hand::Entered, to)
}

pub(super) fn paper_added(event: &Event, added: &PaperAdded, to: &mut Change) -> Result<(), StoreError> {
    amended(event, &added.amended, to)?;
    // Evidence that changed has not been verified.
    to.run(
        "UPDATE paper SET sha256 = ?3, added_seq = ?4, verified_by = NULL, verified_seq = NULL
         WHERE case_id = ?1 AND kind = ?2",
        params![event.case, added.kind.code(), added.sha256, event.seq],
        Affected::Exactly(1),
    )
}

pub(super) fn reviewed(event: &Event, reviewed: &Reviewed, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE case_file SET state = 'reviewed', version = ?2, review_seq = ?2, decision_seq = ?2, outcome = ?3,
             recommendation = ?4, reviewer = ?5, cleared = cleared OR ?6
         WHERE id = ?1 AND state IN ('accepted', 'awaiting-papers', 'under-examination')",
        params![
            event.case,
            event.seq,
            outcome(reviewed.assessed.decision.get())?,
            reviewed.recommendation.code(),
            event.officer,
            cleared(&reviewed.assessed)
        ],
        Affected::Exactly(1),
    )?;
    hand(event, Hand::Reviewed, to)
}

/// A hit that was cleared is in the case from then on.
fn cleared(assessed: &Assessed) -> bool {
    assessed.screened.as_ref().is_some_and(|screened| 0 < screened.cleared)
}

pub(super) fn endorsed(event: &Event, decided: &Decided, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE case_file SET version = ?2, decision_seq = ?2, outcome = ?3, endorser = ?4, cleared = cleared OR ?5
         WHERE id = ?1 AND state = 'reviewed' AND endorser IS NULL",
        params![
            event.case,
            event.seq,
            outcome(decided.assessed.decision.get())?,
            event.officer,
            cleared(&decided.assessed)
        ],
        Affected::Exactly(1),
    )?;
    hand(event, Hand::Approved, to)
}

pub(super) fn decided(event: &Event, step: Step, decided: &Decided, to: &mut Change) -> Result<(), StoreError> {
    let state = if step == Step::Approve { "approved" } else { "refused" };
    to.run(
        "UPDATE case_file SET state = ?3, version = ?2, decision_seq = ?2, outcome = ?4, approver = ?5, alone = ?6,
             cleared = cleared OR ?7, endorser = CASE WHEN ?3 = 'approved' THEN endorser END
         WHERE id = ?1 AND state = 'reviewed'",
        params![
            event.case,
            event.seq,
            state,
            outcome(decided.assessed.decision.get())?,
            event.officer,
            decided.second_look_by.is_some(),
            cleared(&decided.assessed)
        ],
        Affected::Exactly(1),
    )?;
    if decided.second_look_by.is_some() {
        second_look_asked(event, SecondLook::Urgent, decided.second_look_by, to)?;
    }
    hand(event, Hand::Approved, to)
}

pub(super) fn second_look_asked(
    event: &Event,
    ground: SecondLook,
    due_on: Option<NaiveDate>,
    to: &mut Change,
) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO second_look (seq, case_id, ground, due_on) VALUES (?1, ?2, ?3, ?4)",
        params![event.seq, event.case, ground.code(), due_on.map(Day::of)],
        Affected::Exactly(1),
    )
}

pub(super) fn looked_again(event: &Event, looked: &LookedAgain, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE second_look SET looked_seq = ?3, looked_by = ?4, result = ?5
         WHERE seq = ?1 AND case_id = ?2 AND looked_seq IS ?6 AND (?6 IS NULL OR result = 'doubted')",
        params![
            looked.asked,
            event.case,
            event.seq,
            event.officer,
            if looked.agreed { "agreed" } else { "doubted" },
            looked.lifts
        ],
        Affected::TheOneRead,
    )
}

pub(super) fn issued(event: &Event, issued: &Issued, to: &mut Change) -> Result<(), StoreError> {
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
        "UPDATE case_file SET state = 'issued', version = ?2, decision_seq = ?2, outcome = ?4, issuer = ?3,
             cleared = cleared OR ?5
         WHERE id = ?1 AND state = 'approved'",
        params![event.case, event.seq, event.officer, outcome(assessed.decision.get())?, cleared(assessed)],
        Affected::Exactly(1),
    )?;
    stock::goes(event, number, Fate::Used, to)?;
    hand(event, Hand::Issued, to)
}

/// Moves a case along the table of its life; a step that is not open there touches no row.
pub(super) fn moved(event: &Event, step: Step, to: &mut Change) -> Result<(), StoreError> {
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
pub(super) fn touched(event: &Event, to: &mut Change) -> Result<(), StoreError> {
    to.run("UPDATE case_file SET version = ?2 WHERE id = ?1", params![event.case, event.seq], Affected::Exactly(1))
}

pub(super) fn nationality(facts: &Facts) -> Option<&str> {
    facts.applicant.nationality.as_ref().map(|code| code.as_str())
}

pub(super) fn period_set(event: &Event, set: &PeriodSet, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE case_file SET due_on = ?3, version = ?2 WHERE id = ?1 AND due_on IS NULL",
        params![event.case, event.seq, Day::of(set.due_on)],
        Affected::TheOneRead,
    )
}
