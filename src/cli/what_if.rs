//! `--what-if key=value`: the same facts with some values changed, decided beside the facts as they are.

use serde_json::{Map, Value};

use crate::domain::facts::{Facts, NotFacts};
use crate::domain::read::Problem;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::policy::Policy;
use crate::rules::comparison::Comparison;
use crate::rules::decide::decide;
use crate::rules::decision::Reason;
use crate::rules::examples::change;

/// Reads `key=value` settings: a dotted place of the facts and a JSON value; what is no JSON is a text, nothing is null.
pub(crate) fn settings(given: &[String]) -> Result<Map<String, Value>, UserError> {
    let mut changes = Map::new();
    for setting in given {
        let Some((key, value)) = setting.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(UserError::new(
                Exit::Usage,
                "invalid_setting",
                Text::new(format!("无法识别 {setting}"), format!("cannot make out {setting}")),
                Text::new("写成 事实=值，如 request.stay_days=30", "write PLACE=VALUE, such as request.stay_days=30"),
            ));
        };
        let value = match value {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        };
        changes.insert(key.trim().to_owned(), value);
    }
    Ok(changes)
}

/// Returns the facts with the values changed.
pub(crate) fn changed(facts: &Facts, changes: &Map<String, Value>) -> Result<Facts, Box<NotFacts>> {
    let base = serde_json::to_value(facts).unwrap_or_default();
    let read = |changes: &Map<String, Value>| {
        let mut json = base.clone();
        change(&mut json, changes);
        Facts::from_json(json.to_string().as_bytes())
    };
    read(changes).or_else(|not_facts| {
        // Digits may be a text: the number of a passport, the code of a division.
        let mut texts = changes.clone();
        for (key, value) in &mut texts {
            let alone = Map::from_iter([(key.clone(), value.clone())]);
            if value.is_number() && read(&alone).is_err() {
                *value = Value::from(value.to_string());
            }
        }
        read(&texts).map_err(|_| not_facts)
    })
}

/// Says why changed facts are none.
pub(crate) fn refused(not_facts: &NotFacts) -> UserError {
    UserError::new(
        Exit::Refused,
        "invalid_facts",
        Text::new("改动后不是有效的申请内容", "changed like this the facts are none"),
        Text::new("按所列改正", "mend what is listed"),
    )
    .with_details(not_facts.problems.iter().map(Problem::text).collect())
}

/// Compares the decision on the facts as they are with that on the changed ones.
pub(crate) fn compared(facts: &Facts, changed: &Facts, policy: &Policy) -> Option<Comparison> {
    Some(Comparison::new(&decide(facts, policy)?, &decide(changed, policy)?))
}

/// Tells a comparison in lines: the outcomes, and each reason that goes or comes.
pub(crate) fn lines(comparison: &Comparison, lang: Lang) -> Vec<String> {
    let Comparison { before, after, gone, new } = comparison;
    let heading = match lang {
        Lang::Zh => "假设：只作比较，未写入任何内容",
        Lang::En => "what if: compared only, nothing is written",
    };
    let mut lines = vec![heading.to_owned(), format!("  {} → {}", before.named(lang), after.named(lang))];
    let mut tell = |mark: &str, reasons: &[Reason]| {
        for reason in reasons {
            let message = match lang {
                Lang::Zh => &reason.message_zh,
                Lang::En => &reason.message_en,
            };
            lines.push(format!("  {mark} {} {message}", reason.code));
        }
    };
    tell("-", gone);
    tell("+", new);
    lines
}
