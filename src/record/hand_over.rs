//! A case on its way from one office to another, and the receipt that comes back: what is sealed, as lines of text.
//!
//! Both name the transaction by which the first office closed the case: it is what one hand-over is told from another by.

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::act::application::read_facts;
use super::act::{Handed, Particulars, Right};
use crate::domain::facts::Facts;
use crate::domain::life::State;

/// Which hand-over: from which record, and by which transaction of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOverId {
    /// Code of the office that the case goes from.
    pub from: String,
    /// Code of the office that it goes to.
    pub to: String,
    /// Id of the record that the case goes from.
    pub ledger: String,
    /// Its number there.
    pub number: String,
    /// The transaction that closed it there.
    pub transaction: u64,
    /// Hash of that transaction.
    pub hash: String,
}

/// A case as it goes to another office.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Which one.
    pub id: HandOverId,
    /// Of a training file.
    pub training: bool,
    /// Where the case stood before.
    pub state: State,
    /// The event of the record that the key of who seals must count at.
    pub seq: u64,
    /// The day on which this was written.
    pub made_on: NaiveDate,
    /// Who handed it over.
    pub officer: String,
    /// The day on which the application was received.
    pub received_on: NaiveDate,
    /// Why.
    pub note: String,
    /// The application.
    #[serde(deserialize_with = "read_facts")]
    pub facts: Facts,
    /// What no rule reads.
    pub particulars: Particulars,
    /// Where its passport is and what inquiries found, where that stands against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub besides: Option<Handed>,
}

/// The other office has the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOverReceipt {
    /// Of which hand-over.
    pub id: HandOverId,
    /// Id of the record that has the case now.
    pub ledger: String,
    /// The number of the case there.
    pub taken_as: String,
    /// The event of the other record that the key of who seals must count at.
    pub seq: u64,
    /// The day on which this was written.
    pub made_on: NaiveDate,
    /// Who took it over.
    pub officer: String,
    /// How it ended there, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<EndedThere>,
}

/// How a case ended in the office that took it over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndedThere {
    /// Where it stands.
    pub state: State,
    /// What its document entitles to, while it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<Right>,
    /// The office that it was handed on to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What is recorded of a receipt in the office that handed the case over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakenOver {
    /// The office that has the case.
    pub office: String,
    /// Its number there.
    pub taken_as: String,
    /// Who sealed the receipt there.
    pub by: String,
    /// The day that the receipt is of.
    pub on: NaiveDate,
    /// How far the record there had come: of two receipts the later one holds.
    pub seq: u64,
    /// SHA-256 of the receipt, in hexadecimal.
    pub sha256: String,
    /// How it ended there, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<EndedThere>,
}

/// What is sealed as lines: its name and its version, and what it says.
pub trait Carried: Serialize + DeserializeOwned {
    /// First line.
    const FIRST_LINE: &'static str;

    /// The lines that are sealed.
    ///
    /// # Errors
    ///
    /// Where a value cannot be written.
    fn lines(&self) -> serde_json::Result<String> {
        Ok(format!("{}\n{}\n", Self::FIRST_LINE, serde_json::to_string(self)?))
    }

    /// Reads the lines; `None` where they are not of this kind.
    fn read(lines: &str) -> Option<Self> {
        let (first, said) = lines.split_once('\n')?;
        (first == Self::FIRST_LINE).then(|| serde_json::from_str(said.trim_end()).ok())?
    }
}

impl Carried for HandOver {
    const FIRST_LINE: &'static str = "visa-cli hand-over 1";
}

impl Carried for HandOverReceipt {
    const FIRST_LINE: &'static str = "visa-cli hand-over receipt 1";
}
