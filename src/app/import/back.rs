//! What goes back to the enterprise: the rows that are not settled, to be mended, and the answer for everybody, written from
//! the cases as they stand.

use std::collections::{HashMap, VecDeque};

use super::judge::is_of_the_sheet;
use super::plan::{Plan, Row};
use super::remarks::{MAYBE_SECOND_TRIP, OTHERWISE, SECOND_TRIP, WAITS};
use super::troubles::Trouble;
use crate::app::case_view;
use crate::app::desk::Desk;
use crate::domain::labels::wanted_at;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Stage, Word};
use crate::lists::answer::{Head, Line, Standing};
use crate::lists::cell;
use crate::lists::correction::Unsettled;
use crate::lists::outcome::{CellRemark, RowOutcome};
use crate::lists::row;
use crate::rules::reasons::{Code, Outcome};
use crate::store::cases::case::CaseRow;

/// Returns the rows that are not settled, in the order of the sheet, with what may be told outside.
pub fn unsettled(plan: &Plan) -> anyhow::Result<Vec<Unsettled>> {
    let mut rows = Vec::new();
    plan.troubles.each(|Trouble { row, outcome, told }| {
        let cell = told.first().map(|told| told.cell.clone()).unwrap_or_default();
        let held = is_held(outcome, &told).then(|| held(cell));
        rows.push((row, held.into_iter().chain(tellable(outcome, &told)).collect()));
        Ok(true)
    })?;
    Ok(rows)
}

/// Tells whether a row waits for the office: who it is may be somebody else's case, or stand on a list of ours, and is
/// told to nobody outside.
fn is_held(outcome: RowOutcome, told: &[CellRemark]) -> bool {
    match outcome {
        // What the rules refuse is refused, whoever it is: nothing of it is in hand.
        RowOutcome::HeldScreening => !told.iter().any(is_refused),
        RowOutcome::HeldDuplicate => told.iter().any(|told| is_of_others(&told.code)) && !told.iter().any(is_refused),
        RowOutcome::New
        | RowOutcome::AlreadyOnFile
        | RowOutcome::Changed
        | RowOutcome::Linked
        | RowOutcome::Completed
        | RowOutcome::Incomplete
        | RowOutcome::RefusedByRule
        | RowOutcome::Error
        | RowOutcome::HeldDay
        | RowOutcome::Blank
        | RowOutcome::LeftOut => false,
    }
}

/// Tells whether the rules refuse what a row asks for.
fn is_refused(told: &CellRemark) -> bool {
    Code::find(&told.code).is_some_and(|code| code.outcome() == Outcome::NotEligible)
}

/// Code of a row whose application is with another office.
pub(super) const HANDED_OVER: &str = "HANDED_OVER";

/// Codes of what is told of a row and of somebody else, or of a list of ours, or that another office has.
fn is_of_others(code: &str) -> bool {
    matches!(
        code,
        HANDED_OVER
            | OTHERWISE
            | MAYBE_SECOND_TRIP
            | WAITS
            | "HELD"
            | "MAYBE_KNOWN"
            | "MAYBE_DUPLICATE_ROW"
            | "CONTRADICTS"
    )
}

/// Codes of what the row itself lacks, or has twice.
const OF_THE_ROW: [&str; 4] = [cell::MISSING, "FACT_NOT_SHOWN", "DUPLICATE_ROW", SECOND_TRIP];

/// What may be told outside of what stands against a row: all that the sheet itself says wrong. It is the same in the rows
/// that go back to be mended and in the answer.
fn tellable(outcome: RowOutcome, told: &[CellRemark]) -> Vec<CellRemark> {
    let by_rule = matches!(outcome, RowOutcome::RefusedByRule | RowOutcome::HeldDuplicate | RowOutcome::HeldScreening);
    let may = |code: &str| !by_rule || OF_THE_ROW.contains(&code) || is_of_the_sheet(code);
    let own = told.iter().filter(|told| !is_of_others(&told.code));
    let (of_the_sheet, other): (Vec<_>, Vec<_>) = own.partition(|told| may(&told.code));
    let mut all: Vec<CellRemark> = of_the_sheet.into_iter().cloned().collect();
    if let (true, Some(first)) = (all.is_empty(), other.first()) {
        all.push(CellRemark::of_row(first.cell.clone(), "NOT_ACCEPTED", Line::not_accepted(), Text::new("", "")));
    }
    all
}

