//! The reading log: who had what is masked shown in full, what for, and of which cases; and who printed papers of one.

use serde::Serialize;
use serde_json::Value;

use super::case_list::masked;
use super::desk::{Desk, recorded_time};
use super::paper::kind::Paper;
use super::sources::Sourced;
use crate::domain::ground::Purpose;
use crate::domain::number::CaseKey;
use crate::domain::read::PASSPORT_NUMBERS;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::record::act::{Act, Viewed};
use crate::record::event::EventKind;
use crate::record::roster::Role;
use crate::store::fault::StoreError;
use crate::store::record::file::Done;

/// Somebody who had personal data of a case before them in full.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    /// When.
    pub at: String,
    /// Who.
    pub officer: String,
    /// `printed` or `viewed`.
    pub how: EventKind,
    /// The paper, or the words of the filter.
    pub what: String,
    /// What for, where it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The transaction.
    pub transaction: u64,
    /// An earlier version of the program did not note the cases: this one may not have been among them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub perhaps: bool,
}

/// Records that something was shown in full, before it is. Asked again under one request it is noted once, as long as what is
/// shown is the same.
pub fn viewed(desk: &mut Desk, note: &str, purpose: Purpose, mut cases: Vec<CaseKey>) -> anyhow::Result<Done> {
    desk.must_be_one_of(&[Role::Intake, Role::Review, Role::Approve, Role::Issue, Role::Auditor])?;
    if desk.file.rehearses() {
        return Err(nothing_records_it().into());
    }
    cases.sort_unstable();
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for CaseKey(case) in cases {
        match runs.last_mut() {
            Some((_, last)) if case <= *last + 1 => *last = case,
            Some(_) | None => runs.push((case, case)),
        }
    }
    let viewed = Viewed { note: note.to_owned(), purpose: Some(purpose.code().to_owned()), cases: runs };
    if let Some((_, done)) = desk.done_before(&[EventKind::Viewed], None)? {
        let said = desk.last_event_of(done.transaction)?.map(|seq| desk.file.act_of(seq)).transpose()?;
        let same = matches!(said, Some(Act::Viewed(before)) if before == viewed);
        return if same { Ok(done) } else { Err(StoreError::RequestTaken.into()) };
    }
    Ok(desk.act(|record| record.office(Act::Viewed(viewed)))?.done)
}

/// A rehearsal leaves no trace, so it shows nothing in full.
fn nothing_records_it() -> UserError {
    UserError::new(
        Exit::Usage,
        "view_not_recorded",
        Text::new(
            "试办不留记录，不能显示完整号码（--reveal）",
            "a dry run records nothing, so it shows no numbers in full (--reveal)",
        ),
        Text::new("去掉 --dry-run 或者 --reveal", "leave out --dry-run, or --reveal"),
    )
}

/// Returns who had a case before them in full, the oldest first.
pub fn who_saw(desk: &Desk, name: &str) -> anyhow::Result<(String, Vec<Seen>)> {
    let key = desk.find(name)?.key;
    let mut seen = Vec::new();
    for event in desk.file.events(key)?.into_iter().filter(|event| event.kind == EventKind::Printed) {
        let Act::Printed(printed) = desk.file.act_of(event.seq)? else { continue };
        let paper = Paper::find(&printed.paper)
            .map_or(Text::new(printed.paper.clone(), printed.paper.clone()), |paper| Text::new(paper.zh(), paper.en()));
        let what = format!("{} / {}  {}  {}", paper.zh, paper.en, printed.number, printed.copy);
        seen.push(self::seen(desk, event.seq, event.at, &event.officer, (EventKind::Printed, what, None, false))?);
    }
    for event in desk.file.office_events(EventKind::Viewed)? {
        let Act::Viewed(viewed) = desk.file.act_of(event.seq)? else { continue };
        let among = viewed.cases.iter().any(|(first, last)| (*first..=*last).contains(&key.0));
        let perhaps = viewed.cases.is_empty() && viewed.purpose.is_none();
        if among || perhaps {
            let told = (EventKind::Viewed, viewed.note, viewed.purpose, perhaps);
            seen.push(self::seen(desk, event.seq, event.at, &event.officer, told)?);
        }
    }
    seen.sort_by_key(|seen| seen.transaction);
    Ok((desk.number(key), seen))
}

fn seen(
    desk: &Desk,
    seq: u64,
    at: i64,
    officer: &str,
    (how, what, purpose, perhaps): (EventKind, String, Option<String>, bool),
) -> anyhow::Result<Seen> {
    let transaction = desk.file.transaction_number_of(seq)?;
    Ok(Seen { at: recorded_time(at), officer: officer.to_owned(), how, what, purpose, transaction, perhaps })
}

/// Masks the passport numbers among the values of a case, each with where it came from.
pub fn mask_sources(sources: &mut Vec<Sourced>) {
    // The two lines of a passport hold its number too.
    sources.retain(|one| one.fact.split('.').all(|key| key != MRZ));
    for one in sources.iter_mut() {
        mask_under(one.fact.rsplit('.').next().unwrap_or_default(), &mut one.value);
    }
}

const MRZ: &str = "mrz";

/// Masks every passport number in facts as JSON: the last four stay readable.
pub fn mask(facts: &mut Value) {
    match facts {
        Value::Object(fields) => {
            fields.remove(MRZ);
            fields.iter_mut().for_each(|(key, value)| mask_under(key, value));
        }
        Value::Array(all) => all.iter_mut().for_each(mask),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Masks what stands under a key.
pub(super) fn mask_under(key: &str, value: &mut Value) {
    match value.as_str().filter(|_| PASSPORT_NUMBERS.contains(&key)).map(masked) {
        Some(number) => *value = number.into(),
        None => mask(value),
    }
}

/// Masks both values of what was changed; of a passport number the characters in which they differ stay readable.
pub(super) fn masked_apart(key: &str, mut before: Value, mut after: Value) -> (Value, Value) {
    let number = |value: &Value| value.as_str().filter(|_| PASSPORT_NUMBERS.contains(&key)).map(str::to_owned);
    if let (Some(one), Some(other)) = (number(&before), number(&after)) {
        return (apart(&one, &other).into(), apart(&other, &one).into());
    }
    mask_under(key, &mut before);
    mask_under(key, &mut after);
    (before, after)
}

fn apart(number: &str, other: &str) -> String {
    let hidden = masked(number);
    let mut of_other = other.chars();
    let one = |(c, hidden): (char, char)| if of_other.next() == Some(c) { hidden } else { c };
    number.chars().zip(hidden.chars()).map(one).collect()
}
