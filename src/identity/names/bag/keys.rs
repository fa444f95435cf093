//! The keys under which somebody is looked for: the day of birth with a sketch of the name, and every two words of it.

use chrono::{Datelike, NaiveDate};

use super::{DAY, KEY, Sketch, class, kind};
use crate::identity::names::{chinese, key, script, sound, words};

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
pub fn sketches(name: Option<&str>, chinese_name: Option<&str>) -> Sketches {
    let sketch = |name: Option<&str>| name.map(Sketch::of).filter(|sketch| *sketch != Sketch::default());
    let (printed, chinese) = (sketch(name), sketch(chinese_name));
    Sketches([printed, chinese.filter(|sketch| Some(*sketch) != printed)])
}

/// Further sketches under which somebody with a Serbian or Croatian đ in the name is looked for: it is written đ, dj or d.
pub fn other_sketches(name: Option<&str>) -> Vec<Sketch> {
    let has_d = |c: char| matches!(c, 'Đ' | 'đ' | 'Ð' | 'ð');
    let Some(name) = name.filter(|name| name.contains(|c| has_d(c) || matches!(c, 'D' | 'd'))) else {
        return Vec::new();
    };
    let capitals = if name.is_ascii() { name.to_ascii_uppercase() } else { name.to_uppercase() };
    if name.contains(has_d) {
        return vec![Sketch::of(&capitals.replace(['Đ', 'Ð'], "DJ"))];
    }
    if capitals.contains("DJ") {
        return vec![Sketch::of(&capitals.replace("DJ", "D"))];
    }
    // Where the mark was left out a surname alone shows that there may have been one.
    let is_surname = |word: &&str| word.len() > 4 && word.ends_with("IC");
    let words: Vec<&str> = capitals.split_whitespace().collect();
    if !capitals.contains('D') || !words.iter().any(is_surname) {
        return Vec::new();
    }
    let with_dj = |word: &str| word.replace('D', "DJ");
    let one = words.iter().filter(|word| word.contains('D')).map(|other| {
        let all = words.iter().map(|word| if word == other { with_dj(word) } else { (*word).to_owned() });
        Sketch::of(&all.collect::<Vec<_>>().join(" "))
    });
    let mut all: Vec<Sketch> = one.chain([Sketch::of(&with_dj(&capitals))]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The sketches of somebody, two at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sketches([Option<Sketch>; 2]);

impl Sketches {
    /// Goes through them.
    pub fn iter(&self) -> impl Iterator<Item = Sketch> + Clone + use<> {
        self.0.into_iter().flatten()
    }
}

/// What is worked out once of the name of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameKeys {
    /// The plain form of the name as printed.
    pub plain: Option<String>,
    /// What is looked at before the name is compared with others.
    pub sketches: Sketches,
}

impl NameKeys {
    /// Works them out.
    pub fn of(name: Option<&str>, chinese_name: Option<&str>) -> NameKeys {
        NameKeys { plain: name.map(key), sketches: sketches(name, chinese_name) }
    }
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
        } else if let Some(latin) = script::latin(&word).filter(|latin| !is_minor(&latin.text)) {
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

/// Short words that are mostly no part of a name.
fn is_minor(word: &str) -> bool {
    matches!(
        word,
        "MR" | "MRS" | "MS" | "DR" | "PROF" | "XXX" | "FNU" | "LNU" | "JR" | "AL" | "EL" | "BIN" | "DE" | "LA"
    )
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
