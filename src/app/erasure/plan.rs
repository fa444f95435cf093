//! Who is due: the persons whose every case ended so long ago that the law has nothing kept of them any more.

use std::collections::{BTreeSet, HashMap};

use chrono::{Months, NaiveDate};
use serde::Serialize;

use super::{proposed, still_left, waiting};
use crate::app::desk::Desk;
use crate::app::fault;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::error::UserError;
use crate::record::erasure::ErasureProposed;
use crate::record::event::EventKind;

/// Cases that one erasure takes at most; the rest is left to the next.
const MOST: usize = 5_000;

/// The persons of whom nothing need be kept any more.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// Version of this shape.
    pub schema: u32,
    /// Years that the law in force has it kept.
    pub years: u32,
    /// The provision that says so.
    pub cite: String,
    /// The last case of the persons ended on this day or before.
    pub ended_by: NaiveDate,
    /// Persons that are due.
    pub persons: u64,
    /// Their cases.
    pub cases: Vec<CaseKeyed>,
    /// Persons with such a case who are linked with one that is kept.
    pub kept: u64,
    /// More are due than one erasure takes.
    pub more: bool,
    /// Proposals that wait for another officer, with who made each.
    pub waiting: Vec<(u64, String)>,
    /// Backups that were made of the file: they hold what is erased now.
    pub backups: u64,
}

/// A case that is due, with the day on which the last case of its person ended.
#[derive(Clone, Debug, Serialize)]
pub struct CaseKeyed {
    /// Its number.
    pub case: String,
    /// That day.
    pub ended_on: NaiveDate,
    /// Its key.
    #[serde(skip)]
    pub(super) key: CaseKey,
}

/// How long the law in force has it kept: the years, and the provision; none where it names no number.
pub(super) fn holding(desk: &Desk) -> Option<(u32, String)> {
    let today = desk.today();
    let years = desk.policy.on(today).and_then(|edition| edition.figures.archive.keep_years);
    let entries = desk.policy.shown().into_iter().find(|(name, _)| *name == "archive.keep_years");
    let holding = entries.and_then(|(_, entries)| entries.into_iter().rfind(|entry| entry.from <= today));
    years.zip(holding.map(|entry| entry.cite))
}

/// The same where something is to be erased by it.
pub(super) fn rule(desk: &Desk) -> Result<(u32, String), UserError> {
    holding(desk).ok_or_else(|| {
        let mut error = fault::refused(
            "no_keeping_rule",
            "适用文本没有规定个人信息保存多久".to_owned(),
            "the law in force does not say how long what is known of a person is kept".to_owned(),
            Vec::new(),
        );
        error.hint = Text::new(
            "法律没有规定年数，由单位依规定写入适用文本后由两名警官启用（visa-cli rules propose）: \
             [archive] keep_years = [{ from = \"DATE\", value = YEARS, cite = \"…\", level = \"PRACTICE\", checked = \"DATE\" }]",
            "the law names no number of years: the office writes it into the text of the law, which two put in force \
             (visa-cli rules propose): \
             [archive] keep_years = [{ from = \"DATE\", value = YEARS, cite = \"…\", level = \"PRACTICE\", checked = \"DATE\" }]",
        );
        error
    })
}

/// Returns the persons of whom nothing need be kept any more; of one case alone its person, who must be due.
pub fn plan(desk: &Desk, of: Option<&str>) -> anyhow::Result<Plan> {
    let (years, cite) = rule(desk)?;
    let today = desk.today();
    let ended_by = today.checked_sub_months(Months::new(years.saturating_mul(12))).unwrap_or(NaiveDate::MIN);
    let over: HashMap<u64, NaiveDate> = desk.file.persons_over(ended_by)?.into_iter().collect();
    let only = of.map(|name| desk.find(name)).transpose()?;
    let mut starts: Vec<u64> = match &only {
        Some(row) => row.person.into_iter().collect(),
        None => over.keys().copied().collect(),
    };
    starts.sort_unstable();
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    let (mut persons, mut kept, mut more) = (0, 0, false);
    for start in starts {
        if seen.contains(&start) {
            continue;
        }
        let (entries, cases) = whole_person(desk, start)?;
        seen.extend(entries.iter().copied());
        let Some(ended_on) = ended_on(desk, &entries, &over)? else {
            kept += 1;
            continue;
        };
        if MOST < found.len() + cases.len() && !found.is_empty() {
            more = true;
            break;
        }
        persons += 1;
        found.extend(cases.into_iter().map(|key| CaseKeyed { case: desk.number(key), ended_on, key }));
    }
    if let Some(row) = only.filter(|_| persons == 0) {
        return Err(not_due(&desk.number(row.key), ended_by).into());
    }
    found.sort_by_key(|one| one.key);
    let backups = backups(desk)?;
    Ok(Plan { schema: 1, years, cite, ended_by, persons, cases: found, kept, more, waiting: able(desk)?, backups })
}

