//! A paper as PDF: A4, set line by line, with the glyphs that it uses inside and its text in reading order.

use krilla::Document;
use krilla::color::rgb;
use krilla::embed::{AssociationKind, EmbeddedFile};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::KrillaGlyph;

use super::font::{covers, face, glyph};
use super::layout::pieces;
use super::piece::{MARGIN, Mark, PAGE, Piece, centred, pages};
use super::sheet::Sheet;
use crate::app::desk::PROGRAM;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};

/// Returns the document. The same sheet and code always give the same bytes.
pub fn document(sheet: &Sheet, code: &str) -> Result<Vec<u8>, UserError> {
    covers(sheet)?;
    let (zh, en) = sheet.title().unwrap_or_default();
    let mut document = Document::new();
    let described = Metadata::new().title(format!("{zh} {en}")).language("zh".to_owned()).producer(PROGRAM.to_owned());
    document.set_metadata(described);
    document.embed_file(carried(sheet, code));
    let pages = pages(pieces(sheet, code));
    let count = pages.len();
    for (place, page) in pages.into_iter().enumerate() {
        draw(&mut document, page, place + 1, count);
    }
    document.finish().map_err(|_| not_made())
}

/// The sheet itself goes with the document, so that it can be verified and set again.
fn carried(sheet: &Sheet, code: &str) -> EmbeddedFile {
    EmbeddedFile {
        path: "sheet.txt".to_owned(),
        mime_type: krilla::embed::MimeType::new("text/plain"),
        description: Some("sheet".to_owned()),
        association_kind: AssociationKind::Source,
        data: sheet.carried(code).into_bytes().into(),
        modification_date: None,
        compress: Some(false),
        location: None,
    }
}

fn draw(document: &mut Document, pieces: Vec<(f32, Piece)>, number: usize, count: usize) {
    let size = PageSettings::from_wh(PAGE.0, PAGE.1).expect("A4 is a size");
    let mut page = document.start_page_with(size);
    let mut surface = page.surface();
    for (top, piece) in pieces {
        for mark in piece.marks {
            mark_on(&mut surface, top, mark);
        }
    }
    if 1 < count {
        let foot = centred(&format!("第 {number} 页 共 {count} 页  page {number} of {count}"), 8.0);
        mark_on(&mut surface, PAGE.1 - MARGIN / 2.0, foot);
    }
    surface.finish();
    page.finish();
}

fn mark_on(surface: &mut Surface, top: f32, mark: Mark) {
    match mark {
        Mark::Words { x, y, size, grey, text } => {
            surface.set_fill(Some(ink(grey)));
            words(surface, x, top + y, size, &text);
        }
        Mark::Boxes(boxes) => {
            surface.set_fill(Some(ink(0)));
            if let Some(path) = path(&boxes, top) {
                surface.draw_path(&path);
            }
        }
    }
}

fn path(boxes: &[[f32; 4]], top: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    for [x, y, width, height] in boxes {
        path.push_rect(Rect::from_xywh(*x, top + y, *width, *height)?);
    }
    path.finish()
}

fn ink(grey: u8) -> Fill {
    Fill { paint: rgb::Color::new(grey, grey, grey).into(), ..Fill::default() }
}

/// Writes a line, each stretch of one font at a time.
fn words(surface: &mut Surface, mut x: f32, y: f32, size: f32, text: &str) {
    let set: Vec<(usize, char, super::font::Glyph)> =
        text.char_indices().filter_map(|(at, c)| Some((at, c, glyph(c)?))).collect();
    for stretch in set.chunk_by(|one, next| one.2.face == next.2.face) {
        let [(begin, _, first), ..] = stretch else { continue };
        let end = stretch.last().map_or(*begin, |(at, c, _)| at + c.len_utf8());
        let glyphs: Vec<KrillaGlyph> = stretch
            .iter()
            .map(|(at, c, glyph)| KrillaGlyph {
                glyph_id: glyph.id,
                text_range: at - begin..at - begin + c.len_utf8(),
                x_advance: glyph.advance,
                x_offset: 0.0,
                y_offset: 0.0,
                y_advance: 0.0,
                location: None,
            })
            .collect();
        let font = face(first.face).font.clone();
        surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font, &text[*begin..end], size, false);
        x += glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * size;
    }
}

fn not_made() -> UserError {
    UserError::new(
        Exit::Internal,
        "pdf_failed",
        Text::new("无法生成 PDF", "the PDF could not be made"),
        Text::new("用 --format html 打印，并报告给系统管理员", "print it with --format html, and report this"),
    )
}
