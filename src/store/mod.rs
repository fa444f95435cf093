//! The case file: the only SQL.

mod applied;
pub mod batch;
pub mod case;
pub mod count;
pub mod doctor;
pub mod engine;
pub mod entry;
pub mod fault;
pub mod file;
mod find;
mod gathered;
pub mod keys;
pub mod known;
pub mod list;
pub mod log;
pub mod person;
pub mod place;
mod posting;
mod project;
mod recording;
pub mod roster;
pub mod search;
mod tally;
pub mod verify;
pub mod watch;
