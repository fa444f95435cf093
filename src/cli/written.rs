//! A file that is written whole or not at all, for its owner alone.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::domain::text::Text;
use crate::error::{Exit, UserError};

/// A file that was begun beside its place; it takes the place when it is whole.
pub(crate) struct Begun {
    path: PathBuf,
    part: PathBuf,
    file: File,
}

impl Begun {
    /// Begins a file; that it can be written is known from here on.
    pub(crate) fn at(path: &Path) -> Result<Begun, UserError> {
        let name = path.file_name().ok_or_else(|| cannot_write(path, "?"))?.to_string_lossy().into_owned();
        let part = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part);
        let file = file.map_err(|error| cannot_write(path, &error.to_string()))?;
        Ok(Begun { path: path.to_owned(), part, file })
    }

    /// Writes it by parts.
    pub(crate) fn fill<E: From<UserError>>(
        mut self,
        with: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut out = std::io::BufWriter::new(&mut self.file);
        with(&mut out)?;
        let done = out.flush();
        drop(out);
        done.and_then(|()| self.file.sync_all())
            .and_then(|()| fs::rename(&self.part, &self.path))
            .map_err(|error| cannot_write(&self.path, &error.to_string()).into())
    }

    /// Writes it.
    pub(crate) fn finish(mut self, bytes: &[u8]) -> Result<(), UserError> {
        let done = self.file.write_all(bytes).and_then(|()| self.file.sync_all());
        done.and_then(|()| fs::rename(&self.part, &self.path))
            .map_err(|error| cannot_write(&self.path, &error.to_string()))
    }
}

impl Drop for Begun {
    /// What was not finished leaves nothing behind.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.part);
    }
}

fn cannot_write(path: &Path, why: &str) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Refused,
        "cannot_write",
        Text::new(format!("无法写入 {path}: {why}"), format!("cannot write {path}: {why}")),
        Text::new("检查文件夹、磁盘空间和权限", "check the folder, the disk and the permissions"),
    )
}
