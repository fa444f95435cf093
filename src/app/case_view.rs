//! Looking: one case whole, lists and queues. Nothing is written.

mod why;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use super::assess::at_stage;
use super::at_gate::{self, readiness};
use super::case::OpenCase;
use super::deadline::{self, Used};
use super::decide::{Examined, examine};
use super::desk::Desk;
use super::entries::EntriesKnown;
use super::held::held;
use super::history::{ActsOfCase, Shown};
use super::identity;
use super::intake::Receipt;
use super::legacy::{ClosedThere, cases_called, closed_there};
use super::paper::receipt::ended;
use super::people::Alike;
use super::replay::{Filed, as_assessed};
use crate::domain::day::office_day;
use crate::domain::facts::Facts;
use crate::domain::filter::{Filter, Term};
use crate::domain::labels::all_wanted;
use crate::domain::life::{Place, Recommendation, State};
use crate::domain::text::{Lang, Text};
use crate::domain::words::{Measure, Word};
use crate::gate::Obstacle;
use crate::record::act::{Act, Checked, Particulars, Passed, Screened};
use crate::record::roster::Role;
use crate::rules::limits::Limit;
use crate::store::cases::case::{CaseRow, IssuedRow, PaperRow};
use crate::store::cases::query::{Order, Page};
use crate::store::register::person::PersonRow;

pub use why::why_now;

/// One case whole.
#[derive(Clone, Debug, Serialize)]
pub struct Whole {
    /// Version of this shape.
    pub schema: u32,
    /// Number.
    pub case: String,
    /// What is applied for.
    pub measure: Measure,
    /// Where it stands.
    pub state: State,
    /// How it ended in another system, where it came in as history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_there: Option<ClosedThere>,
    /// Place of its last event.
    pub version: u64,
    /// The day on which what was known of the person was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_on: Option<NaiveDate>,
    /// What the application says.
    pub facts: Facts,
    /// What no rule reads.
    pub particulars: Particulars,
    /// The last decision of the rules.
    pub decision: Value,
    /// What the reviewer recommends.
    pub recommendation: Option<Recommendation>,
    /// Who reviewed it.
    pub reviewer: Option<String>,
    /// Who has it in hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<String>,
    /// The first of two who approve it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_approver: Option<String>,
    /// Who decided it.
    pub approver: Option<String>,
    /// One officer alone decided, in urgency.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// How the person was screened for the last act that asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screened: Option<Screened>,
    /// What the last check for the same person and the same right found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
    /// The document.
    pub issued: Option<IssuedRow>,
    /// Numbers that the document had, or that were spoiled for it: never used again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spoiled: Vec<String>,
    /// The correction that waits for a second officer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<super::correct::Waiting>,
    /// Where the passport is.
    pub custody: Place,
    /// The case in which the office keeps the passport, where it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passport_kept_in: Option<String>,
    /// The holder keeps the passport while we examine.
    pub passport_exempt: bool,
    /// Day of receipt.
    pub received_on: NaiveDate,
    /// The day from which it counts as accepted because the office was silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deemed_accepted_on: Option<NaiveDate>,
    /// Last day for deciding.
    pub due_on: Option<NaiveDate>,
    /// The receipt.
    pub receipt: Option<Receipt>,
    /// What the notice named.
    pub notice: Vec<String>,
    /// Papers.
    pub papers: Vec<PaperRow>,
    /// The case it follows.
    pub follows: Option<String>,
    /// Name of the inviting unit.
    pub enterprise_name: Option<String>,
    /// Other cases of the same person.
    pub other_cases: Vec<String>,
    /// Who may be the same person.
    pub alike: Vec<Alike>,
    /// How many others were told apart from the person, on values that stand.
    pub told_apart: u64,
    /// What stands before the steps that lead on, and what is to be remarked.
    pub obstacles: Vec<Obstacle>,
    /// The case whose document took the place of the one that it gave; the limits are of that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Day of acceptance, where it was accepted on a later day than it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<NaiveDate>,
    /// How much of each limit is used.
    pub limits: Vec<Limit>,
    /// The entries on its visa, as far as they are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<EntriesKnown>,
    /// What happened.
    pub events: Vec<Shown>,
}

