//! What an application writes into the tables: the one definition of the rows, for one application and for a list.

use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::params;

use crate::domain::codes::{Nationality, Port};
use crate::domain::day::{Moment, office_day};
use crate::domain::facts::Facts;
use crate::domain::life::{Hand, Place, State, Step};
use crate::domain::number::CaseKey;
use crate::domain::paper::Paper;
use crate::domain::words::{Measure, Word};
use crate::identity::names::bag::NameKeys;
use crate::identity::uscc;
use crate::record::act::{Application, Particulars};
use crate::record::event::Event;
use crate::record::list::RowValues;
use crate::store::engine::columns::Day;
use crate::store::engine::{Affected, Change, InsertTarget, RowBinder};
use crate::store::fault::StoreError;
use crate::store::register::entering::{enter, register};
use crate::store::register::entry::Entry;

/// The event that an application came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Origin {
    pub(in crate::store) seq: u64,
    pub(in crate::store) case: u64,
    pub(in crate::store) at: i64,
    pub(in crate::store) officer: Arc<str>,
}

impl Origin {
    pub(in crate::store) fn of(event: &Event) -> Origin {
        Origin { seq: event.seq, case: event.case, at: event.at, officer: Arc::clone(&event.officer) }
    }
}

/// How an application was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct IntakeTerms {
    pub(in crate::store) step: Step,
    pub(in crate::store) received_on: NaiveDate,
    pub(in crate::store) due_on: Option<NaiveDate>,
    pub(in crate::store) receipted: bool,
    pub(in crate::store) outcome: Arc<str>,
    pub(in crate::store) exempt: bool,
    pub(in crate::store) custody: Place,
    pub(in crate::store) follows: Option<CaseKey>,
    pub(in crate::store) batch: Option<u64>,
}

/// Whose application it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum PersonSource {
    /// Nobody's on file: the application makes the entry.
    New,
    /// The entry on file.
    Known(u64),
    /// Of the passport's entry; where there is none, the application makes it.
    OfPassport,
}

/// The unit that invites, as the tables take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct UnitNamed {
    pub(in crate::store) code: Option<Arc<str>>,
    pub(in crate::store) name: Option<Arc<str>>,
}

impl UnitNamed {
    pub(in crate::store) fn of(facts: &Facts, name: Option<&str>) -> UnitNamed {
        UnitNamed { code: credit_code(facts).map(Arc::from), name: name.map(Arc::from) }
    }
}

/// A paper that an application lists: its kind, its days of issue and of end.
type PaperDays = (&'static str, Option<NaiveDate>, Option<NaiveDate>);

/// An application that begins a case, as the tables take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct NewCaseRow {
    pub(in crate::store) origin: Origin,
    pub(in crate::store) entry: Entry,
    pub(in crate::store) holder: PersonSource,
    pub(in crate::store) measure: Measure,
    pub(in crate::store) state: State,
    pub(in crate::store) enterprise: Option<Arc<str>>,
    pub(in crate::store) inviter_name: Option<Arc<str>>,
    pub(in crate::store) port: Option<Port>,
    pub(in crate::store) arrives_on: Option<NaiveDate>,
    pub(in crate::store) filed_on: NaiveDate,
    pub(in crate::store) terms: IntakeTerms,
    /// Its own papers; a case of a list has those of its list.
    pub(in crate::store) papers: Vec<PaperDays>,
}

impl NewCaseRow {
    /// Reads the rows out of an application: what it shares with others, over which `own` with the plain form of its
    /// name, where that is known, is laid. This is the only way from an application to its rows.
    pub(in crate::store) fn new(
        origin: Origin,
        shared: &Facts,
        (own, keys): (RowValues, Option<NameKeys>),
        unit: UnitNamed,
        terms: IntakeTerms,
    ) -> Result<NewCaseRow, StoreError> {
        Ok(NewCaseRow {
            holder: PersonSource::OfPassport,
            measure: shared.measure,
            state: State::born_by(terms.step).ok_or(StoreError::Bug("a case begins with a step that begins none"))?,
            enterprise: unit.code,
            inviter_name: unit.name,
            port: shared.filing.port.or(own.port).or(shared.arrival.port),
            arrives_on: own.arrives_on.or_else(|| arrives_on(shared)),
            filed_on: shared.filing.accepted_on.unwrap_or(terms.received_on),
            papers: if terms.batch.is_some() { Vec::new() } else { listed(shared) },
            entry: Entry::new(origin.seq, shared, own, keys),
            terms,
            origin,
        })
    }

