//! The names of columns that an enterprise uses: what was said of them with one of its lists is known with the next.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::list::ListAsks;
use crate::app::desk::Desk;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::lists::header::{Field, nearest};
use crate::lists::row;
use crate::lists::sheet::{Asks, HEADER_FAULTS, Hidden, Sheet, SheetRow, credit_codes};
use crate::lists::source::Source;
use crate::store::register::person::PersonRow;

/// Surveys a sheet; where a name of a column is not known, with the names that its enterprise used before.
pub(super) fn surveyed(desk: &Desk, source: &Source, asks: &ListAsks) -> anyhow::Result<(Sheet, Asks)> {
    let first = Sheet::survey(source, &asks.sheet);
    // A list that is read again is read by the names that were kept with it.
    if is_whole(&first) || asks.given.is_some() {
        return Ok((first?, asks.sheet.clone()));
    }
    let mut named = asks.sheet.clone();
    for (name, field) in of_units(desk, &units(source, asks)?)? {
        named.names.entry(name).or_insert(field);
    }
    if named.names == asks.sheet.names {
        return Ok((first?, named));
    }
    // What an enterprise used to write makes no list unreadable.
    match Sheet::survey(source, &named) {
        Ok(sheet) => Ok((sheet, named)),
        Err(_) => Ok((first?, asks.sheet.clone())),
    }
}

fn is_whole(first: &Result<Sheet, UserError>) -> bool {
    match first {
        Ok(sheet) => sheet.columns.unknown().is_empty(),
        Err(error) => !HEADER_FAULTS.contains(&error.code),
    }
}

/// The credit codes of the units that may have sent a list: the one that is said, and those that stand in it.
fn units(source: &Source, asks: &ListAsks) -> anyhow::Result<Vec<String>> {
    let said = asks.common.pointer("/inviter/uscc").and_then(|code| code.as_str()).map(str::to_owned);
    Ok(said.into_iter().chain(credit_codes(source, &asks.sheet)?).collect())
}

/// The names that were said with lists of some units; the latest holds.
fn of_units(desk: &Desk, units: &[String]) -> anyhow::Result<BTreeMap<String, Field>> {
    let mut known = BTreeMap::new();
    for unit in units {
        for list in desk.file.batches_of(unit)? {
            for (name, code) in desk.file.list_taken(list.id)?.names {
                if let Some(field) = Field::find(&code) {
                    known.entry(name).or_insert(field);
                }
            }
        }
    }
    Ok(known)
}

/// A column whose name is not known, and the field whose name is nearest, where that has no column yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The name as it is written.
    pub header: String,
    /// The nearest field.
    pub nearest: Option<Field>,
}

/// The columns of a list whose names are not known, the names that its enterprise used before among those that are.
///
/// # Errors
///
/// Where the sheet cannot be read for another reason than its header.
pub fn unknown(desk: &Desk, source: &Source, asks: &ListAsks) -> anyhow::Result<Vec<Unknown>> {
    let (sheet, _) = surveyed(desk, source, asks)?;
    let free = |field: &Field| sheet.columns.column(*field).is_none();
    let unknown = sheet.columns.understood().into_iter().filter(|(_, name, field)| field.is_none() && !name.is_empty());
    let named = unknown.map(|(_, name, _)| Unknown { header: name.to_owned(), nearest: nearest(name).filter(free) });
    Ok(named.collect())
}

/// Returns the person of a row of a list, as far as the row can be read.
pub fn of_row(desk: &Desk, source: &Source, number: u64) -> anyhow::Result<PersonRow> {
    let sheet = Asks { hidden: Some(Hidden::Include), ..Asks::default() };
    let (sheet, _) = surveyed(desk, source, &ListAsks { sheet, ..ListAsks::default() })?;
    let mut rows = sheet.rows();
    while let Some(row) = rows.next()? {
        if row.number == number
            && let Some(person) = person_of(row, &sheet)
        {
            return Ok(person);
        }
    }
    Err(UserError::new(
        Exit::NotFound,
        "no_such_row",
        Text::new(format!("名单没有第 {number} 行人员"), format!("the list has no person in row {number}")),
        Text::new("行号见 visa-cli import --dry-run", "visa-cli import --dry-run tells the rows"),
    )
    .into())
}

/// What a row says of its person.
pub(super) fn person_of(row: &SheetRow, sheet: &Sheet) -> Option<PersonRow> {
    let says = row::read(row, sheet)?;
    Some(PersonRow {
        id: 0,
        nationality: says.nationality.map(|code| code.to_string()),
        passport: says.passport.map(|number| number.to_string()),
        name: says.name.map(Cow::into_owned),
        chinese_name: says.particulars.chinese_name.map(str::to_owned),
        sex: says.particulars.sex.map(str::to_owned),
        birth_date: says.birth_date,
    })
}
