//! How far a long command has come, on standard error: only at a terminal, and gone when it is done; and whether it is to
//! go on.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::Ui;
use super::interrupt::{Working, goes_on, while_working};
use crate::domain::text::Text;

/// A bar that moves; it shows nothing where there is no terminal or nobody wants to hear.
pub struct Progress(ProgressBar);

impl Ui {
    /// From here on, until the value goes, the first Ctrl-C asks the work to stop and the second ends the command.
    pub fn while_working(&mut self) -> Working {
        self.raw = None;
        while_working()
    }

    /// Begins a bar over a number of things.
    pub fn progress(&self, what: &Text, of: u64) -> Progress {
        if self.quiet || self.json || !self.environment.asks {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(of), ProgressDrawTarget::stderr());
        let form = "{msg} {wide_bar} {human_pos}/{human_len} {whole}/s {eta}";
        let whole = |state: &ProgressState, to: &mut dyn std::fmt::Write| {
            let _ = write!(to, "{:.0}", state.per_sec());
        };
        let style = ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.with_key("whole", whole));
        bar.set_message(what.of(self.lang).to_owned());
        Progress(bar)
    }
}

impl Progress {
    /// Moves the bar; false where the work is to stop.
    pub fn at(&self, done: u64) -> bool {
        self.0.set_position(done);
        goes_on()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
