//! Rows of a sheet as a list records them: what each says of its own, and who invites.

use std::borrow::Cow;

use crate::domain::codes::Region;
use crate::lists::header::{Field, cell_name};
use crate::lists::outcome::CellRemark;
use crate::lists::row::{self, RowProblem, RowSays};
use crate::lists::sheet::{Sheet, SheetRow};
use crate::record::list::{InvitingUnit, RowValues};

/// What a row says.
pub(super) struct RowReading<'a> {
    pub(super) own: RowValues,
    pub(super) inviting: Inviting<'a>,
    /// Cells that every row must fill and that are empty.
    pub(super) lacks: Vec<CellRemark>,
}

/// Reads a row: `None` where nothing stands there, an error where cells cannot be taken.
pub(super) fn said<'a>(row: &'a SheetRow, sheet: &Sheet) -> Option<Result<RowReading<'a>, Vec<CellRemark>>> {
    let mut says = row::read(row, sheet)?;
    let problems = std::mem::take(&mut says.problems);
    let usable = problems.iter().all(RowProblem::is_missing);
    let problems = problems.into_iter().map(CellRemark::from).collect();
    if !usable {
        return Some(Err(problems));
    }
    let (own, inviting) = split(says);
    Some(Ok(RowReading { own, inviting, lacks: problems }))
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
        issued_on: says.passport_issued,
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

/// The column in which a field stands.
fn column_of(field: Field, sheet: &Sheet) -> Option<usize> {
    let column = if field == Field::FullName { sheet.columns.name().unwrap_or(field) } else { field };
    sheet.columns.column(column)
}

/// Tells whether the sheet has a column for a field: else it says nothing of it.
pub(super) fn has_column(field: Field, sheet: &Sheet) -> bool {
    column_of(field, sheet).is_some()
}

/// The cell of a field in a row; the row itself where the sheet has no such column.
pub(super) fn cell_of(field: Field, row: u64, sheet: &Sheet) -> String {
    column_of(field, sheet).map_or_else(|| row.to_string(), |column| cell_name(column, row))
}
