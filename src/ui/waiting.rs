//! That a command waits for another, on standard error; not where nobody wants to hear.

use std::io::{Write, stderr};

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
}
