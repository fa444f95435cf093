//! What acts say of an application: as it came in, as it was changed, its papers and the passport.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::decision::Right;
use crate::domain::facts::Facts;
use crate::domain::inquiry::{Agent, InquiryManner, InquiryOutcome, InquirySubject};
use crate::domain::life::{Place, Step};
use crate::domain::number::CaseKey;
use crate::domain::words::{FiledBy, InviterStatus, PaperKind, Stage};

/// A decision of the rules as it was found, with what it was made at.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessed {
    /// The stage that the facts were assessed at.
    pub stage: Stage,
    /// The day that they were assessed on.
    pub as_of: NaiveDate,
    /// How the inviting unit stood in the register of units, where the register said it: the facts were assessed so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inviter_status: Option<InviterStatus>,
    /// The list that the person was screened against, where one was loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screened: Option<Screened>,
    /// What the check for the same person and the same right found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
    /// The decision, byte for byte as the rules gave it.
    pub decision: Box<RawValue>,
}

impl Assessed {
    /// Adds how the person was screened and what was found of the same person.
    #[must_use]
    pub fn passed(self, passed: Passed) -> Assessed {
        Assessed { screened: passed.screened, checked: Some(passed.checked), ..self }
    }
}

/// What was looked up of a person for an act, besides what the rules found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// The screening, where a list was loaded.
    pub screened: Option<Screened>,
    /// The check for the same person and the same right.
    pub checked: Checked,
}

/// What the check for the same person and the same right found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// Others who may be the same, or whose the passport may be, and of whom nobody said it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub alike: u32,
    /// Others who were found to be the same person.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub same: u32,
    /// Rights and open cases of the person for the same right.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rights: u32,
}

/// A screening: against which list, and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Screened {
    /// The event that loaded the list.
    pub list: u64,
    /// The day that the list is of.
    pub dated_on: NaiveDate,
    /// SHA-256 of its file, in hexadecimal.
    pub file_sha256: String,
    /// Hits that stand.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub held: u32,
    /// Hits that another officer cleared.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cleared: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What the file keeps of a person that no rule reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Particulars {
    /// The name in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chinese_name: Option<String>,
    /// M, F or X, as in the passport.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// Name of the inviting unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inviter_name: Option<String>,
    /// Employer abroad.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer: Option<String>,
    /// Position there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// Whom to reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where the person stays in China.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Anything else that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Day on which the passport was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passport_issued_on: Option<NaiveDate>,
    /// Who files for the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent>,
    /// The case of another system that it was carried over from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legacy: Option<LegacyCase>,
    /// The entry of the register of persons, where nothing else tells it any more: what is known of the person was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
}

/// A case as another system knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegacyCase {
    /// Name of the system.
    pub system: String,
    /// Its number of the case.
    pub number: String,
    /// Where it stood there, in its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The day of its decision there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_on: Option<String>,
    /// Number of the document that it led to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// What it was carried over from there, where it went from office to office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<LegacyCase>>,
}

/// An application taken in or kept as a draft.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The case begins with this; otherwise a draft is accepted.
    pub begins: bool,
    /// The step: draft, accept, or accept incomplete.
    pub step: Step,
    /// Day on which the application was received.
    pub received_on: NaiveDate,
    /// Why it is entered on a later day than it was received; the reviewer confirms it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_entry: Option<String>,
    /// Number of the receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// Last day of the receipt, and of the period for deciding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// The application.
    #[serde(deserialize_with = "read_facts")]
    pub facts: Facts,
    /// What no rule reads.
    pub particulars: Particulars,
    /// What the rules found.
    pub assessed: Assessed,
    /// Papers that the notice names, when the file is incomplete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notice: Vec<String>,
    /// The holder keeps the passport while we examine.
    pub exempt: bool,
    /// Where the passport is.
    pub custody: Place,
    /// The case that this one follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<CaseKey>,
    /// The list that it came with: the seq of the event that took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<u64>,
    /// The row of the sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Where values came from, by the paths of facts; who acted is the source of every other value that changed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, String>,
    /// What another office handed over with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed: Option<Box<Handed>>,
}

/// What an office hands over with an application, besides what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handed {
    /// Number of the case there.
    pub case: String,
    /// Who has the passport, where it is lost, seized or with another authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passport: Option<PassportHanded>,
    /// The inquiries that did not confirm.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inquiries: Vec<InquiryHanded>,
}

