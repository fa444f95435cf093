//! The whole case on paper, for the file: internal, with the remarks of officers.

use serde::Serialize;
use serde_json::Value;

use super::about::About;
use super::subject::{Subject, both, subject};
use crate::app::case::OpenCase;
use crate::app::case_view::{Whole, show};
use crate::app::desk::Desk;
use crate::app::history::Shown;
use crate::domain::labels;
use crate::domain::text::Text;
use crate::domain::words::{Entries, Word};
use crate::record::event::EventKind;
use crate::store::cases::case::PaperRow;

/// What the print of a case says.
#[derive(Clone, Debug, Serialize)]
pub struct File {
    /// Whom and what it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// Where the case stands.
    pub state: Text,
    /// Last day for deciding.
    pub due_on: Option<chrono::NaiveDate>,
    /// Where the passport is.
    pub custody: Text,
    /// Who reviewed it.
    pub reviewer: Option<String>,
    /// Who decided it.
    pub approver: Option<String>,
    /// Number of the document.
    pub issued: Option<String>,
    /// First and last day of the document.
    pub validity: Option<String>,
    /// Its entries.
    pub entries: Option<Text>,
    /// Days of stay of each entry.
    pub stay_days: Option<u32>,
    /// What the application says, place by place.
    pub facts: Vec<(String, String)>,
    /// First day of the policy edition that the last decision stood on, its hash, and the version of the rules.
    pub law: Vec<(Text, String)>,
    /// What the rules found last: code, sentence, provision.
    pub findings: Vec<(String, Text, String)>,
    /// Papers that were shown.
    pub papers: Vec<PaperEntry>,
    /// What happened.
    pub events: Vec<Happened>,
}

/// A paper of the case.
#[derive(Clone, Debug, Serialize)]
pub struct PaperEntry {
    /// What it is.
    pub what: Text,
    /// Days and checks.
    pub remark: String,
}

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
pub struct Happened {
    /// What.
    pub what: Text,
    /// What was said in it, as an officer reads it.
    pub read: Text,
    /// As it was recorded.
    #[serde(flatten)]
    pub shown: Shown,
}

/// Returns the whole case.
pub fn file(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Option<About<File>>> {
    let whole = show(desk, &taken.number)?;
    // A print is of the case as it stood: printing it moves nothing.
    let about = whole.events.iter().rfind(|event| event.kind != EventKind::Printed).map_or(0, |event| event.seq);
    let file = of_whole(subject(taken), whole)?;
    Ok(Some(About { event: about, last_day: None, says: file }))
}

fn of_whole(subject: Subject, whole: Whole) -> anyhow::Result<File> {
    let mut facts = Vec::new();
    flat("", &serde_json::to_value(&whole.facts)?, &mut facts);
    flat("", &serde_json::to_value(&whole.particulars)?, &mut facts);
    for (place, value) in &mut facts {
        if let Some(Text { zh, en }) = crate::app::values::in_words(place, value) {
            *value = format!("{zh} {en}");
        }
        if let Some(name) = labels::called(place) {
            *place = format!("{} {}", name.zh, name.en);
        }
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let finding = |reason: &Value| {
        let sentence = Text::new(text(&reason["message_zh"]), text(&reason["message_en"]));
        (text(&reason["code"]), sentence, text(&reason["citation"]))
    };
    let law = [
        (Text::new("政策版本", "policy edition"), text(&whole.decision["policy"])),
        (Text::new("政策文本 sha256", "policy text sha256"), text(&whole.decision["policy_sha256"])),
        (Text::new("规则版本", "version of the rules"), whole.decision["rules"].to_string()),
    ];
    // The file in the archive is of a whole passport, in both places.
    let passport = whole.facts.passport.number.map(|number| number.as_str().to_owned());
    Ok(File {
        subject: Subject { passport, ..subject },
        law: law.into_iter().filter(|(_, value)| !value.is_empty() && value != "null").collect(),
        state: both(whole.state),
        due_on: whole.due_on,
        custody: both(whole.custody),
        reviewer: whole.reviewer,
        approver: whole.approver,
        validity: whole.issued.as_ref().map(|issued| {
            let until = issued.valid_until.map_or_else(|| "-".to_owned(), |day| day.to_string());
            format!("{} – {until}", issued.valid_from)
        }),
        entries: whole.issued.as_ref().and_then(|issued| Entries::find(issued.entries.as_deref()?)).map(both),
        stay_days: whole.issued.as_ref().and_then(|issued| issued.stay_days),
        issued: whole.issued.map(|issued| issued.number),
        facts,
        findings: whole.decision["reasons"].as_array().into_iter().flatten().map(finding).collect(),
        papers: whole.papers.iter().map(listed).collect(),
        events: whole.events.into_iter().map(happened).collect(),
    })
}

fn happened(shown: Shown) -> Happened {
    Happened { what: shown.what.clone(), read: shown.read.clone(), shown }
}

/// Lists every value with its place; lists of papers and records stand under their own headings.
fn flat(at: &str, value: &Value, into: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields.iter().filter(|(key, _)| *key != "documents") {
                flat(if at.is_empty() { key.clone() } else { format!("{at}.{key}") }.as_str(), value, into);
            }
        }
        Value::Array(list) => {
            for (place, value) in list.iter().enumerate() {
                flat(&format!("{at}.{}", place + 1), value, into);
            }
        }
        Value::String(text) => into.push((at.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => into.push((at.to_owned(), value.to_string())),
        Value::Null => {}
    }
}

fn listed(paper: &PaperRow) -> PaperEntry {
    let what = crate::domain::words::PaperKind::find(&paper.kind).map(both);
    let part = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
    let parts = [
        part("issued", &paper.issued_on),
        part("until", &paper.valid_until),
        part("verified by", &paper.verified_by),
        part("sha256", &paper.sha256),
    ];
    PaperEntry {
        what: what.unwrap_or_else(|| Text::new(paper.kind.clone(), paper.kind.clone())),
        remark: parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
    }
}
