//! Taking in an application: accept it, give the notice instead, or keep a draft.

mod keeping;

use serde::Serialize;

use super::amend::nobody_says;
use super::assess::{assess, at_stage, keep};
use super::at_gate::{Newcomer, newcomer, passed, refused};
use super::case::{OpenCase, reason_given};
use super::desk::Desk;
use super::fault;
use super::people::Alike;
use super::silence;
use super::sources::Sources;
use crate::domain::day::Moment;
use crate::domain::facts::{Facts, Filing};
use crate::domain::life::{Place, State, Step};
use crate::domain::number::{CaseKey, NO_NUMBER, Numbering};
use crate::domain::text::Text;
use crate::domain::words::Stage;
use crate::gate::{self, Door, Kind, Obstacle, PASSPORT_NOT_HERE};
use crate::record::act::{Act, Application, CustodyMoved, Particulars, Passed};
use crate::record::event::EventKind;
use crate::rules::decision::Decision;
use crate::store::fault::StoreError;
use crate::store::record::file::Done;
use crate::store::write::recording::Recording;
use keeping::{Keeping, keeping};

/// An application as it is handed in.
#[derive(Clone, Debug)]
pub struct Submission {
    /// What it says.
    pub facts: Facts,
    /// What no rule reads.
    pub particulars: Particulars,
    /// The case that this one follows.
    pub follows: Option<CaseKey>,
    /// Where values came from that nobody typed.
    pub sources: Sources,
    /// It was received before today.
    pub late: Option<LateEntry>,
    /// The passport was handed over, to be kept while we examine.
    pub hands_over: bool,
}

/// An application that is entered after the day on which it was received.
#[derive(Clone, Debug)]
pub struct LateEntry {
    /// The day on which it was received.
    pub received_on: chrono::NaiveDate,
    /// Why it is entered late.
    pub note: Option<String>,
}

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Number.
    pub number: String,
    /// Last day; none where the law sets no period, and while none runs.
    pub last_day: Option<chrono::NaiveDate>,
    /// It ended with its case.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
}

/// What intake returns.
#[derive(Clone, Debug, Serialize)]
pub struct TakenIn {
    /// Version of this shape.
    pub schema: u32,
    /// Number of the case.
    pub case: String,
    /// Where it stands.
    pub state: State,
    /// The receipt; none for an incomplete application, which gets the notice, and for a draft.
    pub receipt: Option<Receipt>,
    /// What is to be supplied, as the notice says.
    pub notice: Vec<String>,
    /// What the rules found.
    pub decision: serde_json::Value,
    /// The holder keeps the passport while we examine.
    pub passport_exempt: bool,
    /// Entries of the register that may be the same person.
    pub alike: Vec<Alike>,
    /// Open cases of the same passport for the same measure.
    pub open_cases: Vec<String>,
    /// What stands before the steps to come, and what is to be remarked.
    pub obstacles: Vec<Obstacle>,
    /// It is kept as a draft until somebody has looked into who it is.
    #[serde(skip)]
    pub held: bool,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
    /// The request had been answered before; nothing was written now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub already_done: bool,
}

/// An application that was decided and only waits to be written.
#[derive(Clone, Debug)]
pub struct Ready {
    application: Submission,
    decision: Decision,
    passed: Passed,
    step: Step,
    received_on: chrono::NaiveDate,
    late_entry: Option<String>,
    /// Where the passport of a draft is that nobody can hand over.
    gone: Option<Place>,
    /// Silence accepted it as a draft: what is missing is asked for of an accepted application.
    deemed: bool,
    exempt: bool,
    /// The passport was handed over, and is kept.
    kept: bool,
    /// It might be: the original was shown, and nothing keeps it with its holder.
    may_be_kept: bool,
    /// Something stands before acceptance, so that it is kept as a draft.
    held: bool,
    /// What is to be told with it.
    told: Vec<Obstacle>,
}

impl Ready {
    /// What the rules found.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// What stands before the steps to come, and what is to be remarked.
    pub fn told(&self) -> &[Obstacle] {
        &self.told
    }

    /// Tells whether the passport might be kept and was not said to be handed over.
    pub fn may_keep_the_passport(&self) -> bool {
        self.may_be_kept && !self.kept
    }

    /// The passport was handed over after all.
    pub fn keep_the_passport(&mut self) {
        self.kept = self.may_be_kept;
        if self.kept {
            self.told.retain(|one| one.code != PASSPORT_NOT_HERE);
        }
    }

