//! What happened: events, canonical bytes, the chain of signed transactions, officers and keys. Pure.

pub mod act;
pub mod canonical;
pub mod chain;
pub mod event;
pub mod hash;
pub mod key;
pub mod keyfile;
pub mod list;
pub mod merkle;
pub mod roster;
pub mod sshsig;
pub mod transaction;
pub mod watch;
