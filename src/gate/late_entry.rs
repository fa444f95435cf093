//! Late entry: what was received before the day on which it was entered is confirmed as such by the reviewer.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::life::Role;
use crate::domain::text::Text;

/// A late entry that no review has confirmed.
pub(super) fn late_entry(standing: &Standing, found: &mut Vec<Obstacle>) {
    let Some(late) = standing.late_entry.as_ref().filter(|late| !late.confirmed) else { return };
    let day = standing.came_on.unwrap_or(standing.facts.filed_on());
    let (number, note) = (standing.number, &late.note);
    let what = Text::new(
        format!("案件 {number} 为补录：{day} 收件，理由：{note}；须由审核人确认"),
        format!("case {number} was entered late: received on {day}, because: {note}; the reviewer must confirm it"),
    );
    let doors = [Door::Review, Door::Approve, Door::Issue];
    let command = format!("visa-cli review {number} --confirm-late-entry");
    found.push(
        Obstacle::new(Kind::Law, "late_entry_unconfirmed", &doors, what)
            .lifted("核对收件凭据后确认", "look at what shows the day of receipt, then confirm it", command)
            .by(&[Role::Review])
            .about("filing.accepted_on"),
    );
}
