//! The words by which columns are named: as they are, by patterns of interchangeable parts, and the nearest one.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::{Field, folded};
use crate::domain::words::Word;

/// The names of each field in their folded form, parted by `|`. `(a/b/)` is one of its parts or nothing, `@` is a place
/// in China. After `?` stand names that mean something else where another column has the field under a plainer name.
const NAMES: &str = include_str!("names.csv");

/// Places in China, in their folded form; longer ones first.
const PLACES: [&str; 61] = [
    "mainlandchina",
    "thechina",
    "chinamainland",
    "china",
    "theprc",
    "prc",
    "chine",
    "shanghaipudong",
    "shanghai",
    "beijing",
    "guangzhou",
    "shenzhen",
    "hangzhou",
    "nanjing",
    "chengdu",
    "chongqing",
    "tianjin",
    "xiamen",
    "qingdao",
    "dalian",
    "wuhan",
    "suzhou",
    "ningbo",
    "yiwu",
    "xian",
    "changsha",
    "zhengzhou",
    "kunming",
    "hongkong",
    "macau",
    "pudong",
    "pvg",
    "pek",
    "中国大陆",
    "中国",
    "我国",
    "国内",
    "境内",
    "上海",
    "北京",
    "广州",
    "深圳",
    "杭州",
    "南京",
    "成都",
    "重庆",
    "天津",
    "厦门",
    "青岛",
    "武汉",
    "苏州",
    "宁波",
    "义乌",
    "西安",
    "沪",
    "京",
    "穗",
    "深",
    "杭",
    "蓉",
    "渝",
];

/// Longer headers name no column.
const LONGEST: usize = 120;

/// How surely a name stands for its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// It names nothing else.
    Plain,
    /// It may name something else.
    Weak,
}

enum Piece {
    Text(&'static str),
    OneOf(Vec<&'static str>),
}

struct Pattern {
    field: Field,
    strength: Strength,
    pieces: Vec<Piece>,
}

#[derive(Default)]
struct Known {
    exact: HashMap<&'static str, (Field, Strength)>,
    patterns: Vec<Pattern>,
}

fn table() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut known = Known::default();
        for (code, names) in NAMES.lines().skip(1).filter_map(|line| line.split_once(',')) {
            let (strength, code) = match code.strip_prefix('?') {
                Some(code) => (Strength::Weak, code),
                None => (Strength::Plain, code),
            };
            let Some(field) = Field::find(code) else { continue };
            for name in names.split('|') {
                if name.contains(['(', '@']) {
                    known.patterns.push(Pattern { field, strength, pieces: pieces(name) });
                } else {
                    known.exact.insert(name, (field, strength));
                }
            }
        }
        known
    })
}

fn pieces(pattern: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('(') {
        let (parts, more) = after.split_once(')').unwrap_or((after, ""));
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::OneOf(parts.split('/').collect()));
        rest = more;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn fits(pieces: &[Piece], text: &str) -> bool {
    match pieces.split_first() {
        None => text.is_empty(),
        Some((Piece::Text(part), more)) => text.strip_prefix(part).is_some_and(|rest| fits(more, rest)),
        Some((Piece::OneOf(parts), more)) => {
            parts.iter().any(|part| text.strip_prefix(part).is_some_and(|rest| fits(more, rest)))
        }
    }
}

/// Finds a folded name among those that are written out.
pub(super) fn exactly(folded: &str) -> Option<(Field, Strength)> {
    table().exact.get(folded).copied()
}

/// Finds a folded name, written out or by a pattern that only one field has.
pub(super) fn find(folded: &str) -> Option<(Field, Strength)> {
    if folded.is_empty() || LONGEST < folded.len() {
        return None;
    }
    exactly(folded).or_else(|| by_pattern(folded)).or_else(|| by_pattern(&with_place(folded)?))
}

fn by_pattern(folded: &str) -> Option<(Field, Strength)> {
    let mut found = table().patterns.iter().filter(|pattern| fits(&pattern.pieces, folded));
    let first = found.next()?;
    found.all(|other| other.field == first.field).then_some((first.field, first.strength))
}

/// Puts `@` in the stead of a place.
fn with_place(folded: &str) -> Option<String> {
    let place = PLACES.iter().find(|place| folded.contains(*place))?;
    Some(folded.replacen(place, "@", 1))
}

/// Returns the field whose name is nearest to one that is not known, if any is near.
pub fn nearest(name: &str) -> Option<Field> {
    let name = folded(name);
    let own = pairs(&name);
    let mut best: Option<(Field, usize, usize)> = None;
    for (known, (field, _)) in &table().exact {
        let other = pairs(known);
        let same: usize = own.iter().map(|(pair, count)| (*count).min(other.get(pair).copied().unwrap_or(0))).sum();
        let all: usize = own.values().sum::<usize>() + other.values().sum::<usize>();
        // Two thirds of the pairs of letters are the same; the order of the table does not matter.
        let is_better = best.is_none_or(|(of, most, of_all)| {
            same * of_all > most * all || (same * of_all == most * all && field.place() < of.place())
        });
        if 3 * same >= all && 0 < same && is_better {
            best = Some((*field, same, all));
        }
    }
    best.map(|(field, _, _)| field)
}

/// The letters of a text, each with the one after it.
fn pairs(text: &str) -> BTreeMap<(char, char), usize> {
    let mut pairs = BTreeMap::new();
    for pair in text.chars().zip(text.chars().skip(1)) {
        *pairs.entry(pair).or_default() += 1;
    }
    pairs
}
