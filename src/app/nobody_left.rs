//! Cases that nobody of the roster may take on: a role or a rank that nobody is left to hold, a second approver who is not
//! there, a second look or the confirmation of a correction that is for an officer without a part in the case. The gate is
//! asked of each, as it is by the act: what is told here is what the act would tell.

use std::collections::BTreeSet;

use super::at_gate::left;
use super::decide::examine;
use super::desk::Desk;
use super::second_look;
use crate::domain::life::{Rank, Role, State};
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::gate::Door;
use crate::record::roster::{Officer, Roster};
use crate::rules::decision::Decision;
use crate::rules::reasons::Outcome;
use crate::store::cases::attention::Touched;

/// States with the step that comes next; of what is reviewed it is the refusal where the law leaves nothing else.
const NEXT: [(&[State], Door); 6] = [
    (&[State::Draft], Door::Accept),
    (&[State::AwaitingPapers], Door::AddPaper),
    (&[State::Accepted, State::UnderExamination], Door::Review),
    (&[State::Reviewed], Door::Approve),
    (&[State::Approved], Door::Issue),
    (&[State::Issued], Door::Collect),
];

/// Most cases of which the gate is asked for one step.
const ASKED: u32 = 2_000;

/// Cases that nobody may take on.
#[derive(Clone, Debug, Default)]
pub struct NobodyLeft {
    /// Each with the role that its next step asks for.
    pub cases: Vec<(CaseKey, Role)>,
    /// So many were looked at that there may be more.
    pub more: bool,
}

/// Returns the cases whose next step nobody may take, with the role that it asks for.
pub fn nobody_left(desk: &Desk, most: u32) -> anyhow::Result<NobodyLeft> {
    let roster = desk.file.roster()?;
    let interested: BTreeSet<String> = desk.file.interests()?.into_iter().map(|interest| interest.officer).collect();
    let mut found = NobodyLeft::default();
    for (states, door) in NEXT {
        let holders: Vec<&Officer> =
            roster.officers().filter(|officer| door.roles().iter().any(|role| officer.may(*role))).collect();
        let role = door.roles()[0];
        if holders.is_empty() {
            let all = desk.file.touched_by_all(&Touched { states, outcome: None, officers: &[] }, most)?;
            found.more |= all.len() as u64 >= u64::from(most);
            found.cases.extend(all.into_iter().map(|case| (case, role)));
            continue;
        }
        // Who stated an interest may be close to any case: the gate tells.
        let plain = |officer: &&&Officer| !interested.contains(&officer.member.id);
        let able: Vec<&str> = holders.iter().filter(plain).map(|officer| &*officer.member.id).collect();
        let mut maybe: BTreeSet<CaseKey> = touched(desk, states, None, &able)?;
        if door == Door::Approve {
            let ranked = holders.iter().filter(plain).filter(|officer| officer.holds(Rank::CityLevel));
            let ranked: Vec<&str> = ranked.map(|officer| &*officer.member.id).collect();
            maybe.extend(touched(desk, states, Some(Outcome::Refer.code()), &ranked)?);
        }
        found.more |= maybe.len() >= ASKED as usize;
        for case in maybe {
            if is_left_to_nobody(desk, case, door, &roster)? {
                found.cases.push((case, role));
            }
        }
    }
    found.cases.extend(aside(desk, &roster)?);
    found.more |= found.cases.len() > most as usize;
    found.cases.truncate(most as usize);
    Ok(found)
}

/// What waits beside the next step of a case: a correction that another officer confirms, a second look.
fn aside(desk: &Desk, roster: &Roster) -> anyhow::Result<Vec<(CaseKey, Role)>> {
    let mut found = Vec::new();
    for case in desk.file.corrections_waiting()? {
        if is_left_to_nobody(desk, case, Door::ConfirmCorrection, roster)? {
            found.push((case, Role::Issue));
        }
    }
    found.extend(second_look::left_to_nobody(desk, roster)?.into_iter().map(|case| (case, Role::Review)));
    Ok(found)
}

fn touched(
    desk: &Desk,
    states: &[State],
    outcome: Option<&'static str>,
    officers: &[&str],
) -> anyhow::Result<BTreeSet<CaseKey>> {
    Ok(desk.file.touched_by_all(&Touched { states, outcome, officers }, ASKED)?.into_iter().collect())
}

/// Asks the gate who is left for the next step of a case.
fn is_left_to_nobody(desk: &Desk, case: CaseKey, door: Door, roster: &Roster) -> anyhow::Result<bool> {
    let Some(row) = desk.file.case(case)? else { return Ok(false) };
    let examined = examine(desk, desk.taken(row)?)?;
    let door = if door == Door::Approve { decides(&examined.decision) } else { door };
    Ok(left(desk, &examined, door, roster)?.is_empty())
}

/// The step that decides what was reviewed.
fn decides(decision: &Decision) -> Door {
    match decision.outcome {
        Outcome::Eligible | Outcome::Refer => Door::Approve,
        Outcome::NotEligible | Outcome::MissingDocuments => Door::Refuse,
    }
}

/// The roles that cases need and nobody in office holds.
pub fn roles_of_nobody(desk: &Desk) -> anyhow::Result<Vec<Role>> {
    let roster = desk.file.roster()?;
    let cases_need = [Role::Intake, Role::Review, Role::Approve, Role::Issue];
    Ok(cases_need.into_iter().filter(|role| roster.who_may(*role).next().is_none()).collect())
}
