//! How the bytes of a list are read: the mark at the beginning, strict UTF-8, strict GB18030; nothing is replaced and
//! what reads well in two ways is not guessed.

mod plausible;
mod refusal;

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use serde::Serialize;

use super::source::{Reader, Source};
use crate::error::UserError;
use plausible::{Letters, Score};
use refusal::{malformed, mark_differs, neither, not_read, reads_badly, two_readings, without_mark};

/// How the bytes of a sheet are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, with or without a mark at its beginning
    #[value(alias = "utf-8")]
    Utf8,
    /// GB18030, which contains GBK and GB2312
    #[value(alias = "gbk")]
    Gb18030,
    /// UTF-16, little end first
    #[value(alias = "utf-16le")]
    Utf16le,
    /// UTF-16, big end first
    #[value(alias = "utf-16be")]
    Utf16be,
}

impl Encoding {
    /// The name as it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gb18030 => "GB18030",
            Encoding::Utf16le => "UTF-16LE",
            Encoding::Utf16be => "UTF-16BE",
        }
    }

    /// The word that `--encoding` takes.
    pub fn word(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf8",
            Encoding::Gb18030 => "gb18030",
            Encoding::Utf16le => "utf16le",
            Encoding::Utf16be => "utf16be",
        }
    }

    /// Finds an encoding by the name as it is printed.
    pub fn of_name(name: &str) -> Option<Encoding> {
        let all = [Encoding::Utf8, Encoding::Gb18030, Encoding::Utf16le, Encoding::Utf16be];
        all.into_iter().find(|encoding| encoding.name() == name)
    }

    fn mark(self) -> &'static [u8] {
        match self {
            Encoding::Utf8 => b"\xef\xbb\xbf",
            Encoding::Gb18030 => b"\x84\x31\x95\x33",
            Encoding::Utf16le => b"\xff\xfe",
            Encoding::Utf16be => b"\xfe\xff",
        }
    }

    /// Returns the encoding whose mark the bytes begin with.
    fn marked(head: &[u8]) -> Option<Encoding> {
        let all = [Encoding::Utf8, Encoding::Gb18030, Encoding::Utf16le, Encoding::Utf16be];
        all.into_iter().find(|encoding| head.starts_with(encoding.mark()))
    }

    fn decoder(self) -> Decoder {
        match self {
            Encoding::Utf8 => encoding_rs::UTF_8.new_decoder_without_bom_handling(),
            Encoding::Gb18030 => GB18030.new_decoder_without_bom_handling(),
            Encoding::Utf16le => UTF_16LE.new_decoder_without_bom_handling(),
            Encoding::Utf16be => UTF_16BE.new_decoder_without_bom_handling(),
        }
    }

    /// Writes text in this encoding.
    pub fn encode(self, text: &str, into: &mut Vec<u8>) {
        match self {
            Encoding::Utf8 => into.extend_from_slice(text.as_bytes()),
            Encoding::Gb18030 => into.extend_from_slice(&GB18030.encode(text).0),
            Encoding::Utf16le => text.encode_utf16().for_each(|unit| into.extend_from_slice(&unit.to_le_bytes())),
            Encoding::Utf16be => text.encode_utf16().for_each(|unit| into.extend_from_slice(&unit.to_be_bytes())),
        }
    }
}

/// How a list was found to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Writing {
    pub(super) encoding: Encoding,
    /// Bytes of the mark at the beginning.
    pub(super) mark: usize,
    /// Bytes up to its end: a Ctrl-Z at the end of the file is no text.
    pub(super) end: u64,
}

/// Bytes decoded at once.
const CHUNK: usize = 64 << 10;

/// Decodes the bytes of a list piece by piece.
pub(super) struct Decoding {
    reader: Reader,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Bytes read before this piece; for the place of a fault.
    read: u64,
    end: u64,
    ended: bool,
}

/// Why bytes could not be decoded.
pub(super) enum Undecoded {
    /// At this byte, from 0.
    Malformed(u64),
    Io(io::Error),
}

