//! The case file: the only SQL.

pub mod batch;
pub mod case;
pub mod count;
pub mod doctor;
pub mod engine;
pub mod fault;
pub mod file;
pub mod log;
pub mod place;
mod project;
pub mod roster;
pub mod search;
mod tally;
pub mod verify;
