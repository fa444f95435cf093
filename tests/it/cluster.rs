//! A PostgreSQL of the tests' own on loopback, where the machine has one; it ends with the tests.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A running engine.
pub(crate) struct Cluster {
    folder: PathBuf,
    pub(crate) port: u16,
    server: Option<Child>,
}

/// Where the programs of PostgreSQL lie.
fn programs() -> Option<PathBuf> {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|at| at.path().join("bin"));
    installed.chain(std::env::split_paths(&std::env::var_os("PATH")?)).find(|folder| folder.join("initdb").exists())
}

/// The user that the engine runs as; it refuses to run as root.
fn owner() -> Option<(u32, u32)> {
    let passwd = fs::read_to_string("/etc/passwd").ok()?;
    let line = passwd.lines().find(|line| line.starts_with("postgres:"))?;
    let fields: Vec<&str> = line.split(':').collect();
    Some((fields[2].parse().ok()?, fields[3].parse().ok()?))
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

impl Cluster {
    /// The engine that tests share; `None` where there is no PostgreSQL here, which is said.
    pub(crate) fn shared() -> Option<&'static Cluster> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        SHARED.get_or_init(Cluster::start).as_ref()
    }

    /// Starts one.
    pub(crate) fn start() -> Option<Cluster> {
        let Some(programs) = programs().filter(|_| !is_root() || owner().is_some()) else {
            eprintln!("skipped: there is no PostgreSQL on this machine");
            return None;
        };
        let folder = tempfile::tempdir().unwrap().keep();
        let data = folder.join("data");
        own(&folder);
        let made = command(&programs.join("initdb"))
            .args(["-D", data.to_str().unwrap(), "-U", "postgres", "--auth=trust", "-N", "-E", "UTF8", "--locale=C"])
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "initdb");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut cluster = Cluster { folder, port, server: None };
        cluster.up();
        Some(cluster)
    }

    /// Starts the engine again after [`Cluster::down`].
    pub(crate) fn up(&mut self) {
        let (data, port, folder) = (self.folder.join("data"), self.port.to_string(), self.folder.clone());
        // Killed with the thread that started it: one that lives as long as the tests do.
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut server = Command::new("setpriv");
            server.args(["--pdeathsig", "KILL"]);
            if let Some((user, group)) = owner().filter(|_| is_root()) {
                server.args([format!("--reuid={user}"), format!("--regid={group}"), "--clear-groups".to_owned()]);
            }
            server.arg(programs().unwrap().join("postgres")).args(["-D", data.to_str().unwrap(), "-p", &port]);
            for setting in ["listen_addresses=127.0.0.1", "fsync=off", "max_connections=120", "log_min_messages=fatal"]
            {
                server.args(["-c", setting]);
            }
            server.args(["-c", &format!("unix_socket_directories={}", folder.display())]);
            server.stdout(Stdio::null()).stderr(Stdio::null());
            tell.send(server.spawn().unwrap()).unwrap();
            loop {
                std::thread::park();
            }
        });
        self.server = Some(told.recv().unwrap());
        let until = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() || !self.answers() {
            assert!(Instant::now() < until, "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn answers(&self) -> bool {
        self.psql("postgres", "postgres", "SELECT 1").is_ok()
    }

    /// Kills the engine as a power cut does.
    pub(crate) fn down(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
            // What it started ends when it sees that its parent is gone.
            let until = Instant::now() + Duration::from_secs(30);
            while TcpStream::connect(("127.0.0.1", self.port)).is_ok() && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(20));
            }
            let _ = fs::remove_file(self.folder.join("data/postmaster.pid"));
        }
    }

    /// Runs a statement as a user of a database.
    pub(crate) fn psql(&self, database: &str, user: &str, sql: &str) -> Result<String, String> {
        let done = Command::new(programs().unwrap().join("psql"))
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", user, "-d", database, "-qAtX"])
            .args(["-v", "ON_ERROR_STOP=1", "-c", sql])
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if done.status.success() { Ok(text(&done.stdout)) } else { Err(text(&done.stderr)) }
    }

    /// Makes a database of its own, and returns its name.
    pub(crate) fn database(&self) -> String {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("office{}", MADE.fetch_add(1, Ordering::Relaxed));
        self.psql("postgres", "postgres", &format!("CREATE DATABASE {name}")).unwrap();
        let _ = self.psql("postgres", "postgres", "CREATE ROLE counter LOGIN");
        name
    }

    pub(crate) fn url(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.down();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn own(folder: &Path) {
    if let Some((user, group)) = owner().filter(|_| is_root()) {
        std::os::unix::fs::chown(folder, Some(user), Some(group)).unwrap();
    }
}

fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = owner().filter(|_| is_root()) {
        command.uid(user).gid(group);
    }
    command
}
