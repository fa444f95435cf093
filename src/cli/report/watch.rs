//! `report escalations`, `report reminders`: what somebody must see to, for people and for cron.

use serde_json::json;

use crate::app::report::watch::{self, Escalated, Reminder, Why};
use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::Exit;
use crate::ui::{safe, table};

/// List the cases that somebody must see to today
///
/// Overdue, due today, due within two working days, passports held past the period or left after a case was closed, and
/// cases on which nothing was done for ten days. Exit code 10 where there is any, 0 where there is none; --quiet prints
/// nothing when there is none.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli report escalations
  visa-cli report escalations --json
  visa-cli report escalations --quiet --only overdue,due-today")]
pub(super) struct EscalationsArgs {
    /// Only these reasons, such as overdue,due-today
    #[arg(long, value_name = "REASON", value_delimiter = ',', value_parser = reason)]
    only: Vec<Why>,
}

fn reason(text: &str) -> Result<Why, String> {
    let all = || Why::ALL.iter().map(|why| why.code()).collect::<Vec<_>>().join(", ");
    Why::find(text).ok_or_else(all)
}

pub(super) fn escalations(args: &EscalationsArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let mut found = watch::escalations(&desk)?;
    found.cases.retain(|case| args.only.is_empty() || args.only.contains(&case.why));
    let exit = if found.cases.is_empty() { Exit::Done } else { Exit::Attention };
    if ctx.ui.json {
        ctx.json(&found)?;
        return Ok(exit);
    }
    if let Some(year) = found.provisional {
        ctx.ui.say(&Text::new(
            format!("{year}年的工作日历未公布，即将到期只计算到 {}", found.soon),
            format!("the working days of {year} are not published: due soon is counted up to {} only", found.soon),
        ));
    }
    let lang = ctx.ui.lang;
    let rows: Vec<Vec<String>> = found.cases.iter().map(|case| escalated(case, lang)).collect();
    for line in table::aligned(&rows) {
        ctx.ui.line(&safe::shown(&line));
    }
    let count = found.cases.len();
    if count == 0 {
        ctx.ui.say(&Text::new("没有需要处理的案件", "nothing to see to"));
    } else {
        ctx.ui.say(&Text::new(format!("共 {count} 项"), format!("{count} in all")));
    }
    Ok(exit)
}

pub(crate) fn escalated(case: &Escalated, lang: Lang) -> Vec<String> {
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let day = case.moved_on.or(case.due_on).map_or(String::new(), |day| day.to_string());
    vec![
        of(case.why.zh(), case.why.en()),
        day,
        case.case.clone(),
        of(case.measure.zh(), case.measure.en()),
        of(case.state.zh(), case.state.en()),
        case.claimed_by.clone().unwrap_or_default(),
    ]
}

/// List the days that run out for applicants: file by, leave by, enter by
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli report reminders --days 30
  visa-cli report reminders --days 14 --by enterprise --json")]
pub(super) struct RemindersArgs {
    /// How many days ahead
    #[arg(long, value_name = "N", default_value_t = 30)]
    days: u32,
    /// In what order
    #[arg(long, value_enum, default_value_t = By::Day)]
    by: By,
}

/// The order of reminders.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// The nearest day first
    Day,
    /// By inviting unit
    Enterprise,
}

pub(super) fn reminders(args: &RemindersArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let found = watch::reminders(&desk, args.days, args.by == By::Enterprise)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "date": desk.today(), "days": args.days, "reminders": found}))?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let mut unit: Option<&Reminder> = None;
    let mut lines = Vec::new();
    for one in &found {
        if args.by == By::Enterprise && unit.is_none_or(|before| before.enterprise != one.enterprise) {
            let code = one.enterprise.clone().unwrap_or_else(|| Text::new("无邀请单位", "no unit").of(lang).to_owned());
            lines.push(vec![code, String::new(), String::new(), one.enterprise_name.clone().unwrap_or_default()]);
        }
        unit = Some(one);
        let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
        let name = if args.by == By::Day { one.enterprise_name.clone().unwrap_or_default() } else { String::new() };
        lines.push(vec![
            format!("  {}", one.on),
            of(one.duty.zh(), one.duty.en()),
            one.case.clone(),
            of(one.measure.zh(), one.measure.en()),
            name,
        ]);
    }
    for line in table::aligned(&lines) {
        ctx.ui.line(&safe::shown(&line));
    }
    let count = found.len();
    ctx.ui.say(&Text::new(format!("共 {count} 项"), format!("{count} in all")));
    Ok(Exit::Done)
}
