//! `transfer`: a case handed over to another office, taken over there, and the receipt that comes back.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;

use crate::app::transfer;
use crate::cli::context::CommandContext;
use crate::cli::paper::keys_of;
use crate::cli::{Outcome, output};
use crate::domain::text::Text;
use crate::door;
use crate::error::{Exit, UserError};
use crate::paper::signed_lines::{SignedLines, sealed};
use crate::record::hand_over::{Carried, HandOver, HandOverReceipt};
use crate::record::hash::Hash;
use crate::record::sshsig::{HAND_OVER, HAND_OVER_RECEIPT};

/// Hand a case over to another office, take one over, and keep the receipt
///
/// A case is open in exactly one office: it is closed here by the act that hands it over, and open there by the act that
/// takes it over. Each file is sealed by the officer who made it, and proven by the public keys of that office, as
/// `paper keys` writes them. It is personal data; carry it on an encrypted medium.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli --officer li transfer out 123 --to CAN \\
    --note 'the applicant lives there' -o 123.case
  visa-cli --officer wang transfer in 123.case --keys pvg.keys -o 123.receipt
  visa-cli --officer li transfer receipt 123.receipt --keys can.keys
  visa-cli transfer list")]
pub(crate) struct TransferArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Close a case here and write what the other office is to have
    ///
    /// Run again for the same case and office the file is written anew and nothing is recorded: for one that was lost.
    ///
    /// Exit code: 1 something stands against it, or at the place; 4 another office has it.
    #[command(after_help = "Examples:
  visa-cli transfer out 123 --to CAN --note 'the applicant lives there' \\
    -o 123.case")]
    Out {
        /// The case
        case: String,
        /// Code of the other office
        #[arg(long, value_name = "OFFICE")]
        to: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// Where the file is written
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
    },
    /// Open a case here that another office handed over, and write the receipt for it
    ///
    /// It comes in as a draft whose values are the other office's until an officer here establishes them; `next` tells what
    /// stands against it, such as an open case of the same person. Taken once more nothing is recorded, and the receipt is
    /// written anew.
    ///
    /// Exit code: 1 it is for another office; 7 the seal does not hold, or is of nobody in office there.
    #[command(after_help = "Examples:
  visa-cli transfer in 123.case --keys pvg.keys --dry-run
  visa-cli transfer in 123.case --keys pvg.keys -o 123.receipt")]
    In {
        /// The file
        file: PathBuf,
        /// Public keys of the other office
        #[arg(long, value_name = "FILE")]
        keys: PathBuf,
        /// Where the receipt is written
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Record that the other office has the case
    ///
    /// Exit code: 1 it is for another office; 7 the seal does not hold, or it is of no case that was handed over.
    #[command(after_help = "Examples:
  visa-cli transfer receipt 123.receipt --keys can.keys")]
    Receipt {
        /// The file
        file: PathBuf,
        /// Public keys of the other office
        #[arg(long, value_name = "FILE")]
        keys: PathBuf,
    },
    /// List the cases that were handed over, those without a receipt first
    #[command(after_help = "Examples:
  visa-cli transfer list")]
    List,
}

pub(crate) fn run(args: &TransferArgs, ctx: CommandContext) -> Outcome {
    match &args.what {
        What::Out { case, to, note, output } => out(case, (to, note.as_deref()), output, ctx),
        What::In { file, keys, output } => taken_over(file, keys, output.as_deref(), ctx),
        What::Receipt { file, keys } => receipted(file, keys, ctx),
        What::List => listed(ctx),
    }
}

fn out(case: &str, (to, note): (&str, Option<&str>), path: &Path, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let over = ctx.over_at(&desk)?;
    door::may_stand(path, over)?;
    let (said, moved) = transfer::out(&mut desk, case, &to.to_uppercase(), note)?;
    if !moved.done.dry_run {
        let lines = said.lines()?;
        let text = sealed(&lines, &desk.signed(HAND_OVER, lines.as_bytes())?);
        door::write(path, text.as_bytes(), over)?;
    }
    let file = (Text::new("移交文件", "hand-over"), path.display().to_string());
    ctx.moved(&moved, &[(Text::new("移交", "handed over to"), said.id.to.clone()), file])
}

