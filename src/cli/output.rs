//! Where a result goes: standard output, or a file that is whole or not there.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::domain::text::Text;
use crate::door::{self, Over, PartialFile};
use crate::error::{Exit, UserError};
use crate::ui::Ui;

/// Writes bytes to a file, or to standard output where none is named or the name is `-`.
pub(crate) fn put(bytes: &[u8], path: Option<&Path>, over: Over, ui: &mut Ui) -> Result<(), UserError> {
    match path.filter(|path| path.as_os_str() != "-") {
        None => {
            ui.data(bytes);
            Ok(())
        }
        Some(path) => {
            door::write(path, bytes, over)?;
            if !over.is_rehearsed() {
                wrote(path, ui);
            }
            Ok(())
        }
    }
}

/// Hands out a text that others verify: to a file, of which the place is told, or to standard output; as JSON it goes with
/// what is told of it.
pub(crate) fn handed_out(
    text: &str,
    (path, over): (Option<&Path>, Over),
    mut told: Value,
    ctx: &mut CommandContext,
) -> Outcome {
    if let Some(path) = path {
        door::write(path, text.as_bytes(), over)?;
    }
    let file = path.map(|path| path.display().to_string());
    if ctx.ui.json {
        told["file"] = json!(file);
        told["text"] = json!(text);
        ctx.json(&told)?;
    } else if let Some(file) = file {
        ctx.ui.line(&file);
    } else {
        ctx.ui.data(text.as_bytes());
    }
    Ok(Exit::Done)
}

/// Writes by parts to a file that was begun, or to standard output where none was.
pub(crate) fn streamed(
    place: Option<PartialFile>,
    path: Option<&Path>,
    ui: &mut Ui,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match place.zip(path) {
        None => {
            let mut out = BufWriter::with_capacity(AT_ONCE, Data(ui));
            write(&mut out)?;
            out.flush()?;
        }
        Some((place, path)) => {
            let is_rehearsed = place.is_rehearsed();
            place.fill(write)?;
            if !is_rehearsed {
                wrote(path, ui);
            }
        }
    }
    Ok(())
}

/// Bytes that go to standard output at once.
const AT_ONCE: usize = 64 << 10;

/// Standard output; that it could not be written is told at the end of the command.
struct Data<'a>(&'a mut Ui);

impl Write for Data<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.data(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn wrote(path: &Path, ui: &mut Ui) {
    let path = path.display();
    ui.say(&Text::new(format!("已写入 {path}"), format!("wrote {path}")));
}

/// Refuses to write what is no text to a terminal.
pub(crate) fn not_to_a_terminal(format: &str, path: Option<&Path>, ui: &Ui) -> Result<(), UserError> {
    if path.is_some() || ui.environment.width.is_none() {
        return Ok(());
    }
    Err(UserError::new(
        Exit::Usage,
        "not_to_a_terminal",
        Text::new(format!("{format} 不能显示在终端上"), format!("{format} cannot be shown on a terminal")),
        Text::new("用 --output FILE 写入文件", "write it to a file with --output FILE"),
    ))
}
