//! Cells that a spreadsheet would carry out: written with an apostrophe before them, which our own reader takes off.

use std::borrow::Cow;

/// First characters that make a spreadsheet carry out a cell, in both widths.
const ACTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Returns a cell as it may stand in a sheet: with an apostrophe before it where it would act, or where it would be
/// taken for a cell that was guarded.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(ACTS) || is_guarded(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Takes the apostrophe of [`guarded`] off again; every other cell stays as it is.
pub fn unguarded(cell: &str) -> &str {
    if is_guarded(cell) { &cell[1..] } else { cell }
}

/// An apostrophe before what acts, or before a cell that was guarded.
fn is_guarded(cell: &str) -> bool {
    cell.starts_with('\'') && cell.trim_start_matches('\'').starts_with(ACTS)
}
