//! The integration tests, one binary.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod advice;
mod architecture;
mod binary;
mod calendar;
mod calendar_commands;
mod check;
mod columns;
mod consistent;
mod days;
mod dry_run;
mod export;
mod help;
mod identity;
mod imports;
mod interview;
mod law;
mod life;
mod lists;
mod moments;
mod nightly;
mod office;
mod papers;
mod policy;
mod random;
mod readings;
mod record;
mod register;
mod reports;
mod rules;
mod rulings;
mod sequences;
mod small_facts;
mod tamper;
mod total;
mod words;
