//! The desk: an open case file, who sits there, what day it is, and by which law is decided.

mod acting;
mod clock;
mod practice;

use std::cell::Cell;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};

pub use self::acting::{Acted, Recorded};
pub use self::clock::{Clock, ClockLimits};
pub use self::practice::Practice;
use super::fault;
use super::high_water::HighWaterMarks;
use super::lost;
use crate::domain::day::beijing;
use crate::domain::filter::DayResolver;
use crate::domain::hex::hex;
use crate::domain::number::CaseKey;
use crate::error::UserError;
use crate::policy::InUse;
use crate::record::act::InBulk;
use crate::record::event::EventKind;
use crate::record::key::Signer;
use crate::record::roster::{Officer, Role, Roster};
use crate::record::sshsig;
use crate::record::transaction::Transaction;
use crate::store::cases::case::CaseRow;
use crate::store::engine::Access;
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, Done};
use crate::store::shared::log::SharedLog;

/// Name and version, as a transaction records it.
pub const PROGRAM: &str = concat!("visa-cli ", env!("CARGO_PKG_VERSION"));

/// An open case file with who acts on it.
pub struct Desk {
    /// The case file.
    pub file: CaseFile,
    /// The policy in use.
    pub policy: &'static InUse,
    /// What time it is.
    pub now: DateTime<Utc>,
    /// The id of the request, where the caller chose one.
    pub request: Option<String>,
    /// What is decided now is one of many that were seen together.
    pub in_bulk: Option<InBulk>,
    /// How far the clock may be from the last act.
    pub clock: ClockLimits,
    /// How the officer knows that a clock far from the last act is right.
    pub vouched: Option<String>,
    /// Returns digits over what was asked under that id.
    pub asked: Option<Box<dyn Fn() -> String>>,
    /// Is told what was recorded.
    pub tells: Option<Box<dyn Fn(Recorded)>>,
    /// High-water marks.
    pub marks: HighWaterMarks,
    /// Fills bytes at random.
    pub random: fn(&mut [u8]),
    /// What the office has settled for itself.
    pub practice: Practice,
    /// The version of the case that whoever acts says to have seen.
    pub seen: Option<u64>,
    /// It was compared with the case.
    pub(super) seen_is_minded: Cell<bool>,
    /// The log that the machines of the office write through.
    pub log: Option<Box<dyn SharedLog>>,
    /// The record is being put into the log.
    pub sharing: bool,
    /// The log that the record was written through is lost for good.
    pub log_is_lost: bool,
    /// Is told from time to time for how long others are waited for that write to the log.
    pub waits: Option<Box<dyn Fn(Duration)>>,
    /// The user of the operating system and the machine.
    pub station: Option<String>,
    seat: Option<Seat>,
}

/// An officer with the key in hand.
pub struct Seat {
    /// Who.
    pub id: String,
    /// What signs; none where the officer only looks.
    signer: Option<Box<dyn Signer>>,
    roster: Roster,
}

/// A second look at a case file.
pub struct Beside {
    path: PathBuf,
    policy: &'static InUse,
    now: DateTime<Utc>,
    random: fn(&mut [u8]),
}

impl Beside {
    /// Opens the file, to be read as it stands now: what is written meanwhile is not seen.
    pub fn open(self) -> anyhow::Result<Desk> {
        let file = CaseFile::open(&self.path, Access::Read)?;
        Ok(Desk::new(file, self.policy, self.now, None, self.random))
    }
}

impl Desk {
    /// Sits down at a case file; who acts is settled by [`Desk::seat`].
    pub fn new(
        file: CaseFile,
        policy: &'static InUse,
        now: DateTime<Utc>,
        marks: Option<PathBuf>,
        random: fn(&mut [u8]),
    ) -> Desk {
        let marks = HighWaterMarks::new(marks, file.ledger().id);
        let practice = Practice::default();
        Desk {
            file,
            policy,
            now,
            request: None,
            in_bulk: None,
            clock: ClockLimits::default(),
            vouched: None,
            asked: None,
            tells: None,
            marks,
            random,
            practice,
            seen: None,
            seen_is_minded: Cell::new(false),
            log: None,
            sharing: false,
            log_is_lost: false,
            waits: None,
            station: None,
            seat: None,
        }
    }

    /// Returns what opens the same file once more, to be read in another thread.
    pub fn beside(&self) -> anyhow::Result<Beside> {
        let path = self.file.path().ok_or_else(|| anyhow::anyhow!("a case file in memory is read by one alone"))?;
        Ok(Beside { path: path.to_owned(), policy: self.policy, now: self.now, random: self.random })
    }

    /// Seats an officer; the key must be the one that the roster holds for the id. Without a key nothing can be signed.
    pub fn seat(&mut self, id: &str, signer: Option<Box<dyn Signer>>) -> anyhow::Result<()> {
        let roster = self.file.roster()?;
        let officer = roster.officer(id).filter(|officer| officer.revoked.is_none());
        let officer = officer.ok_or_else(|| fault::no_such_officer(id))?;
        if signer.as_ref().is_some_and(|signer| officer.member.key != *signer.public()) {
            return Err(fault::another_key(id).into());
        }
        if signer.is_some() {
            lost::is_not_held(&self.file, id)?;
        }
        self.seat = Some(Seat { id: id.to_owned(), signer, roster });
        Ok(())
    }

