//! Who is eligible: one const per rule, all run always, one fold. Pure.

pub mod finding;
pub mod reasons;
