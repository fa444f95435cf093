//! What a command was asked, so that another request under the same id is told from the same one asked again.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::rc::Rc;

use crate::record::hash::Hash;
use crate::record::request::DIGITS;

/// Options that say how to show or where to write, not what to do: with their value, or alone.
const NOT_ASKED: (&[&str], &[&str]) = (
    &[
        "--lang",
        "--config",
        "--color",
        "--case-file",
        "--ledger",
        "--key",
        "--passphrase-file",
        "--request-id",
        "--now",
        "-o",
        "--output",
        "--to",
        "--corrections",
        "--answer",
        "--out",
    ],
    &["--json", "--quiet", "-q", "--yes", "-y", "--no-input", "--dry-run", "--what-if", "-n", "--force"],
);
/// Commands of which a name on the command line is where they write.
const WRITES_TO_ITS_WORDS: &[&str] = &["backup"];

/// What a command was asked: its words, the files that they name, and what it read of standard input.
#[derive(Clone)]
pub(crate) struct Asked {
    words: Vec<u8>,
    input: Rc<RefCell<Vec<u8>>>,
}

impl Asked {
    /// Takes down the words of a command.
    pub(crate) fn of(args: &[OsString]) -> Asked {
        let mut words = Vec::new();
        let by_name = args.iter().any(|word| WRITES_TO_ITS_WORDS.iter().any(|command| word == command));
        let mut args = args.iter().skip(1);
        while let Some(word) = args.next() {
            let text = word.to_string_lossy();
            let name = text.split('=').next().unwrap_or_default();
            if NOT_ASKED.1.contains(&&*text) {
                continue;
            }
            if NOT_ASKED.0.contains(&name) {
                if !text.contains('=') {
                    args.next();
                }
                continue;
            }
            let said = if by_name { None } else { of_file(Path::new(word)) };
            let said = said.unwrap_or_else(|| text.as_bytes().to_vec());
            words.extend((said.len() as u64).to_be_bytes());
            words.extend(said);
        }
        Asked { words, input: Rc::default() }
    }

    /// Returns the beginning of the SHA-256 of what was asked, as far as it was read.
    pub(crate) fn digits(&self) -> String {
        let mut all = self.words.clone();
        all.extend_from_slice(&self.input.borrow());
        Hash::of(&all).to_string()[..DIGITS].to_owned()
    }

    /// Keeps what is read from an input.
    pub(crate) fn listening(&self, to: Box<dyn BufRead>) -> Box<dyn BufRead> {
        Box::new(Heard { from: to, kept: self.input.clone() })
    }

    /// Returns an input that begins again with what was read.
    pub(crate) fn again(&self, rest: Box<dyn BufRead>) -> Box<dyn BufRead> {
        Box::new(io::Cursor::new(self.input.take()).chain(rest))
    }
}

/// What a file that a word names says.
fn of_file(path: &Path) -> Option<Vec<u8>> {
    if !path.is_file() {
        return None;
    }
    crate::app::amend::file_sha256(path).ok().map(String::into_bytes)
}

struct Heard {
    from: Box<dyn BufRead>,
    kept: Rc<RefCell<Vec<u8>>>,
}

impl Read for Heard {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.kept.borrow_mut().extend_from_slice(&into[..read]);
        Ok(read)
    }
}

impl BufRead for Heard {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.from.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Ok(bytes) = self.from.fill_buf() {
            self.kept.borrow_mut().extend_from_slice(&bytes[..amount.min(bytes.len())]);
        }
        self.from.consume(amount);
    }
}