    /// What will be written: the application accepted, the notice instead, or a draft.
    pub fn step(&self) -> Step {
        self.step
    }

    /// What is to be supplied, as the notice will say; nothing where none is given.
    pub fn notice(&self) -> Vec<String> {
        notice(self)
    }

    /// What no rule reads.
    pub fn particulars(&self) -> &Particulars {
        &self.application.particulars
    }

    /// The facts as they were decided.
    pub fn facts(&self) -> &Facts {
        &self.application.facts
    }
}

/// Decides an application as it is handed in; a draft is decided too, so that the officer sees what is missing. Who is
/// held by an identity or a watch list is kept as a draft.
pub fn prepare(
    desk: &Desk,
    application: Submission,
    draft: bool,
    completes: Option<&OpenCase>,
) -> anyhow::Result<Ready> {
    let today = desk.today();
    let given = &application.facts;
    can_be_received(given, today)?;
    nobody_says(&application.particulars, completes.map(|draft| &draft.particulars))?;
    let Received { received_on, late_entry, deemed } = filing_day(desk, given, application.late.as_ref(), completes)?;
    // The day of filing is the day of this act; no fact states it.
    let given = &Facts { filing: Filing { accepted_on: None, ..given.filing.clone() }, ..given.clone() };
    let mut facts = at_stage(given, given.stage, today, Some(received_on));
    facts.inviter.status = desk.inviter_status(&facts)?.or(facts.inviter.status);
    let decision = assess(&facts, desk.policy)?;
    let number = completes.map_or(NO_NUMBER, |draft| &draft.number);
    let (follows, particulars) = (application.follows, &application.particulars);
    let new = Newcomer { facts: &facts, particulars, decision: &decision, draft: completes, follows, number };
    let standing = newcomer(desk, &new)?;
    let passed = passed(desk, &standing)?;
    let found = gate::obstacles(&standing);
    let (held, against): (Vec<Obstacle>, Vec<Obstacle>) = found
        .iter()
        .filter(|obstacle| obstacle.blocks.contains(&Door::Accept))
        .cloned()
        .partition(|obstacle| matches!(obstacle.kind, Kind::Contradicted | Kind::Screening));
    if let Some(error) = refused(against) {
        return Err(error.into());
    }
    if let (Some(error), Some(_), false) = (refused(held.clone()), completes, draft) {
        return Err(error.into());
    }
    // Whatever else stands against it: a file that is not complete gets the notice and no receipt.
    let step = match (draft || !held.is_empty(), decision.missing.is_empty()) {
        (true, _) => Step::Draft,
        (false, false) => Step::AcceptIncomplete,
        (false, true) => Step::Accept,
    };
    let held = !draft && !held.is_empty();
    let Keeping { kept: keeps, may_be_kept, exempt } = keeping(&standing, step, application.hands_over)?;
    let is_told = |one: &Obstacle| (one.is_remark() || one.leads_on()) && !(keeps && one.code == PASSPORT_NOT_HERE);
    let told = found.into_iter().filter(is_told).collect();
    let application = Submission { facts, ..application };
    Ok(Ready {
        application,
        decision,
        passed,
        step,
        received_on,
        late_entry,
        gone: completes.map(|draft| draft.row.custody).filter(|place| place.is_gone()),
        deemed,
        exempt,
        kept: keeps,
        may_be_kept,
        held,
        told,
    })
}

/// When an application came in.
struct Received {
    received_on: chrono::NaiveDate,
    late_entry: Option<String>,
    /// Silence accepted it on that day.
    deemed: bool,
}