fn held(cell: String) -> CellRemark {
    let what = Text::new("暂缓，待本机关核对", "held until the office has checked it");
    CellRemark::of_row(cell, "HELD", what, Text::new("等待本机关答复", "wait for the office's answer"))
}

/// Returns what stands above the answer.
pub fn head(desk: &Desk, plan: &Plan) -> anyhow::Result<Head> {
    let ledger = desk.file.ledger();
    let mut counts: Vec<(Standing, u64)> = Standing::ALL.iter().map(|standing| (*standing, 0)).collect();
    let mut cases = Cases::of(desk);
    each_row(plan, &mut |row, told| {
        let standing = standing(plan, &row, told, cases.get(row.case)?.as_ref());
        counts[standing.place() as usize].1 += 1;
        Ok(())
    })?;
    counts.retain(|(standing, count)| *standing != Standing::Empty && *count > 0);
    Ok(Head {
        office: ledger.office_name.clone(),
        list: plan.name.clone(),
        sha256: plan.file_sha256.clone(),
        batch: plan.batch,
        on: desk.today(),
        counts,
        typed: plan.sheet().around.typed.told_outside(),
        training: ledger.training,
    })
}

/// Hands on each row with what stands against it.
fn each_row(plan: &Plan, each: &mut dyn FnMut(Row, &[CellRemark]) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut rows = plan.each_row();
    plan.troubles.each(|trouble| {
        for row in rows.by_ref() {
            if row.row == trouble.row {
                each(row, &trouble.told)?;
                break;
            }
            each(row, &[])?;
        }
        Ok(true)
    })?;
    rows.try_for_each(|row| each(row, &[]))
}

/// Hands on the answer for each row.
pub fn each_line(desk: &Desk, plan: &Plan, take: &mut dyn FnMut(Line) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let (mut rows, mut cases, mut names) = (plan.sheet.rows(), Cases::of(desk), HashMap::new());
    each_row(plan, &mut |decided, told| {
        let case = cases.get(decided.case)?;
        let standing = standing(plan, &decided, told, case.as_ref());
        let points = match (standing, &case) {
            (Standing::ToSupplement, Some(case)) if told.is_empty() => {
                notice(desk, plan, &decided, case)?.iter().map(|code| named(&mut names, (plan.stage, code))).collect()
            }
            (Standing::ToSupplement, None) if told.is_empty() => {
                plan.notice(&decided).iter().map(|code| named(&mut names, (plan.stage, code))).collect()
            }
            (Standing::ToSupplement, _) => {
                let papers = plan.notice(&decided).iter().map(|code| named(&mut names, (plan.stage, code)));
                Line::told(&tellable(decided.outcome, told)).into_iter().chain(papers).collect()
            }
            (Standing::NotAccepted, _) => Line::told(&tellable(decided.outcome, told)),
            (Standing::InHand, _) if is_held(decided.outcome, told) => Line::told(&tellable(decided.outcome, told)),
            _ => Line::points(standing, told),
        };
        let receipt = case.as_ref().and_then(|case| desk.receipt(case)).filter(|_| standing.has_receipt());
        // A row that is not taken is named too, as far as it can be read.
        let says = match rows.next()? {
            Some(row) => row::read(row, &plan.sheet),
            None => None,
        };
        let name = says.as_ref().and_then(|says| says.name.as_deref()).unwrap_or_default().to_owned();
        let passport =
            says.as_ref().and_then(|says| says.passport).map(|number| number.to_string()).unwrap_or_default();
        take(Line { row: decided.row, name, passport, standing, receipt, points })
    })
}

