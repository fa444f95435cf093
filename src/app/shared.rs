//! Writing through the log of an office: it is held, this machine follows it, and only then is an act recorded.

use std::path::Path;
use std::time::{Duration, Instant};

use super::desk::Desk;
use super::fault;
use super::high_water::HighWaterMarks;
use super::replica::{self, Copied};
use crate::domain::text::Text;
use crate::error::UserError;
use crate::record::act::{Act, RecordShared};
use crate::record::hash::Hash;
use crate::record::request::Request;
use crate::record::roster::Role;
use crate::store::engine::Access;
use crate::store::fault::{LogFault, StoreError};
use crate::store::record::file::{CaseFile, Done};
use crate::store::replay::follow::{Followed, Take};
use crate::store::shared::log::{LogHead, SharedLog};
use crate::store::shared::postgres::PostgresLog;
use crate::store::verify::Problem;

/// How far the clock of a machine may be from that of the log, milliseconds.
const CLOCKS_APART: i64 = 2 * 60 * 1000;

/// Takes what the log holds and this file does not.
///
/// # Errors
///
/// [`StoreError::DivergedFromLog`] where this file holds what the log does not; where the log is of another case file, or a
/// transaction of it does not hold.
pub fn follow(
    file: &mut CaseFile,
    log: &mut dyn SharedLog,
    head: &LogHead,
    progress: &mut dyn FnMut(u64),
) -> Result<Followed, StoreError> {
    if head.ledger != file.ledger().id {
        return Err(LogFault::AnotherLedger.into());
    }
    let own = file.head()?;
    if head.number <= own.transaction {
        return match file.hash_of(head.number)? {
            Some(hash) if hash == head.hash => Ok(nothing_new(own)),
            None if head.number == 0 && head.hash == Hash::ZERO => Ok(nothing_new(own)),
            None if head.number == 0 => Err(does_not_hold()),
            Some(_) | None => Err(StoreError::DivergedFromLog(head.number)),
        };
    }
    // Its own last transaction is asked for too: it must be the very one.
    let mut source = |take: Take| handed_on(log, head, own.transaction - 1, take);
    match file.follow(&mut source, &|_| Ok(()), progress) {
        Err(StoreError::Diverged(from)) => Err(StoreError::DivergedFromLog(from)),
        Err(StoreError::Record(why)) => Err(LogFault::Altered(why).into()),
        followed => followed,
    }
}

/// Follows the log and notes what that makes of this file: where another machine ended the sharing it is a copy from then on,
/// where it is shared again it is none.
fn follow_and_note(
    file: &mut CaseFile,
    log: &mut dyn SharedLog,
    (head, marks): (&LogHead, &HighWaterMarks),
    progress: &mut dyn FnMut(u64),
) -> Result<Followed, StoreError> {
    let was_shared = file.is_shared()?;
    let followed = follow(file, log, head, progress)?;
    note_sharing(file, was_shared, marks)?;
    Ok(followed)
}

/// Notes what following made of a file.
pub(super) fn note_sharing(file: &CaseFile, was_shared: bool, marks: &HighWaterMarks) -> Result<(), StoreError> {
    match (was_shared, file.is_shared()?) {
        (true, false) => marks.is_copied(),
        (false, true) => marks.is_no_copy(),
        (true, true) | (false, false) => {}
    }
    Ok(())
}

/// Hands on what the log holds after a transaction. What it says to end with must come: another may add more meanwhile.
fn handed_on(log: &mut dyn SharedLog, head: &LogHead, after: u64, take: Take) -> Result<(), StoreError> {
    let mut end = (head.number == 0).then_some(head.hash);
    log.after(after, &mut |logged| {
        let next = logged.read().ok_or_else(does_not_hold)?;
        if next.transaction.number == head.number {
            end = Some(next.transaction.hash());
        }
        take(next)
    })?;
    if end == Some(head.hash) { Ok(()) } else { Err(does_not_hold()) }
}

fn nothing_new(done: Done) -> Followed {
    Followed { transactions: 0, events: 0, on_file: 0, done }
}

