//! The last days that could not be counted while the working days of their year were not published.

use chrono::NaiveDate;

use crate::app::assess::accepted_on;
use crate::app::deadline::{Turn, turns};
use crate::app::desk::Desk;
use crate::domain::number::CaseKey;
use crate::policy::Policy;

/// Returns the open cases with a receipt and without a last day, each with the day that a text of the law gives it.
pub fn to_set(desk: &Desk, law: &Policy) -> anyhow::Result<Vec<(CaseKey, NaiveDate)>> {
    let mut found = Vec::new();
    for key in desk.file.undated()? {
        let Some(row) = desk.file.case(key)? else { continue };
        let case = desk.taken(row)?;
        let began = turns(desk, &case)?.into_iter().rfind(|turned| matches!(turned.turn, Turn::Counts | Turn::Anew));
        let Some(began) = began else { continue };
        if let Some(due_on) = accepted_on(&case.facts, law, began.on)?.values.receipt_until {
            found.push((key, due_on));
        }
    }
    Ok(found)
}
