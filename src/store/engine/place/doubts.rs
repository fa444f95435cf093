//! Places where a case file can be opened and is not safe: folders that another program copies or merges, disks that forget,
//! folders in which everybody writes.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::domain::text::Text;

/// File systems that are gone when the machine stops.
const FORGETS: [u64; 2] = [0x0102_1994, 0x8584_58f6];
/// Beginnings of the names of folders that a service synchronises, in small letters.
const SYNCHRONISED: [&str; 26] = [
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "my drive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "owncloud",
    "seafile",
    "syncthing",
    "box sync",
    "megasync",
    "nutstore",
    "坚果云",
    "我的坚果云",
    "baidusyncdisk",
    "百度网盘",
    "百度云同步盘",
    "wps云盘",
    "baidunetdiskworkspace",
    "wpsdrive",
    "wps drive",
    "腾讯微云",
    "微云",
    "钉盘",
];
/// What such services leave in the folder that they synchronise.
const LEFT_BY_THEM: [&str; 5] =
    [".dropbox", ".stfolder", ".nextcloudsync.log", ".owncloudsync.log", ".sync_journal.db"];
/// Everybody may write.
const EVERYBODY: u32 = 0o002;
/// Whoever made a name in the folder alone may take it away.
const STICKY: u32 = 0o1000;

/// Says what is doubtful about a folder as the place of a case file.
pub fn doubts(folder: &Path) -> Vec<Text> {
    let Ok(folder) = fs::canonicalize(folder) else { return Vec::new() };
    let mut doubts = Vec::new();
    if let Some(above) = folder.ancestors().find(|above| is_synchronised(above)) {
        let above = above.display();
        doubts.push(Text::new(
            format!("{above} 由同步程序复制，会把未写完的文件合并或者退回"),
            format!("{above} is synchronised: files are copied half written, merged and put back"),
        ));
    }
    let kind = rustix::fs::statfs(&folder).map_or(0, |system| (system.f_type as u64) & 0xffff_ffff);
    if FORGETS.contains(&kind) {
        doubts.push(Text::new(
            "位于内存盘，停机即失",
            "it stands on a memory disk, which is gone when the machine stops",
        ));
    }
    if let Some(above) = open_above(&folder) {
        let above = above.display();
        doubts.push(Text::new(
            format!("任何用户都能写入 {above}，可以替换案件文件"),
            format!("everybody may write in {above} and put another file in its place"),
        ));
    }
    doubts
}

fn is_synchronised(folder: &Path) -> bool {
    let name = folder.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    // As a beginning the name of this one would be that of much else.
    let is_synchronised = name == "mega" || SYNCHRONISED.iter().any(|known| name.starts_with(known));
    is_synchronised || LEFT_BY_THEM.iter().any(|left| folder.join(left).exists())
}

/// Returns a folder in which everybody may write: that one, or one above it in which names can be changed by everybody.
pub fn open_to_everybody(folder: &Path) -> Option<PathBuf> {
    open_above(&fs::canonicalize(folder).ok()?).map(Path::to_owned)
}

fn open_above(folder: &Path) -> Option<&Path> {
    folder.ancestors().enumerate().find_map(|(above, folder)| {
        let mode = fs::metadata(folder).ok()?.permissions().mode();
        (mode & EVERYBODY != 0 && (above == 0 || mode & STICKY == 0)).then_some(folder)
    })
}
