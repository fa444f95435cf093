//! `completions` and `man`: what shells and readers of manuals want.

mod complete;

pub use complete::answer;

use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap_complete::env::Shells;

use crate::cli::context::CommandContext;
use crate::cli::help::{FIXED, localized, meanings};
use crate::cli::{Cli, Outcome};
use crate::domain::text::{Lang, Text};
use crate::door::{self, Over};
use crate::error::Exit;
use crate::ui::Ui;

/// Print the completion script of a shell
///
/// The script asks the program itself, so that commands, options and words of a filter complete, and so do numbers of cases,
/// officers, lists and saved queries of the case file in use.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli completions bash > /etc/bash_completion.d/visa-cli
  visa-cli completions zsh > _visa-cli")]
pub(crate) struct CompletionsArgs {
    /// Which shell
    shell: clap_complete::Shell,
}

pub(crate) fn completions(args: &CompletionsArgs, ui: &mut Ui) -> Outcome {
    let name = args.shell.to_string();
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&name) else { anyhow::bail!("no completions for {name}") };
    let mut script = Vec::new();
    shell.write_registration(complete::VARIABLE, "visa-cli", "visa-cli", "visa-cli", &mut script)?;
    if args.shell == clap_complete::Shell::Bash {
        // A filter such as state:open is one word.
        script.extend_from_slice(b"COMP_WORDBREAKS=${COMP_WORDBREAKS//:}\n");
    }
    ui.data(&script);
    Ok(Exit::Done)
}

/// Write the manual pages, one for each command, into a folder
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli man man1 && man -l man1/visa-cli.1")]
pub(crate) struct ManArgs {
    /// The folder; made where it does not exist
    folder: PathBuf,
}

pub(crate) fn man(args: &ManArgs, ctx: CommandContext) -> Outcome {
    let over = ctx.over_what(&Over::TheSame);
    if !over.is_rehearsed() {
        door::folder(&args.folder)?;
    }
    let lang = ctx.ui.lang;
    let mut root = localized(Cli::command(), lang);
    root.build();
    page(&root, (&args.folder, over), lang)?;
    let ui = ctx.ui;
    let folder = args.folder.display();
    if !over.is_rehearsed() {
        ui.say(&Text::new(format!("手册已写入 {folder}"), format!("manual pages written to {folder}")));
    }
    Ok(Exit::Done)
}

/// The parts of a page.
const PARTS: &[(&str, &str)] = &[
    ("NAME", "名称"),
    ("SYNOPSIS", "用法"),
    ("DESCRIPTION", "说明"),
    ("OPTIONS", "选项"),
    ("SUBCOMMANDS", "命令"),
    ("EXTRA", "其他"),
    ("VERSION", "版本"),
];

/// Writes the page of a command, and those of its subcommands.
fn page(command: &clap::Command, (folder, over): (&Path, Over), lang: Lang) -> anyhow::Result<()> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        page(below, (folder, over), lang)?;
    }
    let (page, mut text) = (clap_mangen::Man::new(command.clone()), Vec::new());
    page.render(&mut text)?;
    let text = String::from_utf8(text)?;
    let text = match lang {
        Lang::En => text,
        Lang::Zh => {
            let text =
                PARTS.iter().fold(text, |text, (en, zh)| text.replace(&format!(".SH {en}\n"), &format!(".SH {zh}\n")));
            // Meanings of values stand at the end of a line, written as the page writes signs.
            let roff = |plain: &str| plain.replace('-', "\\-").replace('\'', "\\*(Aq");
            let text = FIXED.iter().fold(text, |text, (en, zh)| text.replace(&roff(en), &roff(zh)));
            meanings(command)
                .iter()
                .fold(text, |text, (en, zh)| text.replace(&format!(": {}\n", roff(en)), &format!(": {}\n", roff(zh))))
        }
    };
    Ok(door::write(&folder.join(page.get_filename()), text.as_bytes(), over)?)
}
