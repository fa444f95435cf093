//! The one notice of everything that is to be supplied.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use super::about::About;
use super::receipt::accepted_by;
use super::subject::{Subject, subject};
use crate::app::case::OpenCase;
use crate::app::deadline::supply_by;
use crate::app::desk::Desk;
use crate::domain::day::office_day;
use crate::domain::facts::Facts;
use crate::domain::labels::wanted_at;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::rules::reasons::Code;

/// What a notice says.
#[derive(Clone, Debug, Serialize)]
pub struct Notice {
    /// Whom and what it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// Day on which it was given.
    pub given_on: NaiveDate,
    /// Last day for it, where the office waits for so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supply_by: Option<NaiveDate>,
    /// The application was accepted before: what is supplied goes with it.
    pub accepted: bool,
    /// Everything that is to be supplied, once.
    pub papers: Vec<Wanted>,
}

/// Something to be supplied.
#[derive(Clone, Debug, Serialize)]
pub struct Wanted {
    /// What.
    pub what: Text,
    /// Why what was shown will not do.
    pub why: Option<Text>,
}

/// Returns the notice of a case.
pub fn notice(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Option<About<Notice>>> {
    let Some(seq) = taken.row.notice_seq else { return Ok(None) };
    let said = desk.file.act_of(seq)?;
    let events = desk.file.events(taken.row.key)?;
    let at = events.iter().find(|event| event.seq == seq).map(|event| event.at).unwrap_or_default();
    let decision: Value = match said.assessed() {
        Some(assessed) => serde_json::from_str(assessed.decision.get())?,
        None => Value::Null,
    };
    let given_on = office_day(at);
    let why = |code: &str| why(code, &decision).or_else(|| ended(code, &taken.facts, given_on));
    let stage = said.assessed().map_or(taken.facts.stage, |assessed| assessed.stage);
    let papers = said.notice().iter().map(|code| Wanted { what: wanted_at(stage, code), why: why(code) }).collect();
    let accepted = accepted_by(desk, taken)?.is_some_and(|accepted| accepted <= seq);
    let supply_by = supply_by(desk, given_on);
    let notice = Notice { subject: subject(taken), given_on, supply_by, accepted, papers };
    Ok(Some(About { event: seq, last_day: None, says: notice }))
}

/// A paper that is there and will not do: what is wrong with it.
fn why(code: &str, decision: &Value) -> Option<Text> {
    let reasons = decision["reasons"].as_array()?;
    let reason = reasons.iter().find(|reason| {
        let lacks = [Code::DocumentMissing.code(), Code::FactNotShown.code()].contains(&text(&reason["code"]));
        reason["document"] == code && !lacks
    })?;
    Some(Text::new(text(&reason["message_zh"]).to_owned(), text(&reason["message_en"]).to_owned()))
}

/// A paper, or the passport, that held no longer when the notice was given.
fn ended(code: &str, facts: &Facts, given_on: NaiveDate) -> Option<Text> {
    let paper = facts.documents.iter().flatten().find(|paper| paper.kind.code() == code);
    let until = paper.map_or(facts.passport.expires_on.filter(|_| code == "passport"), |paper| paper.valid_until);
    until
        .filter(|until| *until < given_on)
        .map(|until| Text::new(format!("所交的已于 {until} 到期"), format!("what was shown ended on {until}")))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
