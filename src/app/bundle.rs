//! Bundles: a stretch of the record carried from one machine to another in a file, and the copy that follows by it.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::desk::{Desk, PROGRAM, recorded_time};
use super::high_water::HighWaterMarks;
use super::replica::{self, Copied};
use crate::domain::text::Text;
use crate::door::{self, Over, PartialFile};
use crate::error::{Exit, UserError};
use crate::record::bundle::{BadBundle, BundleHeader, BundleReader, BundleWriter};
use crate::record::hash::Hash;
use crate::record::roster::Roster;
use crate::record::sshsig;
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, Done};
use crate::store::replay::follow::Take;

/// What a bundle says of itself.
#[derive(Clone, Debug, Serialize)]
pub struct BundleSays {
    /// Id of the case file.
    pub ledger: Hash,
    /// Code of the office.
    pub office: String,
    /// Its first transaction.
    pub first: u64,
    /// Its last one.
    pub last: u64,
    /// Hash of the last one.
    pub bundle_head: Hash,
    /// When it was made.
    pub made_at: String,
    /// Who made it.
    pub officer: String,
}

impl From<&BundleHeader> for BundleSays {
    fn from(header: &BundleHeader) -> BundleSays {
        BundleSays {
            ledger: header.ledger,
            office: header.office.clone(),
            first: header.first,
            last: header.last,
            bundle_head: header.head,
            made_at: recorded_time(header.at),
            officer: header.officer.clone(),
        }
    }
}

/// A bundle that was made.
#[derive(Clone, Debug, Serialize)]
pub struct BundleMade {
    /// Version of this shape.
    pub schema: u32,
    /// The file.
    pub file: PathBuf,
    /// What it says of itself.
    #[serde(flatten)]
    pub says: BundleSays,
}

/// A bundle that was taken.
#[derive(Clone, Debug, Serialize)]
pub struct BundleTaken {
    /// Version of this shape.
    pub schema: u32,
    /// What it says of itself.
    #[serde(flatten)]
    pub says: BundleSays,
    /// What the copy came to.
    #[serde(flatten)]
    pub copied: Copied,
}

/// Writes the record from a transaction on into a file, sealed with the key of the officer.
///
/// # Errors
///
/// Where there is nothing from that transaction on, or the file cannot be written.
pub fn out(desk: &Desk, path: &Path, since: u64, over: Over) -> anyhow::Result<BundleMade> {
    let officer = desk.officer()?.member.clone();
    let _moment = desk.file.at_one_moment()?;
    let Done { transaction: last, hash: head, .. } = desk.file.head()?;
    if since >= last {
        return Err(nothing_since(since, last).into());
    }
    let ledger = desk.file.ledger();
    let header = BundleHeader {
        ledger: ledger.id,
        office: ledger.office().to_owned(),
        first: since + 1,
        last,
        head,
        at: desk.now.timestamp_millis(),
        officer: officer.id,
        key: officer.key,
        program: PROGRAM.to_owned(),
    };
    let made = BundleMade { schema: 1, file: path.to_owned(), says: BundleSays::from(&header) };
    if desk.file.rehearses() {
        door::may_stand(path, over)?;
        return Ok(made);
    }
    PartialFile::at(path, over)?.fill(|to| -> anyhow::Result<()> {
        let mut bundle = BundleWriter::begin(&header, to)?;
        desk.file.carried_from(header.first, |carried| {
            bundle.add(&carried).map_err(|error| door::cannot_write(path, &error).into())
        })?;
        let (digest, to) = bundle.end()?;
        to.write_all(&desk.signed(sshsig::BUNDLE, digest.as_bytes())?)?;
        Ok(())
    })?;
    Ok(made)
}

/// Opens a bundle and proves it to its end, so that nothing is begun with one that does not hold.
fn proven(path: &Path) -> anyhow::Result<BundleHeader> {
    let mut bundle = opened(path)?;
    while bundle.transaction().map_err(|bad| not_taken(path, bad))?.is_some() {}
    Ok(bundle.header().clone())
}

fn opened(path: &Path) -> anyhow::Result<BundleReader<BufReader<File>>> {
    let file = File::open(path).map_err(|error| not_taken(path, BadBundle::Unreadable(error)))?;
    Ok(BundleReader::begin(BufReader::new(file)).map_err(|bad| not_taken(path, bad))?)
}

/// Hands on the transactions of a bundle.
fn handed_on(path: &Path, take: Take) -> Result<(), StoreError> {
    let unread = |bad| StoreError::from(not_taken(path, bad));
    let file = File::open(path).map_err(|error| unread(BadBundle::Unreadable(error)))?;
    let mut bundle = BundleReader::begin(BufReader::new(file)).map_err(unread)?;
    while let Some(next) = bundle.transaction().map_err(unread)? {
        take(next)?;
    }
    Ok(())
}

/// Says what a bundle says of itself, once it holds.
///
/// # Errors
///
/// Where it does not hold.
pub fn says(path: &Path) -> anyhow::Result<BundleSays> {
    Ok(BundleSays::from(&proven(path)?))
}

