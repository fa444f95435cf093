//! `numbers`: every number that was given out, reconciled.

use serde_json::json;

use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::domain::text::Text;
use crate::error::Exit;
use crate::ui::safe;

/// Reconcile the numbers of cases, receipts, papers and documents
#[derive(clap::Args)]
pub(crate) struct NumbersArgs {
    #[command(subcommand)]
    command: NumbersCommand,
}

#[derive(clap::Subcommand)]
enum NumbersCommand {
    /// Allocated = issued + voided + spoiled, and every gap explained
    ///
    /// Exit code: 0 every number is accounted for; 7 one is not, each named.
    #[command(after_help = "Example:
  visa-cli numbers check")]
    Check,
}

pub(crate) fn run(args: &NumbersArgs, ctx: CommandContext) -> Outcome {
    match args.command {
        NumbersCommand::Check => check(ctx),
    }
}

fn check(mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let series = desk.file.numbers()?;
    let ok = series.iter().all(|one| one.unexplained.is_empty());
    let exit = if ok { Exit::Done } else { Exit::Integrity };
    let kept = !desk.file.stock_ranges()?.is_empty();
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "ok": ok, "stock_kept": kept, "series": series}))?;
        return Ok(exit);
    }
    let lang = ctx.ui.lang;
    let named = |series: &str| match series {
        "cases" => Text::new("案件", "cases"),
        "receipts" => Text::new("受理回执", "receipts"),
        "papers" => Text::new("文书", "papers"),
        _ => Text::new("签证证件", "documents"),
    };
    for one in &series {
        let (zh, en) = (
            format!("发出 {} = 有效 {} + 作废 {} + 废证 {}", one.allocated, one.issued, one.voided, one.spoiled),
            format!(
                "allocated {} = issued {} + voided {} + spoiled {}",
                one.allocated, one.issued, one.voided, one.spoiled
            ),
        );
        ctx.ui.line(&format!("{}: {}", named(one.series).of(lang), Text::new(zh, en).of(lang)));
        for (mark, told) in [("  ", &one.explained), ("! ", &one.unexplained)] {
            for line in told {
                ctx.ui.line(&safe::shown(&format!("  {mark}{}", line.of(lang))));
            }
        }
    }
    if !kept {
        ctx.ui.say(&Text::new(
            "没有登记空白证件库存，跳过的证件号码无从得知；见 visa-cli stock receive",
            "no stock is kept, so that numbers passed over cannot be told; see visa-cli stock receive",
        ));
    }
    Ok(exit)
}
