//! One file per command: the clap arguments directly above their handler.

mod calendar;
mod check;
mod day;
mod deadline;
mod rules;

use std::ffi::OsString;

use clap::Parser;

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
    /// Print one JSON document; errors too
    #[arg(long, global = true)]
    json: bool,
    /// No talk on standard error, except errors
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(clap::Subcommand)]
enum Command {
    Check(check::CheckArgs),
    Deadline(deadline::DeadlineArgs),
    Calendar(calendar::CalendarArgs),
    Rules(rules::RulesArgs),
}

/// Runs one command line and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, ui: &mut Ui) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    if let Some(lang) = cli.everywhere.lang {
        ui.lang = lang;
    }
    ui.json = cli.everywhere.json;
    ui.quiet = cli.everywhere.quiet;
    let outcome: Outcome = match cli.command {
        Command::Check(args) => check::run(&args, ui),
        Command::Deadline(args) => deadline::run(&args, ui),
        Command::Calendar(args) => calendar::run(&args, ui),
        Command::Rules(args) => rules::run(&args, ui),
    };
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
