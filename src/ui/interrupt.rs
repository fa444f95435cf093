//! Ctrl-C: the terminal is left as it was found and the exit code is 130. At a question nothing was written; a list is
//! undone first, and a second Ctrl-C does not wait for that.

use std::io::{Write, stderr, stdin};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Exit;

static ASKING: AtomicBool = AtomicBool::new(false);
static WORKING: AtomicBool = AtomicBool::new(false);
static STOPS: AtomicBool = AtomicBool::new(false);

/// Somebody is being asked from here on.
pub(super) fn while_asking() {
    handle();
    ASKING.store(true, Ordering::SeqCst);
}

/// From here on, until the value goes, the first Ctrl-C only asks the work to stop.
pub(super) fn while_working() -> Working {
    handle();
    WORKING.store(true, Ordering::SeqCst);
    Working
}

/// Work that can be asked to stop.
pub struct Working;

/// Tells whether nobody asked the work to stop.
pub(super) fn goes_on() -> bool {
    !STOPS.load(Ordering::SeqCst)
}

impl Drop for Working {
    fn drop(&mut self) {
        WORKING.store(false, Ordering::SeqCst);
    }
}

fn handle() {
    static READY: Once = Once::new();
    READY.call_once(|| {
        let found = rustix::termios::tcgetattr(stdin()).ok();
        // Without a handler Ctrl-C ends the command all the same, only less tidily.
        let _ = ctrlc::set_handler(move || {
            if WORKING.load(Ordering::SeqCst) && !ASKING.load(Ordering::SeqCst) && !STOPS.swap(true, Ordering::SeqCst) {
                return;
            }
            if let Some(found) = &found {
                let _ = rustix::termios::tcsetattr(stdin(), rustix::termios::OptionalActions::Now, found);
            }
            if ASKING.load(Ordering::SeqCst) {
                let _ = writeln!(stderr(), "\n已取消，没有写入任何内容 / cancelled; nothing was written");
            }
            std::process::exit(Exit::Cancelled as i32);
        });
    });
}

/// The answer has come.
pub(super) fn asked() {
    ASKING.store(false, Ordering::SeqCst);
}
