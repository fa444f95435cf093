//! That a command waits for another, on standard error; not where nobody wants to hear.

use std::cell::Cell;
use std::io::{Write, stderr};
use std::time::Duration;

use super::Ui;
use crate::domain::text::Text;

impl Ui {
    /// What says that the command waits for another.
    pub fn waiting(&self) -> impl Fn() + Send + Sync + 'static {
        let (lang, quiet) = (self.lang, self.quiet || self.json);
        let what =
            Text::new("案件文件正被其他命令写入，等待中……", "another command is writing to the case file; waiting");
        move || {
            if !quiet {
                let _ = writeln!(stderr(), "{}", what.of(lang));
            }
        }
    }

    /// What says for how long the command waits for another machine: ever more seldom.
    pub fn waiting_for_log(&self) -> impl Fn(Duration) + 'static {
        let (lang, quiet) = (self.lang, self.quiet || self.json);
        let said = Cell::new(Duration::ZERO);
        move |since| {
            if !quiet && since > said.get() * 2 {
                said.set(since);
                let seconds = since.as_secs();
                let what = Text::new(
                    format!("另一台机器正在写入共用账本，已等待 {seconds} 秒……"),
                    format!("another machine is writing to the shared log; waiting for {seconds} s"),
                );
                let _ = writeln!(stderr(), "{}", what.of(lang));
            }
        }
    }
}
