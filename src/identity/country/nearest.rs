//! The countries whose names are nearest to a name that is none.

use std::collections::BTreeMap;

use super::{Country, has_han, names, normalised};

/// Fewest letters of a name that is compared: shorter ones are codes, and any two of them are near.
const FEWEST: usize = 4;
/// How much of a name in letters, and of one in characters, must be the same, of a hundred.
const LETTERS: usize = 65;
const CHARACTERS: usize = 60;

/// Returns the countries whose names are nearest to a text that names none, the nearest first.
pub fn nearest(text: &str, most: usize) -> Vec<&'static Country> {
    let (wanted, in_han) = (normalised(text), has_han(text));
    let length = wanted.chars().count();
    if length < if in_han { 2 } else { FEWEST } {
        return Vec::new();
    }
    let mut best: BTreeMap<&str, (usize, &'static Country)> = BTreeMap::new();
    for (name, country) in names().filter(|(name, country)| country.known && has_han(name) == in_han) {
        let other = normalised(name);
        let letters = other.chars().count();
        let longest = length.max(letters);
        if letters < if in_han { length.min(FEWEST - 1) } else { FEWEST } {
            continue;
        }
        let same = 100 * (longest - strsim::osa_distance(&wanted, &other).min(longest)) / longest;
        let least = if in_han { CHARACTERS } else { LETTERS };
        let before = best.get(country.code).map_or(0, |(before, _)| *before);
        if least <= same && before < same {
            best.insert(country.code, (same, country));
        }
    }
    let mut found: Vec<(usize, &'static Country)> = best.into_values().collect();
    found.sort_by_key(|(same, country)| (usize::MAX - same, country.code));
    found.into_iter().take(most).map(|(_, country)| country).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn what_was_meant_stands_first() {
        let table = [
            ("Grermany", "D"),
            ("Untied States", "USA"),
            ("Phillipines", "PHL"),
            ("Kazakstan", "KAZ"),
            ("Columbia", "COL"),
            ("Britian", "GBR"),
            ("Switzerlnad", "CHE"),
            ("哈萨克期坦", "KAZ"),
            ("俄罗期", "RUS"),
            ("澳大里亚", "AUS"),
        ];
        for (text, code) in table {
            assert_eq!(nearest(text, 3).first().map(|country| country.code), Some(code), "{text}");
        }
        for text in ["Xyzzyland", "1234", "", "乌有乡"] {
            assert!(nearest(text, 3).is_empty(), "{text}: {:?}", nearest(text, 3));
        }
    }
}
