//! Cells whose value a workbook does not keep as it was written: a formula, a merged cell, a number format that shows
//! something else.

use crate::domain::text::{Lang, Text};
use crate::lists::cell::CellFault;
use crate::lists::header::Field;
use crate::lists::sheet::Mark;

/// What is told of a mark, in Chinese and in English, before the value.
fn told(mark: Mark) -> Option<(&'static str, &'static str)> {
    match mark {
        Mark::Formula => Some((
            "由公式算出，结果可能已过时，未采用",
            "computed by a formula whose result may be out of date; not taken",
        )),
        Mark::Merged => Some(("与其他行合并为一格", "merged with another row")),
        Mark::Truth => Some(("是逻辑值（真、假），不是文字", "true or false as a spreadsheet keeps it, not text")),
        Mark::Otherwise => Some((
            "单元格格式使显示的内容与保存的数值不同，未采用",
            "its number format shows it otherwise than it is kept; not taken",
        )),
        Mark::Text | Mark::Number | Mark::Day | Mark::Error => None,
    }
}

/// The fault of a cell with a mark that is not read.
pub(super) fn fault(mark: Mark, field: Field) -> Option<CellFault> {
    use Field::{BirthDate, ChineseName, FullName, GivenNames, Passport, Surname};
    let own = matches!(field, FullName | Surname | GivenNames | Passport | BirthDate);
    let (code, mend_zh, mend_en) = match mark {
        Mark::Formula => ("FORMULA", "粘贴为数值", "paste it as a value"),
        Mark::Merged if own => ("MERGED_CELL", "取消合并后逐行填写", "unmerge the cell and write it in each row"),
        // As in a row of names from which the spreadsheet made one.
        Mark::Truth if own || field == ChineseName => {
            ("TRUTH_CELL", "将该格设为文本格式后重新填写", "make the cell text and write the value again")
        }
        Mark::Otherwise => {
            ("SHOWN_OTHERWISE", "将该格设为文本格式后重新填写", "make the cell text and write the value again")
        }
        Mark::Text | Mark::Number | Mark::Day | Mark::Error | Mark::Merged | Mark::Truth => return None,
    };
    let (zh, en) = told(mark)?;
    let what = Text::new(zh, en);
    let mend = Text::new(
        format!("{mend_zh}；改正表中该值核对无误的，清空“问题”格"),
        format!("{mend_en}; where the value in the correction file is right as it stands, clear what is told of it"),
    );
    Some(CellFault::new(code, what, mend))
}

/// Codes of these faults.
const CODES: [&str; 4] = ["FORMULA", "MERGED_CELL", "TRUTH_CELL", "SHOWN_OTHERWISE"];

/// What stands behind the fault in a correction file, in which every cell is text: the value that was refused.
pub fn refused_value(code: &str, value: &str, lang: Lang) -> String {
    match lang {
        _ if !CODES.contains(&code) => String::new(),
        Lang::Zh => format!("（{value}）"),
        Lang::En => format!(" ({value})"),
    }
}

/// The mark that a correction file says a cell had when it was refused, where the value is the same still.
pub(super) fn told_of(problem: &str, column: &str, cell: &str) -> Option<Mark> {
    [Mark::Formula, Mark::Merged, Mark::Truth, Mark::Otherwise].into_iter().find(|mark| {
        told(*mark).is_some_and(|(zh, en)| {
            [(zh, Lang::Zh), (en, Lang::En)].into_iter().any(|(what, lang)| {
                let said = format!("{what}{}", refused_value(CODES[0], cell, lang));
                problem.match_indices(said.as_str()).any(|(at, _)| is_of(&problem[..at], column))
            })
        })
    })
}

/// Tells whether a text ends with a cell of a column, as it stands before what is wrong with it.
fn is_of(before: &str, column: &str) -> bool {
    let Some(cell) = before.strip_suffix(": ") else { return false };
    let name = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let letters = name.len() - name.trim_end_matches(|c: char| c.is_ascii_uppercase()).len();
    name.len() < cell.len() && &name[name.len() - letters..] == column
}
