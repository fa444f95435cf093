//! Signs whose width a terminal settles for itself, such as · and Cyrillic letters: one column, or two where the fonts and
//! settings are Chinese. While lines are laid out each stands as a sign that is two columns wide for everybody.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

use unicode_width::UnicodeWidthChar;

static WIDE: AtomicBool = AtomicBool::new(false);

/// Where the signs begin that are two columns wide for everybody; text holds none of them.
const STANDS_FOR: u32 = 0x3_0000;
/// The last sign that one of them stands for.
const LAST: u32 = 0xFFFD;

/// Says whether the terminal takes two columns for such a sign.
pub(crate) fn are_wide(wide: bool) {
    WIDE.store(wide, Ordering::Relaxed);
}

/// A text as it is laid out.
pub(super) fn laid(text: &str) -> Cow<'_, str> {
    let is_ambiguous = |c: char| c.width() != c.width_cjk() && u32::from(c) <= LAST;
    if !WIDE.load(Ordering::Relaxed) || !text.chars().any(is_ambiguous) {
        return Cow::Borrowed(text);
    }
    let stands = |c: char| if is_ambiguous(c) { char::from_u32(STANDS_FOR + u32::from(c)).unwrap_or(c) } else { c };
    Cow::Owned(text.chars().map(stands).collect())
}

/// A line that was laid out, as it is written.
pub(super) fn written(line: String) -> String {
    let stood = |c: char| u32::from(c).checked_sub(STANDS_FOR).filter(|code| *code <= LAST);
    if !WIDE.load(Ordering::Relaxed) || !line.chars().any(|c| stood(c).is_some()) {
        return line;
    }
    line.chars().map(|c| stood(c).and_then(char::from_u32).unwrap_or(c)).collect()
}

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    use unicode_width::UnicodeWidthStr;
    if WIDE.load(Ordering::Relaxed) { text.width_cjk() } else { text.width() }
}
