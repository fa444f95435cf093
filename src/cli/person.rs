//! `person`: who in the register is the same person, and who is not.

use crate::app::people::compared;
use crate::cli::Outcome;
use crate::cli::context::CommandContext;

/// Persons that may be the same
#[derive(clap::Args)]
pub(crate) struct PersonArgs {
    #[command(subcommand)]
    command: PersonCommand,
}

#[derive(clap::Subcommand)]
enum PersonCommand {
    /// Record that the persons of two cases are the same; nothing is merged
    #[command(after_help = "Example:
  visa-cli person same 123 122 --note 'both passports shown'")]
    Same(PersonPair),
    /// Record that they are not; remembered until a value changes
    #[command(after_help = "Example:
  visa-cli person distinct 123 122 --note 'other parents'")]
    Distinct(PersonPair),
}

#[derive(clap::Args)]
struct PersonPair {
    /// A case of the one
    case: String,
    /// A case of the other
    other: String,
    /// On what ground
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn run(args: &PersonArgs, mut ctx: CommandContext) -> Outcome {
    let (pair, same) = match &args.command {
        PersonCommand::Same(pair) => (pair, true),
        PersonCommand::Distinct(pair) => (pair, false),
    };
    let moved = compared(&mut ctx.sit()?, &pair.case, &pair.other, same, pair.note.as_deref())?;
    ctx.moved(&moved, &[])
}
