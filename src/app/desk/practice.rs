//! What an office settles for itself, the law aside.

use crate::domain::codes::Port;
use crate::domain::duty::Apart;

/// What an office settles for itself, the law aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Practice {
    /// Nobody is approved or issued anything before a watch list was loaded.
    pub screening_required: bool,
    /// Days for which a watch list holds.
    pub watch_list_days: u32,
    /// Working days within which an application may be entered after it was received.
    pub late_entry_days: u32,
    /// Days after the notice for which what is missing is waited for; none where the office has settled none.
    pub notice_days: Option<u32>,
    /// The ports of the office; none where it named none.
    pub ports: Vec<Port>,
    /// Hands that must be of two officers, besides those of the law.
    pub apart: Vec<Apart>,
}

/// Days for which a watch list holds, where the office has settled nothing else.
const WATCH_LIST_DAYS: u32 = 7;

/// Working days within which an application may be entered late, where the office has settled nothing else.
const LATE_ENTRY_DAYS: u32 = 3;

impl Default for Practice {
    fn default() -> Practice {
        Practice {
            screening_required: false,
            watch_list_days: WATCH_LIST_DAYS,
            late_entry_days: LATE_ENTRY_DAYS,
            notice_days: None,
            ports: Vec::new(),
            apart: Vec::new(),
        }
    }
}
