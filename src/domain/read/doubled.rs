//! Keys that stand twice in one JSON object: which of the two values holds nobody can know.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Returns the first key that an object of a JSON text holds twice; `None` where there is none, or the text is no JSON.
pub fn doubled_key(text: &str) -> Option<String> {
    let error = serde_json::from_str::<Once>(text).err()?.to_string();
    let rest = error.strip_prefix(DOUBLED)?;
    Some(rest.rsplit_once(" at line ").map_or(rest, |(key, _)| key).to_owned())
}

/// What the error begins with that tells such a key.
const DOUBLED: &str = "key twice: ";

/// A value in which no key stands twice.
struct Once;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Once, D::Error> {
        deserializer.deserialize_any(OnceVisitor)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Once;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
        let mut keys: Vec<String> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if keys.contains(&key) {
                return Err(A::Error::custom(format!("{DOUBLED}{key}")));
            }
            keys.push(key);
            map.next_value::<Once>()?;
        }
        Ok(Once)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Once, A::Error> {
        while seq.next_element::<Once>()?.is_some() {}
        Ok(Once)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_unit<E: Error>(self) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Once, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Once)
    }
}

#[cfg(test)]
mod tests {
    use super::doubled_key;

    #[test]
    fn a_key_that_stands_twice_is_found_wherever_it_is() {
        for (text, key) in [
            (r#"{"a":1,"b":{"c":[{"d":1,"d":2}]}}"#, Some("d")),
            (r#"{"a":1,"a":1}"#, Some("a")),
            (r#"{"a":{"b":1},"c":{"b":1.5,"d":null,"e":"a at line 3","f":[true]}}"#, None),
            ("{", None),
        ] {
            assert_eq!(doubled_key(text).as_deref(), key, "{text}");
        }
    }
}
