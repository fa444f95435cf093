//! Files while they are written: each is locked by who writes it, so that one that nobody holds was left by a kill.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// How the name of every part begins and ends.
const NAME: (&str, &str) = (".visa-cli-", ".part");
/// What the engine puts beside a copy while it is made.
const BESIDE: &[&str] = &["-journal", "-wal", "-shm"];
/// Read and write for the owner alone.
const OWNER_ONLY: u32 = 0o600;

/// A file that is being written. What was not moved to its place is removed.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    file: File,
}

impl Part {
    /// Begins an empty file that nobody else has.
    pub(super) fn begin(folder: &Path) -> io::Result<Part> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{}{}-{count}{}", NAME.0, std::process::id(), NAME.1));
            let options = OpenOptions::new().read(true).write(true).create_new(true).mode(OWNER_ONLY).open(&path);
            let file = match options {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                file => file?,
            };
            let part = Part { path, file };
            part.file.set_permissions(Permissions::from_mode(OWNER_ONLY))?;
            part.file.lock()?;
            // Who clears the folder may have taken it for a part that was left, before it was locked.
            let (held, stands) = (part.file.metadata()?, fs::metadata(&part.path));
            if stands.is_ok_and(|stands| stands.ino() == held.ino()) {
                return Ok(part);
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// Removes the parts in a folder that nobody writes any more.
pub(super) fn clear(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let Some(rest) = name.strip_prefix(NAME.0) else { continue };
        let beside = BESIDE.iter().find_map(|ending| rest.strip_suffix(ending));
        if !beside.unwrap_or(rest).ends_with(NAME.1) {
            continue;
        }
        let path = entry.path();
        match beside {
            None if is_left(&path) => remove(&path),
            // What stood beside a part that is gone.
            Some(part) if !folder.join(format!("{}{part}", NAME.0)).exists() => {
                let _ = fs::remove_file(&path);
            }
            None | Some(_) => {}
        }
    }
}

fn is_left(path: &Path) -> bool {
    OpenOptions::new().read(true).write(true).open(path).is_ok_and(|file| file.try_lock().is_ok())
}

fn remove(part: &Path) {
    for ending in BESIDE.iter().chain(&[""]) {
        let mut path = part.as_os_str().to_owned();
        path.push(ending);
        let _ = fs::remove_file(path);
    }
}
