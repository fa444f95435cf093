//! Which sheet of a workbook is the list: the one that is named, or the only one that is shown and not empty.

use crate::domain::text::Text;
use crate::error::UserError;
use crate::lists::fault::unreadable;

/// A sheet of a workbook.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) shown: bool,
    /// Where it stands: the name of its part, or its place.
    pub(super) part: String,
}

/// Chooses the sheet; `holds` tells whether something stands in one.
pub(super) fn chosen(
    sheets: &[Listed],
    asked: Option<&str>,
    mut holds: impl FnMut(&Listed) -> Result<bool, UserError>,
) -> Result<Listed, UserError> {
    let shown: Vec<&Listed> = sheets.iter().filter(|sheet| sheet.shown).collect();
    if let Some(asked) = asked {
        let named = sheets.iter().find(|sheet| sheet.name == asked);
        return named.cloned().ok_or_else(|| which("no_such_sheet", ("没有这个工作表", "has no such sheet"), &shown));
    }
    match shown.as_slice() {
        [] => Err(which("which_sheet", ("没有显示的工作表", "shows no sheet"), &sheets.iter().collect::<Vec<_>>())),
        [one] => Ok((*one).clone()),
        several => {
            let mut full = Vec::new();
            for sheet in several {
                if holds(sheet)? {
                    full.push(*sheet);
                }
            }
            match full.as_slice() {
                [] => Ok(several[0].clone()),
                [one] => Ok((*one).clone()),
                _ => Err(which("which_sheet", ("有几个工作表", "has several sheets"), &full)),
            }
        }
    }
}

fn which(code: &'static str, (zh, en): (&str, &str), sheets: &[&Listed]) -> UserError {
    let names = sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>().join(" | ");
    unreadable(
        code,
        Text::new(format!("{zh}: {names}"), format!("{en}: {names}")),
        Text::new("用 --sheet 指明工作表", "name one with --sheet"),
    )
}
