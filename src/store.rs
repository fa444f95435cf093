//! The case file: the only SQL.

pub mod cases;
pub mod count;
pub mod engine;
pub mod fault;
pub mod lists;
pub mod record;
pub mod register;
pub mod verify;
pub mod write;
