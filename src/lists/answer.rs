//! The answer sheet 回执: what became of each person of a list, in words that may be told. No internal reason stands in
//! it and no other enterprise's data.

mod forms;

use chrono::NaiveDate;
use serde::Serialize;

use super::outcome::{CellRemark, RowOutcome};
use crate::domain::text::Text;
use crate::domain::words::words;

pub use forms::{Form, Lines, write};

words! {
    /// What an enterprise is told of a person.
    Standing {
        Accepted = "accepted", "已受理", "accepted";
        ToSupplement = "to-supplement", "请补正", "to be supplemented";
        NotAccepted = "not-accepted", "不予受理", "not accepted";
        OnFile = "on-file", "此前已受理，不重复收件", "already on file";
        Issued = "issued", "已签发", "issued";
        NotGranted = "not-granted", "未予签发", "not granted";
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
        Void = "void", "已作废", "void";
        InHand = "in-hand", "正在办理，另行通知", "in hand, you will be told";
        Empty = "empty", "空行", "empty row";
        LeftOut = "left-out", "未收（名单中隐藏、画掉，或者经核对略去）",
            "not taken in: hidden or struck out in the list, or left out after a check";
    }
}

impl Standing {
    /// Returns what may be told of an outcome. Whatever is held is in hand: why it is held is never told.
    pub fn of(outcome: RowOutcome) -> Standing {
        match outcome {
            RowOutcome::New | RowOutcome::Linked | RowOutcome::Completed => Standing::Accepted,
            RowOutcome::AlreadyOnFile => Standing::OnFile,
            RowOutcome::Changed | RowOutcome::HeldScreening => Standing::InHand,
            RowOutcome::HeldDuplicate | RowOutcome::HeldDay | RowOutcome::Incomplete | RowOutcome::Error => {
                Standing::ToSupplement
            }
            RowOutcome::RefusedByRule => Standing::NotAccepted,
            RowOutcome::Blank => Standing::Empty,
            RowOutcome::LeftOut => Standing::LeftOut,
        }
    }

    /// Tells whether the receipt of the case is told with it.
    pub fn has_receipt(self) -> bool {
        matches!(self, Standing::Accepted | Standing::OnFile | Standing::Issued | Standing::NotGranted)
    }
}

/// What stands above the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The office.
    pub office: String,
    /// Name of the list, without a folder.
    pub list: String,
    /// SHA-256 of the list.
    pub sha256: String,
    /// Number of the batch; none where nothing was written.
    pub batch: Option<u64>,
    /// The day.
    pub on: NaiveDate,
    /// How many rows came to what, without those that are empty.
    pub counts: Vec<(Standing, u64)>,
    /// Cells that were read otherwise than they are typed, where they should be typed so.
    pub typed: Option<Text>,
    /// Only a training file was written to.
    pub training: bool,
}

/// One person of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Row of the sheet.
    pub row: u64,
    /// The name as the list has it.
    pub name: String,
    /// The passport number as the list has it; only its last four characters are printed.
    pub passport: String,
    /// What is told.
    pub standing: Standing,
    /// Number of the receipt, for who is accepted or on file.
    pub receipt: Option<String>,
    /// What is to be supplied or mended, all of it.
    pub points: Vec<Text>,
}

impl Line {
    /// What is to be supplied or mended, as far as it may be told: what stands against a row only where the enterprise can
    /// mend it.
    pub fn points(standing: Standing, told: &[CellRemark]) -> Vec<Text> {
        match standing {
            Standing::ToSupplement => Line::told(told),
            Standing::NotAccepted => vec![Line::not_accepted()],
            Standing::Accepted
            | Standing::OnFile
            | Standing::Issued
            | Standing::NotGranted
            | Standing::Withdrawn
            | Standing::Void
            | Standing::InHand
            | Standing::Empty
            | Standing::LeftOut => Vec::new(),
        }
    }

    /// What was found may be told: each thing with its cell and what to do.
    pub fn told(told: &[CellRemark]) -> Vec<Text> {
        told.iter().map(point).collect()
    }

    /// Why a person is not taken in, where no more may be told.
    pub fn not_accepted() -> Text {
        Text::new("不符合口岸签证受理条件", "the conditions for taking in an application for a port visa are not met")
    }

    /// The last four characters of the passport number.
    pub fn passport_end(&self) -> String {
        let chars: Vec<char> = self.passport.chars().collect();
        chars[chars.len().saturating_sub(4)..].iter().collect()
    }
}

/// A point names the cell, what is wrong and what to do.
fn point(told: &CellRemark) -> Text {
    let mend = |text: &str| if text.is_empty() { String::new() } else { format!(" → {text}") };
    Text::new(
        format!("{}{}{}", told.place(), told.message_zh, mend(&told.mend.zh)),
        format!("{}{}{}", told.place(), told.message_en, mend(&told.mend.en)),
    )
}

/// A line in one language, as every form prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Printed {
    row: u64,
    name: String,
    passport: String,
    code: &'static str,
    standing: &'static str,
    receipt: String,
    points: Vec<String>,
}