/// The day of filing: that of the act, or the earlier one on which the application was received, with the reason why it is
/// entered late.
fn filing_day(
    desk: &Desk,
    given: &Facts,
    late: Option<&LateEntry>,
    completes: Option<&OpenCase>,
) -> anyhow::Result<Received> {
    let today = desk.today();
    let of_draft = completes.and_then(|draft| draft.facts.filing.accepted_on);
    if given.filing.accepted_on.is_some_and(|day| day != today && Some(day) != of_draft) {
        return Err(fault::filing_day_is_no_fact().into());
    }
    let on = |received_on, late_entry| Received { received_on, late_entry, deemed: false };
    // What the law took for accepted counts from the day on which it came in.
    if let Some(deemed_on) = completes.map(|draft| silence::deemed_on(desk, &draft.row)).transpose()?.flatten() {
        return Ok(Received { deemed: true, ..on(deemed_on, None) });
    }
    let Some(late) = late.filter(|late| late.received_on != today) else { return Ok(on(today, None)) };
    let note = reason_given(late.note.as_deref(), "--note")?;
    let day = late.received_on;
    let most = desk.practice.late_entry_days;
    let counted = desk.policy.calendar.add_working_days(day, most);
    if today < day || !counted.is_ok_and(|last| today <= last) {
        return Err(fault::refused(
            "received_too_early",
            format!("收件日期 {day} 不在今天（{today}）之前 {most} 个工作日以内"),
            format!("{day} is not within the {most} working days before today ({today})"),
            vec![Text::new("--received-on", "--received-on")],
        )
        .into());
    }
    let at_port = given.arrival.at.map(Moment::beijing_day).filter(|_| given.stage == Stage::Acceptance);
    if let Some(entered) = given.current_stay.entered_on.or(at_port).filter(|entered| day < *entered) {
        return Err(fault::refused(
            "received_before_entry",
            format!("收件日期 {day} 早于入境日期 {entered}"),
            format!("received on {day}, before the entry on {entered}"),
            vec![Text::new("--received-on", "--received-on")],
        )
        .into());
    }
    Ok(on(day, Some(note)))
}

/// The facts are of an intake.
fn can_be_received(given: &Facts, today: chrono::NaiveDate) -> anyhow::Result<()> {
    if given.as_of > today {
        return Err(fault::refused(
            "received_in_the_future",
            format!("评估日期晚于今天（{today}）"),
            format!("the day of assessment lies after today ({today})"),
            vec![Text::new("as_of", "as_of")],
        )
        .into());
    }
    is_an_intake_stage(given.stage)
}

/// An application comes in at the counter, or in advance; what it is examined at later follows from its acts.
pub(super) fn is_an_intake_stage(stage: Stage) -> anyhow::Result<()> {
    if !matches!(stage, Stage::Advance | Stage::Acceptance) {
        return Err(fault::refused(
            "not_an_intake_stage",
            "收件时环节应为 advance 或者 acceptance",
            "at intake the stage is advance or acceptance",
            vec![Text::new(format!("stage: {stage}"), format!("stage: {stage}"))],
        )
        .into());
    }
    Ok(())
}

/// Takes in an application.
pub fn take_in(desk: &mut Desk, ready: Ready) -> anyhow::Result<TakenIn> {
    let kinds = [EventKind::Accepted, EventKind::Drafted];
    if let Some((case, done)) = desk.done_before(&kinds, None)? {
        is_the_same(desk, case, &ready)?;
        return answered(desk, case, done, true);
    }
    let (year, numbering) = (desk.year(), desk.file.ledger().numbering.clone());
    let (told, held) = (ready.told.clone(), ready.held);
    let acted = desk.act(|record| record_one(record, ready, year, &numbering, None))?;
    let taken = answered(desk, acted.made, acted.done, false)?;
    let said = |one: Obstacle| if taken.done.dry_run { one.rehearsed() } else { one.numbered(&taken.case) };
    let obstacles = told.into_iter().map(said).collect();
    Ok(TakenIn { obstacles, held, ..taken })
}

/// A request is answered again only if it asks the same: another application is another request.
fn is_the_same(desk: &Desk, case: CaseKey, ready: &Ready) -> anyhow::Result<()> {
    let first = desk.file.events(case)?.first().map(|event| desk.file.act_of(event.seq)).transpose()?;
    let Some(taken) = first.as_ref().and_then(Act::taken) else { return Err(StoreError::RequestTaken.into()) };
    // The day of the answer may be another one.
    let plain = |facts: &Facts| Facts { id: String::new(), as_of: ready.received_on, ..facts.clone() };
    let mut asked = plain(&ready.application.facts);
    let mut before = plain(&taken.facts);
    for facts in [&mut asked, &mut before] {
        facts.filing.accepted_on = None;
    }
    let same = asked == before && ready.application.particulars == taken.particulars;
    if same { Ok(()) } else { Err(StoreError::RequestTaken.into()) }
}

