//! The law in force in the record: pinned when the file is made, proposed by one officer, activated by another.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::act::Act;
use super::hash::Hash;
use crate::domain::duty::Apart;
use crate::domain::text::Text;

/// A text of the law that was proposed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LawProposed {
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: String,
    /// The text of the policy file.
    pub text: String,
    /// Why.
    pub note: String,
}

/// A text that was activated: the office decides by it from the next transaction on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LawActivated {
    /// The event that proposed it.
    pub proposal: u64,
    /// SHA-256 of the text, so that both signed the same.
    pub sha256: String,
    /// What it changes, as it was shown to who activated it.
    pub impact: Impact,
}

/// How many cases on file come out otherwise under a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impact {
    /// Cases that were decided under both texts.
    pub cases: u64,
    /// Of those, cases with another outcome.
    pub outcomes: u64,
    /// Cases with the same outcome and other reasons, papers or values.
    pub values: u64,
}

/// The last day of a period that could not be counted before the working days of its year were activated.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodSet {
    /// Last day of the receipt, and of the period for deciding.
    pub due_on: NaiveDate,
}

/// Why an act about the law in force is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LawFault {
    /// There is no such open proposal, or it is of another text.
    NoProposal,
    /// The one who proposed may not activate.
    SameOfficer,
    /// The text is not the one that its hash names.
    Text,
    /// It was decided by another text than the one in force.
    NotInForce,
}

impl LawFault {
    /// Says it.
    pub fn text(self) -> Text {
        match self {
            LawFault::NoProposal => Text::new("没有该待启用的文本", "there is no such text that waits to be activated"),
            LawFault::SameOfficer => Text::new("须由另一名警官启用", "another officer must activate it"),
            LawFault::Text => Text::new("文本与其摘要不符", "the text is not the one that its hash names"),
            LawFault::NotInForce => {
                Text::new("办理依据不是当时适用的文本", "it was decided by another text than the one in force")
            }
        }
    }
}

/// Which law is in force, as of some event.
#[derive(Clone, Debug, Default)]
pub struct LawInForce {
    in_force: Option<Hash>,
    open: BTreeMap<u64, (String, String)>,
}

impl LawInForce {
    /// Asks that a transaction was decided by the text in force before it; where none was pinned, any will do.
    pub fn decides(&self, policy: Hash) -> Result<(), LawFault> {
        if self.in_force.is_none_or(|in_force| in_force == policy) { Ok(()) } else { Err(LawFault::NotInForce) }
    }

    /// Takes an act about the law; other acts change nothing.
    pub fn follow(&mut self, seq: u64, officer: &str, act: &Act) -> Result<(), LawFault> {
        if let Act::PolicyKept(kept) = act {
            if kept.pinned {
                self.in_force = Some(named(&kept.sha256, &kept.text)?);
            }
        } else if let Act::LawProposed(proposed) = act {
            named(&proposed.sha256, &proposed.text)?;
            self.open.insert(seq, (officer.to_owned(), proposed.sha256.clone()));
        } else if let Act::LawActivated(activated) = act {
            let (by, sha256) = self.open.remove(&activated.proposal).ok_or(LawFault::NoProposal)?;
            if by == officer {
                return Err(LawFault::SameOfficer);
            }
            if sha256 != activated.sha256 {
                return Err(LawFault::NoProposal);
            }
            self.in_force = Some(Hash::from_hex(&sha256).ok_or(LawFault::Text)?);
        }
        Ok(())
    }
}

fn named(sha256: &str, text: &str) -> Result<Hash, LawFault> {
    let hash = Hash::of(text.as_bytes());
    if hash.to_string() == sha256 { Ok(hash) } else { Err(LawFault::Text) }
}

/// What a text of the law says of the hands of a case: the lines that hold on every day that it names them for, so that
/// the last guard of the file asks for nothing that the text does not ask for.
pub fn apart(text: &str) -> Vec<Apart> {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Law {
        duties: Duties,
    }
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Duties {
        apart: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        value: Vec<Apart>,
    }
    let entries = toml::from_str::<Law>(text).unwrap_or_default().duties.apart;
    let mut entries = entries.into_iter().map(|entry| entry.value);
    let Some(first) = entries.next() else { return Vec::new() };
    let rest: Vec<Vec<Apart>> = entries.collect();
    first.into_iter().filter(|line| rest.iter().all(|lines| lines.contains(line))).collect()
}
