//! By what an entry of the register is found, and the bytes of its keys.

use crate::identity::names::bag::DAY;

/// By what an entry is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum KeyKind {
    /// Number and nationality of the passport.
    Passport,
    /// Birth date and a sketch of the name.
    Namesake,
    /// A word of the name.
    Word,
}

impl KeyKind {
    /// All, in the order in which they stand in the file.
    pub(super) const ALL: [KeyKind; 3] = [KeyKind::Namesake, KeyKind::Passport, KeyKind::Word];

    /// Tells whether filters hold the keys: those by which people on a list are looked up.
    pub(super) fn is_filtered(self) -> bool {
        self != KeyKind::Word
    }

    /// The part of a key by which filters know it: the day of birth; the number of a passport, of whatever country.
    pub(super) fn filtered(self, key: &[u8]) -> &[u8] {
        let end = match self {
            KeyKind::Namesake => DAY.min(key.len()),
            KeyKind::Passport => key.iter().position(|byte| *byte == b' ').map_or(key.len(), |at| at + 1),
            KeyKind::Word => key.len(),
        };
        &key[..end]
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            KeyKind::Passport => "passport",
            KeyKind::Namesake => "namesake",
            KeyKind::Word => "word",
        }
    }
}

/// The key of a passport.
pub(in crate::store) fn passport_key((number, nationality): (&str, &str)) -> Vec<u8> {
    [number, " ", nationality].concat().into_bytes()
}
