//! Names compared whatever their order and script form: as printed, and as a machine-readable zone transliterates them
//! (ICAO 9303-3 section 6). Names are kept as written; these forms only find and compare.

mod agree;
pub mod bag;
mod chinese;
mod fault;
mod heard;
mod japanese;
mod korean;
mod memo;
mod parts;
mod script;
mod sound;

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

pub use agree::{Agreement, Level, Manner, WantedWord, agree};
pub(super) use chinese::signs::simplified as simplified_sign;
pub use chinese::spelled_out;
pub use fault::{NameFault, fault, fault_of_part};
pub use parts::Name;

/// How two names stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// The same words, in whatever order and transliteration.
    Same,
    /// One may be the other cut short: initials, fewer given names, words run together.
    Compatible,
    /// Neither.
    Different,
}

/// Letters with more than a base and an accent, each with its transliterations, the recommended one first.
const LETTERS: &[(char, &[&str])] = &[
    ('Ä', &["AE", "A"]),
    ('Å', &["AA", "A"]),
    ('Æ', &["AE"]),
    ('Ð', &["D"]),
    ('Đ', &["D"]),
    ('Ħ', &["H"]),
    ('ı', &["I"]),
    ('İ', &["I"]),
    ('Ĳ', &["IJ"]),
    ('ĸ', &["K", "Q"]),
    ('Ł', &["L"]),
    ('Ñ', &["N", "NXX"]),
    ('Ŋ', &["N"]),
    ('Ö', &["OE", "O"]),
    ('Ø', &["OE", "O"]),
    ('Œ', &["OE"]),
    ('ẞ', &["SS"]),
    ('ß', &["SS"]),
    ('Þ', &["TH"]),
    ('Ŧ', &["T"]),
    ('Ü', &["UE", "UXX", "U"]),
    // Cyrillic (9303-3 section 6 B), where one sign stands for several letters.
    ('А', &["A"]),
    ('Б', &["B"]),
    ('В', &["V"]),
    ('Г', &["G", "H"]),
    ('Д', &["D"]),
    ('Е', &["E"]),
    ('Ё', &["E", "YO"]),
    ('Ж', &["ZH"]),
    ('З', &["Z"]),
    ('И', &["I", "Y"]),
    ('Й', &["I", "Y"]),
    ('К', &["K"]),
    ('Л', &["L"]),
    ('М', &["M"]),
    ('Н', &["N"]),
    ('О', &["O"]),
    ('П', &["P"]),
    ('Р', &["R"]),
    ('С', &["S"]),
    ('Т', &["T"]),
    ('У', &["U"]),
    ('Ф', &["F"]),
    ('Х', &["KH", "H"]),
    ('Ц', &["TS"]),
    ('Ч', &["CH"]),
    ('Ш', &["SH"]),
    ('Щ', &["SHCH"]),
    ('Ъ', &["IE", ""]),
    ('Ы', &["Y"]),
    ('Ь', &[""]),
    ('Э', &["E"]),
    ('Ю', &["IU", "YU"]),
    ('Я', &["IA", "YA"]),
    ('І', &["I"]),
    ('Ї', &["I"]),
    ('Є', &["IE"]),
    ('Ґ', &["G"]),
];

/// Most forms that one word is given; a name with more such letters is compared by its first forms.
const MOST_FORMS: usize = 64;
/// Characters of the name in the first line of a passport's zone.
const MRZ_NAME: usize = 39;

fn transliterations(c: char) -> Option<&'static [&'static str]> {
    LETTERS.iter().find(|(letter, _)| *letter == c).map(|(_, forms)| *forms)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '.')
}

