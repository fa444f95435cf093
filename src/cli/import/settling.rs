//! The commands that settle a row that is held: for the officer who reads the plan, never for the enterprise.

use std::path::Path;

use super::{ImportArgs, read_as, word};
use crate::app::import::fact_of;
use crate::domain::text::Text;
use crate::lists::outcome::{CellRemark, RowOutcome};

/// Rows for which the commands are shown; `--json` has them for each.
pub(super) const SHOWN: usize = 12;

/// How the list is given again.
pub(super) struct Way {
    file: String,
    read_as: String,
}

impl Way {
    /// Of the command that is being answered.
    pub(super) fn of(args: &ImportArgs, file: &Path) -> Way {
        Way { file: word(&file.display().to_string()), read_as: read_as(args) }
    }

    /// The commands that settle a row, the likeliest first; none where only the sender can.
    pub(super) fn commands(
        &self,
        row: u64,
        outcome: RowOutcome,
        case: Option<&str>,
        told: &[CellRemark],
    ) -> Vec<String> {
        let Way { file, read_as } = self;
        let settled = |how: &str| format!("visa-cli import {file} --accept-good{read_as} --{how} {row} --note TEXT");
        match outcome {
            // Whose a number is says a reviewing officer, of a case that was taken in by itself.
            RowOutcome::HeldDuplicate if told.iter().any(|told| told.code == "CONTRADICTS") => {
                case.map_or(Vec::new(), |case| {
                    let said = |how: &str| format!("visa-cli person {how} CASE {case} --note TEXT");
                    vec!["visa-cli intake port_visa".to_owned(), said("same"), said("distinct")]
                })
            }
            RowOutcome::HeldDuplicate => told.first().map_or(Vec::new(), |told| match told.code.as_str() {
                "MAYBE_KNOWN" => vec![settled("same"), settled("distinct")],
                "MAYBE_DUPLICATE_ROW" => vec![settled("distinct")],
                _ => Vec::new(),
            }),
            RowOutcome::Changed => case.map_or(Vec::new(), |case| vec![amending(case, told)]),
            // Who takes a list in is told only that the row is held: another officer looks into it.
            RowOutcome::HeldScreening
            | RowOutcome::New
            | RowOutcome::AlreadyOnFile
            | RowOutcome::Linked
            | RowOutcome::Completed
            | RowOutcome::Incomplete
            | RowOutcome::RefusedByRule
            | RowOutcome::Error
            | RowOutcome::Blank
            | RowOutcome::LeftOut => Vec::new(),
        }
    }

    /// What the officer may say of days that the sheet leaves open.
    pub(super) fn of_days(told: &[CellRemark]) -> Option<Text> {
        let has = |code: &str| told.iter().any(|told| told.code == code);
        if has("DAY_OR_MONTH") {
            return Some(Text::new(
                "日和月的先后向单位问明的，加 --dates day-first 或者 --dates month-first",
                "where the unit tells which number is the day: --dates day-first or --dates month-first",
            ));
        }
        has("SERIAL_DATE").then(|| {
            Text::new(
                "序号确为日期的（括号内为所对应的日子），加 --dates serials",
                "where the numbers are days indeed (each stands in brackets): --dates serials",
            )
        })
    }
}

/// The command that lets a case say what its row says.
fn amending(case: &str, told: &[CellRemark]) -> String {
    let said = told.iter().filter_map(|one| Some((fact_of(&one.field)?, one)));
    let set: String = said.map(|(fact, one)| format!(" --set {}", word(&format!("{fact}={}", one.value)))).collect();
    let set = if set.is_empty() { " --set FACT=VALUE".to_owned() } else { set };
    format!("visa-cli amend {case}{set} --note TEXT")
}
