//! Tags and text of XML, one at a time and of bounded length; names without their prefixes. A document that defines names
//! of its own is refused.

use std::borrow::Cow;
use std::io::BufRead;

/// Longest tag or piece of text, bytes.
const LONGEST: usize = 1 << 20;

/// It is no XML that is read.
#[derive(Debug)]
pub(super) struct NoXml;

/// Reads a part.
pub(super) struct Xml<R> {
    reader: R,
    held: Vec<u8>,
    in_tag: bool,
}

/// What comes next.
pub(super) enum Token<'a> {
    Open(Tag<'a>),
    Close(&'a str),
    Text(Cow<'a, str>),
    End,
}

/// An opening tag.
#[derive(Clone, Copy)]
pub(super) struct Tag<'a> {
    text: &'a str,
    /// Nothing stands between it and its end.
    pub(super) empty: bool,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn of(reader: R) -> Xml<R> {
        Xml { reader, held: Vec::new(), in_tag: false }
    }

    /// Reads the next token.
    pub(super) fn next(&mut self) -> Result<Token<'_>, NoXml> {
        loop {
            self.held.clear();
            if !self.in_tag {
                self.in_tag = self.until(b'<')?;
                if !self.held.is_empty() {
                    return Ok(Token::Text(unescaped(text(&self.held)?)?));
                }
                if !self.in_tag {
                    return Ok(Token::End);
                }
            }
            self.in_tag = false;
            if !self.until(b'>')? {
                return Err(NoXml);
            }
            match self.held.as_slice() {
                [b'?', ..] => self.skip_past(b"?")?,
                [b'!', b'-', b'-', ..] => {
                    // The shortest comment has both its ends.
                    if self.held.len() < 5 {
                        self.more()?;
                    }
                    self.skip_past(b"--")?;
                }
                [b'!', b'[', ..] => {
                    self.skip_past(b"]]")?;
                    let inside = text(&self.held)?.strip_prefix("![CDATA[").ok_or(NoXml)?;
                    return Ok(Token::Text(Cow::Borrowed(inside.strip_suffix("]]").ok_or(NoXml)?)));
                }
                [b'!', ..] if self.held.contains(&b'[') => return Err(NoXml),
                [b'!', ..] => {}
                _ => return self.tag(),
            }
        }
    }

    fn tag(&mut self) -> Result<Token<'_>, NoXml> {
        while !is_closed(&self.held) {
            self.more()?;
        }
        let whole = text(&self.held)?;
        if let Some(name) = whole.strip_prefix('/') {
            return Ok(Token::Close(local(name.trim_end())));
        }
        let (text, empty) = whole.strip_suffix('/').map_or((whole, false), |text| (text, true));
        Ok(Token::Open(Tag { text, empty }))
    }

    /// Reads on to the next `>`, which was taken for the end and is none.
    fn more(&mut self) -> Result<(), NoXml> {
        self.held.push(b'>');
        if self.until(b'>')? { Ok(()) } else { Err(NoXml) }
    }

    fn skip_past(&mut self, end: &[u8]) -> Result<(), NoXml> {
        while !self.held.ends_with(end) {
            self.more()?;
        }
        Ok(())
    }

    /// Adds the bytes before `byte`, which is taken and left out; `false` where there is none.
    fn until(&mut self, byte: u8) -> Result<bool, NoXml> {
        loop {
            let ready = self.reader.fill_buf().map_err(|_| NoXml)?;
            if ready.is_empty() {
                return Ok(false);
            }
            let found = memchr::memchr(byte, ready);
            let count = found.unwrap_or(ready.len());
            if LONGEST < self.held.len() + count {
                return Err(NoXml);
            }
            self.held.extend_from_slice(&ready[..count]);
            self.reader.consume(count + usize::from(found.is_some()));
            if found.is_some() {
                return Ok(true);
            }
        }
    }
}

/// Tells whether every quote of a tag is closed.
fn is_closed(tag: &[u8]) -> bool {
    let mut open = None;
    for byte in tag.iter().filter(|byte| matches!(byte, b'"' | b'\'')) {
        open = match open {
            None => Some(byte),
            Some(quote) if quote == byte => None,
            Some(quote) => Some(quote),
        };
    }
    open.is_none()
}

fn text(bytes: &[u8]) -> Result<&str, NoXml> {
    std::str::from_utf8(bytes).map_err(|_| NoXml)
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl<'a> Tag<'a> {
    /// Its name.
    pub(super) fn name(self) -> &'a str {
        local(self.text.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default())
    }

    /// The value of an attribute.
    pub(super) fn get(self, name: &str) -> Option<Cow<'a, str>> {
        let mut rest = self.text.split_once(|c: char| c.is_ascii_whitespace())?.1;
        loop {
            let (key, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, more) = after[1..].split_once(quote)?;
            if local(key.trim()) == name {
                return unescaped(value).ok();
            }
            rest = more;
        }
    }

    /// Tells whether an attribute says yes.
    pub(super) fn is(self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value.as_ref(), "1" | "true" | "on"))
    }

    /// A number.
    pub(super) fn number<T: std::str::FromStr>(self, name: &str) -> Option<T> {
        self.get(name)?.trim().parse().ok()
    }
}

/// Puts characters in the place of their names and numbers.
fn unescaped(text: &str) -> Result<Cow<'_, str>, NoXml> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Ok(Cow::Borrowed(text)) };
    let mut plain = text[..first].to_owned();
    let mut rest = &text[first..];
    while let Some(after) = rest.strip_prefix('&') {
        let (name, more) = after.split_once(';').ok_or(NoXml)?;
        plain.push(character(name).ok_or(NoXml)?);
        let next = memchr::memchr(b'&', more.as_bytes()).unwrap_or(more.len());
        plain.push_str(&more[..next]);
        rest = &more[next..];
    }
    Ok(Cow::Owned(plain))
}

fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
