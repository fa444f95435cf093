//! What the officer sees: the only writer to the terminal.

pub(crate) mod ambiguous;
pub mod chart;
mod editor;
pub mod environment;
pub mod fault;
pub mod interrupt;
pub mod log;
mod pager;
pub mod progress;
pub mod prompt;
mod raw;
pub mod report;
pub mod screen;
pub mod table;
mod waiting;

use std::io::{self, BufRead, Write};

pub use crate::domain::safe;
use crate::domain::text::{Lang, Text, cases_in_english};
use crate::error::UserError;
use crate::rules::reasons::Outcome;
use environment::Environment;
use screen::Look;

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
    /// Whether the causes of an error are shown.
    pub verbose: bool,
    /// Colour may be used.
    pub color: bool,
    /// Columns of the terminal; [`usize::MAX`] where there is none.
    pub width: usize,
    /// What surrounds the run.
    pub environment: Environment,
    /// Answers given in place of a person's, for tests and demonstrations.
    pub answers: Option<std::collections::VecDeque<String>>,
    /// Questions line by line, nothing drawn: for screen readers and transcripts.
    pub plain: bool,
    /// Long output is read page by page: what a command tells last is held until it ends.
    pub pages: bool,
    /// What stands above an answer in words, until its first line is written.
    pub heading: Option<String>,
    held: Vec<u8>,
    out_failed: Option<io::ErrorKind>,
    editor: Option<prompt::LineEditor>,
    raw: Option<raw::RawTerminal>,
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
            verbose: false,
            color: false,
            width: usize::MAX,
            environment: Environment::default(),
            answers: None,
            plain: false,
            pages: false,
            heading: None,
            held: Vec::new(),
            out_failed: None,
            editor: None,
            raw: None,
        }
    }

    /// Writes bytes of data to standard output: as they are to a file or another program, made harmless to a terminal.
    pub fn data(&mut self, bytes: &[u8]) {
        if self.environment.width.is_some() {
            self.put(safe::at_a_terminal(bytes).as_bytes());
        } else {
            self.put(bytes);
        }
    }

    /// Writes bytes as they are. After a failure nothing more is written; [`Ui::finish`] reports it.
    fn put(&mut self, bytes: &[u8]) {
        if self.holds() {
            self.held.extend_from_slice(bytes);
        } else if self.out_failed.is_none()
            && let Err(error) = self.out.write_all(bytes)
        {
            self.out_failed = Some(error.kind());
        }
    }

    /// Writes one line of data to standard output, stored text made harmless.
    pub fn line(&mut self, line: &str) {
        self.head();
        self.put(safe::shown(line).as_bytes());
        self.put(b"\n");
    }

    fn head(&mut self) {
        if let Some(heading) = self.heading.take() {
            self.put(heading.as_bytes());
            self.put(b"\n");
        }
    }

    /// Writes a sentence to standard output, wrapped at the width of the terminal, stored text made harmless.
    pub fn prose(&mut self, sentence: &str) {
        self.head();
        for part in table::hanging(&safe::shown(sentence), self.width) {
            self.put(part.as_bytes());
            self.put(b"\n");
        }
    }

    /// Writes a JSON text, or a part of one, to standard output; what would act or hide stands there escaped.
    pub fn json_text(&mut self, text: &str) {
        self.put(safe::in_json(text).as_bytes());
    }

    /// Writes a JSON text on a line of its own.
    pub fn json_line(&mut self, text: &str) {
        self.json_text(text);
        self.put(b"\n");
    }

    /// Writes rows whose last cell is prose, in columns and within the window; stored text made harmless.
    pub fn rows(&mut self, rows: &[Vec<String>]) {
        self.rows_of(rows, table::wrapped);
    }

    /// Writes a table that fits the window: it leaves out columns, in the order of `spare`, and cuts cells.
    pub fn table(&mut self, rows: &[Vec<String>], spare: &[usize]) {
        self.rows_of(rows, |rows, width| table::fitted(rows.to_vec(), width, spare));
    }

    /// Writes such a table; rows are shown each in its look.
    pub fn table_of(&mut self, rows: &[Vec<String>], spare: &[usize], looks: &[Look]) {
        let harmless = |row: &Vec<String>| row.iter().map(|cell| safe::shown(cell).into_owned()).collect();
        let lines = table::fitted(rows.iter().map(harmless).collect(), self.width, spare);
        for (line, look) in lines.iter().zip(looks) {
            self.line_in(line, *look);
        }
    }

    /// Writes one line of data in a look, stored text made harmless.
    pub fn line_in(&mut self, line: &str, look: Look) {
        self.head();
        let line = screen::styled(&safe::shown(line), look, self.color);
        self.put(line.as_bytes());
        self.put(b"\n");
    }

    fn rows_of(&mut self, rows: &[Vec<String>], lay: impl Fn(&[Vec<String>], usize) -> Vec<String>) {
        let harmless = |row: &Vec<String>| row.iter().map(|cell| safe::shown(cell).into_owned()).collect();
        let rows: Vec<Vec<String>> = rows.iter().map(harmless).collect();
        for line in lay(&rows, self.width) {
            self.line(&line);
        }
    }

    /// Writes the lines of a note: stored text made harmless, wrapped at the width of the terminal, outcomes in colour
    /// where colour may be used.
    pub fn note(&mut self, lines: &[report::Line]) {
        self.head();
        for line in self.laid(lines) {
            self.put(line.as_bytes());
            self.put(b"\n");
        }
    }

    /// Writes the lines of a note to standard error, where they help to answer a question.
    pub fn consult(&mut self, lines: &[report::Line]) {
        if !self.quiet {
            self.flush();
            for line in self.laid(lines) {
                let _ = writeln!(self.talk, "{line}");
            }
        }
    }

    fn laid(&self, lines: &[report::Line]) -> Vec<String> {
        let mut laid = Vec::new();
        for line in lines {
            let parts = table::hanging(&safe::shown(&line.text), self.width);
            laid.extend(parts.into_iter().enumerate().map(|(number, part)| {
                match line.outcome.filter(|_| self.color && number == 0) {
                    Some(outcome) => format!("\u{1b}[1;{}m{part}\u{1b}[0m", color(outcome)),
                    None => part,
                }
            }));
        }
        laid
    }

    /// Writes text to standard error, stored text made harmless, each line wrapped at the width of the terminal.
    fn tell(&mut self, text: &str) {
        for line in safe::shown(text).lines() {
            for part in table::hanging(line, self.width) {
                self.talk_line(&part);
            }
        }
    }

    /// Writes a line of talk, after what is held.
    fn talk_line(&mut self, line: &str) {
        if self.held.is_empty() {
            let _ = writeln!(self.talk, "{line}");
        } else {
            self.held.extend_from_slice(line.as_bytes());
            self.held.push(b'\n');
        }
    }

    /// Tells whether what is written is held to be read page by page.
    fn holds(&self) -> bool {
        self.pages && !self.json && !self.plain && self.environment.asks && self.environment.width.is_some()
    }

    /// Tells whether standard output has stopped taking data.
    pub fn out_is_closed(&self) -> bool {
        self.out_failed.is_some()
    }

    /// Writes one line of talk to standard error, unless quiet.
    pub fn say(&mut self, text: &Text) {
        if !self.quiet {
            self.flush_unheld();
            self.tell(text.of(self.lang));
        }
    }

    /// What is held goes on to hold what is said after it.
    fn flush_unheld(&mut self) {
        if self.held.is_empty() {
            self.flush();
        }
    }

    /// What was told first is seen first, whichever stream it goes to.
    pub(crate) fn flush(&mut self) {
        let held = std::mem::take(&mut self.held);
        if !held.is_empty() && self.out_failed.is_none() {
            self.out_failed = self.out.write_all(&held).err().map(|error| error.kind());
        }
        if self.out_failed.is_none()
            && let Err(error) = self.out.flush()
        {
            self.out_failed = Some(error.kind());
        }
    }

    /// Writes text to standard error with its line ends as they are, stored text made harmless.
    pub fn complain(&mut self, text: &str) {
        self.flush();
        let _ = write!(self.talk, "{}", safe::shown(text));
    }

    /// Writes an error to standard error.
    pub fn error(&mut self, error: &UserError) {
        self.flush_unheld();
        let lang = self.lang;
        if self.json {
            let details: Vec<&str> = error.details.iter().map(|d| d.of(lang)).collect();
            let mut body = serde_json::json!({"error": {
                "code": error.code, "message": error.what.of(lang), "hint": error.hint.of(lang),
                "details": details, "exit": error.exit as u8,
            }});
            if !error.problems.is_empty() {
                body["error"]["problems"] = serde_json::json!(error.problems);
            }
            if !error.obstacles.is_empty() {
                body["error"]["obstacles"] = serde_json::json!(error.obstacles);
            }
            let _ = writeln!(self.talk, "{}", safe::in_json(&body.to_string()));
            return;
        }
        let (wrong, next) = match lang {
            Lang::Zh => ("错误", "下一步"),
            Lang::En => ("error", "next"),
        };
        self.tell(&format!("{wrong}: {}", error.what.of(lang)));
        for detail in &error.details {
            self.tell(&format!("  {}", detail.of(lang)));
        }
        self.tell(&format!("{next}: {}", error.hint.of(lang)));
    }

    /// Shows what an error follows from, the command first, where somebody asked for it.
    pub fn causes(&mut self, causes: impl Iterator<Item = String>) {
        if self.verbose && !self.json {
            causes.for_each(|cause| self.tell(&format!("  < {cause}")));
        }
    }

    /// Flushes standard output and returns what went wrong with it, a closed pipe excepted.
    pub fn finish(&mut self) -> Result<(), io::ErrorKind> {
        self.raw = None;
        self.turn_pages();
        match self.out_failed {
            None | Some(io::ErrorKind::BrokenPipe) => Ok(()),
            Some(kind) => Err(kind),
        }
    }

    /// Shows what is told from here on page by page, where it is longer than the window, until [`Ui::turn_pages`].
    pub fn hold_pages(&mut self) {
        self.flush();
        self.pages = true;
    }

    /// Shows what was held: in the pager where it is longer than the window.
    pub fn turn_pages(&mut self) {
        if self.held.iter().filter(|byte| **byte == b'\n').count() >= self.lines()
            && let Some(pager) = &self.environment.pager
            && pager::shown(pager, &self.held)
        {
            self.held.clear();
        }
        self.flush();
        self.pages = false;
    }
}

/// Says how many cases there are.
pub fn cases(count: u64) -> Text {
    Text::new(format!("共 {count} 件"), cases_in_english(count))
}

/// Returns the colour of an outcome, as a terminal numbers it; the words say the same.
fn color(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Eligible => 32,
        Outcome::Refer | Outcome::MissingDocuments => 33,
        Outcome::NotEligible => 31,
    }
}
