//! Finding people by what somebody remembers of them: words of the name in any order, script and spelling, the beginning
//! or the end of a passport number; units by part of their name or code; cases by number, receipt or document.
//!
//! Each way is answered by a key, and stops when enough is found, so that its cost does not grow with the file.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rusqlite::params;

use crate::domain::number::CaseKey;
use crate::identity::matcher::plain_number;
use crate::identity::{names, uscc};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::register::keys::cursor::{beginning, entries_up_to, runs, words_beginning};
use crate::store::register::keys::kind::KeyKind;
use crate::store::register::keys::run_number::RunNumber;
use crate::store::register::name_search::NameWords;
use crate::store::register::name_words::{LAST, is_han, number_word, pairs};
use crate::store::register::number_search::PERSONS;

/// Most words of names that the beginning of a word stands for.
const WORDS: usize = 64;
/// Fewest characters by which a word may be found from its beginning.
const BEGINNING: usize = 2;
/// Fewer are found by words, and names that may be the same are looked for too.
const FEW: usize = 5;
/// Fewest characters of what is compared as a name.
const PERSON_NAME: usize = 2;
/// Characters of the end of a document's number by which it is found, and of a whole one.
const DOCUMENT_END: usize = 4;
const LONGEST_DOCUMENT: usize = 12;
/// Most units that part of a name stands for.
const UNITS: u32 = 20;

/// What a text stands for.
pub(in crate::store) struct TextMatch {
    /// The surest first.
    pub(in crate::store) persons: Vec<u64>,
    pub(in crate::store) units: Vec<String>,
    pub(in crate::store) cases: Vec<CaseKey>,
    /// More persons fit.
    pub(in crate::store) more: bool,
}

impl TextMatch {
    /// Adds cases that were named by the text.
    pub(in crate::store) fn with_cases(mut self, named: Vec<CaseKey>) -> TextMatch {
        self.cases.extend(named);
        self
    }

    /// The condition on cases.
    pub(in crate::store) fn sql(&self) -> String {
        let persons: Vec<String> = self.persons.iter().map(u64::to_string).collect();
        let mut any = vec![format!("person IN ({})", persons.join(", "))];
        if !self.units.is_empty() {
            // Credit codes hold capitals and digits alone.
            any.push(format!("enterprise IN ('{}')", self.units.join("', '")));
        }
        any.extend(self.cases.iter().map(|case| format!("id = {}", case.0)));
        format!("({})", any.join(" OR "))
    }
}

impl CaseFile {
    /// Finds what a text stands for.
    pub(in crate::store) fn find_text(&self, text: &str) -> Result<TextMatch, StoreError> {
        let numbering = &self.ledger().numbering;
        let plain = text.trim().to_uppercase();
        let named = numbering.case(&plain).or_else(|| numbering.case_of_receipt(&plain));
        let mut cases: Vec<CaseKey> = named.into_iter().collect();
        // A number that a document had before it was corrected leads to its case too.
        let sql = "SELECT case_id FROM serial WHERE case_id > 0
                 AND (number = ?1 OR (length(?1) > 3 AND number >= ?1 AND number < ?1 || '~'))
             ORDER BY number LIMIT ?2";
        let numbered = self.engine.query(sql, params![plain, UNITS], |row| row.get(0).map(CaseKey))?;
        cases.extend(numbered);
        cases.dedup();
        cases.extend(self.documents_that_end(&plain, &cases)?);
        let sql = "SELECT uscc FROM enterprise WHERE instr(name, ?1) > 0
             OR (length(?2) > 5 AND uscc >= ?2 AND uscc < ?2 || '~') ORDER BY uscc LIMIT ?3";
        let mut units: Vec<String> = self.engine.query(sql, params![text.trim(), plain, UNITS], |row| row.get(0))?;
        if uscc::is_well_formed(&plain) && !units.contains(&plain) {
            units.push(plain);
        }
        let (persons, more) = self.people_named(text)?;
        Ok(TextMatch { persons, units, cases, more })
    }

