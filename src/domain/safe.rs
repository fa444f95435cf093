//! Stored text made harmless before it reaches a terminal, a paper or JSON.

use std::borrow::Cow;

pub use crate::identity::odd::acts;

/// Returns `text` with every character shown that would act on a terminal or hide: C0 and C1 controls, bidirectional
/// overrides, zero-width and tag characters appear as `\u{..}`; newlines and tabs stay.
pub fn shown(text: &str) -> Cow<'_, str> {
    escaped(text, |c, clean| clean.extend(c.escape_unicode()))
}

/// Returns a JSON text with every character escaped, as JSON does it, that would act on a terminal or hide: it says the same.
pub fn in_json(text: &str) -> Cow<'_, str> {
    escaped(text, |c, clean| {
        let mut units = [0; 2];
        clean.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
    })
}

fn escaped(text: &str, escape: fn(char, &mut String)) -> Cow<'_, str> {
    if !may_act(text) || !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if acts(c) {
            escape(c, &mut clean);
        } else {
            clean.push(c);
        }
    }
    Cow::Owned(clean)
}

/// Returns what goes to a terminal in place of bytes that were made for a file: line ends of one character, no byte-order
/// mark, and nothing that acts or hides.
pub fn at_a_terminal(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    shown(text.trim_start_matches('\u{feff}')).into_owned()
}

/// Tells by its bytes whether a text may hold a character that acts or hides; most texts hold none.
fn may_act(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'\n' | b'\t' => false,
        0..=0x1f | 0x7f | 0xc2 | 0xd8 | 0xe1 | 0xf3 => true,
        0xe2 => matches!(bytes.get(at + 1), Some(0x80 | 0x81)),
        0xef => matches!(bytes.get(at + 1), Some(0xbb | 0xbf)),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::{acts, may_act};

    #[test]
    fn whatever_acts_is_seen_by_its_bytes() {
        for c in ('\0'..=char::MAX).filter(|c| acts(*c)) {
            assert!(may_act(c.encode_utf8(&mut [0; 4])), "{c:?}");
        }
    }
}
