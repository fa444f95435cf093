//! The examples of every rule, as data that an officer can read: one eligible applicant, a few facts changed, what the
//! rule then says.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::finding::Checked;
use super::reasons::Code;
use super::rule::Rule;
use super::{RULES, retention};
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::domain::words::{Word, words};

words! {
    /// What an example shows.
    Kind {
        Met = "met", "符合", "met";
        Unmet = "unmet", "不符合", "unmet";
        Boundary = "boundary", "边界", "boundary";
    }

    /// What the rule says of an example.
    Expect {
        Met = "met", "符合", "met";
        Unmet = "unmet", "不符合", "not met";
        Silent = "silent", "不作判断", "silent";
    }
}

/// An example of a rule: a line of `examples/*.jsonl`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Id of the rule.
    pub rule: String,
    /// What it shows.
    pub kind: Kind,
    /// What is special about it, Chinese.
    pub zh: String,
    /// What is special about it, English.
    pub en: String,
    /// Name of the eligible applicant in `bases.json` that it starts from.
    pub base: String,
    /// What is changed: a value for each dotted path. Null takes a fact away. Below `documents` stands the kind of a
    /// paper: null takes it away, an object adds it or changes its particulars.
    pub change: Map<String, Value>,
    /// What the rule says.
    pub expect: Expect,
    /// The reason, where it is not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// What has to be supplied, where it is not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply: Option<String>,
}

/// All examples with the applicants they start from.
#[derive(Clone, Debug)]
pub struct Examples {
    bases: BTreeMap<String, Value>,
    lines: Vec<Example>,
}

/// The built-in examples, one file for each room of rules.
const LINES: &[(&str, &str)] = &[
    ("identity.jsonl", include_str!("examples/identity.jsonl")),
    ("every.jsonl", include_str!("examples/every.jsonl")),
    ("port_visa.jsonl", include_str!("examples/port_visa.jsonl")),
    ("standing.jsonl", include_str!("examples/standing.jsonl")),
    ("extension.jsonl", include_str!("examples/extension.jsonl")),
    ("replacement.jsonl", include_str!("examples/replacement.jsonl")),
    ("residence.jsonl", include_str!("examples/residence.jsonl")),
    ("papers.jsonl", include_str!("examples/papers.jsonl")),
    ("retention.jsonl", include_str!("examples/retention.jsonl")),
];

impl Examples {
    /// Returns the examples that are compiled in.
    pub fn built_in() -> &'static Examples {
        static EXAMPLES: OnceLock<Examples> = OnceLock::new();
        EXAMPLES.get_or_init(|| {
            Examples::read(include_str!("examples/bases.json"), LINES)
                .expect("the built-in examples are read in a test")
        })
    }

    /// Reads the applicants and, file by file, the examples; the error names file, line and what is wrong.
    pub fn read(bases: &str, files: &[(&str, &str)]) -> Result<Examples, String> {
        let bases = serde_json::from_str(bases).map_err(|error| format!("bases.json: {error}"))?;
        let mut lines = Vec::new();
        for (name, text) in files {
            for (index, line) in text.lines().enumerate() {
                let example = serde_json::from_str(line).map_err(|error| format!("{name}:{}: {error}", index + 1))?;
                lines.push(example);
            }
        }
        Ok(Examples { bases, lines })
    }

    /// Returns all examples, file by file.
    pub fn all(&self) -> &[Example] {
        &self.lines
    }

    /// Returns the examples of a rule.
    pub fn of<'e>(&'e self, rule: &'e str) -> impl Iterator<Item = &'e Example> {
        self.lines.iter().filter(move |example| example.rule == rule)
    }

    /// Returns the applicants that examples start from, by name, as facts in JSON without `id`.
    pub fn bases(&self) -> &BTreeMap<String, Value> {
        &self.bases
    }

    /// Returns the facts of an example; the error says why there are none.
    pub fn facts(&self, example: &Example) -> Result<Facts, String> {
        let mut facts = self.bases.get(&example.base).ok_or_else(|| format!("no base {}", example.base))?.clone();
        change(&mut facts, &example.change);
        read_facts(facts, &format!("{} {}", example.rule, example.kind))
    }
}

/// Returns the rules on the application and those on the passport alone, each once.
pub fn all_rules() -> Vec<&'static Rule> {
    let own = retention::RULES.iter().copied();
    let mut rules: Vec<&Rule> = RULES.iter().copied().flatten().collect();
    rules.extend(own.filter(|rule| rule.id.starts_with("RT-")));
    rules
}

/// Reads facts from JSON without `id`.
pub(super) fn read_facts(mut facts: Value, id: &str) -> Result<Facts, String> {
    facts["id"] = Value::from(id);
    Facts::from_json(facts.to_string().as_bytes()).map_err(|not_facts| {
        let told: Vec<String> = not_facts.problems.iter().map(|problem| problem.text().en.into_owned()).collect();
        told.join("; ")
    })
}

/// Changes the facts: a value for each dotted path.
pub fn change(facts: &mut Value, changes: &Map<String, Value>) {
    for (path, value) in changes {
        match path.split_once('.') {
            Some(("documents", kind)) => change_paper(facts, kind, value),
            Some((group, key)) => facts[group][key] = value.clone(),
            None => facts[path.as_str()] = value.clone(),
        }
    }
}

fn change_paper(facts: &mut Value, kind: &str, value: &Value) {
    if facts["documents"].is_null() {
        facts["documents"] = Value::Array(Vec::new());
    }
    let Some(papers) = facts["documents"].as_array_mut() else { return };
    let place = papers.iter().position(|paper| paper["kind"] == kind);
    match (place, value) {
        (Some(place), Value::Null) => {
            papers.remove(place);
        }
        (None, Value::Null) => {}
        (place, particulars) => {
            let place = place.unwrap_or_else(|| {
                papers.push(Value::Object(Map::new()));
                papers.len() - 1
            });
            papers[place]["kind"] = Value::from(kind);
            for (key, particular) in particulars.as_object().into_iter().flatten() {
                papers[place][key] = particular.clone();
            }
        }
    }
}

impl Example {
    /// Returns what is wrong with what the rule says of this example, if anything.
    pub fn differs(&self, said: &Checked) -> Option<String> {
        let found = match said {
            Ok(finding) if finding.met => (Expect::Met, None, None),
            Ok(finding) => (Expect::Unmet, Some(finding.code), finding.supply),
            Err(_) => (Expect::Silent, None, None),
        };
        let expected = (self.expect, self.code, self.supply.as_deref());
        let told = |(expect, code, supply): (Expect, Option<Code>, Option<&str>)| {
            let code = code.map(|code| format!(" {code}")).unwrap_or_default();
            format!("{expect}{code}{}", supply.map(|name| format!(", supply {name}")).unwrap_or_default())
        };
        (found != expected).then(|| format!("says {}, expected {}", told(found), told(expected)))
    }

    /// Names the example in one line: rule, kind and what is special.
    pub fn named(&self) -> Text {
        let (rule, kind) = (&self.rule, self.kind);
        Text::new(format!("{rule} {}：{}", kind.zh(), self.zh), format!("{rule} {}: {}", kind.en(), self.en))
    }
}
