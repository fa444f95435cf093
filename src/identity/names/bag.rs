//! A cheap look before names are compared. A sketch of a name holds how many consonants of each kind it has, whatever
//! their order, and a number for the sound of each of its longest words; two people born on one day are compared only
//! where their sketches agree in part. It is kept with the birth date as a key of the register.

use chrono::{Datelike, NaiveDate};

use super::{chinese, script, sound, words};

/// Bytes of a sketch: kinds of consonants, two in a byte, and numbers of words.
const COUNTS: usize = 5;
const WORDS: usize = 4;
/// Bytes of the key of somebody born on a day.
pub const KEY: usize = DAY + COUNTS + WORDS;
/// Bytes of the day in a key.
pub const DAY: usize = 3;
const KINDS: usize = 2 * COUNTS;
const MOST: u8 = 15;
/// The kind in whose place stands whether the name is one of syllables.
const SYLLABLES: usize = KINDS - 1;

/// What is looked at before two names are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sketch {
    counts: [u8; KINDS],
    words: [u8; WORDS],
}

impl Sketch {
    /// Returns the sketch of a name; in Chinese characters, of how these are read.
    pub fn of(name: &str) -> Sketch {
        let mut found: Vec<(usize, u8)> = Vec::with_capacity(6);
        let mut sketch = Sketch::default();
        let mut syllables = 0;
        if name.is_ascii() {
            let plain = name.to_ascii_uppercase();
            for word in plain.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'').filter(|word| !word.is_empty()) {
                syllables += usize::from(sketch.add(word, &mut found));
            }
        } else {
            for word in words(name) {
                if word.chars().any(chinese::is_han) {
                    let signs: String = word.chars().filter(|c| chinese::is_han(*c)).collect();
                    for syllable in chinese::pinyin(&signs).into_iter().flatten() {
                        syllables += usize::from(sketch.add(&syllable, &mut found));
                    }
                } else if let Some(latin) = script::latin(&word) {
                    syllables += usize::from(sketch.add(&latin.text, &mut found));
                }
            }
        }
        if syllables == found.len() && found.len() <= 4 {
            sketch.counts[SYLLABLES] = 1;
        }
        found.sort_unstable_by(|one, other| other.cmp(one));
        for (place, (_, number)) in sketch.words.iter_mut().zip(found) {
            *place = number;
        }
        sketch
    }

    /// Adds a word; tells whether it may be made of Chinese syllables.
    fn add(&mut self, word: &str, found: &mut Vec<(usize, u8)>) -> bool {
        if is_title(word) {
            return false;
        }
        let mut number: u32 = 0x811c_9dc5;
        let (mut many, mut vowel, mut last) = (0, None, usize::MAX);
        let mut bare = [0u8; 24];
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).zip(bare.iter_mut());
        let length = letters.map(|(letter, place)| *place = letter).count();
        for sound in sound::sounds(std::str::from_utf8(&bare[..length]).unwrap_or_default()) {
            match kind(sound) {
                Some(kind) if kind != last => {
                    self.counts[kind] = (self.counts[kind] + 1).min(MOST);
                    number = (number ^ kind as u32).wrapping_mul(0x0100_0193);
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
        if many <= 1 {
            number = (number ^ u32::from(vowel.unwrap_or(0))).wrapping_mul(0x0100_0193);
        }
        let folded = (number ^ (number >> 8) ^ (number >> 16) ^ (number >> 24)) as u8;
        found.push((many, folded.max(1)));
        length <= 12 && chinese::may_be_syllables(word)
    }

    /// Tells whether two names may be one.
    pub fn may_be(&self, other: &Sketch) -> bool {
        let (mut mine, mut theirs, mut more, mut less) = (0, 0, 0, 0);
        for (one, two) in self.counts.iter().zip(&other.counts).take(SYLLABLES) {
            mine += one;
            theirs += two;
            more += one.saturating_sub(*two);
            less += two.saturating_sub(*one);
        }
        let shares = self.words.iter().any(|word| *word != 0 && other.words.contains(word));
        let (shorter, missing) = if mine <= theirs { (mine, more) } else { (theirs, less) };
        let is_part = missing <= shorter.div_ceil(4);
        let both_syllables = self.counts[SYLLABLES] == 1 && other.counts[SYLLABLES] == 1;
        let whole = if both_syllables { 4 } else { u8::from(5 <= shorter) };
        shares && is_part || more + less <= whole
    }

    /// The sketch as bytes.
    fn bytes(&self) -> [u8; COUNTS + WORDS] {
        let mut bytes = [0; COUNTS + WORDS];
        for (byte, pair) in bytes.iter_mut().zip(self.counts.chunks(2)) {
            *byte = (pair[0] << 4) | pair[1];
        }
        bytes[COUNTS..].copy_from_slice(&self.words);
        bytes
    }

    /// Reads a sketch out of the key of somebody born on a day.
    pub fn of_key(key: &[u8]) -> Sketch {
        let mut sketch = Sketch::default();
        let bytes = key.get(DAY..).unwrap_or_default();
        for (pair, byte) in sketch.counts.chunks_mut(2).zip(bytes) {
            (pair[0], pair[1]) = (byte >> 4, byte & MOST);
        }
        for (word, byte) in sketch.words.iter_mut().zip(bytes.get(COUNTS..).unwrap_or_default()) {
            *word = *byte;
        }
        sketch
    }
}

/// Short words that are mostly no part of a name.
fn is_title(word: &str) -> bool {
    matches!(
        word,
        "MR" | "MRS" | "MS" | "DR" | "PROF" | "XXX" | "FNU" | "LNU" | "JR" | "AL" | "EL" | "BIN" | "DE" | "LA"
    )
}

/// The kind of a consonant. What is often left out, or written in many ways, has none.
fn kind(sound: u8) -> Option<usize> {
    Some(match sound {
        b'B' | b'P' => 0,
        b'F' | b'V' | b'W' => 1,
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

/// The key under which somebody is found among those born on a day: the day, then the sketch of the name.
pub type BirthKey = [u8; KEY];

/// Returns the key of a day and a sketch.
pub fn birth_key(birth: NaiveDate, sketch: &Sketch) -> BirthKey {
    let mut key = [0; KEY];
    let day = u32::try_from(birth.num_days_from_ce()).unwrap_or(0).to_be_bytes();
    key[..DAY].copy_from_slice(&day[1..]);
    key[DAY..].copy_from_slice(&sketch.bytes());
    key
}

/// The sketches of somebody: of the name as printed, and of the name in Chinese where that is another.
pub fn sketches(name: Option<&str>, chinese_name: Option<&str>) -> impl Iterator<Item = Sketch> {
    let sketch = |name: Option<&str>| name.map(Sketch::of).filter(|sketch| *sketch != Sketch::default());
    let (printed, chinese) = (sketch(name), sketch(chinese_name));
    let second = chinese.filter(|sketch| Some(*sketch) != printed);
    printed.into_iter().chain(second)
}

/// Most words of a name of which every two are a key.
const PAIRED: usize = 6;

/// Numbers for every two words of a name as they sound, whatever their order; of one word, for it alone.
pub fn word_pairs(name: &str) -> Vec<u64> {
    let mut numbers: Vec<u64> = Vec::new();
    for word in words(name) {
        if word.chars().any(chinese::is_han) {
            let signs: String = word.chars().filter(|c| chinese::is_han(*c)).collect();
            numbers.extend(chinese::pinyin(&signs).into_iter().flatten().map(|syllable| skeleton(&syllable)));
        } else if let Some(latin) = script::latin(&word).filter(|latin| !is_title(&latin.text)) {
            numbers.push(skeleton(&latin.text));
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers.truncate(PAIRED);
    if let [one] = numbers[..] {
        return vec![one];
    }
    let mut pairs = Vec::new();
    for (at, one) in numbers.iter().enumerate() {
        pairs.extend(numbers[at + 1..].iter().map(|other| one.rotate_left(7) ^ other));
    }
    pairs
}

/// A number for the consonants of a word in their order, and its first vowel.
fn skeleton(word: &str) -> u64 {
    let mut number = 0xcbf2_9ce4_8422_2325_u64;
    let mut vowel = None;
    let mut last = usize::MAX;
    for sound in sound::sounds(word) {
        match kind(sound) {
            Some(kind) if kind != last => {
                number = (number ^ (kind as u64 + 1)).wrapping_mul(0x0000_0100_0000_01b3);
                last = kind;
            }
            Some(_) => {}
            None => {
                vowel = vowel.or_else(|| class(sound));
                last = usize::MAX;
            }
        }
    }
    (number ^ u64::from(vowel.unwrap_or(0))).wrapping_mul(0x0000_0100_0000_01b3)
}
