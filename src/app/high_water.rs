//! High-water marks: outside the case file, the last transaction that each officer saw, so that an older copy put in its
//! place is found by the very next command.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::store::engine::Access;
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, Done};

/// The folder of the marks of one case file.
#[derive(Clone)]
pub struct HighWaterMarks {
    folder: Option<PathBuf>,
    ledger: String,
    /// Where the case file stands, and its whole id.
    place: Option<(PathBuf, String)>,
    /// Somebody named the ledger: it is the right one, whatever stood here.
    is_named: bool,
}

/// Digits of the ledger's id in the name of a mark.
const ID_DIGITS: usize = 16;

impl HighWaterMarks {
    /// Returns the marks in a folder; without one nothing is kept and nothing is checked.
    pub fn new(folder: Option<PathBuf>, ledger: Hash) -> HighWaterMarks {
        HighWaterMarks { folder, ledger: ledger.to_string()[..ID_DIGITS].to_owned(), place: None, is_named: false }
    }

    /// Adds where the case file stands: another one put there is found.
    #[must_use]
    pub fn at(self, path: &Path, ledger: Hash) -> HighWaterMarks {
        let path = fs::canonicalize(path).ok().or_else(|| where_it_stood(path)).unwrap_or_else(|| path.to_owned());
        HighWaterMarks { place: Some((path, ledger.to_string())), ..self }
    }

    /// Adds whether somebody named the ledger.
    #[must_use]
    pub fn named(self, is_named: bool) -> HighWaterMarks {
        HighWaterMarks { is_named, ..self }
    }

    fn pin_file(&self) -> Option<PathBuf> {
        self.file_of_the_place("ledger")
    }

    /// A file about the place of the case file.
    fn file_of_the_place(&self, ending: &str) -> Option<PathBuf> {
        let (path, _) = self.place.as_ref()?;
        let named = Hash::of(path.as_os_str().as_encoded_bytes()).to_string();
        Some(self.folder.as_ref()?.join(format!("{}.{ending}", &named[..ID_DIGITS])))
    }

    /// The ledger that this machine knew at the place, whatever stands there now.
    pub fn known_here(&self) -> Option<String> {
        let known = fs::read_to_string(self.pin_file()?).ok()?;
        Hash::from_hex(known.trim_end()).map(|known| known.to_string())
    }

    /// Notes the ledger that this machine knew at the place again: what was to stand there came to nothing.
    pub fn pin_again(&self, known: Option<&str>) {
        let Some(pin) = self.pin_file() else { return };
        let _ = match known {
            Some(known) => write_whole(&pin, &format!("{known}\n")),
            None => fs::remove_file(pin),
        };
    }

    /// Notes that the case file follows another one, by bundles, or since the log of the office ended.
    pub fn is_copied(&self) {
        if let Some(path) = self.file_of_the_place("copy") {
            let _ = write_whole(&path, &format!("{}\n", self.ledger));
        }
    }

    /// Notes that the case file follows no other one.
    pub fn is_no_copy(&self) {
        if let Some(path) = self.file_of_the_place("copy") {
            let _ = fs::remove_file(path);
        }
    }

    /// Tells whether the case file follows another one, by bundles, or since the log of the office ended.
    pub fn is_a_copy(&self) -> bool {
        let noted = self.file_of_the_place("copy").and_then(|path| fs::read_to_string(path).ok());
        noted.is_some_and(|noted| noted.trim_end() == self.ledger)
    }

    /// Asks that the ledger at this place is the one that this machine knew there, or that somebody named.
    pub fn is_known(&self) -> Result<(), StoreError> {
        if self.is_named {
            return Ok(());
        }
        let (Some(pin), Some((_, found))) = (self.pin_file(), &self.place) else { return Ok(()) };
        let Ok(known) = fs::read_to_string(pin) else { return Ok(()) };
        let known = known.trim_end();
        // What cannot be read as an id is told as a fault of the marks.
        if known == found || Hash::from_hex(known).is_none() {
            return Ok(());
        }
        Err(StoreError::OtherLedger(known.to_owned(), found.clone()))
    }

    /// Notes that this ledger stands here: where none was noted, or somebody says that it is the right one.
    pub fn pin(&self) {
        let (Some(pin), Some((_, ledger))) = (self.pin_file(), &self.place) else { return };
        if self.is_named || fs::symlink_metadata(&pin).is_err() {
            let _ = write_whole(&pin, &format!("{ledger}\n"));
        }
    }

