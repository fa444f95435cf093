//! What somebody must see to: cases overdue or about to be, passports left behind, papers that lapse, what is stuck.

use std::collections::BTreeSet;

use chrono::{Duration, Months, NaiveDate};
use serde::Serialize;

use super::numbers::{STUCK_DAYS, soon};
use crate::app::at_gate::{Asks, obstacles};
use crate::app::deadline::decide_by;
use crate::app::decide::examine;
use crate::app::desk::Desk;
use crate::app::held::held;
use crate::app::held_lists::{HeldList, held_lists};
use crate::app::lost::{Unsettled, unsettled};
use crate::app::nobody_left::nobody_left;
use crate::app::replica::{LeftOver, left_over};
use crate::app::second_look::doubted;
use crate::app::silence;
use crate::domain::day::plus_months;
use crate::domain::filter::{Compare, Filter, Term};
use crate::domain::life::{Place, State};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Measure, PaperKind, Word, words};
use crate::gate::TWO_RIGHTS;
use crate::store::cases::attention::PaperEnding;
use crate::store::cases::case::CaseRow;
use crate::store::cases::query::Order;
use crate::store::cases::stock::Shortage;

words! {
    /// Why a case must be seen to.
    Why {
        NobodyLeft = "nobody-left", "名册中无人可办", "nobody of the roster may act";
        Held = "held", "暂缓，待审核警官查明", "held until a reviewing officer looks into it";
        Overdue = "overdue", "逾期未决", "overdue";
        DueToday = "due-today", "今天到期", "due today";
        DueSoon = "due-soon", "即将到期", "due soon";
        PassportOverdue = "passport-overdue", "超期收存护照", "passport held past the period";
        PassportLeft = "passport-left", "办结未退护照", "case closed, passport still here";
        Silence = "silence", "即将或者已经视为受理", "accepted by silence, or about to be";
        SecondLook = "second-look", "待事后复核", "a second look is due";
        Sampled = "sampled", "抽中复核，尚未复核", "drawn for a second look";
        TwoRights = "two-rights", "同一人两项权利", "one person holds two rights";
        Doubted = "doubted", "事后复核有疑义，尚未处理", "a second look doubts it";
        PaperLapsed = "paper-lapsed", "材料已经失效", "a paper has lapsed";
        PaperLapses = "paper-lapses", "材料即将失效", "a paper lapses";
        Stuck = "stuck", "停滞", "stuck";
    }
}

/// States in which the statutory period runs.
pub(in crate::app) const RUNNING: [State; 3] = [State::Accepted, State::UnderExamination, State::Reviewed];
/// Days before a paper of an open case lapses from which somebody must see to it.
const LAPSE_DAYS: i64 = 14;
/// Most drafts and approved cases that are looked through for what is held.
const MOST_HELD: u32 = 1_000;
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
    /// What it is about: a paper, another case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<Text>,
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
    /// Blanks that the last count did not find.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shortages: Vec<Shortage>,
    /// What only files hold that were set aside, and was not done again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_over: Vec<LeftOver>,
    /// Lists of which rows are still held.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<HeldList>,
    /// What a restoration lost and is not on record again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Unsettled>,
}

/// Returns everything that must be seen to today.
pub fn escalations(desk: &Desk) -> anyhow::Result<Escalations> {
    let today = desk.today();
    let (soon, provisional) = soon(desk, today);
    let running = || Filter::default().and(Term::State(RUNNING.to_vec()));
    let due = |compare, day| Term::Due(compare, day);
    let kept = |place| Filter::default().and(Term::Custody(place)).and(due(Compare::Before, today));
    let lists = [
        (Why::Overdue, running().and(due(Compare::Before, today))),
        (Why::DueToday, running().and(due(Compare::On, today))),
        (Why::DueSoon, running().and(due(Compare::After, today)).and(due(Compare::UpTo, soon))),
        (Why::PassportOverdue, kept(Place::Office)),
        (Why::PassportOverdue, kept(Place::Sticker)),
    ];
    let mut cases = Vec::new();
    for (case, _) in nobody_left(desk, MOST)?.cases {
        cases.extend(desk.file.case(case)?.map(|row| escalated(desk, Why::NobodyLeft, row, None)));
    }
    for (row, by) in held(desk, Filter::default(), MOST_HELD)? {
        let about = by.into_iter().next().map(|one| one.what);
        cases.push(Escalated { about, ..escalated(desk, Why::Held, row, None) });
    }
    for (why, filter) in lists {
        let rows = desk.file.list(&filter, Order::Due(today), MOST)?.rows;
        cases.extend(rows.into_iter().map(|row| escalated(desk, why, row, None)));
    }
    for case in desk.file.passports_left(MOST)? {
        cases.extend(desk.file.case(CaseKey(case))?.map(|row| escalated(desk, Why::PassportLeft, row, None)));
    }
    for (case, last_day) in silence::ending(desk, soon, MOST)? {
        let Some(row) = desk.file.case(case)? else { continue };
        let due = decide_by(desk, &row)?.filter(|_| last_day < today);
        cases.push(escalated(desk, Why::Silence, CaseRow { due_on: Some(last_day), ..row.clone() }, None));
        let why = due.and_then(|due| match due {
            due if due < today => Some(Why::Overdue),
            due if due == today => Some(Why::DueToday),
            due => (due <= soon).then_some(Why::DueSoon),
        });
        cases.extend(why.map(|why| escalated(desk, why, CaseRow { due_on: due, ..row }, None)));
    }
    for look in desk.file.second_looks_open()? {
        let why = if look.due_on.is_some() { Why::SecondLook } else { Why::Sampled };
        let row = desk.file.case(look.case)?.map(|row| CaseRow { due_on: look.due_on, ..row });
        cases.extend(row.map(|row| escalated(desk, why, row, None)));
    }
    cases.extend(found_late(desk)?);
    cases.extend(lapsing(desk)?);
    for (case, moved_on) in desk.file.unmoved_since(today - Duration::days(STUCK_DAYS), MOST)? {
        let row = desk.file.case(CaseKey(case))?;
        cases.extend(row.map(|row| escalated(desk, Why::Stuck, row, Some(moved_on))));
    }
    let (shortages, left_over) = (desk.file.shortages()?, left_over(&desk.file)?);
    let (lists, lost) = (held_lists(desk)?, unsettled(desk)?);
    Ok(Escalations { schema: 1, date: today, soon, provisional, cases, shortages, left_over, lists, lost })
}

