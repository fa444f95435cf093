//! Finding people whose name is like what somebody wrote: words that hold it or sound like it, and names that may be the
//! same, the surest first.

use std::collections::HashMap;

use super::person::PersonRow;
use crate::identity::names::bag::{Sketch, other_sketches, sketches};
use crate::identity::names::{Level, Name, agree, is_like_word, key, spelled_out};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::register::keys::cursor::{all_words, runs};
use crate::store::register::keys::run_number::RunNumber;

/// Most words of the register that are looked at for one that is like a word.
const LOOKED_AT: usize = 200_000;
/// Most words that a word is taken for.
const ALIKE: usize = 24;
/// Most people, of those entered last, whose whole names are compared.
const COMPARED: u32 = 20_000;
/// Most people whose order is found by comparing.
const RANKED: usize = 500;

impl CaseFile {
    /// The words of names that hold a word, or may be it in another spelling or after a slip of the pen, each with the runs
    /// of keys that have it.
    pub(super) fn words_like(&self, word: &str) -> Result<Vec<(String, Vec<RunNumber>)>, StoreError> {
        let mut found: HashMap<String, Vec<RunNumber>> = HashMap::new();
        for run in runs(&self.engine)? {
            all_words(run, LOOKED_AT, &self.engine, &mut |other| {
                if is_like_word(word, other) && (found.len() < ALIKE || found.contains_key(other)) {
                    found.entry(other.to_owned()).or_default().push(run);
                }
            })?;
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort();
        Ok(found)
    }

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
                joined.as_ref().is_some_and(|joined| names.any(|name| is_joined(&words_in_order(name), joined)))
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
