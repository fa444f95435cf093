//! How far two words of names agree, or words written together: the same, alike in sound, cut short, or one slip apart.

use super::super::heard::Heard;
use super::super::parts::{Kind, Word};
use super::super::{chinese, sound};

/// How two words agree, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    Exact,
    Sound,
    Initial,
    Cut,
    Slip,
}

/// Words written together are as long as the other one, but for so many letters.
pub(super) const LONGER: usize = 3;
/// Spellings of one sound: up to so many hundredths apart.
const SOUNDS_ALIKE: u32 = 13;
/// Up to so many a slip of the pen, or an unusual spelling.
const SOUNDS_NEAR: u32 = 18;

/// How two words stand, or words written together; `cut` where each may be cut off at its end.
pub(super) fn tie(one: &Word, other: &Word, are_one: bool, cut: [bool; 2]) -> Option<(Tie, u32)> {
    // Words written together are only those that come to the very same.
    if !are_one && one.text.len().abs_diff(other.text.len()) > LONGER {
        return None;
    }
    let found = words(one, other, are_one);
    if found.is_some() || !are_one {
        return found.filter(|(tie, _)| are_one || matches!(tie, Tie::Exact | Tie::Sound));
    }
    let is_particle = one.kind == Kind::Particle || other.kind == Kind::Particle;
    let starts = |short: &Word, long: &Word| long.text.starts_with(&*short.text);
    if is_particle || !(starts(one, other) || starts(other, one)) || both_known(one, other) {
        return None;
    }
    shortened(&one.text, &other.text, cut[0]).or_else(|| shortened(&other.text, &one.text, cut[1]))
}

/// An initial, or a word cut off; `at_end` where the name may be cut there.
fn shortened(short: &str, long: &str, at_end: bool) -> Option<(Tie, u32)> {
    if !long.starts_with(short) || short.len() >= long.len() {
        return None;
    }
    match short.len() {
        _ if at_end => Some((Tie::Cut, 70)),
        1 => Some((Tie::Initial, 50)),
        4.. => Some((Tie::Cut, 60)),
        _ => None,
    }
}

fn words(one: &Word, other: &Word, are_one: bool) -> Option<(Tie, u32)> {
    if one.text == other.text {
        return Some((Tie::Exact, 100));
    }
    if one.folded() == other.folded() {
        return Some((Tie::Exact, 98));
    }
    if one.text.len() < 2 || other.text.len() < 2 {
        return None;
    }
    if one.japanese().is_some() && one.japanese() == other.japanese() {
        return Some((Tie::Sound, 94));
    }
    let no_vowels = one.no_vowels || other.no_vowels;
    let distance = sound::distance(&one.sounds, &other.sounds, no_vowels);
    if distance > sound::SEEN && !are_one {
        return None;
    }
    let length = one.sounds.len().min(other.sounds.len());
    let alike = match length {
        0..=2 => 5,
        3 => 9,
        _ => SOUNDS_ALIKE,
    };
    // One given name in two languages, or for short.
    if one.equal.iter().any(|line| other.equal.contains(line)) {
        return Some((Tie::Sound, 82));
    }
    if distance <= alike && !(both_known(one, other) && distance > 8) {
        return Some((Tie::Sound, 96 - distance));
    }
    if !are_one || one.kind == Kind::Particle || other.kind == Kind::Particle {
        return None;
    }
    let near = length >= 5 && distance <= SOUNDS_NEAR && begins_alike(one, other);
    if !near && !is_slip(one, other) || both_known(one, other) {
        return None;
    }
    if chinese::is_spelled(&one.text) && chinese::is_spelled(&other.text) {
        return None;
    }
    Some((Tie::Slip, 72))
}

fn begins_alike(one: &Heard, other: &Heard) -> bool {
    let first = one.sounds.first().zip(other.sounds.first());
    first.is_some_and(|(one, other)| one == other || sound::are_near(*one, *other))
}

/// Two names that each stand by themselves.
fn both_known(one: &Word, other: &Word) -> bool {
    one.is_given && other.is_given
}

/// One letter wrong, left out, doubled or changed with the next; in long words two.
fn is_slip(one: &Heard, other: &Heard) -> bool {
    let may_be = one.may_differ_by(other, 2);
    let (one, other) = (&*one.text, &*other.text);
    let shorter = one.len().min(other.len());
    let most = match shorter {
        0..=4 => return false,
        5..=8 => 1,
        9.. => 2,
    };
    let same_start = one.as_bytes().first() == other.as_bytes().first();
    may_be
        && (same_start || shorter > 6)
        && one.len().abs_diff(other.len()) <= most
        && strsim::osa_distance(one, other) <= most
}

/// Fewest characters of a part by which a word is found.
const PART: usize = 3;

/// A word that somebody looks for, in capitals.
#[derive(Clone, Debug)]
pub struct WantedWord(Word);

impl WantedWord {
    /// Takes a word in letters from A to Z; `None` where it has too few to be like others, or other signs.
    pub fn new(word: &str) -> Option<WantedWord> {
        (PART <= word.len() && word.is_ascii()).then(|| WantedWord(Word::new(word, false, Kind::Name)))
    }

    /// Tells whether it may be a word in capitals: that holds it, sounds like it, or differs by a slip of the pen.
    pub fn may_be(&self, word: &str) -> bool {
        let wanted = &*self.0.text;
        if !word.is_ascii() || !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return false;
        }
        if word.contains(wanted) {
            return true;
        }
        if 4 < wanted.len().abs_diff(word.len()) {
            return false;
        }
        let other = Word::once(word);
        words(&self.0, &other, false).is_some() || is_slip(&self.0, &other)
    }

    /// How many letters are another, left out or changed with the next.
    pub fn slips(&self, word: &str) -> usize {
        strsim::osa_distance(&self.0.text, word)
    }
}
