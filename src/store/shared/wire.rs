//! A conversation with the engine: messages out and in, each answer awaited no longer than until its deadline.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use fallible_iterator::FallibleIterator;
use postgres_protocol::IsNull;
use postgres_protocol::message::backend::{ErrorFields, Message};
use postgres_protocol::message::frontend;

/// Longest message, bytes: a part of a list has some megabytes.
const LONGEST: usize = 1 << 30;
/// Bytes asked for at once.
const CHUNK: usize = 64 << 10;

/// What went wrong in a conversation.
#[derive(Debug)]
pub(super) enum WireFault {
    /// No answer, or none in time.
    Lost(io::Error),
    /// The engine refused: its code, and what it says.
    Engine(String, String),
    /// What was said is not of the protocol.
    Protocol,
}

impl From<io::Error> for WireFault {
    fn from(error: io::Error) -> WireFault {
        WireFault::Lost(error)
    }
}

/// A stream of bytes, proven and sealed or on this machine alone.
pub(super) enum Stream {
    Own(TcpStream),
    Tls(Box<rustls::StreamOwned<rustls::ClientConnection, TcpStream>>),
}

impl Stream {
    fn socket(&self) -> &TcpStream {
        match self {
            Stream::Own(socket) => socket,
            Stream::Tls(stream) => &stream.sock,
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Own(socket) => socket.read(buffer),
            Stream::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Own(socket) => socket.write(buffer),
            Stream::Tls(stream) => stream.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Own(socket) => socket.flush(),
            Stream::Tls(stream) => stream.flush(),
        }
    }
}

