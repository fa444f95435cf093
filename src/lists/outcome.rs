//! What becomes of a row, and what is told about it.

use serde::Serialize;

use super::row::RowProblem;
use crate::domain::text::Text;
use crate::domain::words::{Word, words};

words! {
    /// What becomes of a row; each comes to exactly one.
    RowOutcome {
        New = "new", "新收", "new";
        AlreadyOnFile = "already-on-file", "已在册", "already on file";
        Changed = "changed", "有变化", "changed";
        Linked = "linked", "已知人员", "known person";
        HeldDuplicate = "held-duplicate", "疑似重复", "held as a duplicate";
        HeldScreening = "held-screening", "待核查", "held for screening";
        Incomplete = "incomplete", "内容不全", "incomplete";
        RefusedByRule = "refused-by-rule", "不符合规定", "refused by rule";
        Error = "error", "有误", "in error";
        Blank = "blank", "空行", "blank";
        LeftOut = "left-out", "未收（隐藏、画掉或者由民警略去）", "left out (hidden, struck out or by the officer)";
        Completed = "completed", "补齐草稿", "draft completed";
        HeldDay = "held-day", "日期待定", "held for its days";
    }
}

/// A day that can be read in two ways.
pub const DAY_OR_MONTH: &str = "DAY_OR_MONTH";
/// The number by which a spreadsheet keeps a day.
pub const SERIAL_DATE: &str = "SERIAL_DATE";

impl RowOutcome {
    /// What becomes of a row whose cells cannot be read: where only its days are open, whoever knows them settles it.
    pub fn of_cells(told: &[CellRemark]) -> RowOutcome {
        let is_open =
            !told.is_empty() && told.iter().all(|one| [DAY_OR_MONTH, SERIAL_DATE].contains(&one.code.as_str()));
        if is_open { RowOutcome::HeldDay } else { RowOutcome::Error }
    }

    /// Tells whether the row becomes a case.
    pub fn is_written(self) -> bool {
        matches!(self, RowOutcome::New | RowOutcome::Linked)
    }

    /// Tells whether the row needs nothing more from anybody.
    pub fn is_good(self) -> bool {
        self.is_written()
            || matches!(
                self,
                RowOutcome::AlreadyOnFile | RowOutcome::Completed | RowOutcome::Blank | RowOutcome::LeftOut
            )
    }
}

/// Something that stands against a row, as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellRemark {
    /// The cell, such as `C5`; the row where no cell is at fault.
    pub cell: String,
    /// What the column holds.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// Constant English word.
    pub code: String,
    /// What is wrong.
    pub message_en: String,
    /// The same in Chinese.
    pub message_zh: String,
    /// What to do, in English and Chinese.
    pub remedy: String,
    /// The row that it is of besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_row: Option<u64>,
    /// The case on file whose person it may be of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_case: Option<String>,
    /// The same by itself, in Chinese and in English.
    #[serde(skip)]
    pub mend: Text,
}

impl CellRemark {
    /// Tells of a row rather than of a cell.
    pub fn of_row(cell: String, code: &str, what: Text, mend: Text) -> CellRemark {
        CellRemark::new(cell, String::new(), String::new(), code, what, mend)
    }

    /// The cell as it stands before what is wrong with it; nothing where no cell is at fault.
    pub fn place(&self) -> String {
        let is_cell = self.cell.bytes().any(|byte| byte.is_ascii_alphabetic());
        if is_cell { format!("{}: ", self.cell) } else { String::new() }
    }

    /// Puts the parts together.
    pub fn new(cell: String, field: String, value: String, code: &str, what: Text, mend: Text) -> CellRemark {
        let remedy = if mend.en.is_empty() { String::new() } else { format!("{} / {}", mend.en, mend.zh) };
        let (message_en, message_zh) = (what.en.into_owned(), what.zh.into_owned());
        let code = code.to_owned();
        CellRemark { cell, field, value, code, message_en, message_zh, remedy, other_row: None, of_case: None, mend }
    }
}

impl From<RowProblem> for CellRemark {
    fn from(problem: RowProblem) -> CellRemark {
        let RowProblem { cell, field, value, fault } = problem;
        CellRemark::new(cell, field.code().to_owned(), value, fault.code, fault.what, fault.remedy)
    }
}
