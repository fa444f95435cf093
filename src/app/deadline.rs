//! The days of one case: the statutory period as it ran, stopped and began anew, and the applicant's own days.
//!
//! The law counts the period from the day on which the papers are received (EEAL 30(2), Reg 13, 18): a file that is
//! completed gets its receipt, which counts from that day. Where a notice stops a period that runs already, it goes on
//! with the days that were left.

use chrono::NaiveDate;
use serde::Serialize;

use super::assess::at_stage;
use super::basis::going_on_from;
use super::case::OpenCase;
use super::decide::{Examined, examine};
use super::desk::Desk;
use super::entries::{self, EntriesKnown};
use super::paper::receipt::covered_until;
use super::report::ALARM_WORKING_DAYS;
use super::silence;
use crate::domain::day::{office_day, plus_days};
use crate::domain::life::{State, Step};
use crate::domain::number::CaseKey;
use crate::domain::words::{Measure, Stage, words};
use crate::policy::calendar::Calendar;
use crate::record::act::{Act, Amended};
use crate::rules::case::Case;
use crate::rules::limits::{self, Given, Limit, Passed, Stands};
use crate::store::cases::case::CaseRow;
use crate::store::fault::StoreError;

/// Longest period that is looked for, working days.
const LONGEST: u32 = 250;

words! {
    /// What made a period begin, stop or end.
    Turn {
        Counts = "counts", "起算", "counts from here";
        Notice = "notice", "一次性告知，停止计算", "notice given, no period runs";
        Anew = "anew", "补正完毕，重新起算", "file complete, counts anew";
        Resumes = "resumes", "补正完毕，继续计算", "file complete, goes on with the days left";
        Set = "set", "补定办理期限", "last day set";
        Decided = "decided", "决定", "decided";
        Returned = "returned", "退回重新审查", "given back for examination";
        Ended = "ended", "办结", "closed";
    }
}

words! {
    /// A step of the office that has a last day.
    OfficeStep {
        Examine = "examine", "审核", "examine";
        Decide = "decide", "决定", "decide";
        Issue = "issue", "签发", "issue";
    }
}

/// A turn of the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Turned {
    /// The day.
    pub on: NaiveDate,
    /// What happened.
    pub turn: Turn,
    /// The last day that holds from here on.
    pub due_on: Option<NaiveDate>,
}

/// The day of one step of the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepDay {
    /// Which.
    pub step: OfficeStep,
    /// The last day for it.
    pub by: Option<NaiveDate>,
    /// The day on which it was done last.
    pub done_on: Option<NaiveDate>,
}

/// The days of a case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseDays {
    /// Version of this shape.
    pub schema: u32,
    /// Its number.
    pub case: String,
    /// What is applied for.
    pub measure: Measure,
    /// Where it stands.
    pub state: State,
    /// The case whose document took the place of the one that it gave: what is told of the applicant is told of that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Day of receipt.
    pub received_on: NaiveDate,
    /// Day of acceptance, where it was accepted on a later day than it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<NaiveDate>,
    /// The period as it went.
    pub turns: Vec<Turned>,
    /// The period runs now.
    pub running: bool,
    /// The day from which the present period counts; it is not counted itself.
    pub from: Option<NaiveDate>,
    /// Working days of the period.
    pub working_days: Option<u32>,
    /// The provision that sets the period, and that it counts working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cite: Option<&'static str>,
    /// To be examined by then, so that a decision is in time: the office's own target and the day of the alarm.
    pub examine_by: Option<NaiveDate>,
    /// Statutory last day for deciding.
    pub due_on: Option<NaiveDate>,
    /// The last day of each step, and when it was done: examining by the office's own target, deciding by the law, issuing
    /// while the receipt holds; a port visa all by the arrival.
    pub steps: Vec<StepDay>,
    /// The year whose working days are not published, where the last day cannot be counted.
    pub provisional: Option<i32>,
    /// The applicant: last day for filing in time.
    pub file_by: Option<NaiveDate>,
    /// The applicant: last day for applying, reporting or registering.
    pub apply_by: Option<NaiveDate>,
    /// The applicant: last lawful day of the present stay, or of the one that was given.
    pub leave_by: Option<NaiveDate>,
    /// The applicant: last day for entering on the visa that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enter_by: Option<NaiveDate>,
    /// How much of each limit is used.
    pub limits: Vec<Limit>,
    /// The entries on its visa, as far as they are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<EntriesKnown>,
    /// What follows when each last day of the applicant has passed.
    pub passed: Vec<Passed>,
}

/// Last day on which what a notice asked for is waited for; none where the office named no days.
pub(in crate::app) fn supply_by(desk: &Desk, noticed_on: NaiveDate) -> Option<NaiveDate> {
    desk.practice.notice_days.map(|days| plus_days(noticed_on, days))
}

