//! Where the words of a paper stand on A4, block by block.

use super::font::width;
use super::piece::{ASCENT, MARGIN, Mark, Piece, WIDTH, cut};
use super::qr::{QUIET, symbol};
use super::sheet::{Block, Kind, Sheet};
use super::text::{CODE, code_lines};

const LABEL: f32 = 168.0;
const BODY: f32 = 10.5;
const SMALL: f32 = 9.0;
const INDENT: f32 = 20.0;
/// Side of the symbol: 38 mm.
const SYMBOL: f32 = 108.0;
const CODE_SIZE: f32 = 9.0;
const CODE_LINE: usize = 50;
const BLACK: u8 = 0;
const GREY: u8 = 60;

/// Returns the pieces of a paper; the last is its code.
pub fn pieces(sheet: &Sheet, code: &str) -> Vec<Piece> {
    sheet.blocks.iter().map(piece).chain([seal(code)]).flat_map(cut).collect()
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
            piece.space(2.0);
            piece.words(part(0), whole, BODY, BLACK);
            piece.words(part(1), whole, SMALL, GREY);
            piece.space(4.0);
        }
        Kind::Warning => {
            piece.space(3.0);
            let inside = (MARGIN + 10.0, WIDTH - 10.0);
            piece.words(part(0), inside, BODY, BLACK);
            piece.words(part(1), inside, BODY, BLACK);
            piece.marks.push(Mark::Boxes(vec![[MARGIN, 3.0, 3.0, piece.height - 3.0]]));
            piece.space(5.0);
        }
        Kind::Item => item(part(0), part(1), part(2), &mut piece),
        Kind::Line => piece.words(part(0), whole, SMALL, BLACK),
    }
    piece
}

/// One of several things, with its number; both languages on one line where they fit.
fn item(number: &str, zh: &str, en: &str, piece: &mut Piece) {
    let inside = (MARGIN + INDENT, WIDTH - INDENT);
    let mark = Mark::Words { x: MARGIN, y: BODY * ASCENT, size: BODY, grey: BLACK, text: format!("{}.", number) };
    piece.marks.push(mark);
    let both = format!("{} {}", zh, en);
    if both.chars().map(width).sum::<f32>() * BODY <= inside.1 {
        piece.words(&both, inside, BODY, BLACK);
    } else {
        piece.words(zh, inside, BODY, BLACK);
        piece.words(en, inside, SMALL, GREY);
    }
    piece.space(2.0);
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
