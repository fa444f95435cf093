//! What one rule says of one case: met or not, in one sentence that is true either way, or why it says nothing.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::reasons::Code;
use crate::domain::codes::{Nationality, Port, Region, VisaClass};
use crate::domain::day::day_bytes;
use crate::domain::labels;
use crate::domain::text::{Lang, Text};
use crate::domain::words::{PaperKind, RecordKind, Word, WordSet};

/// A value in a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(u32),
    /// A day.
    Day(NaiveDate),
    /// A word, Chinese and English.
    Word(&'static [&'static str; 2]),
    /// A visa class.
    Class(VisaClass),
    /// A state, by its nationality code.
    Nationality(Nationality),
    /// A nationality code as it is printed.
    Code(Nationality),
    /// A port.
    Port(Port),
    /// A division code.
    Region(Region),
    /// A fact, by its path.
    Fact(&'static str),
    /// Kinds of records.
    Records(WordSet<RecordKind>),
}

macro_rules! value_from {
    ($($variant:ident($type:ty)),+) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Value {
                Value::$variant(value)
            }
        }
    )+};
}

value_from!(
    Number(u32),
    Day(NaiveDate),
    Class(VisaClass),
    Nationality(Nationality),
    Port(Port),
    Region(Region),
    Records(WordSet<RecordKind>)
);

impl<W: Word> From<W> for Value {
    fn from(word: W) -> Value {
        Value::Word(word.names())
    }
}

/// How many values a sentence can hold.
const VALUES: usize = 4;

/// A sentence in two languages with the values of the case; written out only when somebody reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Because {
    zh: &'static str,
    en: &'static str,
    values: [Option<Value>; VALUES],
}

impl Because {
    /// Returns a sentence from its two wordings, in which `{0}` to `{3}` stand for the values.
    pub fn new<const N: usize>(zh: &'static str, en: &'static str, given: [Value; N]) -> Because {
        let mut values = [None; VALUES];
        for (place, value) in values.iter_mut().zip(given) {
            *place = Some(value);
        }
        Because { zh, en, values }
    }

    /// Returns the sentence in both languages.
    pub fn text(&self) -> Text {
        if self.values[0].is_none() {
            return Text::new(self.zh, self.en);
        }
        Text::new(self.written(self.zh, Lang::Zh), self.written(self.en, Lang::En))
    }

    /// Tells whether both wordings place each of the values given, and no other.
    pub fn is_whole(&self) -> bool {
        let given = self.values.iter().take_while(|value| value.is_some()).count();
        [self.zh, self.en].iter().all(|template| {
            let placed = |place: usize| template.contains(&format!("{{{place}}}"));
            (0..given).all(placed) && !(given..10).any(placed)
        })
    }

    fn written(&self, template: &str, lang: Lang) -> String {
        let mut text = String::with_capacity(template.len() + SPARE);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            text.push_str(&rest[..open]);
            let place = usize::from(rest.as_bytes()[open + 1] - b'0');
            let value = self.values[place].expect("`rules verify` runs every template");
            write_value(value, lang, &mut text);
            rest = &rest[open + "{0}".len()..];
            if let (Value::Number(1), Some((one, after))) = (value, COUNTED.iter().find_map(|word| one_of(word, rest)))
            {
                text.push_str(one);
                rest = after;
            }
        }
        text.push_str(rest);
        text
    }
}

/// What is counted in the English sentences.
const COUNTED: &[&str] = &[" days", " months", " persons", " years"];

/// Splits what follows a number of one into the word for one and what comes after it.
fn one_of<'r>(word: &'static str, rest: &'r str) -> Option<(&'static str, &'r str)> {
    Some((word.trim_end_matches('s'), rest.strip_prefix(word)?))
}

/// Room for the values of a usual sentence.
const SPARE: usize = 24;

