//! The first screen of an officer: what waits for who acts, who arrives, what is overdue, what nobody moves.

use chrono::Days;
use serde::Serialize;

use super::case_list::{for_me, named, unit_of};
use super::deadline::provisional;
use super::desk::Desk;
use super::held_lists::{HeldList, held_lists};
use super::report::watch::RUNNING;
use crate::domain::filter::{Compare, Filter, Term};
use crate::domain::life::{Role, State};
use crate::domain::number::CaseKey;
use crate::domain::words::{Measure, Word};
use crate::store::cases::case::CaseRow;
use crate::store::cases::query::{Order, Page};

/// Days without an act after which a case counts as stuck.
const STUCK: u64 = 14;

/// The screen.
#[derive(Serialize)]
pub struct FirstScreen {
    /// Version of this shape.
    pub schema: u32,
    /// Who it is for.
    pub officer: String,
    /// The parts, in the order in which they are read.
    pub parts: Vec<Part>,
    /// Lists of which rows wait for a role of the officer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<HeldList>,
}

/// One part of it.
#[derive(Serialize)]
pub struct Part {
    /// Which.
    pub part: Kind,
    /// How many there are, as far as they were counted.
    pub total: u64,
    /// There are more than were counted.
    pub more: bool,
    /// The first of them.
    pub cases: Vec<Waiting>,
}

/// What a part holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What who acts can take a step in.
    WaitingForMe,
    /// Who arrives today.
    ArrivingToday,
    /// What should have been decided.
    Overdue,
    /// What nobody moved for long.
    Stuck,
    /// Approved, and the day of arrival is past.
    NoShows,
}

/// One case.
#[derive(Serialize)]
pub struct Waiting {
    /// Number.
    pub case: String,
    /// Name.
    pub name: Option<String>,
    /// Inviting unit.
    pub unit: Option<String>,
    /// What is applied for.
    pub measure: Measure,
    /// Where it stands.
    pub state: State,
    /// Last day for deciding.
    pub due_on: Option<chrono::NaiveDate>,
    /// The year whose working days are not published, where the last day cannot be counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisional: Option<i32>,
    /// Day of arrival.
    pub arrives_on: Option<chrono::NaiveDate>,
    /// Who has it in hand.
    pub with: Option<String>,
}

/// Reads the screen; each part shows some cases at most.
pub fn first_screen(desk: &Desk, most: u32) -> anyhow::Result<FirstScreen> {
    let today = desk.today();
    let open = || Filter::default().and(Term::State(State::ALL.iter().copied().filter(|s| s.is_open()).collect()));
    let approved = || Filter::default().and(Term::State(vec![State::Approved]));
    let mine = for_me(desk, Filter::default(), most)?;
    let arriving = desk.file.list(&open().and(Term::Arrival(Compare::On, today)), Order::Due(today), most)?;
    let running = Filter::default().and(Term::State(RUNNING.to_vec()));
    let overdue = desk.file.list(&running.and(Term::Due(Compare::Before, today)), Order::Due(today), most)?;
    let gone = desk.file.list(&approved().and(Term::Arrival(Compare::Before, today)), Order::Number, most)?;
    let long_ago = today.checked_sub_days(Days::new(STUCK)).unwrap_or(today);
    let unmoved = desk.file.unmoved_since(long_ago, MOST_STUCK)?;
    let more = unmoved.len() >= MOST_STUCK as usize;
    let mut stuck = Vec::new();
    for (id, _) in unmoved {
        let Some(row) = desk.file.case(CaseKey(id))? else { continue };
        // Who did not come is told apart.
        if !(row.state == State::Approved && row.arrives_on.is_some_and(|day| day < today)) {
            stuck.push(row);
        }
    }
    let total = stuck.len() as u64;
    stuck.truncate(most as usize);
    let stuck = Page { rows: stuck, total, more };
    let parts = [
        (Kind::WaitingForMe, mine),
        (Kind::ArrivingToday, arriving),
        (Kind::Overdue, overdue),
        (Kind::Stuck, stuck),
        (Kind::NoShows, gone),
    ];
    let part = |(part, page): (Kind, Page)| -> anyhow::Result<Part> {
        let cases: anyhow::Result<Vec<Waiting>> = page.rows.into_iter().map(|row| waiting(desk, row)).collect();
        Ok(Part { part, total: page.total, more: page.more, cases: cases? })
    };
    let parts: anyhow::Result<Vec<Part>> = parts.into_iter().map(part).collect();
    let lists = lists_for_me(desk)?;
    Ok(FirstScreen { schema: 1, officer: desk.officer_id()?.to_owned(), parts: parts?, lists })
}

/// Lists of which rows wait for a role that who sits here holds.
pub fn lists_for_me(desk: &Desk) -> anyhow::Result<Vec<HeldList>> {
    let mut lists = held_lists(desk)?;
    let mine = |list: &HeldList| Role::ALL.iter().any(|role| list.waits_for(*role) && desk.must_be(*role).is_ok());
    lists.retain(mine);
    Ok(lists)
}

/// Stuck cases that are counted.
const MOST_STUCK: u32 = 1_000;

fn waiting(desk: &Desk, row: CaseRow) -> anyhow::Result<Waiting> {
    let unit = unit_of(desk, &row)?;
    Ok(Waiting {
        case: desk.number(row.key),
        name: named(desk, &row)?,
        unit,
        measure: row.measure,
        state: row.state,
        due_on: row.holds_until(),
        provisional: provisional(desk, &row)?,
        arrives_on: row.arrives_on,
        with: row.in_hand_of().map(str::to_owned),
    })
}
