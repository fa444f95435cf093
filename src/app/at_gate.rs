//! A case brought to the gate: what the file holds of it is gathered, and what stands before a step is an error.

use chrono::NaiveDate;

use super::adverse;
use super::assess::granted;
use super::case::OpenCase;
use super::decide::{Examined, approved_on, noticed};
use super::desk::Desk;
use super::duty;
use super::identity::others;
use super::inquiry;
use super::issue::seen_at_the_port;
use super::moved;
use super::people::said_by;
use super::silence;
use super::sources;
use super::watch::Screen;
use crate::domain::facts::Facts;
use crate::domain::life::{Place, State};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{InviterStatus, Stage, UnitStanding, Word};
use crate::error::{Exit, UserError};
use crate::gate::standing::{Custody, Discretion, DocumentAsked, HeldRight, LateEntry, OfficerAt, Screening, Unit};
use crate::gate::{self, Door, Kind, Obstacle, Standing};
use crate::record::act::{Act, Checked, Particulars, Passed, Screened};
use crate::record::roster::{Officer, Roster};
use crate::rules::decision::Decision;
use crate::store::cases::case::CaseRow;
use crate::store::register::person::PersonRow;

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
    let seen = match examined.facts.stage == Stage::Advance {
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
    standing.screening = desk.screened(&applicant(examined), State::Draft)?;
    let mut before = gate::narrowed(&standing, &gate::obstacles(&standing), Door::Accept);
    before.retain(|one| matches!(one.kind, Kind::Duty | Kind::Screening | Kind::Contradicted | Kind::Unit));
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
    let count = |all: usize| u32::try_from(all).unwrap_or(u32::MAX);
    let same = standing.others.iter().filter(|other| other.linked).count();
    let rights = standing.rights.iter().filter(|right| !right.replaced).count();
    let checked = Checked { alike: count(standing.others.len() - same), same: count(same), rights: count(rights) };
    Ok(Passed { screened: stamp(desk, &standing.screening)?, checked })
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
        (Kind::State, _) | (Kind::Law, "noticed_before") => Exit::Stale,
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

/// Gathers how a case stands.
pub fn standing<'a>(desk: &'a Desk, examined: &'a Examined, asks: &Asks) -> anyhow::Result<Standing<'a>> {
    let Examined { case, facts, decision, .. } = examined;
    let row = &case.row;
    let asks_for = asks_for(desk, facts);
    let notice = row.notice_seq.map(|_| noticed(desk, case)).transpose()?;
    let mut standing = plain(desk, facts, decision, &case.number)?;
    standing.state = Some(row.state);
    standing.moved = moved::since_seen(desk, case)?;
    standing.claimed_by = row.in_hand_of().map(str::to_owned);
    if Door::ConfirmCorrection.is_open_in(Some(row.state)) {
        standing.correction = desk.file.correction_waiting(row.key)?;
        standing.document_ended = desk.file.issued(row.key)?.is_some_and(|document| document.ended);
    }
    standing.takes_back = asks.takes_back;
    standing.takes_over = asks.takes_over;
    standing.due_on = row.due_on;
    standing.silent_until = silence::last_day_of(desk, row)?;
    standing.taken_at = case.facts.stage;
    let mine = applicant(examined);
    standing.screening = desk.screened(&mine, row.state)?;
    standing.others = others(desk, &mine, Some(row.key))?;
    standing.rights = rights(desk, case.row.person, Some(row.key), row.follows, facts)?;
    standing.asks_for = asks_for;
    standing.passport =
        Custody { place: row.custody, exempt: row.exempt, elsewhere: elsewhere(desk, row.person, Some(row.key))? };
    standing.hands = desk.file.hands(row.key)?;
    standing.standing_hands = duty::standing_hands(examined);
    standing.risks = duty::risks(examined, standing.screening.cleared);
    standing.urgency = duty::urgency(desk, facts, asks.urgent, row.alone);
    standing.close = duty::close(desk, row.enterprise.as_deref(), case.particulars.address.as_deref())?;
    standing.recused = desk.file.recused(row.key)?;
    standing.discretion = asks.discretion.clone();
    standing.noticed = notice;
    standing.late_entry = late_entry(desk, case, asks.confirms_late_entry)?;
    standing.agent.clone_from(&case.particulars.agent);
    standing.passport_issued_on = case.particulars.passport_issued_on;
    standing.inquiries = inquiry::standing(desk, row)?;
    if case.particulars.legacy.is_some() {
        standing.legacy = sources::legacy_only(desk, row)?;
    }
    standing.document = asks.document.map(|number| document(desk, number, row)).transpose()?;
    Ok(standing)
}

/// Gathers how an application stands that is handed in.
pub(super) fn newcomer<'a>(desk: &'a Desk, new: &Newcomer<'a>) -> anyhow::Result<Standing<'a>> {
    let draft = new.draft.map(|draft| &draft.row);
    let mut standing = plain(desk, new.facts, new.decision, new.number)?;
    standing.state = draft.map(|row| row.state);
    standing.taken_at = new.facts.stage;
    let key = draft.map(|row| row.key);
    let person = desk.file.entry_of(new.facts, draft.and_then(|row| row.person))?;
    let mine = said_by(new.facts, new.particulars, person);
    standing.screening = desk.screened(&mine, State::Draft)?;
    standing.others = others(desk, &mine, key)?;
    standing.rights = rights(desk, person, key, new.follows, new.facts)?;
    standing.asks_for = asks_for(desk, new.facts);
    standing.passport.elsewhere = elsewhere(desk, person, key)?;
    standing.agent.clone_from(&new.particulars.agent);
    standing.passport_issued_on = new.particulars.passport_issued_on;
    standing.moved = new.draft.map(|draft| moved::since_seen(desk, draft)).transpose()?.flatten();
    if let Some(draft) = new.draft {
        standing.lifts = adverse::lifted(desk, &draft.row, &draft.facts, new.facts)?;
    }
    if let Some(row) = draft {
        standing.recused = desk.file.recused(row.key)?;
    }
    Ok(standing)
}

/// What stands of facts and their decision alone.
fn plain<'a>(
    desk: &'a Desk,
    facts: &'a Facts,
    decision: &'a Decision,
    number: &'a str,
) -> anyhow::Result<Standing<'a>> {
    let officer = desk.officer().ok().map(at_desk);
    let roster = if officer.is_some() { desk.roster().map(in_office)? } else { Vec::new() };
    Ok(Standing {
        number,
        today: desk.today(),
        state: None,
        moved: None,
        claimed_by: None,
        correction: None,
        takes_back: false,
        document_ended: false,
        takes_over: false,
        due_on: None,
        silent_until: None,
        taken_at: facts.stage,
        facts,
        policy: desk.policy,
        decision,
        unestablished: &decision.unestablished,
        screening: Screening::default(),
        others: Vec::new(),
        rights: Vec::new(),
        asks_for: None,
        unit: unit(desk, facts)?,
        passport: Custody { place: Place::Holder, exempt: false, elsewhere: None },
        hands: Vec::new(),
        standing_hands: Vec::new(),
        apart: duty::apart(desk)?,
        risks: Vec::new(),
        urgency: None,
        close: Vec::new(),
        recused: Vec::new(),
        officer,
        roster,
        discretion: None,
        noticed: None,
        document: None,
        late_entry: None,
        passport_issued_on: None,
        agent: None,
        inquiries: Vec::new(),
        lifts: Vec::new(),
        legacy: Vec::new(),
    })
}