    /// Cases by the end of the number of their document, as it is said on the telephone, or the number with blanks in it.
    fn documents_that_end(&self, text: &str, known: &[CaseKey]) -> Result<Vec<CaseKey>, StoreError> {
        let Some(end) = document_end(text) else { return Ok(Vec::new()) };
        let sql = "SELECT case_id FROM issued WHERE substr(number, -length(?1)) = ?1 ORDER BY number LIMIT ?2";
        let found = self.engine.query(sql, params![end, UNITS], |row| row.get(0).map(CaseKey))?;
        Ok(found.into_iter().filter(|case| !known.contains(case)).collect())
    }

    /// Finds people by words, then, where these lead to few, by names that may be the one that was written.
    fn people_named(&self, text: &str) -> Result<(Vec<u64>, bool), StoreError> {
        let (mut persons, more) = self.find_persons(text)?;
        if persons.is_empty() {
            persons = self.passports_like(text)?;
        }
        let is_name = !text.bytes().any(|byte| byte.is_ascii_digit());
        if is_name && persons.len() < FEW && PERSON_NAME <= text.trim().chars().count() {
            let others = self.named_like(text)?;
            persons.extend(others.into_iter().filter(|other| !persons.contains(other)).collect::<Vec<_>>());
        }
        persons.truncate(PERSONS);
        if is_name {
            self.surest_first(text, &mut persons)?;
        }
        Ok((persons, more))
    }

    /// Finds persons whom every word of a text fits, newest first, and whether there are more.
    fn find_persons(&self, text: &str) -> Result<(Vec<u64>, bool), StoreError> {
        let (known, mut wanted) = (NameWords::of(self), Vec::new());
        for word in text.split_whitespace().flat_map(by_script) {
            wanted.extend(self.wanted(word, &known)?);
        }
        let (Some(first), true) = (wanted.first(), wanted.iter().all(|one| !one.candidates.is_empty())) else {
            return Ok((Vec::new(), false));
        };
        let mut found = Vec::new();
        let mut at = first.last(u64::MAX, self)?;
        // Whoever the first word names is looked for under the others; each step goes down to the next who may fit.
        while let Some(person) = at {
            let mut lowest = person;
            for one in &wanted {
                match one.last(person, self)? {
                    Some(found) => lowest = lowest.min(found),
                    None => return Ok((found, false)),
                }
            }
            if lowest == person {
                if self.has_parts(person, text)? {
                    found.push(person);
                }
                if found.len() >= PERSONS {
                    return Ok((found, true));
                }
                lowest -= 1;
            }
            at = first.last(lowest, self)?;
        }
        Ok((found, false))
    }

    /// The ways in which a word of a search may name somebody.
    fn wanted(&self, word: &str, known: &NameWords) -> Result<Vec<Wanted>, StoreError> {
        // A name in Hangul is found by its letters, as it is kept.
        if is_han(word) && !word.chars().all(is_hangul) {
            return self.han(word);
        }
        // A key may part a word, such as at a hyphen: then every part must fit.
        let key = names::key(word);
        let parts: Vec<&str> = key.split(' ').filter(|part| !part.is_empty()).collect();
        if let [part] = parts[..] {
            let plain = plain_number(word);
            let mut candidates = self.words_in_any_form(part, known)?;
            candidates.extend(self.passports_that_begin(&plain)?);
            candidates.extend(self.passports_that_end(&plain)?);
            return Ok(vec![Wanted { candidates }]);
        }
        if parts.is_empty() {
            return Ok(vec![Wanted { candidates: Vec::new() }]);
        }
        parts.into_iter().map(|part| Ok(Wanted { candidates: self.words_in_any_form(part, known)? })).collect()
    }

    /// The words that begin so, also where a mark is left out or written as a letter of its own; where there are none, those
    /// that hold it or are like it.
    fn words_in_any_form(&self, part: &str, known: &NameWords) -> Result<Vec<Candidates>, StoreError> {
        let mut candidates = self.words_that_begin(part, BEGINNING)?;
        for other in with_marks(part) {
            candidates.extend(self.words_that_begin(&other, BEGINNING)?);
        }
        if candidates.is_empty() {
            for word in known.like(part)? {
                candidates.extend(self.word(&word)?);
            }
        }
        Ok(candidates)
    }

