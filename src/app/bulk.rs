//! Many cases decided with a look: a plan names those that are plain, with what differs, and those that are left out with
//! why. What is decided is decided case by case, as by the command for one, each signed, at the version that was seen.

use serde::Serialize;

use super::case::Moved;
use super::decide::{self, Discretion, Examined, ReviewAsks, examine, late_entry};
use super::desk::Desk;
use super::look::{Different, Look, Usual, look};
use super::plan;
use crate::domain::filter::{Filter, Term};
use crate::domain::life::{Recommendation, State};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::gate::{Door, ON_RECORD};
use crate::record::act::InBulk;
use crate::rules::reasons::Outcome;
use crate::store::cases::case::CaseRow;
use crate::store::cases::query::Order;

/// Most cases of one plan.
pub const MOST: u32 = 5_000;

/// What is planned.
#[derive(Serialize)]
pub struct Plan {
    /// Version of this shape.
    pub schema: u32,
    /// The step.
    pub step: Door,
    /// Digest over the step, the cases and where each stands; another plan has another. With the transaction after which it
    /// was made, by which is told what moved since.
    pub plan: String,
    /// Cases that the step is taken in.
    pub cases: Vec<Planned>,
    /// Cases that are left out.
    pub left_out: Vec<LeftOut>,
}

/// A case of a plan.
#[derive(Serialize)]
pub struct Planned {
    /// Number.
    pub case: String,
    #[serde(skip)]
    key: CaseKey,
    /// Place of its last event, as it was seen.
    pub version: u64,
    /// Name.
    pub name: String,
    /// Last four of the passport number.
    pub passport: String,
    /// Nationality in words.
    #[serde(skip)]
    pub nationality: Text,
    /// What is asked, each with its name.
    #[serde(skip)]
    pub asked: Vec<(Text, Text)>,
    /// What stands otherwise than in most of them.
    #[serde(serialize_with = "in_english")]
    pub differs: Vec<Different>,
}

/// A case that must be looked at by itself.
#[derive(Serialize)]
pub struct LeftOut {
    /// Number.
    pub case: String,
    /// Why, as an obstacle is called.
    pub code: String,
    /// Why.
    pub why: Text,
}

fn in_english<S: serde::Serializer>(differs: &[Different], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(differs.iter().map(|one| (&one.name.en, &one.code)))
}

/// What came of a plan.
#[derive(Serialize)]
pub struct BulkDone {
    /// Version of this shape.
    pub schema: u32,
    /// The step.
    pub step: Door,
    /// The plan that was carried out, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Each case as it was moved.
    pub cases: Vec<Moved>,
    /// Cases that were left out.
    pub left_out: Vec<LeftOut>,
}

/// Plans a step for all cases that fit a filter.
pub fn plan(desk: &Desk, filter: &Filter, step: Door) -> anyhow::Result<Plan> {
    let page = desk.file.list(filter, Order::Number, MOST)?;
    if page.more || page.total > u64::from(MOST) {
        return Err(too_many().into());
    }
    plan_of(desk, page.rows, step)
}

/// Plans a step for cases that are named one by one, such as those of a list that somebody went through. One that is not
/// there refuses the whole, with every name that is not.
pub fn plan_named(desk: &Desk, names: &[String], step: Door) -> anyhow::Result<Plan> {
    let (mut rows, mut unknown): (Vec<CaseRow>, Vec<Text>) = (Vec::new(), Vec::new());
    for name in names {
        match desk.find(name) {
            Ok(row) if rows.iter().any(|other| other.key == row.key) => {}
            Ok(row) => rows.push(row),
            Err(error) => unknown.push(error.downcast::<UserError>()?.what),
        }
    }
    if !unknown.is_empty() {
        return Err(not_all_there(unknown).into());
    }
    if MOST < u32::try_from(rows.len()).unwrap_or(u32::MAX) {
        return Err(too_many().into());
    }
    plan_of(desk, rows, step)
}

fn not_all_there(unknown: Vec<Text>) -> UserError {
    UserError {
        details: unknown,
        ..UserError::new(
            Exit::NotFound,
            "cases_not_found",
            Text::new(
                "名单中有查不到的案件；没有办理任何一件",
                "some of the cases named are not there; none was decided",
            ),
            Text::new("更正所列编号后重试", "mend the numbers that are listed and run it again"),
        )
    }
}