/// Why a case was entered later than it was received, and whether the review that holds confirms it.
fn late_entry(desk: &Desk, case: &OpenCase, asked: bool) -> anyhow::Result<Option<LateEntry>> {
    // A list is received on the day on which it is taken in.
    if case.row.batch.is_some() {
        return Ok(None);
    }
    let Some(note) = super::decide::late_entry(desk, case)? else { return Ok(None) };
    let said = case.row.review_seq.map(|seq| desk.file.act_of(seq)).transpose()?;
    let by_review = matches!(said, Some(Act::Reviewed(reviewed)) if reviewed.late_entry_confirmed);
    Ok(Some(LateEntry { note, confirmed: asked || by_review }))
}

/// The person of a case, as it says now.
fn applicant(examined: &Examined) -> PersonRow {
    said_by(&examined.facts, &examined.case.particulars, examined.case.row.person)
}

fn at_desk(officer: &Officer) -> OfficerAt {
    OfficerAt {
        id: officer.member.id.clone(),
        roles: officer.member.roles.clone(),
        ranks: Some(officer.member.ranks.clone()),
    }
}

fn in_office(roster: &Roster) -> Vec<OfficerAt> {
    roster.officers().filter(|officer| officer.revoked.is_none()).map(at_desk).collect()
}

fn asks_for(desk: &Desk, facts: &Facts) -> Option<(NaiveDate, NaiveDate)> {
    let grant = granted(facts, desk.policy, desk.today())?;
    Some((grant.valid_from, grant.valid_until?))
}

/// The inviting unit: as the register says, and where it does not know the unit as the facts do.
fn unit(desk: &Desk, facts: &Facts) -> anyhow::Result<Option<Unit>> {
    let inviter = &facts.inviter;
    let Some(name) = inviter.uscc.as_ref().map(|code| code.0.clone()) else { return Ok(None) };
    let against = match desk.inviting_unit(facts)? {
        Some(row) => Some(row.standing)
            .filter(|standing| *standing != UnitStanding::Active)
            .map(|standing| Text::new(standing.zh(), standing.en())),
        None => inviter
            .status
            .filter(|status| *status != InviterStatus::Active)
            .map(|status| Text::new(status.zh(), status.en())),
    };
    Ok(Some(Unit { name, against }))
}

impl Desk {
    /// The list that everybody is screened against.
    pub(super) fn screening_list(&self) -> anyhow::Result<Option<Screened>> {
        let list_of = self.file.watch_list()?.and_then(|list| crate::domain::day::read_day(&list.dated_on));
        stamp(self, &Screening { list_of, ..Screening::default() })
    }

