//! The commands that settle a row that is held: for the officer who reads the plan, never for the enterprise.

use std::path::Path;

use super::{ImportArgs, read_as, word};
use crate::app::import::{CHANGED, OTHERWISE, fact_of};
use crate::domain::text::Text;
use crate::lists::outcome::{CellRemark, RowOutcome};
use crate::store::register::person::PersonRow;

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
        says: Option<&PersonRow>,
    ) -> Vec<String> {
        let dated = |how: &str| format!("visa-cli import {} --accept-good{} --dates {how}", self.file, self.read_as);
        let on_file = told.iter().any(|told| told.code == "CONTRADICTS" && told.other_row.is_none());
        match outcome {
            // Whose a number is says a reviewing officer, of a case that was taken in by itself.
            RowOutcome::HeldDuplicate if on_file => case.map_or(Vec::new(), |case| {
                let intake = format!("visa-cli intake port_visa{}", says.map(identity).unwrap_or_default());
                vec![self.settled("leave", row), amending(case, told), intake]
            }),
            RowOutcome::HeldDuplicate => told.first().map_or(Vec::new(), |first| match first.other_row {
                Some(other) => {
                    let (above, below) = (row.min(other), row.max(other));
                    let two = (first.code == "MAYBE_DUPLICATE_ROW").then(|| self.settled("distinct", below));
                    let one = [self.settled("leave", below), self.settled("leave", above)];
                    two.into_iter().chain(one).collect()
                }
                None if first.code == "MAYBE_KNOWN" => {
                    ["same", "distinct", "leave"].map(|how| self.settled(how, row)).into()
                }
                None => Vec::new(),
            }),
            RowOutcome::Changed => {
                case.map_or(Vec::new(), |case| vec![amending(case, told), self.settled("leave", row)])
            }
            // The row is held for days that can be read in two ways, or that are numbers of a spreadsheet.
            RowOutcome::Error => {
                let ways = Way::of_cells(told);
                ways.iter().map(|how| dated(how)).collect()
            }
            // Who takes a list in is told only that the row is held: another officer looks into it.
            RowOutcome::HeldScreening
            | RowOutcome::New
            | RowOutcome::AlreadyOnFile
            | RowOutcome::Linked
            | RowOutcome::Completed
            | RowOutcome::Incomplete
            | RowOutcome::RefusedByRule
            | RowOutcome::Blank
            | RowOutcome::LeftOut => Vec::new(),
        }
    }

    fn settled(&self, how: &str, row: u64) -> String {
        let Way { file, read_as } = self;
        format!("visa-cli import {file} --accept-good{read_as} --{how} {row} --note TEXT")
    }

    /// What may be said of the days of a row that nothing else stands against.
    fn of_cells(told: &[CellRemark]) -> &'static [&'static str] {
        let all = |code: &str| told.iter().all(|told| told.code == code);
        match told {
            [] => &[],
            _ if all("DAY_OR_MONTH") => &["day-first", "month-first"],
            _ if all("SERIAL_DATE") => &["serials"],
            _ => &[],
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

/// What a row says otherwise than its case: the fact, and the remark with the value.
pub(super) fn said_otherwise(told: &[CellRemark]) -> impl Iterator<Item = (&'static str, &CellRemark)> {
    let otherwise = told.iter().filter(|one| [CHANGED, OTHERWISE].contains(&one.code.as_str()));
    otherwise.filter_map(|one| Some((fact_of(&one.field)?, one)))
}

/// The command that lets a case say what its row says.
fn amending(case: &str, told: &[CellRemark]) -> String {
    let set: String =
        said_otherwise(told).map(|(fact, one)| format!(" --set {}", word(&format!("{fact}={}", one.value)))).collect();
    let set = if set.is_empty() { " --set FACT=VALUE".to_owned() } else { set };
    format!("visa-cli amend {case}{set} --note TEXT")
}

/// The identity that a row says, as intake takes it.
fn identity(says: &PersonRow) -> String {
    let birth = says.birth_date.map(|day| day.to_string());
    let flags = [
        ("--name", &says.name),
        ("--nationality", &says.nationality),
        ("--born", &birth),
        ("--passport", &says.passport),
    ];
    let given = flags.into_iter().filter_map(|(flag, value)| Some((flag, value.as_deref()?)));
    given.map(|(flag, value)| format!(" {flag} {}", word(value))).collect()
}
