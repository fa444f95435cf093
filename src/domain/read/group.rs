//! Reading one JSON object with known keys into a group of facts.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Group, Reading, Step, a_list, an_object, another_shape, as_written, one_of, shortened};
use crate::domain::text::Text;

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

/// Reads a group; something that is not an object is a problem.
pub(crate) struct GroupVisitor<'r, T>(&'r mut Reading, PhantomData<T>);

impl<'r, T> GroupVisitor<'r, T> {
    /// Returns a visitor that notes problems in `reading`.
    pub(crate) fn new(reading: &'r mut Reading) -> GroupVisitor<'r, T> {
        GroupVisitor(reading, PhantomData)
    }

    fn not_an_object<E>(self, found: Text) -> Result<Option<T>, E> {
        self.0.wrong_value(found, an_object());
        Ok(None)
    }
}

impl<'de, T: Group> Visitor<'de> for GroupVisitor<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    another_shape!(not_an_object);
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<T>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        self.not_an_object(a_list())
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
                    let twice = Text::new("重复的键", "a second value");
                    reading.wrong_key(T::KEYS[number], twice, Text::new("每个键一次", "each key once"));
                    map.next_value::<IgnoredAny>()?;
                }
                Err(key) => {
                    reading.wrong_key(&key, Text::new("未知的键", "an unknown key"), one_of(T::KEYS));
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Some(group))
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
