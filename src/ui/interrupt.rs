//! Ctrl-C: the terminal is left as it was found, the exit code is 130, and at a question nothing was written.

use std::io::{Write, stderr, stdin};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Exit;

static ASKING: AtomicBool = AtomicBool::new(false);

/// Somebody is being asked from here on.
pub(super) fn while_asking() {
    static READY: Once = Once::new();
    READY.call_once(|| {
        let found = rustix::termios::tcgetattr(stdin()).ok();
        // Without a handler Ctrl-C ends the command all the same, only less tidily.
        let _ = ctrlc::set_handler(move || {
            if let Some(found) = &found {
                let _ = rustix::termios::tcsetattr(stdin(), rustix::termios::OptionalActions::Now, found);
            }
            if ASKING.load(Ordering::SeqCst) {
                let _ = writeln!(stderr(), "\n已取消，没有写入任何内容 / cancelled; nothing was written");
            }
            std::process::exit(Exit::Cancelled as i32);
        });
    });
    ASKING.store(true, Ordering::SeqCst);
}

/// The answer has come.
pub(super) fn asked() {
    ASKING.store(false, Ordering::SeqCst);
}
