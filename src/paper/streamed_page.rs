//! A page that is written as it comes and may be long, with the glyphs that it uses inside: it is kept in a file without a
//! name until it is whole.

use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};

use super::web_font::rules_of;

/// Where the rules of the fonts stand: behind the page's own style.
const STYLE_ENDS: &str = "</style>";

/// Writes a page with the glyphs that it uses inside.
///
/// # Errors
///
/// Those of `page`, or where it cannot be written.
pub fn with_glyphs(out: &mut dyn Write, page: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut seen = Seen { to: BufWriter::new(tempfile::tempfile()?), marks: Vec::new(), cut: Vec::new() };
    page(&mut seen)?;
    let rules = rules_of(seen.characters());
    let mut whole = seen.to.into_inner().map_err(io::IntoInnerError::into_error)?;
    whole.rewind()?;
    let (mut whole, mut line) = (BufReader::new(whole), String::new());
    while whole.read_line(&mut line)? > 0 {
        if line.contains(STYLE_ENDS) {
            line = line.replacen(STYLE_ENDS, &format!("{rules}{STYLE_ENDS}"), 1);
            break;
        }
        out.write_all(line.as_bytes())?;
        line.clear();
    }
    out.write_all(line.as_bytes())?;
    io::copy(&mut whole, out)?;
    Ok(())
}

/// What is written, with a mark for each character that came.
struct Seen<W> {
    to: W,
    marks: Vec<bool>,
    /// The beginning of a character whose end has not come yet.
    cut: Vec<u8>,
}

impl<W> Seen<W> {
    fn mark(&mut self, text: &str) {
        for c in text.chars() {
            let place = c as usize;
            if self.marks.len() <= place {
                self.marks.resize(place + 1, false);
            }
            self.marks[place] = true;
        }
    }

    fn characters(&self) -> impl Iterator<Item = char> + '_ {
        let seen = self.marks.iter().enumerate().filter(|(_, seen)| **seen);
        seen.filter_map(|(place, _)| char::from_u32(u32::try_from(place).ok()?))
    }
}

impl<W: Write> Write for Seen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut all = std::mem::take(&mut self.cut);
        all.extend_from_slice(bytes);
        for chunk in all.utf8_chunks() {
            self.mark(chunk.valid());
        }
        // A character of which the end has not come is the last thing there is, and of three bytes at most.
        let whole = all.utf8_chunks().last().map_or(0, |chunk| chunk.invalid().len());
        self.cut = all.split_off(all.len() - whole.min(3));
        self.to.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_the_same_however_it_comes_and_holds_a_font_for_what_it_shows() {
        let page = "<style>\nbody {}\n</style>\n<p>受理回执 Ü</p>\n<style></style>\n";
        let written = |parts: usize| {
            let mut out = Vec::new();
            let write = |to: &mut dyn Write| {
                page.as_bytes().chunks(parts).try_for_each(|part| to.write_all(part)).map_err(Into::into)
            };
            with_glyphs(&mut out, write).map(|()| String::from_utf8(out).unwrap_or_default()).unwrap_or_default()
        };
        let whole = written(page.len());
        let rules = super::super::web_font::rules(page);
        assert_eq!(whole, page.replacen("</style>", &format!("{rules}</style>"), 1));
        assert!(whole.contains("@font-face"));
        for parts in 1..=4 {
            assert_eq!(written(parts), whole, "{parts}");
        }
    }
}
