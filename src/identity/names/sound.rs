//! How a word sounds, whoever wrote it down: letters as sounds, and how far two words lie apart by them.
//!
//! One name comes in many spellings: Mohammed and Muhammad, Sergey and Sergei, Youssef and Yusuf, Tschaikowski and
//! Chaykovsky. Letters that stand for one sound are made one, and sounds that are written for each other lie near.

/// Sounds of a word. Capitals are consonants, small letters vowels; what stands for several letters:
/// `X` sh, `C` ch, `J` zh or the j of English, `j` the letter J, `c` ts, `Y` and `W` glides, `E` ai or ei, `9` ph, which is
/// an f or the breathed p of India and Thailand.
pub(super) type Sounds = Vec<u8>;

/// Letters that are one sound, the longest first.
const TOGETHER: &[(&str, &[u8])] = &[
    ("SCHTSCH", b"XC"),
    ("CHTCH", b"XC"),
    ("SHCH", b"XC"),
    ("SCHCH", b"XC"),
    ("TSCH", b"C"),
    ("DSCH", b"J"),
    ("TCH", b"C"),
    ("SCH", b"X"),
    ("DZH", b"J"),
    ("DJ", b"J"),
    ("CZ", b"C"),
    ("SZ", b"X"),
    ("CH", b"C"),
    ("SH", b"X"),
    ("ZH", b"J"),
    ("KH", b"H"),
    ("GH", b"G"),
    ("PH", b"9"),
    ("TH", b"T"),
    ("DH", b"D"),
    ("TS", b"c"),
    ("TZ", b"c"),
    ("CK", b"K"),
    ("QU", b"K"),
    ("OO", b"u"),
    ("OU", b"u"),
    ("EE", b"i"),
    ("IE", b"i"),
    ("IY", b"i"),
    ("YI", b"i"),
    ("IJ", b"i"),
    ("II", b"i"),
    ("EI", b"E"),
    ("EY", b"E"),
    ("AI", b"E"),
    ("AY", b"E"),
    ("AE", b"a"),
    ("OE", b"o"),
    ("UE", b"u"),
    ("AA", b"a"),
    ("X", b"KS"),
];

/// Which second letters follow a first letter in any of those; a letter by itself is followed by whatever there is.
const SECOND: [u32; 26] = {
    let mut second = [0; 26];
    let mut at = 0;
    while at < TOGETHER.len() {
        let spelling = TOGETHER[at].0.as_bytes();
        let first = (spelling[0] - b'A') as usize;
        second[first] |= if spelling.len() > 1 { 1 << (spelling[1] - b'A') } else { u32::MAX };
        at += 1;
    }
    second
};

/// The letters at the beginning that are one sound.
fn together(rest: &[u8]) -> Option<&'static (&'static str, &'static [u8])> {
    let number = |letter: u8| usize::from(letter.wrapping_sub(b'A'));
    let second = SECOND.get(number(rest[0])).copied().unwrap_or(0);
    let after = rest.get(1).map_or(0, |letter| 1_u32.checked_shl(number(*letter) as u32).unwrap_or(0));
    if second & after == 0 && second != u32::MAX {
        return None;
    }
    TOGETHER.iter().find(|(spelling, _)| spelling.as_bytes()[0] == rest[0] && rest.starts_with(spelling.as_bytes()))
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'A' | b'E' | b'I' | b'O' | b'U')
}

/// Returns the sounds of a word in letters from A to Z.
pub(super) fn sounds(word: &str) -> Sounds {
    let letters = word.as_bytes();
    let mut sounds: Sounds = Vec::with_capacity(letters.len());
    let mut at = 0;
    while at < letters.len() {
        let rest = &letters[at..];
        let after = |taken: usize| rest.get(taken).copied();
        let before_vowel = |taken: usize| after(taken).is_some_and(is_vowel);
        let taken = match together(rest) {
            // Before a vowel an I glides into it: Natalia, Natalya, Nataliya.
            Some((spelling @ ("IY" | "II" | "YI"), _)) if before_vowel(2) => {
                sounds.push(b'Y');
                spelling.len()
            }
            Some(("IJ", _)) if before_vowel(2) => {
                sounds.extend_from_slice(b"ij");
                2
            }
            None if rest.starts_with(b"GI") && before_vowel(2) => {
                sounds.push(b'J');
                2
            }
            Some((spelling, sound)) => {
                sounds.extend_from_slice(sound);
                spelling.len()
            }
            None => {
                sounds.push(one(rest[0], after(1), at > 0));
                1
            }
        };
        at += taken;
    }
    sounds.dedup_by(|later, before| *later == *before || *later == b'F' && *before == b'9');
    sounds
}

fn one(letter: u8, next: Option<u8>, inside: bool) -> u8 {
    let before_vowel = next.is_some_and(is_vowel);
    match letter {
        b'I' | b'Y' if before_vowel => b'Y',
        b'I' | b'Y' => b'i',
        b'A' | b'E' | b'O' | b'U' => letter.to_ascii_lowercase(),
        b'J' if before_vowel || !inside => b'j',
        b'J' => b'i',
        b'C' if matches!(next, Some(b'E' | b'I' | b'Y')) => b'c',
        b'C' | b'Q' => b'K',
        other => other,
    }
}

