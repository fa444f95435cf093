//! Cells that hold one word of a closed set: by its code, its name, or a usual other word; anything else is a problem.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use foldhash::HashMap;

use super::{CellFault, fault};
use crate::domain::codes::{Nationality, PORTS, Port};
use crate::domain::text::Text;
use crate::domain::words::{Entries, PassportKind, Purpose, Word};
use crate::identity::country::{self, Country};
use crate::lists::header::folded;

/// Usual words of each set, with the codes that they stand for.
const WORDS: &str = include_str!("../words.csv");

/// The words of one set in folded form, each with what it stands for.
type Names<T> = HashMap<String, Vec<T>>;

fn names_of(set: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = WORDS.lines().skip(1).filter_map(|line| line.split_once(','));
    let own = lines.filter(move |(name, _)| *name == set).filter_map(|(_, rest)| rest.split_once(','));
    own.flat_map(|(code, names)| names.split('|').map(move |name| (code, name)))
}

fn names<T: Copy + PartialEq>(pairs: impl Iterator<Item = (String, T)>) -> Names<T> {
    let mut names: Names<T> = Names::default();
    for (name, value) in pairs {
        let values = names.entry(name).or_default();
        if !values.contains(&value) {
            values.push(value);
        }
    }
    names
}

/// Returns the words of a set: codes, both names, and the usual others, each as written and folded.
fn words<W: Word>(set: &str) -> Names<W> {
    let own = W::ALL.iter().flat_map(|word| [word.code(), word.zh(), word.en()].map(|name| (name.to_owned(), *word)));
    let usual = names_of(set).filter_map(|(code, name)| Some((name.to_owned(), W::find(code)?)));
    names(own.chain(usual).flat_map(|(name, word)| [(folded(&name), word), (name, word)]))
}

/// Finds a cell as written, then folded.
fn find<'a, T>(names: &'a Names<T>, cell: &str) -> &'a [T] {
    names.get(cell).or_else(|| names.get(&folded(cell))).map(Vec::as_slice).unwrap_or_default()
}

/// Reads a purpose.
pub fn purpose(cell: &str) -> Result<Purpose, CellFault> {
    static NAMES: OnceLock<Names<Purpose>> = OnceLock::new();
    one(find(NAMES.get_or_init(|| words("purpose")), cell)).ok_or_else(|| {
        fault(
            "BAD_PURPOSE",
            ("来华事由不在可选范围", "the purpose is not one that is known"),
            (
                "写商务洽谈、商贸交流、安装维修、参展参会或者投资创业",
                "write business negotiation, trade exchange, installation and repair, exhibition or conference, or investment or start-up",
            ),
        )
    })
}

/// Reads how many entries are asked for.
pub fn entries(cell: &str) -> Result<Entries, CellFault> {
    static NAMES: OnceLock<Names<Entries>> = OnceLock::new();
    one(find(NAMES.get_or_init(|| words("entries")), cell)).ok_or_else(|| {
        fault(
            "BAD_ENTRIES",
            ("入境次数无法确定", "the number of entries is not certain"),
            ("写一次、二次或者多次", "write single, double or multiple"),
        )
    })
}

/// Reads the kind of passport.
pub fn passport_kind(cell: &str) -> Result<PassportKind, CellFault> {
    static NAMES: OnceLock<Names<PassportKind>> = OnceLock::new();
    one(find(NAMES.get_or_init(|| words("passport_kind")), cell)).ok_or_else(|| {
        fault(
            "BAD_PASSPORT_KIND",
            ("护照种类不在可选范围", "the type of passport is not one that is known"),
            ("写普通护照、公务护照或者外交护照", "write ordinary, service or diplomatic passport"),
        )
    })
}

/// Reads the sex.
pub fn sex(cell: &str) -> Result<&'static str, CellFault> {
    static NAMES: OnceLock<Names<&'static str>> = OnceLock::new();
    let all = || names(names_of("sex").map(|(code, name)| (name.to_owned(), code)));
    one(find(NAMES.get_or_init(all), cell)).ok_or_else(|| {
        fault("BAD_SEX", ("性别无法确定", "the sex is not known"), ("写男、女或者 X", "write M, F or X"))
    })
}

fn one<T: Copy>(found: &[T]) -> Option<T> {
    match found {
        [one] => Some(*one),
        _ => None,
    }
}

/// Reads a nationality: any usual name or code that names one country.
pub fn nationality(cell: &str) -> Result<Nationality, CellFault> {
    static CERTAIN: OnceLock<HashMap<&str, OnceLock<Option<Nationality>>>> = OnceLock::new();
    // Names as they stand in the table are looked at closely once; whatever else, each time.
    let certain = CERTAIN.get_or_init(|| country::names().map(|(name, _)| (name, OnceLock::new())).collect());
    let known = certain.get(cell).and_then(|one| *one.get_or_init(|| one_country(cell).ok()));
    known.map_or_else(|| one_country(cell), Ok)
}

fn one_country(cell: &str) -> Result<Nationality, CellFault> {
    match closely(cell).as_slice() {
        [Some(one)] if one.known => Nationality::new(one.code).ok_or_else(|| unknown_nationality(cell)),
        [] | [_] => Err(unknown_nationality(cell)),
        several => Err(ambiguous(several)),
    }
}

