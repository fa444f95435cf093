//! What looks like damage when a file is opened, told as what it is: a copy that was not finished, or the log of another file.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::store::engine::Engine;
use crate::store::fault::StoreError;

/// Where the header of a file says how large its pages are, and how many it has.
const PAGE_SIZE: std::ops::Range<usize> = 16..18;
const PAGES: std::ops::Range<usize> = 28..32;

/// Returns the cause of an error, where it is another than the error says.
pub(in crate::store) fn told_apart(path: &Path, error: StoreError) -> StoreError {
    if !matches!(error, StoreError::Corrupt(_) | StoreError::DiskFailed(_) | StoreError::Foreign) {
        return error;
    }
    if let Some((there, whole)) = lengths(path).filter(|(there, whole)| there < whole) {
        return StoreError::CutShort(there, whole);
    }
    match log_of(path) {
        Some(log) if Engine::opens_without_its_log(path) => StoreError::ForeignLog(log),
        _ if error == StoreError::Foreign => StoreError::NoCaseFile(path.to_owned()),
        _ => error,
    }
}

/// How many bytes a file has, and how many by its header.
fn lengths(path: &Path) -> Option<(u64, u64)> {
    let mut header = [0; PAGES.end];
    let mut file = std::fs::File::open(path).ok()?;
    file.read_exact(&mut header).ok()?;
    let page = match u16::from_be_bytes(header[PAGE_SIZE].try_into().ok()?) {
        1 => 1 << 16,
        page => u64::from(page),
    };
    let pages = u32::from_be_bytes(header[PAGES].try_into().ok()?);
    let is_file = header.starts_with(b"SQLite format 3\0");
    is_file.then_some((file.metadata().ok()?.len(), page * u64::from(pages)))
}

/// The log beside a file, where one lies there that says something.
fn log_of(path: &Path) -> Option<PathBuf> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    let length = std::fs::metadata(&log).ok()?.len();
    (length > 0).then_some(log)
}
