//! Facts as they are put together from flags and answers: single values by their dotted path.

use serde_json::Value;

use crate::app::values::usual;
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};

/// Sets a value in JSON by its dotted path: `request.stay_days=20`. What reads as JSON is JSON unless the fact is a text,
/// everything else is text.
pub(crate) fn set(over: &mut Value, assignment: &str) -> Result<(), UserError> {
    let wrong = || {
        UserError::new(
            Exit::Usage,
            "bad_assignment",
            Text::new("--set 应为 FACT=VALUE", "--set takes FACT=VALUE"),
            Text::new("例如 --set request.stay_days=20", "such as --set request.stay_days=20"),
        )
    };
    let (path, value) = assignment.split_once('=').ok_or_else(wrong)?;
    let (path, text) = (path.trim(), Value::String(value.to_owned()));
    let is_number = value.parse::<f64>().is_ok();
    put(over, path, serde_json::from_str(value).unwrap_or_else(|_| text.clone()));
    if is_number && wrong_with(over, path).is_some() {
        put(over, path, text);
    }
    Ok(())
}

/// Puts a value at a dotted path.
pub(crate) fn put(into: &mut Value, path: &str, value: Value) {
    let mut at = into;
    for key in path.split('.') {
        if !at.is_object() {
            *at = Value::Object(serde_json::Map::new());
        }
        at = match at {
            Value::Object(map) => map.entry(key).or_insert(Value::Null),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => return,
        };
    }
    *at = value;
}

/// Returns the value at a dotted path, where there is one.
pub(crate) fn at<'a>(facts: &'a Value, path: &str) -> Option<&'a Value> {
    facts.pointer(&pointer(path)).filter(|value| !value.is_null())
}

/// What is expected instead of the value at a path, where it cannot be read.
pub(crate) fn wrong_with(facts: &Value, path: &str) -> Option<Text> {
    let pointer = pointer(path);
    let wrong = Facts::from_json(usual(facts).to_string().as_bytes()).err()?;
    wrong.problems.into_iter().find(|problem| problem.at == pointer).map(|problem| problem.expected)
}

/// The JSON pointer of a dotted path.
fn pointer(path: &str) -> String {
    format!("/{}", path.replace('.', "/"))
}
