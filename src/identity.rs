//! How people and units are named: machine-readable zones, credit codes, country codes, names. Pure.

pub mod country;
pub mod division;
pub mod matcher;
pub mod mrz;
pub mod names;
pub mod odd;
pub mod uscc;
