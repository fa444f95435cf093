//! Writing: the change that a command makes, and what follows from each event.

pub(in crate::store) mod added;
mod changing;
pub(in crate::store) mod projection;
pub mod recording;
