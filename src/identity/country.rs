//! Nationality codes as machine-readable zones print them (ICAO 9303-3 section 5), with their names.

mod nearest;

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::names::simplified_sign;
pub use nearest::nearest;

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A state or one of its territories.
    State,
    /// A territory without nationals of its own.
    Territory,
    /// A British status other than citizen.
    British,
    /// China, with Hong Kong, Macao and Taiwan: not foreigners (EEAL 89).
    Chinese,
    /// An international organisation.
    Organisation,
    /// Stateless persons.
    Stateless,
    /// Refugees.
    Refugee,
    /// Not specified.
    Unspecified,
    /// Only in specimens, or no nationality.
    Specimen,
}

/// A line of `countries.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// Code in a machine-readable zone: `D`, not `DEU`.
    pub code: &'static str,
    /// ISO 3166-1 alpha-2, or empty.
    pub alpha_2: &'static str,
    /// ISO 3166-1 alpha-3, or empty.
    pub alpha_3: &'static str,
    /// Name, Chinese.
    pub zh: &'static str,
    /// Name, English.
    pub en: &'static str,
    /// What it stands for.
    pub kind: Kind,
    /// A nationality that a machine-readable zone may print.
    pub known: bool,
}

const TABLE: &str = include_str!("countries.csv");
/// Other names of each, official ones and those of its people, Chinese and English; a name may stand for several.
const NAMES: &str = include_str!("country_names.csv");

/// Returns all lines of the table, in the order of their codes.
pub fn all() -> &'static [Country] {
    static ALL: LazyLock<Vec<Country>> = LazyLock::new(|| TABLE.lines().skip(1).map(line).collect());
    &ALL
}

/// One bit for each code that is known, by [`bit`].
static KNOWN: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut known = vec![0; (BASE * BASE * BASE).div_ceil(64)];
    for bit in all().iter().filter(|country| country.known).filter_map(|country| bit(country.code)) {
        known[bit / 64] |= 1 << (bit % 64);
    }
    known
});

type Named = HashMap<String, Vec<&'static Country>>;

/// What each name in letters stands for. Most commands only ask whether a code is known, and never make this ready.
static IN_LETTERS: LazyLock<Named> = LazyLock::new(|| named(|name| !has_han(name)));
/// What each name in Chinese characters stands for.
static IN_CHARACTERS: LazyLock<Named> = LazyLock::new(|| named(has_han));

fn named(wanted: impl Fn(&str) -> bool) -> Named {
    let mut named = Named::new();
    for (name, country) in names().filter(|(name, _)| wanted(name)) {
        let same = named.entry(normalised(name)).or_default();
        if !name.is_empty() && !same.contains(&country) {
            same.push(country);
        }
    }
    named
}

/// Returns all codes and names as they stand in the tables, each with what it stands for.
pub fn names() -> impl Iterator<Item = (&'static str, &'static Country)> {
    let own = all().iter().flat_map(|one| [one.code, one.alpha_2, one.alpha_3, one.zh, one.en].map(|name| (name, one)));
    let others = NAMES.lines().skip(1).filter_map(|line| line.split_once(',')).flat_map(|(code, names)| {
        let country = all().iter().find(|country| country.code == code);
        let country = country.expect("a test finds the code of every line");
        names.split('|').map(move |name| (name, country))
    });
    own.chain(others)
}

fn line(line: &'static str) -> Country {
    let mut cells = line.split(',');
    let mut cell = || cells.next().unwrap_or_default();
    let (code, alpha_2, alpha_3, zh, en) = (cell(), cell(), cell(), cell(), cell());
    let kind = match cell() {
        "state" => Kind::State,
        "territory" => Kind::Territory,
        "british" => Kind::British,
        "chinese" => Kind::Chinese,
        "organisation" => Kind::Organisation,
        "stateless" => Kind::Stateless,
        "refugee" => Kind::Refugee,
        "unspecified" => Kind::Unspecified,
        _ => Kind::Specimen,
    };
    Country { code, alpha_2, alpha_3, zh, en, kind, known: cell() == "yes" }
}

/// Letters and one place for "none".
const BASE: usize = 27;

/// Returns the number of a code of one to three capitals.
fn bit(code: &str) -> Option<usize> {
    let letters = code.as_bytes();
    let fits = (1..=3).contains(&letters.len()) && letters.iter().all(u8::is_ascii_uppercase);
    fits.then(|| letters.iter().fold(0, |number, letter| number * BASE + usize::from(letter - b'A') + 1))
}

/// Tells whether a code is a nationality that a machine-readable zone may print. Allocates nothing.
pub fn is_known(code: &str) -> bool {
    bit(code).is_some_and(|bit| KNOWN[bit / 64] & (1 << (bit % 64)) != 0)
}

/// Returns the line of a code as a machine-readable zone prints it.
pub fn of(code: &str) -> Option<&'static Country> {
    all().iter().find(|country| country.code == code)
}

/// Folds width, case, accents, signs, short forms and the order of words, so that names compare as people write them.
fn normalised(text: &str) -> String {
    if has_han(text) {
        let plain = text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        return plain.map(simplified).collect();
    }
    let mut words = words(text);
    words.sort_unstable();
    words.join(" ")
}

