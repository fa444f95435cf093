//! How Chinese syllables are written in letters: Hanyu Pinyin, Wade-Giles, Cantonese, the spellings of South-East Asia;
//! and which characters a syllable may stand for.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use foldhash::fast::RandomState;

use super::signs::{self, Line};

const SOUTHERN: &str = include_str!("../hokkien.tsv");

/// How a Chinese syllable is written in letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Manner {
    Pinyin,
    WadeGiles,
    Cantonese,
    Southern,
}

pub(super) const MANNERS: [Manner; 4] = [Manner::Pinyin, Manner::WadeGiles, Manner::Cantonese, Manner::Southern];

type Map<K, V> = HashMap<K, V, RandomState>;

/// The characters that syllables may stand for, by how these are written.
struct Written {
    pinyin: Map<String, Vec<char>>,
    wade_giles: Map<String, Vec<char>>,
    /// By class of sounds.
    cantonese: Map<String, Vec<char>>,
    southern: Map<&'static str, Vec<char>>,
}

impl Written {
    /// Writes the characters of some lines; `southern` are those with their spellings in South-East Asia.
    fn of(lines: impl Iterator<Item = Line>, southern: impl Iterator<Item = (char, &'static str)>) -> Written {
        // What is spelled alike is spelled once.
        let mut mandarin: Map<&str, Vec<char>> = Map::default();
        let mut cantonese: Map<&str, Vec<char>> = Map::default();
        for line in lines {
            let sign = line.sign();
            line.mandarin().for_each(|reading| mandarin.entry(reading).or_default().push(sign));
            line.cantonese().for_each(|reading| cantonese.entry(reading).or_default().push(sign));
        }
        let mut written = Written {
            pinyin: Map::default(),
            wade_giles: Map::default(),
            cantonese: Map::default(),
            southern: Map::default(),
        };
        for (reading, signs) in &mandarin {
            let reading = reading.to_ascii_uppercase();
            each_pinyin(&reading, |spelling| add(spelling, signs, &mut written.pinyin));
            each_wade_giles(&reading, |spelling| add(spelling, signs, &mut written.wade_giles));
        }
        for (reading, signs) in &cantonese {
            if let Some(class) = jyutping(&reading.to_ascii_uppercase()) {
                add(&class, signs, &mut written.cantonese);
            }
        }
        for (sign, spellings) in southern {
            for spelling in spellings.split(' ') {
                written.southern.entry(spelling).or_default().push(sign);
            }
        }
        written
    }

    /// Hands on the characters that a syllable in letters may stand for in one manner, until one is as wished; tells
    /// whether one is.
    fn any(&self, manner: Manner, syllable: &str, mut is: impl FnMut(char) -> bool) -> bool {
        let mut any = |signs: Option<&Vec<char>>| signs.into_iter().flatten().any(|sign| is(*sign));
        match manner {
            Manner::Pinyin => any(self.pinyin.get(syllable)),
            Manner::WadeGiles => any(self.wade_giles.get(syllable)),
            Manner::Southern => any(self.southern.get(syllable)),
            Manner::Cantonese => cantonese(syllable).iter().any(|class| any(self.cantonese.get(class))),
        }
    }
}

/// How all characters that are usual in names are written.
fn written() -> &'static Written {
    static WRITTEN: OnceLock<Written> = OnceLock::new();
    WRITTEN.get_or_init(|| Written::of(signs::lines().filter(|line| line.is_usual()), southern().iter().copied()))
}

/// Tells whether a word may be a Chinese surname, in whatever manner it is written. Of the characters only the surnames
/// are read.
pub(in crate::identity::names) fn is_surname(word: &str) -> bool {
    static SURNAMES: OnceLock<Written> = OnceLock::new();
    let surnames = SURNAMES.get_or_init(|| {
        let signs: HashSet<char, RandomState> = signs::surnames().flat_map(Line::signs).collect();
        Written::of(signs::surnames(), southern_lines().filter(|(sign, _)| signs.contains(sign)))
    });
    MANNERS.iter().any(|manner| surnames.any(*manner, word, |_| true))
}

