//! The real binary, for what the operating system can do to us: many at once, killed, signatures read by others.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::office::example;

struct Binary {
    folder: tempfile::TempDir,
}

impl Binary {
    fn new() -> Binary {
        let binary = Binary { folder: tempfile::tempdir().unwrap() };
        let made = binary.run("", &["init", "--training", "--now", NOW], "");
        assert!(made.status.success(), "{made:?}");
        binary
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("cases.db")
    }

    fn command(&self, officer: &str, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visa-cli"));
        command.env_clear().env("HOME", self.folder.path()).arg("--json").arg("--case-file").arg(self.path());
        if !officer.is_empty() {
            command.args(["--officer", officer]);
        }
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, officer: &str, words: &[&str], input: &str) -> Output {
        let mut child = self.command(officer, words).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    fn json(&self, officer: &str, words: &[&str], input: &str) -> Value {
        let output = self.run(officer, words, input);
        assert!(output.status.success(), "{words:?} {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

const NOW: &str = "2026-11-23T09:00+08:00";

fn facts() -> String {
    example("pv-negotiation").to_string()
}

const INTAKE: [&str; 6] = ["intake", "port_visa", "--from", "-", "--now", NOW];

#[test]
fn many_take_in_at_once_and_none_is_refused_or_lost() {
    let binary = Binary::new();
    let (facts, until) = (facts(), Instant::now() + Duration::from_secs(2));
    let taken: usize = std::thread::scope(|scope| {
        let work = || {
            let mut taken = 0;
            while Instant::now() < until {
                let output = binary.run("intake1", &INTAKE, &facts);
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                taken += 1;
            }
            taken
        };
        let workers: Vec<_> = (0..16).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    let total = binary.json("", &["list", "--all"], "")["total"].as_u64().unwrap();
    assert_eq!(total, taken as u64);
    assert!(binary.json("", &["audit", "verify"], "")["ok"].as_bool().unwrap());
}

/// Kills a command at some moment; what was acknowledged is there, and run again under its id it is not done twice.
#[test]
fn what_is_killed_is_done_or_not_done_and_never_twice() {
    let binary = Binary::new();
    let facts = facts();
    for round in 0..40u64 {
        let request = format!("r{round}");
        let words: Vec<&str> = INTAKE.iter().copied().chain(["--request-id", &request]).collect();
        let mut child = binary.command("intake1", &words).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(facts.as_bytes());
        std::thread::sleep(Duration::from_micros(round * 977 % 20_000));
        let _ = child.kill();
        let killed = child.wait_with_output().unwrap();
        let acknowledged: Option<Value> = serde_json::from_slice(&killed.stdout).ok();
        let again = binary.json("intake1", &words, &facts);
        if let Some(acknowledged) = acknowledged {
            assert_eq!((&acknowledged["case"], &acknowledged["head"]), (&again["case"], &again["head"]));
        }
        let total = binary.json("", &["list", "--all"], "")["total"].as_u64().unwrap();
        assert_eq!(total, round + 1);
    }
    assert!(binary.json("", &["audit", "verify"], "")["ok"].as_bool().unwrap());
}

fn keygen(words: &[&str], input: &Path) -> Option<bool> {
    let file = fs::File::open(input).unwrap();
    let output = Command::new("ssh-keygen").args(words).stdin(file).output().ok()?;
    Some(output.status.success())
}

#[test]
fn ssh_keygen_accepts_a_transaction_and_refuses_it_altered() {
    let binary = Binary::new();
    binary.json("intake1", &INTAKE, &facts());
    let out = binary.folder.path().join("out");
    let told = binary.json("", &["audit", "log", "--export", "2", "--to", &out.display().to_string()], "");
    let file = PathBuf::from(told["file"].as_str().unwrap());
    let (signers, signature) = (out.join("allowed_signers").display().to_string(), told["signature"].as_str().unwrap());
    let words = ["-Y", "verify", "-f", &signers, "-I", "intake1", "-n", "visa-cli.txn.v1", "-s", signature];
    let Some(accepted) = keygen(&words, &file) else { return };
    assert!(accepted);
    let other = words.map(|word| if word == "intake1" { "review1" } else { word });
    assert_eq!(keygen(&other, &file), Some(false), "another officer");
    let purpose = words.map(|word| if word == "visa-cli.txn.v1" { "file" } else { word });
    assert_eq!(keygen(&purpose, &file), Some(false), "another purpose");
    let mut bytes = fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&file, bytes).unwrap();
    assert_eq!(keygen(&words, &file), Some(false), "altered");
}

#[test]
fn the_demonstration_runs() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_visa-cli"))
        .env_clear()
        .env("TMPDIR", folder.path())
        .arg("demo")
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{out} {}", String::from_utf8_lossy(&output.stderr));
    assert!(out.contains("$ visa-cli --officer intake1 import") && out.contains("# exit 7"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn real_files_take_sealed_keys_and_two_administrators() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("pass"), "correct horse\n").unwrap();
    fs::write(path("wrong"), "battery staple\n").unwrap();
    let run = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_visa-cli"))
            .env_clear()
            .env("HOME", folder.path())
            .args(["--json", "--case-file", &path("real.db")])
            .args(words)
            .output()
            .unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        (output.status.code().unwrap(), out, err)
    };
    let pass = path("pass");
    let keys = folder.path().join(".config/visa-cli/keys");
    for id in ["chen", "wu", "li"] {
        assert_eq!(run(&["officer", "keygen", id, "--passphrase-file", &pass]).0, 0);
    }
    assert_ne!(run(&["officer", "keygen", "chen", "--passphrase-file", &pass]).0, 0, "a key is never overwritten");
    assert_eq!(run(&["officer", "keygen", "zhao"]).0, 2, "nobody can be asked for a passphrase");
    let admin = |id: &str| format!("{id}={}", keys.join(format!("{id}.key")).display());
    assert_eq!(run(&["init", "--office", "PVG", "--admin", &admin("chen"), "--passphrase-file", &pass]).0, 2);
    let made = run(&[
        "init",
        "--office",
        "PVG",
        "--admin",
        &admin("chen"),
        "--admin",
        &admin("wu"),
        "--passphrase-file",
        &pass,
    ]);
    assert_eq!(made.0, 0, "{}", made.2);
    assert_eq!(run(&["list", "--now", NOW]).0, 2, "a real file has one clock");
    let apply =
        run(&["officer", "apply", "li", "--name", "李", "--roles", "intake,review", "--passphrase-file", &pass]);
    assert_eq!(apply.0, 0, "{}", apply.2);
    fs::write(path("li.json"), apply.1).unwrap();
    let enrol = run(&["--officer", "chen", "officer", "enrol", &path("li.json"), "--passphrase-file", &pass]);
    let proposal: Value = serde_json::from_str(&enrol.1).unwrap();
    let number = proposal["proposal"].to_string();
    let confirm = |who: &str| run(&["--officer", who, "officer", "confirm", &number, "--passphrase-file", &pass]).0;
    assert_eq!((confirm("chen"), confirm("wu"), confirm("wu")), (6, 0, 3));
    let list = run(&["officer", "list"]).1;
    assert!(list.contains("\"li\"") && list.contains("\"active\""), "{list}");
    let roles =
        |roles: &str| run(&["--officer", "chen", "officer", "roles", "li", roles, "--passphrase-file", &pass]).0;
    assert_eq!((roles("auditor,review"), roles("security-admin,intake"), roles("cook")), (1, 1, 1));
    let revoke = run(&["--officer", "chen", "officer", "revoke", "wu", "--reason", "left", "--passphrase-file", &pass]);
    assert_eq!(revoke.0, 1, "two administrators must remain: {}", revoke.2);
    let wrong = run(&["--officer", "li", "claim", "1", "--passphrase-file", &path("wrong")]);
    assert_eq!(wrong.0, 6, "{}", wrong.2);
    let other_key = keys.join("chen.key").display().to_string();
    let other = run(&["--officer", "li", "claim", "1", "--key", &other_key, "--passphrase-file", &pass]);
    assert_eq!(other.0, 6, "{}", other.2);
    assert_eq!(run(&["audit", "verify"]).0, 0);
}

#[test]
fn a_path_that_is_not_fit_is_refused() {
    let binary = Binary::new();
    let at = |path: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visa-cli"));
        command.env_clear().args(["--case-file", path, "list"]).output().unwrap().status.code().unwrap()
    };
    let path = binary.path().display().to_string();
    let folder = binary.folder.path();
    std::os::unix::fs::symlink(binary.path(), folder.join("link.db")).unwrap();
    assert_eq!((at(&path), at(&format!("{path}x")), at(&format!("file:{path}"))), (0, 3, 1));
    assert_eq!(at(&folder.join("link.db").display().to_string()), 1, "a link");
    fs::write(folder.join("text"), "no database, but long enough to be read as the head of one: ".repeat(4)).unwrap();
    fs::set_permissions(folder.join("text"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    assert_eq!(at(&folder.join("text").display().to_string()), 7, "a foreign file");
    fs::set_permissions(binary.path(), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    assert_eq!(at(&path), 1, "everybody can read it");
    fs::set_permissions(binary.path(), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    fs::hard_link(binary.path(), folder.join("second.db")).unwrap();
    assert_eq!(at(&path), 1, "a hard link");
}
