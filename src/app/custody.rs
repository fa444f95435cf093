//! Where the passport is: exactly one place at a time, each move an act.

use serde::Serialize;

use super::case::{Moved, OpenCase};
use super::desk::{Desk, recorded_time};
use super::fault;
use crate::domain::life::{Place, State};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::record::act::{Act, CustodyMoved};
use crate::record::event::EventKind;
use crate::record::roster::Role;

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

/// Where a passport that is received belongs: with an approved application it comes in for the sticker; who is exempt
/// keeps it until then.
pub fn place_of_receipt(case: &OpenCase) -> Result<Place, UserError> {
    let number = &case.number;
    match case.row.state {
        State::Approved | State::Issued => Ok(Place::Sticker),
        _ if case.row.exempt => Err(UserError::new(
            Exit::LawSaysNo,
            "passport_exempt",
            Text::new(
                format!("案件 {number} 免留护照，审查期间由本人持有"),
                format!("case {number} is exempt: the holder keeps the passport while we examine"),
            ),
            Text::new(
                "批准后再收取以便贴签；情况有变的，先用 visa-cli amend 更正后重新评估",
                "take it in for the sticker once approved; if something changed, amend the facts first",
            ),
        )),
        State::Accepted | State::AwaitingPapers | State::UnderExamination | State::Reviewed => Ok(Place::Office),
        State::Draft | State::Refused | State::Collected | State::Withdrawn | State::Void => Err(fault::refused(
            "not_open",
            format!("案件 {number} 已办结或者未受理"),
            format!("case {number} is not open"),
            Vec::new(),
        )),
    }
}

/// Takes the passport in, or gives it back.
pub fn put(desk: &mut Desk, name: &str, take_in: bool, note: Option<&str>) -> anyhow::Result<CustodyDone> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::CustodyMoved], Some(key))? {
        return Ok(CustodyDone { moved: desk.stands(key, done, true)?, custody: case.row.custody });
    }
    desk.must_be_one_of(&[Role::Intake, Role::Issue])?;
    desk.not_recused(&case)?;
    let place = if take_in { place_of_receipt(&case)? } else { Place::Holder };
    let is_there = if take_in { case.row.custody != Place::Holder } else { case.row.custody == Place::Holder };
    if is_there {
        return Err(already_there(&case).into());
    }
    let act = Act::CustodyMoved(CustodyMoved { place, note: note.unwrap_or_default().to_owned() });
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    Ok(CustodyDone { moved: desk.moved(&case, acted.done)?, custody: place })
}

/// The passport is there already.
pub fn already_there(case: &OpenCase) -> UserError {
    use crate::domain::words::Word;
    let (number, place) = (&case.number, case.row.custody);
    UserError::new(
        Exit::Stale,
        "already_there",
        Text::new(
            format!("案件 {number} 的护照现在：{}", place.zh()),
            format!("the passport of case {number} is {}", place.en()),
        ),
        Text::new(format!("查看 visa-cli custody list {number}"), format!("see visa-cli custody list {number}")),
    )
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
