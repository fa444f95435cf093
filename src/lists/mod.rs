//! Enterprise lists: encoding, header, cells, and what each row says as facts. Pure.

pub mod cell;
pub mod header;
pub mod outcome;
pub mod row;
pub mod sheet;
