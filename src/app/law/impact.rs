//! What a draft of the law would change in the cases on file: each decided under both texts, by all cores.

use serde::Serialize;

use super::standing;
use crate::app::desk::Desk;
use crate::app::every_case::{Walk, walk};
use crate::app::replay::{Filed, as_assessed};
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::policy::Policy;
use crate::record::law::Impact;
use crate::rules::decide::decide;
use crate::rules::decision::Decision;
use crate::rules::reasons::Code;
use crate::store::record::file::CaseFile;

/// A case that comes out otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// Its number.
    pub case: String,
    /// Where it stands.
    pub state: crate::domain::life::State,
    /// Under the text in force.
    pub before: Side,
    /// Under the draft.
    pub after: Side,
}

/// What a text makes of a case.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Side {
    /// The outcome; nothing where the text knows no law of that day.
    pub outcome: Option<&'static str>,
    /// The codes of the reasons.
    pub reasons: Vec<String>,
    /// What is to be supplied.
    pub missing: Vec<&'static str>,
    /// The computed values that differ.
    pub values: serde_json::Map<String, serde_json::Value>,
    /// The provisions that differ, each with the reason that cites it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<(Code, String)>,
    /// What the passport comes to, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passport: Option<&'static str>,
}

impl Side {
    /// Leaves out of two sides what stands on both. A provision is told where the reason stands on both sides.
    fn only_what_differs(mut one: Side, mut other: Side) -> (Side, Side) {
        one.values.retain(|name, value| match other.values.get(name) == Some(value) {
            true => other.values.remove(name).is_none(),
            false => true,
        });
        let cites_otherwise = |(code, cite): &(Code, String), theirs: &[(Code, String)]| {
            let mut theirs = theirs.iter().filter(|(one, _)| one == code).peekable();
            theirs.peek().is_some() && theirs.all(|(_, other)| other != cite)
        };
        let mine = one.citations.clone();
        one.citations.retain(|cited| cites_otherwise(cited, &other.citations));
        other.citations.retain(|cited| cites_otherwise(cited, &mine));
        if one.passport == other.passport {
            (one.passport, other.passport) = (None, None);
        }
        (one, other)
    }
}

/// What was found of a part of the cases.
#[derive(Default)]
struct Found {
    impact: Impact,
    changed: Vec<Changed>,
}

/// Decides every case again, as it was assessed last, under the text in force and under a draft. `told` takes each case
/// that comes out otherwise, in order; `progress` how many were decided, and whether to go on. Returns nothing where the
/// work was stopped.
pub fn impact(
    desk: &Desk,
    draft: &Policy,
    mut told: impl FnMut(&Changed) -> anyhow::Result<()>,
    mut progress: impl FnMut(u64) -> bool,
) -> anyhow::Result<Option<Impact>> {
    let in_force = standing(desk)?;
    let cases = desk.file.all_cases()?;
    let mut sum = Impact::default();
    let part = |file: &CaseFile, cases: &[CaseKey], (): &mut ()| {
        let mut found = Found::default();
        cases.iter().try_for_each(|case| found.case(file, *case, (&in_force, draft)))?;
        Ok(found)
    };
    let took = |found: Found, done| {
        sum.cases += found.impact.cases;
        sum.outcomes += found.impact.outcomes;
        sum.values += found.impact.values;
        found.changed.iter().try_for_each(&mut told)?;
        Ok(progress(done))
    };
    let ended = walk(desk, &cases, Walk { part, told: took })?;
    Ok(ended.then_some(sum))
}

impl Found {
    fn case(&mut self, file: &CaseFile, key: CaseKey, (before, after): (&Policy, &Policy)) -> anyhow::Result<()> {
        let Some(row) = file.case(key)? else { return Ok(()) };
        if file.erased_at(key)?.is_some() {
            return Ok(());
        }
        let said = file.act_of(row.facts_seq)?;
        let later = (row.decision_seq != row.facts_seq).then(|| file.act_of(row.decision_seq)).transpose()?;
        let last = later.as_ref().unwrap_or(&said);
        let (Some((facts, _)), Some(assessed)) = (said.application(), last.assessed()) else { return Ok(()) };
        let facts = as_assessed(facts, Filed::of(&row), last, assessed);
        let (one, other) = (decide(&facts, before), decide(&facts, after));
        self.impact.cases += 1;
        let same_outcome = outcome(one.as_ref()) == outcome(other.as_ref());
        if same_outcome && one.as_ref().map(told_of) == other.as_ref().map(told_of) {
            return Ok(());
        }
        if same_outcome {
            self.impact.values += 1;
        } else {
            self.impact.outcomes += 1;
        }
        let (before, after) = Side::only_what_differs(side(one.as_ref()), side(other.as_ref()));
        self.changed.push(Changed { case: key.number(&file.ledger().numbering), state: row.state, before, after });
        Ok(())
    }
}

fn outcome(decision: Option<&Decision>) -> Option<&'static str> {
    decision.map(|decision| decision.outcome.code())
}

/// What may differ: the sentences follow from the reasons, the provision that is cited does not.
fn told_of(decision: &Decision) -> impl PartialEq + use<'_> {
    let reasons: Vec<_> =
        decision.reasons.iter().map(|reason| (reason.code, reason.document, &reason.citation)).collect();
    let retention = decision.retention.as_ref().map(|retention| (retention.outcome, retention.passport_kept));
    (reasons, &decision.missing, &decision.values, retention)
}

fn side(decision: Option<&Decision>) -> Side {
    let Some(found) = decision else {
        return Side::default();
    };
    let values = match serde_json::to_value(&found.values) {
        Ok(serde_json::Value::Object(values)) => values,
        _ => serde_json::Map::new(),
    };
    Side {
        outcome: outcome(decision),
        reasons: found.reasons.iter().map(|reason| reason.code.to_string()).collect(),
        missing: found.missing.clone(),
        values,
        citations: found.reasons.iter().map(|reason| (reason.code, reason.citation.to_string())).collect(),
        passport: found.retention.as_ref().map(|retention| retention.outcome.code()),
    }
}
