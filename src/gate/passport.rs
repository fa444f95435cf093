//! Where the passport is, and where the step needs it.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::life::{Place, Role, State};
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};

/// Code of a passport that is not where the document can be put into it.
pub const PASSPORT_NOT_HERE: &str = "passport_not_here";

/// The passport is not where issue or custody needs it.
pub(super) fn passport(standing: &Standing, found: &mut Vec<Obstacle>) {
    let (custody, number) = (&standing.passport, standing.number);
    let needs_it = standing.facts.measure.in_country() && standing.facts.measure != Measure::NewbornRegistration;
    let here = custody.place.is_here() || custody.elsewhere.is_some();
    let for_the_sticker = matches!(standing.state, Some(State::Approved | State::Issued));
    let gone = custody.place.is_gone();
    if gone {
        found.push(not_to_be_had(number, custody.place));
    } else if needs_it && !here {
        let what = Text::new(
            format!("案件 {number} 的护照由本人持有，不能贴签"),
            format!("the passport of case {number} is with its holder: nothing can be put into it"),
        );
        let obstacle = Obstacle::new(Kind::Passport, PASSPORT_NOT_HERE, &[Door::Issue], what).about("passport");
        let obstacle = match custody.exempt && !for_the_sticker {
            true => obstacle.lifted(
                "免留护照：批准后再收取以便贴签",
                "it comes in for the sticker, once the case is approved",
                None,
            ),
            false => obstacle.lifted(
                "先收取护照",
                "take the passport in first",
                format!("visa-cli custody receive {number}"),
            ),
        };
        found.push(obstacle.by(&[Role::Intake, Role::Issue]));
    }
    if let Some(case) = &custody.elsewhere {
        let what = Text::new(
            format!("该护照已在案件 {case} 中留存"),
            format!("the passport is kept in case {case}: it is in one place at a time"),
        );
        found.push(
            Obstacle::new(Kind::Passport, "passport_elsewhere", &[Door::Receive], what)
                .lifted("先在该案退还", "give it back there first", format!("visa-cli custody return {case}"))
                .about(case.clone()),
        );
    }
    let there = if custody.place.is_here() { Door::Receive } else { Door::GiveBack };
    found.push(already_there(number, custody.place, there));
    // Once it was lost it comes in to be looked at, whoever keeps it.
    if custody.exempt && !for_the_sticker && !gone {
        found.push(exempt(number));
    }
    if custody.exempt && custody.place == Place::Office {
        found.push(kept_of_exempt(number));
    }
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
fn not_to_be_had(number: &str, place: Place) -> Obstacle {
    let what = Text::new(
        format!("案件 {number} 的护照现在：{}", place.zh()),
        format!("the passport of case {number} is {}", place.en()),
    );
    // What another authority has is a passport still: only nothing can be put into it.
    let closes: &[Door] = match place {
        Place::Lost | Place::Seized => &[Door::Approve, Door::Issue, Door::Collect],
        Place::Holder | Place::Office | Place::Sticker | Place::Other => &[Door::Issue, Door::Collect],
    };
    Obstacle::new(Kind::Passport, PASSPORT_NOT_HERE, closes, what)
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
