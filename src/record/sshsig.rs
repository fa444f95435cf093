//! Signatures in the form of OpenSSH (PROTOCOL.sshsig), so that `ssh-keygen -Y verify` can check them.

use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha512};

use super::key::PublicKey;

/// What a transaction is signed for; a signature for anything else is no signature of a transaction.
pub const TRANSACTION: &str = "visa-cli.txn.v1";
/// What the recovery key signs to confirm in the place of a second administrator.
pub const RECOVERY: &str = "visa-cli.recovery.v1";
/// What a new officer signs to prove possession of the key.
pub const ENROLMENT: &str = "visa-cli.enrol.v1";
/// What the code of a paper is signed for.
pub const PAPER: &str = "visa-cli.paper.v1";
/// What a checkpoint is signed for.
pub const CHECKPOINT: &str = "visa-cli.checkpoint.v1";
/// What the list of ended papers is signed for.
pub const ENDED_PAPERS: &str = "visa-cli.ended-papers.v1";
/// What the file of a case that goes to another office is sealed with.
pub const HAND_OVER: &str = "visa-cli.hand-over.v1";
/// What the receipt of the other office is sealed with.
pub const HAND_OVER_RECEIPT: &str = "visa-cli.hand-over-receipt.v1";
/// What a bundle is sealed with.
pub const BUNDLE: &str = "visa-cli.bundle.v1";

const MAGIC: &[u8; 6] = b"SSHSIG";
const VERSION: u32 = 1;
const HASH: &[u8] = b"sha512";
const KIND: &[u8] = b"ssh-ed25519";
const LINE: usize = 70;

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bad {
    /// The bytes are not a signature of this form.
    Form,
    /// It was made with another key.
    Key,
    /// It was made for another purpose.
    Namespace,
    /// It is not over this message.
    Message,
}

/// Bytes with their length before them, as SSH writes them.
pub fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("keys and names are short");
    [&length.to_be_bytes(), bytes].concat()
}

/// Takes bytes with their length before them; returns them and what follows.
pub fn take_string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

/// Returns the bytes that the key signs: the message stands in them by its SHA-512.
pub fn to_sign(namespace: &str, message: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    for field in [namespace.as_bytes(), b"", HASH, &Sha512::digest(message)] {
        bytes.extend(string(field));
    }
    bytes
}

/// Returns the signature with all that it says about itself.
pub fn blob(public: &PublicKey, namespace: &str, signature: &[u8; 64]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_be_bytes());
    let signature = [string(KIND), string(signature)].concat();
    for field in [&public.wire(), namespace.as_bytes(), b"", HASH, &signature] {
        bytes.extend(string(field));
    }
    bytes
}

/// Takes the 64 bytes of the signature out of what says everything about it.
pub fn bare(blob: &[u8]) -> Option<[u8; 64]> {
    blob.last_chunk::<64>().copied()
}

/// Checks a signature; every field must be exactly as this program writes it.
pub fn verify(public: &PublicKey, namespace: &str, message: &[u8], blob: &[u8]) -> Result<(), Bad> {
    let rest = blob.strip_prefix(MAGIC).and_then(|rest| rest.strip_prefix(&VERSION.to_be_bytes())).ok_or(Bad::Form)?;
    let (key, rest) = take_string(rest).ok_or(Bad::Form)?;
    let (purpose, rest) = take_string(rest).ok_or(Bad::Form)?;
    let (reserved, rest) = take_string(rest).ok_or(Bad::Form)?;
    let (hash, rest) = take_string(rest).ok_or(Bad::Form)?;
    let (signature, rest) = take_string(rest).ok_or(Bad::Form)?;
    let (kind, signature) = take_string(signature).ok_or(Bad::Form)?;
    let (signature, after) = take_string(signature).ok_or(Bad::Form)?;
    if !reserved.is_empty() || hash != HASH || kind != KIND || !rest.is_empty() || !after.is_empty() {
        return Err(Bad::Form);
    }
    if key != public.wire() {
        return Err(Bad::Key);
    }
    if purpose != namespace.as_bytes() {
        return Err(Bad::Namespace);
    }
    if public.verifies(&to_sign(namespace, message), signature) { Ok(()) } else { Err(Bad::Message) }
}

/// Writes a signature as `ssh-keygen` reads it from a file.
pub fn armored(blob: &[u8]) -> String {
    armor("SSH SIGNATURE", blob)
}

/// Writes bytes in base64 between two lines that say what they are.
pub(super) fn armor(what: &str, bytes: &[u8]) -> String {
    let text = zeroize::Zeroizing::new(Base64::encode_string(bytes));
    let mut armored = format!("-----BEGIN {what}-----\n");
    for line in text.as_bytes().chunks(LINE) {
        armored.push_str(std::str::from_utf8(line).expect("base64 is ASCII"));
        armored.push('\n');
    }
    armored + &format!("-----END {what}-----\n")
}
