//! The terminal while keys are read: nothing is echoed, every key comes at once, Ctrl-C is a key.

use std::io::stdin;

use super::interrupt::reads_keys;
use rustix::termios::{InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// The terminal reads keys until this value goes; what came meanwhile and was not read stays.
pub(super) struct RawTerminal {
    found: Option<Termios>,
}

impl RawTerminal {
    /// Begins to read keys; where standard input is no terminal nothing changes.
    pub(super) fn begin() -> RawTerminal {
        reads_keys(true);
        let found = tcgetattr(stdin()).ok();
        if let Some(mut raw) = found.clone() {
            let local =
                LocalModes::ICANON | LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ISIG | LocalModes::IEXTEN;
            raw.local_modes.remove(local);
            raw.input_modes.remove(InputModes::ICRNL | InputModes::INLCR | InputModes::IGNCR | InputModes::IXON);
            raw.special_codes[SpecialCodeIndex::VMIN] = 1;
            raw.special_codes[SpecialCodeIndex::VTIME] = 0;
            let _ = tcsetattr(stdin(), OptionalActions::Drain, &raw);
        }
        RawTerminal { found }
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        reads_keys(false);
        if let Some(found) = &self.found {
            let _ = tcsetattr(stdin(), OptionalActions::Drain, found);
        }
    }
}
