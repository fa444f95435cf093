//! The ports of the office: a port visa is filed where the office sits.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::text::Text;
use crate::domain::words::Measure;

/// Filed at a port that is none of the office's own; an office that named none is not asked.
pub(super) fn port(standing: &Standing, found: &mut Vec<Obstacle>) {
    let facts = standing.facts;
    let Some(port) = facts.filing.port.or(facts.arrival.port).filter(|_| facts.measure == Measure::PortVisa) else {
        return;
    };
    if standing.ports.is_empty() || standing.ports.contains(&port) {
        return;
    }
    let number = standing.number;
    let own = standing.ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let what = Text::new(
        format!("案件 {number} 在口岸 {port} 申请，本机关的口岸为 {own}"),
        format!("case {number} is filed at the port {port}; the ports of this office are {own}"),
    );
    let command = format!("visa-cli amend {number} --set filing.port=PORT --note TEXT");
    found.push(
        Obstacle::new(Kind::Law, "port_of_another_office", &[Door::Approve, Door::Issue], what)
            .lifted(
                "录错的更正；确在该口岸的由该口岸的机关办理，撤回本案",
                "put it right where it was a slip; what is filed there is for the office of that port: withdraw it here",
                command,
            )
            .by(Door::Amend.roles())
            .about("filing.port"),
    );
}
