//! `rules test`: an office's labelled cases, decided and compared with what the office expects.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::Outcome;
use crate::domain::safe::shown;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::policy::Policy;
use crate::rules::labelled::{Difference, Labelled};
use crate::ui::Ui;

/// Decide labelled cases and tell where a decision is not what is expected
///
/// Each line is an object with `facts`, `expect` and a `title`: outcome, reason, also, absent, missing, unestablished,
/// values, absent_values, retention; or error and places. Exit code 1 where a case differs or a line is none.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli rules test office_cases.jsonl
  visa-cli --config draft.toml rules test office_cases.jsonl --json
  visa-cli rules test - < office_cases.jsonl")]
pub(super) struct TestArgs {
    /// Files of labelled cases, one JSON object a line; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// What the cases so far came to.
#[derive(Default)]
struct Tally {
    cases: u64,
    differ: u64,
    unread: u64,
}

pub(super) fn run(args: &TestArgs, policy: &Policy, ui: &mut Ui) -> Outcome {
    let mut tally = Tally::default();
    for path in &args.files {
        let from: Box<dyn BufRead> = if path.as_os_str() == "-" {
            std::mem::replace(&mut ui.input, Box::new(std::io::empty()))
        } else {
            Box::new(BufReader::new(File::open(path).map_err(|error| cannot_read(path, &error))?))
        };
        for (number, line) in from.lines().enumerate() {
            let line = line.map_err(|error| cannot_read(path, &error))?;
            if !line.trim().is_empty() {
                one(&line, &format!("{}:{}", path.display(), number + 1), policy, &mut tally, ui);
            }
        }
    }
    let Tally { cases, differ, unread } = tally;
    if ui.json {
        ui.json_line(&json!({"schema": 1, "cases": cases, "differ": differ, "not_read": unread}).to_string());
    } else {
        let summary = Text::new(
            format!("案例 {cases} 个，不符 {differ} 个，无法读取 {unread} 行"),
            format!("{cases} cases, {differ} differ, {unread} lines not read"),
        );
        ui.line(summary.of(ui.lang));
    }
    Ok(if differ == 0 && unread == 0 { Exit::Done } else { Exit::Refused })
}

fn one(line: &str, place: &str, policy: &Policy, tally: &mut Tally, ui: &mut Ui) {
    let case: Labelled = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) => {
            tally.unread += 1;
            let why = if error.is_data() {
                "缺少 facts、expect 或者 title，或者取值不符"
            } else {
                "不是一行 JSON"
            };
            let column = error.column();
            let text =
                Text::new(format!("{place}: 无法读取: {why}（第 {column} 列）"), format!("{place}: not read: {error}"));
            return told(ui, &json!({"at": place, "error": error.to_string()}), &text);
        }
    };
    tally.cases += 1;
    let differences = case.differences(policy);
    if differences.is_empty() {
        return;
    }
    tally.differ += 1;
    let each = |en: &str, between: &str| {
        let said = |Difference { what, got, expected }: &Difference| format!("{what}: {got} {en} {expected}");
        differences.iter().map(said).collect::<Vec<_>>().join(between)
    };
    let title = &case.title;
    let text = Text::new(
        format!("{place} {title}: {}", each("应为", "；")),
        format!("{place} {title}: {}", each("expected", "; ")),
    );
    told(ui, &json!({"at": place, "title": title, "differences": differences}), &text);
}

fn told(ui: &mut Ui, json: &serde_json::Value, text: &Text) {
    let line = if ui.json { json.to_string() } else { shown(text.of(ui.lang)).into_owned() };
    ui.line(&line);
}

fn cannot_read(path: &Path, error: &std::io::Error) -> UserError {
    let hint = Text::new("检查文件名和权限", "check the name and the permissions");
    UserError::cannot_read(Exit::Refused, path, error, hint)
}
