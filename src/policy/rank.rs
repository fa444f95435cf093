//! What an office may not set: an entry of lower rank never overrides one of higher rank unless it is stricter.

use super::dated::{Fault, Ranked};

/// In which direction a figure is stricter.
#[derive(Clone, Copy, PartialEq)]
enum Stricter {
    /// The less, the stricter: a longest stay, a cap.
    Less,
    /// The more, the stricter: a shortest permit, a fewest number of persons.
    More,
}

/// Figures of which less is stricter, and of which more is, by the ends and parts of their names.
const LESS: &[&str] = &["max_", "cap_days", "_months_of", "within_days", "receipt_working_days", "report_days"];
const MORE: &[&str] = &["min_", "lead_days", "ban_years"];

fn direction(figure: &str) -> Option<Stricter> {
    let has = |parts: &[&str]| parts.iter().any(|part| figure.contains(part));
    match (has(LESS), has(MORE)) {
        (true, false) => Some(Stricter::Less),
        (false, true) => Some(Stricter::More),
        (_, _) => None,
    }
}

/// Tells whether one value is stricter than another: a number in the direction of its figure, or each number of a table.
fn is_stricter(figure: &str, own: &str, usual: &str) -> bool {
    let numbers = |text: &str| -> Option<Vec<(String, u32)>> {
        let part = |part: &str| {
            let (name, number) = part.rsplit_once(' ').unwrap_or(("", part));
            Some((name.to_owned(), number.parse().ok()?))
        };
        text.split("; ").map(part).collect()
    };
    let (Some(direction), Some(own), Some(usual)) = (direction(figure), numbers(own), numbers(usual)) else {
        return false;
    };
    own.len() == usual.len()
        && own.iter().zip(&usual).all(|((name, one), (other_name, other))| {
            let holds = if direction == Stricter::Less { one <= other } else { other <= one };
            name == other_name && holds
        })
}

/// Returns a fault for every entry that overrides a usual one which it may not override.
pub(super) fn overridden(own: &[(&str, Vec<Ranked>)], usual: &[(&str, Vec<Ranked>)]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for ((figure, own), (_, usual)) in own.iter().zip(usual) {
        for entry in own {
            let Some(before) = usual.iter().rfind(|usual| usual.from <= entry.from) else { continue };
            let lower = before.level < entry.level;
            let same_source = before.level == entry.level && before.cite == entry.cite;
            if entry.value == before.value
                || !(lower || same_source)
                || is_stricter(figure, &entry.value, &before.value)
            {
                continue;
            }
            let (value, level, cite) = (&entry.value, entry.level.code(), &before.cite);
            let (usual, rank) = (&before.value, before.level.code());
            faults.push(Fault {
                span: entry.span.clone(),
                zh: format!("{figure}：{value}（{level}）不得放宽 {cite}（{rank}）规定的 {usual}；只能更严，或者引用位阶更高的新规定"),
                en: format!(
                    "{figure}: {value} ({level}) may not override {usual} of {cite} ({rank}); set it stricter, or cite a newer provision of that rank"
                ),
            });
        }
    }
    faults
}