/// A case in a list.
#[derive(Clone, Debug, Serialize)]
pub struct CaseSummary {
    /// Number.
    pub case: String,
    /// What is applied for.
    pub measure: Measure,
    /// Where it stands.
    pub state: State,
    /// How it ended in another system, where it came in as history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_there: Option<ClosedThere>,
    /// Outcome of the last assessment.
    pub outcome: String,
    /// Port.
    pub port: Option<String>,
    /// Nationality.
    pub nationality: Option<String>,
    /// Credit code of the inviting unit.
    pub enterprise: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Passport number, all but the last four masked.
    pub passport: Option<String>,
    /// Day of receipt.
    pub received_on: NaiveDate,
    /// Last day for deciding.
    pub due_on: Option<NaiveDate>,
    /// Day on which the person of an open port visa arrives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrives_on: Option<NaiveDate>,
    /// The year whose working days are not published, where the last day cannot be counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisional: Option<i32>,
    /// The first of two who approve it, where the second is waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_approver: Option<String>,
    /// Why it stands where it does in a queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The same in both languages, where it is more than the day.
    #[serde(skip)]
    pub reason: Option<Text>,
    /// What is to be supplied before a draft can be taken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<String>>,
    /// What stands before the step that decides; in a queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obstacles: Option<Vec<Obstacle>>,
}

/// A list of cases.
#[derive(Clone, Debug, Serialize)]
pub struct List {
    /// Version of this shape.
    pub schema: u32,
    /// The cases.
    pub cases: Vec<CaseSummary>,
    /// How many fit, shown or not; counted up to a limit.
    pub total: u64,
    /// There are more than were counted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// How many cases nobody of the roster may act on; of a queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nobody_left: Option<usize>,
}

/// Returns the decision that a case last rested on.
pub fn decision(desk: &Desk, row: &CaseRow) -> anyhow::Result<Value> {
    decision_in(&desk.file.act_of(row.decision_seq)?)
}

fn decision_in(said: &Act) -> anyhow::Result<Value> {
    let assessed = said.assessed().map(|assessed| serde_json::from_str(assessed.decision.get()));
    Ok(assessed.transpose()?.unwrap_or_default())
}

/// Returns the facts as the last decision was made of them.
pub fn as_decided(desk: &Desk, case: &OpenCase) -> anyhow::Result<Facts> {
    let said = desk.file.act_of(case.row.decision_seq)?;
    let assessed = said.assessed().map(|assessed| as_assessed(&case.facts, Filed::of(&case.row), &said, assessed));
    Ok(assessed
        .unwrap_or_else(|| at_stage(&case.facts, case.facts.stage, case.facts.as_of, Some(case.row.received_on))))
}