impl Decoding {
    pub(super) fn of(source: &Source, writing: Writing) -> Decoding {
        let (mut reader, decoder) = (source.reader(), writing.encoding.decoder());
        let place = writing.mark as u64;
        io::Seek::seek(&mut reader, io::SeekFrom::Start(place)).expect("a place after the beginning can be sought");
        Decoding { reader, decoder, raw: vec![0; CHUNK], read: place, end: writing.end, ended: false }
    }

    /// Adds the next piece; `false` at the end.
    pub(super) fn fill(&mut self, into: &mut String) -> Result<bool, Undecoded> {
        if self.ended {
            return Ok(false);
        }
        let left = usize::try_from(self.end.saturating_sub(self.read)).unwrap_or(usize::MAX).min(self.raw.len());
        let count = self.reader.read(&mut self.raw[..left]).map_err(Undecoded::Io)?;
        self.ended = count == 0;
        let room = self.decoder.max_utf8_buffer_length_without_replacement(count).unwrap_or(count * 3 + 16);
        into.reserve(room);
        let piece = &self.raw[..count];
        let (result, read) = self.decoder.decode_to_string_without_replacement(piece, into, self.ended);
        if let DecoderResult::Malformed(length, after) = result {
            let back = u64::from(length) + u64::from(after);
            return Err(Undecoded::Malformed((self.read + read as u64).saturating_sub(back)));
        }
        self.read += count as u64;
        Ok(!self.ended)
    }
}

/// What came of decoding a whole list in one encoding.
struct Tried {
    fault: Option<u64>,
    is_ascii: bool,
    score: Score,
    letters: Letters,
    /// Its beginning, decoded.
    head: String,
}

fn attempt(source: &Source, writing: Writing) -> Result<Tried, UserError> {
    let mut decoding = Decoding::of(source, writing);
    let (mut score, mut piece, mut head, mut is_ascii) = (Score::default(), String::new(), String::new(), true);
    let mut letters = Letters::default();
    let fault = loop {
        piece.clear();
        let more = match decoding.fill(&mut piece) {
            Ok(more) => more,
            Err(Undecoded::Malformed(place)) => break Some(place),
            Err(Undecoded::Io(error)) => return Err(not_read(&error)),
        };
        is_ascii &= piece.is_ascii();
        // Only GB18030 fits text of other encodings; what is UTF-8 or has a mark needs no second look.
        if writing.encoding == Encoding::Gb18030 {
            score.add(&piece);
        } else if !is_ascii {
            letters.add(&piece);
        }
        if head.len() < CHUNK {
            head.push_str(&piece);
        }
        if !more {
            break None;
        }
    };
    Ok(Tried { fault, is_ascii, score, letters, head })
}

/// Finds out how a list is written.
pub(super) fn writing(source: &Source, asked: Option<Encoding>) -> Result<Writing, UserError> {
    let mut head = Vec::new();
    source.reader().take(CHUNK as u64).read_to_end(&mut head).map_err(|error| not_read(&error))?;
    let marked = Encoding::marked(&head).filter(|_| !head.starts_with(b"\xff\xfe\0\0"));
    match (asked, marked) {
        (Some(asked), Some(marked)) if asked != marked => Err(mark_differs(asked, marked)),
        (Some(encoding), _) | (None, Some(encoding)) => {
            let mark = if marked.is_some() { encoding.mark().len() } else { 0 };
            let writing = Writing { encoding, mark, end: text_end(source, encoding)? };
            match attempt(source, writing)?.fault {
                None => Ok(writing),
                Some(place) => Err(malformed(encoding, place)),
            }
        }
        (None, None) => unmarked(source, &head),
    }
}

/// What some programs of old put at the end of a file.
const CTRL_Z: u8 = 0x1a;

