//! A cheap look before names are compared. A sketch of a name holds the consonants of each of its words in their order, by
//! kinds that are written for each other; two people born on one day are compared only where every word of the shorter
//! name has one in the other that may be it. It is kept with the birth date as a key of the register.

mod keys;

use super::heard::Known;
use super::{chinese, parts, script, sound, words};
pub use keys::{BirthKey, NameKeys, Sketches, birth_key, other_sketches, sketches, word_pairs};

/// Bytes of the key of somebody born on a day.
pub const KEY: usize = DAY + SKETCH;
/// Bytes of the day in a key.
pub const DAY: usize = 3;
/// Bytes of a sketch: what it is like, then its words.
const SKETCH: usize = 1 + 3 * WORDS;
/// Most words of a sketch, the longest ones.
const WORDS: usize = 4;
/// Kinds of consonants.
const KINDS: usize = 9;
/// Every word may be a Chinese syllable or two, and the first or the last a Chinese or Korean surname.
const SYLLABLES: u8 = 0x80;
/// There are more words than the sketch holds.
const MORE: u8 = 0x40;
/// All of it is written in Chinese characters.
const CHARACTERS: u8 = 0x20;
/// Of some words no vowel is known.
const NO_VOWELS: u8 = 0x10;
/// How many consonants there are, as far as this.
const COUNT: u8 = 0x0f;

/// What is looked at before two names are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sketch {
    words: [Bones; WORDS],
    like: u8,
}

/// The consonants of a word in their order, four bits each: the kind of each, counted from 1, as far as there is room, and
/// `CUT` where there are more. Where there are few, the first vowel follows; of a single letter nothing.
type Bones = u32;

/// Consonants of a word for which there is room.
const ROOM: u32 = 6;
/// Stands for the consonants that follow.
const CUT: u32 = 15;
/// So many are few.
const FEW: u32 = 3;
/// From here on, what is no consonant.
const VOWEL: u32 = 10;

/// A word, looked at.
#[derive(Clone, Copy)]
struct Looked {
    bones: Bones,
    consonants: u8,
    /// It may be a Chinese syllable, or two.
    syllables: bool,
    /// It may be a Chinese or Korean surname.
    surname: bool,
    /// It is mostly no part of a name.
    minor: bool,
}

impl Sketch {
    /// Returns the sketch of a name; in Chinese characters, of how these are read.
    pub fn of(name: &str) -> Sketch {
        let mut found = Found::default();
        if name.is_ascii() {
            let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'\'';
            for word in name.as_bytes().split(|byte| !is_part(*byte)).filter(|word| !word.is_empty()) {
                found.add(looked(word));
            }
        } else {
            for word in words(name) {
                if word.chars().any(chinese::is_han) {
                    let signs: String = word.chars().filter(|c| chinese::is_han(*c)).collect();
                    for syllable in chinese::pinyin(&signs).into_iter().flatten() {
                        found.add(looked(syllable.as_bytes()));
                        found.characters += 1;
                    }
                } else if let Some(latin) = script::latin(&word) {
                    found.add(looked(latin.text.as_bytes()));
                }
            }
        }
        found.sketch()
    }

    /// Tells whether two names may be one.
    pub fn may_be(&self, other: &Sketch) -> bool {
        let both = self.like & other.like;
        if both & CHARACTERS != 0 {
            return self.words == other.words;
        }
        let shares = self.words.iter().any(|word| *word != 0 && other.words.contains(word));
        if (shares || (self.like | other.like) & NO_VOWELS != 0) && self.fits(other) {
            return true;
        }
        let (mine, theirs) = (self.like & COUNT, other.like & COUNT);
        let most = if both & SYLLABLES != 0 { 4 } else { u8::from(5 <= mine.min(theirs)) };
        let (more, less) = if mine.abs_diff(theirs) <= most { self.differences(other) } else { return false };
        more + less <= most
    }