    /// The passports that end so, by as many characters as tables show of them, or more.
    fn passports_that_end(&self, end: &str) -> Result<Vec<Candidates>, StoreError> {
        if LONGEST_END < end.len() || !end.bytes().any(|byte| byte.is_ascii_digit()) {
            return Ok(Vec::new());
        }
        number_word(end, |word| self.words_that_begin(word, BEGINNING)).unwrap_or(Ok(Vec::new()))
    }

    /// Part of a name in Chinese: one character begins pairs, more are pairs.
    fn han(&self, word: &str) -> Result<Vec<Wanted>, StoreError> {
        if word.chars().count() == 1 {
            return Ok(vec![Wanted { candidates: self.words_that_begin(word, 1)? }]);
        }
        let mut parts = Vec::new();
        pairs(word, &mut |pair| parts.extend((pair.chars().count() == 2).then(|| pair.to_owned())));
        parts.into_iter().map(|part| Ok(Wanted { candidates: self.word(&part)? })).collect()
    }

    /// The words that begin so; by fewer characters than `least` only the word itself is found.
    fn words_that_begin(&self, start: &str, least: usize) -> Result<Vec<Candidates>, StoreError> {
        if start.chars().count() < least {
            return self.word(start);
        }
        let mut found = BTreeMap::new();
        for run in runs(&self.engine)? {
            for word in words_beginning(run, start, WORDS, &self.engine)? {
                found.entry(word).or_insert_with(Vec::new).push(run);
            }
        }
        let each = |(word, runs): (String, Vec<RunNumber>)| {
            runs.into_iter().map(move |run| Candidates::word(word.clone(), run))
        };
        Ok(found.into_iter().take(WORDS).flat_map(each).collect())
    }

    /// A word in each of the runs of keys.
    fn word(&self, word: &str) -> Result<Vec<Candidates>, StoreError> {
        Ok(runs(&self.engine)?.into_iter().map(|run| Candidates::word(word.to_owned(), run)).collect())
    }

    /// The passports that begin so, where the text may be one: it holds a digit and is long enough to mean few.
    fn passports_that_begin(&self, start: &str) -> Result<Vec<Candidates>, StoreError> {
        let is_number = start.len() > BEGINNING && start.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_number || !start.bytes().any(|byte| byte.is_ascii_digit()) {
            return Ok(Vec::new());
        }
        let mut persons = beginning(KeyKind::Passport, start.as_bytes(), PERSONS, &self.engine)?;
        persons.sort_unstable();
        Ok(if persons.is_empty() { Vec::new() } else { vec![Candidates::of(persons)] })
    }

    /// Three characters of Chinese or more are found by their pairs; they must also stand together.
    fn has_parts(&self, person: u64, text: &str) -> Result<bool, StoreError> {
        let ends: Vec<String> = text.split_whitespace().map(plain_number).filter(|end| is_end(end)).collect();
        if !ends.is_empty() {
            let number = self.person(person)?.and_then(|person| person.passport).map(|number| plain_number(&number));
            let fits = |end: &String| number.as_ref().is_some_and(|number| number.contains(end.as_str()));
            if !ends.iter().all(fits) {
                return Ok(false);
            }
        }
        let long = |word: &&str| is_han(word) && word.chars().count() > 2;
        let words = || text.split_whitespace().flat_map(by_script);
        if !words().any(|word| long(&word)) {
            return Ok(true);
        }
        let names = self.names_of(person)?;
        let holds = |word: &str| names.iter().any(|name| name.contains(word));
        Ok(words().filter(long).all(holds))
    }
}

/// Most cases of an entry whose own names are looked at.
const OF_ONE: u32 = 8;

impl CaseFile {
    /// The names of an entry, and those that its latest cases give otherwise.
    fn names_of(&self, person: u64) -> Result<Vec<String>, StoreError> {
        let entry = self.person(person)?.unwrap_or_default();
        let mut names: Vec<String> = [entry.chinese_name, entry.name].into_iter().flatten().collect();
        let sql = "SELECT facts_seq FROM case_file WHERE person = ?1 AND facts_seq <> ?1 ORDER BY id DESC LIMIT ?2";
        for seq in self.engine.query(sql, params![person, OF_ONE], |row| row.get(0))? {
            let said = self.act_of(seq)?;
            let Some((facts, particulars)) = said.application() else { continue };
            names.extend(particulars.chinese_name.clone());
            names.extend(facts.applicant.name.as_ref().map(|name| name.0.clone()));
        }
        Ok(names)
    }
}

