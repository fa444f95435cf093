//! The record as it stands in the file: the file itself, its transactions and events, who may act.

pub(in crate::store) mod acts;
pub mod carried;
pub(in crate::store) mod cause;
pub mod erased;
pub mod file;
pub mod log;
pub mod policies;
pub(in crate::store) mod proven;
pub mod roster;
