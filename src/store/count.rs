//! Counting for reports: what came in, what was done on a day, what waits.

use chrono::NaiveDate;
use rusqlite::params;

use super::fault::StoreError;
use super::file::CaseFile;
use crate::domain::words::Word;
use crate::record::event::EventKind;

/// A case as a report counts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What was applied for.
    pub measure: String,
    /// Port.
    pub port: Option<String>,
    /// Nationality.
    pub nationality: Option<String>,
    /// Where it stands.
    pub state: String,
    /// Last day for deciding.
    pub due_on: Option<String>,
    /// Where the passport is.
    pub custody: String,
}

const COUNTED: &str = "measure, port, nationality, state, due_on, custody";

fn counted(row: &rusqlite::Row) -> rusqlite::Result<Counted> {
    Ok(Counted {
        measure: row.get(0)?,
        port: row.get(1)?,
        nationality: row.get(2)?,
        state: row.get(3)?,
        due_on: row.get(4)?,
        custody: row.get(5)?,
    })
}

impl CaseFile {
    /// Returns the cases received on a day, drafts aside.
    pub fn received(&self, day: NaiveDate) -> Result<Vec<Counted>, StoreError> {
        let sql = format!("SELECT {COUNTED} FROM case_file WHERE received_on = ?1 AND state <> 'draft'");
        self.engine.query(&sql, params![day.to_string()], counted)
    }

    /// Returns the cases to which one of several things happened in a span of time.
    pub fn happened(&self, kinds: &[EventKind], from: i64, until: i64) -> Result<Vec<Counted>, StoreError> {
        let codes: Vec<String> = kinds.iter().map(|kind| format!("'{}'", kind.code())).collect();
        let sql = format!(
            "SELECT {COUNTED} FROM event JOIN case_file ON case_file.id = event.case_id
             WHERE kind IN ({}) AND at >= ?1 AND at < ?2",
            codes.join(", ")
        );
        self.engine.query(&sql, params![from, until], counted)
    }

    /// Returns the cases that wait, drafts aside, and those whose passport is here.
    pub fn waiting(&self) -> Result<Vec<Counted>, StoreError> {
        let sql = format!(
            "SELECT {COUNTED} FROM case_file WHERE custody <> 'holder'
                 OR state IN ('accepted', 'awaiting-papers', 'under-examination', 'reviewed', 'approved')"
        );
        self.engine.query(&sql, [], counted)
    }
}
