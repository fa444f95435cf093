//! Undoing a slip: the officer's own last act on a case, of the same day, before anyone relied on it. It stays on record and
//! so does that it was undone; whatever cannot be undone names the act that corrects it.

use serde::Serialize;

use super::case::{Moved, OpenCase, reason_given};
use super::desk::{Desk, recorded_time};
use super::fault;
use super::legacy::closed_there;
use super::moved;
use super::transfer;
use crate::domain::day::office_day;
use crate::domain::day::start_of;
use crate::domain::life::{Place, State};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::gate::Door;
use crate::record::act::{Act, Undone};
use crate::record::event::{Event, EventKind};
use crate::store::cases::slip::BeforeAct;

/// What would be undone, to be shown before it is.
#[derive(Clone, Debug)]
pub struct Slip {
    /// The case.
    pub case: OpenCase,
    /// The event that is undone.
    pub event: u64,
    /// What kind of act it is.
    pub kind: EventKind,
    /// When it was done.
    pub at: String,
    /// The person of the case, as the application names it.
    pub person: String,
    /// Where the case stands again.
    pub back_to: State,
    /// What undoing it does, in a sentence.
    pub effect: Text,
}

/// What undoing returns.
#[derive(Clone, Debug, Serialize)]
pub struct UndoDone {
    /// Where the case stands.
    #[serde(flatten)]
    pub moved: Moved,
    /// The event that is undone.
    pub event: u64,
    /// What kind of act it was.
    pub undone: EventKind,
}

/// Finds what who acts may undo: the last act of today, or that on a case.
pub fn slip(desk: &Desk, name: Option<&str>) -> anyhow::Result<Slip> {
    desk.officer()?;
    let case = match name {
        Some(name) => desk.take_up(name)?,
        None => case_of_last_act(desk)?,
    };
    moved::must_be_as_seen(desk, &case)?;
    let events = desk.file.events(case.row.key)?;
    let Some(last) = events.last() else { return Err(nothing_today(desk)?.into()) };
    if let (Some(there), Some(batch)) = (closed_there(desk, &case.row)?, case.row.batch) {
        let Text { zh, en } = corrects(EventKind::ListTaken, "");
        let batch = batch.to_string();
        let hint = Text::new(zh.replace("BATCH", &batch), en.replace("BATCH", &batch));
        return Err(cannot(EventKind::Withdrawn, &there.told(), hint).into());
    }
    if let Some(handed) = transfer::handed_over(desk, &case.row)? {
        return Err(transfer::handed_already(&case.number, &handed.to).into());
    }
    let before = desk.file.before_act(case.row.key)?;
    let before = before.filter(|before| before.last_seq == last.seq);
    let of_me = |event: &Event| desk.officer_id().is_ok_and(|me| *event.officer == *me);
    if !of_me(last) {
        // One's own act lies further back: who came after relied on it.
        let mine = events.iter().rev().find(|event| of_me(event));
        return Err(relied_on(&case, mine, last).into());
    }
    let Some(before) = before else { return Err(not_a_slip(&case, last.kind).into()) };
    let at = time_of(&events, &before, last);
    if start_of(desk.today()) > at {
        return Err(another_day(&case, &before, at).into());
    }
    desk.must_be_one_of(before.kind.roles())?;
    if let Some(other) = relies_on_the_right(desk, &case, &before)? {
        return Err(another_case(&case, &other, before.kind).into());
    }
    Ok(described(case, &before, at))
}

/// Undoes it.
pub fn undo(desk: &mut Desk, slip: Slip, note: Option<&str>) -> anyhow::Result<UndoDone> {
    let Slip { case, event, kind, .. } = slip;
    let (key, version) = (case.row.key, case.row.version);
    let note = reason_given(note, "--note")?;
    // What held again because this document was void has it in its place once more.
    let ends = if let Act::Voided(said) = desk.file.act_of(event)? { said.restores } else { Vec::new() };
    let act = Act::Undone(Undone { event, kind, note, ends });
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    Ok(UndoDone { moved: desk.moved(&case, acted.done)?, event, undone: kind })
}

