//! What was done: the payload of each kind of event, as it is kept beside the record.
//!
//! A payload is JSON; it enters the record only through its salted commitment, so that it can be erased.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::event::EventKind;
use super::list::{ListPart, ListTaken, ListUndone};
use super::roster::{Confirmation, Genesis, Proposal};
use super::watch::{WatchCleared, WatchListLoaded};
use crate::domain::facts::Facts;
use crate::domain::life::{Place, Recommendation, Step};
use crate::domain::number::CaseKey;
use crate::domain::words::{Entries, Measure, PaperKind, PermitKind, Stage};

/// One thing that an officer did.
#[derive(Clone, Debug)]
pub enum Act {
    /// The case file was made.
    LedgerOpened(Genesis),
    /// A security administrator proposed a change of the roster.
    RosterProposed(Proposal),
    /// Another confirmed it.
    RosterConfirmed(Confirmation),
    /// An edition of the policy was used for the first time.
    PolicyKept(PolicyKept),
    /// An application was kept as a draft.
    Drafted(Box<Taken>),
    /// An application was taken in.
    Accepted(Box<Taken>),
    /// The one notice was given.
    Noticed(Noticed),
    /// What the application says was changed.
    Amended(Box<Amended>),
    /// A paper came in.
    PaperAdded(Box<PaperAdded>),
    /// A paper was verified.
    PaperVerified(PaperVerified),
    /// The passport changed place.
    CustodyMoved(CustodyMoved),
    /// An officer took the case in hand.
    Claimed(Said),
    /// The case was reviewed.
    Reviewed(Reviewed),
    /// The case was given back for examination.
    Returned(Said),
    /// The application was approved.
    Approved(Decided),
    /// The application was refused.
    Refused(Decided),
    /// The applicant withdrew.
    Withdrawn(Said),
    /// The document was issued.
    Issued(Issued),
    /// The document was handed over.
    Collected(Said),
    /// The document was made void.
    Voided(Said),
    /// The number of the document was corrected.
    Corrected(Corrected),
    /// An officer stepped aside.
    Recused(Said),
    /// Two passports were found to be of one person.
    Linked(Compared),
    /// Two passports were found to be of two persons.
    Distinct(Compared),
    /// A paper was printed.
    Printed(Printed),
    /// Something that is masked was shown in full.
    Viewed(Said),
    /// A list was taken in.
    ListTaken(Box<ListTaken>),
    /// What the rows of a part of a list have in common.
    ListPart(Box<ListPart>),
    /// A list was taken back.
    ListUndone(ListUndone),
    /// Who is looked for.
    WatchListLoaded(Box<WatchListLoaded>),
    /// Somebody is not the one that is looked for.
    WatchCleared(WatchCleared),
    /// A copy of the file was made and proven.
    BackedUp(BackedUp),
}

/// The text of an edition, as its hash names it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyKept {
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: String,
    /// The text of the policy file.
    pub text: String,
}

/// A decision of the rules as it was found, with what it was made at.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessed {
    /// The stage that the facts were assessed at.
    pub stage: Stage,
    /// The day that they were assessed on.
    pub as_of: NaiveDate,
    /// The decision, byte for byte as the rules gave it.
    pub decision: Box<RawValue>,
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
    /// Anything else that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An application taken in or kept as a draft.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// The case begins with this; otherwise a draft is accepted.
    pub begins: bool,
    /// The step: draft, accept, or accept incomplete.
    pub step: Step,
    /// Day on which the application was received.
    pub received_on: NaiveDate,
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
}

/// An act that has only words to it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Ground or reason; may be empty where none is asked.
    pub note: String,
}

/// A review.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reviewed {
    /// What the rules found.
    pub assessed: Assessed,
    /// What the reviewer recommends.
    pub recommendation: Recommendation,
    /// Remark.
    pub note: String,
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

/// A number that was corrected, such as that of a spoiled sticker.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrected {
    /// The number that holds now.
    pub number: String,
    /// Why.
    pub note: String,
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

