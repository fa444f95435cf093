//! The list that a correction file corrects: what its own columns say of it, as far as that can be.

use std::collections::BTreeMap;

use crate::app::desk::Desk;
use crate::lists::sheet::Sheet;

/// The list that is corrected, and which row of it each row corrects.
pub(super) struct Origin {
    pub(super) batch: u64,
    pub(super) mends: Vec<(u64, u64)>,
}

/// Finds the list that most rows of a correction file say they are of: it is on file, not taken back, of the same unit, and
/// has such rows. `None` for any other list.
pub(super) fn of(desk: &Desk, sheet: &Sheet, enterprise: Option<&str>) -> anyhow::Result<Option<Origin>> {
    let (mut said, mut rows): (BTreeMap<u64, Vec<(u64, u64)>>, _) = (BTreeMap::new(), sheet.rows());
    if !sheet.corrects() {
        return Ok(None);
    }
    while let Some(row) = rows.next()? {
        if let Some((there, Some(batch))) = sheet.origin(row) {
            said.entry(batch).or_default().push((row.number, there));
        }
    }
    let Some((batch, mends)) = said.into_iter().max_by_key(|(batch, mends)| (mends.len(), *batch)) else {
        return Ok(None);
    };
    let Some(row) = desk.file.batch(batch)?.filter(|row| !row.undone) else { return Ok(None) };
    let of_another = row.enterprise.as_deref().zip(enterprise).is_some_and(|(one, other)| one != other);
    Ok(Some(Origin { batch, mends }).filter(|_| !of_another))
}
