//! The file that holds an officer's key: sealed with a passphrase, or open in training.
//!
//! ```text
//! visa-cli key 1
//! public ssh-ed25519 AAAA…
//! sealed argon2id 65536 3 1 SALT NONCE SECRET     (KiB, passes, lanes; the rest in hexadecimal)
//! ```
//! An open file has `open SEED` instead of the last line. The lines before the secret are authenticated with it.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use zeroize::Zeroizing;

use super::key::{OpenKey, PublicKey, Signer};
use super::sshsig::{armor, string};
use crate::domain::hex::{from_hex, hex};

const FIRST_LINE: &str = "visa-cli key 1";
/// Cost of a guess at the passphrase.
const COST: Cost = Cost { kib: 64 * 1024, passes: 3, lanes: 1 };
/// Limits beyond which a file is refused rather than worked on for minutes.
const GREATEST: Cost = Cost { kib: 1024 * 1024, passes: 10, lanes: 8 };
/// What the secret part of an OpenSSH key is filled up to.
const OPENSSH_BLOCK: usize = 8;
/// Length of the salt, bytes.
pub const SALT: usize = 16;
/// Length of the nonce, bytes.
pub const NONCE: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cost {
    kib: u32,
    passes: u32,
    lanes: u32,
}

/// A key file as it was read.
pub enum KeyFile {
    /// The key lies open; training only.
    Open(OpenKey),
    /// The key is sealed.
    Sealed(SealedKey),
}

/// A key under a passphrase.
pub struct SealedKey {
    public: PublicKey,
    cost: Cost,
    salt: Vec<u8>,
    nonce: [u8; NONCE],
    secret: Vec<u8>,
}

/// Why a key file gave no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoKey {
    /// The text is not a key file.
    Form,
    /// The passphrase is wrong, or the file was altered.
    Passphrase,
}

/// Writes a key file without a seal.
pub fn write_open(key: &OpenKey) -> String {
    format!("{}open {}\n", head(key.public()), hex(&*key.seed()))
}

/// Writes a key file sealed with a passphrase; salt and nonce must be random.
pub fn write_sealed(key: &OpenKey, passphrase: &[u8], salt: &[u8; SALT], nonce: &[u8; NONCE]) -> Option<String> {
    let head = head(key.public());
    let cipher = cipher(passphrase, salt, COST)?;
    let sealed = Payload { msg: &*key.seed(), aad: head.as_bytes() };
    let secret = cipher.encrypt(&Nonce::from(*nonce), sealed).ok()?;
    let Cost { kib, passes, lanes } = COST;
    Some(format!("{head}sealed argon2id {kib} {passes} {lanes} {} {} {}\n", hex(salt), hex(nonce), hex(&secret)))
}

/// Writes the key as `ssh-add` reads it, without a seal (OpenSSH, PROTOCOL.key); `check` is any number.
pub fn write_openssh(key: &OpenKey, comment: &str, check: u32) -> Zeroizing<String> {
    let public = key.public().wire();
    let mut secret = Zeroizing::new(Vec::new());
    secret.extend([check.to_be_bytes(), check.to_be_bytes()].concat());
    secret.extend(&public);
    let pair = Zeroizing::new([key.seed().as_slice(), key.public().as_bytes()].concat());
    secret.extend(Zeroizing::new(string(&pair)).iter());
    secret.extend(string(comment.as_bytes()));
    let short_of_a_block = secret.len().wrapping_neg() % OPENSSH_BLOCK;
    secret.extend((1..).take(short_of_a_block));
    let mut file = Zeroizing::new(b"openssh-key-v1\0".to_vec());
    for plain in [b"none".as_slice(), b"none", b""] {
        file.extend(string(plain));
    }
    file.extend(1u32.to_be_bytes());
    file.extend(string(&public));
    file.extend(Zeroizing::new(string(&secret)).iter());
    Zeroizing::new(armor("OPENSSH PRIVATE KEY", &file))
}

fn head(public: &PublicKey) -> String {
    format!("{FIRST_LINE}\npublic {}\n", public.ssh_line(""))
}

fn cipher(passphrase: &[u8], salt: &[u8], cost: Cost) -> Option<ChaCha20Poly1305> {
    let params = Params::new(cost.kib, cost.passes, cost.lanes, Some(32)).ok()?;
    let mut key = Zeroizing::new([0u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(passphrase, salt, &mut *key).ok()?;
    Some(ChaCha20Poly1305::new(&Key::from(*key)))
}

impl KeyFile {
    /// Reads the text of a key file.
    pub fn read(text: &str) -> Result<KeyFile, NoKey> {
        KeyFile::read_lines(text).ok_or(NoKey::Form)
    }

    fn read_lines(text: &str) -> Option<KeyFile> {
        let mut lines = text.lines();
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let public = PublicKey::from_ssh_line(lines.next()?.strip_prefix("public ")?)?;
        let last = lines.next()?;
        if lines.next().is_some() {
            return None;
        }
        let words: Vec<&str> = last.split(' ').collect();
        match words.as_slice() {
            ["open", seed] => {
                let seed = Zeroizing::new(from_hex(seed)?);
                let key = OpenKey::from_seed(seed.as_slice().try_into().ok()?);
                (*key.public() == public).then_some(KeyFile::Open(key))
            }
            ["sealed", "argon2id", kib, passes, lanes, salt, nonce, secret] => {
                let cost = Cost { kib: kib.parse().ok()?, passes: passes.parse().ok()?, lanes: lanes.parse().ok()? };
                let fits = cost.kib <= GREATEST.kib && cost.passes <= GREATEST.passes && cost.lanes <= GREATEST.lanes;
                fits.then_some(())?;
                let nonce = from_hex(nonce)?.try_into().ok()?;
                let (salt, secret) = (from_hex(salt)?, from_hex(secret)?);
                Some(KeyFile::Sealed(SealedKey { public, cost, salt, nonce, secret }))
            }
            _ => None,
        }
    }

    /// The public key, which needs no passphrase.
    pub fn public(&self) -> &PublicKey {
        match self {
            KeyFile::Open(key) => key.public(),
            KeyFile::Sealed(key) => &key.public,
        }
    }
}

impl SealedKey {
    /// Opens the seal.
    pub fn unlock(&self, passphrase: &[u8]) -> Result<OpenKey, NoKey> {
        let head = head(&self.public);
        let cipher = cipher(passphrase, &self.salt, self.cost).ok_or(NoKey::Form)?;
        let sealed = Payload { msg: &self.secret, aad: head.as_bytes() };
        let seed = cipher.decrypt(&Nonce::from(self.nonce), sealed).map_err(|_| NoKey::Passphrase)?;
        let seed = Zeroizing::new(seed);
        let key = OpenKey::from_seed(seed.as_slice().try_into().map_err(|_| NoKey::Form)?);
        if *key.public() == self.public { Ok(key) } else { Err(NoKey::Form) }
    }
}