    /// Tells whether all words of one name may be words of the other, and one or more are the same.
    fn fits(&self, other: &Sketch) -> bool {
        let (mut mine, mut theirs) = (self.words, other.words);
        let (many, others) = (self.many(), other.many());
        let no_vowels = (self.like | other.like) & NO_VOWELS != 0;
        let is_same = |one: Bones, other: Bones| one == other || no_vowels && consonants(one) == consonants(other);
        let mut shared = 0;
        for place in &mut mine[..many] {
            if let Some(at) = theirs.iter().position(|word| *word != 0 && is_same(*word, *place)) {
                (*place, theirs[at], shared) = (0, 0, shared + 1);
            }
        }
        let both_syllables = self.like & other.like & SYLLABLES != 0;
        if shared == 0 || both_syllables {
            return shared > 0 && self.is_part(other, 4);
        }
        if (self.like | other.like) & MORE != 0 {
            // Not all words are seen.
            return true;
        }
        let syllables = (self.like | other.like) & SYLLABLES != 0;
        let left = paired(&mine, &mut theirs, syllables);
        let (more, less) = (many - shared - left, others - shared - left);
        // Who married has another surname; who is named after the father elsewhere is not; a name is another in another
        // language.
        let one_left = more.min(less) == 1;
        more.min(less) == 0 || one_left && (2 <= shared && more == less || self.is_part(other, u8::MAX))
    }

    /// Tells whether all consonants of one name are in the other, but for one of so many.
    fn is_part(&self, other: &Sketch, one_of: u8) -> bool {
        let (more, less) = self.differences(other);
        let (mine, theirs) = (self.like & COUNT, other.like & COUNT);
        let (fewer, missing) = if mine <= theirs { (mine, more) } else { (theirs, less) };
        missing <= if one_of == u8::MAX { 0 } else { fewer.div_ceil(one_of) }
    }

    fn many(&self) -> usize {
        self.words.iter().take_while(|word| **word != 0).count()
    }

    /// How many consonants one name has more than the other, whatever the order, and how many less.
    fn differences(&self, other: &Sketch) -> (u8, u8) {
        let mut counts = [0i8; 16];
        for word in self.words {
            each_nibble(word, |nibble| counts[nibble as usize] += 1);
        }
        for word in other.words {
            each_nibble(word, |nibble| counts[nibble as usize] -= 1);
        }
        let sum = |counts: &[i8], sign: i8| counts.iter().map(|count| (count * sign).max(0).unsigned_abs()).sum();
        (sum(&counts[1..=KINDS], 1), sum(&counts[1..=KINDS], -1))
    }

    /// The sketch as bytes.
    fn bytes(&self) -> [u8; SKETCH] {
        let mut bytes = [self.like; SKETCH];
        for (place, word) in bytes[1..].chunks_exact_mut(3).zip(self.words) {
            place.copy_from_slice(&word.to_be_bytes()[1..]);
        }
        bytes
    }

    /// Reads a sketch out of the key of somebody born on a day.
    pub fn of_key(key: &[u8]) -> Sketch {
        let mut sketch = Sketch::default();
        let Some((like, words)) = key.get(DAY..).and_then(<[u8]>::split_first) else { return sketch };
        sketch.like = *like;
        for (word, bytes) in sketch.words.iter_mut().zip(words.chunks_exact(3)) {
            *word = bytes.iter().fold(0, |word, byte| (word << 8) | u32::from(*byte));
        }
        sketch
    }
}

/// The words of a name, as they are found.
#[derive(Default)]
struct Found {
    words: [Bones; 2 * WORDS],
    many: usize,
    /// Words that are mostly no part of a name, for where there is nothing else.
    minor: [Bones; WORDS],
    minors: usize,
    consonants: u32,
    syllables: usize,
    /// The first may be a surname, the last.
    surnames: [bool; 2],
    characters: usize,
    no_vowels: bool,
}

