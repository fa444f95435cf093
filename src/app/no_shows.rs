//! Who did not come: approved and the day of arrival past, or issued, never handed over and no longer valid. They are
//! closed with a look, case by case, each on its ground.

use chrono::{Duration, NaiveDate};
use serde::Serialize;

use super::at_gate::{Asks, pass};
use super::bulk::{LeftOut, MOST, as_seen, too_many};
use super::case::Moved;
use super::case_list::{masked, named, unit_of};
use super::decide;
use super::desk::Desk;
use super::issue;
use super::plan;
use crate::domain::day::office_day;
use crate::domain::filter::{Compare, Filter, Term};
use crate::domain::ground::{VoidGround, WithdrawGround};
use crate::domain::labels;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::error::UserError;
use crate::gate::Door;
use crate::store::cases::case::CaseRow;
use crate::store::cases::query::Order;

/// What would be closed.
#[derive(Serialize)]
pub struct NoShows {
    /// Version of this shape.
    pub schema: u32,
    /// Digest over the cases and where each stands, with the transaction after which it was made.
    pub plan: String,
    /// Those that are closed.
    pub cases: Vec<NoShow>,
    /// Those that are not, and why.
    pub left_out: Vec<LeftOut>,
}

/// Somebody who did not come.
#[derive(Serialize)]
pub struct NoShow {
    /// Number.
    pub case: String,
    #[serde(skip)]
    key: CaseKey,
    /// Place of its last event, as it was seen.
    pub version: u64,
    /// Name.
    pub name: Option<String>,
    /// Last four of the passport number.
    pub passport: Option<String>,
    /// Code of the nationality.
    pub nationality: Option<String>,
    /// Name of the inviting unit, or its code.
    pub unit: Option<String>,
    /// What was applied for.
    pub measure: Measure,
    /// Where it stands.
    pub state: State,
    /// The day since which nobody came.
    pub since: NaiveDate,
    /// Whether it is withdrawn or made void.
    pub step: Door,
    /// On which ground.
    pub ground: &'static str,
}

impl NoShow {
    /// The nationality in words.
    pub fn country(&self) -> Text {
        self.nationality.as_deref().map_or_else(|| Text::new("", ""), labels::nationality_of)
    }

    /// The ground in words.
    pub fn ground_named(&self) -> Text {
        if self.step == Door::Void { text(VoidGround::NotUsed) } else { text(WithdrawGround::DidNotCome) }
    }
}

fn text<W: Word>(word: W) -> Text {
    Text::new(word.zh(), word.en())
}

/// What was closed.
#[derive(Serialize)]
pub struct NoShowsClosed {
    /// Version of this shape.
    pub schema: u32,
    /// The plan that was carried out.
    pub plan: String,
    /// Each case as it was moved.
    pub cases: Vec<Moved>,
    /// Those that were not, and why.
    pub left_out: Vec<LeftOut>,
}

/// Finds who did not come, among the cases that fit a filter. In the country nobody arrives: there an approved case counts
/// where nothing was done on it for some days, if any are said.
pub fn find(desk: &Desk, filter: &Filter, days: Option<u32>) -> anyhow::Result<NoShows> {
    let today = desk.today();
    let in_state = |state| filter.clone().and(Term::State(vec![state]));
    let gone = in_state(State::Approved).and(Term::Arrival(Compare::Before, today));
    let mut found = listed(desk, &gone, |row| Ok(row.arrives_on.map(|day| (day, Door::Withdraw))))?;
    if let Some(days) = days {
        let before = today - Duration::days(days.into());
        found.extend(listed(desk, &in_state(State::Approved), |row| {
            let moved_on = last_act(desk, row.key)?;
            let waits = row.arrives_on.is_none() && moved_on <= before;
            Ok(waits.then_some((moved_on, Door::Withdraw)))
        })?);
    }
    found.extend(listed(desk, &in_state(State::Issued), |row| {
        let facts = desk.taken(row.clone())?.facts;
        let last = desk.file.issued(row.key)?.and_then(|issued| issue::stays_until(&facts, &issued));
        Ok(last.filter(|last| *last < today).map(|last| (last, Door::Void)))
    })?);
    found.sort_by_key(|(row, since, _)| (*since, row.key));
    let (mut cases, mut left_out) = (Vec::new(), Vec::new());
    for (row, since, step) in found {
        match against(desk, &row, step)? {
            Some(left) => left_out.push(left),
            None => cases.push(no_show(desk, row, since, step)?),
        }
    }
    let all = cases.iter().fold(String::new(), |all, one| format!("{all}{} {} {}\n", one.case, one.version, one.step));
    let all = left_out.iter().fold(all, |all, one| format!("{all}{} - {}\n", one.case, one.code));
    Ok(NoShows { schema: 1, plan: plan::name(desk, &all)?, cases, left_out })
}

