//! Facts as JSON while they are put together: laid over one another, compared, and read with everything that is wrong.

use serde_json::Value;

use crate::app::fault;
use crate::app::values::usual;
use crate::domain::facts::{Facts, NotFacts};
use crate::domain::filter::nearest_word;
use crate::domain::labels::place;
use crate::domain::read::Problem;
use crate::domain::text::Text;
use crate::error::ValueProblem;
use crate::identity::country;
use crate::lists::cell::word::nationality_written;

/// Most countries that are named for one that is not known.
const NEAREST: usize = 3;

/// Lays values over facts: objects are merged key by key, everything else is replaced; null takes a value away.
pub fn lay_over(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                if value.is_null() {
                    under.remove(&key);
                } else {
                    lay_over(under.entry(key).or_insert(Value::Null), value);
                }
            }
        }
        (under, over) => *under = over,
    }
}

/// Lays particulars as JSON over others. Another agent has a paper and a ground of their own: nothing is left of the one
/// before.
pub fn lay_particulars(under: &mut Value, over: Value) {
    let named = &over["agent"]["name"];
    if named.is_string() && *named != under["agent"]["name"] && under["agent"].is_object() {
        under["agent"] = Value::Null;
    }
    lay_over(under, over);
}

/// Puts a paper into facts as JSON, in the place of one of its kind.
pub fn put_paper(facts: &mut Value, paper: Value) {
    let Some(facts) = facts.as_object_mut() else { return };
    let papers = facts.entry("documents").or_insert_with(|| Value::Array(Vec::new()));
    if papers.is_null() {
        *papers = Value::Array(Vec::new());
    }
    let Some(papers) = papers.as_array_mut() else { return };
    papers.retain(|other| other["kind"] != paper["kind"]);
    papers.push(paper);
}

/// Returns the pointers of the values that differ.
pub fn differences(one: &Value, other: &Value) -> Vec<String> {
    let mut found = Vec::new();
    differ("", one, other, &mut found);
    found
}

fn differ(at: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let mut keys: Vec<&String> = one.keys().chain(other.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let (a, b) = (one.get(key).unwrap_or(&Value::Null), other.get(key).unwrap_or(&Value::Null));
                differ(&format!("{at}/{key}"), a, b, found);
            }
        }
        (one, other) if one == other => {}
        _ => found.push(at.to_owned()),
    }
}

/// Reads facts from JSON that was put together; all problems are told at once.
pub fn read_facts(facts: &Value) -> anyhow::Result<Facts> {
    let facts = usual(facts);
    Facts::from_json(facts.to_string().as_bytes()).map_err(|wrong| not_facts(&wrong, &facts).into())
}

/// What is wrong with facts, as an error.
pub fn not_facts(wrong: &NotFacts, facts: &Value) -> crate::error::UserError {
    let problems: Vec<ValueProblem> = wrong.problems.iter().map(|problem| value_problem(problem, facts)).collect();
    let told = |(problem, value): (&Problem, &ValueProblem)| {
        let text = problem.text();
        // What may have been meant is told beside it.
        let is_it = |remedy: &str, mark: &str| remedy.find(mark).map_or(String::new(), |at| remedy[at..].to_owned());
        let (zh, en) = (is_it(&value.remedy.zh, "；是否为"), is_it(&value.remedy.en, "; is it"));
        Text::new(format!("{}{zh}", text.zh), format!("{}{en}", text.en))
    };
    let details = wrong.problems.iter().zip(&problems).map(told).collect();
    fault::refused("invalid_facts", "申请内容有误", "the facts are not valid", details).with_problems(problems)
}

fn value_problem(problem: &Problem, facts: &Value) -> ValueProblem {
    let Problem { at, found, expected } = problem;
    let said = facts.pointer(at).and_then(Value::as_str).unwrap_or_default();
    let remedy = if at.ends_with("/nationality") {
        nationality_written(&country::nearest(said, NEAREST))
    } else {
        let words = expected.en.strip_prefix("one of ");
        let (zh, en) = match words.and_then(|words| nearest_word(said, words.split(", "))) {
            Some(word) => (format!("；是否为 {word}"), format!("; is it {word}")),
            None => Default::default(),
        };
        Text::new(format!("写{}{zh}", expected.zh), format!("write {}{en}", expected.en))
    };
    let (field, value, rule) = (place(at), found.clone(), expected.clone());
    ValueProblem { code: "invalid_value", field, value, rule, remedy }
}
