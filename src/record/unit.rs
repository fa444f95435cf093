//! The register of units in the record: whether a unit may invite, from which day, on what ground.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::words::UnitStanding;

/// What an officer established about a unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitMarked {
    /// Unified social credit code.
    pub uscc: String,
    /// How the unit stands from the day on.
    pub standing: UnitStanding,
    /// First day.
    pub from: NaiveDate,
    /// On what ground: the notice, the entry of a register, the decision.
    pub ground: String,
    /// Internal remark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}