/// Accepts a draft as it stands, or as it was completed.
pub fn accept_draft(desk: &mut Desk, case: &super::case::OpenCase, ready: Ready) -> anyhow::Result<TakenIn> {
    let (key, version) = (case.row.key, case.row.version);
    let (number, told) = (case.number.clone(), ready.told.clone());
    let numbering = desk.file.ledger().numbering.clone();
    let acted = desk.act(|record| {
        let kept = ready.kept;
        let act = act(ready, &numbering, &number, None, false);
        record.case_at(key, version, act)?;
        if kept { received(record, key) } else { Ok(()) }
    })?;
    Ok(TakenIn { obstacles: told, ..answered(desk, key, acted.done, false)? })
}

/// The act that takes a draft in as it was completed.
pub fn completing(ready: Ready, numbering: &Numbering, number: &str) -> Act {
    act(ready, numbering, number, None, false)
}

/// Records one application, with the list it came with.
pub fn record_one(
    record: &mut Recording,
    ready: Ready,
    year: i32,
    numbering: &Numbering,
    list: Option<(u64, u64)>,
) -> Result<CaseKey, StoreError> {
    let key = record.new_case(year);
    let kept = ready.kept;
    record.case(key, act(ready, numbering, &key.number(numbering), list, true))?;
    if kept {
        received(record, key)?;
    }
    Ok(key)
}

/// The passport that was handed over and is kept is taken in by an act of its own.
fn received(record: &mut Recording, case: CaseKey) -> Result<(), StoreError> {
    record.case(case, Act::CustodyMoved(CustodyMoved::plain(Place::Office, "")))?;
    Ok(())
}

fn act(ready: Ready, numbering: &Numbering, number: &str, list: Option<(u64, u64)>, begins: bool) -> Act {
    let notice = notice(&ready);
    let Ready { application, mut decision, passed, step, received_on, late_entry, gone, deemed, exempt, .. } = ready;
    let Submission { mut facts, particulars, follows, sources, .. } = application;
    let facts_said = serde_json::to_value(&facts).unwrap_or_default();
    number.clone_into(&mut facts.id);
    number.clone_into(&mut decision.id);
    let accepted = step == Step::Accept || (deemed && step == Step::AcceptIncomplete);
    let taken = Box::new(Application {
        begins,
        step,
        received_on,
        late_entry,
        receipt: accepted.then(|| numbering.receipt_of(number)),
        due_on: decision.values.receipt_until.filter(|_| accepted),
        assessed: keep(&facts, &decision, None).passed(passed),
        facts,
        particulars,
        notice,
        exempt,
        // It comes in by an act of its own.
        custody: gone.unwrap_or(Place::Holder),
        follows,
        batch: list.map(|(batch, _)| batch),
        row: list.map(|(_, row)| row),
        sources: sources.of(&facts_said),
        handed: None,
    });
    if step == Step::Draft { Act::Drafted(taken) } else { Act::Accepted(taken) }
}

fn notice(ready: &Ready) -> Vec<String> {
    let incomplete = ready.step == Step::AcceptIncomplete;
    if !incomplete {
        return Vec::new();
    }
    let facts = &ready.application.facts;
    let codes = gate::to_supply(&ready.decision, facts, facts.as_of);
    codes.into_iter().map(str::to_owned).collect()
}

/// A decision as JSON.
pub fn shown(decision: &Decision) -> serde_json::Value {
    serde_json::to_value(decision).unwrap_or_default()
}

/// Reads back what was written, so that the answer is what the file says.
fn answered(desk: &Desk, key: CaseKey, done: Done, already_done: bool) -> anyhow::Result<TakenIn> {
    let row = desk.file.case(key)?.ok_or_else(|| fault::not_found(&desk.number(key)))?;
    let said = desk.file.act_of(row.decision_seq)?;
    let decision = said.assessed().map(|assessed| serde_json::from_str(assessed.decision.get()));
    let notice = said.notice().to_vec();
    let others = match row.person {
        Some(person) => desk.file.cases_of(person)?,
        None => Vec::new(),
    };
    let is_open = |other: &&crate::store::cases::case::CaseRow| {
        other.key != key && other.measure == row.measure && other.state.is_open()
    };
    Ok(TakenIn {
        schema: 1,
        case: desk.number(key),
        state: row.state,
        receipt: desk.receipt(&row).map(|number| Receipt { number, last_day: row.due_on, ended: false }),
        notice,
        decision: decision.transpose()?.unwrap_or_default(),
        passport_exempt: row.exempt,
        alike: desk.alike_in(&row)?,
        obstacles: Vec::new(),
        held: false,
        open_cases: others.iter().filter(is_open).map(|other| desk.number(other.key)).collect(),
        done,
        already_done,
    })
}
