//! What acts say of blanks: stickers, confirmations and cards that the office received, counted, spoiled, gave back.

use serde::{Deserialize, Serialize};

use crate::domain::words::Blank;

/// A run of blanks that came in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockReceived {
    /// What they are.
    pub blank: Blank,
    /// The first number.
    pub first: String,
    /// The last number.
    pub last: String,
    /// From whom, under which paper.
    pub note: String,
}

/// Blanks that were counted by hand.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockCounted {
    /// What they are.
    pub blank: Blank,
    /// How many were found.
    pub found: u64,
    /// How many there should be.
    pub expected: u64,
    /// Why they differ, where they do.
    pub note: String,
}

/// A blank that was spoiled, and is never used.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberSpoiled {
    /// Its number.
    pub number: String,
    /// How.
    pub note: String,
}

/// Blanks that are here though the file said that they were gone: given back by mistake, or held back since the file was put
/// back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockFound {
    /// The first number.
    pub first: String,
    /// The last number.
    pub last: String,
    /// Where they were, and how the file came to say otherwise.
    pub note: String,
}

/// Blanks that were given back unused.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockReturned {
    /// The first number.
    pub first: String,
    /// The last number.
    pub last: String,
    /// To whom, under which paper.
    pub note: String,
}
