//! The gate: what stands between a case and each step. One pure function over a case as it stands; every command that
//! moves a case asks it, and every screen that tells what is open shows its answer.
//!
//! An obstacle has a kind, a constant code, the steps that it closes, a sentence that names the thing, what lifts it and
//! who may. All are told at once. What closes no step is a remark.

mod adverse;
mod agent;
#[cfg(feature = "gate-controls")]
pub mod controls;
mod correction;
mod duty;
mod identity;
pub mod impossible;
mod inquiry;
pub mod kind;
mod lapsed;
mod late_entry;
mod law;
mod legacy;
mod number;
pub mod obstacle;
mod otherwise;
mod passport;
pub mod right;
mod screening;
pub mod standing;
mod state;
mod unestablished;
mod unit;

pub use kind::{Door, Kind};
pub use obstacle::Obstacle;
pub use passport::PASSPORT_NOT_HERE;
pub use standing::Standing;
pub use state::WRONG_STEP;

/// One kind of obstacle: adds what it finds.
type Finds = fn(&Standing, &mut Vec<Obstacle>);

/// Every kind, in the order in which a refusal names them.
const KINDS: [Finds; 21] = [
    duty::role,
    state::state,
    correction::correction,
    duty::hand,
    adverse::adverse,
    number::number,
    impossible::impossible,
    identity::identity,
    screening::screening,
    law::law,
    late_entry::late_entry,
    unestablished::unestablished,
    agent::agent,
    inquiry::inquiry,
    legacy::legacy,
    otherwise::otherwise,
    lapsed::lapsed,
    right::right,
    unit::unit,
    passport::passport,
    duty::one_for_two,
];

/// Returns everything that stands between a case and its steps, and what is to be remarked.
pub fn obstacles(standing: &Standing) -> Vec<Obstacle> {
    let mut found = Vec::new();
    for finds in KINDS {
        finds(standing, &mut found);
    }
    #[cfg(feature = "gate-controls")]
    found.retain(|obstacle| !controls::is_forgotten(obstacle.kind));
    found
}

/// Returns what stands between a case and one step.
pub fn before(standing: &Standing, door: Door) -> Vec<Obstacle> {
    narrowed(standing, &obstacles(standing), door)
}

/// Picks of all obstacles those before one step; that the step is not open is said of it alone.
pub fn narrowed(standing: &Standing, all: &[Obstacle], door: Door) -> Vec<Obstacle> {
    let closed = all.iter().filter(|obstacle| obstacle.blocks.contains(&door));
    let said = |obstacle: &Obstacle| match standing.state.filter(|_| obstacle.code == WRONG_STEP) {
        Some(state) => state::of_one(standing, door, state),
        None => obstacle.clone(),
    };
    closed.map(said).collect()
}
