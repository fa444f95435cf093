//! Finding cases: the filter of lists and queues, and search by name and passport.

use chrono::NaiveDate;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::case::{COLUMNS, CaseRow, case_row};
use super::fault::StoreError;
use super::file::CaseFile;
use crate::domain::filter::{Compare, Filter, Term};
use crate::domain::life::State;
use crate::domain::words::Word;

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By number.
    Number,
    /// By the day it is due, what has no such day last.
    Due,
}

/// Cases that fit, as far as they are shown.
#[derive(Clone, Debug)]
pub struct Page {
    /// The first of them.
    pub rows: Vec<CaseRow>,
    /// How many there are, counted up to [`COUNTED`].
    pub total: u64,
    /// There are more than were counted.
    pub more: bool,
}

/// How far cases are counted that are not shown: a total must not cost more the longer the file grows.
pub const COUNTED: u64 = 10_000;

impl CaseFile {
    /// Returns the first cases that fit a filter, and how many there are in all, counted up to [`COUNTED`].
    pub fn list(&self, filter: &Filter, order: Order, most: u32) -> Result<Page, StoreError> {
        let Condition { mut sql, values, states, mut more } = self.condition(filter)?;
        let ask = |sql: &str, by: &str, most: u32| {
            let query = format!("SELECT {COLUMNS} FROM case_file WHERE {sql} ORDER BY {by} LIMIT {most}");
            self.engine.query(&query, params_from_iter(values.iter()), case_row)
        };
        let mut rows = Vec::new();
        match order {
            Order::Number => rows = ask(&sql, "id", most)?,
            Order::Due => {
                // The index of what is in hand stands in the order of the days within each state.
                for state in states.as_deref().unwrap_or(State::ALL) {
                    let of = format!("{sql} AND state = '{}'", state.code());
                    let of = if state.is_open() { format!("{of} AND {OPEN}") } else { of };
                    let dated = ask(&format!("{of} AND due_on IS NOT NULL"), "due_on, id", most)?;
                    let left = most.saturating_sub(u32::try_from(dated.len()).unwrap_or(most));
                    rows.extend(dated);
                    if left > 0 {
                        rows.extend(ask(&format!("{of} AND due_on IS NULL"), "id", left)?);
                    }
                }
                rows.sort_by_key(|row| (row.due_on.is_none(), row.due_on, row.key));
                rows.truncate(most as usize);
            }
        }
        let found = rows.len() as u64;
        if found < u64::from(most) {
            return Ok(Page { rows, total: found, more });
        }
        if states.as_ref().is_some_and(|states| states.iter().all(|state| state.is_open())) {
            sql = format!("{sql} AND {OPEN}");
        }
        let count = format!("SELECT count(*) FROM (SELECT 1 FROM case_file WHERE {sql} LIMIT {})", COUNTED + 1);
        let total: u64 = self.engine.query_one(&count, params_from_iter(values.iter()), |row| row.get(0))?.unwrap_or(0);
        more |= total > COUNTED;
        Ok(Page { rows, total: total.min(COUNTED).max(found), more })
    }

    fn condition(&self, filter: &Filter) -> Result<Condition, StoreError> {
        let mut parts = vec!["1".to_owned()];
        let mut values = Vec::new();
        let mut states: Option<Vec<State>> = None;
        let mut more = false;
        for term in &filter.terms {
            let mut bind = |value: String| {
                values.push(Value::Text(value));
                format!("?{}", values.len())
            };
            parts.push(match term {
                Term::State(among) => {
                    let both = |state: &State| states.as_ref().is_none_or(|before| before.contains(state));
                    let sql = in_states(among);
                    states = Some(among.iter().copied().filter(both).collect());
                    sql
                }
                Term::Measure(measure) => format!("measure = '{}'", measure.code()),
                Term::Port(port) => format!("port = {}", bind(port.clone())),
                Term::Nationality(nationality) => format!("nationality = {}", bind(nationality.clone())),
                Term::Enterprise(start) => {
                    // What begins so: up to the first text that no credit code reaches.
                    let (from, until) = (bind(start.clone()), bind(format!("{start}~")));
                    format!("enterprise >= {from} AND enterprise < {until}")
                }
                Term::Outcome(outcome) => format!("outcome = {}", bind(outcome.clone())),
                Term::Custody(place) => format!("custody = '{}'", place.code()),
                Term::Claimed(officer) => format!("claimed_by = {}", bind(officer.clone())),
                Term::Batch(batch) => match self.cases_of_batch(*batch)? {
                    Some((first, last)) => format!("id BETWEEN {} AND {}", first.0, last.0),
                    None => "0".to_owned(),
                },
                Term::Due(compare, day) => dated("due_on", *compare, *day),
                Term::Received(compare, day) => dated("received_on", *compare, *day),
                Term::Text(text) => {
                    let found = self.find_text(text)?;
                    more |= found.more;
                    found.sql()
                }
            });
        }
        Ok(Condition { sql: parts.join(" AND "), values, states, more })
    }
}

struct Condition {
    sql: String,
    values: Vec<Value>,
    /// The states that are asked for, where any are.
    states: Option<Vec<State>>,
    /// More fit than the condition names.
    more: bool,
}

/// What is in hand, as the index says it.
const OPEN: &str = "state IN ('draft', 'accepted', 'awaiting-papers', 'under-examination', 'reviewed', 'approved')";

fn in_states(states: &[State]) -> String {
    let codes: Vec<String> = states.iter().map(|state| format!("'{}'", state.code())).collect();
    format!("state IN ({})", codes.join(", "))
}

fn dated(column: &str, compare: Compare, day: NaiveDate) -> String {
    let sign = match compare {
        Compare::Before => "<",
        Compare::UpTo => "<=",
        Compare::On => "=",
        Compare::From => ">=",
        Compare::After => ">",
    };
    format!("{column} {sign} '{day}'")
}
