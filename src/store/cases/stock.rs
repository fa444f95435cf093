//! Blanks as they stand: what came in, what became of each number, what is next, what is left.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::params;

use crate::domain::day::{LAST_DAY, office_day, start_of};
use crate::domain::number::CaseKey;
use crate::domain::serial::{Serial, SerialRange};
use crate::domain::text::Text;
use crate::domain::words::{Blank, Word};
use crate::record::act::{Act, StockCounted};
use crate::store::engine::columns::{InColumn, OnDay};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::register::text_lookup::document_end;

/// A number that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialRow {
    /// The number.
    pub number: String,
    /// The case that it was used on, or spoiled for.
    pub case: Option<CaseKey>,
    /// Day on which it was used.
    pub used_on: Option<NaiveDate>,
    /// Day on which it was spoiled.
    pub spoiled_on: Option<NaiveDate>,
    /// Day on which it was given back.
    pub returned_on: Option<NaiveDate>,
    /// The event that says what became of it last.
    pub seq: u64,
}

impl SerialRow {
    /// It may have been used before the file was put back: nothing on file says for what.
    pub fn is_held_back(&self) -> bool {
        self.case.is_none() && self.used_on.is_some() && self.spoiled_on.is_none() && self.returned_on.is_none()
    }
}

/// A run of blanks that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeRow {
    /// The event.
    pub seq: u64,
    /// What they are.
    pub blank: Blank,
    /// The run.
    pub range: SerialRange,
    /// What the next one counts; one above the last where all are gone.
    pub next: u64,
    /// Day on which it came in.
    pub received_on: NaiveDate,
    /// How many of it are gone, and to what.
    pub gone: Gone,
}

/// What became of the blanks that are gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Gone {
    /// Used for a document.
    pub used: u64,
    /// Spoiled.
    pub spoiled: u64,
    /// Given back.
    pub returned: u64,
    /// Held back: they may have been used before the file was put back.
    #[serde(skip_serializing_if = "is_none")]
    pub held_back: u64,
}

impl Gone {
    /// All that are gone.
    pub fn sum(&self) -> u64 {
        self.used + self.spoiled + self.returned + self.held_back
    }
}

fn is_none(count: &u64) -> bool {
    *count == 0
}

/// How the blanks of a kind stand at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct StockRow {
    /// What they are.
    pub blank: Blank,
    /// Received so far.
    pub received: u64,
    /// What became of those that are gone.
    #[serde(flatten)]
    pub gone: Gone,
    /// Of the runs that came in, those of which nothing was said.
    pub left: u64,
}

/// Blanks that a count did not find, until a later count finds all that should be there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Shortage {
    /// What they are.
    pub blank: Blank,
    /// How many were found.
    pub found: u64,
    /// How many there should have been.
    pub expected: u64,
    /// Day of the count.
    pub counted_on: NaiveDate,
    /// What was said of it.
    pub note: String,
}

impl Shortage {
    /// How many there should be and were not found; below nothing where more were.
    pub fn missing(&self) -> i64 {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        count(self.expected) - count(self.found)
    }

    /// Says it in a line.
    pub fn told(&self) -> Text {
        let Shortage { blank, found, expected, counted_on, note } = self;
        let (zh, en) = (blank.zh(), blank.en());
        Text::new(
            format!("{zh}：{counted_on} 清点 {found}，应有 {expected}，差异未消除（{note}）"),
            format!(
                "{en}: {found} found on {counted_on}, there should have been {expected}, not made up since ({note})"
            ),
        )
    }
}

/// By what blanks that are gone are counted.
#[derive(Clone, Copy)]
enum Of {
    Run,
    Kind,
}

/// A number that may have been used before the file was put back: on no case, and neither spoiled nor given back.
macro_rules! held_back {
    () => {
        "case_id = 0 AND used_on IS NOT NULL AND spoiled_on IS NULL AND returned_on IS NULL"
    };
}
/// Which numbers are held back.
pub(in crate::store) const HELD_BACK: &str = held_back!();
/// Lets a number go that was held back.
pub(in crate::store) const LET_GO: &str = concat!("DELETE FROM serial WHERE number = ?1 AND ", held_back!());

