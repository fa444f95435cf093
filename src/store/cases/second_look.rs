//! Second looks and interests, read: what waits for another officer, who is close to a unit or an address.

use chrono::NaiveDate;
use rusqlite::{Row, params};

use crate::domain::life::SecondLook;
use crate::domain::number::CaseKey;
use crate::store::engine::columns::{InColumn, OnDay};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// A second look that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondLookRow {
    /// The event that asked for it.
    pub seq: u64,
    /// The case.
    pub case: CaseKey,
    /// Why.
    pub ground: SecondLook,
    /// The last day for it, where there is one.
    pub due_on: Option<NaiveDate>,
    /// The event in which somebody looked last.
    pub looked_seq: Option<u64>,
    /// Who looked.
    pub looked_by: Option<String>,
    /// They would have done the same.
    pub agreed: Option<bool>,
}

/// A unit or an address that an officer is close to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct InterestRow {
    /// The event that states it.
    pub seq: u64,
    /// Who.
    pub officer: String,
    /// Credit code of the unit.
    pub unit: Option<String>,
    /// The address, as it is compared.
    pub address: Option<String>,
}

/// An approval with the place of its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalRow {
    /// The event.
    pub seq: u64,
    /// The case.
    pub case: CaseKey,
}

const COLUMNS: &str = "seq, case_id, ground, due_on, looked_by, result, looked_seq";

impl CaseFile {
    /// Returns the second looks that nobody has taken yet, those with a day first, in the order of their days.
    pub fn second_looks_open(&self) -> Result<Vec<SecondLookRow>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM second_look WHERE looked_seq IS NULL ORDER BY due_on IS NULL, due_on, seq");
        self.engine.query(&sql, [], second_look_row)
    }

    /// Returns the second looks that doubted what was done, the oldest first.
    pub fn second_looks_doubted(&self) -> Result<Vec<SecondLookRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM second_look WHERE result = 'doubted' ORDER BY seq");
        self.engine.query(&sql, [], second_look_row)
    }

    /// Returns the second looks at a case, the oldest first.
    pub fn second_looks_at(&self, case: CaseKey) -> Result<Vec<SecondLookRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM second_look WHERE case_id = ?1 ORDER BY seq");
        self.engine.query(&sql, params![case.0], second_look_row)
    }

    /// Returns all second looks that were asked for by events of a span of time, in milliseconds.
    pub fn second_looks_asked(&self, from: i64, before: i64) -> Result<Vec<SecondLookRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM second_look WHERE seq IN (
                 SELECT seq FROM event WHERE seq IN (SELECT seq FROM second_look) AND at >= ?1 AND at < ?2) ORDER BY seq"
        );
        self.engine.query(&sql, params![from, before], second_look_row)
    }

    /// Returns the approvals of a span of time, in milliseconds, in their order.
    pub fn approvals(&self, from: i64, before: i64) -> Result<Vec<ApprovalRow>, StoreError> {
        let sql = "SELECT event.seq, event.case_id FROM txn JOIN event ON event.seq BETWEEN first_seq AND last_seq
             WHERE txn.at >= ?1 AND txn.at < ?2 AND event.kind = 'approved' ORDER BY event.seq";
        self.engine
            .query(sql, params![from, before], |row| Ok(ApprovalRow { seq: row.get(0)?, case: CaseKey(row.get(1)?) }))
    }

    /// Returns the number of the first transaction from a moment on, in milliseconds.
    pub fn first_transaction_from(&self, at: i64) -> Result<Option<u64>, StoreError> {
        self.engine
            .query_one("SELECT min(number) FROM txn WHERE at >= ?1", params![at], |row| row.get(0))
            .map(Option::flatten)
    }

    /// Returns the units and addresses that officers are close to.
    pub fn interests(&self) -> Result<Vec<InterestRow>, StoreError> {
        let sql = "SELECT seq, officer, unit, address FROM interest WHERE ended_seq IS NULL ORDER BY officer, seq";
        self.engine.query(sql, [], |row| {
            Ok(InterestRow { seq: row.get(0)?, officer: row.get(1)?, unit: row.get(2)?, address: row.get(3)? })
        })
    }
}

fn second_look_row(row: &Row) -> rusqlite::Result<SecondLookRow> {
    Ok(SecondLookRow {
        seq: row.get(0)?,
        case: CaseKey(row.get(1)?),
        ground: row.get::<_, InColumn<SecondLook>>(2)?.0,
        due_on: row.get::<_, Option<OnDay>>(3)?.map(|day| day.0),
        looked_by: row.get(4)?,
        agreed: row.get::<_, Option<String>>(5)?.map(|result| result == "agreed"),
        looked_seq: row.get(6)?,
    })
}
