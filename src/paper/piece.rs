//! Pieces: what is never cut at the end of a page, and how pages are filled with them.

use super::font::width;
use super::lines::broken;

/// A4, in points.
pub const PAGE: (f32, f32) = (595.28, 841.89);
/// White on every side.
pub const MARGIN: f32 = 57.0;

/// From margin to margin.
pub const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Height of a line, in parts of the size.
const LEADING: f32 = 1.45;
/// From the top of a line to its foot, in parts of the size.
pub(super) const ASCENT: f32 = 1.05;

/// Something to be drawn, from the top of its piece.
pub enum Mark {
    /// A line of words, on its foot.
    Words {
        /// From the left edge of the page.
        x: f32,
        /// From the top of the piece.
        y: f32,
        /// Size.
        size: f32,
        /// 0 is black.
        grey: u8,
        /// The words.
        text: String,
    },
    /// Black boxes: left, top, width, height.
    Boxes(Vec<[f32; 4]>),
}

/// What is never cut at the end of a page.
#[derive(Default)]
pub struct Piece {
    /// How high it is.
    pub height: f32,
    /// What is drawn.
    pub marks: Vec<Mark>,
    /// The next piece stands on the same page.
    pub(super) joins: bool,
}

impl Piece {
    /// Leaves white.
    pub(super) fn space(&mut self, height: f32) {
        self.height += height;
    }

    /// Adds words from `x` on, broken at `width`.
    pub(super) fn words(&mut self, text: &str, (x, wide): (f32, f32), size: f32, grey: u8) {
        for line in broken(text, wide / size, width) {
            let y = self.height + size * ASCENT;
            self.marks.push(Mark::Words { x, y, size, grey, text: line });
            self.height += size * LEADING;
        }
    }

    /// Adds words in the middle.
    pub(super) fn middle(&mut self, text: &str, size: f32) {
        for line in broken(text, WIDTH / size, width) {
            if let Mark::Words { x, text, .. } = centred(&line, size) {
                let y = self.height + size * ASCENT;
                self.marks.push(Mark::Words { x, y, size, grey: 0, text });
                self.height += size * LEADING;
            }
        }
    }

    /// Draws a frame from `top` down.
    pub(super) fn frame(&mut self, top: f32) {
        let (height, line) = (self.height - top, 1.0);
        self.marks.push(Mark::Boxes(vec![
            [MARGIN, top, WIDTH, line],
            [MARGIN, top + height, WIDTH, line],
            [MARGIN, top, line, height],
            [MARGIN + WIDTH - line, top, line, height],
        ]));
    }
}

/// A line of words in the middle of the page.
pub fn centred(text: &str, size: f32) -> Mark {
    let wide = text.chars().map(width).sum::<f32>() * size;
    Mark::Words { x: (PAGE.0 - wide) / 2.0, y: 0.0, size, grey: 0, text: text.to_owned() }
}

/// A piece that is higher than a page is cut into its lines.
pub(super) fn cut(piece: Piece) -> Vec<Piece> {
    if piece.height <= PAGE.1 - 2.0 * MARGIN {
        return vec![piece];
    }
    let mut cut = Vec::new();
    for mark in piece.marks {
        if let Mark::Words { x, size, grey, text, .. } = mark {
            let mark = Mark::Words { x, y: size * ASCENT, size, grey, text };
            cut.push(Piece { height: size * LEADING, marks: vec![mark], joins: false });
        }
    }
    cut
}

/// Puts pieces one under the other, each with its top; a page ends where the next piece no longer fits.
pub fn pages(pieces: Vec<Piece>) -> Vec<Vec<(f32, Piece)>> {
    let foot = PAGE.1 - MARGIN;
    let mut pages = vec![Vec::new()];
    let mut top = MARGIN;
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        let with_next = if piece.joins { pieces.peek().map_or(0.0, |next| next.height) } else { 0.0 };
        if foot < top + piece.height + with_next && MARGIN < top {
            pages.push(Vec::new());
            top = MARGIN;
        }
        let height = piece.height;
        if let Some(page) = pages.last_mut() {
            page.push((top, piece));
        }
        top += height;
    }
    pages
}
