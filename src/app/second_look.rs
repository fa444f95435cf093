//! Second looks: the quality sample, drawn from the record's own hash so that nobody can aim it, and what one officer
//! did alone in urgency.

use chrono::{Days, NaiveDate, NaiveTime};
use serde::Serialize;

use super::case::reason_given;
use super::desk::{Desk, recorded_time};
use super::duty::holds_off;
use super::fault;
use super::identity::may_say;
use super::moved;
use crate::domain::day::{beijing, office_day};
use crate::domain::life::{Role, SecondLook, State};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::gate::standing::Doubt;
use crate::record::act::{Act, Drawn, LookedAgain};
use crate::record::event::{Event, EventKind};
use crate::record::hash::Hash;
use crate::record::roster::Roster;
use crate::store::cases::case::CaseRow;
use crate::store::cases::second_look::{ApprovalRow, SecondLookRow};
use crate::store::record::file::Done;

/// A second look as it is told.
#[derive(Clone, Debug, Serialize)]
pub struct Look {
    /// Number of the case.
    pub case: String,
    /// Where it stands.
    pub state: State,
    /// Why it is looked at again.
    pub ground: SecondLook,
    /// Last day for it, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// When it was asked for.
    pub asked_at: String,
    /// Who looked; nobody yet where it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looked_by: Option<String>,
    /// They would have done the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed: Option<bool>,
}

/// What drawing returns.
#[derive(Clone, Debug, Serialize)]
pub struct DrawDone {
    /// Version of this shape.
    pub schema: u32,
    /// The day whose approvals were drawn from.
    pub day: NaiveDate,
    /// How many approvals it had.
    pub approvals: usize,
    /// How many of a hundred are drawn; one at least.
    pub percent: u32,
    /// The first transaction after the day, whose hash decides.
    pub transaction: u64,
    /// Its hash.
    pub seed: String,
    /// The cases drawn.
    pub drawn: Vec<String>,
    /// The transaction; none where nothing was drawn.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
}

/// What a second look returns.
#[derive(Clone, Debug, Serialize)]
pub struct LookDone {
    /// Version of this shape.
    pub schema: u32,
    /// The look.
    #[serde(flatten)]
    pub look: Look,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
}

/// The hash that decides, with the number of its transaction.
struct Seed {
    transaction: u64,
    hash: Hash,
}

/// Draws from the approvals of a day that is over. The draw follows from the hash of the first transaction after it: who
/// approves cannot know it, and everybody can compute it again.
pub fn draw(desk: &mut Desk, day: Option<NaiveDate>) -> anyhow::Result<DrawDone> {
    let day = day.unwrap_or(desk.today() - Days::new(1));
    let seed = seed(desk, day)?;
    let percent = percent(desk);
    let approvals = approvals(desk, day)?;
    let fresh: Vec<CaseKey> = chosen(&seed.hash, percent, &approvals)
        .into_iter()
        .filter_map(|row| fresh(desk, row).transpose())
        .collect::<anyhow::Result<_>>()?;
    let drawn = fresh.iter().map(|case| desk.number(*case)).collect();
    let said = Drawn { day, seed: seed.hash.to_string(), percent };
    let acted = (!fresh.is_empty())
        .then(|| {
            desk.act(|record| {
                fresh.iter().try_for_each(|case| record.case(*case, Act::Drawn(said.clone())).map(|_| ()))
            })
        })
        .transpose()?;
    Ok(DrawDone {
        schema: 1,
        day,
        approvals: approvals.len(),
        percent,
        transaction: seed.transaction,
        seed: seed.hash.to_string(),
        drawn,
        done: acted.map(|acted| acted.done),
    })
}

/// Days back over which it is told that a sample was not drawn.
const TOLD_FOR: u64 = 14;

/// Returns the days that are over whose sample can be drawn and was not, the oldest first.
pub fn not_drawn(desk: &Desk) -> anyhow::Result<Vec<NaiveDate>> {
    let percent = percent(desk);
    let mut days = Vec::new();
    for day in (1..=TOLD_FOR).rev().map(|back| desk.today() - Days::new(back)).filter(|_| 0 < percent) {
        let approvals = approvals(desk, day)?;
        let Some(from) =
            desk.file.first_transaction_from(begins(day + Days::new(1)))?.filter(|_| !approvals.is_empty())
        else {
            continue;
        };
        let Some(hash) = desk.file.hash_of(from)? else { continue };
        let drawn: Vec<bool> = chosen(&hash, percent, &approvals)
            .into_iter()
            .map(|row| fresh(desk, row).map(|fresh| fresh.is_none()))
            .collect::<anyhow::Result<_>>()?;
        if drawn.contains(&false) {
            days.push(day);
        }
    }
    Ok(days)
}

/// A case that was drawn for this approval before is not drawn again.
fn fresh(desk: &Desk, approval: &ApprovalRow) -> anyhow::Result<Option<CaseKey>> {
    let before = desk.file.second_looks_at(approval.case)?;
    let is_new = before.iter().all(|row| row.ground != SecondLook::Sample || row.seq < approval.seq);
    Ok(is_new.then_some(approval.case))
}

