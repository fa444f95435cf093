//! `schema`: the JSON Schemas of what the program reads and writes.

use serde_json::Value;

use crate::cli::Outcome;
use crate::domain::schema;
use crate::error::Exit;
use crate::rules;
use crate::ui::Ui;

/// Print the JSON Schema of what is read or written
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli schema facts
  visa-cli schema decision > decision.schema.json")]
pub(crate) struct SchemaArgs {
    /// Which
    name: SchemaName,
}

/// The schemas.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SchemaName {
    /// One line of facts, as `check` reads it
    Facts,
    /// One decision, as `check` writes it
    Decision,
}

pub(crate) fn run(args: &SchemaArgs, ui: &mut Ui) -> Outcome {
    let schema: Value = match args.name {
        SchemaName::Facts => schema::facts().clone(),
        SchemaName::Decision => rules::schema::decision(),
    };
    ui.line(&serde_json::to_string_pretty(&schema)?);
    Ok(Exit::Done)
}