/// Takes what a bundle brings into a copy of the same record that is behind.
///
/// # Errors
///
/// Where it is of another case file, does not hold, begins later than the copy ends, or the copy holds what the bundle has
/// otherwise; then nothing is written.
pub fn take(file: &mut CaseFile, path: &Path, progress: &mut dyn FnMut(u64)) -> anyhow::Result<BundleTaken> {
    let header = proven(path)?;
    let ledger = file.ledger().clone();
    if header.ledger != ledger.id {
        return Err(another_ledger(&header, ledger.office()).into());
    }
    let head = file.head()?;
    if header.first > head.transaction + 1 {
        return Err(too_late(header.first, head.transaction).into());
    }
    let mut next = |take: Take| handed_on(path, take);
    let followed = match file.follow(&mut next, &|roster| vouched(&header, roster), progress) {
        Err(error @ StoreError::Diverged(from)) => return Err(replica::diverged(file, from, error)?.into()),
        followed => followed?,
    };
    Ok(BundleTaken { schema: 1, says: BundleSays::from(&header), copied: followed.into() })
}

/// What is said to who writes into a copy that is kept by bundles: nobody else has it yet.
pub fn written_in_a_copy() -> Text {
    Text::new(
        "本文件是以记录包跟进的副本：在此办理的内容，另一台机器尚没有。先以 visa-cli bundle out 带过去，两边不要同时办理",
        "this file is a copy that follows another by bundles: what is done here the other does not have. Bring it there with \
         visa-cli bundle out before anybody acts there",
    )
}

/// Makes a copy of a record at a free place from a bundle that begins with its first transaction.
///
/// # Errors
///
/// As [`take`]; where the record is not the one that is named.
pub fn join(
    to: &Path,
    ledger: Hash,
    path: &Path,
    dry_run: bool,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<BundleTaken> {
    let header = whole(path, ledger)?;
    let mut source = |take: Take| handed_on(path, take);
    let followed = replica::make(to, ledger, (&mut source, &|roster| vouched(&header, roster)), dry_run, progress)?;
    Ok(BundleTaken { schema: 1, says: BundleSays::from(&header), copied: followed.into() })
}

/// Sets aside a copy that holds what the record does not, makes it anew from a whole bundle, and names what is to be done
/// again.
///
/// # Errors
///
/// As [`join`].
pub fn rebuild(
    file: CaseFile,
    marks: &HighWaterMarks,
    path: &Path,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<BundleTaken> {
    let header = whole(path, file.ledger().id)?;
    let mut source = |take: Take| handed_on(path, take);
    let copied = replica::rebuild(file, marks, (&mut source, &|roster| vouched(&header, roster)), progress)?;
    Ok(BundleTaken { schema: 1, says: BundleSays::from(&header), copied })
}

/// Proves a bundle that is to hold the whole record of a case file.
fn whole(path: &Path, ledger: Hash) -> anyhow::Result<BundleHeader> {
    let header = proven(path)?;
    if header.ledger != ledger {
        return Err(another_ledger(&header, &ledger.to_string()[..16]).into());
    }
    if header.first != 1 {
        return Err(too_late(header.first, 0).into());
    }
    Ok(header)
}

/// Whoever sealed the bundle is an officer in office, with that key.
fn vouched(header: &BundleHeader, roster: &Roster) -> Result<(), StoreError> {
    let officer = roster.officer(&header.officer).filter(|officer| officer.revoked.is_none());
    if officer.is_some_and(|officer| officer.member.key == header.key) {
        return Ok(());
    }
    Err(UserError::new(
        Exit::Duty,
        "bundle_not_vouched",
        Text::new("数据包不是在任警官以登记的密钥封签的", "the bundle was not sealed by an officer in office"),
        Text::new("请对方警官重新制作", "ask the other machine's officer to make it anew"),
    )
    .into())
}

fn nothing_since(since: u64, last: u64) -> UserError {
    UserError::new(
        Exit::Refused,
        "nothing_since",
        Text::new(
            format!("交易 {since} 之后没有记录，末次交易为 {last}"),
            format!("nothing was recorded after transaction {since}; the last one is {last}"),
        ),
        Text::new("在另一台机器上查看其末次交易", "look up on the other machine how far it is"),
    )
}

fn too_late(first: u64, head: u64) -> UserError {
    let since = head;
    UserError::new(
        Exit::Stale,
        "bundle_begins_later",
        Text::new(
            format!("数据包自交易 {first} 起，本机记录止于 {head}"),
            format!("the bundle begins with transaction {first}; the record here ends with {head}"),
        ),
        Text::new(
            format!("请对方运行 visa-cli bundle out FILE --since {since}"),
            format!("ask for one made by visa-cli bundle out FILE --since {since}"),
        ),
    )
}

fn another_ledger(header: &BundleHeader, office: &str) -> UserError {
    let (theirs, id) = (&header.office, &header.ledger.to_string()[..16]);
    UserError::new(
        Exit::Integrity,
        "another_ledger",
        Text::new(
            format!("数据包属于另一案件文件（{theirs}，{id}），不是 {office}"),
            format!("the bundle is of another case file ({theirs}, {id}), not of {office}"),
        ),
        Text::new("核对纸质文书上的案件文件编号", "compare the id of the case file on a paper"),
    )
}

fn not_taken(path: &Path, bad: BadBundle) -> UserError {
    let path = path.display();
    let (zh, en) = match bad {
        BadBundle::Unreadable(error) => (format!("无法读取 {path}: {error}"), format!("cannot read {path}: {error}")),
        BadBundle::Form => (
            format!("{path} 不是数据包，或者不完整、被改动"),
            format!("{path} is no bundle, or is cut short or altered"),
        ),
        BadBundle::Seal => (format!("{path} 的封签不成立"), format!("the seal of {path} does not hold")),
    };
    UserError::new(
        Exit::Integrity,
        "bad_bundle",
        Text::new(zh, en),
        Text::new("重新复制，或者请对方重新制作", "copy it again, or ask for it to be made anew"),
    )
}
