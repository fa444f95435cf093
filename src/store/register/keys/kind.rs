//! By what an entry of the register is found, and the bytes of its keys.

/// By what an entry is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum KeyKind {
    /// Number and nationality of the passport.
    Passport,
    /// Name and birth date, as the number that stands for both.
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
