//! Lines of text with the signature of an officer below them, as an office hands them out: its list of ended papers, a
//! checkpoint.

use base64ct::{Base64, Encoding};

use super::keys::Keys;
use super::verify::{revoked_key, unknown_key};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::record::sshsig::{self, Bad};

/// What stands before the signature.
const SIGNATURE: &str = "signature ";

/// Lines with what is said to be their signature.
pub struct SignedLines {
    /// The lines, each with its end.
    pub lines: String,
    blob: Vec<u8>,
}

/// Puts a signature below lines.
pub fn sealed(lines: &str, blob: &[u8]) -> String {
    format!("{lines}{SIGNATURE}{}\n", Base64::encode_string(blob))
}

impl SignedLines {
    /// Divides a text; `None` where no signature stands below it.
    pub fn read(text: &str) -> Option<SignedLines> {
        let text = text.replace("\r\n", "\n");
        let (lines, signature) = text.rsplit_once(SIGNATURE)?;
        let blob = Base64::decode_vec(signature.trim_end()).ok()?;
        Some(SignedLines { lines: lines.to_owned(), blob })
    }

    /// Asks that one of the keys signed exactly these lines, and that it counted at an event.
    pub fn signed_by(&self, keys: &Keys, purpose: &str, seq: u64) -> Result<(), UserError> {
        let checked = keys.keys.iter().find_map(|known| {
            match sshsig::verify(&known.key, purpose, self.lines.as_bytes(), &self.blob) {
                Err(Bad::Key) => None,
                checked => Some((known, checked)),
            }
        });
        let (key, checked) = checked.ok_or_else(unknown_key)?;
        checked.map_err(|_| altered())?;
        if key.revoked.is_some_and(|revoked| revoked <= seq) {
            return Err(revoked_key());
        }
        Ok(())
    }
}

fn altered() -> UserError {
    UserError::new(
        Exit::Integrity,
        "lines_altered",
        Text::new("文件与其签名不符", "the file is not as it was signed"),
        Text::new("不要采信；向出具机关重新索取", "do not rely on it; get it anew from the office"),
    )
}
