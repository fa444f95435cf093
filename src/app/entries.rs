//! The entries on a visa, as far as the office knows them: each day of entry that one of the cases on it states. Who crossed
//! the border without coming here is not counted.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::basis::cases_before;
use super::case::OpenCase;
use super::decide::Examined;
use super::desk::Desk;
use crate::domain::life::State;
use crate::domain::measure::Ask;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Basis, Entries, Word};

/// The entries on a visa.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntriesKnown {
    /// As printed in it.
    pub entries: Entries,
    /// How many it allows; none where their number has no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<u32>,
    /// How many are known here.
    pub used: u32,
    /// How many are left at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    /// Their days.
    pub days: Vec<NaiveDate>,
    /// The provision that a visa says how often it admits.
    pub cite: &'static str,
}

impl EntriesKnown {
    fn new(entries: Entries, days: BTreeSet<NaiveDate>) -> EntriesKnown {
        let allowed: Option<u32> = match entries {
            Entries::Single => Some(1),
            Entries::Double => Some(2),
            Entries::Multiple => None,
        };
        let used = u32::try_from(days.len()).unwrap_or(u32::MAX);
        let left = allowed.map(|allowed| allowed.saturating_sub(used));
        EntriesKnown { entries, allowed, used, left, days: days.into_iter().collect(), cite: "EEAL 17" }
    }

    /// In a line, without the provision.
    pub fn told(&self) -> Text {
        let (used, days) = (self.used, self.days.iter().map(ToString::to_string).collect::<Vec<_>>());
        let (zh, en) = match days.is_empty() {
            true => (String::new(), String::new()),
            false => (format!("（{} 入境）", days.join("、")), format!(" (on {})", days.join(", "))),
        };
        let (word_zh, word_en) = (self.entries.zh(), self.entries.en());
        match self.left {
            Some(left) => Text::new(
                format!("签证{word_zh}入境：本机关已知使用 {used} 次{zh}，至多剩余 {left} 次"),
                format!("{word_en} entry: {left} left at most, {used} used as known here{en}"),
            ),
            None => Text::new(
                format!("签证{word_zh}入境，次数不限：本机关已知使用 {used} 次{zh}"),
                format!("{word_en} entries, of no number: {used} used as known here{en}"),
            ),
        }
    }
}

/// Returns the entries on the visa that a case gave, or on the one that it is about; nothing where it is about none, or
/// where nobody said how often it admits.
pub fn known(desk: &Desk, examined: &Examined) -> anyhow::Result<Option<EntriesKnown>> {
    let (case, facts) = (&examined.case, &examined.facts);
    let document = desk.file.issued(case.row.key)?.filter(|_| Ask::of(facts).is_entered_on());
    if let Some(document) = document {
        let Some(entries) = document.entries.as_deref().and_then(Entries::find) else { return Ok(None) };
        let days = days_of(desk, case, |after| after.contains(&case.row.key))?;
        return Ok(Some(EntriesKnown::new(entries, days)));
    }
    let held = facts.current_stay.entries.filter(|_| facts.current_stay.basis == Some(Basis::Visa));
    let Some(entries) = held.filter(|_| facts.measure.in_country()) else { return Ok(None) };
    let from = visa_of(desk, case)?;
    let before = cases_before(desk, case.row.follows)?;
    let mut days = days_of(desk, case, |after| match from {
        Some(visa) => after.contains(&visa),
        None => false,
    })?;
    if from.is_none() {
        // Of a visa from abroad the cases tell that follow each other up to this one.
        for key in before {
            let row = desk.file.case(key)?;
            days.extend(row.map(|row| desk.taken(row)).transpose()?.and_then(|one| one.facts.current_stay.entered_on));
        }
    }
    days.extend(facts.current_stay.entered_on);
    Ok(Some(EntriesKnown::new(entries, days)))
}

/// The case that gave the visa on which a case was filed, where this office gave it.
fn visa_of(desk: &Desk, case: &OpenCase) -> anyhow::Result<Option<CaseKey>> {
    for key in cases_before(desk, case.row.follows)? {
        let Some(row) = desk.file.case(key)? else { continue };
        let entered_on = Ask::of(&desk.taken(row)?.facts).is_entered_on();
        if entered_on && desk.file.issued(key)?.is_some() {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// The days of entry that cases of the same person state whose line of cases is wanted.
fn days_of(
    desk: &Desk,
    case: &OpenCase,
    is_wanted: impl Fn(&[CaseKey]) -> bool,
) -> anyhow::Result<BTreeSet<NaiveDate>> {
    let mut days = BTreeSet::new();
    for entry in case.row.person.map(|person| desk.same_person(person)).transpose()?.unwrap_or_default() {
        for row in desk.file.cases_of(entry)? {
            if row.state != State::Draft && is_wanted(&cases_before(desk, row.follows)?) {
                days.extend(desk.taken(row)?.facts.current_stay.entered_on);
            }
        }
    }
    Ok(days)
}