/// The end of the number of a document, as it is said on the telephone, or the number with blanks in it, if a text is such.
pub(in crate::store) fn document_end(text: &str) -> Option<String> {
    let end: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let is_end = (DOCUMENT_END..=LONGEST_DOCUMENT).contains(&end.len())
        && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && end.bytes().filter(u8::is_ascii_digit).count() >= DOCUMENT_END;
    is_end.then_some(end)
}

/// The parts of a word that are written in Latin letters, and in other scripts.
fn by_script(word: &str) -> Vec<&str> {
    let (mut parts, mut from, mut before) = (Vec::new(), 0, None);
    for (at, c) in word.char_indices() {
        let script = match c {
            'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Some(true),
            '\u{370}'.. if c.is_alphabetic() => Some(false),
            _ => None,
        };
        if script.is_some() && before.is_some() && script != before {
            parts.push(&word[from..at]);
            from = at;
        }
        before = script.or(before);
    }
    parts.push(&word[from..]);
    parts
}

/// Longest part of a passport number by which it is found from its end.
const LONGEST_END: usize = 9;

/// Hangul, which names keep in letters.
fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

/// Tells whether a word of a search is part of a number.
fn is_end(word: &str) -> bool {
    word.len() > LAST && word.is_ascii() && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// A word with the letters that stand for a mark written in, and left out.
fn with_marks(word: &str) -> Vec<String> {
    if !word.is_ascii() || word.len() < 3 {
        return Vec::new();
    }
    let mut others = Vec::new();
    for (two, one) in [("AE", "A"), ("OE", "O"), ("UE", "U"), ("SS", "S"), ("AA", "A")] {
        if word.contains(two) {
            others.push(word.replace(two, one));
        }
    }
    let places: Vec<usize> =
        (0..word.len()).filter(|at| "AOU".contains(&word[*at..=*at]) && !word[at + 1..].starts_with('E')).collect();
    for chosen in 1..(1_usize << places.len().min(3)) {
        let mut other = word.to_owned();
        for (_, at) in places.iter().enumerate().take(3).rev().filter(|(bit, _)| chosen & (1 << bit) != 0) {
            other.insert(at + 1, 'E');
        }
        others.push(other);
    }
    others
}

/// What one word of a search stands for: any of several ways.
struct Wanted {
    candidates: Vec<Candidates>,
}

impl Wanted {
    /// The last person up to `most` whom the word names.
    fn last(&self, most: u64, file: &CaseFile) -> Result<Option<u64>, StoreError> {
        let mut last = None;
        for one in &self.candidates {
            last = last.max(one.last(most, file)?);
        }
        Ok(last)
    }
}

/// Persons in order, read from the end as far as they are asked for.
struct Candidates {
    /// The word, and the run of keys in which it is looked up.
    word: Option<(String, RunNumber)>,
    /// The persons that were read last; from the first of them on, all are known.
    read: RefCell<(Vec<u64>, u64)>,
}

impl Candidates {
    fn word(word: String, run: RunNumber) -> Candidates {
        Candidates { word: Some((word, run)), read: RefCell::new((Vec::new(), u64::MAX)) }
    }

    fn of(persons: Vec<u64>) -> Candidates {
        Candidates { word: None, read: RefCell::new((persons, 0)) }
    }

    /// The last person up to `most`.
    fn last(&self, most: u64, file: &CaseFile) -> Result<Option<u64>, StoreError> {
        let mut read = self.read.borrow_mut();
        loop {
            let (persons, from) = &mut *read;
            let up_to = persons.partition_point(|person| *person <= most);
            persons.truncate(up_to);
            if let Some(last) = persons.last() {
                return Ok(Some(*last));
            }
            let Some((word, run)) = self.word.as_ref().filter(|_| *from > 0) else { return Ok(None) };
            let below = most.min(*from - 1);
            let found = entries_up_to(*run, word, below, &file.engine)?;
            let from = found.first().copied().unwrap_or(0);
            *read = (found, from);
        }
    }
}