fn percent(desk: &Desk) -> u32 {
    let edition = desk.policy.on(desk.today());
    edition.and_then(|edition| edition.figures.duties.sample_percent).unwrap_or_default()
}

fn seed(desk: &Desk, day: NaiveDate) -> anyhow::Result<Seed> {
    let over = if day < desk.today() { desk.file.first_transaction_from(begins(day + Days::new(1)))? } else { None };
    let Some(transaction) = over else { return Err(not_over(day).into()) };
    let hash = desk.file.hash_of(transaction)?.ok_or_else(|| fault::not_found(&transaction.to_string()))?;
    Ok(Seed { transaction, hash })
}

fn approvals(desk: &Desk, day: NaiveDate) -> anyhow::Result<Vec<ApprovalRow>> {
    Ok(desk.file.approvals(begins(day), begins(day + Days::new(1)))?)
}

/// The first moment of a day by the clock of the office, in milliseconds.
fn begins(day: NaiveDate) -> i64 {
    day.and_time(NaiveTime::MIN).and_local_timezone(beijing()).single().map_or(0, |at| at.timestamp_millis())
}

/// The approvals that the hash picks: those whose own hash lies below the share, and where none does the lowest.
fn chosen<'a>(seed: &Hash, percent: u32, approvals: &'a [ApprovalRow]) -> Vec<&'a ApprovalRow> {
    if percent == 0 {
        return Vec::new();
    }
    let lot = |row: &ApprovalRow| {
        let hash = Hash::of(format!("{seed} {}", row.seq).as_bytes());
        u64::from_str_radix(&hash.to_string()[..8], 16).unwrap_or(u64::MAX)
    };
    let share = (u64::from(percent.min(100)) << 32) / 100;
    let picked: Vec<&ApprovalRow> = approvals.iter().filter(|row| lot(row) < share).collect();
    if picked.is_empty() { approvals.iter().min_by_key(|row| lot(row)).into_iter().collect() } else { picked }
}

/// Returns the second looks that wait, those with a day first, and those whose doubt nobody answered.
pub fn waiting(desk: &Desk) -> anyhow::Result<Vec<Look>> {
    let all = desk.file.second_looks_open()?.into_iter().chain(doubted(desk)?);
    all.map(|row| told(desk, row)).collect()
}

/// Returns the second looks that were asked for from one day to another.
pub fn asked(desk: &Desk, from: NaiveDate, to: NaiveDate) -> anyhow::Result<Vec<Look>> {
    let rows = desk.file.second_looks_asked(begins(from), begins(to + Days::new(1)))?;
    rows.into_iter().map(|row| told(desk, row)).collect()
}

fn told(desk: &Desk, row: SecondLookRow) -> anyhow::Result<Look> {
    let case = desk.file.case(row.case)?.ok_or_else(|| fault::not_found(&desk.number(row.case)))?;
    Ok(Look {
        case: desk.number(row.case),
        state: case.state,
        ground: row.ground,
        due_on: row.due_on,
        asked_at: recorded_time(desk.file.time_of(row.seq)?),
        looked_by: row.looked_by,
        agreed: row.agreed,
    })
}

/// Who looks again.
const LOOKS: [Role; 2] = [Role::Review, Role::Approve];

/// Records what another officer found who looked again.
pub fn look(desk: &mut Desk, name: &str, agreed: bool, note: Option<&str>) -> anyhow::Result<LookDone> {
    desk.must_be_one_of(&LOOKS)?;
    let case = desk.take_up(name)?;
    let (key, version, number) = (case.row.key, case.row.version, &case.number);
    if let Some((_, done)) = desk.done_before(&[EventKind::LookedAgain], Some(key))? {
        return last_look(desk, key, done);
    }
    moved::must_be_as_seen(desk, &case)?;
    let looks = desk.file.second_looks_at(key)?;
    let open = looks.iter().find(|look| look.looked_by.is_none());
    // What was doubted is looked at once more, by somebody else, who lifts the doubt.
    let doubted = doubt(desk, key)?.filter(|doubt| doubt.stands);
    let before = || looks.iter().rfind(|look| look.agreed == Some(false)).filter(|_| doubted.is_some());
    let look = open.or_else(before).ok_or_else(|| nothing_to_look_at(number))?;
    let lifts = look.looked_seq;
    if lifts.is_some() && !agreed {
        return Err(doubted_already(number).into());
    }
    let note = reason_given(note, "--note")?;
    let me = desk.officer_id()?.to_owned();
    if had_a_hand(desk, look, &me)? {
        return Err(had_a_part(&me, number).into());
    }
    may_say(desk, &me, &case.row)?;
    let act = LookedAgain { asked: look.seq, agreed, lifts, note };
    let acted = desk.act(|record| record.case_at(key, version, Act::LookedAgain(act)))?;
    last_look(desk, key, acted.done)
}

/// Tells whether an officer had a part in a case, or had the doubt that is to be lifted.
fn had_a_hand(desk: &Desk, look: &SecondLookRow, id: &str) -> anyhow::Result<bool> {
    let doubted_it = look.looked_by.as_deref() == Some(id);
    Ok(doubted_it || desk.file.hands(look.case)?.into_iter().any(|(who, _)| who == id))
}

