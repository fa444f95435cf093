//! Review, notice, approval, refusal and what undoes them: by different officers, on what the law says that day.

use serde::Serialize;

use super::assess::{assess, at_stage, examined_at, keep};
use super::case::{Moved, OpenCase, reason_given};
use super::desk::Desk;
use super::fault;
use super::intake::shown;
use super::people::Alike;
use crate::domain::facts::Facts;
use crate::domain::life::{Hand, Recommendation, Step};
use crate::domain::text::Text;
use crate::domain::words::{InviterStatus, Word};
use crate::record::act::{Act, Decided, Noticed, Remark, Reviewed};
use crate::record::event::EventKind;
use crate::record::roster::{Rank, Role};
use crate::rules::decision::{Approver, Decision};
use crate::rules::reasons::{Code, Outcome};

/// A case with what the rules find today.
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

/// On what discretion is used.
#[derive(Clone, Debug, Default)]
pub struct Discretion {
    /// Codes of the reasons that it is used on.
    pub grounds: Vec<String>,
    /// In which rank.
    pub rank: Option<Rank>,
    /// Internal remark.
    pub note: Option<String>,
}

/// Examines a case as it stands today.
pub fn examine(desk: &Desk, case: OpenCase) -> anyhow::Result<Examined> {
    let mut facts = at_stage(&case.facts, examined_at(&case.facts), desk.today(), case.row.received_on);
    let inviter_status = desk.inviter_status(&facts)?;
    facts.inviter.status = inviter_status.or(facts.inviter.status);
    let decision = assess(&facts, desk.policy)?;
    Ok(Examined { case, facts, inviter_status, decision })
}

/// Asks whether who acts may review a case.
pub fn may_review(desk: &Desk, case: &OpenCase) -> anyhow::Result<()> {
    desk.must_be(Role::Review)?;
    desk.may_step(case, Step::Review)?;
    desk.had_no_hand(case, &[Hand::Approved])
}

/// Records what the reviewer recommends; without a word it follows from the outcome where that leaves no choice.
pub fn review(
    desk: &mut Desk,
    examined: Examined,
    recommend: Option<Recommendation>,
    note: Option<&str>,
) -> anyhow::Result<ReviewDone> {
    let Examined { case, facts, inviter_status, decision } = examined;
    let (key, version) = (case.row.key, case.row.version);
    let alike = case.row.person.map(|person| desk.alike(person)).transpose()?.unwrap_or_default();
    if let Some((_, done)) = desk.done_before(&[EventKind::Reviewed], Some(key))? {
        let moved = desk.stands(key, done, true)?;
        return Ok(ReviewDone { moved, recommendation: case.row.recommendation, decision: shown(&decision), alike });
    }
    may_review(desk, &case)?;
    let recommendation = recommend.or(match decision.outcome {
        Outcome::Eligible => Some(Recommendation::Approve),
        Outcome::NotEligible => Some(Recommendation::Refuse),
        Outcome::Refer | Outcome::MissingDocuments => None,
    });
    let recommendation =
        recommendation.ok_or_else(|| fault::needed("--recommend approve|refuse", "审核意见", "a recommendation"))?;
    let stands_against = matches!(decision.outcome, Outcome::NotEligible | Outcome::MissingDocuments);
    if recommendation == Recommendation::Approve && stands_against {
        return Err(fault::law_says_no(&case.number, &decision).into());
    }
    let reviewed = Reviewed {
        assessed: keep(&facts, &decision, inviter_status),
        recommendation,
        late_entry_confirmed: false,
        note: note.unwrap_or_default().to_owned(),
    };
    let acted = desk.act(|record| record.case_at(key, version, Act::Reviewed(reviewed)))?;
    let moved = desk.moved(&case, acted.done)?;
    Ok(ReviewDone { moved, recommendation: Some(recommendation), decision: shown(&decision), alike })
}

