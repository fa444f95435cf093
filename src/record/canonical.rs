//! Canonical bytes: a tag, then fields whose lengths are written before them, so that no two things have the same bytes.

/// Writes canonical bytes.
#[derive(Debug)]
pub struct Canonical(Vec<u8>);

impl Canonical {
    /// Begins with a tag of four letters.
    pub fn new(tag: &[u8; 4]) -> Canonical {
        Canonical(tag.to_vec())
    }

    /// Begins with bytes as they are.
    pub fn after(prefix: &[u8], tag: &[u8; 4]) -> Canonical {
        let mut bytes = prefix.to_vec();
        bytes.extend_from_slice(tag);
        Canonical(bytes)
    }

    /// Adds one byte.
    #[must_use]
    pub fn byte(mut self, byte: u8) -> Canonical {
        self.0.push(byte);
        self
    }

    /// Adds a number: 8 bytes, big-endian.
    #[must_use]
    pub fn number(mut self, number: u64) -> Canonical {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    /// Adds a time: 8 bytes, two's complement, big-endian.
    #[must_use]
    pub fn time(mut self, milliseconds: i64) -> Canonical {
        self.0.extend_from_slice(&milliseconds.to_be_bytes());
        self
    }

    /// Adds bytes with their length before them: 4 bytes, big-endian.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Canonical {
        let length = u32::try_from(bytes.len()).expect("no field of the record reaches 4 GiB");
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    /// Returns what was written.
    pub fn done(self) -> Vec<u8> {
        self.0
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
