//! Names in other scripts, in letters from A to Z: Greek, Arabic, Hebrew, Georgian, Armenian, Hangul and kana; Latin and
//! Cyrillic as a passport's zone has them. What is written without vowels is marked so.

use unicode_normalization::UnicodeNormalization;

/// A word in letters from A to Z.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Latin {
    /// The letters, capitals.
    pub(super) text: String,
    /// The script leaves most vowels out.
    pub(super) no_vowels: bool,
}

/// Returns a word in letters from A to Z; `None` where it holds signs that are read otherwise, such as Chinese
/// characters.
pub(super) fn latin(word: &str) -> Option<Latin> {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Some(Latin { text: word.to_ascii_uppercase(), no_vowels: false });
    }
    let no_vowels = word.chars().any(|c| matches!(c, '\u{590}'..='\u{6ff}' | '\u{750}'..='\u{77f}'));
    let syllables = hangul(word).or_else(|| kana(word));
    let plain = syllables.unwrap_or_else(|| letters(word));
    let text: String = plain.chars().filter(char::is_ascii_alphanumeric).collect();
    let known = plain.chars().all(|c| c.is_ascii_alphanumeric()) && !text.is_empty();
    known.then_some(Latin { text, no_vowels })
}

/// The same for a name that is compared: with the letters of Kazakh and Mongolian, which the keys of names leave as they
/// stand, and with a vowel between two signs of Hebrew or Arabic that would be read as one sound.
pub(super) fn heard(word: &str) -> Option<Latin> {
    if word.is_ascii() {
        return latin(word);
    }
    let of = |c: char| FURTHER.iter().find(|(sign, _)| *sign == c).map_or(c, |(_, other)| *other);
    let word: String = word.to_uppercase().chars().map(of).collect();
    let found = latin(&word)?;
    if !found.no_vowels || !word.contains(['ה', 'ه', 'ة', 'ح', 'ח']) {
        return Some(found);
    }
    let mut text = String::new();
    for c in word.chars() {
        let Some(Latin { text: next, .. }) = latin(&c.to_string()) else { continue };
        if next == "H" && text.ends_with(['K', 'T', 'S', 'D', 'G', 'P', 'Z', 'C']) && !text.ends_with("TS") {
            text.push('E');
        }
        text.push_str(&next);
    }
    Some(Latin { text, no_vowels: true })
}

/// Letters of Cyrillic that the zone's table lacks, each with the one that it is read like.
const FURTHER: &[(char, char)] = &[
    ('Ә', 'А'),
    ('Ғ', 'Г'),
    ('Қ', 'К'),
    ('Ң', 'Н'),
    ('Ө', 'О'),
    ('Ұ', 'У'),
    ('Ү', 'У'),
    ('Һ', 'Х'),
    ('Ђ', 'Д'),
    ('Ћ', 'Ч'),
];

/// Two letters that are one sound, and letters; the first table that knows a sign has it.
const PAIRS: &[(&str, &str)] =
    &[("ΟΥ", "OU"), ("ΑΥ", "AV"), ("ΕΥ", "EV"), ("ΓΓ", "NG"), ("ΤΣ", "TS"), ("ΤΖ", "TZ"), ("ΜΠ", "B"), ("ΓΚ", "G")];

