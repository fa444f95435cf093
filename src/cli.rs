//! One file per command, or per family of small ones: the clap arguments directly above their handler.

mod advice;
mod agent;
mod alike;
mod amend;
mod application_args;
mod as_of;
mod ask;
mod audit;
mod backup;
mod batch;
mod bulk;
mod bundle;
mod calendar;
mod case_view;
mod check;
mod closed_list;
mod config;
mod context;
mod correct;
mod custody;
mod day;
mod deadline;
mod decide;
mod demo;
mod desk_papers;
mod document;
mod ending;
mod enterprise;
mod erase;
mod establish;
mod export;
mod facts;
mod find;
mod first;
mod help;
mod identity;
mod import;
mod init;
mod inquiry;
mod intake;
mod issue;
mod keys;
mod list;
mod log;
mod migrate;
mod next;
mod no_shows;
mod numbers;
mod officer;
mod officer_interest;
mod officer_note;
mod output;
mod paper;
mod person;
mod print;
mod prove;
mod renew;
mod replica;
mod report;
mod request;
mod restore;
mod rules;
mod schema;
mod second;
mod second_look;
mod shared;
mod shell;
mod stats;
mod stock;
mod taker;
mod transfer;
mod undo;
mod unread;
mod watchlist;
mod what_if;
mod why;
mod witness;
mod work;

use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::Context;
use clap::builder::Resettable;
use clap::{Args, CommandFactory, FromArgMatches, Parser};

use crate::app::desk::Recorded;
use crate::config::Config;
use crate::domain::text::{Lang, Text};
use crate::error::{Exit, UserError};
use crate::ui::{Ui, ambiguous};
use context::CommandContext;
use ending::{answered, report};
use request::Asked;
use unread::not_parsed;

pub use shell::answer as answer_a_shell;

/// What a command returns: its exit code, or an error that the officer can mend, or a bug.
pub type Outcome = anyhow::Result<Exit>;

/// Case management for port visas, in-country visas and residence permits
#[derive(Parser)]
#[command(name = "visa-cli", version, disable_help_subcommand = true, max_term_width = 80)]
#[command(after_help = "Help on topics: visa-cli help exit-codes, filters, dates, config

Examples:
  visa-cli demo
  visa-cli --case-file practice.db init --training
  visa-cli help intake")]
