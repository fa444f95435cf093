//! A command line that cannot be read: help and the version, which are data, and mistakes.

use std::ffi::OsString;

use super::help;
use crate::domain::text::Lang;
use crate::error::{Exit, UserError};
use crate::ui::Ui;

/// Help and version are data; everything else that clap answers is a mistake in the command line.
pub(super) fn not_parsed(error: clap::Error, args: &[OsString], ui: &mut Ui) -> Exit {
    ui.lang = asked_language(args, ui);
    // The same once more with the words of the language.
    let again = |ui: &Ui| help::command(ui.lang).try_get_matches_from(args).err();
    let error = if error.use_stderr() { error } else { again(ui).unwrap_or(error) };
    if !error.use_stderr() {
        ui.plain = ui.environment.plain || args.iter().any(|arg| arg == "--plain");
        ui.pages = !args.iter().any(|arg| arg == "--no-input");
        ui.data(help::laid(&error.render().to_string(), ui.lang).as_bytes());
        return ui.finish().map_or(Exit::Refused, |()| Exit::Done);
    }
    ui.json = args.iter().any(|arg| arg == "--json");
    if !ui.json && error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // Nothing was asked: what could be is told.
        let text = again(ui).unwrap_or(error).render().to_string();
        ui.complain(&help::laid(&text, ui.lang));
        return Exit::Usage;
    }
    ui.error(&UserError::new(Exit::Usage, "usage", help::mistake(&error), help::hint(&error)));
    Exit::Usage
}

/// The language of a command line that could not be read: as it says, else by the environment.
pub(super) fn asked_language(args: &[OsString], ui: &Ui) -> Lang {
    let mut words = args.iter().filter_map(|arg| arg.to_str());
    let named = words.clone().find_map(|word| word.strip_prefix("--lang="));
    let named = named.or_else(|| words.find(|word| *word == "--lang").and_then(|_| words.next()));
    let usual = std::env::var("VISA_LANG").ok();
    let named = named.or(usual.as_deref()).and_then(|word| <Lang as clap::ValueEnum>::from_str(word, true).ok());
    named.unwrap_or_else(|| Lang::of_locale(&ui.environment.locale))
}
