//! The keys by which entries of the register are found: passport, name with birth date, words of the name.
//!
//! Keys stand in runs, and in a run in their order. A list brings a run of its own, so that it writes new blocks alone,
//! however many people are on file; what comes by itself goes to its place in run 0. A look-up goes through all runs, so
//! there are few: small ones are made one.

pub(in crate::store) mod batch_lookup;
pub(in crate::store) mod cursor;
pub mod filter;
pub mod packed;
mod run;

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::domain::codes::{DocumentNumber, Nationality};
use crate::identity::names::bag::{BirthKey, DAY, birth_key, sketches};
use crate::store::register::entry::Entry;
use crate::store::register::name_words::{self, WordEntries, entries};
use filter::KeyFilter;
use packed::{Packing, put};
pub use run::KeyRun;

/// Keys that are gathered before they are written: the more at once, the fewer runs, and the more memory.
const MANY: u64 = 1_000_000;

/// By what an entry is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum KeyKind {
    /// Number and nationality of the passport.
    Passport,
    /// Birth date and a sketch of the name.
    Namesake,
    /// A word of the name.
    Word,
}

impl KeyKind {
    /// All, in the order in which they stand in the file.
    const ALL: [KeyKind; 3] = [KeyKind::Namesake, KeyKind::Passport, KeyKind::Word];

    /// Tells whether filters hold the keys: those by which people on a list are looked up.
    fn is_filtered(self) -> bool {
        self != KeyKind::Word
    }

    /// The part of a key by which filters know it: the day of birth; the number of a passport, of whatever country.
    pub(in crate::store) fn filtered(self, key: &[u8]) -> &[u8] {
        let end = match self {
            KeyKind::Namesake => DAY.min(key.len()),
            KeyKind::Passport => key.iter().position(|byte| *byte == b' ').map_or(key.len(), |at| at + 1),
            KeyKind::Word => key.len(),
        };
        &key[..end]
    }

    fn code(self) -> &'static str {
        match self {
            KeyKind::Passport => "passport",
            KeyKind::Namesake => "namesake",
            KeyKind::Word => "word",
        }
    }
}

/// The key of a passport.
pub(in crate::store) fn passport_key((number, nationality): (&str, &str)) -> Vec<u8> {
    [number, " ", nationality].concat().into_bytes()
}

/// Keys of entries, gathered until they are written.
#[derive(Debug, Default)]
pub(in crate::store) struct PersonKeys {
    passports: Vec<(DocumentNumber, Option<Nationality>, u64)>,
    namesakes: Vec<(BirthKey, u64)>,
    words: HashMap<String, WordEntries, RandomState>,
    many: u64,
}

impl PersonKeys {
    /// Adds the keys of an entry; entries come in their order.
    pub(in crate::store) fn add(&mut self, entry: &Entry) {
        if let Some(number) = entry.passport {
            self.passports.push((number, entry.nationality, entry.seq));
            self.many += 1;
        }
        if let Some(birth) = entry.birth_date {
            for sketch in sketches(entry.name.as_deref(), entry.chinese_name.as_deref()) {
                self.namesakes.push((birth_key(birth, &sketch), entry.seq));
                self.many += 1;
            }
        }
        let (words, many) = (&mut self.words, &mut self.many);
        name_words::words(entry.name_key.as_deref(), entry.chinese_name.as_deref(), &mut |word| {
            *many += 1;
            match words.get_mut(word) {
                Some(posting) => posting.push(entry.seq),
                None => drop(words.insert(word.to_owned(), WordEntries::new(entry.seq))),
            }
        });
    }

    /// Returns the keys, ready to be written, where they are too many to wait for more.
    pub(in crate::store) fn full(&mut self) -> Option<KeyRun> {
        (self.many >= MANY).then(|| std::mem::take(self).packed())
    }

    /// Returns the keys, ready to be written.
    pub(in crate::store) fn packed(mut self) -> KeyRun {
        let mut filter = KeyFilter::for_keys((self.passports.len() + self.namesakes.len()) as u64);
        let mut pair = Vec::new();
        self.namesakes.sort_unstable();
        let mut namesakes = Packing::default();
        for (key, entry) in &self.namesakes {
            filter.add(filter::number(KeyKind::Namesake.filtered(key)));
            put(key, *entry, &mut pair);
            namesakes.push(&pair);
        }
        self.passports.sort_unstable();
        let mut passports = Packing::default();
        for (number, nationality, entry) in &self.passports {
            let key = passport_key((number.as_str(), nationality.as_ref().map_or("", Nationality::as_str)));
            filter.add(filter::number(KeyKind::Passport.filtered(&key)));
            put(&key, *entry, &mut pair);
            passports.push(&pair);
        }
        let mut sorted: Vec<_> = self.words.iter().collect();
        sorted.sort_unstable_by_key(|(word, _)| *word);
        let mut words = Packing::default();
        for (word, posting) in sorted {
            for entry in entries(posting.first, &posting.others) {
                put(word.as_bytes(), entry, &mut pair);
                words.push(&pair);
            }
        }
        KeyRun::new([namesakes, passports, words].map(Packing::end), filter, self.many)
    }
}
