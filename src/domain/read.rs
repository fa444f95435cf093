//! Facts are parsed here, once: one pass over the JSON, all problems at once, each with its JSON pointer.
//!
//! A value is never repaired. A wrong value, an unknown key, a key given twice: each becomes a [`Problem`], and reading
//! goes on. Only text that is not JSON stops it.

mod doubled;
mod group;
mod list;
mod scalar;

use std::fmt::Write as _;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, MapAccess};
use serde_json::Value;

use super::text::Text;

pub use doubled::doubled_key;
pub(crate) use group::{GroupVisitor, group};

/// One thing wrong with the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// JSON pointer of the value; empty for the whole line.
    pub at: String,
    /// What stood there; personal values are not repeated.
    pub found: Text,
    /// What was expected there.
    pub expected: Text,
}

impl Problem {
    /// Returns the problem in one sentence.
    pub fn text(&self) -> Text {
        let Problem { at, found, expected } = self;
        let (zh, en) = if at.is_empty() { ("（整行）", "(line)") } else { (at.as_str(), at.as_str()) };
        Text::new(
            format!("{zh}：{}，应为{}", found.zh, expected.zh),
            format!("{en}: {}, expected {}", found.en, expected.en),
        )
    }
}

/// Where reading stands, and what was wrong so far.
#[derive(Debug, Default)]
pub struct Reading {
    path: Vec<Step>,
    /// All problems, in the order of the text.
    pub problems: Vec<Problem>,
}

#[derive(Debug)]
enum Step {
    Key(&'static str),
    Index(usize),
}

/// Keys below which a passport number stands: masked where it is not to be shown in full.
pub const PASSPORT_NUMBERS: &[&str] = &["number", "mrz", "passport_number", "accepted_passport_number"];

/// Further keys below which values are personal: a problem there shows no part of the value.
const PERSONAL: &[&str] = &["name", "birth_date"];

fn hidden() -> Text {
    Text::new("内容不在此重复", "a value that is not repeated here")
}

impl Reading {
    fn is_personal(&self) -> bool {
        self.path
            .iter()
            .any(|step| matches!(step, Step::Key(key) if PERSONAL.contains(key) || PASSPORT_NUMBERS.contains(key)))
    }

    fn pointer(&self) -> String {
        let mut at = String::new();
        for step in &self.path {
            let _ = match step {
                Step::Key(key) => write!(at, "/{key}"),
                Step::Index(index) => write!(at, "/{index}"),
            };
        }
        at
    }

    /// Notes a problem with the value at the present place.
    pub fn wrong(&mut self, found: Text, expected: Text) {
        self.problems.push(Problem { at: self.pointer(), found, expected });
    }

    /// Notes a problem with the value at the present place, which is shown unless it is personal.
    fn wrong_value(&mut self, found: Text, expected: Text) {
        let found = if self.is_personal() { hidden() } else { found };
        self.wrong(found, expected);
    }

    fn wrong_key(&mut self, key: &str, found: Text, expected: Text) {
        let mut at = self.pointer();
        let _ = write!(at, "/{}", key.replace('~', "~0").replace('/', "~1"));
        self.problems.push(Problem { at, found, expected });
    }

    /// Reads the value of `key` with `read`.
    pub fn within<T>(&mut self, key: &'static str, read: impl FnOnce(&mut Reading) -> T) -> T {
        self.path.push(Step::Key(key));
        let value = read(self);
        self.path.pop();
        value
    }
}

/// A value that facts may hold.
pub trait Fact: Sized {
    /// Reads one value; `None` where it is null or wrong, and then the reading holds the problem.
    fn read<'de, D: Deserializer<'de>>(from: D, reading: &mut Reading) -> Result<Option<Self>, D::Error>;
}

/// A value that stands in one JSON string, number or boolean.
pub trait Scalar: Sized {
    /// Says what is expected.
    fn expected() -> Text;
    /// Takes a string.
    fn from_text(_: &str) -> Option<Self> {
        None
    }
    /// Takes a whole number.
    fn from_whole(_: i64) -> Option<Self> {
        None
    }
    /// Takes true or false.
    fn from_truth(_: bool) -> Option<Self> {
        None
    }
}

/// A value that can say which JSON it takes.
pub trait Schema {
    /// Returns the JSON Schema of the value, null aside.
    fn schema() -> Value;
}

/// One JSON object with known keys, each of which may be absent or null.
pub trait Group: Sized + Default {
    /// The keys, in the order of the form.
    const KEYS: &'static [&'static str];
    /// Reads the value of the key with this number into its field.
    fn take<'de, A: MapAccess<'de>>(&mut self, key: usize, map: &mut A, reading: &mut Reading) -> Result<(), A::Error>;
    /// Returns the JSON Schema of each key with its description.
    fn properties() -> Vec<(&'static str, Value)>;
}

/// Reads one value of a map or list into a fact.
pub struct Seed<'r, T>(pub &'r mut Reading, PhantomData<T>);

impl<'r, T> Seed<'r, T> {
    /// Returns a seed that notes problems in `reading`.
    pub fn new(reading: &'r mut Reading) -> Seed<'r, T> {
        Seed(reading, PhantomData)
    }
}

impl<'de, T: Fact> DeserializeSeed<'de> for Seed<'_, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<T>, D::Error> {
        T::read(from, self.0)
    }
}

/// Longest part of a value that a problem shows.
const SHOWN_CHARS: usize = 40;

fn shortened(text: &str) -> Text {
    let mut shown: String = text.chars().take(SHOWN_CHARS).flat_map(char::escape_debug).collect();
    if text.chars().nth(SHOWN_CHARS).is_some() {
        shown.push('…');
    }
    as_written(format!("\"{shown}\""))
}

/// Returns a value as it stands in the text, the same in both languages.
fn as_written(value: impl ToString) -> Text {
    let value = value.to_string();
    Text::new(value.clone(), value)
}

/// Says that nothing stands there.
pub(super) fn nothing() -> Text {
    Text::new("空缺", "nothing")
}

fn a_list() -> Text {
    Text::new("列表", "a list")
}

/// Says that an object is expected.
pub(super) fn an_object() -> Text {
    Text::new("对象", "an object")
}

/// Says that one of some words is expected.
pub(super) fn one_of(words: &[&str]) -> Text {
    let words = words.join(", ");
    Text::new(format!("以下之一：{words}"), format!("one of {words}"))
}

/// Takes null for a value that is absent, and everything that is neither object nor list for a problem.
macro_rules! another_shape {
    ($wrong:ident) => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            self.$wrong(shortened(text))
        }
        fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
            self.$wrong(as_written(truth))
        }
        fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
            self.$wrong(as_written(number))
        }
        fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
            self.$wrong(as_written(number))
        }
        fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
            self.$wrong(as_written(number))
        }
    };
}
use another_shape;
