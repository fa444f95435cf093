//! `retention`, `erase`: what is known of persons beyond the years that it is kept, and erasing it by two officers.

use crate::app::desk::Desk;
use crate::app::erasure::{self, Outcome as Erasure, Plan, Proposal};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, transaction};
use crate::domain::text::{Text, cases_in_english};
use crate::error::Exit;

/// Personal data beyond the years that it is kept
#[derive(clap::Args)]
pub(crate) struct RetentionArgs {
    #[command(subcommand)]
    command: RetentionCommand,
}

#[derive(clap::Subcommand)]
enum RetentionCommand {
    /// Show the persons whose last case ended so long ago that nothing of them need be kept; nothing is changed
    ///
    /// How long it is kept stands in the law in force: [archive] keep_years, with its source. The law itself names no number;
    /// without one nothing is due. A person is due when every case over all their passports ended that long ago: refused,
    /// withdrawn, void, or the last stay under what was issued is over.
    ///
    /// Exit code: 0 nothing is due; 10 somebody is, or a proposal waits.
    #[command(after_help = "Examples:
  visa-cli retention plan
  visa-cli retention plan --json")]
    Plan {},
    /// Show of each field how long it is kept and what becomes of it then
    ///
    /// All that is known of a person is kept as long as the last case over all passports asks, and goes at once: name,
    /// passport, stay, records, words. What stays tells of nobody alone: reports count by it, and what was issued follows
    /// from it. The years stand in the law in force: [archive] keep_years, with its source.
    #[command(after_help = "Examples:
  visa-cli retention fields
  visa-cli retention fields --json")]
    Fields,
}

/// Erase what is known of persons whom it need not be kept of any more; two officers
///
/// An officer who approves proposes, a security administrator confirms. Of each event of the persons' cases what tells of
/// the person goes: names, passports, birth dates, addresses, words. What was decided, when, by whom, and every count stay,
/// and the chain holds. No byte of what went is left in the file or its log; backups, exports and printed papers that were
/// made before hold it still. A record that is shared is not erased.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli --officer approve1 erase --note 'yearly'
  visa-cli --officer admin1 erase --confirm 4711")]
pub(crate) struct EraseArgs {
    /// Of the person of this case alone
    #[arg(long, value_name = "CASE", conflicts_with = "confirm")]
    case: Option<String>,
    /// Remark
    #[arg(long, value_name = "TEXT", conflicts_with = "confirm")]
    note: Option<String>,
    /// Confirm a proposal: it is carried out
    #[arg(long, value_name = "NUMBER")]
    confirm: Option<u64>,
}

pub(crate) fn retention(args: &RetentionArgs, mut ctx: CommandContext) -> Outcome {
    if let RetentionCommand::Fields = args.command {
        return fields(ctx);
    }
    let plan = erasure::plan(&ctx.look()?, None)?;
    let exit = if plan.cases.is_empty() && plan.waiting.is_empty() { Exit::Done } else { Exit::Attention };
    if ctx.ui.json {
        ctx.json(&plan)?;
        return Ok(exit);
    }
    let rows: Vec<Vec<String>> =
        plan.cases.iter().map(|one| vec![one.case.clone(), one.ended_on.to_string()]).collect();
    ctx.ui.table(&rows, &[]);
    told(&plan, &mut ctx);
    Ok(exit)
}