    /// Screens the person of an application against the list in force; what is decided needs none.
    fn screened(&self, mine: &PersonRow, state: State) -> anyhow::Result<Screening> {
        let list_of = self.file.watch_list()?.and_then(|list| crate::domain::day::read_day(&list.dated_on));
        let (required, holds_days) = (self.practice.screening_required, self.practice.watch_list_days);
        let mut screening = Screening { list_of, required, holds_days, hits: 0, cleared: 0 };
        if list_of.is_some() && state.is_open() {
            (screening.hits, screening.cleared) = Screen::of(self)?.found(self, &self.said_of(mine.clone())?)?;
        }
        Ok(screening)
    }
}

/// Rights and open cases of the same person.
fn rights(
    desk: &Desk,
    person: Option<u64>,
    case: Option<CaseKey>,
    follows: Option<CaseKey>,
    facts: &Facts,
) -> anyhow::Result<Vec<HeldRight>> {
    let Some(person) = person else { return Ok(Vec::new()) };
    let before = cases_before(desk, follows)?;
    let mut rights = Vec::new();
    for entry in desk.same_person(person)? {
        for row in desk.file.cases_of(entry)? {
            if Some(row.key) == case {
                continue;
            }
            let right = HeldRight {
                case: desk.number(row.key),
                measure: row.measure,
                issued: true,
                goes_before: true,
                from: None,
                until: None,
                replaced: before.contains(&row.key) || (facts.measure.in_country() && row.measure != facts.measure),
            };
            if let Some(document) = desk.file.issued(row.key)?.filter(|document| !document.ended) {
                let (from, until) = (Some(document.valid_from), document.valid_until);
                rights.push(HeldRight { from, until, ..right });
            } else if row.state.is_open() && row.state != State::Draft && row.measure == facts.measure {
                let goes_before = row.state == State::Approved || case.is_none_or(|case| row.key < case);
                let other = desk.taken(row)?;
                let days = asks_for(desk, &other.facts);
                let (from, until) = (days.map(|days| days.0), days.map(|days| days.1));
                rights.push(HeldRight { issued: false, goes_before, from, until, ..right });
            }
        }
    }
    Ok(rights)
}

/// The cases that one follows, the nearest first.
pub(super) fn cases_before(desk: &Desk, follows: Option<CaseKey>) -> anyhow::Result<Vec<CaseKey>> {
    let (mut before, mut follows) = (Vec::new(), follows);
    while let Some(key) = follows {
        before.push(key);
        follows = desk.file.case(key)?.and_then(|row| row.follows);
    }
    Ok(before)
}

/// Another case in which the same passport is kept.
fn elsewhere(desk: &Desk, person: Option<u64>, case: Option<CaseKey>) -> anyhow::Result<Option<String>> {
    let Some(person) = person else { return Ok(None) };
    let kept = desk.file.cases_of(person)?.into_iter().find(|row| Some(row.key) != case && row.custody.is_here());
    Ok(kept.map(|row| desk.number(row.key)))
}

/// What became of a document number, on any case or none.
fn document(desk: &Desk, number: &str, row: &CaseRow) -> anyhow::Result<DocumentAsked> {
    let number = number.trim().to_uppercase();
    let (gone, blank) = (desk.file.serial(&number)?, row.measure.blank());
    let in_stock = match desk.file.keeps_stock(blank)? {
        true => Some(desk.file.blank_of(&number)? == Some(blank)),
        false => None,
    };
    let spoiled = gone.as_ref().is_some_and(|gone| gone.spoiled_on.is_some());
    let returned = gone.as_ref().is_some_and(|gone| gone.returned_on.is_some());
    let used_by = gone.filter(|gone| !spoiled && gone.used_on.is_some()).and_then(|gone| gone.case);
    let used_by = used_by.filter(|case| *case != row.key).map(|key| desk.number(key));
    Ok(DocumentAsked { used_by, spoiled, returned, in_stock, number })
}

/// What would have stood before issue, had the application read as it is corrected: who it is, what is looked for, what the
/// law says, what else the person holds.
pub(super) fn against_correction(desk: &Desk, corrected: &Examined) -> anyhow::Result<Vec<Obstacle>> {
    let facts = &corrected.case.facts;
    let mut as_approved = corrected.clone();
    as_approved.case.row.state = State::Approved;
    as_approved.case.row.person = desk.file.entry_of(facts, corrected.case.row.person)?;
    let standing = standing(desk, &as_approved, &Asks::approved(desk, corrected)?)?;
    let mut found = gate::impossible::pairs(facts, desk.policy, facts.stage, desk.today());
    let concerned = [Kind::Contradicted, Kind::PossibleSame, Kind::Screening, Kind::Law, Kind::RightHeld, Kind::Unit];
    found.extend(gate::before(&standing, Door::Issue).into_iter().filter(|one| concerned.contains(&one.kind)));
    Ok(found)
}
