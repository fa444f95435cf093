//! A second look that doubted an approval stands against issue, until another officer lifts it or the case is examined anew.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::life::{Role, State};
use crate::domain::text::Text;

/// Code of a doubt that stands.
pub(super) const DOUBTED: &str = "approval_doubted";

/// The doubt, and once the case was given back over it a remark to who decides anew.
pub(super) fn second_look(standing: &Standing, found: &mut Vec<Obstacle>) {
    let Some(doubt) = &standing.doubt else { return };
    let (number, officer, on) = (standing.number, &doubt.officer, doubt.on);
    let what = Text::new(
        format!("{officer} 于 {on} 事后复核案件 {number} 的批准，有疑义"),
        format!("{officer} looked again at the approval of case {number} on {on} and doubted it"),
    );
    if !doubt.stands {
        found.push(Obstacle::remark(Kind::Law, "approval_was_doubted", what));
        return;
    }
    let obstacle = Obstacle::new(Kind::Law, DOUBTED, &[Door::Issue, Door::Collect], what).about(number);
    let look = format!("visa-cli sample look {number} --agreed --note TEXT");
    found.push(match matches!(standing.state, Some(State::Issued | State::Collected)) {
        true => obstacle
            .lifted(
                format!("查明后作废（visa-cli void {number} --ground CODE --note TEXT），或者由没有经办过的另一名警官复核后写明理由解除：{look}"),
                format!(
                    "look into it and make the document void (visa-cli void {number} --ground CODE --note TEXT), or another \
                     officer who had no hand in it looks again and lifts it with a reason: {look}"
                ),
                look,
            )
            .by(&[Role::Approve, Role::Review]),
        false => obstacle
            .lifted(
                format!("退回重新审查（visa-cli return {number} --note TEXT），或者由没有经办过的另一名警官复核后写明理由解除：{look}"),
                format!(
                    "give it back for examination (visa-cli return {number} --note TEXT), or another officer who had no hand \
                     in it looks again and lifts it with a reason: {look}"
                ),
                format!("visa-cli return {number} --note TEXT"),
            )
            .by(&[Role::Approve, Role::Review, Role::Issue]),
    });
}
