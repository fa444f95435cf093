//! What surrounds a run: clock, locale, places, terminal. Made once in `main`; nothing else reads them.

use std::env;
use std::io::{IsTerminal, stderr, stdin, stdout};
use std::path::PathBuf;

use chrono::{DateTime, Utc};

/// What a run finds around it. The default is nothing: no clock, no home, no terminal.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The time when the command began.
    pub now: Option<DateTime<Utc>>,
    /// What tells the time while a command stays.
    pub clock: Option<fn() -> DateTime<Utc>>,
    /// `LC_ALL`, `LC_MESSAGES` or `LANG`.
    pub locale: String,
    /// Where a configuration file may stand, best first.
    pub config_files: Vec<PathBuf>,
    /// Standard output is a terminal that takes colour, and nobody asked for none.
    pub color: bool,
    /// Columns of the terminal; `None` where standard output is none.
    pub width: Option<usize>,
    /// Somebody sits at a terminal and can be asked.
    pub asks: bool,
    /// The terminal draws nothing: questions come line by line.
    pub plain: bool,
    /// What shows long output page by page: `VISA_PAGER`, `PAGER`, or `less`; none where it is `cat` or empty.
    pub pager: Option<String>,
    /// What facts are edited with: `VISUAL` or `EDITOR`.
    pub editor: Option<String>,
    /// Where the case file stands unless another is named.
    pub data_folder: Option<PathBuf>,
    /// Where high-water marks are kept.
    pub state_folder: Option<PathBuf>,
    /// Where the user's keys lie.
    pub key_folder: Option<PathBuf>,
    /// Socket of the ssh-agent.
    pub agent: Option<PathBuf>,
    /// The user's own files of PostgreSQL: passwords, services, certificates.
    pub postgres: [Option<PathBuf>; 3],
    /// Fills bytes at random.
    pub random: fn(&mut [u8]),
}

impl Default for Environment {
    fn default() -> Environment {
        Environment {
            now: None,
            clock: None,
            locale: String::new(),
            config_files: Vec::new(),
            color: false,
            width: None,
            asks: false,
            plain: false,
            pager: None,
            editor: None,
            data_folder: None,
            state_folder: None,
            key_folder: None,
            agent: None,
            postgres: [None, None, None],
            random,
        }
    }
}

/// Fills bytes from the operating system; without randomness nothing may be signed.
fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

impl Environment {
    /// Reads the surroundings of this process.
    pub fn of_process() -> Environment {
        let text = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let home =
            text("XDG_CONFIG_HOME").map(PathBuf::from).or_else(|| Some(PathBuf::from(text("HOME")?).join(".config")));
        let place = |name: &str, below: &str| {
            let folder = text(name).map(PathBuf::from).or_else(|| Some(PathBuf::from(text("HOME")?).join(below)));
            folder.map(|folder| folder.join("visa-cli"))
        };
        let of_home = |name: &str, below: &str| {
            text(name).map(PathBuf::from).or_else(|| Some(PathBuf::from(text("HOME")?).join(below)))
        };
        let key_folder = home.as_ref().map(|home| home.join("visa-cli").join("keys"));
        let places = [home, Some(PathBuf::from("/etc"))];
        let terminal = stdout().is_terminal();
        let plain = text("NO_COLOR").is_some() || text("TERM").is_none_or(|term| term == "dumb");
        Environment {
            now: Some(Utc::now()),
            clock: Some(Utc::now),
            locale: ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(text).unwrap_or_default(),
            config_files: places
                .into_iter()
                .flatten()
                .map(|place| place.join("visa-cli").join("config.toml"))
                .collect(),
            color: (terminal && !plain) || (text("NO_COLOR").is_none() && text("CLICOLOR_FORCE").is_some()),
            width: terminal_size::terminal_size().filter(|_| terminal).map(|(width, _)| width.0.into()),
            asks: stdin().is_terminal() && stderr().is_terminal(),
            plain: text("TERM").is_none_or(|term| term == "dumb"),
            pager: ["VISA_PAGER", "PAGER"]
                .into_iter()
                .find_map(|name| env::var(name).ok())
                .or_else(|| Some("less".to_owned()))
                .filter(|pager| !matches!(pager.trim(), "" | "cat")),
            editor: ["VISUAL", "EDITOR"].into_iter().find_map(text),
            data_folder: place("XDG_DATA_HOME", ".local/share"),
            state_folder: place("XDG_STATE_HOME", ".local/state"),
            key_folder,
            agent: text("SSH_AUTH_SOCK").map(PathBuf::from),
            postgres: [
                of_home("PGPASSFILE", ".pgpass"),
                of_home("PGSERVICEFILE", ".pg_service.conf"),
                of_home("", ".postgresql"),
            ],
            random,
        }
    }
}