/// The proposals that wait and can be confirmed still.
fn able(desk: &Desk) -> anyhow::Result<Vec<(u64, String)>> {
    let mut able = Vec::new();
    for (proposal, by, _) in waiting(desk)? {
        if still_left(desk, &proposed(desk, proposal)?)?.is_some() {
            able.push((proposal, by));
        }
    }
    Ok(able)
}

/// Tells whether every case of the persons of a proposal is still named in it, and ended as long ago as it says.
pub(super) fn are_due_still(desk: &Desk, said: &ErasureProposed) -> anyhow::Result<bool> {
    let over: HashMap<u64, NaiveDate> = desk.file.persons_over(said.ended_by)?.into_iter().collect();
    let named: BTreeSet<CaseKey> = said.cases.iter().copied().collect();
    let mut seen = BTreeSet::new();
    for case in &said.cases {
        let person = desk.file.case(*case)?.and_then(|row| row.person);
        let Some(person) = person.filter(|person| !seen.contains(person)) else { continue };
        let (entries, cases) = whole_person(desk, person)?;
        if !cases.is_subset(&named) || ended_on(desk, &entries, &over)?.is_none() {
            return Ok(false);
        }
        seen.extend(entries);
    }
    Ok(true)
}

/// How many backups were recorded: each still holds what is erased here.
pub(super) fn backups(desk: &Desk) -> anyhow::Result<u64> {
    Ok(desk.file.office_events(EventKind::BackedUp)?.len() as u64)
}

/// The day on which the last case of a person ended; nothing where one has not, or not long enough ago. An entry that no
/// case has any more says nothing of it.
fn ended_on(desk: &Desk, entries: &BTreeSet<u64>, over: &HashMap<u64, NaiveDate>) -> anyhow::Result<Option<NaiveDate>> {
    let mut last = None;
    for entry in entries {
        if desk.file.cases_of(*entry)?.is_empty() {
            continue;
        }
        let Some(ended) = over.get(entry) else { return Ok(None) };
        last = last.max(Some(*ended));
    }
    Ok(last)
}

fn not_due(number: &str, ended_by: NaiveDate) -> UserError {
    let mut error = fault::refused(
        "not_due",
        format!("案件 {number} 的人员信息仍须保存"),
        format!("what is known of the person of case {number} is kept still"),
        Vec::new(),
    );
    error.hint = Text::new(
        format!("该人的全部案件须在 {ended_by} 前（含当日）结束: visa-cli person show {number}"),
        format!("every case of the person must have ended by {ended_by}: visa-cli person show {number}"),
    );
    error
}

/// Returns every entry and case of the person of one: over links, and over each passport that a case ever said.
fn whole_person(desk: &Desk, start: u64) -> anyhow::Result<(BTreeSet<u64>, BTreeSet<CaseKey>)> {
    let (mut entries, mut cases, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![start]);
    while let Some(entry) = open.pop() {
        if !entries.insert(entry) {
            continue;
        }
        open.extend(desk.file.same_person(entry)?);
        for row in desk.file.cases_of(entry)? {
            if !cases.insert(row.key) {
                continue;
            }
            for event in desk.file.events(row.key)? {
                if let Some((facts, _)) = desk.file.act_of(event.seq)?.application() {
                    open.extend(desk.file.holders_of(facts)?);
                }
            }
        }
    }
    Ok((entries, cases))
}