/// What became of numbers: a row of before its number was found to be here has the event that says so as its case, below
/// nothing.
const SERIAL: &str = "SELECT number, case_id, used_on, spoiled_on, returned_on, seq FROM serial";
/// Of numbers that are gone.
const STANDS: &str = "case_id >= 0";
/// The same at the end of a day, whose last moment is `?2`.
macro_rules! stood {
    () => {
        "(case_id >= 0 OR (SELECT at FROM event WHERE event.seq = -serial.case_id) >= ?2)"
    };
}

/// The moment at which a day is over.
fn end_of(day: NaiveDate) -> i64 {
    day.succ_opt().map_or(i64::MAX, start_of)
}

fn serial_row(row: &rusqlite::Row) -> rusqlite::Result<SerialRow> {
    let day = |at: usize| row.get::<_, Option<OnDay>>(at).map(|day| day.map(|day| day.0));
    Ok(SerialRow {
        number: row.get(0)?,
        case: u64::try_from(row.get::<_, i64>(1)?).ok().filter(|case| 0 < *case).map(CaseKey),
        used_on: day(2)?,
        spoiled_on: day(3)?,
        returned_on: day(4)?,
        seq: row.get(5)?,
    })
}

impl CaseFile {
    /// Returns what became of a number, where it is gone.
    pub fn serial(&self, number: &str) -> Result<Option<SerialRow>, StoreError> {
        self.engine.query_one(
            &format!("{SERIAL} WHERE number = ?1 AND {STANDS} ORDER BY seq DESC LIMIT 1"),
            params![number],
            serial_row,
        )
    }

    /// Returns what became of the one number that ends so, where it is gone.
    pub fn serial_that_ends(&self, text: &str) -> Result<Option<SerialRow>, StoreError> {
        let Some(end) = document_end(text) else { return Ok(None) };
        let sql = "SELECT DISTINCT number FROM serial WHERE substr(number, -length(?1)) = ?1 AND case_id >= 0 LIMIT 2";
        let found: Vec<String> = self.engine.query(sql, params![end], |row| row.get(0))?;
        if let [number] = &found[..] { self.serial(number) } else { Ok(None) }
    }

    /// Returns the numbers that are gone on a case, in the order in which they went.
    pub fn serials_of(&self, case: CaseKey) -> Result<Vec<SerialRow>, StoreError> {
        let sql = format!("{SERIAL} WHERE case_id = ?1 AND case_id > 0 ORDER BY seq, number");
        self.engine.query(&sql, params![case.0], serial_row)
    }

    /// Returns every number that is gone, in order.
    pub fn serials(&self) -> Result<Vec<SerialRow>, StoreError> {
        self.engine.query(&format!("{SERIAL} WHERE {STANDS} ORDER BY number"), [], serial_row)
    }

    /// Returns every run that came in, in the order in which they did.
    pub fn stock_ranges(&self) -> Result<Vec<RangeRow>, StoreError> {
        let gone = self.gone_at(Of::Run, LAST_DAY)?;
        let sql = "SELECT seq, blank, prefix, width, low, high, next, received_on FROM stock_range ORDER BY seq";
        self.engine.query(sql, [], |row| {
            let first = Serial { prefix: row.get(2)?, width: row.get(3)?, n: row.get(4)? };
            let seq: u64 = row.get(0)?;
            Ok(RangeRow {
                seq,
                blank: row.get::<_, InColumn<_>>(1)?.0,
                range: SerialRange { first, last: row.get(5)? },
                next: row.get(6)?,
                received_on: row.get::<_, OnDay>(7)?.0,
                gone: gone.get(&seq.to_string()).copied().unwrap_or_default(),
            })
        })
    }

    /// Returns for each kind of blank what its last count did not find.
    pub fn shortages(&self) -> Result<Vec<Shortage>, StoreError> {
        self.shortages_at(NaiveDate::MAX)
    }

