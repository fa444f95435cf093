//! Every document of `--json` is as its schema says: each command is run, and no key stands in it that is not declared.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::OnceLock;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, born_of, example, name_of, secret};

const COMMANDS: &str = include_str!("schemas/commands.txt");
const NOW: &str = "2026-11-23T09:00+08:00";

/// Commands that print no document of their own, or that this machine cannot run; each with why.
const NOT_RUN: &[(&str, &str)] = &[
    ("help", "prints text"),
    ("completions", "prints a script"),
    ("man", "writes pages"),
    ("check", "prints lines of `decision`"),
    ("officer unseal", "prints a key for ssh-add"),
    ("transfer in", "needs a second office: transfers.rs holds it to its schema"),
    ("transfer receipt", "needs a second office: transfers.rs holds it to its schema"),
    ("share", "needs a PostgreSQL log: many_machines.rs holds it to its schema"),
    ("join", "needs a PostgreSQL log: many_machines.rs holds it to its schema"),
    ("sync", "needs a PostgreSQL log: many_machines.rs holds it to its schema"),
    ("audit time", "needs a record ahead of the clock: moments.rs"),
    ("schema", "prints schemas; its list is asked for below"),
    ("demo", "runs for seconds: it is held by its own test"),
    ("officer interest end", "prints what officer interest state prints"),
    ("officer rekey", "prints what officer roles prints"),
    ("officer enrol", "prints what officer roles prints"),
    ("refuse", "prints what approve prints"),
    ("custody other-authority", "prints what custody lost prints"),
    ("custody seized", "prints what custody lost prints"),
    ("sample look", "prints what approve prints"),
];
/// Schemas of documents that the commands above print, or that stand on standard error.
const NOT_SEEN: &[&str] = &[
    "facts",
    "decision",
    "error",
    "audit-time",
    "transfer-in",
    "transfer-receipt",
    "demo",
    "sample-look",
    "schema",
    "bulk-done",
    "no-shows-closed",
    "join",
    "share",
    "sync",
    "correct-waiting",
    "establish-batch",
    "import-many",
    "review-what-if",
    "rules-show-figure",
    "transfer-in-rehearsed",
    "watchlist-load-look",
];

fn schema(name: &str) -> Value {
    let sink = crate::check::Sink::default();
    let mut ui = visa_cli::ui::Ui::new(Box::new(std::io::empty()), Box::new(sink.clone()), Box::new(std::io::sink()));
    let exit = visa_cli::run(["visa-cli", "schema", name].map(Into::into), &mut ui);
    drop(ui);
    assert_eq!(exit, Exit::Done, "{name}");
    serde_json::from_str(&sink.text()).unwrap()
}

/// What of a document is otherwise than its schema says; a key that it does not name is.
fn faults(document: &Value, schema: &Value, whole: &Value, at: &str, into: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        return faults(document, whole.pointer(&name[1..]).unwrap(), whole, at, into);
    }
    if let Some(either) = schema["anyOf"].as_array() {
        let fits = |one: &Value| {
            let mut found = Vec::new();
            faults(document, one, whole, at, &mut found);
            found
        };
        let found: Vec<Vec<String>> = either.iter().map(fits).collect();
        if found.iter().all(|found| !found.is_empty()) {
            into.extend(found.into_iter().flatten());
        }
        return;
    }
    let kind = match document {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return,
    };
    if !kinds.contains(&kind) {
        return into.push(format!("{at}: {kind}, not {kinds:?}"));
    }
    if let Some(day) = document.as_str().filter(|_| schema["format"] == "date")
        && chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_err()
    {
        into.push(format!("{at}: {day} is no day"));
    }
    for (place, item) in document.as_array().into_iter().flatten().enumerate() {
        faults(item, &schema["items"], whole, &format!("{at}/{place}"), into);
    }
    let Some(object) = document.as_object() else { return };
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(key) {
            into.push(format!("{at}: {key} does not stand there"));
        }
    }
    for (key, value) in object {
        let declared = &schema["properties"][key];
        if declared.is_object() {
            faults(value, declared, whole, &format!("{at}/{key}"), into);
        } else if schema["additionalProperties"].is_object() {
            faults(value, &schema["additionalProperties"], whole, &format!("{at}/{key}"), into);
        } else if schema["properties"].is_object() {
            into.push(format!("{at}: {key} is not declared"));
        }
    }
}

