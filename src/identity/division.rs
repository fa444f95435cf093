//! Places by their division codes (GB/T 2260), as far as they are known here: provinces, prefectures, districts.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("divisions.csv");

/// Names by code, Chinese and English.
static NAMES: LazyLock<HashMap<&'static str, (&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = TABLE.lines().skip(1).filter_map(|line| line.split_once(','));
    lines.filter_map(|(code, names)| Some((code, names.split_once(',')?))).collect()
});

/// Digits of a province, of a prefecture and of a county, each with those above it.
const LEVELS: [usize; 3] = [2, 4, 6];

/// Returns the name of a place with those above it, and the code where its own name is not known; `None` where not even
/// the province is.
pub fn named(code: &str) -> Option<(String, String)> {
    let mut names: Vec<(&str, &str)> = Vec::new();
    let mut whole = false;
    for digits in LEVELS {
        let Some(part) = code.get(..digits) else { break };
        let at = format!("{part:0<6}");
        if let Some(name) = NAMES.get(at.as_str()) {
            whole = at == code;
            if names.last() != Some(name) {
                names.push(*name);
            }
        }
    }
    if names.is_empty() {
        return None;
    }
    let mut zh: String = names.iter().map(|(zh, _)| *zh).collect();
    let mut en = names.iter().rev().map(|(_, en)| *en).collect::<Vec<_>>().join(", ");
    if !whole {
        zh += &format!("（{code}）");
        en += &format!(" ({code})");
    }
    Some((zh, en))
}
