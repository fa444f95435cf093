//! Facts are parsed here, once: one pass over the JSON, all problems at once, each with its JSON pointer.
//!
//! A value is never repaired. A wrong value, an unknown key, a key given twice: each becomes a [`Problem`], and reading
//! goes on. Only text that is not JSON stops it.

use std::fmt::{self, Write as _};
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// One thing wrong with the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// JSON pointer of the value; empty for the whole line.
    pub at: String,
    /// What stood there; personal values are not repeated.
    pub found: String,
    /// What was expected there.
    pub expected: String,
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

/// Keys below which values are personal: a problem there shows no part of the value.
const PERSONAL: &[&str] = &["name", "birth_date", "number", "mrz", "passport_number", "accepted_passport_number"];
const HIDDEN: &str = "a value that is not repeated here";

impl Reading {
    fn is_personal(&self) -> bool {
        self.path.iter().any(|step| matches!(step, Step::Key(key) if PERSONAL.contains(key)))
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
    pub fn wrong(&mut self, found: impl Into<String>, expected: impl Into<String>) {
        let (at, found, expected) = (self.pointer(), found.into(), expected.into());
        self.problems.push(Problem { at, found, expected });
    }

    fn wrong_key(&mut self, key: &str, found: &str, expected: impl Into<String>) {
        let mut at = self.pointer();
        let _ = write!(at, "/{}", key.replace('~', "~0").replace('/', "~1"));
        self.problems.push(Problem { at, found: found.to_owned(), expected: expected.into() });
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

impl<T: Fact> Fact for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(from: D, reading: &mut Reading) -> Result<Option<Vec<T>>, D::Error> {
        from.deserialize_any(ListVisitor(reading, PhantomData))
    }
}

/// A value that stands in one JSON string, number or boolean.
pub trait Scalar: Sized {
    /// Says what is expected.
    fn expected() -> String;
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

struct ScalarVisitor<'r, T>(&'r mut Reading, PhantomData<T>);

impl<T: Scalar> ScalarVisitor<'_, T> {
    fn taken(self, value: Option<T>, found: impl FnOnce() -> String) -> Option<T> {
        if value.is_none() {
            let found = if self.0.is_personal() { HIDDEN.to_owned() } else { found() };
            self.0.wrong(found, T::expected());
        }
        value
    }
}

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&T::expected())
    }
    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }
    fn visit_str<E>(self, text: &str) -> Result<Option<T>, E> {
        Ok(self.taken(T::from_text(text), || shortened(text)))
    }
    fn visit_bool<E>(self, truth: bool) -> Result<Option<T>, E> {
        Ok(self.taken(T::from_truth(truth), || truth.to_string()))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Option<T>, E> {
        Ok(self.taken(T::from_whole(number), || number.to_string()))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Option<T>, E> {
        Ok(self.taken(T::from_whole(i64::try_from(number).unwrap_or(i64::MAX)), || number.to_string()))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Option<T>, E> {
        // JSON Schema calls 30.0 an integer, and 1e30 too.
        let whole = (number.fract() == 0.0).then_some(number as i64);
        Ok(self.taken(whole.and_then(T::from_whole), || number.to_string()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<T>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self.taken(None, || "a list".to_owned()))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(self.taken(None, || "an object".to_owned()))
    }
}

/// Longest part of a value that a problem shows.
const SHOWN_CHARS: usize = 40;

fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN_CHARS).flat_map(char::escape_debug).collect();
    if text.chars().nth(SHOWN_CHARS).is_some() {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

impl<T: Scalar> Fact for T {
    fn read<'de, D: Deserializer<'de>>(from: D, reading: &mut Reading) -> Result<Option<T>, D::Error> {
        from.deserialize_any(ScalarVisitor(reading, PhantomData))
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

/// Finds a key, looking first behind the last one found: keys mostly come in the order of the form.
struct KeyVisitor {
    keys: &'static [&'static str],
    from: usize,
}

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Result<usize, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        let (before, behind) = self.keys.split_at(self.from);
        let found = behind.iter().position(|key| *key == text).map(|place| place + self.from);
        Ok(found.or_else(|| before.iter().position(|key| *key == text)).ok_or_else(|| text.to_owned()))
    }
}

impl<'de> DeserializeSeed<'de> for KeyVisitor {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
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

/// Reads a group; something that is not an object is a problem.
pub struct GroupVisitor<'r, T>(&'r mut Reading, PhantomData<T>);

impl<'r, T> GroupVisitor<'r, T> {
    /// Returns a visitor that notes problems in `reading`.
    pub fn new(reading: &'r mut Reading) -> GroupVisitor<'r, T> {
        GroupVisitor(reading, PhantomData)
    }

    fn not_an_object<E>(self, found: impl fmt::Display) -> Result<Option<T>, E> {
        let found = if self.0.is_personal() { HIDDEN.to_owned() } else { found.to_string() };
        self.0.wrong(found, "an object");
        Ok(None)
    }
}

impl<'de, T: Group> Visitor<'de> for GroupVisitor<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }
    fn visit_str<E>(self, text: &str) -> Result<Option<T>, E> {
        self.not_an_object(shortened(text))
    }
    fn visit_bool<E>(self, truth: bool) -> Result<Option<T>, E> {
        self.not_an_object(truth)
    }
    fn visit_i64<E>(self, number: i64) -> Result<Option<T>, E> {
        self.not_an_object(number)
    }
    fn visit_u64<E>(self, number: u64) -> Result<Option<T>, E> {
        self.not_an_object(number)
    }
    fn visit_f64<E>(self, number: f64) -> Result<Option<T>, E> {
        self.not_an_object(number)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<T>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        self.not_an_object("a list")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        let reading = self.0;
        let mut group = T::default();
        let mut seen = 0u64;
        let mut from = 0;
        while let Some(key) = map.next_key_seed(KeyVisitor { keys: T::KEYS, from })? {
            match key {
                Ok(number) if seen & 1 << number == 0 => {
                    seen |= 1 << number;
                    from = number + 1;
                    reading.path.push(Step::Key(T::KEYS[number]));
                    group.take(number, &mut map, reading)?;
                    reading.path.pop();
                }
                Ok(number) => {
                    reading.wrong_key(T::KEYS[number], "a second value", "each key once");
                    map.next_value::<IgnoredAny>()?;
                }
                Err(key) => {
                    reading.wrong_key(&key, "an unknown key", format!("one of {}", T::KEYS.join(", ")));
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Some(group))
    }
}

struct ListVisitor<'r, T>(&'r mut Reading, PhantomData<T>);

impl<T> ListVisitor<'_, T> {
    fn not_a_list<E>(self, found: impl fmt::Display) -> Result<Option<Vec<T>>, E> {
        let found = if self.0.is_personal() { HIDDEN.to_owned() } else { found.to_string() };
        self.0.wrong(found, "a list");
        Ok(None)
    }
}

/// How many entries a list is given room for at first.
const USUAL_LIST: usize = 8;

impl<'de, T: Fact> Visitor<'de> for ListVisitor<'_, T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        self.not_a_list(shortened(text))
    }
    fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
        self.not_a_list(truth)
    }
    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        self.not_a_list(number)
    }
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        self.not_a_list(number)
    }
    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        self.not_a_list(number)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.not_a_list("an object")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::with_capacity(USUAL_LIST);
        let reading = self.0;
        for index in 0.. {
            reading.path.push(Step::Index(index));
            let before = reading.problems.len();
            let entry = list.next_element_seed(Seed::<T>::new(reading))?;
            let is_last = entry.is_none();
            match entry {
                Some(Some(entry)) => entries.push(entry),
                Some(None) if reading.problems.len() == before => reading.wrong("null", "an entry"),
                Some(None) | None => {}
            }
            reading.path.pop();
            if is_last {
                break;
            }
        }
        Ok(Some(entries))
    }
}

