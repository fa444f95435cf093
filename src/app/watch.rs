//! The watch list: loaded from a file, asked for each person, cleared pair by pair. Nobody on it is ever named.

mod before;
pub mod impact;
mod screen;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::case::reason_given;
use super::desk::Desk;
use super::fault;
use super::identity::may_say;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::identity::names;
use crate::lists::encoding::Encoding;
use crate::lists::source::Source;
use crate::lists::watch::{self as lists, Entry, WatchAsks};
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::record::roster::Role;
use crate::record::watch::{WatchCleared, WatchListLoaded, Watched};
use crate::store::cases::case::CaseRow;
use crate::store::record::file::Done;
use crate::store::register::person::PersonRow;
pub use before::{changed_since, held_before};
pub use screen::{Screen, person_key};

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
    /// How many of them were not on the list before.
    pub new: usize,
    /// How many of the list before are on it no more.
    pub gone: usize,
    /// Open cases, and cases whose document holds, that are held now and were not before; the first of them.
    pub newly_held: Vec<String>,
    /// How many those are.
    pub newly_held_total: u64,
    /// The transaction; the last one where the file was loaded before.
    #[serde(flatten)]
    pub done: Done,
    /// The file is the one in use; nothing was written now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub already_done: bool,
}

/// What is said of a list as it is loaded.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListSays {
    /// The day that it is of; today where none is given.
    pub dated_on: Option<NaiveDate>,
    /// Nobody is looked for any more.
    pub empty: bool,
    /// It is older than the one in use, and takes its place.
    pub older: bool,
    /// How its bytes are read, where the officer says so.
    pub encoding: Option<Encoding>,
    /// It is a watch list though its columns are those of an invitation list.
    pub with_trips: bool,
}

/// Loads a watch list in place of the one before. An empty one or an older one only where that is said.
pub fn load(desk: &mut Desk, source: &Source, says: ListSays) -> anyhow::Result<Loaded> {
    desk.must_be_one_of(&[Role::Review, Role::Approve])?;
    let (dated_on, entries) = read(desk, source, says)?;
    let in_use = desk.file.watch_list()?;
    if let Some(list) = in_use.as_ref().filter(|list| !says.older && dated_on.to_string() < list.dated_on) {
        return Err(older(dated_on, &list.dated_on).into());
    }
    let (file_sha256, count) = (source.sha256().to_owned(), entries.len());
    let (new, gone) = differing(&desk.file.watched()?, &entries);
    let sha256 = file_sha256.clone();
    let loaded = |(newly_held, newly_held_total), done, already_done| Loaded {
        schema: 1,
        dated_on,
        file_sha256: sha256,
        entries: count,
        new,
        gone,
        newly_held,
        newly_held_total,
        done,
        already_done,
    };
    // The same file of another day is news: that nobody came or went.
    if in_use.is_some_and(|list| list.file_sha256 == file_sha256 && list.dated_on == dated_on.to_string()) {
        return Ok(loaded(Default::default(), desk.file.head()?, true));
    }
    let WouldFind { newly_held, newly_held_total, .. } =
        found_by(desk, file_sha256.clone(), dated_on, entries.clone())?;
    let act = WatchListLoaded { name: source.name().to_owned(), file_sha256, dated_on, entries };
    let acted = desk.act(|record| record.office(Act::WatchListLoaded(Box::new(act))))?;
    Ok(loaded((newly_held, newly_held_total), acted.done, false))
}

