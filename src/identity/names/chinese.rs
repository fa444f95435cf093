//! Chinese names: by their characters, and by the ways in which families write them in letters: Hanyu Pinyin,
//! Wade-Giles, Cantonese, and the spellings of South-East Asia.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::memo::Memo;

const READINGS: &str = include_str!("han.tsv");
const SOUTHERN: &str = include_str!("hokkien.tsv");

/// Surnames by which a name in letters is known as Chinese; two characters where the surname has two.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟\
谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤游温洪翁庄柯颜欧区柳梅\
童施康倪俞章鲁葛伍申尤毕聂柴岑骆盛古简连关甄麦冼岳包左符涂詹饶卓蓝纪霍凌安常齐文牛乔辛路宁靳兰季耿甘祝应\
项祁凤单解仇翟殷靖司阮辜冉涵褚窦娄裴臧";

struct Tables {
    /// Of each character: the simplified one, by which it is known.
    simplified: HashMap<char, char>,
    /// Its reading in Hanyu Pinyin, the usual one first, capitals.
    pinyin: HashMap<char, Vec<&'static str>>,
    /// Its reading in Korean.
    korean: HashMap<char, Vec<&'static str>>,
    /// All syllables of Hanyu Pinyin, in capitals.
    syllables: HashSet<String>,
    /// The frequent characters that a syllable may stand for, by how it is written and where.
    written: HashMap<(Manner, String), Vec<char>>,
    surnames: HashSet<char>,
}

/// How a Chinese syllable is written in letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Manner {
    Pinyin,
    WadeGiles,
    Cantonese,
    Southern,
}

const MANNERS: [Manner; 4] = [Manner::Pinyin, Manner::WadeGiles, Manner::Cantonese, Manner::Southern];

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(read)
}

fn read() -> Tables {
    let mut tables = Tables {
        simplified: HashMap::new(),
        pinyin: HashMap::new(),
        korean: HashMap::new(),
        syllables: HashSet::new(),
        written: HashMap::new(),
        surnames: SURNAMES.chars().collect(),
    };
    let mut frequent = true;
    for line in READINGS.lines().filter(|line| !line.starts_with('#')) {
        if line == "-" {
            frequent = false;
            continue;
        }
        let mut columns = line.split('\t');
        let mut column = || columns.next().unwrap_or_default();
        let (signs, mandarin, cantonese, korean) = (column(), column(), column(), column());
        let Some(first) = signs.chars().next() else { continue };
        for sign in signs.chars() {
            tables.simplified.insert(sign, first);
        }
        tables.pinyin.insert(first, mandarin.split(' ').collect());
        tables.korean.insert(first, korean.split(' ').filter(|syllable| !syllable.is_empty()).collect());
        for syllable in mandarin.split(' ').map(str::to_ascii_uppercase) {
            if frequent || tables.surnames.contains(&first) {
                tables.writes(Manner::WadeGiles, wade_giles(&syllable), first);
                tables.writes(Manner::Pinyin, syllable.clone(), first);
                // Two more ways to write what is written Yi and Lü in Hanyu Pinyin.
                if syllable == "YI" {
                    tables.writes(Manner::WadeGiles, "I".to_owned(), first);
                }
                if syllable.contains('V') {
                    tables.writes(Manner::Pinyin, syllable.replace('V', "YU"), first);
                    tables.writes(Manner::Pinyin, syllable.replace('V', "U"), first);
                    tables.writes(Manner::Pinyin, syllable.replace('V', "UE"), first);
                }
            }
            tables.syllables.insert(syllable);
        }
        if frequent || tables.surnames.contains(&first) {
            for syllable in cantonese.split(' ').map(str::to_ascii_uppercase).filter(|syllable| !syllable.is_empty()) {
                if let Some(class) = jyutping(&syllable) {
                    tables.writes(Manner::Cantonese, class, first);
                }
            }
        }
    }
    for line in SOUTHERN.lines().filter(|line| !line.starts_with('#')) {
        let Some((sign, spellings)) = line.split_once('\t') else { continue };
        for (sign, spelling) in sign.chars().flat_map(|sign| spellings.split(' ').map(move |one| (sign, one))) {
            tables.writes(Manner::Southern, spelling.to_owned(), sign);
        }
    }
    tables
}

