//! Rows of a sheet as a list records them: what each says of its own, and who invites.

use crate::domain::scalar::Line;
use crate::domain::read::Scalar;
use crate::domain::codes::{DocumentNumber, Nationality, Port, Region};
use crate::domain::words::Word;
use crate::lists::header::{Field, cell_name};
use crate::lists::outcome::Told;
use crate::lists::row;
use crate::lists::sheet::{Sheet, SheetRow};
use crate::record::list::{Own, Unit};

/// A row that was read.
pub(super) enum Said {
    /// Nothing stands there.
    Blank,
    /// Some cells cannot be taken.
    Wrong(Vec<Told>),
    /// What it says.
    Own(Box<Own>, Unit),
}

/// Reads a row.
pub(super) fn said(row: &SheetRow, sheet: &Sheet) -> Said {
    let Some(says) = row::read(row, &sheet.columns) else { return Said::Blank };
    if !says.problems.is_empty() {
        return Said::Wrong(says.problems.into_iter().map(Told::from).collect());
    }
    let text = |pointer: &str| says.facts.pointer(pointer).and_then(|v| v.as_str()).map(str::to_owned);
    let more = |key: &str| says.particulars[key].as_str().map(str::to_owned);
    let day = |pointer: &str| text(pointer).and_then(|day| crate::domain::day::read_day(&day));
    let own = Own {
        name: text("/applicant/name").filter(|name| Line::<0, 120>::from_text(name).is_some()),
        nationality: text("/applicant/nationality").and_then(|code| Nationality::new(&code)),
        birth_date: day("/applicant/birth_date"),
        passport_kind: text("/passport/kind").and_then(|code| Word::find(&code)),
        passport: text("/passport/number").and_then(|number| DocumentNumber::new(&number)),
        expires_on: day("/passport/expires_on"),
        purpose: text("/request/purpose").and_then(|code| Word::find(&code)),
        stay_days: says.facts.pointer("/request/stay_days").and_then(|v| v.as_u64()).and_then(|d| u32::try_from(d).ok()),
        entries: text("/request/entries").and_then(|code| Word::find(&code)),
        arrives_on: day("/arrival/at"),
        port: text("/arrival/port").and_then(|code| Port::new(&code)),
        chinese_name: more("chinese_name"),
        sex: more("sex"),
        employer: more("employer"),
        position: more("position"),
        note: more("note"),
    };
    let unit = Unit {
        uscc: text("/inviter/uscc"),
        region: text("/inviter/region").and_then(|code| Region::new(&code)),
        name: more("inviter_name"),
        contact: more("contact"),
        phone: more("phone"),
    };
    Said::Own(Box::new(own), unit)
}

/// The cell of a field in a row; the first of the row where the sheet has no such column.
pub(super) fn cell_of(field: Field, row: u64, sheet: &Sheet) -> String {
    cell_name(sheet.columns.column(field).unwrap_or(0), row)
}
