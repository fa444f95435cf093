//! What goes back to the enterprise: the rows that are not settled, to be mended, and the answer for everybody.

use super::plan::Plan;
use super::troubles::Trouble;
use crate::app::desk::Desk;
use crate::domain::words::Word;
use crate::lists::answer::{Head, Line};
use crate::lists::correction::Unsettled;
use crate::lists::outcome::RowOutcome;
use crate::lists::row;

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
            Some(case) => desk.file.case(case)?.and_then(|row| desk.receipt(&row)),
            None => None,
        };
        // A row that is not taken is named too, as far as it can be read.
        let says = row::read(row, &plan.sheet);
        let name = says.as_ref().and_then(|says| says.name.as_deref()).unwrap_or_default();
        let passport = says.as_ref().and_then(|says| says.passport).map(|number| number.to_string());
        lines.push(Line::of(decided.row, name, &passport.unwrap_or_default(), decided.outcome, receipt, &told));
    }
    Ok(lines)
}
