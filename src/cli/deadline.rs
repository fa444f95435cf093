//! `deadline explain`: every day of a period as counted, skipped or made up; the days of a case.

use chrono::{Datelike, NaiveDate};
use serde_json::json;

use crate::app::deadline::{self, CaseDays, StepDay, Turn, Turned};
use crate::app::entries::EntriesKnown;
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, needed};
use crate::cli::day::{self, Typed};
use crate::domain::life::State;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::Exit;
use crate::policy::calendar::{Calendar, CountedDay, Day};
use crate::policy::law::cite_zh;
use crate::rules::limits::Limit;
use crate::ui::{Ui, table};

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

/// Show every day of a period of working days, or the days of a case
///
/// Of a case: where its statutory period began, stopped while papers were awaited and began anew, its last day counted
/// day by day, the day of the alarm, and the applicant's own days.
///
/// Decision periods and receipts count working days without statutory holidays (Reg 36(2)); the day they start on is
/// not counted, Saturdays and Sundays on which work is made up are. A year whose holiday notice is not loaded is never
/// guessed.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli deadline explain --from 2024-02-05 --working-days 7
  visa-cli deadline explain --from 2026/2/6 --working-days 15 --lang zh
  visa-cli deadline explain --from today --working-days 15 --json
  visa-cli deadline explain 123")]
struct ExplainArgs {
    /// The case: any part of its number that names one
    #[arg(conflicts_with_all = ["from", "working_days"], required_unless_present_all = ["from", "working_days"])]
    case: Option<String>,
    /// Day the period starts on, such as the day of acceptance; it is not counted
    #[arg(long, value_name = "DATE", value_parser = day::typed, requires = "working_days")]
    from: Option<Typed>,
    /// Length of the period
    #[arg(long, value_name = "N", requires = "from")]
    working_days: Option<u32>,
}

/// A period of working days.
struct Period {
    from: NaiveDate,
    working_days: u32,
}

pub(crate) fn run(args: &DeadlineArgs, ctx: CommandContext) -> Outcome {
    let DeadlineCommand::Explain(args) = &args.command;
    match (&args.case, args.from, args.working_days) {
        (Some(case), ..) => of_case(case, ctx),
        (None, Some(from), Some(working_days)) => {
            let from = from.by_clock(ctx.ui.environment.now, "--from")?;
            explain(&Period { from, working_days }, &ctx.law_in_use()?.0.calendar, ctx.ui)
        }
        (None, ..) => Err(needed("CASE", "案件", "a case, or --from and --working-days").into()),
    }
}

fn of_case(case: &str, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let days = deadline::of_case(&desk, case)?;
    if ctx.ui.json {
        let mut body = serde_json::to_value(&days)?;
        let period = days.from.zip(days.working_days);
        body["days"] =
            period.map_or(json!([]), |(from, length)| counted(&desk.policy.calendar.explain(from, length).0));
        ctx.json(&body)?;
        return Ok(Exit::Done);
    }
    let pairs = pairs(&days, desk.today(), ctx.ui.lang);
    ctx.pairs(&pairs);
    if let Some((from, working_days)) = days.from.zip(days.working_days) {
        ctx.ui.line("");
        return explain(&Period { from, working_days }, &desk.policy.calendar, ctx.ui);
    }
    Ok(Exit::Done)
}

/// Why no period runs, where none does. What was reviewed while papers were awaited was not accepted by that.
fn no_period(days: &CaseDays, without: bool) -> Option<Text> {
    let accepted = days.turns.iter().any(|turned| matches!(turned.turn, Turn::Counts | Turn::Anew));
    if days.state == State::AwaitingPapers || (without && !accepted) {
        return Some(Text::new("待补正期间不计算期限", "no period runs while papers are awaited"));
    }
    without.then(|| Text::new("该事项没有法定的办理期限", "the law names no last day for deciding this"))
}

