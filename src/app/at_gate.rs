//! A case brought to the gate: what the file holds of it is gathered, and what stands before a step is an error.

mod standing;

use super::case::OpenCase;
use super::decide::{Examined, approved_on, examine};
use super::desk::Desk;
use super::fault;
use super::issue::{seen_at_the_port, waits_for_the_passport};
use super::moved;
use crate::domain::facts::Facts;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::gate::standing::{Discretion, Screening};
use crate::gate::{self, Door, Kind, Obstacle, Standing};
use crate::record::act::{Checked, Particulars, Passed, Screened};
use crate::record::roster::Roster;
use crate::rules::decision::Decision;
use crate::rules::reasons::Code;

use standing::{applicant, in_office};
pub(super) use standing::{elsewhere, newcomer, standing};

/// What is asked with a step.
#[derive(Clone, Debug, Default)]
pub struct Asks<'a> {
    /// Discretion, as it is used now.
    pub discretion: Option<Discretion>,
    /// The number of the document.
    pub document: Option<&'a str>,
    /// One officer alone decides, in urgency.
    pub urgent: bool,
    /// It is taken out of another officer's hand.
    pub takes_over: bool,
    /// A correction that waits is withdrawn, which who proposed it may.
    pub takes_back: bool,
    /// The reviewer confirms that it was received before it was entered.
    pub confirms_late_entry: bool,
    /// The reason that it is refused on.
    pub refused_on: Option<Code>,
    /// It was said that the applicant brings nothing more.
    pub nothing_more: bool,
}

impl Asks<'_> {
    /// Asks nothing but what the approval of a case rests on, where it is approved.
    pub fn approved(desk: &Desk, examined: &Examined) -> anyhow::Result<Asks<'static>> {
        Ok(Asks { discretion: approved_on(desk, &examined.case)?, ..Asks::default() })
    }
}

/// What may stand against an application before it has a case.
pub(super) struct Newcomer<'a> {
    pub(super) facts: &'a Facts,
    pub(super) particulars: &'a Particulars,
    pub(super) decision: &'a Decision,
    /// The draft that it completes.
    pub(super) draft: Option<&'a OpenCase>,
    /// The case that it follows.
    pub(super) follows: Option<CaseKey>,
    pub(super) number: &'a str,
}

/// Returns everything that stands between a case and its steps.
pub fn obstacles(desk: &Desk, examined: &Examined, asks: &Asks) -> anyhow::Result<Vec<Obstacle>> {
    Ok(gate::obstacles(&standing(desk, examined, asks)?))
}

/// Returns what stands in the way of a case, but for what the law says of it: that is told with the decision.
pub fn in_the_way(desk: &Desk, case: OpenCase) -> anyhow::Result<Vec<Obstacle>> {
    let state = case.row.state;
    let examined = examine(desk, case)?;
    let mut all = obstacles(desk, &examined, &Asks::approved(desk, &examined)?)?;
    all.retain(|one| one.is_ahead(state) && one.kind != Kind::Law);
    Ok(all)
}

/// Returns what stands in the way of a case now and did not before.
pub fn since(desk: &Desk, key: CaseKey, before: &[Obstacle]) -> anyhow::Result<Vec<Obstacle>> {
    let row = desk.file.case(key)?.ok_or_else(|| fault::not_found(&desk.number(key)))?;
    let mut now = in_the_way(desk, desk.taken(row)?)?;
    now.retain(|one| !before.contains(one));
    Ok(now)
}

/// Returns the same, with what the check for the same person and the same right finds now.
pub fn looked_at(desk: &Desk, examined: &Examined, asks: &Asks) -> anyhow::Result<(Vec<Obstacle>, Passed)> {
    let standing = standing(desk, examined, asks)?;
    Ok((gate::obstacles(&standing), passed(desk, &standing)?))
}