/// The last day for deciding, while it runs: of what silence accepted while it lies here as a draft it counts from the day on
/// which it came in.
pub fn decide_by(desk: &Desk, row: &CaseRow) -> anyhow::Result<Option<NaiveDate>> {
    if row.state != State::Draft || silence::deemed_on(desk, row)?.is_none() {
        return Ok(row.holds_until());
    }
    Ok(examine(desk, desk.taken(row.clone())?)?.decision.values.receipt_until)
}

/// Returns the days of a case.
pub fn of_case(desk: &Desk, name: &str) -> anyhow::Result<CaseDays> {
    let case = desk.take_up(name)?;
    let row = &case.row;
    let turns = turns(desk, &case)?;
    let began = turns.iter().rfind(|turned| matches!(turned.turn, Turn::Counts | Turn::Anew | Turn::Resumes));
    let waits = row.state == State::AwaitingPapers;
    let due_on = decide_by(desk, row)?;
    let from = began.map(|turned| turned.on);
    let counted = from.zip(due_on).and_then(|(from, due)| length(&desk.policy.calendar, from, due));
    let examine_by = from.zip(counted).and_then(|(from, days)| {
        let target = days.saturating_sub(ALARM_WORKING_DAYS);
        desk.policy.calendar.add_working_days(from, target).ok()
    });
    let replaced_by = replaced_by(desk, &case)?;
    let examined = examine(desk, replaced_by.clone().unwrap_or_else(|| case.clone()))?;
    let entries = entries::known(desk, &examined)?;
    let own = ApplicantDays::of(desk, examined)?;
    let steps = steps(desk, &case, examine_by, due_on)?;
    Ok(CaseDays {
        schema: 1,
        measure: row.measure,
        state: row.state,
        received_on: row.received_on,
        running: due_on.is_some() && matches!(row.state, State::Accepted | State::UnderExamination | State::Reviewed),
        from: from.filter(|_| due_on.is_some()),
        working_days: counted,
        cite: cite_of(row.measure).filter(|_| row.receipted),
        examine_by,
        due_on,
        steps,
        provisional: if due_on.is_none() && !waits { unpublished(desk, &case) } else { None },
        file_by: own.file_by,
        apply_by: own.apply_by,
        leave_by: own.leave_by,
        enter_by: own.enter_by,
        limits: own.limits,
        entries,
        passed: own.passed,
        accepted_on: Some(row.filed_on).filter(|day| row.receipted && *day != row.received_on),
        replaced_by: replaced_by.map(|by| by.number),
        turns,
        case: case.number,
    })
}

/// The last day of each step and the day on which it was done. A port visa is due by the arrival; in the country a document is
/// issued while the receipt holds, which is as long as the law gives for deciding.
fn steps(
    desk: &Desk,
    case: &OpenCase,
    examine_by: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
) -> anyhow::Result<Vec<StepDay>> {
    let arrives = case.row.arrives_on.filter(|_| case.row.measure == Measure::PortVisa);
    let mut done: Vec<(u64, OfficeStep, NaiveDate)> = Vec::new();
    for event in desk.file.events(case.row.key)? {
        let act = desk.file.act_of(event.seq)?;
        if let Act::Undone(undone) = &act {
            done.retain(|(seq, ..)| *seq != undone.event);
        } else if let Act::Returned(_) = act {
            done.clear();
        }
        done.extend(step_of(&act).map(|step| (event.seq, step, office_day(event.at))));
    }
    // What came in after an examination made it void.
    done.retain(|(_, step, _)| *step != OfficeStep::Examine || case.row.review_seq.is_some());
    let days = [(OfficeStep::Examine, examine_by), (OfficeStep::Decide, due_on), (OfficeStep::Issue, due_on)];
    let refused = case.row.state == State::Refused;
    let days = days.into_iter().filter(|(step, _)| !refused || *step != OfficeStep::Issue);
    let of = |(step, by): (OfficeStep, Option<NaiveDate>)| StepDay {
        step,
        by: by.or(arrives),
        done_on: done.iter().rfind(|(_, one, _)| *one == step).map(|(.., on)| *on),
    };
    Ok(days.map(of).collect())
}

fn step_of(act: &Act) -> Option<OfficeStep> {
    if let Act::Reviewed(_) = act {
        Some(OfficeStep::Examine)
    } else if let Act::Approved(_) | Act::Refused(_) = act {
        Some(OfficeStep::Decide)
    } else if let Act::Issued(_) = act {
        Some(OfficeStep::Issue)
    } else {
        None
    }
}