/// The papers of open cases whose last day is up to a day, lapsed or about to; of a health certificate also by its age, which counts
/// on the day of filing: once that was in time it is told before it lapses, and not after.
pub(super) fn papers_ending(desk: &Desk, until: NaiveDate) -> anyhow::Result<Vec<PaperEnding>> {
    let mut ending = desk.file.papers_ending(until, MOST)?;
    if let Some(edition) = desk.policy.on(desk.today()) {
        let months = edition.figures.residence.health_certificate_months;
        let before = |day: NaiveDate| day.checked_sub_months(Months::new(months)).unwrap_or(day);
        let (old, lapsed) = (before(until), before(desk.today()));
        for paper in desk.file.papers_by_age(PaperKind::HealthCertificate.code(), (old, lapsed), MOST)? {
            let day = plus_months(paper.day, months);
            ending.push(PaperEnding { day, ..paper });
        }
    }
    ending.sort_by_key(|paper| (paper.day, paper.case.0));
    Ok(ending)
}

fn escalated(desk: &Desk, why: Why, row: CaseRow, moved_on: Option<NaiveDate>) -> Escalated {
    let CaseRow { key, measure, state, due_on, claimed_by, .. } = row;
    Escalated { why, case: desk.number(key), measure, state, due_on, moved_on, about: None, claimed_by }
}

/// What was found after a grant: two rights of one person, a doubt of the approval.
fn found_late(desk: &Desk) -> anyhow::Result<Vec<Escalated>> {
    let mut cases = Vec::new();
    for (case, other) in two_rights(desk)? {
        let row = desk.file.case(case)?.map(|row| escalated(desk, Why::TwoRights, row, None));
        cases.extend(row.map(|one| Escalated { about: Some(Text::new(other.clone(), other)), ..one }));
    }
    for look in doubted(desk)? {
        cases.extend(desk.file.case(look.case)?.map(|row| escalated(desk, Why::Doubted, row, None)));
    }
    Ok(cases)
}

/// Papers of open cases that lapsed, or are about to.
fn lapsing(desk: &Desk) -> anyhow::Result<Vec<Escalated>> {
    let (today, mut cases) = (desk.today(), Vec::new());
    for paper in papers_ending(desk, today + Duration::days(LAPSE_DAYS))? {
        let why = if paper.day < today { Why::PaperLapsed } else { Why::PaperLapses };
        let row = desk.file.case(paper.case)?.map(|row| CaseRow { due_on: Some(paper.day), ..row });
        let about = PaperKind::find(&paper.kind).map(|kind| Text::new(kind.zh(), kind.en()));
        cases.extend(row.map(|row| Escalated { about, ..escalated(desk, why, row, None) }));
    }
    Ok(cases)
}

/// Cases whose document holds beside another of the same person, each with the number of the other: found the same after both
/// were issued.
fn two_rights(desk: &Desk) -> anyhow::Result<Vec<(CaseKey, String)>> {
    let mut cases = BTreeSet::new();
    for entry in desk.file.entries_linked()? {
        let rows = desk.file.cases_of(entry)?;
        cases
            .extend(rows.iter().filter(|row| matches!(row.state, State::Issued | State::Collected)).map(|row| row.key));
    }
    let mut found = Vec::new();
    for key in cases {
        let Some(row) = desk.file.case(key)? else { continue };
        let examined = examine(desk, desk.taken(row)?)?;
        let against = obstacles(desk, &examined, &Asks::default())?;
        let beside = against.into_iter().filter(|one| one.code == TWO_RIGHTS);
        found.extend(beside.filter_map(|one| Some((key, one.about?))));
    }
    Ok(found)
}
