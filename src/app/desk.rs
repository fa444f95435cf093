//! The desk: an open case file, who sits there, what day it is, and by which law is decided.

mod clock;

use std::cell::Cell;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};

pub use self::clock::{Clock, ClockLimits};
use super::fault;
use super::high_water::{HighWaterMarks, Seen};
use super::moved;
use super::shared;
use super::silence;
use crate::domain::day::beijing;
use crate::domain::duty::Apart;
use crate::domain::filter::DayResolver;
use crate::domain::hex::hex;
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::error::UserError;
use crate::policy::InUse;
use crate::record::act::{Act, PolicyKept};
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::record::key::Signer;
use crate::record::request::Request;
use crate::record::roster::{Officer, Role, Roster};
use crate::record::sshsig;
use crate::store::cases::case::CaseRow;
use crate::store::engine::Access;
use crate::store::fault::{LogFault, StoreError};
use crate::store::record::file::{CaseFile, Done, TimeRule};
use crate::store::shared::log::SharedLog;
use crate::store::write::recording::{Recording, Stamp};

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
    /// Is told from time to time for how long others are waited for that write to the log.
    pub waits: Option<Box<dyn Fn(Duration)>>,
    /// The user of the operating system and the machine.
    pub station: Option<String>,
    seat: Option<Seat>,
}

/// What an office settles for itself, the law aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Practice {
    /// Nobody is approved or issued anything before a watch list was loaded.
    pub screening_required: bool,
    /// Days for which a watch list holds.
    pub watch_list_days: u32,
    /// Working days within which an application may be entered after it was received.
    pub late_entry_days: u32,
    /// Hands that must be of two officers, besides those of the law.
    pub apart: Vec<Apart>,
}

/// Days for which a watch list holds, where the office has settled nothing else.
const WATCH_LIST_DAYS: u32 = 7;

/// Working days within which an application may be entered late, where the office has settled nothing else.
const LATE_ENTRY_DAYS: u32 = 3;

impl Default for Practice {
    fn default() -> Practice {
        Practice {
            screening_required: false,
            watch_list_days: WATCH_LIST_DAYS,
            late_entry_days: LATE_ENTRY_DAYS,
            apart: Vec::new(),
        }
    }
}

/// An officer with the key in hand.
pub struct Seat {
    /// Who.
    pub id: String,
    /// What signs; none where the officer only looks.
    signer: Option<Box<dyn Signer>>,
    roster: Roster,
}

/// How much a command writes.
#[derive(Clone, Copy)]
enum Weight {
    Usual,
    Much,
    /// As usual, whatever the clock says.
    TimeApart,
}

/// What a command recorded, whether or not its answer could be written.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The transaction.
    pub transaction: u64,
    /// The id of the request, chosen or not: under it the command answers again.
    pub request: String,
    /// The case, where it is about one.
    pub case: Option<String>,
}

/// What a command did: what it returns, and the transaction it became.
pub struct Acted<T> {
    /// The result.
    pub made: T,
    /// The transaction.
    pub done: Done,
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

    fn seated(&self) -> Result<&Seat, UserError> {
        self.seat.as_ref().ok_or_else(fault::nobody)
    }

    /// Asks that who acts holds a role.
    pub fn must_be(&self, role: Role) -> Result<(), UserError> {
        let officer = self.officer()?;
        if officer.may(role) { Ok(()) } else { Err(fault::role_missing(&officer.member.id, role)) }
    }