/// The schedule: what it is called, how long it is kept, what becomes of it, where it stands.
fn fields(mut ctx: CommandContext) -> Outcome {
    let schedule = erasure::schedule(&ctx.look()?);
    if ctx.ui.json {
        ctx.json(&schedule)?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let kept = match schedule.years {
        Some(years) => Text::new(format!("{years} 年后删除"), format!("goes after {years} years")),
        None => Text::new("未规定年数", "no years set"),
    };
    let rows: Vec<Vec<String>> = schedule
        .fields
        .into_iter()
        .map(|field| {
            let then = if field.stays { of("保留", "stays") } else { kept.of(lang).to_owned() };
            vec![field.name.of(lang).to_owned(), then, field.field]
        })
        .collect();
    ctx.ui.table(&rows, &[]);
    ctx.ui.say(&match (schedule.years, schedule.cite) {
        (Some(years), Some(cite)) => Text::new(
            format!("自本人全部案件结束起保存 {years} 年（{cite}）"),
            format!("kept {years} years after the last case of the person ended ({cite})"),
        ),
        (_, _) => Text::new(
            "适用文本没有规定保存年数（[archive] keep_years），到期前不删除",
            "the law in force names no years ([archive] keep_years): nothing goes before it does",
        ),
    });
    Ok(Exit::Done)
}

fn told(plan: &Plan, ctx: &mut CommandContext) {
    let Plan { years, cite, ended_by, persons, kept, more, waiting, .. } = plan;
    ctx.ui.say(&Text::new(
        format!("保存 {years} 年（{cite}）：全部案件在 {ended_by} 前（含当日）结束的 {persons} 人应予删除"),
        format!("kept {years} years ({cite}): {persons} persons whose every case ended by {ended_by} are due"),
    ));
    if 0 < *kept {
        ctx.ui.say(&Text::new(
            format!("另有 {kept} 人与仍须保存的人员相关联，暂不删除"),
            format!("{kept} more are linked with somebody who is kept, and stay"),
        ));
    }
    if *more {
        ctx.ui.say(&Text::new(
            "超出一次删除的数量，其余下次办理",
            "more are due than one erasure takes; the rest is left to the next",
        ));
    }
    for (number, officer) in waiting {
        ctx.ui.say(&Text::new(
            format!("待确认: {officer} 的提议 {number}: visa-cli erase --confirm {number}"),
            format!("waits: proposal {number} of {officer}: visa-cli erase --confirm {number}"),
        ));
    }
    if 0 < *persons && waiting.is_empty() {
        ctx.ui.say(&Text::new("提出删除: visa-cli erase --note TEXT", "propose to erase: visa-cli erase --note TEXT"));
    }
}

/// Shows at a terminal what a proposal erases, and asks: it cannot be undone.
fn is_meant(proposal: u64, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    if ctx.everywhere.yes || ctx.everywhere.dry_run || !ctx.may_ask() {
        return Ok(true);
    }
    let Proposal { by, cases, years, cite, ended_by, note } = erasure::waits(desk, proposal)?;
    let count = cases.len() as u64;
    let rows: Vec<Vec<String>> = cases.into_iter().map(|case| vec![case]).collect();
    ctx.ui.table(&rows, &[]);
    ctx.ui.say(&Text::new(
        format!("{by} 的提议 {proposal}：删除以上 {count} 件案件的个人信息；保存 {years} 年（{cite}），全部案件在 {ended_by} 前（含当日）结束  {note}\n不能恢复"),
        format!(
            "proposal {proposal} of {by}: erase what {} told of their persons; kept {years} years ({cite}), every case ended by {ended_by}  {note}\nit cannot be undone",
            cases_in_english(count)
        ),
    ));
    ctx.ui.confirm(&Text::new("是否办理？", "go on?"), false)
}

pub(crate) fn erase(args: &EraseArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    if let Some(proposal) = args.confirm
        && !is_meant(proposal, &desk, &mut ctx)?
    {
        return Ok(Exit::Cancelled);
    }
    let outcome = match args.confirm {
        Some(proposal) => erasure::confirm(&mut desk, proposal, |_| {})?,
        None => erasure::propose(&mut desk, args.case.as_deref(), args.note.as_deref())?,
    };
    if ctx.ui.json {
        ctx.json(&outcome)?;
        return Ok(Exit::Done);
    }
    if outcome.erased {
        let rows: Vec<Vec<String>> = outcome.of.iter().map(|case| vec![case.clone()]).collect();
        ctx.ui.table(&rows, &[]);
    } else {
        ctx.ui.line(&outcome.proposal.to_string());
    }
    let Erasure { proposal, cases, events, erased, backups, ref done, .. } = outcome;
    if erased {
        ctx.ui.say(&Text::new(
            format!("已删除 {cases} 件案件的个人信息（{events} 个事件）"),
            format!("erased what {} told of their persons ({events} events)", cases_in_english(cases)),
        ));
        if 0 < backups {
            ctx.ui.say(&Text::new(
                format!("此前的备份（{backups} 份）、导出文件和打印件中仍有这些内容，应一并销毁"),
                format!("backups made before ({backups}), exports and printed papers hold it still: destroy them too"),
            ));
        }
    } else if !done.dry_run {
        ctx.ui.say(&Text::new(
            format!("已提出删除 {cases} 件案件的个人信息；由安全管理员确认: visa-cli erase --confirm {proposal}"),
            format!(
                "proposed for {}; a security administrator confirms: visa-cli erase --confirm {proposal}",
                cases_in_english(cases)
            ),
        ));
    }
    if outcome.log_is_read {
        ctx.ui.say(&Text::new(
            "有人正在读取案件文件，其日志中仍有旧内容；其关闭后执行: visa-cli doctor",
            "somebody reads the file, and its log holds old pages still: when they have closed it, run visa-cli doctor",
        ));
    }
    ctx.pairs(&[transaction(done)]);
    Ok(Exit::Done)
}
