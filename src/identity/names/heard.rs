//! What is worked out of a word before it is compared; words that come again are worked out once.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;

use super::memo::Memo;
use super::sound::{Sounds, sounds};
use super::{chinese, japanese, korean, parts};

/// A word in letters from A to Z, as it is compared.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) text: Box<str>,
    /// With each letter that is written as two for its mark as one, where that is another.
    folded: Option<Box<str>>,
    pub(super) sounds: Sounds,
    japanese: OnceLock<Option<Box<str>>>,
    /// Which letters it holds, a bit each.
    letters: u32,
    /// What it is known as.
    known: &'static Known,
    pub(super) is_patronymic: bool,
    /// It may be one or two Chinese syllables.
    pub(super) may_be_syllables: bool,
}

/// What lists of words say of one.
#[derive(Debug)]
pub(super) struct Known {
    /// A form of address, or what stands for a name that is not known.
    pub(super) is_title: bool,
    /// A further form of address.
    pub(super) is_address: bool,
    /// Written or left out.
    pub(super) is_particle: bool,
    /// A given name that stands by itself.
    pub(super) is_given: bool,
    /// The lines in which it stands beside names that are the same in another language, or for short.
    pub(super) equal: Vec<usize>,
    /// Which Korean surnames it may be, a bit each.
    pub(super) korean_surname: u128,
}

impl Known {
    const NOTHING: Known = Known {
        is_title: false,
        is_address: false,
        is_particle: false,
        is_given: false,
        equal: Vec::new(),
        korean_surname: 0,
    };

    /// What is known of a word.
    pub(super) fn of(word: &str) -> &'static Known {
        static KNOWN: OnceLock<HashMap<&'static str, Known, RandomState>> = OnceLock::new();
        static NOTHING: Known = Known::NOTHING;
        KNOWN.get_or_init(Known::all).get(word).unwrap_or(&NOTHING)
    }

    fn all() -> HashMap<&'static str, Known, RandomState> {
        let mut all: HashMap<&str, Known, RandomState> =
            HashMap::with_capacity_and_hasher(2_000, RandomState::default());
        let mut add = |word: &'static str, what: &dyn Fn(&mut Known)| what(all.entry(word).or_insert(Known::NOTHING));
        parts::TITLES.iter().for_each(|word| add(word, &|known| known.is_title = true));
        parts::ADDRESSES.iter().for_each(|word| add(word, &|known| known.is_address = true));
        parts::PARTICLES.iter().for_each(|word| add(word, &|known| known.is_particle = true));
        for word in lines(include_str!("given.txt")).flat_map(str::split_whitespace) {
            add(word, &|known| known.is_given = true);
        }
        for (number, line) in lines(EQUAL).enumerate() {
            line.split_whitespace().for_each(|word| add(word, &|known| known.equal.push(number)));
        }
        for (number, spellings) in korean::SURNAMES.iter().enumerate() {
            spellings.iter().for_each(|word| add(word, &|known| known.korean_surname |= 1 << number));
        }
        all
    }
}

const EQUAL: &str = include_str!("equal.txt");

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

impl Deref for Heard {
    type Target = Known;

    fn deref(&self) -> &Known {
        self.known
    }
}

impl PartialEq for Heard {
    fn eq(&self, other: &Heard) -> bool {
        self.text == other.text
    }
}

impl Eq for Heard {}

impl Heard {
    /// Returns what is known of a word.
    pub(super) fn of(text: &str) -> Arc<Heard> {
        thread_local! {
            static HEARD: Memo<Arc<Heard>> = Memo::new();
        }
        HEARD.with(|heard| heard.of(text, || Arc::new(Heard::new(text))))
    }

    /// Returns what is known of a word that will hardly come again.
    pub(super) fn new(text: &str) -> Heard {
        let letters = text.bytes().fold(0, |letters, letter| letters | 1 << (letter & 31));
        Heard {
            text: text.into(),
            folded: folded(text),
            sounds: servant(text).map_or_else(|| sounds(text), |other| sounds(&other)),
            japanese: OnceLock::new(),
            letters,
            known: Known::of(text),
            is_patronymic: parts::is_patronymic(text),
            may_be_syllables: chinese::may_be_syllables(text),
        }
    }

    /// The word with each letter that is written as two for its mark as one.
    pub(super) fn folded(&self) -> &str {
        self.folded.as_deref().unwrap_or(&self.text)
    }

    /// The word in one romanisation, where it may be Japanese.
    pub(super) fn japanese(&self) -> Option<&str> {
        self.japanese.get_or_init(|| japanese::japanese(&self.text).map(Box::from)).as_deref()
    }

    /// Tells whether so many letters changed may make one word of the other, as far as the letters that they hold tell.
    pub(super) fn may_differ_by(&self, other: &Heard, changed: u32) -> bool {
        (self.letters ^ other.letters).count_ones() <= 2 * changed
    }
}

/// A name that begins with the Arabic for servant, in one spelling: Abdel, Abdal, Abdoul as Abdul. `None` for any other.
fn servant(text: &str) -> Option<String> {
    let rest = ["ABDEL", "ABDAL", "ABDIL", "ABDOUL"].iter().find_map(|start| text.strip_prefix(start))?;
    Some(format!("ABDUL{rest}"))
}

/// Each letter that is written as two for its mark, as one; doubled letters once; the Arabic for servant in one spelling.
/// `None` where that is the word itself.
fn folded(text: &str) -> Option<Box<str>> {
    if let Some(other) = servant(text) {
        return Some(folded(&other).unwrap_or_else(|| other.into()));
    }
    // The ü of Hanyu Pinyin.
    match text {
        "LV" | "LYU" | "LUE" => return Some("LU".into()),
        "NV" | "NYU" | "NUE" => return Some("NU".into()),
        _ => {}
    }
    const PAIRS: [(&str, &str); 8] =
        [("UXX", "U"), ("NXX", "N"), ("AE", "A"), ("OE", "O"), ("UE", "U"), ("AA", "A"), ("SS", "S"), ("IJ", "Y")];
    let holds = |pair: &[u8]| matches!(pair, b"AE" | b"OE" | b"UE" | b"AA" | b"SS" | b"IJ" | b"XX");
    if !text.as_bytes().windows(2).any(holds) {
        return None;
    }
    let mut folded = text.to_owned();
    for (two, one) in PAIRS {
        folded = folded.replace(two, one);
    }
    Some(folded.into())
}
