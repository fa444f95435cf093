//! `report`: what days brought and what stood at their end, each number explained by its cases.

mod explain;
mod reminders;
mod text;
mod watch;

pub(crate) use watch::escalated;

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{Duration, NaiveDate};

use crate::app::desk::Desk;
use crate::app::nobody_left::nobody_left;
use crate::app::report::{DateSpan, Fit, Kind, Proof, Proving, Report, make};
use crate::cli::context::CommandContext;
use crate::cli::day::{self, Typed};
use crate::cli::list::filter;
use crate::cli::{Outcome, output};
use crate::domain::day::office_day;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::paper::report as paper;

/// Report on days, on what stands, and on what must be seen to
///
/// Every number is of the record up to the end of a day, so a report for a past day has the same bytes whenever it is
/// made; its SHA-256 stands in it.
#[derive(clap::Args)]
pub(crate) struct ReportArgs {
    #[command(subcommand)]
    command: ReportCommand,
}

#[derive(clap::Subcommand)]
enum ReportCommand {
    /// What one day brought: received, decided, issued, refused; backlog, deadlines, custody, lists, the record
    #[command(after_help = "Examples:
  visa-cli report daily
  visa-cli report daily --date 2026-11-23 --json
  visa-cli report daily --date 2026-11-23 --prove
  visa-cli report daily --date 2026-11-23 --format html --output daily.html
  visa-cli report daily --from 2026-11-01 --to 2026-11-23 --format csv")]
    Daily(MadeArgs),
    /// What waits at the end of a day: by state, age, last day, measure, port, nationality
    #[command(after_help = "Examples:
  visa-cli report backlog
  visa-cli report backlog --date 2026-11-23 --format xlsx \\
    --output backlog.xlsx
  visa-cli report backlog --svg backlog.svg
  visa-cli report backlog measure:port_visa nationality:D")]
    Backlog(MadeArgs),
    /// What each inviting unit's applications came to
    #[command(after_help = "Example:
  visa-cli report enterprise --from 2026-11-01 --to 2026-11-23")]
    Enterprise(MadeArgs),
    /// What each officer did
    #[command(after_help = "Example:
  visa-cli report officers --from 2026-11-01 --to 2026-11-23")]
    Officers(MadeArgs),
    /// What applications of each nationality came to
    #[command(after_help = "Example:
  visa-cli report nationalities --date 2026-11-23 --format csv")]
    Nationalities(MadeArgs),
    /// Day by day: received, decided, issued, open; the last 30 days unless others are named
    #[command(after_help = "Example:
  visa-cli report trend --to 2026-11-23")]
    Trend(MadeArgs),
    /// What the measures of August 2023 came to: port visas for invited businesspeople, replacements by validity,
    /// passports that stayed with their holders, days from filing to decision
    #[command(after_help = "Examples:
  visa-cli report measures --from 2026-11-01 --to 2026-11-23
  visa-cli report measures --date 2026-11-23 --format xlsx -o m.xlsx
  visa-cli report explain days-with-holder --from 2026-11-01 --to 2026-11-23")]
    Measures(MadeArgs),
    Explain(explain::ExplainArgs),
    Escalations(watch::EscalationsArgs),
    Reminders(reminders::RemindersArgs),
}

/// How a report is printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// In columns
    Text,
    /// One number a line, comma-separated, with a byte-order mark for spreadsheets
    Csv,
    /// One number a line, tab-separated
    Tsv,
    /// One JSON document
    Json,
    /// One HTML file
    Html,
    /// A workbook
    Xlsx,
}

#[derive(clap::Args)]
struct DayArgs {
    /// The day; today where none is given
    #[arg(long, value_name = "DATE", value_parser = day::typed, conflicts_with_all = ["from", "to"])]
    date: Option<Typed>,
    /// First day
    #[arg(long, value_name = "DATE", value_parser = day::typed)]
    from: Option<Typed>,
    /// Last day
    #[arg(long, value_name = "DATE", value_parser = day::typed)]
    to: Option<Typed>,
}

