//! The format of a case file: its tables, under one number that grows with every change of them or of what they hold.
//!
//! The tables of the record are made once and only added to. Every other table follows from the record, so a file of an
//! earlier format is upgraded by dropping those and replaying the events into those of today.

use super::{Change, Engine, Reads};
use crate::record::hash::Hash;
use crate::store::fault::StoreError;

/// "VISA" in the header of the file.
pub(in crate::store) const APPLICATION: i32 = 0x5649_5341;

/// The format that this program writes. It is raised when a table changes, and when the same events lead to other rows:
/// another count, another key, another column. `examples/freeze.sh` then keeps a file of it for the tests.
pub const FORMAT: i32 = 6;

const RECORD: &str = include_str!("tables/record.sql");
/// How the record is read, and the tables that follow from it.
const PROJECTIONS: &[&str] = &[
    include_str!("tables/record_indexes.sql"),
    include_str!("tables/office.sql"),
    include_str!("tables/register.sql"),
    include_str!("tables/cases.sql"),
    include_str!("tables/stock.sql"),
    include_str!("tables/lists.sql"),
    include_str!("tables/watch_list.sql"),
    include_str!("tables/counts.sql"),
    include_str!("tables/guards.sql"),
];

/// SHA-256 over name and text of every table, index and trigger of this format; a test holds it against the tables.
pub const SCHEMA_SHA256: &str = "630a356efb3e3573b5d1a0b543340405174f7410c6c66892873ab31fe3298527";

/// Makes the tables of an empty file.
pub(in crate::store) fn make(engine: &mut Engine) -> Result<(), StoreError> {
    engine.commit(|change| {
        change.transaction.execute_batch(RECORD)?;
        made(change)
    })
}

/// Makes the tables in an empty engine to replay events into, without the rows that they refer to.
pub(in crate::store) fn replica(mut engine: Engine) -> Result<Engine, StoreError> {
    make(&mut engine)?;
    engine.without_references()?;
    Ok(engine)
}

/// Drops every view and table that follows from the record and every index and guard of it, whatever format they are of, and makes those of
/// this one, the tables empty.
pub(in crate::store) fn remake(change: &mut Change) -> Result<(), StoreError> {
    let of_others = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
         AND name NOT IN ('txn', 'event', 'payload')";
    let indexes = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
         AND tbl_name IN ('txn', 'event', 'payload')";
    let views = "SELECT name FROM sqlite_schema WHERE type = 'view'";
    let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('txn', 'event', 'payload')";
    for (what, named) in [("VIEW", views), ("TRIGGER", triggers), ("TABLE", of_others), ("INDEX", indexes)] {
        for name in change.all(named, [], |row| row.get::<_, String>(0))? {
            change.transaction.execute_batch(&format!("DROP {what} \"{}\"", name.replace('"', "\"\"")))?;
        }
    }
    made(change)
}

fn made(change: &mut Change) -> Result<(), StoreError> {
    for sql in PROJECTIONS {
        change.transaction.execute_batch(sql)?;
    }
    change.transaction.pragma_update(None, "application_id", APPLICATION)?;
    Ok(change.transaction.pragma_update(None, "user_version", FORMAT)?)
}

/// Every table, index and trigger of a file, by name.
fn objects(file: &impl Reads) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name, type";
    file.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
}

fn digest(objects: &[(String, String)]) -> String {
    let text = objects.iter().fold(String::new(), |text, (name, sql)| text + name + "\0" + sql + "\0");
    Hash::of(text.as_bytes()).to_string()
}

/// Returns every table, index and trigger that is not as this program makes it: changed, of others, or missing.
pub(in crate::store) fn altered_objects(file: &impl Reads) -> Result<Vec<String>, StoreError> {
    let found = objects(file)?;
    if digest(&found) == SCHEMA_SHA256 {
        return Ok(Vec::new());
    }
    // Only now, to name what differs, the tables are made once more.
    let known = objects(&replica(Engine::in_memory()?)?)?;
    let odd = found.iter().filter(|object| !known.contains(object)).map(|(name, _)| name);
    let gone = known.iter().filter(|(name, _)| !found.iter().any(|(is, _)| is == name)).map(|(name, _)| name);
    Ok(odd.chain(gone).cloned().collect())
}

/// Returns the first of them.
pub(in crate::store) fn altered_object(file: &impl Reads) -> Result<Option<String>, StoreError> {
    Ok(altered_objects(file)?.into_iter().next())
}

/// Returns [`SCHEMA_SHA256`] as the tables have it, and their text by name.
///
/// # Errors
///
/// Where the engine does not take the tables.
pub fn schema() -> Result<(String, String), StoreError> {
    let objects = objects(&replica(Engine::in_memory()?)?)?;
    let text = objects.iter().map(|(name, sql)| format!("-- {name}\n{sql}\n\n")).collect();
    Ok((digest(&objects), text))
}
