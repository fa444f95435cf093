//! Korean names in letters: the same syllable is written in many ways (Jeong, Jung, Chung, Joung).

use std::rc::Rc;

use super::memo::Memo;

/// A syllable as it may be meant: its first sound, which vowels it may have, its last sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Syllable {
    first: u8,
    vowels: u16,
    last: u8,
}

const INITIALS: &[(&str, u8)] = &[
    ("TCH", b'C'),
    ("CH", b'C'),
    ("JJ", b'C'),
    ("J", b'C'),
    ("KK", b'K'),
    ("GG", b'K'),
    ("K", b'K'),
    ("G", b'K'),
    ("TT", b'T'),
    ("DD", b'T'),
    ("T", b'T'),
    ("D", b'T'),
    ("PP", b'P'),
    ("BB", b'P'),
    ("P", b'P'),
    ("B", b'P'),
    ("SS", b'S'),
    ("SH", b'S'),
    ("S", b'S'),
    ("R", b'R'),
    ("L", b'R'),
    ("N", b'N'),
    ("M", b'M'),
    ("H", b'H'),
    ("", b' '),
];

const A: u16 = 1;
const AE: u16 = 1 << 1;
const EO: u16 = 1 << 2;
const O: u16 = 1 << 3;
const U: u16 = 1 << 4;
const EU: u16 = 1 << 5;
const I: u16 = 1 << 6;
const YA: u16 = 1 << 7;
const YEO: u16 = 1 << 8;
const YO: u16 = 1 << 9;
const YU: u16 = 1 << 10;
const YE: u16 = 1 << 11;
const WA: u16 = 1 << 12;
const OE: u16 = 1 << 13;
const WO: u16 = 1 << 14;
const UI: u16 = 1 << 15;

/// How vowels are written, with those that are meant, the longest first.
const VOWELS: &[(&str, u16)] = &[
    ("YEOU", YEO),
    ("YUH", YEO),
    ("YEO", YEO),
    ("YOU", YEO | YU),
    ("YOO", YU),
    ("YAE", YE),
    ("WAE", OE),
    ("WEO", WO),
    ("WOO", U),
    ("EUI", UI),
    ("YU", YU | YEO),
    ("YO", YO | YEO),
    ("YA", YA),
    ("YE", YE),
    ("YI", I),
    ("IU", YU),
    ("WA", WA),
    ("WE", OE),
    ("WO", WO),
    ("WI", UI),
    ("WU", U),
    ("OE", OE),
    ("OI", OE),
    ("UI", UI),
    ("EO", EO),
    ("EU", EU),
    ("OU", EO | U),
    ("UH", EO),
    ("OH", O),
    ("OO", U),
    ("AE", AE),
    ("AI", AE),
    ("AY", AE),
    ("AH", A),
    ("EE", I | UI),
    ("A", A),
    ("E", AE),
    ("O", O | EO),
    ("U", U | EU | EO),
    ("I", I),
];

const FINALS: &[(&str, u8)] = &[
    ("NG", b'G'),
    ("RK", b'K'),
    ("CK", b'K'),
    ("N", b'N'),
    ("M", b'M'),
    ("L", b'L'),
    ("R", b'L'),
    ("K", b'K'),
    ("G", b'K'),
    ("P", b'P'),
    ("B", b'P'),
    ("T", b'T'),
    ("", b' '),
];