fn taken_over(file: &Path, keys: &Path, to: Option<&Path>, mut ctx: CommandContext) -> Outcome {
    let (said, sha256) = proven::<HandOver>(file, keys, HAND_OVER, |said| (&said.id.ledger, said.seq))?;
    let mut desk = ctx.sit()?;
    let over = ctx.over_at(&desk)?;
    if let Some(path) = to {
        door::may_stand(path, over)?;
    }
    let taken = transfer::take(&mut desk, &said, &sha256)?;
    if taken.moved.done.dry_run {
        return ctx.moved(&taken.moved, &[]);
    }
    let lines = taken.receipt.lines()?;
    let text = sealed(&lines, &desk.signed(HAND_OVER_RECEIPT, lines.as_bytes())?);
    output::handed_out(
        &text,
        (to, over),
        json!({"schema": 1, "moved": taken.moved, "receipt": taken.receipt}),
        &mut ctx,
    )?;
    if !ctx.ui.json {
        ctx.after(taken.moved.already_done, &taken.moved.done, &taken.moved.case);
    }
    Ok(Exit::Done)
}

fn receipted(file: &Path, keys: &Path, mut ctx: CommandContext) -> Outcome {
    // The other record vouches by its own keys; which one it is the keys say.
    let (receipt, sha256) = proven::<HandOverReceipt>(file, keys, HAND_OVER_RECEIPT, |said| (&said.ledger, said.seq))?;
    let mut desk = ctx.sit()?;
    let moved = transfer::receipted(&mut desk, &receipt, &sha256)?;
    ctx.moved(&moved, &[(Text::new("对方案号", "taken over as"), receipt.taken_as.clone())])
}

fn listed(mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let found = transfer::outstanding(&desk)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "handed_over": found}))?;
        return Ok(Exit::Done);
    }
    if found.is_empty() {
        ctx.ui.say(&Text::new("没有移交的案件", "no case was handed over"));
    }
    let none = Text::new("没有回执", "no receipt yet").of(ctx.ui.lang).to_owned();
    let rows: Vec<Vec<String>> =
        found.into_iter().map(|one| vec![one.case, one.to, one.receipt.unwrap_or_else(|| none.clone())]).collect();
    ctx.ui.rows(&rows);
    Ok(Exit::Done)
}

/// Reads a file that another office sealed, once the seal holds; and its SHA-256.
fn proven<C: Carried>(
    file: &Path,
    keys: &Path,
    purpose: &str,
    of: impl Fn(&C) -> (&String, u64),
) -> anyhow::Result<(C, String)> {
    let keys = keys_of(keys)?;
    let next = Text::new("检查文件名", "check the name of the file");
    let text =
        std::fs::read_to_string(file).map_err(|error| UserError::cannot_read(Exit::Refused, file, &error, next))?;
    let signed = SignedLines::read(&text).ok_or_else(|| no_hand_over(file))?;
    let said = C::read(&signed.lines).ok_or_else(|| no_hand_over(file))?;
    let (ledger, seq) = of(&said);
    signed.signed_by(&keys, purpose, seq)?;
    if keys.ledger.is_none_or(|pinned| pinned.to_string() != *ledger) {
        return Err(other_keys().into());
    }
    Ok((said, Hash::of(text.as_bytes()).to_string()))
}

fn no_hand_over(file: &Path) -> UserError {
    let file = file.display();
    UserError::new(
        Exit::Integrity,
        "no_hand_over",
        Text::new(
            format!("{file} 不是移交文件或者回执，或者不完整"),
            format!("{file} is no hand-over and no receipt of one, or is cut short"),
        ),
        Text::new("重新复制，或者请对方重新出具", "copy it again, or ask for it to be made anew"),
    )
}

fn other_keys() -> UserError {
    UserError::new(
        Exit::Integrity,
        "another_ledger",
        Text::new("公钥不属于出具该文件的案件文件", "the keys are not those of the case file that the file comes from"),
        Text::new("用对方 visa-cli paper keys 写出的公钥", "use the keys that visa-cli paper keys writes there"),
    )
}