fn add(spelling: &str, signs: &[char], to: &mut Map<String, Vec<char>>) {
    to.entry(spelling.to_owned()).or_default().extend_from_slice(signs);
}

/// Characters, each with its spellings in South-East Asia.
fn southern_lines() -> impl Iterator<Item = (char, &'static str)> {
    let lines = SOUTHERN.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    lines.flat_map(|(signs, spellings)| signs.chars().map(move |sign| (sign, spellings)))
}

/// The same, in their order.
fn southern() -> &'static [(char, &'static str)] {
    static SPELLED: OnceLock<Vec<(char, &'static str)>> = OnceLock::new();
    SPELLED.get_or_init(|| {
        let mut all: Vec<(char, &str)> = southern_lines().collect();
        all.sort_unstable();
        all
    })
}

/// Hands on how a syllable of Hanyu Pinyin is written in it: ü as V, YU, U or UE.
fn each_pinyin(pinyin: &str, mut each: impl FnMut(&str)) {
    each(pinyin);
    if pinyin.contains('V') {
        ["YU", "U", "UE"].iter().for_each(|letters| each(&pinyin.replace('V', letters)));
    }
}

/// Hands on how Wade and Giles, and some families, write a syllable of Hanyu Pinyin.
fn each_wade_giles(pinyin: &str, mut each: impl FnMut(&str)) {
    each(&wade_giles(pinyin));
    if pinyin == "YI" {
        each("I");
    }
}

/// Hands on the characters that a syllable in letters may stand for in one manner, until one is as wished; tells whether
/// one is.
pub(super) fn any_sign(manner: Manner, syllable: &str, is: impl FnMut(char) -> bool) -> bool {
    written().any(manner, syllable, is)
}

/// Tells whether a syllable may stand for a character; what is asked of one character is worked out of its own line.
pub(super) fn may_stand_for(syllable: &str, line: Line) -> bool {
    let sign = line.sign();
    let from = southern().partition_point(|(other, _)| *other < sign);
    let mut here = southern()[from..].iter().take_while(|(other, _)| *other == sign);
    if here.any(|(_, spellings)| spellings.split(' ').any(|spelling| spelling == syllable)) {
        return true;
    }
    if !line.is_usual() {
        return false;
    }
    let mut same = false;
    for reading in line.mandarin().map(str::to_ascii_uppercase) {
        each_pinyin(&reading, |spelling| same |= spelling == syllable);
        each_wade_giles(&reading, |spelling| same |= spelling == syllable);
    }
    let classes = cantonese(syllable);
    let mut spoken = line.cantonese().filter_map(|reading| jyutping(&reading.to_ascii_uppercase()));
    same || spoken.any(|class| classes.contains(&class))
}

/// Tells whether a word is one syllable of Hanyu Pinyin.
pub(in crate::identity::names) fn is_syllable(word: &str) -> bool {
    static SYLLABLES: OnceLock<HashSet<&'static str, RandomState>> = OnceLock::new();
    let syllables = SYLLABLES.get_or_init(|| signs::lines().flat_map(Line::mandarin).collect());
    let mut small = [0; LONGEST];
    let Some(place) = small.get_mut(..word.len()).filter(|_| !word.is_empty()) else { return false };
    place.copy_from_slice(word.as_bytes());
    place.make_ascii_lowercase();
    std::str::from_utf8(place).is_ok_and(|small| syllables.contains(small))
}

/// Most letters of a syllable of Hanyu Pinyin.
const LONGEST: usize = 6;

/// Returns how Wade and Giles write a syllable of Hanyu Pinyin, without marks.
fn wade_giles(pinyin: &str) -> String {
    const WHOLE: &[(&str, &str)] = &[
        ("ZHI", "CHIH"),
        ("CHI", "CHIH"),
        ("SHI", "SHIH"),
        ("RI", "JIH"),
        ("ZI", "TZU"),
        ("CI", "TZU"),
        ("SI", "SSU"),
        ("GE", "KO"),
        ("KE", "KO"),
        ("HE", "HO"),
        ("YAN", "YEN"),
        ("YE", "YEH"),
        ("YONG", "YUNG"),
        ("YOU", "YU"),
        ("YUE", "YUEH"),
        ("GUI", "KUEI"),
        ("KUI", "KUEI"),
        ("ER", "ERH"),
        ("ZHUO", "CHO"),
        ("CHUO", "CHO"),
    ];
    const FIRST: &[(&str, &str)] = &[
        ("ZH", "CH"),
        ("CH", "CH"),
        ("SH", "SH"),
        ("B", "P"),
        ("D", "T"),
        ("G", "K"),
        ("J", "CH"),
        ("Q", "CH"),
        ("X", "HS"),
        ("Z", "TS"),
        ("C", "TS"),
        ("R", "J"),
    ];
    if let Some((_, written)) = WHOLE.iter().find(|(syllable, _)| *syllable == pinyin) {
        return (*written).to_owned();
    }
    let first = FIRST.iter().find(|(first, _)| pinyin.starts_with(first));
    let (first, rest) = first.map_or(("", pinyin), |(first, written)| (*written, &pinyin[first.len()..]));
    let keeps_uo = matches!(first, "K" | "SH") || pinyin.starts_with('H');
    let rest = match rest {
        "IE" | "UE" | "VE" => format!("{rest}H").replace('V', "U"),
        "IAN" => "IEN".to_owned(),
        "ONG" => "UNG".to_owned(),
        "IONG" => "IUNG".to_owned(),
        "UO" if !keeps_uo => "O".to_owned(),
        _ if rest.ends_with("UO") && !keeps_uo => rest.replace("UO", "O"),
        _ if rest.ends_with("IAN") => rest.replace("IAN", "IEN"),
        _ if rest.ends_with("ONG") && first.is_empty() => rest.replace("ONG", "UNG"),
        _ if rest.ends_with("IE") => format!("{rest}H"),
        _ => rest.replace('V', "U"),
    };
    format!("{first}{rest}")
}

/// First sounds of Cantonese as they are written; the longest first.
const INITIALS: &[(&str, &str)] = &[
    ("KW", "KW"),
    ("GW", "KW"),
    ("QU", "KW"),
    ("NG", "NG"),
    ("CH", "C"),
    ("TS", "C"),
    ("TZ", "C"),
    ("DZ", "C"),
    ("SH", "S"),
    ("Z", "C"),
    ("C", "C"),
    ("J", "C"),
    ("S", "S"),
    ("P", "P"),
    ("B", "P"),
    ("T", "T"),
    ("D", "T"),
    ("K", "K"),
    ("G", "K"),
    ("M", "M"),
    ("N", "N"),
    ("L", "L"),
    ("F", "F"),
    ("H", "H"),
    ("W", "W"),
    ("Y", "Y"),
    ("", ""),
];

/// Endings as Hong Kong writes them, with the classes of endings that are meant.
const ENDINGS: &[(&str, &str)] = &[
    ("A", "A"),
    ("AH", "A"),
    ("AR", "A"),
    ("AI", "AI"),
    ("AAI", "AI"),
    ("AU", "AU"),
    ("AAU", "AU"),
    ("OW", "AU O"),
    ("AO", "AU"),
    ("AM", "AM"),
    ("UM", "AM"),
    ("AN", "AN"),
    ("UN", "AN UN"),
    ("ANG", "ANG"),
    ("AP", "AP"),
    ("UP", "AP"),
    ("AT", "AT"),
    ("UT", "AT UT"),
    ("AK", "AK"),
    ("UK", "UK AK"),
    ("UCK", "AK"),
    ("E", "E"),
    ("EH", "E"),
    ("EA", "E"),
    ("EI", "I"),
    ("EE", "I"),
    ("EY", "I"),
    ("AY", "I AI"),
    ("I", "I"),
    ("Y", "I"),
    ("Z", "I"),
    ("ZE", "I"),
    ("IU", "IU"),
    ("IEW", "IU"),
    ("EW", "IU"),
    ("IM", "IM"),
    ("IN", "IN"),
    ("EEN", "IN"),
    ("ING", "ING"),
    ("ENG", "ING"),
    ("IP", "IP"),
    ("IT", "IT"),
    ("IK", "IK"),
    ("ICK", "IK"),
    ("EK", "IK"),
    ("ECK", "IK"),
    ("O", "O"),
    ("OH", "O"),
    ("OR", "O"),
    ("AW", "O"),
    ("OE", "O"),
    ("OU", "O"),
    ("OI", "OI"),
    ("OY", "OI"),
    ("ON", "ON"),
    ("ONG", "ONG"),
    ("OT", "OT"),
    ("OK", "OK"),
    ("OCK", "OK"),
    ("U", "U"),
    ("OO", "U"),
    ("UE", "U"),
    ("UI", "UI"),
    ("OON", "UN"),
    ("UEN", "UN"),
    ("UNG", "UNG"),
    ("EUNG", "EUNG"),
    ("EONG", "EUNG"),
    ("EUK", "EUK"),
    ("UET", "UT"),
    ("", ""),
];

/// Endings in Jyutping, each with its class.
const JYUTPING: &[(&str, &str)] = &[
    ("AA", "A"),
    ("AAI", "AI"),
    ("AAU", "AU"),
    ("AAM", "AM"),
    ("AAN", "AN"),
    ("AANG", "ANG"),
    ("AAP", "AP"),
    ("AAT", "AT"),
    ("AAK", "AK"),
    ("EI", "I"),
    ("ENG", "ING"),
    ("EK", "IK"),
    ("OU", "O"),
    ("OE", "O"),
    ("EOI", "UI"),
    ("EON", "UN"),
    ("EOT", "UT"),
    ("OENG", "EUNG"),
    ("OEK", "EUK"),
    ("YU", "U"),
    ("YUN", "UN"),
    ("YUT", "UT"),
    ("UN", "UN"),
    ("UT", "UT"),
    ("UK", "UK"),
];

/// The class of a syllable in Jyutping.
fn jyutping(syllable: &str) -> Option<String> {
    if matches!(syllable, "NG" | "M") {
        return Some("NG+".to_owned());
    }
    let (first, rest) = match syllable.strip_prefix('J') {
        Some(rest) => ("Y", rest),
        None => INITIALS.iter().find_map(|(initial, class)| Some((*class, syllable.strip_prefix(initial)?)))?,
    };
    let own = || ENDINGS.iter().find(|(ending, _)| *ending == rest).and_then(|(_, classes)| classes.split(' ').next());
    let last = JYUTPING.iter().find(|(ending, _)| *ending == rest).map(|(_, class)| *class).or_else(own)?;
    // Y before U is often written as the vowel alone.
    Some(format!("{first}+{last}"))
}

/// The classes of Cantonese syllables that a spelling may mean.
fn cantonese(syllable: &str) -> Vec<String> {
    if matches!(syllable, "NG" | "M") {
        return vec!["NG+".to_owned()];
    }
    let mut classes = Vec::new();
    for (initial, first) in INITIALS {
        let Some(rest) = syllable.strip_prefix(initial) else { continue };
        let found = ENDINGS.iter().find(|(ending, _)| !ending.is_empty() && *ending == rest);
        let Some((_, endings)) = found else { continue };
        for last in endings.split(' ') {
            classes.push(format!("{first}+{last}"));
            if *first == "K" && last == "O" || *first == "KW" && matches!(last, "OK" | "ONG") {
                classes.push(format!("K+{last}"));
            }
        }
        break;
    }
    classes
}
