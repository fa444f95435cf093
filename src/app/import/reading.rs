//! Rows of a sheet as a list records them: what each says of its own, and who invites.

use crate::lists::header::{Field, cell_name};
use crate::lists::outcome::Told;
use crate::lists::row::{self, RowProblem, RowSays};
use crate::lists::sheet::{Sheet, SheetRow};
use crate::record::list::{Own, Unit};

/// A row that was read.
pub(super) enum Said {
    /// Nothing stands there.
    Blank,
    /// Some cells cannot be taken.
    Wrong(Vec<Told>),
    /// Nothing is wrong, but cells that every row must fill are empty.
    Lacking(Box<Own>, Unit, Vec<Told>),
    /// What it says.
    Own(Box<Own>, Unit),
}

/// Reads a row.
pub(super) fn said(row: &SheetRow, sheet: &Sheet) -> Said {
    let Some(mut says) = row::read(row, sheet) else { return Said::Blank };
    let problems = std::mem::take(&mut says.problems);
    if !problems.iter().all(RowProblem::is_missing) {
        return Said::Wrong(problems.into_iter().map(Told::from).collect());
    }
    let (own, unit) = split(says);
    if problems.is_empty() {
        Said::Own(Box::new(own), unit)
    } else {
        Said::Lacking(Box::new(own), unit, problems.into_iter().map(Told::from).collect())
    }
}

fn split(says: RowSays) -> (Own, Unit) {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let more = says.particulars;
    let unit = Unit {
        uscc: says.uscc.map(Into::into),
        region: says.region,
        name: owned(more.inviter_name),
        contact: owned(more.contact),
        phone: owned(more.phone),
    };
    let own = Own {
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
        sex: owned(more.sex),
        employer: owned(more.employer),
        position: owned(more.position),
        note: more.note.map(Into::into),
    };
    (own, unit)
}

/// The cell of a field in a row; the first of the row where the sheet has no such column.
pub(super) fn cell_of(field: Field, row: u64, sheet: &Sheet) -> String {
    let column = if field == Field::FullName { sheet.columns.name().unwrap_or(field) } else { field };
    cell_name(sheet.columns.column(column).unwrap_or(0), row)
}
