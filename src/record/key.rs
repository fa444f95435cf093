//! Officers' keys, and what can sign with one.

use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::hash::Hash;
use super::sshsig;
use crate::domain::text::Text;

/// The only kind of key so far.
const KIND: &str = "ssh-ed25519";

/// An Ed25519 public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Takes 32 bytes; weak keys, under which anybody could sign, are refused.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<PublicKey> {
        let key = VerifyingKey::from_bytes(bytes).ok()?;
        (!key.is_weak()).then_some(PublicKey(key))
    }

    /// The 32 bytes.
    pub(super) fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The form in which SSH sends a key.
    pub fn wire(&self) -> Vec<u8> {
        let mut wire = sshsig::string(KIND.as_bytes());
        wire.extend(sshsig::string(self.0.as_bytes()));
        wire
    }

    /// Reads the form in which SSH sends a key.
    pub fn from_wire(wire: &[u8]) -> Option<PublicKey> {
        let (kind, rest) = sshsig::take_string(wire)?;
        let (bytes, rest) = sshsig::take_string(rest)?;
        if kind != KIND.as_bytes() || !rest.is_empty() {
            return None;
        }
        PublicKey::from_bytes(bytes.try_into().ok()?)
    }

    /// Names the key: SHA-256 of its wire form.
    pub fn id(&self) -> Hash {
        Hash::of(&self.wire())
    }

    /// The line of a `.pub` file.
    pub fn ssh_line(&self, comment: &str) -> String {
        format!("{KIND} {} {comment}", Base64::encode_string(&self.wire())).trim_end().to_owned()
    }

    /// Reads the line of a `.pub` file; a comment may follow.
    pub fn from_ssh_line(line: &str) -> Option<PublicKey> {
        let mut words = line.split_whitespace();
        if words.next()? != KIND {
            return None;
        }
        PublicKey::from_wire(&Base64::decode_vec(words.next()?).ok()?)
    }

    /// Checks a signature strictly: one key and one message have one signature.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.ssh_line(""))
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<PublicKey, D::Error> {
        let line = String::deserialize(from)?;
        PublicKey::from_ssh_line(&line).ok_or_else(|| serde::de::Error::custom("not an ssh-ed25519 public key"))
    }
}

/// Why nothing was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignFailed(pub Text);

/// Something that signs for one officer: a key in hand, an agent, later a card.
pub trait Signer {
    /// The key that signs.
    fn public(&self) -> &PublicKey;

    /// Returns the SSHSIG blob over a message.
    fn sign(&self, namespace: &str, message: &[u8]) -> Result<Vec<u8>, SignFailed>;
}

/// A secret key in hand; its bytes are wiped when it goes.
pub struct OpenKey {
    secret: SigningKey,
    public: PublicKey,
}

impl OpenKey {
    /// Makes a key of 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> OpenKey {
        let secret = SigningKey::from_bytes(seed);
        OpenKey { public: PublicKey(secret.verifying_key()), secret }
    }

    /// The 32 bytes that it was made of, for the key file.
    pub(super) fn seed(&self) -> zeroize::Zeroizing<[u8; 32]> {
        zeroize::Zeroizing::new(self.secret.to_bytes())
    }
}

impl Signer for OpenKey {
    fn public(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, namespace: &str, message: &[u8]) -> Result<Vec<u8>, SignFailed> {
        let signature = self.secret.sign(&sshsig::to_sign(namespace, message));
        Ok(sshsig::blob(&self.public, namespace, &signature.to_bytes()))
    }
}
