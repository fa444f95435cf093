//! `batch`: lists that were taken in, what goes back to their enterprises, and taking one back.

use std::path::PathBuf;

use serde_json::json;

use crate::app::batch::{self, Shown};
use crate::app::desk::Desk;
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, transaction};
use crate::cli::import::{Back, read, write_back};
use crate::cli::list::filter;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::Exit;
use crate::lists::outcome::RowOutcome;
use crate::ui::{safe, table};

/// Show lists that were taken in, write what goes back, take a list back
#[derive(clap::Args)]
pub(crate) struct BatchArgs {
    #[command(subcommand)]
    command: BatchCommand,
}

#[derive(clap::Subcommand)]
enum BatchCommand {
    /// List them, newest first
    #[command(after_help = "Examples:
  visa-cli batch list --most 5
  visa-cli batch list nationality:JPN state:accepted")]
    List {
        /// Words of a filter: the lists that made a case that fits it
        #[arg(value_name = "FILTER")]
        filter: Vec<String>,
        /// How many
        #[arg(long, value_name = "N", default_value_t = 20)]
        most: u32,
    },
    /// Show one: file, counts, cases
    #[command(after_help = "Example:
  visa-cli batch show 17")]
    Show {
        /// Number of the batch
        batch: u64,
    },
    /// Take one back: cases in which nothing was done since are withdrawn, the others stay and are named
    #[command(after_help = "Example:
  visa-cli batch undo 17 --note 'wrong enterprise' --yes")]
    Undo {
        /// Number of the batch
        batch: u64,
        /// Reason
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Write the rows that are not settled now, to be mended and sent again
    ///
    /// The case file does not keep the list itself: name the same file again. Its rows are read and matched anew, so what
    /// was settled since is not in it.
    #[command(after_help = "Example:
  visa-cli batch corrections 17 invitees.csv --to mend.csv")]
    Corrections(BackArgs),
    /// Write the answer for the enterprise as things stand now: .txt, .csv, .xlsx or .html
    ///
    /// The case file does not keep the list itself: name the same file again. Rows that were taken in then are on file now,
    /// with their receipts.
    #[command(after_help = "Example:
  visa-cli batch answer 17 invitees.csv --to answer.html")]
    Answer(BackArgs),
}

#[derive(clap::Args)]
struct BackArgs {
    /// Number of the batch
    batch: u64,
    /// The file that was taken in
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// Where to write
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

pub(crate) fn run(args: &BatchArgs, ctx: CommandContext) -> Outcome {
    match &args.command {
        BatchCommand::List { filter, most } => list(filter, *most, ctx),
        BatchCommand::Show { batch } => show(*batch, ctx),
        BatchCommand::Undo { batch, note } => undo(*batch, note.as_deref(), ctx),
        BatchCommand::Corrections(args) => back(args, What::Corrections, ctx),
        BatchCommand::Answer(args) => back(args, What::Answer, ctx),
    }
}

fn list(words: &[String], most: u32, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let filter = if words.is_empty() { None } else { Some(filter(words, &desk, &mut ctx)?) };
    let batches = batch::list(&desk, filter.as_ref(), most)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "batches": batches}))?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let row = |shown: &Shown| {
        let undone =
            if shown.undone { Text::new("已撤销", "taken back").of(lang).to_owned() } else { String::new() };
        let at = shown.at.get(..16).unwrap_or_default().replace('T', " ");
        let (rows, cases) = (shown.data_rows.to_string(), shown.cases.to_string());
        vec![shown.batch.to_string(), at, shown.officer.clone(), rows, cases, shown.name.clone(), undone]
    };
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let mut rows = vec![vec![
        of("批次", "batch"),
        of("时间", "at"),
        of("警官", "officer"),
        of("行", "rows"),
        of("案件", "cases"),
        of("文件", "file"),
        String::new(),
    ]];
    rows.extend(batches.iter().map(row));
    for line in table::aligned(&rows) {
        ctx.ui.line(&safe::shown(&line));
    }
    Ok(Exit::Done)
}

