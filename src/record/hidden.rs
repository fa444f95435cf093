//! No text that acts on a terminal, hides, or ends a line is recorded, whichever door it came in by.

use serde_json::Value;

use super::event::EventKind;
use crate::domain::safe::acts;

/// A character that is not recorded, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The place in what was to be recorded, such as `facts.applicant.name`; never a value.
    pub field: String,
    /// The character.
    pub found: char,
}

/// Finds the first such character in what was said. Texts of the law have lines; nothing else has.
pub fn hidden_in(kind: EventKind, body: &[u8]) -> Option<Hidden> {
    if matches!(kind, EventKind::PolicyKept | EventKind::LawProposed) {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    // JSON writes a control character as an escape; every other one stands as it is. Most acts hold neither.
    if !text.contains('\\') && !text.chars().any(refused) {
        return None;
    }
    let mut at = Vec::new();
    found(&serde_json::from_str(text).ok()?, &mut at)
}

fn refused(c: char) -> bool {
    acts(c) || matches!(c, '\n' | '\t')
}

fn found(value: &Value, at: &mut Vec<String>) -> Option<Hidden> {
    match value {
        Value::String(text) => {
            let found = text.chars().find(|c| refused(*c))?;
            Some(Hidden { field: at.join("."), found })
        }
        Value::Array(all) => all.iter().enumerate().find_map(|(place, one)| below(&place.to_string(), one, at)),
        Value::Object(all) => all.iter().find_map(|(key, one)| below(key, one, at)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn below(key: &str, value: &Value, at: &mut Vec<String>) -> Option<Hidden> {
    // A key that somebody chose may itself act.
    at.push(key.chars().filter(|c| !refused(*c)).collect());
    let hidden = match key.chars().find(|c| refused(*c)) {
        Some(found) => Some(Hidden { field: at.join("."), found }),
        None => found(value, at),
    };
    at.pop();
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_or_ends_a_line_is_found_with_its_place_and_nothing_else_is() {
        for (body, field) in [
            (r#"{"note":"a\u001bb"}"#, Some("note")),
            ("{\"facts\":{\"applicant\":{\"name\":\"A\u{202e}B\"}}}", Some("facts.applicant.name")),
            (r#"{"papers":["x","a\nb"]}"#, Some("papers.1")),
            ("{\"k\u{9b}\":1}", Some("k")),
            (r#"{"note":"C:\\files \"quoted\" 中文（）"}"#, None),
            (r#"{"note":"ÁÉ ŁUKASZ ĐẶNG = +1"}"#, None),
        ] {
            assert_eq!(
                hidden_in(EventKind::Claimed, body.as_bytes()).map(|hidden| hidden.field).as_deref(),
                field,
                "{body}"
            );
        }
        assert_eq!(hidden_in(EventKind::PolicyKept, br#"{"text":"a\nb"}"#), None);
    }
}
