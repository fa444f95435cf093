//! `calendar show` and `calendar check`: the holidays of a year, and whether the next notice is missing.

use chrono::{Datelike, NaiveDate};
use serde_json::json;

use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::cli::day::{self, Typed};
use crate::domain::text::{Lang, Text};
use crate::error::Exit;
use crate::policy::calendar::{Calendar, Holiday, NotPublished, YearNotice};
use crate::ui::{Ui, table};

/// The month from which the next year's notice should be there: it has come out between late October and December.
const NEXT_NOTICE_DUE: u32 = 10;

/// Show and check the working-day calendar
#[derive(clap::Args)]
pub(crate) struct CalendarArgs {
    #[command(subcommand)]
    command: CalendarCommand,
}

#[derive(clap::Subcommand)]
enum CalendarCommand {
    Show(ShowArgs),
    Check(CheckArgs),
}

/// Show the holidays and make-up working days of a year, and the notice they rest on
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli calendar show 2026
  visa-cli calendar show 2020 --lang zh
  visa-cli calendar show 2026 --json")]
struct ShowArgs {
    /// Year
    year: i32,
}

/// Check that the holiday notices needed are loaded
///
/// From October it warns when the notice for the next year is missing; the exit code stays 0. Only when the current
/// year itself is missing is the exit code 1.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli calendar check
  visa-cli calendar check --on 2026-09-30
  visa-cli calendar check --on 2026-11-23 --json")]
struct CheckArgs {
    /// Check as if it were this day; today in Beijing when left out
    #[arg(long, value_name = "DATE", value_parser = day::typed)]
    on: Option<Typed>,
}

pub(crate) fn run(args: &CalendarArgs, ctx: CommandContext) -> Outcome {
    let calendar = &ctx.law_in_use()?.0.calendar;
    match &args.command {
        CalendarCommand::Show(args) => show(args, calendar, ctx.ui),
        CalendarCommand::Check(args) => check(args, calendar, ctx.ui),
    }
}

fn notice_of(calendar: &Calendar, year: i32) -> anyhow::Result<&YearNotice> {
    let missing = || day::not_published(NotPublished { year }, *calendar.years().start());
    Ok(calendar.notice(year).ok_or_else(missing)?)
}

fn show(args: &ShowArgs, calendar: &Calendar, ui: &mut Ui) -> Outcome {
    let notice = notice_of(calendar, args.year)?;
    let working = working_days_by_month(calendar, args.year);
    let listed = YearNoticeDays::of(notice, calendar.notice(args.year + 1));
    if ui.json {
        ui.json_line(&as_json(notice, &listed, &working).to_string());
        return Ok(Exit::Done);
    }
    let lang = ui.lang;
    for line in heading(notice, lang).into_iter().chain(deviations(&listed, lang)).chain(months(&working, lang)) {
        ui.line(&line);
    }
    Ok(Exit::Done)
}

/// The days of a year that differ from the plain week: those of its notice, and those of the next notice that fall into
/// its December.
struct YearNoticeDays<'a> {
    holidays: Vec<&'a Holiday>,
    workdays: Vec<NaiveDate>,
}

impl<'a> YearNoticeDays<'a> {
    fn of(notice: &'a YearNotice, next: Option<&'a YearNotice>) -> YearNoticeDays<'a> {
        let here = |day: &NaiveDate| day.year() == i32::from(notice.year);
        let holidays = next.into_iter().flat_map(|next| &next.holidays).filter(|off| here(&off.from));
        let workdays = next.into_iter().flat_map(|next| &next.workdays).filter(|day| here(day));
        YearNoticeDays {
            holidays: notice.holidays.iter().chain(holidays).collect(),
            workdays: notice.workdays.iter().chain(workdays).copied().collect(),
        }
    }
}

/// Returns the number of working days of each month; none where the calendar does not cover the year.
fn working_days_by_month(calendar: &Calendar, year: i32) -> [usize; 12] {
    let mut months = [0; 12];
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    for date in first.iter_days().take_while(|date| date.year() == year) {
        months[date.month0() as usize] += usize::from(calendar.is_working_day(date) == Ok(true));
    }
    months
}

