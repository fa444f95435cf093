//! What acts say of the office: its policy, its persons compared, what it printed and copied.

use serde::{Deserialize, Serialize};

/// The text of an edition, as its hash names it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyKept {
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: String,
    /// The text of the policy file.
    pub text: String,
    /// It is the law in force from here on: so the first text of a file is kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
}

/// Two entries of the register of persons, compared.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// The smaller key.
    pub one: u64,
    /// The greater key.
    pub other: u64,
    /// SHA-256 of the values that were compared.
    pub values_sha256: String,
    /// On what ground.
    pub note: String,
}

/// A paper that was printed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Printed {
    /// Which paper.
    pub paper: String,
    /// Its number; copies of one paper share it.
    pub number: String,
    /// The number of the copy, from 1.
    pub copy: u32,
    /// Why it was printed again.
    pub note: String,
}

/// A copy of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackedUp {
    /// The last transaction in the copy.
    pub transaction: u64,
    /// Its hash.
    pub head: String,
    /// SHA-256 of the copy, in hexadecimal.
    pub sha256: String,
}
