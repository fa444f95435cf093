//! What stands in the way is told as what it is; what an answer lost says that it is done; and a copy of the one file is the
//! record.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::office::{example, secret};

struct Counter {
    folder: tempfile::TempDir,
}

impl Counter {
    fn new() -> Counter {
        let counter = Counter { folder: tempfile::tempdir().unwrap() };
        assert!(counter.run("init --training --office PVG", "").status.success());
        counter.intake("A1234567");
        counter
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visa-cli"));
        command.env_clear().env("HOME", self.folder.path()).current_dir(self.folder.path());
        command.args(["--json", "--no-input", "--case-file", "cases.db"]).args(line.split_whitespace());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, line: &str, now: &str) -> Output {
        let mut command = self.command(line);
        if !now.is_empty() {
            command.args(["--now", now]);
        }
        command.output().unwrap()
    }

    fn intake(&self, passport: &str) {
        let mut facts = example("ex-30-days");
        facts["passport"]["number"] = passport.into();
        fs::write(self.at("facts.json"), facts.to_string()).unwrap();
        let came = self.run("--officer intake1 intake --from facts.json", "2026-09-14T09:00+08:00");
        assert!(came.status.success(), "{}", String::from_utf8_lossy(&came.stderr));
    }

    fn code(&self, line: &str) -> (Option<i32>, String) {
        let came = self.run(line, "");
        let told: Value = serde_json::from_slice(&came.stderr).unwrap_or_default();
        (came.status.code(), told["error"]["code"].as_str().unwrap_or_default().to_owned())
    }

    fn head(&self) -> Value {
        serde_json::from_slice::<Value>(&self.run("audit head", "").stdout).unwrap()["head"].clone()
    }
}

#[test]
fn the_last_command_that_closes_leaves_nothing_in_the_log() {
    let counter = Counter::new();
    for passport in ["B1234567", "C1234567"] {
        counter.intake(passport);
        let log = fs::metadata(counter.at("cases.db-wal")).map_or(0, |log| log.len());
        assert_eq!(log, 0);
        // The one file alone, elsewhere.
        let other = Counter { folder: tempfile::tempdir().unwrap() };
        fs::copy(counter.at("cases.db"), other.at("cases.db")).unwrap();
        assert_eq!(other.head(), counter.head());
        assert!(other.run("audit verify", "").status.success());
    }
}

/// A command that is killed while the file goes over to its log leaves what it began to be taken back: whoever reads next does.
#[test]
fn what_a_killed_command_began_is_taken_back_by_who_reads_next() {
    let counter = Counter::new();
    let head = counter.head();
    let (file, cut) = (counter.at("cases.db"), counter.at("cut"));
    fs::create_dir(&cut).unwrap();
    let writer = rusqlite::Connection::open(&file).unwrap();
    // Before a file has its log, a change lies beside it until it is whole; pages go into the file before.
    writer.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).unwrap();
    writer.execute_batch("PRAGMA cache_size = 1; BEGIN IMMEDIATE; CREATE TABLE half (text); ").unwrap();
    for _ in 0..64 {
        writer.execute("INSERT INTO half VALUES (hex(zeroblob(20000)))", []).unwrap();
    }
    for name in ["cases.db", "cases.db-journal"] {
        fs::copy(counter.at(name), cut.join(name)).unwrap();
    }
    drop(writer);
    for name in ["cases.db", "cases.db-journal"] {
        let _ = fs::remove_file(counter.at(name));
        fs::rename(cut.join(name), counter.at(name)).unwrap();
    }
    assert_eq!(counter.code("audit verify"), (Some(0), String::new()));
    assert_eq!(counter.head(), head);
    assert!(!counter.at("cases.db-journal").exists());
    counter.intake("B7654321");
}

#[test]
fn a_copy_that_was_not_finished_is_told_as_one() {
    let counter = Counter::new();
    let whole = fs::read(counter.at("cases.db")).unwrap();
    for part in [whole.len() / 2, whole.len() - 1000] {
        fs::write(counter.at("cases.db"), &whole[..part]).unwrap();
        assert_eq!(counter.code("audit verify"), (Some(7), "cut_short".to_owned()), "{part} of {}", whole.len());
    }
    fs::write(counter.at("cases.db"), &whole).unwrap();
    assert!(counter.run("audit verify", "").status.success());
    fs::write(counter.at("cases.db"), "no case file at all, but long enough to be looked at").unwrap();
    assert_eq!(counter.code("list").1, "foreign_file");
}