impl Tables {
    fn writes(&mut self, manner: Manner, syllable: String, sign: char) {
        let signs = self.written.entry((manner, syllable)).or_default();
        if !signs.contains(&sign) {
            signs.push(sign);
        }
    }

    /// The characters that a syllable in letters may stand for in one manner.
    fn signs(&self, manner: Manner, syllable: &str) -> Vec<char> {
        let of = |key: String| self.written.get(&(manner, key)).cloned().unwrap_or_default();
        match manner {
            Manner::Pinyin => of(syllable.to_owned()),
            Manner::WadeGiles | Manner::Southern => of(syllable.to_owned()),
            Manner::Cantonese => cantonese(syllable).into_iter().flat_map(of).collect(),
        }
    }
}

/// Tells whether a sign is a Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々')
}

/// A name with all characters simplified.
pub(super) fn simplified(name: &str) -> String {
    let tables = tables();
    name.chars().map(|c| tables.simplified.get(&c).copied().unwrap_or(c)).collect()
}

/// The usual readings of each character in Hanyu Pinyin; none where one is not known.
pub(super) fn pinyin(name: &str) -> Option<Vec<String>> {
    let tables = tables();
    let of = |c: char| tables.pinyin.get(&c)?.first().map(|syllable| syllable.to_ascii_uppercase());
    simplified(name).chars().map(of).collect()
}

/// Tells whether a name in characters can be read as syllables in letters, in one manner or another: all of them, in
/// their order or with the surname last.
pub(super) fn reads_as(name: &str, words: &[&str]) -> bool {
    let signs: Vec<char> = simplified(name).chars().collect();
    let [surname, given @ ..] = &signs[..] else { return false };
    let western: Vec<char> = given.iter().chain([surname]).copied().collect();
    let letters: String = words.concat();
    [&signs, &western].into_iter().any(|signs| spells(signs, words, &letters))
}

/// Tells whether letters spell characters one after the other; where a word ends, a syllable does.
fn spells(signs: &[char], words: &[&str], letters: &str) -> bool {
    let mut ends: Vec<usize> = Vec::new();
    for word in words {
        ends.push(ends.last().copied().unwrap_or(0) + word.len());
    }
    spells_from(signs, letters, 0, &ends)
}

fn spells_from(signs: &[char], letters: &str, at: usize, ends: &[usize]) -> bool {
    let Some((sign, later)) = signs.split_first() else { return at == letters.len() };
    let longest = ends.iter().copied().find(|end| *end > at).unwrap_or(at);
    (at + 1..=longest)
        .rev()
        .any(|end| is_syllable_of(&letters[at..end], *sign) && spells_from(later, letters, end, ends))
}

/// Most letters of a syllable in any romanisation.
const LONGEST: usize = 8;

fn is_syllable_of(syllable: &str, sign: char) -> bool {
    thread_local! {
        static SPELLED: Memo<bool> = Memo::new();
    }
    let mut asked = [0; LONGEST + 4];
    let (head, tail) = asked.split_at_mut(4);
    let Some(place) = tail.get_mut(..syllable.len()) else { return false };
    sign.encode_utf8(head);
    place.copy_from_slice(syllable.as_bytes());
    let asked = std::str::from_utf8(&asked[..4 + syllable.len()]).unwrap_or(syllable);
    SPELLED.with(|spelled| spelled.of(asked, || reads_so(syllable, sign)))
}

