//! The record as it stands in the file: the file itself, its transactions and events, who may act.

pub mod file;
pub mod log;
pub mod roster;
pub mod upgrade;
