//! `stats`: one screen in the morning.

use chrono::Duration;

use crate::app::report::morning::{DAYS, Morning, morning};
use crate::app::report::watch::Why;
use crate::app::report::{DateSpan, Kind, Proving, make};
use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::cli::report::{escalated, fit, not_reconciled};
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::Exit;
use crate::ui::chart::{Style, bar, sparkline};
use crate::ui::{safe, table};

/// Show on one screen what is due today, what is stuck, and what came in
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli stats
  visa-cli stats measure:port_visa
  visa-cli stats --json")]
pub(crate) struct StatsArgs {
    /// Words of a filter: the numbers are of the cases alone that fit it now, each counted again
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
}

/// Cases that are shown for one reason.
const MOST: usize = 5;
/// Longest bar, columns.
const BAR: usize = 24;

pub(crate) fn run(args: &StatsArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let fit = fit(&args.filter, &desk, &mut ctx)?;
    let morning = morning(&desk, fit.as_ref())?;
    show(&morning, &mut ctx)?;
    if fit.is_some() {
        // Each number was counted from its cases just now.
        return Ok(Exit::Done);
    }
    // The numbers above are of these days: they must add up as they do in a report.
    let first = morning.date - Duration::days(DAYS - 1);
    let report = make(&desk, Kind::Daily, DateSpan { from: first, to: morning.date }, Proving::LastSignature, None)?;
    if report.reconciled() { Ok(Exit::Done) } else { Err(not_reconciled(&report).into()) }
}

fn show(morning: &Morning, ctx: &mut CommandContext) -> anyhow::Result<()> {
    if ctx.ui.json {
        return ctx.json(morning);
    }
    let (lang, style) = (ctx.ui.lang, Style::of_locale(&ctx.ui.environment.locale));
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let fitting = morning.filter.as_ref().map(|words| format!("  {words}")).unwrap_or_default();
    ctx.ui.line(&format!("{} {}{fitting}", morning.office, morning.date));
    ctx.ui.line("");
    let line = sparkline(&morning.received_by_day, style);
    let mut pairs = vec![
        (Text::new("今天受理", "received today"), format!("{:>5}  {line}", morning.received_today)),
        (Text::new("昨天受理", "received yesterday"), format!("{:>5}", morning.received_yesterday)),
        (Text::new("昨天决定", "decided yesterday"), format!("{:>5}", morning.decided_yesterday)),
    ];
    pairs.extend(morning.lists.map(|lists| (Text::new("昨今名单", "lists since yesterday"), format!("{lists:>5}"))));
    ctx.pairs(&pairs);
    ctx.ui.line("");
    let mut rows = vec![vec![of("在办", "open"), format!("{:>5}", morning.open), String::new()]];
    for (state, n) in &morning.by_state {
        let name = of(state.zh(), state.en());
        rows.push(vec![format!("  {name}"), format!("{n:>5}"), bar(*n, morning.open, BAR, style)]);
    }
    let mut lines = table::aligned(&rows);
    for why in Why::ALL {
        let cases: Vec<_> = morning.cases.iter().filter(|case| case.why == *why).collect();
        if cases.is_empty() && !matches!(why, Why::NobodyLeft | Why::Overdue | Why::DueToday | Why::Stuck) {
            continue;
        }
        lines.push(String::new());
        lines.push(format!("{}  {}", of(why.zh(), why.en()), cases.len()));
        let shown: Vec<Vec<String>> = cases
            .iter()
            .take(MOST)
            .map(|case| std::iter::once(" ".to_owned()).chain(escalated(case, lang).into_iter().skip(1)).collect())
            .collect();
        lines.extend(table::aligned(&shown));
        if cases.len() > MOST {
            lines.push(of("  … 其余见 visa-cli report escalations", "  … all: visa-cli report escalations"));
        }
    }
    lines.extend(left_to_do(morning, lang));
    for line in lines {
        ctx.ui.line(&safe::shown(&line));
    }
    Ok(())
}

/// What is not of today: rows of lists that are held, samples that were not drawn, acts to be done again.
fn left_to_do(morning: &Morning, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    if !morning.held_lists.is_empty() {
        let told = Text::new("名单待处理", "lists with rows that are held").of(lang).to_owned();
        lines.extend([String::new(), format!("{told}  {}", morning.held_lists.len())]);
        lines.extend(morning.held_lists.iter().take(MOST).map(|list| format!("  {}", list.told().of(lang))));
    }
    if let Some(first) = morning.sample_not_drawn.first() {
        let days = morning.sample_not_drawn.len();
        let told = Text::new(
            format!("未抽取复核样本的日子  {days}：visa-cli sample draw --day {first}"),
            format!("days whose sample was not drawn  {days}: visa-cli sample draw --day {first}"),
        );
        lines.extend([String::new(), told.of(lang).to_owned()]);
    }
    if let Some(undated) = morning.undated {
        let told = Text::new(
            format!("期限在计算、末日尚不能确定（工作日历未公布）  {undated}：逾期和今天到期不含这些案件"),
            format!(
                "period runs, last day not known yet (working days not published)  {undated}: overdue and due today hold \
                 none of them"
            ),
        );
        lines.extend([String::new(), told.of(lang).to_owned()]);
    }
    if let Some(again) = morning.to_do_again {
        let told = Text::new(
            format!("待补办（只在移开的文件中）  {again}：visa-cli bundle tasks"),
            format!("to be done again (only in a file that was set aside)  {again}: visa-cli bundle tasks"),
        );
        lines.extend([String::new(), told.of(lang).to_owned()]);
    }
    if let Some(lost) = morning.lost {
        let told = Text::new(
            format!("恢复所缺、尚未重新登记  {lost}：visa-cli report escalations"),
            format!("lost by the restoration and not on record again  {lost}: visa-cli report escalations"),
        );
        lines.extend([String::new(), told.of(lang).to_owned()]);
    }
    lines
}
