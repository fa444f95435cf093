//! Erasure of what is known of a person, once it need not be kept any more: proposed by one officer, confirmed by another.
//!
//! Of each erased event the payload gives way to what is left of it: the same act without what tells of the person. Chain,
//! counts and states stand; the commitment, without its salt, says nothing of what is gone. What is left is vouched for by
//! the two officers, whose proposal names the SHA-256 of each.

mod left;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use left::{BESIDE_FACTS, FACTS_THAT_STAY, left};

use crate::domain::number::CaseKey;

/// An erasure as it was proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureProposed {
    /// Years that the law in force has it kept after the last case of a person ended.
    pub years: u32,
    /// The provision that says so.
    pub cite: String,
    /// The cases of the persons whose last case ended on this day or before.
    pub ended_by: NaiveDate,
    /// The cases.
    pub cases: Vec<CaseKey>,
    /// The events, each with the SHA-256 of what is left of it, in hexadecimal.
    pub events: Vec<(u64, String)>,
    /// Remark.
    pub note: String,
}

/// An erasure that another officer confirmed; it is done with this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erased {
    /// The event that proposed it.
    pub proposal: u64,
    /// SHA-256 of what the proposal says, so that both signed the same.
    pub sha256: String,
}
