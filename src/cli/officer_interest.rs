//! `officer interest`: units and addresses that an officer is close to.

use serde_json::json;

use crate::app::interest::{self, Near};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, transaction};
use crate::domain::text::Text;
use crate::error::Exit;

#[derive(clap::Subcommand)]
pub(super) enum InterestCommand {
    /// State an interest, your own; of another officer a security administrator states it
    #[command(after_help = "Example:
  visa-cli --officer review1 officer interest state \\
    --unit 91310115MA1K4BQR2R --note 'my sister works there'")]
    State(StateArgs),
    /// Record that it is so no longer; a security administrator does
    #[command(after_help = "Example:
  visa-cli --officer admin1 officer interest end --of review1 \\
    --unit 91310115MA1K4BQR2R --note 'she left'")]
    End(StateArgs),
    /// List what is on the register
    #[command(after_help = "Example:
  visa-cli officer interest list")]
    List {
        /// Of this officer only
        #[arg(long, value_name = "ID")]
        of: Option<String>,
    },
}

#[derive(clap::Args)]
pub(super) struct StateArgs {
    /// The officer whose interest it is; you, where none is named
    #[arg(long, value_name = "ID")]
    of: Option<String>,
    /// Unified social credit code of the unit
    #[arg(long, value_name = "CODE", required_unless_present = "address", conflicts_with = "address")]
    unit: Option<String>,
    /// The address
    #[arg(long, value_name = "TEXT")]
    address: Option<String>,
    /// How, or why no longer
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(super) fn run(command: &InterestCommand, ctx: CommandContext) -> Outcome {
    match command {
        InterestCommand::State(args) => state(args, false, ctx),
        InterestCommand::End(args) => state(args, true, ctx),
        InterestCommand::List { of } => list(of.as_deref(), ctx),
    }
}

fn state(args: &StateArgs, ended: bool, mut ctx: CommandContext) -> Outcome {
    let near = match (&args.unit, &args.address) {
        (Some(unit), _) => Near::Unit(unit.clone()),
        (None, address) => Near::Address(address.clone().unwrap_or_default()),
    };
    let done = interest::state(&mut ctx.sit()?, args.of.as_deref(), near, ended, args.note.as_deref())?;
    if ctx.ui.json {
        ctx.json(&done)?;
        return Ok(Exit::Done);
    }
    let count = done.interests.len().to_string();
    ctx.pairs(&[(Text::new("登记在册", "on record"), count), transaction(&done.done)]);
    Ok(Exit::Done)
}

fn list(of: Option<&str>, mut ctx: CommandContext) -> Outcome {
    let found = interest::of_officer(&ctx.look()?, of)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "interests": found}))?;
        return Ok(Exit::Done);
    }
    let near = |row: &interest::InterestRow| row.unit.clone().or(row.address.clone()).unwrap_or_default();
    let rows: Vec<Vec<String>> = found.iter().map(|row| vec![row.officer.clone(), near(row)]).collect();
    ctx.ui.table(&rows, &[]);
    if found.is_empty() {
        ctx.ui.say(&Text::new("没有登记的利害关系", "no interest is on record"));
    }
    Ok(Exit::Done)
}
