//! Words that stand in two lists of which each leads elsewhere: nobody could tell by which they go.

use chrono::NaiveDate;

use super::Policy;
use super::figures::PortVisa;
use crate::domain::text::Text;
use crate::domain::words::{Purpose, Word};

/// A word in two lists from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// First day of the edition in which it does.
    pub from: NaiveDate,
    /// The two figures.
    pub figures: [&'static str; 2],
    /// The word.
    pub word: &'static str,
}

impl Overlap {
    /// Says it.
    pub fn text(&self) -> Text {
        let Overlap { from, figures: [one, other], word } = self;
        Text::new(
            format!("{word} 自 {from} 起同时列于 {one} 和 {other}，只能列于其一"),
            format!("from {from} {word} stands in {one} and in {other}; it goes by one of them alone"),
        )
    }
}

type Lists = Vec<(&'static str, fn(&PortVisa, Purpose) -> bool)>;

/// Returns every purpose that stands in two lists of which each asks for other papers, or leads to another procedure; once for
/// each pair. What a list covers and another bars is barred, which an office may be stricter by.
pub fn overlaps(policy: &Policy) -> Vec<Overlap> {
    let covered: Lists = vec![
        ("port_visa.urgent_purposes", |law, word| law.urgent_purposes.has(word)),
        ("port_visa.commercial_purposes", |law, word| law.commercial_purposes.has(word)),
        ("port_visa.visit_purposes", |law, word| law.visit_purposes.has(word)),
    ];
    let barred: Lists = vec![
        ("port_visa.family_not_named", |law, word| law.family_not_named.has(word)),
        ("port_visa.temporary_entry_purposes", |law, word| law.temporary_entry_purposes.has(word)),
        ("port_visa.work_purposes", |law, word| law.work_purposes.has(word)),
    ];
    let mut found = Vec::new();
    for lists in [covered, barred] {
        among(policy, &lists, &mut found);
    }
    found.sort_by_key(|overlap| overlap.from);
    found
}

fn among(policy: &Policy, lists: &Lists, found: &mut Vec<Overlap>) {
    for edition in policy.editions() {
        let law = &edition.figures.port_visa;
        for word in Purpose::ALL.iter().copied() {
            let mut has = lists.iter().filter(|(_, has)| has(law, word)).map(|(name, _)| *name);
            let Some((one, other)) = has.next().zip(has.next()) else { continue };
            let overlap = Overlap { from: edition.from, figures: [one, other], word: word.code() };
            if found.iter().all(|known| (known.figures, known.word) != (overlap.figures, overlap.word)) {
                found.push(overlap);
            }
        }
    }
}
