//! Review, notice, approval, refusal and what ends a case: by different officers, on what the law says that day.

use serde::Serialize;

use super::assess::{assess, keep, today};
use super::at_gate::{Asks, obstacles, pass};
use super::case::{Moved, OpenCase, reason_given};
use super::desk::Desk;
use super::duty;
use super::evidence::reviewed_evidence;
use super::fault;
use super::inquiry::{self, Asked};
use super::intake::shown;
use super::lost;
use super::people::Alike;
use crate::domain::facts::Facts;
use crate::domain::ground::WithdrawGround;
use crate::domain::life::Recommendation;
use crate::domain::text::Text;
use crate::domain::words::{InviterStatus, Word};
use crate::error::{Exit, UserError};
use crate::gate::right::RIGHT_ALREADY_HELD;
use crate::gate::{BASIS_ENDED, Door, Kind, Obstacle, PAPER_LAPSED, PASSPORT_LAPSED, ground_of, to_supply};

pub use crate::domain::life::Rank;
pub use crate::gate::standing::Discretion;
use crate::record::act::{Act, Decided, Ended, Noticed, Passed, Remark, Reviewed};
use crate::record::event::EventKind;
use crate::rules::decision::{Approver, Decision};
use crate::rules::reasons::{Code, Outcome};

/// A case with what the rules find today.
#[derive(Clone)]
pub struct Examined {
    /// The case.
    pub case: OpenCase,
    /// The facts as they were assessed.
    pub facts: Facts,
    /// What the register says of the unit that invites, where it knows it.
    pub inviter_status: Option<InviterStatus>,
    /// What the rules find.
    pub decision: Decision,
}

/// What is said with a review beside the recommendation.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReviewAsks {
    /// The reviewer confirms that it was received before it was entered.
    pub confirms_late_entry: bool,
    /// It is taken out of another officer's hand.
    pub takes_over: bool,
}

/// What a review returns.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewDone {
    /// Where the case stands.
    #[serde(flatten)]
    pub moved: Moved,
    /// What was recommended.
    pub recommendation: Option<Recommendation>,
    /// What the rules found.
    pub decision: serde_json::Value,
    /// Who may be the same person.
    pub alike: Vec<Alike>,
    /// What stands before approval and issue, and what is to be remarked.
    pub obstacles: Vec<Obstacle>,
}

/// What a notice returns.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeDone {
    /// Where the case stands.
    #[serde(flatten)]
    pub moved: Moved,
    /// Everything that is to be supplied.
    pub notice: Vec<String>,
}

/// Examines a case as it stands today.
pub fn examine(desk: &Desk, case: OpenCase) -> anyhow::Result<Examined> {
    let mut facts = today(desk, &case.facts, &case.row)?;
    let inviter_status = desk.inviter_status(&facts)?;
    facts.inviter.status = inviter_status.or(facts.inviter.status);
    let decision = assess(&facts, desk.policy)?;
    Ok(Examined { case, facts, inviter_status, decision })
}

