//! The code of a paper: what it vouches for, signed by who printed it, short enough for a QR symbol.
//!
//! ```text
//! VP1 + base32(what it vouches for + 64 bytes of signature)
//! ```
//! Letters and digits only, so that it can be typed; one code has one spelling.

use chrono::NaiveDate;

use super::canonical::{Canonical, Reader};
use super::hash::Hash;
use super::key::PublicKey;
use super::sshsig::{self, Bad, PAPER};
use crate::domain::day::read_day;

const PREFIX: &str = "VP1";
const TAG: &[u8; 4] = b"vpp1";
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SIGNATURE: usize = 64;

/// Bytes of a hash that stand in a code: 128 bits.
pub const PART: usize = 16;
/// Bytes of the id of a key that stand in a code.
pub const KEY_PART: usize = 8;

/// What the code of a paper vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Which paper, by its word.
    pub paper: String,
    /// Of a training file: without legal effect.
    pub training: bool,
    /// The case file: the first bytes of its id.
    pub ledger: [u8; PART],
    /// Number of the paper.
    pub number: String,
    /// Number of the copy, from 1.
    pub copy: u64,
    /// The transaction of the printing.
    pub transaction: u64,
    /// The event of the printing.
    pub seq: u64,
    /// The first bytes of the transaction's hash.
    pub head: [u8; PART],
    /// Day of printing.
    pub printed_on: NaiveDate,
    /// Last day of what the paper proves, where it has one.
    pub last_day: Option<NaiveDate>,
    /// Initials of the holder.
    pub initials: String,
    /// SHA-256 of the words of the paper.
    pub words: Hash,
    /// The key that signed: the first bytes of its id.
    pub key: [u8; KEY_PART],
}

/// A code as it stands on a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What it vouches for.
    pub code: Code,
    signature: [u8; SIGNATURE],
}

/// The first bytes of a hash.
pub fn part<const N: usize>(hash: &Hash) -> [u8; N] {
    hash.as_bytes().first_chunk::<N>().copied().expect("no part of a hash is longer than the hash")
}

impl Code {
    /// The bytes that are signed.
    pub fn bytes(&self) -> Vec<u8> {
        Canonical::new(TAG)
            .bytes(self.paper.as_bytes())
            .byte(u8::from(self.training))
            .bytes(&self.ledger)
            .bytes(self.number.as_bytes())
            .number(self.copy)
            .number(self.transaction)
            .number(self.seq)
            .bytes(&self.head)
            .bytes(self.printed_on.to_string().as_bytes())
            .bytes(self.last_day.map(|day| day.to_string()).unwrap_or_default().as_bytes())
            .bytes(self.initials.as_bytes())
            .bytes(self.words.as_bytes())
            .bytes(&self.key)
            .done()
    }

    fn read(bytes: &[u8]) -> Option<Code> {
        let mut read = Reader::new(bytes, TAG)?;
        let code = Code {
            paper: read.text()?,
            training: read.byte()? == 1,
            ledger: read.bytes()?.try_into().ok()?,
            number: read.text()?,
            copy: read.number()?,
            transaction: read.number()?,
            seq: read.number()?,
            head: read.bytes()?.try_into().ok()?,
            printed_on: read_day(&read.text()?)?,
            last_day: read
                .text()
                .map(|text| if text.is_empty() { Some(None) } else { read_day(&text).map(Some) })??,
            initials: read.text()?,
            words: Hash::from_slice(read.bytes()?)?,
            key: read.bytes()?.try_into().ok()?,
        };
        read.is_done().then_some(code)
    }

    /// Puts the signature to it.
    pub fn signed(self, signature: [u8; SIGNATURE]) -> Signed {
        Signed { code: self, signature }
    }
}

impl Signed {
    /// The code as it is printed.
    pub fn text(&self) -> String {
        let bytes = [self.code.bytes(), self.signature.to_vec()].concat();
        format!("{PREFIX}{}", in_letters(&bytes))
    }

    /// Reads a code as it is printed; blanks and line ends between its letters do not count.
    pub fn read(text: &str) -> Option<Signed> {
        let text: String = text.split_whitespace().collect();
        let bytes = from_letters(text.strip_prefix(PREFIX)?)?;
        let (code, signature) = bytes.split_last_chunk::<SIGNATURE>()?;
        let read = Signed { code: Code::read(code)?, signature: *signature };
        (read.text() == text).then_some(read)
    }

    /// Checks the signature with a key.
    pub fn verify(&self, key: &PublicKey) -> Result<(), Bad> {
        if part::<KEY_PART>(&key.id()) != self.code.key {
            return Err(Bad::Key);
        }
        sshsig::verify(key, PAPER, &self.code.bytes(), &sshsig::blob(key, PAPER, &self.signature))
    }
}

/// Five bits a letter; what is left over is filled up with zeros.
fn in_letters(bytes: &[u8]) -> String {
    let bit = |place: usize| bytes.get(place / 8).is_some_and(|byte| byte >> (7 - place % 8) & 1 == 1);
    let letter = |at: usize| (0..5).fold(0, |letter, place| letter << 1 | usize::from(bit(at * 5 + place)));
    (0..(bytes.len() * 8).div_ceil(5)).map(|at| char::from(LETTERS[letter(at)])).collect()
}

fn from_letters(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut bits) = (0u32, 0);
    for letter in text.bytes() {
        let place = LETTERS.iter().position(|known| *known == letter)?;
        held = (held << 5 | u32::try_from(place).ok()?) & 0xffff;
        bits += 5;
        if 8 <= bits {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}
