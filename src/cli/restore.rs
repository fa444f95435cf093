//! `restore`: the case file put back from a backup, or tried in a temporary place.

use std::path::{Path, PathBuf};

use crate::app::desk::Desk;
use crate::app::fault::record_in_log;
use crate::app::high_water::HighWaterMarks;
use crate::app::lost::of_the_roster;
use crate::app::officers::{place_fits, training_keys};
use crate::app::restore::{self, Missing, OnPaper, Readable, RestoreDone};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, needed, transaction};
use crate::cli::second::SecondArgs;
use crate::domain::number::{CaseKey, Numbering};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::record::act::LostAct;
use crate::record::hash::Hash;
use crate::store::engine::Access;
use crate::store::record::file::CaseFile;

/// Put the case file back from a backup
///
/// The backup is proven and compared with what this machine saw; every transaction that came after it is named. Two
/// security administrators sign; where one is left, the recovery key of the office stands in for the other. Case and receipt numbers that may have been given out are not given again: name with
/// --last-case and --last-txn the greatest that any paper shows. Nor are blanks: as many are held back as documents are
/// missing, and all up to --last-document; a case that is done again takes its own with issue --number. Move the damaged
/// file aside first, with what lies beside it; nothing is written over.
///
/// With --drill all of it is done in a temporary place, and that it was tried is recorded.
///
/// Exit code: 1 something stands at the place; 6 two administrators did not sign; 7 the backup does not hold.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli restore backup.db --drill
  visa-cli --officer chen restore backup.db --to cases.db --with wu \\
    --note 'disk failed' --last-case PVG-2026-000123")]
pub(crate) struct RestoreArgs {
    /// The backup
    backup: PathBuf,
    /// Where the case file is to stand; nothing may stand there
    #[arg(long, value_name = "FILE", required_unless_present = "drill")]
    to: Option<PathBuf>,
    /// Only try it, in a temporary place
    #[arg(long, conflicts_with_all = ["to", "with", "note"])]
    drill: bool,
    #[command(flatten)]
    second: SecondArgs,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Why the file may stand where it is doubtful; it is recorded with the note
    #[arg(long, value_name = "TEXT")]
    place_is_right: Option<String>,
    /// The log that the record was written through is lost for good, so that no machine gets it from there
    #[arg(long, conflicts_with = "drill")]
    log_is_lost: bool,
    /// The greatest case number on any paper
    #[arg(long, value_name = "CASE")]
    last_case: Option<String>,
    /// The greatest number of a document on any paper; it and those before it are not given again
    #[arg(long, value_name = "NUMBER")]
    last_document: Option<String>,
    /// The greatest transaction on any paper
    #[arg(long, value_name = "N")]
    last_txn: Option<u64>,
}

pub(crate) fn run(args: &RestoreArgs, mut ctx: CommandContext) -> Outcome {
    let done = match (&args.to, args.drill) {
        (None, _) | (_, true) => restore::drill(&mut ctx.sit()?, &args.backup)?,
        (Some(to), false) => put_back(args, to, &mut ctx)?,
    };
    if ctx.ui.json {
        ctx.json(&done)?;
        return Ok(Exit::Done);
    }
    shown(&done, args.drill, &mut ctx);
    Ok(Exit::Done)
}

fn put_back(args: &RestoreArgs, to: &Path, ctx: &mut CommandContext) -> anyhow::Result<RestoreDone> {
    let note = args.note.as_deref().filter(|note| !note.trim().is_empty());
    let note = note.ok_or_else(|| needed("--note", "恢复的原因", "why it is put back"))?;
    let reason = args.place_is_right.as_deref();
    let readable = Readable::of(&args.backup)?;
    let backup = CaseFile::open(readable.path(), Access::Read)?;
    let (training, ledger) = (backup.ledger().training, backup.ledger().id);
    if backup.is_shared()? && !args.log_is_lost {
        return Err(record_in_log(&ledger.to_string()).into());
    }
    let right = if training { None } else { place_fits(to, reason)? };
    let note = &right.map_or_else(|| note.to_owned(), |right| format!("{note} ({right})"));
    let case = args.last_case.as_deref().map(|number| case_of(number, &backup.ledger().numbering)).transpose()?;
    let paper = OnPaper { transaction: args.last_txn, case, document: args.last_document.as_deref() };
    let now = ctx.now(training)?;
    let keys = training_keys(to);
    let folder = if training {
        Some(keys.clone()).filter(|keys| keys.is_dir())
    } else {
        ctx.ui.environment.state_folder.clone()
    };
    let (policy, random) = (ctx.config.policy, ctx.ui.environment.random);
    let source = Desk::new(backup, policy, now, folder.clone(), random);
    restore::none_goes_on(&source.file, live_files(&args.backup, to, (folder.clone(), ledger), ctx))?;
    if ctx.everywhere.dry_run {
        let examined = restore::examine(&source.file, &source.marks, paper)?;
        return Ok(RestoreDone { schema: 1, examined, done: None });
    }
    let two = args.second.two(&source, &keys, ctx)?;
    drop(source);
    restore::restore(readable.path(), to, two, (paper, note), |file| {
        let mut desk = Desk::new(file, policy, now, None, random);
        desk.marks = HighWaterMarks::new(folder, ledger);
        desk.log_is_lost = args.log_is_lost;
        desk
    })
}

