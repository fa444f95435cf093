//! The bytes of a list, as they were sent, that can be read more than once.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::domain::hex::hex;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};

/// Longest list, bytes.
pub const LONGEST: u64 = 4 << 30;
/// What comes from a pipe is kept in memory up to here, beyond it in a temporary file without a name.
const IN_MEMORY: u64 = 8 << 20;
/// Bytes read at once.
const CHUNK: usize = 256 << 10;

/// A list as it was sent.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    sha256: String,
    length: u64,
    bytes: Bytes,
}

#[derive(Clone, Debug)]
enum Bytes {
    Memory(Arc<[u8]>),
    /// With its time of change when it was opened, seconds and nanoseconds.
    File(Arc<File>, (i64, i64)),
}

impl Source {
    /// Opens a regular file: no link, no device, no pipe.
    pub fn open(path: &Path) -> Result<Source, UserError> {
        let no_link = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits() | rustix::fs::OFlags::NONBLOCK.bits());
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(no_link.expect("the flags are those of the system"));
        let about = std::fs::symlink_metadata(path).map_err(|error| cannot_read(path, &error))?;
        if !about.is_file() {
            return Err(no_regular_file(path, &about));
        }
        let file = options.open(path).map_err(|error| cannot_read(path, &error))?;
        let about = file.metadata().map_err(|error| cannot_read(path, &error))?;
        if !about.is_file() {
            return Err(no_regular_file(path, &about));
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let bytes = Bytes::File(Arc::new(file), (about.mtime(), about.mtime_nsec()));
        Source::hashed(name, about.len(), bytes).map_err(|error| match error {
            Unread::TooLong => too_long(),
            Unread::Io(error) => cannot_read(path, &error),
        })
    }

    /// Takes what comes from a pipe, to its end; what is large goes to an unnamed file in `folder`.
    pub fn spool(input: &mut dyn Read, folder: &Path) -> Result<Source, UserError> {
        let failed = |error: io::Error| cannot_read(Path::new("-"), &error);
        let mut first = Vec::new();
        input.take(IN_MEMORY).read_to_end(&mut first).map_err(failed)?;
        if (first.len() as u64) < IN_MEMORY {
            return Ok(Source::of_bytes("-", first));
        }
        let mut file = tempfile::tempfile_in(folder).map_err(|error| cannot_read(folder, &error))?;
        file.write_all(&first).map_err(failed)?;
        let more = io::copy(&mut input.take(LONGEST), &mut file).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        let bytes = Bytes::File(Arc::new(file), (about.mtime(), about.mtime_nsec()));
        Source::hashed("-".to_owned(), first.len() as u64 + more, bytes).map_err(|error| match error {
            Unread::TooLong => too_long(),
            Unread::Io(error) => failed(error),
        })
    }

    /// Takes bytes.
    pub fn of_bytes(name: &str, bytes: impl Into<Arc<[u8]>>) -> Source {
        let bytes: Arc<[u8]> = bytes.into();
        let (sha256, length) = (hex(&Sha256::digest(&bytes)), bytes.len() as u64);
        Source { name: name.to_owned(), sha256, length, bytes: Bytes::Memory(bytes) }
    }

    fn hashed(name: String, length: u64, bytes: Bytes) -> Result<Source, Unread> {
        if length > LONGEST {
            return Err(Unread::TooLong);
        }
        let mut source = Source { name, sha256: String::new(), length, bytes };
        let (mut reader, mut hash, mut chunk) = (source.reader(), Sha256::new(), vec![0; CHUNK]);
        loop {
            match reader.read(&mut chunk)? {
                0 => break,
                count => hash.update(&chunk[..count]),
            }
        }
        source.sha256 = hex(&hash.finalize());
        Ok(source)
    }

    /// Its name, without a folder; `-` for a pipe.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// SHA-256 of its bytes, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Reads it from the beginning; several readers do not disturb each other.
    pub fn reader(&self) -> Reader {
        Reader { bytes: self.bytes.clone(), length: self.length, place: 0 }
    }

    /// Asks that the file is still as it was when it was opened.
    pub fn unchanged(&self) -> Result<(), UserError> {
        let Bytes::File(file, changed) = &self.bytes else { return Ok(()) };
        let same = file
            .metadata()
            .is_ok_and(|about| about.len() == self.length && (about.mtime(), about.mtime_nsec()) == *changed);
        if same {
            return Ok(());
        }
        Err(UserError::new(
            Exit::ListNotWritten,
            "list_changed",
            Text::new(
                "读取期间名单文件被改动，没有写入",
                "the list was changed while it was read; nothing was written",
            ),
            Text::new("保存并关闭该文件后重新导入", "save and close the file, then import it again"),
        ))
    }
}

enum Unread {
    TooLong,
    Io(io::Error),
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Unread {
        Unread::Io(error)
    }
}

fn cannot_read(path: &Path, error: &io::Error) -> UserError {
    let hint = Text::new("检查文件名和权限", "check the name and the permissions");
    UserError::cannot_read(Exit::ListNotWritten, path, error, hint)
}

fn no_regular_file(path: &Path, about: &Metadata) -> UserError {
    let path = path.display();
    let (zh, en) = if about.is_symlink() {
        ("符号链接", "a link")
    } else if about.is_dir() {
        ("文件夹", "a folder")
    } else {
        ("设备或者管道", "a device or a pipe")
    };
    UserError::new(
        Exit::ListNotWritten,
        "not_a_file",
        Text::new(format!("{path} 是{zh}，不是普通文件"), format!("{path} is {en}, not a regular file")),
        Text::new("给出文件本身；管道请用 import -", "name the file itself; for a pipe use import -"),
    )
}

fn too_long() -> UserError {
    let most = LONGEST >> 30;
    UserError::new(
        Exit::ListNotWritten,
        "list_too_long",
        Text::new(format!("名单超过 {most} GiB"), format!("the list is longer than {most} GiB")),
        Text::new("分成几份导入", "import it in several parts"),
    )
}

/// Reads a [`Source`].
#[derive(Debug)]
pub struct Reader {
    bytes: Bytes,
    length: u64,
    place: u64,
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.place)).unwrap_or(usize::MAX);
        let most = left.min(into.len());
        let count = match &self.bytes {
            Bytes::Memory(bytes) => {
                let from = usize::try_from(self.place).unwrap_or(usize::MAX).min(bytes.len());
                into[..most].copy_from_slice(&bytes[from..from + most]);
                most
            }
            Bytes::File(file, _) => file.read_at(&mut into[..most], self.place)?,
        };
        self.place += count as u64;
        Ok(count)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.place.checked_add_signed(by),
        };
        self.place = place.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.place)
    }
}