/// Splits a name into its words: capitals, composed; apostrophes dropped; everything that is no letter or digit splits.
fn words(name: &str) -> Vec<String> {
    let capitals: String = name.nfkc().filter(|c| !is_apostrophe(*c)).flat_map(char::to_uppercase).collect();
    let composed: String = capitals.nfc().collect();
    let is_part = |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
    composed.split(|c| !is_part(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns the forms that a word may take in a zone, the recommended one first. Letters without accent stand for
/// themselves; signs that no table knows, such as Chinese characters, too.
fn forms(word: &str) -> Vec<String> {
    let mut forms = vec![String::new()];
    for c in word.chars() {
        let base: String = c.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect();
        let own = [base.as_str()];
        let options = transliterations(c).or_else(|| transliterations(base.chars().next()?)).unwrap_or(&own);
        let longer: Vec<String> =
            options.iter().flat_map(|option| forms.iter().map(move |form| format!("{form}{option}"))).collect();
        forms = longer;
        forms.truncate(MOST_FORMS);
    }
    forms
}

/// Returns the name as a zone prints it: recommended transliteration, filler between words, `<<` where a comma sets the
/// surname apart, cut at 39 characters.
pub fn mrz_form(printed: &str) -> String {
    let part = |part: &str| words(part).iter().map(|word| forms(word).swap_remove(0)).collect::<Vec<_>>().join("<");
    let form = match printed.split_once([',', '，']) {
        Some((surname, given)) => format!("{}<<{}", part(surname), part(given)),
        None => part(printed),
    };
    form.chars().take(MRZ_NAME).collect()
}

/// Returns the recommended forms of the words in order of the alphabet: a key under which a name is found whatever the
/// order of its words.
pub fn key(name: &str) -> String {
    if name.is_ascii() {
        return ascii_key(name);
    }
    let mut words: Vec<String> = words(name).iter().map(|word| forms(word).swap_remove(0)).collect();
    words.sort_unstable();
    words.join(" ")
}

/// Returns the number under which a name, by its key, is found together with a day of birth: the first eight bytes of a
/// digest over both. Others may have it by chance; so who is found by it is compared.
pub fn namesake(key: &str, birth: NaiveDate) -> u64 {
    let digest = Sha256::new().chain_update(birth.num_days_from_ce().to_be_bytes()).chain_update(key).finalize();
    let (words, _) = digest.as_chunks::<8>();
    u64::from_be_bytes(words[0])
}

/// The key of a name in plain letters, of which nothing has to be looked up.
fn ascii_key(name: &str) -> String {
    let mut plain = name.to_ascii_uppercase();
    if plain.contains(is_apostrophe) {
        plain.retain(|c| !is_apostrophe(c));
    }
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<&str> = words.collect();
    words.sort_unstable();
    words.join(" ")
}

/// Compares two names.
pub fn compare(one: &str, other: &str) -> NameMatch {
    let all_forms = |name: &str| words(name).iter().map(|word| forms(word)).collect::<Vec<_>>();
    let (one, other) = (all_forms(one), all_forms(other));
    if one.is_empty() || other.is_empty() {
        return NameMatch::Different;
    }
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if shorter.len() == longer.len() && pairs_off(&shorter, &longer, same) {
        return NameMatch::Same;
    }
    if pairs_off(&shorter, &longer, begins) || run_together(&shorter) == run_together(&longer) {
        return NameMatch::Compatible;
    }
    NameMatch::Different
}

type Forms = Vec<String>;

fn same(one: &Forms, other: &Forms) -> bool {
    one.iter().any(|form| other.contains(form))
}

/// Tells whether one word begins the other: an initial, or a word cut at the end of the field.
fn begins(one: &Forms, other: &Forms) -> bool {
    one.iter()
        .any(|form| other.iter().any(|other| form.starts_with(other.as_str()) || other.starts_with(form.as_str())))
}

/// Returns the words as one, such as `ALSAYED` of `AL SAYED`.
fn run_together(words: &[Forms]) -> String {
    words.iter().filter_map(|forms| forms.first().map(String::as_str)).collect()
}

/// Tells whether each of `few` finds a word of its own among `many`.
fn pairs_off(few: &[Forms], many: &[Forms], fits: fn(&Forms, &Forms) -> bool) -> bool {
    let mut taken = vec![None; many.len()];
    (0..few.len()).all(|word| place(word, few, many, fits, &mut taken, &mut BTreeSet::new()))
}

/// Finds a free place for a word, moving earlier ones where they have another.
fn place(
    word: usize,
    few: &[Forms],
    many: &[Forms],
    fits: fn(&Forms, &Forms) -> bool,
    taken: &mut [Option<usize>],
    tried: &mut BTreeSet<usize>,
) -> bool {
    for (seat, other) in many.iter().enumerate() {
        if !fits(&few[word], other) || !tried.insert(seat) {
            continue;
        }
        let free = match taken[seat] {
            None => true,
            Some(earlier) => place(earlier, few, many, fits, taken, tried),
        };
        if free {
            taken[seat] = Some(word);
            return true;
        }
    }
    false
}
