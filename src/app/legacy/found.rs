//! Cases found by what another system called them: its number of the case, or of the document that it led to.

use crate::app::desk::Desk;
use crate::domain::number::CaseKey;

/// Cases of other systems whose documents are looked through, at most.
const DOCUMENTS: u64 = 20_000;

/// Returns the documents of cases of other systems, by their numbers there, that lie in a run of numbers; none where very many
/// cases were carried over.
pub fn documents_in(desk: &Desk, is_in: impl Fn(&str) -> bool) -> anyhow::Result<Vec<(String, CaseKey)>> {
    let mut spans = Vec::new();
    for batch in desk.file.batches(u32::MAX)?.into_iter().filter(|batch| !batch.undone) {
        if desk.file.list_taken(batch.id)?.legacy.is_some() {
            spans.extend(desk.file.cases_of_batch(batch.id)?);
        }
    }
    let mut found = Vec::new();
    if DOCUMENTS < spans.iter().map(|(first, last)| last.0 - first.0 + 1).sum() {
        return Ok(found);
    }
    for key in spans.into_iter().flat_map(|(first, last)| (first.0..=last.0).map(CaseKey)) {
        let Some(row) = desk.file.case(key)? else { continue };
        let document = desk.taken(row)?.particulars.legacy.and_then(|legacy| legacy.document);
        found.extend(document.filter(|document| is_in(document)).map(|document| (document, key)));
    }
    Ok(found)
}

/// Returns the cases that another system called so; by their documents where none has the number.
pub fn cases_called(desk: &Desk, text: &str) -> anyhow::Result<Vec<CaseKey>> {
    let wanted = text.trim();
    if !wanted.bytes().any(|byte| byte.is_ascii_digit()) {
        return Ok(Vec::new());
    }
    let is = |number: &str| number.eq_ignore_ascii_case(wanted);
    let (mut found, mut spans) = (Vec::new(), Vec::new());
    for batch in desk.file.batches(u32::MAX)? {
        let Some(legacy) = desk.file.list_taken(batch.id)?.legacy else { continue };
        let Some((first, last)) = desk.file.cases_of_batch(batch.id)? else { continue };
        let places = (first.0..=last.0).zip(&legacy.numbers);
        found.extend(places.filter(|(_, number)| is(number)).map(|(case, _)| CaseKey(case)));
        spans.push((first, last));
    }
    if !found.is_empty() || DOCUMENTS < spans.iter().map(|(first, last)| last.0 - first.0 + 1).sum() {
        return Ok(found);
    }
    for (first, last) in spans {
        for key in (first.0..=last.0).map(CaseKey) {
            let Some(row) = desk.file.case(key)? else { continue };
            let legacy = desk.taken(row)?.particulars.legacy;
            if legacy.and_then(|legacy| legacy.document).is_some_and(|document| is(&document)) {
                found.push(key);
            }
        }
    }
    Ok(found)
}
