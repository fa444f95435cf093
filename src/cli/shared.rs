//! `share`, `join`, `sync`: the record of an office in one log, and the machines that write through it.

use std::path::Path;

use crate::app::bundle;
use crate::app::shared::{self, Synced};
use crate::cli::Outcome;
use crate::cli::bundle::shown;
use crate::cli::context::{CommandContext, needed, transaction};
use crate::cli::log::no_log;
use crate::cli::replica;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::record::hash::Hash;
use crate::store::engine::Access;
use crate::store::record::file::CaseFile;
use crate::store::shared::log::SharedLog;

/// Put the record into a log that all machines of the office write through
///
/// The log is on PostgreSQL and holds the signed transactions alone. The record is uploaded, and that it is written through
/// the log from here on is signed: a machine that names no log under `[record]` in its settings can then read and not
/// write. The user must be the owner of the database or of the schema; the machines work as --role, which may read and
/// append and nothing else.
///
/// With --end the record is written into this file alone again; every other copy is only a copy from then on, and takes no
/// act.
///
/// A log that is lost for good is filled anew, or ended, from a file that holds the whole record: --log-is-lost. Do it on the
/// machine that knows the most; what another one knows beyond it is named there by `sync`.
///
/// Exit code: 4 it is shared already, or not; 6 no security administrator; 7 the log is of another case file; 75 the log
/// cannot be reached.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli --officer chen share \\
    'postgres://owner@db1,db2/pvg?sslmode=verify-full' --role pvg_counter \\
    --note 'four counters'
  visa-cli --officer chen share --end --note 'one counter is left'")]
