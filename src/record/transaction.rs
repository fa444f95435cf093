//! The transaction record: what one command added, chained to the one before, and signed as these bytes.

use super::canonical::{Canonical, Reader};
use super::hash::Hash;

/// Algorithm byte: SHA-256 and Ed25519.
pub const SHA256_ED25519: u8 = 1;
const TAG: &[u8; 4] = b"vpt1";

/// What one command added to the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Place in the chain, from 1.
    pub number: u64,
    /// First event.
    pub first_seq: u64,
    /// Last event.
    pub last_seq: u64,
    /// Root of the tree over the events.
    pub root: Hash,
    /// Hash of the transaction before; zero for the first.
    pub previous: Hash,
    /// Who signed.
    pub officer: String,
    /// Key that signed: SHA-256 of its SSH wire form.
    pub key: Hash,
    /// Number of the last transaction that changed the roster; the first opens it.
    pub roster: u64,
    /// SHA-256 of the policy in use.
    pub policy: Hash,
    /// When, in milliseconds since 1970-01-01T00:00Z.
    pub at: i64,
    /// The request that it answers; unique in the file.
    pub request: String,
    /// Name and version of the program.
    pub program: String,
}

impl Transaction {
    /// Returns the bytes that are signed.
    pub fn bytes(&self) -> Vec<u8> {
        Canonical::new(TAG)
            .byte(SHA256_ED25519)
            .number(self.number)
            .number(self.first_seq)
            .number(self.last_seq)
            .bytes(self.root.as_bytes())
            .bytes(self.previous.as_bytes())
            .bytes(self.officer.as_bytes())
            .bytes(self.key.as_bytes())
            .number(self.roster)
            .bytes(self.policy.as_bytes())
            .time(self.at)
            .bytes(self.request.as_bytes())
            .bytes(self.program.as_bytes())
            .done()
    }

    /// Reads the bytes; `None` where they are not exactly a transaction record.
    pub fn from_bytes(bytes: &[u8]) -> Option<Transaction> {
        let mut from = Reader::new(bytes, TAG)?;
        if from.byte()? != SHA256_ED25519 {
            return None;
        }
        let transaction = Transaction {
            number: from.number()?,
            first_seq: from.number()?,
            last_seq: from.number()?,
            root: Hash::from_slice(from.bytes()?)?,
            previous: Hash::from_slice(from.bytes()?)?,
            officer: from.text()?,
            key: Hash::from_slice(from.bytes()?)?,
            roster: from.number()?,
            policy: Hash::from_slice(from.bytes()?)?,
            at: from.time()?,
            request: from.text()?,
            program: from.text()?,
        };
        from.is_done().then_some(transaction)
    }

    /// Returns the hash that the next transaction names.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.bytes())
    }
}
