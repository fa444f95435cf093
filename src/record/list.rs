//! A list in the record: what holds for all rows is said once, and each row says only what is its own.
//!
//! A list is one `list-taken`, then parts: each a `list-part` with what its rows have in common, then one `accepted` or
//! `drafted` a row. The payload of a row is a JSON array, that of every other act an object.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::act::Screened;
use super::act::application::read_facts;
use crate::domain::codes::{DocumentNumber, Nationality, Port, Region};
use crate::domain::facts::Facts;
use crate::domain::life::{Place, Step};
use crate::domain::number::CaseKey;
use crate::domain::words::{Entries, InviterStatus, PassportKind, Purpose};

/// Rows of one part, and so of one signed transaction.
pub const PART: usize = 10_000;

/// A list that was taken in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListTaken {
    /// SHA-256 of the file, in hexadecimal.
    pub file_sha256: String,
    /// Name of the file, without its folder.
    pub name: String,
    /// Hash of the plan that was carried out.
    pub plan: String,
    /// The encoding in which it was read.
    pub encoding: String,
    /// Name of the sheet, of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Credit code of the enterprise, where one unit invites all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<String>,
    /// Rows of data.
    pub data_rows: u64,
    /// How many rows came to which outcome.
    pub outcomes: BTreeMap<String, u64>,
    /// How many rows became a case.
    pub cases: u64,
    /// The list that this one continues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continues: Option<u64>,
    /// What was said of rows and columns that the workbook hides: `include` or `skip`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<String>,
    /// Of a correction file: its rows, each with the row of the list that it corrects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mends: Vec<(u64, u64)>,
    /// Names of columns that were said for this list or are known of its enterprise, folded, with the codes of fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// What was said of days that the sheet leaves open: `day-first`, `month-first`, `serials`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<String>,
    /// Days of which other days of their column showed the order of day and month: the fact, and `day-first` or
    /// `month-first`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub day_orders: BTreeMap<String, String>,
    /// The usual length of passport numbers of digits alone, by the nationality of their holders and, under `*`, of all: a
    /// row that comes back mended is judged by the whole list.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub number_lengths: BTreeMap<String, u64>,
    /// Rows that were held for somebody on file or above, each with whether it is the same person, as the officer says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settled: BTreeMap<u64, bool>,
    /// Rows that the officer leaves out: of two of one person one is kept, or what is on file holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<u64>,
    /// On what ground they were settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_note: Option<String>,
    /// Of cases of another system: which, and what it calls them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legacy: Option<LegacyList>,
    /// Day on which all were received.
    pub received_on: NaiveDate,
    /// What every application says.
    #[serde(deserialize_with = "read_facts")]
    pub common: Facts,
    /// The list that everybody in it was screened against, where one was loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screened: Option<Screened>,
    /// Where the values of what every application says came from, by their paths; what is not named is whoever took it in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, String>,
    /// The columns in which rows say their values, by the paths of these.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, Vec<String>>,
}

/// Cases that were carried over from another system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegacyList {
    /// Its name.
    pub system: String,
    /// SHA-256 of the mapping that they were read by, in hexadecimal.
    pub mapping_sha256: String,
    /// Its numbers of the cases, in the order of their rows.
    pub numbers: Vec<String>,
}

/// What rows that stand together have in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListPart {
    /// The seq of the event that took the list.
    pub list: u64,
    /// What the rules found, each thing once.
    pub found: Vec<SharedFinding>,
    /// Who invites, each unit once.
    pub units: Vec<InvitingUnit>,
}

/// What was found of one row or of many.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedFinding {
    /// Accept, accept incomplete or draft.
    pub step: Step,
    /// Last day of the receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Papers that the notice names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notice: Vec<String>,
    /// The holder keeps the passport while we examine.
    pub exempt: bool,
    /// Where the passport is.
    pub custody: Place,
    /// The decision of the rules, with [`crate::domain::number::NO_NUMBER`] in the place of the case.
    pub decision: Box<RawValue>,
}

/// A unit that invites.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InvitingUnit {
    /// Credit code as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uscc: Option<String>,
    /// Seat, as the code names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whom to reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// What the register of units said of it when the list was taken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<InviterStatus>,
}

/// What a row says that its list does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowValues {
    /// Name as printed in the passport.
    pub name: Option<String>,
    /// Nationality.
    pub nationality: Option<Nationality>,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Kind of passport.
    pub passport_kind: Option<PassportKind>,
    /// Its number.
    pub passport: Option<DocumentNumber>,
    /// Its last day.
    pub expires_on: Option<NaiveDate>,
    /// The day of its issue.
    pub issued_on: Option<NaiveDate>,
    /// Activity in China.
    pub purpose: Option<Purpose>,
    /// Days of stay asked for.
    pub stay_days: Option<u32>,
    /// Entries asked for.
    pub entries: Option<Entries>,
    /// Day of arrival.
    pub arrives_on: Option<NaiveDate>,
    /// Port of arrival.
    pub port: Option<Port>,
    /// Name in Chinese.
    pub chinese_name: Option<String>,
    /// M, F or X.
    pub sex: Option<Cow<'static, str>>,
    /// Employer abroad.
    pub employer: Option<String>,
    /// Position there.
    pub position: Option<String>,
    /// Anything else that was said.
    pub note: Option<String>,
}

/// A list that was taken back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListUndone {
    /// The list.
    pub list: u64,
    /// Cases that stay because they were acted on.
    pub kept: Vec<CaseKey>,
    /// Why.
    pub note: String,
}
