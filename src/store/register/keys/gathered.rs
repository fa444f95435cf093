//! Keys of entries, gathered in memory and packed for one run.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::filter::{self, KeyFilter};
use super::kind::{KeyKind, passport_key};
use super::packed::{Packing, put};
use super::run::KeyRun;
use crate::domain::codes::{DocumentNumber, Nationality};
use crate::identity::names::bag::{BirthKey, DAY, birth_key};
use crate::store::register::entry::Entry;
use crate::store::register::name_words::{self, NumberWord, WordEntries, entries};

/// Keys that are gathered before they are written: the more at once, the fewer runs, and the more memory.
const MANY: u64 = 1_000_000;

/// Keys of entries, gathered until they are written.
#[derive(Debug, Default)]
pub(in crate::store) struct PersonKeys {
    passports: Vec<(DocumentNumber, Option<Nationality>, u64)>,
    namesakes: Vec<(BirthKey, u64)>,
    words: HashMap<String, WordEntries, RandomState>,
    /// Ends of passport numbers: nearly every person brings one, and they are only put in order.
    ends: Vec<(NumberWord, u64)>,
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
            for sketch in entry.sketches.iter() {
                self.namesakes.push((birth_key(birth, &sketch), entry.seq));
                self.many += 1;
            }
        }
        let (words, ends, many) = (&mut self.words, &mut self.ends, &mut self.many);
        let mut add = |word: &str| {
            *many += 1;
            if let Some(end) = name_words::as_number_word(word) {
                return ends.push((end, entry.seq));
            }
            match words.get_mut(word) {
                Some(posting) => posting.push(entry.seq),
                None => drop(words.insert(word.to_owned(), WordEntries::new(entry.seq))),
            }
        };
        name_words::words(entry.name_key.as_deref(), entry.chinese_name.as_deref(), &mut add);
        if let Some(number) = &entry.passport {
            name_words::number_word(number.as_str(), add);
        }
    }

    /// Returns the keys, ready to be written, where they are too many to wait for more.
    pub(in crate::store) fn full(&mut self) -> Option<KeyRun> {
        (self.many >= MANY).then(|| std::mem::take(self).packed())
    }

    /// Returns the keys, ready to be written.
    pub(in crate::store) fn packed(mut self) -> KeyRun {
        self.namesakes.sort_unstable();
        // Who was born on one day is one to the filter.
        let days = self.namesakes.chunk_by(|one, other| one.0[..DAY] == other.0[..DAY]).count();
        let mut filter = KeyFilter::for_keys((self.passports.len() + days) as u64);
        let mut pair = Vec::new();
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
        self.ends.sort_unstable();
        let mut ends = self.ends.iter().peekable();
        for (word, posting) in sorted {
            while let Some((end, entry)) = ends.next_if(|(end, _)| end.as_slice() < word.as_bytes()) {
                put(end, *entry, &mut pair);
                words.push(&pair);
            }
            for entry in entries(posting.first, &posting.others) {
                put(word.as_bytes(), entry, &mut pair);
                words.push(&pair);
            }
        }
        for (end, entry) in ends {
            put(end, *entry, &mut pair);
            words.push(&pair);
        }
        KeyRun::new([namesakes, passports, words].map(Packing::end), filter, self.many)
    }
}