fn show(number: u64, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let shown = batch::show(&desk, number)?;
    if ctx.ui.json {
        let mut document = json!({"schema": 1});
        crate::app::amend::lay_over(&mut document, serde_json::to_value(&shown)?);
        ctx.json(&document)?;
        return Ok(Exit::Done);
    }
    let mut pairs = vec![
        (Text::new("批次", "batch"), shown.batch.to_string()),
        (Text::new("时间", "at"), shown.at.clone()),
        (Text::new("警官", "officer"), shown.officer.clone()),
        (Text::new("文件", "file"), shown.name.clone()),
        (Text::new("SHA-256", "SHA-256"), shown.file_sha256.clone()),
        (Text::new("数据行", "data rows"), shown.data_rows.to_string()),
    ];
    for (code, count) in shown.outcomes.as_object().into_iter().flatten() {
        let named =
            RowOutcome::find(code).map_or((code.as_str(), code.as_str()), |outcome| (outcome.zh(), outcome.en()));
        if count.as_u64() > Some(0) {
            pairs.push((Text::new(format!("  {}", named.0), format!("  {}", named.1)), count.to_string()));
        }
    }
    if let (Some(first), Some(last)) = (&shown.first_case, &shown.last_case) {
        pairs.push((Text::new("案件", "cases"), format!("{} ({first} – {last})", shown.cases)));
    }
    if let Some(before) = shown.continues {
        pairs.push((Text::new("接续批次", "continues batch"), before.to_string()));
    }
    for (same, zh, en) in [
        (true, "认定为同一人的行", "rows found the same person"),
        (false, "认定为另一人的行", "rows found another person"),
    ] {
        let rows: Vec<String> =
            shown.settled.iter().filter(|one| one.same == same).map(|one| one.row.to_string()).collect();
        if !rows.is_empty() {
            pairs.push((Text::new(zh, en), rows.join(", ")));
        }
    }
    if !shown.left.is_empty() {
        let rows = shown.left.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        pairs.push((Text::new("由民警略去的行", "rows left out by the officer"), rows));
    }
    if let Some(note) = &shown.settled_note {
        pairs.push((Text::new("认定依据", "on what ground"), note.clone()));
    }
    if shown.undone {
        pairs.push((Text::new("状态", "state"), Text::new("已撤销", "taken back").of(ctx.ui.lang).to_owned()));
    }
    ctx.pairs(&pairs);
    Ok(Exit::Done)
}

/// Shows what taking a list back comes to, and asks.
fn is_meant(number: u64, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    let (back, kept) = batch::undoing(desk, number)?;
    let name = batch::show(desk, number)?.name;
    let named = kept.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    let more = if kept.len() > NAMED { " …" } else { "" };
    ctx.ui.say(&Text::new(
        format!("  批次 {number} {name}：撤回 {back} 件，此后已办理而保留 {} 件 {named}{more}", kept.len()),
        format!(
            "  batch {number} {name}: {back} cases are withdrawn, {} acted on since stay {named}{more}",
            kept.len()
        ),
    ));
    ctx.ui.confirm(&Text::new("是否办理？", "go on?"), false)
}

/// Cases named on the screen.
const NAMED: usize = 10;

fn undo(number: u64, note: Option<&str>, mut ctx: CommandContext) -> Outcome {
    ctx.is_said("撤回名单的确认")?;
    let mut desk = ctx.sit()?;
    if !ctx.everywhere.yes && !ctx.everywhere.dry_run && ctx.may_ask() && !is_meant(number, &desk, &mut ctx)? {
        return Ok(Exit::Cancelled);
    }
    let undone = batch::undo(&mut desk, number, note)?;
    if ctx.ui.json {
        ctx.json(&undone)?;
        return Ok(Exit::Done);
    }
    let mut pairs = vec![
        (Text::new("批次", "batch"), undone.batch.to_string()),
        (Text::new("已撤回案件", "withdrawn"), undone.withdrawn.to_string()),
        (Text::new("保留案件", "kept"), undone.kept.len().to_string()),
        transaction(&undone.done),
    ];
    if !undone.kept.is_empty() {
        let more = if undone.kept.len() > NAMED { " …" } else { "" };
        let named = undone.kept.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        pairs.push((Text::new("此后已办理", "acted on since"), format!("{named}{more}")));
    }
    ctx.pairs(&pairs);
    if undone.already_done {
        ctx.ui.say(&Text::new("此前已撤销", "it had been taken back before"));
    }
    Ok(Exit::Done)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Corrections,
    Answer,
}

fn back(args: &BackArgs, what: What, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let to = Some(args.to.as_path());
    let back = match what {
        What::Corrections => Back::begin(to, None, &ctx)?,
        What::Answer => Back::begin(None, to, &ctx)?,
    };
    let source = read(&args.file, &mut ctx)?;
    let bar = std::cell::RefCell::new(None);
    let plan = batch::again(&desk, args.batch, &source, |progress| {
        let mut bar = bar.borrow_mut();
        let bar = bar.get_or_insert_with(|| ctx.ui.progress(&Text::new("读取", "reading"), progress.of));
        bar.at(progress.done)
    })?;
    drop(bar);
    write_back(&desk, &plan, back, &mut ctx)?;
    if ctx.ui.json {
        let to = args.to.display().to_string();
        ctx.json(&json!({"schema": 1, "batch": args.batch, "file": to, "held": plan.held()}))?;
    }
    Ok(Exit::Done)
}
