//! What was found against an application, who recorded it, and whether what is said now lifts it: a passport that is
//! forged, an entry of the records, a paper that is not true, an inviter who does not answer.

use std::collections::BTreeMap;

use super::desk::Desk;
use crate::domain::facts::Facts;
use crate::domain::words::{Defect, Verification, Word};
use crate::gate::standing::Lifted;
use crate::store::cases::case::CaseRow;

/// Findings by the fact that says them, each with its value.
pub(super) type Findings = BTreeMap<String, String>;

/// A finding that stands in a case.
pub(super) struct Finding {
    /// Its value; nothing where the fact says it all.
    pub(super) value: String,
    /// Who recorded it.
    pub(super) officer: String,
    /// The event that did.
    pub(super) event: u64,
}

/// Returns what facts say against an application.
pub(super) fn findings(facts: &Facts) -> Findings {
    let mut found = Findings::new();
    if let Some(verification) = facts.passport.verification.filter(|found| *found != Verification::Verified) {
        found.insert("passport.verification".to_owned(), verification.code().to_owned());
    }
    if facts.inviter.refused_verification == Some(true) {
        found.insert("inviter.refused_verification".to_owned(), true.to_string());
    }
    for paper in facts.documents.iter().flatten() {
        if let Some(defect) = paper.defect.filter(|defect| *defect != Defect::Unsigned) {
            found.insert(format!("documents.{}.defect", paper.kind.code()), defect.code().to_owned());
        }
    }
    for entry in facts.record.iter().flatten() {
        let day = entry.on.map(|on| format!(":{on}")).unwrap_or_default();
        found.insert(format!("record={}{day}", entry.kind.code()), String::new());
    }
    found
}

/// Returns the findings of a case that do not stand any more in what is said now, with who recorded each. A worse or another
/// finding of the same fact lifts nothing.
pub(super) fn lifted(desk: &Desk, row: &CaseRow, before: &Facts, after: &Facts) -> anyhow::Result<Vec<Lifted>> {
    let stands = findings(after);
    let gone: Findings = findings(before).into_iter().filter(|(fact, _)| !stands.contains_key(fact)).collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let recorded = standing(desk, row)?;
    let told = gone.into_iter().map(|(fact, value)| {
        let officer = recorded.get(&fact).map(|finding| finding.officer.clone()).unwrap_or_default();
        let finding = if value.is_empty() { fact } else { format!("{fact}={value}") };
        Lifted { finding, officer }
    });
    Ok(told.collect())
}

/// Returns the findings that stand in a case, with who recorded each.
pub(super) fn standing(desk: &Desk, row: &CaseRow) -> anyhow::Result<BTreeMap<String, Finding>> {
    let mut standing: BTreeMap<String, Finding> = BTreeMap::new();
    for event in desk.file.events(row.key)? {
        let act = desk.file.act_of(event.seq)?;
        let Some((facts, _)) = act.application() else { continue };
        let now = findings(facts);
        standing.retain(|fact, finding| now.get(fact) == Some(&finding.value));
        for (fact, value) in now {
            let new = || Finding { value, officer: event.officer.to_string(), event: event.seq };
            standing.entry(fact).or_insert_with(new);
        }
    }
    Ok(standing)
}
