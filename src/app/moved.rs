//! What moved a case since somebody saw it: told by whom, when and what, wherever an act meets another one.

use super::act_summary::{Wording, in_words};
use super::case::OpenCase;
use super::desk::{Desk, recorded_time};
use super::history::named;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::{Lang, Text};
use crate::error::{Exit, UserError};
use crate::gate::{Obstacle, STALE, WRONG_STEP};
use crate::record::act::Act;
use crate::record::event::{Event, EventKind};

/// Acts that are told at once; the history has all.
const TOLD: usize = 5;

/// The acts on a case after an event, oldest first: when, by whom, what.
pub(super) fn since(desk: &Desk, case: CaseKey, seq: u64) -> anyhow::Result<Vec<Text>> {
    let later = desk.file.events(case)?.into_iter().filter(|event| seq < event.seq);
    let later: Vec<Event> = later.collect();
    let skipped = later.len().saturating_sub(TOLD);
    later[skipped..].iter().map(|event| Ok(told(event, &desk.file.act_of(event.seq)?))).collect()
}

fn told(event: &Event, act: &Act) -> Text {
    let at = recorded_time(event.at);
    let at = at.get(..16).unwrap_or(&at).replace('T', " ");
    let (what, who) = (named(act, event.kind), &event.officer);
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| in_words(act, Wording::Of(lang)));
    Text::new(
        format!("{at} {who} {}：{zh}", what.zh).trim_end_matches('：').to_owned(),
        format!("{at} {who} {}: {en}", what.en).trim_end_matches(": ").to_owned(),
    )
}

/// Tells whether the case moved since the version that whoever acts says to have seen, and what moved it.
pub(super) fn since_seen(desk: &Desk, case: &OpenCase) -> anyhow::Result<Option<(Text, Vec<Text>)>> {
    desk.seen_is_minded.set(true);
    let Some(seen) = desk.seen.filter(|seen| *seen != case.row.version) else { return Ok(None) };
    Ok(Some((moved(&case.number), since(desk, case.row.key, seen)?)))
}

/// Asks that a case is as whoever acts says to have seen it, for acts that pass no door of the gate.
pub(super) fn must_be_as_seen(desk: &Desk, case: &OpenCase) -> anyhow::Result<()> {
    match since_seen(desk, case)? {
        Some(_) => Err(error(desk, case.row.key, desk.seen.unwrap_or(case.row.version)).into()),
        None => Ok(()),
    }
}

/// The error of a version that was said to have been seen with an act that is on no case, or on several.
pub(super) fn seen_of_nothing() -> UserError {
    UserError::new(
        Exit::Usage,
        "seen_of_nothing",
        Text::new(
            "--seen 是单个案件的版本，本命令不是对一个已有案件的办理；没有写入任何内容",
            "--seen is the version of one case, and this command is no act on one that is on file; nothing was written",
        ),
        Text::new("去掉 --seen 后重试", "run the command again without --seen"),
    )
}

fn moved(number: &str) -> Text {
    Text::new(
        format!("案件 {number} 在查看之后已变动，没有写入任何内容"),
        format!("case {number} has moved since it was seen; nothing was written"),
    )
}

/// The error of an act that another one went before while it was made.
pub(super) fn error(desk: &Desk, case: CaseKey, version: u64) -> UserError {
    let number = desk.number(case);
    let hint = Text::new(
        format!("查看 visa-cli show {number}，再重试"),
        format!("see visa-cli show {number}, then run the command again"),
    );
    let details = since(desk, case, version).unwrap_or_default();
    UserError::new(Exit::Stale, STALE, moved(&number), hint).with_details(details)
}

/// Adds to a step that is not open what brought the case where it stands: what came in after the review that no longer
/// holds, or the last act.
pub(super) fn explained(desk: &Desk, case: &OpenCase, before: &mut [Obstacle]) -> anyhow::Result<()> {
    let unexplained = |one: &&mut Obstacle| [WRONG_STEP, STALE].contains(&one.code) && one.details.is_empty();
    let Some(closed) = before.iter_mut().find(unexplained) else { return Ok(()) };
    let events = desk.file.events(case.row.key)?;
    let reviewed = events.iter().rev().find(|event| event.kind == EventKind::Reviewed).map(|event| event.seq);
    let given_back = case.row.review_seq.is_none() && case.row.state == State::UnderExamination;
    closed.details = match reviewed.filter(|_| given_back) {
        Some(review) => since(desk, case.row.key, review)?,
        None => {
            let last = events.iter().rev().find(|event| MOVE.contains(&event.kind));
            last.map(|event| Ok::<Text, anyhow::Error>(told(event, &desk.file.act_of(event.seq)?)))
                .transpose()?
                .into_iter()
                .collect()
        }
    };
    Ok(())
}

/// The acts that bring a case to another state.
const MOVE: [EventKind; 14] = [
    EventKind::Drafted,
    EventKind::Accepted,
    EventKind::Noticed,
    EventKind::Claimed,
    EventKind::Reviewed,
    EventKind::Returned,
    EventKind::Endorsed,
    EventKind::Approved,
    EventKind::Refused,
    EventKind::Withdrawn,
    EventKind::Issued,
    EventKind::Collected,
    EventKind::Voided,
    EventKind::Undone,
];