impl DayArgs {
    /// No day was named.
    fn are_usual(&self) -> bool {
        self.date.is_none() && self.from.is_none() && self.to.is_none()
    }

    /// Returns the days that are asked for; `usual` days where no first day is. A trend of one day is none.
    fn days(&self, desk: &Desk, usual: i64, kind: Option<Kind>) -> anyhow::Result<DateSpan> {
        let today = desk.today();
        let to = self.date.or(self.to).map_or(today, |day| day.on(today));
        let one = self.date.filter(|_| kind != Some(Kind::Trend));
        let from = one.or(self.from).map_or_else(|| to - Duration::days(usual - 1), |day| day.on(today));
        if to < from {
            return Err(UserError::new(
                Exit::Usage,
                "bad_days",
                Text::new(format!("{from} 晚于 {to}"), format!("{from} is after {to}")),
                Text::new("--from 不得晚于 --to", "give --from a day that is not after --to"),
            )
            .into());
        }
        if today < to {
            return Err(UserError::new(
                Exit::Refused,
                "day_to_come",
                Text::new(format!("{to} 尚未到来"), format!("{to} is still to come")),
                Text::new("报告最晚到今天", "a report goes up to today at the latest"),
            )
            .into());
        }
        let first = office_day(desk.file.first_at()?);
        if to < first {
            return Err(before_the_file(to, first).into());
        }
        Ok(DateSpan { from, to })
    }
}

