//! Rows of a list that may be one person, each like one of the others: told and settled together.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::app::import::{MAYBE_SECOND_TRIP, Plan, SECOND_TRIP, WAITS};
use crate::lists::outcome::RowOutcome;

/// Rows that hang together, in order.
pub(super) struct Group {
    /// Their numbers in the sheet.
    pub(super) rows: Vec<u64>,
    /// Nothing says that two of them are one person for certain.
    pub(super) may_be_several: bool,
    /// No two that were compared are of one trip.
    pub(super) trips_apart: bool,
}

/// The group of each row that is held for another of the list.
#[derive(Default)]
pub(super) struct Groups(BTreeMap<u64, Rc<Group>>);

impl Groups {
    /// Gathers what is held of a plan.
    pub(super) fn of(plan: &Plan) -> anyhow::Result<Groups> {
        // Each row leads to another of its group, the first to itself.
        let mut leads: BTreeMap<u64, u64> = BTreeMap::new();
        let (mut certain, mut of_one_trip) = (Vec::new(), Vec::new());
        plan.troubles.each(|trouble| {
            let others = trouble.told.iter().filter_map(|told| Some((told.other_row?, told.code.as_str())));
            for (other, code) in others.filter(|_| trouble.outcome == RowOutcome::HeldDuplicate) {
                let (one, two) = (first_of(&leads, trouble.row), first_of(&leads, other));
                leads.insert(one.max(two), one.min(two));
                leads.entry(one.min(two)).or_insert(one.min(two));
                certain.extend((!MAYBE.contains(&code)).then_some(other));
                of_one_trip.extend((!APART.contains(&code)).then_some(other));
            }
            Ok(true)
        })?;
        let mut rows: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        for row in leads.keys() {
            rows.entry(first_of(&leads, *row)).or_default().push(*row);
        }
        let groups = rows.into_values().map(|rows| {
            let may_be_several = !certain.iter().any(|row| rows.contains(row));
            let trips_apart = !of_one_trip.iter().any(|row| rows.contains(row));
            Rc::new(Group { rows, may_be_several, trips_apart })
        });
        let of_each = groups.flat_map(|group| group.rows.clone().into_iter().map(move |row| (row, Rc::clone(&group))));
        Ok(Groups(of_each.collect()))
    }

    /// The group of a row, where it is in one.
    pub(super) fn of_row(&self, row: u64) -> Option<&Group> {
        self.0.get(&row).map(Rc::as_ref)
    }
}

/// Codes of a row that may be the person of another.
const MAYBE: [&str; 2] = ["MAYBE_DUPLICATE_ROW", MAYBE_SECOND_TRIP];
/// Codes of a row that is of another trip than the other.
const APART: [&str; 3] = [SECOND_TRIP, MAYBE_SECOND_TRIP, WAITS];

fn first_of(leads: &BTreeMap<u64, u64>, row: u64) -> u64 {
    let mut at = row;
    while let Some(next) = leads.get(&at).filter(|next| **next != at) {
        at = *next;
    }
    at
}
