//! A bundle: a stretch of the record in one file, from one machine to another, sealed by the officer who made it.
//!
//! ```text
//! "vpb1" { ledger office first last head at officer key program }, as bytes
//! { length transaction }*  0                       lengths of 8 bytes; transactions as in `carried`
//! signature                                        over the SHA-256 of all before it, as bytes
//! ```

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

use super::canonical::{Canonical, Reader};
use super::carried::CarriedTransaction;
use super::hash::Hash;
use super::key::PublicKey;
use super::sshsig;

const TAG: &[u8; 4] = b"vpb1";
/// Longest header, bytes.
const LONGEST_HEADER: u64 = 64 << 10;
/// Longest transaction, bytes: a part of a list has some megabytes.
const LONGEST_TRANSACTION: u64 = 1 << 30;

/// What a bundle says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleHeader {
    /// Id of the case file: hash of its first transaction.
    pub ledger: Hash,
    /// Code of the office.
    pub office: String,
    /// Its first transaction.
    pub first: u64,
    /// Its last one.
    pub last: u64,
    /// Hash of the last one.
    pub head: Hash,
    /// When it was made, milliseconds since 1970-01-01T00:00Z.
    pub at: i64,
    /// Who made it.
    pub officer: String,
    /// The key that seals it.
    pub key: PublicKey,
    /// Name and version of the program that made it.
    pub program: String,
}

/// Why a bundle cannot be taken.
#[derive(Debug)]
pub enum BadBundle {
    /// The bytes are not a bundle, or are cut short or altered.
    Form,
    /// The seal does not hold.
    Seal,
    /// It cannot be read.
    Unreadable(io::Error),
}

impl From<io::Error> for BadBundle {
    fn from(error: io::Error) -> BadBundle {
        if error.kind() == io::ErrorKind::UnexpectedEof { BadBundle::Form } else { BadBundle::Unreadable(error) }
    }
}

impl BundleHeader {
    fn bytes(&self) -> Vec<u8> {
        Canonical::new(TAG)
            .bytes(self.ledger.as_bytes())
            .bytes(self.office.as_bytes())
            .number(self.first)
            .number(self.last)
            .bytes(self.head.as_bytes())
            .time(self.at)
            .bytes(self.officer.as_bytes())
            .bytes(&self.key.wire())
            .bytes(self.program.as_bytes())
            .done()
    }

    fn from_bytes(bytes: &[u8]) -> Option<BundleHeader> {
        let mut from = Reader::new(bytes, TAG)?;
        let header = BundleHeader {
            ledger: Hash::from_slice(from.bytes()?)?,
            office: from.text()?,
            first: from.number()?,
            last: from.number()?,
            head: Hash::from_slice(from.bytes()?)?,
            at: from.time()?,
            officer: from.text()?,
            key: PublicKey::from_wire(from.bytes()?)?,
            program: from.text()?,
        };
        from.is_done().then_some(header)
    }
}

/// Writes a bundle, transaction by transaction.
pub struct BundleWriter<'w> {
    to: &'w mut dyn Write,
    digest: Sha256,
}

impl<'w> BundleWriter<'w> {
    /// Begins a bundle.
    ///
    /// # Errors
    ///
    /// Those of the writer, here and below.
    pub fn begin(header: &BundleHeader, to: &'w mut dyn Write) -> io::Result<BundleWriter<'w>> {
        let mut writer = BundleWriter { to, digest: Sha256::new() };
        writer.block(&header.bytes())?;
        Ok(writer)
    }

    /// Adds the next transaction.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn add(&mut self, carried: &CarriedTransaction) -> io::Result<()> {
        self.block(&carried.bytes())
    }

    /// Ends the bundle and returns what is to be signed for [`sshsig::BUNDLE`], and what takes the signature.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn end(mut self) -> io::Result<(Hash, &'w mut dyn Write)> {
        self.put(&0u64.to_be_bytes())?;
        Ok((Hash::from_bytes(self.digest.finalize().into()), self.to))
    }

    fn block(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.put(&(bytes.len() as u64).to_be_bytes())?;
        self.put(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.to.write_all(bytes)
    }
}

/// Reads a bundle, transaction by transaction.
pub struct BundleReader<R: Read> {
    from: R,
    digest: Sha256,
    header: BundleHeader,
}

impl<R: Read> BundleReader<R> {
    /// Reads what a bundle says of itself.
    ///
    /// # Errors
    ///
    /// Where it is no bundle, or cannot be read.
    pub fn begin(mut from: R) -> Result<BundleReader<R>, BadBundle> {
        let mut digest = Sha256::new();
        let bytes = block(&mut from, &mut digest, LONGEST_HEADER)?.ok_or(BadBundle::Form)?;
        let header = BundleHeader::from_bytes(&bytes).ok_or(BadBundle::Form)?;
        Ok(BundleReader { from, digest, header })
    }

    /// What the bundle says of itself; true only once it was read to its end.
    pub fn header(&self) -> &BundleHeader {
        &self.header
    }

    /// Reads the next transaction; after the last one the seal must hold.
    ///
    /// # Errors
    ///
    /// Where it is cut short or altered, or cannot be read.
    pub fn transaction(&mut self) -> Result<Option<CarriedTransaction>, BadBundle> {
        match block(&mut self.from, &mut self.digest, LONGEST_TRANSACTION)? {
            Some(bytes) => CarriedTransaction::from_bytes(&bytes).map(Some).map_err(|_| BadBundle::Form),
            None => self.sealed().map(|()| None),
        }
    }

    fn sealed(&mut self) -> Result<(), BadBundle> {
        let digest = Hash::from_bytes(std::mem::take(&mut self.digest).finalize().into());
        let mut signature = Vec::new();
        self.from.by_ref().take(LONGEST_HEADER).read_to_end(&mut signature)?;
        sshsig::verify(&self.header.key, sshsig::BUNDLE, digest.as_bytes(), &signature).map_err(|_| BadBundle::Seal)
    }
}

/// Reads a length and as many bytes; `None` for a length of nothing.
fn block(from: &mut impl Read, digest: &mut Sha256, longest: u64) -> Result<Option<Vec<u8>>, BadBundle> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    digest.update(length);
    let length = u64::from_be_bytes(length);
    if length == 0 {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    if length > longest || from.by_ref().take(length).read_to_end(&mut bytes)? as u64 != length {
        return Err(BadBundle::Form);
    }
    digest.update(&bytes);
    Ok(Some(bytes))
}
