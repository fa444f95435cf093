//! Japanese words in letters: the romanisations of Hepburn and of schools, and of passports, made one.

/// A Japanese word in one romanisation: long vowels short, si as shi, zya as ja. `None` where it is no Japanese word.
pub(super) fn japanese(word: &str) -> Option<String> {
    // Most words hold a letter that none of these has, and are left at once.
    if !word.ends_with(['A', 'I', 'U', 'E', 'O', 'N', 'H']) || word.contains(['L', 'V', 'Q', 'X']) {
        return None;
    }
    let mut plain = word.to_owned();
    for (other, usual) in [
        ("TCH", "CH"),
        ("SYA", "SHA"),
        ("SYU", "SHU"),
        ("SYO", "SHO"),
        ("TYA", "CHA"),
        ("TYU", "CHU"),
        ("TYO", "CHO"),
        ("ZYA", "JA"),
        ("ZYU", "JU"),
        ("ZYO", "JO"),
        ("JYA", "JA"),
        ("JYU", "JU"),
        ("JYO", "JO"),
        ("SI", "SHI"),
        ("TI", "CHI"),
        ("TU", "TSU"),
        ("HU", "FU"),
        ("ZI", "JI"),
        ("DU", "ZU"),
        ("MB", "NB"),
        ("MP", "NP"),
        ("MM", "NM"),
        ("OU", "O"),
        ("OO", "O"),
        ("UU", "U"),
    ] {
        plain = plain.replace(other, usual);
    }
    // TSU was made of TU, and SHU of SYU: what was there already stays.
    plain = plain.replace("SHHI", "SHI").replace("TSTSU", "TSU").replace("SFU", "SHU").replace("CFU", "CHU");
    let mut long = String::with_capacity(plain.len());
    let letters: Vec<char> = plain.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let after = letters.get(at + 1);
        let is_mark =
            *letter == 'H' && at > 0 && letters[at - 1] == 'O' && after.is_none_or(|next| !"AIUEOY".contains(*next));
        if !is_mark {
            long.push(*letter);
        }
    }
    is_japanese(&long).then_some(long)
}

/// Open syllables, with N or a doubled letter between.
fn is_japanese(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let is_vowel = |at: usize| letters.get(at).is_some_and(|letter| "AIUEO".contains(*letter));
    let mut at = 0;
    while at < letters.len() {
        let rest: String = letters[at..].iter().take(3).collect();
        let first = ["SHY", "CHY", "TSU", "SH", "CH", "KY", "GY", "NY", "HY", "MY", "RY", "BY", "PY", "TS"]
            .iter()
            .find(|first| rest.starts_with(**first));
        let consonants = match first {
            Some(&"TSU") => 2,
            Some(first) => first.len(),
            None if is_vowel(at) => 0,
            None if "KGSZTDNHFBPMYRWJ".contains(letters[at]) => 1,
            None => return false,
        };
        if is_vowel(at + consonants) {
            at += consonants + 1;
        } else if letters[at] == 'N' || letters.get(at + 1) == Some(&letters[at]) && "KSTPC".contains(letters[at]) {
            at += 1;
        } else {
            return false;
        }
    }
    letters.len() > 2
}