/// Returns what the same request undid before.
pub fn undone_before(desk: &Desk) -> anyhow::Result<Option<UndoDone>> {
    let Some((key, done)) = desk.done_before(&[EventKind::Undone], None)? else { return Ok(None) };
    let said = desk.file.first_act_in(done.transaction, EventKind::Undone)?;
    let Some(Act::Undone(Undone { event, kind, .. })) = said else { return Ok(None) };
    Ok(Some(UndoDone { moved: desk.stands(key, done, true)?, event, undone: kind }))
}

fn case_of_last_act(desk: &Desk) -> anyhow::Result<OpenCase> {
    let me = desk.officer_id()?;
    let Some(last) = desk.file.last_act_of(me, start_of(desk.today()))? else {
        return Err(nothing_today(desk)?.into());
    };
    match last.cases.as_slice() {
        [one] => {
            let row = desk.file.case(*one)?.ok_or_else(|| fault::not_found(&desk.number(*one)))?;
            desk.taken_proven(row)
        }
        [] => {
            Err(cannot(last.kind, &Text::new("不在案件上的办理", "an act on no case"), corrects(last.kind, "CASE"))
                .into())
        }
        [first, ..] => Err(cannot(
            last.kind,
            &Text::new("一次办理了多个案件", "an act on several cases at once"),
            corrects(last.kind, &desk.number(*first)),
        )
        .into()),
    }
}

fn time_of(events: &[Event], before: &BeforeAct, last: &Event) -> i64 {
    events.iter().find(|event| event.seq == before.seq).map_or(last.at, |event| event.at)
}

/// Another case of the same person that was moved since a right or a place was freed.
fn relies_on_the_right(desk: &Desk, case: &OpenCase, before: &BeforeAct) -> anyhow::Result<Option<String>> {
    if !matches!(before.kind, EventKind::Voided | EventKind::Withdrawn | EventKind::Refused) {
        return Ok(None);
    }
    for person in case.row.person.map(|person| desk.same_person(person)).transpose()?.unwrap_or_default() {
        for other in desk.file.cases_of(person)? {
            if other.key != case.row.key && before.seq < other.version {
                return Ok(Some(desk.number(other.key)));
            }
        }
    }
    Ok(None)
}

fn described(case: OpenCase, before: &BeforeAct, at: i64) -> Slip {
    let (now, then) = (case.row.state, before.state);
    let number = case.number.clone();
    let moves = |zh: &str, en: &str| {
        Text::new(
            format!("案件 {number} 由“{}”回到“{}”{zh}", now.zh(), then.zh()),
            format!("case {number} goes from {} back to {}{en}", now.en(), then.en()),
        )
    };
    let effect = if before.kind == EventKind::Recused {
        Text::new(format!("本人又可以办理案件 {number}"), format!("you may act on case {number} again"))
    } else if before.kind == EventKind::CustodyMoved {
        custody(&number, before.custody)
    } else if before.kind == EventKind::Voided {
        moves(
            "，证件重新有效；此后出过失效文书清单的，须重新出具（visa-cli paper ended）",
            ", and its document holds again; a list of ended papers made since says otherwise: make it anew (visa-cli \
             paper ended)",
        )
    } else if before.custody != case.row.custody {
        moves("，护照又在本机关", ", and the passport is in the office again")
    } else {
        moves("", "")
    };
    let person = case.facts.applicant.name.as_ref().map_or_else(String::new, |name| name.0.clone());
    Slip { event: before.seq, kind: before.kind, at: recorded_time(at), person, back_to: then, effect, case }
}

fn custody(number: &str, place: Place) -> Text {
    Text::new(
        format!("案件 {number} 的护照又记为“{}”", place.zh()),
        format!("the passport of case {number} is on record as {} again", place.en()),
    )
}

