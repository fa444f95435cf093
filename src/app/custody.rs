//! Where the passport is: exactly one place at a time, each move an act.

use serde::Serialize;

use super::at_gate::{Asks, pass};
use super::case::{Moved, OpenCase};
use super::decide::examine;
use super::desk::{Desk, recorded_time};
use crate::domain::life::{Place, State};
use crate::gate::Door;
use crate::record::act::{Act, CustodyMoved};
use crate::record::event::EventKind;

/// A move of the passport.
#[derive(Clone, Debug, Serialize)]
pub struct Move {
    /// Where it went.
    pub place: Place,
    /// When.
    pub at: String,
    /// Who took or gave it.
    pub officer: String,
    /// Why.
    pub note: String,
}

/// What a move returns.
#[derive(Clone, Debug, Serialize)]
pub struct CustodyDone {
    /// Where the case stands.
    #[serde(flatten)]
    pub moved: Moved,
    /// Where the passport is.
    pub custody: Place,
}

/// Where a passport that is received belongs: with an approved application it comes in for the sticker.
fn place_of_receipt(state: State) -> Place {
    if matches!(state, State::Approved | State::Issued) { Place::Sticker } else { Place::Office }
}

/// Takes the passport in, or gives it back.
pub fn put(desk: &mut Desk, name: &str, take_in: bool, note: Option<&str>) -> anyhow::Result<CustodyDone> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::CustodyMoved], Some(key))? {
        return Ok(CustodyDone { moved: desk.stands(key, done, true)?, custody: case.row.custody });
    }
    let examined = examine(desk, case)?;
    pass(desk, &examined, if take_in { Door::Receive } else { Door::GiveBack }, &Asks::default())?;
    let case = examined.case;
    let place = if take_in { place_of_receipt(case.row.state) } else { Place::Holder };
    let act = Act::CustodyMoved(CustodyMoved { place, note: note.unwrap_or_default().to_owned() });
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    Ok(CustodyDone { moved: desk.moved(&case, acted.done)?, custody: place })
}

/// Returns every move of a passport, oldest first.
pub fn moves(desk: &Desk, case: &OpenCase) -> anyhow::Result<Vec<Move>> {
    let mut moves = Vec::new();
    for event in desk.file.events(case.row.key)? {
        if ![EventKind::CustodyMoved, EventKind::Accepted].contains(&event.kind) {
            continue;
        }
        let act = desk.file.act_of(event.seq)?;
        let (place, note) = if let Act::CustodyMoved(moved) = act {
            (moved.place, moved.note)
        } else {
            (act.taken().map_or(Place::Holder, |taken| taken.custody), String::new())
        };
        moves.push(Move { place, at: recorded_time(event.at), officer: event.officer.to_string(), note });
    }
    Ok(moves)
}
