//! The gate: what stands between a case and each step. One pure function over a case as it stands; every command that
//! moves a case asks it, and every screen that tells what is open shows its answer.
//!
//! An obstacle has a kind, a constant code, the steps that it closes, a sentence that names the thing, what lifts it and
//! who may. All are told at once. What closes no step is a remark.

mod adverse;
mod agent;
mod basis;
pub mod bounds;
#[cfg(feature = "gate-controls")]
pub mod controls;
mod correction;
mod duty;
mod ground;
mod handed;
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
mod port;
pub mod right;
mod screening;
mod second_look;
pub mod standing;
mod state;
mod unestablished;
mod unit;

pub use adverse::ON_RECORD;
pub use agent::{Same, is_the_applicant};
pub use basis::BASIS_ENDED;
pub use duty::left_for;
pub use handed::{CAME_FROM_ANOTHER, WITH_ANOTHER_OFFICE, is_open_there};
pub use inquiry::ground_of;
pub use kind::{Door, Kind};
pub use lapsed::{PAPER_LAPSED, PASSPORT_LAPSED, to_supply};
pub use obstacle::Obstacle;
pub use otherwise::FILE_SAYS_OTHERWISE;
pub use passport::PASSPORT_NOT_HERE;
pub use right::TWO_RIGHTS;
pub use standing::Standing;
pub use state::{STALE, WRONG_STEP};
pub use unestablished::UNESTABLISHED;

/// Adds the obstacles of one subject that it finds.
type Finds = fn(&Standing, &mut Vec<Obstacle>);

/// Every subject, in the order in which a refusal names what they find.
const SUBJECTS: [Finds; 28] = [
    duty::role,
    handed::lost,
    state::state,
    correction::correction,
    duty::hand,
    adverse::adverse,
    adverse::on_record,
    number::number,
    impossible::impossible,
    identity::identity,
    screening::screening,
    law::law,
    ground::ground,
    bounds::bounds,
    port::port,
    late_entry::late_entry,
    unestablished::unestablished,
    agent::agent,
    inquiry::inquiry,
    legacy::legacy,
    otherwise::otherwise,
    lapsed::lapsed,
    basis::basis,
    right::right,
    unit::unit,
    passport::passport,
    duty::one_for_two,
    second_look::second_look,
];

/// Returns everything that stands between a case and its steps, and what is to be remarked.
pub fn obstacles(standing: &Standing) -> Vec<Obstacle> {
    let mut found = Vec::new();
    for finds in SUBJECTS {
        finds(standing, &mut found);
    }
    found = found.into_iter().map(|one| given_back_first(standing, one)).collect();
    #[cfg(feature = "gate-controls")]
    found.retain(|obstacle| !controls::is_forgotten(obstacle.kind));
    found
}

/// What lifts an obstacle and is not open where the case stands is open once it is given back.
fn given_back_first(standing: &Standing, obstacle: Obstacle) -> Obstacle {
    let number = standing.number;
    let doors = [Door::Amend, Door::AddPaper, Door::Establish];
    let goes = |door: &Door, command: &str| {
        let verb: Vec<String> =
            door.command(number).split(number).take(1).map(|verb| format!("visa-cli {verb}")).collect();
        verb.iter().any(|verb| command.starts_with(verb.as_str())) && !door.is_open_in(standing.state)
    };
    let Some(command) = obstacle.command.clone() else { return obstacle };
    if !Door::Return.is_open_in(standing.state) || !doors.iter().any(|door| goes(door, &command)) {
        return obstacle;
    }
    let first = format!("visa-cli {}", Door::Return.command(number));
    let (zh, en) = (&obstacle.remedy.zh, &obstacle.remedy.en);
    let (zh, en) =
        (format!("先退回：{first}；再{zh}：{command}"), format!("give it back first: {first}; then {en}: {command}"));
    obstacle.lifted(zh, en, first).by(Door::Return.roles())
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
