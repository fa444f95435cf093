//! `deadline explain`: every day of a period as counted, skipped or made up.

use chrono::{Datelike, NaiveDate};
use serde_json::json;

use crate::cli::{Outcome, day};
use crate::domain::text::{Lang, Text};
use crate::error::Exit;
use crate::policy::Policy;
use crate::policy::calendar::{Calendar, CountedDay, Day};
use crate::ui::{Ui, columns};

/// Show how a deadline is counted
#[derive(clap::Args)]
pub(crate) struct DeadlineArgs {
    #[command(subcommand)]
    command: DeadlineCommand,
}

#[derive(clap::Subcommand)]
enum DeadlineCommand {
    Explain(ExplainArgs),
}

/// Show every day of a period of working days: counted, skipped or made up
///
/// Decision periods and receipts count working days without statutory holidays (Reg 36(2)); the day they start on is
/// not counted, Saturdays and Sundays on which work is made up are. A year whose holiday notice is not loaded is never
/// guessed.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli deadline explain --from 2024-02-05 --working-days 7
  visa-cli deadline explain --from 2026/2/6 --working-days 15 --lang zh
  visa-cli deadline explain --from 20260206 --working-days 15 --json")]
struct ExplainArgs {
    /// Day the period starts on, such as the day of acceptance; it is not counted
    #[arg(long, value_name = "DATE", value_parser = day::read)]
    from: NaiveDate,
    /// Length of the period
    #[arg(long, value_name = "N")]
    working_days: u32,
}

pub(crate) fn run(args: &DeadlineArgs, policy: &Policy, ui: &mut Ui) -> Outcome {
    match &args.command {
        DeadlineCommand::Explain(args) => explain(args, &policy.calendar, ui),
    }
}

fn explain(args: &ExplainArgs, calendar: &Calendar, ui: &mut Ui) -> Outcome {
    let (days, last) = calendar.explain(args.from, args.working_days);
    let last = last.map_err(|missing| day::not_published(missing, *calendar.years().start()))?;
    if ui.json {
        ui.line(&as_json(args, last, &days).to_string());
    } else {
        show(args, last, &days, calendar, ui);
    }
    Ok(Exit::Done)
}

fn as_json(args: &ExplainArgs, last: NaiveDate, days: &[CountedDay]) -> serde_json::Value {
    let days: Vec<_> = days
        .iter()
        .map(|counted| {
            let kind = match counted.day {
                Day::Working => "working",
                Day::MadeUp => "made_up",
                Day::Weekend => "weekend",
                Day::Holiday(_) => "holiday",
            };
            let why = day::why(counted.day);
            json!({
                "date": counted.date, "counted": counted.counted.is_some(), "number": counted.counted,
                "kind": kind, "why": why.en, "why_zh": why.zh,
            })
        })
        .collect();
    json!({"schema": 1, "from": args.from, "working_days": args.working_days, "last_day": last, "days": days})
}

fn show(args: &ExplainArgs, last: NaiveDate, days: &[CountedDay], calendar: &Calendar, ui: &mut Ui) {
    let lang = ui.lang;
    let words = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let mut rows = vec![
        vec![words("日期", "date"), words("星期", "day"), words("计数", "count"), words("说明", "why")],
        row(args.from, words("不计", "-"), words("起算日", "start"), lang),
    ];
    for counted in days {
        let number = counted.counted.map_or_else(|| words("跳过", "skip"), |number| format!("{number:>4}"));
        rows.push(row(counted.date, number, day::why(counted.day).of(lang).to_owned(), lang));
    }
    for line in columns::aligned(&rows) {
        ui.line(&line);
    }
    ui.line("");
    ui.line(summary(args, last, days).of(lang));
    for notice in (args.from.year()..=last.year()).filter_map(|year| calendar.notice(year)) {
        let rests = Text::new(format!("依据: {}", notice.notice), format!("rests on: {}", notice.notice));
        ui.line(rests.of(lang));
    }
}

fn row(date: NaiveDate, number: String, why: String, lang: Lang) -> Vec<String> {
    vec![date.to_string(), day::weekday(date).of(lang).to_owned(), number, why]
}

fn summary(args: &ExplainArgs, last: NaiveDate, days: &[CountedDay]) -> Text {
    let (from, n) = (args.from, args.working_days);
    let skipped = days.iter().filter(|counted| counted.counted.is_none()).count();
    let made_up = days.iter().filter(|counted| counted.day == Day::MadeUp).count();
    let weekday = day::weekday(last);
    Text::new(
        format!(
            "最后一日: {last}（{}）。{from} 起 {n} 个工作日，其中调休上班 {made_up} 日；跳过 {skipped} 日",
            weekday.zh
        ),
        format!(
            "last day: {last} ({}), {n} working days after {from}, {made_up} of them made up; {skipped} skipped",
            weekday.en
        ),
    )
}