    /// Reads the rows out of an application by itself, which shares all that rules read.
    pub(in crate::store) fn of_application(
        origin: Origin,
        facts: &Facts,
        particulars: &Particulars,
        terms: IntakeTerms,
    ) -> Result<NewCaseRow, StoreError> {
        let unit = UnitNamed::of(facts, particulars.inviter_name.as_deref());
        let mut row = NewCaseRow::new(origin, facts, (Entry::own(particulars), None), unit, terms)?;
        row.entry.of_entry = particulars.entry;
        Ok(row)
    }

    /// Reads the rows out of an act.
    pub(in crate::store) fn of(event: &Event, taken: &Application) -> Result<NewCaseRow, StoreError> {
        let terms = IntakeTerms {
            step: taken.step,
            received_on: taken.received_on,
            due_on: taken.due_on,
            receipted: taken.receipt.is_some(),
            outcome: outcome(taken.assessed.decision.get())?.into(),
            exempt: taken.exempt,
            custody: taken.custody,
            follows: taken.follows,
            batch: taken.batch,
        };
        NewCaseRow::of_application(Origin::of(event), &taken.facts, &taken.particulars, terms)
    }
}

/// Writes the rows of applications that begin cases together. Those whose holder is [`PersonSource::New`] make an entry that
/// is not found by its keys yet.
pub(in crate::store) fn begin(rows: &[NewCaseRow], to: &mut Change) -> Result<(), StoreError> {
    let fresh: Vec<&Entry> = rows.iter().filter(|one| one.holder == PersonSource::New).map(|one| &one.entry).collect();
    enter(&fresh, to)?;
    let person = |one: &NewCaseRow| match one.holder {
        PersonSource::New => Ok(one.entry.seq),
        PersonSource::Known(person) => Ok(person),
        PersonSource::OfPassport => register(&one.entry, None, to),
    };
    let persons = rows.iter().map(person).collect::<Result<Vec<u64>, StoreError>>()?;
    units(rows, to)?;
    cases(rows, &persons, to)?;
    let papers: Vec<(&NewCaseRow, &PaperDays)> =
        rows.iter().flat_map(|one| one.papers.iter().map(move |paper| (one, paper))).collect();
    to.insert(&PAPERS, &papers, |(one, (kind, issued_on, valid_until)), row| {
        put_paper(one.origin.case, kind, (*issued_on, *valid_until), one.entry.seq, row)
    })?;
    // Who took in a list is named once, with the list.
    let single: Vec<&NewCaseRow> = rows.iter().filter(|one| one.terms.batch.is_none()).collect();
    to.insert(&HANDS, &single, |one, row| {
        row.put(one.origin.case)?;
        row.put(&*one.origin.officer)?;
        row.put(Hand::Entered.code())
    })
}

/// Gives a case to an entry of the register.
pub(in crate::store) fn belongs(case: u64, person: u64, to: &mut Change) -> Result<(), StoreError> {
    to.run("UPDATE case_file SET person = ?2 WHERE id = ?1", params![case, person], Affected::Exactly(1))
}

const HANDS: InsertTarget =
    InsertTarget { table: "officer_part", columns: "case_id, officer, part", otherwise: "ON CONFLICT DO NOTHING" };

const PAPERS: InsertTarget = InsertTarget {
    table: "paper",
    columns: "case_id, kind, issued_on, valid_until, added_seq",
    otherwise: "ON CONFLICT DO UPDATE SET issued_on = excluded.issued_on, valid_until = excluded.valid_until
        WHERE issued_on IS NOT excluded.issued_on OR valid_until IS NOT excluded.valid_until",
};

fn put_paper(
    case: u64,
    kind: &str,
    (issued_on, valid_until): (Option<NaiveDate>, Option<NaiveDate>),
    seq: u64,
    row: &mut RowBinder,
) -> rusqlite::Result<()> {
    row.put(case)?;
    row.put(kind)?;
    row.put(issued_on.map(Day::of))?;
    row.put(valid_until.map(Day::of))?;
    row.put(seq)
}

fn listed(facts: &Facts) -> Vec<PaperDays> {
    let own = |paper: &Paper| (paper.kind.code(), paper.issued_on, paper.valid_until);
    facts.documents.as_deref().unwrap_or_default().iter().map(own).collect()
}

/// Keeps the papers that every case of a list has.
pub(in crate::store) fn list_papers(list: u64, facts: &Facts, to: &mut Change) -> Result<(), StoreError> {
    let into = InsertTarget { table: "batch_paper", columns: "list, kind, issued_on, valid_until", otherwise: "" };
    to.insert(&into, &listed(facts), |(kind, issued_on, valid_until), row| {
        row.put(list)?;
        row.put(*kind)?;
        row.put(issued_on.map(Day::of))?;
        row.put(valid_until.map(Day::of))
    })
}

