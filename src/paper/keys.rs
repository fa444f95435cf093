//! The public keys of an office, in the file that is handed to whoever verifies its papers.

use crate::record::hash::Hash;
use crate::record::key::PublicKey;

/// The public keys of an office, as they are handed out.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// Id of the case file whose papers they verify; without one any case file is taken.
    pub ledger: Option<Hash>,
    /// The keys.
    pub keys: Vec<OfficeKey>,
}

/// A key of an office.
#[derive(Clone, Debug)]
pub struct OfficeKey {
    /// Whose.
    pub officer: Option<String>,
    /// The key.
    pub key: PublicKey,
    /// The event from which on it counts no longer.
    pub revoked: Option<u64>,
}

/// First line of a file of keys.
const FIRST_LINE: &str = "visa-cli keys 1";

impl Keys {
    /// Writes the keys.
    pub fn text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\n");
        if let Some(ledger) = self.ledger {
            text += &format!("ledger {ledger}\n");
        }
        for key in &self.keys {
            let officer = key.officer.as_deref().unwrap_or_default();
            let revoked = key.revoked.map(|seq| format!(" revoked {seq}")).unwrap_or_default();
            text += format!("{officer} {}{revoked}", key.key.ssh_line("")).trim_start();
            text.push('\n');
        }
        text
    }

    /// Reads a file of keys: one made by `paper keys`, or lines as in a `.pub` file. Returns the line that is wrong.
    pub fn read(text: &str) -> Result<Keys, usize> {
        let mut keys = Keys::default();
        for (place, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') || (place == 0 && line == FIRST_LINE) {
                continue;
            }
            match line.strip_prefix("ledger ") {
                Some(id) => keys.ledger = Some(Hash::from_hex(id).ok_or(place + 1)?),
                None => keys.keys.push(OfficeKey::read(line).ok_or(place + 1)?),
            }
        }
        Ok(keys)
    }
}

impl OfficeKey {
    /// Reads `[ID] ssh-ed25519 KEY [revoked SEQ]`.
    pub fn read(line: &str) -> Option<OfficeKey> {
        let at = line.find("ssh-ed25519 ")?;
        let officer = line[..at].trim();
        let key = PublicKey::from_ssh_line(&line[at..])?;
        let mut rest = line[at..].split_whitespace().skip(2);
        let revoked = match rest.next() {
            Some("revoked") => Some(rest.next()?.parse().ok()?),
            Some(_) | None => None,
        };
        Some(OfficeKey { officer: (!officer.is_empty()).then(|| officer.to_owned()), key, revoked })
    }
}
