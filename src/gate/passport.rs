//! Where the passport is, and where the step needs it.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::{Elsewhere, OfficerAt, Standing};
use crate::domain::life::{Place, Role, State};
use crate::domain::text::Text;
use crate::domain::words::{Measure, Verification, Word};

/// Code of a passport that is not where the document can be put into it.
pub const PASSPORT_NOT_HERE: &str = "passport_not_here";
/// Code of a passport that is somewhere else by another case.
const PASSPORT_ELSEWHERE: &str = "passport_elsewhere";

/// The passport is not where issue, a correction or custody needs it.
pub(super) fn passport(standing: &Standing, found: &mut Vec<Obstacle>) {
    let (custody, number) = (&standing.passport, standing.number);
    let needs_it = standing.facts.measure.in_country() && standing.facts.measure != Measure::NewbornRegistration;
    let with_holder = custody.place == Place::Holder && custody.elsewhere.is_none();
    let for_the_sticker =
        matches!(standing.state, Some(State::Approved | State::Issued)) || standing.correction.is_some();
    let gone = custody.place.is_gone();
    if gone {
        found.push(not_to_be_had(standing));
    } else if needs_it && with_holder {
        found.push(with_its_holder(standing, custody.exempt && !for_the_sticker));
    }
    if let Some(elsewhere) = &custody.elsewhere {
        found.push(in_another_case(standing, elsewhere));
    }
    let there = if custody.place.is_here() { Door::Receive } else { Door::GiveBack };
    found.push(already_there(number, custody.place, there));
    if custody.to_be_seized {
        found.push(to_be_seized(number));
    }
    found.extend(suspected(standing));
    // Once it was lost it comes in to be looked at, whoever keeps it.
    if custody.exempt && !for_the_sticker && !gone {
        found.push(exempt(number));
    }
    if custody.exempt && !for_the_sticker && custody.place.is_here() {
        found.push(kept_of_exempt(number));
    }
}

/// The steps at which something is put into the passport: who takes a correction back puts in nothing.
fn puts_in(standing: &Standing) -> Vec<Door> {
    let confirms = Some(Door::ConfirmCorrection).filter(|_| standing.correction.is_some() && !standing.takes_back);
    [Door::Issue].into_iter().chain(confirms).collect()
}

fn with_its_holder(standing: &Standing, comes_later: bool) -> Obstacle {
    let number = standing.number;
    let what = Text::new(
        format!("案件 {number} 的护照由本人持有，不能贴签"),
        format!("the passport of case {number} is with its holder: nothing can be put into it"),
    );
    let obstacle = Obstacle::new(Kind::Passport, PASSPORT_NOT_HERE, &puts_in(standing), what).about("passport");
    let obstacle = match comes_later {
        true => obstacle.lifted(
            "免留护照：批准后再收取以便贴签",
            "it comes in for the sticker, once the case is approved",
            None,
        ),
        false => {
            obstacle.lifted("先收取护照", "take the passport in first", format!("visa-cli custody receive {number}"))
        }
    };
    obstacle.by(&[Role::Intake, Role::Issue])
}

/// A passport is in one place over all its cases. One that is lost or seized in another case comes in there first; what is out
/// of reach in both comes in here.
fn in_another_case(standing: &Standing, elsewhere: &Elsewhere) -> Obstacle {
    let case = &elsewhere.case;
    if elsewhere.place.is_here() {
        return Obstacle::new(Kind::Passport, PASSPORT_ELSEWHERE, &[Door::Receive], elsewhere.says())
            .lifted("先在该案退还", "give it back there first", format!("visa-cli custody return {case}"))
            .about(case.clone());
    }
    let receive = Some(Door::Receive).filter(|_| !standing.passport.place.is_gone());
    let closes: Vec<Door> =
        puts_in(standing).into_iter().chain([Door::Approve, Door::Collect]).chain(receive).collect();
    Obstacle::new(Kind::Passport, PASSPORT_ELSEWHERE, &closes, elsewhere.says())
        .lifted(
            "寻获或者收回护照后，先在该案收取并退还",
            "once it is found or returned, take it in there and give it back",
            format!("visa-cli custody receive {case}"),
        )
        .by(&[Role::Intake, Role::Issue])
        .about(case.clone())
}

