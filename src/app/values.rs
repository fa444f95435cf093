//! The one reader of values: what a flag, an answer, facts as JSON or an amendment says of a fact is read as a cell of a
//! list is. What is certain is taken; anything else stays as it was written and is refused with what is expected.

use serde_json::{Value, json};

use crate::domain::day::read_day;
use crate::domain::labels;
use crate::domain::text::Text;
use crate::domain::words::{
    Basis, ChangedItem, Circumstance, Defect, Entries, FiledBy, InviterKind, InviterStatus, Measure, PaperKind,
    PassportKind, PermitKind, Purpose, RecordKind, Relationship, Shown, Stage, Verification, Via, Word,
};
use crate::identity::division;
use crate::lists::cell::day::written;
use crate::lists::cell::{Days, trimmed, word};

/// Returns facts with every text in the form in which facts are kept, where the text is certain.
pub fn usual(facts: &Value) -> Value {
    let mut facts = facts.clone();
    walk(&mut Vec::new(), &mut facts);
    facts
}

fn walk(path: &mut Vec<String>, value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                path.push(key.clone());
                walk(path, value);
                path.pop();
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|value| walk(path, value)),
        Value::String(text) => {
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            if let Some(read) = read(&keys, trimmed(text)) {
                *value = read;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Says a value in words by the place of its fact, where it is a code or a word of a closed list.
pub fn in_words(place: &str, value: &str) -> Option<Text> {
    fn of<W: Word>(value: &str) -> Option<Text> {
        W::find(value).map(|word| Text::new(word.zh(), word.en()))
    }
    let path: Vec<&str> = place.split('.').collect();
    let key = *path.last()?;
    if key.ends_with("region") {
        return division::named(value).map(|(zh, en)| Text::new(zh, en));
    }
    match path.as_slice() {
        _ if TRUTHS.contains(&key) => match value {
            "true" => Some(Text::new("是", "yes")),
            "false" => Some(Text::new("否", "no")),
            _ => None,
        },
        ["applicant", "nationality"] => Some(labels::nationality_of(value)),
        ["measure"] => of::<Measure>(value),
        ["stage"] => of::<Stage>(value),
        ["passport", "kind"] => of::<PassportKind>(value),
        ["passport", "shown"] => of::<Shown>(value),
        ["passport", "verification"] => of::<Verification>(value),
        ["request", "purpose"] => of::<Purpose>(value),
        ["request" | "current_stay", "entries"] => of::<Entries>(value),
        ["request" | "current_stay", "permit_kind"] => of::<PermitKind>(value),
        ["current_stay", "basis"] => of::<Basis>(value),
        ["request", "circumstance"] => of::<Circumstance>(value),
        ["request", "changed_item"] => of::<ChangedItem>(value),
        ["request", "relationship"] => of::<Relationship>(value),
        ["inviter", "kind"] => of::<InviterKind>(value),
        ["inviter", "status"] => of::<InviterStatus>(value),
        ["filing", "filed_by"] => of::<FiledBy>(value),
        ["record", _, "kind"] => of::<RecordKind>(value),
        _ => None,
    }
}

/// Facts whose answer is yes or no.
const TRUTHS: [&str; 17] = [
    "possible_chinese_nationality",
    "first_entry",
    "immobile",
    "can_pay_expenses",
    "used_for_entry",
    "evidence_in_case",
    "port_visa",
    "group_visa",
    "visa_abroad_in_time",
    "electronic",
    "leaves_china_during_processing",
    "on_file",
    "lingang_registered",
    "false_invitation_record",
    "refused_verification",
    "guarantees_costs",
    "port_authorised",
];

/// Reads a text by the place where it stands; `None` leaves it as it is.
fn read(path: &[&str], text: &str) -> Option<Value> {
    let key = *path.last()?;
    match path {
        ["applicant", "nationality"] => word::nationality(text).ok().map(|code| json!(code)),
        ["passport", "kind"] => word::passport_kind(text).ok().map(|kind| json!(kind)),
        ["request", "purpose"] => word::purpose(text).ok().map(|purpose| json!(purpose)),
        ["request" | "current_stay", "entries"] => word::entries(text).ok().map(|entries| json!(entries)),
        ["arrival" | "filing", "port"] => word::port(text).ok().map(|port| json!(port)),
        ["measure"] => named::<Measure>(text),
        ["passport", "shown"] => named::<Shown>(text),
        ["passport", "verification"] => named::<Verification>(text),
        ["current_stay", "basis"] => named::<Basis>(text),
        ["request" | "current_stay", "permit_kind"] => named::<PermitKind>(text),
        ["request", "circumstance"] => named::<Circumstance>(text),
        ["request", "changed_item"] => named::<ChangedItem>(text),
        ["request", "relationship"] => named::<Relationship>(text),
        ["inviter", "kind"] => named::<InviterKind>(text),
        ["inviter", "status"] => named::<InviterStatus>(text),
        ["filing", "filed_by"] => named::<FiledBy>(text),
        ["documents", "kind"] => named::<PaperKind>(text),
        ["documents", "via"] => named::<Via>(text),
        ["documents", "defect"] => named::<Defect>(text),
        ["record"] => Some(records(text)),
        ["record", "kind"] => named::<RecordKind>(text),
        _ if is_day(path) => day(text),
        _ if key.ends_with("_days") || key.ends_with("_months") => word::count(text).ok().map(|count| json!(count)),
        _ if TRUTHS.contains(&key) => truth(text),
        _ => None,
    }
}

/// Says that the records were searched and nothing was found.
const CLEAR: [&str; 4] = ["clear", "none", "无", "无异常"];

/// The entries of the records: none, or each by its kind with its day.
fn records(found: &str) -> Value {
    if CLEAR.contains(&found) {
        return json!([]);
    }
    if found.trim_start().starts_with('[') {
        return serde_json::from_str(found).unwrap_or_else(|_| json!(found));
    }
    let entry = |entry: &str| match entry.split_once(':') {
        Some((kind, on)) => json!({"kind": kind, "on": on}),
        None => json!({"kind": entry}),
    };
    found.split(',').map(entry).collect()
}

/// A word by its code or by either of its names.
fn named<W: Word>(text: &str) -> Option<Value> {
    let found = W::find(text).or_else(|| {
        let is = |word: &&W| word.zh() == text || word.en().eq_ignore_ascii_case(text);
        W::ALL.iter().find(is).copied()
    });
    found.map(|word| json!(word.code()))
}

fn is_day(path: &[&str]) -> bool {
    let key = path.last().copied().unwrap_or_default();
    key.ends_with("_on")
        || matches!(key, "on" | "as_of" | "birth_date" | "valid_until" | "enter_by")
        || path == ["arrival", "at"]
}

/// A day in any form that is certain, such as `1979/4/12` or `1979年4月12日`.
fn day(text: &str) -> Option<Value> {
    if read_day(text).is_some() {
        return None;
    }
    match written(text) {
        Days::One(day, false) => Some(json!(day)),
        Days::One(_, true) | Days::Either(..) | Days::NoSuchDay | Days::ShortYear | Days::Serial(_) | Days::None => {
            None
        }
    }
}

fn truth(text: &str) -> Option<Value> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "是" => Some(json!(true)),
        "false" | "no" | "n" | "否" => Some(json!(false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::usual;

    #[test]
    fn what_a_list_takes_every_door_takes() {
        let written = json!({
            "applicant": {"nationality": "德国", "birth_date": "1979/4/12", "first_entry": "是"},
            "passport": {"kind": "普通护照", "expires_on": "2031年2月28日", "verification": "核验无误"},
            "request": {"stay_days": "21天", "entries": "一次", "visa_abroad_in_time": "no"},
            "documents": [{"kind": "照片", "issued_on": "2026/1/5"}, {"kind": "invitation_letter"}],
        });
        let read = json!({
            "applicant": {"nationality": "D", "birth_date": "1979-04-12", "first_entry": true},
            "passport": {"kind": "ordinary_passport", "expires_on": "2031-02-28", "verification": "verified"},
            "request": {"stay_days": 21, "entries": "single", "visa_abroad_in_time": false},
            "documents": [{"kind": "photo", "issued_on": "2026-01-05"}, {"kind": "invitation_letter"}],
        });
        assert_eq!(usual(&written), read);
        for country in ["Germany", "DEU", "D"] {
            assert_eq!(usual(&json!({"applicant": {"nationality": country}}))["applicant"]["nationality"], "D");
        }
    }

    #[test]
    fn what_is_not_certain_stays_as_it_was_written() {
        for text in ["04/05/2026", "31.2.2026", "soon", "12/3/79"] {
            let facts = json!({"passport": {"expires_on": text}});
            assert_eq!(usual(&facts), facts, "{text}");
        }
        let names = json!({"applicant": {"name": "是"}, "passport": {"number": "20310228"}});
        assert_eq!(usual(&names), names);
    }
}
