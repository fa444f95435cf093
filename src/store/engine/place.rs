//! Where a case file may stand: a plain file of our own on a local disk, reached without links.

mod doubts;
mod encryption;

use std::fs;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

pub use self::doubts::{doubts, open_to_everybody};
pub use self::encryption::is_encrypted;
use crate::domain::text::Text;
use crate::door::{Over, PartialFile};
use crate::store::fault::StoreError;

/// What others may never have.
const OTHERS: u32 = 0o007;

/// File systems over a network or in user space, where locks and durable writes cannot be relied on.
const REMOTE: &[(u64, &str)] = &[
    (0x6969, "NFS"),
    (0x517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x6573_5546, "FUSE"),
    (0x0102_1997, "9P"),
    (0x5346_414f, "AFS"),
    (0x00c3_6400, "Ceph"),
];

/// How every file of the engine begins.
const BEGINS: &[u8; 16] = b"SQLite format 3\0";

/// Tells whether a file begins as no case file does: how it stands is nothing to mend then.
fn begins_otherwise(path: &Path) -> bool {
    let mut begins = [0; BEGINS.len()];
    let read = fs::File::open(path).and_then(|mut file| file.read(&mut begins));
    read.is_ok_and(|length| begins[..length] != BEGINS[..length])
}

/// Returns the path by which an existing case file is opened, or why it may not be.
pub fn existing(path: &Path) -> Result<PathBuf, StoreError> {
    let named = fit_name(path)?;
    let Ok(found) = fs::symlink_metadata(&named) else { return Err(StoreError::Absent(path.to_owned())) };
    let unfit = |zh: &'static str, en: &'static str| Err(StoreError::Unfit(path.to_owned(), Text::new(zh, en)));
    if !found.is_file() {
        return unfit("不是普通文件", "is not a plain file");
    }
    if found.nlink() != 1 {
        return unfit("有多个硬链接", "has more than one hard link");
    }
    if begins_otherwise(&named) {
        return Err(StoreError::NoCaseFile(path.to_owned()));
    }
    if found.mode() & OTHERS != 0 {
        return unfit("其他用户可以访问；请 chmod o=", "can be reached by everyone; chmod o= it");
    }
    local(path, &named)?;
    Ok(named)
}

/// Asks that nothing stands yet where a case file is to be made.
pub fn free(path: &Path) -> Result<(), StoreError> {
    let named = fit_name(path)?;
    if fs::symlink_metadata(named).is_ok() { Err(StoreError::Exists(path.to_owned())) } else { Ok(()) }
}

/// Begins a new case file beside its place, readable by its owner alone, and returns the path that it is to have: one that
/// was begun and never finished is no file that stands in the way.
pub fn begun(path: &Path) -> Result<(PathBuf, PartialFile), StoreError> {
    free(path)?;
    let named = fit_name(path)?;
    let begun = PartialFile::at(&named, Over::Nothing).map_err(|error| StoreError::NotWritten(Box::new(error)))?;
    local(path, begun.part())?;
    Ok((named, begun))
}

/// The canonical folder with the plain name: links are followed for folders only, and a name that the engine would
/// take for an address is refused.
fn fit_name(path: &Path) -> Result<PathBuf, StoreError> {
    let unfit = |zh: &'static str, en: &'static str| StoreError::Unfit(path.to_owned(), Text::new(zh, en));
    if path.as_os_str().as_encoded_bytes().starts_with(b"file:") {
        return Err(unfit("路径不得以 file: 开头", "a path may not begin with file:"));
    }
    let Some(name) = path.file_name() else { return Err(unfit("没有文件名", "names no file")) };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let folder = fs::canonicalize(folder).map_err(|_| StoreError::Absent(path.to_owned()))?;
    Ok(folder.join(name))
}

fn local(path: &Path, named: &Path) -> Result<(), StoreError> {
    let Ok(system) = rustix::fs::statfs(named) else { return Ok(()) };
    // The kernel gives the kind as a signed word of the machine.
    let kind = (system.f_type as u64) & 0xffff_ffff;
    match REMOTE.iter().find(|(remote, _)| *remote == kind) {
        None => Ok(()),
        Some((_, name)) => Err(StoreError::Unfit(
            path.to_owned(),
            Text::new(
                format!("位于 {name} 网络或者用户空间文件系统，锁与落盘不可靠"),
                format!("stands on a {name} file system, where locks and durable writes cannot be relied on"),
            ),
        )),
    }
}