fn as_json(notice: &YearNotice, listed: &YearNoticeDays, working: &[usize; 12]) -> serde_json::Value {
    let holidays: Vec<_> = listed
        .holidays
        .iter()
        .map(|off| json!({"name": off.name, "name_en": off.en, "from": off.from, "to": off.to}))
        .collect();
    let amended: Vec<_> = notice
        .amended
        .iter()
        .map(|later| json!({"notice": later.notice, "published": later.published, "change": later.change}))
        .collect();
    json!({
        "schema": 1, "year": notice.year, "notice": notice.notice, "published": notice.published, "amended": amended,
        "holidays": holidays, "workdays": listed.workdays, "working_days": working.iter().sum::<usize>(),
        "working_days_by_month": working, "cite": notice.cite, "checked": notice.checked,
    })
}

fn heading(notice: &YearNotice, lang: Lang) -> Vec<String> {
    let of = |text: Text| text.of(lang).to_owned();
    let mut lines = vec![
        notice.notice.clone(),
        of(Text::new(format!("成文 {}", notice.published), format!("dated {}", notice.published))),
    ];
    for later in &notice.amended {
        lines.push(of(Text::new(format!("修改: {}", later.notice), format!("amended: {}", later.notice))));
        lines.push(of(Text::new(format!("成文 {}", later.published), format!("dated {}", later.published))));
    }
    lines.push(String::new());
    lines
}

fn deviations(listed: &YearNoticeDays, lang: Lang) -> Vec<String> {
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let on = |date: NaiveDate| format!("{date} {}", day::weekday(date).of(lang));
    let mut rows = vec![vec![of("放假", "days off"), of("自", "from"), of("至", "to"), of("天数", "days")]];
    for off in &listed.holidays {
        let name = Text::new(off.name.clone(), off.en.clone()).of(lang).to_owned();
        rows.push(vec![name, on(off.from), on(off.to), ((off.to - off.from).num_days() + 1).to_string()]);
    }
    let mut lines = table::aligned(&rows);
    lines.push(String::new());
    lines.push(of("调休上班", "work is made up on"));
    lines.extend(listed.workdays.iter().map(|date| format!("  {}", on(*date))));
    lines.push(String::new());
    lines
}

fn months(working: &[usize; 12], lang: Lang) -> Vec<String> {
    let of = |text: Text| text.of(lang).to_owned();
    let total: usize = working.iter().sum();
    let number = |text: String| format!("{text:>3}");
    let mut names = vec![of(Text::new("月份", "month"))];
    names.extend((1..=12).map(|month| number(month.to_string())));
    let mut days = vec![of(Text::new("工作日", "working days"))];
    days.extend(working.iter().map(|days| number(days.to_string())));
    let mut lines = table::aligned(&[names, days]);
    lines.push(of(Text::new(format!("全年工作日 {total} 天"), format!("{total} working days in all"))));
    lines
}

fn check(args: &CheckArgs, calendar: &Calendar, ui: &mut Ui) -> Outcome {
    let today = args.on.unwrap_or(Typed::Away(0)).by_clock(ui.environment.now, "--on")?;
    notice_of(calendar, today.year())?;
    let (first, last) = calendar.years().into_inner();
    let warning = warning(calendar, today);
    if ui.json {
        let warnings: Vec<_> = warning
            .iter()
            .map(|text| json!({"code": "next_notice_missing", "year": today.year() + 1, "message": text.of(ui.lang)}))
            .collect();
        let body = json!({"schema": 1, "on": today, "first_year": first, "last_year": last, "warnings": warnings});
        ui.line(&body.to_string());
    } else {
        let loaded = Text::new(
            format!("{today}: 已载入 {first} 年至 {last} 年的节假日安排"),
            format!("{today}: the holiday notices for {first} to {last} are loaded"),
        );
        ui.line(loaded.of(ui.lang));
    }
    if let Some(text) = warning {
        ui.say(&text);
    }
    Ok(Exit::Done)
}

fn warning(calendar: &Calendar, today: NaiveDate) -> Option<Text> {
    let next = today.year() + 1;
    let due = NEXT_NOTICE_DUE <= today.month() && calendar.notice(next).is_none();
    due.then(|| {
        Text::new(
            format!("注意: 尚未载入{next}年的节假日安排，跨入{next}年的期限无法推算；公布后请加入政策文件"),
            format!(
                "warning: the holiday notice for {next} is not loaded, deadlines that reach {next} cannot be counted; \
                 add it to the policy file when it is published"
            ),
        )
    })
}
