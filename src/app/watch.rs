//! The watch list: loaded from a file, asked for each person, cleared pair by pair. Nobody on it is ever named.

mod screen;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::case::reason_given;
use super::desk::Desk;
use super::fault;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::identity::names;
use crate::lists::source::Source;
use crate::lists::watch::{self as lists, Entry};
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::record::roster::Role;
use crate::record::watch::{WatchCleared, WatchListLoaded, Watched};
use crate::store::record::file::Done;
use crate::store::register::person::PersonRow;
pub use screen::Screen;

/// What loading a watch list returns.
#[derive(Clone, Debug, Serialize)]
pub struct Loaded {
    /// Version of this shape.
    pub schema: u32,
    /// The day that it is of.
    pub dated_on: NaiveDate,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// How many are looked for.
    pub entries: usize,
    /// The transaction; the last one where the file was loaded before.
    #[serde(flatten)]
    pub done: Done,
    /// The file is the one in use; nothing was written now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub already_done: bool,
}

/// Loads a watch list in place of the one before. An empty one only where that is said.
pub fn load(desk: &mut Desk, source: &Source, dated_on: Option<NaiveDate>, empty: bool) -> anyhow::Result<Loaded> {
    desk.must_be_one_of(&[Role::Review, Role::Approve])?;
    let (dated_on, entries) = read(desk, source, dated_on, empty)?;
    let (file_sha256, count) = (source.sha256().to_owned(), entries.len());
    if let Some(list) = desk.file.watch_list()?.filter(|list| list.file_sha256 == file_sha256) {
        let dated_on = crate::domain::day::read_day(&list.dated_on).unwrap_or(dated_on);
        let done = desk.file.head()?;
        return Ok(Loaded { schema: 1, dated_on, file_sha256, entries: count, done, already_done: true });
    }
    let loaded =
        WatchListLoaded { name: source.name().to_owned(), file_sha256: file_sha256.clone(), dated_on, entries };
    let acted = desk.act(|record| record.office(Act::WatchListLoaded(Box::new(loaded))))?;
    Ok(Loaded { schema: 1, dated_on, file_sha256, entries: count, done: acted.done, already_done: false })
}

/// What loading a list would find.
#[derive(Clone, Debug, Serialize)]
pub struct WouldFind {
    /// Version of this shape.
    pub schema: u32,
    /// The day that it is of.
    pub dated_on: NaiveDate,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// How many are looked for.
    pub entries: usize,
    /// Open cases, and cases whose document holds, that were looked at.
    pub screened: u64,
    /// Those of them that would be held and are not now: the first of them.
    pub newly_held: Vec<String>,
    /// How many those are.
    pub newly_held_total: u64,
    /// How many are held now and would be still.
    pub still_held: u64,
    /// How many are held now and would be no more.
    pub no_longer_held: u64,
    /// How many hits were cleared before and stay cleared.
    pub cleared: u64,
    /// Nothing was written.
    pub dry_run: bool,
}

/// Most cases that are named.
const NAMED: usize = 200;
/// Cases that are read at once.
const AT_ONCE: u32 = 2_000;

/// Tells what loading a watch list would newly find among open cases and documents that hold. Nothing is written.
pub fn would_find(desk: &Desk, source: &Source, dated_on: Option<NaiveDate>, empty: bool) -> anyhow::Result<WouldFind> {
    let (dated_on, entries) = read(desk, source, dated_on, empty)?;
    let mut found = WouldFind {
        schema: 1,
        dated_on,
        file_sha256: source.sha256().to_owned(),
        entries: entries.len(),
        screened: 0,
        newly_held: Vec::new(),
        newly_held_total: 0,
        still_held: 0,
        no_longer_held: 0,
        cleared: 0,
        dry_run: true,
    };
    let (before, after) = (Screen::of(desk)?, Screen::new(entries));
    let mut last = CaseKey(0);
    loop {
        let cases = desk.file.screened_cases(last, desk.today(), AT_ONCE)?;
        let Some(row) = cases.last() else { return Ok(found) };
        last = row.key;
        for row in cases {
            let Some(person) = desk.applicant(&row)? else { continue };
            let said = desk.said_of(person)?;
            found.screened += 1;
            let ((was, _), (is, cleared)) = (before.found(desk, &said)?, after.found(desk, &said)?);
            let (was, is) = (was > 0, is > 0);
            found.cleared += u64::from(!is && cleared > 0);
            found.still_held += u64::from(was && is);
            found.no_longer_held += u64::from(was && !is);
            if is && !was {
                found.newly_held_total += 1;
                if found.newly_held.len() < NAMED {
                    found.newly_held.push(desk.number(row.key));
                }
            }
        }
    }
}