struct Cli {
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command takes.
#[derive(clap::Args)]
#[command(next_help_heading = "Options of every command")]
struct Everywhere {
    /// Language of what is shown
    #[arg(long, global = true, env = "VISA_LANG", value_enum)]
    lang: Option<Lang>,
    /// Settings and policy of the office
    #[arg(long, global = true, env = "VISA_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Colour: auto is for terminals that take it
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
    /// Print one JSON document; errors too
    #[arg(long, global = true)]
    json: bool,
    /// No talk on standard error, except errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Show with an error what it follows from
    #[arg(long, short, global = true)]
    verbose: bool,
    /// The case file
    #[arg(long, global = true, env = "VISA_CASE_FILE", value_name = "PATH")]
    case_file: Option<PathBuf>,
    /// The case file must be this one: the id of its ledger, as papers and audit head print it, or its first digits
    #[arg(long, global = true, env = "VISA_LEDGER", value_name = "ID")]
    ledger: Option<String>,
    /// The officer who acts; the key proves it
    #[arg(long, global = true, env = "VISA_OFFICER", value_name = "ID")]
    officer: Option<String>,
    /// The officer's key file
    #[arg(long, global = true, env = "VISA_KEY", value_name = "FILE")]
    key: Option<PathBuf>,
    /// File with the passphrase of the key
    #[arg(long, global = true, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Never ask; a missing answer is an error
    #[arg(long, global = true)]
    no_input: bool,
    /// Ask line by line and draw nothing: for screen readers and transcripts
    #[arg(long, global = true)]
    plain: bool,
    /// Write over a plain file that stands where an output goes; case files, backups and keys never
    #[arg(long, global = true)]
    force: bool,
    /// Do not ask for confirmation
    #[arg(long, short, global = true)]
    yes: bool,
    /// Check everything and show what would change; write nothing
    #[arg(long, short = 'n', global = true)]
    dry_run: bool,
    /// Id of the request; a command run again under the same id is not done twice
    #[arg(long, global = true, value_name = "ID")]
    request_id: Option<String>,
    /// The version of the case that was seen, as show tells it; where the case moved since, nothing is written
    #[arg(long, global = true, value_name = "N")]
    seen: Option<u64>,
    /// The clock is right though it stands far ahead of the last act; how you know is recorded
    #[arg(long, global = true, value_name = "TEXT")]
    clock_is_right: Option<String>,
    /// What time it is; training case files only
    #[arg(long, global = true, value_name = "TIME")]
    now: Option<String>,
    /// Look at the file as it stood at that time; a day means its end
    #[arg(long, global = true, value_name = "TIME")]
    as_of: Option<String>,
    /// Say in words what the filter asks for
    #[arg(long, global = true)]
    explain_filter: bool,
}

impl Everywhere {
    /// It names what only one act on one case has: the id of a request, or the version that was seen.
    fn is_of_one(&self) -> bool {
        self.request_id.is_some() || self.seen.is_some()
    }
}

/// When to use colour.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Color {
    /// On a terminal that takes it
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands, each with its arguments and what runs it.
macro_rules! commands {
    ($($(#[$as:meta])* $name:ident($args:ty) => $run:expr,)*) => {
        #[derive(clap::Subcommand)]
        enum Command {
            $($(#[$as])* $name($args),)*
        }

        impl Command {
            /// The name of the command.
            fn name(&self) -> &'static str {
                match self { $(Command::$name(_) => stringify!($name),)* }
            }

            /// Runs the command.
            fn run(&self, ctx: CommandContext) -> Outcome {
                match self {
                    $(Command::$name(args) => {
                        let run: fn(&$args, CommandContext) -> Outcome = $run;
                        run(args, ctx)
                    })*
                }
            }

            /// Builds what reads the arguments of the command with that name.
            fn named(word: &str) -> Option<clap::Command> {
                $(if stringify!($name).eq_ignore_ascii_case(word) {
                    let name = stringify!($name).to_ascii_lowercase();
                    return Some(<$args as clap::Args>::augment_args(clap::Command::new(name)));
                })*
                None
            }
        }
    };
}

commands! {
    Check(check::CheckArgs) => |args, ctx| check::run(args, ctx.config.policy, ctx.ui),
    Config(config::ConfigArgs) => config::run,
    Identity(identity::IdentityArgs) => |args, ctx| identity::run(args, ctx.ui),
    Schema(schema::SchemaArgs) => |args, ctx| schema::run(args, ctx.ui),
    Completions(shell::CompletionsArgs) => |args, ctx| shell::completions(args, ctx.ui),
    Man(shell::ManArgs) => shell::man,
    Deadline(deadline::DeadlineArgs) => deadline::run,
    Calendar(calendar::CalendarArgs) => calendar::run,
    Rules(rules::RulesArgs) => rules::run,
    Init(init::InitArgs) => init::run,
    Intake(intake::IntakeArgs) => intake::run,
    Renew(renew::RenewArgs) => renew::run,
    Document(document::DocumentArgs) => document::run,
    Amend(amend::AmendArgs) => amend::run,
    Establish(establish::EstablishArgs) => establish::run,
    Inquiry(inquiry::InquiryArgs) => inquiry::run,
    Custody(custody::CustodyArgs) => custody::run,
    Review(decide::ReviewArgs) => decide::review,
    Notice(decide::NoticeArgs) => decide::notice,
    Approve(decide::ApproveArgs) => decide::approve,
    Refuse(decide::RefuseArgs) => decide::refuse,
    Return(decide::ReturnArgs) => decide::send_back,
    Withdraw(decide::WithdrawArgs) => decide::withdraw,
    Claim(decide::ClaimArgs) => decide::claim,
    Recuse(decide::RecuseArgs) => decide::recuse,
    NoShows(no_shows::NoShowsArgs) => no_shows::run,
    Sample(second_look::SampleArgs) => second_look::sample,
    Issue(issue::IssueArgs) => issue::issue,
    Collect(issue::CollectArgs) => issue::collect,
    Void(issue::VoidArgs) => issue::void,
    Correct(correct::CorrectArgs) => correct::run,
    Stock(stock::StockArgs) => stock::run,
    Numbers(numbers::NumbersArgs) => numbers::run,
    Undo(undo::UndoArgs) => undo::run,
    Show(case_view::ShowArgs) => case_view::show,
    History(case_view::HistoryArgs) => case_view::history,
    #[command(alias = "ls")]
    List(list::ListArgs) => list::list,
    Queue(list::QueueArgs) => list::queue,
    Search(list::SearchArgs) => list::search,
    First(first::FirstArgs) => first::run,
    Find(find::FindArgs) => find::run,
    Work(work::WorkArgs) => work::run,
    Next(next::NextArgs) => next::next,
    Ready(next::ReadyArgs) => next::ready,
    Why(why::WhyArgs) => why::why,
    Person(person::PersonArgs) => person::run,
    Officer(officer::OfficerArgs) => officer::run,
    Enterprise(enterprise::EnterpriseArgs) => enterprise::run,
    Import(import::ImportArgs) => import::run,
    Batch(batch::BatchArgs) => batch::run,
    Watchlist(watchlist::WatchlistArgs) => watchlist::run,
    Print(print::PrintArgs) => print::run,
    Paper(paper::PaperArgs) => paper::run,
    Demo(demo::DemoArgs) => demo::run,
    Report(report::ReportArgs) => report::run,
    Stats(stats::StatsArgs) => stats::run,
    Export(export::ExportArgs) => export::run,
    Audit(audit::AuditArgs) => audit::run,
    Retention(erase::RetentionArgs) => erase::retention,
    Erase(erase::EraseArgs) => erase::erase,
    Backup(backup::BackupArgs) => backup::backup,
    Bundle(bundle::BundleArgs) => bundle::run,
    Transfer(transfer::TransferArgs) => transfer::run,
    Join(shared::JoinArgs) => shared::join,
    Share(shared::ShareArgs) => shared::share,
    Sync(shared::SyncArgs) => shared::sync,
    Restore(restore::RestoreArgs) => restore::run,
    Migrate(migrate::MigrateArgs) => migrate::run,
    Doctor(backup::DoctorArgs) => backup::doctor,
    Help(help::HelpArgs) => |args, ctx| help::run(args, ctx.ui),
}

impl Command {
    /// Tells whether what the command tells is there to be read, page by page where it is long.
    fn is_read(&self) -> bool {
        let read = [
            "Show",
            "History",
            "Why",
            "List",
            "Queue",
            "Search",
            "Find",
            "Next",
            "Report",
            "Stats",
            "Rules",
            "Person",
            "Enterprise",
            "Batch",
            "Calendar",
            "Deadline",
            "Config",
            "Help",
            "Schema",
            "Doctor",
        ];
        read.contains(&self.name())
    }

    /// Tells whether an application is only supposed, to see what would come of it.
    fn is_supposed(&self) -> bool {
        matches!(self, Command::Intake(args) if args.what_if) || matches!(self, Command::Renew(args) if args.what_if)
    }
}

/// Runs one command line and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, ui: &mut Ui) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match asked_alone(&args).map_or_else(|| parsed(&args), Ok) {
        Ok(mut cli) => {
            cli.everywhere.dry_run |= cli.command.is_supposed();
            cli
        }
        Err(error) => match first_screen(&args, ui) {
            Some(cli) => cli,
            None => return not_parsed(error, &args, ui),
        },
    };
    let name = cli.command.name();
    let _command = tracing::info_span!("command", name).entered();
    let asked = cli.everywhere.request_id.as_ref().map(|_| Asked::of(&args));
    let recorded = Recording::default();
    let outcome = settle(&cli.everywhere, ui).and_then(|config| {
        let first = performed(&cli, &config, (&asked, &recorded), ui);
        // The same request may just have been done by another process: then it is answered as what it became.
        match (first, &asked) {
            (Err(error), Some(asked)) if is_behind(&error) && recorded.borrow().is_none() => {
                let rest = std::mem::replace(&mut ui.input, Box::new(std::io::empty()));
                ui.input = asked.again(rest);
                performed(&cli, &config, (&Some(asked.clone()), &recorded), ui)
            }
            (first, _) => first,
        }
    });
    let outcome = outcome.with_context(|| format!("visa-cli {}", name.to_ascii_lowercase()));
    let failed = outcome.is_err();
    let exit = match outcome {
        Ok(exit) if cli.everywhere.dry_run => {
            ui.say(&Text::new("试运行：没有写入任何内容", "dry run: nothing was written"));
            exit
        }
        Ok(exit) => exit,
        Err(error) => report(&error, ui),
    };
    let exit = answered(exit, failed, recorded.take(), ui);
    tracing::info!(exit = exit as u8, "done");
    exit
}

/// What a command recorded, kept where its answer can no longer be lost.
type Recording = Rc<RefCell<Option<Recorded>>>;

fn performed(cli: &Cli, config: &Config, (asked, recorded): (&Option<Asked>, &Recording), ui: &mut Ui) -> Outcome {
    if let Some(asked) = asked {
        let input = std::mem::replace(&mut ui.input, Box::new(std::io::empty()));
        ui.input = asked.listening(input);
    }
    perform(cli, config, (asked.clone(), recorded.clone()), ui)
}

/// Somebody was first: with the same request, or with another act.
fn is_behind(error: &anyhow::Error) -> bool {
    error.downcast_ref::<UserError>().is_some_and(|error| error.exit == Exit::Stale && error.code != "request_taken")
}

/// Reads a command line with the one command that it seems to name, since building all of them takes longer than most
/// commands do. What cannot be read in this way, help and mistakes among it, is left to all of them.
fn asked_alone(args: &[OsString]) -> Option<Cli> {
    let command = args.iter().skip(1).find_map(|word| Command::named(word.to_str()?))?;
    let root = clap::Command::new("visa-cli").disable_help_subcommand(true).subcommand(command);
    let mut found = set_or_not(Everywhere::augment_args(root)).try_get_matches_from(args).ok()?;
    Cli::from_arg_matches_mut(&mut found).ok()
}

/// Reads a command line.
fn parsed(args: &[OsString]) -> Result<Cli, clap::Error> {
    let mut found = set_or_not(Cli::command()).try_get_matches_from(args)?;
    Cli::from_arg_matches_mut(&mut found).map_err(|error| error.format(&mut Cli::command()))
}

/// A variable that is set to nothing is not set.
fn set_or_not(command: clap::Command) -> clap::Command {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    command.mut_args(|arg| if arg.get_env().is_some_and(is_empty) { arg.env(Resettable::Reset) } else { arg })
}

/// Reads a command line that names no command: where there is a case file it is the first screen.
fn first_screen(args: &[OsString], ui: &mut Ui) -> Option<Cli> {
    let (program, rest) = args.split_first()?;
    let line = [program.clone(), "first".into()].into_iter().chain(rest.iter().cloned());
    let cli = parsed(&line.collect::<Vec<_>>()).ok()?;
    let config = settle(&cli.everywhere, ui).ok()?;
    let (everywhere, recorded) = (&cli.everywhere, Recording::default());
    let ctx = CommandContext { everywhere, config: &config, ui, asked: None, recorded, stood: None };
    ctx.case_file().is_ok_and(|path| path.exists()).then_some(cli)
}

/// Settles how to show things: flag, environment, file, locale, in this order.
fn settle(asked: &Everywhere, ui: &mut Ui) -> anyhow::Result<Config> {
    ui.json = asked.json;
    ui.quiet = asked.quiet;
    ui.verbose = asked.verbose;
    ui.color = match asked.color {
        Color::Auto => ui.environment.color,
        Color::Always => true,
        Color::Never => false,
    };
    ui.width = ui.environment.width.unwrap_or(usize::MAX);
    ui.plain = asked.plain || ui.environment.plain;
    let by_locale = Lang::of_locale(&ui.environment.locale);
    ui.lang = asked.lang.unwrap_or(by_locale);
    let config = Config::find(asked.config.as_deref(), &ui.environment.config_files)?;
    ambiguous::are_wide(config.settings.ambiguous_width == Some(2));
    ui.lang = asked.lang.or(config.settings.lang).unwrap_or(by_locale);
    Ok(config)
}

fn perform(cli: &Cli, config: &Config, (asked, recorded): (Option<Asked>, Recording), ui: &mut Ui) -> Outcome {
    ui.pages = cli.command.is_read() && !cli.everywhere.no_input;
    let ctx = CommandContext { everywhere: &cli.everywhere, config, ui, asked, recorded, stood: None };
    cli.command.run(ctx)
}
