//! **visa-cli**, the case management tool of entry-exit counters: the map.
//!
//! An officer runs one command. It asks for what is missing, reads the case file, lets the rules decide on plain
//! values, writes one transaction, and shows the result.
//!
//! ```text
//! ask ──► read ──► decide (pure) ──► write once ──► show
//! ui       store      rules/policy       store        ui / paper
//! ```
//!
//! | room | what belongs in it |
//! | --- | --- |
//! | [`error`] | what went wrong, what to do next, and the exit code |
//! | [`door`] | the one way out to files: written whole or not at all, nothing destroyed |
//! | [`domain`] | what a case is: facts, words of the trade, text in two languages; pure |
//! | [`identity`] | how people and units are named: MRZ, credit codes, country codes, names; pure |
//! | [`policy`] | which numbers hold on a day: dated values, working days, citations; pure |
//! | [`rules`] | who is eligible: one const per rule, folding, advice; pure |
//! | [`gate`] | what stands between a case and each step: kind, code, what lifts it, who may; pure |
//! | [`record`] | what happened: events, canonical bytes, the chain of signed transactions, officers and keys; pure |
//! | [`store`] | the case file: the only SQL |
//! | [`config`] | the settings of an office and where they come from |
//! | [`lists`] | enterprise lists: a source read twice, encoding, header, cells, rows, and what goes back; no case file |
//! | [`app`] | use cases: read, decide, write once, return a plain struct |
//! | [`paper`] | what is handed over: receipts, notices, letters, reports; set as text, page, PDF or workbook, and verified |
//! | [`ui`] | what the officer sees: the only writer to the terminal |
//! | [`cli`] | the commands, one file each or one for a family of small ones |
//!
//! A room uses only the rooms that its row in `tests/it/architecture.rs` allows. No number from a regulation stands in
//! a `.rs` file: values of the law live in `config.example.toml`, each with its first day, its source and its rank.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod door;
pub mod error;
pub mod gate;
pub mod identity;
pub mod lists;
pub mod paper;
pub mod policy;
pub mod record;
pub mod rules;
pub mod store;
pub mod ui;

pub use cli::run;

/// For whoever changes the program: how it is built and what may grow, how it is written, six changes step by step.
pub mod guide {
    #![doc = include_str!("guide/architecture.md")]
    #![doc = include_str!("guide/conventions.md")]
    #![doc = include_str!("guide/recipes.md")]
}
