//! `schema`: the JSON Schemas of what the program reads and writes.

mod notation;

use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use crate::cli::Outcome;
use crate::domain::schema;
use crate::error::Exit;
use crate::rules;
use crate::ui::Ui;

/// Print the JSON Schema of what is read or written; without a name list them all
///
/// Each document that a command prints with --json has one, named like the command: `officer-list`. `facts` is a line as
/// `check` reads it, `decision` one that it writes, `error` what stands on standard error.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli schema
  visa-cli schema facts
  visa-cli schema decision > decision.schema.json
  visa-cli schema report-daily")]
pub(crate) struct SchemaArgs {
    /// Which
    #[arg(value_parser = PossibleValuesParser::new(names()), hide_possible_values = true)]
    name: Option<String>,
}

/// What `check` reads and writes: their schemas are made from the types themselves.
const OF_CHECK: [&str; 2] = ["facts", "decision"];

fn names() -> Vec<&'static str> {
    OF_CHECK.into_iter().chain(notation::names()).collect()
}

pub(crate) fn run(args: &SchemaArgs, ui: &mut Ui) -> Outcome {
    let Some(name) = &args.name else {
        if ui.json {
            ui.json_line(&json!({"schema": 1, "schemas": names()}).to_string());
        } else {
            names().iter().for_each(|name| ui.line(name));
        }
        return Ok(Exit::Done);
    };
    let schema: Value = match name.as_str() {
        "facts" => schema::facts().clone(),
        "decision" => rules::schema::decision(),
        name => notation::schema(name).expect("only names of documents come through"),
    };
    ui.line(&serde_json::to_string_pretty(&schema)?);
    Ok(Exit::Done)
}
