//! `import cases`: the cases of another system, by a mapping.

use std::fs;
use std::path::{Path, PathBuf};

use super::read;
use crate::app::legacy::{self, LegacyAsks, Reconciled};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, transaction};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::lists::sheet::{Asks, Encoding};

/// Carry over the cases of another system
///
/// A mapping says which of its columns is which value, which of its states are open or closed, and how many cases it
/// hands over. What is open comes in as a draft, what is closed is kept as history; each value has the source legacy, and
/// nothing is granted on it before an officer established it. Nothing is written where the sums differ from those stated.
/// An example of a mapping stands below.
///
/// Exit code: 0 all rows are good, or it was a dry run, which tells what differs or is in error; 8 some are in error; 9 nothing was
/// written.
#[derive(clap::Args)]
#[command(after_help = concat!(
    "Examples:
  visa-cli import cases old.csv --mapping eev3.toml --dry-run
  visa-cli import cases old.csv --mapping eev3.toml

",
    include_str!("../../../examples/legacy/mapping.toml")
))]
pub(crate) struct CasesArgs {
    /// The cases, CSV or a workbook
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// How they are read, TOML
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    /// Take the good rows, leave the others
    #[arg(long)]
    accept_good: bool,
    /// Name of the sheet of a workbook
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// How the bytes are read
    #[arg(long, value_enum)]
    encoding: Option<Encoding>,
}

pub(super) fn run(args: &CasesArgs, mut ctx: CommandContext) -> Outcome {
    let dry_run = ctx.everywhere.dry_run;
    let mut desk = ctx.sit()?;
    let mapping = fs::read_to_string(&args.mapping).map_err(|error| unreadable(&args.mapping, &error))?;
    let source = read(&args.file, &mut ctx)?;
    let sheet = Asks { encoding: args.encoding, sheet: args.sheet.clone(), ..Asks::default() };
    let asks = LegacyAsks { sheet, accept_good: args.accept_good, dry_run };
    let found = legacy::take(&mut desk, &source, &mapping, &asks)?;
    if ctx.ui.json {
        ctx.json(&found)?;
    } else {
        show(&found, &mut ctx);
    }
    if dry_run {
        ctx.ui.say(&Text::new("试算，没有写入任何内容", "a dry run: nothing was written"));
    }
    Ok(if (found.errors.is_empty() && found.changed.is_empty()) || dry_run { Exit::Done } else { Exit::ListHeld })
}

fn show(found: &Reconciled, ctx: &mut CommandContext) {
    let mut pairs = vec![
        (Text::new("来源系统", "from"), found.system.clone()),
        (Text::new("案件", "cases in the file"), found.rows.to_string()),
    ];
    let outcomes = [
        ("open", "  在办，存为草稿", "  open, kept as drafts"),
        ("closed", "  已办结，存为历史", "  closed, kept as history"),
        ("carried-before", "  此前已转入", "  carried over before"),
        ("changed", "  此前已转入，现有变化", "  carried over before, and otherwise now"),
        ("error", "  有误", "  in error"),
    ];
    for (word, zh, en) in outcomes {
        let count = found.outcomes.get(word).copied().unwrap_or(0);
        if count > 0 {
            pairs.push((Text::new(zh, en), count.to_string()));
        }
    }
    let states = found.states.iter().map(|(state, count)| format!("{state} {count}")).collect::<Vec<_>>();
    if !states.is_empty() {
        pairs.push((Text::new("按其状态", "by their state"), states.join(" | ")));
    }
    for sum in &found.sums {
        let agrees = sum.stated == sum.found;
        let said = if agrees { Text::new("相符", "agrees") } else { Text::new("不符", "differs") };
        let text = format!("{} / {}  {}", sum.stated, sum.found, said.of(ctx.ui.lang));
        pairs.push((Text::new(format!("核对 {}", sum.what), format!("sum {}", sum.what)), text));
    }
    if let (Some(first), Some(last)) = (&found.first_case, &found.last_case) {
        pairs.push((Text::new("转入案件", "carried over as"), format!("{first} – {last}")));
    }
    if let Some(batch) = found.batch {
        pairs.push((Text::new("批次", "batch"), batch.to_string()));
    }
    pairs.extend(found.done.as_ref().map(transaction));
    ctx.pairs(&pairs);
    for (row, what) in &found.errors {
        ctx.ui.say(&Text::new(format!("第 {row} 行 {}", what.zh), format!("row {row} {}", what.en)));
    }
    found.changed.iter().for_each(|changed| ctx.ui.say(&changed.told()));
}

fn unreadable(path: &Path, error: &std::io::Error) -> UserError {
    let (path, error) = (path.display(), error.to_string());
    UserError::new(
        Exit::Refused,
        "unreadable_file",
        Text::new(format!("无法读取对应表 {path}: {error}"), format!("cannot read the mapping {path}: {error}")),
        Text::new("检查路径", "check the path"),
    )
}
