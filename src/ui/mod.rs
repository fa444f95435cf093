//! What the officer sees: the only writer to the terminal.

pub mod columns;
pub mod safe;

use std::io::{self, BufRead, IsTerminal, Write};

use chrono::{DateTime, Utc};

use crate::domain::text::{Lang, Text};
use crate::error::UserError;

/// The terminal, or what stands in for it: input, data out, talk out, and how to show it.
pub struct Ui {
    /// Where data and answers come from.
    pub input: Box<dyn BufRead>,
    out: Box<dyn Write>,
    talk: Box<dyn Write>,
    /// The language of what is shown.
    pub lang: Lang,
    /// Errors and results as JSON.
    pub json: bool,
    /// No talk except errors.
    pub quiet: bool,
    /// Colour may be used.
    pub color: bool,
    /// Columns of the terminal; [`usize::MAX`] where there is none.
    pub width: usize,
    /// The time when the command began; `None` where the caller has no clock.
    pub now: Option<DateTime<Utc>>,
    out_failed: Option<io::ErrorKind>,
}

impl Ui {
    /// Returns a terminal over three streams, in English and without colour until [`Ui`]'s fields say otherwise.
    pub fn new(input: Box<dyn BufRead>, out: Box<dyn Write>, talk: Box<dyn Write>) -> Ui {
        Ui {
            input,
            out: Box::new(io::BufWriter::with_capacity(1 << 16, out)),
            talk,
            lang: Lang::En,
            json: false,
            quiet: false,
            color: false,
            width: usize::MAX,
            now: None,
            out_failed: None,
        }
    }

    /// Tells whether standard output is a terminal.
    pub fn out_is_terminal() -> bool {
        io::stdout().is_terminal()
    }

    /// Writes bytes of data to standard output. After a failure nothing more is written; [`Ui::finish`] reports it.
    pub fn data(&mut self, bytes: &[u8]) {
        if self.out_failed.is_none()
            && let Err(error) = self.out.write_all(bytes)
        {
            self.out_failed = Some(error.kind());
        }
    }

    /// Writes one line of data to standard output.
    pub fn line(&mut self, line: &str) {
        self.data(line.as_bytes());
        self.data(b"\n");
    }

    /// Tells whether standard output has stopped taking data.
    pub fn out_is_closed(&self) -> bool {
        self.out_failed.is_some()
    }

    /// Writes one line of talk to standard error, unless quiet.
    pub fn say(&mut self, text: &Text) {
        if !self.quiet {
            let _ = writeln!(self.talk, "{}", safe::shown(text.of(self.lang)));
        }
    }

    /// Writes an error to standard error.
    pub fn error(&mut self, error: &UserError) {
        let lang = self.lang;
        if self.json {
            let details: Vec<&str> = error.details.iter().map(|d| d.of(lang)).collect();
            let body = serde_json::json!({"error": {
                "code": error.code, "message": error.what.of(lang), "hint": error.hint.of(lang),
                "details": details, "exit": error.exit as u8,
            }});
            let _ = writeln!(self.talk, "{body}");
            return;
        }
        let (wrong, next) = match lang {
            Lang::Zh => ("错误", "下一步"),
            Lang::En => ("error", "next"),
        };
        let _ = writeln!(self.talk, "{wrong}: {}", safe::shown(error.what.of(lang)));
        for detail in &error.details {
            let _ = writeln!(self.talk, "  {}", safe::shown(detail.of(lang)));
        }
        let _ = writeln!(self.talk, "{next}: {}", safe::shown(error.hint.of(lang)));
    }

    /// Flushes standard output and returns what went wrong with it, a closed pipe excepted.
    pub fn finish(&mut self) -> Result<(), io::ErrorKind> {
        if self.out_failed.is_none()
            && let Err(error) = self.out.flush()
        {
            self.out_failed = Some(error.kind());
        }
        match self.out_failed {
            None | Some(io::ErrorKind::BrokenPipe) => Ok(()),
            Some(kind) => Err(kind),
        }
    }
}
