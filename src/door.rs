//! The one door through which files leave the program: what stands at a place is never destroyed, and what is written is
//! whole or not there, for its owner alone.
//!
//! A file is written beside its place, made durable with its folder, and only then takes the place. Parts that a killed
//! command left are removed by the next one that writes into the folder.

mod kept;
mod parts;

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use parts::Part;

/// Read, write and search a folder, for the owner alone.
const OWN_FOLDER: u32 = 0o700;

/// What may stand already where a file is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing.
    Nothing,
    /// A file with the very bytes that are to be written; then nothing is written. That it has others is told at the end.
    TheSame,
    /// The key file that holds the very key which is written again, under another passphrase.
    ItsKey,
    /// What a witness keeps, which goes on from what stands there.
    ItsWitness,
    /// A plain file, which is replaced; but never one that the record or a key depends on.
    PlainFile,
    /// In a dry run: what may stand there is asked as it would be, and nothing is left there.
    Rehearsed(&'static Over),
}

impl Over {
    /// Nothing is left at the place.
    pub fn is_rehearsed(self) -> bool {
        matches!(self, Over::Rehearsed(_))
    }
}

/// A file that was begun beside its place; it takes the place when it is whole.
#[derive(Debug)]
pub struct PartialFile {
    path: PathBuf,
    part: Part,
    over: Over,
}

impl PartialFile {
    /// Begins a file; that it may and can be written is known from here on.
    ///
    /// # Errors
    ///
    /// Where something stands that may not be replaced, or the folder cannot be written.
    pub fn at(path: &Path, over: Over) -> Result<PartialFile, UserError> {
        may_stand(path, over)?;
        parts::clear(folder_of(path));
        let part = Part::begin(folder_of(path)).map_err(|error| cannot_write(path, &error))?;
        Ok(PartialFile { path: path.to_owned(), part, over })
    }

    /// Nothing of it is left when it is whole.
    pub fn is_rehearsed(&self) -> bool {
        self.over.is_rehearsed()
    }

    /// Where the file stands until it is whole.
    pub fn part(&self) -> &Path {
        self.part.path()
    }

    /// Writes it by parts.
    ///
    /// # Errors
    ///
    /// Those of `with`, or where it cannot be written; then nothing is there.
    pub fn fill<E: From<UserError>>(mut self, with: impl FnOnce(&mut dyn Write) -> Result<(), E>) -> Result<(), E> {
        let mut failed = None;
        let mut out = io::BufWriter::new(Noting { file: self.part.file(), failed: &mut failed });
        let made = with(&mut out);
        let done = out.flush();
        drop(out);
        // What the disk refused is told as that, whatever the writer makes of it.
        if let Some(error) = failed {
            return Err(cannot_write(&self.path, &error).into());
        }
        made?;
        done.map_err(|error| cannot_write(&self.path, &error))?;
        Ok(self.take_place()?)
    }

    /// Writes it.
    ///
    /// # Errors
    ///
    /// Where it cannot be written; then nothing is there.
    pub fn finish(mut self, bytes: &[u8]) -> Result<(), UserError> {
        self.part.file().write_all(bytes).map_err(|error| cannot_write(&self.path, &error))?;
        self.take_place()
    }

    /// Ends a file whose bytes others wrote to [`PartialFile::part`].
    ///
    /// # Errors
    ///
    /// Where it cannot be made durable, or something came to stand at the place meanwhile.
    pub fn take_place(mut self) -> Result<(), UserError> {
        may_stand(&self.path, self.over)?;
        if self.over == Over::TheSame && holds_the_same(self.part.path(), &self.path) {
            return Ok(());
        }
        let placed = self.part.file().sync_all().and_then(|()| match self.over {
            Over::Rehearsed(_) => Ok(()),
            Over::Nothing | Over::TheSame => to_a_free_place(self.part.path(), &self.path),
            Over::PlainFile | Over::ItsKey | Over::ItsWitness => fs::rename(self.part.path(), &self.path),
        });
        let kept = placed.and_then(|()| durable(folder_of(&self.path)));
        kept.map_err(|error| {
            if error.kind() == io::ErrorKind::AlreadyExists {
                exists(&self.path)
            } else {
                cannot_write(&self.path, &error)
            }
        })
    }
}

