//! What the file says otherwise than a case: what was found of the same person or passport in another case, the stay that
//! a document of this office gives, and who the case is of that this one follows. It stands until an officer who reviews,
//! and neither entered this case nor recorded the finding, says from what it is otherwise here.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::adverse::{Finding, standing};
use super::basis::{Basis, act_for};
use super::desk::Desk;
use super::renew::prefill;
use super::sources;
use crate::domain::facts::Facts;
use crate::domain::life::Role;
use crate::domain::measure::Ask;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Entries, RecordKind, Verification, Word};
use crate::gate::standing::Otherwise;
use crate::identity::names::{self, NameMatch};
use crate::store::cases::case::{CaseRow, IssuedRow};

/// A case, or an application that is handed in, as far as the file may say otherwise.
pub(super) struct Said<'a> {
    pub(super) facts: &'a Facts,
    /// Its row; none before it is taken in.
    pub(super) row: Option<&'a CaseRow>,
    /// The entry of its passport.
    pub(super) person: Option<u64>,
    /// The case that it follows.
    pub(super) follows: Option<CaseKey>,
}

impl Said<'_> {
    /// It is not decided yet.
    pub(super) fn is_open(&self) -> bool {
        self.row.is_none_or(|row| row.state.is_open())
    }
}

/// The parts of a stay that a document of this office settles.
const OF_THE_DOCUMENT: [&str; 6] =
    ["visa_class", "stay_days", "extended_days", "valid_until", "permit_kind", "port_visa"];

/// Returns what the file says otherwise and nobody who may has answered.
pub(super) fn otherwise(desk: &Desk, said: &Said, basis: Option<&Basis>) -> anyhow::Result<Vec<Otherwise>> {
    let mut found = Vec::new();
    let own = said.row.map(|row| row.key);
    let entries = said.person.map(|person| desk.same_person(person)).transpose()?.unwrap_or_default();
    for entry in entries {
        for other in desk.file.cases_of(entry)?.into_iter().filter(|other| Some(other.key) != own) {
            let same_passport = Some(entry) == said.person;
            found.extend(findings(desk, &other, said.facts, same_passport)?);
        }
    }
    // What has ended gives no stay any more.
    if let Some(basis) = basis.filter(|basis| !basis.document.ended && said.is_open()) {
        found.extend(of_follow_up(desk, basis, said)?);
    }
    if let Some(row) = said.row.filter(|_| !found.is_empty()) {
        let (standing, reviewers) = (sources::of_case(desk, row)?, reviewers(desk)?);
        let taken_in_by = desk.file.events(row.key)?.first().map(|event| event.officer.to_string());
        let answers = |one: &Otherwise| {
            standing.iter().any(|source| {
                source.fact == one.fact
                    && one.event < source.event
                    && one.by.as_deref() != Some(source.officer.as_str())
                    && taken_in_by.as_deref() != Some(source.officer.as_str())
                    && reviewers.contains(&source.officer)
            })
        };
        found.retain(|one| !answers(one));
    }
    Ok(found)
}

/// The officers who review.
fn reviewers(desk: &Desk) -> anyhow::Result<Vec<String>> {
    let roster = desk.file.roster()?;
    let review = roster.officers().filter(|officer| officer.member.roles.contains(&Role::Review));
    Ok(review.map(|officer| officer.member.id.clone()).collect())
}

/// The findings of another case that stand there and that this one does not repeat.
fn findings(desk: &Desk, other: &CaseRow, facts: &Facts, same_passport: bool) -> anyhow::Result<Vec<Otherwise>> {
    if desk.file.erased_at(other.key)?.is_some() {
        return Ok(Vec::new());
    }
    let there = standing(desk, other)?;
    let here = super::adverse::findings(facts);
    let concerns = |fact: &str| fact.starts_with("record=") || (fact == "passport.verification" && same_passport);
    let open = there.into_iter().filter(|(fact, _)| concerns(fact) && !here.contains_key(fact));
    let told = open.map(|(finding, Finding { value, officer, event })| {
        let (fact, there) = match finding.split_once('=') {
            Some((fact, kind)) => (fact.to_owned(), kind.to_owned()),
            None => (finding, value),
        };
        Otherwise { fact, there: Some(in_words(&there)), case: desk.number(other.key), by: Some(officer), event }
    });
    Ok(told.collect())
}

