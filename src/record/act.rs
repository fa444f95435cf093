//! What was done: the payload of each kind of event, as it is kept beside the record.
//!
//! A payload is JSON; it enters the record only through its salted commitment, so that it can be erased.

pub(super) mod application;
mod decision;
mod office;
mod stock;

pub use application::{
    Amended, Application, Assessed, Checked, Correction, CustodyMoved, DeemedAccepted, Handed, Inquired, InquiryHanded,
    LegacyCase, Noticed, PaperAdded, PaperVerified, Particulars, Passed, PassportHanded, Screened,
};
pub use decision::{
    Corrected, CorrectionWithdrawn, Decided, Drawn, Ended, InBulk, Issued, LookedAgain, Remark, Reviewed, Right,
    Undone, Viewed,
};
pub use office::{
    BackedUp, ClockVouched, Compared, Confirmed, InterestStated, Lost, LostAct, Parted, PersonSaid, PolicyKept,
    Printed, RecordShared, RestoreDrilled, Restored, RosterWithdrawn, SaidByTwo, TimeSet,
};

pub use stock::{NumberSpoiled, StockCounted, StockFound, StockReceived, StockReturned};

use super::erasure::{Erased, ErasureProposed};
use super::event::EventKind;
use super::hand_over::TakenOver;
use super::law::{LawActivated, LawProposed, PeriodSet};
use super::list::{ListPart, ListTaken, ListUndone};
use super::roster::{Confirmation, Genesis, Proposal};
use super::unit::UnitMarked;
use super::watch::{WatchCleared, WatchListLoaded};
use crate::domain::facts::Facts;

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
    /// A text of the law was proposed.
    LawProposed(Box<LawProposed>),
    /// It was activated by another officer.
    LawActivated(LawActivated),
    /// A last day was set that could not be counted before.
    PeriodSet(PeriodSet),
    /// The standing of a unit was recorded.
    UnitMarked(UnitMarked),
    /// An application was kept as a draft.
    Drafted(Box<Application>),
    /// An application was taken in.
    Accepted(Box<Application>),
    /// The office was silent too long: the law takes the application for accepted.
    DeemedAccepted(DeemedAccepted),
    /// The one notice was given.
    Noticed(Noticed),
    /// What the application says was changed.
    Amended(Box<Amended>),
    /// A paper came in.
    PaperAdded(Box<PaperAdded>),
    /// A paper was verified.
    PaperVerified(PaperVerified),
    /// The office made sure of what was said.
    Inquired(Box<Inquired>),
    /// The passport changed place.
    CustodyMoved(CustodyMoved),
    /// An officer took the case in hand.
    Claimed(Remark),
    /// The case was reviewed.
    Reviewed(Reviewed),
    /// The case was given back for examination.
    Returned(Remark),
    /// The first of two approved the application.
    Endorsed(Decided),
    /// The application was approved.
    Approved(Decided),
    /// The application was refused.
    Refused(Decided),
    /// The applicant withdrew.
    Withdrawn(Ended),
    /// Another office has the case that was handed over to it.
    TakenOver(Box<TakenOver>),
    /// The document was issued.
    Issued(Issued),
    /// The document was handed over.
    Collected(Remark),
    /// The document was made void.
    Voided(Ended),
    /// A correction of the document was proposed.
    CorrectionProposed(Box<Correction>),
    /// It was withdrawn.
    CorrectionWithdrawn(CorrectionWithdrawn),
    /// The document was corrected, or another blank took the place of a spoiled one.
    Corrected(Corrected),
    /// Blanks came in.
    StockReceived(StockReceived),
    /// Blanks were counted.
    StockCounted(StockCounted),
    /// Blanks were given back.
    StockReturned(StockReturned),
    /// Blanks are here though the file said that they were gone.
    StockFound(StockFound),
    /// A blank was spoiled.
    NumberSpoiled(NumberSpoiled),
    /// An officer stepped aside.
    Recused(Remark),
    /// A case was drawn for a second look.
    Drawn(Drawn),
    /// Another officer looked again at what was done.
    LookedAgain(LookedAgain),
    /// An officer is close to a unit or an address, or is so no longer.
    InterestStated(InterestStated),
    /// Two passports were found to be of one person.
    Linked(Compared),
    /// Two passports were found to be of two persons.
    Distinct(Compared),
    /// What was found of two persons is taken back: it is asked again.
    Unlinked(Compared),
    /// One passport number was found to be of two persons.
    Parted(Parted),
    /// A paper was printed.
    Printed(Printed),
    /// Something that is masked was shown in full.
    Viewed(Viewed),
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
    /// The file was put back from a backup; it holds when another officer confirms it.
    Restored(Box<Restored>),
    /// Another officer confirmed it.
    RestoreConfirmed(SaidByTwo<Box<Restored>>),
    /// Putting the file back was tried in a temporary place.
    RestoreDrilled(RestoreDrilled),
    /// The record holds a time ahead of the world; this is the true one, when another officer confirms it.
    TimeSet(TimeSet),
    /// Another officer confirmed it; from here on time goes by it.
    TimeConfirmed(SaidByTwo<TimeSet>),
    /// An officer vouched for a clock that stands far from the last act.
    ClockVouched(ClockVouched),
    /// From here on the record is written through the log of the office, or no longer.
    RecordShared(RecordShared),
    /// A proposed change of the roster was withdrawn.
    RosterWithdrawn(RosterWithdrawn),
    /// An officer's last act was a slip: the case stands again as it stood before.
    Undone(Undone),
    /// What is known of persons is to be erased; it is done when another officer confirms it.
    ErasureProposed(Box<ErasureProposed>),
    /// It was erased.
    Erased(Erased),
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
                let wrong = |error: serde_json::Error| {
                    let (line, column) = (error.line(), error.column());
                    // Of what serde says only the name of a key is told: it is no value.
                    let told = error.to_string();
                    let key = told.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'));
                    match key {
                        Some((key, _)) => format!("{kind}: {key:?} is not known to this version"),
                        None => format!("{kind}: line {line} column {column}"),
                    }
                };
                match kind {
                    $(EventKind::$kind => serde_json::from_slice(body).map(Act::$kind).map_err(wrong),)+
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
    LawProposed,
    LawActivated,
    PeriodSet,
    UnitMarked,
    Drafted,
    Accepted,
    DeemedAccepted,
    Noticed,
    Amended,
    PaperAdded,
    PaperVerified,
    Inquired,
    CustodyMoved,
    Claimed,
    Reviewed,
    Returned,
    Endorsed,
    Approved,
    Refused,
    Withdrawn,
    TakenOver,
    Issued,
    Collected,
    Voided,
    Corrected,
    Recused,
    Drawn,
    LookedAgain,
    InterestStated,
    Linked,
    Distinct,
    Unlinked,
    Parted,
    Printed,
    Viewed,
    ListTaken,
    ListPart,
    ListUndone,
    WatchListLoaded,
    WatchCleared,
    BackedUp,
    Restored,
    RestoreConfirmed,
    RestoreDrilled,
    TimeSet,
    TimeConfirmed,
    ClockVouched,
    RecordShared,
    RosterWithdrawn,
    Undone,
    CorrectionProposed,
    CorrectionWithdrawn,
    StockReceived,
    StockCounted,
    StockReturned,
    StockFound,
    NumberSpoiled,
    ErasureProposed,
    Erased,
);

