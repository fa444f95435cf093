//! The officer's note under a case: what the rules find, as several commands print it.

use crate::cli::context::CommandContext;
use crate::domain::facts::Facts;
use crate::policy::Policy;
use crate::ui::report::{Depth, note};

/// Prints the officer's note on facts.
pub(crate) fn show_note(facts: &Facts, policy: &Policy, ctx: &mut CommandContext, depth: Depth) {
    if let Some(case) = crate::rules::case::Case::new(facts, policy) {
        let (_, lines) = note(&case, None, ctx.ui.lang, depth);
        if depth != Depth::OneScreen {
            ctx.ui.line("");
        }
        ctx.ui.note(&lines);
    }
}