/// Reads a list, as it would be loaded.
fn read(
    desk: &Desk,
    source: &Source,
    dated_on: Option<NaiveDate>,
    empty: bool,
) -> Result<(NaiveDate, Vec<Watched>), UserError> {
    let dated_on = dated_on.unwrap_or(desk.today());
    if dated_on > desk.today() {
        return Err(fault::refused(
            "dated_in_the_future",
            format!("名单日期 {dated_on} 晚于今天"),
            format!("the list is dated {dated_on}, after today"),
            Vec::new(),
        ));
    }
    let entries: Vec<Watched> = lists::read(source)?.into_iter().map(watched).collect();
    if entries.is_empty() && !empty {
        return Err(UserError::new(
            Exit::Refused,
            "empty_watch_list",
            Text::new("名单中没有人员，没有写入", "nobody is on the list; nothing was written"),
            Text::new("确要清空时加 --empty", "add --empty where nobody is looked for any more"),
        ));
    }
    Ok((dated_on, entries))
}

fn watched(entry: Entry) -> Watched {
    let Entry { names, mut passports, mut nationalities, births, sex } = entry;
    let whole = births.first().and_then(|birth| birth.day()).filter(|_| births.len() == 1);
    let first = |values: &mut Vec<String>| (!values.is_empty()).then(|| values.remove(0));
    Watched {
        passport: first(&mut passports),
        nationality: first(&mut nationalities),
        name_key: names.first().map(|name| names::key(name)).filter(|key| !key.is_empty()),
        birth_date: whole,
        names,
        births: births.iter().filter(|_| whole.is_none()).map(|birth| (birth.first, birth.last)).collect(),
        more_passports: passports,
        more_nationalities: nationalities,
        sex,
    }
}

/// What clearing a person returns.
#[derive(Clone, Debug, Serialize)]
pub struct ClearDone {
    /// Version of this shape.
    pub schema: u32,
    /// How many entries of the list were found to be of somebody else.
    pub cleared: usize,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
}

/// Records that a person is none of those that are looked for, by anything that is said of them; holds for these values and
/// these entries alone.
pub fn clear(desk: &mut Desk, said: &[PersonRow], note: Option<&str>) -> anyhow::Result<ClearDone> {
    desk.must_be(Role::Review)?;
    let note = reason_given(note, "--note")?;
    if let Some((_, done)) = desk.done_before(&[EventKind::WatchCleared], None)? {
        return Ok(ClearDone { schema: 1, cleared: 0, done });
    }
    let pairs = Screen::of(desk)?.pairs(said);
    if pairs.is_empty() {
        return Err(fault::refused("no_hit", "没有命中，无需排除", "nobody is held on these values", Vec::new()).into());
    }
    let cleared = pairs.iter().map(|(_, entry)| entry).collect::<BTreeSet<_>>().len();
    let acted = desk.act(|record| {
        for (person_key, entry_key) in pairs {
            let said = WatchCleared { person_key, entry_key, note: note.clone() };
            record.office(Act::WatchCleared(said))?;
        }
        Ok(())
    })?;
    Ok(ClearDone { schema: 1, cleared, done: acted.done })
}
