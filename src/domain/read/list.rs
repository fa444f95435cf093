//! Reading a JSON list of facts.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Fact, Reading, Seed, Step, a_list, an_object, another_shape, as_written, shortened};
use crate::domain::text::Text;

impl<T: Fact> Fact for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(from: D, reading: &mut Reading) -> Result<Option<Vec<T>>, D::Error> {
        from.deserialize_any(ListVisitor(reading, PhantomData))
    }
}

struct ListVisitor<'r, T>(&'r mut Reading, PhantomData<T>);

impl<T> ListVisitor<'_, T> {
    fn not_a_list<E>(self, found: Text) -> Result<Option<Vec<T>>, E> {
        self.0.wrong_value(found, a_list());
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
    another_shape!(not_a_list);
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.not_a_list(an_object())
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
                Some(None) if reading.problems.len() == before => {
                    reading.wrong(as_written("null"), Text::new("一项内容", "an entry"));
                }
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