/// Where a passport is that the office that hands over cannot give back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassportHanded {
    /// Lost, seized or with another authority.
    pub place: Place,
    /// Who received it, or the report of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Number of the list that was handed out, of the report, of the hand-over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
}

/// An inquiry of the office that hands over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InquiryHanded {
    /// How.
    pub manner: InquiryManner,
    /// About what.
    pub subject: InquirySubject,
    /// Which document, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperKind>,
    /// On which day.
    pub on: NaiveDate,
    /// What came of it.
    pub outcome: InquiryOutcome,
    /// What was found, in words.
    pub note: String,
    /// Who recorded it there.
    pub officer: String,
}

/// An application that counts as accepted because nothing was said in time. It is no decision of anybody.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeemedAccepted {
    /// Day on which the papers came in, from which it counts.
    pub received_on: NaiveDate,
    /// The last day on which the office could have accepted it or given the notice.
    pub last_day: NaiveDate,
}

/// The one notice.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noticed {
    /// What is to be supplied, all at once.
    pub papers: Vec<String>,
    /// What the rules found.
    pub assessed: Assessed,
}

/// A change of what the application says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amended {
    /// Supply or complete.
    pub step: Step,
    /// The application as it stands now.
    #[serde(deserialize_with = "read_facts")]
    pub facts: Facts,
    /// What no rule reads.
    pub particulars: Particulars,
    /// What the rules found.
    pub assessed: Assessed,
    /// JSON pointers of what was changed.
    pub changed: Vec<String>,
    /// Why.
    pub note: String,
    /// The holder keeps the passport while we examine.
    pub exempt: bool,
    /// Number of the receipt, when the file is complete now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// Last day of the receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Where values came from, by the paths of facts; who acted is the source of every other value that changed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, String>,
}

/// A paper that came in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperAdded {
    /// Kind of the paper.
    pub kind: PaperKind,
    /// SHA-256 of the file at receipt, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What it changes in the application.
    pub amended: Amended,
}

/// The office made sure of what was said: it asked, called, went there, or had a document checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inquired {
    /// How.
    pub manner: InquiryManner,
    /// About what.
    pub subject: InquirySubject,
    /// Which document, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperKind>,
    /// On which day.
    pub on: NaiveDate,
    /// Who was asked, or where.
    pub whom: String,
    /// What came of it.
    pub outcome: InquiryOutcome,
    /// What was found, in words.
    pub note: String,
    /// What it changes in the application, or that it stands against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amended: Option<Amended>,
}

/// A paper that was verified.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperVerified {
    /// Kind of the paper.
    pub kind: PaperKind,
    /// How it was verified.
    pub note: String,
}

/// A passport that changed place.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustodyMoved {
    /// Where it is now.
    pub place: Place,
    /// Why.
    pub note: String,
    /// Who received it, or the report of it, where it went neither to its holder nor to the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Number of the paper that goes with the move: of a list that was handed out, a report, a hand-over; of who took it for
    /// its holder the paper that they showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    /// How who received it stands to the holder, where they took it for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<FiledBy>,
}

impl CustodyMoved {
    /// A move between the holder and the office.
    pub fn plain(place: Place, note: impl Into<String>) -> CustodyMoved {
        CustodyMoved { place, note: note.into(), to: None, paper: None, relation: None }
    }
}

/// A document as it should have been issued.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The application as it should have read.
    #[serde(deserialize_with = "read_facts")]
    pub facts: Facts,
    /// What no rule reads.
    pub particulars: Particulars,
    /// What the rules find of it on the day of issue.
    pub assessed: Assessed,
    /// JSON pointers of what is changed; none where only the number is.
    pub changed: Vec<String>,
    /// The number, where it is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What the document entitles to, by the law of the day of issue.
    pub right: Right,
    /// Papers that show it: their SHA-256, in hexadecimal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<String>,
    /// Why.
    pub note: String,
}

pub(in crate::record) fn read_facts<'de, D: Deserializer<'de>>(from: D) -> Result<Facts, D::Error> {
    let text = <&RawValue>::deserialize(from)?;
    Facts::from_json(text.get().as_bytes()).map_err(|wrong| {
        let places: Vec<&str> = wrong.problems.iter().map(|problem| problem.at.as_str()).collect();
        serde::de::Error::custom(format!("facts that cannot be read at {}", places.join(", ")))
    })
}
