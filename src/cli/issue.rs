//! `issue`, `collect`, `void`: the document of an approved case; at the desk one holder after another.

mod desk;

use crate::app::issue::{self, IssueAsks, IssueDone};
use crate::app::void;
use crate::cli::Outcome;
use crate::cli::closed_list::one_of;
use crate::cli::context::CommandContext;
use crate::cli::desk_papers::DeskPapers;
use crate::cli::taker::TakerArgs;
use crate::cli::undo::is_meant;
use crate::domain::ground::VoidGround;
use crate::domain::text::Text;
use crate::domain::words::{Entries, Word};
use crate::error::Exit;

/// Issue the visa, permit or confirmation of an approved case
///
/// Validity, entries and days of stay are computed from the law and the application, never typed. The case's events are
/// proven first; nothing is issued on a case that was tampered with. Where a stock is kept the number is the next of it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli issue 123
  visa-cli issue 123 --number A0012345
  visa-cli issue 123 --spoiled --note 'torn in the printer'
  visa-cli issue --desk --papers confirmations")]
pub(crate) struct IssueArgs {
    /// The case
    #[arg(required_unless_present = "desk", conflicts_with = "desk")]
    case: Option<String>,
    /// One holder after another: a scan or a number takes the next, by arrival
    #[arg(long, conflicts_with_all = ["number", "spoiled", "passport_shown", "note"])]
    desk: bool,
    #[command(flatten)]
    papers: DeskPapers,
    /// Number of the sticker, permit or confirmation; without it the next of the stock
    #[arg(long, value_name = "N")]
    number: Option<String>,
    /// A blank was spoiled on the way: its number, without one the next of the stock. May be given again
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "", require_equals = true)]
    spoiled: Vec<String>,
    /// How it was spoiled
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The original passport was shown here and verified; for applications filed in advance
    #[arg(long)]
    passport_shown: bool,
}

pub(crate) fn issue(args: &IssueArgs, mut ctx: CommandContext) -> Outcome {
    let IssueArgs { number, spoiled, note, passport_shown, .. } = args;
    let Some(case) = &args.case else { return desk::run(args, ctx) };
    let mut desk = ctx.sit()?;
    let told = number.as_deref().unwrap_or_default();
    let effect = Text::new(format!("签发证件 {told}"), format!("document {told} is issued"));
    if !is_meant(&mut desk, case, (Text::new("签发", "issue"), effect), &mut ctx)? {
        return Ok(Exit::Cancelled);
    }
    let asks = IssueAsks { number: number.as_deref(), spoiled, note: note.as_deref(), passport_shown: *passport_shown };
    let done = issue::issue(&mut desk, case, &asks)?;
    answer(&done, ctx)
}

/// Answers with the document as it stands.
pub(crate) fn answer(done: &IssueDone, mut ctx: CommandContext) -> Outcome {
    given(done, &mut ctx)
}

/// The same for whoever stays at the desk.
fn given(done: &IssueDone, ctx: &mut CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(done)?;
        return Ok(Exit::Done);
    }
    let mut more = Vec::new();
    if let Some(document) = &done.issued {
        more.push((Text::new("证件号码", "number"), document.number.clone()));
        more.push((Text::new("有效期自", "valid from"), document.valid_from.to_string()));
        if let Some(until) = document.valid_until {
            more.push((Text::new("有效期至", "valid until"), until.to_string()));
        }
        if let Some(entries) = &document.entries {
            more.push((Text::new("入境次数", "entries"), ctx.named::<Entries>(entries)));
        }
        if let Some(days) = document.stay_days {
            more.push((
                Text::new("停留期", "stay"),
                Text::new(format!("{days} 日"), format!("{days} days")).of(ctx.ui.lang).to_owned(),
            ));
        }
    }
    ctx.moved(&done.moved, &more)
}

/// Hand the document over, and the passport with it
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli collect 123
  visa-cli collect 123 --to 'Ivanov Petr' --to-as relative --to-paper 'ID 45'")]
pub(crate) struct CollectArgs {
    /// The case
    case: String,
    #[command(flatten)]
    to: TakerArgs,
    /// Remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn collect(args: &CollectArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let to = args.to.asked(&mut ctx)?;
    let moved = issue::collect(&mut desk, &args.case, to.asks(), args.note.as_deref())?;
    ctx.moved(&moved, &[])
}

/// Make an issued document void; another officer than the one who issued it
///
/// On a ground of the Regulations, art. 34 and 35, or because the office itself erred. `print void-notice` is what its holder
/// is told with; papers that stood on it end, and `paper ended` lists them.
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli void 123 --ground unlawfully-gained \\
    --note 'obtained by false statements'")]
pub(crate) struct VoidArgs {
    /// The case
    case: String,
    /// The ground
    #[arg(long, value_name = "CODE", value_parser = one_of::<VoidGround>())]
    ground: Option<VoidGround>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn void(args: &VoidArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let act = (Text::new("作废", "make void"), Text::new("证件自此无效", "the document no longer holds"));
    if !is_meant(&mut desk, &args.case, act, &mut ctx)? {
        return Ok(Exit::Cancelled);
    }
    let done = void::void(&mut desk, &args.case, args.ground, args.note.as_deref())?;
    if ctx.ui.json {
        ctx.json(&done)?;
        return Ok(Exit::Done);
    }
    let holds = done.restored.iter().map(|case| (Text::new("重新有效", "holds again"), case.clone()));
    let on_it = done.going_on.iter().map(|next| {
        let state = Text::new(next.state.zh(), next.state.en()).of(ctx.ui.lang).to_owned();
        (Text::new("以其为依据", "goes on from it"), format!("{} {state}", next.case))
    });
    let more: Vec<(Text, String)> = holds.chain(on_it).collect();
    ctx.moved(&done.moved, &more)
}
