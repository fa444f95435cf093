//! Handing a case over to another office: closed here by one act, open there by another, with a receipt that comes back.

mod elsewhere;

use serde::Serialize;

use super::case::{Moved, OpenCase, reason_given};
use super::decide;
use super::desk::Desk;
use super::inquiry::{Asked, InquiryShown};
use super::issue::right_in_force;
use super::{custody, fault, inquiry, legacy, lost};
use crate::domain::ground::WithdrawGround;
use crate::domain::life::State;
use crate::domain::number::is_office;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::gate::Door;
use crate::record::act::{Act, Ended, Handed, Inquired, InquiryHanded, PassportHanded};
use crate::record::event::EventKind;
use crate::record::hand_over::{EndedThere, HandOver, HandOverId, HandOverReceipt, TakenOver};
use crate::store::cases::case::CaseRow;
use crate::store::record::file::Done;
pub(super) use elsewhere::{between_offices, stands_of, trips_overlap};

/// A case that was handed over.
#[derive(Clone, Debug)]
pub struct HandedOver {
    /// The office that has it now.
    pub to: String,
    /// The event that closed it here.
    seq: u64,
    note: String,
}

/// Where a hand-over stands, as it is listed.
#[derive(Clone, Debug, Serialize)]
pub struct Outstanding {
    /// Number of the case here.
    pub case: String,
    /// The office that it was handed over to.
    pub to: String,
    /// What its receipt says; none before it came.
    pub receipt: Option<String>,
    /// How it ended there, as the receipt says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<EndedThere>,
}

/// Returns to whom a case was handed over, where it was.
pub fn handed_over(desk: &Desk, row: &CaseRow) -> anyhow::Result<Option<HandedOver>> {
    let events = desk.file.events(row.key)?;
    let Some(closed) = events.iter().rfind(|event| event.kind == EventKind::Withdrawn) else { return Ok(None) };
    let undone = events.iter().any(|event| event.kind == EventKind::Undone && event.seq > closed.seq);
    let Act::Withdrawn(Ended { to: Some(to), note, .. }) = desk.file.act_of(closed.seq)? else { return Ok(None) };
    Ok((!undone).then_some(HandedOver { to, seq: closed.seq, note }))
}

/// Closes a case here and says what the other office is to have. A case that was handed over to it before is said again, in
/// the same words: a file that was lost is written anew.
///
/// # Errors
///
/// Where something stands against closing it, its passport is here, or another office has it.
pub fn out(desk: &mut Desk, name: &str, to: &str, note: Option<&str>) -> anyhow::Result<(HandOver, Moved)> {
    let own = desk.file.ledger().office().to_owned();
    if !is_office(to) || to == own {
        return Err(no_other_office(to).into());
    }
    let case = desk.take_up(name)?;
    let moved = match handed_over(desk, &case.row)? {
        Some(before) if before.to == to => desk.stands(case.row.key, done_at(desk, before.seq)?, true)?,
        Some(before) => return Err(handed_already(&case.number, &before.to).into()),
        None => closed_here(desk, &case, to, note)?,
    };
    let closed = desk.take_up(&case.number)?;
    let seq = handed_over(desk, &closed.row)?.map_or(closed.row.version, |handed| handed.seq);
    let before = desk.file.before_act(case.row.key)?.map_or(case.row.state, |before| before.state);
    let said = HandOver {
        id: HandOverId {
            from: own,
            to: to.to_owned(),
            ledger: desk.file.ledger().id.to_string(),
            number: case.number.clone(),
            transaction: moved.done.transaction,
            hash: moved.done.hash.to_string(),
        },
        training: desk.file.ledger().training,
        state: before,
        seq,
        made_on: desk.today(),
        officer: desk.officer_id()?.to_owned(),
        received_on: case.row.received_on,
        note: handed_over(desk, &closed.row)?.map(|handed| handed.note).unwrap_or_default(),
        besides: besides(desk, &case)?,
        facts: case.facts,
        particulars: case.particulars,
    };
    Ok((said, moved))
}

