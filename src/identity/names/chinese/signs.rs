//! The table of Chinese characters: each is found where it stands, with the simplified one by which it is known and how it
//! is read. Nothing is made of a line before somebody asks for it.

use std::sync::OnceLock;

const TABLE: &str = include_str!("../han.tsv");

/// Nearly all characters lie in here, each with its line; the others are looked for one by one.
const FIRST: usize = 0x3400;
const BEYOND: usize = 0xa000;

/// A line of the table.
#[derive(Clone, Copy)]
pub(super) struct Line {
    text: &'static str,
    part: Part,
}

/// Which part of the table a line stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// By it, as a surname, a name is known as Chinese.
    Surname,
    /// The character is a common one.
    Common,
    Rest,
}

/// Stands between two parts of the table.
const NEXT_PART: &str = "-";

impl Line {
    /// The character with its traditional ones.
    pub(super) fn signs(self) -> impl Iterator<Item = char> {
        self.text.chars().take_while(|sign| *sign != '\t')
    }

    /// The simplified character, by which it is known.
    pub(super) fn sign(self) -> char {
        self.text.chars().next().unwrap_or_default()
    }

    fn column(self, place: usize) -> impl Iterator<Item = &'static str> + Clone {
        let column = self.text.split('\t').nth(place).unwrap_or_default();
        column.split(' ').filter(|reading| !reading.is_empty())
    }

    /// Its readings in Hanyu Pinyin, small letters, the usual one first.
    pub(super) fn mandarin(self) -> impl Iterator<Item = &'static str> + Clone {
        self.column(1)
    }

    /// Its readings in Cantonese, in Jyutping, small letters.
    pub(super) fn cantonese(self) -> impl Iterator<Item = &'static str> + Clone {
        self.column(2)
    }

    /// Its readings in Korean.
    pub(super) fn korean(self) -> impl Iterator<Item = &'static str> + Clone {
        self.column(3)
    }

    /// Tells whether a syllable in letters is taken to mean it, among others that sound so.
    pub(super) fn is_usual(self) -> bool {
        self.part != Part::Rest
    }
}

/// Where each character stands.
struct Places {
    lines: Vec<Line>,
    /// From the first one on, the line of each character, counted from 1; 0 where there is none.
    near: Vec<u16>,
    far: Vec<(char, u16)>,
}

/// The lines of the table, one after the other.
fn read() -> impl Iterator<Item = Line> {
    let mut part = Part::Surname;
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(move |text| {
        if text == NEXT_PART {
            part = if part == Part::Surname { Part::Common } else { Part::Rest };
            return None;
        }
        Some(Line { text, part })
    })
}

/// The lines of surnames by which a name is known as Chinese; they stand first, and the others are not read.
pub(super) fn surnames() -> impl Iterator<Item = Line> {
    read().take_while(|line| line.part == Part::Surname)
}

fn places() -> &'static Places {
    static PLACES: OnceLock<Places> = OnceLock::new();
    PLACES.get_or_init(|| {
        let mut places = Places { lines: Vec::with_capacity(9_000), near: vec![0; BEYOND - FIRST], far: Vec::new() };
        for line in read() {
            places.lines.push(line);
            let number = u16::try_from(places.lines.len()).unwrap_or(0);
            for sign in line.signs() {
                match places.near.get_mut((sign as usize).wrapping_sub(FIRST)) {
                    Some(place) => *place = number,
                    None => places.far.push((sign, number)),
                }
            }
        }
        places.far.sort_unstable();
        places
    })
}

/// All lines of the table.
pub(super) fn lines() -> impl Iterator<Item = Line> {
    places().lines.iter().copied()
}

impl Places {
    /// The number of the line of a character.
    fn number(&self, sign: char) -> Option<usize> {
        let number = match self.near.get((sign as usize).wrapping_sub(FIRST)) {
            Some(number) => *number,
            None => self.far.binary_search_by_key(&sign, |(sign, _)| *sign).ok().map_or(0, |at| self.far[at].1),
        };
        usize::from(number).checked_sub(1)
    }
}

/// The line of a character, whether simplified or traditional.
pub(super) fn line(sign: char) -> Option<Line> {
    let places = places();
    places.lines.get(places.number(sign)?).copied()
}

/// The simplified character.
pub(in crate::identity) fn simplified(sign: char) -> char {
    line(sign).map_or(sign, Line::sign)
}

/// Tells whether a character is a surname by which a name is known as Chinese.
pub(super) fn is_surname(sign: char) -> bool {
    line(sign).is_some_and(|line| line.part == Part::Surname)
}