/// A case that nobody came for, since which day, and how it is closed.
type Found = (CaseRow, NaiveDate, Door);

fn listed(
    desk: &Desk,
    filter: &Filter,
    since: impl Fn(&CaseRow) -> anyhow::Result<Option<(NaiveDate, Door)>>,
) -> anyhow::Result<Vec<Found>> {
    let page = desk.file.list(filter, Order::Number, MOST)?;
    if page.more {
        return Err(too_many().into());
    }
    let mut found = Vec::new();
    for row in page.rows {
        if let Some((since, step)) = since(&row)? {
            found.push((row, since, step));
        }
    }
    Ok(found)
}

/// The day of the last act on a case.
fn last_act(desk: &Desk, key: CaseKey) -> anyhow::Result<NaiveDate> {
    let last = desk.file.events(key)?.into_iter().map(|event| office_day(event.at)).max();
    Ok(last.unwrap_or_else(|| desk.today()))
}

/// Says why this officer does not close a case now.
fn against(desk: &Desk, row: &CaseRow, step: Door) -> anyhow::Result<Option<LeftOut>> {
    let examined = decide::examine(desk, desk.taken(row.clone())?)?;
    match pass(desk, &examined, step, &Asks::default()) {
        Ok(_) => Ok(None),
        Err(error) => {
            let error = error.downcast::<UserError>()?;
            Ok(Some(LeftOut { case: desk.number(row.key), code: error.code.to_owned(), why: error.what }))
        }
    }
}

fn no_show(desk: &Desk, row: CaseRow, since: NaiveDate, step: Door) -> anyhow::Result<NoShow> {
    let person = desk.applicant(&row)?;
    let unit = unit_of(desk, &row)?;
    let ground = if step == Door::Void { VoidGround::NotUsed.code() } else { WithdrawGround::DidNotCome.code() };
    Ok(NoShow {
        case: desk.number(row.key),
        key: row.key,
        version: row.version,
        name: named(desk, &row)?,
        passport: person.and_then(|person| person.passport.as_deref().map(masked)),
        nationality: row.nationality,
        unit,
        measure: row.measure,
        state: row.state,
        since,
        step,
        ground,
    })
}

/// Closes those that were chosen, each by the act for one, at the version that was seen.
pub fn close(desk: &mut Desk, found: NoShows, chosen: &[usize], note: &str) -> anyhow::Result<NoShowsClosed> {
    let NoShows { plan, cases, mut left_out, .. } = found;
    let request = desk.request.clone();
    let mut moved = Vec::new();
    for one in chosen.iter().filter_map(|place| cases.get(*place)) {
        desk.request = request.as_ref().map(|request| format!("{request}.{}", one.case));
        match closed(desk, one, note) {
            Ok(done) => moved.push(done),
            Err(error) => {
                let error = error.downcast::<UserError>()?;
                left_out.push(LeftOut { case: one.case.clone(), code: error.code.to_owned(), why: error.what });
            }
        }
    }
    desk.request = request;
    Ok(NoShowsClosed { schema: 1, plan, cases: moved, left_out })
}

fn closed(desk: &mut Desk, one: &NoShow, note: &str) -> anyhow::Result<Moved> {
    as_seen(desk, one.key, one.version)?;
    if one.step == Door::Void {
        return Ok(super::void::void(desk, &one.case, Some(VoidGround::NotUsed), Some(note))?.moved);
    }
    decide::withdraw(desk, &one.case, WithdrawGround::DidNotCome, Some(note))
}
