//! The register of persons and units: its entries, the keys that lead to them, and looking people up.

pub(in crate::store) mod entering;
pub mod entry;
pub mod keys;
pub mod known_people;
mod name_search;
pub(in crate::store) mod name_words;
mod number_search;
mod over;
pub mod person;
pub(in crate::store) mod text_lookup;
pub mod units;
