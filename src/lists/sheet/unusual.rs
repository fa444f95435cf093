//! Cells that are read otherwise than they are typed: letters and digits of full width, blanks of another kind, blanks around
//! the value. What is kept of a name or a note is as it was typed; it is compared in its usual form.

use super::rows::SheetRow;
use crate::domain::text::Text;
use crate::domain::words::{Word, words};
use crate::identity::odd::Odd;
use crate::lists::header::{Columns, Field, cell_name};

words! {
    /// In what a cell is typed otherwise than it is read.
    Unusual {
        Wide = "full-width", "全角字母、数字", "full-width letters or digits";
        Blank = "special-blank", "特殊空格", "special blanks";
        Around = "blanks-around", "首尾空格", "blanks before or after the value";
    }
}

/// Cells that are named.
const NAMED: usize = 12;

/// How many cells are typed in which unusual way, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed([(u64, Vec<String>); 3]);

impl Typed {
    /// Looks at a row of data.
    pub(super) fn add(&mut self, row: &SheetRow, columns: &Columns) {
        for (column, cell) in row.cells().enumerate() {
            if is_plain(cell) {
                continue;
            }
            let field = columns.field_of(column);
            if field.is_none_or(|field| matches!(field, Field::Note | Field::Number)) {
                continue;
            }
            for how in unusual(cell) {
                let (total, cells) = &mut self.0[how as usize];
                *total += 1;
                if cells.len() < NAMED {
                    cells.push(cell_name(column, row.number));
                }
            }
        }
    }

    /// Each way with how many cells are typed so and the first of them.
    pub fn all(&self) -> impl Iterator<Item = (Unusual, u64, &[String])> {
        let all = Unusual::ALL.iter().zip(&self.0).filter(|(_, (total, _))| 0 < *total);
        all.map(|(how, (total, cells))| (*how, *total, cells.as_slice()))
    }

    /// What whoever sent the list should know of it; blanks that nobody sees are no matter.
    pub fn told_outside(&self) -> Option<Text> {
        let told = self.all().filter(|(how, ..)| *how != Unusual::Around).map(|(how, _, cells)| {
            let cells = cells.join(" ");
            (format!("{}（{cells}）", how.zh()), format!("{} ({cells})", how.en()))
        });
        let (zh, en): (Vec<String>, Vec<String>) = told.unzip();
        (!zh.is_empty()).then(|| Text::new(zh.join("；"), en.join("; ")))
    }
}

/// Tells by its bytes whether nothing in a cell can be unusual; nearly all cells are such.
fn is_plain(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    let ends = [bytes.first(), bytes.last()].into_iter().flatten().all(|byte| !byte.is_ascii_whitespace());
    ends && bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | 0x80..=0xc1 | 0xc3..=0xdf | 0xe4..=0xee))
}

fn unusual(cell: &str) -> impl Iterator<Item = Unusual> {
    let has = |wanted: fn(Odd) -> bool| cell.chars().filter_map(Odd::of).any(wanted);
    let within = cell.trim();
    let wide = has(|odd| matches!(odd, Odd::Wide(_, usual) if usual.is_ascii_alphanumeric()));
    let blank = within.chars().filter_map(Odd::of).any(|odd| matches!(odd, Odd::Blank(c) if !c.is_ascii()));
    let around = !within.is_empty() && within.len() < cell.len();
    let all = [(wide, Unusual::Wide), (blank, Unusual::Blank), (around, Unusual::Around)];
    all.into_iter().filter(|(is, _)| *is).map(|(_, how)| how)
}

#[cfg(test)]
mod tests {
    use super::{Unusual, is_plain, unusual};

    #[test]
    fn what_is_plain_by_its_bytes_is_in_no_way_unusual() {
        for c in ('\0'..=char::MAX).filter(|c| !c.is_ascii_control()) {
            let cell = format!("A{c}B");
            assert!(!is_plain(&cell) || unusual(&cell).next().is_none(), "{c:?}");
        }
        let found = |cell: &str| unusual(cell).collect::<Vec<_>>();
        assert_eq!(found("ＡB"), [Unusual::Wide]);
        assert_eq!(found(" A\u{a0}B"), [Unusual::Blank, Unusual::Around]);
        assert_eq!(found("（李）"), []);
    }
}
