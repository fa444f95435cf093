//! `completions` and `man`: what shells and readers of manuals want.

use std::path::{Path, PathBuf};

use clap::CommandFactory;

use crate::cli::{Cli, Outcome};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::ui::Ui;

/// Print the completion script of a shell
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli completions bash > /etc/bash_completion.d/visa-cli
  visa-cli completions zsh > _visa-cli")]
pub(crate) struct CompletionsArgs {
    /// Which shell
    shell: clap_complete::Shell,
}

pub(crate) fn completions(args: &CompletionsArgs, ui: &mut Ui) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "visa-cli", &mut script);
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

pub(crate) fn man(args: &ManArgs, ui: &mut Ui) -> Outcome {
    std::fs::create_dir_all(&args.folder)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), &args.folder))
        .map_err(|error| cannot_write(&args.folder, &error))?;
    let folder = args.folder.display();
    ui.say(&Text::new(format!("手册已写入 {folder}"), format!("manual pages written to {folder}")));
    Ok(Exit::Done)
}

fn cannot_write(folder: &Path, error: &std::io::Error) -> UserError {
    let folder = folder.display();
    UserError::new(
        Exit::Refused,
        "cannot_write",
        Text::new(format!("无法写入 {folder}: {error}"), format!("cannot write to {folder}: {error}")),
        Text::new("换一个可写的文件夹", "name a folder that can be written"),
    )
}
