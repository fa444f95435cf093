//! The columns of watch lists: the names that lists of people use, and those of the public lists.

use std::collections::BTreeMap;

use crate::lists::header::{Columns, Field, folded};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Surname,
    Given,
    Alias,
    Passport,
    Nationality,
    Birth,
    BirthYear,
    Sex,
    /// Person, company, vessel.
    Kind,
    /// What rows of the same person share.
    Group,
}

impl Column {
    /// Tells whether only the public lists have it.
    pub(super) fn is_public(self) -> bool {
        matches!(self, Column::Kind)
    }
}

/// Names besides those of lists of people, folded.
const NAMES: &[(&str, Column)] = &[
    ("passport", Column::Passport),
    ("passports", Column::Passport),
    ("passportnos", Column::Passport),
    ("identifiers", Column::Passport),
    ("idennumber", Column::Passport),
    ("identificationnumber", Column::Passport),
    ("证件", Column::Passport),
    ("护照", Column::Passport),
    ("name", Column::Name),
    ("姓名", Column::Name),
    ("namealiaswholename", Column::Name),
    ("naalwholename", Column::Name),
    ("aliases", Column::Alias),
    ("alias", Column::Alias),
    ("aka", Column::Alias),
    ("othernames", Column::Alias),
    ("weakaliases", Column::Alias),
    ("别名", Column::Alias),
    ("又名", Column::Alias),
    ("化名", Column::Alias),
    ("曾用名", Column::Alias),
    ("birthdate", Column::Birth),
    ("birthdatebirthdate", Column::Birth),
    ("birtdate", Column::Birth),
    ("birthdateyear", Column::BirthYear),
    ("birtyear", Column::BirthYear),
    ("yearofbirth", Column::BirthYear),
    ("出生年份", Column::BirthYear),
    ("countries", Column::Nationality),
    ("citizenshipcountryiso2code", Column::Nationality),
    ("citicountry", Column::Nationality),
    ("schema", Column::Kind),
    ("entitysubjecttype", Column::Kind),
    ("subjecttype", Column::Kind),
    ("sdntype", Column::Kind),
    ("naalgender", Column::Sex),
    ("namealiasgender", Column::Sex),
    ("entitylogicalid", Column::Group),
];

/// Tells what each column of a row holds, if it is a header.
pub(super) fn columns<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<Option<Column>> {
    let none = BTreeMap::new();
    let column = |cell: &str| {
        let plain = folded(cell).replace('_', "");
        let own = NAMES.iter().find(|(name, _)| *name == plain).map(|(_, column)| *column);
        own.or_else(|| {
            let columns = Columns::of([cell].into_iter(), &none).ok()?;
            of_field(columns.fields().first()?.0)
        })
    };
    cells.map(column).collect()
}

/// Columns of a trip, which an invitation list has and no list of people that are looked for.
const OF_A_TRIP: [Field; 7] =
    [Field::EntryDate, Field::Days, Field::Entries, Field::Port, Field::Purpose, Field::Inviter, Field::Uscc];

/// The headers of a row that speak of a trip.
pub(super) fn of_a_trip<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let none = BTreeMap::new();
    let speaks = |cell: &&str| {
        let columns = Columns::of(std::iter::once(*cell), &none);
        columns.is_ok_and(|columns| columns.fields().first().is_some_and(|(field, _)| OF_A_TRIP.contains(field)))
    };
    cells.filter(speaks).map(|cell| cell.trim().to_owned()).collect()
}

fn of_field(field: Field) -> Option<Column> {
    Some(match field {
        Field::Surname => Column::Surname,
        Field::GivenNames | Field::MiddleName => Column::Given,
        Field::FullName => Column::Name,
        Field::ChineseName => Column::Alias,
        Field::Sex => Column::Sex,
        Field::BirthDate => Column::Birth,
        Field::Nationality => Column::Nationality,
        Field::Passport => Column::Passport,
        Field::Number
        | Field::PassportKind
        | Field::PassportIssued
        | Field::PassportExpires
        | Field::Employer
        | Field::Position
        | Field::EntryDate
        | Field::Port
        | Field::Days
        | Field::Entries
        | Field::Purpose
        | Field::Inviter
        | Field::Uscc
        | Field::Contact
        | Field::Phone
        | Field::Note
        | Field::FormOfAddress => return None,
    })
}