/// What may be told of a row.
fn standing(plan: &Plan, row: &Row, told: &[CellRemark], case: Option<&CaseRow>) -> Standing {
    match (row.outcome, case) {
        (RowOutcome::HeldScreening | RowOutcome::HeldDuplicate, _) if told.iter().any(is_refused) => {
            Standing::NotAccepted
        }
        (RowOutcome::HeldDuplicate, _) if is_held(row.outcome, told) => Standing::InHand,
        (RowOutcome::Completed, Some(case)) if case.state == State::Draft && plan.notice(row).is_empty() => {
            Standing::InHand
        }
        (RowOutcome::New | RowOutcome::Linked | RowOutcome::Completed, Some(case)) => of_case(case),
        (RowOutcome::AlreadyOnFile, Some(case)) => {
            let standing = of_case(case);
            if standing == Standing::Accepted { Standing::OnFile } else { standing }
        }
        (RowOutcome::New | RowOutcome::Linked, None) if !plan.notice(row).is_empty() => Standing::ToSupplement,
        // Nothing was written: nobody has a receipt.
        (RowOutcome::New | RowOutcome::Linked, None) => Standing::InHand,
        (outcome, _) => Standing::of(outcome),
    }
}

/// What may be told of a case: that it was approved is told once its document is there.
fn of_case(case: &CaseRow) -> Standing {
    match case.state {
        State::Draft | State::AwaitingPapers => Standing::ToSupplement,
        State::Accepted | State::UnderExamination | State::Reviewed | State::Approved if case.receipted => {
            Standing::Accepted
        }
        State::Accepted | State::UnderExamination | State::Reviewed | State::Approved => Standing::InHand,
        State::Issued | State::Collected => Standing::Issued,
        State::Refused => Standing::NotGranted,
        State::Withdrawn => Standing::Withdrawn,
        State::Void => Standing::Void,
    }
}

/// What the notice on record names; of a draft, which has none yet, all that it lacks.
fn notice(desk: &Desk, plan: &Plan, row: &Row, case: &CaseRow) -> anyhow::Result<Vec<String>> {
    let known = plan.notice(row);
    match case.notice_seq {
        _ if !known.is_empty() => Ok(known.to_vec()),
        Some(seq) => Ok(desk.file.act_of(seq)?.notice().to_vec()),
        None if case.state == State::Draft => {
            let decision = case_view::decision(desk, case)?;
            let missing = decision["missing"].as_array().into_iter().flatten();
            Ok(missing.filter_map(|code| code.as_str().map(str::to_owned)).collect())
        }
        None => Ok(Vec::new()),
    }
}

fn named(names: &mut HashMap<String, Text>, (stage, code): (Stage, &str)) -> Text {
    names.entry(code.to_owned()).or_insert_with(|| wanted_at(stage, code)).clone()
}

impl Plan {
    /// The papers that are asked for with a row.
    fn notice(&self, row: &Row) -> &[String] {
        let place = usize::from(row.notice).checked_sub(1);
        place.and_then(|place| self.notices.get(place)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Cases, mostly asked for one after the other as they are numbered.
struct Cases<'d> {
    desk: &'d Desk,
    held: VecDeque<CaseRow>,
}

/// Cases that are read at once.
const AT_ONCE: u64 = 500;

impl<'d> Cases<'d> {
    fn of(desk: &'d Desk) -> Cases<'d> {
        Cases { desk, held: VecDeque::new() }
    }

    fn get(&mut self, key: Option<CaseKey>) -> anyhow::Result<Option<CaseRow>> {
        let Some(key) = key else { return Ok(None) };
        while self.held.front().is_some_and(|case| case.key.0 < key.0) {
            self.held.pop_front();
        }
        if self.held.front().is_none_or(|case| case.key != key) {
            self.held.clear();
            let held = &mut self.held;
            self.desk.file.each_case_between((key, CaseKey(key.0 + AT_ONCE - 1)), |case| {
                held.push_back(case);
                Ok(())
            })?;
        }
        Ok(self.held.front().filter(|case| case.key == key).cloned())
    }
}