/// What a case means for the days of its applicant.
#[derive(Default)]
struct ApplicantDays {
    file_by: Option<NaiveDate>,
    apply_by: Option<NaiveDate>,
    leave_by: Option<NaiveDate>,
    enter_by: Option<NaiveDate>,
    limits: Vec<Limit>,
    passed: Vec<Passed>,
}

impl ApplicantDays {
    fn of(desk: &Desk, examined: Examined) -> anyhow::Result<ApplicantDays> {
        let Examined { case, facts, decision, .. } = examined;
        let Some(of) = Case::new(&facts, desk.policy) else { return Ok(ApplicantDays::default()) };
        let stands = stands(desk, &case, &of)?;
        let values = &decision.values;
        let given = stands.given;
        let leave_by = limits::last_of_stay(&of, stands);
        let enter_by = given.and_then(|given| limits::enter_by(&of, given));
        // Who may enter again has left by then, or is told what follows; until the last day for it nobody knows when who is
        // to come enters.
        let holds = |last: &NaiveDate| match (of.ask.is_for_further_entries(), enter_by) {
            (true, Some(_)) => desk.today() <= *last,
            (false, Some(enter_by)) => enter_by < desk.today(),
            (_, None) => true,
        };
        Ok(ApplicantDays {
            file_by: match given {
                Some(given) => limits::file_next_by(&of, given),
                None => values.latest_filing_day.filter(|_| !stands.is_filed),
            },
            apply_by: values.apply_by.filter(|_| !stands.is_filed),
            leave_by: leave_by.filter(holds),
            enter_by,
            limits: limits::limits(&of, stands, desk.today()),
            passed: limits::passed(&of, values, stands),
        })
    }
}

/// What the document of a case gives, while it holds.
pub fn given(desk: &Desk, case: CaseKey) -> Result<Option<Given>, StoreError> {
    let document = desk.file.issued(case)?.filter(|document| !document.ended);
    Ok(document.map(|document| Given { valid_until: document.valid_until, stay_days: document.stay_days }))
}

/// How a case stands beside its facts: what it gave and still holds, and what its receipt covers.
fn stands(desk: &Desk, case: &OpenCase, of: &Case) -> anyhow::Result<Stands> {
    let given = given(desk, case.row.key)?;
    let covered_until = if given.is_none() { covered_until(desk, case, of.last_day)? } else { None };
    Ok(Stands { given, is_filed: case.row.receipted, covered_until })
}

/// Returns the case whose document holds in place of the one that a case gave: the last of those that followed. Where its own
/// holds, the one that extends the present stay on it; nothing where it was made void.
pub fn replaced_by(desk: &Desk, case: &OpenCase) -> anyhow::Result<Option<OpenCase>> {
    let mut last = None;
    let mut key = case.row.key;
    while let Some(next) = desk.file.document_ended_by(key)?.filter(|next| *next != key) {
        key = next;
        last = Some(key);
    }
    let row = match last {
        Some(key) => desk.file.case(key)?,
        None => extended_by(desk, &case.row)?,
    };
    row.map(|row| desk.taken(row)).transpose()
}

/// The extension of the present stay on a visa for further entries.
fn extended_by(desk: &Desk, row: &CaseRow) -> anyhow::Result<Option<CaseRow>> {
    for next in going_on_from(desk, row)?.into_iter().rev().filter(|next| next.measure == Measure::VisaExtension) {
        let document = desk.file.issued(next.key)?.filter(|document| !document.ended);
        if document.and_then(|document| document.valid_until).is_some_and(|until| desk.today() <= until) {
            return Ok(Some(next));
        }
    }
    Ok(None)
}

/// How much of each limit a case has used today.
#[derive(Clone, Debug, Default)]
pub struct Used {
    /// The limits of time.
    pub limits: Vec<Limit>,
    /// The entries on its visa.
    pub entries: Option<EntriesKnown>,
    /// The case that took the place of what it gave, which they are then of.
    pub replaced_by: Option<String>,
}

/// Returns how much of each limit a case has used today.
pub fn used_of(desk: &Desk, examined: &Examined) -> anyhow::Result<Used> {
    let next = replaced_by(desk, &examined.case)?;
    let replaced_by = next.as_ref().map(|next| next.number.clone());
    let next = next.map(|next| examine(desk, next)).transpose()?;
    let examined = next.as_ref().unwrap_or(examined);
    let entries = entries::known(desk, examined)?;
    let limits = match Case::new(&examined.facts, desk.policy) {
        Some(of) => limits::limits(&of, stands(desk, &examined.case, &of)?, desk.today()),
        None => Vec::new(),
    };
    Ok(Used { limits, entries, replaced_by })
}