impl Act {
    /// What the application says from here on, where the act says it.
    pub fn application(&self) -> Option<(&Facts, &Particulars)> {
        if let Act::Drafted(taken) | Act::Accepted(taken) = self {
            Some((&taken.facts, &taken.particulars))
        } else if let Act::Corrected(Corrected { confirms: Some(confirmed), .. }) = self {
            Some((&confirmed.said.facts, &confirmed.said.particulars))
        } else {
            self.amended().map(|amended| (&amended.facts, &amended.particulars))
        }
    }

    /// How an application was taken in.
    pub fn taken(&self) -> Option<&Application> {
        if let Act::Drafted(taken) | Act::Accepted(taken) = self { Some(taken) } else { None }
    }

    /// What it changed of an application that was taken in before.
    pub fn amended(&self) -> Option<&Amended> {
        if let Act::Amended(amended) = self {
            Some(amended)
        } else if let Act::PaperAdded(added) = self {
            Some(&added.amended)
        } else if let Act::Inquired(inquired) = self {
            inquired.amended.as_ref()
        } else {
            None
        }
    }

    /// Everything that a notice names, where the act gives one.
    pub fn notice(&self) -> &[String] {
        if let Act::Noticed(noticed) = self { &noticed.papers } else { self.taken().map_or(&[], |taken| &taken.notice) }
    }

    /// Returns what a decision says that it rests on, as one hash.
    pub fn evidence(&self) -> Option<&str> {
        if let Act::Endorsed(decided) | Act::Approved(decided) | Act::Refused(decided) = self {
            decided.evidence.as_deref()
        } else {
            None
        }
    }

    /// The decision of the rules that was recorded with the act.
    pub fn assessed(&self) -> Option<&Assessed> {
        if let Act::Drafted(taken) | Act::Accepted(taken) = self {
            Some(&taken.assessed)
        } else if let Act::Amended(amended) = self {
            Some(&amended.assessed)
        } else if let Act::PaperAdded(added) = self {
            Some(&added.amended.assessed)
        } else if let Act::Inquired(inquired) = self {
            inquired.amended.as_ref().map(|amended| &amended.assessed)
        } else if let Act::Noticed(noticed) = self {
            Some(&noticed.assessed)
        } else if let Act::Reviewed(reviewed) = self {
            Some(&reviewed.assessed)
        } else if let Act::Endorsed(decided) | Act::Approved(decided) | Act::Refused(decided) = self {
            Some(&decided.assessed)
        } else if let Act::Issued(issued) = self {
            Some(&issued.assessed)
        } else if let Act::Corrected(Corrected { confirms: Some(confirmed), .. }) = self {
            Some(&confirmed.said.assessed)
        } else {
            None
        }
    }
}
