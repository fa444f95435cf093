//! What went wrong, what to do next, and the exit code that scripts see.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use crate::domain::text::Text;
use crate::gate::Obstacle;

/// The exit codes of every command; scripts rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Input refused: a field, a file, a value; all problems are listed at once.
    Refused = 1,
    /// Usage, or an answer is needed and nobody can be asked.
    Usage = 2,
    /// Not found, or the short number names several cases.
    NotFound = 3,
    /// The case or the plan has moved, or the step is not open in this state.
    Stale = 4,
    /// The law says no, or the file is not complete.
    LawSaysNo = 5,
    /// This officer may not: same officer, role missing, recused, key refused.
    Duty = 6,
    /// Tampering found, chain broken, newer or foreign file.
    Integrity = 7,
    /// A list was written; some rows are held or in error.
    ListHeld = 8,
    /// A list was not written.
    ListNotWritten = 9,
    /// A report found something that somebody must see to.
    Attention = 10,
    /// A bug in this program.
    Internal = 70,
    /// Done and recorded, but the answer could not be written whole.
    NotAnswered = 74,
    /// The file was locked for the stated wait.
    Busy = 75,
    /// Whether it was done cannot be known; the same request id settles it.
    Unknown = 76,
    /// Cancelled at the keyboard; nothing was written.
    Cancelled = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Something the officer can mend. It names the thing and says what to do next, in both languages, and holds no
/// personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", what.en)]
pub struct UserError {
    /// Constant English word for scripts, such as `invalid_facts`.
    pub code: &'static str,
    /// The exit code that goes with it.
    pub exit: Exit,
    /// What is wrong: lower case, no full stop.
    pub what: Text,
    /// What to do next.
    pub hint: Text,
    /// All single problems, where there are several.
    pub details: Vec<Text>,
    /// What stands before the step that was asked for, all of it.
    pub obstacles: Vec<Obstacle>,
    /// Values that cannot be taken, each with its field.
    pub problems: Vec<ValueProblem>,
    /// What it follows from, shown with `--verbose`.
    #[source]
    pub cause: Option<Cause>,
}

/// A value that cannot be taken; personal values are not repeated.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ValueProblem {
    /// Constant English word.
    pub code: &'static str,
    /// Path of the fact.
    pub field: String,
    /// What stood there.
    pub value: Text,
    /// What is expected.
    pub rule: Text,
    /// How to mend it.
    pub remedy: Text,
}

/// What an error follows from, for whoever has to find out why: an error of a library, as it came.
#[derive(Clone)]
pub struct Cause(Arc<dyn std::error::Error + Send + Sync>);

impl Cause {
    /// Keeps an error.
    pub fn new(error: impl std::error::Error + Send + Sync + 'static) -> Cause {
        Cause(Arc::new(error))
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Cause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

/// Two causes are the same if they say the same.
impl PartialEq for Cause {
    fn eq(&self, other: &Cause) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for Cause {}

impl UserError {
    /// Returns an error without details.
    pub fn new(exit: Exit, code: &'static str, what: Text, hint: Text) -> UserError {
        UserError {
            code,
            exit,
            what,
            hint,
            details: Vec::new(),
            obstacles: Vec::new(),
            problems: Vec::new(),
            cause: None,
        }
    }

    /// Returns the error of a file that cannot be read.
    pub fn cannot_read(exit: Exit, path: &Path, error: &std::io::Error, hint: Text) -> UserError {
        let path = path.display();
        let what = Text::new(format!("无法读取 {path}: {error}"), format!("cannot read {path}: {error}"));
        UserError::new(exit, "cannot_read", what, hint)
    }

    /// Adds what it follows from.
    #[must_use]
    pub fn because(mut self, cause: Option<Cause>) -> UserError {
        self.cause = cause;
        self
    }

    /// Adds the single problems.
    #[must_use]
    pub fn with_details(mut self, details: Vec<Text>) -> UserError {
        self.details = details;
        self
    }

    /// Adds the values that cannot be taken.
    #[must_use]
    pub fn with_problems(mut self, problems: Vec<ValueProblem>) -> UserError {
        self.problems = problems;
        self
    }

    /// Adds what stands before the step.
    #[must_use]
    pub fn with_obstacles(mut self, obstacles: Vec<Obstacle>) -> UserError {
        self.obstacles = obstacles;
        self
    }
}
