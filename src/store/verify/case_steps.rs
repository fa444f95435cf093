//! What cases went through, step by step up to the end of a day: each event, what was said in it, and how the case stood
//! after it.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chrono::NaiveDate;
use rusqlite::params;

use crate::domain::day::office_day;
use crate::domain::number::CaseKey;
use crate::record::act::Act;
use crate::record::event::Event;
use crate::store::cases::case::{COLUMNS, CaseRow, case_row};
use crate::store::count::write as counts;
use crate::store::engine::Reads;
use crate::store::engine::columns::OnDay;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::write::projection::apply;

/// One step of a case.
#[derive(Clone, Debug)]
pub struct CaseStep {
    /// The event.
    pub event: Event,
    /// What was said in it.
    pub act: Act,
    /// The day that it is counted on: never earlier than that of the step before.
    pub day: NaiveDate,
    /// How the case stood after it.
    pub row: CaseRow,
    /// The day of the last step that is more than a paper printed or a look taken.
    pub moved_on: NaiveDate,
}

/// Why somebody must attend to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToAttend {
    /// Its period runs, and its last day is before a day.
    DueBefore(NaiveDate),
    /// Its period runs, and its last day is one of some days.
    DueBetween(NaiveDate, NaiveDate),
    /// The passport is here, and its last day is before a day.
    HeldDueBefore(NaiveDate),
    /// The passport is here, and the case is closed.
    HeldClosed,
    /// It is open, and nothing was done on it after a day.
    UnmovedSince(NaiveDate),
}

/// A case with its last day before it, by which cases are told in order.
pub type ByLastDay = (Option<NaiveDate>, CaseKey);

impl CaseFile {
    /// Returns the cases whose steps tell what happened during a span of days: those that something was recorded on, and
    /// those of applications in the country that were open in it.
    pub fn cases_passing(&self, from: NaiveDate, to: NaiveDate) -> Result<BTreeSet<CaseKey>, StoreError> {
        let mut cases: BTreeSet<CaseKey> = self.cases_touched(from, to)?.into_iter().map(CaseKey).collect();
        let still = "SELECT id FROM case_file WHERE measure <> 'port_visa' AND received_on <= ?2 AND (moved_on >= ?1
             OR state IN ('accepted', 'awaiting-papers', 'under-examination', 'reviewed', 'approved'))";
        let open = self.engine.query(still, params![from.to_string(), to.to_string()], |row| row.get(0))?;
        cases.extend(open.into_iter().map(CaseKey));
        Ok(cases)
    }

    /// Returns the cases received up to the end of a day that moved since: how they stood then must be replayed.
    pub fn cases_moved_since(&self, day: NaiveDate) -> Result<Vec<CaseKey>, StoreError> {
        let sql = "SELECT id FROM case_file WHERE moved_on > ?1 AND received_on <= ?1 ORDER BY id";
        self.engine.query(sql, params![day.to_string()], |row| row.get(0).map(CaseKey))
    }

    /// Returns how many cases that have not moved since a day fit one of the reasons to attend to a case, and the first of
    /// them, by their last day and number.
    pub fn cases_to_attend(
        &self,
        reason: ToAttend,
        day: NaiveDate,
        most: u32,
    ) -> Result<(i64, Vec<ByLastDay>), StoreError> {
        let open = "state IN ('accepted', 'awaiting-papers', 'under-examination', 'reviewed', 'approved')";
        let running = "state IN ('accepted', 'under-examination', 'reviewed') AND due_on";
        let held = "custody <> 'holder' AND custody IN ('office', 'sticker')";
        let fits = match reason {
            ToAttend::DueBetween(from, to) => format!("{running} BETWEEN '{from}' AND '{to}'"),
            ToAttend::DueBefore(day) => format!("{running} < '{day}'"),
            ToAttend::HeldDueBefore(day) => format!("{held} AND due_on < '{day}'"),
            ToAttend::HeldClosed => format!("{held} AND state IN ('refused', 'withdrawn', 'collected', 'void')"),
            ToAttend::UnmovedSince(day) => format!("{open} AND moved_on <= '{day}'"),
        };
        let of = format!("FROM case_file WHERE moved_on <= ?1 AND {fits}");
        let day = day.to_string();
        let n = self.engine.query_one(&format!("SELECT count(*) {of}"), params![day], |row| row.get(0))?;
        let sql = format!("SELECT due_on, id {of} ORDER BY due_on NULLS LAST, id LIMIT ?2");
        let first = self.engine.query(&sql, params![day, most], |row| {
            Ok((row.get::<_, Option<OnDay>>(0)?.map(|day| day.0), CaseKey(row.get(1)?)))
        })?;
        Ok((n.unwrap_or(0), first))
    }

    /// Hands on the steps of cases up to the end of a day.
    pub fn steps_of(
        &self,
        cases: impl IntoIterator<Item = CaseKey>,
        last: NaiveDate,
        mut take: impl FnMut(CaseKey, Vec<CaseStep>) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        let select = format!("SELECT {COLUMNS} FROM case_file WHERE id = ?1");
        for case in cases {
            let steps = self.proven.replica()?.tried(|change| {
                let (mut steps, mut day, mut moved_on) = (Vec::new(), NaiveDate::MIN, NaiveDate::MIN);
                for event in self.events(case)? {
                    day = day.max(office_day(event.at));
                    if last < day {
                        break;
                    }
                    let act = self.act_of(event.seq)?;
                    apply(&event, &act, change)?;
                    if counts::moves(&act) {
                        moved_on = day;
                    }
                    if let Some(row) = change.one(&select, params![case.0], case_row)? {
                        steps.push(CaseStep { event, act, day, row, moved_on });
                    }
                }
                Ok(steps)
            })?;
            if take(case, steps)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}
