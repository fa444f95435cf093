//! The parts of a name: aliases apart, titles left out, each word with what it is and how it sounds.

use std::ops::Deref;
use std::sync::Arc;

use super::heard::Heard;
use super::{chinese, script, words};

/// A name as it may be compared: what is meant by it, and by each alias.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    pub(super) forms: Vec<Form>,
}

/// One way in which somebody is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) words: Vec<Word>,
    /// What is written in Chinese characters, without what parts it.
    pub(super) han: String,
    /// As long as a passport's zone has room: its end may be cut off.
    pub(super) cut: bool,
    /// How many of the first words are the surname, where that was said.
    pub(super) surname: Option<usize>,
}

/// A word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    heard: Arc<Heard>,
    pub(super) no_vowels: bool,
    pub(super) kind: Kind,
}

impl Deref for Word {
    type Target = Heard;

    fn deref(&self) -> &Heard {
        &self.heard
    }
}

/// What a word of a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A surname or a given name.
    Name,
    /// Named after the father, and left out elsewhere.
    Patronymic,
    /// Such as de, von, al, bin: written or left out.
    Particle,
}

/// Forms of address and what stands for a name that is not known.
pub(super) const TITLES: &[&str] = &[
    "MR",
    "MRS",
    "MS",
    "MISS",
    "MX",
    "MSTR",
    "DR",
    "PROF",
    "PROFESSOR",
    "DOCTOR",
    "ENGR",
    "ING",
    "SIR",
    "DAME",
    "LORD",
    "LADY",
    "HON",
    "REV",
    "JR",
    "SR",
    "SRA",
    "II",
    "III",
    "IV",
    "PHD",
    "ESQ",
    "HAJI",
    "HAJJ",
    "HADJI",
    "HJ",
    "HAJAH",
    "HJH",
    "DATO",
    "DATUK",
    "DATIN",
    "SHRI",
    "SMT",
    "KUMARI",
    "MME",
    "MLLE",
    "MONSIEUR",
    "MADAME",
    "HERR",
    "FRAU",
    "SENOR",
    "SENORA",
    "CAPT",
    "CAPTAIN",
    "COL",
    "COLONEL",
    "GEN",
    "GENERAL",
    "MAJ",
    "MAJOR",
    "LT",
    "SGT",
    "SHEIKH",
    "SHAYKH",
    "SHEIK",
    "MULLAH",
    "MAULAVI",
    "MAWLAWI",
    "USTAZ",
    "ARCH",
    "DIPL",
    "MAG",
    "DOTT",
    "AVV",
    "KHUN",
    "FNU",
    "LNU",
    "NFN",
    "NLN",
    "XXX",
    "XX",
    "UNKNOWN",
    "MASTER",
    "JUNIOR",
    "SENIOR",
];

/// Further forms of address. The sketches of names, which files keep, take them for names.
pub(super) const ADDRESSES: &[&str] = &["MST", "MOST", "MOSAMMAT", "MOSAMMET", "MUSAMMAT", "DAW"];

pub(super) const PARTICLES: &[&str] = &[
    "AL", "EL", "UL", "BIN", "BINTI", "BINTE", "BTE", "BT", "IBN", "IBNE", "BEN", "BINT", "DE", "DEL", "DELA", "LA",
    "LAS", "LOS", "DI", "DA", "DAS", "DOS", "DELLA", "DALLA", "DEGLI", "VAN", "VON", "DER", "DEN", "DEM", "TER", "ZU",
    "ZUM", "ZUR", "AF", "DU", "DES", "OGLU", "OGLY", "OGLI", "OGHLI", "KYZY", "KIZI", "QIZI", "QYZY", "UULU", "SAYYID",
    "SYED", "THI", "VD", "VDA", "EPSE", "Y",
];

/// Particles that are no name even where only one word stands beside them.
const ARTICLES: &[&str] = &["AL", "EL", "UL", "BIN", "BINTI", "IBN"];