    /// Returns the same as it stood at the end of a day.
    pub fn shortages_at(&self, day: NaiveDate) -> Result<Vec<Shortage>, StoreError> {
        let sql = "SELECT seq, at FROM event WHERE kind = 'stock-counted' ORDER BY seq DESC";
        let counts = self.engine.query(sql, [], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, i64>(1)?)))?;
        let (mut seen, mut short) = (Vec::new(), Vec::new());
        for (seq, at) in counts {
            if day < office_day(at) {
                continue;
            }
            let Act::StockCounted(StockCounted { blank, found, expected, note }) = self.act_of(seq)? else { continue };
            if !seen.contains(&blank) {
                seen.push(blank);
                if found != expected {
                    short.push(Shortage { blank, found, expected, counted_on: office_day(at), note });
                }
            }
            if seen.len() == Blank::ALL.len() {
                break;
            }
        }
        Ok(short)
    }

    /// Tells whether a stock of a kind of blank is kept.
    pub fn keeps_stock(&self, blank: Blank) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM stock_range WHERE blank = ?1 LIMIT 1";
        Ok(self.engine.query_one(sql, params![blank.code()], |_| Ok(()))?.is_some())
    }

    /// Returns the kind of blank that came in under a number.
    pub fn blank_of(&self, number: &str) -> Result<Option<Blank>, StoreError> {
        let Some(Serial { prefix, width, n }) = Serial::read(number) else { return Ok(None) };
        let sql = "SELECT blank FROM stock_range WHERE prefix = ?1 AND width = ?2 AND low <= ?3 AND high >= ?3 LIMIT 1";
        self.engine.query_one(sql, params![prefix, width, n], |row| Ok(row.get::<_, InColumn<_>>(0)?.0))
    }

    /// Returns the numbers of a run up to one of it of which nothing was said; none where no run that came in holds it.
    pub fn blanks_to(&self, number: &str) -> Result<Option<Vec<String>>, StoreError> {
        let Some(last) = Serial::read(number) else { return Ok(None) };
        let ranges = self.stock_ranges()?;
        let holds = |row: &&RangeRow| row.range.numbers().any(|one| one == last);
        let Some(row) = ranges.iter().find(holds) else { return Ok(None) };
        let mut free = Vec::new();
        for number in (row.next..=last.n).map(|n| row.range.first.with(n).to_string()) {
            if self.serial(&number)?.is_none() {
                free.push(number);
            }
        }
        Ok(Some(free))
    }

    /// Returns the numbers that are next, of the runs in the order in which they came in.
    pub fn next_blanks(&self, blank: Blank, most: usize) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        for row in self.stock_ranges()?.iter().filter(|row| row.blank == blank) {
            for n in row.next..=row.range.last {
                if found.len() == most {
                    return Ok(found);
                }
                let number = row.range.first.with(n).to_string();
                if self.serial(&number)?.is_none() {
                    found.push(number);
                }
            }
        }
        Ok(found)
    }

    /// Returns the first number of a run that came in before or is gone.
    pub fn known_of(&self, range: &SerialRange) -> Result<Option<String>, StoreError> {
        let Serial { prefix, width, n: low } = &range.first;
        let sql = "SELECT max(low, ?3) FROM stock_range WHERE prefix = ?1 AND width = ?2 AND low <= ?4 AND high >= ?3
             ORDER BY low LIMIT 1";
        let came = self.engine.query_one(sql, params![prefix, width, low, range.last], |row| row.get::<_, u64>(0))?;
        if let Some(n) = came {
            return Ok(Some(range.first.with(n).to_string()));
        }
        let sql = "SELECT number FROM serial WHERE number BETWEEN ?1 AND ?2 AND length(number) = length(?1)
             AND case_id >= 0 ORDER BY number LIMIT 1";
        self.engine.query_one(sql, params![range.first.to_string(), range.last().to_string()], |row| row.get(0))
    }

    /// Returns how the blanks of each kind that came in stand at the end of a day.
    pub fn stock_at(&self, day: NaiveDate) -> Result<Vec<StockRow>, StoreError> {
        let gone = self.gone_at(Of::Kind, day)?;
        let sql = "SELECT blank, sum(high - low + 1) FROM stock_range WHERE received_on <= ?1
             GROUP BY blank ORDER BY min(seq)";
        let rows = self
            .engine
            .query(sql, params![day.to_string()], |row| Ok((row.get::<_, InColumn<Blank>>(0)?.0, row.get(1)?)))?;
        rows.into_iter()
            .map(|(blank, received)| {
                let gone = gone.get(blank.code()).copied().unwrap_or_default();
                Ok(StockRow { blank, received, gone, left: self.left_at(blank, day)? })
            })
            .collect()
    }

    /// Counts what became of the blanks of each run or kind until the end of a day.
    fn gone_at(&self, of: Of, day: NaiveDate) -> Result<HashMap<String, Gone>, StoreError> {
        let key = match of {
            Of::Run => "CAST(stock_range.seq AS TEXT)",
            Of::Kind => "blank",
        };
        let sql = format!(
            concat!(
                "SELECT {key}, spoiled_on <= ?1, used_on <= ?1 AND case_id > 0, used_on <= ?1, count(*)
                 FROM serial JOIN stock_range ON stock_range.seq = range_seq
                 WHERE received_on <= ?1 AND min(coalesce(used_on, 'z'), coalesce(spoiled_on, 'z'), coalesce(returned_on, 'z')) <= ?1
                     AND ",
                stood!(),
                " GROUP BY 1, 2, 3, 4"
            ),
            key = key
        );
        let is = |row: &rusqlite::Row, at: usize| row.get::<_, Option<bool>>(at).map(|is| is == Some(true));
        let rows = self.engine.query(&sql, params![day.to_string(), end_of(day)], |row| {
            Ok((row.get::<_, String>(0)?, [is(row, 1)?, is(row, 2)?, is(row, 3)?], row.get::<_, u64>(4)?))
        })?;
        let mut found = HashMap::<String, Gone>::new();
        for (of, [spoiled, on_a_case, used], count) in rows {
            let gone = found.entry(of).or_default();
            *match (spoiled, on_a_case, used) {
                (true, _, _) => &mut gone.spoiled,
                (false, true, _) => &mut gone.used,
                (false, false, true) => &mut gone.held_back,
                (false, false, false) => &mut gone.returned,
            } += count;
        }
        Ok(found)
    }

    /// Counts run by run what nothing was said of, apart from what became of the rest: so the two check each other.
    fn left_at(&self, blank: Blank, day: NaiveDate) -> Result<u64, StoreError> {
        let mut left = 0;
        for row in self.stock_ranges()?.iter().filter(|row| row.blank == blank && row.received_on <= day) {
            let gone = self.gone_between(&row.range, day)?;
            left += row.range.count().saturating_sub(gone);
        }
        Ok(left)
    }

    /// Counts by the numbers themselves those of a run that are gone at the end of a day.
    fn gone_between(&self, range: &SerialRange, day: NaiveDate) -> Result<u64, StoreError> {
        let sql = concat!(
            "SELECT count(*) FROM serial WHERE number BETWEEN ?1 AND ?4 AND length(number) = length(?1)
             AND min(coalesce(used_on, 'z'), coalesce(spoiled_on, 'z'), coalesce(returned_on, 'z')) <= ?3 AND ",
            stood!()
        );
        let named = params![range.first.to_string(), end_of(day), day.to_string(), range.last().to_string()];
        Ok(self.engine.query_one(sql, named, |row| row.get(0))?.unwrap_or(0))
    }

    /// Returns the numbers of blanks behind one number of a report.
    pub fn blanks_gone(&self, blank: Blank, day: NaiveDate) -> Result<Vec<SerialRow>, StoreError> {
        let sql = format!(
            concat!(
                "{SERIAL} WHERE range_seq IN (SELECT seq FROM stock_range WHERE blank = ?1 AND received_on <= ?3)
                 AND ",
                stood!(),
                " ORDER BY number"
            ),
            SERIAL = SERIAL
        );
        let rows = self.engine.query(&sql, params![blank.code(), end_of(day), day.to_string()], serial_row)?;
        Ok(rows.into_iter().filter(|row| row.gone_on().is_some_and(|on| on <= day)).collect())
    }
}

impl SerialRow {
    /// The day on which it was first gone.
    pub fn gone_on(&self) -> Option<NaiveDate> {
        [self.used_on, self.spoiled_on, self.returned_on].into_iter().flatten().min()
    }
}