fn reads_so(syllable: &str, sign: char) -> bool {
    let tables = tables();
    let readings = tables.pinyin.get(&sign).into_iter().flatten();
    let mandarin =
        readings.clone().any(|reading| reading.eq_ignore_ascii_case(syllable) || is_umlaut(reading, syllable));
    let korean = || {
        let spoken = tables.korean.get(&sign).into_iter().flatten();
        spoken.filter_map(|reading| super::script::latin(reading)).any(|reading| {
            super::korean::same_given(&reading.text, syllable) || super::korean::same_surname(&reading.text, syllable)
        })
    };
    mandarin || MANNERS.iter().any(|manner| tables.signs(*manner, syllable).contains(&sign)) || korean()
}

/// The vowel ü is written V, YU or U.
fn is_umlaut(reading: &str, syllable: &str) -> bool {
    let plain = reading.to_ascii_uppercase();
    plain.contains('V')
        && [plain.replace('V', "YU"), plain.replace('V', "U"), plain.replace('V', "UE")]
            .iter()
            .any(|one| one == syllable)
}

/// A name in letters parted as a Chinese one: its surname and the syllables of its given name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Parted {
    surname: String,
    given: Vec<String>,
}

/// Tells whether two names in letters may be the same Chinese name, each written in another manner: Cheung Wai Ming and
/// Zhang Weiming.
pub(super) fn same_name(one: &[&str], other: &[&str]) -> bool {
    let count = |words: &[&str]| words.iter().map(|word| word.len()).sum::<usize>();
    if one.iter().chain(other).any(|word| !may_be_syllables(word)) {
        return false;
    }
    if !(2..=4).contains(&one.len()) || !(2..=4).contains(&other.len()) || count(one) > 24 || count(other) > 24 {
        return false;
    }
    // Who writes the surname alike writes the given name in the same manner too.
    let is_surname = |word: &str| all_signs(word).iter().any(|sign| tables().surnames.contains(sign));
    let is_mandarin = |words: &[&str]| words.iter().all(|word| is_spelled(word));
    let one_manner = is_mandarin(&one[1..]) == is_mandarin(&other[1..]);
    if one[0] == other[0] && is_surname(one[0]) && one_manner {
        return false;
    }
    let (one, other) = (parted(one), parted(other));
    one.iter().any(|mine| other.iter().any(|theirs| is_same(mine, theirs)))
}

fn is_same(one: &Parted, other: &Parted) -> bool {
    let tables = tables();
    if one.given.len() != other.given.len() {
        return false;
    }
    let sure = |word: &str, manner: Manner| tables.signs(manner, word);
    let of_surname = |word: &str| -> Vec<(Manner, Vec<char>)> {
        let all = MANNERS.iter().map(|manner| {
            let signs = sure(word, *manner).into_iter().filter(|sign| tables.surnames.contains(sign)).collect();
            (*manner, signs)
        });
        all.filter(|(_, signs): &(Manner, Vec<char>)| !signs.is_empty()).collect()
    };
    let (mine, theirs) = (of_surname(&one.surname), of_surname(&other.surname));
    let surname = mine.iter().any(|(_, mine)| theirs.iter().any(|(_, theirs)| meet(mine, theirs)));
    surname && one.given.iter().zip(&other.given).all(|(mine, theirs)| meet(&all_signs(mine), &all_signs(theirs)))
}

fn all_signs(syllable: &str) -> Vec<char> {
    MANNERS.iter().flat_map(|manner| tables().signs(*manner, syllable)).collect()
}

fn meet(one: &[char], other: &[char]) -> bool {
    one.iter().any(|sign| other.contains(sign))
}

/// The ways in which a name can be parted: its first or its last word is the surname, the others hold one syllable or two
/// each.
fn parted(words: &[&str]) -> Vec<Parted> {
    let mut all = Vec::new();
    for (surname, given) in [words.split_first(), words.split_last()].into_iter().flatten() {
        let mut ways: Vec<Vec<String>> = vec![Vec::new()];
        for word in given {
            let mut longer = Vec::new();
            for syllables in syllables_of(word) {
                longer.extend(ways.iter().map(|way| [way.as_slice(), syllables.as_slice()].concat()));
            }
            ways = longer;
        }
        all.extend(ways.into_iter().map(|given| Parted { surname: (*surname).to_owned(), given }));
    }
    all
}

