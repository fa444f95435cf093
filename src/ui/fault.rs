//! A fault of the program: told with its place in the source and nothing of what it was working on.

use std::io::Write;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};

/// Runs the program. A panic becomes `None` and one line on standard error without what the panic said, which may hold
/// personal data.
pub fn guarded<T>(json: bool, run: impl FnOnce() -> T) -> Option<T> {
    set_hook(Box::new(move |info| {
        let _ = std::io::stderr().write_all(told(info, json).as_bytes());
    }));
    catch_unwind(AssertUnwindSafe(run)).ok()
}

fn told(info: &PanicHookInfo, json: bool) -> String {
    let place = info.location().map_or_else(String::new, |place| format!(" {}:{}", place.file(), place.line()));
    let what = format!("a fault of the program{place} · 程序错误{place}");
    let hint = "what was recorded before it stands: visa-cli audit log; then report it · \
                此前已记录的内容有效：visa-cli audit log；并请报告";
    if json {
        let body = serde_json::json!({"error": {
            "code": "fault", "message": what, "hint": hint, "details": [], "exit": crate::error::Exit::Internal as u8,
        }});
        return format!("{body}\n");
    }
    format!("error: {what}\nnext: {hint}\n")
}