fn plan_of(desk: &Desk, rows: Vec<CaseRow>, step: Door) -> anyhow::Result<Plan> {
    let mut looks = Vec::new();
    let mut left_out = Vec::new();
    for row in rows {
        let number = desk.number(row.key);
        let Some(look) = look(desk, row.key, &Usual::default())? else { continue };
        match against(desk, &look, step)? {
            Some((code, why)) => left_out.push(LeftOut { case: number, code, why }),
            None => looks.push(look),
        }
    }
    let usual = Usual::of(looks.iter().map(|look| &look.examined));
    let cases: Vec<Planned> = looks.iter().map(|look| planned(look, &usual)).collect();
    let mut all = format!("{} {}\n", step.code(), desk.policy.sha256);
    for one in &cases {
        all.push_str(&format!("{} {}\n", one.case, one.version));
    }
    for one in &left_out {
        all.push_str(&format!("{} - {}\n", one.case, one.code));
    }
    Ok(Plan { schema: 1, step, plan: plan::name(desk, &all)?, cases, left_out })
}

fn planned(look: &Look, usual: &Usual) -> Planned {
    let (case, facts) = (&look.examined.case, &look.examined.facts);
    let passport = facts.passport.number.map(|number| super::case_list::masked(number.as_str())).unwrap_or_default();
    Planned {
        case: case.number.clone(),
        key: case.row.key,
        version: case.row.version,
        name: facts.applicant.name.as_ref().map_or_else(String::new, |name| name.0.clone()),
        passport,
        nationality: facts.applicant.nationality.map_or_else(|| Text::new("", ""), crate::domain::labels::nationality),
        asked: look.asked(),
        differs: usual.differs(&look.examined),
    }
}

/// Says why a case is not one of many: another step, an obstacle, discretion, something that somebody must say.
fn against(desk: &Desk, look: &Look, step: Door) -> anyhow::Result<Option<(String, Text)>> {
    let because = |code: &str, zh: &'static str, en: &'static str| Some((code.to_owned(), Text::new(zh, en)));
    if look.door != Some(step) {
        let state = look.examined.case.row.state;
        let why = Text::new(format!("状态为{}", state.zh()), format!("it is {}", state.en()));
        return Ok(Some(("wrong_step".to_owned(), why)));
    }
    if let Some(first) = look.before.first() {
        return Ok(Some((first.code.to_owned(), first.what.clone())));
    }
    if look.examined.decision.outcome != Outcome::Eligible {
        let outcome = look.examined.decision.outcome;
        let why = Text::new(format!("评估：{}", outcome.zh()), format!("assessed: {}", outcome.en()));
        return Ok(Some((outcome.code().to_owned(), why)));
    }
    if let Some(entry) = look.examined.facts.record.iter().flatten().next() {
        let (zh, en) = (entry.kind.zh(), entry.kind.en());
        let why = Text::new(format!("查询记录有：{zh}，须逐件看"), format!("on record: {en}: look at it by itself"));
        return Ok(Some((ON_RECORD.to_owned(), why)));
    }
    if step == Door::Review {
        // What stands before approval is for a reviewer to see case by case.
        let ahead = decide::against_granting(desk, &look.examined)?;
        if let Some(first) = ahead.iter().find(|one| one.blocks.contains(&Door::Approve)) {
            return Ok(Some((first.code.to_owned(), first.what.clone())));
        }
        if late_entry(desk, &look.examined.case)?.is_some() {
            return Ok(because("late_entry", "补录收件日期，须逐件确认", "entered late: confirm it by itself"));
        }
    }
    if step == Door::Approve && look.examined.case.row.recommendation == Some(Recommendation::Refuse) {
        return Ok(because("recommended_refuse", "审核建议不予批准", "the review recommends refusal"));
    }
    Ok(None)
}

/// Carries out a plan: each case by the act for one. Who was moved meanwhile is left out and named.
pub fn carry_out(desk: &mut Desk, plan: Plan, chosen: &[usize], at: impl Fn(u64) -> bool) -> anyhow::Result<BulkDone> {
    let Plan { step, plan, cases, mut left_out, .. } = plan;
    let request = desk.request.clone();
    desk.in_bulk = Some(InBulk { plan: plan::Named::read(&plan).hash.to_owned(), cases: chosen.len() as u64 });
    let mut moved = Vec::new();
    for (done, place) in chosen.iter().enumerate() {
        let Some(one) = cases.get(*place) else { continue };
        if !at(done as u64) {
            let why = Text::new("已停止", "stopped");
            left_out.push(LeftOut { case: one.case.clone(), code: "stopped".to_owned(), why });
            continue;
        }
        desk.request = request.as_ref().map(|request| format!("{request}.{}", one.case));
        match decided(desk, one, step) {
            Ok(done) => moved.push(done),
            Err(error) => match error.downcast::<UserError>() {
                Ok(error) => {
                    left_out.push(LeftOut { case: one.case.clone(), code: error.code.to_owned(), why: error.what });
                }
                Err(error) => return Err(error),
            },
        }
    }
    (desk.request, desk.in_bulk) = (request, None);
    Ok(BulkDone { schema: 1, step, plan: Some(plan), cases: moved, left_out })
}

