//! The watch list in use, ready to be asked: who may be one that is looked for, by passport number, by birth date and name,
//! or by the name where no birth date is known.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};

use crate::app::desk::Desk;
use crate::app::people::{Asked, of_person};
use crate::identity::matcher::{Birth, Comparison, Person, Purpose, compare, near_days, plain_number, swapped};
use crate::identity::names::bag::{Sketch, other_sketches, word_pairs};
use crate::identity::names::{self, Name};
use crate::record::hash::Hash;
use crate::record::watch::Watched;
use crate::store::register::person::PersonRow;

/// Most years between which somebody is looked up who was born in one of them.
const MOST_YEARS: i32 = 30;

/// The list in use.
#[derive(Debug, Default)]
pub struct Screen {
    entries: Vec<Entry>,
    by_number: HashMap<String, Vec<usize>>,
    by_day: HashMap<NaiveDate, Vec<usize>>,
    /// Those of whom only years or a month are known.
    by_year: HashMap<i32, Vec<usize>>,
    /// Those of whom no birth is known, by every two words of a name.
    unborn: HashMap<u64, Vec<usize>>,
    /// All, by every two words of a name; for whom no birth date is said.
    by_words: OnceCell<HashMap<u64, Vec<usize>>>,
}

/// Somebody who is looked for.
#[derive(Debug)]
struct Entry {
    watched: Watched,
    births: Vec<Birth>,
    sketches: Vec<Sketch>,
    person: OnceCell<Person>,
}

impl Entry {
    fn new(watched: Watched) -> Entry {
        let parts = watched.births.iter().map(|(first, last)| Birth { first: *first, last: *last });
        let births: Vec<Birth> = watched.birth_date.map(Birth::on).into_iter().chain(parts).collect();
        let sketches = names_of(&watched).map(Sketch::of).collect();
        Entry { watched, births, sketches, person: OnceCell::new() }
    }

    fn numbers(&self) -> impl Iterator<Item = String> {
        self.watched.passport.iter().chain(&self.watched.more_passports).map(|number| plain_number(number))
    }

    fn person(&self) -> &Person {
        self.person.get_or_init(|| Person {
            name: Name::read(names_of(&self.watched)),
            births: self.births.clone(),
            nationalities: self.watched.nationality.iter().chain(&self.watched.more_nationalities).cloned().collect(),
            passports: self.numbers().collect(),
            sex: self.watched.sex.clone(),
            unit: None,
        })
    }

    fn may_be(&self, sketches: &[Sketch]) -> bool {
        self.sketches.iter().any(|mine| sketches.iter().any(|theirs| mine.may_be(theirs)))
    }
}

/// The names as they are written; of a list that was loaded before these were kept, the words of the name.
fn names_of(watched: &Watched) -> impl Iterator<Item = &str> {
    let key = watched.name_key.as_deref().filter(|_| watched.names.is_empty());
    watched.names.iter().map(String::as_str).chain(key)
}

impl Screen {
    /// Reads the list in use; empty where none was loaded.
    pub fn of(desk: &Desk) -> anyhow::Result<Screen> {
        Ok(Screen::new(desk.file.watched()?))
    }

    /// Makes a list ready.
    pub fn new(watched: Vec<Watched>) -> Screen {
        let mut screen = Screen { entries: watched.into_iter().map(Entry::new).collect(), ..Screen::default() };
        for (place, entry) in screen.entries.iter().enumerate() {
            for number in entry.numbers() {
                screen.by_number.entry(number).or_default().push(place);
            }
            for birth in &entry.births {
                match birth.day() {
                    Some(day) => screen.by_day.entry(day).or_default().push(place),
                    None => {
                        let (first, last) = (birth.first.year(), birth.last.year());
                        for year in first..=last.min(first.saturating_add(MOST_YEARS)) {
                            screen.by_year.entry(year).or_default().push(place);
                        }
                    }
                }
            }
            if entry.births.is_empty() {
                for pair in names_of(&entry.watched).flat_map(word_pairs) {
                    screen.unborn.entry(pair).or_default().push(place);
                }
            }
        }
        screen
    }

    /// Tells whether nobody is looked for.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries that a person may be, the surest first, each with how the two compare.
    pub fn hits(&self, asked: &Asked) -> Vec<(&Watched, Comparison)> {
        if self.entries.is_empty() {
            return Vec::new();
        }
        let places = self.places(asked);
        if places.is_empty() {
            return Vec::new();
        }
        let person = asked.read();
        let compared = places.into_iter().filter_map(|place| {
            let entry = self.entries.get(place)?;
            let comparison = compare(&person, entry.person(), Purpose::WatchList);
            comparison.holds().then_some((&entry.watched, comparison))
        });
        let mut hits: Vec<(&Watched, Comparison)> = compared.collect();
        hits.sort_by_key(|(_, comparison)| std::cmp::Reverse(comparison.score));
        hits
    }