/// A value of a statement.
pub(super) enum Value<'v> {
    Number(u64),
    Text(&'v str),
    Bytes(&'v [u8]),
}

/// A row of an answer.
pub(super) struct Row(Vec<Option<Bytes>>);

impl Row {
    pub(super) fn bytes(&self, column: usize) -> Result<&[u8], WireFault> {
        self.0.get(column).and_then(|value| value.as_deref()).ok_or(WireFault::Protocol)
    }

    /// A `bigint`.
    pub(super) fn number(&self, column: usize) -> Result<i64, WireFault> {
        Ok(i64::from_be_bytes(self.bytes(column)?.try_into().map_err(|_| WireFault::Protocol)?))
    }
}

/// A conversation.
pub(super) struct Wire {
    stream: Stream,
    read: BytesMut,
    write: BytesMut,
    until: Instant,
    /// The engine warned since the last statement began.
    warned: Option<String>,
}

impl Wire {
    pub(super) fn new(stream: Stream, deadline: Duration) -> Wire {
        let (read, write) = (BytesMut::new(), BytesMut::new());
        Wire { stream, read, write, until: Instant::now() + deadline, warned: None }
    }

    /// What comes from here on must come within that time.
    pub(super) fn within(&mut self, deadline: Duration) {
        self.until = Instant::now() + deadline;
    }

    /// What the engine warned of in the last statement.
    pub(super) fn warned(&self) -> Option<&str> {
        self.warned.as_deref()
    }

    pub(super) fn put(&mut self, with: impl FnOnce(&mut BytesMut) -> io::Result<()>) -> Result<(), WireFault> {
        Ok(with(&mut self.write)?)
    }

    /// Sends what was put.
    pub(super) fn send(&mut self) -> Result<(), WireFault> {
        self.stream.socket().set_write_timeout(Some(left(self.until)?))?;
        self.stream.write_all(&self.write)?;
        self.stream.flush()?;
        self.write.clear();
        Ok(())
    }

    /// Reads the next message that answers; notices are kept aside.
    pub(super) fn message(&mut self) -> Result<Message, WireFault> {
        loop {
            match Message::parse(&mut self.read)? {
                Some(Message::NoticeResponse(notice)) => {
                    let (severity, code, text) = said(notice.fields());
                    if severity == "WARNING" {
                        self.warned = Some(format!("{code} {text}"));
                    }
                }
                Some(Message::ParameterStatus(_) | Message::NotificationResponse(_)) => {}
                Some(Message::ErrorResponse(error)) => {
                    let (_, code, text) = said(error.fields());
                    return Err(WireFault::Engine(code, text));
                }
                Some(message) => return Ok(message),
                None => self.more()?,
            }
        }
    }

    fn more(&mut self) -> Result<(), WireFault> {
        if self.read.len() > LONGEST {
            return Err(WireFault::Protocol);
        }
        let mut chunk = [0; CHUNK];
        self.stream.socket().set_read_timeout(Some(left(self.until)?))?;
        match self.stream.read(&mut chunk) {
            Ok(0) => Err(WireFault::Lost(io::ErrorKind::UnexpectedEof.into())),
            Ok(length) => {
                self.read.extend_from_slice(&chunk[..length]);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Runs statements whose answer nobody reads.
    pub(super) fn run(&mut self, sql: &str) -> Result<(), WireFault> {
        self.warned = None;
        self.put(|to| frontend::query(sql, to))?;
        self.send()?;
        self.until_ready(&mut |_| Ok(()))
    }

    /// Runs statements that others may hold up, and then one of one row; both go out together, since whoever is held up
    /// by us waits for each journey there and back. `waiting` is told each second.
    pub(super) fn run_awaiting(&mut self, sql: &str, then: &str, waiting: &mut dyn FnMut()) -> Result<Row, WireFault> {
        self.warned = None;
        self.put(|to| frontend::query(sql, to))?;
        self.put_statement(then, &[])?;
        self.send()?;
        self.awaits(waiting)?;
        let (mut found, ran) = (None, self.until_ready(&mut |_| Ok(())));
        if let Err(fault @ (WireFault::Lost(_) | WireFault::Protocol)) = ran {
            return Err(fault);
        }
        // The answer of the second is read in any case: it is the next on the line.
        let asked = self.until_ready(&mut |row| {
            found = Some(row);
            Ok(())
        });
        ran.and(asked)?;
        found.ok_or(WireFault::Protocol)
    }

    /// Waits until something comes.
    fn awaits(&self, waiting: &mut dyn FnMut()) -> Result<(), WireFault> {
        loop {
            let socket = self.stream.socket();
            socket.set_read_timeout(Some(left(self.until)?.min(Duration::from_secs(1))))?;
            match socket.peek(&mut [0]) {
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => waiting(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                came => return Ok(came.map(|_| ())?),
            }
        }
    }

    /// Runs a statement and hands on each row as it comes.
    pub(super) fn rows<E: From<WireFault>>(
        &mut self,
        sql: &str,
        values: &[Value],
        mut take: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        self.warned = None;
        self.put_statement(sql, values)?;
        self.send()?;
        let mut failed = None;
        let ended = self.until_ready(&mut |row| {
            if failed.is_none() {
                failed = take(row).err();
            }
            Ok(())
        });
        failed.map_or(Ok(()), Err)?;
        Ok(ended?)
    }

    fn put_statement(&mut self, sql: &str, values: &[Value]) -> Result<(), WireFault> {
        let formats = values.iter().map(|value| i16::from(matches!(value, Value::Bytes(_)))).collect::<Vec<_>>();
        self.put(|to| {
            frontend::parse("", sql, [], to)?;
            frontend::bind("", "", formats, values, |value, to| put_value(value, to), [1], to)
                .map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
            frontend::execute("", 0, to)?;
            frontend::sync(to);
            Ok(())
        })
    }

    /// Runs a statement of one row.
    pub(super) fn row(&mut self, sql: &str, values: &[Value]) -> Result<Row, WireFault> {
        let mut found = None;
        self.rows(sql, values, |row| {
            found = Some(row);
            Ok::<(), WireFault>(())
        })?;
        found.ok_or(WireFault::Protocol)
    }

    /// Reads until the engine is ready again; the first error of it is the answer.
    fn until_ready(&mut self, take: &mut dyn FnMut(Row) -> Result<(), WireFault>) -> Result<(), WireFault> {
        let mut failed = None;
        loop {
            match self.message() {
                Ok(Message::ReadyForQuery(_)) => return failed.map_or(Ok(()), Err),
                Ok(Message::DataRow(row)) => {
                    let buffer = row.buffer_bytes().clone();
                    let ranges: Vec<_> = row.ranges().collect()?;
                    take(Row(ranges.into_iter().map(|range| range.map(|range| buffer.slice(range))).collect()))?;
                    // A long answer is awaited as long as it goes on coming.
                    self.until = self.until.max(Instant::now() + Duration::from_secs(5));
                }
                Ok(_) => {}
                Err(WireFault::Engine(code, text)) => {
                    failed.get_or_insert(WireFault::Engine(code, text));
                }
                Err(fault) => return Err(failed.unwrap_or(fault)),
            }
        }
    }

    /// Ends the conversation politely.
    pub(super) fn end(&mut self) {
        frontend::terminate(&mut self.write);
        let _ = self.send();
    }
}

fn left(until: Instant) -> Result<Duration, WireFault> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(WireFault::Lost(io::ErrorKind::TimedOut.into())) } else { Ok(left) }
}

fn put_value(
    value: &Value,
    to: &mut BytesMut,
) -> Result<IsNull, Box<dyn std::error::Error + std::marker::Sync + Send>> {
    match value {
        Value::Number(number) => to.extend_from_slice(number.to_string().as_bytes()),
        Value::Text(text) => to.extend_from_slice(text.as_bytes()),
        Value::Bytes(bytes) => to.extend_from_slice(bytes),
    }
    Ok(IsNull::No)
}

/// Severity, code and text of an error or a notice.
fn said(mut fields: ErrorFields) -> (String, String, String) {
    let (mut severity, mut code, mut text) = (String::new(), String::new(), String::new());
    while let Ok(Some(field)) = fields.next() {
        let value = String::from_utf8_lossy(field.value_bytes()).into_owned();
        match field.type_() {
            b'V' => severity = value,
            b'C' => code = value,
            b'M' => text = value,
            _ => {}
        }
    }
    (severity, code, text)
}
