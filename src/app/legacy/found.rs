//! Cases found by what another system called them: its number of the case, or of the document that it led to.

use crate::app::desk::Desk;
use crate::domain::number::CaseKey;

/// Cases of other systems whose documents are looked through, at most.
const DOCUMENTS: u64 = 20_000;

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
