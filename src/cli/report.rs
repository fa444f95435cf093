//! `report`: what a day brought and what waits.

use chrono::NaiveDate;

use crate::app::report::{Daily, Tally, daily};
use crate::cli::counter::Counter;
use crate::cli::{Outcome, day};
use crate::domain::life::{Place, State};
use crate::domain::text::{Lang, Text};
use crate::domain::words::{Measure, Word};
use crate::error::Exit;
use crate::ui::columns;

/// Reports
#[derive(clap::Args)]
pub(crate) struct ReportArgs {
    #[command(subcommand)]
    command: ReportCommand,
}

#[derive(clap::Subcommand)]
enum ReportCommand {
    Daily(DailyArgs),
}

/// What one day brought, what waits, how the statutory periods stand
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli report daily
  visa-cli report daily --date 2026-11-23 --json")]
struct DailyArgs {
    /// The day; today where none is given
    #[arg(long, value_name = "DATE", value_parser = day::read)]
    date: Option<NaiveDate>,
}

pub(crate) fn run(args: &ReportArgs, mut counter: Counter) -> Outcome {
    let ReportCommand::Daily(args) = &args.command;
    let desk = counter.look()?;
    let report = daily(&desk, args.date.unwrap_or_else(|| desk.today()))?;
    if counter.ui.json {
        counter.json(&report)?;
    } else {
        print(&report, &mut counter);
    }
    Ok(Exit::Done)
}

fn print(report: &Daily, counter: &mut Counter) {
    let lang = counter.ui.lang;
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let Daily { office, date, .. } = report;
    let title = Text::new(format!("{office} 每日报告 {date}"), format!("{office} daily report {date}"));
    counter.ui.line(title.of(lang));
    if report.training {
        counter.ui.line(&of("培训用，无法律效力", "TRAINING: of no legal effect"));
    }
    counter.ui.line("");
    let mut rows = vec![vec![
        String::new(),
        of("收件", "received"),
        of("决定", "decided"),
        of("签发", "issued"),
        of("不予批准", "refused"),
    ]];
    let tallies = [&report.received, &report.decided, &report.issued, &report.refused];
    let row = |name: String, count: &dyn Fn(&Tally) -> u64| {
        std::iter::once(name).chain(tallies.iter().map(|tally| format!("{:>4}", count(tally)))).collect::<Vec<String>>()
    };
    rows.push(row(of("合计", "total"), &|tally| tally.total));
    let mut measures: Vec<&String> = tallies.iter().flat_map(|tally| tally.by_measure.keys()).collect();
    measures.sort();
    measures.dedup();
    for code in measures {
        let name = Measure::find(code).map_or(code.clone(), |measure| of(measure.zh(), measure.en()));
        rows.push(row(format!("  {name}"), &|tally| tally.by_measure.get(code).copied().unwrap_or(0)));
    }
    for line in columns::aligned(&rows) {
        counter.ui.line(&line);
    }
    counter.ui.line("");
    counter.pairs(&rest(report, lang));
}

fn rest(report: &Daily, lang: Lang) -> Vec<(Text, String)> {
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let mut pairs = vec![(Text::new("在办", "waiting"), report.backlog.total.to_string())];
    for (code, count) in &report.backlog.by_state {
        let name =
            State::find(code).map_or(Text::new(code.clone(), code.clone()), |state| Text::new(state.zh(), state.en()));
        pairs.push((Text::new(format!("  {}", name.zh), format!("  {}", name.en)), count.to_string()));
    }
    let deadlines = &report.deadlines;
    pairs.push((Text::new("按期", "in time"), deadlines.kept.to_string()));
    pairs.push((Text::new("逾期", "late"), deadlines.missed.to_string()));
    pairs.push((Text::new("即将到期", "due soon"), deadlines.due_soon.to_string()));
    for (code, count) in &report.custody {
        let place = Place::find(code).map_or(code.clone(), |place| of(place.zh(), place.en()));
        pairs.push((Text::new(format!("护照 {place}"), format!("passports {place}")), count.to_string()));
    }
    pairs
        .push((Text::new("交易", "txn"), format!("{}  head {}", report.record.verified_to, &report.record.head[..32])));
    pairs.push((Text::new("报告", "report"), format!("sha256 {}", report.sha256)));
    pairs
}
