//! What only a file holds that was set aside when the copy was made anew: it stays to be done again until the record holds
//! the same act on the same case, or that file is put away.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::own_from;
use crate::app::restore::{BeganThere, Missing};
use crate::domain::number::CaseKey;
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::store::engine::Access;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// A file that was set aside, and what is still to be done again.
#[derive(Clone, Debug, Serialize)]
pub struct LeftOver {
    /// The file.
    pub file: PathBuf,
    /// What only it holds; none where it cannot be read.
    pub tasks: Option<Vec<Missing>>,
}

impl LeftOver {
    /// Acts that are to be done again; one, where what there is cannot be read.
    pub fn count(&self) -> usize {
        self.tasks.as_ref().map_or(1, Vec::len)
    }
}

/// What the name of a file that was set aside goes on with.
pub(super) const SET_ASIDE: &str = ".set-aside-txn-";

/// Looks beside a case file for what was set aside and is still to be done again.
///
/// # Errors
///
/// Where the record of the case file cannot be read.
pub fn left_over(file: &CaseFile) -> anyhow::Result<Vec<LeftOver>> {
    let Some((own, folder)) = file.path().and_then(|own| Some((own, own.parent()?))) else { return Ok(Vec::new()) };
    let begins = format!("{}{SET_ASIDE}", own.file_name().unwrap_or_default().to_string_lossy());
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let is_one =
        |name: &str| name.strip_prefix(&begins).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if !is_one(&entry.file_name().to_string_lossy()) {
            continue;
        }
        let tasks = match CaseFile::open(&entry.path(), Access::Read) {
            Ok(aside) => Some(to_do_again(file, &aside)?),
            Err(_) => None,
        };
        if tasks.as_ref().is_none_or(|tasks| !tasks.is_empty()) {
            found.push(LeftOver { file: entry.path(), tasks });
        }
    }
    found.sort_by(|one, other| one.file.cmp(&other.file));
    Ok(found)
}

/// A number of a blank that only a file that was set aside gave out or spoiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenOut {
    /// The number.
    pub number: String,
    /// Number of the case, as that file has it.
    pub there: String,
    /// Number of the same person's case here, where it is known.
    pub here: Option<String>,
}

/// Numbers of blanks that only files that were set aside gave out or spoiled: no other document has one of them.
///
/// # Errors
///
/// As [`left_over`].
pub fn given_out(file: &CaseFile) -> anyhow::Result<Vec<GivenOut>> {
    let tasks = left_over(file)?.into_iter().filter_map(|one| one.tasks).flatten();
    let given = |task: Missing| {
        let there = task.case.unwrap_or_default();
        let here = task.began.map_or_else(|| Some(there.clone()), |began| began.here);
        Some(GivenOut { number: task.document?, there, here })
    };
    Ok(tasks.filter_map(given).collect())
}

/// What only a file holds that was set aside, and the record does not hold again.
pub(super) fn to_do_again(file: &CaseFile, aside: &CaseFile) -> anyhow::Result<Vec<Missing>> {
    let Some(fork) = fork(file, aside)? else { return Ok(Vec::new()) };
    let (own, since) = (own_from(aside, fork)?, aside.first_seq_of(fork)?);
    let mut left = Vec::new();
    for task in own {
        let done = match (task.kind, task.key) {
            (Some(kind), Some(key)) => is_done_again(file, aside, (kind, key), since)?,
            (Some(kind), None) => file.any_since(kind, since)?,
            (None, _) => false,
        };
        if !done {
            let document = number_in(aside, &task)?;
            let began = task.key.map(|key| began_there(file, aside, key, since)).transpose()?.flatten();
            left.push(Missing { document, began, ..task });
        }
    }
    Ok(left)
}

/// The number of the blank that a task gave out or spoiled.
fn number_in(aside: &CaseFile, task: &Missing) -> anyhow::Result<Option<String>> {
    let Some(kind) = task.kind else { return Ok(None) };
    if !matches!(kind, EventKind::Issued | EventKind::Corrected | EventKind::NumberSpoiled) {
        return Ok(None);
    }
    let act = aside.first_act_in(task.transaction, kind)?;
    Ok(if let Some(Act::Issued(said)) = act {
        Some(said.number)
    } else if let Some(Act::Corrected(said)) = act {
        Some(said.number)
    } else if let Some(Act::NumberSpoiled(said)) = act {
        Some(said.number)
    } else {
        None
    })
}

/// Whose a case was that began in the file that was set aside, and what stands here.
fn began_there(file: &CaseFile, aside: &CaseFile, key: CaseKey, since: u64) -> anyhow::Result<Option<BeganThere>> {
    if aside.events(key)?.first().is_none_or(|first| first.seq < since) {
        return Ok(None);
    }
    let theirs = of_the_person(file, aside, key)?;
    let here = theirs.iter().max().map(|case| case.number(&file.ledger().numbering));
    let taken = file.case(key)?.is_some() && !theirs.contains(&key);
    let name = match aside.case(key)? {
        Some(row) => name_in(&aside.act_of(row.facts_seq)?),
        None => None,
    };
    Ok(Some(BeganThere { name, here, taken }))
}

fn name_in(said: &Act) -> Option<String> {
    Act::application(said).and_then(|(facts, _)| facts.applicant.name.as_ref().map(|name| name.0.clone()))
}

/// The first transaction that the record does not hold; none where it holds all.
fn fork(file: &CaseFile, aside: &CaseFile) -> Result<Option<u64>, StoreError> {
    let (mut holds, mut last) = (0, aside.head()?.transaction + 1);
    while holds + 1 < last {
        let number = u64::midpoint(holds, last);
        if file.hash_of(number)? == aside.hash_of(number)? {
            holds = number;
        } else {
            last = number;
        }
    }
    Ok((last <= aside.head()?.transaction).then_some(last))
}

/// The record holds the same kind of act since, on the case; or where the case began in the file that was set aside, on one
/// of the same person for the same measure.
fn is_done_again(
    file: &CaseFile,
    aside: &CaseFile,
    (kind, key): (EventKind, CaseKey),
    since: u64,
) -> Result<bool, StoreError> {
    let events = aside.events(key)?;
    let began_there = events.first().is_some_and(|first| since <= first.seq);
    let cases = if began_there { of_the_person(file, aside, key)? } else { vec![key] };
    for case in cases {
        if file.events(case)?.iter().any(|event| since <= event.seq && event.kind == kind) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn of_the_person(file: &CaseFile, aside: &CaseFile, key: CaseKey) -> Result<Vec<CaseKey>, StoreError> {
    let Some(row) = aside.case(key)? else { return Ok(Vec::new()) };
    let said = aside.act_of(row.facts_seq)?;
    let Some((facts, _)) = Act::application(&said) else { return Ok(Vec::new()) };
    let Some(entry) = file.entry_of(facts, None)? else { return Ok(Vec::new()) };
    let cases = file.cases_of(entry)?.into_iter().filter(|other| other.measure == row.measure);
    Ok(cases.map(|other| other.key).collect())
}
