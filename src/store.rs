//! The case file: the only SQL.

pub mod cases;
pub mod count;
pub mod engine;
pub mod fault;
mod fault_text;
pub mod lists;
pub mod record;
pub mod register;
pub mod replay;
pub mod shared;
pub mod verify;
pub mod write;
