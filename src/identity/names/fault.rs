//! What is no name, or the names of several, whoever writes it: a list, a counter. Real names of every script pass, those
//! of one word or of one letter too.

mod instead;
mod several;
mod signs;
mod spoiled;

use crate::identity::odd::Odd;

/// Longest name, characters.
const LONGEST: usize = 120;

/// Why a text is not the name of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// A question mark stands for a letter that was lost.
    QuestionMark,
    /// A sign that stands in no name.
    Sign(char),
    /// Nothing that is a letter.
    NoLetters,
    /// More characters than a name has.
    TooLong,
    /// Letters spoiled by a wrong encoding, with what they may have been.
    Spoiled(Option<String>),
    /// A word in letters of two scripts.
    TwoScripts(String),
    /// A word that says that there is no name, or where it stands.
    InsteadOfName,
    /// More than one person.
    Several,
    /// The sex stands beside the name.
    SexBeside,
    /// An address of mail, or `@` that stands before no alias.
    Address,
}

/// Tells what is wrong with a whole name; `None` where nothing is.
pub fn fault(name: &str) -> Option<NameFault> {
    fault_of_part(name).or_else(|| instead::is_whole(name).then_some(NameFault::InsteadOfName)).or_else(|| {
        // Of a part alone it may be the given name.
        signs::has_sex_beside(name).then_some(NameFault::SexBeside)
    })
}

/// Tells what is wrong with a surname, or with given names: words such as True are real surnames.
pub fn fault_of_part(name: &str) -> Option<NameFault> {
    letters_fault(name).or_else(|| {
        let is_no_name = instead::is(name).then_some(NameFault::InsteadOfName);
        is_no_name.or_else(|| several::are(name).then_some(NameFault::Several))
    })
}

/// What is wrong with the letters and signs themselves.
fn letters_fault(name: &str) -> Option<NameFault> {
    let is_plain = |byte: u8| byte.is_ascii_alphabetic() || byte == b' ';
    if name.len() <= LONGEST && name.bytes().all(is_plain) && name.bytes().any(|byte| byte != b' ') {
        return None;
    }
    if let Some(before) = spoiled::reading(name) {
        return Some(NameFault::Spoiled(Some(before)));
    }
    if spoiled::has_traces(name) {
        return Some(NameFault::Spoiled(None));
    }
    match name.chars().find(|c| !signs::is_part(*c)) {
        Some('?' | '？' | '\u{fffd}') => return Some(NameFault::QuestionMark),
        Some(c) => return Some(NameFault::Sign(c)),
        None if !name.chars().any(char::is_alphabetic) => return Some(NameFault::NoLetters),
        None if LONGEST < name.len() && LONGEST < name.chars().count() => return Some(NameFault::TooLong),
        None => {}
    }
    if let Some(word) = signs::word_of_two_scripts(name) {
        return Some(NameFault::TwoScripts(word.to_owned()));
    }
    signs::is_address(name).then_some(NameFault::Address)
}

