//! A row of a list as it was read and decided, with the keys by which it is known again.

use std::sync::Arc;

use crate::lists::outcome::CellRemark;
use crate::record::hash::Hash;
use crate::record::list::{InvitingUnit, RowValues, SharedFinding};

/// A row with what the rules say of it.
#[expect(clippy::large_enum_variant, reason = "nearly all rows are decided, and each box would be an allocation")]
pub(super) enum Judged {
    /// Nothing stands there.
    Blank,
    /// Some cells cannot be taken.
    Wrong(Vec<CellRemark>),
    /// It was decided.
    Decided(ReadRow),
}

/// A row that could be decided.
pub(super) struct ReadRow {
    pub(super) own: RowValues,
    pub(super) unit: Arc<InvitingUnit>,
    pub(super) name_key: Option<String>,
    /// The number of the name with the birth date.
    pub(super) namesake: Option<u64>,
    /// The keys by which a row of the same person is known.
    pub(super) keys: [Option<Key>; 2],
    /// What was found, where the row may become a case.
    pub(super) found: Option<Arc<SharedFinding>>,
    pub(super) verdict: Verdict,
    /// Why the row cannot go on, where it cannot.
    pub(super) against: Vec<CellRemark>,
}

/// What a decision means for a row of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It can become a case, with its papers or without.
    Goes,
    /// A value that the sheet should hold is missing.
    Short,
    /// A rule stands against it.
    Refused,
}

/// Eight bytes that stand for an identity: a row is held by chance once in many millions of lists of a million rows.
pub(super) type Key = [u32; 2];

/// The keys by which two rows of a list are of the same person: passport, and name with birth date; both of one country.
pub(super) fn keys(own: &RowValues, namesake: Option<u64>) -> [Option<Key>; 2] {
    let country = own.nationality.as_ref().map_or("", |code| code.as_str());
    let of_country = country.bytes().fold(0, |all, byte| (all << 8) | u32::from(byte));
    let key = |[a, b, c, d, e, f, g, h]: [u8; 8]| {
        [u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]) ^ of_country]
    };
    let passport = own.passport.map(|number| Hash::of(number.as_str().as_bytes()));
    let first = |digest: Hash| digest.as_bytes().first_chunk::<8>().copied();
    [passport.and_then(first).map(key), namesake.map(|number| key(number.to_be_bytes()))]
}