/// Asks that a document is as its schema says.
pub(crate) fn is_as_declared(name: &str, document: &Value) {
    let (schema, mut found) = (schema(name), Vec::new());
    faults(document, &schema, &schema, "", &mut found);
    assert_eq!(found, [] as [String; 0], "{name}: {document}");
}

/// Other documents that a command answers with.
const OTHERS: [(&str, &[&str]); 12] = [
    ("claim", &["bulk-done"]),
    ("review", &["bulk", "bulk-done", "review-what-if"]),
    ("approve", &["bulk", "bulk-done"]),
    ("establish", &["establish-batch"]),
    ("correct", &["correct-waiting"]),
    ("import", &["import-many"]),
    ("rules-show", &["rules-show-figure"]),
    ("watchlist-load", &["watchlist-load-look"]),
    ("transfer-in", &["transfer-in-rehearsed"]),
    ("audit-log", &["audit-log-export"]),
    ("no-shows", &["no-shows-closed"]),
    ("sample", &["sample-look"]),
];

/// The schemas by name, each read once.
fn schemas() -> &'static BTreeMap<String, Value> {
    static ALL: OnceLock<BTreeMap<String, Value>> = OnceLock::new();
    ALL.get_or_init(|| {
        let (out, talk) = (crate::check::Sink::default(), Box::new(std::io::sink()));
        let mut ui = visa_cli::ui::Ui::new(Box::new(std::io::empty()), Box::new(out.clone()), talk);
        assert_eq!(visa_cli::run(["visa-cli", "schema"].map(Into::into), &mut ui), Exit::Done);
        drop(ui);
        out.text().lines().map(|name| (name.to_owned(), schema(name))).collect()
    })
}

/// Asks that what a command answered is as its schema says, whatever test it is of.
pub(crate) fn every_answer_is_as_declared(words: &[String], out: &str) {
    let Ok(document @ Value::Object(_)) = serde_json::from_str::<Value>(out) else { return };
    let mut command = words.iter().position(|word| !word.starts_with('-')).unwrap_or(words.len());
    // The value of an option before the command.
    command +=
        usize::from(words.first().is_some_and(|word| ["--request-id", "--config", "--seen"].contains(&word.as_str())));
    let named = (1..=3).rev().filter_map(|most| Some(words.get(command..command + most)?.join("-")));
    let Some(name) = named.into_iter().find(|name| schemas().contains_key(name) && name != "check") else { return };
    let others = OTHERS.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, others)| others);
    let mut told = Vec::new();
    for name in std::iter::once(name.as_str()).chain(others.iter().copied()) {
        let Some(schema) = schemas().get(name) else { continue };
        let mut found = Vec::new();
        faults(&document, schema, schema, "", &mut found);
        if found.is_empty() {
            return;
        }
        told.push(format!("{name}: {}", found.join("; ")));
    }
    assert!(told.is_empty(), "{words:?}: {told:#?}");
}

