//! The printer of this machine, through `lp`.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::ui::Ui;

/// Asks that there is the printer that is named, before anything is recorded; where the paper is not kept in a file,
/// returns a folder for it.
pub(super) fn passing(printer: Option<&str>, to: Option<&Path>) -> anyhow::Result<Option<TempDir>> {
    let Some(printer) = printer else { return Ok(None) };
    let mut asked = Command::new("lpstat");
    let asked = if printer.is_empty() { asked.arg("-d") } else { asked.args(["-p", printer]) };
    let found = asked.env("LC_ALL", "C").stderr(Stdio::null()).output().ok().filter(|said| said.status.success());
    // `lpstat -d` ends well where there is no usual printer: then it names none behind a colon.
    if !found.is_some_and(|said| !printer.is_empty() || said.stdout.contains(&b':')) {
        return Err(no_printer(printer).into());
    }
    Ok(if to.is_none() { Some(tempfile::tempdir()?) } else { None })
}

/// Sends a paper that was recorded and written.
pub(super) fn send(printer: &str, paper: &Path, case: &str, ui: &mut Ui) -> Result<(), UserError> {
    let mut lp = Command::new("lp");
    if !printer.is_empty() {
        lp.args(["-d", printer]);
    }
    match lp.args(["-t", case, "--"]).arg(paper).stdin(Stdio::null()).output() {
        Ok(said) if said.status.success() => {
            let job = String::from_utf8_lossy(&said.stdout).trim().to_owned();
            ui.say(&Text::new(format!("已送打印: {job}"), format!("sent to the printer: {job}")));
            Ok(())
        }
        Ok(_) | Err(_) => Err(not_sent(case)),
    }
}

fn no_printer(printer: &str) -> UserError {
    let named = if printer.is_empty() { String::new() } else { format!(" {printer}") };
    UserError::new(
        Exit::Refused,
        "no_printer",
        Text::new(
            format!("找不到打印机{named}；没有写入任何内容"),
            format!("there is no printer{named}; nothing was written"),
        ),
        Text::new(
            "用 -o FILE.pdf 写成文件后另行打印，或者由管理员安装打印机；lpstat -p 列出打印机",
            "write it with -o FILE.pdf and print that, or have a printer set up; lpstat -p lists them",
        ),
    )
}

/// The copy is on record, but no sheet came out.
fn not_sent(case: &str) -> UserError {
    UserError::new(
        Exit::Refused,
        "not_printed",
        Text::new(
            format!("案件 {case} 的文书已记录，但打印机没有接收"),
            format!("the paper of case {case} is recorded, but the printer did not take it"),
        ),
        Text::new(
            "检查打印机后再打印一份：--note '上一份没有打印出来'",
            "look to the printer, then print another copy: --note 'the one before did not come out'",
        ),
    )
}
