//! `backup` and `doctor`: a proven copy of the case file, and its health.

use std::path::PathBuf;

use serde_json::json;

use crate::app::backup::{self, Wanted};
use crate::app::doctor;
use crate::app::law::looked_up;
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, transaction};
use crate::domain::text::Text;
use crate::error::Exit;
use crate::store::engine::Access;
use crate::store::verify::doctor::{Check, Health};

/// Copy the case file, prove the copy, record its head
///
/// The copy is made while others go on working and holds everything that was acknowledged before. It is proven as `audit
/// verify` does, then its head and SHA-256 are recorded. Never copy a case file with cp: what stands in its log is lost.
///
/// Exit code: 1 the place is taken or not fit; 7 the copy does not hold, and none is kept.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli backup cases-today.db
  visa-cli --case-file cases-today.db audit verify
  visa-cli backup backups --keep 14 --also other-disk")]
pub(crate) struct BackupArgs {
    /// The copy; nothing may stand there yet. A folder takes copies named for the office and the transaction
    file: PathBuf,
    /// A second copy on another disk: a file, or a folder
    #[arg(long, value_name = "FILE|DIR")]
    also: Option<PathBuf>,
    /// In folders, how many of the newest copies stay; the older ones that this command named are removed. A folder is made where nothing stands
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
    /// Why the copy may stand in a folder in which everybody writes; it is recorded
    #[arg(long, value_name = "TEXT")]
    place_is_right: Option<String>,
}

pub(crate) fn backup(args: &BackupArgs, mut ctx: CommandContext) -> Outcome {
    let place_is_right = args.place_is_right.as_deref();
    let wanted = Wanted { path: &args.file, also: args.also.as_deref(), keep: args.keep, place_is_right };
    let done = backup::backup(&mut ctx.sit()?, &wanted)?;
    if ctx.ui.json {
        ctx.json(&done)?;
    } else {
        ctx.pairs(&[
            (Text::new("备份", "copy"), done.file.display().to_string()),
            (Text::new("验证至交易", "proven to txn"), done.verified_to.to_string()),
            (Text::new("SHA-256", "SHA-256"), done.sha256.clone().unwrap_or_else(|| "-".to_owned())),
            transaction(&done.done),
        ]);
    }
    // The first copy is answered for: that the second failed is told beside it.
    if let Some(failed) = &done.also_failed {
        ctx.ui.error(failed);
        return Ok(failed.exit);
    }
    Ok(Exit::Done)
}

/// Look at the health of the case file
///
/// Structure, how and where the file stands, what this machine saw of it before, the last backup and the last time that
/// putting it back was tried, the room that is left; the roles and who may act, cases that are stuck, the calendar, the
/// blanks. What is to be seen to comes with the command. With --pages every page and reference too, which takes as long as
/// the file is large; with --prove the record is proven and every number accounted for as well.
///
/// Exit code: 7 something is bad; what is only worth a look does not count.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli doctor
  visa-cli doctor --json")]
pub(crate) struct DoctorArgs {
    /// Look at every page and every reference too
    #[arg(long)]
    pages: bool,
    /// Prove the record and account for every number too
    #[arg(long)]
    prove: bool,
}

pub(crate) fn doctor(args: &DoctorArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.open(Access::Read)?;
    // A text that cannot be read is told by the proof of the record; the rest is looked at all the same.
    if let Ok((law, _)) = looked_up(&desk.file, ctx.config) {
        desk.policy = law;
    }
    let mut checks = doctor::examine(&desk)?;
    if args.pages {
        checks.extend(desk.file.examine_pages()?);
    }
    if args.prove {
        checks.extend(doctor::proof(&desk)?);
    }
    checks.extend(ctx.log_health(&desk)?);
    let worst = checks.iter().any(|check| check.health == Health::Bad);
    let lang = ctx.ui.lang;
    if ctx.ui.json {
        let told: Vec<_> = checks
            .iter()
            .map(|check| json!({"name": check.name, "health": check.health, "found": check.found.of(lang), "next": check.next}))
            .collect();
        ctx.json(&json!({"schema": 1, "ok": !worst, "checks": told}))?;
    } else {
        checks_told(&checks, &mut ctx);
    }
    Ok(if worst { Exit::Integrity } else { Exit::Done })
}

/// Tells what was looked at, each with the command that mends it.
pub(crate) fn checks_told(checks: &[Check], ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let rows: Vec<Vec<String>> = checks
        .iter()
        .map(|check| {
            let health = match check.health {
                Health::Ok => Text::new("正常", "ok"),
                Health::Warn => Text::new("! 注意", "! look"),
                Health::Bad => Text::new("!! 异常", "!! bad"),
            };
            let next = check.next.map(|next| format!("  → {next}")).unwrap_or_default();
            vec![health.of(lang).to_owned(), check.name.to_owned(), format!("{}{next}", check.found.of(lang))]
        })
        .collect();
    ctx.ui.rows(&rows);
}