/// Tells whether two files hold the same bytes.
fn holds_the_same(one: &Path, other: &Path) -> bool {
    match (fs::read(one), fs::read(other)) {
        (Ok(one), Ok(other)) => one == other,
        (_, _) => false,
    }
}

/// A file that remembers why it took no more.
struct Noting<'a> {
    file: &'a mut File,
    failed: &'a mut Option<io::Error>,
}

impl Write for Noting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                *self.failed =
                    Some(error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error));
            }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes bytes to a file.
///
/// # Errors
///
/// Where something stands that may not be replaced, or the file cannot be written.
pub fn write(path: &Path, bytes: &[u8], over: Over) -> Result<(), UserError> {
    let the_same = [Over::TheSame, Over::Rehearsed(&Over::TheSame)].contains(&over);
    if the_same && is_plain(path) && fs::read(path).is_ok_and(|stands| stands == bytes) {
        return Ok(());
    }
    if over.is_rehearsed() {
        return may_stand(path, over);
    }
    PartialFile::at(path, over)?.finish(bytes)
}

/// Makes a folder and those above it that do not exist, for the owner alone whatever the umask.
///
/// # Errors
///
/// Where one cannot be made.
pub fn folder(path: &Path) -> Result<(), UserError> {
    let missing: Vec<&Path> =
        path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        let made = match DirBuilder::new().mode(OWN_FOLDER).create(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            made => made.and_then(|()| fs::set_permissions(folder, Permissions::from_mode(OWN_FOLDER))),
        };
        made.and_then(|()| durable(folder_of(folder))).map_err(|error| cannot_write(folder, &error))?;
    }
    Ok(())
}

/// Asks whether a file may be written to a place.
///
/// # Errors
///
/// Where it may not.
pub fn may_stand(path: &Path, over: Over) -> Result<(), UserError> {
    if path.file_name().is_none() {
        return Err(cannot_write(path, &io::Error::from(io::ErrorKind::InvalidFilename)));
    }
    if let Over::Rehearsed(over) = over {
        return may_stand(path, *over);
    }
    if (over == Over::ItsKey && kept::is_key(path)) || (over == Over::ItsWitness && kept::is_witness(path)) {
        return Ok(());
    }
    if let Some(what) = kept::what(path) {
        return Err(never(path, &what));
    }
    match (fs::symlink_metadata(path), over) {
        (Err(_), _) => Ok(()),
        (Ok(found), _) if !found.is_file() => Err(never(path, &Text::new("不是普通文件", "is not a plain file"))),
        (Ok(_), Over::PlainFile | Over::TheSame) => Ok(()),
        (Ok(_), Over::Nothing | Over::ItsKey | Over::ItsWitness | Over::Rehearsed(_)) => Err(exists(path)),
    }
}

/// Makes what was done in a folder durable.
///
/// # Errors
///
/// Those of the system.
pub fn durable(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn is_plain(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

/// Lets two files change places at once, so that at no moment a place is empty.
///
/// # Errors
///
/// Where one is missing, or the file system cannot do it.
pub fn exchange(one: &Path, other: &Path) -> Result<(), UserError> {
    let exchanged = renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from);
    exchanged.and_then(|()| durable(folder_of(one))).map_err(|error| cannot_write(one, &error))
}

/// Moves a file to a place where nothing stands; nobody who comes between is overwritten.
fn to_a_free_place(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // File systems that cannot do it at once can link.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            fs::hard_link(from, to).and_then(|()| fs::remove_file(from))
        }
        moved => Ok(moved?),
    }
}

/// The folder in which a file stands.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn exists(path: &Path) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Refused,
        "exists",
        Text::new(format!("{path} 已经存在"), format!("{path} exists already")),
        Text::new("另选名称；普通文件可用 --force 覆盖", "choose another name; --force replaces a plain file"),
    )
}

fn never(path: &Path, what: &Text) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Refused,
        "never_overwritten",
        Text::new(format!("{path} {}", what.zh), format!("{path} {}", what.en)),
        Text::new("另选名称；此处绝不写入", "choose another name; nothing is ever written over it"),
    )
}

/// The error of a file that cannot be written.
pub fn cannot_write(path: &Path, why: &io::Error) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Refused,
        "cannot_write",
        Text::new(format!("无法写入 {path}: {why}"), format!("cannot write {path}: {why}")),
        Text::new("检查文件夹、磁盘空间和权限", "check the folder, the disk and the permissions"),
    )
}
