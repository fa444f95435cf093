//! Recording a command: one signed transaction, by the clock and through the log of the office, and what is noted of it.

use super::super::{fault, moved, shared, silence};
use super::Desk;
use crate::app::high_water::Seen;
use crate::domain::words::Word;
use crate::error::UserError;
use crate::record::act::{Act, PolicyKept};
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::record::request::Request;
use crate::store::fault::{LogFault, StoreError};
use crate::store::record::file::{Done, TimeRule};
use crate::store::write::recording::{Recording, Stamp};

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

impl Desk {
    /// The request as it stands in the record.
    pub(super) fn request_asked(&self) -> Option<String> {
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
        let was_shared = self.file.is_shared()?;
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
        shared::note_sharing(&self.file, was_shared, &self.marks)?;
        if was_shared && !self.file.is_shared()? {
            self.release_log();
            return Err(fault::sharing_ended().into());
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
        let kind = before.as_ref().map(|before| before.kind);
        let about = kind.map(|kind| self.to_know_when_lost(done.transaction, kind)).transpose()?.flatten();
        let case = before.as_ref().map(|before| before.case).filter(|case| case.0 != 0);
        self.marks.saw(
            id,
            &Seen {
                officer: id.clone(),
                transaction: done.transaction,
                head: done.hash.to_string(),
                at,
                kind: kind.map(|kind| kind.code().to_owned()).unwrap_or_default(),
                case: case.map_or(0, |case| case.0),
                last_case: self.file.last_case()?.0,
                about,
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

    /// What a transaction did that must not be as if it never was, in one word.
    fn to_know_when_lost(&self, transaction: u64, kind: EventKind) -> anyhow::Result<Option<String>> {
        if !matches!(kind, EventKind::RosterConfirmed | EventKind::Withdrawn) {
            return Ok(None);
        }
        let act = self.file.first_act_in(transaction, kind)?;
        Ok(if let Some(Act::RosterConfirmed(said)) = &act {
            Some(format!("{}:{}", said.change.word(), said.change.subject()))
        } else if let Some(Act::Withdrawn(said)) = &act {
            said.to.as_ref().map(|to| format!("to:{to}"))
        } else {
            None
        })
    }
}