/// Returns where the period began, stopped and ended, from the events.
pub(super) fn turns(desk: &Desk, case: &OpenCase) -> anyhow::Result<Vec<Turned>> {
    let mut turns = Vec::new();
    for event in desk.file.events(case.row.key)? {
        let on = office_day(event.at);
        let act = desk.file.act_of(event.seq)?;
        turns.extend(counts(&act));
        turns.extend(turned(on, &act));
    }
    Ok(turns)
}

/// What is taken in with a receipt counts from the day on which it came in, also where silence had accepted it and the notice
/// is given with it.
fn counts(act: &Act) -> Option<Turned> {
    let Act::Accepted(taken) = act else { return None };
    taken.receipt.is_some().then_some(Turned { on: taken.received_on, turn: Turn::Counts, due_on: taken.due_on })
}

fn turned(day: NaiveDate, act: &Act) -> Option<Turned> {
    if matches!(act, Act::Accepted(taken) if taken.step == Step::Accept) {
        return None;
    }
    let complete = |amended: &Amended| amended.step == Step::Complete || amended.receipt.is_some();
    let (on, turn, due_on) = if let Act::Accepted(_) | Act::Noticed(_) = act {
        (day, Turn::Notice, None)
    } else if let Some(amended) = act.amended() {
        complete(amended).then_some((day, completed(amended), amended.due_on))?
    } else if let Act::PeriodSet(set) = act {
        (day, Turn::Set, Some(set.due_on))
    } else if let Act::Approved(_) | Act::Refused(_) = act {
        (day, Turn::Decided, None)
    } else if let Act::Returned(_) = act {
        (day, Turn::Returned, None)
    } else if let Act::Withdrawn(_) | Act::Issued(_) | Act::Voided(_) = act {
        (day, Turn::Ended, None)
    } else {
        return None;
    };
    Some(Turned { on, turn, due_on })
}

/// A file that gets its receipt now counts from now; one that had it goes on.
fn completed(amended: &Amended) -> Turn {
    if amended.receipt.is_some() { Turn::Anew } else { Turn::Resumes }
}

/// Returns the last day of a period that stopped with the notice and goes on today with the working days that were left;
/// none where the calendar does not reach.
pub(super) fn resumed(desk: &Desk, case: &OpenCase) -> anyhow::Result<Option<NaiveDate>> {
    let Some(due) = case.row.due_on else { return Ok(None) };
    let turns = turns(desk, case)?;
    let began = turns.iter().rposition(|turned| matches!(turned.turn, Turn::Counts | Turn::Anew | Turn::Resumes));
    let since = turns.get(began.unwrap_or(0)..).unwrap_or_default();
    let Some(stopped) = since.iter().find(|turned| turned.turn == Turn::Notice).map(|turned| turned.on) else {
        return Ok(Some(due));
    };
    if due <= stopped {
        // Nothing was left.
        return Ok(Some(due));
    }
    let left = length(&desk.policy.calendar, stopped, due);
    Ok(left.and_then(|days| desk.policy.calendar.add_working_days(desk.today(), days).ok()))
}

/// Returns how many working days lie after one day up to another.
fn length(calendar: &Calendar, from: NaiveDate, due: NaiveDate) -> Option<u32> {
    (1..=LONGEST).find(|days| calendar.add_working_days(from, *days).is_ok_and(|last| last >= due))
}

/// Returns the year whose working days are not published, where that is why an open case with a receipt has no last day.
pub fn provisional(desk: &Desk, row: &CaseRow) -> anyhow::Result<Option<i32>> {
    let uncounted = row.due_on.is_none() && row.receipted && row.state.is_open() && row.measure != Measure::PortVisa;
    if uncounted { Ok(unpublished(desk, &desk.taken(row.clone())?)) } else { Ok(None) }
}

/// The provision that sets the period for deciding; none where the law sets none.
fn cite_of(measure: Measure) -> Option<&'static str> {
    match measure {
        Measure::VisaExtension | Measure::VisaReplacement | Measure::VisaReissue | Measure::StayPermit => {
            Some("Reg 13(1), 36(2)")
        }
        Measure::ResidenceIssue => Some("EEAL 30(2); Reg 18(1), 36(2)"),
        Measure::ResidenceExtension | Measure::ResidenceChange | Measure::ResidenceReissue => Some("Reg 18(1), 36(2)"),
        Measure::PortVisa | Measure::NewbornRegistration | Measure::PermanentResidence => None,
    }
}

/// Returns the year whose working days are not published, where that is why a case has no last day.
pub(super) fn unpublished(desk: &Desk, case: &OpenCase) -> Option<i32> {
    let facts = at_stage(&case.facts, Stage::UnderExamination, desk.today(), Some(case.row.received_on));
    match Case::new(&facts, desk.policy)?.receipt? {
        Ok(_) => None,
        Err(missing) => Some(missing.year),
    }
}
