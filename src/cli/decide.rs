//! `review`, `notice`, `approve`, `refuse`, `return`, `withdraw`, `claim`, `recuse`: the decisions on a case.

use std::path::PathBuf;

use serde_json::json;

use crate::app::assess::assess;
use crate::app::decide::{self, Discretion, Examined, RefusalAsks, ReviewAsks, examine};
use crate::cli::bulk::Many;
use crate::cli::closed_list::one_of;
use crate::cli::context::CommandContext;
use crate::cli::next::obstacles_told;
use crate::cli::officer_note::show_note;
use crate::cli::undo::is_meant;
use crate::cli::{Outcome, advice, bulk, what_if};
use crate::domain::ground::WithdrawGround;
use crate::domain::labels::all_wanted;
use crate::domain::life::{Rank, Recommendation, State};
use crate::domain::safe::shown;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::gate::{Door, Obstacle};
use crate::rules::advice::{Until, advise_until};
use crate::rules::comparison::Comparison;
use crate::ui::report::Depth;

/// Assess a case today, show every finding, record the recommendation
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli review 123 --recommend approve
  visa-cli review 123 --recommend refuse --note 'inviter not reached'
  visa-cli review 123 --what-if request.stay_days=30
  visa-cli review 123 --advise --json")]
pub(crate) struct ReviewArgs {
    /// The case: any part of its number that names one; or words of a filter, such as batch:3, for many with a look
    #[arg(required_unless_present = "list", value_name = "CASE|FILTER")]
    case: Vec<String>,
    /// Cases that somebody went through, one number a line, as `export --columns case` writes them
    #[arg(long, value_name = "FILE", conflicts_with = "case")]
    list: Option<PathBuf>,
    /// Carry out the plan that was shown, without asking; for many cases
    #[arg(long, value_name = "HASH")]
    plan: Option<String>,
    /// What is recommended; follows from the outcome where that leaves no choice
    #[arg(long, value_parser = recommendation)]
    recommend: Option<Recommendation>,
    /// Remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Also tell the smallest lawful changes that would make the application eligible
    #[arg(long)]
    advise: bool,
    /// Only tell what would change if a fact were another; nothing is written. May be given again
    #[arg(long, value_name = "PLACE=VALUE", conflicts_with_all = ["recommend", "note", "advise"])]
    what_if: Vec<String>,
    /// Confirm that the application was received before the day on which it was entered
    #[arg(long)]
    confirm_late_entry: bool,
    /// Take it out of the hand of another officer, as claim does
    #[arg(long)]
    take_over: bool,
    /// Show also the rules that are met
    #[arg(long)]
    all: bool,
}

/// Refuses what can be said of one case alone.
fn only_alone(said: bool) -> Result<(), UserError> {
    let what = Text::new("这些选项只用于单个案件", "these options are for a single case");
    let hint = Text::new("多件一起办理时不用，或者逐件办理", "leave them out for many cases, or decide case by case");
    if said { Err(UserError::new(Exit::Usage, "only_alone", what, hint)) } else { Ok(()) }
}

fn recommendation(text: &str) -> Result<Recommendation, String> {
    Recommendation::find(text).ok_or_else(|| "approve or refuse / 应为 approve 或者 refuse".to_owned())
}