/// Declares a group of facts; the doc comment of a field is its description in the schema.
macro_rules! group {
    ($(#[$doc:meta])* $name:ident { $(#[doc = $text:literal] $field:ident : $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
        pub struct $name {
            $(#[doc = $text] #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)+
        }

        impl $crate::domain::read::Group for $name {
            const KEYS: &'static [&'static str] = &[$(stringify!($field)),+];

            #[allow(unused_assignments)]
            fn take<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                key: usize,
                map: &mut A,
                reading: &mut $crate::domain::read::Reading,
            ) -> Result<(), A::Error> {
                let mut number = 0;
                $(
                    if key == number {
                        self.$field = map.next_value_seed($crate::domain::read::Seed::new(reading))?;
                        return Ok(());
                    }
                    number += 1;
                )+
                Ok(())
            }

            fn properties() -> Vec<(&'static str, serde_json::Value)> {
                vec![$((
                    stringify!($field),
                    $crate::domain::schema::described(<$type as $crate::domain::read::Schema>::schema(), $text),
                )),+]
            }
        }

        impl $crate::domain::read::Schema for $name {
            fn schema() -> serde_json::Value {
                $crate::domain::schema::object::<$name>(&[])
            }
        }

        impl $crate::domain::read::Fact for $name {
            fn read<'de, D: serde::Deserializer<'de>>(
                from: D,
                reading: &mut $crate::domain::read::Reading,
            ) -> Result<Option<$name>, D::Error> {
                from.deserialize_any($crate::domain::read::GroupVisitor::<$name>::new(reading))
            }
        }
    };
}
pub(crate) use group;
