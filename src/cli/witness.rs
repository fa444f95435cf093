//! `audit checkpoint` and `audit witness`: where the record stands, kept where nobody of the office can change it.

use std::path::Path;

use serde_json::json;

use crate::app::desk::Desk;
use crate::cli::audit::no_transaction;
use crate::cli::context::CommandContext;
use crate::cli::paper::keys_of;
use crate::cli::{Outcome, output};
use crate::domain::text::Text;
use crate::door::{self, Over};
use crate::error::{Exit, UserError};
use crate::paper::checkpoint::{Checkpoint, Extends, Head};
use crate::paper::signed_lines::sealed;
use crate::record::sshsig::CHECKPOINT;
use crate::store::engine::Access;
use crate::store::verify::{Problem, Verified, causes_first};

pub(crate) fn checkpoint(from: u64, output: Option<&Path>, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.sit()?;
    let (head, seq, proof) = stands(&desk, from)?;
    if head.transaction < from {
        return Err(no_transaction(from).into());
    }
    let checkpoint = Checkpoint { head, seq, made_on: desk.today(), proof };
    let lines = checkpoint.unsigned();
    let text = sealed(&lines, &desk.signed(CHECKPOINT, lines.as_bytes())?);
    let told = json!({"schema": 1, "ledger": head.ledger, "transaction": head.transaction, "head": head.hash});
    output::handed_out(&text, (output, ctx.over()), told, &mut ctx)
}

/// Where the record stands, its last event, and the transactions after one.
fn stands(desk: &Desk, from: u64) -> anyhow::Result<(Head, u64, Vec<Vec<u8>>)> {
    let _moment = desk.file.at_one_moment()?;
    let head = desk.file.head()?;
    let seq = desk.file.last_seq()?;
    let head = Head { ledger: desk.file.ledger().id, transaction: head.transaction, hash: head.hash };
    Ok((head, seq, desk.file.records_after(from)?))
}

pub(crate) fn shown_a_checkpoint(file: &Path, keep: &Path, keys: &Path, mut ctx: CommandContext) -> Outcome {
    let keys = keys_of(keys)?;
    let checkpoint = Checkpoint::read(&text_of(file)?, &keys)?;
    let today = ctx.now(false).ok().map_or(checkpoint.made_on, crate::app::desk::office_day);
    witnessed(&checkpoint, keep, today, &mut ctx)
}

pub(crate) fn shown_the_file(keep: &Path, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.open(Access::Read)?;
    desk.marks.is_known()?;
    let kept = kept(keep)?.map_or(0, |kept| kept.transaction);
    let (head, seq, proof) = stands(&desk, kept)?;
    let checkpoint = Checkpoint { head, seq, made_on: desk.today(), proof };
    witnessed(&checkpoint, keep, desk.today(), &mut ctx)
}

/// Compares a checkpoint with what is kept, and keeps its head where it goes on from there.
fn witnessed(checkpoint: &Checkpoint, keep: &Path, today: chrono::NaiveDate, ctx: &mut CommandContext) -> Outcome {
    let head = checkpoint.head;
    let before = kept(keep)?;
    match before.map(|before| (before, checkpoint.extends(&before))) {
        None | Some((_, Extends::On | Extends::Same)) => {}
        Some((before, Extends::Behind)) => return Err(behind(&before, &head).into()),
        Some((before, Extends::NotShown)) => return Err(not_shown(&before).into()),
        Some((before, Extends::Conflict)) => return Err(conflict(&before, &head).into()),
    }
    if !ctx.everywhere.dry_run {
        let over = if before.is_some() { Over::ItsWitness } else { ctx.over() };
        door::write(keep, head.kept(today).as_bytes(), over)?;
    }
    if ctx.ui.json {
        ctx.json(&json!({
            "schema": 1, "ok": true, "first": before.is_none(), "before": before.map(|before| before.transaction),
            "ledger": head.ledger, "transaction": head.transaction, "head": head.hash,
        }))?;
        return Ok(Exit::Done);
    }
    let result = match before {
        None => Text::new("首次留存", "kept for the first time"),
        Some(before) => Text::new(
            format!("与已留存的交易 {} 衔接", before.transaction),
            format!("goes on from txn {} that was kept", before.transaction),
        ),
    };
    ctx.pairs(&[
        (Text::new("结果", "result"), result.of(ctx.ui.lang).to_owned()),
        (Text::new("账本", "ledger"), head.ledger.to_string()),
        (Text::new("交易", "txn"), format!("{}  head {}", head.transaction, head.hash)),
    ]);
    Ok(Exit::Done)
}

