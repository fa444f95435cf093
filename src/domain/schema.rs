//! The JSON Schema of facts, made from the types that read them, so that the two cannot drift apart.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::facts::Facts;
use super::read::{Group, Schema};

/// Returns `schema` with null allowed and a description.
pub fn described(mut schema: Value, text: &str) -> Value {
    if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        words.push(Value::Null);
    } else if let Some(kind) = schema.get_mut("type") {
        *kind = json!([kind.take(), "null"]);
    }
    schema["description"] = json!(text.trim());
    schema
}

/// Returns the schema of a group: an object with its keys and no others, of which some must stand.
pub fn object<T: Group>(required: &[&str]) -> Value {
    let mut properties = Map::new();
    for (key, mut schema) in T::properties() {
        if required.contains(&key) {
            must_stand(&mut schema);
        }
        properties.insert(key.to_owned(), schema);
    }
    let mut object = json!({"type": "object", "additionalProperties": false, "properties": properties});
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

fn must_stand(schema: &mut Value) {
    if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        words.retain(|word| !word.is_null());
    } else if let Some(kind) = schema.get_mut("type") {
        *kind = kind[0].take();
    }
}

impl<T: Schema> Schema for Vec<T> {
    fn schema() -> Value {
        json!({"type": "array", "items": T::schema()})
    }
}

/// The JSON Schema of one line of facts; made once, when somebody first asks for it.
pub fn facts() -> &'static Value {
    static FACTS: LazyLock<Value> = LazyLock::new(made);
    &FACTS
}

fn made() -> Value {
    let mut schema = Facts::schema();
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("Case facts for `visa-cli check`");
    schema["description"] = json!(
        "One JSON object per line. An absent key and null both mean 'not shown / unknown', never 'no'. An empty list \
         means 'looked for, nothing found'. Dates are quoted YYYY-MM-DD, Beijing time. Unknown keys are an error, and \
         so is a key or a kind of paper given twice."
    );
    schema
}
