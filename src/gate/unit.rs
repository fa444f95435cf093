//! The inviting unit: struck off, suspended, or without authority.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::text::Text;

/// A unit on whose word nothing is granted.
pub(super) fn unit(standing: &Standing, found: &mut Vec<Obstacle>) {
    let Some(unit) = &standing.unit else { return };
    let Some(against) = &unit.against else { return };
    let name = &unit.name;
    let what =
        Text::new(format!("邀请单位 {name}：{}", against.zh), format!("the inviting unit {name}: {}", against.en));
    let command = format!("visa-cli enterprise show {name}");
    let obstacle = Obstacle::new(Kind::Unit, "unit_not_active", &[Door::Approve, Door::Issue], what);
    found.push(obstacle.lifted("核对单位登记", "check the register of units", command).about(name.clone()));
}
