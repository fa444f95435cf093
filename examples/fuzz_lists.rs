//! Lists that were changed at random: `cargo run --example fuzz_lists FILES… [--count N] [--seed N]`.
//!
//! Each file is changed byte by byte or cut; of files in a ZIP also a part inside, which is packed anew. Prints how many
//! were read or refused, which panicked, and the longest time.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use visa_cli::lists::row;
use visa_cli::lists::sheet::{Asks, Hidden, Sheet};
use visa_cli::lists::source::Source;
use zip::write::SimpleFileOptions;

/// Small numbers by chance, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % below.max(1)
    }
}

fn changed(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.roll(6) {
        if bytes.is_empty() {
            return;
        }
        let at = dice.roll(bytes.len());
        match dice.roll(6) {
            0 => bytes[at] = u8::try_from(dice.roll(256)).unwrap(),
            1 => bytes[at] ^= 1 << dice.roll(8),
            2 => bytes.truncate(at),
            3 => {
                let end = (at + 1 + dice.roll(64)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = dice.roll(bytes.len());
                bytes.splice(to..to, piece);
            }
            4 => {
                let end = (at + 1 + dice.roll(32)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => {
                let number = [0xff, 0x7f, 0x80, 0x00][dice.roll(4)];
                let end = (at + 4).min(bytes.len());
                bytes[at..end].fill(number);
            }
        }
    }
}

/// Changes one part of a ZIP file and packs all of them anew.
fn changed_inside(bytes: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let which = dice.roll(archive.len());
    let mut packed = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).ok()?;
        let name = part.name().ok()?.to_string();
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        if place == which || name.ends_with("sheet1.xml") || name == "content.xml" {
            changed(&mut content, dice);
        }
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        packed.start_file(name, if place == 0 { stored } else { SimpleFileOptions::default() }).ok()?;
        packed.write_all(&content).ok()?;
    }
    Some(packed.finish().ok()?.into_inner())
}

fn read(bytes: Vec<u8>) -> bool {
    let asks = Asks { hidden: Some(Hidden::Include), ..Asks::default() };
    let Ok(sheet) = Sheet::survey(&Source::of_bytes("list", bytes), &asks) else { return false };
    let mut rows = sheet.rows();
    while let Ok(Some(one)) = rows.next() {
        let _ = row::read(one, &sheet);
    }
    true
}

fn main() {
    let (mut files, mut count, mut seed) = (Vec::new(), 10_000_u64, 1);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--count" => count = args.next().unwrap().parse().unwrap(),
            "--seed" => seed = args.next().unwrap().parse().unwrap(),
            _ => files.push(std::fs::read(arg).unwrap()),
        }
    }
    let (mut dice, mut good, mut panics, mut longest) = (Dice(seed), 0_u64, 0_u64, Duration::ZERO);
    for number in 0..count {
        let file = &files[dice.roll(files.len())];
        let inside = if dice.roll(4) == 0 { None } else { changed_inside(file, &mut dice) };
        let bytes = inside.unwrap_or_else(|| {
            let mut bytes = file.clone();
            changed(&mut bytes, &mut dice);
            bytes
        });
        let began = Instant::now();
        let kept = bytes.clone();
        match catch_unwind(AssertUnwindSafe(|| read(bytes))) {
            Ok(read) => good += u64::from(read),
            Err(_) => {
                panics += 1;
                let name = std::env::temp_dir().join(format!("panic-{number}"));
                std::fs::write(&name, kept).unwrap();
                println!("panic: {}", name.display());
            }
        }
        longest = longest.max(began.elapsed());
    }
    println!("{count} inputs: {good} read, {} refused, {panics} panicked, longest {longest:?}", count - good - panics);
}
