//! The units that a sheet names, whatever its columns are called: for a list whose header is not known yet.

use super::rows::{Feed, SheetRow};
use super::{Asks, Delimiter};
use crate::error::UserError;
use crate::identity::uscc;
use crate::lists::encoding;
use crate::lists::source::Source;
use crate::lists::workbook;

/// Rows in which codes are looked for, and most codes that are told.
const WITHIN: u64 = 200;
const MOST: usize = 5;
/// Characters of a credit code.
const LENGTH: usize = 18;

/// Returns the credit codes that stand in the first rows of a sheet.
pub fn credit_codes(source: &Source, asks: &Asks) -> Result<Vec<String>, UserError> {
    let mut feed = match workbook::read(source, asks)? {
        Some(grid) => Feed::grid(grid.into()),
        None => Feed::text(source, encoding::writing(source, asks.encoding)?, Delimiter::Comma),
    };
    let (mut found, mut row) = (Vec::new(), SheetRow::default());
    // A row that cannot be read is told where the list is.
    while found.len() < MOST && row.number < WITHIN && feed.next(&mut row).is_ok_and(|came| came) {
        for cell in row.cells() {
            // Other signs than commas may part the cells.
            let words = cell.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() == LENGTH);
            for code in words.filter_map(|word| uscc::check(word).ok()) {
                let code = code.as_str().to_owned();
                if !found.contains(&code) {
                    found.push(code);
                }
            }
        }
    }
    Ok(found)
}
