//! Breaking text into lines: at blanks, and anywhere beside a Chinese character; no line begins with a closing mark.

/// Marks that stand at the end of what they close.
const CLOSING: &str = "，。、；：？！）》」』】〉”’)]}.,;:?!%…·";
/// Marks that stand at the beginning of what they open.
const OPENING: &str = "（《「『【〈“‘([{";

/// Tells whether a character is set on a square of its own, as Chinese is.
pub fn is_square(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x303f | 0x3041..=0x33ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3
        | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xffef | 0x20000..=0x3ffff)
}

/// Tells whether a line may end between two characters.
fn may_break(before: char, after: char) -> bool {
    if CLOSING.contains(after) || OPENING.contains(before) {
        return false;
    }
    is_square(before) || is_square(after)
}

/// Breaks text into lines of a width at most, as `measure` takes it; blanks at a break fall away. A word that is wider
/// than a line is broken where the line ends.
pub fn broken(text: &str, width: f32, measure: impl Fn(char) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut wide = 0.0;
    for piece in pieces(text) {
        let piece_width: f32 = piece.trim_end().chars().map(&measure).sum();
        if width < wide + piece_width && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            wide = 0.0;
        }
        for c in piece.chars() {
            let one = measure(c);
            if width < wide + one && c != ' ' && !line.trim_end().is_empty() && width < piece_width {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                wide = 0.0;
            }
            line.push(c);
            wide += one;
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// What stays together: a word with the blanks after it, or one Chinese character with the marks that cling to it.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let breaks = c != ' ' && before.is_some_and(|before| before == ' ' || may_break(before, c));
        if breaks {
            pieces.push(&text[begin..at]);
            begin = at;
        }
        before = Some(c);
    }
    pieces.push(&text[begin..]);
    pieces
}
