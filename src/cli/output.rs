//! Where a result goes: standard output, or a file that is whole or not there.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::ui::Ui;

/// Writes bytes to a file, or to standard output where none is named or the name is `-`.
pub(crate) fn put(bytes: &[u8], path: Option<&Path>, ui: &mut Ui) -> Result<(), UserError> {
    match path.filter(|path| path.as_os_str() != "-") {
        None => {
            ui.data(bytes);
            Ok(())
        }
        Some(path) => {
            write_whole(path, bytes).map_err(|error| cannot_write(path, &error))?;
            let path = path.display();
            ui.say(&Text::new(format!("已写入 {path}"), format!("wrote {path}")));
            Ok(())
        }
    }
}

/// Refuses to write what is no text to a terminal.
pub(crate) fn not_to_a_terminal(format: &str, path: Option<&Path>, ui: &Ui) -> Result<(), UserError> {
    if path.is_some() || ui.around.width.is_none() {
        return Ok(());
    }
    Err(UserError::new(
        Exit::Usage,
        "not_to_a_terminal",
        Text::new(format!("{format} 不能显示在终端上"), format!("{format} cannot be shown on a terminal")),
        Text::new("用 --output FILE 写入文件", "write it to a file with --output FILE"),
    ))
}

/// The file takes the place of an older one only when all of it is on the disk.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = path.to_owned().into_os_string();
    part.push(".part");
    let written = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part).and_then(
        |mut file: File| {
            file.write_all(bytes)?;
            file.sync_all()
        },
    );
    let placed = written.and_then(|()| std::fs::rename(&part, path));
    if placed.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    placed
}

pub(crate) fn cannot_write(path: &Path, error: &io::Error) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Refused,
        "cannot_write",
        Text::new(format!("无法写入 {path}: {error}"), format!("cannot write {path}: {error}")),
        Text::new("检查目录、权限和磁盘空间", "check the folder, its permissions and the disk"),
    )
}
