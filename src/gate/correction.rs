//! The correction of a document: one waits at a time, another officer confirms it, and what has ended is not corrected.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::life::Role;
use crate::domain::text::Text;

/// What stands before proposing a correction, and before confirming one.
pub(super) fn correction(standing: &Standing, found: &mut Vec<Obstacle>) {
    let number = standing.number;
    if standing.document_ended {
        let what = Text::new(
            format!("案件 {number} 的证件已经失效"),
            format!("the document of case {number} holds no longer"),
        );
        let obstacle = Obstacle::new(Kind::State, "document_ended", &[Door::Correct], what);
        let command = format!("visa-cli show {number}");
        found.push(obstacle.lifted("更正取代它的证件", "correct the document that took its place", command));
    }
    let Some((proposal, officer)) = &standing.correction else { return };
    let what = Text::new(
        format!("案件 {number} 已有 {officer} 提出的更正 {proposal} 待确认"),
        format!("correction {proposal} of case {number} by {officer} waits already"),
    );
    let obstacle =
        Obstacle::new(Kind::State, "correction_waits", &[Door::Correct], what).by(&[Role::Issue, Role::Approve]);
    found.push(obstacle.lifted(
        format!("由另一名警官确认或者撤回：visa-cli correct {number} --confirm --number NUMBER，或者 visa-cli correct {number} --withdraw --note TEXT"),
        format!(
            "another officer confirms or withdraws it: visa-cli correct {number} --confirm --number NUMBER, or \
             visa-cli correct {number} --withdraw --note TEXT"
        ),
        None,
    ));
    let is_own = standing.officer.as_ref().is_some_and(|me| me.id == *officer) && !standing.takes_back;
    if is_own {
        let what = Text::new(
            format!("{officer} 已提出更正案件 {number}，不得由同一人办理"),
            format!("{officer} proposed the correction of case {number}: another officer must do this"),
        );
        let obstacle = Obstacle::new(Kind::Duty, "same_officer", &[Door::ConfirmCorrection], what);
        found.push(
            obstacle.lifted("由另一名警官确认", "another officer confirms it", None).by(&[Role::Issue, Role::Approve]),
        );
    }
}
