//! Finding people whose name is like what somebody wrote: words that hold it or sound like it, and names that may be the
//! same, the surest first.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::person::PersonRow;
use crate::identity::names::bag::{Sketch, other_sketches, sketches};
use crate::identity::names::{Level, Name, WantedWord, agree, key, spelled_out};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::register::keys::cursor::{latin_words, runs};

/// Most words that a word is taken for.
const ALIKE: usize = 24;
/// Most people, of those entered last, whose whole names are compared.
const COMPARED: u32 = 20_000;
/// Most people whose order is found by comparing.
const RANKED: usize = 500;

/// The words of all names in letters from A to Z, read when they are first asked for.
pub(super) struct NameWords<'f> {
    file: &'f CaseFile,
    words: OnceCell<Vec<Box<str>>>,
}

impl NameWords<'_> {
    pub(super) fn of(file: &CaseFile) -> NameWords<'_> {
        NameWords { file, words: OnceCell::new() }
    }

    /// The words that hold a word, or may be it in another spelling or after a slip of the pen, the nearest of them.
    pub(super) fn like(&self, word: &str) -> Result<Vec<String>, StoreError> {
        let Some(wanted) = WantedWord::new(word) else { return Ok(Vec::new()) };
        let alike = self.words()?.iter().filter(|word| wanted.may_be(word));
        let mut alike: Vec<(usize, &str)> = alike.map(|word| (wanted.slips(word), &**word)).collect();
        alike.sort_unstable();
        Ok(alike.into_iter().take(ALIKE).map(|(_, word)| word.to_owned()).collect())
    }

    fn words(&self) -> Result<&[Box<str>], StoreError> {
        if let Some(words) = self.words.get() {
            return Ok(words);
        }
        let mut words: Vec<Box<str>> = Vec::new();
        for run in runs(&self.file.engine)? {
            // Runs hold mostly the same words, each in their order.
            let (mut more, mut at) = (Vec::<Box<str>>::new(), 0);
            latin_words(run, &self.file.engine, |word| {
                let Ok(word) = std::str::from_utf8(word) else { return };
                while words.get(at).is_some_and(|known| **known < *word) {
                    at += 1;
                }
                let is_known = words.get(at).or(more.last()).is_some_and(|known| **known == *word);
                if !is_known && more.last().is_none_or(|last| **last != *word) {
                    more.push(word.into());
                }
            })?;
            words.append(&mut more);
            words.sort_unstable();
        }
        Ok(self.words.get_or_init(|| words))
    }
}

impl CaseFile {
    /// People entered lately whose name may be the one that was written.
    pub(super) fn named_like(&self, text: &str) -> Result<Vec<u64>, StoreError> {
        let (wanted, name) = (wanted_sketches(text), Name::read([text]));
        if name.is_empty() {
            return Ok(Vec::new());
        }
        let joined = Some(words_in_order(text).concat()).filter(|key| JOINED <= key.len());
        let sql = "SELECT id, name, chinese_name FROM person ORDER BY id DESC LIMIT ?1";
        let mut found = Vec::new();
        let rows = self.engine.query(sql, [COMPARED], |row| Ok((row.get::<_, u64>(0)?, row.get(1)?, row.get(2)?)))?;
        for (id, printed, chinese) in rows {
            let (printed, chinese): (Option<String>, Option<String>) = (printed, chinese);
            let may_be = |mine: Sketch| wanted.iter().any(|theirs| mine.may_be(theirs));
            let is_one_word = || {
                let mut names = printed.iter().chain(&chinese);
                let is = |name: &str, joined: &str| may_begin(name, joined) && is_joined(&words_in_order(name), joined);
                joined.as_ref().is_some_and(|joined| names.any(|name| is(name, joined)))
            };
            let agrees = || {
                sketches(printed.as_deref(), chinese.as_deref()).iter().any(may_be)
                    && agree(&name, &Name::read(printed.iter().chain(&chinese).map(String::as_str))).level
                        > Level::Different
            };
            if is_one_word() || agrees() {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// Puts those first whose name agrees most with what was written, and of these the newest.
    pub(super) fn surest_first(&self, text: &str, persons: &mut [u64]) -> Result<(), StoreError> {
        if persons.len() > RANKED {
            return Ok(());
        }
        let name = Name::read([text]);
        let mut scores: HashMap<u64, (Level, u32)> = HashMap::new();
        for person in persons.iter() {
            let Some(PersonRow { name: printed, chinese_name, .. }) = self.person(*person)? else { continue };
            let found = agree(&name, &Name::read(printed.iter().chain(&chinese_name).map(String::as_str)));
            scores.insert(*person, (found.level, found.score));
        }
        persons.sort_by_key(|person| std::cmp::Reverse((scores.get(person).copied(), *person)));
        Ok(())
    }
}

/// Fewest letters of words that are written as one, or parted otherwise.
const JOINED: usize = 5;

/// Tells whether a word of a name may begin as what was written does, where the name is long enough to hold it.
fn may_begin(name: &str, joined: &str) -> bool {
    let first = |word: &str| word.bytes().next().map(|letter| letter.to_ascii_uppercase());
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    !name.is_ascii() || joined.len() <= name.len() && words.any(|word| first(word) == first(joined))
}

/// Tells whether some words of a name that follow each other are, without their blanks and marks, what was written.
fn is_joined(words: &[String], joined: &str) -> bool {
    (0..words.len()).any(|first| {
        let mut rest = joined;
        for word in &words[first..] {
            match rest.strip_prefix(word.as_str()) {
                Some("") => return true,
                Some(more) => rest = more,
                None => return false,
            }
        }
        false
    })
}

/// The words of a name in the order in which they stand, as their keys have them; of Chinese characters, how each is read.
fn words_in_order(name: &str) -> Vec<String> {
    if let Some(letters) = spelled_out(name) {
        return letters.split(' ').map(str::to_owned).collect();
    }
    let words = name.split(|c: char| c.is_whitespace() || c == '-' || c == ',').filter(|word| !word.is_empty());
    words.map(key).collect()
}

fn wanted_sketches(text: &str) -> Vec<Sketch> {
    let mut wanted: Vec<Sketch> = sketches(Some(text), None).iter().collect();
    wanted.extend(other_sketches(Some(text)));
    wanted.extend(spelled_out(text).map(|letters| Sketch::of(&letters)));
    wanted
}