const SIGNS: &[(&str, &str)] = &[
    // Greek (ELOT 743).
    ("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏΪΫ", "A V G D E Z I TH I K L M N X O P R S T Y F CH PS O A E I I O Y O I Y"),
    // Arabic, with the letters of Persian and Urdu.
    (
        "ابتثجحخدذرزسشصضطظغفقكلمنهويىةأإآؤئپچژگکیڤ",
        "A B T TH J H KH D DH R Z S SH S D T Z GH F Q K L M N H W Y A H A I A U I P CH ZH G K Y V",
    ),
    // Hebrew.
    ("אבגדהוזחטיכלמנספצקרשתךםןףץ", "A B G D H V Z H T Y K L M N S P TS K R SH T K M N F TS"),
    // Georgian.
    ("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "A B G D E V Z T I K L M N O P ZH R S T U P K GH Q SH CH TS DZ TS CH KH J H"),
    // Armenian.
    (
        "ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ",
        "A B G D E Z E E T ZH I L KH TS K H DZ GH CH M Y N SH O CH P J R S V T R TS U P K O F",
    ),
];

/// Signs that are not sounded, or only mark how another is.
fn is_silent(c: char) -> bool {
    matches!(c, 'ع' | 'ء' | 'ע' | 'ـ' | '\u{200c}' | '\u{200d}' | '\u{2b0}'..='\u{2ff}')
        || unicode_normalization::char::is_combining_mark(c)
}

fn letters(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    let mut rest: String = word.to_uppercase().nfc().collect();
    while let Some(c) = rest.chars().next() {
        let pair = PAIRS.iter().find(|(pair, _)| rest.starts_with(pair));
        let taken = match pair {
            Some((pair, letters)) => {
                plain.push_str(letters);
                pair.len()
            }
            None => {
                if !is_silent(c) {
                    plain.push_str(&sign(c));
                }
                c.len_utf8()
            }
        };
        rest.drain(..taken);
    }
    plain
}

fn sign(c: char) -> String {
    let of_table = |(signs, letters): &(&str, &'static str)| {
        let place = signs.chars().position(|sign| sign == c)?;
        letters.split(' ').nth(place)
    };
    match SIGNS.iter().find_map(of_table) {
        Some(letters) => letters.to_owned(),
        None => super::forms(&c.to_string()).swap_remove(0),
    }
}

const INITIALS: [&str; 19] =
    ["G", "KK", "N", "D", "TT", "R", "M", "B", "PP", "S", "SS", "", "J", "JJ", "CH", "K", "T", "P", "H"];
const VOWELS: [&str; 21] = [
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WO", "WE", "WI", "YU", "EU",
    "UI", "I",
];
const FINALS: [&str; 28] = [
    "", "K", "K", "K", "N", "N", "N", "T", "L", "K", "M", "L", "L", "L", "P", "L", "M", "P", "P", "T", "T", "NG", "T",
    "T", "K", "T", "P", "H",
];

/// Hangul in the Revised Romanisation, each syllable by itself.
fn hangul(word: &str) -> Option<String> {
    let syllable = |c: char| {
        let place = (c as usize).checked_sub(0xac00).filter(|place| *place < 11_172)?;
        Some([INITIALS[place / 588], VOWELS[place / 28 % 21], FINALS[place % 28]].concat())
    };
    word.chars().map(syllable).collect()
}

const KANA: &[(&str, &str)] = &[
    ("アイウエオ", "A I U E O"),
    ("カキクケコ", "KA KI KU KE KO"),
    ("サシスセソ", "SA SHI SU SE SO"),
    ("タチツテト", "TA CHI TSU TE TO"),
    ("ナニヌネノ", "NA NI NU NE NO"),
    ("ハヒフヘホ", "HA HI FU HE HO"),
    ("マミムメモ", "MA MI MU ME MO"),
    ("ヤユヨ", "YA YU YO"),
    ("ラリルレロ", "RA RI RU RE RO"),
    ("ワヲン", "WA O N"),
    ("ガギグゲゴ", "GA GI GU GE GO"),
    ("ザジズゼゾ", "ZA JI ZU ZE ZO"),
    ("ダヂヅデド", "DA JI ZU DE DO"),
    ("バビブベボ", "BA BI BU BE BO"),
    ("パピプペポ", "PA PI PU PE PO"),
    ("ヴ", "VU"),
    ("ァィゥェォ", "A I U E O"),
];

/// Hiragana and katakana in the Hepburn romanisation, long vowels as short ones.
fn kana(word: &str) -> Option<String> {
    let mut plain = String::new();
    let mut doubled = false;
    for c in word.nfkc() {
        // Hiragana stands 96 signs before katakana.
        let c = if matches!(c, '\u{3041}'..='\u{3096}') { char::from_u32(c as u32 + 96)? } else { c };
        let small = match c {
            'ャ' => Some("A"),
            'ュ' => Some("U"),
            'ョ' => Some("O"),
            _ => None,
        };
        if let Some(vowel) = small {
            // KI and a small YA are KYA, SHI and a small YA are SHA.
            plain.pop();
            let hissing = plain.ends_with("SH") || plain.ends_with("CH") || plain.ends_with('J');
            plain.push_str(if hissing { "" } else { "Y" });
            plain.push_str(vowel);
        } else if c == 'ッ' {
            doubled = true;
        } else if c != 'ー' {
            let of_row = |(signs, letters): &(&str, &'static str)| {
                letters.split(' ').nth(signs.chars().position(|sign| sign == c)?)
            };
            let letters = KANA.iter().find_map(of_row)?;
            if std::mem::take(&mut doubled) {
                plain.push_str(&letters[..1]);
            }
            plain.push_str(letters);
        }
    }
    Some(plain)
}
