//! Reaching the engine: its hosts in their order, TLS that proves who it is, and who we are to it.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use fallible_iterator::FallibleIterator;
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256};
use postgres_protocol::message::backend::Message;
use postgres_protocol::message::frontend;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};

use super::address::{LogAddress, Surroundings};
use super::wire::{Stream, Wire, WireFault};

/// Reaches the first host that takes writes.
pub(super) fn reached(address: &LogAddress, around: &Surroundings, deadline: Duration) -> Result<Wire, WireFault> {
    let tls = address.roots.as_ref().map(|_| proving(address)).transpose()?;
    let mut last = WireFault::Lost(io::ErrorKind::NotFound.into());
    let until = Instant::now() + deadline;
    for (at, host) in address.hosts.iter().enumerate() {
        let hosts_left = u32::try_from(address.hosts.len() - at).unwrap_or(1);
        let share = until.saturating_duration_since(Instant::now()) / hosts_left;
        match greeted(host, address, around, (tls.clone(), share.max(Duration::from_millis(200)))) {
            Ok(wire) => return Ok(wire),
            Err(fault) => last = fault,
        }
    }
    Err(last)
}

fn greeted(
    host: &(String, u16),
    address: &LogAddress,
    around: &Surroundings,
    (tls, deadline): (Option<Arc<rustls::ClientConfig>>, Duration),
) -> Result<Wire, WireFault> {
    let mut wire = Wire::new(stream(host, tls, deadline)?, deadline);
    let parameters = [
        ("user", address.user.as_str()),
        ("database", &address.database),
        ("application_name", "visa-cli"),
        ("client_encoding", "UTF8"),
        ("options", "-c standard_conforming_strings=on -c synchronous_commit=on"),
    ];
    wire.put(|to| frontend::startup_message(parameters, to))?;
    wire.send()?;
    proves_itself(&mut wire, || address.password(host, around))?;
    loop {
        if let Message::ReadyForQuery(_) = wire.message()? {
            break;
        }
    }
    // A standby answers and takes nothing.
    if wire.row("SELECT pg_is_in_recovery()::int::bigint", &[])?.number(0)? == 0 {
        Ok(wire)
    } else {
        Err(WireFault::Engine("25006".to_owned(), "the host is a standby".to_owned()))
    }
}

fn stream(
    (host, port): &(String, u16),
    tls: Option<Arc<rustls::ClientConfig>>,
    deadline: Duration,
) -> Result<Stream, WireFault> {
    let mut socket = Err(io::Error::from(io::ErrorKind::NotFound));
    for place in (host.as_str(), *port).to_socket_addrs()? {
        socket = TcpStream::connect_timeout(&place, deadline);
        if socket.is_ok() {
            break;
        }
    }
    let mut socket = socket?;
    socket.set_nodelay(true)?;
    let Some(tls) = tls else { return Ok(Stream::Own(socket)) };
    socket.set_read_timeout(Some(deadline))?;
    socket.set_write_timeout(Some(deadline))?;
    let mut asked = BytesMut::new();
    frontend::ssl_request(&mut asked);
    socket.write_all(&asked)?;
    let mut answer = [0];
    socket.read_exact(&mut answer)?;
    if answer != *b"S" {
        return Err(WireFault::Lost(io::Error::new(io::ErrorKind::ConnectionRefused, "the host takes no TLS")));
    }
    let name = ServerName::try_from(host.clone()).map_err(|_| WireFault::Protocol)?;
    let mut client = rustls::ClientConnection::new(tls, name).map_err(io::Error::other)?;
    while client.is_handshaking() {
        client.complete_io(&mut socket)?;
    }
    Ok(Stream::Tls(Box::new(rustls::StreamOwned::new(client, socket))))
}

/// Proves who we are, in the way that the engine asks for.
fn proves_itself(wire: &mut Wire, password: impl Fn() -> Option<String>) -> Result<(), WireFault> {
    let needed = || {
        let missing = "no password is found for the user; ~/.pgpass must be the owner's alone";
        password().ok_or_else(|| WireFault::Engine("28P01".to_owned(), missing.to_owned()))
    };
    let first = wire.message()?;
    if let Message::AuthenticationOk = first {
        return Ok(());
    }
    let Message::AuthenticationSasl(asked) = first else {
        let unsafe_kind = "the engine asks for an authentication that is not safe; use scram-sha-256 or certificates";
        return Err(WireFault::Engine("28000".to_owned(), unsafe_kind.to_owned()));
    };
    if !asked.mechanisms().any(|mechanism| Ok(mechanism == SCRAM_SHA_256))? {
        return Err(WireFault::Protocol);
    }
    let password = needed()?;
    let mut scram = ScramSha256::new(password.as_bytes(), ChannelBinding::unsupported());
    wire.put(|to| frontend::sasl_initial_response(SCRAM_SHA_256, scram.message(), to))?;
    wire.send()?;
    let Message::AuthenticationSaslContinue(more) = wire.message()? else { return Err(WireFault::Protocol) };
    scram.update(more.data())?;
    wire.put(|to| frontend::sasl_response(scram.message(), to))?;
    wire.send()?;
    let Message::AuthenticationSaslFinal(last) = wire.message()? else { return Err(WireFault::Protocol) };
    scram.finish(last.data())?;
    let Message::AuthenticationOk = wire.message()? else { return Err(WireFault::Protocol) };
    Ok(())
}

/// TLS that proves the engine by the office's own certificates.
fn proving(address: &LogAddress) -> Result<Arc<rustls::ClientConfig>, WireFault> {
    let mut roots = rustls::RootCertStore::empty();
    // Which file cannot be read is what has to be known.
    let unread = |path: &Path| {
        let path = path.display().to_string();
        move |error: rustls::pki_types::pem::Error| WireFault::Lost(io::Error::other(format!("{path}: {error}")))
    };
    if let Some(path) = &address.roots {
        for certificate in CertificateDer::pem_file_iter(path).map_err(unread(path))? {
            roots.add(certificate.map_err(unread(path))?).map_err(io::Error::other)?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let begun = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots);
    let config = match &address.own {
        None => begun.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = CertificateDer::pem_file_iter(certificate).map_err(unread(certificate))?;
            let chain = chain.collect::<Result<Vec<_>, _>>().map_err(unread(certificate))?;
            let key = PrivateKeyDer::from_pem_file(key).map_err(unread(key))?;
            begun.with_client_auth_cert(chain, key).map_err(io::Error::other)?
        }
    };
    Ok(Arc::new(config))
}