/// What an alias follows.
const ALIASES: &[&str] = &[
    "@",
    " A.K.A. ",
    " A.K.A ",
    " AKA ",
    " ALIAS ",
    " A/K/A ",
    "又名",
    "别名",
    ";",
    "；",
    " F.K.A. ",
    " DIT ",
    " GENANNT ",
];
/// What the name follows that somebody had before a marriage.
const BORN: &[&str] = &["NEE", "NÉE", "GEB", "GEBORENE", "BORN", "FORMERLY", "曾用名", "ROZENA", "URODZONA"];
/// Words that are written short.
const SHORT: &[(&str, &str)] = &[
    ("MD", "MOHAMMED"),
    ("MOHD", "MOHAMMED"),
    ("MUHD", "MOHAMMED"),
    ("MOHAMAD", "MOHAMMED"),
    ("MHD", "MOHAMMED"),
    ("ST", "SAINT"),
    ("STE", "SAINTE"),
    ("MA", "MARIA"),
    ("FCO", "FRANCISCO"),
    ("WM", "WILLIAM"),
    ("GEO", "GEORGE"),
    ("CHAS", "CHARLES"),
    ("THOS", "THOMAS"),
];
/// Further words that are written short; the sketches take them as they stand.
const SHORT_FORMS: &[(&str, &str)] = &[("MG", "MAUNG"), ("SK", "SHEIKH")];
/// Ends of words by which those are named after the father.
const PATRONYMICS: &[&str] = &[
    "OVICH", "EVICH", "OVITCH", "EVITCH", "OWITSCH", "EWITSCH", "OVYCH", "IYOVYCH", "OVNA", "EVNA", "IVNA", "OWNA",
    "EWNA", "ICHNA", "INICHNA", "ILYICH", "ILICH", "KUZMICH", "YEVICH", "YEVNA",
];

/// Most words of a name that are compared.
pub(super) const MOST: usize = 10;
/// Characters of the name in a passport's zone; from one less on it may be cut.
const ZONE: usize = 38;

impl Name {
    /// Reads names of one person: as printed, in Chinese, and aliases.
    pub fn read<'a>(names: impl IntoIterator<Item = &'a str>) -> Name {
        let mut forms: Vec<Form> = Vec::new();
        for name in names {
            for form in read(name) {
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
        Name { forms }
    }

    /// Tells whether nothing can be compared.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// The forms in Chinese characters.
    pub(super) fn han(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().map(|form| form.han.as_str()).filter(|han| !han.is_empty())
    }
}

fn read(name: &str) -> Vec<Form> {
    if is_plain(name) {
        return one(&name.to_ascii_uppercase()).into_iter().collect();
    }
    let spaced = spaced(name);
    let (outside, inside) = brackets(&spaced);
    let mut parts: Vec<String> = vec![outside];
    parts.extend(inside);
    for alias in ALIASES {
        parts = parts.iter().flat_map(|part| part.split(alias)).map(str::to_owned).collect();
    }
    let mut forms: Vec<Form> = Vec::new();
    for part in &parts {
        let (before, born) = birth_name(part);
        let Some(form) = one(&before) else { continue };
        if let Some(born) = born.and_then(|born| one(&born)) {
            forms.extend(with_birth_name(&form, &born));
        }
        match forms.first() {
            // A single word beside a name is another given name, and another name.
            Some(first) if form.words.len() == 1 && form.han.is_empty() && first.words.len() > 1 => {
                let ends = [first.words.first(), first.words.last()].into_iter().flatten();
                let beside: Vec<Form> = ends.map(|word| joined(&form, std::slice::from_ref(word))).collect();
                forms.push(form);
                forms.extend(beside);
            }
            _ => forms.push(form),
        }
    }
    if let [first, second, ..] = &forms[..]
        && parts.len() > 1
        && first.words.len() + second.words.len() <= 6
    {
        let both = joined(first, &second.words);
        forms.push(both);
    }
    forms
}

/// Tells whether a name holds nothing that parts it: letters, blanks, hyphens and a comma, and no word before an alias or
/// a name before a marriage.
fn is_plain(name: &str) -> bool {
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'\'' | b',' | b'<');
    let parts = |word: &str| {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        ["AKA", "ALIAS", "DIT", "GENANNT", "SRI"].into_iter().chain(BORN.iter().copied()).any(is)
    };
    name.bytes().all(is_usual) && !name.split([' ', '-', '\'', ',', '<']).any(parts)
}

fn joined(form: &Form, more: &[Word]) -> Form {
    let mut both = Form { surname: None, ..form.clone() };
    both.words.extend(more.iter().filter(|word| !form.words.contains(word)).cloned());
    both
}

