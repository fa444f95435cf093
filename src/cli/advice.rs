//! `--advise`: what would make an application eligible, each set of changes with its papers and its last day.

use crate::domain::text::{Lang, Text};
use crate::rules::advice::Advice;

/// The advice as names with values.
pub(crate) fn pairs(advice: &Advice, lang: Lang) -> Vec<(Text, String)> {
    let mut pairs = vec![(Text::new("建议", "advice"), advice.sentence().of(lang).to_owned())];
    for (number, set) in advice.sets.iter().enumerate() {
        let steps: Vec<String> = set.iter().map(|change| change.text().of(lang).to_owned()).collect();
        let steps = steps.join(Text::new("；", "; ").of(lang));
        pairs.push((Text::new("", ""), format!("{}. {steps}", number + 1)));
    }
    if let Some(by) = advice.deadline() {
        pairs.push((Text::new("", ""), by.of(lang).to_owned()));
    }
    pairs
}