impl Found {
    fn add(&mut self, word: Looked) {
        if word.minor {
            if let Some(place) = self.minor.get_mut(self.minors) {
                (*place, self.minors) = (word.bones, self.minors + 1);
            }
            return;
        }
        if let Some(place) = self.words.get_mut(self.many) {
            *place = word.bones;
        }
        self.surnames = [self.surnames[0] || self.many == 0 && word.surname, word.surname];
        self.no_vowels |= (1..4).contains(&word.consonants) && word.bones & 15 == VOWEL;
        self.many += 1;
        self.consonants += u32::from(word.consonants);
        self.syllables += usize::from(word.syllables);
    }

    fn sketch(mut self) -> Sketch {
        if self.many == 0 {
            self.many = self.minors;
            self.words[..WORDS].copy_from_slice(&self.minor);
        }
        let kept = self.many.min(self.words.len());
        self.words[..kept].sort_unstable_by_key(|word| std::cmp::Reverse((length(*word), *word)));
        let mut sketch = Sketch { like: self.consonants.min(u32::from(COUNT)) as u8, ..Sketch::default() };
        sketch.words.copy_from_slice(&self.words[..WORDS]);
        if self.many > WORDS {
            sketch.like |= MORE;
        } else if self.syllables == self.many && (self.characters > 0 || self.surnames.contains(&true)) {
            sketch.like |= SYLLABLES;
        }
        if self.no_vowels {
            sketch.like |= NO_VOWELS;
        }
        if self.characters > 0 && self.characters == self.many {
            sketch.like |= CHARACTERS;
        }
        sketch
    }
}

/// How many words of one name find one of their own in the other at most.
fn paired(mine: &[Bones], theirs: &mut [Bones; WORDS], syllables: bool) -> usize {
    let Some((word, later)) = mine.split_first() else { return 0 };
    let mut most = paired(later, theirs, syllables);
    for at in 0..WORDS {
        let other = theirs[at];
        if *word != 0 && other != 0 && may_be_word(*word, other, syllables) {
            theirs[at] = 0;
            most = most.max(1 + paired(later, theirs, syllables));
            theirs[at] = other;
        }
    }
    most
}

fn each_nibble(mut word: Bones, mut each: impl FnMut(u32)) {
    while word != 0 {
        each(word & 15);
        word >>= 4;
    }
}

fn length(word: Bones) -> u32 {
    (32 - word.leading_zeros()).div_ceil(4)
}

/// The consonants of a word alone.
fn consonants(word: Bones) -> Bones {
    match word & 15 {
        VOWEL..CUT if VOWEL <= word >> 4 & 15 => 0,
        VOWEL..CUT => word >> 4,
        _ => word,
    }
}

/// L or R, which are written for each other.
fn is_liquid(consonant: Bones) -> bool {
    [b'L', b'R'].into_iter().filter_map(kind).any(|kind| kind as u32 + 1 == consonant)
}

/// Tells whether a word is a single letter.
fn is_initial(word: Bones) -> bool {
    word < 16
}

/// Tells whether two words may be one: a consonant is another, is left out or changed places with the next, or one is a
/// part of the other. A single vowel may stand for any word. Where one of the names is of syllables, more depends on each.
fn may_be_word(one: Bones, other: Bones, syllables: bool) -> bool {
    if one == other {
        return true;
    }
    let initials = is_initial(one) || is_initial(other);
    let is_cut = one & 15 == CUT || other & 15 == CUT;
    let (one, other) = (consonants(one), consonants(other));
    let (one, other) = if length(one) <= length(other) { (one, other) } else { (other, one) };
    let (few, many) = (length(one), length(other));
    match few {
        0 => initials || many == 0,
        _ if other >> (4 * (many - few)) == one => initials || few == many || 2 <= few || many == 2 && !syllables,
        1 if many == 1 => is_liquid(one) && is_liquid(other),
        1 => many == 2 && !syllables && other & 15 == one,
        _ => is_cut || other & ((1 << (4 * few)) - 1) == one || is_slip(one, other),
    }
}

