//! Signing through ssh-agent: the key stays there for a shift.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::domain::text::Text;
use crate::record::key::{PublicKey, SignFailed, Signer};
use crate::record::sshsig;

const LIST: u8 = 11;
const KEYS: u8 = 12;
const SIGN: u8 = 13;
const SIGNED: u8 = 14;
/// An agent that asks its user may take a while.
const WAIT: Duration = Duration::from_secs(60);
/// Longest answer that is read.
const LONGEST: u32 = 1 << 18;

/// An agent that holds the officer's key.
pub(crate) struct Agent {
    socket: PathBuf,
    key: PublicKey,
}

impl Agent {
    /// Returns the agent if it holds the key.
    pub(crate) fn with_key(socket: &Path, key: &PublicKey) -> Option<Agent> {
        let answer = ask(socket, LIST, &[])?;
        let mut rest = answer.strip_prefix(&[KEYS])?.get(4..)?;
        let wire = key.wire();
        while !rest.is_empty() {
            let (held, after) = sshsig::take_string(rest)?;
            let (_, after) = sshsig::take_string(after)?;
            if held == wire {
                return Some(Agent { socket: socket.to_owned(), key: key.clone() });
            }
            rest = after;
        }
        None
    }

    fn signature(&self, message: &[u8]) -> Option<[u8; 64]> {
        let request = [sshsig::string(&self.key.wire()), sshsig::string(message), vec![0; 4]].concat();
        let answer = ask(&self.socket, SIGN, &request)?;
        let (blob, _) = sshsig::take_string(answer.strip_prefix(&[SIGNED])?)?;
        let (_, rest) = sshsig::take_string(blob)?;
        let (signature, _) = sshsig::take_string(rest)?;
        signature.try_into().ok()
    }
}

impl Signer for Agent {
    fn public(&self) -> &PublicKey {
        &self.key
    }

    fn sign(&self, namespace: &str, message: &[u8]) -> Result<Vec<u8>, SignFailed> {
        let signature = self.signature(&sshsig::to_sign(namespace, message));
        let refused = || SignFailed(Text::new("ssh-agent 没有签名", "the ssh-agent did not sign"));
        Ok(sshsig::blob(&self.key, namespace, &signature.ok_or_else(refused)?))
    }
}

/// One request to the agent and its answer.
fn ask(socket: &Path, kind: u8, body: &[u8]) -> Option<Vec<u8>> {
    let mut stream = UnixStream::connect(socket).ok()?;
    stream.set_read_timeout(Some(WAIT)).ok()?;
    let length = u32::try_from(body.len() + 1).ok()?;
    stream.write_all(&[&length.to_be_bytes(), [kind].as_slice(), body].concat()).ok()?;
    let mut length = [0; 4];
    stream.read_exact(&mut length).ok()?;
    let length = u32::from_be_bytes(length);
    if length > LONGEST {
        return None;
    }
    let mut answer = vec![0; usize::try_from(length).ok()?];
    stream.read_exact(&mut answer).ok()?;
    Some(answer)
}
