//! Which numbers hold on a day: dated values, working days, citations. Pure.

pub mod calendar;
pub mod law;
