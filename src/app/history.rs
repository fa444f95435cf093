//! What happened to a case: each event with what it said, and of what it changed the values before and after.

use serde::Serialize;
use serde_json::Value;

use super::act_summary::{Wording, in_words};
use super::amend::differences;
use super::desk::{Desk, recorded_time};
use super::identity::findings::{Found, of_case};
use super::issue::{passport_seen, sees_passport};
use super::paper::subject::both;
use super::seen::masked_apart;
use crate::domain::facts::Facts;
use crate::domain::life::Step;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::record::act::{Act, Checked, Particulars, Printed, Screened};
use crate::record::event::{Event, EventKind};
use crate::store::cases::case::CaseRow;
use crate::store::fault::StoreError;

/// One event, as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Place in the record.
    pub seq: u64,
    /// What kind of thing happened.
    pub kind: EventKind,
    /// When.
    pub at: String,
    /// Who did it.
    pub officer: String,
    /// In a few words, where there is something to add; what has a code stands as its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// What a decision rests on, as one hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// What the record keeps of a paper that was printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub printed: Option<PrintedAs>,
    /// What it changed of what the application said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// The same as an officer reads it.
    #[serde(skip)]
    pub read: Text,
    /// The kind as an officer reads it: what came in incomplete was not accepted.
    #[serde(skip)]
    pub what: Text,
}

/// A paper as it was printed: its number, and SHA-256 of its words and of the template that set them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrintedAs {
    /// Its number.
    pub number: String,
    /// SHA-256 of its words, those of the printing itself aside; older records do not keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// SHA-256 of the template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

impl PrintedAs {
    /// What an act of printing keeps.
    pub fn of(act: &Act) -> Option<PrintedAs> {
        let Act::Printed(Printed { number, words, template, .. }) = act else { return None };
        Some(PrintedAs { number: number.clone(), words: words.clone(), template: template.clone() })
    }
}

/// A value that an event changed; passport numbers are masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The fact, by its path.
    pub fact: String,
    /// What was said before; `null` where nothing was.
    pub before: Value,
    /// What is said from here on; `null` where it was taken away.
    pub after: Value,
}

/// What was said of a case, each event read once.
pub(super) struct ActsOfCase {
    own: Vec<(Event, Act)>,
    /// What was found of its person and of others.
    found: Vec<Found>,
}

impl ActsOfCase {
    pub(super) fn of(desk: &Desk, row: &CaseRow) -> anyhow::Result<ActsOfCase> {
        let said = |event: Event| Ok((desk.file.act_of(event.seq)?, event)).map(|(act, event)| (event, act));
        let own = desk.file.events(row.key)?.into_iter().map(said).collect::<Result<_, StoreError>>()?;
        Ok(ActsOfCase { own, found: of_case(desk, row)? })
    }

    /// What one event said. A case rests on its own events alone.
    pub(super) fn at(&self, seq: u64) -> Result<&Act, StoreError> {
        let found = self.own.iter().find(|(event, _)| event.seq == seq);
        found.map(|(_, act)| act).ok_or_else(|| StoreError::gone(seq))
    }

    /// The last screening that an act kept.
    pub(super) fn last_screened(&self) -> Option<Screened> {
        self.own.iter().rev().find_map(|(_, act)| act.assessed()?.screened.clone())
    }

    /// The last check for the same person that an act kept.
    pub(super) fn last_checked(&self) -> Option<Checked> {
        self.own.iter().rev().find_map(|(_, act)| act.assessed()?.checked)
    }

    pub(super) fn shown(self) -> anyhow::Result<Vec<Shown>> {
        let mut before: Option<(Facts, Particulars)> = None;
        let mut shown = Vec::new();
        for (event, act) in self.own {
            let said = Some(in_words(&act, Wording::Codes)).filter(|words| !words.is_empty());
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| in_words(&act, Wording::Of(lang)));
            let mut changes = Vec::new();
            let applied = act.application().map(|(facts, particulars)| (facts.clone(), particulars.clone()));
            let seen = before.as_ref().filter(|_| sees_passport(&act));
            let seen = seen.map(|(facts, particulars)| (passport_seen(facts.clone()), particulars.clone()));
            if let Some(after) = applied.or(seen) {
                if let Some(before) = &before {
                    changes = changed(&application(before)?, &application(&after)?);
                }
                before = Some(after);
            }
            shown.push(Shown {
                what: named(&act, event.kind),
                seq: event.seq,
                kind: event.kind,
                at: recorded_time(event.at),
                officer: event.officer.to_string(),
                said,
                evidence: act.evidence().map(str::to_owned),
                printed: PrintedAs::of(&act),
                changes,
                read: Text::new(zh, en),
            });
        }
        shown.extend(self.found.into_iter().map(found));
        shown.sort_by_key(|one| one.seq);
        Ok(shown)
    }
}

/// What was found of the person of a case and of another.
fn found(found: Found) -> Shown {
    let with = found.with();
    let Found { event, act, .. } = found;
    let said = |with: &str, wording: Wording| {
        let words = [with.to_owned(), in_words(&act, wording)];
        words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ")
    };
    Shown {
        what: named(&act, event.kind),
        seq: event.seq,
        kind: event.kind,
        at: recorded_time(event.at),
        officer: event.officer.to_string(),
        evidence: None,
        printed: None,
        said: Some(said(&with.en, Wording::Codes)).filter(|words| !words.is_empty()),
        changes: Vec::new(),
        read: Text::new(said(&with.zh, Wording::Of(Lang::Zh)), said(&with.en, Wording::Of(Lang::En))),
    }
}

/// What an event is called: an application that came in with papers missing was received, with the notice, and not accepted.
pub fn named(act: &Act, kind: EventKind) -> Text {
    let incomplete = matches!(act, Act::Accepted(taken) if taken.step == Step::AcceptIncomplete);
    if incomplete { Text::new(Step::AcceptIncomplete.zh(), "received, notice given") } else { both(kind) }
}

/// What an application says, as one object; the point of the procedure and the day of assessment are no facts of anybody.
fn application((facts, particulars): &(Facts, Particulars)) -> anyhow::Result<Value> {
    let mut said = serde_json::to_value(facts)?;
    if let Some(said) = said.as_object_mut() {
        for key in ["id", "stage", "as_of"] {
            said.remove(key);
        }
        said.insert("particulars".to_owned(), serde_json::to_value(particulars)?);
    }
    Ok(said)
}

/// Papers by their kind: in which order they stand says nothing.
fn papers_by_kind(said: &Value) -> Value {
    let mut said = said.clone();
    if let Some(documents) = said.get_mut("documents") {
        let papers = documents.as_array().into_iter().flatten();
        let by_kind = papers.filter_map(|paper| Some((paper.get("kind")?.as_str()?.to_owned(), paper.clone())));
        *documents = Value::Object(by_kind.collect());
    }
    said
}

/// Every value in which two applications differ; of papers each by its kind.
pub(super) fn changed(before: &Value, after: &Value) -> Vec<Change> {
    let (before, after) = (&papers_by_kind(before), &papers_by_kind(after));
    let change = |at: String| {
        let key = at.rsplit('/').next().unwrap_or_default();
        let [before, after] = [before, after].map(|said| said.pointer(&at).cloned().unwrap_or_default());
        let (before, after) = masked_apart(key, before, after);
        Change { fact: at.trim_start_matches('/').replace('/', "."), before, after }
    };
    differences(before, after).into_iter().map(change).collect()
}

/// Returns what happened to a case, oldest first.
pub fn history(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<Shown>> {
    ActsOfCase::of(desk, row)?.shown()
}
