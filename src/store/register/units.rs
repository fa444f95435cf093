//! The register of units: how each stands, from which day, by whom it was established.

use chrono::NaiveDate;
use rusqlite::{Row, params};

use crate::domain::number::CaseKey;
use crate::domain::words::UnitStanding;
use crate::store::engine::columns::{InColumn, OnDay};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// What an officer established about a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingRow {
    /// Credit code.
    pub uscc: String,
    /// The event.
    pub seq: u64,
    /// How the unit stands.
    pub standing: UnitStanding,
    /// First day.
    pub from: NaiveDate,
    /// Who established it.
    pub officer: String,
}

impl CaseFile {
    /// Returns how a unit stands on a day; `None` where nobody established it.
    pub fn unit_standing(&self, uscc: &str, day: NaiveDate) -> Result<Option<StandingRow>, StoreError> {
        let sql = "SELECT uscc, seq, standing, from_day, officer FROM unit_standing
             WHERE uscc = ?1 AND from_day <= ?2 ORDER BY seq DESC LIMIT 1";
        self.engine.query_one(sql, params![uscc, day.to_string()], standing_row)
    }

    /// Returns how every unit stands on a day of which it was established, by their codes.
    pub fn units_standing(&self, day: NaiveDate) -> Result<Vec<StandingRow>, StoreError> {
        let sql = "SELECT uscc, max(seq), standing, from_day, officer FROM unit_standing WHERE from_day <= ?1
             GROUP BY uscc ORDER BY uscc";
        self.engine.query(sql, params![day.to_string()], standing_row)
    }

    /// Returns everything that was established about a unit, the oldest first.
    pub fn standings_of(&self, uscc: &str) -> Result<Vec<StandingRow>, StoreError> {
        let sql = "SELECT uscc, seq, standing, from_day, officer FROM unit_standing WHERE uscc = ?1 ORDER BY seq";
        self.engine.query(sql, params![uscc], standing_row)
    }

    /// Returns the open cases that a unit invites in, the oldest first.
    pub fn open_cases_of_unit(&self, uscc: &str) -> Result<Vec<CaseKey>, StoreError> {
        let sql = "SELECT id FROM case_file WHERE enterprise = ?1
                 AND state IN ('accepted', 'awaiting-papers', 'under-examination', 'reviewed', 'approved') ORDER BY id";
        self.engine.query(sql, params![uscc], |row| row.get(0).map(CaseKey))
    }
}

fn standing_row(row: &Row) -> rusqlite::Result<StandingRow> {
    Ok(StandingRow {
        uscc: row.get(0)?,
        seq: row.get(1)?,
        standing: row.get::<_, InColumn<UnitStanding>>(2)?.0,
        from: row.get::<_, OnDay>(3)?.0,
        officer: row.get(4)?,
    })
}