/// A finding as people say it, with its day: an entry of the records, or what the check of a passport came to.
fn in_words(found: &str) -> Text {
    let (code, on) = found.split_once(':').unwrap_or((found, ""));
    let names = RecordKind::find(code).map(|kind| [kind.zh(), kind.en()]);
    let names = names.or(Verification::find(code).map(|found| [found.zh(), found.en()]));
    let [zh, en] = names.unwrap_or([code, code]);
    Text::new(format!("{zh} {on}").trim_end().to_owned(), format!("{en} {on}").trim_end().to_owned())
}

/// The day of entry as the file has it, where a document could not be used on the day that is stated: a visa admits from its first
/// day to its last, one for a single entry once, and who goes on from that stay entered on the day that the case before states.
fn entry_otherwise(before: &Facts, document: &IssuedRow, on: NaiveDate) -> Option<String> {
    let then = before.current_stay.entered_on;
    if then == Some(on) {
        return None;
    }
    let (first, last) = (document.valid_from, document.valid_until);
    let admits = first <= on && last.is_none_or(|last| on <= last);
    let days = || format!("{first} – {}", last.map_or_else(String::new, |last| last.to_string()));
    let ask = Ask::of(before);
    let several = matches!(before.current_stay.entries, Some(Entries::Double | Entries::Multiple));
    match ask {
        Ask::PortVisa(_) => (!admits).then(days),
        Ask::Replacement(_) | Ask::Reissue(_) if ask.is_for_further_entries() => (!admits).then(days),
        Ask::Extension(_) | Ask::Replacement(_) | Ask::Reissue(_) => {
            let since = several && then.is_none_or(|then| then < on);
            then.filter(|_| !since).map(|then| then.to_string())
        }
        Ask::PermitIssue(_)
        | Ask::PermitExtension(_)
        | Ask::PermitChange(_)
        | Ask::PermitReissue(_)
        | Ask::Newborn
        | Ask::Elsewhere(_) => None,
    }
}

/// What the case before says otherwise: the stay that its document gave, and who it is of.
fn of_follow_up(desk: &Desk, basis: &Basis, said: &Said) -> anyhow::Result<Vec<Otherwise>> {
    let Basis { case: before, document } = basis;
    let Some(act) = act_for(before, said.facts) else { return Ok(Vec::new()) };
    let number = desk.number(before.key);
    // Of what was erased nothing is left to compare.
    if desk.file.erased_at(before.key)?.is_some() {
        return Ok(Vec::new());
    }
    let stay = &said.facts.current_stay;
    let prefilled = prefill(desk, &number, act, json!({"current_stay": {"entered_on": stay.entered_on}}))?;
    let (there, here) = (&prefilled.facts["current_stay"], serde_json::to_value(stay)?);
    let event = before.version;
    let one = |fact: String, there: Option<&Value>| {
        let there = there.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        Otherwise {
            fact,
            there: there.map(|there| Text::new(there.clone(), there)),
            case: number.clone(),
            by: None,
            event,
        }
    };
    let mut found = Vec::new();
    if let Some(there) = stay.entered_on.and_then(|on| entry_otherwise(&prefilled.before.facts, document, on)) {
        found.push(one("current_stay.entered_on".to_owned(), Some(&json!(there))));
    }
    for part in OF_THE_DOCUMENT {
        let (there, here) = (&there[part], &here[part]);
        // Days by which a stay was extended count as none where nobody says them.
        let left_out = here.is_null() && part == "extended_days" && there != 0;
        if !there.is_null() && (left_out || !here.is_null() && there != here) {
            found.push(one(format!("current_stay.{part}"), Some(there)));
        }
    }
    if said.follows.is_some() {
        let (then, now) = (&prefilled.before.facts.applicant, &said.facts.applicant);
        let name = then.name.as_ref().zip(now.name.as_ref());
        let differs = [
            ("name", name.is_some_and(|(then, now)| names::compare(&then.0, &now.0) == NameMatch::Different)),
            ("birth_date", then.birth_date.zip(now.birth_date).is_some_and(|(then, now)| then != now)),
            ("nationality", then.nationality.zip(now.nationality).is_some_and(|(then, now)| then != now)),
        ];
        found
            .extend(differs.iter().filter(|(_, other)| *other).map(|(part, _)| one(format!("applicant.{part}"), None)));
    }
    Ok(found)
}