/// Asks whether who acts may give the notice, and returns what it would name.
pub fn may_notice(desk: &Desk, examined: &Examined) -> anyhow::Result<Vec<String>> {
    let Examined { case, decision, .. } = examined;
    desk.must_be_one_of(&[Role::Review, Role::Intake])?;
    desk.not_recused(case)?;
    let named_before = noticed(desk, case)?;
    let missing: Vec<String> = decision.missing.iter().map(|code| (*code).to_owned()).collect();
    let nothing_new = missing.iter().all(|code| named_before.contains(code));
    if case.row.notice_seq.is_some() && nothing_new {
        return Err(fault::noticed_before(&case.number).into());
    }
    desk.may_step(case, Step::Notice)?;
    if missing.is_empty() {
        return Err(fault::refused(
            "nothing_missing",
            format!("案件 {} 没有缺项", case.number),
            format!("nothing is missing in case {}", case.number),
            Vec::new(),
        )
        .into());
    }
    Ok(missing)
}

/// Gives the one complete notice; another one only for what the first could not have named.
pub fn notice(desk: &mut Desk, examined: Examined) -> anyhow::Result<NoticeDone> {
    let (key, version) = (examined.case.row.key, examined.case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Noticed], Some(key))? {
        let moved = desk.stands(key, done, true)?;
        return Ok(NoticeDone { moved, notice: noticed(desk, &examined.case)? });
    }
    let missing = may_notice(desk, &examined)?;
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

/// Asks whether who acts may decide a case, the law aside.
pub fn may_decide(desk: &Desk, case: &OpenCase, step: Step) -> anyhow::Result<()> {
    desk.must_be(Role::Approve)?;
    desk.may_step(case, step)?;
    desk.had_no_hand(case, &[Hand::Entered, Hand::Reviewed])
}

/// Asks whether the law lets a case be granted, with discretion where the law leaves room for it.
pub fn law_allows(examined: &Examined, discretion: &Discretion) -> anyhow::Result<()> {
    let Examined { case, decision, .. } = examined;
    match decision.outcome {
        Outcome::Eligible => Ok(()),
        Outcome::MissingDocuments | Outcome::NotEligible => Err(fault::law_says_no(&case.number, decision).into()),
        Outcome::Refer => uses_discretion(case, decision, discretion),
    }
}

/// Discretion needs the rank, a ground for every reason that refers the case, and a note.
fn uses_discretion(case: &OpenCase, decision: &Decision, discretion: &Discretion) -> anyhow::Result<()> {
    let open: Vec<Code> = decision.reasons.iter().map(|reason| reason.code).collect();
    let named = |code: &Code| discretion.grounds.iter().any(|ground| ground == code.code());
    let missing = open.iter().any(|code| !named(code)) || discretion.rank.is_none() || discretion.note.is_none();
    let city_level = decision.values.approver == Some(Approver::PrefectureLevel);
    if missing || (city_level && discretion.rank != Some(Rank::CityLevel)) {
        let mut error = fault::law_says_no(&case.number, decision);
        let grounds: Vec<String> = open.iter().map(|code| format!("--ground {code}")).collect();
        let flags = format!("{} --note TEXT", grounds.join(" "));
        error.hint =
            Text::new(format!("经裁量批准须写明：{flags}"), format!("to approve by discretion state: {flags}"));
        return Err(error.into());
    }
    Ok(())
}

/// Settles the rank that discretion is used in: the one that was chosen among those that the roster gives who acts, else
/// the lowest of them that suffices.
fn in_a_rank_held(desk: &Desk, examined: &Examined, discretion: Discretion) -> anyhow::Result<Discretion> {
    let Examined { case, decision, .. } = examined;
    let officer = desk.officer()?;
    let held: Vec<Rank> = Rank::ALL.iter().copied().filter(|rank| officer.holds(*rank)).collect();
    let city_level = decision.values.approver == Some(Approver::PrefectureLevel);
    let suffices = |rank: &&Rank| !city_level || **rank == Rank::CityLevel;
    let rank = match discretion.rank {
        Some(rank) if !held.contains(&rank) => return Err(fault::rank_missing(&officer.member.id, rank).into()),
        Some(rank) => Some(rank),
        None if decision.outcome != Outcome::Refer => None,
        None => match held.iter().find(suffices) {
            Some(rank) => Some(*rank),
            None if discretion.grounds.is_empty() => None,
            None => return Err(fault::no_rank_suffices(&officer.member.id, city_level, &case.number).into()),
        },
    };
    // A note of blanks gives no reason.
    let note = discretion.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    Ok(Discretion { rank, note, ..discretion })
}

