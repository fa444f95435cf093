//! What codes and places of facts are called where an officer reads them.

use serde_json::Value;

use super::schema;
use super::text::{Lang, Text};
use super::words::{PaperKind, Word};

/// What a fact is called on the form of facts, by its place; the form is that of [`schema::facts`].
pub fn fact(form: &Value, place: &str) -> Option<Text> {
    let fact = place.split('.').fold(form, |at, key| &at["properties"][key]);
    let (en, zh) = fact["description"].as_str()?.rsplit_once(" / ")?;
    Some(Text::new(zh.to_owned(), en.to_owned()))
}

/// The place of a fact as it is written at the counter, from a JSON pointer.
pub fn place(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// What is to be supplied, by the code that a decision and a notice have for it.
pub fn wanted(code: &str) -> Text {
    match (PaperKind::find(code), code) {
        (Some(kind), _) => Text::new(kind.zh(), kind.en()),
        (None, "passport") => Text::new("有效护照原件", "a valid passport, the original"),
        (None, "personal_attendance") => Text::new("申请人本人到场", "the applicant in person"),
        (None, place) => match fact(&schema::facts(), place) {
            Some(Text { zh, en }) => Text::new(zh, within(&en)),
            None => Text::new(format!("补充信息 {place}"), place.to_owned()),
        },
    }
}

/// A name as it stands within a sentence.
pub fn within(name: &str) -> String {
    let mut letters = name.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
    format!("{first}{}", letters.as_str())
}

/// All that a notice names, in one language.
pub fn all_wanted(codes: &[String], lang: Lang) -> String {
    let named: Vec<Text> = codes.iter().map(|code| wanted(code)).collect();
    let named: Vec<&str> = named.iter().map(|text| text.of(lang)).collect();
    named.join(match lang {
        Lang::Zh => "、",
        Lang::En => "; ",
    })
}