/// Files that this machine may be writing to: the one that it knows, and the one that is set. What stands at the place
/// itself is told apart.
fn live_files(
    backup: &Path,
    to: &Path,
    (marks, ledger): (Option<PathBuf>, Hash),
    ctx: &CommandContext,
) -> Vec<PathBuf> {
    let known = HighWaterMarks::new(marks, ledger).at(to, ledger).elsewhere();
    let is_one_of_them = |path: &PathBuf| {
        let of = |path: &Path| std::fs::canonicalize(path).ok();
        of(path) == of(to) || of(path) == of(backup)
    };
    known.into_iter().chain(ctx.case_file().ok()).filter(|path| !is_one_of_them(path)).collect()
}

/// Reads the number of a case, or of its receipt.
fn case_of(number: &str, numbering: &Numbering) -> Result<CaseKey, UserError> {
    let found = numbering.case(number).or_else(|| numbering.case_of_receipt(number));
    found.ok_or_else(|| {
        let like = CaseKey(CaseKey::first_of(2026).0 + 122).number(numbering);
        UserError::new(
            Exit::Usage,
            "bad_case_number",
            Text::new(format!("{number} 不是本单位的案件编号"), format!("{number} is no case number of this office")),
            Text::new(format!("写作 {like}"), format!("write it as {like}")),
        )
    })
}

fn shown(done: &RestoreDone, drill: bool, ctx: &mut CommandContext) {
    let examined = &done.examined;
    // What a drill names stands in the case file: it would be missing.
    let missing = if drill {
        Text::new("备份之后的交易", "after the backup")
    } else {
        Text::new("缺失的交易", "missing")
    };
    let mut pairs = vec![
        (Text::new("验证至交易", "proven to txn"), examined.verified_to.to_string()),
        (Text::new("末次办理", "last act"), examined.last_at.clone()),
        (missing, examined.missing.len().to_string()),
    ];
    if !examined.cases_after.is_empty() {
        pairs.push((Text::new("新案件编号接续", "new cases follow"), examined.cases_after.clone()));
    }
    if let (Some(first), Some(last)) = (examined.numbers.first(), examined.numbers.last()) {
        let held = if first == last { first.clone() } else { format!("{first} … {last}") };
        let count = examined.numbers.len();
        pairs.push((Text::new("库存不再发出的号码", "blanks not given again"), format!("{count}: {held}")));
    }
    pairs.extend(done.done.as_ref().map(transaction));
    ctx.pairs(&pairs);
    let lang = ctx.ui.lang;
    let rows: Vec<Vec<String>> = examined.missing.iter().map(|missing| row(missing, lang)).collect();
    ctx.ui.rows(&rows);
    if drill && !examined.missing.is_empty() {
        ctx.ui.say(&Text::new(
            "所列各项都在本案件文件中，无须补办",
            "what is listed stands in the case file: nothing is to be done again",
        ));
    } else if !examined.missing.is_empty() && done.done.is_some() {
        ctx.ui.say(&Text::new("下一步: 按纸质文书补办所列各项", "next: do again from the papers what is listed"));
    }
    if examined.missing.iter().any(|missing| missing.act.is_some()) && done.done.is_some() {
        ctx.ui.say(&Text::new(
            "名册变更和移交未重新登记的，见 visa-cli report escalations：所涉密钥不能签署，所涉案件不能办理",
            "what changed the roster or handed a case over is to be recorded again, see visa-cli report escalations: until \
             then such a key signs nothing and such a case is not open here",
        ));
    }
}

fn row(missing: &Missing, lang: crate::domain::text::Lang) -> Vec<String> {
    let unknown = || Text::new("本机未见", "not seen here").of(lang).to_owned();
    vec![
        missing.transaction.to_string(),
        missing.at.clone().unwrap_or_default(),
        missing.officer.clone().unwrap_or_default(),
        missing.case.clone().unwrap_or_default(),
        missing.kind.map_or_else(unknown, |kind| kind.named(lang).to_owned()),
        missing.act.as_ref().map_or_else(String::new, |act| told_of(act).of(lang).to_owned()),
    ]
}

fn told_of(act: &LostAct) -> Text {
    match act {
        LostAct::Roster { change, officer } => {
            let what = of_the_roster(change);
            Text::new(format!("{officer} {}", what.zh), format!("{officer} {}", what.en))
        }
        LostAct::HandedOver { to, .. } => Text::new(format!("移交 {to}"), format!("handed over to {to}")),
    }
}
