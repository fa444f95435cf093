//! Cases: one case as it stands, the rows that an application writes, queries over many, the watch list.

pub(in crate::store) mod application_rows;
pub mod attention;
pub mod case;
pub mod query;
pub mod second_look;
pub mod slip;
mod span;
pub mod stock;
pub mod watch_list;
