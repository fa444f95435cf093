//! What goes back to the enterprise: the rows that are not settled, to be mended, and the answer for everybody.

use super::reading::{Said, said};
use super::{Plan, Trouble};
use crate::app::desk::Desk;
use crate::domain::words::Word;
use crate::lists::answer::{Head, Line};
use crate::lists::correction::Unsettled;
use crate::lists::outcome::RowOutcome;

/// Returns the rows that are not settled, in the order of the sheet.
pub fn unsettled(plan: &Plan) -> anyhow::Result<Vec<Unsettled>> {
    let mut rows = Vec::new();
    plan.troubles.each(|Trouble { row, told, .. }| {
        rows.push((row, told));
        Ok(true)
    })?;
    Ok(rows)
}

/// Returns what stands above the answer.
pub fn head(desk: &Desk, plan: &Plan) -> Head {
    let ledger = desk.file.ledger();
    let outcomes = plan.outcomes.iter().filter_map(|(code, count)| Some((RowOutcome::find(code)?, *count)));
    Head {
        office: ledger.office_name.clone(),
        list: plan.name.clone(),
        sha256: plan.file_sha256.clone(),
        batch: plan.batch,
        on: desk.today(),
        counts: Head::counts(outcomes),
        training: ledger.training,
    }
}

/// Returns the answer for each row.
pub fn lines(desk: &Desk, plan: &Plan) -> anyhow::Result<Vec<Line>> {
    let mut troubles = unsettled(plan)?.into_iter().peekable();
    let mut lines = Vec::with_capacity(plan.rows.len());
    let mut rows = plan.sheet.rows();
    for decided in plan.each_row() {
        let Some(row) = rows.next()? else { break };
        let told = troubles.next_if(|(number, _)| *number == decided.row).map(|(_, told)| told).unwrap_or_default();
        let receipt = match decided.case {
            Some(case) => desk.file.case(case)?.and_then(|row| row.receipt),
            None => None,
        };
        let (name, passport) = match said(row, &plan.sheet) {
            Said::Own(own, _) | Said::Lacking(own, ..) => {
                (own.name.unwrap_or_default(), own.passport.map(|number| number.to_string()).unwrap_or_default())
            }
            Said::Wrong(_) | Said::Blank => (String::new(), String::new()),
        };
        lines.push(Line::of(decided.row, &name, &passport, decided.outcome, receipt, &told));
    }
    Ok(lines)
}
