//! `audit`: the file proven, listed, exported, computed again; who saw a case in full; the true time recorded.

use std::path::PathBuf;

use serde_json::json;

use crate::app::audit::{self, Anchor, LawChanged, as_json};
use crate::app::replay::{self, Earlier};
use crate::app::seen;
use crate::app::shared;
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, clock, transaction};
use crate::cli::log::no_log;
use crate::cli::rules::differences;
use crate::cli::second::SecondArgs;
use crate::cli::witness;
use crate::domain::ground::Purpose;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::{self, Over};
use crate::error::{Exit, UserError};
use crate::record::event::EventKind;
use crate::record::sshsig::armored;
use crate::store::engine::Access;
use crate::store::verify::Problem;
use crate::ui::safe;

/// Prove the case file
#[derive(clap::Args)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(clap::Subcommand)]
enum AuditCommand {
    /// Follow the chain from its beginning, check every signature, replay every event and compare every row
    ///
    /// With --log every transaction of the log of the office is proven and compared with the file too. With --anchor the
    /// record must hold a transaction as a paper, a report or a receipt that left the office prints it: a record that was
    /// written anew from its beginning, with all keys, does not.
    ///
    /// Exit code: 0 all holds; 7 something does not, each named with its case and field; 75 the log cannot be reached.
    #[command(after_help = "Examples:
  visa-cli audit verify
  visa-cli audit verify --log
  visa-cli audit verify --anchor 4:24e62ee5897af70cb706c603b6a5b2d6")]
    Verify {
        /// Compare with the log of the office too
        #[arg(long)]
        log: bool,
        /// The record must hold what a witness keeps
        #[arg(long, value_name = "FILE")]
        witness: Option<PathBuf>,
        /// The record must hold this transaction with this head, as a paper prints them: `txn 4  head 24e6…`
        #[arg(long, value_name = "TXN:HEAD", value_parser = Anchor::read)]
        anchor: Vec<Anchor>,
    },
    /// List the transactions, newest first; with --export write one for `ssh-keygen -Y verify`
    #[command(after_help = "Examples:
  visa-cli audit log --limit 5
  visa-cli audit log --export 2 --to out")]
    Log {
        /// Most transactions that are shown
        #[arg(long, default_value_t = 20, value_name = "N")]
        limit: u32,
        /// Write transaction N: its signed bytes, its signature and the officers' keys
        #[arg(long, value_name = "N")]
        export: Option<u64>,
        /// The folder to write to
        #[arg(long, value_name = "DIR", requires = "export", default_value = ".")]
        to: PathBuf,
    },
    /// Tell who had a case before them in full: papers that were printed, numbers that were shown
    #[command(after_help = "Example:
  visa-cli audit who-saw 123")]
    WhoSaw {
        /// The case
        case: String,
    },
    /// Write a signed checkpoint: where the record stands, with the transactions that lead there
    ///
    /// A witness on another machine or a stick keeps the head and compares the next checkpoint with it. The records hold
    /// who signed when; nothing of a person.
    #[command(after_help = "Examples:
  visa-cli audit checkpoint -o checkpoint.txt
  visa-cli audit checkpoint --from 1200 -o checkpoint.txt")]
    Checkpoint {
        /// The transaction that the witness keeps: those after it go with the checkpoint; all of them without it
        #[arg(long, value_name = "N", default_value_t = 0)]
        from: u64,
        /// Where it is written; standard output without it
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Keep the latest head on a stick or another machine, and compare what is shown with it
    ///
    /// The first time it is kept; from then on what is shown must go on from it. With a checkpoint no case file is needed.
    ///
    /// Exit code: 4 it is of before, or the transactions between are not with it; 7 conflict: it is another history.
    #[command(after_help = "Examples:
  visa-cli audit witness --keep pvg.witness
  visa-cli audit witness checkpoint.txt --keep pvg.witness --keys office.keys")]
    Witness {
        /// A checkpoint; without it the case file
        #[arg(value_name = "CHECKPOINT", requires = "keys")]
        checkpoint: Option<PathBuf>,
        /// What the witness keeps
        #[arg(long, value_name = "FILE")]
        keep: PathBuf,
        /// The office's keys, as paper keys writes them
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
    /// Print the last transaction and its hash
    #[command(after_help = "Examples:
  visa-cli audit head")]
    Head,
    /// Compute every decision on file again, under the policy that it was made by, and compare it byte for byte
    ///
    /// What an earlier version of the rules decided is computed too and told apart: there a difference is a change of the
    /// rules, not of the file.
    ///
    /// Exit code: 0 all come out the same; 7 one does not, or the policy text that it was made by cannot be read.
    #[command(after_help = "Examples:
  visa-cli audit replay")]
    Replay,
    /// Record the true time, where the record holds one ahead of the world
    ///
    /// An act under a fast clock leaves a time that every later act would have to wait for. Two security administrators
    /// record what the clock of this machine says now; from there on time goes by it. Where one is left, the recovery key of
    /// the office stands in for the other.
    ///
    /// Exit code: 4 the record is not ahead; 6 two administrators did not sign.
    #[command(after_help = "Example:
  visa-cli --officer chen audit time --with wu \\
    --note 'the clock ran a year fast on 3 March'")]
    Time {
        #[command(flatten)]
        second: SecondArgs,
        /// How it came about
        #[arg(long, value_name = "TEXT")]
        note: String,
    },
}

pub(crate) fn run(args: &AuditArgs, ctx: CommandContext) -> Outcome {
    match &args.command {
        AuditCommand::Verify { log, witness, anchor } => verify(*log, witness.as_deref(), anchor, ctx),
        AuditCommand::Log { export: Some(number), to, .. } => export(*number, to, ctx),
        AuditCommand::Log { limit, .. } => log(*limit, ctx),
        AuditCommand::WhoSaw { case } => who_saw(case, ctx),
        AuditCommand::Checkpoint { from, output } => witness::checkpoint(*from, output.as_deref(), ctx),
        AuditCommand::Witness { checkpoint: Some(file), keep, keys: Some(keys) } => {
            witness::shown_a_checkpoint(file, keep, keys, ctx)
        }
        AuditCommand::Witness { keep, .. } => witness::shown_the_file(keep, ctx),
        AuditCommand::Head => head(ctx),
        AuditCommand::Replay => replay(ctx),
        AuditCommand::Time { second, note } => time(second, note, ctx),
    }
}

fn verify(with_log: bool, kept: Option<&std::path::Path>, anchors: &[Anchor], mut ctx: CommandContext) -> Outcome {
    let desk = ctx.open_to_prove()?;
    let mut verified = audit::verify(&desk, |_| {})?;
    let mut lost = Vec::new();
    for anchor in anchors {
        lost.extend(anchor.must_hold(&desk, &mut verified)?);
    }
    if let Some(kept) = kept {
        witness::must_hold(&desk, kept, &mut verified)?;
    }
    let compared = if with_log {
        let mut log = ctx.log()?.ok_or_else(no_log)?;
        let compared = shared::compare(&desk.file, &mut log)?;
        verified.problems.extend(compared.problems());
        Some(compared)
    } else {
        None
    };
    let ok = verified.problems.is_empty();
    if ctx.ui.json {
        let mut body = as_json(&verified);
        if let Some(compared) = &compared {
            body["log"] = json!(compared);
        }
        if !lost.is_empty() {
            body["lost"] = json!(lost);
        }
        ctx.json(&body)?;
    } else {
        let (transactions, events) = (verified.transactions, verified.events);
        let head = verified.head.map(|head| head.hash.to_string()).unwrap_or_default();
        ctx.pairs(&[
            (Text::new("交易", "transactions"), transactions.to_string()),
            (Text::new("事件", "events"), events.to_string()),
            (Text::new("末端", "head"), head),
            (Text::new("结果", "result"), result(ok, &lost).of(ctx.ui.lang).to_owned()),
        ]);
        if let Some(compared) = &compared {
            let told = |number: u64| number.to_string();
            ctx.pairs(&[
                (Text::new("与共用账本相符", "same in the log"), told(compared.transactions)),
                (Text::new("账本尚缺", "not in the log"), told(compared.behind)),
                (Text::new("本机尚缺", "not here yet"), told(compared.ahead)),
            ]);
        }
        problems(&verified.problems, &mut ctx);
    }
    Ok(if ok { Exit::Done } else { Exit::Integrity })
}

/// What proving came to; of what a paper prints and a restoration lost nothing holds but that two officers signed for it.
fn result(ok: bool, lost: &[u64]) -> Text {
    let numbers = lost.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    match (ok, lost.is_empty()) {
        (true, true) => Text::new("全部相符", "all holds"),
        (false, true) => Text::new("不符", "does not hold"),
        (true, false) => Text::new(
            format!("案件文件中的全部相符；所示交易 {numbers} 不在其中：恢复备份时由两名警官登记为缺失"),
            format!(
                "what the file holds does; transaction {numbers} is not in it: two officers recorded it as lost when it was put back"
            ),
        ),
        (false, false) => Text::new(
            format!("不符；所示交易 {numbers} 登记为恢复时缺失"),
            format!("does not hold; transaction {numbers} is recorded as lost when the file was put back"),
        ),
    }
}

fn problems(problems: &[Problem], ctx: &mut CommandContext) {
    for problem in problems.iter().filter(|problem| !problem.follows) {
        let transaction = problem.transaction.map_or(String::new(), |number| format!(" txn {number}"));
        let (case, field) = (problem.case.as_deref().unwrap_or("-"), problem.field.as_deref().unwrap_or("-"));
        let line = format!("{}{transaction}  {case}  {field}  {}", problem.kind, problem.message);
        ctx.ui.line(&safe::shown(&line));
    }
    let following = problems.iter().filter(|problem| problem.follows).count();
    if following > 0 {
        let told = Text::new(format!("另有由此引起的 {following} 处"), format!("and {following} that follow"));
        ctx.ui.line(told.of(ctx.ui.lang));
    }
}

fn log(limit: u32, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let listed = audit::log(&desk, limit)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "transactions": listed}))?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let named = |kind: &String| EventKind::find(kind).map_or(kind.as_str(), |kind| kind.named(lang)).to_owned();
    let laws: Vec<(u64, LawChanged)> =
        listed.iter().filter_map(|one| Some((one.transaction, one.law.clone()?))).collect();
    let rows: Vec<Vec<String>> = listed
        .into_iter()
        .map(|one| {
            vec![
                one.transaction.to_string(),
                one.at,
                one.officer,
                one.kinds.iter().map(named).collect::<Vec<_>>().join(", "),
                one.case.unwrap_or_default(),
                one.hash[..16].to_owned(),
                one.program,
            ]
        })
        .collect();
    // In a narrow window the hashes and programs are left to the JSON, which has them whole.
    ctx.ui.table(&rows, &[6, 5]);
    for (transaction, LawChanged { proposal, sha256, changes }) in laws {
        let told = Text::new(
            format!("交易 {transaction}：启用适用文本 {proposal}（{}），更改如下", &sha256[..16]),
            format!("transaction {transaction}: text {proposal} of the law in force ({}), changed", &sha256[..16]),
        );
        ctx.ui.line(told.of(lang));
        differences(&changes, &mut ctx);
    }
    Ok(Exit::Done)
}