/// Gives a case of a list papers of its own, before something is done with one of them.
pub(in crate::store) fn own_papers(case: u64, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT OR IGNORE INTO paper (case_id, kind, issued_on, valid_until, added_seq)
         SELECT id, kind, issued_on, valid_until, list FROM case_file JOIN batch_paper ON list = batch WHERE id = ?1",
        params![case],
        Affected::Any,
    )
}

/// Keeps each paper that an application lists.
pub(in crate::store) fn papers(event: &Event, facts: &Facts, to: &mut Change) -> Result<(), StoreError> {
    own_papers(event.case, to)?;
    to.insert(&PAPERS, &listed(facts), |(kind, issued_on, valid_until), row| {
        put_paper(event.case, kind, (*issued_on, *valid_until), event.seq, row)
    })
}

/// Keeps who had which hand in a case.
pub(in crate::store) fn hand(event: &Event, part: Hand, to: &mut Change) -> Result<(), StoreError> {
    to.insert(&HANDS, &[part], |part, row| {
        row.put(event.case)?;
        row.put(&*event.officer)?;
        row.put(part.code())
    })
}

fn units(rows: &[NewCaseRow], to: &mut Change) -> Result<(), StoreError> {
    let mut named: Vec<(&str, &str, u64)> = Vec::new();
    for one in rows {
        if let (Some(code), Some(name)) = (one.enterprise.as_deref(), one.inviter_name.as_deref())
            && !named.iter().rev().take(NEAR).any(|(known, ..)| *known == code)
        {
            named.push((code, name, one.entry.seq));
        }
    }
    named.into_iter().try_for_each(|unit| enterprise(unit, to))
}

/// How many units back one is looked for before the table is asked: lists name one unit, or a few in turn.
const NEAR: usize = 16;

/// Keeps the name of a unit, unless one is on file.
pub(in crate::store) fn enterprise((code, name, seq): (&str, &str, u64), to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT OR IGNORE INTO enterprise (uscc, name, seq) VALUES (?1, ?2, ?3)",
        params![code, name, seq],
        Affected::Any,
    )
}

fn cases(rows: &[NewCaseRow], persons: &[u64], to: &mut Change) -> Result<(), StoreError> {
    let into = InsertTarget {
        table: "case_file",
        columns: "id, version, measure, state, person, enterprise, port, nationality, received_on, due_on, receipted, \
            outcome, facts_seq, decision_seq, evidence_seq, notice_seq, custody, exempt, follows, batch, moved_on, \
            arrives_on, filed_on",
        otherwise: "",
    };
    let all: Vec<(&NewCaseRow, &u64)> = rows.iter().zip(persons).collect();
    to.insert(&into, &all, |(one, person), row| {
        let (seq, terms) = (one.entry.seq, &one.terms);
        row.put(one.origin.case)?;
        row.put(seq)?;
        row.put(one.measure.code())?;
        row.put(one.state.code())?;
        row.put(*person)?;
        row.put(one.enterprise.as_deref())?;
        row.put(one.port.as_ref().map(Port::as_str))?;
        row.put(one.entry.nationality.as_ref().map(Nationality::as_str))?;
        row.put(Day::of(terms.received_on))?;
        row.put(terms.due_on.map(Day::of))?;
        row.put(terms.receipted)?;
        row.put(&*terms.outcome)?;
        row.put(seq)?;
        row.put(seq)?;
        row.put(seq)?;
        row.put((terms.step == Step::AcceptIncomplete).then_some(seq))?;
        row.put(terms.custody.code())?;
        row.put(terms.exempt)?;
        row.put(terms.follows.map(|case| case.0))?;
        row.put(terms.batch)?;
        row.put(Day::of(office_day(one.origin.at)))?;
        row.put(one.arrives_on.map(Day::of))?;
        row.put(Day::of(one.filed_on))
    })
}

/// The day on which the person of an application arrives.
pub(in crate::store) fn arrives_on(facts: &Facts) -> Option<NaiveDate> {
    facts.arrival.at.map(Moment::beijing_day)
}

/// The port of an application: where it is filed, else where the person arrives.
pub(in crate::store) fn port(facts: &Facts) -> Option<Port> {
    facts.filing.port.or(facts.arrival.port)
}

/// The credit code of the inviting unit, where it is one.
pub(in crate::store) fn credit_code(facts: &Facts) -> Option<String> {
    let written = facts.inviter.uscc.as_ref()?;
    uscc::check(&written.0).ok().map(|code| code.as_str().to_owned())
}

/// The outcome that a decision states.
pub(in crate::store) fn outcome(decision: &str) -> Result<String, StoreError> {
    #[derive(serde::Deserialize)]
    struct Stated {
        outcome: String,
    }
    let stated: Stated = serde_json::from_str(decision).map_err(|_| StoreError::Bug("a decision that is not one"))?;
    Ok(stated.outcome)
}
