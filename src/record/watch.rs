//! The watch list in the record: who is looked for, and who was found to be somebody else.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A watch list that was loaded; it takes the place of the one before.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchListLoaded {
    /// Name of the file, without its folder.
    pub name: String,
    /// SHA-256 of the file, in hexadecimal.
    pub file_sha256: String,
    /// The day that the list is of.
    pub dated_on: NaiveDate,
    /// Who is looked for.
    pub entries: Vec<Watched>,
}

/// Somebody who is looked for: by passport, by name and birth date, or by both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Watched {
    /// Passport number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passport: Option<String>,
    /// Nationality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nationality: Option<String>,
    /// Key of the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_key: Option<String>,
    /// Day of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<NaiveDate>,
    /// Names as they are written, with all aliases.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Births that are known in part, or several days: first and last day of each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub births: Vec<(NaiveDate, NaiveDate)>,
    /// More passports than the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more_passports: Vec<String>,
    /// More nationalities than the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more_nationalities: Vec<String>,
    /// `M` or `F`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
}

/// Somebody is not the one that is looked for; holds for these very values alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchCleared {
    /// SHA-256 over the values of the person, in hexadecimal.
    pub person_key: String,
    /// SHA-256 over the values of the entry, in hexadecimal.
    pub entry_key: String,
    /// On what ground.
    pub note: String,
}