/// What stands before several steps, and all of it.
pub struct ByDoor {
    /// Each step with what stands before it.
    pub doors: Vec<(Door, Vec<Obstacle>)>,
    /// Everything, and what is to be remarked.
    pub all: Vec<Obstacle>,
}

/// Returns what stands before each of some steps. Issue is asked with the passport seen, where it was filed in advance.
pub fn obstacles_of(desk: &Desk, examined: &Examined, asks: &Asks, doors: &[Door]) -> anyhow::Result<ByDoor> {
    let standing = standing(desk, examined, asks)?;
    let all = gate::obstacles(&standing);
    let seen = match waits_for_the_passport(&examined.facts) {
        true => Some(seen_at_the_port(desk, examined.clone())?),
        false => None,
    };
    let at_issue = seen.as_ref().map(|seen| self::standing(desk, seen, asks)).transpose()?;
    let mut by_door = Vec::new();
    for door in doors.iter().copied() {
        let before = match at_issue.as_ref().filter(|_| door == Door::Issue) {
            Some(at_issue) => gate::before(at_issue, door),
            None => gate::narrowed(&standing, &all, door),
        };
        by_door.push((door, before));
    }
    Ok(ByDoor { doors: by_door, all })
}

/// Returns what stands before an application that follows a case, as far as it is known before it is handed in: it is
/// taken in by the door of every other.
pub fn before_follow_up(desk: &Desk, examined: &Examined, asks: &Asks) -> anyhow::Result<Vec<Obstacle>> {
    let mut standing = standing(desk, examined, asks)?;
    standing.screening = desk.screened(&applicant(examined), State::Draft, Some(&examined.case.row))?;
    let mut before = gate::narrowed(&standing, &gate::obstacles(&standing), Door::Accept);
    let concerned = [Kind::Duty, Kind::Screening, Kind::Contradicted, Kind::Unit, Kind::RightHeld];
    before.retain(|one| concerned.contains(&one.kind));
    Ok(before)
}

/// Whether nothing stands before the step that decides, whoever takes it.
pub struct Readiness {
    /// The step: approval, then issue, then collection.
    pub step: Door,
    /// What stands before it.
    pub obstacles: Vec<Obstacle>,
    /// Every step that who acts may take is for another officer here.
    pub is_for_others: bool,
}

impl Readiness {
    /// Nothing stands before it.
    pub fn is_ready(&self) -> bool {
        self.obstacles.is_empty()
    }
}

/// Returns what stands before the step that decides. Until a case is reviewed it is not held against it that approval is
/// not open yet.
pub fn readiness(desk: &Desk, examined: &Examined) -> anyhow::Result<Readiness> {
    let step = match examined.case.row.state {
        State::Approved => Door::Issue,
        State::Issued | State::Collected => Door::Collect,
        State::Draft
        | State::Accepted
        | State::AwaitingPapers
        | State::UnderExamination
        | State::Reviewed
        | State::Refused
        | State::Withdrawn
        | State::Void => Door::Approve,
    };
    let asks = Asks::approved(desk, examined)?;
    let doors = [step, Door::Accept, Door::Review, Door::Approve, Door::Issue, Door::Collect];
    let found = obstacles_of(desk, examined, &asks, &doors)?.doors;
    let is_for_others = is_for_others(desk, examined.case.row.state, &found);
    let mut obstacles = found.into_iter().next().map(|(_, before)| before).unwrap_or_default();
    let early = matches!(examined.case.row.state, State::Accepted | State::UnderExamination | State::AwaitingPapers);
    obstacles.retain(|obstacle| !(obstacle.is_of_who_acts() || early && obstacle.kind == Kind::State));
    Ok(Readiness { step, obstacles, is_for_others })
}

