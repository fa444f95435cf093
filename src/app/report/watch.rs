//! What somebody must see to: cases overdue or about to be, passports left behind, papers that lapse, what is stuck.

use chrono::{Duration, NaiveDate};
use serde::Serialize;

use super::numbers::{STUCK_DAYS, soon};
use crate::app::desk::Desk;
use crate::app::nobody_left::nobody_left;
use crate::app::silence;
use crate::domain::filter::{Compare, Filter, Term};
use crate::domain::life::{Place, State};
use crate::domain::number::CaseKey;
use crate::domain::words::{Measure, words};
use crate::store::cases::case::CaseRow;
use crate::store::cases::query::Order;

words! {
    /// Why a case must be seen to.
    Why {
        NobodyLeft = "nobody-left", "名册中无人可办", "nobody of the roster may act";
        Overdue = "overdue", "逾期未决", "overdue";
        DueToday = "due-today", "今天到期", "due today";
        DueSoon = "due-soon", "即将到期", "due soon";
        PassportOverdue = "passport-overdue", "超期收存护照", "passport held past the period";
        PassportLeft = "passport-left", "办结未退护照", "case closed, passport still here";
        Silence = "silence", "即将或者已经视为受理", "accepted by silence, or about to be";
        SecondLook = "second-look", "待事后复核", "a second look is due";
        PaperLapses = "paper-lapses", "材料即将失效", "a paper lapses";
        Stuck = "stuck", "停滞", "stuck";
    }
}

/// States in which the statutory period runs.
const RUNNING: [State; 3] = [State::Accepted, State::UnderExamination, State::Reviewed];
/// Days before a paper of an open case lapses from which somebody must see to it.
const LAPSE_DAYS: i64 = 14;
/// Most cases that are listed for one reason.
const MOST: u32 = 10_000;

/// A case that must be seen to.
#[derive(Clone, Debug, Serialize)]
pub struct Escalated {
    /// Why.
    pub why: Why,
    /// Its number.
    pub case: String,
    /// What is applied for.
    pub measure: Measure,
    /// Where it stands.
    pub state: State,
    /// Statutory last day.
    pub due_on: Option<NaiveDate>,
    /// Day of the last act, of a case that is stuck.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_on: Option<NaiveDate>,
    /// Who has it in hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<String>,
}

/// Everything that must be seen to today.
#[derive(Clone, Debug, Serialize)]
pub struct Escalations {
    /// Version of this shape.
    pub schema: u32,
    /// The day.
    pub date: NaiveDate,
    /// The last day that is due soon.
    pub soon: NaiveDate,
    /// The year whose working days are not published, where `soon` needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisional: Option<i32>,
    /// The cases, the most pressing first; one may stand there for several reasons.
    pub cases: Vec<Escalated>,
}

/// Returns everything that must be seen to today.
pub fn escalations(desk: &Desk) -> anyhow::Result<Escalations> {
    let today = desk.today();
    let (soon, provisional) = soon(desk, today);
    let running = || Filter::default().and(Term::State(RUNNING.to_vec()));
    let due = |compare, day| Term::Due(compare, day);
    let held = |place| Filter::default().and(Term::Custody(place)).and(due(Compare::Before, today));
    let lists = [
        (Why::Overdue, running().and(due(Compare::Before, today))),
        (Why::DueToday, running().and(due(Compare::On, today))),
        (Why::DueSoon, running().and(due(Compare::After, today)).and(due(Compare::UpTo, soon))),
        (Why::PassportOverdue, held(Place::Office)),
        (Why::PassportOverdue, held(Place::Sticker)),
    ];
    let mut cases = Vec::new();
    for (case, _) in nobody_left(desk, MOST)? {
        cases.extend(desk.file.case(case)?.map(|row| escalated(desk, Why::NobodyLeft, row, None)));
    }
    for (why, filter) in lists {
        let rows = desk.file.list(&filter, Order::Due, MOST)?.rows;
        cases.extend(rows.into_iter().map(|row| escalated(desk, why, row, None)));
    }
    for case in desk.file.passports_left(MOST)? {
        cases.extend(desk.file.case(CaseKey(case))?.map(|row| escalated(desk, Why::PassportLeft, row, None)));
    }
    for (case, last_day) in silence::ending(desk, soon, MOST)? {
        let row = desk.file.case(case)?.map(|row| CaseRow { due_on: Some(last_day), ..row });
        cases.extend(row.map(|row| escalated(desk, Why::Silence, row, None)));
    }
    for look in desk.file.second_looks_open()?.into_iter().filter(|look| look.due_on.is_some()) {
        let row = desk.file.case(look.case)?.map(|row| CaseRow { due_on: look.due_on, ..row });
        cases.extend(row.map(|row| escalated(desk, Why::SecondLook, row, None)));
    }
    for case in desk.file.papers_lapsing(today, today + Duration::days(LAPSE_DAYS), MOST)? {
        cases.extend(desk.file.case(CaseKey(case))?.map(|row| escalated(desk, Why::PaperLapses, row, None)));
    }
    for (case, moved_on) in desk.file.unmoved_since(today - Duration::days(STUCK_DAYS), MOST)? {
        let row = desk.file.case(CaseKey(case))?;
        cases.extend(row.map(|row| escalated(desk, Why::Stuck, row, Some(moved_on))));
    }
    Ok(Escalations { schema: 1, date: today, soon, provisional, cases })
}

fn escalated(desk: &Desk, why: Why, row: CaseRow, moved_on: Option<NaiveDate>) -> Escalated {
    let CaseRow { key, measure, state, due_on, claimed_by, .. } = row;
    Escalated { why, case: desk.number(key), measure, state, due_on, moved_on, claimed_by }
}
