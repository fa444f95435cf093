//! The file's health: its pages, its references, how it is opened, the room that is left.

use rusqlite::types::Value;

use crate::domain::day::office_day;
use crate::domain::text::Text;
use crate::record::event::EventKind;
use crate::store::engine::Engine;
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
}

/// Problems of pages that are told one by one.
const TOLD: u32 = 20;
/// Free room should hold the file this many times, for a backup and the log.
const ROOM: u64 = 2;

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
        ])
    }

    /// The last backup and what came after it; that it was recorded is no act that it lacks.
    fn last_backup(&self) -> Result<Check, StoreError> {
        let found = self.last_of(EventKind::BackedUp)?;
        Ok(match found {
            Some((at, since)) => {
                let day = office_day(at);
                let found = Text::new(
                    format!("最近备份在 {day}，其后 {since} 笔交易"),
                    format!("the last backup is of {day}, {since} transactions came after it"),
                );
                Check { name: "backup", health: Health::Ok, found }
            }
            None => {
                let found =
                    Text::new("从未备份；运行 visa-cli backup FILE", "never backed up; run visa-cli backup FILE");
                Check { name: "backup", health: Health::Warn, found }
            }
        })
    }

    /// When putting the file back was last tried.
    fn last_drill(&self) -> Result<Check, StoreError> {
        Ok(match self.last_of(EventKind::RestoreDrilled)? {
            Some((at, _)) => {
                let day = office_day(at);
                let found =
                    Text::new(format!("最近恢复演练在 {day}"), format!("putting it back was last tried on {day}"));
                Check { name: "drill", health: Health::Ok, found }
            }
            None => {
                let found = Text::new(
                    "从未演练恢复；运行 visa-cli restore BACKUP --drill",
                    "putting it back was never tried; run visa-cli restore BACKUP --drill",
                );
                Check { name: "drill", health: Health::Warn, found }
            }
        })
    }

    fn room(&self) -> Check {
        let size = self.path().and_then(|path| std::fs::metadata(path).ok()).map_or(0, |found| found.len());
        let free = self.path().and_then(|path| rustix::fs::statvfs(path).ok());
        let free = free.map_or(u64::MAX, |system| system.f_bavail.saturating_mul(system.f_frsize));
        let (size_mb, free_mb) = (size >> 20, free >> 20);
        Check {
            name: "room",
            health: if size.saturating_mul(ROOM) <= free { Health::Ok } else { Health::Warn },
            found: Text::new(
                format!("文件 {size_mb} MiB，磁盘剩余 {free_mb} MiB"),
                format!("the file has {size_mb} MiB, the disk {free_mb} MiB left"),
            ),
        }
    }
}

fn pages(engine: &Engine) -> Result<Check, StoreError> {
    let told: Vec<String> = engine.query(&format!("PRAGMA integrity_check({TOLD})"), [], |row| row.get(0))?;
    let whole = told == ["ok"];
    let found = if whole { Text::new("各页完好", "every page is whole") } else { plain(told.join("; ")) };
    Ok(Check { name: "pages", health: if whole { Health::Ok } else { Health::Bad }, found })
}

fn references(engine: &Engine) -> Result<Check, StoreError> {
    let broken = engine.rows("PRAGMA foreign_key_check")?.len();
    let found = Text::new(format!("断开的引用 {broken} 处"), format!("{broken} references lead nowhere"));
    Ok(Check { name: "references", health: if broken == 0 { Health::Ok } else { Health::Bad }, found })
}

fn setting(engine: &Engine, name: &'static str, wanted: &[&str]) -> Result<Check, StoreError> {
    let value = engine.rows(&format!("PRAGMA {name}"))?.into_iter().flatten().next();
    let value = match value {
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Text(text)) => text,
        Some(Value::Null | Value::Real(_) | Value::Blob(_)) | None => String::new(),
    };
    let health = if wanted.contains(&value.as_str()) { Health::Ok } else { Health::Bad };
    Ok(Check { name, health, found: plain(value) })
}

fn plain(text: String) -> Text {
    Text::new(text.clone(), text)
}
