//! `--advise`: what would make an application eligible, each set of changes with its papers and its last day.

use crate::domain::text::{Lang, Text};
use crate::rules::advice::Advice;

/// The advice as names with values.
pub(crate) fn pairs(advice: &Advice, lang: Lang) -> Vec<(Text, String)> {
    let mut pairs = vec![(Text::new("建议", "advice"), advice.sentence().of(lang).to_owned())];
    pairs.extend(advice.lines(lang).into_iter().map(|line| (Text::new("", ""), line)));
    pairs
}
