//! The keys by which entries of the register are found: passport, name with birth date, words of the name.
//!
//! Keys stand in runs, and in a run in their order. A list brings a run of its own, so that it writes new blocks alone,
//! however many people are on file; what comes by itself goes to its place in run 0. A look-up goes through all runs, so
//! there are few: small ones are made one.

pub(in crate::store) mod batch_lookup;
mod born;
pub(in crate::store) mod cursor;
pub mod filter;
pub(in crate::store) mod gathered;
pub(in crate::store) mod kind;
pub mod packed;
pub mod run;
pub(in crate::store) mod run_number;