    /// What is wrong with the marks themselves: those that cannot be read, and a folder that takes none.
    pub fn faults(&self) -> Vec<Text> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let mut faults = Vec::new();
        let mut fault = |path: &Path, zh: &str, en: &str| {
            let path = path.display();
            faults.push(Text::new(format!("{path} {zh}"), format!("{path} {en}")));
        };
        if let Some(pin) = self.pin_file().filter(|pin| fs::symlink_metadata(pin).is_ok())
            && fs::read_to_string(&pin).ok().is_none_or(|known| Hash::from_hex(known.trim_end()).is_none())
        {
            fault(&pin, "无法读取，不知道此处原是哪个账本", "cannot be read: which ledger stood here is not known");
        }
        match fs::read_dir(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(_) => {
                fault(folder, "无法读取，没有与本机所见比对", "cannot be read: nothing is compared with what was seen")
            }
            Ok(entries) => {
                let prefix = format!("{}-", self.ledger);
                for entry in entries.flatten() {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    let is_mark = name.starts_with(&prefix) && name.ends_with(".mark");
                    if is_mark && mark_of(&entry.path()).is_none() {
                        fault(
                            &entry.path(),
                            "无法读取，没有与其比对",
                            "cannot be read, and nothing is compared with it",
                        );
                    }
                }
            }
        }
        let writable =
            nearest(folder).is_some_and(|there| rustix::fs::access(there, rustix::fs::Access::WRITE_OK).is_ok());
        if !writable {
            fault(
                folder,
                "无法写入，本机所见不再记下",
                "cannot be written: what this machine sees is not noted any more",
            );
        }
        faults
    }

    /// Returns marks that are neither kept nor checked.
    pub fn none(ledger: Hash) -> HighWaterMarks {
        HighWaterMarks::new(None, ledger)
    }

    /// Checks that the file still contains what every officer of this machine has seen.
    pub fn check(&self, file: &CaseFile) -> Result<(), StoreError> {
        self.is_known()?;
        match self.gone(file)?.into_iter().next() {
            Some((officer, number)) => Err(StoreError::RolledBack(officer, number)),
            None => Ok(()),
        }
    }

    /// Returns who has seen a transaction that is not in the file any more, and which.
    pub fn gone(&self, file: &CaseFile) -> Result<Vec<(String, u64)>, StoreError> {
        let mut gone = Vec::new();
        if self.lacks_only_its_backup(file)? {
            return Ok(gone);
        }
        for (officer, number, hash) in self.read() {
            let found = file.hash_of(number)?.map(|found| found.to_string());
            // Two officers put the file back and said that this is lost.
            if found.as_ref() != Some(&hash) && !file.is_recorded_lost(number, &hash)? {
                gone.push((officer, number));
            }
        }
        Ok(gone)
    }

    /// A copy that this machine made lacks nothing but that it was made: for whoever only looks it is no older state.
    fn lacks_only_its_backup(&self, file: &CaseFile) -> Result<bool, StoreError> {
        if file.writes() {
            return Ok(false);
        }
        let head = file.head()?;
        let missing = self.seen_after(head.transaction);
        let is_backup = |seen: &Seen| seen.kind == EventKind::BackedUp.code();
        let holds = |(_, number, hash): (String, u64, String)| {
            let found = if number <= head.transaction { file.hash_of(number)? } else { None };
            Ok::<bool, StoreError>(number > head.transaction || found.is_some_and(|found| found.to_string() == hash))
        };
        if missing.is_empty() || !missing.iter().all(is_backup) {
            return Ok(false);
        }
        self.read().into_iter().map(holds).try_fold(true, |all, one| Ok(all && one?))
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
                let (number, hash) = mark_of(&entry.path())?;
                Some((officer, number, hash))
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
                seen.push(Seen {
                    officer,
                    transaction,
                    head,
                    at: 0,
                    kind: String::new(),
                    case: 0,
                    last_case: 0,
                    about: None,
                });
            }
        }
        seen.retain(|seen| transaction < seen.transaction);
        seen.sort_by_key(|seen| (seen.transaction, seen.at));
        seen
    }

    /// Moves every mark to a transaction, after what they saw was put back.
    pub fn move_on(&self, done: &Done) {
        // What was put back follows no other.
        self.is_no_copy();
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

    fn home_file(&self) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{}.place", self.ledger)))
    }

    /// Returns where the case file stands that this machine writes to, where that is another one than this, of the same
    /// ledger, and still there: what is written into a copy could not be brought together with it.
    pub fn elsewhere(&self) -> Option<PathBuf> {
        let (here, ledger) = self.place.as_ref()?;
        let home = PathBuf::from(fs::read_to_string(self.home_file()?).ok()?.trim_end_matches('\n'));
        if home == *here || is_one_file(&home, here) {
            return None;
        }
        let file = CaseFile::open(&home, Access::Read).ok()?;
        (file.ledger().id.to_string() == *ledger).then_some(home)
    }

    /// Notes where the case file stands that this machine writes to.
    fn is_at_home(&self) {
        let (Some(home), Some((here, _))) = (self.home_file(), &self.place) else { return };
        let text = format!("{}\n", here.display());
        if fs::read_to_string(&home).ok().as_ref() != Some(&text) {
            let _ = write_whole(&home, &text);
        }
    }

    /// Raises the mark of an officer. A mark that cannot be written takes nothing from what is recorded.
    pub fn raise(&self, officer: &str, done: &Done) {
        let Some(folder) = &self.folder else { return };
        self.is_at_home();
        let path = folder.join(format!("{}-{officer}.mark", self.ledger));
        let _ = write_whole(&path, &format!("{} {}\n", done.transaction, done.hash));
    }
}

/// The whole path of a file that is not there, in a folder that is.
fn where_it_stood(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
}

/// Tells whether two paths lead to one file.
fn is_one_file(one: &Path, other: &Path) -> bool {
    let of = |path: &Path| fs::metadata(path).map(|data| (data.dev(), data.ino())).ok();
    of(one).is_some_and(|one| Some(one) == of(other))
}

/// Reads a mark.
fn mark_of(path: &Path) -> Option<(u64, String)> {
    let text = fs::read_to_string(path).ok()?;
    let (number, hash) = text.trim_end().split_once(' ')?;
    Hash::from_hex(hash)?;
    Some((number.parse().ok()?, hash.to_owned()))
}

/// The folder, or the nearest above it that is there.
fn nearest(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|above| above.exists())
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
    /// What it did, where that must be known when it is lost: `revoke:li` of the roster, `to:CAN` of a case.
    pub about: Option<String>,
}

impl Seen {
    fn line(&self) -> String {
        let Seen { transaction, head, at, kind, case, last_case, about, .. } = self;
        let about = about.as_ref().map_or_else(String::new, |about| format!(" {about}"));
        format!("{transaction} {head} {at} {kind} {case} {last_case}{about}\n")
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
            about: next().map(str::to_owned),
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
