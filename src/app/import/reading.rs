//! Rows of a sheet as a list records them: what each says of its own, and who invites.

use std::borrow::Cow;

use crate::domain::codes::Region;
use crate::lists::header::{Field, cell_name};
use crate::lists::outcome::CellRemark;
use crate::lists::row::{self, RowProblem, RowSays};
use crate::lists::sheet::{Sheet, SheetRow};
use crate::record::list::{InvitingUnit, RowValues};

/// A row that was read.
pub(super) enum RowReading<'a> {
    /// Nothing stands there.
    Blank,
    /// Some cells cannot be taken.
    Wrong(Vec<CellRemark>),
    /// Nothing is wrong, but cells that every row must fill are empty.
    Lacking(RowValues, Inviting<'a>, Vec<CellRemark>),
    /// What it says.
    Whole(RowValues, Inviting<'a>),
}

/// Reads a row.
pub(super) fn said<'a>(row: &'a SheetRow, sheet: &Sheet) -> RowReading<'a> {
    let Some(mut says) = row::read(row, sheet) else { return RowReading::Blank };
    let problems = std::mem::take(&mut says.problems);
    if !problems.iter().all(RowProblem::is_missing) {
        return RowReading::Wrong(problems.into_iter().map(CellRemark::from).collect());
    }
    let (own, inviting) = split(says);
    if problems.is_empty() {
        RowReading::Whole(own, inviting)
    } else {
        RowReading::Lacking(own, inviting, problems.into_iter().map(CellRemark::from).collect())
    }
}

/// Who invites, as a row says it: from row to row it is mostly the same unit.
pub(super) struct Inviting<'a> {
    uscc: Option<Cow<'a, str>>,
    region: Option<Region>,
    name: Option<&'a str>,
    contact: Option<&'a str>,
    phone: Option<&'a str>,
}

impl Inviting<'_> {
    /// Tells whether a unit is the one that the row names, in every word.
    pub(super) fn is(&self, unit: &InvitingUnit) -> bool {
        let InvitingUnit { uscc, region, name, contact, phone, status: _ } = unit;
        self.uscc.as_deref() == uscc.as_deref()
            && self.region == *region
            && self.name == name.as_deref()
            && self.contact == contact.as_deref()
            && self.phone == phone.as_deref()
    }
}

impl From<Inviting<'_>> for InvitingUnit {
    fn from(says: Inviting<'_>) -> InvitingUnit {
        let Inviting { uscc, region, name, contact, phone } = says;
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let uscc = uscc.map(Cow::into_owned);
        InvitingUnit { uscc, region, name: owned(name), contact: owned(contact), phone: owned(phone), status: None }
    }
}

fn split(says: RowSays<'_>) -> (RowValues, Inviting<'_>) {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let more = says.particulars;
    let inviting = Inviting {
        uscc: says.uscc,
        region: says.region,
        name: more.inviter_name,
        contact: more.contact,
        phone: more.phone,
    };
    let own = RowValues {
        name: says.name.map(Into::into),
        nationality: says.nationality,
        birth_date: says.birth_date,
        passport_kind: says.passport_kind,
        passport: says.passport,
        expires_on: says.passport_expires,
        purpose: says.purpose,
        stay_days: says.stay_days,
        entries: says.entries,
        arrives_on: says.arrives_on,
        port: says.port,
        chinese_name: owned(more.chinese_name),
        sex: more.sex.map(Cow::Borrowed),
        employer: owned(more.employer),
        position: owned(more.position),
        note: more.note.map(Into::into),
    };
    (own, inviting)
}

/// The cell of a field in a row; the first of the row where the sheet has no such column.
pub(super) fn cell_of(field: Field, row: u64, sheet: &Sheet) -> String {
    let column = if field == Field::FullName { sheet.columns.name().unwrap_or(field) } else { field };
    cell_name(sheet.columns.column(column).unwrap_or(0), row)
}
