//! Where a log is found, as users of PostgreSQL write it: a URL, a service file for what it leaves open, a password file.

use std::path::{Path, PathBuf};

/// The port of PostgreSQL.
const PORT: u16 = 5432;

/// The user's own files of PostgreSQL.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// `PGPASSFILE`, or `~/.pgpass`.
    pub passwords: Option<PathBuf>,
    /// `PGSERVICEFILE`, or `~/.pg_service.conf`.
    pub services: Option<PathBuf>,
    /// The folder of certificates, `~/.postgresql`.
    pub certificates: Option<PathBuf>,
}

/// Where a log is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogAddress {
    /// Hosts with their ports, tried in their order.
    pub hosts: Vec<(String, u16)>,
    /// The database.
    pub database: String,
    /// The user.
    pub user: String,
    /// The schema that holds the log.
    pub schema: String,
    /// Certificates that vouch for the server; `None` only where nothing leaves this machine.
    pub roots: Option<PathBuf>,
    /// Certificate and key of this machine.
    pub own: Option<(PathBuf, PathBuf)>,
}

/// Why an address is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadAddress {
    /// It is not of the form `postgres://USER@HOST[:PORT][,HOST…]/DATABASE?sslmode=verify-full`.
    Form,
    /// It holds a password: one on a command line or in a settings file can be read by others.
    Password,
    /// It would go over the network unproven or in the clear.
    Tls,
    /// It names a parameter that is not known.
    Parameter,
}

/// A host that is this machine.
fn is_own(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[derive(Default)]
struct Parameters {
    host: Option<String>,
    port: Option<u16>,
    database: Option<String>,
    user: Option<String>,
    schema: Option<String>,
    mode: Option<String>,
    roots: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    service: Option<String>,
}

impl Parameters {
    /// Takes a value unless one was said before.
    fn take(&mut self, name: &str, value: String) -> Result<(), BadAddress> {
        fn put<T>(place: &mut Option<T>, value: T) {
            place.get_or_insert(value);
        }
        match name {
            "host" => put(&mut self.host, value),
            "port" => put(&mut self.port, value.parse().map_err(|_| BadAddress::Form)?),
            "dbname" => put(&mut self.database, value),
            "user" => put(&mut self.user, value),
            "schema" => put(&mut self.schema, value),
            "sslmode" => put(&mut self.mode, value),
            "sslrootcert" => put(&mut self.roots, value.into()),
            "sslcert" => put(&mut self.certificate, value.into()),
            "sslkey" => put(&mut self.key, value.into()),
            "service" => put(&mut self.service, value),
            "password" => return Err(BadAddress::Password),
            _ => return Err(BadAddress::Parameter),
        }
        Ok(())
    }
}

impl LogAddress {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// Where it is none, or would not be safe.
    pub fn read(url: &str, around: &Surroundings) -> Result<LogAddress, BadAddress> {
        let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
        let (rest, query) = rest.map(|rest| rest.split_once('?').unwrap_or((rest, ""))).ok_or(BadAddress::Form)?;
        let mut said = Parameters::default();
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        if user.contains(':') {
            return Err(BadAddress::Password);
        }
        for (name, value) in [("user", user), ("dbname", database)].into_iter().filter(|(_, value)| !value.is_empty()) {
            said.take(name, decoded(value)?)?;
        }
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or(BadAddress::Form)?;
            said.take(name, decoded(value)?)?;
        }
        if let Some(service) = said.service.clone() {
            of_service(&service, around.services.as_deref(), &mut said)?;
        }
        let (host, port) = (said.host.clone().unwrap_or_default(), said.port.unwrap_or(PORT));
        let hosts = if hosts.is_empty() { host } else { hosts.to_owned() };
        let hosts = hosts.split(',').map(|host| host_of(host, port)).collect::<Result<Vec<_>, _>>()?;
        let user = said.user.clone().ok_or(BadAddress::Form)?;
        let (roots, own) = certificates(&said, &hosts, around)?;
        Ok(LogAddress {
            hosts,
            database: said.database.unwrap_or_else(|| user.clone()),
            user,
            schema: said.schema.filter(|schema| is_a_name(schema)).unwrap_or_else(|| "visa_log".to_owned()),
            roots,
            own,
        })
    }

    /// The password of a host, from the password file; one that others can read is not asked.
    pub(super) fn password(&self, (host, port): &(String, u16), around: &Surroundings) -> Option<String> {
        let path = around.passwords.as_ref()?;
        if !is_private(path) {
            return None;
        }
        let text = std::fs::read_to_string(path).ok()?;
        let asked = [host.as_str(), &port.to_string(), &self.database, &self.user];
        text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
            let mut fields = fields_of(line);
            let password = (fields.len() == 5).then(|| fields.pop())??;
            let fits = |(field, asked): (&String, &&str)| field == "*" || field == asked;
            fields.iter().zip(&asked).all(fits).then_some(password)
        })
    }
}

fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.mode() & 0o077 == 0)
}

type Certificates = (Option<PathBuf>, Option<(PathBuf, PathBuf)>);

fn certificates(said: &Parameters, hosts: &[(String, u16)], around: &Surroundings) -> Result<Certificates, BadAddress> {
    let usual = |name: &str| around.certificates.as_ref().map(|folder| folder.join(name));
    let roots = match said.mode.as_deref() {
        Some("verify-full") => Some(said.roots.clone().or_else(|| usual("root.crt")).ok_or(BadAddress::Tls)?),
        Some("disable") | None if hosts.iter().all(|(host, _)| is_own(host)) => None,
        Some(_) | None => return Err(BadAddress::Tls),
    };
    let existing = |name: &str| usual(name).filter(|path| path.exists());
    let certificate = said.certificate.clone().or_else(|| existing("postgresql.crt"));
    let own = certificate.zip(said.key.clone().or_else(|| existing("postgresql.key")));
    Ok((roots, own))
}

/// The name of a schema, so that it can stand in a statement.
fn is_a_name(schema: &str) -> bool {
    schema.starts_with(|c: char| c.is_ascii_lowercase())
        && schema.len() < 64
        && schema.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn host_of(host: &str, usual: u16) -> Result<(String, u16), BadAddress> {
    let (name, port) = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((address, port)) => (address, port.strip_prefix(':')),
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    let port = port.map_or(Ok(usual), |port| port.parse().map_err(|_| BadAddress::Form))?;
    if name.is_empty() { Err(BadAddress::Form) } else { Ok((decoded(name)?, port)) }
}

/// Reads `%41` as `A`.
fn decoded(text: &str) -> Result<String, BadAddress> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'%' {
            let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).ok_or(BadAddress::Form)?;
            bytes.push(u8::from_str_radix(digits, 16).map_err(|_| BadAddress::Form)?);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).map_err(|_| BadAddress::Form)
}

/// The fields of a line of a password file: parted by colons, of which one after a backslash is a letter.
fn fields_of(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let last = fields.len() - 1;
        match letter {
            '\\' => fields[last].extend(letters.next()),
            ':' if fields.len() < 5 => fields.push(String::new()),
            letter => fields[last].push(letter),
        }
    }
    fields
}

/// Takes what a service file says of a service.
fn of_service(name: &str, file: Option<&Path>, said: &mut Parameters) -> Result<(), BadAddress> {
    let text = file.and_then(|file| std::fs::read_to_string(file).ok()).ok_or(BadAddress::Form)?;
    let header = format!("[{name}]");
    let mut lines = text.lines().map(str::trim).skip_while(|line| *line != header);
    lines.next().ok_or(BadAddress::Form)?;
    for line in
        lines.take_while(|line| !line.starts_with('[')).filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (name, value) = line.split_once('=').ok_or(BadAddress::Form)?;
        said.take(name.trim(), value.trim().to_owned())?;
    }
    Ok(())
}