/// Records what the reviewer recommends; without a word it follows from the outcome where that leaves no choice.
pub fn review(
    desk: &mut Desk,
    examined: Examined,
    recommend: Option<Recommendation>,
    note: Option<&str>,
    with: ReviewAsks,
) -> anyhow::Result<ReviewDone> {
    let (key, version) = (examined.case.row.key, examined.case.row.version);
    let alike = desk.alike_of(&examined.case)?;
    let obstacles = against_granting(desk, &examined)?;
    if let Some((_, done)) = desk.done_before(&[EventKind::Reviewed], Some(key))? {
        let moved = desk.stands(key, done, true)?;
        let recommendation = examined.case.row.recommendation;
        return Ok(ReviewDone { moved, recommendation, decision: shown(&examined.decision), alike, obstacles });
    }
    let ReviewAsks { confirms_late_entry, takes_over } = with;
    let asks = Asks { confirms_late_entry, takes_over, ..Asks::default() };
    let passed = pass(desk, &examined, Door::Review, &asks)?;
    let Examined { case, facts, inviter_status, decision } = examined;
    let recommendation = recommend.or(match decision.outcome {
        Outcome::Eligible => Some(Recommendation::Approve),
        Outcome::NotEligible => Some(Recommendation::Refuse),
        Outcome::Refer | Outcome::MissingDocuments => None,
    });
    let recommendation = recommendation.ok_or_else(|| {
        fault::needed("--recommend", "审核意见 approve 或者 refuse", "a recommendation, approve or refuse")
    })?;
    let stands_against = matches!(decision.outcome, Outcome::NotEligible | Outcome::MissingDocuments);
    if recommendation == Recommendation::Approve && stands_against {
        return Err(fault::law_says_no(&case.number, &decision).with_obstacles(obstacles).into());
    }
    let late_entry_confirmed = confirms_late_entry && late_entry(desk, &case)?.is_some();
    let reviewed = Reviewed {
        assessed: keep(&facts, &decision, inviter_status).passed(passed),
        recommendation,
        late_entry_confirmed,
        note: note.unwrap_or_default().to_owned(),
        in_bulk: desk.in_bulk.clone(),
    };
    let me = desk.officer_id()?.to_owned();
    let is_of_another = case.row.in_hand_of().is_some_and(|who| who != me);
    let acted = desk.act(|record| {
        if is_of_another {
            record.case_at(key, version, Act::Claimed(Remark::default()))?;
            return record.case(key, Act::Reviewed(reviewed));
        }
        record.case_at(key, version, Act::Reviewed(reviewed))
    })?;
    let moved = desk.moved(&case, acted.done)?;
    Ok(ReviewDone { moved, recommendation: Some(recommendation), decision: shown(&decision), alike, obstacles })
}

/// Returns why a case was entered on a later day than it was received, where it was.
pub fn late_entry(desk: &Desk, case: &OpenCase) -> anyhow::Result<Option<String>> {
    let accepted = desk.file.events(case.row.key)?.into_iter().rfind(|event| event.kind == EventKind::Accepted);
    let Some(accepted) = accepted else { return Ok(None) };
    Ok(desk.file.act_of(accepted.seq)?.taken().and_then(|taken| taken.late_entry.clone()))
}

/// Gives the one complete notice; another one only for what the first could not have named.
pub fn notice(desk: &mut Desk, examined: Examined) -> anyhow::Result<NoticeDone> {
    let (key, version) = (examined.case.row.key, examined.case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Noticed], Some(key))? {
        let moved = desk.stands(key, done, true)?;
        return Ok(NoticeDone { moved, notice: noticed(desk, &examined.case)? });
    }
    pass(desk, &examined, Door::Notice, &Asks::default())?;
    let missing = to_supply(&examined.decision, &examined.facts, desk.today());
    let missing: Vec<String> = missing.into_iter().map(str::to_owned).collect();
    let assessed = keep(&examined.facts, &examined.decision, examined.inviter_status);
    let act = Act::Noticed(Noticed { papers: missing.clone(), assessed });
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    Ok(NoticeDone { moved: desk.moved(&examined.case, acted.done)?, notice: missing })
}

/// Returns what the notice of a case named.
pub fn noticed(desk: &Desk, case: &OpenCase) -> anyhow::Result<Vec<String>> {
    let Some(seq) = case.row.notice_seq else { return Ok(Vec::new()) };
    Ok(desk.file.act_of(seq)?.notice().to_vec())
}

/// Settles the rank that discretion is used in, where none was chosen: the lowest that the roster gives who acts and that
/// suffices.
fn in_a_rank(desk: &Desk, examined: &Examined, discretion: Discretion) -> anyhow::Result<Discretion> {
    let officer = desk.officer()?;
    let city_level = examined.decision.values.approver == Some(Approver::PrefectureLevel);
    let suffices = |rank: &Rank| officer.holds(*rank) && (!city_level || *rank == Rank::CityLevel);
    let lowest = || Rank::ALL.iter().copied().find(suffices);
    let referred = examined.decision.outcome == Outcome::Refer;
    let rank = discretion.rank.or_else(|| if referred { lowest() } else { None });
    Ok(Discretion { rank, ..discretion })
}

