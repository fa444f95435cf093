//! The facts of an application as officers state them: every value may be absent, and absent is never "no".

mod form;

use chrono::NaiveDate;

use super::paper::{Paper, RecordEntry};
use super::read::{Fact, Problem, Reading, Scalar, Schema, an_object, nothing};
use super::scalar::CaseId;
use super::schema;
use super::text::Text;
use super::words::{Measure, PaperKind, RecordKind, Stage};

pub use form::{Applicant, Arrival, CurrentStay, Filing, Inviter, PaperSheet, Passport, RecordSheet, Request, Sheet};

/// The facts of one application. `None` is "not shown", never "no"; an empty list is "looked for, nothing found".
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Facts {
    /// Echoed back unchanged; 1 to 64 characters.
    pub id: String,
    /// What is applied for.
    pub measure: Measure,
    /// Point of the procedure.
    pub stage: Stage,
    /// Day the case is assessed.
    pub as_of: NaiveDate,
    /// The person.
    pub applicant: Applicant,
    /// The passport or travel document now presented.
    pub passport: Passport,
    /// On what the person is in China now.
    pub current_stay: CurrentStay,
    /// What is asked.
    pub request: Request,
    /// Arrival at the port.
    pub arrival: Arrival,
    /// Inviting unit, host, employer or school.
    pub inviter: Inviter,
    /// Papers shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<Vec<Paper>>,
    /// How the application is filed.
    pub filing: Filing,
    /// Entries found in the records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Vec<RecordEntry>>,
}

/// Why a line is not facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFacts {
    /// The id, where one could be read.
    pub id: Option<String>,
    /// The text is not JSON at all; otherwise it is JSON but not facts.
    pub not_json: bool,
    /// All problems, at least one.
    pub problems: Vec<Problem>,
}

const REQUIRED: &[&str] = &["id", "measure", "stage", "as_of"];

impl Facts {
    /// Reads one JSON object; all problems are returned at once.
    pub fn from_json(line: &[u8]) -> Result<Facts, Box<NotFacts>> {
        let mut reading = Reading::default();
        let Ok(text) = std::str::from_utf8(line) else { return Err(Box::new(not_text())) };
        let mut json = serde_json::Deserializer::from_str(text);
        let read = Sheet::read(&mut json, &mut reading).and_then(|sheet| json.end().map(|()| sheet));
        match read {
            Ok(Some(sheet)) => Facts::from_sheet(sheet, reading),
            Ok(None) => {
                if reading.problems.is_empty() {
                    reading.wrong(Text::new("null", "null"), an_object());
                }
                Err(Box::new(NotFacts { id: None, not_json: false, problems: reading.problems }))
            }
            Err(error) => Err(Box::new(not_json(&error, line, reading))),
        }
    }

    fn from_sheet(sheet: Sheet, mut reading: Reading) -> Result<Facts, Box<NotFacts>> {
        fn must<T: Scalar>(value: &Option<T>, key: &'static str, reading: &mut Reading) {
            let at = format!("/{key}");
            if value.is_none() && !reading.problems.iter().any(|problem| problem.at == at) {
                reading.within(key, |reading| reading.wrong(nothing(), T::expected()));
            }
        }
        must(&sheet.id, "id", &mut reading);
        if sheet.id.as_ref().is_some_and(|id| !CaseId::LENGTH.contains(&id.0.chars().count())) {
            let found = Text::new("长度不符的文本", "a text of another length");
            reading.within("id", |reading| reading.wrong(found, CaseId::expected()));
        }
        must(&sheet.measure, "measure", &mut reading);
        must(&sheet.stage, "stage", &mut reading);
        must(&sheet.as_of, "as_of", &mut reading);
        if let Some(papers) = &sheet.documents {
            reading.within("documents", |reading| reading.each_once(papers, |paper| paper.kind));
        }
        let (Some(measure), Some(stage), Some(as_of), true) =
            (sheet.measure, sheet.stage, sheet.as_of, reading.problems.is_empty())
        else {
            let id = sheet.id.map(|id| id.0);
            return Err(Box::new(NotFacts { id, not_json: false, problems: reading.problems }));
        };
        Ok(Facts {
            id: sheet.id.unwrap_or_default().0,
            measure,
            stage,
            as_of,
            applicant: sheet.applicant.unwrap_or_default(),
            passport: sheet.passport.unwrap_or_default(),
            current_stay: sheet.current_stay.unwrap_or_default(),
            request: sheet.request.unwrap_or_default(),
            arrival: sheet.arrival.unwrap_or_default(),
            inviter: sheet.inviter.unwrap_or_default(),
            documents: sheet.documents,
            filing: sheet.filing.unwrap_or_default(),
            record: sheet.record,
        })
    }

    /// Returns facts of the same application that say nothing more.
    #[must_use]
    pub fn without_values(&self) -> Facts {
        Facts {
            id: self.id.clone(),
            measure: self.measure,
            stage: self.stage,
            as_of: self.as_of,
            applicant: Default::default(),
            passport: Default::default(),
            current_stay: Default::default(),
            request: Default::default(),
            arrival: Default::default(),
            inviter: Default::default(),
            documents: None,
            filing: Default::default(),
            record: None,
        }
    }

    /// Returns the day that time limits and the edition of the rules go by.
    pub fn filed_on(&self) -> NaiveDate {
        self.filing.accepted_on.unwrap_or(self.as_of)
    }

    /// Returns the paper of a kind, where it was shown in any state.
    pub fn paper(&self, kind: PaperKind) -> Option<&Paper> {
        self.documents.as_deref()?.iter().find(|paper| paper.kind == kind)
    }

    /// Returns the entries of the records; none where nobody searched.
    pub fn records(&self, kind: RecordKind) -> impl Iterator<Item = &RecordEntry> {
        self.record.as_deref().unwrap_or_default().iter().filter(move |entry| entry.kind == kind)
    }
}

/// Tells text that is no JSON from JSON that cannot be read: nested too deep, or a number no machine holds.
fn not_json(error: &serde_json::Error, line: &[u8], mut reading: Reading) -> NotFacts {
    let text = error.to_string();
    if text.starts_with("recursion limit exceeded") || text.starts_with("number out of range") {
        let found = Text::new("超出可读范围的内容", "a value beyond what is read");
        reading.wrong(found, Text::new("符合格式说明的申请内容", "facts as the schema says"));
        return NotFacts { id: None, not_json: false, problems: reading.problems };
    }
    let (zh, en) = if line.iter().all(u8::is_ascii_whitespace) {
        ("空行", "an empty line")
    } else {
        ("不是 JSON 的文本", "text that is not JSON")
    };
    let column = error.column();
    let found = Text::new(format!("{zh}（第 {column} 列）"), format!("{en} (column {column})"));
    let expected = Text::new("每行一个 JSON 对象", "one JSON object on the line");
    NotFacts { id: None, not_json: true, problems: vec![Problem { at: String::new(), found, expected }] }
}

fn not_text() -> NotFacts {
    let found = Text::new("不是 UTF-8 的字节", "bytes that are not UTF-8");
    let expected = Text::new("每行一个 UTF-8 编码的 JSON 对象", "one JSON object on the line, in UTF-8");
    NotFacts { id: None, not_json: true, problems: vec![Problem { at: String::new(), found, expected }] }
}

impl Schema for Facts {
    fn schema() -> serde_json::Value {
        schema::object::<Sheet>(REQUIRED)
    }
}
