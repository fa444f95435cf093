//! The tables of two files beside each other.

use std::cmp::Ordering;

use rusqlite::params;
use rusqlite::types::Value;

use super::finding::Finding;
use crate::domain::text::Text;
use crate::store::engine::{Engine, Reads};
use crate::store::fault::StoreError;

/// The tables that follow from the events, with their keys.
pub(super) const TABLES: [(&str, &str, Option<usize>); 34] = [
    ("ledger", "one", None),
    ("officer", "id", None),
    ("proposal", "seq", None),
    ("policy_edition", "sha256", None),
    ("law", "seq", None),
    ("apart", "sha256, one, other, risk, measure", None),
    ("interest", "seq", None),
    ("erasure", "seq", None),
    ("erased", "seq, proposal", None),
    ("person", "id", None),
    ("key_run", "run", None),
    ("key_filter", "run", None),
    ("key_block", "run, way, start", None),
    ("person_link", "one, other", None),
    ("enterprise", "uscc", None),
    ("unit_standing", "uscc, seq", None),
    ("case_file", "id", Some(0)),
    ("officer_part", "case_id, officer, part", Some(0)),
    ("before_act", "case_id", Some(0)),
    ("recusal", "case_id, officer", Some(0)),
    ("second_look", "seq", Some(1)),
    ("paper", "case_id, kind", Some(0)),
    ("issued", "number", Some(1)),
    ("correction", "seq", Some(1)),
    ("serial", "number", Some(1)),
    ("stock_range", "seq", None),
    ("batch", "id", None),
    ("batch_paper", "list, kind", None),
    ("watch_list", "seq", None),
    ("watch_clearance", "person_key, entry_key", None),
    ("daily_count", "day, what, split, value", None),
    ("standing_count", "what, split, value, day", None),
    ("stock_delta", "what, split, value, day", None),
    ("case_group", "one", None),
];

/// Compares the rows of a table by their key, both in its order, or those alone that have a value in a column; every value
/// that differs is named.
pub(super) fn compare(
    one: &Engine,
    other: &impl Reads,
    (table, key, case_column): (&'static str, &str, Option<usize>),
    only: Option<(&str, u64)>,
    found: &mut Finding,
) -> Result<(), StoreError> {
    let columns: Vec<String> = one.query("SELECT name FROM pragma_table_info(?1)", params![table], |row| row.get(0))?;
    let width = key.split(',').count();
    let case_of = |row: &[Value]| case_of(one, (table, case_column), row);
    let next = |rows: &mut rusqlite::Rows| -> Result<Option<Vec<Value>>, StoreError> {
        let read = |row: &rusqlite::Row| (0..columns.len()).map(|column| row.get(column)).collect();
        Ok(rows.next()?.map(read).transpose()?)
    };
    let part = only.map(|(column, _)| format!("WHERE {column} = ?1")).unwrap_or_default();
    let sql = format!("SELECT * FROM {table} {part} ORDER BY {key}");
    one.beside(other, &sql, only.map(|(_, value)| value).as_slice(), |mine, theirs| {
        let (mut is, mut was) = (next(mine)?, next(theirs)?);
        loop {
            let order = match (&is, &was) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(is), Some(was)) => by_value(&is[..width], &was[..width]),
            };
            match (order, &is, &was) {
                (Ordering::Less, Some(row), _) => {
                    let what = Text::new("多出一行", "a row that no event made");
                    found.add("row", None, case_of(row), Some(table.to_owned()), &what);
                }
                (Ordering::Greater, _, Some(row)) => {
                    let what = Text::new("缺少一行", "a row is missing");
                    found.add("row", None, case_of(row), Some(table.to_owned()), &what);
                }
                (_, Some(row), Some(wanted)) => {
                    for ((name, is), was) in columns.iter().zip(row).zip(wanted) {
                        if is != was {
                            let what = Text::new("与事件不符", "is not what the events say");
                            found.add("row", None, case_of(row), Some(format!("{table}.{name}")), &what);
                        }
                    }
                }
                (_, None, _) | (_, _, None) => {}
            }
            if order != Ordering::Greater {
                is = next(mine)?;
            }
            if order != Ordering::Less {
                was = next(theirs)?;
            }
        }
    })
}

/// The case that a row is of; 0 for none. A person has no case of its own: the first that is of this person is named.
fn case_of(file: &Engine, (table, column): (&str, Option<usize>), row: &[Value]) -> u64 {
    let (of_person, column) = if table == "person" { (true, Some(0)) } else { (false, column) };
    let key = match column.and_then(|column| row.get(column)) {
        Some(Value::Integer(key)) => *key,
        _ => return 0,
    };
    if !of_person {
        return u64::try_from(key).unwrap_or(0);
    }
    let sql = "SELECT min(id) FROM case_file WHERE person = ?1";
    file.query_one(sql, params![key], |row| row.get::<_, Option<u64>>(0)).ok().flatten().flatten().unwrap_or(0)
}

/// The order in which SQLite sorts values: nothing, numbers, texts, bytes.
fn by_value(one: &[Value], other: &[Value]) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 1,
        Value::Text(_) => 2,
        Value::Blob(_) => 3,
    };
    let pair = |(one, other): (&Value, &Value)| match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
        (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        (one, other) => rank(one).cmp(&rank(other)),
    };
    one.iter().zip(other).map(pair).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