/// Who acts may take some step here by role and state, and each is kept from them by what they did or are.
fn is_for_others(desk: &Desk, state: State, found: &[(Door, Vec<Obstacle>)]) -> bool {
    let Ok(officer) = desk.officer() else { return false };
    let open = |door: &Door| door.is_open_in(Some(state)) && door.roles().iter().any(|role| officer.may(*role));
    let mut mine = found.iter().filter(|(door, _)| open(door)).peekable();
    mine.peek().is_some() && mine.all(|(_, before)| before.iter().any(Obstacle::is_of_who_acts))
}

/// What stands before a draft is taken in, but for who acts.
pub fn before_intake(desk: &Desk, examined: &Examined) -> anyhow::Result<Vec<Obstacle>> {
    let mut before = gate::before(&standing(desk, examined, &Asks::default())?, Door::Accept);
    before.retain(|obstacle| !obstacle.is_of_who_acts());
    Ok(before)
}

/// Returns who of a roster is left to take a step of a case, as the gate would tell whoever may not.
pub(super) fn left(desk: &Desk, examined: &Examined, door: Door, roster: &Roster) -> anyhow::Result<Vec<String>> {
    let mut standing = standing(desk, examined, &Asks::approved(desk, examined)?)?;
    standing.roster = in_office(roster);
    Ok(gate::left_for(&standing, &[door]).into_iter().map(str::to_owned).collect())
}

/// Asks the gate for a step; what stands before it is told all at once. Returns how the person was screened for it, and what the
/// check for the same person found.
pub fn pass(desk: &Desk, examined: &Examined, door: Door, asks: &Asks) -> anyhow::Result<Passed> {
    desk.officer()?;
    let standing = standing(desk, examined, asks)?;
    let mut before = gate::before(&standing, door);
    moved::explained(desk, &examined.case, &mut before)?;
    match refused(before) {
        Some(error) => Err(error.into()),
        None => passed(desk, &standing),
    }
}

/// What is kept with an act of what was looked up of the person for it.
pub(super) fn passed(desk: &Desk, standing: &Standing) -> anyhow::Result<Passed> {
    Ok(Passed { screened: stamp(desk, &standing.screening)?, checked: checked(standing) })
}

/// Who else the person may be or is, and what they hold or ask for besides, in numbers.
fn checked(standing: &Standing) -> Checked {
    let count = |all: usize| u32::try_from(all).unwrap_or(u32::MAX);
    let same = standing.others.iter().filter(|other| other.linked).count();
    let rights = standing.rights.iter().filter(|right| !right.replaced).count();
    Checked { alike: count(standing.others.len() - same), same: count(same), rights: count(rights) }
}

/// What is kept of a screening with the act that it was made for.
fn stamp(desk: &Desk, screening: &Screening) -> anyhow::Result<Option<Screened>> {
    let list = desk.file.watch_list()?;
    Ok(list.zip(screening.list_of).map(|(list, dated_on)| Screened {
        list: list.seq,
        dated_on,
        file_sha256: list.file_sha256,
        held: u32::try_from(screening.hits).unwrap_or(u32::MAX),
        cleared: u32::try_from(screening.cleared).unwrap_or(u32::MAX),
    }))
}

/// Makes of what stands before a step the error that names it.
pub fn refused(before: Vec<Obstacle>) -> Option<UserError> {
    let before: Vec<Obstacle> = before.into_iter().map(Obstacle::unnumbered).collect();
    let first = before.first()?;
    let mut details = first.details.clone();
    details.extend(before.iter().skip(1).map(|obstacle| obstacle.what.clone()));
    let hint = match (&first.command, first.remedy.en.is_empty()) {
        (Some(command), false) if !first.remedy.en.contains("visa-cli") && !first.remedy.en.contains("--") => {
            Text::new(format!("{}：{command}", first.remedy.zh), format!("{}: {command}", first.remedy.en))
        }
        (_, _) => first.remedy.clone(),
    };
    let error = UserError::new(exit(first), first.code, first.what.clone(), hint).with_details(details);
    Some(error.with_obstacles(before))
}