/// Returns how many bytes are text: without a Ctrl-Z at the end, which line ends may follow.
fn text_end(source: &Source, encoding: Encoding) -> Result<u64, UserError> {
    const TAIL: u64 = 16;
    let from = source.length().saturating_sub(TAIL) & !1;
    let mut reader = source.reader();
    io::Seek::seek(&mut reader, io::SeekFrom::Start(from)).map_err(|error| not_read(&error))?;
    let mut tail = Vec::new();
    reader.read_to_end(&mut tail).map_err(|error| not_read(&error))?;
    let width = match encoding {
        Encoding::Utf8 | Encoding::Gb18030 => 1,
        Encoding::Utf16le | Encoding::Utf16be => 2,
    };
    let mut units = tail.chunks(width).map(|unit| match (encoding, unit) {
        (Encoding::Utf16be, [0, byte]) | (Encoding::Utf16le, [byte, 0]) => *byte,
        (Encoding::Utf8 | Encoding::Gb18030, [byte]) => *byte,
        _ => b'x',
    });
    let is_end = |byte: u8| matches!(byte, b'\r' | b'\n' | CTRL_Z);
    let units: Vec<u8> = units.by_ref().collect();
    let ends = units.iter().rev().take_while(|byte| is_end(**byte)).count();
    let first = units[units.len() - ends..].iter().position(|byte| *byte == CTRL_Z);
    Ok(first.map_or(source.length(), |first| from + ((units.len() - ends + first) * width) as u64))
}

fn unmarked(source: &Source, head: &[u8]) -> Result<Writing, UserError> {
    if let Some(encoding) = wide(head) {
        return Err(without_mark(encoding));
    }
    let end = text_end(source, Encoding::Utf8)?;
    let utf8 = Writing { encoding: Encoding::Utf8, mark: 0, end };
    let gb18030 = Writing { encoding: Encoding::Gb18030, mark: 0, end };
    let first = attempt(source, utf8)?;
    if first.fault.is_none() && first.is_ascii {
        return Ok(utf8);
    }
    let second = attempt(source, gb18030)?;
    match (first.fault, second.fault) {
        (None, Some(_)) => Ok(utf8),
        (None, None) if !second.score.reads_well() || first.letters.are_plain() => Ok(utf8),
        (None, None) => Err(two_readings(&first, &second)),
        (Some(_), None) if second.score.reads_well() => Ok(gb18030),
        (Some(_), None) => Err(reads_badly(&second)),
        (Some(utf8), Some(gb18030)) => Err(neither(utf8, gb18030)),
    }
}

/// Returns the form of UTF-16 that bytes without a mark seem to be: every other byte of plain text is 0.
fn wide(head: &[u8]) -> Option<Encoding> {
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    // A list has at least its separators and line ends in ASCII: a tenth of its characters.
    if half >= 8 && odd > half / 10 && even == 0 {
        Some(Encoding::Utf16le)
    } else if half >= 8 && even > half / 10 && odd == 0 {
        Some(Encoding::Utf16be)
    } else {
        None
    }
}

/// Returns up to three cells of the beginning that are other than ASCII, decoded.
pub(super) fn beginning(source: &Source, writing: Writing) -> Result<Vec<String>, UserError> {
    let (mut decoding, mut piece) = (Decoding::of(source, writing), String::new());
    match decoding.fill(&mut piece) {
        Ok(_) => Ok(samples(&piece)),
        Err(Undecoded::Malformed(place)) => Err(malformed(writing.encoding, place)),
        Err(Undecoded::Io(error)) => Err(not_read(&error)),
    }
}

/// Returns up to three cells that a reading shows other than ASCII.
fn samples(head: &str) -> Vec<String> {
    let cells = head.split(['\n', '\r', ',', ';', '\t', '，']).map(|cell| cell.trim_matches(['"', ' ', '\u{3000}']));
    let mut found: Vec<String> = Vec::new();
    for cell in cells.filter(|cell| !cell.is_ascii()) {
        let short: String = cell.chars().take(20).collect();
        if !found.contains(&short) {
            found.push(short);
        }
        if found.len() == 3 {
            break;
        }
    }
    found
}
