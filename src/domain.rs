//! What a case is: facts, words of the trade, text in two languages. Pure.

pub mod codes;
pub mod count;
pub mod day;
pub mod duty;
pub mod facts;
pub mod filter;
pub mod ground;
pub mod guard;
pub mod hex;
pub mod inquiry;
pub mod labels;
pub mod life;
pub mod measure;
pub mod number;
pub mod paper;
pub mod read;
pub mod safe;
pub mod scalar;
pub mod schema;
pub mod serial;
pub mod text;
pub mod words;