/// Returns the cases whose second look waits, or whose doubt nobody answered, and that nobody of a roster may look at.
pub(super) fn left_to_nobody(desk: &Desk, roster: &Roster) -> anyhow::Result<Vec<CaseKey>> {
    let mut found = Vec::new();
    for look in desk.file.second_looks_open()?.into_iter().chain(doubted(desk)?) {
        let Some(row) = desk.file.case(look.case)? else { continue };
        let mut is_left = false;
        for officer in roster.officers().filter(|officer| LOOKS.iter().any(|role| officer.may(*role))) {
            let id = &*officer.member.id;
            is_left |= !had_a_hand(desk, &look, id)? && holds_off(desk, id, &row)?.is_none();
        }
        if !is_left && !found.contains(&look.case) {
            found.push(look.case);
        }
    }
    Ok(found)
}

/// Returns the doubt of a second look at an approval of a case, where one doubted it and nobody lifted that since.
pub(super) fn doubt(desk: &Desk, case: CaseKey) -> anyhow::Result<Option<Doubt>> {
    let looks = desk.file.second_looks_at(case)?;
    let doubted = looks.into_iter().rfind(|look| look.agreed == Some(false));
    let Some((at, officer)) = doubted.and_then(|look| look.looked_seq.zip(look.looked_by)) else { return Ok(None) };
    let events = desk.file.events(case)?;
    let mut undone = Vec::new();
    for event in events.iter().filter(|event| event.kind == EventKind::Undone) {
        if let Act::Undone(slip) = desk.file.act_of(event.seq)? {
            undone.push(slip.event);
        }
    }
    let holds = |event: &&Event, kinds: &[EventKind]| kinds.contains(&event.kind) && !undone.contains(&event.seq);
    let approvals = [EventKind::Approved, EventKind::Endorsed];
    let approved_by = events.iter().filter(|event| event.seq < at && holds(event, &approvals));
    let anew = [EventKind::Returned, EventKind::Approved];
    Ok(Some(Doubt {
        officer,
        on: office_day(desk.file.time_of(at)?),
        approved_by: approved_by.map(|event| event.officer.to_string()).collect(),
        stands: !events.iter().any(|event| at < event.seq && holds(&event, &anew)),
    }))
}

/// Returns the second looks whose doubt stands: the case was neither examined anew since nor has it ended.
pub fn doubted(desk: &Desk) -> anyhow::Result<Vec<SecondLookRow>> {
    let mut found: Vec<SecondLookRow> = Vec::new();
    for look in desk.file.second_looks_doubted()? {
        let ended = |row: CaseRow| matches!(row.state, State::Refused | State::Withdrawn | State::Void);
        let is_over = desk.file.case(look.case)?.is_none_or(ended);
        let is_told = found.iter().any(|told| told.case == look.case);
        if !is_over && !is_told && doubt(desk, look.case)?.is_some_and(|doubt| doubt.stands) {
            found.push(look);
        }
    }
    Ok(found)
}

fn last_look(desk: &Desk, case: CaseKey, done: Done) -> anyhow::Result<LookDone> {
    let looks = desk.file.second_looks_at(case)?;
    let last = looks.into_iter().rfind(|look| look.looked_by.is_some());
    let last = last.ok_or_else(|| nothing_to_look_at(&desk.number(case)))?;
    Ok(LookDone { schema: 1, look: told(desk, last)?, done })
}

fn not_over(day: NaiveDate) -> UserError {
    UserError::new(
        Exit::Stale,
        "day_not_over",
        Text::new(
            format!("{day} 之后还没有办理记录，不能抽取"),
            format!("nothing is on record after {day}: its sample cannot be drawn yet"),
        ),
        Text::new("次日办理第一件业务后再抽取", "draw it after the first act of the next day"),
    )
}

fn nothing_to_look_at(number: &str) -> UserError {
    UserError::new(
        Exit::Stale,
        "no_second_look",
        Text::new(format!("案件 {number} 没有待复核的事项"), format!("no second look waits at case {number}")),
        Text::new("查看 visa-cli sample", "see visa-cli sample"),
    )
}

fn doubted_already(number: &str) -> UserError {
    UserError::new(
        Exit::Stale,
        "doubted_already",
        Text::new(format!("案件 {number} 的批准已有疑义"), format!("the approval of case {number} is doubted already")),
        Text::new(
            "未签发的退回（return），已签发的作废（void）；查明无误的，由另一名警官复核：--agreed --note TEXT",
            "return it while it is not issued, void it afterwards; where all is well another officer says so: --agreed --note TEXT",
        ),
    )
}

fn had_a_part(officer: &str, number: &str) -> UserError {
    UserError::new(
        Exit::Duty,
        "same_officer",
        Text::new(
            format!("{officer} 曾经办案件 {number}，须由他人复核"),
            format!("{officer} had a hand in case {number}: somebody else looks again"),
        ),
        Text::new("由没有经办过的警官复核", "an officer who had no hand in it must do it"),
    )
}