/// Approves a case.
pub fn approve(desk: &mut Desk, examined: Examined, discretion: Discretion) -> anyhow::Result<Moved> {
    let (key, version) = (examined.case.row.key, examined.case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Approved], Some(key))? {
        return desk.stands(key, done, true);
    }
    may_decide(desk, &examined.case, Step::Approve)?;
    desk.unit_may_invite(&examined.facts, &examined.case.number)?;
    let discretion = in_a_rank_held(desk, &examined, discretion)?;
    law_allows(&examined, &discretion)?;
    if examined.case.row.recommendation == Some(Recommendation::Refuse) && discretion.note.is_none() {
        return Err(fault::needed("--note", "不采纳审核意见的理由", "the reason for departing from the review").into());
    }
    let act = Act::Approved(decided(&examined, discretion));
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    desk.moved(&examined.case, acted.done)
}

/// Refuses a case on a ground that the rules found.
pub fn refuse(desk: &mut Desk, examined: Examined, ground: &str, note: Option<&str>) -> anyhow::Result<Moved> {
    let (key, version) = (examined.case.row.key, examined.case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Refused], Some(key))? {
        return desk.stands(key, done, true);
    }
    may_decide(desk, &examined.case, Step::Refuse)?;
    let note = reason_given(note, "--note")?;
    if Code::find(ground).is_none_or(|code| code == Code::Ok) {
        return Err(fault::refused(
            "unknown_ground",
            format!("{ground} 不是理由代码"),
            format!("{ground} is no reason code"),
            fault::reasons(&examined.decision),
        )
        .into());
    }
    if !examined.decision.reasons.iter().any(|reason| reason.code.code() == ground) {
        return Err(fault::law_says_no(&examined.case.number, &examined.decision)
            .on_ground(ground, &examined.case.number)
            .into());
    }
    let discretion = Discretion { grounds: vec![ground.to_owned()], rank: None, note: Some(note) };
    let act = Act::Refused(decided(&examined, discretion));
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    desk.moved(&examined.case, acted.done)
}

fn decided(examined: &Examined, discretion: Discretion) -> Decided {
    Decided {
        assessed: keep(&examined.facts, &examined.decision, examined.inviter_status),
        grounds: discretion.grounds,
        rank: discretion.rank.map(|rank| rank.code().to_owned()),
        note: discretion.note.unwrap_or_default(),
    }
}

impl crate::error::UserError {
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
    simple(
        desk,
        name,
        Step::Return,
        &[Role::Approve, Role::Review, Role::Issue],
        reason_given(note, "--note"),
        Act::Returned,
    )
}

/// Withdraws an application at the applicant's wish.
pub fn withdraw(desk: &mut Desk, name: &str, note: Option<&str>) -> anyhow::Result<Moved> {
    simple(
        desk,
        name,
        Step::Withdraw,
        &[Role::Intake, Role::Review],
        Ok(note.unwrap_or_default().to_owned()),
        Act::Withdrawn,
    )
}

/// Takes a case in hand.
pub fn claim(desk: &mut Desk, name: &str) -> anyhow::Result<Moved> {
    simple(desk, name, Step::Claim, &[Role::Review], Ok(String::new()), Act::Claimed)
}

/// Steps aside from a case.
pub fn recuse(desk: &mut Desk, name: &str, note: Option<&str>) -> anyhow::Result<Moved> {
    let case = desk.take_up(name)?;
    let note = reason_given(note, "--note")?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Recused], Some(key))? {
        return desk.stands(key, done, true);
    }
    desk.must_be_one_of(&[Role::Intake, Role::Review, Role::Approve, Role::Issue])?;
    desk.not_recused(&case)?;
    let acted = desk.act(|record| record.case_at(key, version, Act::Recused(Remark { note })))?;
    desk.moved(&case, acted.done)
}

/// A step that has only a note to it.
pub fn simple(
    desk: &mut Desk,
    name: &str,
    step: Step,
    roles: &[Role],
    note: Result<String, crate::error::UserError>,
    act: fn(Remark) -> Act,
) -> anyhow::Result<Moved> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    let kind = act(Remark::default()).kind();
    if let Some((_, done)) = desk.done_before(&[kind], Some(key))? {
        return desk.stands(key, done, true);
    }
    desk.must_be_one_of(roles)?;
    desk.may_step(&case, step)?;
    let said = Remark { note: note? };
    let acted = desk.act(|record| record.case_at(key, version, act(said)))?;
    desk.moved(&case, acted.done)
}