/// Of two lists how many stand on the second alone, and how many on the first.
fn differing(before: &[Watched], after: &[Watched]) -> (usize, usize) {
    let keys = |list: &[Watched]| list.iter().map(screen::entry_key).collect::<BTreeSet<_>>();
    let (before, after) = (keys(before), keys(after));
    (after.difference(&before).count(), before.difference(&after).count())
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
pub fn would_find(desk: &Desk, source: &Source, says: ListSays) -> anyhow::Result<WouldFind> {
    let (dated_on, entries) = read(desk, source, says)?;
    found_by(desk, source.sha256().to_owned(), dated_on, entries)
}

/// Compares what two lists find: the one in use, and one that takes its place.
fn found_by(desk: &Desk, file_sha256: String, dated_on: NaiveDate, entries: Vec<Watched>) -> anyhow::Result<WouldFind> {
    let mut found = WouldFind {
        schema: 1,
        dated_on,
        file_sha256,
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
fn read(desk: &Desk, source: &Source, says: ListSays) -> anyhow::Result<(NaiveDate, Vec<Watched>)> {
    let dated_on = says.dated_on.unwrap_or(desk.today());
    if dated_on > desk.today() {
        return Err(fault::refused(
            "dated_in_the_future",
            format!("名单日期 {dated_on} 晚于今天"),
            format!("the list is dated {dated_on}, after today"),
            Vec::new(),
        )
        .into());
    }
    let asks = WatchAsks { encoding: says.encoding, today: desk.today(), with_trips: says.with_trips };
    let entries: Vec<Watched> = lists::read(source, asks)?.into_iter().map(watched).collect();
    if entries.is_empty() && !says.empty {
        return Err(UserError::new(
            Exit::Refused,
            "empty_watch_list",
            Text::new("名单中没有人员，没有写入", "nobody is on the list; nothing was written"),
            Text::new("确要清空时加 --empty", "add --empty where nobody is looked for any more"),
        )
        .into());
    }
    Ok((dated_on, entries))
}

fn older(dated_on: NaiveDate, in_use: &str) -> UserError {
    UserError::new(
        Exit::Stale,
        "older_watch_list",
        Text::new(
            format!("名单日期 {dated_on} 早于在用名单（{in_use}），没有写入"),
            format!("the list is of {dated_on}, the one in use of {in_use}; nothing was written"),
        ),
        Text::new(
            "检查文件和 --dated；确要换回旧名单时加 --older",
            "look at the file and at --dated; add --older where the older list is to take its place",
        ),
    )
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
/// these entries alone. Who had a hand in a case that is held on them leaves it to another.
pub fn clear(
    desk: &mut Desk,
    said: &[PersonRow],
    case: Option<&CaseRow>,
    note: Option<&str>,
) -> anyhow::Result<ClearDone> {
    desk.must_be(Role::Review)?;
    let note = reason_given(note, "--note")?;
    if let Some((_, done)) = desk.done_before(&[EventKind::WatchCleared], None)? {
        return Ok(ClearDone { schema: 1, cleared: 0, done });
    }
    let screen = Screen::of(desk)?;
    let pairs = screen.pairs(said);
    if pairs.is_empty() {
        return Err(fault::refused("no_hit", "没有命中，无需排除", "nobody is held on these values", Vec::new()).into());
    }
    for row in held_on(desk, &screen, said, &pairs)?.iter().chain(case) {
        by_another(desk, row)?;
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

/// The open cases on file that are held on some of these values.
fn held_on(
    desk: &Desk,
    screen: &Screen,
    said: &[PersonRow],
    pairs: &[(String, String)],
) -> anyhow::Result<Vec<CaseRow>> {
    let mut entries = BTreeSet::new();
    for one in said {
        entries.extend(desk.file.maybe_alike(&PersonRow { id: 0, ..one.clone() })?.into_iter().map(|entry| entry.id));
    }
    let mut held = Vec::new();
    for entry in entries {
        for row in desk.file.cases_of(entry)?.into_iter().filter(|row| row.state.is_open()) {
            let Some(person) = desk.applicant(&row)? else { continue };
            if screen.pairs(&desk.said_of(person)?).iter().any(|pair| pairs.contains(pair)) {
                held.push(row);
            }
        }
    }
    Ok(held)
}

/// Asks that who clears a person had no hand in their case, nor stepped aside from it or is close to it.
fn by_another(desk: &Desk, row: &CaseRow) -> anyhow::Result<()> {
    let me = desk.officer_id()?;
    may_say(desk, me, row)?;
    if !desk.file.hands(row.key)?.iter().any(|(who, _)| who == me) {
        return Ok(());
    }
    let number = desk.number(row.key);
    let command = format!("visa-cli watchlist clear --case {number} --note TEXT");
    Err(UserError::new(
        Exit::Duty,
        "same_officer",
        Text::new(
            format!("{me} 经办过案件 {number}，命中须由另一名警官查明"),
            format!("{me} had a hand in case {number}: another officer must look into the hit"),
        ),
        Text::new(
            format!("由没有经办过本案的审核警官办理：{command}"),
            format!("an officer with the role review who had no hand in it: {command}"),
        ),
    )
    .into())
}
