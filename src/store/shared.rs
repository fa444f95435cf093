//! The record of an office held in one log that all its machines write through: ordered transactions as bytes, on an
//! engine that the office runs and replicates. Every machine keeps its case file as a replica.

pub mod address;
mod connect;
pub mod log;
pub mod postgres;
mod wire;
