//! Facts written in an editor: what is known filled in, what the measure asks for left open, read as facts are read anywhere.

use serde_json::{Value, json};

use super::questions::QUESTIONS;
use crate::app::amend::read_facts;
use crate::app::fault;
use crate::app::values::usual;
use crate::cli::application_args::ApplicationSheet;
use crate::cli::context::{CommandContext, needed};
use crate::cli::facts::{at, put};
use crate::domain::number::NO_NUMBER;
use crate::domain::read::doubled_key;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::error::UserError;
use crate::ui::prompt::gave_up;

/// What every measure asks for beside the single questions.
const ALWAYS: [&str; 6] =
    ["passport.shown", "passport.kind", "passport.verification", "record", "filing.filed_by", "documents"];

/// Has the facts of a sheet edited until they can be read; giving up writes nothing.
pub(crate) fn edited(sheet: &mut ApplicationSheet, ctx: &mut CommandContext) -> anyhow::Result<()> {
    if !ctx.may_ask() {
        return Err(needed("--from FILE|-", "申请内容", "a file of facts").into());
    }
    let mut text = serde_json::to_string_pretty(&form(&sheet.facts))?;
    loop {
        let Some(left) = ctx.ui.edited_apart(&text, ".json")? else { return Err(gave_up().into()) };
        match read(&left) {
            Ok(facts) => {
                sheet.facts = facts;
                return Ok(());
            }
            Err(error) => ctx.ui.error(&error.downcast::<UserError>()?),
        }
        text = left;
        if !ctx.ui.confirm(&Text::new("再编辑一次", "edit it again"), true)? {
            return Err(gave_up().into());
        }
    }
}

/// The facts with what is still to be said in its place; a null says nothing.
fn form(facts: &Value) -> Value {
    let mut form = facts.clone();
    let measure = form["measure"].as_str().and_then(Measure::find);
    let asked = QUESTIONS.iter().filter(|one| measure.is_none_or(|measure| (one.of)(measure, facts)));
    for path in asked.map(|one| one.path).chain(ALWAYS) {
        if at(&form, path).is_none() {
            put(&mut form, path, Value::Null);
        }
    }
    form
}

fn read(text: &str) -> anyhow::Result<Value> {
    if let Some(key) = doubled_key(text) {
        return Err(fault::doubled_key(&key).into());
    }
    let facts: Value = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        fault::refused(
            "invalid_json",
            format!("第 {line} 行第 {column} 列不是 JSON"),
            format!("line {line}, column {column}: this is no JSON"),
            Vec::new(),
        )
    })?;
    let facts = usual(&facts);
    let mut whole = facts.clone();
    for (key, value) in [("id", json!(NO_NUMBER)), ("stage", json!("acceptance")), ("as_of", json!("2026-01-01"))] {
        if at(&whole, key).is_none() {
            put(&mut whole, key, value);
        }
    }
    read_facts(&whole)?;
    Ok(facts)
}
