//! `establish`: facts of a case or of a list, found out after it was taken in.

use serde_json::json;

use crate::app::amend::{self, Finding};
use crate::cli::Outcome;
use crate::cli::amend::answer;
use crate::cli::context::{CommandContext, needed, transaction};
use crate::cli::facts::set;
use crate::cli::list::filter;
use crate::domain::filter::is_keyed;
use crate::domain::text::Text;
use crate::error::Exit;

/// Establish facts of a case, or of every open case of a list
///
/// Taking in is open without facts that nobody has shown yet; approval and issue are not. What was found is stated with
/// its source and stands with who found it. record=clear says that the records were searched and nothing was found; what
/// was found is stated as its kind, such as record=exit_ban or record=repatriated:2024-05-01.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli establish 123 record=clear --source 'search of today'
  visa-cli establish 123 passport.verification=verified --source 'reader 2'
  visa-cli establish batch:3 record=clear --source 'search run 7'
  visa-cli establish state:accepted inviter.status=active --source register")]
pub(crate) struct EstablishArgs {
    /// The case; batch:N for every open case of a list; or a word of a filter or @QUERY for all that fit
    #[arg(value_name = "CASE|FILTER")]
    case: String,
    /// What was found; may be given again
    #[arg(required = true, value_name = "FACT=VALUE")]
    facts: Vec<String>,
    /// From what: a search, a paper, a call
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
}

pub(crate) fn run(args: &EstablishArgs, mut ctx: CommandContext) -> Outcome {
    let mut facts = json!({});
    for assignment in &args.facts {
        set(&mut facts, assignment)?;
    }
    let source = args.source.as_deref().filter(|source| !source.trim().is_empty());
    let source = source.ok_or_else(|| needed("--source", "来源", "the source"))?;
    let finding = Finding { facts, source };
    let batch = args.case.strip_prefix("batch:").and_then(|batch| batch.parse().ok());
    let mut desk = ctx.sit()?;
    let done = match batch {
        Some(batch) => amend::establish_batch(&mut desk, batch, &finding)?,
        None if is_keyed(&args.case) => {
            let filter = filter(std::slice::from_ref(&args.case), &desk, &mut ctx)?;
            amend::establish_fitting(&mut desk, &filter, &finding)?
        }
        None => {
            let done = amend::establish(&mut desk, &args.case, &finding)?;
            return answer(&done, ctx);
        }
    };
    if ctx.ui.json {
        ctx.json(&done)?;
    } else {
        let list = done.batch.map(|batch| (Text::new("名单", "list"), batch.to_string()));
        let many = (Text::new("已查明案件", "cases established"), done.established.to_string());
        ctx.pairs(&list.into_iter().chain([many, transaction(&done.done)]).collect::<Vec<_>>());
    }
    Ok(Exit::Done)
}