/// A folder with what the commands read, and no case file yet.
fn folder() -> Office {
    let office = Office { folder: crate::office::folder(), now: NOW.to_owned() };
    let put = |name: &str, text: &str| fs::write(office.folder.path().join(name), text).unwrap();
    for place in 0..5 {
        let mut facts = example("pv-negotiation");
        facts["applicant"]["name"] = json!(name_of(place));
        facts["applicant"]["birth_date"] = json!(born_of(place));
        facts["passport"]["number"] = json!(format!("E9000{place}78{place}"));
        put(&format!("pv{place}.json"), &facts.to_string());
    }
    let mut residence = example("rs-work-one-year");
    residence["as_of"] = json!("2026-11-23");
    residence["current_stay"]["entered_on"] = json!("2026-11-10");
    residence["documents"][5]["issued_on"] = json!("2026-11-01");
    put("rs.json", &residence.to_string());
    put("ex.json", include_str!("../../examples/demo/extension.json"));
    put("gone.json", r#"{"documents": [{"kind": "application_form"}]}"#);
    put("letter.txt", "letter");
    put("invitees.csv", &include_str!("../../examples/lists/invitees.csv").replace("2026-03", "2027-03"));
    put("cases.csv", include_str!("../../examples/legacy/cases.csv"));
    put("mapping.toml", include_str!("../../examples/legacy/mapping.toml"));
    put("watch.csv", "name,birth_date,nationality,passport,reason\nMUELLER HANS,1979-04-12,DEU,C4F7H2K91,asked\n");
    put("cases.jsonl", include_str!("check/cases.jsonl"));
    let law = include_str!("../../config.example.toml")
        .replace("value = 6, cite = \"practice", "value = 7, cite = \"practice");
    put("office.toml", &law);
    let keep = "[archive]\nkeep_years = [{ from = \"2013-07-01\", value = 0, cite = \"office\", level = \"PRACTICE\", \
        checked = \"2026-03-01\" }]\n";
    put("archive.toml", &format!("{}\n{keep}", include_str!("../../config.example.toml")));
    secret(office.folder.path().join("pass"), "correct horse");
    secret(office.folder.path().join("new"), "battery staple");
    office
}

#[test]
fn every_command_prints_what_its_schema_says() {
    let office = folder();
    let base = office.folder.path().display().to_string();
    let (mut wrong, mut seen, mut commands) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut last = [("batch", Value::Null), ("proposal", Value::Null), ("law", Value::Null), ("case", Value::Null)];
    for line in COMMANDS.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let exit: u8 = parts.get(3).map_or(0, |exit| exit.parse().unwrap());
        let mut words = parts[2].replace("{}", &base);
        for (name, value) in &last {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            words = words.replace(&format!("{{{name}}}"), &value);
        }
        let came = office.run(parts[1], &words);
        commands.insert(parts[2].to_owned());
        if came.exit as u8 != exit {
            wrong.push(format!("{line}: exit {} {}", came.exit as u8, came.err));
            continue;
        }
        let document: Value =
            serde_json::from_str(&came.out).unwrap_or_else(|error| panic!("{line}: {error} {}", came.out));
        for (name, value) in &mut last {
            let key = if *name == "law" { "proposal" } else { *name };
            if (document[key].is_u64() || document[key].is_string()) && (*name != "law" || parts[0] == "rules-propose")
            {
                *value = document[key].clone();
            }
        }
        seen.insert(parts[0].to_owned());
        let schema = schema(parts[0]);
        let mut found = Vec::new();
        faults(&document, &schema, &schema, "", &mut found);
        wrong.extend(found.into_iter().map(|fault| format!("{line}: {fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for leaf in crate::help::leaves() {
        let is_run = commands.iter().any(|line| *line == leaf || line.starts_with(&format!("{leaf} ")));
        let is_known = NOT_RUN.iter().any(|(name, why)| *name == leaf && !why.is_empty());
        assert!(is_run != is_known, "{leaf}: run {is_run}, said not to be {is_known}");
    }
    let all = office.run("", "schema").json();
    for name in all["schemas"].as_array().unwrap().iter().filter_map(Value::as_str) {
        assert!(seen.contains(name) != NOT_SEEN.contains(&name), "{name}");
    }
}

#[test]
fn what_goes_wrong_prints_what_its_schema_says() {
    let office = Office::new(NOW);
    let case = office.intake(&example("pv-negotiation"));
    let schema = schema("error");
    for (officer, line) in [
        ("intake1", "show 99".to_owned()),
        ("review1", format!("approve {case}")),
        ("intake1", "intake port_visa".to_owned()),
        ("issue1", format!("issue {case} --number A0000001")),
        ("", "lisst".to_owned()),
    ] {
        let came = office.run(officer, &line);
        let document: Value =
            serde_json::from_str(&came.err).unwrap_or_else(|error| panic!("{line}: {error} {}", came.err));
        let mut found = Vec::new();
        faults(&document, &schema, &schema, "", &mut found);
        assert_eq!(found, [] as [String; 0], "{line}: {document}");
    }
}

#[test]
fn a_document_that_is_otherwise_is_found_out() {
    let schema = schema("numbers-check");
    let told = |document: Value| {
        let mut found = Vec::new();
        faults(&document, &schema, &schema, "", &mut found);
        found
    };
    let right = json!({"schema": 1, "ok": true, "stock_kept": false, "series": []});
    assert_eq!(told(right.clone()), [] as [String; 0]);
    for (key, value) in [("ok", json!("yes")), ("more", json!(1)), ("series", json!([{"series": "cases"}]))] {
        let mut other = right.clone();
        other[key] = value;
        assert!(!told(other).is_empty(), "{key}");
    }
    let mut less = right;
    less.as_object_mut().unwrap().remove("ok");
    assert_eq!(told(less), ["/: ok does not stand there".replace('/', "")]);
}
