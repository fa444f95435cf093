//! What is held until a reviewing officer looks into it: a hit of the watch list, a passport number that is on file for
//! another. It is nobody's next step by its state, so it is looked for by what stands before it.

use super::at_gate::{Asks, obstacles};
use super::decide::examine;
use super::desk::Desk;
use crate::domain::filter::{Filter, Term};
use crate::domain::life::State;
use crate::gate::{Kind, Obstacle};
use crate::record::roster::Role;
use crate::store::cases::case::CaseRow;
use crate::store::cases::query::Order;

/// States in which nothing waits for a reviewing officer but what is held.
const STATES: [State; 2] = [State::Draft, State::Approved];

/// Returns the drafts and approved cases that fit a filter and are held, with what holds each.
pub(super) fn held(desk: &Desk, filter: Filter, most: u32) -> anyhow::Result<Vec<(CaseRow, Vec<Obstacle>)>> {
    let mut held = Vec::new();
    for row in desk.file.list(&filter.and(Term::State(STATES.to_vec())), Order::Due(desk.today()), most)?.rows {
        let examined = examine(desk, desk.taken(row.clone())?)?;
        let mut found = obstacles(desk, &examined, &Asks::default())?;
        found.retain(|one| {
            matches!(one.kind, Kind::Screening | Kind::Contradicted) && !one.is_remark() && one.who == [Role::Review]
        });
        if !found.is_empty() {
            held.push((row, found));
        }
    }
    Ok(held)
}