fn exit(obstacle: &Obstacle) -> Exit {
    match (obstacle.kind, obstacle.code) {
        (Kind::Impossible | Kind::Number, _) | (Kind::Law, "nothing_missing") => Exit::Refused,
        (Kind::State, _)
        | (Kind::Law, "noticed_before")
        | (Kind::RightHeld, gate::WITH_ANOTHER_OFFICE | gate::CAME_FROM_ANOTHER) => Exit::Stale,
        (Kind::Duty, _) => Exit::Duty,
        (Kind::Passport, "passport_exempt") => Exit::LawSaysNo,
        (Kind::Passport, _) => Exit::Stale,
        (
            Kind::Law
            | Kind::Unestablished
            | Kind::Lapsed
            | Kind::Contradicted
            | Kind::PossibleSame
            | Kind::Screening
            | Kind::RightHeld
            | Kind::Unit,
            _,
        ) => Exit::LawSaysNo,
    }
}

/// What would have stood before issue, had the application read as it is corrected: who it is, what is looked for, what the
/// law says, what nobody has shown, what the file says otherwise, what else the person holds.
pub(super) fn against_correction(desk: &Desk, corrected: &Examined) -> anyhow::Result<Vec<Obstacle>> {
    let facts = &corrected.case.facts;
    let mut as_approved = corrected.clone();
    as_approved.case.row.state = State::Approved;
    as_approved.case.row.person = desk.file.entry_of(facts, corrected.case.row.person)?;
    let standing = standing(desk, &as_approved, &Asks::approved(desk, corrected)?)?;
    let mut found = gate::impossible::pairs(facts, desk.policy, (facts.stage, None), desk.today());
    let concerned = [Kind::Contradicted, Kind::PossibleSame, Kind::Screening, Kind::Law, Kind::RightHeld, Kind::Unit];
    // Who filed it, and what another system alone said, was settled when it was issued and is no matter of a correction.
    let concerns = |one: &Obstacle| {
        concerned.contains(&one.kind) || [gate::FILE_SAYS_OTHERWISE, gate::UNESTABLISHED].contains(&one.code)
    };
    let before = gate::before(&standing, Door::Issue).into_iter().filter(concerns);
    found.extend(before.map(|one| of_correction(one, standing.number)));
    Ok(found)
}

/// What lifts an obstacle of a case does not reach what it would read once corrected: that is looked into by its values, or
/// the document is no matter of a correction.
fn of_correction(obstacle: Obstacle, number: &str) -> Obstacle {
    if obstacle.code == "watch_list_hit" {
        return obstacle.lifted(
            "由另一名审核警官按更正后的内容核实后排除",
            "another reviewing officer looks into the values as corrected, and clears them",
            "visa-cli watchlist clear --passport NO --nationality CODE --name NAME --birth-date DAY --note TEXT"
                .to_owned(),
        );
    }
    if obstacle.code == gate::UNESTABLISHED {
        let fact = obstacle.about.as_deref().unwrap_or("FACT");
        let command = format!("visa-cli correct {number} --set {fact}=VALUE --note TEXT");
        return obstacle
            .lifted("查明后随更正一并写明", "establish it, and say it with the correction", command)
            .by(Door::Correct.roles());
    }
    let command = format!("visa-cli {}", Door::Void.command(number)).replace("CODE", "issued-in-error");
    if obstacle.code == gate::FILE_SAYS_OTHERWISE {
        return obstacle
            .lifted(
                "先在该案查明；属实的，证件作废",
                "look into it in that case first; if it is so there, the document is made void",
                command,
            )
            .by(Door::Void.roles());
    }
    if !matches!(obstacle.kind, Kind::Contradicted | Kind::PossibleSame) {
        return obstacle;
    }
    obstacle
        .lifted(
            "再对照护照核对；证件签给了另一人的，作废后重新办理",
            "compare with the passport once more; a document that is another person's is made void, and applied for anew",
            command,
        )
        .by(Door::Void.roles())
}
