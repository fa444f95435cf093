//! Silence: who hands in papers and is told nothing within the days of the law has been accepted on the day they came in.
//! That is a fact which the record takes note of with the next act of anybody who has not stepped aside from the case and
//! is not close to it; it decides nothing.

use chrono::{Days, NaiveDate};

use super::desk::Desk;
use super::duty;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::record::act::DeemedAccepted;
use crate::store::cases::case::CaseRow;
use crate::store::fault::StoreError;

/// Most drafts of which one act takes note.
const AT_ONCE: u32 = 200;

/// Returns the last day for acceptance or the notice of papers that came in on a day; nothing where the law in force names
/// no such days, or the working days are not published.
pub fn last_day(desk: &Desk, received_on: NaiveDate) -> Option<NaiveDate> {
    let days = desk.policy.on(desk.today())?.figures.filing.silence_working_days?;
    desk.policy.calendar.add_working_days(received_on, days).ok()
}

/// Returns that day for a draft; nothing for any other case, nor for what another system handed over.
pub fn last_day_of(desk: &Desk, draft: &CaseRow) -> Result<Option<NaiveDate>, StoreError> {
    if draft.state != State::Draft || (draft.batch.is_some() && !desk.file.was_handed_in(draft.key)?) {
        return Ok(None);
    }
    Ok(last_day(desk, draft.received_on))
}

/// Returns the day on which a draft counts as accepted, where its days of silence are over.
pub fn deemed_on(desk: &Desk, draft: &CaseRow) -> Result<Option<NaiveDate>, StoreError> {
    if draft.deemed_on.is_some() {
        return Ok(draft.deemed_on);
    }
    let over = last_day_of(desk, draft)?.is_some_and(|last| last < desk.today());
    Ok(Some(draft.received_on).filter(|_| over))
}

/// Returns what the record takes note of today: the drafts whose days of silence are over.
pub(super) fn to_note(desk: &Desk) -> anyhow::Result<Vec<(CaseKey, DeemedAccepted)>> {
    let named = desk.policy.on(desk.today()).and_then(|edition| edition.figures.filing.silence_working_days);
    let Some(days) = named else { return Ok(Vec::new()) };
    let earliest = desk.today() - Days::new(u64::from(days));
    let drafts = desk.file.silent_drafts(earliest, AT_ONCE)?;
    let mut over = Vec::new();
    for (case, received_on) in drafts {
        let Some(last_day) = last_day(desk, received_on).filter(|last| *last < desk.today()) else { continue };
        if may_note(desk, case)? {
            over.push((case, DeemedAccepted { received_on, last_day }));
        }
    }
    Ok(over)
}

/// Who acts puts no hand to a case from which they stepped aside, or to which they are close, not even to note a fact: the
/// next officer's act notes it.
fn may_note(desk: &Desk, case: CaseKey) -> anyhow::Result<bool> {
    let Some(row) = desk.file.case(case)? else { return Ok(true) };
    Ok(duty::holds_off(desk, desk.officer_id()?, &row)?.is_none())
}

/// Returns the drafts of which the days of silence end up to a day, and those of which they are over.
pub fn ending(desk: &Desk, until: NaiveDate, most: u32) -> anyhow::Result<Vec<(CaseKey, NaiveDate)>> {
    let drafts = desk.file.drafts_by_receipt(most)?;
    let ends = drafts.into_iter().filter_map(|(case, received_on)| Some((case, last_day(desk, received_on)?)));
    Ok(ends.filter(|(_, last)| *last <= until).collect())
}
