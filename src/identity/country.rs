//! Nationality codes as machine-readable zones print them (ICAO 9303-3 section 5), with their names.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

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
const ALIASES: &str = include_str!("country_aliases.csv");

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

/// What each name stands for. Most commands only ask whether a code is known, and never make this ready.
static NAMES: LazyLock<HashMap<String, Vec<&'static Country>>> = LazyLock::new(|| {
    let mut names: HashMap<String, Vec<&Country>> = HashMap::new();
    let mut name = |text: &str, country: &'static Country| {
        let named = names.entry(normalised(text)).or_default();
        if !text.is_empty() && !named.contains(&country) {
            named.push(country);
        }
    };
    for country in all() {
        for text in [country.code, country.alpha_2, country.alpha_3, country.zh, country.en] {
            name(text, country);
        }
    }
    for (alias, code) in ALIASES.lines().skip(1).filter_map(|line| line.split_once(',')) {
        let country = all().iter().find(|country| country.code == code);
        name(alias, country.expect("a test finds the code of every alias"));
    }
    names
});

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

/// Folds width, case, accents, dots and "the" so that names compare as people write them.
fn normalised(text: &str) -> String {
    let is_mark = unicode_normalization::char::is_combining_mark;
    let folded = if text.chars().all(|c| c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}')) {
        text.to_ascii_lowercase()
    } else {
        text.nfkd().filter(|c| !is_mark(*c)).collect::<String>().to_lowercase()
    };
    let parts = folded.split(|c: char| c.is_whitespace() || matches!(c, '’' | '\'' | '.' | ',' | '(' | ')' | '-'));
    let words: Vec<&str> = parts.filter(|word| !word.is_empty() && *word != "the").collect();
    words.join(" ")
}

/// Finds what a text names: a code of a machine-readable zone, ISO alpha-2 or alpha-3, a Chinese or an English name or
/// a usual other one, whatever its case. Several answers mean that it is ambiguous, none that it is unknown.
pub fn find(text: &str) -> Vec<&'static Country> {
    NAMES.get(&normalised(text)).cloned().unwrap_or_default()
}