/// The log of another file, as it lies beside that file while it is written.
fn log_of_another(to: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let other = rusqlite::Connection::open(folder.path().join("other.db")).unwrap();
    other.execute_batch("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; CREATE TABLE t (x);").unwrap();
    for _ in 0..200 {
        other.execute("INSERT INTO t VALUES (randomblob(9000))", []).unwrap();
    }
    fs::copy(folder.path().join("other.db-wal"), to).unwrap();
}

#[test]
fn the_log_of_another_file_is_told_as_one() {
    let counter = Counter::new();
    let head = counter.head();
    let _ = fs::remove_file(counter.at("cases.db-shm"));
    log_of_another(&counter.at("cases.db-wal"));
    let (exit, code) = counter.code("list");
    assert_eq!((exit, code.as_str()), (Some(7), "foreign_log"));
    for ending in ["-wal", "-shm"] {
        let _ = fs::rename(counter.at(&format!("cases.db{ending}")), counter.at(&format!("aside{ending}")));
    }
    assert_eq!(counter.head(), head);
    assert!(counter.run("audit verify", "").status.success());
}

#[test]
fn a_case_file_that_was_made_says_so_though_its_answer_was_lost() {
    let counter = Counter { folder: tempfile::tempdir().unwrap() };
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let came = counter.command("init --training --office PVG").stdout(full()).output().unwrap();
    let told: Value = serde_json::from_slice(&came.stderr).unwrap();
    assert_eq!((came.status.code(), &told["error"]["code"]), (Some(74), &"not_answered".into()), "{told}");
    assert!(counter.run("audit verify", "").status.success());
    // The control: what wrote nothing says that it could not answer, and nothing else.
    let came = counter.command("list").stdout(full()).output().unwrap();
    assert_eq!(came.status.code(), Some(1));
}

/// A real office's folder with two keys.
fn with_keys() -> Counter {
    let counter = Counter { folder: tempfile::tempdir().unwrap() };
    secret(counter.at("pass"), "correct horse battery");
    for id in ["chen", "wu"] {
        let came = counter.run(&format!("officer keygen {id} --out {id}.key --passphrase-file pass"), "");
        assert!(came.status.success(), "{}", String::from_utf8_lossy(&came.stderr));
    }
    counter
}

const INIT: &str = "init --office PVG --admin chen=chen.key --admin wu=wu.key --passphrase-file pass";

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn keys_that_others_may_read_or_that_lie_open_sign_nothing() {
    let counter = with_keys();
    for name in ["pass", "chen.key"] {
        for wide in [0o644, 0o640, 0o604] {
            mode(&counter.at(name), wide);
            assert_eq!(counter.code(INIT), (Some(6), "key_readable".to_owned()), "{name} {wide:o}");
        }
        mode(&counter.at(name), 0o600);
    }
    // A training key enters no real office.
    let training = Counter::new();
    fs::copy(training.at("cases.db.keys/admin1.key"), counter.at("open.key")).unwrap();
    let with_open = INIT.replace("chen=chen.key", "chen=open.key");
    assert_eq!(counter.code(&with_open), (Some(6), "open_key".to_owned()));
    let sealing = "officer passphrase chen --key open.key --new-passphrase-file pass";
    assert_eq!(counter.code(sealing), (Some(6), "open_key".to_owned()));
    assert!(counter.run(INIT, "").status.success());
    let apply = "officer apply li --name Li --roles intake --key open.key --passphrase-file pass";
    assert_eq!(counter.code(apply), (Some(6), "open_key".to_owned()));
    // A passphrase that is easily guessed seals nothing.
    for (place, weak) in ["", "short", "aaaaaaaaaaaaaaaa", "sunsunsun1!"].into_iter().enumerate() {
        secret(counter.at("weak"), weak);
        let keygen = format!("officer keygen sun --out sun{place}.key --passphrase-file weak");
        assert_eq!(counter.code(&keygen), (Some(1), "weak_passphrase".to_owned()), "{weak:?}");
        assert!(!counter.at(&format!("sun{place}.key")).exists());
    }
}

