//! The officer's note under a case: what the rules find, as several commands print it.

use crate::cli::context::CommandContext;
use crate::domain::facts::Facts;
use crate::policy::Policy;
use crate::ui::report::{Depth, note_of};

/// Prints the officer's note on facts.
pub(crate) fn show_note(facts: &Facts, policy: &Policy, ctx: &mut CommandContext, depth: Depth) {
    show_note_of(facts, policy, ctx, (depth, false));
}

/// The same; of an application that is accepted by now it says nothing of what its acceptance would bring.
pub(crate) fn show_note_of(facts: &Facts, policy: &Policy, ctx: &mut CommandContext, of: (Depth, bool)) {
    let (depth, _) = of;
    if let Some(case) = crate::rules::case::Case::new(facts, policy) {
        let (_, lines) = note_of(&case, None, ctx.ui.lang, of);
        if depth != Depth::OneScreen {
            ctx.ui.line("");
        }
        ctx.ui.note(&lines);
    }
}