pub(crate) struct ShareArgs {
    /// Where the log is
    #[arg(required_unless_present = "end")]
    url: Option<String>,
    /// The role that the machines work as
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Write into this file alone again
    #[arg(long, conflicts_with_all = ["url", "role"])]
    end: bool,
    /// The log is lost for good: this file fills the new one, or goes on alone
    #[arg(long)]
    log_is_lost: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// Make a copy of a record on this machine, from its log or from a bundle
///
/// The id is that of the case file, as papers and `audit head` print it, 32 digits or more; it is asked so that a machine never takes
/// another's record for its own. Every transaction is proven. The copy is made at --case-file; nothing may stand there.
///
/// Exit code: 1 something stands at the place; 6 the seal of the bundle is of nobody in office; 7 it does not hold, or is
/// of another case file; 75 the log cannot be reached.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli --case-file cases.db join whole.bundle --ledger ID
  visa-cli --case-file cases.db join \\
    'postgres://pvg_counter@db1,db2/pvg?sslmode=verify-full' --ledger ID")]
pub(crate) struct JoinArgs {
    /// The log, or a bundle of the whole record
    from: String,
    /// The id of the case file, in hexadecimal
    #[arg(long, value_name = "ID")]
    ledger: String,
}

/// Follow the log of the office
///
/// Every command does so by itself; this says how far it came. Where the log was put back to an earlier state, it gets what
/// this machine knows. Where this machine holds what the log does not, nothing is changed and it is named: with --rebuild
/// the file is set aside and made anew from the log, and what only it held is listed to be done again.
///
/// Exit code: 4 the file holds what the log does not; 7 the log does not hold, or is of another case file; 75 it cannot be
/// reached.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli sync
  visa-cli sync --rebuild")]
pub(crate) struct SyncArgs {
    /// Set the file aside and make it anew
    #[arg(long)]
    rebuild: bool,
}

pub(crate) fn share(args: &ShareArgs, mut ctx: CommandContext) -> Outcome {
    let note = args.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let note = note.ok_or_else(|| needed("--note", "说明", "why"))?;
    let mut desk = if args.log_is_lost { ctx.sit_without_log()? } else { ctx.sit()? };
    let done = match &args.url {
        Some(url) => shared::share(&mut desk, ctx.log_at(url)?, args.role.as_deref(), (note, args.log_is_lost))?,
        None => shared::end_sharing(&mut desk, (note, args.log_is_lost))?,
    };
    if ctx.ui.json {
        ctx.json(&done)?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[(Text::new("案件文件", "case file"), done.ledger.to_string()), transaction(&done.done)]);
    if done.shared {
        let id = &done.ledger;
        ctx.ui.say(&Text::new(
            format!("下一步: 每台机器在设置的 [record] 写明 log，再运行 visa-cli join 地址 --ledger {id}"),
            format!("next: on every machine name the log under [record] in the settings, then visa-cli join URL --ledger {id}"),
        ));
    }
    Ok(Exit::Done)
}

pub(crate) fn join(args: &JoinArgs, mut ctx: CommandContext) -> Outcome {
    let to = ctx.case_file()?;
    let named = LedgerName::read(&args.ledger)?;
    let dry_run = ctx.everywhere.dry_run;
    if !args.from.contains("://") {
        let path = Path::new(&args.from);
        let says = bundle::says(path)?;
        let (last, ledger) = (says.last, named.of(says.ledger));
        let taken = replica::followed(last, &mut ctx, |progress| bundle::join(&to, ledger, path, dry_run, progress))?;
        if !dry_run {
            ctx.marks_of(&to, &CaseFile::open(&to, Access::Read)?).is_copied();
        }
        return shown(&taken, &mut ctx);
    }
    let mut log = ctx.log_at(&args.from)?;
    let head = log.stands()?;
    let (last, ledger) = (head.number, named.of(head.ledger));
    let synced = replica::followed(last, &mut ctx, |progress| shared::join(&to, ledger, &mut log, dry_run, progress))?;
    if !dry_run {
        let file = CaseFile::open(&to, Access::Read)?;
        if file.was_shared()? {
            ctx.marks_of(&to, &file).is_copied();
        }
    }
    synced_to(&synced, &mut ctx)
}

pub(crate) fn sync(args: &SyncArgs, mut ctx: CommandContext) -> Outcome {
    let mut log = ctx.log()?.ok_or_else(no_log)?;
    let mut desk = ctx.open(Access::Write)?;
    if !args.rebuild {
        desk.marks.check(&desk.file)?;
    }
    let last = log.stands()?.number;
    let (rebuild, marks) = (args.rebuild, desk.marks.clone());
    let synced = replica::followed(last, &mut ctx, |progress| {
        if rebuild {
            shared::rebuild(desk.file, &mut log, &marks, progress)
        } else {
            shared::sync(&mut desk.file, &mut log, &marks, progress)
        }
    })?;
    synced_to(&synced, &mut ctx)
}

fn synced_to(synced: &Synced, ctx: &mut CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(synced)?;
        return Ok(Exit::Done);
    }
    let mut more = Vec::new();
    if synced.added_again > 0 {
        more.push((Text::new("重新写入账本的交易", "added to the log again"), synced.added_again.to_string()));
    }
    replica::shown(&synced.copied, more, ctx);
    Ok(Exit::Done)
}

/// The id of a ledger as papers print it: 32 digits of its 64, or more.
struct LedgerName(String);

/// Digits of an id that papers print.
const PRINTED: usize = 32;

impl LedgerName {
    fn read(text: &str) -> Result<LedgerName, UserError> {
        let text = text.trim().to_lowercase();
        let is_digits = text.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_digits && (PRINTED..=Hash::ZERO.to_string().len()).contains(&text.len()) {
            return Ok(LedgerName(text));
        }
        Err(bad_ledger())
    }

    /// The ledger that was found where it is the one that is named; else the named one, which is found to be another.
    fn of(&self, found: Hash) -> Hash {
        if found.to_string().starts_with(&self.0) {
            return found;
        }
        let whole = format!("{:0<width$}", self.0, width = Hash::ZERO.to_string().len());
        Hash::from_hex(&whole).unwrap_or(Hash::ZERO)
    }
}

fn bad_ledger() -> UserError {
    UserError::new(
        Exit::Usage,
        "bad_ledger",
        Text::new(
            format!("--ledger 须为十六进制数字，至少 {PRINTED} 位"),
            format!("--ledger takes at least {PRINTED} hexadecimal digits"),
        ),
        Text::new(
            "见文书、报告或者另一台机器的 visa-cli audit head",
            "see a paper, a report or visa-cli audit head on the other machine",
        ),
    )
}
