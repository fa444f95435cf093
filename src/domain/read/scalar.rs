//! Reading one JSON string, number or boolean into a scalar.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Fact, Reading, Scalar, a_list, an_object, as_written, shortened};
use crate::domain::text::Text;
use crate::identity::odd::Odd;

struct ScalarVisitor<'r, T>(&'r mut Reading, PhantomData<T>);

impl<T: Scalar> ScalarVisitor<'_, T> {
    fn taken(self, value: Option<T>, found: impl FnOnce() -> Text) -> Option<T> {
        if value.is_none() {
            self.0.wrong_value(found(), T::expected());
        }
        value
    }
}

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&T::expected().en)
    }
    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }
    fn visit_str<E>(self, text: &str) -> Result<Option<T>, E> {
        let value = T::from_text(text);
        match Odd::first(text).filter(|_| value.is_none()) {
            Some((place, odd)) => {
                let (Text { zh, en }, [odd_zh, odd_en]) = (T::expected(), odd.told(place));
                let expected = Text::new(format!("{zh}；{odd_zh}"), format!("{en}; {odd_en}"));
                self.0.wrong_value(shortened(text), expected);
                Ok(None)
            }
            None => Ok(self.taken(value, || shortened(text))),
        }
    }
    fn visit_bool<E>(self, truth: bool) -> Result<Option<T>, E> {
        Ok(self.taken(T::from_truth(truth), || as_written(truth)))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Option<T>, E> {
        Ok(self.taken(T::from_whole(number), || as_written(number)))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Option<T>, E> {
        Ok(self.taken(T::from_whole(i64::try_from(number).unwrap_or(i64::MAX)), || as_written(number)))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Option<T>, E> {
        // JSON Schema calls 30.0 an integer, and 1e30 too.
        let whole = (number.fract() == 0.0).then_some(number as i64);
        Ok(self.taken(whole.and_then(T::from_whole), || as_written(number)))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<T>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self.taken(None, a_list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(self.taken(None, an_object))
    }
}

impl<T: Scalar> Fact for T {
    fn read<'de, D: Deserializer<'de>>(from: D, reading: &mut Reading) -> Result<Option<T>, D::Error> {
        from.deserialize_any(ScalarVisitor(reading, PhantomData))
    }
}
