//! `renew`: the follow-up of an issued case, filled in, with what changed.

use serde_json::json;

use crate::app::amend::lay_over;
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::app::intake::take_in;
use crate::app::renew::{Change, FollowUp, changes, follow_entry, papers_named, papers_that_hold, prefill};
use crate::app::sources::Sources;
use crate::cli::application_args::{ApplicationArgs, ApplicationSheet, complete, reads_input};
use crate::cli::context::CommandContext;
use crate::cli::intake::{Settling, answer, interview, settled};
use crate::cli::{Outcome, advice};
use crate::domain::paper::Paper;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::domain::{labels, schema};
use crate::error::Exit;
use crate::rules::advice::advise;
use crate::ui::prompt::{Answer, Choice, gave_up};

/// Open the follow-up of an issued case, filled in as far as the file knows
///
/// The person, the passport and the inviter are taken over, the stay is the one that the document gave, with the days
/// of every extension added up. What is asked and the papers are taken anew.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli renew 123 --act extension --days 10
  visa-cli renew A0012345 --act replacement --set request.stay_days=60
  visa-cli renew 123 --act extension --days 10 --dry-run
  visa-cli renew 123 --act extension --days 10 --still photo
  visa-cli renew 123 --act extension --days 40 --what-if --advise")]
pub(crate) struct RenewArgs {
    /// The case or the number of its document
    #[arg(value_name = "CASE|DOCUMENT")]
    case: String,
    /// What is asked for: extension, replacement, reissue
    #[arg(long, value_parser = follow_up)]
    act: FollowUp,
    /// A paper of that case that you have seen still holds, or all; may be given again. It is not asked for twice
    #[arg(long, value_name = "KIND")]
    still: Vec<String>,
    #[command(flatten)]
    given: ApplicationArgs,
    /// Only show what would come of it; write nothing
    #[arg(long)]
    pub(crate) what_if: bool,
    /// Keep it as a draft
    #[arg(long)]
    draft: bool,
    /// The passport was handed over and is kept here; without it its holder has it, until `custody receive`
    #[arg(long, conflicts_with = "draft")]
    passport_kept: bool,
    /// Tell the smallest changes that would make it eligible, each with its paper and last day
    #[arg(long)]
    advise: bool,
}

fn follow_up(text: &str) -> Result<FollowUp, String> {
    FollowUp::find(text)
        .ok_or_else(|| "extension, replacement or reissue / 应为 extension、replacement 或者 reissue".to_owned())
}

pub(crate) fn run(args: &RenewArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let mut prefilled = prefill(&desk, &args.case, args.act, json!({}))?;
    let mut sheet = ApplicationSheet {
        facts: prefilled.facts.clone(),
        particulars: prefilled.particulars.clone(),
        sources: Sources::default(),
    };
    sheet.sources.note(&prefilled.facts, &format!("case:{}", prefilled.before.number));
    let asks = !reads_input(&args.given);
    let still = still(args, &prefilled.before, asks, &desk, &mut ctx)?;
    if !still.is_empty() {
        let papers = json!({"documents": still});
        sheet.sources.note(&papers, &format!("case:{}", prefilled.before.number));
        lay_over(&mut sheet.facts, papers);
    }
    args.given.fill(&mut sheet, &desk, &mut ctx)?;
    complete(&mut sheet, &desk);
    follow_entry(&desk, &prefilled, &mut sheet.facts)?;
    let follows = Some(prefilled.before.row.key);
    let mut interview = interview(asks, &sheet, &ctx)?;
    let what = Settling { follows, draft: args.draft, hands_over: args.passport_kept, ..Settling::default() };
    let settled = settled(&mut sheet, &what, &mut interview, &desk, &mut ctx)?;
    let (ready, note) = settled.ok_or_else(gave_up)?;
    prefilled.facts = sheet.facts;
    let changed = changes(&prefilled, ready.facts())?;
    let advice = if args.advise { advise(ready.facts(), desk.policy) } else { None };
    let taken = take_in(&mut desk, ready)?;
    if ctx.ui.json {
        let mut told = serde_json::to_value(&taken)?;
        told["follows"] = json!(prefilled.before.number);
        told["changed"] = json!(changed.iter().map(Change::to_string).collect::<Vec<_>>());
        if let Some(advice) = advice {
            told["advice"] = serde_json::to_value(advice)?;
        }
        ctx.json(&told)?;
        return Ok(if taken.held { Exit::Stale } else { Exit::Done });
    }
    ctx.pairs(&[(Text::new("前案", "follows"), prefilled.before.number.clone())]);
    ctx.ui.line("");
    ctx.ui.line(Text::new("与前案不同", "said otherwise than there").of(ctx.ui.lang));
    let form = schema::facts();
    let named = |place: &str| match labels::fact(form, place) {
        Some(name) if ctx.ui.lang == Lang::Zh => format!("{} {place}", name.zh),
        Some(_) | None => place.to_owned(),
    };
    let row = |change: Change| vec![format!("  {}", named(&change.fact)), format!("{} → {}", change.was, change.is)];
    let rows: Vec<Vec<String>> = changed.into_iter().map(row).collect();
    ctx.ui.rows(&rows);
    if let Some(advice) = advice {
        let pairs = advice::pairs(&advice, ctx.ui.lang);
        ctx.ui.line("");
        ctx.pairs(&pairs);
    }
    ctx.ui.line("");
    answer(&taken, note, &mut ctx, &desk)
}

/// The papers of the case before that still hold: those that are named, or ticked at a terminal. Nothing is taken for
/// unchanged that nobody looked at.
fn still(
    args: &RenewArgs,
    before: &OpenCase,
    asks: bool,
    desk: &Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<Vec<Paper>> {
    let hold = papers_that_hold(desk, before);
    if !args.still.is_empty() {
        return Ok(papers_named(&args.still, &hold, before)?);
    }
    if !asks || hold.is_empty() || !ctx.may_ask() || !ctx.ui.draws() || ctx.everywhere.yes {
        return Ok(Vec::new());
    }
    let named = |paper: &Paper| Choice::new(paper.kind.code(), Text::new(paper.kind.zh(), paper.kind.en()));
    let choices: Vec<Choice> = hold.iter().map(named).collect();
    let question = Text::new(
        format!("案件 {} 的材料，已查看仍然有效的", before.number),
        format!("papers of case {} that you see still hold", before.number),
    );
    Ok(match ctx.ui.tick(&question, &choices)? {
        Answer::Given(places) => places.into_iter().filter_map(|place| hold.get(place).copied()).collect(),
        Answer::Open => Vec::new(),
        Answer::Back => return Err(gave_up().into()),
    })
}
