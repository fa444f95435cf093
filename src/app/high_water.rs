//! High-water marks: outside the case file, the last transaction that each officer saw, so that an older copy put in its
//! place is found by the very next command.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::record::hash::Hash;
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, Done};

/// The folder of the marks of one case file.
#[derive(Clone)]
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

    /// Returns marks that are neither kept nor checked.
    pub fn none(ledger: Hash) -> HighWaterMarks {
        HighWaterMarks::new(None, ledger)
    }

    /// Checks that the file still contains what every officer of this machine has seen.
    pub fn check(&self, file: &CaseFile) -> Result<(), StoreError> {
        for (officer, number, hash) in self.read() {
            if file.hash_of(number)?.map(|found| found.to_string()) != Some(hash.clone()) {
                // Two officers put the file back and said that this is lost.
                if file.is_recorded_lost(number, &hash)? {
                    continue;
                }
                return Err(StoreError::RolledBack(officer, number));
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

    /// Notes a transaction of an officer with what it was, so that it can be named when it is lost.
    pub fn saw(&self, officer: &str, seen: &Seen) {
        let Some(folder) = &self.folder else { return };
        let path = folder.join(format!("{}-{officer}.seen", self.ledger));
        let _ = append(&path, &seen.line());
    }

    /// Returns what the officers of this machine did after a transaction, in its order.
    pub fn seen_after(&self, transaction: u64) -> Vec<Seen> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let prefix = format!("{}-", self.ledger);
        let mut seen: Vec<Seen> = Vec::new();
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let officer = name.strip_prefix(&prefix).and_then(|name| name.strip_suffix(".seen"));
            let (Some(officer), Ok(text)) = (officer, fs::read_to_string(entry.path())) else { continue };
            seen.extend(text.lines().filter_map(|line| Seen::read(officer, line)));
        }
        for (officer, transaction, head) in self.read() {
            if seen.iter().all(|seen| seen.head != head) {
                seen.push(Seen { officer, transaction, head, at: 0, kind: String::new(), case: 0, last_case: 0 });
            }
        }
        seen.retain(|seen| transaction < seen.transaction);
        seen.sort_by_key(|seen| (seen.transaction, seen.at));
        seen
    }

    /// Moves every mark to a transaction, after what they saw was put back.
    pub fn move_on(&self, done: &Done) {
        for (officer, ..) in self.read() {
            self.raise(&officer, done);
        }
    }

    /// When this machine last followed the log of the office, milliseconds since 1970-01-01T00:00Z.
    pub fn followed_at(&self) -> Option<i64> {
        fs::read_to_string(self.followed_file()?).ok()?.trim_end().parse().ok()
    }

    /// Notes that this machine followed the log.
    pub fn followed(&self, at: i64) {
        if let Some(path) = self.followed_file() {
            let _ = write_whole(&path, &format!("{at}\n"));
        }
    }

    fn followed_file(&self) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{}.followed", self.ledger)))
    }

    /// Raises the mark of an officer. A mark that cannot be written takes nothing from what is recorded.
    pub fn raise(&self, officer: &str, done: &Done) {
        let Some(folder) = &self.folder else { return };
        let path = folder.join(format!("{}-{officer}.mark", self.ledger));
        let _ = write_whole(&path, &format!("{} {}\n", done.transaction, done.hash));
    }
}

/// A transaction as whoever recorded it saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Who.
    pub officer: String,
    /// Its number.
    pub transaction: u64,
    /// Its hash.
    pub head: String,
    /// When, milliseconds since 1970-01-01T00:00Z; 0 where it is not known.
    pub at: i64,
    /// What kind of event; empty where it is not known.
    pub kind: String,
    /// Key of the case; 0 for none.
    pub case: u64,
    /// The greatest key of a case then.
    pub last_case: u64,
}

impl Seen {
    fn line(&self) -> String {
        let Seen { transaction, head, at, kind, case, last_case, .. } = self;
        format!("{transaction} {head} {at} {kind} {case} {last_case}\n")
    }

    fn read(officer: &str, line: &str) -> Option<Seen> {
        let mut words = line.split(' ');
        let mut next = || words.next();
        Some(Seen {
            officer: officer.to_owned(),
            transaction: next()?.parse().ok()?,
            head: next()?.to_owned(),
            at: next()?.parse().ok()?,
            kind: next()?.to_owned(),
            case: next()?.parse().ok()?,
            last_case: next()?.parse().ok()?,
        })
    }
}

/// Longest file of what an officer did, bytes; then the older half goes.
const LONGEST: u64 = 4 << 20;

fn append(path: &Path, line: &str) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    if file.metadata()?.len() > LONGEST {
        let text = fs::read_to_string(path)?;
        let later = text.len() / 2;
        let later = text[later..].find('\n').map_or("", |end| &text[later + end + 1..]).to_owned();
        write_whole(path, &later)?;
        file = fs::OpenOptions::new().append(true).open(path)?;
    }
    file.write_all(line.as_bytes())
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
