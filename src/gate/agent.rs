//! Who files for the applicant: by name, with a paper, and on a ground that the law gives.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::facts::Facts;
use crate::domain::inquiry::{AgencyGround, Agent};
use crate::domain::life::Role;
use crate::domain::text::Text;
use crate::domain::words::{FiledBy, Measure, Word};
use crate::identity::matcher::plain_number;
use crate::identity::names::{Level, Name, agree};
use crate::rules::{agency_grounds, ground_contradicts_age};

/// Where somebody else files in the country: who it is, and on which ground. What is said of them may not contradict the
/// application.
pub(super) fn agent(standing: &Standing, found: &mut Vec<Obstacle>) {
    let facts = standing.facts;
    if let Some(agent) = &standing.agent {
        let before = found.len();
        contradictions(standing, agent, found);
        if before < found.len() {
            return;
        }
    }
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
    let codes = |all: &[AgencyGround]| all.iter().map(|ground| ground.code()).collect::<Vec<_>>().join(", ");
    let may = if shown.is_empty() { codes(AgencyGround::ALL) } else { codes(&shown) };
    let (zh, en, ground) = match shown.as_slice() {
        [only] => (String::new(), String::new(), only.code()),
        _ => (format!("（GROUND 为 {may} 之一）"), format!(" (GROUND is one of {may})"), "GROUND"),
    };
    let command = format!(
        "visa-cli amend {number} --agent-name NAME --agent-paper 'KIND NUMBER' --agency-ground {ground} --note TEXT"
    );
    found.push(
        Obstacle::new(Kind::Unestablished, code, &[Door::Approve, Door::Issue], what)
            .lifted(
                format!("核对代办人证件后记录，或者由本人到场{zh}"),
                format!("record who files, or let the applicant attend{en}"),
                command,
            )
            .by(&[Role::Intake, Role::Review])
            .about("agent"),
    );
}

/// In what somebody who stands for the applicant is the applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    /// The paper that they show.
    Paper,
    /// The name that they bear.
    Name,
}

/// Tells in what somebody who stands for the applicant, by name and paper, is the applicant.
pub fn is_the_applicant(facts: &Facts, name: &str, paper: &str) -> Option<Same> {
    let paper = plain_number(paper);
    let own_paper = facts.passport.number.is_some_and(|own| paper.contains(&plain_number(own.as_str())));
    let alike = |own: &str| agree(&Name::read([own]), &Name::read([name])).level == Level::Same;
    match facts.applicant.name.as_ref().is_some_and(|own| alike(&own.0)) {
        _ if own_paper => Some(Same::Paper),
        true => Some(Same::Name),
        false => None,
    }
}

/// What is said of who files and cannot be true beside the application: nobody files for themselves, nor where the applicant
/// attends, nor for the age of who has another.
fn contradictions(standing: &Standing, agent: &Agent, found: &mut Vec<Obstacle>) {
    let (facts, number) = (standing.facts, standing.number);
    let mut add = |code: &'static str, what: Text, remedy: [&'static str; 2], command: String| {
        let doors = [Door::Accept, Door::Amend, Door::Approve, Door::Issue];
        let obstacle = Obstacle::new(Kind::Impossible, code, &doors, what).lifted(remedy[0], remedy[1], command);
        found.push(obstacle.by(&[Role::Intake, Role::Review]).about("agent"));
    };
    let name_who_files = || {
        format!(
            "visa-cli amend {number} --agent-name NAME --agent-paper 'KIND NUMBER' --agency-ground GROUND --note TEXT"
        )
    };
    if facts.filing.filed_by == Some(FiledBy::Applicant) {
        add(
            "agent_beside_applicant",
            Text::new(
                "写明申请人本人到场，又记录了代办人",
                "the applicant files in person, and an agent is recorded beside",
            ),
            ["去掉代办人，或者写明由谁递交", "take the agent out, or say who files"],
            format!("visa-cli amend {number} --set particulars.agent=null --note TEXT"),
        );
    }
    if let Some(same) = is_the_applicant(facts, &agent.name, &agent.paper) {
        add(
            "agent_is_the_applicant",
            match same {
                Same::Paper => {
                    Text::new("代办人的证件是申请人的护照", "the paper of the agent is the applicant's passport")
                }
                Same::Name => Text::new("代办人与申请人同名", "the agent bears the applicant's name"),
            },
            [
                "写明代办人本人的姓名和证件；确为同名的，在姓名后注明亲属关系",
                "give the agent's own name and paper; of a namesake add the kinship to the name",
            ],
            name_who_files(),
        );
    }
    if ground_contradicts_age(facts, standing.policy, agent.ground) {
        let what = Text::new(
            format!("代办理由“{}”与申请人的年龄不符", agent.ground.zh()),
            format!("the ground on which another files does not fit the applicant's age: {}", agent.ground.en()),
        );
        let remedy =
            ["核对出生日期和代办理由，改正其中之一", "look at the day of birth and the ground and mend one of them"];
        add("agency_ground_contradicts_age", what, remedy, name_who_files());
    }
}
