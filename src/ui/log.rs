//! What the program does inside, on standard error, for whoever looks for a fault: off unless `VISA_LOG` asks for it.
//!
//! Spans are the command, the change of the file and the part of a list. No field is ever a name, a number of a document
//! or a date of birth: commands by their name, transactions and events by their place, statements without their values.

use tracing::Level;

/// Begins to write down to a level: `error`, `warn`, `info`, `debug` or `trace`; nothing for any other word.
pub fn begin(level: Option<&str>) {
    if let Some(level) = level.and_then(|level| level.parse::<Level>().ok()) {
        tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_ansi(false).init();
    }
}
