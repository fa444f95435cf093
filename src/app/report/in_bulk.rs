//! What was decided with one look at many: each review and approval says so itself, and no count keeps it.

use std::collections::{BTreeMap, BTreeSet};

use super::DateSpan;
use crate::app::desk::Desk;
use crate::domain::count::{Dimension, FigureKey, Metric};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::record::act::{Act, InBulk};
use crate::record::event::EventKind;
use crate::store::fault::StoreError;

/// Digits of the digest by which a plan is named.
const DIGITS: usize = 12;

/// Returns the cases that were decided so on some days, in all and by officer, step and plan; where some are named, those
/// alone.
pub(super) fn told(
    desk: &Desk,
    days: DateSpan,
    some: Option<&BTreeSet<CaseKey>>,
) -> Result<BTreeMap<FigureKey, BTreeMap<CaseKey, i64>>, StoreError> {
    let mut told: BTreeMap<FigureKey, BTreeMap<CaseKey, i64>> = BTreeMap::new();
    for event in desk.file.decided_in_bulk(days.from, days.to)? {
        let case = CaseKey(event.case);
        let act = desk.file.act_of(event.seq)?;
        let Some(InBulk { plan, .. }) = in_bulk(&act).filter(|_| some.is_none_or(|some| some.contains(&case))) else {
            continue;
        };
        let value = format!("{}.{}.{}", event.officer, event.kind, &plan[..DIGITS.min(plan.len())]);
        for cell in [FigureKey::all(Metric::InBulk), FigureKey::of(Metric::InBulk, Dimension::Plan, value)] {
            *told.entry(cell).or_default().entry(case).or_default() += 1;
        }
    }
    Ok(told)
}

fn in_bulk(act: &Act) -> Option<&InBulk> {
    if let Act::Reviewed(reviewed) = act {
        reviewed.in_bulk.as_ref()
    } else if let Act::Endorsed(decided) | Act::Approved(decided) = act {
        decided.in_bulk.as_ref()
    } else {
        None
    }
}

/// Who decided, which step, by which plan, in words.
pub(super) fn label(value: &str) -> Text {
    let parts: Vec<&str> = value.split('.').collect();
    let [officer, kind, plan] = parts[..] else { return Text::new(value.to_owned(), value.to_owned()) };
    let named = |of: fn(EventKind) -> &'static str| EventKind::find(kind).map_or(kind, of);
    Text::new(
        format!("{officer} {} 方案 {plan}", named(EventKind::zh)),
        format!("{officer} {} by plan {plan}", named(EventKind::en)),
    )
}
