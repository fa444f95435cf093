//! What a decision rests on, as one hash that stands in its event: everything recorded on the case up to the review.

use super::decide::Examined;
use super::desk::Desk;
use crate::domain::life::State;
use crate::record::canonical::Canonical;
use crate::record::event::EventKind;
use crate::store::cases::case::CaseRow;
use crate::store::fault::StoreError;

/// Returns the hash over the events of a case up to its review, each by its place and its commitment: what the application
/// says and what papers it has was committed to in them. Anybody computes it again from the record, also once the words
/// are erased. Nothing where no review holds.
pub(super) fn reviewed_evidence(desk: &Desk, examined: &Examined) -> Result<Option<String>, StoreError> {
    let row = &examined.case.row;
    let Some(review) = row.review_seq else { return Ok(None) };
    let events = desk.file.events(row.key)?;
    let up_to = events.iter().take_while(|event| event.seq <= review);
    let digest = up_to.fold(Canonical::digest(&[], b"vpe2"), |digest, event| {
        digest.number(event.seq).bytes(event.commitment.as_bytes())
    });
    Ok(Some(digest.hash().to_string()))
}

/// Tells whether a review was made that no longer holds because something came in or was changed after it.
pub(super) fn review_is_stale(desk: &Desk, row: &CaseRow) -> Result<bool, StoreError> {
    if row.state != State::UnderExamination || row.review_seq.is_some() {
        return Ok(false);
    }
    let turns = [EventKind::Reviewed, EventKind::Returned, EventKind::Undone];
    let last = desk.file.events(row.key)?.into_iter().rfind(|event| turns.contains(&event.kind));
    Ok(last.is_some_and(|event| event.kind == EventKind::Reviewed))
}