fn has_han(text: &str) -> bool {
    text.chars().any(is_han)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

/// The words of a name in a script of letters. Letters that stand alone are one word: `U. S. A.`
fn words(text: &str) -> Vec<String> {
    let is_mark = unicode_normalization::char::is_combining_mark;
    let folded: String = text.nfkd().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase).collect();
    let folded = folded.replace(['\'', '’', '‘', 'ʼ', '`'], "");
    // A word by itself may be a code, such as that of Andorra or of Iceland, and is what it is.
    if !folded.trim().is_empty() && folded.trim().chars().all(char::is_alphanumeric) {
        return vec![folded.trim().to_owned()];
    }
    let mut words: Vec<String> = Vec::new();
    let mut run = String::new();
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).chain([""]) {
        if word.len() == 1 {
            run.push_str(word);
            continue;
        }
        match std::mem::take(&mut run).as_str() {
            "" => {}
            "s" => words.push("south".to_owned()),
            "n" => words.push("north".to_owned()),
            letters => words.push(letters.to_owned()),
        }
        words.extend(written_out(word).iter().map(|word| (*word).to_owned()));
    }
    words
}

/// What a word stands for: none for those that only join.
fn written_out(word: &str) -> Vec<&str> {
    match word {
        "" | "the" | "of" | "and" | "et" => vec![],
        "st" | "sint" | "ste" => vec!["saint"],
        "rep" | "repub" => vec!["republic"],
        "dem" | "democ" => vec!["democratic"],
        "fed" | "feds" => vec!["federated"],
        "is" | "isl" | "isls" | "island" => vec!["islands"],
        "sts" => vec!["states"],
        "terr" => vec!["territory"],
        "dr" => vec!["democratic", "republic"],
        "dpr" => vec!["democratic", "peoples", "republic"],
        "pdr" => vec!["peoples", "democratic", "republic"],
        other => vec![other],
    }
}

/// Words that tell the form of a state, or that a person belongs to one, and name none.
const FORMS: [&str; 33] = [
    "republic",
    "kingdom",
    "state",
    "federal",
    "federated",
    "federation",
    "federative",
    "islamic",
    "democratic",
    "peoples",
    "people",
    "commonwealth",
    "principality",
    "duchy",
    "grand",
    "sultanate",
    "socialist",
    "union",
    "nation",
    "independent",
    "hashemite",
    "arab",
    "plurinational",
    "bolivarian",
    "national",
    "nationals",
    "citizen",
    "citizens",
    "citizenship",
    "nationality",
    "passport",
    "holder",
    "country",
];

/// What follows the name of a state, or makes it the name of its people.
const FORMS_ZH: [&str; 20] = [
    "国籍",
    "籍人",
    "国人",
    "公民",
    "国民",
    "护照",
    "籍",
    "人",
    "民主共和国",
    "人民共和国",
    "伊斯兰共和国",
    "联邦共和国",
    "共和国",
    "大公国",
    "公国",
    "王国",
    "联邦",
    "酋长国",
    "苏丹国",
    "国",
];

/// The simplified form of a character; those first named stand in names of countries and in no name of a person.
fn simplified(c: char) -> char {
    match c {
        '羣' => '群',
        '壹' => '一',
        '鄔' => '邬',
        '紮' => '扎',
        c => simplified_sign(c),
    }
}

/// Finds what a text names: a code of a machine-readable zone, ISO alpha-2 or alpha-3, a name of a state or of its
/// people, Chinese or English, official or usual, whatever its case and the order of its words; or several of these that
/// agree. Several answers mean that it is ambiguous, none that it is unknown.
pub fn find(text: &str) -> Vec<&'static Country> {
    // What says that there is none, though its letters are a code.
    if ["n/a", "n.a.", "n.a", "n/n"].iter().any(|none| text.trim().eq_ignore_ascii_case(none)) {
        return Vec::new();
    }
    let found = as_named(text);
    if !found.is_empty() {
        return found;
    }
    let bare = without_form(text);
    if bare.is_empty() { agreed(text) } else { bare }
}

fn as_named(text: &str) -> Vec<&'static Country> {
    let named = if has_han(text) { &IN_CHARACTERS } else { &IN_LETTERS };
    named.get(&normalised(text)).cloned().unwrap_or_default()
}

/// Finds a name without the words that tell only a form: `Kingdom of Norway`, `挪威王国`, `citizen of Norway`, `挪威籍`.
fn without_form(text: &str) -> Vec<&'static Country> {
    if has_han(text) {
        let plain = normalised(text);
        let bare = FORMS_ZH.iter().filter_map(|form| plain.strip_suffix(form)).map(as_named);
        return bare.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
    }
    let mut words = words(text);
    let all = words.len();
    words.retain(|word| !FORMS.contains(&word.as_str()));
    if words.len() == all || words.is_empty() { Vec::new() } else { as_named(&words.join(" ")) }
}

/// Finds what several names in one text agree on, such as `德国 Germany` or `Germany (DEU)`.
fn agreed(text: &str) -> Vec<&'static Country> {
    let parts = parts(text);
    if parts.len() < 2 {
        return Vec::new();
    }
    let mut found = parts
        .iter()
        .map(|part| Some(as_named(part)).filter(|found| !found.is_empty()).unwrap_or_else(|| without_form(part)));
    let first = found.next().unwrap_or_default();
    found.fold(first, |mut all, next| {
        all.retain(|one| next.contains(one));
        all
    })
}

/// Parts a text at signs, and where Chinese goes over into another script.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chinese = None;
    for c in text.chars() {
        let parted =
            matches!(c, '/' | '／' | '|' | '(' | ')' | '（' | '）' | '[' | ']' | '\n' | ';' | '；' | '-' | '–');
        let turns = c.is_alphabetic() && chinese.is_some_and(|before| before != is_han(c));
        if parted || turns {
            parts.push(String::new());
        }
        if c.is_alphabetic() {
            chinese = Some(is_han(c));
        }
        if !parted && let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts.retain(|part| part.chars().any(char::is_alphanumeric));
    parts
}