    /// Reads the roster anew: who was revoked meanwhile acts no more.
    pub fn renew(&mut self) -> anyhow::Result<()> {
        let roster = self.file.roster()?;
        let Some(seat) = &mut self.seat else { return Ok(()) };
        let stays = roster.officer(&seat.id).is_some_and(|officer| officer.revoked.is_none());
        if !stays {
            return Err(fault::no_such_officer(&seat.id).into());
        }
        seat.roster = roster;
        Ok(())
    }

    /// Today, by the clock of the office.
    pub fn today(&self) -> NaiveDate {
        office_day(self.now)
    }

    /// Who acts.
    pub fn officer(&self) -> Result<&Officer, UserError> {
        let seat = self.seated()?;
        seat.roster.officer(&seat.id).ok_or_else(|| fault::no_such_officer(&seat.id))
    }

    /// The officer's id.
    pub fn officer_id(&self) -> Result<&str, UserError> {
        self.seated().map(|seat| seat.id.as_str())
    }

    /// The roster, as it was when the officer sat down.
    pub fn roster(&self) -> Result<&Roster, UserError> {
        self.seated().map(|seat| &seat.roster)
    }

    /// Who sits here has the key in hand: what is taken up is taken up for an act.
    pub(super) fn signs(&self) -> bool {
        self.seat.as_ref().is_some_and(|seat| seat.signer.is_some())
    }

    fn seated(&self) -> Result<&Seat, UserError> {
        self.seat.as_ref().ok_or_else(fault::nobody)
    }

    /// Asks that who acts holds a role.
    pub fn must_be(&self, role: Role) -> Result<(), UserError> {
        let officer = self.officer()?;
        if officer.may(role) { Ok(()) } else { Err(fault::role_missing(&officer.member.id, &[role])) }
    }

    /// Asks that who acts holds one of several roles.
    pub fn must_be_one_of(&self, roles: &[Role]) -> Result<(), UserError> {
        let officer = self.officer()?;
        if roles.is_empty() || roles.iter().any(|role| officer.may(*role)) {
            return Ok(());
        }
        Err(fault::role_missing(&officer.member.id, roles))
    }

    /// Returns what the request was answered with before, if it was; another command under its id is refused.
    pub fn done_before(&self, kinds: &[EventKind], case: Option<CaseKey>) -> anyhow::Result<Option<(CaseKey, Done)>> {
        let Some(request) = self.request_asked() else { return Ok(None) };
        let Some(before) = self.file.done_before(&request)? else { return Ok(None) };
        if !kinds.contains(&before.kind) || case.is_some_and(|case| case != before.case) {
            return Err(StoreError::RequestTaken.into());
        }
        Ok(Some((before.case, before.done)))
    }

    /// The last event of a transaction; nothing where there is no such transaction.
    pub(in crate::app) fn last_event_of(&self, transaction: u64) -> anyhow::Result<Option<u64>> {
        let signed = self.file.signed(transaction)?;
        Ok(signed.and_then(|(record, _)| Some(Transaction::from_bytes(&record)?.last_seq)))
    }

    /// Tells whether the request was answered before: what it makes may stand where it is to be.
    pub fn is_answered(&self) -> anyhow::Result<bool> {
        let Some(request) = self.request_asked() else { return Ok(false) };
        Ok(self.file.done_before(&request)?.is_some())
    }

    /// Signs bytes with the key of who acts, for a purpose other than a transaction.
    pub fn seal(&self, purpose: &str, bytes: &[u8]) -> anyhow::Result<[u8; 64]> {
        sshsig::bare(&self.signed(purpose, bytes)?).ok_or_else(|| anyhow::anyhow!("a signature has 64 bytes"))
    }

    /// Signs as [`Desk::seal`] does and returns the whole signature, with its purpose and its key.
    pub fn signed(&self, purpose: &str, bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
        let signer = self.seated()?.signer.as_deref().ok_or_else(fault::nobody)?;
        Ok(signer.sign(purpose, bytes).map_err(|failed| StoreError::NotSigned(failed.0))?)
    }

    /// The program as it is recorded, with the place that it runs at.
    fn program(&self) -> String {
        self.station.as_ref().map_or_else(|| PROGRAM.to_owned(), |station| format!("{PROGRAM} ({station})"))
    }

    /// Returns 32 random hexadecimal digits.
    pub fn token(&self) -> String {
        let mut bytes = [0; 16];
        (self.random)(&mut bytes);
        hex(&bytes)
    }

    /// The year in which new cases are numbered.
    pub fn year(&self) -> i32 {
        self.today().year()
    }

    /// The number of the receipt of a case, where one was given.
    pub fn receipt(&self, case: &CaseRow) -> Option<String> {
        case.receipted.then(|| case.key.receipt(&self.file.ledger().numbering))
    }

    /// The number of a case as people write it.
    pub fn number(&self, case: CaseKey) -> String {
        case.number(&self.file.ledger().numbering)
    }
}

impl DayResolver for Desk {
    fn today(&self) -> NaiveDate {
        Desk::today(self)
    }

    fn working_days(&self, count: u32) -> Result<NaiveDate, i32> {
        self.policy.calendar.add_working_days(Desk::today(self), count).map_err(|missing| missing.year)
    }
}

/// The day that a moment belongs to, by the clock of the office.
pub fn office_day(at: DateTime<Utc>) -> NaiveDate {
    office_time(at).date_naive()
}

/// A moment by the clock of the office.
pub fn office_time(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&beijing())
}

/// A time of the record by the clock of the office.
pub fn recorded_time(milliseconds: i64) -> String {
    let at = DateTime::from_timestamp_millis(milliseconds).unwrap_or_default();
    office_time(at).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
