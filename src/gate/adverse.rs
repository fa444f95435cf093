//! What was found against an application is lifted by another officer than the one who recorded it, who reviews.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::life::Role;
use crate::domain::text::Text;
use crate::domain::words::Word;

/// One obstacle for each finding that what is said now would lift. At intake no ground is given, so none is lifted there.
pub(super) fn adverse(standing: &Standing, found: &mut Vec<Obstacle>) {
    let Some(me) = &standing.officer else { return };
    let (number, reviews) = (standing.number, me.roles.contains(&Role::Review));
    for one in &standing.lifts {
        let (finding, by) = (&one.finding, &one.officer);
        let doors: &[Door] = match reviews && *by != me.id {
            true => &[Door::Accept],
            false => &[Door::Accept, Door::Amend, Door::AddPaper, Door::Establish],
        };
        let (zh, en) = (Role::Review.zh(), Role::Review.code());
        let what = Text::new(
            format!("案件 {number} 的“{finding}”由 {by} 记录在案，不得由其本人或者在收件时解除"),
            format!("{finding} in case {number} was recorded by {by}: neither the same officer nor an intake lifts it"),
        );
        found.push(
            Obstacle::new(Kind::Duty, "adverse_finding", doors, what)
                .lifted(
                    format!("由另一名具有“{zh}”岗位的警官查明后写明来源: visa-cli establish {number} FACT=VALUE --source TEXT"),
                    format!(
                        "another officer with the role {en} looks into it and says from what: \
                         visa-cli establish {number} FACT=VALUE --source TEXT"
                    ),
                    None,
                )
                .by(&[Role::Review])
                .about(finding.clone()),
        );
    }
}
