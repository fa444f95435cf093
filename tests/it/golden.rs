//! Golden files: what the program says or makes, kept as text under tests/it/golden and compared whole.
//!
//! A visible change changes a golden file in the same commit: run the test once with `UPDATE_GOLDEN=1` and read the
//! difference before it is committed.

use std::fs;

/// Holds a text against the golden file of that name.
pub(crate) fn golden(name: &str, text: &str) {
    let path = format!("tests/it/golden/{name}");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let first = kept.lines().zip(text.lines()).position(|(kept, now)| kept != now).map_or(0, |line| line + 1);
    assert!(kept == text, "{path} differs from line {first} on; if that is meant, run again with UPDATE_GOLDEN=1");
}
