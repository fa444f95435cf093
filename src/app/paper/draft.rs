//! A paper that is ready to be printed: what it says, which copy it is.

use chrono::NaiveDate;
use serde::Serialize;

use super::about::About;
use super::kind::Paper;
use super::{confirmation, custody, decision, file, notice, receipt, void_notice};
use crate::app::case::OpenCase;
use crate::app::case_list::masked;
use crate::app::desk::Desk;
use crate::app::erasure::is_kept;
use crate::app::fault;
use crate::app::moved;
use crate::domain::day::office_day;
use crate::domain::labels::all_wanted;
use crate::domain::life::State;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::record::roster::Role;
use crate::store::record::file::Done;

/// What a paper says.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// The receipt of an accepted application.
    Receipt(receipt::Receipt),
    /// The one notice.
    Notice(notice::Notice),
    /// The decision.
    Decision(decision::Decision),
    /// What a port visa entitles to.
    Confirmation(confirmation::Confirmation),
    /// A document that was made void.
    VoidNotice(void_notice::VoidNotice),
    /// A passport received or returned.
    Custody(custody::Slip),
    /// The whole case, for the file.
    File(Box<file::File>),
}

/// A paper that is ready to be printed; nothing is written yet.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Which.
    pub paper: Paper,
    /// What it says.
    pub body: Body,
    /// Number of the case.
    pub case: String,
    /// Number of the paper.
    pub number: String,
    /// Number of the copy, from 1.
    pub copy: u32,
    /// Last day of what it proves.
    pub last_day: Option<NaiveDate>,
    pub(super) taken: OpenCase,
    pub(super) note: String,
    pub(super) before: Option<Before>,
}

impl Draft {
    /// Its words with the numbers of the passport masked.
    pub fn masked(&self, words: String) -> String {
        let facts = &self.taken.facts;
        let numbers = [&facts.passport.number, &facts.filing.accepted_passport_number].into_iter().flatten();
        numbers.fold(words, |words, number| words.replace(number.as_str(), &masked(number.as_str())))
    }
}

/// A printing that this request was answered with.
#[derive(Clone, Debug)]
pub(super) struct Before {
    pub(super) seq: u64,
    pub(super) done: Done,
    pub(super) on: NaiveDate,
}

/// Reads what a paper says. A case that was tampered with prints nothing.
pub fn draft(desk: &Desk, name: &str, paper: Paper, note: Option<&str>) -> anyhow::Result<Draft> {
    let taken = desk.take_up(name)?;
    is_kept(desk, &taken)?;
    desk.must_be_one_of(&[Role::Intake, Role::Review, Role::Approve, Role::Issue])?;
    desk.file.case_holds(desk.roster()?, taken.row.key)?;
    let before = printed_before(desk, &taken, paper)?;
    if before.is_none() {
        moved::must_be_as_seen(desk, &taken)?;
    }
    let About { event, last_day, says: body } = match body(desk, &taken, paper)? {
        Some(about) => about,
        None => return Err(nothing_to_print(desk, &taken, paper)?.into()),
    };
    let number = number_of(desk, &taken, paper, event);
    let earlier = copies(desk, &taken, &number)?;
    let copies = earlier.last().map_or(0, |last| last.copy);
    let copy = if before.is_some() { copies } else { copies + 1 };
    let note = note.map(str::trim).unwrap_or_default().to_owned();
    if let (Some(first), true, None) = (earlier.first(), note.is_empty(), &before) {
        return Err(printed_already(paper, &number, first, copies).into());
    }
    Ok(Draft { paper, body, case: taken.number.clone(), number, copy, last_day, taken, note, before })
}

/// The number of a paper that tells of an event.
fn number_of(desk: &Desk, taken: &OpenCase, paper: Paper, event: u64) -> String {
    match (paper, desk.receipt(&taken.row)) {
        (Paper::Receipt, Some(receipt)) => receipt,
        (_, _) => format!("{}-{}-{event}", paper.letter(), taken.number),
    }
}

/// The number under which the office would print a paper of a case now; none where there is nothing to print.
pub(super) fn number_now(desk: &Desk, taken: &OpenCase, paper: Paper) -> anyhow::Result<Option<String>> {
    Ok(body(desk, taken, paper)?.map(|about| number_of(desk, taken, paper, about.event)))
}

fn body(desk: &Desk, taken: &OpenCase, paper: Paper) -> anyhow::Result<Option<About<Body>>> {
    match paper {
        Paper::Receipt => Ok(receipt::receipt(desk, taken)?.map(|about| about.saying(Body::Receipt))),
        Paper::Notice => Ok(notice::notice(desk, taken)?.map(|about| about.saying(Body::Notice))),
        Paper::Decision => Ok(decision::decision(desk, taken)?.map(|about| about.saying(Body::Decision))),
        Paper::Confirmation => {
            Ok(confirmation::confirmation(desk, taken)?.map(|about| about.saying(Body::Confirmation)))
        }
        Paper::VoidNotice => Ok(void_notice::void_notice(desk, taken)?.map(|about| about.saying(Body::VoidNotice))),
        Paper::Custody => Ok(custody::slip(desk, taken)?.map(|about| about.saying(Body::Custody))),
        Paper::File => Ok(file::file(desk, taken)?.map(|about| about.saying(|file| Body::File(Box::new(file))))),
    }
}

