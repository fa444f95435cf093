//! How far a long command has come, on standard error: only at a terminal, and gone when it is done.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Ui;
use crate::domain::text::Text;

/// A bar that moves; it shows nothing where there is no terminal or nobody wants to hear.
pub struct Progress(ProgressBar);

impl Ui {
    /// Begins a bar over a number of things.
    pub fn progress(&self, what: &Text, of: u64) -> Progress {
        if self.quiet || self.json || !self.around.asks {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(of), ProgressDrawTarget::stderr());
        let form = "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}";
        bar.set_style(ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(what.of(self.lang).to_owned());
        Progress(bar)
    }
}

impl Progress {
    /// Moves the bar.
    pub fn at(&self, done: u64) {
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
