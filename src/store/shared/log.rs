//! What a log of an office can do, whatever engine holds it.

use std::time::Duration;

use crate::record::carried::CarriedTransaction;
use crate::record::hash::Hash;
use crate::store::fault::{LogFault, StoreError};

/// Where a log stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// Id of the case file.
    pub ledger: Hash,
    /// Its last transaction; 0 before the first.
    pub number: u64,
    /// Hash of the last transaction.
    pub hash: Hash,
    /// The clock of the log, milliseconds since 1970-01-01T00:00Z.
    pub clock: i64,
}

/// A transaction as the log holds it: the bytes that travel, and what stands beside them to find it by.
#[derive(Clone, Debug)]
pub struct Logged {
    /// Its number, as the log says.
    pub number: i64,
    /// Its hash, as the log says.
    pub hash: Vec<u8>,
    /// The request that it answers, as the log says.
    pub request: Vec<u8>,
    /// The bytes.
    pub carried: Vec<u8>,
}

impl Logged {
    /// Reads the transaction; `None` where the bytes are none, or the log says otherwise beside them.
    pub fn read(&self) -> Option<CarriedTransaction> {
        let carried = CarriedTransaction::from_bytes(&self.carried).ok()?;
        let transaction = &carried.transaction;
        let is_so = u64::try_from(self.number) == Ok(transaction.number)
            && self.hash == transaction.hash().as_bytes()
            && self.request == transaction.request.as_bytes();
        is_so.then_some(carried)
    }
}

/// A log as it is written through. Whoever holds it is alone: others wait until it is committed or released.
pub trait SharedLog {
    /// Says where it stands, without holding it.
    ///
    /// # Errors
    ///
    /// Where it cannot be asked, here and below.
    fn stands(&mut self) -> Result<LogHead, LogFault>;

    /// Stands in line for a while, and where its turn comes says where the log stands: what it holds is followed before it
    /// is held, while whoever holds it ends. `waiting` is told each second.
    ///
    /// # Errors
    ///
    /// [`LogFault::Busy`] where the turn did not come; then the place in the line is gone.
    fn line_up(&mut self, waiting: &mut dyn FnMut()) -> Result<LogHead, LogFault>;

    /// Holds it, where this machine is the next in line, and leaves the line to the others.
    ///
    /// # Errors
    ///
    /// [`LogFault::Busy`] where another holds it still; then the place in the line is gone.
    fn hold(&mut self, waiting: &mut dyn FnMut()) -> Result<LogHead, LogFault>;

    /// For how long others are waited for.
    fn patience(&self) -> Duration;

    /// Hands on each transaction after a number.
    ///
    /// # Errors
    ///
    /// Those of `take` too.
    fn after(&mut self, number: u64, take: &mut dyn FnMut(Logged) -> Result<(), StoreError>) -> Result<(), StoreError>;

    /// Adds a transaction to the log that is held.
    ///
    /// # Errors
    ///
    /// [`LogFault::Refused`] where it does not follow.
    fn append(&mut self, carried: &CarriedTransaction) -> Result<(), LogFault>;

    /// Makes durable what was added, and lets go.
    ///
    /// # Errors
    ///
    /// [`LogFault::Unknown`] where no answer came that can be believed.
    fn commit(&mut self) -> Result<(), LogFault>;

    /// Lets go, drops what was added, and leaves the line.
    fn release(&mut self);
}
