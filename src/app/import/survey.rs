//! A plan: what every row would come to; nothing is written.

use std::sync::Arc;

use super::list::{List, ListAsks, Progress, common, seen_as, settled_before};
use super::plan::Plan;
use super::settled::settle;
use super::since::Taken;
use super::{known_names, lengths, origin};
use crate::app::desk::Desk;
use crate::domain::words::Word;
use crate::lists::sheet::{DatesSaid, Sheet};
use crate::lists::source::Source;

/// Reads a list and decides what each row comes to; nothing is written. `progress` returns false to stop.
pub fn plan(
    desk: &Desk,
    source: &Source,
    asks: &ListAsks,
    mut progress: impl FnMut(Progress) -> bool,
) -> anyhow::Result<Plan> {
    desk.file.with_much_memory()?;
    let mut list = opened(desk, source, asks)?;
    let of = list.sheet.data_rows;
    let _reading = desk.file.at_one_moment()?;
    let mut settle = |list: &List| settle(desk, list, |come| Ok(progress(Progress { done: come.done, of })));
    let Some(before) = seen_as(desk, &list)? else {
        let settled = settle(&list)?;
        return Ok(Plan::new(source, list, settled, None));
    };
    // Its rows are the same rows: whatever was amended since, each is of the case that it became.
    list.taken = Some(Arc::new(Taken::before(desk, &list, false)?));
    let settled = settle(&list)?;
    if settled.goes_on() {
        list.taken = Some(Arc::new(Taken::before(desk, &list, true)?));
        let on = settle(&list)?;
        if on.goes_on() {
            return Ok(Plan::new(source, list, on, None));
        }
    }
    Ok(Plan::new(source, list, settled, Some(before)))
}

/// Reads a list that was taken in before: its rows that became cases are on file, the others are decided anew.
pub(super) fn again(
    desk: &Desk,
    source: &Source,
    asks: &ListAsks,
    taken: Arc<Taken>,
    mut progress: impl FnMut(Progress) -> bool,
) -> anyhow::Result<Plan> {
    let list = List { taken: Some(taken), ..opened(desk, source, asks)? };
    let of = list.sheet.data_rows;
    let _reading = desk.file.at_one_moment()?;
    let before = seen_as(desk, &list)?;
    let settled = settle(desk, &list, |come| Ok(progress(Progress { done: come.done, of })))?;
    Ok(Plan::new(source, list, settled, before))
}

/// Finds out how a list is read.
pub(super) fn opened(desk: &Desk, source: &Source, asks: &ListAsks) -> anyhow::Result<List> {
    let (mut sheet, mut read_so) = known_names::surveyed(desk, source, asks)?;
    let dates = dates_said_before(desk, &sheet, asks)?;
    if !dates.is_empty() {
        read_so.dates = dates;
        sheet = Sheet::survey(source, &read_so)?;
    }
    lengths::lay(desk, source, asks, &mut sheet)?;
    let (common, sources) = common(desk, asks, &sheet)?;
    let file_sha256 = source.sha256().to_owned();
    let settling = asks.settling.clone();
    let taken_by = desk.officer_id().ok().map(str::to_owned);
    // What was said of a row before holds, whatever is said of others now.
    let settled_before = settled_before(desk, &sheet, &file_sha256)?;
    Ok(List {
        sheet,
        file_sha256,
        common,
        sources,
        drafts: asks.drafts,
        asks: read_so,
        settling,
        settled_before,
        taken_by,
        taken: None,
        goes_on: None,
    })
}

/// What was said of the days of the list that a correction file is of, where nothing is said of them now.
fn dates_said_before(desk: &Desk, sheet: &Sheet, asks: &ListAsks) -> anyhow::Result<Vec<DatesSaid>> {
    if !asks.sheet.dates.is_empty() {
        return Ok(Vec::new());
    }
    let Some(origin) = origin::of(desk, sheet, None)? else { return Ok(Vec::new()) };
    let before = desk.file.list_taken(origin.batch)?.dates;
    Ok(before.iter().filter_map(|said| DatesSaid::find(said)).collect())
}
