//! Compound files, in which programs of the nineties keep their documents as streams: folders, sectors and chains of them.

use std::io::Read;

use crate::lists::source::Source;

/// What a compound file begins with.
pub(in crate::lists) const SIGN: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Numbers from here on end a chain or stand for nothing.
const NO_SECTOR: u32 = 0xffff_fffa;
const HEADER: usize = 512;
const ENTRY: usize = 128;
const SMALL_SECTOR: usize = 64;

/// A compound file, held in memory.
pub(super) struct Compound {
    bytes: Vec<u8>,
    sector: usize,
    /// The sector that follows each.
    next: Vec<u32>,
    /// The same for small sectors, and the stream in which these stand.
    next_small: Vec<u32>,
    small: Vec<u8>,
    cutoff: u64,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    kind: u8,
    start: u32,
    length: u64,
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.first_chunk().map(|four| u32::from_le_bytes(*four))
}

impl Compound {
    /// Reads a file; `None` where it is none, or is cut.
    pub(super) fn open(source: &Source) -> Option<Compound> {
        let mut bytes = Vec::new();
        source.reader().read_to_end(&mut bytes).ok()?;
        let shift = *bytes.get(30)?;
        if !bytes.starts_with(SIGN) || !matches!(shift, 9 | 12) {
            return None;
        }
        let cutoff = number(&bytes, 56)?.into();
        let mut file = Compound {
            bytes,
            sector: 1 << shift,
            next: Vec::new(),
            next_small: Vec::new(),
            small: Vec::new(),
            cutoff,
            entries: Vec::new(),
        };
        file.next = file.table()?;
        let folder = file.chain(number(&file.bytes, 48)?)?;
        file.entries = folder.chunks_exact(ENTRY).filter_map(entry).collect();
        let small_table = number(&file.bytes, 60).filter(|start| *start < NO_SECTOR);
        if let Some(start) = small_table {
            file.next_small = numbers(&file.chain(start)?);
        }
        if let Some(root) = file.entries.iter().find(|entry| entry.kind == 5 && entry.start < NO_SECTOR) {
            file.small = file.chain(root.start).unwrap_or_default();
        }
        Some(file)
    }

    fn at(&self, sector: u32) -> Option<&[u8]> {
        let start = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(start..start.checked_add(self.sector)?.min(self.bytes.len())).filter(|bytes| !bytes.is_empty())
    }

    /// The table of sectors: the first of its own sectors are named in the header, the others in a chain of their own.
    fn table(&self) -> Option<Vec<u32>> {
        let most = self.bytes.len() / self.sector + 1;
        let mut own = numbers(self.bytes.get(76..HEADER)?);
        let mut more = number(&self.bytes, 68)?;
        let mut count = 0;
        while more < NO_SECTOR && count < most {
            let mut names = numbers(self.at(more)?);
            more = names.pop()?;
            own.append(&mut names);
            count += 1;
        }
        let mut table = Vec::new();
        for sector in own.into_iter().filter(|sector| *sector < NO_SECTOR).take(most) {
            table.extend(numbers(self.at(sector)?));
        }
        Some(table)
    }

    /// The bytes of a chain; `None` where it leads beyond the file or in a circle.
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let (mut bytes, mut sector, mut count) = (Vec::new(), start, 0);
        while sector < NO_SECTOR {
            bytes.extend_from_slice(self.at(sector)?);
            sector = *self.next.get(sector as usize)?;
            count += 1;
            if self.next.len() < count || self.bytes.len() < bytes.len() {
                return None;
            }
        }
        Some(bytes)
    }

    fn small_chain(&self, start: u32) -> Option<Vec<u8>> {
        let (mut bytes, mut sector) = (Vec::new(), start);
        while sector < NO_SECTOR {
            let at = (sector as usize).checked_mul(SMALL_SECTOR)?;
            bytes.extend_from_slice(self.small.get(at..at + SMALL_SECTOR)?);
            sector = *self.next_small.get(sector as usize)?;
            if self.small.len() < bytes.len() {
                return None;
            }
        }
        Some(bytes)
    }

    /// Reads a stream by its name, whatever its case.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(name))?;
        let mut bytes =
            if entry.length < self.cutoff { self.small_chain(entry.start)? } else { self.chain(entry.start)? };
        if (bytes.len() as u64) < entry.length {
            return None;
        }
        bytes.truncate(usize::try_from(entry.length).ok()?);
        Some(bytes)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let (fours, _) = bytes.as_chunks::<4>();
    fours.iter().map(|four| u32::from_le_bytes(*four)).collect()
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16::from_le_bytes([*bytes.get(64)?, *bytes.get(65)?]));
    let (units, _) = bytes.get(..length.clamp(2, 64) - 2)?.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    let length = u64::from(number(bytes, 120)?);
    Some(Entry { name: String::from_utf16_lossy(&units), kind: *bytes.get(66)?, start: number(bytes, 116)?, length })
}

/// The names of what stands in a compound file, as far as it can be read.
pub(in crate::lists) fn names(source: &Source) -> Vec<String> {
    Compound::open(source).map(|file| file.entries.into_iter().map(|entry| entry.name).collect()).unwrap_or_default()
}
