//! The words by which names are found: what a name is split into, and the entries of one word as bytes, while
//! they are gathered.
//!
//! A name in letters is split into its words, in the form that every transliteration leads to. A name in Chinese
//! characters is split into every two that stand together, and its last: so any part of it can be found.

use crate::identity::names::spelled_out;

/// The entries that came together and share a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct WordEntries {
    /// The first.
    pub(in crate::store) first: u64,
    /// How far each other one lies from the one before: seven bits a byte, low ones first, the high bit says that more
    /// follow.
    pub(in crate::store) others: Vec<u8>,
    last: u64,
}

impl WordEntries {
    /// Begins with an entry.
    pub(in crate::store) fn new(first: u64) -> WordEntries {
        WordEntries { first, others: Vec::new(), last: first }
    }

    /// Adds a later entry; one that is there already is not added again.
    pub(in crate::store) fn push(&mut self, entry: u64) {
        let mut step = entry - self.last;
        if step == 0 {
            return;
        }
        self.last = entry;
        while step > 0x7f {
            self.others.push((step & 0x7f) as u8 | 0x80);
            step >>= 7;
        }
        self.others.push(step as u8);
    }
}

/// Returns the entries of a word, the first first.
pub(in crate::store) fn entries(first: u64, others: &[u8]) -> Vec<u64> {
    let mut found = vec![first];
    let (mut last, mut step, mut shift) = (first, 0u64, 0u32);
    for byte in others {
        step |= u64::from(byte & 0x7f) << shift.min(63);
        shift += 7;
        if byte & 0x80 == 0 {
            last = last.wrapping_add(step);
            found.push(last);
            (step, shift) = (0, 0);
        }
    }
    found
}

/// Before the last characters of a passport number, which are a word too.
const NUMBER: u8 = b'#';
/// How many of them: as many as every table shows.
pub(super) const LAST: usize = 4;

/// The word by which a passport number is found from its end.
pub(super) type NumberWord = [u8; 1 + LAST];

/// Tells whether a word is one by which passport numbers are found.
pub(super) fn as_number_word(word: &str) -> Option<NumberWord> {
    NumberWord::try_from(word.as_bytes()).ok().filter(|word| word[0] == NUMBER)
}

/// Hands on the word by which a passport number is found from its end, where it has one.
pub(super) fn number_word<T>(number: &str, add: impl FnOnce(&str) -> T) -> Option<T> {
    let start = number.len().checked_sub(LAST).filter(|_| number.is_ascii())?;
    let mut word = [NUMBER; 1 + LAST];
    word[1..].copy_from_slice(&number.as_bytes()[start..]);
    std::str::from_utf8(&word).ok().map(add)
}

/// Hands on the words of a name, as its key has them, and of a name in Chinese, which is also found by how it is read.
/// They hold no character below a space.
pub(in crate::store) fn words(key: Option<&str>, chinese: Option<&str>, add: &mut impl FnMut(&str)) {
    let parts = |c: char| c.is_whitespace() || c.is_control();
    for word in key.into_iter().chain(chinese).flat_map(|name| name.split(parts)) {
        if is_han(word) {
            pairs(word, add)
        } else if !word.is_empty() {
            add(word)
        }
    }
    for letters in chinese.and_then(spelled_out).iter().flat_map(|letters| letters.split(' ')) {
        add(letters);
    }
}

/// Tells whether a word is written in characters of which each can stand by itself.
pub(in crate::store) fn is_han(word: &str) -> bool {
    word.chars().any(|c| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'))
}

/// Hands on every two characters that stand together, and the last by itself.
pub(in crate::store) fn pairs(word: &str, add: &mut impl FnMut(&str)) {
    for (at, c) in word.char_indices() {
        let next = at + c.len_utf8();
        let end = word[next..].chars().next().map_or(next, |after| next + after.len_utf8());
        add(&word[at..end]);
    }
}