    /// Asks that who acts holds one of several roles.
    pub fn must_be_one_of(&self, roles: &[Role]) -> Result<(), UserError> {
        let officer = self.officer()?;
        match roles {
            [first, ..] if !roles.iter().any(|role| officer.may(*role)) => {
                Err(fault::role_missing(&officer.member.id, *first))
            }
            _ => Ok(()),
        }
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

    /// The request as it stands in the record.
    fn request_asked(&self) -> Option<String> {
        let asked = self.asked.as_ref().map(|asked| asked());
        Some(Request { id: self.request.as_deref()?, asked: asked.as_deref() }.written())
    }

    /// Records one command: what `make` records becomes one signed transaction, or nothing is written.
    pub fn act<T>(&mut self, make: impl FnOnce(&mut Recording) -> Result<T, StoreError>) -> anyhow::Result<Acted<T>> {
        self.act_by(Weight::Usual, make)
    }

    /// Records one command by another rule of time: putting the file back, or its time right.
    pub fn act_by_time<T>(
        &mut self,
        rule: TimeRule,
        make: impl FnOnce(&mut Recording) -> Result<T, StoreError>,
    ) -> anyhow::Result<Acted<T>> {
        self.file.keep_time(rule);
        self.act_by(Weight::TimeApart, make)
    }

    /// Records one command that writes much, such as a list.
    pub fn act_much<T>(
        &mut self,
        make: impl FnOnce(&mut Recording) -> Result<T, StoreError>,
    ) -> anyhow::Result<Acted<T>> {
        self.act_by(Weight::Much, make)
    }

    /// The text that is decided by, where the file does not keep it yet.
    fn text_to_keep(&self) -> anyhow::Result<Option<Act>> {
        if self.file.keeps_policy(&self.policy.sha256)? {
            return Ok(None);
        }
        let (sha256, text) = (self.policy.sha256.to_string(), self.policy.text.clone());
        Ok(Some(Act::PolicyKept(PolicyKept { sha256, text, pinned: false })))
    }

    /// A version that was said to have been seen was compared with the case, or is told to be of none.
    fn mind_what_was_seen(&self) -> Result<(), UserError> {
        let ignored = self.seen.is_some() && !self.seen_is_minded.get();
        if ignored { Err(moved::seen_of_nothing()) } else { Ok(()) }
    }

    fn act_by<T>(
        &mut self,
        weight: Weight,
        make: impl FnOnce(&mut Recording) -> Result<T, StoreError>,
    ) -> anyhow::Result<Acted<T>> {
        self.mind_what_was_seen()?;
        let through_log = self.through_log()?;
        if through_log {
            self.hold_log()?;
        }
        let keep = self.text_to_keep()?;
        let (vouched, silent) = match weight {
            Weight::Usual | Weight::Much => (self.clock_fits()?, silence::to_note(self)?),
            Weight::TimeApart => (None, Vec::new()),
        };
        let request = self.request_asked().unwrap_or_else(|| self.token());
        let seat = self.seat.as_ref().ok_or_else(fault::nobody)?;
        let random = self.random;
        let program = self.program();
        let stamp = Stamp {
            officer: &seat.id,
            signer: seat.signer.as_deref().ok_or_else(fault::nobody)?,
            at: self.now.timestamp_millis(),
            request: &request,
            policy: Hash::from_hex(&self.policy.sha256).unwrap_or(Hash::ZERO),
            program: &program,
            random: &random,
        };
        let all = |record: &mut Recording| {
            if let Some(keep) = keep {
                record.office(keep)?;
            }
            if let Some(vouched) = vouched {
                record.office(vouched)?;
            }
            for (case, deemed) in silent {
                record.case(case, Act::DeemedAccepted(deemed))?;
            }
            make(record)
        };
        let changed = match (&mut self.log, weight) {
            (Some(log), _) if through_log => self.file.change_through(&stamp, &mut **log, all),
            (_, Weight::Usual | Weight::TimeApart) => self.file.change(&stamp, all),
            (_, Weight::Much) => self.file.change_much(&stamp, all),
        };
        let (made, done) = match changed {
            Err(StoreError::Log(fault @ LogFault::Unknown(_))) => return Err(shared::unknown(fault, &request).into()),
            Err(StoreError::CaseMoved(case, version)) => return Err(moved::error(self, case, version).into()),
            changed => changed?,
        };
        if !done.dry_run {
            self.marks.raise(&seat.id, &done);
            let at = stamp.at;
            self.tell((&done, at), &request)?;
        }
        Ok(Acted { made, done })
    }

    /// Holds the log and follows it; who acts must still be in office with the same key.
    fn hold_log(&mut self) -> anyhow::Result<()> {
        let Some(log) = &mut self.log else { return Ok(()) };
        let clock = (!self.file.ledger().training).then(|| self.now.timestamp_millis());
        let waits = &self.waits;
        let followed = shared::hold(&mut self.file, &mut **log, clock, &mut |since| {
            if let Some(waits) = waits {
                waits(since);
            }
        })?;
        if followed.transactions > 0
            && let Some(seat) = self.seat.take()
        {
            self.seat(&seat.id, seat.signer).inspect_err(|_| self.release_log())?;
        }
        Ok(())
    }

    fn release_log(&mut self) {
        if let Some(log) = &mut self.log {
            log.release();
        }
    }

    /// Notes outside the file what was recorded, for when it is lost, and for when its answer cannot be written.
    fn tell(&self, (done, at): (&Done, i64), request: &str) -> anyhow::Result<()> {
        let id = &self.seated()?.id;
        // Another's act may have followed meanwhile; of this one the record says what it was.
        let before = self.file.done_before(request)?;
        let case = before.as_ref().map(|before| before.case).filter(|case| case.0 != 0);
        self.marks.saw(
            id,
            &Seen {
                officer: id.clone(),
                transaction: done.transaction,
                head: done.hash.to_string(),
                at,
                kind: before.map(|before| before.kind.code().to_owned()).unwrap_or_default(),
                case: case.map_or(0, |case| case.0),
                last_case: self.file.last_case()?.0,
            },
        );
        if let Some(tells) = &self.tells {
            tells(Recorded {
                transaction: done.transaction,
                request: Request::read(request).id.to_owned(),
                case: case.map(|case| self.number(case)),
            });
        }
        Ok(())
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
        case.receipted.then(|| case.key.receipt(&self.file.ledger().office))
    }

    /// The number of a case as people write it.
    pub fn number(&self, case: CaseKey) -> String {
        case.number(&self.file.ledger().office)
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
