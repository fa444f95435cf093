//! Counts kept beside the cases, so that a report never counts cases: written with every act, read by day.

pub mod read;
pub(in crate::store) mod write;
