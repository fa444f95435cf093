//! What becomes of blanks: received in runs, used for documents, spoiled, given back.

use rusqlite::params;

use crate::domain::day::office_day;
use crate::domain::serial::{Serial, SerialRange};
use crate::domain::words::Word;
use crate::record::act::{Act, StockFound, StockReceived};
use crate::record::event::Event;
use crate::store::cases::stock::LET_GO;
use crate::store::engine::columns::Day;
use crate::store::engine::{Affected, Change, Reads};
use crate::store::fault::StoreError;

/// What becomes of a number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Used,
    Spoiled,
    Returned,
}

pub(super) fn received(event: &Event, received: &StockReceived, to: &mut Change) -> Result<(), StoreError> {
    let range = run(&received.first, &received.last)?;
    let Serial { prefix, width, n: low } = &range.first;
    to.run(
        "INSERT INTO stock_range (seq, blank, prefix, width, low, high, next, received_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?7)",
        params![event.seq, received.blank.code(), prefix, width, low, range.last, Day::of(office_day(event.at))],
        Affected::Exactly(1),
    )
}

/// What becomes of blanks that came in.
pub(super) fn of(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    if let Act::NumberSpoiled(spoiled) = act {
        goes(event, &spoiled.number, Fate::Spoiled, to)
    } else if let Act::StockReturned(returned) = act {
        let range = run(&returned.first, &returned.last)?;
        range.numbers().try_for_each(|number| goes(event, &number.to_string(), Fate::Returned, to))
    } else if let Act::StockFound(here) = act {
        found(event, here, to)
    } else {
        Err(StoreError::Bug("an act that is of no blanks"))
    }
}

/// The numbers of a run are in the stock again, and next before those that follow. What was said of each stays, under the
/// event that lifted it.
fn found(event: &Event, found: &StockFound, to: &mut Change) -> Result<(), StoreError> {
    for number in run(&found.first, &found.last)?.numbers() {
        let lift = "UPDATE serial SET case_id = -?2 WHERE number = ?1 AND case_id = 0 AND spoiled_on IS NULL";
        to.run(lift, params![number.to_string(), event.seq], Affected::Exactly(1))?;
        if let Some((seq, ..)) = range_of(&number, to)? {
            let back = "UPDATE stock_range SET next = min(next, ?2) WHERE seq = ?1";
            to.run(back, params![seq, number.n], Affected::Exactly(1))?;
        }
    }
    Ok(())
}

fn run(first: &str, last: &str) -> Result<SerialRange, StoreError> {
    SerialRange::between(first, last).ok_or(StoreError::Bug("a run of blanks whose ends are of two runs"))
}

/// Notes what became of a number; the next one of its run follows.
pub(super) fn goes(event: &Event, number: &str, fate: Fate, to: &mut Change) -> Result<(), StoreError> {
    let serial = Serial::read(number);
    let range = serial.as_ref().map(|serial| range_of(serial, to)).transpose()?.flatten();
    let sql = match fate {
        Fate::Used => {
            "INSERT INTO serial (number, case_id, seq, used_on, range_seq) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET case_id = excluded.case_id, seq = excluded.seq, used_on = excluded.used_on"
        }
        Fate::Spoiled => {
            "INSERT INTO serial (number, case_id, seq, spoiled_on, range_seq) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET seq = excluded.seq, spoiled_on = excluded.spoiled_on"
        }
        Fate::Returned => {
            "INSERT INTO serial (number, case_id, seq, returned_on, range_seq) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET seq = excluded.seq, returned_on = excluded.returned_on"
        }
    };
    let day = Day::of(office_day(event.at));
    if fate == Fate::Used && event.case > 0 {
        // It was held back when the file was put back; now it is known what it was used for.
        to.run(LET_GO, params![number], Affected::Any)?;
    }
    to.run(sql, params![number, event.case, event.seq, day, range.map(|(seq, ..)| seq)], Affected::Exactly(1))?;
    match (serial, range) {
        (Some(serial), Some((seq, next, high))) if serial.n == next => advance(&serial, (seq, high), to),
        (_, _) => Ok(()),
    }
}

/// The run that a number came with: its key, what is next in it, its last.
fn range_of(serial: &Serial, to: &Change) -> Result<Option<(u64, u64, u64)>, StoreError> {
    let sql = "SELECT seq, next, high FROM stock_range WHERE prefix = ?1 AND width = ?2 AND low <= ?3 AND high >= ?3
         ORDER BY low DESC LIMIT 1";
    to.one(sql, params![serial.prefix, serial.width, serial.n], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

fn advance(serial: &Serial, (seq, high): (u64, u64), to: &mut Change) -> Result<(), StoreError> {
    let mut next = serial.n + 1;
    while next <= high {
        let number = serial.with(next).to_string();
        if to.one("SELECT 1 FROM serial WHERE number = ?1 AND case_id >= 0", params![number], |_| Ok(()))?.is_none() {
            break;
        }
        next += 1;
    }
    to.run("UPDATE stock_range SET next = ?2 WHERE seq = ?1", params![seq, next], Affected::Exactly(1))
}
