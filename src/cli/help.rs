//! `help`: of the program, of a command, or on a topic.
#![expect(unreachable_pub, reason = "a set of words is as public as the room it stands in")]

mod chinese;
mod desks;
mod mistake;

use clap::CommandFactory;

use crate::cli::{Cli, Outcome};
pub(crate) use chinese::{FIXED, laid, localized, meanings};
pub(crate) use mistake::{hint, mistake};

use crate::domain::text::{Lang, Text};
use crate::domain::words::{Word, words};
use crate::error::{Exit, UserError};
use crate::ui::Ui;

words! {
    /// What there is help on beside the commands.
    Topic {
        ExitCodes = "exit-codes", "退出码", "exit codes";
        Filters = "filters", "筛选条件", "filters";
        Dates = "dates", "日期", "dates";
        Config = "config", "设置", "settings";
    }
}

impl Topic {
    fn text(self) -> Text {
        match self {
            Topic::ExitCodes => {
                Text::new(include_str!("help/exit-codes.zh.txt"), include_str!("help/exit-codes.en.txt"))
            }
            Topic::Filters => Text::new(include_str!("help/filters.zh.txt"), include_str!("help/filters.en.txt")),
            Topic::Dates => Text::new(include_str!("help/dates.zh.txt"), include_str!("help/dates.en.txt")),
            Topic::Config => Text::new(include_str!("help/config.zh.txt"), include_str!("help/config.en.txt")),
        }
    }
}

/// Show the help of the program, of a command, or on a topic
///
/// Topics: exit-codes, filters, dates, config. Commands are listed by desk.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli help exit-codes
  visa-cli help filters --lang zh
  visa-cli help officer enrol")]
pub(crate) struct HelpArgs {
    /// A topic, or a command with its subcommand
    #[arg(value_name = "TOPIC|COMMAND")]
    words: Vec<String>,
}

pub(crate) fn run(args: &HelpArgs, ui: &mut Ui) -> Outcome {
    let mut command = command(ui.lang);
    // `config` is a command too; the topic says more, and leads there.
    if let [word] = args.words.as_slice()
        && let Some(topic) = Topic::find(word)
    {
        ui.data(topic.text().of(ui.lang).as_bytes());
        return Ok(Exit::Done);
    }
    command.build();
    let mut found = &mut command;
    for word in &args.words {
        found = found.find_subcommand_mut(word).ok_or_else(|| no_help(word))?;
    }
    ui.data(laid(&found.render_long_help().to_string(), ui.lang).as_bytes());
    Ok(Exit::Done)
}

/// The whole program, with its help in a language and its commands by desk.
pub(crate) fn command(lang: Lang) -> clap::Command {
    desks::grouped(localized(Cli::command(), lang), lang)
}

fn no_help(word: &str) -> UserError {
    let topics: Vec<&str> = Topic::ALL.iter().map(|topic| topic.code()).collect();
    UserError::new(
        Exit::Usage,
        "no_help",
        Text::new(format!("没有命令或者主题 {word}"), format!("{word} is no command and no topic")),
        Text::new(
            format!("主题: {}；命令见 visa-cli help", topics.join("、")),
            format!("topics: {}; commands: visa-cli help", topics.join(", ")),
        ),
    )
}
