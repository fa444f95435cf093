//! Facts that nobody has shown yet: taking in is open without them, approval and issue are not.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::labels;
use crate::domain::life::{Role, State};
use crate::domain::schema;
use crate::domain::text::Text;
use crate::domain::words::{Shown, Stage};

/// Code of what nobody has shown.
pub const UNESTABLISHED: &str = "unestablished";

/// The result of a search of the records, and of the check of the passport, as they are usually established.
const USUAL: [(&str, &str); 2] = [("record", "clear"), ("passport.verification", "verified")];

/// One obstacle for each fact.
pub(super) fn unestablished(standing: &Standing, found: &mut Vec<Obstacle>) {
    if standing.unestablished.is_empty() {
        return;
    }
    let form = schema::facts();
    for path in standing.unestablished.iter().copied() {
        let value = USUAL.iter().find(|(known, _)| *known == path).map_or("VALUE", |(_, value)| value);
        let name = labels::fact(form, path).unwrap_or_else(|| Text::new(path, path));
        let what = Text::new(
            format!("{}（{path}）尚未查明", name.zh),
            format!("not established: {path} ({})", labels::called_shortly(path).en),
        );
        let number = standing.number;
        let approved = standing.state == Some(State::Approved);
        let command = format!("visa-cli establish {number} {path}={value} --source TEXT");
        let (zh, en, command) = match approved {
            false => ("查明后写明来源", "establish it and say from what", command),
            true => (
                "退回审查，查明后重新审核、批准",
                "give it back for examination, establish it, then review and approve anew",
                format!("visa-cli return {number} --note TEXT"),
            ),
        };
        found.push(
            Obstacle::new(Kind::Unestablished, UNESTABLISHED, closes(standing, path), what)
                .lifted(zh, en, command)
                .by(&[Role::Intake, Role::Review])
                .about(path),
        );
    }
}

/// What was filed in advance on a copy is approved before the passport itself is seen.
fn closes(standing: &Standing, path: &str) -> &'static [Door] {
    let on_a_copy = standing.facts.stage == Stage::Advance && standing.facts.passport.shown != Some(Shown::Original);
    if path == "passport.verification" && on_a_copy { &[Door::Issue] } else { &[Door::Approve, Door::Issue] }
}
