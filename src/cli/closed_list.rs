//! A word of a closed list on the command line: the help lists them, each with what it means, and so does a wrong one.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::domain::words::Word;

/// Reads one word of a closed list.
pub(crate) fn one_of<W: Word + Send + Sync>() -> impl TypedValueParser<Value = W> {
    one_among(W::ALL.iter().copied())
}

/// Reads one of some words of a closed list.
pub(crate) fn one_among<W: Word + Send + Sync>(words: impl Iterator<Item = W>) -> impl TypedValueParser<Value = W> {
    let words = words.map(|word| PossibleValue::new(word.code()).help(word.en()));
    PossibleValuesParser::new(words).map(|code| W::find(&code).expect("only the words of the list come through"))
}
