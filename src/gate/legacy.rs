//! Values that another system handed over: nothing is granted on its word alone.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::labels;
use crate::domain::life::Role;
use crate::domain::text::Text;

/// Values that are named one by one.
const NAMED: usize = 8;

/// One obstacle for all of them.
pub(super) fn legacy(standing: &Standing, found: &mut Vec<Obstacle>) {
    let Some(first) = standing.legacy.first() else { return };
    let names: Vec<Text> = standing.legacy.iter().take(NAMED).map(|path| labels::called_shortly(path)).collect();
    let more = if NAMED < standing.legacy.len() { " …" } else { "" };
    let zh = names.iter().map(|name| name.zh.to_string()).collect::<Vec<_>>().join("、");
    let en = names.iter().map(|name| labels::within(&name.en)).collect::<Vec<_>>().join(", ");
    let what = Text::new(
        format!("只有旧系统的记载，尚未查明: {zh}{more}"),
        format!("nobody has established what only the other system says: {en}{more}"),
    );
    let command = format!("visa-cli establish {} as-carried --source TEXT", standing.number);
    found.push(
        Obstacle::new(Kind::Unestablished, "legacy_only", &[Door::Review, Door::Approve, Door::Issue], what)
            .lifted(
                "逐项查明后写明来源：都与所载一致的一并确认，不一致的写 FACT=VALUE",
                "establish each and say from what: all at once where they are as it says, FACT=VALUE where one is not",
                command,
            )
            .by(&[Role::Intake, Role::Review])
            .about(first.clone()),
    );
}