impl NameFault {
    /// Constant English word.
    pub fn code(&self) -> &'static str {
        match self {
            NameFault::Spoiled(_) => "MOJIBAKE",
            NameFault::InsteadOfName => "NO_NAME",
            NameFault::Several => "SEVERAL_NAMES",
            NameFault::QuestionMark
            | NameFault::Sign(_)
            | NameFault::NoLetters
            | NameFault::TooLong
            | NameFault::TwoScripts(_)
            | NameFault::SexBeside
            | NameFault::Address => "BAD_NAME",
        }
    }

    /// What is wrong, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            NameFault::QuestionMark => "姓名含问号，可能是转换编码时丢失的字母".to_owned(),
            NameFault::Sign(c) => match Odd::of(*c) {
                Some(Odd::Hidden(_)) => format!("姓名含看不见的字符 U+{:04X}", u32::from(*c)),
                Some(Odd::Blank(_)) => format!("姓名含特殊空格 U+{:04X}", u32::from(*c)),
                Some(Odd::Wide(..)) | None => format!("姓名含“{}”", c.escape_debug()),
            },
            NameFault::NoLetters => "没有文字".to_owned(),
            NameFault::TooLong => format!("姓名超过 {LONGEST} 个字符"),
            NameFault::Spoiled(Some(before)) => format!("是编码转换出错的文字（原文可能是 {before}），未采用"),
            NameFault::Spoiled(None) => "是编码转换出错的文字，原文已丢失，未采用".to_owned(),
            NameFault::TwoScripts(word) => format!("“{word}”一词混用两种文字"),
            NameFault::InsteadOfName => "不是姓名，只说明姓名待定或者另附".to_owned(),
            NameFault::Several => "不止一人的姓名".to_owned(),
            NameFault::SexBeside => "姓名旁写了性别".to_owned(),
            NameFault::Address => "是电子邮箱，或者“@”前后没有空格的别名".to_owned(),
        }
    }

    /// What is wrong, in English.
    pub fn en(&self) -> String {
        match self {
            NameFault::QuestionMark => {
                "a question mark in the name: a letter may have been lost in conversion".to_owned()
            }
            NameFault::Sign(c) => match Odd::of(*c) {
                Some(Odd::Hidden(_)) => format!("the name holds the invisible U+{:04X}", u32::from(*c)),
                Some(Odd::Blank(_)) => format!("the name holds the special blank U+{:04X}", u32::from(*c)),
                Some(Odd::Wide(..)) | None => format!("the name holds '{}'", c.escape_debug()),
            },
            NameFault::NoLetters => "there are no letters".to_owned(),
            NameFault::TooLong => format!("the name is longer than {LONGEST} characters"),
            NameFault::Spoiled(Some(before)) => {
                format!("letters spoiled by a wrong encoding (it may have been {before}); not taken")
            }
            NameFault::Spoiled(None) => {
                "letters spoiled by a wrong encoding, what was written is lost; not taken".to_owned()
            }
            NameFault::TwoScripts(word) => format!("the word {word} mixes letters of two scripts"),
            NameFault::InsteadOfName => "no name, it only says that one is to come or stands elsewhere".to_owned(),
            NameFault::Several => "the names of more than one person".to_owned(),
            NameFault::SexBeside => "the sex stands beside the name".to_owned(),
            NameFault::Address => "a mail address, or '@' without a blank before and after it".to_owned(),
        }
    }

    /// How to mend it, in Chinese.
    pub fn remedy_zh(&self) -> &'static str {
        match self {
            NameFault::QuestionMark | NameFault::Spoiled(_) => "照护照重新填写",
            NameFault::Sign(c) if matches!(Odd::of(*c), Some(Odd::Hidden(_))) => "删去该值后照护照重新键入",
            NameFault::Sign(_) | NameFault::TooLong | NameFault::SexBeside => "照护照填写，只写姓名",
            NameFault::NoLetters | NameFault::InsteadOfName => "照护照填写",
            NameFault::TwoScripts(_) => "照护照填写；另一种文字的姓名用空格或者括号分开",
            NameFault::Several => "每人一行，各写自己的姓名和护照",
            NameFault::Address => "照护照填写，只写姓名；别名写作“姓名 @ 别名”",
        }
    }

    /// How to mend it, in English.
    pub fn remedy_en(&self) -> &'static str {
        match self {
            NameFault::QuestionMark | NameFault::NoLetters | NameFault::Spoiled(_) | NameFault::InsteadOfName => {
                "write it as in the passport"
            }
            NameFault::Sign(c) if matches!(Odd::of(*c), Some(Odd::Hidden(_))) => {
                "clear it and type it again, as in the passport"
            }
            NameFault::Sign(_) | NameFault::TooLong | NameFault::SexBeside => {
                "write the name alone, as in the passport"
            }
            NameFault::TwoScripts(_) => {
                "write it as in the passport; part a name in another script by a blank or brackets"
            }
            NameFault::Several => "give each person a row, with the own name and passport",
            NameFault::Address => "write the name alone, as in the passport; an alias as NAME @ ALIAS",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{fault, fault_of_part};

    #[test]
    fn what_is_no_name_is_told_and_real_names_pass() {
        let table = include_str!("../../../tests/it/identity/name_faults.csv");
        let (mut told, mut wrong) = (0, Vec::new());
        for line in table.lines().skip(1) {
            let (name, expected) = line.rsplit_once(';').expect("a name and a code");
            let name = name.replace("\\u00a0", "\u{a0}");
            let code = fault(&name).map_or("", |fault| fault.code());
            // How spoiled letters are told is all the same.
            let is_right = if expected == "ANY" { !code.is_empty() } else { code == expected };
            if !is_right {
                wrong.push(format!("{name}: {code}, not {expected}"));
            }
            told += 1;
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(told > 350, "{told}");
    }

    #[test]
    fn a_surname_may_be_a_word_that_is_no_whole_name() {
        for surname in ["TRUE", "Null", "BLANK", "Test", "Same", "男"] {
            assert_eq!(fault_of_part(surname), None, "{surname}");
            assert!(fault(surname).is_some(), "{surname}");
        }
    }
}