/// Acts with what corrects them once they are no slip any more: why, and the command with the case in its place.
const CORRECTS: &[(&[EventKind], [&str; 3])] = {
    use EventKind::*;
    const FACTS: &str = "amend CASE --set FACT=VALUE --note TEXT";
    &[
        (&[Drafted, Accepted], ["更正申请内容", "change what the application says", FACTS]),
        (&[Amended, PaperAdded], ["再次更正", "change it once more", FACTS]),
        (&[PaperVerified], ["重新登记后即为未核验", "added anew it is not verified", "document add CASE --kind KIND"]),
        (&[Noticed], ["把无需补正的材料登记在案", "put on file what is not missing", "document add CASE --kind KIND"]),
        (
            &[CustodyMoved],
            ["登记护照的去向（receive、return、lost）", "record where the passport is", "custody receive CASE"],
        ),
        (&[Claimed], ["由另一名审核警官领办", "another reviewer takes it in hand", "claim CASE"]),
        (&[Reviewed, Endorsed, Approved], ["退回重新审查", "give it back for examination", "return CASE --note TEXT"]),
        (&[Returned], ["重新审核", "review it anew", "review CASE"]),
        (&[Refused, Withdrawn, Voided], ["重新受理", "take the application in anew", "intake --like CASE"]),
        (
            &[Issued, Corrected, Collected, CorrectionWithdrawn],
            [
                "更正证件（或者由另一名警官 void 作废）",
                "correct the document, or have another officer make it void",
                "correct CASE --set FIELD=VALUE --note TEXT",
            ],
        ),
        (&[CorrectionProposed], ["撤回更正", "withdraw the correction", "correct CASE --withdraw --note TEXT"]),
        (&[StockReceived], ["登记退还", "give the run back", "stock return FIRST-LAST --note TEXT"]),
        (&[StockReturned], ["登记仍在的号码", "record which of them are here", "stock found FIRST-LAST --note TEXT"]),
        (&[StockFound], ["登记退还", "give the run back", "stock return FIRST-LAST --note TEXT"]),
        (&[StockCounted], ["再次清点", "count once more", "stock count --found N --note TEXT"]),
        (&[Recused], ["由另一名警官办理", "another officer goes on", "next CASE"]),
        (&[Undone], ["再次办理", "do it again", "next CASE"]),
        (&[Inquired], ["另行核实", "make another inquiry", "inquiry record CASE --outcome OUTCOME --note TEXT"]),
        (&[Printed], ["收回该份并另行打印", "take the copy back and print another", "print PAPER CASE --note TEXT"]),
        (&[Linked, Distinct, Parted], ["撤回该认定", "take it back", "person unlink CASE CASE --note TEXT"]),
        (
            &[Unlinked],
            [
                "重新认定（same 或者 distinct）",
                "say it anew (same or distinct)",
                "person distinct CASE CASE --note TEXT",
            ],
        ),
        (&[ListTaken, ListPart], ["撤销名单", "take the list back", "batch undo BATCH --note TEXT"]),
        (&[ListUndone], ["重新导入名单", "take the list in again", "import FILE"]),
        (&[WatchListLoaded, WatchCleared], ["载入正确的布控名单", "load the right list", "watchlist load FILE"]),
        (&[RosterProposed], ["撤回变更", "withdraw the change", "officer withdraw PROPOSAL --note TEXT"]),
        (&[RosterConfirmed, RosterWithdrawn], ["另行提出名册变更", "propose another change", "officer list"]),
        (
            &[PolicyKept, LawProposed, LawActivated, PeriodSet],
            ["提出正确的文本", "propose the right text", "rules propose FILE --note TEXT"],
        ),
        (
            &[InterestStated],
            [
                "由安全管理员注销登记",
                "a security administrator ends it",
                "officer interest end --of OFFICER --unit USCC --note TEXT",
            ],
        ),
        (
            &[UnitMarked],
            [
                "重新登记单位状态（restore、suspend、close）",
                "record its standing anew (restore, suspend or close)",
                "enterprise restore USCC --ground TEXT",
            ],
        ),
    ]
};

/// The command that corrects an act that is not undone; what nothing corrects is looked at.
pub fn corrects(kind: EventKind, case: &str) -> Text {
    let found = CORRECTS.iter().find(|(kinds, _)| kinds.contains(&kind)).map(|(_, said)| *said);
    let [zh, en, line] = found.unwrap_or(["该办理已经完成", "it is done, and nothing corrects it", "audit log"]);
    let line = line.replacen("CASE", case, 1);
    Text::new(format!("{zh}：visa-cli {line}"), format!("{en}: visa-cli {line}"))
}