fn pairs(days: &CaseDays, today: NaiveDate, lang: Lang) -> Vec<(Text, String)> {
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let mut pairs = vec![
        (Text::new("案件", "case"), days.case.clone()),
        (Text::new("事项", "measure"), of(days.measure.zh(), days.measure.en())),
        (Text::new("状态", "state"), of(days.state.zh(), days.state.en())),
        (Text::new("收件", "received"), days.received_on.to_string()),
    ];
    pairs.extend(days.accepted_on.map(|day| (Text::new("受理", "accepted"), day.to_string())));
    pairs.extend(days.replaced_by.clone().map(|case| (Text::new("已由其证件代替", "replaced by"), case)));
    let is_decided_on = matches!(days.state, State::Accepted | State::UnderExamination | State::Reviewed);
    let without = is_decided_on && days.due_on.is_none() && days.provisional.is_none();
    for Turned { on, turn, due_on } in days.turns.iter().filter(|turned| !without || turned.turn != Turn::Counts) {
        let due = due_on.map_or(String::new(), |due| format!(" → {due}"));
        pairs.push((Text::new("期限", "period"), format!("{on} {}{due}", of(turn.zh(), turn.en()))));
    }
    let mut add = |zh: &'static str, en: &'static str, value: Option<String>| {
        pairs.extend(value.map(|value| (Text::new(zh, en), value)));
    };
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let by = |cite: &str| if lang == Lang::Zh { format!("（{}）", cite_zh(cite)) } else { format!(" ({cite})") };
    let cite = days.cite.map_or(String::new(), by);
    add("法定最后一日", "statutory last day", days.due_on.map(|day| format!("{day}{cite}")));
    for one in &days.steps {
        add("环节期限", "step", Some(step_told(one, days.state, today).of(lang).to_owned()));
    }
    add("期限", "period", no_period(days, without).map(|said| said.of(lang).to_owned()));
    add(
        "暂定",
        "provisional",
        days.provisional.map(|year| match lang {
            Lang::Zh => format!("{year}年的节假日安排未公布，最后一日不能推算{cite}"),
            Lang::En => format!("the working days of {year} are not published: the last day cannot be counted{cite}"),
        }),
    );
    add("申请人最迟申请", "applicant: file by", day(days.file_by));
    add("申请人最迟办理", "applicant: apply by", day(days.apply_by));
    add("申请人最迟入境", "applicant: enter by", day(days.enter_by));
    add("申请人最迟离境", "applicant: leave by", day(days.leave_by));
    for limit in &days.limits {
        pairs.push((Text::new("期限余量", "days left"), limit_told(limit, lang)));
    }
    pairs.extend(days.entries.iter().map(|entries| (Text::new("入境次数", "entries"), entries_told(entries, lang))));
    for passed in &days.passed {
        let (day, what) = (passed.day, passed.what.text());
        let cite = match lang {
            Lang::Zh => cite_zh(passed.cite),
            Lang::En => passed.cite.into(),
        };
        let told = match lang {
            Lang::Zh => format!("{day} 之后：{}（{cite}）", what.zh),
            Lang::En => format!("after {day}: {} ({cite})", what.en),
        };
        pairs.push((Text::new("逾期后果", "once passed"), told));
    }
    pairs
}

/// The last day of a step, and whether it was done.
fn step_told(StepDay { step, by, done_on }: &StepDay, state: State, today: NaiveDate) -> Text {
    let (zh, en) =
        by.map_or(("无期限".to_owned(), "no last day".to_owned()), |by| (format!("最迟 {by}"), format!("by {by}")));
    let (done_zh, done_en) = match done_on {
        Some(on) if by.is_some_and(|by| by < *on) => (format!("{on} 办理，逾期"), format!("done on {on}, late")),
        Some(on) => (format!("{on} 已办"), format!("done on {on}")),
        None if state == State::AwaitingPapers => ("等待补正".to_owned(), "waits for papers".to_owned()),
        None if !state.is_open() => ("未办".to_owned(), "not done".to_owned()),
        None if by.is_some_and(|by| by < today) => {
            ("该日已过，尚未办理".to_owned(), "not done, the day has passed".to_owned())
        }
        None => ("待办".to_owned(), "still to do".to_owned()),
    };
    Text::new(format!("{}：{zh}，{done_zh}", step.zh()), format!("{}: {en}, {done_en}", step.en()))
}

/// A limit with what is used of it and left.
pub(crate) fn limit_told(limit: &Limit, lang: Lang) -> String {
    let Limit { days, used, left, cite, .. } = limit;
    let name = limit.name.text();
    match lang {
        Lang::Zh => {
            let until = limit.until.map_or(String::new(), |day| format!("，至 {day}"));
            format!("{}：共 {days} 日，已用 {used} 日，剩余 {left} 日{until}（{}）", name.zh, cite_zh(cite))
        }
        Lang::En => {
            let until = limit.until.map_or(String::new(), |day| format!(", to {day}"));
            format!("{}: {left} of {days} left, {used} used{until} ({cite})", name.en)
        }
    }
}

/// The entries on a visa with their provision.
pub(crate) fn entries_told(entries: &EntriesKnown, lang: Lang) -> String {
    let told = entries.told();
    match lang {
        Lang::Zh => format!("{}（{}）", told.zh, cite_zh(entries.cite)),
        Lang::En => format!("{} ({})", told.en, entries.cite),
    }
}

fn explain(args: &Period, calendar: &Calendar, ui: &mut Ui) -> Outcome {
    let (days, last) = calendar.explain(args.from, args.working_days);
    let last = last.map_err(|missing| day::not_published(missing, *calendar.years().start()))?;
    if ui.json {
        ui.json_line(&as_json(args, last, &days).to_string());
    } else {
        show(args, last, &days, calendar, ui);
    }
    Ok(Exit::Done)
}

fn as_json(args: &Period, last: NaiveDate, days: &[CountedDay]) -> serde_json::Value {
    let days = counted(days);
    json!({"schema": 1, "from": args.from, "working_days": args.working_days, "last_day": last, "days": days})
}

fn counted(days: &[CountedDay]) -> serde_json::Value {
    days.iter()
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
        .collect()
}

fn show(args: &Period, last: NaiveDate, days: &[CountedDay], calendar: &Calendar, ui: &mut Ui) {
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
    for line in table::aligned(&rows) {
        ui.line(&line);
    }
    ui.line("");
    ui.prose(summary(args, last, days).of(lang));
    for notice in (args.from.year()..=last.year()).filter_map(|year| calendar.notice(year)) {
        let rests = Text::new(format!("依据: {}", notice.notice), format!("rests on: {}", notice.notice));
        ui.prose(rests.of(lang));
    }
}

fn row(date: NaiveDate, number: String, why: String, lang: Lang) -> Vec<String> {
    vec![date.to_string(), day::weekday(date).of(lang).to_owned(), number, why]
}

fn summary(args: &Period, last: NaiveDate, days: &[CountedDay]) -> Text {
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