/// Surnames whose spellings no rule leads to each other, and the frequent ones by which a name is known as Korean.
pub(super) const SURNAMES: &[&[&str]] = &[
    &["LEE", "YI", "RHEE", "RI", "YEE", "REE", "LI"],
    &["LIM", "IM", "RIM", "YIM"],
    &["RYU", "YOO", "YU", "LYU", "YOU", "RYOO", "RYOU"],
    &["NOH", "ROH", "NO", "RO"],
    &["PARK", "BAK", "PAK", "BARK", "PAC"],
    &["CHOI", "CHOE", "CHOY", "CHWE"],
    &["KIM", "GIM"],
    &["AHN", "AN"],
    &["KANG", "GANG"],
    &["CHO", "JO", "JOE"],
    &["YOON", "YUN", "YOUN"],
    &["JUNG", "JEONG", "CHUNG", "JOUNG", "CHONG", "JUONG"],
    &["JANG", "CHANG", "ZANG"],
    &["HAN"],
    &["OH", "O"],
    &["SEO", "SUH", "SO", "SU"],
    &["SHIN", "SIN"],
    &["KWON", "GWON", "KWEON"],
    &["HWANG"],
    &["SONG"],
    &["JEON", "JUN", "CHUN", "CHON"],
    &["HONG"],
    &["KO", "GO", "KOH"],
    &["MOON", "MUN"],
    &["SON", "SOHN"],
    &["YANG"],
    &["BAE", "PAE", "BAI"],
    &["BAEK", "PAEK", "BAIK", "PAIK", "BAEG"],
    &["HEO", "HUH", "HUR", "HO"],
    &["NAM"],
    &["SHIM", "SIM"],
    &["HA"],
    &["KWAK", "GWAK"],
    &["SUNG", "SEONG"],
    &["CHA"],
    &["JOO", "JU", "CHU"],
    &["WOO", "U", "WU", "OO"],
    &["KOO", "GU", "KU", "GOO"],
    &["MIN"],
    &["NA", "RA"],
    &["JIN", "CHIN"],
    &["JI", "CHI", "JEE"],
    &["UM", "EOM", "OM"],
    &["BYUN", "BYEON", "PYON"],
    &["YEO", "YUH"],
    &["YEOM", "YUM"],
    &["CHAE", "CHAI"],
    &["WON"],
    &["BANG", "PANG"],
    &["KONG", "GONG"],
    &["HYUN", "HYEON"],
    &["HAM"],
    &["CHEON", "CHUN"],
    &["DO", "TO"],
    &["EUN"],
    &["TAK"],
    &["PYO"],
    &["MYUNG", "MYEONG"],
    &["KI", "GI", "KEE"],
    &["BAN", "PAN"],
    &["WANG"],
    &["KEUM", "GEUM", "KUM"],
    &["OK"],
    &["YOOK", "YUK"],
    &["IN"],
    &["MAENG"],
    &["JE"],
    &["MO"],
    &["TAK"],
];

/// Tells whether two words may be the same surname.
pub(super) fn same_surname(one: &str, other: &str) -> bool {
    one == other || SURNAMES.iter().any(|spellings| spellings.contains(&one) && spellings.contains(&other))
}

/// Tells whether two given names, each written as one word, may be the same.
pub(super) fn same_given(one: &str, other: &str) -> bool {
    let (one, other) = (readings(one), readings(other));
    one.iter().any(|mine| other.iter().any(|theirs| alike(mine, theirs)))
}

/// Tells whether a word can be a Korean given name of two syllables.
pub(super) fn is_given(word: &str) -> bool {
    readings(word).iter().any(|syllables| syllables.len() == 2)
}

fn alike(one: &[Syllable], other: &[Syllable]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| one.first == other.first && one.last == other.last && one.vowels & other.vowels != 0)
}

/// Most ways in which a word is parted into syllables.
const MOST: usize = 24;

/// The ways in which a word can be parted into syllables, one to four of them.
fn readings(word: &str) -> Rc<Vec<Vec<Syllable>>> {
    thread_local! {
        static PARTED: Memo<Rc<Vec<Vec<Syllable>>>> = Memo::new();
    }
    PARTED.with(|parted| {
        parted.of(word, || {
            let mut found = Vec::new();
            part(word, &mut Vec::new(), &mut found);
            Rc::new(found)
        })
    })
}

fn part(rest: &str, before: &mut Vec<Syllable>, found: &mut Vec<Vec<Syllable>>) {
    if rest.is_empty() && !before.is_empty() {
        found.push(before.clone());
    }
    if rest.is_empty() || before.len() == 4 || found.len() >= MOST {
        return;
    }
    for (initial, first) in INITIALS {
        let Some(after) = rest.strip_prefix(initial) else { continue };
        for (spelling, vowels) in VOWELS {
            let Some(tail) = after.strip_prefix(spelling) else { continue };
            for (ending, last) in FINALS {
                let Some(next) = tail.strip_prefix(ending) else { continue };
                // An open syllable is not written with a U for EO, nor with an O.
                let open = if *last == b' ' && matches!(*spelling, "U" | "YU") { !(EO | YEO) } else { u16::MAX };
                // L and R are not sounded before an I.
                let first = if *first == b'R' && vowels & (I | YEO | YU | YA | YE | YO) != 0 { b' ' } else { *first };
                before.push(Syllable { first, vowels: vowels & open, last: *last });
                part(next, before, found);
                before.pop();
            }
        }
        if !initial.is_empty() {
            break;
        }
    }
}
