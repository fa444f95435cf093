//! What acts say of a decision: review, decision, the document and what it entitles to.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::application::{Assessed, Correction};
use super::office::Confirmed;
use crate::domain::life::Recommendation;
use crate::domain::number::CaseKey;
use crate::domain::words::{Entries, FiledBy, Measure, PermitKind};
use crate::record::event::EventKind;

/// An act that has only words to it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// Ground or reason; may be empty where none is asked.
    pub note: String,
    /// Who took what was handed over, where it was not its holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The paper that who took it showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    /// How who took it stands to the holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<FiledBy>,
}

/// An application that was withdrawn, or a document that was made void.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// The ground, by its word; absent where none was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// Reason in words.
    pub note: String,
    /// The office that the case was handed over to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Cases whose documents hold again: the one that is void had taken their place, and never came about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restores: Vec<CaseKey>,
}

/// Something that is masked was shown in full.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Viewed {
    /// What was asked for: the words of the filter.
    pub note: String,
    /// What for, by its word; absent where none was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The cases, as runs of their keys; absent where they were not noted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<(u64, u64)>,
}

/// A review.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reviewed {
    /// What the rules found.
    pub assessed: Assessed,
    /// What the reviewer recommends.
    pub recommendation: Recommendation,
    /// The reviewer confirms that the application was received before the day on which it was entered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late_entry_confirmed: bool,
    /// Remark.
    pub note: String,
    /// It was one of many that were seen together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_bulk: Option<InBulk>,
}

/// One of many cases that an officer decided with one look; each is signed by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InBulk {
    /// Digest of the plan that was shown.
    pub plan: String,
    /// How many cases were chosen from it.
    pub cases: u64,
}

/// A decision of the office.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// What the rules found.
    pub assessed: Assessed,
    /// Codes of the reasons that the decision rests on; for a grant those that discretion was used on.
    pub grounds: Vec<String>,
    /// Rank in which discretion was used, such as `division head`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<String>,
    /// Internal remark.
    pub note: String,
    /// One officer alone decides, in urgency: the last day on which another looks at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_look_by: Option<NaiveDate>,
    /// What was reviewed, as one hash over the events of the case up to the review; absent in records that are older.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// The applicant brings nothing more: how that was said. Asked of a refusal on what is missing, before the time of the
    /// notice has run out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nothing_more: Option<String>,
    /// It was one of many that were seen together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_bulk: Option<InBulk>,
}

/// A case that was drawn for a second look.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// The day whose approvals were drawn from.
    pub day: NaiveDate,
    /// What the draw follows from: the hash of the first transaction after that day.
    pub seed: String,
    /// How many of a hundred are drawn.
    pub percent: u32,
}

/// A second look at a case by another officer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookedAgain {
    /// The event that asked for it.
    pub asked: u64,
    /// The officer would have done the same.
    pub agreed: bool,
    /// The look that doubted it, where this one lifts the doubt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifts: Option<u64>,
    /// What was found.
    pub note: String,
}

/// What a document entitles to, computed from the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// What was applied for.
    pub measure: Measure,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day: of entry for a visa with entries, of stay or residence otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Class of the visa.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visa_class: Option<String>,
    /// Entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<Entries>,
    /// Days of stay, per entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stay_days: Option<u32>,
    /// Kind of residence permit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permit_kind: Option<PermitKind>,
}

/// A document that was issued.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issued {
    /// Number of the sticker, permit or confirmation.
    pub number: String,
    /// What it entitles to.
    pub right: Right,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// The cases of the same person whose rights end with this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ends: Vec<CaseKey>,
    /// The original passport was shown to who issued; asked of applications that were filed in advance.
    #[serde(default)]
    pub passport_shown: bool,
    /// What the rules found on the day of issue.
    pub assessed: Assessed,
}

/// A slip of the same officer on the same day, taken back. What stood before is not said: it follows from the record.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undone {
    /// The event that is undone.
    pub event: u64,
    /// What kind it is of.
    pub kind: EventKind,
    /// Why.
    pub note: String,
    /// Cases whose documents hold no longer: they held again only because the one of this case had been made void.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ends: Vec<CaseKey>,
}

/// A document that was corrected: its number, and where two officers did what it says and entitles to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrected {
    /// The number that holds now.
    pub number: String,
    /// Why.
    pub note: String,
    /// The number that it had; never used again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spoiled: Option<String>,
    /// What another officer proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirms: Option<Box<Confirmed<Correction>>>,
    /// The entry of the register of persons that the case has with it, where what is said does not tell it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
}

impl Corrected {
    /// Tells whether one officer alone gave a document another number, as versions did that knew no spoiled blanks.
    pub fn is_by_one(&self) -> bool {
        self.confirms.is_none() && self.spoiled.is_none()
    }
}

/// A proposed correction that was withdrawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionWithdrawn {
    /// The event that proposed it.
    pub event: u64,
    /// Why.
    pub note: String,
}