fn write_value(value: Value, lang: Lang, into: &mut String) {
    match value {
        Value::Number(number) => write!(into, "{number}").expect("a string takes all text"),
        Value::Day(day) => into.push_str(std::str::from_utf8(&day_bytes(day)).expect("digits and hyphens")),
        Value::Word([zh, en]) => into.push_str(match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }),
        Value::Class(class) => into.push_str(class.as_str()),
        Value::Nationality(code) => into.push_str(labels::nationality(code).of(lang)),
        Value::Code(code) => into.push_str(code.as_str()),
        Value::Fact(path) => into.push_str(labels::wanted(path).of(lang)),
        Value::Records(kinds) => {
            let named: Vec<&str> = kinds.words().map(|kind| kind.named(lang)).collect();
            into.push_str(&named.join(if lang == Lang::Zh { "、" } else { ", " }));
        }
        Value::Port(port) => into.push_str(port.as_str()),
        Value::Region(region) => into.push_str(labels::region(region).of(lang)),
    }
}

/// Writes a sentence: Chinese, English, and the values that `{0}` to `{3}` stand for.
macro_rules! because {
    ($zh:literal, $en:literal $(, $value:expr)* $(,)?) => {
        $crate::rules::finding::Because::new($zh, $en, [$($crate::rules::finding::Value::from($value)),*])
    };
}
pub(crate) use because;

/// What a rule says of a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// The rule is met.
    pub met: bool,
    /// The reason when it is not.
    pub code: Code,
    /// The sentence, true either way.
    pub because: Because,
    /// What to supply when it is not met: a kind of paper, `passport`, `personal_attendance`, or the path of a fact.
    pub supply: Option<&'static str>,
    /// What is to be supplied is a paper, which the reason names.
    pub is_paper: bool,
    /// The provision that applies to this person, where the rule rests on several.
    pub cite: Option<&'static str>,
    /// The figure that decided, where the rule reads several.
    pub figure: Option<&'static str>,
}

impl Finding {
    /// Returns a finding: met or not, the reason if not, and the sentence.
    pub fn new(met: bool, code: Code, because: Because) -> Finding {
        Finding { met, code, because, supply: None, is_paper: false, cite: None, figure: None }
    }

    /// Names the provision that applies to this person.
    #[must_use]
    pub fn citing(mut self, cite: &'static str) -> Finding {
        self.cite = Some(cite);
        self
    }

    /// Names the figure that decided.
    #[must_use]
    pub fn by(mut self, figure: &'static str) -> Finding {
        self.figure = Some(figure);
        self
    }

    /// Says what has to be supplied when the rule is not met.
    #[must_use]
    pub fn supply(mut self, name: &'static str) -> Finding {
        self.supply = Some(name);
        self
    }

    /// Says which paper the finding is about, by its word; it has to be supplied when the rule is not met.
    #[must_use]
    pub fn document(mut self, name: &'static str) -> Finding {
        self.is_paper = true;
        self.supply(name)
    }

    /// Says which paper the finding is about; it has to be supplied when the rule is not met.
    #[must_use]
    pub fn paper(self, kind: PaperKind) -> Finding {
        self.document(kind.code())
    }
}

/// Why a rule says nothing of a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Silent {
    /// It does not concern this case.
    NotConcerned,
    /// A fact it reads is unknown: unknown never passes and never refuses. Facts that the measure needs are asked for
    /// by `needs`.
    Unknown,
}

/// What a check returns.
pub type Checked = Result<Finding, Silent>;

/// Returns the value of a fact; the rule is silent where it is unknown.
pub fn known<T>(fact: Option<T>) -> Result<T, Silent> {
    fact.ok_or(Silent::Unknown)
}

/// Returns `value`, where the rule concerns the case.
pub fn concerned<T>(value: Option<T>) -> Result<T, Silent> {
    value.ok_or(Silent::NotConcerned)
}

/// Goes on only where the rule concerns the case.
pub fn only_if(concerned: bool) -> Result<(), Silent> {
    if concerned { Ok(()) } else { Err(Silent::NotConcerned) }
}