/// Asks the gate whether who acts may approve a case so, before anything is written.
pub fn may_approve(desk: &Desk, examined: &Examined, discretion: Discretion, urgent: bool) -> anyhow::Result<()> {
    if desk.done_before(&[EventKind::Endorsed, EventKind::Approved], Some(examined.case.row.key))?.is_some() {
        return Ok(());
    }
    let discretion = Some(in_a_rank(desk, examined, discretion)?);
    pass(desk, examined, Door::Approve, &Asks { discretion, urgent, ..Asks::default() }).map(drop)
}

/// Approves a case. Where two must, the first approval leaves it reviewed and waiting for the second. One officer alone may
/// in urgency, where the law in force allows it; another looks at it afterwards.
pub fn approve(desk: &mut Desk, examined: Examined, discretion: Discretion, urgent: bool) -> anyhow::Result<Moved> {
    let (key, version) = (examined.case.row.key, examined.case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Endorsed, EventKind::Approved], Some(key))? {
        return desk.stands(key, done, true);
    }
    let discretion = in_a_rank(desk, &examined, discretion)?;
    let asks = Asks { discretion: Some(discretion.clone()), urgent, ..Asks::default() };
    let passed = pass(desk, &examined, Door::Approve, &asks)?;
    let noted = discretion.note.as_deref().is_some_and(|note| !note.trim().is_empty());
    if examined.case.row.recommendation == Some(Recommendation::Refuse) && !noted {
        return Err(fault::needed("--note", "不采纳审核意见的理由", "the reason for departing from the review").into());
    }
    if urgent && !noted {
        return Err(fault::needed("--note", "紧急办理的理由", "why it cannot wait for another officer").into());
    }
    let second_look_by = urgent.then(|| duty::second_look_by(desk)).flatten();
    if urgent && second_look_by.is_none() {
        return Err(fault::refused(
            "no_day_for_a_second_look",
            "本年度工作日尚未公布，无法确定复核日期",
            "the working days of the year are not published: no day for a second look can be set",
            Vec::new(),
        )
        .into());
    }
    let cleared = passed.screened.as_ref().map_or(0, |screened| screened.cleared as usize);
    let risks = duty::risks(&examined, cleared);
    let two = !urgent && duty::two_approve(&duty::apart(desk)?, examined.facts.measure, &risks);
    let in_bulk = desk.in_bulk.clone();
    let said = Decided { second_look_by, in_bulk, ..decided(desk, &examined, discretion, Some(passed))? };
    let first = two && examined.case.row.endorser.is_none();
    let act = if first { Act::Endorsed(said) } else { Act::Approved(said) };
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    desk.moved(&examined.case, acted.done)
}

/// On what a case is refused.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefusalAsks<'a> {
    /// Code of the reason.
    pub ground: &'a str,
    /// Reason in words.
    pub note: Option<&'a str>,
    /// How it is known that the applicant brings nothing more of what is missing.
    pub nothing_more: Option<&'a str>,
}

