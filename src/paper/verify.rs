//! Verifying a paper by its code and the office's public keys: no case file, no network.
//!
//! The code vouches for the plain text, byte for byte. A page or a PDF carries its sheet, which is set once more: the
//! file must be exactly what comes of it, so that nothing can be hidden in it or drawn over it.

use super::keys::Keys;
use super::sheet::Sheet;
use super::{html, pdf, text};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::record::code::{Code, KEY_PART, PART, Signed, part};
use crate::record::hash::Hash;

/// A paper that is genuine.
#[derive(Clone, Debug)]
pub struct Genuine {
    /// What its code vouches for.
    pub code: Code,
    /// Who signed, where the keys name their officers.
    pub officer: Option<String>,
    /// The words that it vouches for; none where only the code was given.
    pub words: Option<String>,
    /// The keys are those of the one case file that printed it.
    pub pinned: bool,
}

/// Verifies a code alone: what it vouches for is told, to be compared with the paper.
pub fn code(letters: &str, keys: &Keys) -> Result<Genuine, UserError> {
    signed_by(Signed::read(letters).ok_or_else(no_code)?, keys)
}

fn signed_by(signed: Signed, keys: &Keys) -> Result<Genuine, UserError> {
    let code = &signed.code;
    if keys.ledger.is_some_and(|ledger| part::<PART>(&ledger) != code.ledger) {
        return Err(another_ledger());
    }
    let key = keys.keys.iter().find(|known| part::<KEY_PART>(&known.key.id()) == code.key).ok_or_else(unknown_key)?;
    if key.revoked.is_some_and(|seq| seq <= code.seq) {
        return Err(revoked_key());
    }
    signed.verify(&key.key).map_err(|_| altered())?;
    let (officer, pinned) = (key.officer.clone(), keys.ledger.is_some());
    Ok(Genuine { code: signed.code, officer, words: None, pinned })
}

/// Verifies words by the code under them.
fn vouched(words: String, letters: &str, keys: &Keys) -> Result<Genuine, UserError> {
    let signed = Signed::read(letters).ok_or_else(no_code)?;
    if Hash::of(words.as_bytes()) != signed.code.words {
        return Err(altered());
    }
    Ok(Genuine { words: Some(words), ..signed_by(signed, keys)? })
}

/// Verifies a paper as a file: plain text, page or PDF.
pub fn paper(bytes: &[u8], keys: &Keys) -> Result<Genuine, UserError> {
    let is_pdf = bytes.starts_with(b"%PDF-");
    if !is_pdf && !bytes.starts_with(b"<!DOCTYPE html>") {
        return plain(bytes, keys);
    }
    let (sheet, letters) = Sheet::found_in(bytes).ok_or_else(no_code)?;
    let genuine = vouched(text::words(&sheet), &letters, keys)?;
    let is_so_written = if is_pdf {
        pdf::document(&sheet, &letters)? == bytes
    } else {
        let pages = [html::page, html::page_without_glyphs];
        pages.iter().any(|page| page(&sheet, &letters).as_bytes() == bytes)
    };
    if is_so_written { Ok(genuine) } else { Err(looks_otherwise()) }
}

/// Lines may end as on Windows; nothing else may differ.
fn plain(bytes: &[u8], keys: &Keys) -> Result<Genuine, UserError> {
    let text = std::str::from_utf8(bytes).map_err(|_| no_code())?.replace("\r\n", "\n");
    let (words, letters) = text::divided(&text).ok_or_else(no_code)?;
    let genuine = vouched(words.to_owned(), letters, keys)?;
    let letters: String = letters.split_whitespace().collect();
    if text::sealed(words, &letters) == text { Ok(genuine) } else { Err(looks_otherwise()) }
}

fn fault(code: &'static str, what: (&'static str, &'static str), hint: (&'static str, &'static str)) -> UserError {
    UserError::new(Exit::Integrity, code, Text::new(what.0, what.1), Text::new(hint.0, hint.1))
}

const DO_NOT_TRUST: (&str, &str) =
    ("不要采信该文书；向出具机关核实", "do not rely on this paper; ask the office that printed it");

fn no_code() -> UserError {
    fault(
        "no_code",
        ("文书没有完整的验证码，或者验证码被改动", "the paper has no whole code, or its code was altered"),
        DO_NOT_TRUST,
    )
}

fn altered() -> UserError {
    fault(
        "paper_altered",
        ("文书与验证码不符：内容或者验证码被改动", "words and code do not agree: one was altered"),
        DO_NOT_TRUST,
    )
}

fn looks_otherwise() -> UserError {
    fault(
        "looks_altered",
        (
            "文字与验证码相符，但文件不是本版本程序所写：外观可能被改动",
            "the words hold, but this version of the program did not write the file so: what it shows may be altered",
        ),
        (
            "以 paper verify --code 所示内容为准，或者用打印时的程序版本验证",
            "go by what paper verify --code tells, or verify it with the version that printed it",
        ),
    )
}

pub(super) fn unknown_key() -> UserError {
    fault(
        "unknown_key",
        ("所给公钥中没有签署该文书的密钥", "none of the keys given signed this paper"),
        (
            "向出具机关索取 visa-cli paper keys 导出的公钥",
            "get the keys that visa-cli paper keys writes from the office",
        ),
    )
}

pub(super) fn revoked_key() -> UserError {
    fault(
        "revoked_key",
        ("签署该文书时密钥已经停用", "the key that signed this paper was revoked before"),
        DO_NOT_TRUST,
    )
}

pub(super) fn another_ledger() -> UserError {
    fault(
        "another_ledger",
        ("该文书不是这些公钥所属案件文件打印的", "another case file printed this paper, not the one of these keys"),
        DO_NOT_TRUST,
    )
}
