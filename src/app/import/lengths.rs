//! How long the passport numbers of a unit's people are: rows that come back mended are judged by the list that they are of,
//! whatever became of the columns that we added.

use std::collections::BTreeMap;

use super::list::ListAsks;
use crate::app::desk::Desk;
use crate::identity::uscc;
use crate::lists::sheet::Sheet;
use crate::lists::source::Source;

/// Most lists of a unit that are looked at.
const LISTS: usize = 8;

/// Lays the usual lengths of the list that is corrected, or else of the lists that the unit sent before, over those of a
/// sheet.
pub(super) fn lay(desk: &Desk, source: &Source, asks: &ListAsks, sheet: &mut Sheet) -> anyhow::Result<()> {
    let mut lists = corrected(desk, sheet)?;
    if lists.is_empty() {
        let said = asks.common.pointer("/inviter/uscc").and_then(|code| code.as_str()).map(str::to_owned);
        for unit in said.iter().chain(sheet.traits.units()) {
            let of_unit = desk.file.batches_of(&uscc::normalised(unit))?.into_iter();
            let before = of_unit.filter(|list| list.file_sha256 != source.sha256());
            lists.extend(before.map(|list| list.id).take(LISTS));
        }
    }
    let mut lengths: BTreeMap<String, u64> = BTreeMap::new();
    for list in lists {
        for (code, length) in desk.file.list_taken(list)?.number_lengths {
            lengths.entry(code).or_insert(length);
        }
    }
    sheet.traits.take_earlier(&lengths);
    Ok(())
}

/// The list that most rows of a correction file say they are of.
fn corrected(desk: &Desk, sheet: &Sheet) -> anyhow::Result<Vec<u64>> {
    let of = super::origin::of(desk, sheet, None)?;
    Ok(of.map(|origin| origin.batch).into_iter().collect())
}
