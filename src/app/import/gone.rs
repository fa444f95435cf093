//! The list that one goes on from, and which of its cases no row is about any more.

use std::collections::{BTreeMap, BTreeSet};

use super::origin::Origin;
use super::settled::RowResult;
use crate::app::desk::Desk;
use crate::domain::number::CaseKey;

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
pub(super) fn continued(desk: &Desk, rows: &[RowResult], origin: Option<Origin>) -> anyhow::Result<Gone> {
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
    let mut list = continues;
    while let Some(batch) = list {
        if let Some(span) = desk.file.cases_of_batch(batch)? {
            // The cases of a list stand together.
            let all = span.0.0..=span.1.0;
            let mut told: BTreeSet<u64> = about.range(all.clone()).copied().collect();
            told.extend(desk.file.cases_ended(span)?.into_iter().map(|case| case.0));
            gone.total += all.end() + 1 - all.start() - told.len() as u64;
            let missing = all.filter(|case| !told.contains(case)).take(NAMED - gone.missing.len());
            gone.missing.extend(missing.map(|case| desk.number(CaseKey(case))));
        }
        list = desk.file.batch(batch)?.and_then(|row| row.continues);
    }
    Ok(gone)
}
