//! The letters and signs that stand in names, and how they stand together.

use unicode_normalization::char::is_combining_mark;

use super::super::chinese::spelled_out;

/// Letters, marks and signs that stand in names.
pub(super) fn is_part(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
        || c.is_alphabetic() && !is_number_or_small(c)
        || is_combining_mark(c)
        || is_dot(c)
        || matches!(
            c,
            ' ' | '\u{a0}'
                | '\u{3000}'
                | '-'
                | '‐'
                | '–'
                | '\''
                | '’'
                | '‘'
                | 'ʼ'
                | '`'
                | '´'
                | '.'
                | ','
                | '，'
                | '@'
                | '＠'
                | 'ʻ'
                | 'ʹ'
                | '′'
                | '‑'
                | '־'
                | '/'
                | '('
                | ')'
                | '（'
                | '）'
                | '<'
        )
}

/// Signs that Unicode calls alphabetic and that stand for a number, or for letters set small, in a ring or in fancy type.
fn is_number_or_small(c: char) -> bool {
    matches!(c, 'ª' | 'º' | '\u{2070}'..='\u{209f}' | '\u{2150}'..='\u{218f}' | '\u{2460}'..='\u{24ff}' | '\u{3200}'..='\u{33ff}' | '\u{1d400}'..='\u{1d7ff}' | '\u{1f100}'..='\u{1f2ff}')
}

/// The dots that stand between the parts of a name, Chinese or not: all are one.
fn is_dot(c: char) -> bool {
    matches!(
        c,
        '·' | '•'
            | '‧'
            | '∙'
            | '⋅'
            | '・'
            | '･'
            | '．'
            | '。'
            | '｡'
            | '․'
            | '‣'
            | '◦'
            | '●'
            | '᛫'
            | '⸱'
            | '꞉'
            | '﹒'
            | '∘'
            | '˙'
            | 'ꞏ'
    )
}

/// Scripts that stand together in no word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    East,
}

fn script(c: char) -> Option<Script> {
    match c {
        'A'..='Z'
        | 'a'..='z'
        | '\u{c0}'..='\u{24f}'
        | '\u{1e00}'..='\u{1eff}'
        | '\u{ff21}'..='\u{ff3a}'
        | '\u{ff41}'..='\u{ff5a}' => Some(Script::Latin),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(Script::Greek),
        '\u{400}'..='\u{52f}' => Some(Script::Cyrillic),
        '\u{590}'..='\u{5ff}' => Some(Script::Hebrew),
        '\u{600}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' => Some(Script::Arabic),
        '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff66}'..='\u{ff9f}' => {
            Some(Script::East)
        }
        _ => None,
    }
}

/// Tells whether a sign belongs to a Chinese word.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// Returns the first word that mixes letters of two scripts, such as `M黮ler` or `SZABУ`.
pub(super) fn word_of_two_scripts(name: &str) -> Option<&str> {
    name.split(|c: char| is_dot(c) || !(c.is_alphabetic() || is_combining_mark(c))).find(|word| {
        let mut scripts = word.chars().filter_map(script);
        scripts.next().is_some_and(|first| scripts.any(|other| other != first)) && !is_name_and_reading(word)
    })
}

/// `李Li`: characters, and beside them how they are read.
fn is_name_and_reading(word: &str) -> bool {
    let characters: String = word.chars().filter(|c| is_han(*c)).collect();
    let letters: String = word.chars().filter(|c| !is_han(*c)).collect();
    let is_parted = word == format!("{characters}{letters}") || word == format!("{letters}{characters}");
    let read =
        || spelled_out(&characters).map(|read| read.split(' ').take(characters.chars().count()).collect::<String>());
    is_parted && read().is_some_and(|read| read.eq_ignore_ascii_case(&letters))
}

/// Tells whether a name holds `@` otherwise than between blanks, as it stands before an alias.
pub(super) fn is_address(name: &str) -> bool {
    let is_at = |c: char| matches!(c, '@' | '＠');
    let parts: Vec<&str> = name.split(is_at).collect();
    let glued = |pair: &[&str]| {
        let [before, after] = pair else { return false };
        !before.is_empty() && !before.ends_with(char::is_whitespace)
            || !after.is_empty() && !after.starts_with(char::is_whitespace)
    };
    parts.windows(2).any(glued)
}

/// Tells whether the sex stands beside a name as a word of its own, or is all there is.
pub(super) fn has_sex_beside(name: &str) -> bool {
    const SEXES: [&str; 6] = ["男", "女", "男性", "女性", "FEMALE", "(M/F)"];
    let is_sex = |word: &str| SEXES.iter().any(|sex| word.eq_ignore_ascii_case(sex));
    let is_end = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）' | '/' | ',' | '，' | '-');
    let words: Vec<&str> = name.split(is_end).filter(|word| !word.is_empty()).collect();
    // A Chinese surname and a given name may be written apart.
    let is_given = words.len() == 2
        && words[0].chars().count() == 1
        && words[0].chars().all(is_han)
        && !name.contains(['(', '（']);
    !is_given && words.iter().any(|word| is_sex(word))
}
