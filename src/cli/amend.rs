//! `amend`: what the application says is changed.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::app::amend::{self, AmendDone, lay_over};
use crate::cli::Outcome;
use crate::cli::application_args::AgentArgs;
use crate::cli::context::{CommandContext, needed};
use crate::cli::facts::set;
use crate::cli::next::obstacles_told;
use crate::domain::labels::place;
use crate::domain::text::Text;
use crate::error::Exit;
use crate::rules::reasons::Outcome as Verdict;

/// Change what the application says
///
/// The case is assessed anew; a review that stood on what was said before is stale.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli amend 123 --set request.stay_days=20 --note 'form corrected'
  visa-cli amend 123 --set filing.filed_by=relative --agent-name 'LI Na' \\
    --agent-paper 'ID 310' --agency-ground illness --note shown
  visa-cli amend 123 --from change.json --note 'record searched'")]
pub(crate) struct AmendArgs {
    /// The case
    case: String,
    /// One fact; may be given again
    #[arg(long, value_name = "FACT=VALUE")]
    set: Vec<String>,
    /// Facts as JSON, laid over what was said; - reads standard input
    #[arg(long, value_name = "FILE|-")]
    from: Option<PathBuf>,
    #[command(flatten)]
    agent: AgentArgs,
    /// Where the person stays in China
    #[arg(long, value_name = "TEXT")]
    address: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn run(args: &AmendArgs, mut ctx: CommandContext) -> Outcome {
    let mut over = match &args.from {
        Some(from) => super::application_args::read_json(from, &mut ctx)?,
        None => Value::Object(serde_json::Map::new()),
    };
    for assignment in &args.set {
        set(&mut over, assignment)?;
    }
    if let Some(agent) = args.agent.said() {
        lay_over(&mut over, json!({"particulars": agent}));
    }
    if let Some(address) = &args.address {
        lay_over(&mut over, json!({"particulars": {"address": address}}));
    }
    if over.as_object().is_some_and(serde_json::Map::is_empty) {
        return Err(needed("--set FACT=VALUE", "改动内容", "what is changed").into());
    }
    let done = amend::amend(&mut ctx.sit()?, &args.case, over, args.note.as_deref())?;
    answer(&done, ctx)
}

/// Answers an amendment, or a paper that came in.
pub(crate) fn answer(done: &AmendDone, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(done)?;
        return Ok(Exit::Done);
    }
    let outcome = ctx.named::<Verdict>(done.decision["outcome"].as_str().unwrap_or_default());
    let changed: Vec<String> = done.changed.iter().map(|at| place(at)).collect();
    let more = [(Text::new("改动", "changed"), changed.join(", ")), (Text::new("评估", "assessed"), outcome)];
    let exit = ctx.moved(&done.moved, &more)?;
    obstacles_told(&done.obstacles, &mut ctx);
    Ok(exit)
}
