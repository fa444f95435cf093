//! The commands that settle a row that is held: for the officer who reads the plan, never for the enterprise.

use std::path::Path;

use super::groups::{Group, Groups};
use super::{ImportArgs, read_as, word};
use crate::app::import::{CHANGED, OTHERWISE, Plan, fact_of};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::lists::outcome::{CellRemark, DAY_OR_MONTH, RowOutcome, SERIAL_DATE};
use crate::lists::sheet::DatesSaid;
use crate::store::register::person::PersonRow;

/// Rows for which the commands are shown; `--json` has them for each.
pub(super) const SHOWN: usize = 12;

/// How the list is given again.
pub(super) struct Way {
    file: String,
    read_as: String,
    /// Rows that are settled together.
    groups: Groups,
}

impl Way {
    /// Of the command that is being answered.
    pub(super) fn of(args: &ImportArgs, file: &Path, plan: &Plan) -> anyhow::Result<Way> {
        Ok(Way { file: word(&file.display().to_string()), read_as: read_as(args), groups: Groups::of(plan)? })
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
                Some(_) => self.groups.of_row(row).map_or(Vec::new(), |group| self.of_a_group(group)),
                None if first.code == "MAYBE_KNOWN" => {
                    let rest = ["distinct", "leave"].map(|how| self.settled(how, row));
                    self.of_persons(row, told).into_iter().chain(rest).collect()
                }
                None => Vec::new(),
            }),
            RowOutcome::Changed => {
                case.map_or(Vec::new(), |case| vec![amending(case, told), self.settled("leave", row)])
            }
            // The row is held for days that can be read in two ways, or that are numbers of a spreadsheet.
            RowOutcome::HeldDay => Way::of_open_days(told).into_iter().map(|how| dated(&how)).collect(),
            // Who takes a list in is told only that the row is held: another officer looks into it.
            RowOutcome::HeldScreening
            | RowOutcome::New
            | RowOutcome::AlreadyOnFile
            | RowOutcome::Linked
            | RowOutcome::Completed
            | RowOutcome::Error
            | RowOutcome::Incomplete
            | RowOutcome::RefusedByRule
            | RowOutcome::Blank
            | RowOutcome::LeftOut => Vec::new(),
        }
    }

    fn settled(&self, how: &str, row: u64) -> String {
        self.all_settled(how, &[row])
    }

    fn all_settled(&self, how: &str, rows: &[u64]) -> String {
        self.all_said(how, rows)
    }

    fn all_said(&self, how: &str, rows: &[impl std::fmt::Display]) -> String {
        let Way { file, read_as, .. } = self;
        let rows: String = rows.iter().map(|row| format!(" --{how} {row}")).collect();
        format!("visa-cli import {file} --accept-good{read_as}{rows} --note TEXT")
    }

    /// The row is of somebody on file: of which case, where several may be meant.
    fn of_persons(&self, row: u64, told: &[CellRemark]) -> Vec<String> {
        let cases: Vec<&str> = told.iter().filter_map(|told| told.of_case.as_deref()).collect();
        match cases[..] {
            [] | [_] => vec![self.settled("same", row)],
            _ => cases.iter().map(|case| self.all_said("same", &[format!("{row}={case}")])).collect(),
        }
    }

    /// All go in, where they are on several trips or may be several people; or one alone, the first of them before the others.
    fn of_a_group(&self, group: &Group) -> Vec<String> {
        let trips = group.trips_apart.then(|| self.all_settled("same", &group.rows[1..]));
        let all = group.may_be_several.then(|| self.all_settled("distinct", &group.rows[1..]));
        let but = |kept: &u64| group.rows.iter().copied().filter(|row| row != kept).collect::<Vec<_>>();
        let alone = group.rows.iter().map(|kept| self.all_settled("leave", &but(kept)));
        trips.into_iter().chain(all).chain(alone).collect()
    }

    /// What may be said of the days of a row that nothing else stands against.
    fn of_open_days(told: &[CellRemark]) -> Vec<String> {
        let has = |code: &str| told.iter().any(|told| told.code == code);
        let serials = if has(SERIAL_DATE) { vec![DatesSaid::Serials.code().to_owned()] } else { Vec::new() };
        if !has(DAY_OR_MONTH) {
            return serials;
        }
        let orders = [DatesSaid::DayFirst, DatesSaid::MonthFirst].map(|said| said.code().to_owned());
        orders.into_iter().map(|order| [vec![order], serials.clone()].concat().join(" --dates ")).collect()
    }

    /// What the officer may say of days that the sheet leaves open.
    pub(super) fn of_days(told: &[CellRemark]) -> Option<Text> {
        let has = |code: &str| told.iter().any(|told| told.code == code);
        if has(DAY_OR_MONTH) {
            return Some(Text::new(
                "日和月的先后向单位问明的，加 --dates day-first 或者 --dates month-first",
                "where the unit tells which number is the day: --dates day-first or --dates month-first",
            ));
        }
        has(SERIAL_DATE).then(|| {
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
