//! Enterprise lists: their bytes, encoding, header, cells, rows as typed values, and what goes back. Knows no case file.

pub mod answer;
pub mod cell;
pub mod correction;
pub mod encoding;
pub mod fault;
pub mod header;
mod kind;
pub mod outcome;
pub mod row;
pub mod sheet;
pub mod source;
pub mod table;
mod text;
pub mod watch;
mod workbook;
mod xml;
