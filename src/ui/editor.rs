//! A text in the editor of whoever sits at the terminal: in a file of its owner alone, which goes when it was read.

use std::io::{Read, Seek, SeekFrom, Write};
use std::process::Command;

use super::{Ui, interrupt};

impl Ui {
    /// Has a text edited and returns it as it was left; `None` where the editor did not end well.
    pub fn edited_apart(&mut self, text: &str, ending: &str) -> anyhow::Result<Option<String>> {
        self.flush();
        self.raw = None;
        let editor = self.environment.editor.clone().unwrap_or_else(|| "vi".to_owned());
        let mut words = editor.split_whitespace();
        let Some(program) = words.next() else { return Ok(None) };
        let mut file = tempfile::Builder::new().prefix("visa-cli-").suffix(ending).tempfile()?;
        file.write_all(text.as_bytes())?;
        file.flush()?;
        // Ctrl-C is for the editor.
        let _working = interrupt::while_working();
        let ended = Command::new(program).args(words).arg(file.path()).status();
        if !ended.is_ok_and(|status| status.success()) {
            return Ok(None);
        }
        // An editor may have put another file in its place.
        let mut left = String::new();
        match std::fs::File::open(file.path()) {
            Ok(mut other) => other.read_to_string(&mut left)?,
            Err(_) => {
                file.seek(SeekFrom::Start(0))?;
                file.read_to_string(&mut left)?
            }
        };
        Ok(Some(left))
    }
}
