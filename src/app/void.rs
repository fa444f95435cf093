//! A document is made void: on which ground, what holds again for it, and which cases went on from it.

use serde::Serialize;

use super::basis::going_on_from;
use super::case::{Moved, reason_given};
use super::desk::Desk;
use super::fault;
use super::issue::stays_until;
use crate::domain::ground::VoidGround;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::gate::Door;
use crate::policy::law::cite_zh;
use crate::record::act::{Act, Ended};
use crate::record::event::EventKind;
use crate::store::cases::case::CaseRow;

/// What making a document void returns.
#[derive(Clone, Debug, Serialize)]
pub struct VoidDone {
    /// Where the case stands.
    #[serde(flatten)]
    pub moved: Moved,
    /// Cases whose documents hold again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restored: Vec<String>,
    /// Cases that go on from what is void now, and are open or gave a document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub going_on: Vec<GoingOn>,
}

/// A case that goes on from a document.
#[derive(Clone, Debug, Serialize)]
pub struct GoingOn {
    /// Number of the case.
    pub case: String,
    /// Where it stands.
    pub state: State,
}

/// Makes an issued document void on a ground of the law; who issued it may not.
pub fn void(desk: &mut Desk, name: &str, ground: Option<VoidGround>, note: Option<&str>) -> anyhow::Result<VoidDone> {
    let case = desk.take_up(name)?.row;
    let restores = restores(desk, case.key, ground)?;
    let said = match ground {
        Some(VoidGround::NotUsed) if !lies_unused(desk, &case)? => Err(not_over()),
        Some(ground) => reason_given(note, "--note").map(|note| {
            Act::Voided(Ended { ground: Some(ground.code().to_owned()), note, restores: restores.clone(), to: None })
        }),
        None => Err(no_ground()),
    };
    let moved = super::decide::simple(desk, name, Door::Void, EventKind::Voided, said)?;
    let stands = |row: &CaseRow| row.state.is_open() || matches!(row.state, State::Issued | State::Collected);
    let going_on = going_on_from(desk, &case)?.into_iter().filter(stands);
    let restored = match moved.already_done {
        true => said_at_void(desk, case.key)?.map(|said| said.restores).unwrap_or_default(),
        false => restores,
    };
    Ok(VoidDone {
        moved,
        restored: restored.into_iter().map(|key| desk.number(key)).collect(),
        going_on: going_on.map(|row| GoingOn { case: desk.number(row.key), state: row.state }).collect(),
    })
}

/// Whose documents hold again where this one is void: what never came about took no place.
fn restores(desk: &Desk, key: CaseKey, ground: Option<VoidGround>) -> anyhow::Result<Vec<CaseKey>> {
    let never = matches!(ground, Some(VoidGround::IssuedInError | VoidGround::NotUsed));
    if !never || desk.file.issued(key)?.is_none_or(|document| document.ended) {
        return Ok(Vec::new());
    }
    let issued = desk.file.events(key)?.into_iter().rfind(|event| event.kind == EventKind::Issued);
    let Some(Act::Issued(issued)) = issued.map(|event| desk.file.act_of(event.seq)).transpose()? else {
        return Ok(Vec::new());
    };
    let mut ended = Vec::new();
    for case in issued.ends {
        if desk.file.document_ended_by(case)? == Some(key) {
            ended.push(case);
        }
    }
    Ok(ended)
}

/// Returns what was said the last time that the document of a case was made void.
pub(super) fn said_at_void(desk: &Desk, key: CaseKey) -> anyhow::Result<Option<Ended>> {
    let voided = desk.file.events(key)?.into_iter().rfind(|event| event.kind == EventKind::Voided);
    match voided.map(|event| desk.file.act_of(event.seq)).transpose()? {
        Some(Act::Voided(said)) => Ok(Some(said)),
        Some(_) | None => Ok(None),
    }
}

/// Tells whether the document of a case was never handed over and entitles to nothing any more. An electronic one was sent:
/// that nobody arrived on it is said, where no case goes on from it.
fn lies_unused(desk: &Desk, row: &CaseRow) -> anyhow::Result<bool> {
    let case = desk.taken(row.clone())?;
    let sent = case.facts.request.electronic == Some(true) && going_on_from(desk, row)?.is_empty();
    let issued = desk.file.issued(case.row.key)?;
    let over = issued.and_then(|issued| stays_until(&case.facts, &issued)).is_some_and(|last| last < desk.today());
    // A request that was answered before is answered again.
    let lies = row.state == State::Issued || (row.state == State::Collected && sent);
    Ok(row.state == State::Void || (lies && over))
}

/// Who did not come may still come.
fn not_over() -> UserError {
    UserError::new(
        Exit::Stale,
        "still_holds",
        Text::new(
            "证件已领取，或者有效期未过：不能因未领取或者未抵达作废",
            "the document was handed over or still holds: that nobody came for it does not end it",
        ),
        Text::new("有效期过后再办理，或者写明其他情形", "wait until its validity is over, or name another ground"),
    )
}

/// A document is made void on a ground, and none was given; all of them are named.
fn no_ground() -> UserError {
    let named = |ground: &VoidGround| {
        let (zh, en) = ground.citation().map_or_else(Default::default, |cite| (cite_zh(cite), cite.to_owned()));
        Text::new(format!("{ground}  {}  {zh}", ground.zh()), format!("{ground}  {}  {en}", ground.en()))
    };
    fault::needed("--ground CODE", "作废的法定情形", "the ground on which it is void")
        .with_details(VoidGround::ALL.iter().map(named).collect())
}