/// What goes with an application: where its passport is, if nobody can hand it back, and the inquiries that stand against it.
fn besides(desk: &Desk, case: &OpenCase) -> anyhow::Result<Option<Handed>> {
    let gone = custody::moves(desk, case)?.into_iter().rfind(|moved| !moved.undone && moved.place.is_gone());
    let gone = gone.filter(|moved| moved.place == case.row.custody);
    let passport = gone.map(|moved| PassportHanded { place: moved.place, to: moved.to, paper: moved.paper });
    let stand = inquiry::told_against(desk, &Asked::of_case(case))?.into_iter();
    let inquiries: Vec<InquiryHanded> = stand.map(handed).collect();
    let any = passport.is_some() || !inquiries.is_empty();
    Ok(any.then(|| Handed { case: case.number.clone(), passport, inquiries }))
}

fn handed(made: InquiryShown) -> InquiryHanded {
    let InquiryShown { manner, subject, paper, on, outcome, note, officer, .. } = made;
    InquiryHanded { manner, subject, paper, on, outcome, note, officer }
}

fn closed_here(desk: &mut Desk, case: &OpenCase, to: &str, note: Option<&str>) -> anyhow::Result<Moved> {
    if let Some(there) = lost::handed_over_to(&desk.file, case.row.key)?.filter(|there| there != to) {
        return Err(handed_already(&case.number, &there).into());
    }
    if case.row.custody.is_here() {
        return Err(passport_is_here(&case.number, to).into());
    }
    let ground = Some(WithdrawGround::HandedOver.code().to_owned());
    let said = reason_given(note, "--note")
        .map(|note| Act::Withdrawn(Ended { ground, note, to: Some(to.to_owned()), ..Ended::default() }));
    decide::simple(desk, &case.number, Door::Withdraw, EventKind::Withdrawn, said)
}

fn done_at(desk: &Desk, seq: u64) -> anyhow::Result<Done> {
    let (transaction, _) = desk.file.transaction_of(seq)?;
    Ok(Done { transaction: transaction.number, hash: transaction.hash(), dry_run: false })
}

/// What taking a case over comes to.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Where it stands here.
    pub moved: Moved,
    /// What the other office is to have.
    pub receipt: HandOverReceipt,
}

/// Opens a case here that another office handed over to this one. Taken once more nothing is written, and the receipt is
/// said again.
///
/// # Errors
///
/// Where it was handed over to another office.
pub fn take(desk: &mut Desk, said: &HandOver, sha256: &str) -> anyhow::Result<Taken> {
    let (office, training) = (desk.file.ledger().office().to_owned(), desk.file.ledger().training);
    if said.id.to != office || said.training != training {
        return Err(for_another(&said.id, &office).into());
    }
    let (key, done, before) = legacy::handed::take(desk, said, sha256)?;
    let moved = if done.dry_run && !before {
        let case = crate::domain::number::NO_NUMBER.to_owned();
        Moved { schema: 1, case, state: State::Draft, in_hand_of: None, done, already_done: false }
    } else {
        desk.stands(key, done, before)?
    };
    let ended = if moved.done.dry_run { None } else { ended_here(desk, &desk.find(&moved.case)?)? };
    let receipt = HandOverReceipt {
        id: said.id.clone(),
        ledger: desk.file.ledger().id.to_string(),
        taken_as: moved.case.clone(),
        seq: desk.file.last_seq()?,
        made_on: desk.today(),
        officer: desk.officer_id()?.to_owned(),
        ended,
    };
    Ok(Taken { moved, receipt })
}

/// How a case ended here, where it did.
fn ended_here(desk: &Desk, row: &CaseRow) -> anyhow::Result<Option<EndedThere>> {
    if row.state.is_open() {
        return Ok(None);
    }
    let holds = desk.file.issued(row.key)?.is_some_and(|document| !document.ended);
    let right = if holds { right_in_force(desk, row.key)? } else { None };
    match handed_over(desk, row)? {
        Some(handed) => ended_beyond(desk, row, handed),
        None => Ok(Some(EndedThere { state: row.state, right, to: None })),
    }
}

