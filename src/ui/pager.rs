//! Long output at a terminal, page by page.

use std::io::Write;
use std::process::{Command, Stdio};

use super::interrupt;

/// Shows what a command told in the pager that was named; `false` where there is none that runs. Short of a page it shows it
/// and ends; colours pass.
pub(super) fn shown(pager: &str, told: &[u8]) -> bool {
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    for (name, value) in [("LESS", "FRX"), ("LESSCHARSET", "utf-8")] {
        if std::env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    // Ctrl-C is for the pager.
    let _working = interrupt::while_working();
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut to) = child.stdin.take() {
        // Whoever leaves the pager early has seen enough.
        let _ = to.write_all(told);
    }
    child.wait().is_ok()
}