/// A copy that was printed.
struct Copy {
    copy: u32,
    on: NaiveDate,
    officer: String,
}

/// Returns the copies of a paper, the first of them first.
fn copies(desk: &Desk, taken: &OpenCase, number: &str) -> anyhow::Result<Vec<Copy>> {
    let mut copies = Vec::new();
    for event in desk.file.events(taken.row.key)?.into_iter().filter(|event| event.kind == EventKind::Printed) {
        if let Act::Printed(printed) = desk.file.act_of(event.seq)?
            && printed.number == number
        {
            let on = office_day(event.at);
            copies.push(Copy { copy: printed.copy, on, officer: event.officer.to_string() });
        }
    }
    copies.sort_by_key(|copy| copy.copy);
    Ok(copies)
}

fn printed_already(paper: Paper, number: &str, first: &Copy, copies: u32) -> UserError {
    let Copy { on, officer, .. } = first;
    UserError::new(
        Exit::Usage,
        "printed_already",
        Text::new(
            format!("{} {number} 已打印 {copies} 份，首份由 {officer} 于 {on} 打印", paper.zh()),
            format!("{} {number} was printed before: {copies} so far, the first on {on} by {officer}", paper.en()),
        ),
        Text::new("用 --note 写明再次打印的原因", "say with --note why it is printed again"),
    )
}

/// The printing that this request was answered with; the same paper comes again unless the case has moved since.
fn printed_before(desk: &Desk, taken: &OpenCase, paper: Paper) -> anyhow::Result<Option<Before>> {
    let key = taken.row.key;
    let Some((_, done)) = desk.done_before(&[EventKind::Printed], Some(key))? else { return Ok(None) };
    if let Some(last) = desk.file.events(key)?.pop()
        && let Act::Printed(printed) = desk.file.act_of(last.seq)?
        && printed.paper == paper.code()
        && *last.officer == *desk.officer_id()?
        && desk.last_event_of(done.transaction)? == Some(last.seq)
    {
        let on = office_day(last.at);
        return Ok(Some(Before { seq: last.seq, done, on }));
    }
    Err(moved_since(&taken.number, done.transaction).into())
}

fn moved_since(number: &str, transaction: u64) -> UserError {
    UserError::new(
        Exit::Stale,
        "moved_since",
        Text::new(
            format!("该请求已作为交易 {transaction} 打印过，案件 {number} 此后有变"),
            format!("this request was printed as txn {transaction}, and case {number} has moved since"),
        ),
        Text::new("用新的请求编号和 --note 打印另一份", "print another copy under a new request id, with --note"),
    )
}

/// Says what a paper that is not there waits for.
fn nothing_to_print(desk: &Desk, taken: &OpenCase, paper: Paper) -> anyhow::Result<UserError> {
    let (number, state) = (&taken.number, taken.row.state);
    let missing = taken.row.notice_seq.map(|seq| desk.file.act_of(seq)).transpose()?;
    let missing = missing.map(|act| act.notice().to_vec()).unwrap_or_default();
    let waits = match paper {
        Paper::Receipt if receipt::ended(state) => {
            Text::new("案件已办结，回执不再有效", "the case has ended, and its receipt with it")
        }
        Paper::Receipt if !missing.is_empty() => Text::new(
            format!("材料补齐后才出具回执；尚缺：{}", all_wanted(&missing, Lang::Zh)),
            format!("it comes with the complete file; missing: {}", all_wanted(&missing, Lang::En)),
        ),
        Paper::Receipt => Text::new("尚未受理", "the application is not accepted yet"),
        Paper::Notice => Text::new("没有告知补正", "no notice was given"),
        Paper::Decision | Paper::Confirmation if state == State::Void => Text::new(
            format!("证件已作废，文书随之失效；作废通知：visa-cli print void-notice {number}"),
            format!(
                "its document is void, and its papers with it; of that there is visa-cli print void-notice {number}"
            ),
        ),
        Paper::Decision | Paper::Confirmation if state == State::Withdrawn => {
            Text::new("申请已撤回，文书随之失效", "the application was withdrawn, and its papers ended with it")
        }
        Paper::Decision => Text::new("尚未决定", "nothing is decided yet"),
        Paper::Confirmation => Text::new("口岸签证签发后才有", "it comes with a port visa that was issued"),
        Paper::VoidNotice => Text::new("没有证件作废", "no document of it is void"),
        Paper::Custody => Text::new("护照未经收取或者退还", "the passport was neither taken in nor given back"),
        Paper::File => Text::new("没有内容", "there is nothing on it"),
    };
    let now = Text::new(format!("状态：{}", state.zh()), format!("state: {}", state.en()));
    // What comes with a step has to wait for it.
    let exit = match paper {
        Paper::Receipt | Paper::Decision | Paper::Confirmation => Exit::Stale,
        Paper::Notice | Paper::VoidNotice | Paper::Custody | Paper::File => Exit::Refused,
    };
    let refused = fault::refused(
        "nothing_to_print",
        format!("案件 {number} 没有{}：{}", paper.zh(), waits.zh),
        format!("case {number} has no {}: {}", paper.en(), waits.en),
        vec![now],
    );
    Ok(UserError { exit, ..refused })
}
