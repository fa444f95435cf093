//! The watch list: loaded from a file, asked for each person, cleared pair by pair. Nobody on it is ever named.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::case::reason_given;
use super::desk::Desk;
use super::fault;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::identity::{country, names};
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::record::roster::Role;
use crate::record::watch::{WatchCleared, WatchListLoaded, Watched};
use crate::store::record::file::Done;

/// Who is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person<'a> {
    /// Passport number.
    pub passport: Option<&'a str>,
    /// Nationality.
    pub nationality: Option<&'a str>,
    /// Key of the name.
    pub name_key: Option<&'a str>,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
}

/// The list in use, ready to be asked.
#[derive(Debug, Default)]
pub struct Screen {
    entries: Vec<Watched>,
    by_passport: HashMap<String, Vec<usize>>,
    by_name: HashMap<(String, NaiveDate), Vec<usize>>,
}

impl Screen {
    /// Reads the list in use; empty where none was loaded.
    pub fn of(desk: &Desk) -> anyhow::Result<Screen> {
        let mut screen = Screen { entries: desk.file.watched()?, ..Screen::default() };
        for (place, entry) in screen.entries.iter().enumerate() {
            if let Some(passport) = &entry.passport {
                screen.by_passport.entry(passport.clone()).or_default().push(place);
            }
            if let Some((name, birth)) = entry.name_key.clone().zip(entry.birth_date) {
                screen.by_name.entry((name, birth)).or_default().push(place);
            }
        }
        Ok(screen)
    }

    /// The entries that a person may be: the same passport, or the same name and birth date.
    fn hits(&self, person: &Person) -> Vec<&Watched> {
        if self.entries.is_empty() {
            return Vec::new();
        }
        let by_passport = person.passport.and_then(|number| self.by_passport.get(number));
        let by_name = person.name_key.zip(person.birth_date);
        let by_name = by_name.and_then(|(name, birth)| self.by_name.get(&(name.to_owned(), birth)));
        let mut places: Vec<usize> = by_passport.into_iter().chain(by_name).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let of_another = |entry: &&Watched| {
            // A passport number alone is of one country; another country's is another passport.
            let by_name = entry.name_key.as_deref() == person.name_key && entry.birth_date == person.birth_date;
            !by_name && entry.nationality.is_some() && entry.nationality.as_deref() != person.nationality
        };
        places.into_iter().map(|place| &self.entries[place]).filter(|entry| !of_another(entry)).collect()
    }

