//! The names of several people where one is asked for.

use super::super::parts::TITLES;
use super::signs::is_han;

/// What stands after a surname and is no person.
const SUFFIXES: [&str; 8] = ["JNR", "SNR", "V", "VI", "MD", "MBA", "CPA", "ET"];
/// Whom somebody brings.
const COMPANY: [&str; 14] = [
    "WIFE",
    "HUSBAND",
    "SPOUSE",
    "FAMILY",
    "CHILD",
    "CHILDREN",
    "SON",
    "DAUGHTER",
    "COLLEAGUE",
    "COLLEAGUES",
    "INTERPRETER",
    "ASSISTANT",
    "OTHERS",
    "TEAM",
];
/// Words that only stand between two people.
const BETWEEN: [&str; 3] = ["AND", "UND", "ET"];
/// A household, named by its surname.
const HOUSEHOLDS: [&str; 4] = ["FAMILY", "FAMILIE", "FAMILLE", "FAMILIA"];
/// The same in Chinese, where no blank parts the words.
const HAN: [&str; 9] = ["等人", "等三", "等二", "等两", "夫妇", "夫妻", "家属", "家人", "全家"];

/// Tells whether a text names more than one person.
pub(super) fn are(name: &str) -> bool {
    let capitals = if name.is_ascii() { name.to_ascii_uppercase() } else { name.to_uppercase() };
    joined_by_a_word(&capitals)
        || parted_by_slashes(&capitals)
        || parted_by_commas(&capitals)
        || !name.is_ascii() && (HAN.iter().any(|words| name.contains(words)) || are_in_a_row(name))
}

fn words(part: &str) -> Vec<&str> {
    part.split(|c: char| c.is_whitespace() || matches!(c, '.' | '(' | ')')).filter(|word| !word.is_empty()).collect()
}

fn joined_by_a_word(capitals: &str) -> bool {
    let words = words(capitals);
    let [first, .., last] = &words[..] else { return false };
    let inner = &words[1..words.len() - 1];
    let is_between = inner.iter().any(|word| BETWEEN.contains(word));
    let with = words.windows(2).skip(1).any(|pair| pair[0] == "WITH" && COMPANY.contains(&pair[1]));
    let et_al = words.ends_with(&["ET", "AL"]) || *last == "ETC";
    is_between || with || et_al || HOUSEHOLDS.contains(first) || HOUSEHOLDS.contains(last)
}

/// `张三 李四 王五`: a name in Chinese characters is parted into two at most.
fn are_in_a_row(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    2 < words.len() && words.iter().all(|word| 1 < word.chars().count() && word.chars().all(is_han))
}

/// `SMITH JOHN/JONES MARY`: not `SMITH/JOHN`, as airlines write one person, and not A/L or S/O.
fn parted_by_slashes(capitals: &str) -> bool {
    if !capitals.contains('/') {
        return false;
    }
    let mut text = format!(" {capitals} ");
    for short in [" A/L ", " A/P ", " S/O ", " D/O ", " W/O ", " A/K/A ", " MR/MS ", " MR/MRS ", " C/O "] {
        text = text.replace(short, " ");
    }
    let parts: Vec<&str> = text.split('/').filter(|part| is_person(part)).collect();
    let whole = parts.iter().filter(|part| is_whole_name(part)).count();
    let is_one_script =
        parts.iter().all(|part| part.contains(is_han)) || !parts.iter().any(|part| part.contains(is_han));
    is_one_script && (whole > 1 || parts.len() > 2)
}

/// `JOHN SMITH, MARY SMITH`: not `SMITH, JOHN, JR.`
fn parted_by_commas(capitals: &str) -> bool {
    let parts: Vec<&str> = capitals.split([',', '，']).filter(|part| is_person(part)).collect();
    let whole = || parts.iter().filter(|part| is_whole_name(part));
    match &parts[..] {
        [one, other] if one.contains(is_han) => other.contains(is_han) && whole().count() > 1,
        [one, other] => {
            let (one, other) = (words(one), words(other));
            let is_common = |word: &&str| word.chars().count() > 2 && other.contains(word);
            one.len() > 1 && other.len() > 1 && one.iter().any(is_common)
        }
        [_, _, _, ..] => parts.len() > 3 || whole().count() > 1,
        [] | [_] => false,
    }
}

/// Tells whether a part is more than a title or what follows a name.
fn is_person(part: &str) -> bool {
    words(part).iter().any(|word| !TITLES.contains(word) && !SUFFIXES.contains(word))
}

/// Tells whether a part may be somebody's whole name: two words, or two Chinese characters.
fn is_whole_name(part: &str) -> bool {
    let words = words(part);
    words.iter().filter(|word| !TITLES.contains(word)).count() > 1
        || words.iter().any(|word| word.chars().all(is_han) && word.chars().count() > 1)
}