/// One consonant is another, or one of the longer is left out, or two changed places; of long words two.
fn is_slip(one: Bones, other: Bones) -> bool {
    let (few, many) = (length(one), length(other));
    let most = 1 + u32::from(5 <= few);
    many - few <= most && distance(one, other) <= most
}

/// How many consonants have to be changed, left out or moved by one to make one word of the other.
fn distance(one: Bones, other: Bones) -> u32 {
    let at = |word: Bones, place: u32| (word >> (4 * place)) & 15;
    let (few, many) = (length(one), length(other));
    let mut rows = [[0u32; ROOM as usize + 1]; 3];
    for place in 0..=many {
        rows[0][place as usize] = place;
    }
    for mine in 1..=few {
        let (row, before, above) = (mine as usize % 3, (mine as usize + 2) % 3, (mine as usize + 1) % 3);
        rows[row][0] = mine;
        for theirs in 1..=many {
            let to = theirs as usize;
            let is_other = u32::from(at(one, mine - 1) != at(other, theirs - 1));
            let mut least = (rows[before][to - 1] + is_other).min(rows[before][to] + 1).min(rows[row][to - 1] + 1);
            if 1 < mine
                && 1 < theirs
                && at(one, mine - 1) == at(other, theirs - 2)
                && at(one, mine - 2) == at(other, theirs - 1)
            {
                least = least.min(rows[above][to - 2] + 1);
            }
            rows[row][to] = least;
        }
    }
    rows[few as usize % 3][many as usize]
}

/// Longest word that is looked at.
const LONGEST: usize = 24;

/// Looks at a word in letters from A to Z; what else it holds is left out.
fn looked(word: &[u8]) -> Looked {
    let mut bare = [0u8; LONGEST];
    let letters = word.iter().filter(|byte| byte.is_ascii_alphabetic()).zip(bare.iter_mut());
    let length = letters.map(|(letter, place)| *place = letter.to_ascii_uppercase()).count();
    let bare = std::str::from_utf8(&bare[..length]).unwrap_or_default();
    look(bare)
}

fn look(word: &str) -> Looked {
    let known = Known::of(word);
    let (mut bones, mut many, mut vowel, mut last) = (0, 0, None, usize::MAX);
    for sound in sound::sounds(parts::in_full(word)) {
        match kind(sound) {
            Some(kind) if kind != last => {
                bones = if many < ROOM { (bones << 4) | (kind as u32 + 1) } else { bones | CUT };
                many += 1;
                last = kind;
            }
            Some(_) => {}
            None => {
                vowel = vowel.or_else(|| class(sound));
                last = usize::MAX;
            }
        }
    }
    if many <= FEW && (many == 0 || word.len() > 1) {
        bones = (bones << 4) | (VOWEL + u32::from(vowel.unwrap_or(0)));
    }
    if many == 0 && word.len() > 1 {
        bones |= bones << 4;
    }
    let syllables = word.len() <= 12 && chinese::may_be_syllables(word);
    let surname = syllables && (known.korean_surname != 0 || chinese::is_surname(word));
    let minor = known.is_title || known.is_particle || word.is_empty();
    Looked { bones, consonants: many.min(u32::from(COUNT)) as u8, syllables, surname, minor }
}

/// The kind of a consonant. What is often left out, or written in many ways, has none.
fn kind(sound: u8) -> Option<usize> {
    Some(match sound {
        b'B' | b'P' => 0,
        b'F' | b'9' | b'V' | b'W' => 1,
        b'T' | b'D' => 2,
        b'K' | b'G' | b'Q' => 3,
        b'S' | b'Z' | b'X' | b'C' | b'J' | b'c' => 4,
        b'M' => 5,
        b'N' => 6,
        b'L' => 7,
        b'R' => 8,
        _ => return None,
    })
}

fn class(sound: u8) -> Option<u8> {
    Some(match sound {
        b'a' => 1,
        b'e' | b'i' | b'E' => 2,
        b'o' | b'u' => 3,
        _ => return None,
    })
}
