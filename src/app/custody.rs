//! Where the passport is: exactly one place at a time, each move an act.

use serde::Serialize;

use super::at_gate::{Asks, pass};
use super::case::{Moved, OpenCase, reason_given};
use super::decide::examine;
use super::desk::{Desk, recorded_time};
use super::fault;
use super::taker::{Taker, TakerAsks};
use crate::domain::facts::Facts;
use crate::domain::life::{Place, State};
use crate::domain::number::CaseKey;
use crate::domain::words::{FiledBy, Verification, Word};
use crate::gate::Door;
use crate::record::act::{Act, CustodyMoved, PassportHanded};
use crate::record::event::EventKind;
use crate::store::cases::case::CaseRow;

/// A move of the passport.
#[derive(Clone, Debug, Serialize)]
pub struct Move {
    /// The event.
    pub event: u64,
    /// Where it went.
    pub place: Place,
    /// When.
    pub at: String,
    /// Who took or gave it.
    pub officer: String,
    /// Why.
    pub note: String,
    /// Who received it, or the report of it, where it went elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Number of the paper that goes with the move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    /// How who received it stands to the holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<FiledBy>,
    /// It was a slip and is undone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub undone: bool,
}

/// Where a passport goes that goes neither to its holder nor into the office.
#[derive(Clone, Copy, Debug)]
pub struct GoesOn<'a> {
    /// Lost, seized or with another authority.
    pub place: Place,
    /// Who received it, or the report of it.
    pub to: &'a str,
    /// Number of the list that was handed out, of the report, of the hand-over.
    pub paper: &'a str,
    /// Remark.
    pub note: Option<&'a str>,
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

/// Where a passport that is received belongs: with an approved application, or a correction that waits, it comes in for the
/// sticker.
fn place_of_receipt(desk: &Desk, row: &CaseRow) -> anyhow::Result<Place> {
    let for_the_sticker = matches!(row.state, State::Approved | State::Issued)
        || (row.state == State::Collected && desk.file.correction_waiting(row.key)?.is_some());
    Ok(if for_the_sticker { Place::Sticker } else { Place::Office })
}

/// Tells whether a passport that is here is forged, or evidence, and nobody seized it yet: what came back from there was
/// released.
pub(super) fn is_to_be_seized(desk: &Desk, row: &CaseRow, facts: &Facts) -> anyhow::Result<bool> {
    let passport = &facts.passport;
    let is_taken = passport.verification == Some(Verification::Forged) || passport.evidence_in_case == Some(true);
    Ok(row.custody.is_here() && is_taken && came_back(desk, row)?.is_none())
}

/// Takes the passport in.
pub fn take_in(desk: &mut Desk, name: &str, note: Option<&str>) -> anyhow::Result<CustodyDone> {
    put(desk, name, Door::Receive, TakerAsks::default(), note)
}

/// Gives the passport back: to its holder, or to who takes it for them.
pub fn give_back(desk: &mut Desk, name: &str, to: TakerAsks, note: Option<&str>) -> anyhow::Result<CustodyDone> {
    put(desk, name, Door::GiveBack, to, note)
}

fn put(desk: &mut Desk, name: &str, door: Door, to: TakerAsks, note: Option<&str>) -> anyhow::Result<CustodyDone> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::CustodyMoved], Some(key))? {
        return Ok(CustodyDone { moved: desk.stands(key, done, true)?, custody: case.row.custody });
    }
    let examined = examine(desk, case)?;
    pass(desk, &examined, door, &Asks::default())?;
    let case = examined.case;
    let place = if door == Door::Receive { place_of_receipt(desk, &case.row)? } else { Place::Holder };
    let plain = CustodyMoved::plain(place, note.unwrap_or_default());
    let act = Act::CustodyMoved(match to.of(&case.facts)? {
        Some(Taker { name, paper, relation }) => {
            CustodyMoved { to: Some(name), paper: Some(paper), relation: Some(relation), ..plain }
        }
        None => plain,
    });
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    Ok(CustodyDone { moved: desk.moved(&case, acted.done)?, custody: place })
}

