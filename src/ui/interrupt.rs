//! Ctrl-C: the terminal is left as it was found and the exit code is 130. At a question nothing was written but what was done
//! before it; a list is undone first, and a second Ctrl-C does not wait for that. A question that reads keys hears of it by
//! itself.

use std::io::{Write, stderr, stdin};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use crate::domain::text::Text;
use crate::error::Exit;

static ASKING: AtomicBool = AtomicBool::new(false);
static READS_KEYS: AtomicBool = AtomicBool::new(false);
/// How often a question that reads keys heard of it, and the handler did not yet.
static HEARD: AtomicUsize = AtomicUsize::new(0);
static WORKING: AtomicBool = AtomicBool::new(false);
static STOPS: AtomicBool = AtomicBool::new(false);
/// This command recorded something already.
static RECORDED: AtomicBool = AtomicBool::new(false);

/// How long a question that reads keys has for hearing of Ctrl-C.
const HEARS: Duration = Duration::from_millis(300);

/// Asks somebody.
pub(super) fn while_asking<T>(ask: impl FnOnce() -> T) -> T {
    handle();
    ASKING.store(true, Ordering::SeqCst);
    let answer = ask();
    ASKING.store(false, Ordering::SeqCst);
    answer
}

/// Says whether keys are read, Ctrl-C among them.
pub(super) fn reads_keys(reads: bool) {
    handle();
    READS_KEYS.store(reads, Ordering::SeqCst);
}

/// Something was recorded: whoever cancels later cancels what follows.
pub fn was_recorded() {
    RECORDED.store(true, Ordering::SeqCst);
}

/// What cancelling comes to.
pub fn cancelled() -> Text {
    if RECORDED.load(Ordering::SeqCst) {
        Text::new("已取消；此前已办的各项仍然有效", "cancelled; what was done before stands")
    } else {
        Text::new("已取消，没有写入任何内容", "cancelled; nothing was written")
    }
}

/// The question that reads keys heard of Ctrl-C, and sees to it.
pub(super) fn heard() {
    HEARD.fetch_add(1, Ordering::SeqCst);
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
            if READS_KEYS.load(Ordering::SeqCst) {
                // Who reads the key raises the signal, and then says that it was heard.
                sleep(HEARS);
                if HEARD.load(Ordering::SeqCst) > 0 {
                    HEARD.fetch_sub(1, Ordering::SeqCst);
                    return;
                }
            }
            if let Some(found) = &found {
                let _ = rustix::termios::tcsetattr(stdin(), rustix::termios::OptionalActions::Now, found);
            }
            if ASKING.load(Ordering::SeqCst) {
                let Text { zh, en } = cancelled();
                let _ = writeln!(stderr(), "\u{1b}[?25h\n{zh} / {en}");
            }
            std::process::exit(Exit::Cancelled as i32);
        });
    });
}
