//! The file's health: its pages, its references, how it is opened, the room that is left.

use rusqlite::types::Value;

use crate::domain::day::office_day;
use crate::domain::text::Text;
use crate::record::event::EventKind;
use crate::store::engine::Engine;
use crate::store::engine::place::{doubts, is_encrypted};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// As it should be.
    Ok,
    /// Worth a look.
    Warn,
    /// Stop using the file.
    Bad,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Constant English word.
    pub name: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub found: Text,
    /// What to type next; none where all is well, or where no command mends it.
    pub next: Option<&'static str>,
}

impl Check {
    /// Returns what was found, without a command.
    pub fn new(name: &'static str, health: Health, found: Text) -> Check {
        Check { name, health, found, next: None }
    }

    /// Adds what to type next where something is to be seen to.
    #[must_use]
    pub fn next(self, command: &'static str) -> Check {
        Check { next: (self.health != Health::Ok).then_some(command), ..self }
    }
}

/// Problems of pages that are told one by one.
const TOLD: u32 = 20;
/// Acts later than this after the last backup ask for another one, milliseconds: seven days.
const BACKUP_HOLDS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Free room should hold the file this many times, for a backup and the log.
const ROOM: u64 = 2;
/// With less free room than this the next acts are not written, bytes.
const NO_ROOM: u64 = 1 << 20;

impl CaseFile {
    /// Looks at every page and every reference, which takes as long as the file is large.
    pub fn examine_pages(&self) -> Result<Vec<Check>, StoreError> {
        Ok(vec![pages(&self.engine)?, references(&self.engine)?])
    }

    /// Looks at what can be told at once, however large the file is.
    pub fn examine(&self) -> Result<Vec<Check>, StoreError> {
        let engine = &self.engine;
        Ok(vec![
            // A copy that is whole by itself keeps no log until it is written to.
            setting(engine, "journal_mode", &["wal", "delete"])?,
            setting(engine, "synchronous", &["3"])?,
            setting(engine, "foreign_keys", &["1"])?,
            setting(engine, "secure_delete", &["1"])?,
            self.last_backup()?,
            self.last_drill()?,
            self.room(),
            self.where_it_stands(),
            self.encryption(),
        ])
    }

    /// The last backup and what came after it; that it was recorded is no act that it lacks.
    fn last_backup(&self) -> Result<Check, StoreError> {
        let found = self.last_of(EventKind::BackedUp)?;
        Ok(match found {
            Some((at, since)) => {
                let day = office_day(at);
                let old = since > 0 && self.last_at()? - at > BACKUP_HOLDS;
                let found = Text::new(
                    format!("最近备份在 {day}，其后 {since} 笔交易"),
                    format!("the last backup is of {day}, transactions after it: {since}"),
                );
                let health = if old { Health::Warn } else { Health::Ok };
                Check::new("backup", health, found).next("visa-cli --officer ID backup FILE")
            }
            None => Check::new("backup", Health::Warn, Text::new("从未备份", "never backed up"))
                .next("visa-cli --officer ID backup FILE"),
        })
    }

    /// When putting the file back was last tried.
    fn last_drill(&self) -> Result<Check, StoreError> {
        Ok(match self.last_of(EventKind::RestoreDrilled)? {
            Some((at, _)) => {
                let day = office_day(at);
                let found =
                    Text::new(format!("最近恢复演练在 {day}"), format!("putting it back was last tried on {day}"));
                Check::new("drill", Health::Ok, found)
            }
            None => {
                let found = Text::new("从未演练恢复", "putting it back was never tried");
                Check::new("drill", Health::Warn, found).next("visa-cli --officer ID restore BACKUP --drill")
            }
        })
    }