/// Who married may be named by the name before, with each of the words as given names.
fn with_birth_name(form: &Form, born: &Form) -> Vec<Form> {
    let mut forms = vec![joined(form, &born.words)];
    if form.words.len() > 1 {
        for left_out in [0, form.words.len() - 1] {
            let mut other = Form { surname: None, ..form.clone() };
            other.words.remove(left_out);
            forms.push(joined(&other, &born.words));
        }
    }
    forms
}

/// Capitals, with what stands for a particle as such, and a blank after each full stop.
fn spaced(name: &str) -> String {
    let mut name = format!(" {} ", name.to_uppercase());
    if !name.contains(['/', '.', '(', '\u{c9}']) && !name.contains(" TAN SRI ") && !name.contains(" GEBORENE ") {
        return name;
    }
    for (short, particle) in [
        (" A/L ", " BIN "),
        (" A/P ", " BINTI "),
        (" S/O ", " BIN "),
        (" D/O ", " BINTI "),
        (" W/O ", " BINTI "),
        (" A.L. ", " BIN "),
        (" B. ", " BIN "),
        (" BT. ", " BINTI "),
        (" TAN SRI ", " "),
        (" NÉE ", " NEE "),
        (" GEB. ", " GEB "),
        (" GEBORENE ", " GEB "),
    ] {
        name = name.replace(short, particle);
    }
    let mut spaced = String::with_capacity(name.len());
    let mut signs = name.chars().peekable();
    while let Some(c) = signs.next() {
        spaced.push(c);
        if c == '.' && signs.peek().is_some_and(|next| next.is_alphabetic()) {
            spaced.push(' ');
        }
    }
    // A.K.A. was parted by that too.
    spaced.replace(" A. K. A. ", " AKA ").replace(" F. K. A. ", " AKA ").replace(" A. K. A ", " AKA ")
}

/// What stands outside of brackets, and inside of each pair.
fn brackets(name: &str) -> (String, Vec<String>) {
    let (mut outside, mut inside, mut depth) = (String::new(), Vec::new(), 0u32);
    for c in name.chars() {
        match c {
            '(' | '（' | '[' | '"' | '“' if depth == 0 => {
                depth = 1;
                inside.push(String::new());
                outside.push(' ');
            }
            ')' | '）' | ']' | '"' | '”' if depth > 0 => depth = 0,
            c => match inside.last_mut() {
                Some(last) if depth > 0 => last.push(c),
                _ => outside.push(c),
            },
        }
    }
    (outside, inside)
}

/// Parts the name before a marriage from the name since.
fn birth_name(part: &str) -> (String, Option<String>) {
    let parts: Vec<&str> = part.split_whitespace().collect();
    let marks = |word: &&str| word.len() > 1 && BORN.contains(&word.trim_end_matches(['.', ':']));
    match parts.iter().position(marks) {
        Some(at) if at > 0 && at + 1 < parts.len() => (parts[..at].join(" "), Some(parts[at + 1..].join(" "))),
        _ => (part.to_owned(), None),
    }
}

fn one(part: &str) -> Option<Form> {
    let mut form = Form::default();
    let sides: Vec<&str> = match part.split_once("<<").or_else(|| part.split_once([',', '，'])) {
        Some((surname, given)) => vec![surname, given],
        None => vec![part],
    };
    let zone = sides.iter().map(|side| side.trim().chars().count()).sum::<usize>() + 2 * (sides.len() - 1);
    form.cut = zone >= ZONE;
    for (place, side) in sides.iter().enumerate() {
        if side.bytes().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b' ' | b'-' | b'<')) {
            let parts = side.split([' ', '-', '<']).filter(|word| !word.is_empty());
            parts.for_each(|word| add_letters(word, false, side, &mut form));
        } else {
            words(side).iter().for_each(|word| add(word, side, &mut form));
        }
        if place == 0 && sides.len() == 2 {
            form.surname = Some(form.words.len());
        }
    }
    settle(&mut form);
    form.words.truncate(MOST);
    (!form.words.is_empty() || !form.han.is_empty()).then_some(form)
}

