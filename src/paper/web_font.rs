//! The glyphs that a page uses, as fonts inside it: it reads the same on a machine that has no Chinese font.

use std::collections::BTreeMap;

use base64ct::{Base64, Encoding};
use subsetter::GlyphRemapper;

use super::font::{FONTS, glyph};

/// Names of the fonts in a page, in the order of [`FONTS`].
const NAMES: [&str; 2] = ["paper-latin", "paper-han"];

/// Returns a page with the glyphs that it uses inside, behind its own style.
pub(super) fn with_glyphs(page: &str) -> String {
    page.replacen("</style>", &format!("{}</style>", rules(page)), 1)
}

/// Returns a drawing with the glyphs that it uses inside, before its own style, which names them.
pub(super) fn with_faces(drawing: &str) -> String {
    drawing.replacen("<style>", &format!("<style>{}", faces(drawing.chars())), 1)
}

/// Returns the rules that bring the fonts for a text. The same text always gives the same bytes.
pub(super) fn rules(text: &str) -> String {
    rules_of(text.chars())
}

/// Returns the rules that bring the fonts for some characters, in whatever order they come.
pub(super) fn rules_of(characters: impl Iterator<Item = char>) -> String {
    faces(characters)
        + "body { font-family: paper-latin, paper-han, \"Noto Sans CJK SC\", \"Microsoft YaHei\", sans-serif; }\n"
}

fn faces(characters: impl Iterator<Item = char>) -> String {
    let mut used: [BTreeMap<char, u16>; 2] = Default::default();
    for c in characters {
        let found = glyph(c).and_then(|glyph| Some((glyph.face, u16::try_from(glyph.id.to_u32()).ok()?)));
        if let Some((face, id)) = found {
            used[face].insert(c, id);
        }
    }
    let mut rules = String::new();
    for (place, used) in used.iter().enumerate() {
        if let Some(font) = subset(FONTS[place], used) {
            let (name, font) = (NAMES[place], Base64::encode_string(&font));
            rules += &format!("@font-face {{ font-family: {name}; src: url(data:font/ttf;base64,{font}); }}\n");
        }
    }
    rules
}

/// Returns a font with some glyphs alone, and which characters they are of.
fn subset(font: &[u8], used: &BTreeMap<char, u16>) -> Option<Vec<u8>> {
    if used.is_empty() {
        return None;
    }
    let mut remapper = GlyphRemapper::new();
    let of: Vec<(u32, u16)> = used.iter().map(|(c, id)| (u32::from(*c), remapper.remap(*id))).collect();
    let small = subsetter::subset(font, 0, &remapper).ok()?;
    let mut tables = tables(&small)?;
    let (characters, metrics) = (character_map(&of), self::tables(font)?.remove(b"OS/2")?);
    tables.insert(*b"OS/2", metrics);
    tables.insert(*b"cmap", &characters);
    written(&tables)
}

/// The tables of a font by their tags, which is the order in which they are written.
type Tables<'f> = BTreeMap<[u8; 4], &'f [u8]>;

fn tables(font: &[u8]) -> Option<Tables<'_>> {
    let word = |at: usize| Some(u32::from_be_bytes(font.get(at..at + 4)?.try_into().ok()?) as usize);
    let count = usize::from(u16::from_be_bytes(font.get(4..6)?.try_into().ok()?));
    let table = |place: usize| {
        let at = 12 + 16 * place;
        let (begin, length) = (word(at + 8)?, word(at + 12)?);
        Some((font.get(at..at + 4)?.try_into().ok()?, font.get(begin..begin + length)?))
    };
    (0..count).map(table).collect()
}

