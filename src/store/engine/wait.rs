//! Waiting while another command writes to the file.

use std::sync::OnceLock;
use std::time::Duration;

/// How long a command waits for another that writes.
const WAIT: Duration = Duration::from_secs(30);
/// How long it waits before it says so.
const SILENT: Duration = Duration::from_secs(1);
/// What says so.
static SAYS: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();
/// How long it sleeps before it asks again. The engine's own wait asks ever more seldom, so that whoever came last
/// mostly wins; everybody at the same short pace gets a turn.
const PAUSE: Duration = Duration::from_millis(2);

/// Waits while another command holds the file; `times` counts how often it did already.
pub(super) fn asks_again(times: i32) -> bool {
    let goes_on = PAUSE.saturating_mul(times.unsigned_abs()) < WAIT;
    if goes_on {
        if times > 0
            && PAUSE.saturating_mul(times.unsigned_abs()) == SILENT
            && let Some(says) = SAYS.get()
        {
            says();
        }
        std::thread::sleep(PAUSE);
    }
    goes_on
}

/// Sets what is called when a command has waited for another for a second.
pub fn when_waiting(says: impl Fn() + Send + Sync + 'static) {
    // Whoever set it first in a process goes on being told.
    let _ = SAYS.set(Box::new(says));
}
