//! A report of some cases alone: every number of its tables is counted again from the cases that fit a filter.

use std::collections::BTreeSet;

use super::explain::of_one_day;
use super::numbers::{Numbers, basis};
use super::{Figure, Row, Table};
use crate::domain::count::{CountedAt, Dimension, FigureKey, Metric};
use crate::domain::number::CaseKey;
use crate::store::fault::StoreError;
use crate::store::verify::counted_cases::CountedIn;

/// The cases that fit a filter, as they stand now.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The words of the filter.
    pub words: String,
    /// The cases.
    pub cases: BTreeSet<CaseKey>,
}

/// Returns the tables with the numbers of the cases that fit; what counts no cases is left out.
pub(super) fn of_some(tables: Vec<Table>, numbers: &Numbers, fit: &Fit) -> Result<Vec<Table>, StoreError> {
    let mut tables: Vec<Table> = tables.into_iter().filter(is_of_cases).collect();
    let mut asked: Vec<(&mut Figure, CountedIn)> = Vec::new();
    for figure in tables.iter_mut().flat_map(|table| &mut table.rows).flat_map(|row| &mut row.figures) {
        // What each case went through was told of these cases alone.
        if let Some(counted) = counted_in(&figure.cell, numbers) {
            asked.push((figure, counted));
        }
    }
    let (figures, counted): (Vec<&mut Figure>, Vec<CountedIn>) = asked.into_iter().unzip();
    for (figure, n) in figures.into_iter().zip(numbers.file().counted_of(&fit.cases, &counted)?) {
        figure.n = n;
    }
    for table in &mut tables {
        table.rows.retain(|row| !is_open_ended(row) || row.figures.iter().any(|figure| figure.n != 0));
    }
    Ok(tables)
}

/// Lines of what there is no closed set of stand only where something is told of them.
fn is_open_ended(row: &Row) -> bool {
    let of = row.figures.first().map(|figure| figure.cell.dimension);
    let open = [
        Dimension::Measure,
        Dimension::Port,
        Dimension::Nationality,
        Dimension::Enterprise,
        Dimension::Officer,
        Dimension::Plan,
    ];
    of.is_some_and(|of| open.contains(&of))
}

/// Lists and blanks are no cases.
fn is_of_cases(table: &Table) -> bool {
    let figures = || table.rows.iter().flat_map(|row| &row.figures);
    figures().all(|figure| {
        figure.cell.dimension != Dimension::Blank && !matches!(figure.cell.metric, Metric::Lists | Metric::ListRows)
    })
}

/// Returns numbers of the cases that fit, each counted again.
pub(super) fn counted(cells: &[FigureKey], numbers: &Numbers, fit: &Fit) -> Result<Vec<i64>, StoreError> {
    let nothing = CountedIn { basis: Vec::new(), from: None, to: numbers.days.to };
    let asked: Vec<CountedIn> =
        cells.iter().map(|cell| counted_in(cell, numbers).unwrap_or_else(|| nothing.clone())).collect();
    numbers.file().counted_of(&fit.cases, &asked)
}

/// What a number is counted from, and over which days.
fn counted_in(cell: &FigureKey, numbers: &Numbers) -> Option<CountedIn> {
    let (cell, days) = of_one_day(cell.clone(), numbers.days)?;
    let basis = basis(&cell, days.to, numbers.soon);
    match cell.metric.counted_at() {
        CountedAt::Days => Some(CountedIn { basis, from: Some(days.from), to: days.to }),
        CountedAt::Begin => Some(CountedIn { basis, from: None, to: days.from - chrono::Duration::days(1) }),
        CountedAt::End => Some(CountedIn { basis, from: None, to: days.to }),
        CountedAt::Record => None,
    }
}
