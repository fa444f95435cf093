//! The id of a request as it stands in the record, with what tells one request from another under the same id.

/// Hexadecimal digits of SHA-256 over what was asked that stand in the record.
pub const DIGITS: usize = 32;

/// An id of a request with the beginning of the SHA-256 of what was asked, where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// The id.
    pub id: &'a str,
    /// What was asked; none in records of programs that did not keep it, and where nobody chose the id.
    pub asked: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// Reads what the record says.
    pub fn read(text: &'a str) -> Request<'a> {
        let hex = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
        match text.rsplit_once(' ') {
            Some((id, asked)) if asked.len() == DIGITS && asked.bytes().all(hex) => Request { id, asked: Some(asked) },
            Some(_) | None => Request { id: text, asked: None },
        }
    }

    /// Returns how it stands in the record.
    pub fn written(&self) -> String {
        match self.asked {
            Some(asked) => format!("{} {asked}", self.id),
            None => self.id.to_owned(),
        }
    }

    /// Tells whether another request may be this one asked again; one of which nothing is known may.
    pub fn may_be(&self, other: &Request) -> bool {
        self.id == other.id && (self.asked.is_none() || other.asked.is_none() || self.asked == other.asked)
    }
}