#[test]
fn a_doubtful_place_needs_a_reason_that_is_recorded() {
    for name in ["Dropbox", "OneDrive - Office", "坚果云", "open"] {
        let counter = with_keys();
        fs::create_dir(counter.at(name)).unwrap();
        if name == "open" {
            mode(&counter.at(name), 0o777);
        }
        let run = |more: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_visa-cli"));
            command.env_clear().env("HOME", counter.folder.path()).current_dir(counter.folder.path());
            command.args(["--json", "--no-input", "--case-file"]).arg(counter.at(name).join("cases.db"));
            command.args(INIT.split_whitespace()).args(more).stdin(Stdio::null()).output().unwrap()
        };
        let refused = run(&[]);
        let told: Value = serde_json::from_slice(&refused.stderr).unwrap();
        assert_eq!(
            (refused.status.code(), &told["error"]["code"]),
            (Some(1), &"doubtful_place".into()),
            "{name}: {told}"
        );
        assert!(!counter.at(name).join("cases.db").exists());
        let done = run(&["--place-is-right", "a trial of one day"]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let file = rusqlite::Connection::open(counter.at(name).join("cases.db")).unwrap();
        let body: Vec<u8> = file.query_row("SELECT body FROM payload WHERE seq = 1", [], |row| row.get(0)).unwrap();
        assert!(String::from_utf8(body).unwrap().contains("a trial of one day"));
    }
}

/// In a folder that nobody may write a file is read as it stands, and an act is told what keeps it from being written.
#[test]
fn a_file_in_a_folder_that_is_read_only_is_read() {
    use std::os::unix::process::CommandExt;
    let counter = Counter::new();
    let nobody = 65_534;
    let run = |line: &str| {
        let mut command = counter.command(line);
        // Whoever runs everything is kept out of no folder.
        if rustix::process::geteuid().is_root() {
            command.uid(nobody);
        }
        let came = command.output().unwrap();
        (came.status.code(), String::from_utf8(came.stderr).unwrap())
    };
    if rustix::process::geteuid().is_root() {
        let owner = Some(nobody);
        let inside = |path: PathBuf| fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        let (here, keys) = (counter.folder.path().to_owned(), inside(counter.at("cases.db.keys")));
        for path in inside(here.clone()).chain(keys).chain([here]) {
            std::os::unix::fs::chown(path, owner, owner).unwrap();
        }
    }
    mode(&counter.at("cases.db"), 0o400);
    mode(counter.folder.path(), 0o500);
    for line in ["list", "show 1", "audit verify", "report daily", "queue", "stats", "history 1", "officer list"] {
        let came = run(line);
        assert_eq!(came.0, Some(0), "{line}: {}", came.1);
    }
    let act = run("--officer intake1 withdraw 1 --note x --yes");
    mode(counter.folder.path(), 0o700);
    assert_eq!(act.0, Some(1), "{act:?}");
    assert!(act.1.contains("no_access") && act.1.contains("read-only"), "{act:?}");
}

#[test]
fn a_folder_that_everybody_writes_takes_a_backup_with_a_reason_alone() {
    let counter = with_keys();
    let done = counter.run(INIT, "");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    fs::create_dir(counter.at("open")).unwrap();
    mode(&counter.at("open"), 0o777);
    let backup = "--officer chen --key chen.key --passphrase-file pass backup open/b.db";
    assert_eq!(counter.code(backup), (Some(1), "doubtful_place".to_owned()));
    let mut command = counter.command(backup);
    let done = command.args(["--place-is-right", "a stick of one day"]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let file = rusqlite::Connection::open(counter.at("cases.db")).unwrap();
    let sql = "SELECT body FROM payload JOIN event USING (seq) WHERE kind = 'backed-up'";
    let body: Vec<u8> = file.query_row(sql, [], |row| row.get(0)).unwrap();
    assert!(String::from_utf8(body).unwrap().contains("a stick of one day"));
}

#[test]
fn what_is_no_case_file_is_named_whatever_its_permissions() {
    let counter = Counter::new();
    fs::write(counter.at("cases.db"), "a letter").unwrap();
    fs::set_permissions(counter.at("cases.db"), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    for command in ["doctor", "list", "audit verify"] {
        let run = counter.run(command, "");
        let err = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(7), "{command}: {err}");
        assert!(err.contains("cases.db is not a case file") && err.contains("visa-cli init"), "{command}: {err}");
    }
}
