//! `bundle`: the record carried to another machine in a file, and the copies that follow by it.

use std::path::PathBuf;

use clap::Subcommand;

use serde_json::json;

use crate::app::bundle::{self, BundleSays, BundleTaken};
use crate::app::replica::left_over;
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, clock};
use crate::cli::replica;
use crate::domain::text::Text;
use crate::error::Exit;
use crate::store::engine::Access;
use crate::ui::safe;

/// Carry the record to another machine in a file
///
/// A bundle holds signed transactions with everything that was said in them. Whoever takes it proves each one: the chain,
/// the signatures, the officers in office, the law in force. It is personal data; carry it on an encrypted medium.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli --officer chen bundle out monday.bundle --since 1200
  visa-cli bundle show monday.bundle
  visa-cli bundle in monday.bundle --dry-run")]
pub(crate) struct BundleArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Write what was recorded after a transaction into a file
    ///
    /// Exit code: 1 nothing was recorded since, or something stands at the place; 6 the key did not sign.
    #[command(after_help = "Examples:
  visa-cli --officer chen bundle out whole.bundle
  visa-cli --officer chen bundle out monday.bundle --since 1200")]
    Out {
        /// The file
        file: PathBuf,
        /// The last transaction that the other machine has
        #[arg(long, value_name = "N", default_value_t = 0)]
        since: u64,
    },
    /// Take what another machine recorded into this copy of the same record
    ///
    /// All of it holds, or nothing is written; taken twice it changes nothing. Where this machine recorded something that
    /// the other did not know, nothing is taken and it is named: with --rebuild this file is set aside and made anew from a
    /// bundle of the whole record, and what only it held is listed to be done again.
    ///
    /// Exit code: 4 the records differ, or transactions between are missing; 6 the seal is of nobody in office; 7 the
    /// bundle does not hold, or is of another case file.
    #[command(after_help = "Examples:
  visa-cli bundle in monday.bundle --dry-run
  visa-cli bundle in monday.bundle
  visa-cli bundle in whole.bundle --rebuild")]
    In {
        /// The file
        file: PathBuf,
        /// Set this file aside and make it anew
        #[arg(long)]
        rebuild: bool,
    },
    /// List what only files that were set aside hold, and is still to be done again
    ///
    /// It is done again once the record holds the same act on the case; `stats`, `report escalations` and `doctor` count
    /// what is left. Where all is settled, put the file that was set aside away.
    #[command(after_help = "Examples:
  visa-cli bundle tasks")]
    Tasks,
    /// Say what a bundle holds, once its seal is proven
    ///
    /// Exit code: 7 it does not hold.
    #[command(after_help = "Examples:
  visa-cli bundle show monday.bundle")]
    Show {
        /// The file
        file: PathBuf,
    },
}

/// Lists what is still to be done again, of every file that was set aside.
fn tasks(mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let found = left_over(&desk.file)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "left_over": found}))?;
        return Ok(Exit::Done);
    }
    if found.is_empty() {
        ctx.ui.say(&Text::new("没有待补办的事项", "nothing is to be done again"));
    }
    for one in found {
        ctx.ui.line(&safe::shown(&one.file.display().to_string()));
        replica::tasks(one.tasks.as_deref(), &mut ctx);
    }
    Ok(Exit::Done)
}

pub(crate) fn run(args: &BundleArgs, mut ctx: CommandContext) -> Outcome {
    match &args.what {
        What::Out { file, since } => {
            let over = ctx.over();
            let made = bundle::out(&ctx.sit()?, file, *since, over)?;
            if ctx.ui.json {
                ctx.json(&made)?;
            } else {
                said(&made.says, &mut ctx);
            }
            Ok(Exit::Done)
        }
        What::Show { file } => {
            let says = bundle::says(file)?;
            if ctx.ui.json {
                let mut told = serde_json::to_value(&says)?;
                told["schema"] = 1.into();
                ctx.json(&told)?;
            } else {
                said(&says, &mut ctx);
            }
            Ok(Exit::Done)
        }
        What::In { file, rebuild } => taken_in(file, *rebuild, ctx),
        What::Tasks => tasks(ctx),
    }
}

fn taken_in(file: &std::path::Path, rebuild: bool, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.open(Access::Write)?;
    desk.marks.check(&desk.file)?;
    let marks = desk.marks.clone();
    let last = bundle::says(file)?.last;
    let taken = replica::followed(last, &mut ctx, |progress| {
        if rebuild {
            bundle::rebuild(desk.file, &desk.marks, file, progress)
        } else {
            bundle::take(&mut desk.file, file, progress)
        }
    })?;
    if !ctx.everywhere.dry_run {
        marks.is_copied();
    }
    shown(&taken, &mut ctx)
}

fn said(says: &BundleSays, ctx: &mut CommandContext) {
    ctx.pairs(&[
        (Text::new("单位", "office"), says.office.clone()),
        (Text::new("案件文件", "case file"), says.ledger.to_string()),
        (Text::new("交易", "transactions"), format!("{} – {}", says.first, says.last)),
        (Text::new("制作", "made"), format!("{}  {}", clock(&says.made_at), says.officer)),
        (Text::new("末端", "head"), says.bundle_head.to_string()),
    ]);
}

pub(crate) fn shown(taken: &BundleTaken, ctx: &mut CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(taken)?;
        return Ok(Exit::Done);
    }
    said(&taken.says, ctx);
    let before = (Text::new("此前已有", "here before"), taken.copied.followed.on_file.to_string());
    replica::shown(&taken.copied, vec![before], ctx);
    Ok(Exit::Done)
}
