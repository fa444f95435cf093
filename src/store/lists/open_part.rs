//! A part of a list as its rows are applied to the tables, with what is read once for all of them.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::facts::Facts;
use crate::domain::life::Step;
use crate::identity::names::bag::NameKeys;
use crate::record::list::{InvitingUnit, ListPart, ListTaken, RowValues};
use crate::record::list_row::{ListRow, lay, particulars};
use crate::store::cases::application_rows::{IntakeTerms, NewCaseRow, Origin, UnitNamed, outcome};
use crate::store::fault::StoreError;
use crate::store::record::acts::astray;

/// What every row of a list says.
pub(in crate::store) struct ListCommon {
    pub(in crate::store) facts: Facts,
    pub(in crate::store) received_on: NaiveDate,
}

impl ListCommon {
    pub(in crate::store) fn of(list: &ListTaken) -> ListCommon {
        ListCommon { facts: list.common.clone(), received_on: list.received_on }
    }
}

/// A part whose rows are read, with what is read once for all of them.
pub(in crate::store) struct OpenPart {
    common: Arc<ListCommon>,
    seq: u64,
    part: ListPart,
    outcomes: Vec<Arc<str>>,
    units: Vec<UnitNamed>,
}

impl OpenPart {
    pub(in crate::store) fn new(common: Arc<ListCommon>, seq: u64, part: ListPart) -> Result<OpenPart, StoreError> {
        let outcomes = part.found.iter().map(|found| Ok(outcome(found.decision.get())?.into()));
        let outcomes = outcomes.collect::<Result<Vec<Arc<str>>, StoreError>>()?;
        let read = |unit: &InvitingUnit| {
            let mut facts = common.facts.clone();
            lay(&RowValues::default(), unit, &mut facts).ok_or_else(|| astray(seq))?;
            Ok(UnitNamed::of(&facts, unit.name.as_deref()))
        };
        let units = part.units.iter().map(read).collect::<Result<_, StoreError>>()?;
        Ok(OpenPart { common, seq, part, outcomes, units })
    }

    /// What a row writes into the tables. The whole application is not put together; where debug assertions are on it is
    /// for some rows, and must come to the same.
    pub(in crate::store) fn case_row(
        &self,
        origin: Origin,
        row: ListRow,
        keys: Option<NameKeys>,
    ) -> Result<NewCaseRow, StoreError> {
        let (found, unit) = (self.part.found.get(row.found as usize), self.units.get(row.unit as usize));
        let (Some(found), Some(unit), true) = (found, unit, row.part == self.seq) else {
            return Err(astray(origin.seq));
        };
        let terms = IntakeTerms {
            step: found.step,
            received_on: self.common.received_on,
            due_on: found.due_on,
            receipted: found.step == Step::Accept,
            outcome: Arc::clone(&self.outcomes[row.found as usize]),
            exempt: found.exempt,
            custody: found.custody,
            follows: None,
            batch: Some(self.part.list),
        };
        let whole = (cfg!(debug_assertions) && row.row.is_multiple_of(5))
            .then(|| self.whole(origin.clone(), &row, terms.clone()));
        let case_row = NewCaseRow::new(origin, &self.common.facts, (row.own, keys), unit.clone(), terms)?;
        debug_assert!(
            whole.is_none_or(|whole| whole.as_ref() == Ok(&case_row)),
            "the row is read as its application is"
        );
        Ok(case_row)
    }

    /// What the whole application comes to.
    fn whole(&self, origin: Origin, row: &ListRow, terms: IntakeTerms) -> Result<NewCaseRow, StoreError> {
        let (mut facts, unit) = (self.common.facts.clone(), &self.part.units[row.unit as usize]);
        lay(&row.own, unit, &mut facts).ok_or_else(|| astray(origin.seq))?;
        NewCaseRow::of_application(origin, &facts, &particulars(row.own.clone(), unit), terms)
    }
}
