//! What goes and what stays, field by field, when what is known of a person is erased: the schedule of keeping.

use serde::Serialize;

use super::plan::holding;
use crate::app::desk::Desk;
use crate::domain::labels::called_shortly;
use crate::domain::schema;
use crate::domain::text::Text;
use crate::record::erasure::{BESIDE_FACTS, FACTS_THAT_STAY};

/// How long each field is kept.
#[derive(Clone, Debug, Serialize)]
pub struct Schedule {
    /// Version of this shape.
    pub schema: u32,
    /// Years after the end of the person's last case; none where the law in force names no number.
    pub years: Option<u32>,
    /// The provision that says so.
    pub cite: Option<String>,
    /// The fields.
    pub fields: Vec<Field>,
}

/// A field of what is on file of a person.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// Its place.
    pub field: String,
    /// What it is called.
    pub name: Text,
    /// It stays when the years are over.
    pub stays: bool,
}

/// Returns how long each field is kept, in the order of the form; the words beside the facts follow.
pub fn schedule(desk: &Desk) -> Schedule {
    let (years, cite) = holding(desk).unzip();
    let facts = facts().into_iter().map(|field| {
        let stays = FACTS_THAT_STAY.contains(&field.as_str());
        Field { name: called_shortly(&field), field, stays }
    });
    let beside = BESIDE_FACTS.iter().map(|&(field, stays, zh, en)| {
        let name = Text::new(zh, en);
        Field { field: field.to_owned(), name, stays }
    });
    Schedule { schema: 1, years, cite, fields: facts.chain(beside).collect() }
}

/// The places of all facts, a list of things named by what each of them tells.
fn facts() -> Vec<String> {
    let mut found = Vec::new();
    let Some(groups) = schema::facts()["properties"].as_object() else { return found };
    for (group, form) in groups {
        let inner = form["properties"].as_object().or_else(|| form["items"]["properties"].as_object());
        match inner {
            Some(keys) => found.extend(keys.keys().map(|key| format!("{group}.{key}"))),
            None => found.push(group.clone()),
        }
    }
    found
}
