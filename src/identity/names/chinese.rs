//! Chinese names: by their characters, and by the ways in which families write them in letters: Hanyu Pinyin,
//! Wade-Giles, Cantonese, and the spellings of South-East Asia.

pub(in crate::identity) mod signs;
mod written;

use std::cmp::Ordering;
use std::rc::Rc;

pub(super) use self::written::is_surname;
pub(super) use self::written::is_syllable;
use self::written::{MANNERS, any_sign, may_stand_for};
use super::memo::Memo;

/// Tells whether a sign is a Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々')
}

/// A name with all characters simplified.
pub(super) fn simplified(name: &str) -> String {
    name.chars().map(signs::simplified).collect()
}

/// The usual readings of each character in Hanyu Pinyin; none where one is not known.
pub(super) fn pinyin(name: &str) -> Option<Vec<String>> {
    let of = |c: char| signs::line(c)?.mandarin().next().map(str::to_ascii_uppercase);
    name.chars().map(of).collect()
}

/// Tells whether two characters have a reading in common.
pub(super) fn sound_alike(one: char, other: char) -> bool {
    let (Some(one), Some(other)) = (signs::line(one), signs::line(other)) else { return false };
    one.mandarin().any(|mine| other.mandarin().any(|theirs| mine == theirs))
}

/// Tells whether a name in characters can be read as syllables in letters, in one manner or another: all of them, in
/// their order or with the surname last.
pub(super) fn reads_as(name: &str, words: &[&str]) -> bool {
    let signs: Vec<char> = simplified(name).chars().collect();
    let [surname, given @ ..] = &signs[..] else { return false };
    let western: Vec<char> = given.iter().chain([surname]).copied().collect();
    let letters: String = words.concat();
    [&signs, &western].into_iter().any(|signs| spells(signs, words, &letters))
}

/// Tells whether letters spell characters one after the other; where a word ends, a syllable does.
fn spells(signs: &[char], words: &[&str], letters: &str) -> bool {
    let mut ends: Vec<usize> = Vec::new();
    for word in words {
        ends.push(ends.last().copied().unwrap_or(0) + word.len());
    }
    spells_from(signs, letters, 0, &ends)
}

fn spells_from(signs: &[char], letters: &str, at: usize, ends: &[usize]) -> bool {
    let Some((sign, later)) = signs.split_first() else { return at == letters.len() };
    let longest = ends.iter().copied().find(|end| *end > at).unwrap_or(at);
    (at + 1..=longest)
        .rev()
        .any(|end| is_syllable_of(&letters[at..end], *sign) && spells_from(later, letters, end, ends))
}

/// Most letters of a syllable in any romanisation.
const LONGEST: usize = 8;

fn is_syllable_of(syllable: &str, sign: char) -> bool {
    thread_local! {
        static SPELLED: Memo<bool> = Memo::new();
    }
    let mut asked = [0; LONGEST + 4];
    let (head, tail) = asked.split_at_mut(4);
    let Some(place) = tail.get_mut(..syllable.len()) else { return false };
    sign.encode_utf8(head);
    place.copy_from_slice(syllable.as_bytes());
    let asked = std::str::from_utf8(&asked[..4 + syllable.len()]).unwrap_or(syllable);
    SPELLED.with(|spelled| spelled.of(asked, || reads_so(syllable, sign)))
}

fn reads_so(syllable: &str, sign: char) -> bool {
    let Some(line) = signs::line(sign) else { return false };
    let mut mandarin = line.mandarin();
    let korean = || {
        line.korean().filter_map(super::script::latin).any(|reading| {
            super::korean::same_given(&reading.text, syllable) || super::korean::same_surname(&reading.text, syllable)
        })
    };
    mandarin.any(|reading| reading.eq_ignore_ascii_case(syllable) || is_umlaut(reading, syllable))
        || may_stand_for(syllable, line)
        || korean()
}

/// The vowel ü is written V, YU or U.
fn is_umlaut(reading: &str, syllable: &str) -> bool {
    let plain = reading.to_ascii_uppercase();
    plain.contains('V')
        && [plain.replace('V', "YU"), plain.replace('V', "U"), plain.replace('V', "UE")]
            .iter()
            .any(|one| one == syllable)
}

/// Tells whether two names in letters may be the same Chinese name, each written in another manner: Cheung Wai Ming and
/// Zhang Weiming.
pub(super) fn same_name(one: &[&str], other: &[&str]) -> bool {
    let count = |words: &[&str]| words.iter().map(|word| word.len()).sum::<usize>();
    if one.iter().chain(other).any(|word| !may_be_syllables(word)) {
        return false;
    }
    if !(2..=4).contains(&one.len()) || !(2..=4).contains(&other.len()) || count(one) > 24 || count(other) > 24 {
        return false;
    }
    // Who writes the surname alike writes the given name in the same manner too.
    let is_mandarin = |words: &[&str]| words.iter().all(|word| is_spelled(word));
    let one_manner = || is_mandarin(&one[1..]) == is_mandarin(&other[1..]);
    if one[0] == other[0] && !meant(one[0]).surnames.is_empty() && one_manner() {
        return false;
    }
    let ends = |words: &'_ [&'_ str]| [0, words.len() - 1].map(|at| (at, meant(words[at])));
    let theirs = ends(other);
    ends(one).iter().any(|(mine, surname)| {
        theirs.iter().any(|(their, their_surname)| {
            meet(&surname.surnames, &their_surname.surnames)
                && same_given(&without(one, *mine), &without(other, *their))
        })
    })
}