    /// Who is worth a comparison.
    fn places(&self, asked: &Asked) -> Vec<usize> {
        let mut places: Vec<usize> = Vec::new();
        if let Some(number) = asked.passport.map(plain_number) {
            places.extend(self.by_number.get(&number).into_iter().flatten());
        }
        let written = || asked.name.into_iter().chain(asked.chinese_name);
        match asked.birth_date {
            Some(day) => {
                let days = near_days(day).into_iter().chain([Some(day), swapped(day)].into_iter().flatten());
                let of_days = days.filter_map(|day| self.by_day.get(&day)).flatten();
                let of_year = self.by_year.get(&day.year()).into_iter().flatten();
                let mut born = of_days.chain(of_year).peekable();
                if born.peek().is_some() {
                    let own = written().map(Sketch::of);
                    let sketches: Vec<Sketch> = own.chain(other_sketches(asked.name)).collect();
                    places.extend(
                        born.filter(|place| self.entries.get(**place).is_some_and(|entry| entry.may_be(&sketches))),
                    );
                }
                if !self.unborn.is_empty() {
                    places.extend(written().flat_map(word_pairs).filter_map(|pair| self.unborn.get(&pair)).flatten());
                }
            }
            None => {
                let by_words = self.by_words.get_or_init(|| self.words());
                places.extend(written().flat_map(word_pairs).filter_map(|pair| by_words.get(&pair)).flatten());
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    fn words(&self) -> HashMap<u64, Vec<usize>> {
        let mut words: HashMap<u64, Vec<usize>> = HashMap::new();
        for (place, entry) in self.entries.iter().enumerate() {
            for pair in names_of(&entry.watched).flat_map(word_pairs) {
                words.entry(pair).or_default().push(place);
            }
        }
        words
    }

    /// Counts the entries that a person may be by anything that is said of them, and those of them that were cleared for
    /// all the values that hit.
    pub fn found(&self, desk: &Desk, said: &[PersonRow]) -> anyhow::Result<(usize, usize)> {
        let mut stays: BTreeMap<String, bool> = BTreeMap::new();
        for (person_key, entry_key) in self.pairs(said) {
            let cleared = desk.file.is_cleared(&person_key, &entry_key)?;
            let so_far = stays.entry(entry_key).or_insert(true);
            *so_far = *so_far && cleared;
        }
        let cleared = stays.values().filter(|cleared| **cleared).count();
        Ok((stays.len() - cleared, cleared))
    }

    /// The values of a person with each entry that they hit, as a clearance names both.
    pub(super) fn pairs(&self, said: &[PersonRow]) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        // A sex is often noted wrongly: it lets nobody through here.
        for asked in said.iter().map(|one| Asked { sex: None, ..of_person(one) }) {
            let hits = self.hits(&asked);
            pairs.extend(hits.into_iter().map(|(entry, _)| (key_of(&asked), entry_key(entry))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// Tells whether a person is held: some entry may be them and was not cleared for these very values.
    pub fn holds(&self, desk: &Desk, asked: &Asked) -> anyhow::Result<bool> {
        for (entry, _) in self.hits(asked) {
            if !desk.file.is_cleared(&key_of(asked), &entry_key(entry))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The values of an entry of the register, as a clearance names them.
pub fn person_key(person: &PersonRow) -> String {
    key_of(&of_person(person))
}

/// The values of a person for which a hit is cleared.
fn key_of(asked: &Asked) -> String {
    key([
        asked.passport.map(str::to_owned),
        asked.nationality.map(str::to_owned),
        asked.name.map(names::key).filter(|key| !key.is_empty()),
        asked.birth_date.map(|day| day.to_string()),
    ])
}

/// The values of an entry for which a hit is cleared; all of them, where there are more than four.
pub(super) fn entry_key(entry: &Watched) -> String {
    let more = !entry.births.is_empty() || !entry.more_passports.is_empty() || 1 < entry.names.len();
    if more || !entry.more_nationalities.is_empty() || entry.sex.is_some() {
        let all = serde_json::to_string(entry).expect("an entry has text keys and days");
        return Hash::of(all.as_bytes()).to_string();
    }
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
