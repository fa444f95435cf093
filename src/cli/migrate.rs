//! `migrate`: a case file of an earlier format brought to the format of this program.

use crate::app::upgrade;
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, is_named};
use crate::domain::text::Text;
use crate::error::Exit;
use crate::store::record::file::CaseFile;

/// Bring a case file of an earlier version to the format of this one
///
/// First a copy of the file is made beside it and proven. Then every table that follows from the record is made anew from
/// its events, in one change: whoever stops it finds the file as it was or as it is to be. The record itself, and every
/// signature in it, stays byte for byte. An older program opens the copy, and the file no longer.
///
/// With --dry-run the record is proven and nothing is written. No key is needed: nothing is signed.
///
/// Exit code: 4 somebody wrote meanwhile; 7 the record does not hold, or the file is newer than this program.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli migrate --dry-run
  visa-cli migrate")]
pub(crate) struct MigrateArgs {}

pub(crate) fn run(_: &MigrateArgs, mut ctx: CommandContext) -> Outcome {
    let path = ctx.case_file()?;
    let mut bar = None;
    let named = ctx.named_ledger()?;
    let known = |file: &CaseFile| {
        is_named(named.as_deref(), file.ledger().id)?;
        ctx.marks_of(&path, file).check(file)
    };
    let upgraded = upgrade::upgrade(&path, ctx.everywhere.dry_run, known, |at, of| {
        let what = Text::new("验证并重建", "proving and rebuilding");
        bar.get_or_insert_with(|| ctx.ui.progress(&what, of)).at(at);
    })?;
    drop(bar);
    if ctx.ui.json {
        ctx.json(&serde_json::json!({
            "schema": 1, "from": upgraded.from, "to": upgraded.to, "copy": upgraded.copy,
            "transactions": upgraded.transactions, "events": upgraded.events,
            "transaction": upgraded.done.transaction, "head": upgraded.done.hash,
        }))?;
        return Ok(Exit::Done);
    }
    if upgraded.from == upgraded.to {
        ctx.ui.say(&Text::new(
            format!("案件文件已是格式 {}，无需升级", upgraded.to),
            format!("the case file has format {} already; nothing is to be done", upgraded.to),
        ));
        return Ok(Exit::Done);
    }
    let copy = upgraded.copy.as_ref().map_or_else(|| "-".to_owned(), |copy| copy.display().to_string());
    ctx.pairs(&[
        (Text::new("格式", "format"), format!("{} → {}", upgraded.from, upgraded.to)),
        (Text::new("升级前的备份", "copy as it was"), copy),
        (Text::new("重放事件", "events replayed"), upgraded.events.to_string()),
        (Text::new("末端", "head"), upgraded.done.hash.to_string()),
    ]);
    Ok(Exit::Done)
}
