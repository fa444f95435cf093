//! Names whose letters were spoiled: UTF-8 that was read as another encoding and saved again.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254, WINDOWS_1258,
};

/// Encodings of single bytes by which UTF-8 is misread.
const SINGLE: [&Encoding; 5] = [WINDOWS_1252, WINDOWS_1250, WINDOWS_1254, WINDOWS_1258, WINDOWS_1251];
/// Those of two bytes.
const DOUBLE: [&Encoding; 4] = [GBK, BIG5, SHIFT_JIS, EUC_KR];

/// Returns what a spoiled name was before, where it certainly is one.
pub(super) fn reading(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    let has_latin = name.chars().any(|c| c.is_ascii_alphabetic());
    let single = SINGLE.iter().find_map(|encoding| before(name, encoding)).or_else(|| by_numbers(name));
    let single =
        single.filter(|before| before.chars().all(|c| c.is_ascii() || is_latin(c) || is_east(c) || is_cyrillic(c)));
    // Letters of one script only, as people write them: where Latin ones stand, no others were there.
    let single = single.filter(|before| !has_latin || before.chars().all(|c| c.is_ascii() || is_latin(c)));
    single.or_else(|| {
        let double = DOUBLE.iter().find_map(|encoding| before(name, encoding))?;
        let fits = if has_latin {
            touches(name) && double.chars().all(|c| c.is_ascii() || is_latin(c))
        } else {
            double.chars().all(|c| is_han(c) || c.is_ascii())
        };
        fits.then_some(double)
    })
}

/// Writes a name in an encoding and reads it as UTF-8; `None` where either is not possible, or nothing changes.
fn before(name: &str, encoding: &'static Encoding) -> Option<String> {
    if !may_begin(name, encoding) {
        return None;
    }
    let (bytes, _, lost) = encoding.encode(name);
    if lost {
        return None;
    }
    String::from_utf8(bytes.into_owned()).ok().filter(|before| before != name && !before.is_ascii())
}

/// Tells whether the first character that is no ASCII stands for bytes that begin a character of UTF-8.
fn may_begin(name: &str, encoding: &'static Encoding) -> bool {
    let Some(at) = name.find(|c: char| !c.is_ascii()) else { return false };
    let first = name[at..].chars().next().map_or(0, char::len_utf8);
    let (bytes, _, lost) = encoding.encode(&name[at..at + first]);
    let leads = matches!(bytes.first(), Some(0xc2..=0xf4));
    !lost && leads && bytes.get(1).is_none_or(|second| matches!(second, 0x80..=0xbf))
}

/// The same for Latin-1, in which a character is its number.
fn by_numbers(name: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = name.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    String::from_utf8(bytes?).ok().filter(|before| before != name && !before.is_ascii())
}

/// Tells whether a character of the East stands at a Latin letter, as in `M眉LLER`.
fn touches(name: &str) -> bool {
    let pairs = name.chars().zip(name.chars().skip(1));
    let is_one = |one: char, other: char| one.is_ascii_alphabetic() && !other.is_ascii() && other.is_alphabetic();
    pairs.into_iter().any(|(one, other)| is_one(one, other) || is_one(other, one))
}

/// Letters of European and Vietnamese names.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{17f}' | '\u{1a0}' | '\u{1a1}' | '\u{1af}' | '\u{1b0}' | '\u{218}'..='\u{21b}' | '\u{1e00}'..='\u{1eff}' | '\u{2019}' | '\u{2bb}' | '\u{2bc}')
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{4ff}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

fn is_east(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Pieces of text that only a wrong encoding writes: what replaced what was lost, bytes that were never written, and marks
/// at the beginning of a file.
const PIECES: [&str; 8] = ["锟", "斤拷", "烫烫", "屯屯", "锘", "\u{ef}\u{bb}\u{bf}", "ï¿½", "â€"];

/// Tells whether a name has traces of a wrong encoding that lost what had been written.
pub(super) fn has_traces(name: &str) -> bool {
    if name.is_ascii() {
        return false;
    }
    let signs: Vec<char> = name.chars().collect();
    PIECES.iter().any(|piece| name.contains(piece)) || (0..signs.len()).any(|at| is_lead_alone(&signs, at))
}

/// `Ã` and `Â` are how the first byte of a letter is misread; the second was lost where what follows stands after neither
/// in any name: Portuguese, Romanian and Vietnamese have these letters too.
fn is_lead_alone(signs: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| signs[before]);
    let within = before.is_some_and(char::is_alphabetic);
    let after = signs.get(at + 1).copied();
    match signs[at] {
        'Ã' | 'Â' if before.is_some_and(char::is_lowercase) => true,
        'Ã' => after.is_some_and(|c| matches!(c.to_ascii_uppercase(), 'A' | 'B'..='D' | 'F'..='H' | 'J'..='L' | 'P'..='R' | 'T' | 'V'..='X' | 'Z')),
        'Â' => within && matches!(after, Some(' ' | '\u{a0}')) || after == Some('\u{a0}'),
        _ => false,
    }
}