/// Takes all open cases that fit a filter in hand, each by the act for one; who cannot be taken is left out and named.
pub fn claim(desk: &mut Desk, filter: &Filter, takes_over: bool) -> anyhow::Result<BulkDone> {
    let page = desk.file.list(filter, Order::Number, MOST)?;
    if page.more || page.total > u64::from(MOST) {
        return Err(too_many().into());
    }
    let request = desk.request.clone();
    let (mut cases, mut left_out) = (Vec::new(), Vec::new());
    for row in page.rows {
        let case = desk.number(row.key);
        desk.request = request.as_ref().map(|request| format!("{request}.{case}"));
        match decide::claim(desk, &case, takes_over).map_err(anyhow::Error::downcast::<UserError>) {
            Ok(moved) => cases.push(moved),
            Err(Ok(error)) => left_out.push(LeftOut { case, code: error.code.to_owned(), why: error.what }),
            Err(Err(error)) => return Err(error),
        }
    }
    desk.request = request;
    Ok(BulkDone { schema: 1, step: Door::Claim, plan: None, cases, left_out })
}

fn decided(desk: &mut Desk, one: &Planned, step: Door) -> anyhow::Result<Moved> {
    let examined = as_seen(desk, one.key, one.version)?;
    if step == Door::Approve {
        return decide::approve(desk, examined, Discretion::default(), false);
    }
    Ok(decide::review(desk, examined, Some(Recommendation::Approve), None, ReviewAsks::default())?.moved)
}

/// Examines a case that must still be what was seen; who moved it meanwhile is told.
pub fn as_seen(desk: &Desk, key: CaseKey, version: u64) -> anyhow::Result<Examined> {
    let row = desk.file.case(key)?.ok_or_else(|| super::fault::not_found(&desk.number(key)))?;
    if row.version != version {
        return Err(moved_meanwhile(desk, key, version)?.into());
    }
    examine(desk, desk.taken_proven(row)?)
}

/// The error of a case that moved since it was seen: by whom, and how.
pub fn moved_meanwhile(desk: &Desk, key: CaseKey, version: u64) -> anyhow::Result<UserError> {
    let (number, Text { zh, en }) = (desk.number(key), done_since(desk, key, version)?);
    Ok(UserError::new(
        Exit::Stale,
        "moved_meanwhile",
        Text::new(
            format!("案件 {number} 在查看之后已变动：{zh}"),
            format!("case {number} has moved since it was seen: {en}"),
        ),
        Text::new("再看一次后决定；没有写入任何内容", "look at it again and decide; nothing was written"),
    ))
}

/// What was done with a case since an event: by whom, when, what.
pub(super) fn done_since(desk: &Desk, key: CaseKey, seq: u64) -> anyhow::Result<Text> {
    let since = desk.file.events(key)?.into_iter().filter(|event| event.seq > seq);
    let told: Vec<Text> = since
        .map(|event| {
            let (officer, kind) = (event.officer.to_string(), event.kind);
            let at = super::desk::recorded_time(event.at);
            let clock = at.get(11..16).unwrap_or_default();
            Text::new(format!("{officer} {clock} {}", kind.zh()), format!("{officer} at {clock}: {}", kind.en()))
        })
        .collect();
    let join = |of: fn(&Text) -> &str, sign: &str| told.iter().map(of).collect::<Vec<_>>().join(sign);
    Ok(Text::new(join(|text| &text.zh, "；"), join(|text| &text.en, "; ")))
}

/// The state in which cases wait for a step.
pub fn waits_for(step: Door) -> Vec<State> {
    let all = State::ALL.iter().copied();
    all.filter(|state| super::look::step_of(*state) == Some(step) && *state != State::AwaitingPapers).collect()
}

/// Narrows a filter to what waits for a step, unless it names states itself.
pub fn waiting(filter: Filter, step: Door) -> Filter {
    if filter.terms.iter().any(|term| matches!(term, Term::State(_))) {
        return filter;
    }
    filter.and(Term::State(waits_for(step)))
}

/// The error of one version with many cases: the plan holds that of each.
pub fn seen_of_many() -> UserError {
    UserError::new(
        Exit::Usage,
        "only_alone",
        Text::new("--seen 是单个案件的版本", "--seen is the version of a single case"),
        Text::new("去掉 --seen：方案已记下每件的版本", "leave --seen out: the plan holds the version of each case"),
    )
}

pub(super) fn too_many() -> UserError {
    UserError::new(
        Exit::Usage,
        "too_many",
        Text::new(format!("符合条件的案件超过 {MOST} 件"), format!("more than {MOST} cases fit")),
        Text::new("缩小筛选条件，例如 batch:N", "narrow the filter, such as with batch:N"),
    )
}
