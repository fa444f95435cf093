//! The list that one goes on from, and which of its cases no row is about any more.

use std::collections::{BTreeMap, BTreeSet};

use super::list::List;
use super::origin::Origin;
use super::settled::RowResult;
use crate::app::desk::Desk;
use crate::domain::number::CaseKey;
use crate::lists::row;

/// Cases gone from a list that are named.
const NAMED: usize = 1_000;

/// The list that one goes on from, and what of it is gone.
#[derive(Default)]
pub(super) struct Gone {
    pub(super) continues: Option<u64>,
    pub(super) missing: Vec<String>,
    pub(super) total: u64,
    /// The rows of a correction file, each with the row of the list that it corrects.
    pub(super) mends: Vec<(u64, u64)>,
}

/// Finds the list that a correction file says it is of, or the last one that rows of this one are on file from; its cases
/// that no row is about are gone, but a correction file was never to have them.
pub(super) fn continued(desk: &Desk, list: &List, rows: &[RowResult], origin: Option<Origin>) -> anyhow::Result<Gone> {
    if let Some(Origin { batch, mends }) = origin {
        return Ok(Gone { continues: Some(batch), mends, ..Gone::default() });
    }
    let about: BTreeSet<u64> = rows.iter().filter(|row| row.is_on_file()).map(|kept| kept.of).collect();
    let mut continues = None;
    let mut asked: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
    for case in &about {
        // The cases of a list stand together: each list is looked up once.
        if asked.values().any(|(first, last)| (first..=last).contains(&case)) {
            continue;
        }
        let Some(batch) = desk.file.case(CaseKey(*case))?.and_then(|row| row.batch) else { continue };
        if let Some((first, last)) = desk.file.cases_of_batch(batch)? {
            asked.insert(batch, (first.0, last.0));
        }
        continues = continues.max(Some(batch));
    }
    let mut gone = Gone { continues, ..Gone::default() };
    // A row that is not settled is there all the same, where it has the number of a case.
    let mut there = None;
    let mut next = continues;
    while let Some(batch) = next {
        if let Some(span) = desk.file.cases_of_batch(batch)? {
            // The cases of a list stand together.
            let all = span.0.0..=span.1.0;
            let mut told: BTreeSet<u64> = about.range(all.clone()).copied().collect();
            told.extend(desk.file.cases_ended(span)?.into_iter().map(|case| case.0));
            if (told.len() as u64) < all.end() + 1 - all.start() {
                let there = match &there {
                    Some(there) => there,
                    None => there.insert(of_unsettled(desk, list, rows)?),
                };
                told.extend(there.range(all.clone()));
            }
            gone.total += all.end() + 1 - all.start() - told.len() as u64;
            let missing = all.filter(|case| !told.contains(case)).take(NAMED - gone.missing.len());
            gone.missing.extend(missing.map(|case| desk.number(CaseKey(case))));
        }
        next = desk.file.batch(batch)?.and_then(|row| row.continues);
    }
    Ok(gone)
}

/// The cases of the passport numbers of rows that neither become cases nor are on file.
fn of_unsettled(desk: &Desk, list: &List, rows: &[RowResult]) -> anyhow::Result<BTreeSet<u64>> {
    let mut open = rows.iter().filter(|row| !row.outcome.is_good() && !row.is_on_file()).peekable();
    let (mut asked, mut sheet) = (Vec::new(), list.sheet.rows());
    while open.peek().is_some()
        && let Some(row) = sheet.next()?
    {
        if open.next_if(|kept| u64::from(kept.row) == row.number).is_some() {
            let says = row::read(row, &list.sheet);
            asked.extend(says.and_then(|says| says.passport).map(|number| (row.number, number)));
        }
    }
    let numbers = asked.iter().map(|(row, number)| (*row, number.as_str())).collect();
    let mut cases = BTreeSet::new();
    for entry in desk.file.known(asked.len() as u64)?.holders(numbers)?.into_values().flatten() {
        cases.extend(desk.file.cases_of(entry)?.into_iter().map(|case| case.key.0));
    }
    Ok(cases)
}