pub(crate) fn review(args: &ReviewArgs, mut ctx: CommandContext) -> Outcome {
    let many = Many { words: &args.case, list: args.list.as_deref(), plan: args.plan.as_deref() };
    if many.is_asked() {
        let alone = [
            args.recommend.is_some(),
            args.note.is_some(),
            args.advise,
            args.confirm_late_entry,
            args.take_over,
            !args.what_if.is_empty(),
        ];
        only_alone(alone.contains(&true))?;
        return bulk::run(&many, Door::Review, ctx);
    }
    if !args.what_if.is_empty() {
        return suppose(args, &mut ctx);
    }
    let mut desk = ctx.sit()?;
    let case = desk.take_up(&args.case.concat())?;
    let examined = examine(&desk, case)?;
    let facts = examined.facts.clone();
    if !ctx.ui.json {
        show_note(&facts, desk.policy, &mut ctx, if args.all { Depth::EveryRule } else { Depth::OneScreen });
        ctx.ui.line("");
    }
    let outcome = examined.decision.outcome;
    let effect = Text::new(
        format!("评估：{}；审核意见将被记录", outcome.zh()),
        format!("assessed: {}; the recommendation is recorded", outcome.en()),
    );
    if !is_meant(&mut desk, &args.case.concat(), (Text::new("审核", "review"), effect), &mut ctx)? {
        return Ok(Exit::Cancelled);
    }
    let advice = if args.advise { advise_until(&facts, desk.policy, until(&examined)) } else { None };
    let sent = examined.case.particulars.note.clone();
    let with = ReviewAsks { confirms_late_entry: args.confirm_late_entry, takes_over: args.take_over };
    let done = decide::review(&mut desk, examined, args.recommend, args.note.as_deref(), with)?;
    if ctx.ui.json {
        let mut told = serde_json::to_value(&done)?;
        if let Some(advice) = advice {
            told["advice"] = serde_json::to_value(advice)?;
        }
        ctx.json(&told)?;
        return Ok(crate::error::Exit::Done);
    }
    let mut more = Vec::new();
    if let Some(recommendation) = done.recommendation {
        let text = Text::new(recommendation.zh(), recommendation.en());
        more.push((Text::new("审核意见", "recommended"), text.of(ctx.ui.lang).to_owned()));
    }
    more.extend(sent.map(|note| (Text::new("备注（来件所写）", "note, as it was sent"), note)));
    more.extend(super::alike::pairs(&done.alike, ctx.ui.lang));
    if let Some(advice) = advice {
        more.extend(advice::pairs(&advice, ctx.ui.lang));
    }
    // What the decision alone says stands in the note above.
    let told: Vec<Obstacle> = done.obstacles.into_iter().filter(|one| one.code != "law_says_no").collect();
    obstacles_told(&told, &mut ctx);
    ctx.moved(&done.moved, &more)
}

/// Until when a case is to be decided; no day while its period stands still.
fn until(examined: &Examined) -> Until {
    let row = &examined.case.row;
    Until::Case(row.due_on.filter(|_| row.state != State::AwaitingPapers))
}

/// Decides a case as it is and with some facts changed, and tells the difference.
fn suppose(args: &ReviewArgs, ctx: &mut CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let case = desk.take_up(&args.case.concat())?;
    let facts = examine(&desk, case)?.facts;
    let changes = what_if::settings(&args.what_if)?;
    let changed = what_if::changed(&facts, &changes).map_err(|not_facts| what_if::refused(&not_facts))?;
    let after = assess(&changed, desk.policy)?;
    let comparison = Comparison::new(&assess(&facts, desk.policy)?, &after);
    if ctx.ui.json {
        let told = json!({"schema": 1, "what_if": comparison, "decision": after.printed()});
        ctx.json(&told)?;
        return Ok(Exit::Done);
    }
    for line in what_if::lines(&comparison, ctx.ui.lang) {
        ctx.ui.line(&shown(&line));
    }
    Ok(Exit::Done)
}

/// Give the one complete notice of what is missing
///
/// Everything that is missing is told at once. A second notice is refused unless something is missing that the first
/// could not have named.
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli notice 123")]
pub(crate) struct NoticeArgs {
    /// The case
    case: String,
}

pub(crate) fn notice(args: &NoticeArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let case = desk.take_up(&args.case)?;
    let examined = examine(&desk, case)?;
    let done = decide::notice(&mut desk, examined)?;
    if ctx.ui.json {
        ctx.json(&done)?;
        return Ok(crate::error::Exit::Done);
    }
    ctx.moved(&done.moved, &[(Text::new("一次性告知", "notice"), all_wanted(&done.notice, ctx.ui.lang))])
}

