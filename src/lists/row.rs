//! One row as typed values: every cell is read, all that is wrong is told at once.

mod mark;
mod reading;

pub use mark::refused_value;

use std::borrow::Cow;

use chrono::NaiveDate;

use super::cell::{self, CellFault};
use super::header::Field;
use super::sheet::{Sheet, SheetRow};
use crate::domain::codes::{DocumentNumber, Nationality, Port, Region};
use crate::domain::words::{Entries, PassportKind, Purpose};

/// Something wrong in one cell, or a cell that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// The cell, such as `C5`.
    pub cell: String,
    /// What the column holds.
    pub field: Field,
    /// What stands there.
    pub value: String,
    /// Why it is not taken.
    pub fault: CellFault,
}

impl RowProblem {
    /// Tells whether the cell is empty rather than wrong.
    pub fn is_missing(&self) -> bool {
        self.fault.code == cell::MISSING
    }
}

/// What a row says. What is empty or not certain is absent, and in the second case stands in the problems.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSays<'a> {
    /// The whole name as written; surname and given names joined where they have columns of their own.
    pub name: Option<Cow<'a, str>>,
    /// The surname, where it has a column.
    pub surname: Option<&'a str>,
    /// The given names, where they have a column.
    pub given_names: Option<&'a str>,
    /// Code of the nationality.
    pub nationality: Option<Nationality>,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Number of the passport.
    pub passport: Option<DocumentNumber>,
    /// Its kind.
    pub passport_kind: Option<PassportKind>,
    /// Day of its issue.
    pub passport_issued: Option<NaiveDate>,
    /// Last day of its validity.
    pub passport_expires: Option<NaiveDate>,
    /// Activity in China.
    pub purpose: Option<Purpose>,
    /// Days of stay.
    pub stay_days: Option<u32>,
    /// Entries asked for.
    pub entries: Option<Entries>,
    /// Day of arrival.
    pub arrives_on: Option<NaiveDate>,
    /// Port of arrival.
    pub port: Option<Port>,
    /// Credit code of the inviting unit, well formed.
    pub uscc: Option<Cow<'a, str>>,
    /// Its division code.
    pub region: Option<Region>,
    /// What no rule reads.
    pub particulars: RowParticulars<'a>,
    /// What could not be taken: all of it.
    pub problems: Vec<RowProblem>,
}

/// What a row says that no rule reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowParticulars<'a> {
    /// The name in Chinese.
    pub chinese_name: Option<&'a str>,
    /// M, F or X.
    pub sex: Option<&'static str>,
    /// Name of the inviting unit.
    pub inviter_name: Option<&'a str>,
    /// Employer abroad.
    pub employer: Option<&'a str>,
    /// Position there.
    pub position: Option<&'a str>,
    /// Whom to reach.
    pub contact: Option<&'a str>,
    /// How.
    pub phone: Option<&'a str>,
    /// The remark, and what stands in columns of unknown names.
    pub note: Option<Cow<'a, str>>,
}

/// Reads a row; `None` for a blank one.
pub fn read<'a>(row: &'a SheetRow, sheet: &Sheet) -> Option<RowSays<'a>> {
    let is_blank = row.cells().all(|cell| cell::trimmed(cell).is_empty());
    (!is_blank).then(|| reading::whole(row, sheet))
}