fn does_not_hold() -> StoreError {
    let why = Text::new("一笔交易不成立，没有接收", "a transaction does not hold and was not taken");
    LogFault::Altered(why).into()
}

/// Holds the log and brings file and log to the same end: the file follows, and where the log was put back to an earlier
/// state, what the file knows is added again.
///
/// # Errors
///
/// As [`follow`]; where the log cannot be held, or the clocks differ.
pub fn hold(
    file: &mut CaseFile,
    log: &mut dyn SharedLog,
    clock: Option<i64>,
    waiting: &mut dyn FnMut(Duration),
) -> anyhow::Result<Followed> {
    let held = held(file, log, clock, waiting);
    if held.is_err() {
        log.release();
    }
    held
}

fn held(
    file: &mut CaseFile,
    log: &mut dyn SharedLog,
    clock: Option<i64>,
    waiting: &mut dyn FnMut(Duration),
) -> anyhow::Result<Followed> {
    let head = turn(file, log, waiting)?;
    if let Some(clock) = clock.filter(|clock| (clock - head.clock).abs() > CLOCKS_APART) {
        return Err(fault::clock_of_log(clock, head.clock).into());
    }
    let followed = follow(file, log, &head, &mut |_| {})?;
    if head.number < followed.done.transaction {
        added_again(file, log, &head)?;
        log.commit()?;
        let again = turn(file, log, waiting)?;
        if (again.number, again.hash) != (followed.done.transaction, followed.done.hash) {
            return Err(StoreError::Stale.into());
        }
    }
    Ok(followed)
}

/// Waits until the log is held. The file follows as soon as it is the next in line, so that others wait only for what was
/// recorded meanwhile.
fn turn(
    file: &mut CaseFile,
    log: &mut dyn SharedLog,
    waiting: &mut dyn FnMut(Duration),
) -> Result<LogHead, StoreError> {
    let since = Instant::now();
    loop {
        match next_in_line(file, log, &mut || waiting(since.elapsed())) {
            Err(StoreError::Log(LogFault::Busy)) if since.elapsed() < log.patience() => {}
            held => return held,
        }
    }
}

fn next_in_line(
    file: &mut CaseFile,
    log: &mut dyn SharedLog,
    waiting: &mut dyn FnMut(),
) -> Result<LogHead, StoreError> {
    let head = log.line_up(waiting)?;
    follow(file, log, &head, &mut |_| {})?;
    Ok(log.hold(waiting)?)
}

fn added_again(file: &CaseFile, log: &mut dyn SharedLog, head: &LogHead) -> Result<(), StoreError> {
    file.carried_from(head.number + 1, |carried| Ok(log.append(&carried)?))
}

/// What became of a record that is put into a log, or taken out of it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Shared {
    /// Version of this shape.
    pub schema: u32,
    /// Id of the case file.
    pub ledger: Hash,
    /// It is written through the log from here on.
    pub shared: bool,
    /// The transaction that says so.
    #[serde(flatten)]
    pub done: Done,
}

/// Puts the record into a log: uploads it, and records that it is written through the log from here on. What was begun and
/// stopped goes on.
///
/// # Errors
///
/// Where who acts is no security administrator, the log is of another case file, or the record is shared already.
pub fn share(
    desk: &mut Desk,
    mut log: PostgresLog,
    role: Option<&str>,
    (note, lost): (&str, bool),
) -> anyhow::Result<Shared> {
    desk.must_be(Role::SecurityAdmin)?;
    if lost {
        is_lost(desk)?;
        stands_not(desk, &mut log)?;
    } else if desk.file.is_shared()? {
        return Err(fault::shared_already().into());
    }
    log.make(desk.file.ledger().id, role)?;
    desk.log = Some(Box::new(log));
    desk.sharing = true;
    settled(desk, true, note)
}