/// A word as one syllable, and as two where it can be.
fn syllables_of(word: &str) -> Vec<Vec<String>> {
    let is_syllable = |part: &str| MANNERS.iter().any(|manner| !tables().signs(*manner, part).is_empty());
    let mut ways = Vec::new();
    if is_syllable(word) {
        ways.push(vec![word.to_owned()]);
    }
    for at in 1..word.len() {
        let (first, second) = word.split_at(at);
        if is_syllable(first) && is_syllable(second) {
            ways.push(vec![first.to_owned(), second.to_owned()]);
        }
    }
    ways
}

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

/// Tells whether a word is two syllables of Hanyu Pinyin or more, written together.
pub(super) fn is_spelled(word: &str) -> bool {
    let longest =
        |rest: &str| (1..=rest.len().min(6)).rev().filter(|end| is_syllable(&rest[..*end])).collect::<Vec<_>>();
    fn all(rest: &str, longest: &dyn Fn(&str) -> Vec<usize>) -> bool {
        rest.is_empty() || longest(rest).into_iter().any(|end| all(&rest[end..], longest))
    }
    word.len() <= 18 && all(word, &longest)
}

/// Tells whether a word is one syllable of Hanyu Pinyin.
pub(super) fn is_syllable(word: &str) -> bool {
    tables().syllables.contains(word)
}

/// Tells, by a cheap look, whether a word may be one or two Chinese syllables in whatever manner: each begins with one
/// consonant, and ends with a vowel or one of few.
pub(super) fn may_be_syllables(word: &str) -> bool {
    const FIRST: [&str; 10] = ["CH", "SH", "ZH", "TS", "TZ", "HS", "NG", "KH", "PH", "TH"];
    const LAST: [&str; 10] = ["NG", "CK", "N", "M", "K", "T", "P", "H", "W", "Y"];
    fn rest_is(rest: &str, syllables: u32) -> bool {
        if rest.is_empty() {
            return syllables > 0;
        }
        if syllables == 2 {
            return false;
        }
        let first = FIRST
            .iter()
            .find(|first| rest.starts_with(**first))
            .map_or_else(|| usize::from(!rest.starts_with(['A', 'E', 'I', 'O', 'U'])), |first| first.len());
        let glide = usize::from(
            first == 1 && rest[1..].starts_with(['W', 'Y', 'U']) && rest[2..].starts_with(['A', 'E', 'I', 'O', 'U']),
        );
        let after = &rest[first + glide..];
        let vowels = after.bytes().take_while(|letter| b"AEIOUV".contains(letter)).count();
        let tail = &after[vowels..];
        if vowels == 0 {
            return rest == "NG" || rest == "HNG" || rest == "TZ";
        }
        vowels <= 3
            && (rest_is(tail, syllables + 1)
                || LAST.iter().any(|last| tail.strip_prefix(last).is_some_and(|tail| rest_is(tail, syllables + 1))))
    }
    word.len() <= 12 && rest_is(word, 0)
}

/// A name in Chinese characters as it is read: each syllable, and where the name has three or more the given name written
/// together. `None` where it holds no such characters, or one whose reading is not known.
pub fn spelled_out(name: &str) -> Option<String> {
    let signs: String = name.chars().filter(|c| is_han(*c)).collect();
    let syllables = pinyin(&signs).filter(|syllables| !syllables.is_empty())?;
    let mut letters = syllables.join(" ");
    if (3..=4).contains(&syllables.len()) {
        letters.push(' ');
        letters.push_str(&syllables[1..].concat());
    }
    Some(letters)
}
