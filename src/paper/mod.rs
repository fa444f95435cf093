//! What is handed over: receipts and notices as text, in both languages.

pub mod receipt;
pub mod report;
