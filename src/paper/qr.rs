//! The QR symbol of a code, as the squares of a grid.

use qrcode::{Color, EcLevel, QrCode};

/// Squares around the symbol that stay white.
pub const QUIET: usize = 4;

/// A QR symbol.
pub struct Symbol {
    /// Squares on a side, without the white around.
    pub width: usize,
    /// The dark stretches: column, row and length.
    pub dark: Vec<(usize, usize, usize)>,
}

/// Returns the symbol of a code; its letters and digits are what QR symbols hold best.
pub fn symbol(code: &str) -> Symbol {
    let symbol = QrCode::with_error_correction_level(code, EcLevel::M).expect("a code is shorter than a symbol holds");
    let width = symbol.width();
    let colors = symbol.to_colors();
    let mut dark = Vec::new();
    for (row, squares) in colors.chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let length = squares[column..].iter().take_while(|color| **color == Color::Dark).count();
            if 0 < length {
                dark.push((column, row, length));
            }
            column += length.max(1);
        }
    }
    Symbol { width, dark }
}