fn without<'w>(words: &[&'w str], at: usize) -> Vec<&'w str> {
    [&words[..at], &words[at + 1..]].concat()
}

/// Tells whether two given names, parted into syllables in one way or another, may be the same.
fn same_given(one: &[&str], other: &[&str]) -> bool {
    let (one, other) = (parted(one), parted(other));
    let is_same = |mine: &[&str], theirs: &[&str]| {
        mine.len() == theirs.len()
            && mine.iter().zip(theirs).all(|(mine, theirs)| meet(&meant(mine).all, &meant(theirs).all))
    };
    one.iter().any(|mine| other.iter().any(|theirs| is_same(mine, theirs)))
}

/// The characters that a syllable may stand for, in whatever manner it is written.
struct Meant {
    all: Vec<char>,
    surnames: Vec<char>,
}

fn meant(syllable: &str) -> Rc<Meant> {
    thread_local! {
        static MEANT: Memo<Rc<Meant>> = Memo::new();
    }
    let make = || {
        let mut all = Vec::new();
        for manner in MANNERS {
            any_sign(manner, syllable, |sign| {
                all.push(sign);
                false
            });
        }
        all.sort_unstable();
        all.dedup();
        let surnames = all.iter().copied().filter(|sign| signs::is_surname(*sign)).collect();
        Rc::new(Meant { all, surnames })
    };
    MEANT.with(|meant| meant.of(syllable, make))
}

/// Tells whether two rows of characters, each in order, have one in common.
fn meet(mut one: &[char], mut other: &[char]) -> bool {
    while let (Some(mine), Some(theirs)) = (one.first(), other.first()) {
        match mine.cmp(theirs) {
            Ordering::Equal => return true,
            Ordering::Less => one = &one[1..],
            Ordering::Greater => other = &other[1..],
        }
    }
    false
}

/// The ways in which words of a given name can be parted: each holds one syllable or two.
fn parted<'w>(words: &[&'w str]) -> Vec<Vec<&'w str>> {
    let mut ways: Vec<Vec<&str>> = vec![Vec::new()];
    for word in words {
        let syllables = syllables_of(word);
        ways = ways.iter().flat_map(|way| syllables.iter().map(|word| [&way[..], &word[..]].concat())).collect();
    }
    ways
}

/// A word as one syllable, and as two where it can be.
fn syllables_of(word: &str) -> Vec<Vec<&str>> {
    let is_syllable = |part: &str| !meant(part).all.is_empty();
    let mut ways = Vec::new();
    if is_syllable(word) {
        ways.push(vec![word]);
    }
    for at in 1..word.len() {
        let (first, second) = word.split_at(at);
        if is_syllable(first) && is_syllable(second) {
            ways.push(vec![first, second]);
        }
    }
    ways
}
/// Tells whether a word is two syllables of Hanyu Pinyin or more, written together.
pub(super) fn is_spelled(word: &str) -> bool {
    let longest =
        |rest: &str| (1..=rest.len().min(6)).rev().filter(|end| is_syllable(&rest[..*end])).collect::<Vec<_>>();
    fn all(rest: &str, longest: &dyn Fn(&str) -> Vec<usize>) -> bool {
        rest.is_empty() || longest(rest).into_iter().any(|end| all(&rest[end..], longest))
    }
    word.len() <= 18 && all(word, &longest)
}

/// Tells, by a cheap look, whether a word may be one or two Chinese syllables in whatever manner: each begins with one
/// consonant, and ends with a vowel or one of few.
pub(super) fn may_be_syllables(word: &str) -> bool {
    const FIRST: [&str; 10] = ["CH", "SH", "ZH", "TS", "TZ", "HS", "NG", "KH", "PH", "TH"];
    const LAST: [&str; 10] = ["NG", "CK", "N", "M", "K", "T", "P", "H", "W", "Y"];
    fn rest_is(rest: &str, syllables: u32) -> bool {
        if rest.is_empty() {
            return syllables > 0;
        }
        if syllables == 2 {
            return false;
        }
        let first = FIRST
            .iter()
            .find(|first| rest.starts_with(**first))
            .map_or_else(|| usize::from(!rest.starts_with(['A', 'E', 'I', 'O', 'U'])), |first| first.len());
        let glide = usize::from(
            first == 1 && rest[1..].starts_with(['W', 'Y', 'U']) && rest[2..].starts_with(['A', 'E', 'I', 'O', 'U']),
        );
        let after = &rest[first + glide..];
        let vowels = after.bytes().take_while(|letter| b"AEIOUV".contains(letter)).count();
        let tail = &after[vowels..];
        if vowels == 0 {
            return rest == "NG" || rest == "HNG" || rest == "TZ";
        }
        vowels <= 3
            && (rest_is(tail, syllables + 1)
                || LAST.iter().any(|last| tail.strip_prefix(last).is_some_and(|tail| rest_is(tail, syllables + 1))))
    }
    word.len() <= 12 && rest_is(word, 0)
}

/// A name in Chinese characters as it is read: each syllable, and where the name has three or more the given name written
/// together. `None` where it holds no such characters, or one whose reading is not known.
pub fn spelled_out(name: &str) -> Option<String> {
    let signs: String = name.chars().filter(|c| is_han(*c)).collect();
    let syllables = pinyin(&signs).filter(|syllables| !syllables.is_empty())?;
    let mut letters = syllables.join(" ");
    if (3..=4).contains(&syllables.len()) {
        letters.push(' ');
        letters.push_str(&syllables[1..].concat());
    }
    Some(letters)
}
