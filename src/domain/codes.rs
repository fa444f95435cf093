//! Short ASCII codes kept in place: nationality, visa class, region, port, document number, MRZ line.

use std::fmt;
use std::sync::LazyLock;

use super::text::Text;

/// Up to `N` ASCII characters, kept without an allocation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Short<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Short<N> {
    fn new(text: &str) -> Option<Short<N>> {
        let len = u8::try_from(text.len()).ok()?;
        let mut bytes = [0; N];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        text.is_ascii().then_some(Short { bytes, len })
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// Returns the characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).expect("only ASCII is taken in")
    }
}

impl<const N: usize> fmt::Debug for Short<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Declares a code: its longest length, its pattern for schemas, the test of the pattern, and how people say it.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident($max:literal, $pattern:literal, $test:expr, $zh:literal, $en:literal);)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Short<$max>);

        impl $name {
            /// The pattern that every value matches.
            pub const PATTERN: &'static str = $pattern;

            /// Says what every value looks like.
            pub fn described() -> Text {
                Text::new($zh, $en)
            }

            /// Takes a text that matches [`Self::PATTERN`].
            pub fn new(text: &str) -> Option<$name> {
                let test: fn(&[u8]) -> bool = $test;
                if test(text.as_bytes()) { Short::new(text).map($name) } else { None }
            }

            /// Returns the characters.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// Tells whether the characters are those of `text`.
            pub fn is(&self, text: &str) -> bool {
                self.0.as_bytes() == text.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
                $name::new(&text).ok_or_else(|| serde::de::Error::custom(concat!("does not match ", $pattern)))
            }
        }
    )+};
}

fn all(bytes: &[u8], test: fn(&u8) -> bool) -> bool {
    bytes.iter().all(test)
}

codes! {
    /// Nationality as printed in the machine-readable zone (ICAO 9303-3 section 5): `D`, not `DEU`.
    Nationality(3, "^[A-Z]{1,3}$", |t| (1..=3).contains(&t.len()) && all(t, u8::is_ascii_uppercase),
        "1 至 3 位大写字母，如 EGY", "1 to 3 capital letters, such as EGY");

    /// Class letter of a visa, such as `M` or `Q2`. Kept open, so that an unknown class is a finding.
    VisaClass(2, "^[A-Z][0-9]?$", |t| match t {
        [letter] => letter.is_ascii_uppercase(),
        [letter, digit] => letter.is_ascii_uppercase() && digit.is_ascii_digit(),
        _ => false,
    }, "一位大写字母，或者再加一位数字，如 M、Q2", "a capital letter, or one with a digit, such as M or Q2");

    /// Division code (GB/T 2260) of six digits.
    Region(6, "^[1-9][0-9]{5}$", |t| t.len() == 6 && t[0] != b'0' && all(t, u8::is_ascii_digit),
        "六位行政区划代码", "a division code of six digits");

    /// Port, three letters (IATA for airports).
    Port(3, "^[A-Z]{3}$", |t| t.len() == 3 && all(t, u8::is_ascii_uppercase),
        "三位大写字母，如 PVG", "three capital letters, such as PVG");

    /// Area that keeps a register of inviters for electronic port visas, such as `lingang`.
    Registry(24, "^[a-z_]{2,24}$", |t| {
        (2..=24).contains(&t.len()) && all(t, |b| b.is_ascii_lowercase() || *b == b'_')
    }, "2 至 24 位小写字母，如 lingang", "2 to 24 small letters, such as lingang");

    /// Number of a passport or another document, as printed.
    DocumentNumber(12, "^[A-Z0-9]{4,12}$", |t| {
        (4..=12).contains(&t.len()) && all(t, |b| b.is_ascii_uppercase() || b.is_ascii_digit())
    }, "4 至 12 位大写字母或者数字", "4 to 12 capital letters or digits");

    /// One line of a TD3 machine-readable zone.
    MrzLine(44, "^[A-Z0-9<]{44}$", |t| {
        t.len() == 44 && all(t, |b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'<')
    }, "44 位大写字母、数字或者 <", "44 capital letters, digits or <");
}

/// The ports that are known, with their names: `code,zh,en`, names parted by `|`.
pub const PORTS: &str = include_str!("ports.csv");

impl Port {
    /// Tells whether it is among the ports that are known. The list of the ports that may issue visas is not public whole:
    /// that a port is missing here says nothing of what it may do.
    pub fn is_known(&self) -> bool {
        static KNOWN: LazyLock<Vec<&str>> =
            LazyLock::new(|| PORTS.lines().skip(1).filter_map(|line| line.split(',').next()).collect());
        KNOWN.contains(&self.as_str())
    }
}