/// Records that the record is written into this file alone from here on.
///
/// # Errors
///
/// Where it is not shared, or who acts is no security administrator.
pub fn end_sharing(desk: &mut Desk, (note, lost): (&str, bool)) -> anyhow::Result<Shared> {
    desk.must_be(Role::SecurityAdmin)?;
    if !desk.file.is_shared()? {
        return Err(fault::not_shared().into());
    }
    if lost {
        is_lost(desk)?;
    }
    settled(desk, false, note)
}

/// A log that is said to be lost for good does not answer with the record; from here on this file does without it.
fn is_lost(desk: &mut Desk) -> anyhow::Result<()> {
    if !desk.file.is_shared()? {
        return Err(fault::not_shared().into());
    }
    if let Some(mut log) = desk.log.take() {
        stands_not(desk, &mut *log)?;
    }
    desk.log_is_lost = true;
    Ok(())
}

fn stands_not(desk: &Desk, log: &mut dyn SharedLog) -> anyhow::Result<()> {
    match log.stands() {
        Ok(head) if head.ledger == desk.file.ledger().id && head.number > 0 => {
            Err(fault::log_stands(head.number).into())
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

fn settled(desk: &mut Desk, shared: bool, note: &str) -> anyhow::Result<Shared> {
    let act = Act::RecordShared(RecordShared { shared, note: note.to_owned() });
    let acted = desk.act(|record| record.office(act))?;
    Ok(Shared { schema: 1, ledger: desk.file.ledger().id, shared, done: acted.done })
}

/// What following a log came to.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Synced {
    /// Version of this shape.
    pub schema: u32,
    /// What the copy came to.
    #[serde(flatten)]
    pub copied: Copied,
    /// Transactions that the log had lost and that were added to it again.
    pub added_again: u64,
}

/// Follows the log; where the log was put back to an earlier state, it gets what this file knows.
///
/// # Errors
///
/// Where the file holds what the log does not: then what that is is named.
pub fn sync(
    file: &mut CaseFile,
    log: &mut dyn SharedLog,
    marks: &HighWaterMarks,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<Synced> {
    let head = log.stands()?;
    let followed = match follow_and_note(file, log, (&head, marks), progress) {
        Err(error @ StoreError::DivergedFromLog(from)) => return Err(replica::diverged(file, from, error)?.into()),
        followed => followed?,
    };
    let mut added_again = 0;
    // What was recorded after the sharing ended is of this file alone.
    if head.number < followed.done.transaction && !file.rehearses() && file.is_shared()? {
        added_again = followed.done.transaction - head.number;
        hold(file, log, None, &mut |_| {})?;
        log.release();
    }
    marks.followed(head.clock);
    Ok(Synced { schema: 1, copied: followed.into(), added_again })
}

/// Sets the file aside and makes it anew from the log.
///
/// # Errors
///
/// Where the log is of another case file or does not hold.
pub fn rebuild(
    file: CaseFile,
    log: &mut dyn SharedLog,
    marks: &HighWaterMarks,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<Synced> {
    let head = log.stands()?;
    let mut source = |take: Take| handed_on(log, &head, 0, take);
    let place = file.path().map(Path::to_owned);
    let copied = replica::rebuild(file, marks, (&mut source, &|_| Ok(())), progress)?;
    if let Some(place) = place.filter(|_| !copied.followed.done.dry_run) {
        note_sharing(&CaseFile::open(&place, Access::Read)?, true, marks)?;
    }
    marks.followed(head.clock);
    Ok(Synced { schema: 1, copied, added_again: 0 })
}

/// Makes a copy of the record of a log at a free place.
///
/// # Errors
///
/// Where it is not the record that is named, does not hold, or something stands at the place.
pub fn join(
    to: &Path,
    ledger: Hash,
    log: &mut dyn SharedLog,
    dry_run: bool,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<Synced> {
    let head = log.stands()?;
    if head.ledger != ledger {
        return Err(LogFault::AnotherLedger.into());
    }
    let mut source = |take: Take| handed_on(log, &head, 0, take);
    let followed = replica::make(to, ledger, (&mut source, &|_| Ok(())), dry_run, progress)?;
    Ok(Synced { schema: 1, copied: followed.into(), added_again: 0 })
}

/// Brings the file at a path to where the log stands, before it is opened to be worked with.
///
/// # Errors
///
/// As [`follow`].
pub fn freshen(path: &Path, log: &mut dyn SharedLog, marks: &HighWaterMarks) -> anyhow::Result<()> {
    let mut file = CaseFile::open(path, Access::Write)?;
    let head = log.stands()?;
    follow_and_note(&mut file, log, (&head, marks), &mut |_| {})?;
    marks.followed(head.clock);
    Ok(())
}

/// How the log agrees with the file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LogCompared {
    /// Transactions of the log that were proven against the file.
    pub transactions: u64,
    /// Transactions that the file holds and the log does not.
    pub behind: u64,
    /// Transactions that the log holds and the file does not.
    pub ahead: u64,
    /// Those that are not the same in both.
    pub differ: Vec<u64>,
}

impl LogCompared {
    /// What differs, as verification says it.
    pub fn problems(&self) -> impl Iterator<Item = Problem> {
        self.differ.iter().map(|number| Problem {
            kind: "log",
            transaction: Some(*number),
            case: None,
            field: Some("log".to_owned()),
            message: "共用账本中的交易不同 / is another one in the shared log".to_owned(),
            follows: false,
        })
    }
}

/// Compares every transaction of the log with the file.
///
/// # Errors
///
/// Where the log cannot be asked.
pub fn compare(file: &CaseFile, log: &mut dyn SharedLog) -> anyhow::Result<LogCompared> {
    let head = log.stands()?;
    if head.ledger != file.ledger().id {
        return Err(StoreError::from(LogFault::AnotherLedger).into());
    }
    let mut compared = LogCompared { transactions: 0, behind: 0, ahead: 0, differ: Vec::new() };
    let mut place = 0;
    let mut last = None;
    log.after(0, &mut |logged| {
        place += 1;
        let Some(carried) = logged.read() else {
            compared.differ.push(place);
            return Ok(());
        };
        let (number, hash) = (carried.transaction.number, carried.transaction.hash());
        last = Some((number, hash));
        match file.hash_of(number)? {
            _ if number != place => compared.differ.push(place),
            Some(own) if own != hash || file.signed(number)?.map(|(_, own)| own) != Some(carried.signature) => {
                compared.differ.push(number);
            }
            Some(_) => compared.transactions += 1,
            None => compared.ahead += 1,
        }
        Ok(())
    })?;
    // What the log says of its end must be its end.
    let ends_so = last.unwrap_or((0, Hash::ZERO)) == (head.number, head.hash);
    if !ends_so && compared.differ.last() != Some(&head.number) {
        compared.differ.push(head.number);
    }
    compared.behind = file.head()?.transaction.saturating_sub(place);
    Ok(compared)
}

impl Desk {
    /// Tells whether what is recorded here goes through the log of the office.
    ///
    /// # Errors
    ///
    /// [`StoreError::LogNeeded`] where it must and no log is named.
    pub(super) fn through_log(&self) -> anyhow::Result<bool> {
        if self.marks.is_a_copy() && self.file.was_shared()? {
            return Err(fault::sharing_ended().into());
        }
        if self.file.rehearses() || (self.log_is_lost && !self.sharing) {
            return Ok(false);
        }
        match (self.log.is_some(), self.sharing || self.file.is_shared()?) {
            (true, shared) => Ok(shared),
            (false, false) => Ok(false),
            (false, true) => Err(StoreError::LogNeeded.into()),
        }
    }
}

/// Whether a request was done cannot be known; under its id it is settled.
pub(super) fn unknown(fault: LogFault, request: &str) -> UserError {
    let request = Request::read(request).id;
    let hint = Text::new(
        format!("以 --request-id {request} 再次运行同一命令即可确定，不会办理两次"),
        format!("run the same command again with --request-id {request}: that settles it, and nothing is done twice"),
    );
    UserError { hint, ..UserError::from(StoreError::from(fault)) }
}
