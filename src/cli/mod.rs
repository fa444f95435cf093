//! One file per command: the clap arguments directly above their handler.

mod calendar;
mod check;
mod config;
mod day;
mod deadline;
mod identity;
mod rules;
mod schema;
mod shell;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;

use crate::config::Config;
use crate::domain::text::{Lang, Text};
use crate::error::{Exit, UserError};
use crate::ui::Ui;

/// What a command returns: its exit code, or an error that the officer can mend, or a bug.
pub type Outcome = anyhow::Result<Exit>;

/// Case management for port visas, in-country visas and residence permits
#[derive(Parser)]
#[command(name = "visa-cli", version, disable_help_subcommand = false, max_term_width = 80)]
struct Cli {
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command takes.
#[derive(clap::Args)]
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

#[derive(clap::Subcommand)]
enum Command {
    Check(check::CheckArgs),
    Config(config::ConfigArgs),
    Identity(identity::IdentityArgs),
    Schema(schema::SchemaArgs),
    Completions(shell::CompletionsArgs),
    Man(shell::ManArgs),
    Deadline(deadline::DeadlineArgs),
    Calendar(calendar::CalendarArgs),
    Rules(rules::RulesArgs),
}

/// Runs one command line and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, ui: &mut Ui) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return not_parsed(&error, &args, ui),
    };
    let outcome = settle(&cli.everywhere, ui).and_then(|config| perform(&cli.command, &config, ui));
    let exit = match outcome {
        Ok(exit) => exit,
        Err(error) => report(&error, ui),
    };
    match ui.finish() {
        Ok(()) => exit,
        Err(kind) => report(
            &UserError::new(
                Exit::Refused,
                "output_failed",
                Text::new(format!("无法写出结果: {kind}"), format!("cannot write the result: {kind}")),
                Text::new(
                    "检查磁盘空间或者输出位置后重试",
                    "check the disk or where the output goes, then run it again",
                ),
            )
            .into(),
            ui,
        ),
    }
}

/// Help and version are data; everything else that clap answers is a mistake in the command line.
fn not_parsed(error: &clap::Error, args: &[OsString], ui: &mut Ui) -> Exit {
    let text = error.render().to_string();
    if !error.use_stderr() {
        ui.data(text.as_bytes());
        return ui.finish().map_or(Exit::Refused, |()| Exit::Done);
    }
    ui.json = args.iter().any(|arg| arg == "--json");
    if !ui.json {
        ui.complain(&text);
        return Exit::Usage;
    }
    let what = text.trim_start_matches("error: ").lines().next().unwrap_or_default().to_owned();
    let hint = Text::new("见 visa-cli help", "see visa-cli help");
    ui.error(&UserError::new(Exit::Usage, "usage", Text::new(what.clone(), what), hint));
    Exit::Usage
}

/// Settles how to show things: flag, environment, file, locale, in this order.
fn settle(asked: &Everywhere, ui: &mut Ui) -> anyhow::Result<Config> {
    ui.json = asked.json;
    ui.quiet = asked.quiet;
    ui.color = match asked.color {
        Color::Auto => ui.around.color,
        Color::Always => true,
        Color::Never => false,
    };
    ui.width = ui.around.width.unwrap_or(usize::MAX);
    let by_locale = Lang::of_locale(&ui.around.locale);
    ui.lang = asked.lang.unwrap_or(by_locale);
    let config = Config::find(asked.config.as_deref(), &ui.around.config_files)?;
    ui.lang = asked.lang.or(config.settings.lang).unwrap_or(by_locale);
    Ok(config)
}

fn perform(command: &Command, config: &Config, ui: &mut Ui) -> Outcome {
    match command {
        Command::Check(args) => check::run(args, config.policy, ui),
        Command::Config(args) => config::run(args, config, ui),
        Command::Identity(args) => identity::run(args, ui),
        Command::Schema(args) => schema::run(args, ui),
        Command::Completions(args) => shell::completions(args, ui),
        Command::Man(args) => shell::man(args, ui),
        Command::Deadline(args) => deadline::run(args, config.policy, ui),
        Command::Calendar(args) => calendar::run(args, config.policy, ui),
        Command::Rules(args) => rules::run(args, config.policy, ui),
    }
}

fn report(error: &anyhow::Error, ui: &mut Ui) -> Exit {
    if let Some(user) = error.downcast_ref::<UserError>() {
        ui.error(user);
        return user.exit;
    }
    let bug = UserError::new(
        Exit::Internal,
        "internal",
        Text::new(format!("程序内部错误: {error:#}"), format!("internal error: {error:#}")),
        Text::new("请将此信息报告给系统管理员", "report this to whoever maintains the program"),
    );
    ui.error(&bug);
    Exit::Internal
}
