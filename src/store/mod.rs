//! The case file: the only SQL.

pub mod engine;
pub mod fault;
pub mod file;
pub mod place;
mod project;