/// The record does not reach so far.
pub(crate) fn no_transaction(number: u64) -> UserError {
    UserError::new(
        Exit::NotFound,
        "no_transaction",
        Text::new(format!("没有交易 {number}"), format!("there is no transaction {number}")),
        Text::new("见 visa-cli audit log", "see visa-cli audit log"),
    )
}

fn export(number: u64, to: &std::path::Path, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let signed = desk.file.signed(number)?.ok_or_else(|| no_transaction(number))?;
    let (record, signature) = signed;
    let roster = desk.file.roster()?;
    let keys: String = roster
        .officers()
        .map(|officer| format!("{} {}\n", officer.member.id, officer.member.key.ssh_line("")))
        .collect();
    let officer =
        crate::record::transaction::Transaction::from_bytes(&record).map(|read| read.officer).unwrap_or_default();
    let base = to.join(format!("txn-{number}"));
    let signers = to.join("allowed_signers");
    let over = ctx.over_what(&Over::TheSame);
    if !over.is_rehearsed() {
        door::folder(to)?;
    }
    door::write(&base, &record, over)?;
    door::write(&base.with_extension("sig"), armored(&signature).as_bytes(), over)?;
    door::write(&signers, keys.as_bytes(), over)?;
    let (file, sig) = (base.display().to_string(), base.with_extension("sig").display().to_string());
    let command =
        format!("ssh-keygen -Y verify -f {} -I {officer} -n visa-cli.txn.v1 -s {sig} < {file}", signers.display());
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "transaction": number, "file": file, "signature": sig, "officer": officer, "command": command}))?;
    } else {
        ctx.ui.line(&command);
    }
    Ok(Exit::Done)
}