/// The door through which what corrects an act goes; none where it is open however the case stands.
fn door_of(kind: EventKind) -> Option<Door> {
    use EventKind::*;
    const DOORS: &[(&[EventKind], Door)] = &[
        (&[Drafted, Accepted, Amended, PaperAdded], Door::Amend),
        (&[PaperVerified, Noticed], Door::AddPaper),
        (&[Inquired], Door::Establish),
        (&[Claimed], Door::Claim),
        (&[Reviewed, Endorsed, Approved], Door::Return),
        (&[Returned], Door::Review),
        (&[Issued, Corrected, Collected, CorrectionWithdrawn, CorrectionProposed], Door::Correct),
    ];
    DOORS.iter().find(|(kinds, _)| kinds.contains(&kind)).map(|(_, door)| *door)
}

/// The command that corrects an act as its case stands now: where the usual one is closed, the one that is open.
fn corrects_in(state: State, kind: EventKind, case: &str) -> Text {
    let open = door_of(kind).is_none_or(|door| door.is_open_in(Some(state)));
    let instead = match state {
        State::Reviewed | State::Approved => EventKind::Approved,
        State::Issued | State::Collected => EventKind::Issued,
        State::Refused | State::Withdrawn | State::Void => EventKind::Withdrawn,
        State::Draft | State::Accepted | State::AwaitingPapers | State::UnderExamination => kind,
    };
    corrects(if open { kind } else { instead }, case)
}

fn refusal(exit: Exit, code: &'static str, what: Text, hint: Text) -> UserError {
    UserError::new(exit, code, what, hint)
}

fn cannot(kind: EventKind, why: &Text, hint: Text) -> UserError {
    let what = Text::new(
        format!("“{}”不能撤销：{}", kind.zh(), why.zh),
        format!("\"{}\" cannot be undone: {}", kind.en(), why.en),
    );
    refusal(Exit::Stale, "cannot_undo", what, hint)
}

fn not_a_slip(case: &OpenCase, kind: EventKind) -> UserError {
    cannot(
        kind,
        &Text::new("已有他人依据或者留有单证", "others rely on it, or a paper is out"),
        corrects_in(case.row.state, kind, &case.number),
    )
}

fn relied_on(case: &OpenCase, mine: Option<&Event>, last: &Event) -> UserError {
    let (number, by, did) = (&case.number, &last.officer, last.kind);
    let Some(mine) = mine else {
        let what = Text::new(
            format!("案件 {number} 的最后一次办理是 {by} 的“{}”，不是本人的", did.zh()),
            format!("the last act on case {number} is \"{}\" by {by}, not your own", did.en()),
        );
        let who = Text::new(
            format!("由 {by} 撤销；或者{}", corrects_in(case.row.state, did, number).zh),
            format!("have {by} undo it, or {}", corrects_in(case.row.state, did, number).en),
        );
        return refusal(Exit::Duty, "not_your_act", what, who);
    };
    let what = Text::new(
        format!("本人的“{}”之后，{by} 已办理“{}”，不能再撤销", mine.kind.zh(), did.zh()),
        format!("after your \"{}\" {by} did \"{}\": it can no longer be undone", mine.kind.en(), did.en()),
    );
    refusal(Exit::Stale, "relied_on", what, corrects_in(case.row.state, mine.kind, number))
}

fn another_day(case: &OpenCase, before: &BeforeAct, at: i64) -> UserError {
    let day = office_day(at);
    let what = Text::new(
        format!("“{}”办理于 {day}，只能在当日撤销", before.kind.zh()),
        format!("\"{}\" was done on {day}: it can be undone on that day alone", before.kind.en()),
    );
    refusal(Exit::Stale, "another_day", what, corrects_in(case.row.state, before.kind, &case.number))
}

fn another_case(case: &OpenCase, other: &str, kind: EventKind) -> UserError {
    let what = Text::new(
        format!("此后同一人的案件 {other} 已经办理，“{}”不能再撤销", kind.zh()),
        format!("case {other} of the same person was acted on since: \"{}\" can no longer be undone", kind.en()),
    );
    refusal(Exit::Stale, "relied_on", what, corrects_in(case.row.state, kind, &case.number))
}

fn nothing_today(desk: &Desk) -> anyhow::Result<UserError> {
    let me = desk.officer_id()?;
    let what = Text::new(format!("{me} 今天没有办理任何案件"), format!("{me} has done nothing today"));
    Ok(refusal(
        Exit::NotFound,
        "nothing_to_undo",
        what,
        Text::new("写明案件：visa-cli undo CASE", "name the case: visa-cli undo CASE"),
    ))
}