/// How a case ended that went on to another office: as it stands here where it came back, as that office's receipt tells, or
/// that it went there.
fn ended_beyond(desk: &Desk, row: &CaseRow, handed: HandedOver) -> anyhow::Result<Option<EndedThere>> {
    if let Some(back) = elsewhere::came_back(desk, row, handed.seq)? {
        return ended_here(desk, &back);
    }
    let own = desk.file.ledger().office();
    let told = receipt_of(desk, row, &handed)?.and_then(|(_, said)| said.ended);
    let gone = EndedThere { state: row.state, right: None, to: Some(handed.to) };
    Ok(Some(told.filter(|ended| ended.to.as_deref() != Some(own)).unwrap_or(gone)))
}

/// Records that the other office has the case, by its receipt; and by a later one how it ended there.
///
/// # Errors
///
/// Where the receipt is of none of the cases that were handed over here.
pub fn receipted(desk: &mut Desk, receipt: &HandOverReceipt, sha256: &str) -> anyhow::Result<Moved> {
    desk.must_be_one_of(EventKind::TakenOver.roles())?;
    let id = &receipt.id;
    let (office, ledger) = (desk.file.ledger().office().to_owned(), desk.file.ledger().id.to_string());
    if id.from != office || id.ledger != ledger {
        return Err(for_another(id, &office).into());
    }
    let case = desk.take_up(&id.number)?;
    let handed = handed_over(desk, &case.row)?.filter(|handed| handed.to == id.to);
    let done = handed.as_ref().map(|handed| done_at(desk, handed.seq)).transpose()?;
    // Of one that a restoration lost the receipt holds once the case is closed here again.
    let is_its = done.is_some_and(|done| done.hash.to_string() == id.hash)
        || desk.file.is_recorded_lost(id.transaction, &id.hash)?;
    let Some(handed) = handed.filter(|_| is_its) else {
        return Err(match lost::handed_over_to(&desk.file, case.row.key)? {
            Some(to) => lost_hand_over(&case.number, &to).into(),
            None => of_no_hand_over(&case.number).into(),
        });
    };
    let HandOverReceipt { taken_as, seq, made_on, officer, ended, .. } = receipt.clone();
    if let Some((event, known)) = receipt_of(desk, &case.row, &handed)?
        && (seq <= known.seq || ended == known.ended)
    {
        return desk.stands(case.row.key, done_at(desk, event)?, true);
    }
    let said =
        TakenOver { office: id.to.clone(), taken_as, by: officer, on: made_on, seq, sha256: sha256.to_owned(), ended };
    let (key, version) = (case.row.key, case.row.version);
    let acted = desk.act(|record| record.case_at(key, version, Act::TakenOver(Box::new(said))))?;
    desk.stands(key, acted.done, false)
}

/// What the last receipt says of a case that was handed over, and the event that recorded it.
fn receipt_of(desk: &Desk, row: &CaseRow, handed: &HandedOver) -> anyhow::Result<Option<(u64, TakenOver)>> {
    for event in desk.file.events(row.key)?.iter().rev().filter(|event| event.seq > handed.seq) {
        let act = desk.file.act_of(event.seq)?;
        if let Act::TakenOver(said) = act {
            return Ok(Some((event.seq, *said)));
        } else if let Act::Inquired(said) = act
            && said.whom == handed.to
        {
            // So versions recorded it that had no event of its own for it.
            return Ok(Some((event.seq, as_inquired(*said))));
        }
    }
    Ok(None)
}

/// A receipt that was recorded as an inquiry: its number there, who sealed it, the beginning of its sum.
fn as_inquired(said: Inquired) -> TakenOver {
    let mut parts = said.note.split(" · ").map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    let (taken_as, by, sha256) = (part(), part(), part());
    TakenOver { office: said.whom, taken_as, by, on: said.on, seq: 0, sha256, ended: None }
}

