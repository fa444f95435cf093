//! `establish`: facts of a case or of a list, found out after it was taken in.

use serde_json::{Value, json};

use crate::app::amend::{self, Carried, Finding};
use crate::cli::Outcome;
use crate::cli::amend::answer;
use crate::cli::context::{CommandContext, needed, transaction};
use crate::cli::facts::set;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};

/// Establish facts of a case, or of every open case of a list
///
/// Taking in is open without facts that nobody has shown yet; approval and issue are not. What was found is stated with
/// its source and stands with who found it. record=clear says that the records were searched and nothing was found; what
/// was found is stated as its kind, such as record=exit_ban or record=repatriated:2024-05-01.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli establish 123 record=clear --source 'search of today'
  visa-cli establish 123 passport.verification=verified --source 'reader 2'
  visa-cli establish batch:3 record=clear --source 'search run 7'")]
pub(crate) struct EstablishArgs {
    /// The case, or batch:N for every open case of a list
    #[arg(value_name = "CASE|batch:N")]
    case: String,
    /// What was found; may be given again. as-carried: all that only another system says, as it says it
    #[arg(required = true, value_name = "FACT=VALUE")]
    facts: Vec<String>,
    /// From what: a search, a paper, a call
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
}

/// Says that every fact which only another system says stands as it says.
const AS_CARRIED: &str = "as-carried";

/// Shows what is to be established, and asks a person whether it was all found so.
fn looked_through(carried: &[Carried], ctx: &mut CommandContext) -> anyhow::Result<bool> {
    for one in carried {
        let value = one.value.as_str().map_or_else(|| one.value.to_string(), str::to_owned);
        ctx.ui.say(&Text::new(
            format!("  {}（{}）：{value}", one.called.zh, one.fact),
            format!("  {} ({}): {value}", one.called.en, one.fact),
        ));
    }
    if ctx.everywhere.yes || ctx.everywhere.dry_run || !ctx.may_ask() {
        return Ok(true);
    }
    let count = carried.len();
    let question = Text::new(format!("以上 {count} 项均已核对无误？"), format!("were all {count} of these found so?"));
    ctx.ui.confirm(&question, false)
}

/// Puts a value at a path.
fn put(facts: &mut Value, path: &str, value: Value) {
    let mut at = facts;
    for key in path.split('.') {
        if !at.is_object() {
            *at = json!({});
        }
        at = &mut at[key];
    }
    *at = value;
}

fn nothing_carried() -> UserError {
    UserError::new(
        Exit::Refused,
        "nothing_carried",
        Text::new("没有仅由其他系统记载、尚待查明的事实", "no fact of this case is said by another system alone"),
        Text::new("逐项写明：FACT=VALUE", "name each: FACT=VALUE"),
    )
}

pub(crate) fn run(args: &EstablishArgs, mut ctx: CommandContext) -> Outcome {
    let mut facts = json!({});
    let (as_carried, assignments): (Vec<&String>, Vec<&String>) = args.facts.iter().partition(|one| *one == AS_CARRIED);
    if !as_carried.is_empty() {
        let carried = amend::carried(&ctx.look()?, &args.case)?;
        if carried.is_empty() {
            return Err(nothing_carried().into());
        }
        if !looked_through(&carried, &mut ctx)? {
            return Ok(Exit::Cancelled);
        }
        carried.into_iter().for_each(|one| put(&mut facts, &one.fact, one.value));
    }
    for assignment in assignments {
        set(&mut facts, assignment)?;
    }
    let source = args.source.as_deref().filter(|source| !source.trim().is_empty());
    let source = source.ok_or_else(|| needed("--source", "来源", "the source"))?;
    let finding = Finding { facts, source };
    let Some(batch) = args.case.strip_prefix("batch:").and_then(|batch| batch.parse().ok()) else {
        let done = amend::establish(&mut ctx.sit()?, &args.case, &finding)?;
        return answer(&done, ctx);
    };
    let done = amend::establish_batch(&mut ctx.sit()?, batch, &finding)?;
    if ctx.ui.json {
        ctx.json(&done)?;
    } else {
        ctx.pairs(&[
            (Text::new("名单", "list"), done.batch.to_string()),
            (Text::new("已查明案件", "cases established"), done.established.to_string()),
            transaction(&done.done),
        ]);
    }
    Ok(Exit::Done)
}