    /// Whether the file stands where it is safe; a training file may stand anywhere.
    fn where_it_stands(&self) -> Check {
        let folder = self.path().and_then(std::path::Path::parent).filter(|_| !self.ledger().training);
        let doubts = folder.map(doubts).unwrap_or_default();
        let all = |of: fn(&Text) -> &str| doubts.iter().map(of).collect::<Vec<_>>().join("; ");
        let (health, found) = if doubts.is_empty() {
            (Health::Ok, Text::new("在本机磁盘上", "on a disk of this machine"))
        } else {
            (Health::Warn, Text::new(all(|text| &text.zh), all(|text| &text.en)))
        };
        Check::new("place", health, found).next("visa-cli restore BACKUP --to FILE")
    }

    /// Whether the disk below the file is encrypted: nothing in the file is.
    fn encryption(&self) -> Check {
        let told = |health, zh: &'static str, en: &'static str| Check::new("encryption", health, Text::new(zh, en));
        if self.ledger().training {
            return told(Health::Ok, "培训文件，不要求", "a training file: not asked for");
        }
        match self.path().and_then(is_encrypted) {
            Some(true) => told(Health::Ok, "所在磁盘已加密", "the disk below the file is encrypted"),
            Some(false) => told(
                Health::Warn,
                "所在磁盘没有加密；拿到磁盘的人能读出其中的个人信息，请启用全盘加密（LUKS）",
                "the disk below the file is not encrypted: whoever holds it reads what is personal; encrypt it (LUKS)",
            ),
            None => told(
                Health::Warn,
                "无法得知所在磁盘是否加密，请自行确认",
                "whether the disk below the file is encrypted cannot be told here: make sure of it",
            ),
        }
        .next("lsblk -o NAME,TYPE,MOUNTPOINTS")
    }

    fn room(&self) -> Check {
        let size = self.path().and_then(|path| std::fs::metadata(path).ok()).map_or(0, |found| found.len());
        let free = self.path().and_then(|path| rustix::fs::statvfs(path).ok());
        let free = free.map_or(u64::MAX, |system| system.f_bavail.saturating_mul(system.f_frsize));
        let (size_mb, free_mb) = (size >> 20, free >> 20);
        let health = if size.saturating_mul(ROOM) <= free {
            Health::Ok
        } else if free < NO_ROOM {
            Health::Bad
        } else {
            Health::Warn
        };
        let found = Text::new(
            format!("文件 {size_mb} MiB，磁盘剩余 {free_mb} MiB"),
            format!("the file has {size_mb} MiB, the disk {free_mb} MiB left"),
        );
        Check::new("room", health, found).next("df -h")
    }
}

fn pages(engine: &Engine) -> Result<Check, StoreError> {
    let told: Vec<String> = engine.query(&format!("PRAGMA integrity_check({TOLD})"), [], |row| row.get(0))?;
    let whole = told == ["ok"];
    let found = if whole { Text::new("各页完好", "every page is whole") } else { plain(told.join("; ")) };
    let health = if whole { Health::Ok } else { Health::Bad };
    Ok(Check::new("pages", health, found).next("visa-cli restore BACKUP --to FILE"))
}

fn references(engine: &Engine) -> Result<Check, StoreError> {
    let broken = engine.rows("PRAGMA foreign_key_check")?.len();
    let found = Text::new(format!("断开的引用 {broken} 处"), format!("{broken} references lead nowhere"));
    let health = if broken == 0 { Health::Ok } else { Health::Bad };
    Ok(Check::new("references", health, found).next("visa-cli audit verify"))
}

fn setting(engine: &Engine, name: &'static str, wanted: &[&str]) -> Result<Check, StoreError> {
    let value = engine.rows(&format!("PRAGMA {name}"))?.into_iter().flatten().next();
    let value = match value {
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Text(text)) => text,
        Some(Value::Null | Value::Real(_) | Value::Blob(_)) | None => String::new(),
    };
    let health = if wanted.contains(&value.as_str()) { Health::Ok } else { Health::Bad };
    Ok(Check::new(name, health, plain(value)))
}

fn plain(text: String) -> Text {
    Text::new(text.clone(), text)
}
