//! What the record or an officer depends on, known by its name or by how it begins: it is never written over.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::domain::text::Text;

/// How far into a file is read to know it, bytes.
const BEGINNING: usize = 80;
/// Logs of a case file, by the endings that the engine gives them.
const LOGS: &[&str] = &["-wal", "-shm", "-journal"];
/// How a log begins, in either order of bytes.
const LOG_BEGINS: &[&[u8]] = &[&[0x37, 0x7f, 0x06, 0x82], &[0x37, 0x7f, 0x06, 0x83]];
/// How what a witness keeps begins.
const WITNESS: &[u8] = b"visa-cli witness ";
/// The word of a bundle, and how far into it the word stands at most, bytes.
const BUNDLE: (&[u8], usize) = (b"vpb1", 24);
/// Digits of a secret for pseudonyms.
const SECRET_DIGITS: usize = 64;

/// Tells whether a plain file is a key of an officer.
pub(super) fn is_key(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
        && beginning(path).is_some_and(|begins| begins.starts_with(b"visa-cli key "))
}

/// Tells whether a plain file is what a witness keeps.
pub(super) fn is_witness(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
        && beginning(path).is_some_and(|begins| begins.starts_with(WITNESS))
}

/// Tells what stands at a path, or would by its name, if it may never be written over.
pub(super) fn what(path: &Path) -> Option<Text> {
    let name = path.file_name()?.to_string_lossy();
    if LOGS.iter().any(|ending| name.ends_with(ending)) {
        return Some(Text::new("是案件文件日志的名称", "is the name of a log of a case file"));
    }
    if !path.is_file() {
        return None;
    }
    if name.ends_with(".mark") || name.ends_with(".ledger") {
        return Some(Text::new("是本机的高水位标记", "is a mark of what this machine has seen"));
    }
    let begins = beginning(path)?;
    if begins.starts_with(b"SQLite format 3\0") {
        return Some(Text::new("是案件文件或者备份", "is a case file or a backup"));
    }
    if LOG_BEGINS.iter().any(|log| begins.starts_with(log)) {
        return Some(Text::new("是案件文件的日志", "is a log of a case file"));
    }
    if begins.starts_with(WITNESS) {
        return Some(Text::new("是见证留存的内容", "is what a witness keeps"));
    }
    if contains(&begins[..begins.len().min(BUNDLE.1)], BUNDLE.0) {
        return Some(Text::new("是记录包", "is a bundle of the record"));
    }
    let is_key = begins.starts_with(b"visa-cli key ")
        || (begins.starts_with(b"-----BEGIN ") && contains(&begins, b"PRIVATE KEY-----"))
        || is_secret(&begins);
    is_key.then(|| Text::new("是密钥", "is a key"))
}

/// The secret of an office for pseudonyms: hexadecimal digits and nothing else.
fn is_secret(begins: &[u8]) -> bool {
    let trimmed = begins.trim_ascii_end();
    trimmed.len() == SECRET_DIGITS && trimmed.iter().all(u8::is_ascii_hexdigit)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Reads how a file begins. One that cannot be read is kept, whatever it is.
fn beginning(path: &Path) -> Option<Vec<u8>> {
    let mut begins = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BEGINNING as u64).read_to_end(&mut begins));
    Some(if read.is_ok() { begins } else { b"visa-cli key ".to_vec() })
}
