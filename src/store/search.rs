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
use crate::identity::names;

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By number.
    Number,
    /// By the day it is due, what has no such day last.
    Due,
}

impl CaseFile {
    /// Returns the cases that fit a filter, and how many there are in all.
    pub fn list(&self, filter: &Filter, order: Order, most: u32) -> Result<(Vec<CaseRow>, u64), StoreError> {
        let Condition { sql, values } = condition(filter);
        let by = match order {
            Order::Number => "id",
            Order::Due => "due_on NULLS LAST, id",
        };
        let query = format!("SELECT {COLUMNS} FROM case_file WHERE {sql} ORDER BY {by} LIMIT {most}");
        let rows = self.engine.query(&query, params_from_iter(values.iter()), case_row)?;
        let found = rows.len() as u64;
        if found < u64::from(most) {
            return Ok((rows, found));
        }
        let count = format!("SELECT count(*) FROM case_file WHERE {sql}");
        let total = self.engine.query_one(&count, params_from_iter(values.iter()), |row| row.get(0))?;
        Ok((rows, total.unwrap_or(0)))
    }
}

struct Condition {
    sql: String,
    values: Vec<Value>,
}

fn condition(filter: &Filter) -> Condition {
    let mut parts = vec!["1".to_owned()];
    let mut values = Vec::new();
    for term in &filter.terms {
        let mut bind = |value: String| {
            values.push(Value::Text(value));
            format!("?{}", values.len())
        };
        parts.push(match term {
            Term::State(states) => in_states(states),
            Term::Measure(measure) => format!("measure = '{}'", measure.code()),
            Term::Port(port) => format!("port = {}", bind(port.clone())),
            Term::Nationality(nationality) => format!("nationality = {}", bind(nationality.clone())),
            Term::Enterprise(start) => {
                let place = bind(start.clone());
                format!("substr(enterprise, 1, length({place})) = {place}")
            }
            Term::Outcome(outcome) => format!("outcome = {}", bind(outcome.clone())),
            Term::Custody(place) => format!("custody = '{}'", place.code()),
            Term::Claimed(officer) => format!("claimed_by = {}", bind(officer.clone())),
            Term::Batch(batch) => format!("batch = {batch}"),
            Term::Due(compare, day) => dated("due_on", *compare, *day),
            Term::Received(compare, day) => dated("received_on", *compare, *day),
            Term::Text(text) => text_sql(text, &mut bind),
        });
    }
    Condition { sql: parts.join(" AND "), values }
}

/// Only open states: the list of all open ones stands there too, word for word as the index on open cases has it.
fn in_states(states: &[State]) -> String {
    let list = |states: &mut dyn Iterator<Item = &State>| {
        let codes: Vec<String> = states.map(|state| format!("'{}'", state.code())).collect();
        format!("state IN ({})", codes.join(", "))
    };
    let wanted = list(&mut states.iter());
    if states.iter().all(|state| state.is_open()) {
        let open = list(&mut State::ALL.iter().filter(|state| state.is_open()));
        return format!("{open} AND {wanted}");
    }
    wanted
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

/// Every word must be part of the name in either script, of the passport number, or of the number of the case.
fn text_sql(text: &str, bind: &mut impl FnMut(String) -> String) -> String {
    let words = text.split_whitespace().map(|word| {
        let (plain, key) = (bind(word.to_uppercase()), bind(names::key(word)));
        format!(
            "(instr(upper(chinese_name), {plain}) > 0 OR instr(passport, {plain}) > 0
              OR ({key} <> '' AND instr(name_key, {key}) > 0))"
        )
    });
    let fits = words.collect::<Vec<_>>().join(" AND ");
    let receipt = bind(text.to_uppercase());
    format!(
        "(person IN (SELECT id FROM person WHERE {fits}) OR receipt = {receipt}
          OR enterprise IN (SELECT uscc FROM enterprise WHERE instr(name, {receipt}) > 0))"
    )
}