fn add(word: &str, side: &str, form: &mut Form) {
    if word.chars().any(chinese::is_han) {
        form.han.extend(word.chars().filter(|c| !c.is_whitespace() && !c.is_ascii()));
        return;
    }
    if let Some((surname, given)) = hangul(word) {
        form.words.extend(
            [surname, given]
                .into_iter()
                .filter_map(script::latin)
                .map(|latin| Word::new(&latin.text, false, Kind::Name)),
        );
        return;
    }
    let Some(script::Latin { text, no_vowels }) = script::heard(word) else { return };
    // The article of Arabic stands at the beginning of its word.
    let article = no_vowels && text.len() > 4 && (word.starts_with("ال") || word.starts_with("אל"));
    if article {
        form.words.push(Word::new("AL", no_vowels, Kind::Particle));
        form.words.push(Word::new(&text[2..], no_vowels, Kind::Name));
        return;
    }
    add_letters(&text, no_vowels, side, form);
}

fn add_letters(text: &str, no_vowels: bool, side: &str, form: &mut Form) {
    let short = SHORT_FORMS.iter().find(|(short, _)| *short == text);
    let mut word = Word::new(short.map_or_else(|| in_full(text), |(_, long)| long), no_vowels, Kind::Name);
    if word.is_particle || is_assimilated(&word.text, side) {
        word.kind = Kind::Particle;
    }
    form.words.push(word);
}

/// Tells whether a word ends as those that are named after the father.
pub(super) fn is_patronymic(word: &str) -> bool {
    word.ends_with(['A', 'H']) && PATRONYMICS.iter().any(|end| word.len() > end.len() && word.ends_with(end))
}

/// A word that is written short, in full.
pub(super) fn in_full(word: &str) -> &str {
    let short = (2..=7).contains(&word.len()).then(|| SHORT.iter().find(|(short, _)| *short == word)).flatten();
    short.map_or(word, |(_, long)| *long)
}

/// A Korean name is written in one: its first syllable is the surname.
fn hangul(word: &str) -> Option<(&str, &str)> {
    let is_hangul = word.chars().all(|c| matches!(c, '\u{ac00}'..='\u{d7a3}'));
    let (second, _) = word.char_indices().nth(1)?;
    (is_hangul && (2..=4).contains(&word.chars().count())).then(|| word.split_at(second))
}

/// The article of Arabic takes the sound that follows: Ar-Rahman, Ash-Shami.
fn is_assimilated(text: &str, side: &str) -> bool {
    (2..=3).contains(&text.len())
        && text.starts_with(['A', 'E', 'U'])
        && side.split([' ', '<']).any(|word| {
            word.split_once(['-', '\u{2010}', '\u{2011}'])
                .is_some_and(|(article, noun)| article == text && noun.starts_with(&text[1..]))
        })
}

/// Leaves out titles, and tells patronymics where enough of the name is left.
fn settle(form: &mut Form) {
    let is_title = |word: &Word| word.is_title || word.is_address;
    let names = |form: &Form| form.words.iter().filter(|word| word.kind == Kind::Name && !is_title(word)).count();
    if names(form) > 0 {
        let first = form.surname.map(|end| form.words[..end].iter().filter(|word| !is_title(word)).count());
        form.words.retain(|word| !is_title(word));
        form.surname = first.filter(|count| *count > 0);
    }
    if names(form) >= 3 {
        for word in &mut form.words {
            if word.is_patronymic {
                word.kind = Kind::Patronymic;
            }
        }
    }
    // Of two words both are the name: Gupta Van, De Laura.
    if names(form) == 0 || form.words.len() == 2 && !form.words.iter().any(|word| ARTICLES.contains(&&*word.text)) {
        form.words.iter_mut().for_each(|word| word.kind = Kind::Name);
    }
}

impl Word {
    pub(super) fn new(text: &str, no_vowels: bool, kind: Kind) -> Word {
        Word { heard: Heard::of(text), no_vowels, kind }
    }

    /// A word that will hardly come again.
    pub(super) fn once(text: &str) -> Word {
        Word { heard: Arc::new(Heard::new(text)), no_vowels: false, kind: Kind::Name }
    }

    /// Words written together.
    pub(super) fn joined(words: &[Word]) -> Word {
        let text: String = words.iter().map(|word| &*word.text).collect();
        let no_vowels = words.iter().any(|word| word.no_vowels);
        Word { heard: Arc::new(Heard::new(&text)), no_vowels, kind: Kind::Name }
    }
}
