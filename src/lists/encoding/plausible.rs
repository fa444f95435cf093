//! Whether decoded text reads like words that people write: the test that tells GB18030 from what only fits it.

use std::sync::OnceLock;

/// Characters that are frequent in Chinese text, names and the headers of lists.
const COMMON: &str = include_str!("../common_han.txt");
/// A piece with this many words is judged by itself, so that a list glued together from two encodings is found.
const ENOUGH: u32 = 40;

/// How well text reads: words that hold other than ASCII, and how many of them are likely.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Score {
    words: u32,
    likely: u32,
    bad_piece: bool,
}

impl Score {
    /// Adds a piece of text.
    pub(super) fn add(&mut self, text: &str) {
        let (mut words, mut likely, mut at) = (0, 0, 0);
        while let Some(found) = text.as_bytes()[at..].iter().position(|byte| !byte.is_ascii()) {
            let (word, end) = word_at(text, at, at + found);
            words += u32::from(!word.is_empty());
            likely += u32::from(!word.is_empty() && is_likely(word));
            at = end;
        }
        self.bad_piece |= words >= ENOUGH && likely * 3 < words;
        self.words += words;
        self.likely += likely;
    }

    /// Tells whether at least half of the words are likely, and no large piece is mostly unlikely.
    pub(super) fn reads_well(self) -> bool {
        !self.bad_piece && self.words > 0 && self.words <= self.likely * 2
    }
}

/// Whether text of other letters than Latin ones is plainly what it was written as: words of one script, with capitals
/// where they belong. Chinese characters that happen to fit another encoding give no such words.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    found: std::collections::BTreeSet<char>,
    is_spoiled: bool,
}

/// So many different letters come about by no chance.
const LETTERS: usize = 6;

impl Letters {
    /// Adds a piece of text.
    pub(super) fn add(&mut self, text: &str) {
        if self.is_spoiled {
            return;
        }
        let is_own = |c: char| c.is_alphabetic() && !c.is_ascii() && !is_han(c);
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| word.contains(is_own)) {
            self.is_spoiled |= !is_word_of_one_script(word);
            if self.found.len() < LETTERS {
                self.found.extend(word.chars().filter(|c| !is_latin(*c)));
            }
        }
    }

    /// Tells whether it is.
    pub(super) fn are_plain(&self) -> bool {
        !self.is_spoiled && LETTERS <= self.found.len()
    }
}

fn is_word_of_one_script(word: &str) -> bool {
    let script = |c: char| match c {
        '\u{370}'..='\u{3ff}' => 1,
        '\u{400}'..='\u{4ff}' => 2,
        '\u{590}'..='\u{5ff}' => 3,
        '\u{600}'..='\u{6ff}' => 4,
        c if is_latin(c) => 5,
        c if is_han(c) || matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}') => 6,
        _ => 0,
    };
    let mut scripts = word.chars().map(script);
    let first = scripts.next().unwrap_or(0);
    let one = first != 0 && scripts.all(|other| other == first);
    let small = |rest: &str| !rest.chars().any(char::is_uppercase);
    let mut rest = word.chars();
    rest.next();
    one && (small(rest.as_str()) || !word.chars().any(char::is_lowercase))
}

/// Returns the word around the character at `place`, not reaching before `from`, and the place after it. The word is
/// empty where the character is only a sign.
fn word_at(text: &str, from: usize, place: usize) -> (&str, usize) {
    let before = &text.as_bytes()[from..place];
    let start = place - before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let rest = &text[place..];
    match rest.find(|c: char| !is_part(c)) {
        Some(0) => ("", place + rest.chars().next().map_or(1, char::len_utf8)),
        Some(length) => (&text[start..place + length], place + length),
        None => (&text[start..], text.len()),
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && !c.is_whitespace() && !is_sign(c))
}

/// Punctuation and signs of Chinese, Japanese and Western print.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{a1}'..='\u{bf}' | '\u{d7}' | '\u{f7}' | '\u{2010}'..='\u{27bf}' | '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff65}')
        && !c.is_alphanumeric()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
}

/// Tells whether a word with other than ASCII is one that people write.
fn is_likely(word: &str) -> bool {
    let han = word.chars().filter(|c| is_han(*c)).count();
    if han > 0 {
        let common = word.chars().filter(|c| is_common(*c)).count();
        return !touches_small_letter(word) && han <= common * 2 && word.chars().all(|c| is_han(c) || c.is_ascii());
    }
    // One letter by itself is what the bytes of a Chinese character give when they are read as UTF-8.
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    1 < letters && (word.chars().all(is_latin) || word.chars().all(|c| !is_latin(c)))
}

/// Tells whether a Chinese character stands at a small Latin letter, as the second byte of `é` does when it is misread.
fn touches_small_letter(word: &str) -> bool {
    let mut before = ' ';
    for c in word.chars() {
        if (is_han(c) && before.is_ascii_lowercase()) || (c.is_ascii_lowercase() && is_han(before)) {
            return true;
        }
        before = c;
    }
    false
}

fn is_common(c: char) -> bool {
    static BITS: OnceLock<Vec<u64>> = OnceLock::new();
    let bits = BITS.get_or_init(|| {
        let mut bits = vec![0; (FAR - NEAR) / 64 + 1];
        for place in COMMON.chars().filter_map(place) {
            bits[place / 64] |= 1 << (place % 64);
        }
        bits
    });
    place(c).is_some_and(|place| bits[place / 64] & (1 << (place % 64)) != 0)
}

const NEAR: usize = 0x4e00;
const FAR: usize = 0x9fff;

fn place(c: char) -> Option<usize> {
    (NEAR..=FAR).contains(&(c as usize)).then(|| c as usize - NEAR)
}