/// How a report is printed, and where it goes.
#[derive(clap::Args)]
struct Printing {
    /// How it is printed
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// File that it is written to; - is standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// CSV without the byte-order mark
    #[arg(long)]
    no_bom: bool,
    /// Write the drawings alone into this file too, as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

impl Printing {
    /// The format: JSON where every command was asked for it.
    fn format(&self, ctx: &CommandContext) -> Format {
        if ctx.ui.json { Format::Json } else { self.format }
    }
}

#[derive(clap::Args)]
struct MadeArgs {
    /// Words of a filter: the report is of the cases alone that fit it now, each counted again
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    #[command(flatten)]
    days: DayArgs,
    #[command(flatten)]
    printing: Printing,
    /// Prove the whole record and compute every decision again; exit 7 where something does not hold
    #[arg(long)]
    prove: bool,
}

/// Days of a report for which no first day was named.
const USUAL: i64 = 30;

pub(crate) fn run(args: &ReportArgs, ctx: CommandContext) -> Outcome {
    match &args.command {
        ReportCommand::Daily(args) => made(Kind::Daily, args, 1, ctx),
        ReportCommand::Backlog(args) => made(Kind::Backlog, args, 1, ctx),
        ReportCommand::Enterprise(args) => made(Kind::Enterprise, args, USUAL, ctx),
        ReportCommand::Officers(args) => made(Kind::Officers, args, USUAL, ctx),
        ReportCommand::Nationalities(args) => made(Kind::Nationalities, args, USUAL, ctx),
        ReportCommand::Trend(args) => made(Kind::Trend, args, USUAL, ctx),
        ReportCommand::Measures(args) => made(Kind::Measures, args, USUAL, ctx),
        ReportCommand::Explain(args) => explain::run(args, ctx),
        ReportCommand::Escalations(args) => watch::escalations(args, ctx),
        ReportCommand::Reminders(args) => reminders::reminders_of(args, ctx),
    }
}

fn made(kind: Kind, args: &MadeArgs, usual: i64, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let proving = if args.prove { Proving::WholeRecord } else { Proving::LastSignature };
    let days = args.days.days(&desk, usual, Some(kind))?;
    let first = office_day(desk.file.first_at()?);
    if days.from < first {
        ctx.ui.say(&Text::new(
            format!("案件文件建于 {first}，此前各日没有数据"),
            format!("the case file was made on {first}: of the days before nothing is known"),
        ));
    }
    let fit = fit(&args.filter, &desk, &mut ctx)?;
    let mut report = make(&desk, kind, days, proving, fit.as_ref())?;
    if kind == Kind::Daily && args.days.are_usual() && fit.is_none() {
        report.nobody_left = Some(nobody_left(&desk, u32::MAX)?.cases.len());
    }
    print(&report, args, &mut ctx)?;
    if !report.reconciled() {
        return Err(not_reconciled(&report).into());
    }
    match &report.record.proof {
        Some(proof) if !proof.stands() => Err(not_proven(proof).into()),
        Some(_) | None => Ok(Exit::Done),
    }
}

/// The cases that fit a filter, where one is given.
pub(crate) fn fit(words: &[String], desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Option<Fit>> {
    if words.is_empty() {
        return Ok(None);
    }
    let filter = filter(words, desk, ctx)?;
    let mut cases = BTreeSet::new();
    desk.file.each_case(&filter, |row| {
        cases.insert(row.key);
        Ok::<(), anyhow::Error>(())
    })?;
    Ok(Some(Fit { words: words.join(" "), cases }))
}

/// The error of days on which there was no case file: nothing is known of them, which is not zero.
fn before_the_file(day: NaiveDate, first: NaiveDate) -> UserError {
    UserError::new(
        Exit::Refused,
        "before_the_file",
        Text::new(
            format!("{day} 时还没有案件文件，它建于 {first}"),
            format!("there was no case file on {day}: it was made on {first}"),
        ),
        Text::new(
            format!("报告从 {first} 起；更早的在此前的系统中"),
            format!("reports begin with {first}; what was before stands in the system before"),
        ),
    )
}

fn print(report: &Report, args: &MadeArgs, ctx: &mut CommandContext) -> anyhow::Result<()> {
    let (lang, path) = (ctx.ui.lang, args.printing.output.as_deref());
    let bytes = match args.printing.format(ctx) {
        Format::Text => text::lines(report, ctx.ui, path.is_none()).into_bytes(),
        Format::Csv => paper::delimited(report, b',', !args.printing.no_bom, lang)?,
        Format::Tsv => paper::delimited(report, b'\t', false, lang)?,
        Format::Json => format!("{}\n", paper::json(report)).into_bytes(),
        Format::Html => paper::html(report, lang)?.into_bytes(),
        Format::Xlsx => {
            output::not_to_a_terminal("xlsx", path, ctx.ui)?;
            paper::workbook(report, lang)?
        }
    };
    if let Some(svg) = &args.printing.svg {
        let drawings = paper::drawings(report, lang).ok_or_else(nothing_drawn)?;
        output::put(drawings.as_bytes(), Some(svg), ctx.over(), ctx.ui)?;
    }
    Ok(output::put(&bytes, path, ctx.over(), ctx.ui)?)
}

fn nothing_drawn() -> UserError {
    UserError::new(
        Exit::Refused,
        "nothing_drawn",
        Text::new("这份报告没有可以画出的数字", "nothing of this report is drawn: it has no numbers to draw"),
        Text::new(
            "图在 report backlog、trend、enterprise、nationalities、measures 中",
            "drawings stand in report backlog, trend, enterprise, nationalities and measures",
        ),
    )
}

/// The record does not hold, or a decision came out otherwise than it is kept.
fn not_proven(proof: &Proof) -> UserError {
    let told = proof.problems.iter().map(|problem| Text::new(problem.clone(), problem.clone()));
    UserError::new(
        Exit::Integrity,
        "record_broken",
        Text::new("案件文件的记录不成立", "the record of the case file does not hold"),
        Text::new(
            "运行 visa-cli audit verify 和 visa-cli audit replay；从较早的备份恢复",
            "run visa-cli audit verify and visa-cli audit replay; go back to an older backup",
        ),
    )
    .with_details(told.collect())
}

/// The counts say something that cannot be: somebody changed them.
pub(crate) fn not_reconciled(report: &Report) -> UserError {
    let failed = report.checks.iter().filter(|check| !check.holds).map(|check| check.what.clone());
    UserError::new(
        Exit::Integrity,
        "not_reconciled",
        Text::new("报告的数字不能相互核对", "the numbers of the report do not add up"),
        Text::new("运行 visa-cli audit verify 查明被改动之处", "visa-cli audit verify finds what was altered"),
    )
    .with_details(failed.collect())
}
