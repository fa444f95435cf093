//! Lists of cases: what fits a filter, what waits for whom and why it stands there, drafts with what they lack.

mod why;

use chrono::NaiveDate;
use serde::Serialize;

use super::at_gate::{self, readiness};
use super::deadline;
use super::decide::examine;
use super::desk::Desk;
use super::held::held;
use super::legacy::{ClosedThere, cases_called, closed_there};
use crate::domain::filter::{Filter, Term};
use crate::domain::labels::all_wanted;
use crate::domain::life::State;
use crate::domain::text::{Lang, Text};
use crate::domain::words::{Measure, Word};
use crate::gate::Obstacle;
use crate::record::roster::Role;
use crate::store::cases::case::CaseRow;
use crate::store::cases::query::{Order, Page};
use crate::store::register::person::PersonRow;

pub use why::why_now;

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
    Ok(List { schema: 1, cases: listed?, total: page.total, more: page.more })
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
    let all = filter.clone().and(Term::State(states)).and(Term::OpenTo(me.clone()));
    let (mine, Page { total, more, .. }) =
        sifted(desk, &all, most, |row| Ok(if closed_to(desk, &row, &me)? { None } else { Some(row) }))?;
    let (mut mine, mut total) = (mine, total);
    for (row, _) in held_for(desk, &filter, most)? {
        total += 1;
        mine.push(row);
    }
    mine.truncate(most as usize);
    Ok(Page { rows: mine, total, more })
}

/// Most cases that are looked through for those that are somebody's own.
const MOST_SIFTED: u32 = 4_000;

/// The first of the cases that fit a filter which something more holds for, the most urgent first, and the page that they
/// stand on: what was looked at and does not fit is not counted.
fn sifted<T>(
    desk: &Desk,
    filter: &Filter,
    most: u32,
    mut keep: impl FnMut(CaseRow) -> anyhow::Result<Option<T>>,
) -> anyhow::Result<(Vec<T>, Page)> {
    let (mut kept, mut seen, mut asked) = (Vec::new(), 0, most);
    loop {
        let mut page = desk.file.list(filter, Order::Due(desk.today()), asked)?;
        let rows = std::mem::take(&mut page.rows);
        let fetched = rows.len();
        for row in rows.into_iter().skip(seen) {
            if kept.len() == most as usize {
                break;
            }
            seen += 1;
            kept.extend(keep(row)?);
        }
        page.total = page.total.saturating_sub((seen - kept.len()) as u64);
        let is_whole = fetched < asked as usize || MOST_SIFTED <= asked;
        if is_whole || kept.len() == most as usize {
            return Ok((kept, page));
        }
        asked = asked.saturating_mul(4).min(MOST_SIFTED);
    }
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
        return Ok(List { schema: 1, cases: Vec::new(), total: 0, more: false });
    }
    let (all, today) = (filter.clone().and(Term::State(states)), desk.today());
    let all = if mine { all.and(Term::OpenTo(desk.officer_id()?.to_owned())) } else { all };
    let (cases, page) = sifted(desk, &all, most, |row| {
        let mut case = listed(desk, row, false)?;
        let ready = readiness(desk, &examine(desk, desk.take_up(&case.case)?)?)?;
        if mine && ready.is_for_others {
            return Ok(None);
        }
        case.obstacles = Some(ready.obstacles);
        case.why = Some(why_now(&case, today).en.into_owned());
        Ok(Some(case))
    })?;
    let mut list = List { schema: 1, cases, total: page.total, more: page.more };
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

/// Without these an application is nobody's, though no rule asks for them.
const OF_THE_PERSON: [&str; 3] = ["applicant.birth_date", "applicant.name", "passport.number"];

/// Returns the drafts, each with what is missing before it can be taken in.
pub fn drafts(desk: &Desk, filter: Filter, most: u32) -> anyhow::Result<List> {
    let mut list = list(desk, &filter.and(Term::State(vec![State::Draft])), Order::Number, most)?;
    for case in &mut list.cases {
        let examined = examine(desk, desk.take_up(&case.case)?)?;
        let nobody = examined.decision.unestablished.iter().filter(|fact| OF_THE_PERSON.contains(fact));
        let missing = nobody.chain(&examined.decision.missing);
        let missing: Vec<String> = missing.map(|code| (*code).to_owned()).collect();
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
