//! A gate that forgets one kind of obstacle, to show that whoever judges the record without it finds that out. Only in
//! builds with the feature `gate-controls`, which no office has.

use std::sync::OnceLock;

use super::kind::Kind;

static FORGOTTEN: OnceLock<Kind> = OnceLock::new();

/// Forgets a kind from here on.
pub fn forget(kind: Kind) {
    let _ = FORGOTTEN.set(kind);
}

/// Tells whether a kind is forgotten.
pub(super) fn is_forgotten(kind: Kind) -> bool {
    FORGOTTEN.get() == Some(&kind)
}
