//! What a case is: facts, words of the trade, text in two languages. Pure.

pub mod text;
