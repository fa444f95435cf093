//! What surrounds a run: clock, locale, places, terminal. Made once in `main`; nothing else reads them.

use std::env;
use std::io::{IsTerminal, stdout};
use std::path::PathBuf;

use chrono::{DateTime, Utc};

/// What a run finds around it. The default is nothing: no clock, no home, no terminal.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The time when the command began.
    pub now: Option<DateTime<Utc>>,
    /// `LC_ALL`, `LC_MESSAGES` or `LANG`.
    pub locale: String,
    /// Where a configuration file may stand, best first.
    pub config_files: Vec<PathBuf>,
    /// Standard output is a terminal that takes colour, and nobody asked for none.
    pub color: bool,
    /// Columns of the terminal; `None` where standard output is none.
    pub width: Option<usize>,
}

impl Around {
    /// Reads the surroundings of this process.
    pub fn of_process() -> Around {
        let text = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let home =
            text("XDG_CONFIG_HOME").map(PathBuf::from).or_else(|| Some(PathBuf::from(text("HOME")?).join(".config")));
        let places = [home, Some(PathBuf::from("/etc"))];
        let terminal = stdout().is_terminal();
        let plain = text("NO_COLOR").is_some() || text("TERM").is_none_or(|term| term == "dumb");
        Around {
            now: Some(Utc::now()),
            locale: ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(text).unwrap_or_default(),
            config_files: places
                .into_iter()
                .flatten()
                .map(|place| place.join("visa-cli").join("config.toml"))
                .collect(),
            color: (terminal && !plain) || (text("NO_COLOR").is_none() && text("CLICOLOR_FORCE").is_some()),
            width: terminal_size::terminal_size().filter(|_| terminal).map(|(width, _)| width.0.into()),
        }
    }
}