/// Sounds that are written for each other, and how far apart they lie in hundredths.
const NEAR: &[(&[u8], u32)] = &[
    (b"ou", 15),
    (b"ei", 25),
    (b"ae", 25),
    (b"iE", 15),
    (b"eE", 15),
    (b"aE", 35),
    (b"iY", 5),
    (b"Yj", 10),
    (b"ij", 20),
    (b"uW", 10),
    (b"uV", 30),
    (b"oW", 30),
    (b"VW", 5),
    (b"FV", 25),
    (b"FW", 35),
    (b"BV", 30),
    (b"BP", 40),
    (b"9F", 0),
    (b"9V", 25),
    (b"9W", 35),
    (b"9P", 25),
    (b"DT", 40),
    (b"DJ", 30),
    (b"GY", 35),
    (b"GK", 35),
    (b"GH", 30),
    (b"KH", 40),
    (b"KC", 40),
    (b"CH", 30),
    (b"CX", 25),
    (b"Cc", 35),
    (b"CS", 60),
    (b"Sc", 25),
    (b"Tc", 35),
    (b"SX", 35),
    (b"SZ", 25),
    (b"Zc", 25),
    (b"ZJ", 30),
    (b"ZD", 45),
    (b"XJ", 30),
    (b"CJ", 30),
    (b"Jj", 5),
    (b"GJ", 30),
    (b"Gj", 30),
    (b"Hj", 40),
    (b"YJ", 30),
    (b"Cj", 35),
    (b"TS", 50),
    (b"MN", 50),
    (b"ao", 50),
    (b"eo", 50),
    (b"iu", 60),
    (b"eu", 55),
    (b"io", 80),
    (b"ai", 60),
    (b"au", 80),
    (b"LR", 80),
];

const FAR: u32 = 100;

/// Tells whether two sounds are written for each other.
pub(super) fn are_near(one: u8, other: u8) -> bool {
    apart(one, other) <= 25
}

/// How far apart any two sounds lie.
const APART: [[u8; 128]; 128] = {
    let mut apart = [[FAR as u8; 128]; 128];
    let mut at = 0;
    while at < NEAR.len() {
        let (pair, cost) = NEAR[at];
        apart[pair[0] as usize][pair[1] as usize] = cost as u8;
        apart[pair[1] as usize][pair[0] as usize] = cost as u8;
        at += 1;
    }
    let mut same = 0;
    while same < 128 {
        apart[same][same] = 0;
        same += 1;
    }
    apart
};

fn apart(one: u8, other: u8) -> u32 {
    u32::from(APART[usize::from(one & 127)][usize::from(other & 127)])
}

/// Words that lie further apart are never taken for one.
pub(super) const SEEN: u32 = 20;

/// What leaving a sound out costs.
fn left_out(sound: u8) -> u32 {
    match sound {
        b'Y' | b'W' | b'j' => 30,
        b'H' => 35,
        b'i' | b'e' | b'u' => 50,
        b'a' | b'o' | b'E' => 60,
        _ => FAR,
    }
}

/// How far two words lie apart: 0 where they sound the same, 100 where nothing agrees. `no_vowels` where one of the two
/// was written without vowels.
pub(super) fn distance(one: &[u8], other: &[u8], no_vowels: bool) -> u32 {
    // Each sound that one has more was left out in the other.
    let length = one.len().max(other.len()).max(1) as u32;
    if !no_vowels && SEEN < one.len().abs_diff(other.len()) as u32 * left_out(b'Y') / length {
        return FAR;
    }
    let left_out =
        |sound: u8| if no_vowels && sound.is_ascii_lowercase() && sound != b'j' { 0 } else { left_out(sound) };
    let mut short = [0; SHORT + 1];
    let mut long = Vec::new();
    let row: &mut [u32] = match short.get_mut(..=other.len()) {
        Some(row) => row,
        None => {
            long.resize(other.len() + 1, 0);
            &mut long
        }
    };
    for (place, sound) in other.iter().enumerate() {
        row[place + 1] = row[place] + left_out(*sound);
    }
    for mine in one {
        let out = left_out(*mine);
        // What lies too far apart by now comes no nearer.
        if row.iter().min().is_some_and(|least| SEEN < least / length) {
            return FAR;
        }
        let mut above = row[0];
        row[0] += out;
        for (place, theirs) in other.iter().enumerate() {
            let changed = above + apart(*mine, *theirs);
            above = row[place + 1];
            row[place + 1] = changed.min(above + out).min(row[place] + left_out(*theirs));
        }
    }
    row[other.len()] / length + gender(one, other)
}

/// Sounds of nearly every word.
const SHORT: usize = 32;

/// An ending that tells a man's name from a woman's is no way of writing: Mario and Maria, Martin and Martina.
fn gender(one: &[u8], other: &[u8]) -> u32 {
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    // A surname such as Ivanov is that of the same family as Ivanova.
    let family = shorter.ends_with(b"oV") || shorter.ends_with(b"eV");
    let added = !family && shorter.len() + 1 == longer.len() && longer.starts_with(shorter) && longer.ends_with(b"a");
    let changed = shorter.len() == longer.len()
        && shorter.split_last().map(|(_, start)| start) == longer.split_last().map(|(_, start)| start)
        && matches!((shorter.last(), longer.last()), (Some(b'a'), Some(b'o')) | (Some(b'o'), Some(b'a')));
    if added || changed { FAR } else { 0 }
}