/// The numbers that were spoiled on a case.
fn spoiled(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<String>> {
    let gone = desk.file.serials_of(row.key)?.into_iter().filter(|gone| gone.spoiled_on.is_some());
    Ok(gone.map(|gone| gone.number).collect())
}

/// How a case stands as it is looked at.
struct Now {
    obstacles: Vec<Obstacle>,
    screened: Option<Screened>,
    checked: Checked,
    passport_kept_in: Option<String>,
}

fn now(desk: &Desk, examined: &Examined, is_erased: bool) -> anyhow::Result<Now> {
    let (row, asks) = (&examined.case.row, at_gate::Asks::approved(desk, examined)?);
    let (mut obstacles, Passed { screened, checked }) = at_gate::looked_at(desk, examined, &asks)?;
    obstacles.retain(|obstacle| !is_erased && obstacle.is_ahead(row.state));
    let passport_kept_in = at_gate::elsewhere(desk, row.person, Some(row.key))?.filter(|_| row.state.is_open());
    Ok(Now { obstacles, screened, checked, passport_kept_in })
}

fn receipt(number: String, row: &CaseRow) -> Receipt {
    Receipt { number, last_day: row.holds_until(), ended: ended(row.state) }
}

/// How many others were found to be another person than the one of a case, on values that stand.
fn told_apart(desk: &Desk, row: &CaseRow) -> anyhow::Result<u64> {
    let Some(person) = row.person else { return Ok(0) };
    let mut count = 0;
    for (other, link) in desk.file.found_about(person)? {
        count += u64::from(!link.same && identity::stands(desk, person, other, &link)?);
    }
    Ok(count)
}

/// The other cases of the person of a case.
fn other_cases(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<String>> {
    let all = row.person.map(|person| desk.file.cases_of(person)).transpose()?.unwrap_or_default();
    Ok(all.iter().filter(|other| other.key != row.key).map(|other| desk.number(other.key)).collect())
}

/// Returns one case whole.
pub fn show(desk: &Desk, name: &str) -> anyhow::Result<Whole> {
    let row = desk.find(name)?;
    let told = ActsOfCase::of(desk, &row)?;
    let application = told.at(row.facts_seq)?;
    let case = desk.taken_as(row, application)?;
    let examined = examine(desk, case)?;
    let erased_on = desk.file.erased_at(examined.case.row.key)?.map(office_day);
    let Now { obstacles, screened, checked: now, passport_kept_in } = now(desk, &examined, erased_on.is_some())?;
    let Used { limits, entries, replaced_by } = deadline::used_of(desk, &examined)?;
    let alike = desk.alike_of(&examined.case)?;
    let OpenCase { row, number, facts, particulars } = examined.case;
    let notice = row.notice_seq.map(|seq| told.at(seq)).transpose()?.map(|act| act.notice().to_vec());
    Ok(Whole {
        schema: 1,
        measure: row.measure,
        state: row.state,
        closed_there: closed_there(desk, &row)?,
        version: row.version,
        erased_on,
        decision: decision_in(told.at(row.decision_seq)?)?,
        recommendation: row.recommendation,
        reviewer: row.reviewer.clone(),
        claimed_by: row.in_hand_of().map(str::to_owned),
        first_approver: row.endorser.clone(),
        approver: row.approver.clone(),
        urgent: row.alone,
        // While a case is open it is screened and compared as it stands, not as it stood when somebody last acted.
        screened: screened.filter(|_| row.state.is_open()).or_else(|| told.last_screened()),
        checked: told.last_checked().map(|last| if row.state.is_open() { now } else { last }),
        issued: desk.file.issued(row.key)?,
        spoiled: spoiled(desk, &row)?,
        correction: super::correct::waiting(desk, row.key, &facts)?,
        custody: row.custody,
        passport_kept_in,
        passport_exempt: row.exempt,
        received_on: row.received_on,
        deemed_accepted_on: row.deemed_on,
        due_on: deadline::decide_by(desk, &row)?,
        receipt: desk.receipt(&row).map(|number| receipt(number, &row)),
        notice: notice.unwrap_or_default(),
        papers: desk.file.papers(row.key)?,
        follows: row.follows.map(|key| desk.number(key)),
        enterprise_name: row.enterprise.as_deref().map(|code| desk.file.enterprise(code)).transpose()?.flatten(),
        other_cases: other_cases(desk, &row)?,
        alike,
        told_apart: told_apart(desk, &row)?,
        obstacles,
        limits,
        entries,
        replaced_by,
        accepted_on: facts.filing.accepted_on.filter(|day| row.receipted && *day != row.received_on),
        events: told.shown()?,
        case: number,
        facts,
        particulars,
    })
}

/// Returns the cases that fit a filter.
pub fn list(desk: &Desk, filter: &Filter, order: Order, most: u32) -> anyhow::Result<List> {
    let mut found = desk.file.list(filter, order, most)?;
    // What another system called a case is looked for where nothing here is called so.
    if let ([Term::Text(text)], 0) = (filter.terms.as_slice(), found.total) {
        for key in cases_called(desk, text)? {
            found.rows.extend(desk.file.case(key)?);
        }
        found.total = found.rows.len() as u64;
        found.rows.truncate(most as usize);
    }
    page(desk, found, false)
}

/// Returns the cases of a page as they are listed.
pub fn page(desk: &Desk, page: Page, reveal: bool) -> anyhow::Result<List> {
    let listed: anyhow::Result<Vec<CaseSummary>> = page.rows.into_iter().map(|row| listed(desk, row, reveal)).collect();
    Ok(List { schema: 1, cases: listed?, total: page.total, more: page.more, nobody_left: None })
}

/// How many characters of a passport number stay readable.
const READABLE: usize = 4;

/// Masks a passport number but for its last four.
pub fn masked(passport: &str) -> String {
    let hidden = passport.chars().count().saturating_sub(READABLE);
    passport.chars().enumerate().map(|(place, c)| if place < hidden { '*' } else { c }).collect()
}

fn listed(desk: &Desk, row: CaseRow, reveal: bool) -> anyhow::Result<CaseSummary> {
    let person = desk.applicant(&row)?;
    let passport = person.as_ref().and_then(|person| person.passport.as_deref());
    let due_on = deadline::decide_by(desk, &row)?;
    let provisional = deadline::provisional(desk, &row)?;
    Ok(CaseSummary {
        case: desk.number(row.key),
        measure: row.measure,
        state: row.state,
        closed_there: closed_there(desk, &row)?,
        outcome: row.outcome,
        port: row.port,
        nationality: row.nationality,
        enterprise: row.enterprise,
        passport: passport.map(|number| if reveal { number.to_owned() } else { masked(number) }),
        name: person.as_ref().and_then(PersonRow::called).map(str::to_owned),
        received_on: row.received_on,
        due_on,
        arrives_on: row.arrives_on.filter(|_| row.measure == Measure::PortVisa && row.state.is_open()),
        provisional,
        first_approver: row.endorser.filter(|_| row.state == State::Reviewed),
        why: None,
        reason: None,
        missing: None,
        obstacles: None,
    })
}

/// The states in which a role has something to do.
fn states_of(role: Role) -> &'static [State] {
    match role {
        Role::Intake => &[State::Draft, State::AwaitingPapers, State::Issued],
        Role::Review => &[State::Accepted, State::UnderExamination],
        Role::Approve => &[State::Reviewed],
        Role::Issue => &[State::Approved, State::Issued],
        Role::SecurityAdmin | Role::Auditor => &[],
    }
}

/// The name of a case's applicant.
pub fn named(desk: &Desk, row: &CaseRow) -> anyhow::Result<Option<String>> {
    Ok(desk.applicant(row)?.as_ref().and_then(PersonRow::called).map(str::to_owned))
}

/// The inviting unit of a case, by its name where the register of units has one, else by its code.
pub fn unit_of(desk: &Desk, row: &CaseRow) -> anyhow::Result<Option<String>> {
    let Some(code) = row.enterprise.as_deref() else { return Ok(None) };
    Ok(Some(desk.file.enterprise(code)?.unwrap_or_else(|| code.to_owned())))
}

/// What is still to be supplied: what the notice named, else what the rules miss today.
pub fn missing_of(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<String>> {
    if let (State::AwaitingPapers, Some(seq)) = (row.state, row.notice_seq) {
        return Ok(desk.file.act_of(seq)?.notice().to_vec());
    }
    let examined = examine(desk, desk.taken(row.clone())?)?;
    Ok(examined.decision.missing.iter().map(|code| (*code).to_owned()).collect())
}

/// The cases in which who acts can take the next step, the most urgent first: neither in another's hand, nor closed to who
/// acts by an earlier hand.
pub fn for_me(desk: &Desk, filter: Filter, most: u32) -> anyhow::Result<Page> {
    let officer = desk.officer()?;
    let me = officer.member.id.clone();
    let own = officer.member.roles.iter().flat_map(|role| states_of(*role));
    let states: Vec<State> = State::ALL.iter().copied().filter(|state| own.clone().any(|own| own == state)).collect();
    if states.is_empty() {
        return Ok(Page { rows: Vec::new(), total: 0, more: false });
    }
    let all = filter.clone().and(Term::State(states));
    let Page { rows, total, more } = desk.file.list(&all, Order::Due(desk.today()), most)?;
    let mut mine = Vec::new();
    let all = rows.len();
    for row in rows {
        let elsewhere = row.in_hand_of().is_some_and(|who| who != me);
        if !elsewhere && !closed_to(desk, &row, &me)? {
            mine.push(row);
        }
    }
    let mut total = total.saturating_sub((all - mine.len()) as u64);
    for (row, _) in held_for(desk, &filter, most)? {
        total += 1;
        mine.push(row);
    }
    mine.truncate(most as usize);
    Ok(Page { rows: mine, total, more })
}

/// What is held until who acts looks into it, where they review; who takes in has the drafts on their own list.
fn held_for(desk: &Desk, filter: &Filter, most: u32) -> anyhow::Result<Vec<(CaseRow, Vec<Obstacle>)>> {
    let officer = desk.officer()?;
    if !officer.may(Role::Review) {
        return Ok(Vec::new());
    }
    let mut found = held(desk, filter.clone(), most)?;
    let own: Vec<State> = officer.member.roles.iter().flat_map(|role| states_of(*role)).copied().collect();
    found.retain(|(row, _)| !own.contains(&row.state));
    Ok(found)
}

/// Tells whether an earlier hand in a case, or having stepped aside, closes its next step. Who had none is not asked about.
fn closed_to(desk: &Desk, row: &CaseRow, me: &str) -> anyhow::Result<bool> {
    let had_a_hand = desk.file.hands(row.key)?.iter().any(|(who, _)| who == me)
        || desk.file.recused(row.key)?.iter().any(|who| who == me);
    let Some(door) = super::look::step_of(row.state).filter(|_| had_a_hand) else { return Ok(false) };
    let examined = examine(desk, desk.taken(row.clone())?)?;
    let found = at_gate::obstacles_of(desk, &examined, &at_gate::Asks::approved(desk, &examined)?, &[door])?;
    Ok(found.doors.iter().any(|(_, before)| before.iter().any(|one| one.kind == crate::gate::Kind::Duty)))
}

/// Returns what waits: for who acts, or for the whole office; the most urgent first, each with its reason.
pub fn queue(desk: &Desk, filter: Filter, mine: bool, most: u32) -> anyhow::Result<List> {
    let states: Vec<State> = if mine {
        let officer = desk.officer()?;
        let own = officer.member.roles.iter().flat_map(|role| states_of(*role));
        State::ALL.iter().copied().filter(|state| own.clone().any(|own| own == state)).collect()
    } else {
        State::ALL.iter().copied().filter(|state| state.is_open()).collect()
    };
    if states.is_empty() {
        return Ok(List { schema: 1, cases: Vec::new(), total: 0, more: false, nobody_left: None });
    }
    let mut list = list(desk, &filter.clone().and(Term::State(states)), Order::Due(desk.today()), most)?;
    let today = desk.today();
    let found = std::mem::take(&mut list.cases);
    for mut case in found {
        let examined = examine(desk, desk.take_up(&case.case)?)?;
        let ready = readiness(desk, &examined)?;
        if mine && ready.is_for_others {
            list.total = list.total.saturating_sub(1);
            continue;
        }
        case.obstacles = Some(ready.obstacles);
        case.why = Some(why_now(&case, today).en.into_owned());
        list.cases.push(case);
    }
    for (row, obstacles) in if mine { held_for(desk, &filter, most)? } else { Vec::new() } {
        let mut case = listed(desk, row, false)?;
        case.obstacles = Some(obstacles);
        case.why = Some(why_now(&case, today).en.into_owned());
        list.total += 1;
        list.cases.push(case);
    }
    list.cases.truncate(most as usize);
    Ok(list)
}

/// Returns the drafts, each with what is missing before it can be taken in.
pub fn drafts(desk: &Desk, filter: Filter, most: u32) -> anyhow::Result<List> {
    let mut list = list(desk, &filter.and(Term::State(vec![State::Draft])), Order::Number, most)?;
    for case in &mut list.cases {
        let examined = examine(desk, desk.take_up(&case.case)?)?;
        let missing: Vec<String> = examined.decision.missing.iter().map(|code| (*code).to_owned()).collect();
        let before = at_gate::before_intake(desk, &examined)?;
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| {
            let wanted = Some(all_wanted(&missing, lang)).filter(|all| !all.is_empty());
            let against = before.iter().map(|obstacle| obstacle.what.of(lang).to_owned());
            wanted.into_iter().chain(against).collect::<Vec<_>>().join("; ")
        });
        let ready = Text::new("可以受理", "ready to be taken in");
        case.reason =
            Some(if en.is_empty() { ready } else { Text::new(format!("缺：{zh}"), format!("missing: {en}")) });
        case.why = case.reason.as_ref().map(|reason| reason.en.to_string());
        case.missing = Some(missing);
        case.obstacles = Some(before);
    }
    Ok(list)
}
