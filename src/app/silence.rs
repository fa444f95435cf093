//! Silence: who hands in papers and is told nothing within the days of the law has been accepted on the day they came in.
//! That is a fact which the record takes note of with the next act of anybody; it decides nothing.

use chrono::{Days, NaiveDate};

use super::desk::Desk;
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
    let over = drafts.into_iter().filter_map(|(case, received_on)| {
        let last_day = last_day(desk, received_on).filter(|last| *last < desk.today())?;
        Some((case, DeemedAccepted { received_on, last_day }))
    });
    Ok(over.collect())
}

/// Returns the drafts of which the days of silence end up to a day, and those of which they are over.
pub fn ending(desk: &Desk, until: NaiveDate, most: u32) -> anyhow::Result<Vec<(CaseKey, NaiveDate)>> {
    let drafts = desk.file.drafts_by_receipt(most)?;
    let ends = drafts.into_iter().filter_map(|(case, received_on)| Some((case, last_day(desk, received_on)?)));
    Ok(ends.filter(|(_, last)| *last <= until).collect())
}
