//! Upgrading a file of an earlier format: a copy is made and proven, then the tables that follow from the record are made
//! anew in one change. Whoever stops it finds the old file or the new one, never one between.

use std::path::{Path, PathBuf};

use super::{Verified, whole};
use crate::door::{Over, PartialFile};
use crate::store::engine::format::{FORMAT, altered_object, remake, replica};
use crate::store::engine::{Access, Engine};
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, Done, opened};

/// What an upgrade did.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Upgraded {
    /// The format that the file had.
    pub from: i32,
    /// The format that it has now.
    pub to: i32,
    /// The proven copy of the file as it was; none in a dry run, or where nothing was to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy: Option<PathBuf>,
    /// Transactions followed.
    pub transactions: u64,
    /// Events replayed.
    pub events: u64,
    /// The last transaction, which is the same as before.
    #[serde(flatten)]
    pub done: Done,
}

/// Upgrades a file to the format of this program. `known` is asked first whether it is the file that was seen here before;
/// of it only the record may be asked. `progress` is told the transactions followed, of the proof of the copy first and
/// then of the upgrade.
///
/// # Errors
///
/// Nothing is changed where the record does not hold, the copy cannot be made, or somebody wrote meanwhile.
pub fn upgrade(
    path: &Path,
    dry_run: bool,
    known: impl FnOnce(&CaseFile) -> Result<(), StoreError>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Upgraded, StoreError> {
    let (before, from) = CaseFile::open_record(path)?;
    known(&before)?;
    let done = before.head()?;
    let mut progress = |at| progress(at, done.transaction);
    if from == FORMAT {
        return Ok(Upgraded { from, to: FORMAT, copy: None, transactions: 0, events: 0, done });
    }
    if dry_run {
        let Verified { transactions, events, .. } = proven(&before, &mut progress)?;
        return Ok(Upgraded { from, to: FORMAT, copy: None, transactions, events, done });
    }
    let copy = copy_proven(&before, (from, &done), &mut progress)?;
    drop(before);
    let Verified { transactions, events, .. } = remade(path, &(from, done.clone()), &mut progress)?;
    Ok(Upgraded { from, to: FORMAT, copy: Some(copy), transactions, events, done })
}

/// Copies a file of an earlier format into one that was begun, and brings the copy to the format of this program; the file
/// itself is only read.
///
/// # Errors
///
/// Where its record does not hold.
pub fn upgraded_copy(path: &Path, begun: &PartialFile) -> Result<(), StoreError> {
    let (file, from) = CaseFile::open_record(path)?;
    file.copy_into(begun)?;
    let before = (from, file.head()?);
    drop(file);
    remade(begun.part(), &before, &mut |_| {})?;
    CaseFile::open(begun.part(), Access::Write)?.settled()
}

/// Makes every table of a file anew from its record, where it still stands as it did.
fn remade(path: &Path, before: &(i32, Done), progress: &mut impl FnMut(u64)) -> Result<Verified, StoreError> {
    let (mut engine, ..) = opened(path, Access::Write)?;
    engine.with_much_memory()?;
    engine.without_checkpoints()?;
    engine.without_references()?;
    engine.commit(|change| {
        // Opened only now, that nobody writes any more: it is seen as it stands under the change.
        let (source, format) = CaseFile::open_record(path)?;
        if (format, source.head()?) != *before {
            return Err(StoreError::Stale);
        }
        remake(change)?;
        let verified = whole(source.replayed_into(source.erased_events()?, change, progress)?)?;
        match altered_object(change)? {
            Some(name) => Err(StoreError::Schema(name)),
            None => Ok(verified),
        }
    })
}

/// Makes a copy beside the file, named for its format and its last transaction, and proves it. One that an upgrade left
/// which did not come to its end is proven again.
fn copy_proven(
    file: &CaseFile,
    (format, done): (i32, &Done),
    progress: &mut impl FnMut(u64),
) -> Result<PathBuf, StoreError> {
    let path = file.path().ok_or(StoreError::Bug("a file in memory has the format of its program"))?;
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".format-{format}-txn-{}", done.transaction));
    let copy = PathBuf::from(name);
    if std::fs::symlink_metadata(&copy).is_err() {
        let begun = PartialFile::at(&copy, Over::Nothing)?;
        file.copy_into(&begun)?;
        begun.take_place()?;
    }
    let (copied, _) = CaseFile::open_record(&copy)?;
    if copied.head()? != *done {
        return Err(StoreError::Exists(copy));
    }
    proven(&copied, progress)?;
    Ok(copy)
}

/// Proves the record of a file by replaying it into tables of this format.
fn proven(file: &CaseFile, progress: &mut impl FnMut(u64)) -> Result<Verified, StoreError> {
    let mut replica = replica(Engine::passing()?)?;
    whole(replica.commit(|change| file.replayed_into(file.erased_events()?, change, progress))?)
}
