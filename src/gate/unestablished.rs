//! Facts that nobody has shown yet: taking in is open without them, approval and issue are not.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::labels;
use crate::domain::life::{Role, State};
use crate::domain::measure::Ask;
use crate::domain::text::Text;
use crate::domain::words::{Shown, Stage};

/// Code of what nobody has shown.
pub const UNESTABLISHED: &str = "unestablished";

/// The result of a search of the records, and of the check of the passport, as they are usually established.
const USUAL: [(&str, &str); 2] = [("record", "clear"), ("passport.verification", "verified")];

/// One obstacle for each fact.
pub(super) fn unestablished(standing: &Standing, found: &mut Vec<Obstacle>) {
    found.extend(entry_validity(standing));
    if standing.unestablished.is_empty() {
        return;
    }
    for path in standing.unestablished.iter().copied() {
        let value = USUAL.iter().find(|(known, _)| *known == path).map_or("VALUE", |(_, value)| value);
        let name = labels::called_shortly(path);
        let what =
            Text::new(format!("{}（{path}）尚未查明", name.zh), format!("not established: {path} ({})", name.en));
        let number = standing.number;
        let seen = Seen::of(standing, path);
        let (zh, en, command) = match seen {
            Seen::AtThePort if standing.state == Some(State::Approved) => (
                "在口岸核验护照原件时一并签发",
                "issue it when the original passport is shown at the port and verified",
                format!("visa-cli {} --passport-shown", Door::Issue.command(number)),
            ),
            Seen::Now | Seen::AtThePort | Seen::AtEntry => {
                way(standing, format!("visa-cli establish {number} {path}={value} --source TEXT"))
            }
        };
        found.push(
            Obstacle::new(Kind::Unestablished, UNESTABLISHED, seen.closes(), what)
                .lifted(zh, en, command)
                .by(&[Role::Intake, Role::Review])
                .about(path),
        );
    }
}

/// How a fact is established: what was approved without it goes back first.
fn way(standing: &Standing, establish: String) -> (&'static str, &'static str, String) {
    if standing.state != Some(State::Approved) {
        return ("查明后写明来源", "establish it and say from what", establish);
    }
    let (zh, en) =
        ("退回审查，查明后重新审核、批准", "give it back for examination, establish it, then review and approve anew");
    (zh, en, format!("visa-cli return {} --note TEXT", standing.number))
}

/// A visa of several entries is issued anew to the last day of entry of the one that was lost, which has to be known.
fn entry_validity(standing: &Standing) -> Option<Obstacle> {
    let Ask::Reissue(asked) = Ask::of(standing.facts) else { return None };
    let is_open = standing.state.is_none_or(State::is_open);
    if !is_open || !asked.held.is_of_several_entries() || asked.held.valid_until.is_some() {
        return None;
    }
    let (path, number) = ("current_stay.valid_until", standing.number);
    let what = Text::new(
        format!("原签证可多次入境，其入境有效期（{path}）尚未查明，不能按原有效期补发"),
        format!("the visa that was lost admits again, and its last day of entry is not established: {path}"),
    );
    let (zh, en, command) = way(standing, format!("visa-cli establish {number} {path}=DATE --source TEXT"));
    let obstacle = Obstacle::new(Kind::Unestablished, UNESTABLISHED, &[Door::Approve, Door::Issue], what);
    Some(obstacle.lifted(zh, en, command).by(&[Role::Intake, Role::Review]).about(path))
}

/// When a fact is to be seen. What was filed in advance on a copy is approved before the passport itself is seen, and an
/// electronic visa issued.
#[derive(Clone, Copy)]
enum Seen {
    Now,
    AtThePort,
    AtEntry,
}

impl Seen {
    fn of(standing: &Standing, path: &str) -> Seen {
        let facts = standing.facts;
        let on_a_copy = facts.stage == Stage::Advance && facts.passport.shown != Some(Shown::Original);
        match (path == "passport.verification" && on_a_copy, facts.request.electronic == Some(true)) {
            (false, _) => Seen::Now,
            (true, false) => Seen::AtThePort,
            (true, true) => Seen::AtEntry,
        }
    }

    fn closes(self) -> &'static [Door] {
        match self {
            Seen::Now => &[Door::Approve, Door::Issue],
            Seen::AtThePort => &[Door::Issue],
            Seen::AtEntry => &[],
        }
    }
}