pub(super) fn read_facts<'de, D: Deserializer<'de>>(from: D) -> Result<Facts, D::Error> {
    let text = <&RawValue>::deserialize(from)?;
    Facts::from_json(text.get().as_bytes()).map_err(|wrong| {
        let places: Vec<&str> = wrong.problems.iter().map(|problem| problem.at.as_str()).collect();
        serde::de::Error::custom(format!("facts that cannot be read at {}", places.join(", ")))
    })
}

/// Pairs each kind of event with its payload.
macro_rules! acts {
    ($($kind:ident),+ $(,)?) => {
        impl Act {
            /// The kind of event that this is recorded as.
            pub fn kind(&self) -> EventKind {
                match self { $(Act::$kind(_) => EventKind::$kind),+ }
            }

            /// The bytes that are kept.
            pub fn body(&self) -> Vec<u8> {
                let body = match self { $(Act::$kind(said) => serde_json::to_vec(said)),+ };
                body.expect("payloads have text keys and finite numbers")
            }

            /// Reads what was kept; the text says what is wrong, without values.
            pub fn read(kind: EventKind, body: &[u8]) -> Result<Act, String> {
                let wrong = |error: serde_json::Error| format!("{kind}: line {} column {}", error.line(), error.column());
                match kind {
                    $(EventKind::$kind => serde_json::from_slice(body).map(Act::$kind).map_err(wrong),)+
                    EventKind::Erased => Err(format!("{kind}: not known to this version")),
                }
            }
        }
    };
}

acts!(
    LedgerOpened,
    RosterProposed,
    RosterConfirmed,
    PolicyKept,
    Drafted,
    Accepted,
    Noticed,
    Amended,
    PaperAdded,
    PaperVerified,
    CustodyMoved,
    Claimed,
    Reviewed,
    Returned,
    Approved,
    Refused,
    Withdrawn,
    Issued,
    Collected,
    Voided,
    Corrected,
    Recused,
    Linked,
    Distinct,
    Printed,
    Viewed,
    ListTaken,
    ListPart,
    ListUndone,
    WatchListLoaded,
    WatchCleared,
    BackedUp,
);

impl Act {
    /// What the application says from here on, where the act says it.
    pub fn application(&self) -> Option<(&Facts, &Particulars)> {
        if let Act::Drafted(taken) | Act::Accepted(taken) = self {
            Some((&taken.facts, &taken.particulars))
        } else if let Act::Amended(amended) = self {
            Some((&amended.facts, &amended.particulars))
        } else if let Act::PaperAdded(added) = self {
            Some((&added.amended.facts, &added.amended.particulars))
        } else {
            None
        }
    }

    /// How an application was taken in.
    pub fn taken(&self) -> Option<&Taken> {
        if let Act::Drafted(taken) | Act::Accepted(taken) = self { Some(taken) } else { None }
    }

    /// Everything that a notice names, where the act gives one.
    pub fn notice(&self) -> &[String] {
        if let Act::Noticed(noticed) = self { &noticed.papers } else { self.taken().map_or(&[], |taken| &taken.notice) }
    }

    /// The decision of the rules that was recorded with the act.
    pub fn assessed(&self) -> Option<&Assessed> {
        if let Act::Drafted(taken) | Act::Accepted(taken) = self {
            Some(&taken.assessed)
        } else if let Act::Amended(amended) = self {
            Some(&amended.assessed)
        } else if let Act::PaperAdded(added) = self {
            Some(&added.amended.assessed)
        } else if let Act::Noticed(noticed) = self {
            Some(&noticed.assessed)
        } else if let Act::Reviewed(reviewed) = self {
            Some(&reviewed.assessed)
        } else if let Act::Approved(decided) | Act::Refused(decided) = self {
            Some(&decided.assessed)
        } else if let Act::Issued(issued) = self {
            Some(&issued.assessed)
        } else {
            None
        }
    }
}
