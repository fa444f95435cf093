//! Lists of enterprises: parts prepared beside the writer, their rows, the lists that were taken in.

pub mod batch;
pub(in crate::store) mod open_part;
pub(in crate::store) mod part_rows;
pub mod prepare;