fn who_saw(case: &str, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let (case, seen) = seen::who_saw(&desk, case)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "case": case, "seen": seen}))?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let perhaps = Text::new("（可能）", " (perhaps)").of(lang).to_owned();
    let rows: Vec<Vec<String>> = seen
        .into_iter()
        .map(|one| {
            let purpose = one.purpose.as_deref().and_then(Purpose::find).map(|purpose| purpose.named(lang));
            let how = format!("{}{}", one.how.named(lang), if one.perhaps { &perhaps } else { "" });
            vec![
                one.transaction.to_string(),
                clock(&one.at),
                one.officer,
                how,
                purpose.unwrap_or("-").to_owned(),
                one.what,
            ]
        })
        .collect();
    if rows.is_empty() {
        ctx.ui.say(&Text::new("没有记录", "nobody, as far as it is on record"));
    }
    ctx.ui.rows(&rows);
    Ok(Exit::Done)
}

fn time(second: &SecondArgs, note: &str, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.open(Access::Write)?;
    desk.marks.check(&desk.file)?;
    let path = desk.file.path().map(std::path::Path::to_owned).unwrap_or_default();
    let two = second.two(&desk, &crate::app::officers::training_keys(&path), &mut ctx)?;
    let done = audit::set_time(&mut desk, two, note)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "was": done.was, "is": done.is, "acts": done.acts, "transaction": done.done.transaction, "head": done.done.hash}))?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("记录的时间", "the record said"), clock(&done.was)),
        (Text::new("真实时间", "true time"), clock(&done.is)),
        transaction(&done.done),
    ]);
    if !done.acts.is_empty() {
        let lang = ctx.ui.lang;
        ctx.ui.say(&Text::new(
            "时钟有误期间的办理，逐件核对其日期: visa-cli show CASE",
            "done while the clock was ahead; look at the days that each gave: visa-cli show CASE",
        ));
        let row = |act: &audit::ActAhead| {
            vec![act.case.clone(), act.kind.of(lang).to_owned(), clock(&act.at), act.officer.clone()]
        };
        let rows: Vec<Vec<String>> = done.acts.iter().map(row).collect();
        ctx.ui.table(&rows, &[]);
    }
    Ok(Exit::Done)
}

