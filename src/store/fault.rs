//! What can go wrong with the case file.

use std::path::PathBuf;

use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::error::{Cause, Exit, UserError};
use crate::record::hidden::Hidden;

/// Why the case file could not be opened, read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// There is no file at this path.
    Absent(PathBuf),
    /// A file is there already.
    Exists(PathBuf),
    /// The path or its permissions are not fit for a case file.
    Unfit(PathBuf, Text),
    /// The file is not a case file.
    Foreign,
    /// The file at this path is not a case file.
    NoCaseFile(PathBuf),
    /// The file has a newer format than this program knows; who wrote last, where that can be read.
    Newer(i32, Option<String>),
    /// An event, as it was signed, says what this program does not know: its number, the program that wrote it, what.
    NewerEvent(u64, String, String),
    /// The column of an event names a kind that this program does not know.
    UnknownKind(String),
    /// The file has an earlier format and is to be upgraded first.
    Older(i32),
    /// Tables, indexes or triggers differ from those of the program.
    Schema(String),
    /// The bytes of the file are damaged.
    Corrupt(Cause),
    /// The file, or the folder that its log stands in, may not be opened or written.
    NoAccess(Cause),
    /// The disk did not read or write what it was asked.
    DiskFailed(Cause),
    /// The file is shorter than it says: bytes there, bytes that it should have.
    CutShort(u64, u64),
    /// A log lies beside the file that is not its own.
    ForeignLog(PathBuf),
    /// Another command held the file for the whole wait.
    Busy,
    /// Somebody stopped the work; it was undone.
    Stopped,
    /// No room is left.
    DiskFull,
    /// The case, or what else was read, moved while the command ran.
    Stale,
    /// A case moved after the version that was read.
    CaseMoved(CaseKey, u64),
    /// The program did what it must not: a statement touched another number of rows, a step out of its order.
    Bug(&'static str),
    /// A constraint of the file refused the change.
    Refused(String),
    /// Another command with this request id was done before.
    RequestTaken,
    /// This very request was done by another process meanwhile.
    RequestDone,
    /// The record does not hold together.
    Record(Text),
    /// What an officer of this machine saw is not in the file: who, and the number of the transaction.
    RolledBack(String, u64),
    /// Another case file stands where this one was known: the id that was known, the id of what stands there.
    OtherLedger(String, String),
    /// Two machines recorded different things from this transaction on.
    Diverged(u64),
    /// This machine recorded different things than the log of the office from this transaction on.
    DivergedFromLog(u64),
    /// The log that the machines of the office share.
    Log(LogFault),
    /// The record is written through a log, and none is named here.
    LogNeeded,
    /// What is to be recorded holds a character that acts on a terminal or hides.
    Hidden(Hidden),
    /// The key did not sign.
    NotSigned(Text),
    /// The clock of the machine lies behind the record.
    ClockBehind,
    /// The engine is too old to be trusted.
    OldEngine(&'static str),
    /// A file beside it could not be written.
    NotWritten(Box<UserError>),
    /// Anything else that the engine says.
    Engine(Cause),
}

/// What can go wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogFault {
    /// It cannot be reached, or does not answer in time; nothing was written.
    Unreachable(Cause),
    /// Another machine held it for the whole wait.
    Busy,
    /// Whether the transactions stand in the log cannot be known.
    Unknown(Cause),
    /// It is no log, or not one for this user: what the engine says.
    Refused(Cause),
    /// It is the log of another case file.
    AnotherLedger,
    /// A transaction in it does not hold, and why: nothing of it was taken.
    Altered(Text),
}

/// A fault as it is told: the exit code, the constant word, what is wrong, and what to do next.
pub(super) type Told = (Exit, &'static str, Text, Text);

impl From<LogFault> for StoreError {
    fn from(fault: LogFault) -> StoreError {
        StoreError::Log(fault)
    }
}

impl StoreError {
    /// Tells whether the machine did not do what it was asked, so that nothing is known of the record.
    pub fn is_of_the_machine(&self) -> bool {
        matches!(
            self,
            StoreError::DiskFull
                | StoreError::DiskFailed(_)
                | StoreError::NoAccess(_)
                | StoreError::Busy
                | StoreError::Stopped
        )
    }

    /// An event that should be on file is not.
    pub fn gone(seq: u64) -> StoreError {
        StoreError::Record(Text::new(format!("事件 {seq} 缺失"), format!("event {seq} is missing")))
    }
}