    /// Tells whether a person is held: some entry names them and was not cleared for these very values.
    pub fn holds(&self, desk: &Desk, person: &Person) -> anyhow::Result<bool> {
        for entry in self.hits(person) {
            if !desk.file.is_cleared(&person_key(person), &entry_key(entry))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn person_key(person: &Person) -> String {
    key([
        person.passport.map(str::to_owned),
        person.nationality.map(str::to_owned),
        person.name_key.map(str::to_owned),
        person.birth_date.map(|day| day.to_string()),
    ])
}

fn entry_key(entry: &Watched) -> String {
    key([
        entry.passport.clone(),
        entry.nationality.clone(),
        entry.name_key.clone(),
        entry.birth_date.map(|day| day.to_string()),
    ])
}

fn key(values: [Option<String>; 4]) -> String {
    Hash::of(values.map(Option::unwrap_or_default).join("\0").as_bytes()).to_string()
}

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

/// Loads a watch list in place of the one before.
pub fn load(desk: &mut Desk, name: &str, bytes: &[u8], dated_on: Option<NaiveDate>) -> anyhow::Result<Loaded> {
    desk.must_be_one_of(&[Role::Review, Role::Approve])?;
    let file_sha256 = Hash::of(bytes).to_string();
    let dated_on = dated_on.unwrap_or(desk.today());
    if dated_on > desk.today() {
        return Err(fault::refused(
            "dated_in_the_future",
            format!("名单日期 {dated_on} 晚于今天"),
            format!("the list is dated {dated_on}, after today"),
            Vec::new(),
        )
        .into());
    }
    let entries = read(bytes)?;
    let count = entries.len();
    if let Some(list) = desk.file.watch_list()?.filter(|list| list.file_sha256 == file_sha256) {
        let dated_on = crate::domain::day::read_day(&list.dated_on).unwrap_or(dated_on);
        let done = desk.file.head()?;
        return Ok(Loaded { schema: 1, dated_on, file_sha256, entries: count, done, already_done: true });
    }
    let loaded = WatchListLoaded { name: name.to_owned(), file_sha256: file_sha256.clone(), dated_on, entries };
    let acted = desk.act(|record| record.office(Act::WatchListLoaded(Box::new(loaded))))?;
    Ok(Loaded { schema: 1, dated_on, file_sha256, entries: count, done: acted.done, already_done: false })
}

/// The columns of a watch list.
const COLUMNS: [&str; 4] = ["passport", "nationality", "name", "birth_date"];

/// Reads `passport,nationality,name,birth_date`; each line names a passport, or a name with a birth date.
fn read(bytes: &[u8]) -> Result<Vec<Watched>, UserError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(|error| wrong(1, &error.to_string()))?.clone();
    let place = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    let places = COLUMNS.map(place);
    if places[0].is_none() && (places[2].is_none() || places[3].is_none()) {
        return Err(wrong(1, &format!("expected the columns {}", COLUMNS.join(", "))));
    }
    let mut entries = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(error.position().map_or(0, csv::Position::line), "not readable"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |at: usize| places[at].and_then(|place| record.get(place)).filter(|cell| !cell.is_empty());
        let nationality = match cell(1).map(|cell| country::find(cell)).as_deref() {
            None => None,
            Some([one]) => Some(one.code.to_owned()),
            Some(_) => return Err(wrong(line, "the nationality is not known")),
        };
        let birth_date = match cell(3).map(crate::domain::day::read_day) {
            Some(None) => return Err(wrong(line, "birth_date is not YYYY-MM-DD")),
            read => read.flatten(),
        };
        let entry = Watched {
            passport: cell(0).map(str::to_uppercase),
            nationality,
            name_key: cell(2).map(names::key).filter(|key| !key.is_empty()),
            birth_date,
        };
        if entry.passport.is_none() && (entry.name_key.is_none() || entry.birth_date.is_none()) {
            return Err(wrong(line, "needs a passport, or a name with a birth_date"));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn wrong(line: u64, what: &str) -> UserError {
    UserError::new(
        Exit::Refused,
        "bad_watch_list",
        Text::new(format!("布控名单第 {line} 行: {what}"), format!("watch list, line {line}: {what}")),
        Text::new("改正该行后重新载入；没有写入任何内容", "mend the line and load it again; nothing was written"),
    )
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

/// Records that a person is none of those that are looked for; holds for these values and these entries alone.
pub fn clear(desk: &mut Desk, person: &Person, note: Option<&str>) -> anyhow::Result<ClearDone> {
    desk.must_be(Role::Review)?;
    let note = reason_given(note, "--note")?;
    if let Some((_, done)) = desk.done_before(&[EventKind::WatchCleared], None)? {
        return Ok(ClearDone { schema: 1, cleared: 0, done });
    }
    let screen = Screen::of(desk)?;
    let person_key = person_key(person);
    let keys: Vec<String> = screen.hits(person).into_iter().map(entry_key).collect();
    if keys.is_empty() {
        return Err(fault::refused("no_hit", "没有命中，无需排除", "nobody is held on these values", Vec::new()).into());
    }
    let cleared = keys.len();
    let acted = desk.act(|record| {
        for entry_key in keys {
            let said = WatchCleared { person_key: person_key.clone(), entry_key, note: note.clone() };
            record.office(Act::WatchCleared(said))?;
        }
        Ok(())
    })?;
    Ok(ClearDone { schema: 1, cleared, done: acted.done })
}
