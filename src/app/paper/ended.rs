//! Papers that hold no longer: a paper that was handed out ends when the office would not print it so any more.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::draft::number_now;
use super::kind::Paper;
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::app::identity::said_before;
use crate::app::people::{said_by, written};
use crate::domain::day::{office_day, start_of};
use crate::domain::life::Place;
use crate::domain::words::Word;
use crate::record::act::Act;
use crate::record::event::{Event, EventKind};
use crate::record::roster::Role;

/// A paper that holds no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndedPaper {
    /// Number of the paper.
    pub number: String,
    /// The last copy that ended; copies printed afterwards hold.
    pub copies: u32,
    /// The day on which it ended.
    pub on: NaiveDate,
    /// Where its case stands, or `superseded` where another took its place.
    pub why: String,
}

/// What another paper, or another document, took the place of.
pub const SUPERSEDED: &str = "superseded";

/// The papers that hold no longer, and up to where in the record they were looked for.
#[derive(Clone, Debug)]
pub struct EndedPapers {
    /// The last transaction.
    pub transaction: u64,
    /// Its last event.
    pub seq: u64,
    /// The papers, in the order of their numbers.
    pub papers: Vec<EndedPaper>,
}

/// Returns the papers printed since a day that hold no longer.
pub fn ended(desk: &Desk, since: NaiveDate) -> anyhow::Result<EndedPapers> {
    desk.must_be_one_of(&[Role::Intake, Role::Review, Role::Approve, Role::Issue])?;
    let _moment = desk.file.at_one_moment()?;
    let transaction = desk.file.head()?.transaction;
    let seq = desk.file.last_seq()?;
    let mut ended = Vec::new();
    for key in desk.file.printed_since(start_of(since))? {
        let Some(row) = desk.file.case(key)? else { continue };
        ended.extend(of_case(desk, &desk.taken(row)?)?);
    }
    ended.sort_by(|a, b| a.number.cmp(&b.number));
    Ok(EndedPapers { transaction, seq, papers: ended })
}

/// A paper of a case as it was printed: its copies, each with the event of its printing.
type Printings = BTreeMap<(String, String), Vec<(u64, u32)>>;

fn of_case(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Vec<EndedPaper>> {
    let events = desk.file.events(taken.row.key)?;
    let mut printings = Printings::new();
    for event in events.iter().filter(|event| event.kind == EventKind::Printed) {
        if let Act::Printed(printed) = desk.file.act_of(event.seq)? {
            printings.entry((printed.paper, printed.number)).or_default().push((event.seq, printed.copy));
        }
    }
    let mut ended = Vec::new();
    for ((paper, number), copies) in printings {
        // What is on file of a case is told as of its day; it promises nothing.
        let Some(paper) = Paper::find(&paper).filter(|paper| *paper != Paper::File) else { continue };
        let whole = number_now(desk, taken, paper)?.as_deref() != Some(number.as_str());
        let by = if whole { last_of(&events, ends(paper)) } else { last_of(&events, &[EventKind::Corrected]) };
        let replaced = desk.file.document_ended_at(taken.row.key)?.filter(|_| rests_on_the_document(paper));
        // Where nothing of the case ended it, another case's document did.
        let (at, before) = match (by, replaced) {
            (_, Some(at)) => (at, u64::MAX),
            (Some(event), None) if whole => (event.at, u64::MAX),
            (Some(event), None) if rests_on_the_document(paper) => (event.at, event.seq),
            (_, None) => match told_otherwise(desk, taken, &events, (paper, &copies))? {
                Some(event) => (event.at, event.seq),
                None => continue,
            },
        };
        let Some(copies) = copies.iter().filter(|(seq, _)| *seq < before).map(|(_, copy)| *copy).max() else {
            continue;
        };
        let state = taken.row.state;
        let why = if before < u64::MAX || !super::receipt::ended(state) { SUPERSEDED } else { state.code() };
        ended.push(EndedPaper { number, copies, on: office_day(at), why: why.to_owned() });
    }
    Ok(ended)
}

/// What made the last copy that a paper now tells otherwise say something else: the act after it that changed the person,
/// and of a receipt where the passport is and until when it holds.
fn told_otherwise<'a>(
    desk: &Desk,
    taken: &OpenCase,
    events: &'a [Event],
    (paper, copies): (Paper, &[(u64, u32)]),
) -> anyhow::Result<Option<&'a Event>> {
    let now = written(&said_by(&taken.facts, &taken.particulars, None));
    let mut since: Option<&Event> = None;
    for (copy, _) in copies {
        let told = said_before(desk, taken.row.key, *copy)?.map(|said| written(&said));
        let later = |fits: &dyn Fn(&Event) -> bool| events.iter().rfind(|event| *copy < event.seq && fits(event));
        let by = if told.as_ref() != Some(&now) { later(&|event| SAYS_ANEW.contains(&event.kind)) } else { None };
        let of_receipt = match paper == Paper::Receipt {
            true if was_kept(desk, events, *copy)? != (taken.row.custody == Place::Office) => {
                later(&|event| event.kind == EventKind::CustodyMoved)
            }
            true => later(&|event| matches!(event.kind, EventKind::PeriodSet | EventKind::Noticed)),
            false => None,
        };
        let by = by.into_iter().chain(of_receipt);
        since = by.chain(since).max_by_key(|event| event.seq);
    }
    Ok(since)
}

/// The acts that say anew whom a case is about.
const SAYS_ANEW: [EventKind; 4] = [EventKind::Amended, EventKind::PaperAdded, EventKind::Corrected, EventKind::Undone];

/// Tells whether the office kept the passport at an event.
fn was_kept(desk: &Desk, events: &[Event], seq: u64) -> anyhow::Result<bool> {
    let last = events.iter().rfind(|event| event.seq < seq && event.kind == EventKind::CustodyMoved);
    let Some(last) = last else { return Ok(false) };
    Ok(matches!(desk.file.act_of(last.seq)?, Act::CustodyMoved(moved) if moved.place == Place::Office))
}

fn last_of<'a>(events: &'a [Event], kinds: &[EventKind]) -> Option<&'a Event> {
    events.iter().rfind(|event| kinds.contains(&event.kind))
}

/// Tells whether a paper says what the document entitles to.
fn rests_on_the_document(paper: Paper) -> bool {
    matches!(paper, Paper::Decision | Paper::Confirmation)
}

/// What ends a paper.
fn ends(paper: Paper) -> &'static [EventKind] {
    use EventKind::*;
    match paper {
        Paper::Receipt => &[Refused, Collected, Withdrawn, Voided, Undone],
        Paper::Notice => &[Noticed, Undone],
        Paper::Decision | Paper::Confirmation => &[Approved, Returned, Issued, Withdrawn, Voided, Undone],
        Paper::VoidNotice => &[Undone],
        Paper::Custody => &[CustodyMoved, Collected, Undone],
        Paper::File => &[],
    }
}