/// Refuses a case on a ground that the rules found. What is not known is no ground, until the time of the notice has run out
/// or the applicant said that nothing more comes.
pub fn refuse(desk: &mut Desk, examined: Examined, asked: RefusalAsks) -> anyhow::Result<Moved> {
    let RefusalAsks { ground, note, nothing_more } = asked;
    let key = examined.case.row.key;
    if let Some((_, done)) = desk.done_before(&[EventKind::Refused], Some(key))? {
        return desk.stands(key, done, true);
    }
    let nothing_more = nothing_more.map(|said| reason_given(Some(said), "--nothing-more")).transpose()?;
    let refused_on = Code::find(ground).filter(|code| *code != Code::Ok);
    // What is no reason of the law, such as a right that is held, is looked into below.
    let waits_for_nothing = nothing_more.is_some() || refused_on.is_none();
    let asks = Asks { refused_on, nothing_more: waits_for_nothing, ..Asks::default() };
    pass(desk, &examined, Door::Refuse, &asks)?;
    let note = reason_given(note, "--note")?;
    if refused_on.is_none() && ground != RIGHT_ALREADY_HELD {
        return Err(fault::refused(
            "unknown_ground",
            format!("{ground} 不是理由代码"),
            format!("{ground} is no reason code"),
            fault::reasons(&examined.decision),
        )
        .into());
    }
    let found = examined.decision.reasons.iter().any(|reason| reason.code.code() == ground);
    if !found && !of_the_gate(desk, &examined, ground)? {
        return Err(fault::law_says_no(&examined.case.number, &examined.decision)
            .on_ground(ground, &examined.case.number)
            .into());
    }
    let version = examined.case.row.version;
    let discretion = Discretion { grounds: vec![ground.to_owned()], rank: None, note: Some(note) };
    let act = Act::Refused(Decided { nothing_more, ..decided(desk, &examined, discretion, None)? });
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    desk.moved(&examined.case, acted.done)
}

/// Tells whether the file itself shows a ground: the person holds a right for these days already or has another case open for
/// it, what the case goes on from or what was shown holds no longer, or an inquiry came to it.
fn of_the_gate(desk: &Desk, examined: &Examined, ground: &str) -> anyhow::Result<bool> {
    let mut made = inquiry::standing(desk, &Asked::of(examined))?.into_iter();
    if made.any(|one| ground_of(one.outcome).is_some_and(|code| code.code() == ground)) {
        return Ok(true);
    }
    let asked = Code::find(ground);
    let shows = |obstacle: &Obstacle| match (obstacle.code, asked) {
        (_, None) => obstacle.kind == Kind::RightHeld,
        (BASIS_ENDED, Some(code)) => code == Code::WrongBasis,
        (PAPER_LAPSED, Some(code)) => code == Code::DocumentExpired,
        (PASSPORT_LAPSED, Some(code)) => matches!(code, Code::PassportExpired | Code::PassportNotValid),
        (_, Some(_)) => false,
    };
    Ok(against_granting(desk, examined)?.iter().any(|obstacle| !obstacle.is_remark() && shows(obstacle)))
}

/// What stands before approval and issue of a case, whoever acts, and what is to be remarked.
pub fn against_granting(desk: &Desk, examined: &Examined) -> anyhow::Result<Vec<Obstacle>> {
    let grants = |obstacle: &Obstacle| {
        let blocks = obstacle.blocks.contains(&Door::Approve) || obstacle.blocks.contains(&Door::Issue);
        obstacle.is_remark() || (blocks && obstacle.kind != Kind::State && !obstacle.is_of_who_acts())
    };
    let asks = Asks::approved(desk, examined)?;
    Ok(obstacles(desk, examined, &asks)?.into_iter().filter(grants).collect())
}

/// What discretion the approval of a case rests on, where it is approved.
pub fn approved_on(desk: &Desk, case: &OpenCase) -> anyhow::Result<Option<Discretion>> {
    if case.row.approver.is_none() {
        return Ok(None);
    }
    let approval = desk.file.events(case.row.key)?.into_iter().rfind(|event| event.kind == EventKind::Approved);
    let said = approval.map(|event| desk.file.act_of(event.seq)).transpose()?;
    let Some(Act::Approved(decided)) = said else { return Ok(None) };
    let rank = decided.rank.as_deref().and_then(Rank::find);
    Ok(Some(Discretion { grounds: decided.grounds, rank, note: Some(decided.note) }))
}

fn decided(
    desk: &Desk,
    examined: &Examined,
    discretion: Discretion,
    passed: Option<Passed>,
) -> anyhow::Result<Decided> {
    let assessed = keep(&examined.facts, &examined.decision, examined.inviter_status);
    Ok(Decided {
        second_look_by: None,
        evidence: reviewed_evidence(desk, examined)?,
        nothing_more: None,
        in_bulk: None,
        assessed: match passed {
            Some(passed) => assessed.passed(passed),
            None => assessed,
        },
        grounds: discretion.grounds,
        rank: discretion.rank.map(|rank| rank.code().to_owned()),
        note: discretion.note.unwrap_or_default(),
    })
}

