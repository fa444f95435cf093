//! Who files for the applicant: by name, with a paper, and on a ground that the law gives.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::inquiry::AgencyGround;
use crate::domain::life::Role;
use crate::domain::text::Text;
use crate::domain::words::{FiledBy, Measure, Word};
use crate::rules::agency_grounds;

/// Where somebody else files in the country: who it is, and on which ground.
pub(super) fn agent(standing: &Standing, found: &mut Vec<Obstacle>) {
    let facts = standing.facts;
    let filed_by = facts.filing.filed_by.filter(|by| *by != FiledBy::Applicant);
    // A birth is registered by a parent, as the law has it (EEAL 40).
    let by_an_agent = facts.measure.in_country() && facts.measure != Measure::NewbornRegistration;
    let Some(filed_by) = filed_by.filter(|_| by_an_agent) else { return };
    let number = standing.number;
    let shown = agency_grounds(facts, standing.policy);
    let (code, what) = match &standing.agent {
        None => (
            "agent_unknown",
            Text::new(
                format!("案件 {number} 由{}代办，未记录代办人姓名、证件和代办理由", filed_by.zh()),
                format!(
                    "case {number} is filed by {}: name, paper and ground of who files are not recorded",
                    filed_by.en()
                ),
            ),
        ),
        Some(agent) if !shown.contains(&agent.ground) => (
            "agency_ground_not_shown",
            Text::new(
                format!("案件 {number} 的代办理由“{}”未得到证明", agent.ground.zh()),
                format!("the ground on which case {number} is filed by another is not shown: {}", agent.ground.en()),
            ),
        ),
        Some(_) => return,
    };
    let codes = |all: &[AgencyGround]| all.iter().map(|ground| ground.code()).collect::<Vec<_>>().join("|");
    let ground = if shown.is_empty() { codes(AgencyGround::ALL) } else { codes(&shown) };
    let command = format!(
        "visa-cli amend {number} --agent-name NAME --agent-paper 'KIND NUMBER' --agency-ground {ground} --note TEXT"
    );
    found.push(
        Obstacle::new(Kind::Unestablished, code, &[Door::Approve, Door::Issue], what)
            .lifted("核对代办人证件后记录，或者由本人到场", "record who files, or let the applicant attend", command)
            .by(&[Role::Intake, Role::Review])
            .about("agent"),
    );
}
