//! What acts say of the office: its policy, its persons compared, what it printed and copied.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::codes::{DocumentNumber, Nationality};

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

/// A unit or an address that an officer is close to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterestStated {
    /// Who.
    pub officer: String,
    /// Credit code of the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The address, as it is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// It is so no longer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// How, or why no longer.
    pub note: String,
}

/// Two entries of the register of persons, compared; or what the cases of one entry say of its person.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// The smaller key.
    pub one: u64,
    /// The greater key, or the same where all cases are of one passport.
    pub other: u64,
    /// SHA-256 of the values that were compared.
    pub values_sha256: String,
    /// On what ground.
    pub note: String,
}

/// What is said of a person, as persons are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonSaid {
    /// Nationality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nationality: Option<Nationality>,
    /// Passport number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passport: Option<DocumentNumber>,
    /// Name as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chinese_name: Option<String>,
    /// Sex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// Birth date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<NaiveDate>,
}

/// One passport number was found to be of two persons: the case gets an entry of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parted {
    /// The entry that it had.
    pub from: u64,
    /// The entry that it gets, where there is one of the same person; otherwise the event makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u64>,
    /// What the case says of its person.
    pub said: PersonSaid,
    /// The case that it was compared with.
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
    /// SHA-256 of the words that were printed, those of the printing itself aside, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// SHA-256 of the template that set them, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
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
    /// Why it may stand in a folder in which everybody writes, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// A transaction that was seen and is in no file any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lost {
    /// Its number.
    pub transaction: u64,
    /// Its hash, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// What it did, where that must not be as if it never was and is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<LostAct>,
}

/// What a lost transaction did that stands open until it is on record again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum LostAct {
    /// It changed the roster.
    Roster {
        /// How: the word of the change.
        change: String,
        /// Whose place in it.
        officer: String,
    },
    /// It handed a case over.
    HandedOver {
        /// Key of the case.
        case: u64,
        /// The other office.
        to: String,
    },
}

/// The file put back from a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restored {
    /// The last transaction of the backup.
    pub transaction: u64,
    /// Its hash.
    pub head: String,
    /// What came after it and is missing, as far as it is known.
    pub lost: Vec<Lost>,
    /// The greatest key of a case that may have been given out; up to it none is given again.
    pub cases_to: u64,
    /// Numbers of blanks that may have been used; the stock gives none of them again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<String>,
    /// Why.
    pub note: String,
}

/// What a first officer said, said again by a second, so that both signed the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmed<T> {
    /// The event of the first officer.
    pub event: u64,
    /// What it says.
    pub said: T,
}

/// What a first security administrator said, said again by a second; or by the same one with the key in the safe, where no
/// other is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaidByTwo<T> {
    /// The event of the first.
    pub event: u64,
    /// What it says.
    pub said: T,
    /// SSHSIG of the recovery key over both, in hexadecimal: then one administrator says it and confirms it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<String>,
}

/// A backup put back in a temporary place, and proven there.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestoreDrilled {
    /// The last transaction of the backup.
    pub transaction: u64,
    /// Its hash.
    pub head: String,
    /// How many transactions would have been missing.
    pub missing: u64,
}

/// The true time, where the record holds one ahead of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeSet {
    /// The time of the last act on record, milliseconds since 1970-01-01T00:00Z.
    pub was: i64,
    /// The true time.
    pub is: i64,
    /// How it came about.
    pub note: String,
}

/// A clock far from the last act on record, vouched for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockVouched {
    /// The time of the last act on record, milliseconds since 1970-01-01T00:00Z.
    pub last: i64,
    /// How the officer knows that the clock is right.
    pub note: String,
}

/// How the record is written from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordShared {
    /// Through the log of the office; else into this file alone.
    pub shared: bool,
    /// Why.
    pub note: String,
}

/// A proposal that was withdrawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterWithdrawn {
    /// The event that proposed it.
    pub proposal: u64,
    /// Why.
    pub note: String,
}