impl UserError {
    fn on_ground(mut self, ground: &str, number: &str) -> Self {
        self.what = Text::new(
            format!("案件 {number} 没有理由 {ground}，不得据此不予批准"),
            format!("nothing in case {number} gives the ground {ground}: it cannot be refused on it"),
        );
        self.hint =
            Text::new("按所列理由决定，或者先更正申请内容", "decide on what is listed, or amend the facts first");
        self
    }
}

/// Gives a reviewed or approved case back for examination.
pub fn send_back(desk: &mut Desk, name: &str, note: Option<&str>) -> anyhow::Result<Moved> {
    simple(desk, name, Door::Return, EventKind::Returned, reason_given(note, "--note").map(remark).map(Act::Returned))
}

/// Withdraws an application on a ground.
pub fn withdraw(desk: &mut Desk, name: &str, ground: WithdrawGround, note: Option<&str>) -> anyhow::Result<Moved> {
    // Nothing need be said; what is said is a reason.
    let note = note.map(|note| reason_given(Some(note), "--note")).transpose()?.unwrap_or_default();
    if ground == WithdrawGround::HandedOver {
        return Err(handed_over_by_transfer().into());
    }
    lost::is_not_elsewhere(desk, desk.find(name)?.key)?;
    let said = Ended { ground: Some(ground.code().to_owned()), note, ..Ended::default() };
    simple(desk, name, Door::Withdraw, EventKind::Withdrawn, Ok(Act::Withdrawn(said)))
}

fn handed_over_by_transfer() -> UserError {
    UserError::new(
        Exit::Usage,
        "hand_over_by_transfer",
        Text::new("移交须随案卷一并办理", "a case is handed over with its file"),
        Text::new("改用 visa-cli transfer out", "use visa-cli transfer out"),
    )
}

/// Takes a case in hand.
pub fn claim(desk: &mut Desk, name: &str, takes_over: bool) -> anyhow::Result<Moved> {
    let asks = Asks { takes_over, ..Asks::default() };
    stepped(desk, name, (Door::Claim, &asks), EventKind::Claimed, Ok(Act::Claimed(Remark::default())))
}

/// Steps aside from a case.
pub fn recuse(desk: &mut Desk, name: &str, note: Option<&str>) -> anyhow::Result<Moved> {
    let case = desk.take_up(name)?;
    let note = reason_given(note, "--note")?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Recused], Some(key))? {
        return desk.stands(key, done, true);
    }
    let examined = examine(desk, case)?;
    pass(desk, &examined, Door::Recuse, &Asks::default())?;
    let case = examined.case;
    let acted = desk.act(|record| record.case_at(key, version, Act::Recused(remark(note))))?;
    desk.moved(&case, acted.done)
}

fn remark(note: String) -> Remark {
    Remark { note, ..Remark::default() }
}

/// A step that says little beside itself; what is missing in what it says is told after what stands before it.
pub fn simple(
    desk: &mut Desk,
    name: &str,
    door: Door,
    kind: EventKind,
    said: Result<Act, UserError>,
) -> anyhow::Result<Moved> {
    stepped(desk, name, (door, &Asks::default()), kind, said)
}

fn stepped(
    desk: &mut Desk,
    name: &str,
    (door, asks): (Door, &Asks),
    kind: EventKind,
    said: Result<Act, UserError>,
) -> anyhow::Result<Moved> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[kind], Some(key))? {
        return desk.stands(key, done, true);
    }
    let examined = examine(desk, case)?;
    pass(desk, &examined, door, asks)?;
    let said = said?;
    let acted = desk.act(|record| record.case_at(key, version, said))?;
    desk.moved(&examined.case, acted.done)
}
