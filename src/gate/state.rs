//! State and version: the step is not open where the case stands, or the case moved since it was seen.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::life::{Role, State, Step};
use crate::domain::text::Text;
use crate::domain::words::Word;

/// Code of a step that is not open.
pub const WRONG_STEP: &str = "wrong_step";
/// Code of a case that moved since it was seen, or since it was reviewed.
pub const STALE: &str = "stale";
/// What rests on a review.
const ON_REVIEW: [Door; 3] = [Door::Approve, Door::Refuse, Door::Issue];

/// The steps that the state closes, in one obstacle.
pub(super) fn state(standing: &Standing, found: &mut Vec<Obstacle>) {
    if let Some((moved, acts)) = &standing.moved {
        let obstacle = Obstacle::new(Kind::State, STALE, Door::ALL, moved.clone()).with(acts.clone());
        let command = format!("visa-cli show {}", standing.number);
        found.push(obstacle.lifted("再看一遍后重试", "look again, then decide", command));
    }
    claimed(standing, found);
    let doors: Vec<Door> = Door::ALL.iter().copied().filter(|door| is_closed(standing, *door)).collect();
    let Some(state) = standing.state else {
        return;
    };
    if !doors.is_empty() {
        let zh: Vec<&str> = doors.iter().map(|door| door.zh()).collect();
        let en: Vec<&str> = doors.iter().map(|door| door.en()).collect();
        let what = Text::new(
            format!("案件 {} 现为“{}”，不能办理：{}", standing.number, state.zh(), zh.join("、")),
            format!("case {} is {}: not open are {}", standing.number, state.en(), en.join(", ")),
        );
        found.push(closed(standing.number, &doors, what));
    }
}

/// Nothing is confirmed where nothing waits for it, and a case that is over takes no passport in but for the correction that
/// waits, or one that was lost, seized or handed on.
fn is_closed(standing: &Standing, door: Door) -> bool {
    let waits = standing.correction.is_some();
    let takes_in = standing.state.is_some_and(|state| state.is_open() || state == State::Issued);
    !door.is_open_in(standing.state)
        || (door == Door::ConfirmCorrection && !waits)
        || (door == Door::Receive && !takes_in && !waits && !standing.passport.place.is_gone())
}

/// Code of a case that another officer has in hand.
const CLAIMED: &str = "claimed_by_another";

/// What an examiner does: two of them in one case undo each other. What somebody brings to the counter is taken in by
/// whoever sits there, and told to who has the case.
const OF_WHO_EXAMINES: [Door; 3] = [Door::Claim, Door::Review, Door::Notice];

/// A case in another officer's hand is told of, and taken over only where that is said.
fn claimed(standing: &Standing, found: &mut Vec<Obstacle>) {
    let me = standing.officer.as_ref().map(|officer| &officer.id);
    let Some(who) = standing.claimed_by.as_ref().filter(|who| Some(*who) != me) else { return };
    let number = standing.number;
    let what = Text::new(format!("案件 {number} 由 {who} 在办"), format!("case {number} is in the hand of {who}"));
    let doors: &[Door] = if standing.takes_over { &[] } else { &OF_WHO_EXAMINES };
    let command = format!("visa-cli claim {number} --take-over");
    let obstacle = Obstacle::new(Kind::State, CLAIMED, doors, what).by(&[Role::Review]);
    found.push(obstacle.lifted("与该警官商定后接办", "agree with that officer, then take it over", command));
}

fn closed(number: &str, doors: &[Door], what: Text) -> Obstacle {
    Obstacle::new(Kind::State, WRONG_STEP, doors, what).lifted(
        format!("运行 visa-cli next {number} 查看可办理的步骤"),
        format!("see visa-cli next {number} for what is open"),
        format!("visa-cli next {number}"),
    )
}

/// The same, said of one step alone.
pub(super) fn of_one(standing: &Standing, door: Door, state: State) -> Obstacle {
    let step = door.steps().first().map_or(door.names(), |step: &Step| step.names());
    let number = standing.number;
    let what = Text::new(
        format!("案件 {number} 现为“{}”，不能办理“{}”", state.zh(), step[0]),
        format!("case {number} is {}: the step \"{}\" is not open", state.en(), step[1]),
    );
    if [Door::Amend, Door::AddPaper, Door::Establish].contains(&door) && state == State::Approved {
        return given_back_first(number, door);
    }
    if standing.decided_on.stale_review && ON_REVIEW.contains(&door) {
        return changed_since_review(number, door);
    }
    closed(number, &[door], what)
}

/// What came in after the review ended it: the decision would rest on what nobody reviewed.
fn changed_since_review(number: &str, door: Door) -> Obstacle {
    let what = Text::new(
        format!("案件 {number} 审核之后有变动，原审核不再有效，不能{}", door.zh()),
        format!("case {number} changed after its review, which no longer holds: {} is not open", door.en()),
    );
    let command = format!("visa-cli {}", Door::Review.command(number));
    let obstacle = Obstacle::new(Kind::State, STALE, &[door], what).by(Door::Review.roles());
    obstacle.lifted("看过变动后重新审核", "look at what changed, then review it anew", command)
}

/// What comes up after approval is recorded once the case was given back: whoever learns it tells who may.
fn given_back_first(number: &str, door: Door) -> Obstacle {
    let roles = Door::Return.roles();
    let zh = roles.iter().map(|role| role.zh()).collect::<Vec<_>>().join("”“");
    let en = roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" or ");
    let what = Text::new(
        format!("案件 {number} 已批准：先由具有“{zh}”岗位的警官退回，再{}", door.zh()),
        format!("case {number} is approved: an officer with the role {en} gives it back before {}", door.en()),
    );
    let command = format!("visa-cli {}", Door::Return.command(number));
    let obstacle = Obstacle::new(Kind::State, WRONG_STEP, &[door], what);
    obstacle.lifted("告知有权退回的警官，退回后再记录", "tell who may give it back, then record it", command).by(roles)
}