/// The cases that were handed over, those without a receipt first.
///
/// # Errors
///
/// Where the record cannot be read.
pub fn outstanding(desk: &Desk) -> anyhow::Result<Vec<Outstanding>> {
    let mut found = Vec::new();
    for key in desk.file.handed_over()? {
        let row = desk.file.case(key)?.ok_or_else(|| fault::not_found(&desk.number(key)))?;
        if let Some(handed) = handed_over(desk, &row)? {
            let said = receipt_of(desk, &row, &handed)?.map(|(_, said)| said);
            let receipt =
                said.as_ref().map(|said| format!("{} · {} · {}", said.taken_as, said.by, short(&said.sha256)));
            let ended = said.and_then(|said| said.ended);
            found.push(Outstanding { case: desk.number(key), to: handed.to, receipt, ended });
        }
    }
    found.sort_by_key(|one| one.receipt.is_some());
    Ok(found)
}

fn short(sha256: &str) -> &str {
    &sha256[..sha256.len().min(16)]
}

fn no_other_office(to: &str) -> UserError {
    UserError::new(
        Exit::Usage,
        "no_other_office",
        Text::new(format!("{to} 不是另一机关的代码"), format!("{to} is not the code of another office")),
        Text::new("--to 写另一机关的代码，如 CAN", "--to takes the code of another office, such as CAN"),
    )
}

/// Another office has the case.
pub(super) fn handed_already(case: &str, to: &str) -> UserError {
    UserError::new(
        Exit::Stale,
        "handed_over",
        Text::new(format!("案件 {case} 已移交 {to}"), format!("case {case} was handed over to {to}")),
        Text::new(
            format!("须办理的请 {to} 移交回来：visa-cli transfer in"),
            format!("ask {to} to hand it back: visa-cli transfer in"),
        ),
    )
}

fn passport_is_here(case: &str, to: &str) -> UserError {
    UserError::new(
        Exit::Refused,
        "passport_is_here",
        Text::new(
            format!("案件 {case} 的护照仍在本机关"),
            format!("the passport of case {case} is still with the office"),
        ),
        Text::new(
            format!(
                "visa-cli custody return {case}，或者 visa-cli custody other-authority {case} --to {to} --paper 编号"
            ),
            format!(
                "visa-cli custody return {case}, or visa-cli custody other-authority {case} --to {to} --paper NUMBER"
            ),
        ),
    )
}

fn for_another(id: &HandOverId, office: &str) -> UserError {
    let (from, to) = (&id.from, &id.to);
    UserError::new(
        Exit::Refused,
        "for_another_office",
        Text::new(
            format!("该文件由 {from} 移交 {to}，与本案件文件（{office}）无关"),
            format!("the file goes from {from} to {to}, and is not for this case file of {office}"),
        ),
        Text::new(
            "核对文件；练习文件与正式文件不互相移交",
            "check the file; practice and real files hand nothing over",
        ),
    )
}

fn lost_hand_over(case: &str, to: &str) -> UserError {
    UserError::new(
        Exit::Stale,
        "hand_over_is_lost",
        Text::new(
            format!("案件 {case} 移交 {to} 登记在恢复所缺的交易中，本案件文件尚未重新登记"),
            format!("that case {case} was handed over to {to} is lost with what the restoration lacks"),
        ),
        Text::new(
            format!("先重新登记移交，再登记回执：visa-cli transfer out {case} --to {to} --note TEXT -o FILE"),
            format!("record it again, then the receipt: visa-cli transfer out {case} --to {to} --note TEXT -o FILE"),
        ),
    )
}

fn of_no_hand_over(case: &str) -> UserError {
    UserError::new(
        Exit::Integrity,
        "of_no_hand_over",
        Text::new(
            format!("回执与案件 {case} 的移交不符"),
            format!("the receipt is not of the hand-over of case {case}"),
        ),
        Text::new("请对方重新出具回执：visa-cli transfer in", "ask for the receipt anew: visa-cli transfer in"),
    )
}
