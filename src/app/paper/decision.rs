//! The letter that tells a decision: a grant, or a refusal with what may be told and nothing else.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use super::about::About;
use super::confirmation::{Entitlement, entitlement};
use super::subject::{Subject, subject};
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::domain::day::office_day;
use crate::domain::life::{Place, State};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::policy::law::cite_zh;
use crate::record::act::{Act, Decided};
use crate::record::event::EventKind;
use crate::rules::reasons::{Code, Outcome};

/// What the letter says.
#[derive(Clone, Debug, Serialize)]
pub struct Decision {
    /// Whom and what it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// Granted; otherwise refused.
    pub granted: bool,
    /// Day of the decision.
    pub decided_on: NaiveDate,
    /// What was issued on it.
    pub issued: Option<Entitlement>,
    /// The passport is with its holder and comes in for the sticker.
    pub bring_passport: bool,
    /// The reasons that may be told; none where none may be.
    pub reasons: Vec<ReasonGiven>,
    /// The decision is final: no review is open, and none is spoken of.
    pub is_final: bool,
}

/// A reason that is told.
#[derive(Clone, Debug, Serialize)]
pub struct ReasonGiven {
    /// The sentence.
    pub sentence: Text,
    /// The provision.
    pub provision: Text,
}

/// Returns the letter of a case that was decided.
pub fn decision(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Option<About<Decision>>> {
    let granted = match taken.row.state {
        State::Approved | State::Issued | State::Collected => true,
        State::Refused => false,
        State::Draft
        | State::Accepted
        | State::AwaitingPapers
        | State::UnderExamination
        | State::Reviewed
        | State::Withdrawn
        | State::Void => return Ok(None),
    };
    let kind = if granted { EventKind::Approved } else { EventKind::Refused };
    let event = desk.file.events(taken.row.key)?.into_iter().rfind(|event| event.kind == kind);
    let Some(event) = event else { return Ok(None) };
    let (Act::Approved(decided) | Act::Refused(decided)) = desk.file.act_of(event.seq)? else { return Ok(None) };
    let decision = Decision {
        subject: subject(taken),
        granted,
        decided_on: office_day(event.at),
        issued: entitlement(desk, taken)?,
        bring_passport: granted && taken.row.state == State::Approved && taken.row.custody == Place::Holder,
        reasons: if granted { Vec::new() } else { told(&decided)? },
        is_final: !granted && taken.row.measure.refusal_is_final(),
    };
    let last_day = decision.issued.as_ref().and_then(|issued| issued.valid_until);
    Ok(Some(About { event: event.seq, last_day, says: decision }))
}

/// The reasons of a refusal that may be told, each once; of what is missing all, where it is refused on any of it. Never a remark of an officer; nothing at all where the law forbids to tell.
fn told(decided: &Decided) -> anyhow::Result<Vec<ReasonGiven>> {
    let decision: Value = serde_json::from_str(decided.assessed.decision.get())?;
    if decision["values"]["disclose_reason"] == false {
        return Ok(Vec::new());
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let reasons = decision["reasons"].as_array().cloned().unwrap_or_default();
    let tell = |reason: &&Value| {
        let code = reason["code"].as_str().unwrap_or_default();
        let is_ground = decided.grounds.iter().any(|ground| ground == code);
        let is_missing = |code: &str| Code::find(code).is_some_and(|code| code.outcome() == Outcome::MissingDocuments);
        let is_one_of_them = is_missing(code) && decided.grounds.iter().any(|ground| is_missing(ground));
        (is_ground || is_one_of_them) && Code::find(code).is_some_and(Code::may_be_told)
    };
    let as_told = |reason: &Value| {
        let cite = text(&reason["citation"]);
        ReasonGiven {
            sentence: Text::new(text(&reason["message_zh"]), text(&reason["message_en"])),
            provision: Text::new(cite_zh(&cite), in_full(&cite)),
        }
    };
    let mut told: Vec<ReasonGiven> = Vec::new();
    for reason in reasons.iter().filter(tell).map(as_told) {
        if told.iter().all(|one| one.sentence != reason.sentence) {
            told.push(reason);
        }
    }
    Ok(told)
}

/// A citation as somebody reads it who does not know our short words.
pub(super) fn in_full(cite: &str) -> String {
    cite.replace("EEAL ", "Exit and Entry Administration Law ").replace("Reg ", "Regulations ")
}
