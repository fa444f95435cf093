//! The two fonts that papers are set in, which characters they write, and how wide.

use std::sync::OnceLock;

use krilla::text::{Font, GlyphId};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

use super::sheet::Sheet;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};

const LATIN: &[u8] = include_bytes!("fonts/LiberationSans-Regular.ttf");
const HAN: &[u8] = include_bytes!("fonts/DroidSansFallbackFull.ttf");

/// A font as it is read.
pub struct Face {
    /// As a PDF takes it.
    pub font: Font,
    map: FontRef<'static>,
    metrics: GlyphMetrics<'static>,
    per_em: f32,
}

/// A character as it is set.
#[derive(Clone, Copy)]
pub struct Glyph {
    /// Which font, as [`face`] takes it.
    pub face: usize,
    /// The glyph.
    pub id: GlyphId,
    /// Its width, in parts of the size.
    pub advance: f32,
}

/// The bytes of the fonts, as [`face`] takes their place.
pub(super) const FONTS: [&[u8]; 2] = [LATIN, HAN];

fn faces() -> &'static [Face; 2] {
    static FACES: OnceLock<[Face; 2]> = OnceLock::new();
    FACES.get_or_init(|| FONTS.map(read))
}

fn read(bytes: &'static [u8]) -> Face {
    let map = FontRef::new(bytes).expect("the fonts are compiled in");
    let font = Font::new(bytes.into(), 0).expect("the fonts are compiled in");
    let per_em = font.units_per_em();
    Face { font, metrics: map.glyph_metrics(Size::unscaled(), LocationRef::default()), map, per_em }
}

/// Returns a font by its place.
pub fn face(place: usize) -> &'static Face {
    &faces()[place]
}

/// Returns the glyph of a character; none where no font has it, or where its script has to be shaped to be read.
pub fn glyph(c: char) -> Option<Glyph> {
    if has_to_be_shaped(c) {
        return None;
    }
    faces().iter().enumerate().find_map(|(place, face)| {
        let id = face.map.charmap().map(c).filter(|id| id.to_u32() != 0)?;
        let advance = face.metrics.advance_width(id)? / face.per_em;
        Some(Glyph { face: place, id: GlyphId::new(id.to_u32()), advance })
    })
}

/// The width of a character, in parts of the size.
pub fn width(c: char) -> f32 {
    glyph(c).map_or(1.0, |glyph| glyph.advance)
}

/// Combining marks, and scripts from Hebrew to Khmer: their letters join, turn or stack.
fn has_to_be_shaped(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36f | 0x590..=0x109f | 0x1700..=0x18af | 0x1900..=0x1cff | 0x20d0..=0x20ff
        | 0xa800..=0xabff | 0xfb1d..=0xfdff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f | 0xfe70..=0xfefe | 0x10000..=0x1ffff)
}

/// The characters of a sheet that no font writes, by their code points.
pub fn lacking(sheet: &Sheet) -> Vec<String> {
    let texts = sheet.blocks.iter().flat_map(|block| block.parts.iter());
    let mut lacking: Vec<char> = texts.flat_map(|text| text.chars()).filter(|c| glyph(*c).is_none()).collect();
    lacking.sort_unstable();
    lacking.dedup();
    lacking.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect()
}

/// Asks that every character of a sheet has a glyph; names those that have none.
pub fn covers(sheet: &Sheet) -> Result<(), UserError> {
    let points = lacking(sheet);
    if points.is_empty() {
        return Ok(());
    }
    let points = points.join(", ");
    Err(UserError::new(
        Exit::Refused,
        "no_glyph",
        Text::new(format!("字体没有字符 {points}，不能写成 PDF"), format!("no font has {points}: no PDF can be made")),
        Text::new("用 --format html 或者 --format text 打印", "print it with --format html or --format text"),
    ))
}
