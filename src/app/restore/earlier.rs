//! A backup that an earlier version made: what is put back is a copy of it in the format of this program. The backup stays as
//! it is.

use std::path::{Path, PathBuf};

use crate::door::{Over, PartialFile};
use crate::store::engine::Access;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::verify::upgrade::upgraded_copy;

/// A backup in the format of this program: itself, or a copy that goes with this.
pub struct Readable {
    path: PathBuf,
    _folder: Option<tempfile::TempDir>,
}

impl Readable {
    /// Opens a backup; one of an earlier format is proven and upgraded in a copy, in a folder of our own.
    ///
    /// # Errors
    ///
    /// Where it is no case file, of a later format, or its record does not hold.
    pub fn of(backup: &Path) -> anyhow::Result<Readable> {
        match CaseFile::open(backup, Access::Read) {
            Err(StoreError::Older(_)) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return Ok(Readable { path: backup.to_owned(), _folder: None }),
        }
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("upgraded.db");
        let begun = PartialFile::at(&path, Over::Nothing)?;
        upgraded_copy(backup, &begun)?;
        begun.take_place()?;
        Ok(Readable { path, _folder: Some(folder) })
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