/// A passport that is forged is taken, and one that is evidence seized: neither goes back (EEAL 67, 68).
fn to_be_seized(number: &str) -> Obstacle {
    let what = Text::new(
        format!("案件 {number} 的护照系伪造或者涉案证据，不得退还"),
        format!("the passport of case {number} is forged, or evidence: it is not handed back"),
    );
    Obstacle::new(Kind::Passport, "passport_to_be_seized", &[Door::GiveBack], what)
        .lifted(
            "予以收缴或者扣押，出具清单后登记",
            "seize it, give a list of what is seized, and record it",
            format!("visa-cli custody seized {number} --to WHO --paper NUMBER"),
        )
        .by(&[Role::Intake, Role::Issue])
        .about("passport")
}

/// Whether a passport goes back that may be altered a supervisor decides (EEAL 67 to 69): who approves the application, or an
/// officer of rank.
fn suspected(standing: &Standing) -> Option<Obstacle> {
    let decided = matches!(standing.state, Some(State::Approved | State::Issued | State::Collected));
    let doubted = standing.facts.passport.verification == Some(Verification::AlterationSuspected);
    let of_rank = |officer: &OfficerAt| officer.ranks.as_ref().is_none_or(|ranks| !ranks.is_empty());
    let by_another = standing.officer.as_ref().is_some_and(|officer| !of_rank(officer));
    if decided || !doubted || !by_another || !standing.passport.place.is_here() {
        return None;
    }
    let number = standing.number;
    let what = Text::new(
        format!("案件 {number} 的护照有变造嫌疑，是否退还由上级决定"),
        format!("the passport of case {number} may be altered: a supervisor decides whether it goes back"),
    );
    let obstacle = Obstacle::new(Kind::Duty, "supervisor_decides", &[Door::GiveBack], what).about("passport");
    Some(
        obstacle
            .lifted(
                format!("由名册授予职级的警官退还：visa-cli custody return {number}"),
                format!("an officer to whom the roster gives a rank hands it back: visa-cli custody return {number}"),
                None,
            )
            .by(&[Role::Approve]),
    )
}

/// A passport that was kept before it was found that its holder keeps it.
fn kept_of_exempt(number: &str) -> Obstacle {
    let what = Text::new(
        format!("案件 {number} 免留护照，而护照仍由本机关收存"),
        format!("case {number} is exempt: its holder keeps the passport, and the office has it still"),
    );
    Obstacle::new(Kind::Passport, "passport_kept_of_exempt", &[Door::Approve], what)
        .lifted("退还本人", "hand it back", format!("visa-cli custody return {number}"))
        .by(&[Role::Intake, Role::Issue])
        .about("passport")
}

/// A passport that is lost, seized or handed on: nothing is put into it, and nothing handed over with it.
fn not_to_be_had(standing: &Standing) -> Obstacle {
    let (number, place) = (standing.number, standing.passport.place);
    let what = Text::new(
        format!("案件 {number} 的护照现在：{}", place.zh()),
        format!("the passport of case {number} is {}", place.en()),
    );
    // What another authority has is a passport still: only nothing can be put into it.
    let decides: &[Door] = match place {
        Place::Lost | Place::Seized => &[Door::Approve],
        Place::Holder | Place::Office | Place::Sticker | Place::Other => &[],
    };
    let closes: Vec<Door> = [decides, &puts_in(standing), &[Door::Collect]].concat();
    Obstacle::new(Kind::Passport, PASSPORT_NOT_HERE, &closes, what)
        .lifted(
            "寻获或者收回护照后先收取；换发新护照的，用 visa-cli amend 更正护照后由本人出示",
            "take it in once it is found or returned; where there is a new passport, amend the case",
            format!("visa-cli custody receive {number}"),
        )
        .by(&[Role::Intake, Role::Issue])
        .about("passport")
}

fn already_there(number: &str, place: Place, door: Door) -> Obstacle {
    let what = Text::new(
        format!("案件 {number} 的护照现在：{}", place.zh()),
        format!("the passport of case {number} is {}", place.en()),
    );
    Obstacle::new(Kind::Passport, "already_there", &[door], what).lifted(
        format!("查看 visa-cli custody list {number}"),
        format!("see visa-cli custody list {number}"),
        format!("visa-cli custody list {number}"),
    )
}

fn exempt(number: &str) -> Obstacle {
    let what = Text::new(
        format!("案件 {number} 免留护照，审查期间由本人持有"),
        format!("case {number} is exempt: the holder keeps the passport while we examine"),
    );
    Obstacle::new(Kind::Passport, "passport_exempt", &[Door::Receive], what).lifted(
        "批准后再收取以便贴签；情况有变的，先用 visa-cli amend 更正后重新评估",
        "take it in for the sticker once approved; if something changed, amend the facts first",
        None,
    )
}
