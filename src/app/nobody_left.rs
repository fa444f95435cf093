//! Cases that nobody of the roster may take on: a role that nobody holds, or everybody who holds it stepped aside or had a
//! hand that excludes. What the law in force asks for beyond that is left to the gate, so none is named wrongly.

use super::desk::Desk;
use crate::domain::life::{Hand, Role, State};
use crate::domain::number::CaseKey;

/// States with the role of the next step, and the hands that exclude from it whatever the law says.
const NEXT: [(&[State], Role, &[Hand]); 4] = [
    (&[State::Accepted, State::UnderExamination], Role::Review, &[]),
    (&[State::Reviewed], Role::Approve, &[Hand::Entered, Hand::Reviewed]),
    (&[State::Approved], Role::Issue, &[Hand::Approved]),
    (&[State::Draft, State::AwaitingPapers], Role::Intake, &[]),
];

/// Returns the cases whose next step nobody may take, with the role that it asks for.
pub fn nobody_left(desk: &Desk, most: u32) -> anyhow::Result<Vec<(CaseKey, Role)>> {
    let roster = desk.file.roster()?;
    let mut found = Vec::new();
    for (states, role, excluded) in NEXT {
        let able: Vec<&str> = roster.who_may(role).map(|officer| officer.member.id.as_str()).collect();
        let left = desk.file.left_to_nobody(states, &able, excluded, most)?;
        found.extend(left.into_iter().map(|case| (case, role)));
    }
    Ok(found)
}

/// The roles that cases need and nobody in office holds.
pub fn roles_of_nobody(desk: &Desk) -> anyhow::Result<Vec<Role>> {
    let roster = desk.file.roster()?;
    let cases_need = [Role::Intake, Role::Review, Role::Approve, Role::Issue];
    Ok(cases_need.into_iter().filter(|role| roster.who_may(*role).next().is_none()).collect())
}
