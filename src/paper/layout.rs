//! Where the words of a paper stand on A4: pieces that are never cut, one under the other, page after page.

use super::font::width;
use super::lines::broken;
use super::qr::{QUIET, symbol};
use super::sheet::{Block, Kind, Sheet};
use super::text::{CODE, code_lines};

/// A4, in points.
pub const PAGE: (f32, f32) = (595.28, 841.89);
/// White on every side.
pub const MARGIN: f32 = 57.0;

const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
const LABEL: f32 = 168.0;
const BODY: f32 = 10.5;
const SMALL: f32 = 9.0;
const INDENT: f32 = 20.0;
/// Height of a line, in parts of the size.
const LEADING: f32 = 1.45;
/// From the top of a line to its foot, in parts of the size.
const ASCENT: f32 = 1.05;
/// Side of the symbol: 38 mm.
const SYMBOL: f32 = 108.0;
const CODE_SIZE: f32 = 6.5;
const CODE_LINE: usize = 46;
const BLACK: u8 = 0;
const GREY: u8 = 60;

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
    joins: bool,
}

impl Piece {
    fn space(&mut self, height: f32) {
        self.height += height;
    }

    /// Adds words from `x` on, broken at `width`.
    fn words(&mut self, text: &str, (x, wide): (f32, f32), size: f32, grey: u8) {
        for line in broken(text, wide / size, width) {
            let y = self.height + size * ASCENT;
            self.marks.push(Mark::Words { x, y, size, grey, text: line });
            self.height += size * LEADING;
        }
    }

    /// Adds words in the middle.
    fn middle(&mut self, text: &str, size: f32) {
        for line in broken(text, WIDTH / size, width) {
            if let Mark::Words { x, text, .. } = centred(&line, size) {
                let y = self.height + size * ASCENT;
                self.marks.push(Mark::Words { x, y, size, grey: BLACK, text });
                self.height += size * LEADING;
            }
        }
    }

    fn frame(&mut self, top: f32) {
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
    Mark::Words { x: (PAGE.0 - wide) / 2.0, y: 0.0, size, grey: BLACK, text: text.to_owned() }
}

/// Returns the pieces of a paper; the last is its code.
pub fn pieces(sheet: &Sheet, code: &str) -> Vec<Piece> {
    sheet.blocks.iter().map(piece).chain([seal(code)]).flat_map(cut).collect()
}

/// A piece that is higher than a page is cut into its lines.
fn cut(piece: Piece) -> Vec<Piece> {
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

fn piece(block: &Block) -> Piece {
    let part = |place: usize| block.parts[place].as_str();
    let mut piece = Piece { joins: block.kind == Kind::Heading, ..Piece::default() };
    let whole = (MARGIN, WIDTH);
    match block.kind {
        Kind::Office => piece.middle(part(0), 12.0),
        Kind::Title => {
            piece.space(4.0);
            piece.middle(part(0), 20.0);
            piece.middle(&part(1).to_uppercase(), 11.0);
            piece.space(6.0);
        }
        Kind::Banner => {
            let top = piece.height;
            piece.space(3.0);
            piece.middle(&format!("{}  {}", part(0), part(1)), 11.0);
            piece.space(3.0);
            piece.frame(top);
            piece.space(4.0);
        }
        Kind::Rule => {
            piece.marks.push(Mark::Boxes(vec![[MARGIN, 5.0, WIDTH, 0.8]]));
            piece.space(10.0);
        }
        Kind::Heading => {
            piece.space(8.0);
            piece.words(&format!("{}  {}", part(0), part(1)), whole, 11.5, BLACK);
        }
        Kind::Field => field(part(0), part(1), part(2), &mut piece),
        Kind::Text => {
            piece.words(part(0), whole, BODY, BLACK);
            piece.words(part(1), whole, SMALL, GREY);
            piece.space(4.0);
        }
        Kind::Warning => {
            let inside = (MARGIN + 10.0, WIDTH - 10.0);
            piece.words(part(0), inside, BODY, BLACK);
            piece.words(part(1), inside, BODY, BLACK);
            piece.marks.push(Mark::Boxes(vec![[MARGIN, 0.0, 3.0, piece.height]]));
            piece.space(5.0);
        }
        Kind::Item => {
            let inside = (MARGIN + INDENT, WIDTH - INDENT);
            let number =
                Mark::Words { x: MARGIN, y: BODY * ASCENT, size: BODY, grey: BLACK, text: format!("{}.", part(0)) };
            piece.marks.push(number);
            piece.words(&format!("{} {}", part(1), part(2)), inside, BODY, BLACK);
            piece.space(2.0);
        }
        Kind::Line => piece.words(part(0), whole, SMALL, BLACK),
    }
    piece
}

/// Label and value side by side; the taller of the two counts.
fn field(zh: &str, en: &str, value: &str, piece: &mut Piece) {
    let top = piece.height;
    piece.words(&format!("{zh} {en}"), (MARGIN, LABEL - 8.0), BODY, GREY);
    let label = std::mem::replace(&mut piece.height, top);
    piece.words(value, (MARGIN + LABEL, WIDTH - LABEL), BODY, BLACK);
    piece.height = piece.height.max(label) + 1.5;
}

/// The code as a symbol, and as letters beside it.
fn seal(code: &str) -> Piece {
    let mut piece = Piece::default();
    piece.space(4.0);
    let symbol = symbol(code);
    let square = SYMBOL / (symbol.width + 2 * QUIET) as f32;
    let place = |at: usize| (at + QUIET) as f32 * square;
    let dark = |(column, row, length): &(usize, usize, usize)| {
        [MARGIN + place(*column), 4.0 + place(*row), *length as f32 * square, square]
    };
    piece.marks.push(Mark::Boxes(symbol.dark.iter().map(dark).collect()));
    let beside = (MARGIN + SYMBOL + 10.0, WIDTH - SYMBOL - 10.0);
    piece.space(10.0);
    piece.words(CODE, beside, 8.0, BLACK);
    for line in code_lines(code, CODE_LINE) {
        piece.words(line, beside, CODE_SIZE, BLACK);
    }
    piece.height = piece.height.max(4.0 + SYMBOL);
    piece
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