fn head(mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let (head, ledger) = (desk.file.head()?, desk.file.ledger().clone());
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "ledger": ledger.id, "office": ledger.office(), "training": ledger.training, "transaction": head.transaction, "head": head.hash}))?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("账本", "ledger"), ledger.id.to_string()),
        (Text::new("交易", "txn"), head.transaction.to_string()),
        (Text::new("末端", "head"), head.hash.to_string()),
    ]);
    Ok(Exit::Done)
}

fn replay(mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let replayed = replay::replay(&desk)?;
    let exit = if replayed.ok { Exit::Done } else { Exit::Integrity };
    if ctx.ui.json {
        ctx.json(&replayed)?;
        return Ok(exit);
    }
    let differing = replayed.problems.len() as u64 + replayed.more_problems;
    ctx.pairs(&[
        (Text::new("结论", "decisions"), replayed.decisions.to_string()),
        (Text::new("政策版本", "policies"), replayed.editions.to_string()),
        (Text::new("不同", "different"), differing.to_string()),
    ]);
    let earlier = replayed.earlier;
    if earlier.decisions > 0 {
        let Earlier { decisions, other_outcome } = earlier;
        ctx.ui.say(&Text::new(
            format!("其中 {decisions} 个结论由较早版本的规则作出，按现行规则重新计算有 {other_outcome} 个结果不同；文件无误"),
            format!(
                "{decisions} of them were made by an earlier version of the rules; {other_outcome} have another outcome \
                 under the rules of today, which is no fault of the file"
            ),
        ));
    }
    problems(&replayed.problems, &mut ctx);
    Ok(exit)
}
