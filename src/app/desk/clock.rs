//! The clock of the machine, seen from the last act on record: it may be neither far behind nor far ahead of it.

use super::{Desk, recorded_time};
use crate::app::fault;
use crate::record::act::{Act, ClockVouched};

/// How far the clock of the machine may be from the last act on record, milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct ClockLimits {
    /// Behind it.
    pub behind: i64,
    /// Ahead of it.
    pub ahead: i64,
}

impl ClockLimits {
    /// Takes minutes and days.
    pub fn new(behind_minutes: u32, ahead_days: u32) -> ClockLimits {
        ClockLimits { behind: i64::from(behind_minutes) * 60_000, ahead: i64::from(ahead_days) * 86_400_000 }
    }
}

impl Default for ClockLimits {
    fn default() -> ClockLimits {
        ClockLimits::new(10, 14)
    }
}

/// Where the clock of the machine is, seen from the last act on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Where it may be.
    Fits,
    /// Too far behind the last act, which was at this time.
    Behind(i64),
    /// Too far ahead of it.
    Ahead(i64),
}

impl Desk {
    /// Says where the clock of the machine is, seen from the last act on record.
    pub fn clock_stands(&self) -> anyhow::Result<Clock> {
        let (now, last) = (self.now.timestamp_millis(), self.file.last_at()?);
        Ok(if self.file.ledger().training {
            Clock::Fits
        } else if self.clock.behind < last - now {
            Clock::Behind(last)
        } else if self.clock.ahead < now - last {
            Clock::Ahead(last)
        } else {
            Clock::Fits
        })
    }

    /// Asks that the clock of the machine may be right, or returns that an officer vouches for it.
    pub(super) fn clock_fits(&self) -> anyhow::Result<Option<Act>> {
        match (self.clock_stands()?, &self.vouched) {
            (Clock::Fits, _) => Ok(None),
            (Clock::Ahead(last), Some(note)) => Ok(Some(Act::ClockVouched(ClockVouched { last, note: note.clone() }))),
            (Clock::Ahead(last), None) => Err(fault::clock_ahead(&self.clock_now(), &recorded_time(last)).into()),
            (Clock::Behind(last), _) => Err(fault::clock_behind(&self.clock_now(), &recorded_time(last)).into()),
        }
    }

    /// The clock of the machine, by the clock of the office.
    pub fn clock_now(&self) -> String {
        recorded_time(self.now.timestamp_millis())
    }
}