/// What a witness keeps; none the first time.
fn kept(path: &Path) -> anyhow::Result<Option<Head>> {
    if std::fs::symlink_metadata(path).is_err() {
        return Ok(None);
    }
    Ok(Some(Head::read(&text_of(path)?)?))
}

fn text_of(path: &Path) -> anyhow::Result<String> {
    let hint = Text::new("检查文件名", "check the name of the file");
    Ok(std::fs::read_to_string(path).map_err(|error| UserError::cannot_read(Exit::Refused, path, &error, hint))?)
}

/// Asks that a record holds what a witness keeps.
pub(crate) fn must_hold(desk: &Desk, path: &Path, verified: &mut Verified) -> anyhow::Result<()> {
    let kept = Head::read(&text_of(path)?)?;
    let stands = desk.file.hash_of(kept.transaction)?;
    let same = desk.file.ledger().id == kept.ledger && stands == Some(kept.hash);
    if !same && !desk.file.is_recorded_lost(kept.transaction, &kept.hash.to_string())? {
        let (number, ledger) = (kept.transaction, kept.ledger);
        verified.problems.push(Problem::of_marks(
            Some(number),
            format!("the witness keeps txn {number} of ledger {ledger}, which is not there / 见证所留的交易不在其中"),
        ));
        verified.problems = causes_first(std::mem::take(&mut verified.problems));
    }
    Ok(())
}

fn fault(exit: Exit, code: &'static str, what: (String, String), hint: (String, String)) -> UserError {
    UserError::new(exit, code, Text::new(what.0, what.1), Text::new(hint.0, hint.1))
}

fn conflict(before: &Head, head: &Head) -> UserError {
    let (kept, shown) = (before.transaction, head.transaction);
    let same = before.ledger == head.ledger;
    let of = if same { ("同一账本", "the same ledger") } else { ("另一账本", "another ledger") };
    fault(
        Exit::Integrity,
        "conflict",
        (
            format!("冲突：所示交易 {shown}（{}）与留存的交易 {kept} 不衔接；留存的未改", of.0),
            format!(
                "conflict: txn {shown} of {} that is shown does not go on from txn {kept} that is kept, which stays",
                of.1
            ),
        ),
        (
            "记录被改写或者替换：停用该文件，保存两者，查明原因".to_owned(),
            "the record was rewritten or replaced: stop using that file, keep both, and find out by whom".to_owned(),
        ),
    )
}

fn behind(before: &Head, head: &Head) -> UserError {
    let (kept, shown) = (before.transaction, head.transaction);
    fault(
        Exit::Stale,
        "behind",
        (
            format!("所示截至交易 {shown}，早于留存的交易 {kept}；留存的未改"),
            format!("what is shown ends at txn {shown}, before txn {kept} that is kept, which stays"),
        ),
        (
            "若是最新的文件，则记录被退回：先查明，再恢复".to_owned(),
            "if it is the newest there is, the record was rolled back: find out, then restore it".to_owned(),
        ),
    )
}

fn not_shown(before: &Head) -> UserError {
    let kept = before.transaction;
    fault(
        Exit::Stale,
        "proof_missing",
        (
            format!("检查点没有附上交易 {kept} 之后的各笔，无从比对"),
            format!("the transactions after {kept} that is kept are not with the checkpoint: nothing can be compared"),
        ),
        (
            format!("请机关写出：visa-cli audit checkpoint --from {kept}"),
            format!("have the office write it with visa-cli audit checkpoint --from {kept}"),
        ),
    )
}