/// Records that a passport was lost, seized or handed to another authority.
pub fn hand_on(desk: &mut Desk, name: &str, goes: GoesOn) -> anyhow::Result<CustodyDone> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::CustodyMoved], Some(key))? {
        return Ok(CustodyDone { moved: desk.stands(key, done, true)?, custody: case.row.custody });
    }
    let examined = examine(desk, case)?;
    pass(desk, &examined, Door::HandOn, &Asks::default())?;
    let case = examined.case;
    let place = goes.place;
    if case.row.custody == place {
        let (zh, en) = (place.zh(), place.en());
        let number = &case.number;
        let what =
            (format!("案件 {number} 的护照已登记：{zh}"), format!("the passport of case {number} is {en} already"));
        return Err(fault::refused("already_there", what.0, what.1, Vec::new()).into());
    }
    let act = Act::CustodyMoved(CustodyMoved {
        to: Some(reason_given(Some(goes.to), "--to")?),
        paper: Some(reason_given(Some(goes.paper), "--paper")?),
        ..CustodyMoved::plain(place, goes.note.unwrap_or_default())
    });
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    Ok(CustodyDone { moved: desk.moved(&case, acted.done)?, custody: place })
}

/// The event in which a passport came back that had been lost or seized, or with another authority after that.
pub(super) fn came_back(desk: &Desk, row: &CaseRow) -> anyhow::Result<Option<u64>> {
    let (mut out_of_reach, mut back) = (false, None);
    for moved in moves_of(desk, row.key)?.into_iter().filter(|moved| !moved.undone) {
        match moved.place {
            Place::Lost | Place::Seized => out_of_reach = true,
            Place::Office | Place::Sticker | Place::Holder if out_of_reach => {
                (out_of_reach, back) = (false, Some(moved.event));
            }
            Place::Office | Place::Sticker | Place::Holder | Place::Other => {}
        }
    }
    Ok(back)
}

/// Tells whether the check of the passport is to be made anew: it came back after it was lost or seized, and nothing was said
/// of the application since.
pub(super) fn is_doubted(desk: &Desk, row: &CaseRow) -> anyhow::Result<bool> {
    let may_be = row.state.is_open() && row.facts_seq < row.version;
    Ok(may_be && came_back(desk, row)?.is_some_and(|back| row.facts_seq < back))
}

/// Returns every move of a passport, oldest first; what was undone stays and says so.
pub fn moves(desk: &Desk, case: &OpenCase) -> anyhow::Result<Vec<Move>> {
    moves_of(desk, case.row.key)
}

fn moves_of(desk: &Desk, case: CaseKey) -> anyhow::Result<Vec<Move>> {
    let mut moves = Vec::<Move>::new();
    for event in desk.file.events(case)? {
        let told = [EventKind::CustodyMoved, EventKind::Drafted, EventKind::Accepted, EventKind::Undone];
        if !told.contains(&event.kind) {
            continue;
        }
        let act = desk.file.act_of(event.seq)?;
        let handed = act.taken().and_then(|taken| taken.handed.as_ref()).and_then(|handed| handed.passport.clone());
        // What was handed over with the draft is told there, and not once more as it is accepted.
        let stays = act.taken().is_some_and(|taken| taken.custody.is_gone());
        if handed.is_none() && (event.kind == EventKind::Drafted || stays) {
            continue;
        }
        let moved = if let Act::Undone(undone) = &act {
            // Who undoes a collection takes the passport back that went with it.
            let of_it = |at: u64| at == undone.event || (undone.kind == EventKind::Collected && at == undone.event + 1);
            moves.iter_mut().filter(|moved| of_it(moved.event)).for_each(|moved| moved.undone = true);
            continue;
        } else if let Act::CustodyMoved(moved) = act {
            moved
        } else if let Some(PassportHanded { place, to, paper }) = handed {
            CustodyMoved { to, paper, ..CustodyMoved::plain(place, "") }
        } else {
            CustodyMoved::plain(act.taken().map_or(Place::Holder, |taken| taken.custody), "")
        };
        let CustodyMoved { place, note, to, paper, relation } = moved;
        let (at, officer) = (recorded_time(event.at), event.officer.to_string());
        moves.push(Move { event: event.seq, place, at, officer, note, to, paper, relation, undone: false });
    }
    Ok(moves)
}