/// Returns the countries that a text may mean; nothing stands for "not given".
fn closely(cell: &str) -> Vec<Option<&'static Country>> {
    static OTHERS: OnceLock<Names<&'static str>> = OnceLock::new();
    let others = OTHERS.get_or_init(|| names(names_of("nationality").map(|(code, name)| (name.to_owned(), code))));
    let usual = find(others, cell);
    if !usual.is_empty() {
        return usual.iter().map(|code| country::all().iter().find(|country| country.code == *code)).collect();
    }
    country::find(cell).into_iter().map(Some).collect()
}

/// Most countries that are named for one that is not known, and most names for which they are looked for while the program runs.
const NEAREST: usize = 3;
const LOOKED_FOR: usize = 200;

/// How a nationality is written, with those that may have been meant.
pub fn nationality_written(near: &[&'static Country]) -> Text {
    let told = |name: fn(&Country) -> &'static str| -> Vec<String> {
        near.iter().map(|country| format!("{} {}", country.code, name(country))).collect()
    };
    if near.is_empty() {
        return Text::new("写国家中文全称或者三字代码", "write the country's name or its three-letter code");
    }
    Text::new(
        format!("写国家中文全称或者三字代码；是否为 {}", told(|country| country.zh).join("、")),
        format!(
            "write the country's name or its three-letter code; is it {}",
            told(|country| country.en).join(", or ")
        ),
    )
}

fn unknown_nationality(cell: &str) -> CellFault {
    static LOOKED: Mutex<BTreeMap<String, Vec<&'static Country>>> = Mutex::new(BTreeMap::new());
    let mut looked = LOOKED.lock().unwrap_or_else(PoisonError::into_inner);
    if looked.len() < LOOKED_FOR && !looked.contains_key(cell) {
        looked.insert(cell.to_owned(), country::nearest(cell, NEAREST));
    }
    let near = looked.get(cell).map(Vec::as_slice).unwrap_or_default();
    let remedy = nationality_written(near);
    CellFault::new("BAD_NATIONALITY", Text::new("没有这个国籍", "this nationality is not known"), remedy)
}

fn ambiguous(several: &[Option<&Country>]) -> CellFault {
    let zh: Vec<String> = several
        .iter()
        .map(|country| country.map_or_else(|| "未填".to_owned(), |country| format!("{} {}", country.code, country.zh)))
        .collect();
    let en: Vec<String> = several
        .iter()
        .map(|country| {
            country.map_or_else(|| "not given".to_owned(), |country| format!("{} {}", country.code, country.en))
        })
        .collect();
    CellFault::new(
        "AMBIGUOUS_NATIONALITY",
        Text::new(
            format!("国籍有几种可能（{}），未采用", zh.join("、")),
            format!("the nationality may be one of several ({}); not taken", en.join(", ")),
        ),
        Text::new("写其中一个的三字代码", "write the three-letter code of the one that is meant"),
    )
}

/// Reads a port by its code or name.
pub fn port(cell: &str) -> Result<Port, CellFault> {
    static KNOWN: OnceLock<Names<Port>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let lines = PORTS.lines().skip(1).filter_map(|line| line.split_once(','));
        let pairs = lines.flat_map(|(code, rest)| {
            let all = [code].into_iter().chain(rest.split([',', '|']));
            all.filter_map(move |name| Some((name, Port::new(code)?)))
        });
        names(pairs.flat_map(|(name, port)| [(folded(name), port), (name.to_owned(), port)]))
    });
    let found = match find(known, cell) {
        [] => find(known, plain_port(&folded(cell))),
        found => found,
    };
    match found {
        [one] => Ok(*one),
        [] => Err(fault(
            "BAD_PORT",
            ("没有这个口岸", "this port is not known"),
            (
                "写口岸三字代码，例如 PVG，或者中文全称",
                "write the port's three-letter code, such as PVG, or its full name",
            ),
        )),
        several => {
            let codes: Vec<&str> = several.iter().map(Port::as_str).collect();
            let codes = codes.join("、");
            Err(CellFault::new(
                "AMBIGUOUS_PORT",
                Text::new(
                    format!("该地有几个口岸（{codes}），未采用"),
                    format!("there are several ports ({codes}); not taken"),
                ),
                Text::new("写其中一个的三字代码", "write the three-letter code of the one that is meant"),
            ))
        }
    }
}

/// Takes off what says only that it is a port.
fn plain_port(folded: &str) -> &str {
    let ends = ["internationalairport", "intlairport", "airport", "航空口岸", "空港口岸", "国际机场", "口岸"];
    ends.into_iter().find_map(|end| folded.strip_suffix(end)).filter(|rest| !rest.is_empty()).unwrap_or(folded)
}

/// Reads a whole number, such as `21`, `21天` or `21 days`.
pub fn count(cell: &str) -> Result<u32, CellFault> {
    let digits = ["天", "日", "days", "day", "Days", "Day", "DAYS", "D", "d"]
        .into_iter()
        .find_map(|unit| cell.strip_suffix(unit));
    let digits = digits.unwrap_or(cell).trim_end();
    let is_plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse::<u32>().ok().filter(|_| is_plain) {
        Some(0) => Err(fault(
            "BAD_NUMBER",
            ("停留天数为 0", "nobody stays for no days"),
            ("写所需的停留天数，至少 1 天", "write how many days are needed, 1 at the least"),
        )),
        Some(count) => Ok(count),
        None => Err(fault("BAD_NUMBER", ("不是天数", "this is no number of days"), ("只写数字", "write digits only"))),
    }
}
