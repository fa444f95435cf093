//! High-water marks: outside the case file, the last transaction that each officer saw, so that an older copy put in its
//! place is found by the very next command.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::domain::text::Text;
use crate::record::hash::Hash;
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, Done};

/// The folder of the marks of one case file.
pub struct HighWaterMarks {
    folder: Option<PathBuf>,
    ledger: String,
}

/// Digits of the ledger's id in the name of a mark.
const ID_DIGITS: usize = 16;

impl HighWaterMarks {
    /// Returns the marks in a folder; without one nothing is kept and nothing is checked.
    pub fn new(folder: Option<PathBuf>, ledger: Hash) -> HighWaterMarks {
        HighWaterMarks { folder, ledger: ledger.to_string()[..ID_DIGITS].to_owned() }
    }

    /// Checks that the file still contains what every officer of this machine has seen.
    pub fn check(&self, file: &CaseFile) -> Result<(), StoreError> {
        for (officer, number, hash) in self.read() {
            if file.hash_of(number)?.map(|found| found.to_string()) != Some(hash) {
                return Err(StoreError::Record(Text::new(
                    format!("案件文件被退回或者替换：{officer} 见过的交易 {number} 已不在其中"),
                    format!(
                        "the case file was rolled back or replaced: transaction {number}, seen by {officer}, is gone"
                    ),
                )));
            }
        }
        Ok(())
    }

    /// Returns each officer's last transaction with its hash.
    pub fn read(&self) -> Vec<(String, u64, String)> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let prefix = format!("{}-", self.ledger);
        let mut marks: Vec<_> = entries
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                let officer = name.strip_prefix(&prefix)?.strip_suffix(".mark")?.to_owned();
                let text = fs::read_to_string(entry.path()).ok()?;
                let (number, hash) = text.trim_end().split_once(' ')?;
                Some((officer, number.parse().ok()?, hash.to_owned()))
            })
            .collect();
        marks.sort();
        marks
    }

    /// Raises the mark of an officer. A mark that cannot be written takes nothing from what is recorded.
    pub fn raise(&self, officer: &str, done: &Done) {
        let Some(folder) = &self.folder else { return };
        let path = folder.join(format!("{}-{officer}.mark", self.ledger));
        let _ = write_whole(&path, &format!("{} {}\n", done.transaction, done.hash));
    }
}

/// Writes a file whole or not at all, for its owner alone.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(text.as_bytes())?;
    fs::rename(part, path)
}
