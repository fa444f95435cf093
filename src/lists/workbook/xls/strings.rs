//! The strings of an .xls: of one or two bytes a character, perhaps continued in another record.

use encoding_rs::Encoding;

/// The code page of strings of single bytes; since Excel 97 strings are wide.
#[derive(Default)]
pub(super) struct Page {
    wide: bool,
    number: u16,
}

impl Page {
    /// Takes the version of the workbook from its first record.
    pub(super) fn begins(&mut self, bytes: &[u8]) {
        let version = bytes.get(..2).map(|two| u16::from_le_bytes([two[0], two[1]]));
        self.wide |= version == Some(0x0600);
    }

    pub(super) fn is(&mut self, number: u16) {
        self.number = number;
    }

    pub(super) fn is_wide(&self) -> bool {
        self.wide
    }

    fn decoded(&self, bytes: &[u8]) -> String {
        let label: &[u8] = match self.number {
            936 => b"gbk",
            950 => b"big5",
            932 => b"shift_jis",
            949 => b"euc-kr",
            1250 => b"windows-1250",
            1251 => b"windows-1251",
            1254 => b"windows-1254",
            _ => b"windows-1252",
        };
        let encoding = Encoding::for_label(label).unwrap_or(encoding_rs::WINDOWS_1252);
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..at + 2).map(|two| usize::from(u16::from_le_bytes([two[0], two[1]])))
}

/// Decodes characters of one byte, or of two.
fn characters(bytes: &[u8], count: usize, two: bool) -> Option<String> {
    if two {
        let (units, _) = bytes.get(..count.checked_mul(2)?)?.as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
        Some(String::from_utf16_lossy(&units))
    } else {
        Some(bytes.get(..count)?.iter().map(|byte| char::from(*byte)).collect())
    }
}

/// A string with its length in one byte.
pub(super) fn short(bytes: &[u8], at: usize, page: &Page) -> Option<String> {
    let count = usize::from(*bytes.get(at)?);
    if !page.is_wide() {
        return bytes.get(at + 1..at + 1 + count).map(|bytes| page.decoded(bytes));
    }
    characters(bytes.get(at + 2..)?, count, bytes.get(at + 1)? & 1 != 0)
}

/// A string of single bytes with its length in two.
pub(super) fn bytes(bytes: &[u8], at: usize, page: &Page) -> Option<String> {
    let count = word(bytes, at)?;
    bytes.get(at + 2..at + 2 + count).map(|bytes| page.decoded(bytes))
}

/// A string with its length in two bytes.
pub(super) fn long(bytes: &[u8], at: usize) -> Option<String> {
    let (count, flags) = (word(bytes, at)?, *bytes.get(at + 2)?);
    let rich = if flags & 8 != 0 { 2 } else { 0 };
    let far = if flags & 4 != 0 { 4 } else { 0 };
    characters(bytes.get(at + 3 + rich + far..)?, count, flags & 1 != 0)
}

/// The strings that cells share: as many as really stand there, whatever their number is said to be.
pub(super) fn shared(pieces: &[&[u8]]) -> Option<Vec<String>> {
    let mut reading = Reading { pieces, piece: 0, place: 8 };
    let mut strings = Vec::new();
    while !reading.ended() {
        strings.push(reading.string()?);
    }
    Some(strings)
}

/// Reads on from record to record.
struct Reading<'a> {
    pieces: &'a [&'a [u8]],
    piece: usize,
    place: usize,
}

impl Reading<'_> {
    fn rest(&self) -> &[u8] {
        self.pieces.get(self.piece).and_then(|piece| piece.get(self.place..)).unwrap_or_default()
    }

    /// Goes on to the next record where this one is at its end.
    fn on(&mut self) -> bool {
        while self.rest().is_empty() && self.piece < self.pieces.len() {
            self.piece += 1;
            self.place = 0;
        }
        self.piece < self.pieces.len()
    }

    fn ended(&mut self) -> bool {
        !self.on()
    }

    fn byte(&mut self) -> Option<u8> {
        self.on().then(|| self.rest().first().copied()).flatten().inspect(|_| self.place += 1)
    }

    fn word(&mut self) -> Option<usize> {
        Some(usize::from(u16::from_le_bytes([self.byte()?, self.byte()?])))
    }

    fn string(&mut self) -> Option<String> {
        let (count, flags) = (self.word()?, self.byte()?);
        let runs = if flags & 8 != 0 { self.word()? } else { 0 };
        let far = if flags & 4 != 0 { self.word()? | (self.word()? << 16) } else { 0 };
        let (mut units, mut two): (Vec<u16>, bool) = (Vec::with_capacity(count), flags & 1 != 0);
        while units.len() < count {
            if self.rest().is_empty() {
                if !self.on() {
                    return None;
                }
                // What is continued says again how wide its characters are.
                two = self.byte()? & 1 != 0;
            }
            let width = if two { 2 } else { 1 };
            let left = (count - units.len()).min(self.rest().len() / width);
            if left == 0 {
                return None;
            }
            let bytes = &self.rest()[..left * width];
            if two {
                units.extend(bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)));
            } else {
                units.extend(bytes.iter().map(|byte| u16::from(*byte)));
            }
            self.place += left * width;
        }
        self.pass(runs.checked_mul(4)?.checked_add(far)?)?;
        Some(String::from_utf16_lossy(&units))
    }

    /// Passes over bytes.
    fn pass(&mut self, mut count: usize) -> Option<()> {
        while 0 < count {
            if !self.on() {
                return None;
            }
            let step = count.min(self.rest().len());
            self.place += step;
            count -= step;
        }
        Some(())
    }
}
