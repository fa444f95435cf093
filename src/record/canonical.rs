//! Canonical bytes: a tag, then fields whose lengths are written before them, so that no two things have the same bytes.

use sha2::{Digest, Sha256};

use super::hash::Hash;

/// Where canonical bytes go.
pub trait Sink {
    /// Takes the next bytes.
    fn put(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

impl Sink for Sha256 {
    fn put(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

/// Writes canonical bytes, or digests them as they come.
#[derive(Debug)]
pub struct Canonical<S: Sink = Vec<u8>>(S);

impl Canonical {
    /// Begins with a tag of four letters.
    pub fn new(tag: &[u8; 4]) -> Canonical {
        Canonical(tag.to_vec())
    }

    /// Returns what was written.
    pub fn done(self) -> Vec<u8> {
        self.0
    }
}

impl Canonical<Sha256> {
    /// Begins a digest with bytes as they are and a tag.
    pub fn digest(prefix: &[u8], tag: &[u8; 4]) -> Canonical<Sha256> {
        Canonical(Sha256::new_with_prefix(prefix).chain_update(tag))
    }

    /// Returns the digest.
    pub fn hash(self) -> Hash {
        Hash::from_bytes(self.0.finalize().into())
    }
}

impl<S: Sink> Canonical<S> {
    /// Adds one byte.
    #[must_use]
    pub fn byte(mut self, byte: u8) -> Self {
        self.0.put(&[byte]);
        self
    }

    /// Adds a number: 8 bytes, big-endian.
    #[must_use]
    pub fn number(mut self, number: u64) -> Self {
        self.0.put(&number.to_be_bytes());
        self
    }

    /// Adds a time: 8 bytes, two's complement, big-endian.
    #[must_use]
    pub fn time(mut self, milliseconds: i64) -> Self {
        self.0.put(&milliseconds.to_be_bytes());
        self
    }

    /// Adds bytes with their length before them: 4 bytes, big-endian.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        let length = u32::try_from(bytes.len()).expect("no field of the record reaches 4 GiB");
        self.0.put(&length.to_be_bytes());
        self.0.put(bytes);
        self
    }
}

/// Reads canonical bytes; every answer is `None` once the bytes are not as expected.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads bytes that begin with a tag.
    pub fn new(bytes: &'a [u8], tag: &[u8; 4]) -> Option<Reader<'a>> {
        Some(Reader(bytes.strip_prefix(tag)?))
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// Reads one byte.
    pub fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|byte| byte[0])
    }

    /// Reads a number.
    pub fn number(&mut self) -> Option<u64> {
        Some(u64::from_be_bytes(self.take(8)?.try_into().ok()?))
    }

    /// Reads a time.
    pub fn time(&mut self) -> Option<i64> {
        Some(i64::from_be_bytes(self.take(8)?.try_into().ok()?))
    }

    /// Reads bytes with their length before them.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = u32::from_be_bytes(self.take(4)?.try_into().ok()?);
        self.take(usize::try_from(length).ok()?)
    }

    /// Reads text.
    pub fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    /// Tells that nothing is left.
    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }
}
