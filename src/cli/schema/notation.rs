//! The notation in which the documents of `--json` are written down, read into JSON Schemas.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

const DOCUMENTS: &str = include_str!("documents.txt");

/// What is written down, each with its keys.
struct Written {
    /// What documents share.
    shapes: BTreeMap<String, String>,
    documents: BTreeMap<String, String>,
}

static WRITTEN: LazyLock<Written> = LazyLock::new(|| {
    let mut lines: Vec<String> = Vec::new();
    for line in DOCUMENTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match lines.last_mut().filter(|_| line.starts_with(' ')) {
            Some(before) => *before += &line[1..],
            None => lines.push(line.to_owned()),
        }
    }
    let mut written = Written { shapes: BTreeMap::new(), documents: BTreeMap::new() };
    for (names, keys) in lines.iter().filter_map(|line| line.split_once(" = ")) {
        for name in names.split_whitespace() {
            let (into, name) = match name.strip_prefix('@') {
                Some(shape) => (&mut written.shapes, shape),
                None => (&mut written.documents, name),
            };
            into.insert(name.to_owned(), keys.to_owned());
        }
    }
    written
});

/// The names of the documents, in order.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    WRITTEN.documents.keys().map(String::as_str)
}

/// Returns the JSON Schema of a document. It allows keys that it does not name: more may come.
pub(super) fn schema(name: &str) -> Option<Value> {
    let keys = WRITTEN.documents.get(name)?;
    let mut wanted = Vec::new();
    let mut schema = Reading { rest: keys, wanted: &mut wanted }.keys();
    let mut shapes = Map::new();
    while let Some(shape) = wanted.pop() {
        if !shapes.contains_key(&shape) {
            let keys = WRITTEN.shapes.get(&shape)?;
            let read = Reading { rest: keys, wanted: &mut wanted }.keys();
            shapes.insert(shape, read);
        }
    }
    // What every document may say: that it is of an earlier moment, was only rehearsed, or was done before.
    for (key, kind) in [("as_of", "object"), ("dry_run", "boolean"), ("already_done", "boolean")] {
        schema["properties"][key] = json!({"type": kind});
    }
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!(format!("visa-cli: {name}"));
    if !shapes.is_empty() {
        schema["$defs"] = Value::Object(shapes);
    }
    Some(schema)
}

/// What is left of a line, and the shapes that it names.
struct Reading<'t> {
    rest: &'t str,
    wanted: &'t mut Vec<String>,
}

impl Reading<'_> {
    /// Reads keys up to the bracket that closes them, or to the end.
    fn keys(&mut self) -> Value {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        loop {
            self.rest = self.rest.trim_start();
            let key = self.word();
            if key.is_empty() {
                break;
            }
            if !self.took('?') {
                required.push(key.clone());
            }
            let value = if self.took(':') { self.value() } else { json!({"type": "string"}) };
            properties.insert(key, value);
        }
        json!({"type": "object", "properties": properties, "required": required})
    }

    fn value(&mut self) -> Value {
        let value = if self.took('[') {
            let items = self.value();
            self.took(']');
            json!({"type": "array", "items": items})
        } else if self.took('{') {
            let each = self.value();
            self.took('}');
            json!({"type": "object", "additionalProperties": each})
        } else if self.took('(') {
            let keys = self.keys();
            self.took(')');
            keys
        } else if self.took('@') {
            let shape = self.word();
            self.wanted.push(shape.clone());
            json!({"$ref": format!("#/$defs/{shape}")})
        } else {
            plain(&self.word())
        };
        if self.took('~') { or_null(value) } else { value }
    }

    fn took(&mut self, sign: char) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn word(&mut self) -> String {
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word.to_owned()
    }
}

fn plain(word: &str) -> Value {
    match word {
        "int" => json!({"type": "integer"}),
        "num" => json!({"type": "number"}),
        "bool" => json!({"type": "boolean"}),
        "day" => json!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
        "object" => json!({"type": "object"}),
        "any" => json!({}),
        _ => json!({"type": "string"}),
    }
}

fn or_null(value: Value) -> Value {
    match value.get("type").and_then(Value::as_str).map(str::to_owned) {
        Some(kind) => {
            let mut value = value;
            value["type"] = json!([kind, "null"]);
            value
        }
        None => json!({"anyOf": [value, {"type": "null"}]}),
    }
}