/// Approve a reviewed case
///
/// Only an application that is eligible today can be approved. Where the law leaves it to discretion, every reason is
/// named with --ground and a note is given, in a rank that the roster gives the officer; what the law forbids cannot be
/// approved in any rank. Where the law in force asks for two, the first approval waits for the second: discretion, and a
/// hit on the watch list that was cleared.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli approve 123
  visa-cli approve --list reviewed.csv --json
  visa-cli approve 123 --ground ADVERSE_RECORD_INTERVIEW \\
    --note 'interviewed, no concern'")]
pub(crate) struct ApproveArgs {
    /// The case; or words of a filter, such as batch:3 state:reviewed, for many with a look
    #[arg(required_unless_present = "list", value_name = "CASE|FILTER")]
    case: Vec<String>,
    /// Cases that somebody went through, one number a line, as `export --columns case` writes them
    #[arg(long, value_name = "FILE", conflicts_with = "case")]
    list: Option<PathBuf>,
    /// Carry out the plan that was shown, without asking; for many cases
    #[arg(long, value_name = "HASH")]
    plan: Option<String>,
    /// Code of a reason that discretion is used on; may be given again
    #[arg(long, value_name = "CODE")]
    ground: Vec<String>,
    /// Rank in which discretion is used, one of those that the roster gives: section-head, division-head, city-level
    ///
    /// Without it the lowest of them that suffices
    #[arg(long, value_parser = rank)]
    rank: Option<Rank>,
    /// Decide alone, in urgency, where the law in force allows it; another officer looks at it by the next working day
    #[arg(long)]
    urgent: bool,
    /// Remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

fn rank(text: &str) -> Result<Rank, String> {
    let codes = || Rank::ALL.iter().map(|rank| rank.code()).collect::<Vec<_>>().join(", ");
    Rank::find(text).ok_or_else(codes)
}

pub(crate) fn approve(args: &ApproveArgs, mut ctx: CommandContext) -> Outcome {
    let many = Many { words: &args.case, list: args.list.as_deref(), plan: args.plan.as_deref() };
    if many.is_asked() {
        only_alone(!args.ground.is_empty() || args.rank.is_some() || args.note.is_some())?;
        return bulk::run(&many, Door::Approve, ctx);
    }
    let mut desk = ctx.sit()?;
    let name = args.case.concat();
    let discretion = Discretion { grounds: args.ground.clone(), rank: args.rank, note: args.note.clone() };
    if ctx.may_ask() {
        // Nobody is asked whether they mean what they may not do.
        let examined = examine(&desk, desk.take_up(&name)?)?;
        decide::may_approve(&desk, &examined, discretion.clone(), args.urgent)?;
    }
    let act = (Text::new("批准", "approve"), Text::new("可以签发证件", "its document may be issued"));
    if !is_meant(&mut desk, &name, act, &mut ctx)? {
        return Ok(Exit::Cancelled);
    }
    let case = desk.take_up(&name)?;
    let examined = examine(&desk, case)?;
    let moved = decide::approve(&mut desk, examined, discretion, args.urgent)?;
    let first = moved.state == State::Reviewed;
    let more = Text::new("已首签，须由第二名警官批准", "first of two; a second officer must approve");
    let more = first.then(|| (Text::new("批准", "approval"), more.of(ctx.ui.lang).to_owned()));
    ctx.moved(&moved, more.as_slice())
}

/// Refuse a reviewed case on a ground that the rules found
///
/// What is missing or not known is no ground on the day of the notice: it becomes one when the days are over that the office
/// waits after it (`notice_days` of the settings), or when the applicant said that nothing more comes. What is referred may be
/// refused by any officer who approves; only granting it takes a rank.
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli refuse 123 --ground STAY_TOO_LONG --note '申请停留期超过上限'")]
pub(crate) struct RefuseArgs {
    /// The case
    case: String,
    /// Code of the reason
    #[arg(long, value_name = "CODE")]
    ground: String,
    /// Reason in words
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The applicant brings nothing more of what is missing: how that was said
    #[arg(long, value_name = "TEXT")]
    nothing_more: Option<String>,
}

pub(crate) fn refuse(args: &RefuseArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let case = desk.take_up(&args.case)?;
    let examined = examine(&desk, case)?;
    let (note, nothing_more) = (args.note.as_deref(), args.nothing_more.as_deref());
    let moved = decide::refuse(&mut desk, examined, RefusalAsks { ground: &args.ground, note, nothing_more })?;
    ctx.moved(&moved, &[])
}

/// Give a reviewed or approved case back for examination
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli return 123 --note 'check the invitation once more'")]
pub(crate) struct ReturnArgs {
    /// The case
    case: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn send_back(args: &ReturnArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let act = (
        Text::new("退回", "give back"),
        Text::new("重新审查，原审核不再有效", "it is examined again, and the review no longer holds"),
    );
    if !is_meant(&mut desk, &args.case, act, &mut ctx)? {
        return Ok(Exit::Cancelled);
    }
    let moved = decide::send_back(&mut desk, &args.case, args.note.as_deref())?;
    ctx.moved(&moved, &[])
}

/// Withdraw an application at the applicant's wish, or because it cannot go on
///
/// The case ends, and its receipt with it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli withdraw 123 --yes
  visa-cli withdraw 123 --ground left --note 'flew out on 3 March' --yes")]
pub(crate) struct WithdrawArgs {
    /// The case
    case: String,
    /// The ground
    #[arg(long, value_name = "CODE", value_parser = one_of::<WithdrawGround>(), default_value = "at-wish")]
    ground: WithdrawGround,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn withdraw(args: &WithdrawArgs, mut ctx: CommandContext) -> Outcome {
    ctx.is_said("撤回的确认")?;
    let mut desk = ctx.sit()?;
    let act =
        (Text::new("撤回", "withdraw"), Text::new("案件办结，受理回执失效", "the case ends, and its receipt with it"));
    if !is_meant(&mut desk, &args.case, act, &mut ctx)? {
        return Ok(Exit::Cancelled);
    }
    let moved = decide::withdraw(&mut desk, &args.case, args.ground, args.note.as_deref())?;
    ctx.moved(&moved, &[])
}

/// Take a case in hand for examination
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli claim 123
  visa-cli claim claimed:review1 --take-over")]
pub(crate) struct ClaimArgs {
    /// The case; or words of a filter, such as claimed:review1, for all that an officer who is away has in hand
    #[arg(required = true, value_name = "CASE|FILTER")]
    case: Vec<String>,
    /// Take it out of the hand of another officer
    #[arg(long)]
    take_over: bool,
}

pub(crate) fn claim(args: &ClaimArgs, mut ctx: CommandContext) -> Outcome {
    if bulk::is_filter(&args.case) {
        return bulk::claim(&args.case, args.take_over, ctx);
    }
    let moved = decide::claim(&mut ctx.sit()?, &args.case.join(" "), args.take_over)?;
    ctx.moved(&moved, &[])
}

/// Step aside from a case
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli recuse 123 --note 'the applicant is a relative'")]
pub(crate) struct RecuseArgs {
    /// The case
    case: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn recuse(args: &RecuseArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let act = (Text::new("回避", "step aside"), Text::new("本人此后不能办理本案", "you can no longer act on the case"));
    if !is_meant(&mut desk, &args.case, act, &mut ctx)? {
        return Ok(Exit::Cancelled);
    }
    let moved = decide::recuse(&mut desk, &args.case, args.note.as_deref())?;
    ctx.moved(&moved, &[])
}
