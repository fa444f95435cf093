//! Whether the disk below a file is encrypted, as far as the kernel tells.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// How the kernel names what dm-crypt makes.
const CRYPT: &str = "CRYPT-";
/// Layers of disks that are looked through.
const LAYERS: u32 = 8;

/// Tells whether a file stands on an encrypted disk; `None` where the kernel does not name the disk.
pub fn is_encrypted(path: &Path) -> Option<bool> {
    let device = fs::metadata(path).ok()?.dev();
    let (major, minor) = (rustix::fs::major(device), rustix::fs::minor(device));
    let disk = PathBuf::from(format!("/sys/dev/block/{major}:{minor}"));
    disk.exists().then(|| is_crypt(&disk, LAYERS))
}

/// A disk, or every one that it is made of.
fn is_crypt(disk: &Path, layers: u32) -> bool {
    if fs::read_to_string(disk.join("dm/uuid")).is_ok_and(|uuid| uuid.starts_with(CRYPT)) {
        return true;
    }
    let below: Vec<PathBuf> =
        fs::read_dir(disk.join("slaves")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    layers > 0 && !below.is_empty() && below.iter().all(|below| is_crypt(below, layers - 1))
}