/// The map from characters to glyphs: one for those of two bytes, as every reader takes it, and one for all.
fn character_map(of: &[(u32, u16)]) -> Vec<u8> {
    let short: Vec<(u16, u16)> = of.iter().filter_map(|(c, id)| Some((u16::try_from(*c).ok()?, *id))).collect();
    let segments = short.len() as u16 + 1;
    let mut two = Vec::new();
    let power = 1 << segments.ilog2();
    for word in [4, 16 + 8 * segments, 0, 2 * segments, 2 * power, segments.ilog2() as u16, 2 * (segments - power)] {
        two.extend(word.to_be_bytes());
    }
    let ends = || short.iter().map(|(c, _)| *c).chain([u16::MAX]);
    ends().for_each(|c| two.extend(c.to_be_bytes()));
    two.extend([0, 0]);
    ends().for_each(|c| two.extend(c.to_be_bytes()));
    short.iter().for_each(|(c, id)| two.extend(id.wrapping_sub(*c).to_be_bytes()));
    two.extend(1_u16.to_be_bytes());
    two.extend(vec![0; 2 * usize::from(segments)]);
    let mut four = Vec::new();
    four.extend([0, 12, 0, 0]);
    for word in [16 + 12 * of.len() as u32, 0, of.len() as u32] {
        four.extend(word.to_be_bytes());
    }
    for (c, id) in of {
        [*c, *c, u32::from(*id)].iter().for_each(|word| four.extend(word.to_be_bytes()));
    }
    // Windows: Unicode of two bytes, and of four.
    let mut map = vec![0, 0, 0, 2];
    for (encoding, at) in [(1_u16, 20), (10, 20 + two.len() as u32)] {
        map.extend(3_u16.to_be_bytes());
        map.extend(encoding.to_be_bytes());
        map.extend(at.to_be_bytes());
    }
    map.extend(two);
    map.extend(four);
    map
}

/// Writes a font of these tables, with the sums that readers check.
fn written(tables: &Tables) -> Option<Vec<u8>> {
    let count = u16::try_from(tables.len()).ok().filter(|count| *count > 0)?;
    let power: u16 = 1 << count.ilog2();
    let mut font = vec![0, 1, 0, 0];
    for word in [count, 16 * power, count.ilog2() as u16, 16 * (count - power)] {
        font.extend(word.to_be_bytes());
    }
    let mut body = Vec::new();
    let begin = 12 + 16 * tables.len();
    let mut head = None;
    for (tag, bytes) in tables {
        let mut bytes = bytes.to_vec();
        if tag == b"head" {
            head = Some(begin + body.len());
            bytes.get_mut(8..12)?.fill(0);
        }
        let length = bytes.len();
        bytes.resize(length.next_multiple_of(4), 0);
        font.extend(tag);
        for word in [sum(&bytes), (begin + body.len()) as u32, length as u32] {
            font.extend(word.to_be_bytes());
        }
        body.extend(bytes);
    }
    font.extend(body);
    let adjusted = 0xb1b0_afba_u32.wrapping_sub(sum(&font));
    font.get_mut(head? + 8..head? + 12)?.copy_from_slice(&adjusted.to_be_bytes());
    Some(font)
}

fn sum(bytes: &[u8]) -> u32 {
    let words = bytes.chunks_exact(4).map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]));
    words.fold(0, u32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use skrifa::{FontRef, MetadataProvider};

    use super::*;

    #[test]
    fn every_character_of_a_text_is_found_in_the_fonts_with_its_outline() {
        let text = "受理回执 RECEIPT 𠀀 Müller 2026—11";
        let rules = rules(text);
        let fonts: Vec<Vec<u8>> = rules
            .split("base64,")
            .skip(1)
            .map(|part| Base64::decode_vec(part.split(')').next().unwrap_or_default()).unwrap_or_default())
            .collect();
        let read: Vec<FontRef> = fonts.iter().filter_map(|font| FontRef::new(font).ok()).collect();
        assert_eq!(read.len(), 2);
        for c in text.chars().filter(|c| glyph(*c).is_some()) {
            let id = read.iter().find_map(|font| Some((font, font.charmap().map(c)?)));
            assert!(id.is_some_and(|(font, id)| font.outline_glyphs().get(id).is_some()), "{c}");
        }
        assert!(fonts.iter().map(Vec::len).sum::<usize>() < 40_000, "only what is used");
        assert!(read.iter().all(|font| font.charmap().map('龘').is_none()), "nothing else");
    }
}
