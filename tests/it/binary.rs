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
        let binary = Binary { folder: crate::office::folder() };
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

/// A count that a longer run raises: `VISA_SECONDS=20 cargo test binary`.
fn count(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap())
}

#[test]
fn many_take_in_at_once_and_none_is_refused_or_lost() {
    let binary = Binary::new();
    let (facts, until) = (facts(), Instant::now() + Duration::from_secs(count("VISA_SECONDS", 2)));
    let (mut took, refused): (Vec<Duration>, Vec<Duration>) = std::thread::scope(|scope| {
        let work = || {
            let (mut took, mut refused) = (Vec::new(), Vec::new());
            while Instant::now() < until {
                let began = Instant::now();
                let output = binary.run("intake1", &INTAKE, &facts);
                let busy = output.status.code() == Some(75);
                assert!(busy || output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                if busy { &mut refused } else { &mut took }.push(began.elapsed());
            }
            (took, refused)
        };
        let workers: Vec<_> = (0..16).map(|_| scope.spawn(work)).collect();
        let parts: Vec<_> = workers.into_iter().map(|worker| worker.join().unwrap()).collect();
        let (took, refused): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        (took.concat(), refused.concat())
    });
    took.sort();
    let at = |part: usize| took[(took.len() - 1) * part / 100].as_millis();
    println!("{} taken in by 16 at once, p50 {} ms, p99 {} ms, longest {} ms", took.len(), at(50), at(99), at(100));
    assert!(refused.is_empty(), "{} refused after {refused:?}", refused.len());
    let total = binary.json("", &["list", "--all"], "")["total"].as_u64().unwrap();
    assert_eq!(total, took.len() as u64);
    assert!(binary.json("", &["audit", "verify"], "")["ok"].as_bool().unwrap());
}

/// Eight processes issue at once from one run of blanks: each takes another number, none is passed over.
#[test]
fn many_issue_at_once_and_each_takes_the_next_number() {
    let binary = Binary::new();
    let mut facts: Value = serde_json::from_str(&facts()).unwrap();
    let cases: Vec<String> = (0..8)
        .map(|place| {
            facts["applicant"]["name"] = crate::office::name_of(place).into();
            facts["applicant"]["birth_date"] = crate::office::born_of(place).into();
            facts["passport"]["number"] = format!("E6000{place}78{place}").into();
            let case = binary.json("intake1", &INTAKE, &facts.to_string())["case"].as_str().unwrap().to_owned();
            binary.json("review1", &["review", &case, "--recommend", "approve", "--now", NOW], "");
            binary.json("approve1", &["approve", &case, "--now", NOW], "");
            case
        })
        .collect();
    binary.json("issue1", &["stock", "receive", "A0000001-A0000020", "--now", NOW], "");
    let mut numbers: Vec<String> = std::thread::scope(|scope| {
        let issue = |case: &String| {
            let issued = binary.json("issue1", &["issue", case, "--now", NOW], "");
            issued["issued"]["number"].as_str().unwrap().to_owned()
        };
        let workers: Vec<_> = cases.iter().map(|case| scope.spawn(move || issue(case))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    numbers.sort();
    assert_eq!(numbers, (1..=8).map(|n| format!("A{n:07}")).collect::<Vec<_>>());
    // A blank spoiled further down the box passes over none of those before it.
    binary.json("issue1", &["stock", "spoil", "A0000015", "--note", "torn", "--now", NOW], "");
    let checked = binary.json("", &["numbers", "check"], "");
    assert_eq!(checked["ok"], true, "{checked}");
}

/// A paper goes to the printer through `lp`; where there is none nothing is recorded.
#[test]
fn a_paper_goes_to_the_printer_and_nothing_is_recorded_where_there_is_none() {
    use std::os::unix::fs::PermissionsExt;
    let binary = Binary::new();
    let mut residence = example("rs-work-one-year");
    residence["as_of"] = "2026-11-23".into();
    residence["current_stay"]["entered_on"] = "2026-11-10".into();
    residence["documents"][5]["issued_on"] = "2026-11-01".into();
    let residence = residence.to_string();
    let at = ["--now", NOW];
    let taken = ["intake", "residence_permit_issue", "--from", "-", at[0], at[1]];
    let case = binary.json("intake1", &taken, &residence)["case"].as_str().unwrap().to_owned();
    let bin = tempfile::tempdir().unwrap();
    let out = bin.path().join("out");
    let run = |path: &str| {
        let mut command = binary.command("intake1", &["print", "receipt", &case, "--print", at[0], at[1]]);
        command.env("PATH", path).stdin(Stdio::null()).output().unwrap()
    };
    let head = || binary.json("", &["audit", "head"], "")["transaction"].clone();
    let before = head();
    let none = run(&bin.path().display().to_string());
    assert!(!none.status.success() && String::from_utf8_lossy(&none.stderr).contains("no_printer"));
    assert_eq!(head(), before, "nothing was recorded");
    for (name, script) in [
        ("lpstat", "echo system default destination: office".to_owned()),
        ("lp", format!("for last; do :; done; cat \"$last\" > {}; echo request id is office-7", out.display())),
    ] {
        let file = bin.path().join(name);
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let sent = run(&format!("{}:/usr/bin:/bin", bin.path().display()));
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    assert!(fs::read(&out).unwrap().starts_with(b"%PDF-"));
    assert_ne!(head(), before);
}

/// Runs a command under an id, kills it at some moment of its life, runs it again: what was acknowledged is there, and it
/// was done once.
fn killed_and_again(
    (binary, lasts): (&Binary, &mut Duration),
    round: u64,
    officer: &str,
    words: &[&str],
    input: &str,
) -> (bool, Value) {
    let request = format!("{}-{round}", words[0]);
    let words: Vec<&str> = words.iter().copied().chain(["--request-id", &request]).collect();
    let mut child = binary.command(officer, &words).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    // Anywhere from its start to a little after its usual end.
    std::thread::sleep(lasts.mul_f64((round as f64 * 0.618_034).fract() * 1.3));
    let _ = child.kill();
    let killed = child.wait_with_output().unwrap();
    let acknowledged: Option<Value> = serde_json::from_slice(&killed.stdout).ok();
    let began = Instant::now();
    let again = binary.json(officer, &words, input);
    *lasts = (*lasts * 3 + began.elapsed()) / 4;
    if let Some(acknowledged) = &acknowledged {
        assert_eq!((&acknowledged["case"], &acknowledged["head"]), (&again["case"], &again["head"]));
    }
    (again["already_done"] == true, again)
}

#[test]
fn what_is_killed_is_done_or_not_done_and_never_twice() {
    let binary = Binary::new();
    let facts: Value = serde_json::from_str(&facts()).unwrap();
    let (kills, mut killed, mut was_done, mut cases) = (count("VISA_KILLS", 36), 0, 0, 0);
    let mut lasts = Duration::from_millis(20);
    while killed < kills {
        let mut facts = facts.clone();
        facts["passport"]["number"] = Value::from(format!("K{cases:08}"));
        facts["applicant"]["name"] = Value::from(crate::office::name_of(cases));
        facts["applicant"]["birth_date"] = Value::from(crate::office::born_of(cases));
        let (done, taken) = killed_and_again((&binary, &mut lasts), killed, "intake1", &INTAKE, &facts.to_string());
        let case = taken["case"].as_str().unwrap().to_owned();
        cases += 1;
        binary.json("review1", &["review", &case, "--now", NOW], "");
        let approve = ["approve", &case, "--now", NOW];
        let (approved, _) = killed_and_again((&binary, &mut lasts), killed + 1, "approve1", &approve, "");
        let number = format!("N{cases:07}");
        let issue = ["issue", &case, "--number", &number, "--now", NOW];
        let (issued, told) = killed_and_again((&binary, &mut lasts), killed + 2, "issue1", &issue, "");
        assert_eq!(told["issued"]["number"], number.as_str());
        was_done += [done, approved, issued].into_iter().filter(|done| *done).count();
        killed += 3;
        assert_eq!(binary.json("", &["list", "--all"], "")["total"], cases);
    }
    println!("{killed} killed, {was_done} were done before they died, {cases} cases, each once");
    let verified = binary.json("", &["audit", "verify"], "");
    // The file, the policy, and four acts on each case.
    assert_eq!((&verified["ok"], &verified["transactions"]), (&Value::from(true), &Value::from(1 + 4 * cases)));
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
fn the_record_tells_on_which_machine_and_by_whom_of_its_users_an_act_was_made() {
    let binary = Binary::new();
    let case = binary.json("intake1", &INTAKE, &facts())["case"].as_str().unwrap().to_owned();
    binary.json("review1", &["claim", &case], "");
    let log = binary.json("", &["audit", "log", "--limit", "1"], "");
    let program = log["transactions"][0]["program"].as_str().unwrap();
    let user = Command::new("id").arg("-u").output().unwrap().stdout;
    let user = String::from_utf8(user).unwrap();
    assert!(program.contains(&format!("(uid {} on ", user.trim())), "{program}");
}

#[test]
fn a_variable_that_is_set_to_nothing_is_not_set() {
    let binary = Binary::new();
    for name in ["VISA_LANG", "VISA_CONFIG", "VISA_CASE_FILE", "VISA_OFFICER", "VISA_KEY", "VISA_LEDGER"] {
        let done = binary.command("", &["list"]).env(name, "").output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{name}: {done:?}");
    }
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
    assert!(out.lines().count() < 24 && out.lines().all(|line| line.len() <= 120), "one screen: {out}");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path()).collect();
    assert_eq!(left.len(), 1, "nothing but the transcript is left behind: {left:?}");
    assert!(out.contains(&left[0].display().to_string()), "{out}");
    let transcript = fs::read_to_string(&left[0]).unwrap();
    assert!(transcript.contains("$ visa-cli --officer intake1 import") && transcript.contains("# exit 7"));
    let kept = folder.path().join("kept").display().to_string();
    let whole =
        Command::new(env!("CARGO_BIN_EXE_visa-cli")).args(["demo", "--verbose", "--keep", &kept]).output().unwrap();
    let whole = String::from_utf8(whole.stdout).unwrap();
    assert!(whole.matches("$ visa-cli").count() > 25, "{whole}");
    let json = Command::new(env!("CARGO_BIN_EXE_visa-cli")).args(["demo", "--json"]).output().unwrap();
    let told: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(told["scenes"].as_u64(), Some(transcript.matches("$ visa-cli").count() as u64));
    fs::remove_file(told["transcript"].as_str().unwrap()).unwrap();
}

#[test]
fn real_files_take_sealed_keys_and_two_administrators() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    crate::office::secret(path("pass"), "correct horse\n");
    crate::office::secret(path("wrong"), "battery staple\n");
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

/// An agent of one's own, ended with the test.
struct Agent {
    socket: PathBuf,
    child: std::process::Child,
}

impl Agent {
    fn start(folder: &Path) -> Option<Agent> {
        let socket = folder.join("agent");
        let child = Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).stdout(Stdio::null()).spawn().ok()?;
        let agent = Agent { socket, child };
        let until = Instant::now() + Duration::from_secs(10);
        while !agent.socket.exists() && Instant::now() < until {
            std::thread::yield_now();
        }
        Some(agent)
    }

    fn add(&self, key: &[u8], words: &[&str]) -> bool {
        let mut add = Command::new("ssh-add");
        add.env("SSH_AUTH_SOCK", &self.socket).arg("-q").args(words).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = add.spawn().unwrap();
        child.stdin.take().unwrap().write_all(key).unwrap();
        child.wait().unwrap().success()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_key_that_an_agent_holds_signs_for_a_shift() {
    let binary = Binary::new();
    let Some(agent) = Agent::start(binary.folder.path()) else { return };
    let keys = binary.folder.path().join("cases.db.keys");
    let key = keys.join("intake1.key");
    let unsealed = Command::new(env!("CARGO_BIN_EXE_visa-cli"))
        .env_clear()
        .arg("--key")
        .arg(&key)
        .args(["officer", "unseal", "intake1"])
        .output()
        .unwrap();
    assert!(unsealed.status.success());
    // The key file goes away: whoever signs now has the agent.
    fs::rename(&key, binary.folder.path().join("away")).unwrap();
    let act = |socket: Option<&Path>| {
        let mut command = binary.command("intake1", &INTAKE);
        if let Some(socket) = socket {
            command.env("SSH_AUTH_SOCK", socket);
        }
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(facts().as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let refused = |(code, told): (i32, String)| assert!(code == 6 && told.contains("no_key"), "{code} {told}");
    refused(act(None));
    refused(act(Some(&agent.socket)));
    assert!(agent.add(&unsealed.stdout, &["-t", "8h", "-"]));
    assert_eq!(act(Some(&agent.socket)).0, 0);
    refused(act(Some(&binary.folder.path().join("no socket"))));
    assert!(agent.add(b"", &["-D"]));
    refused(act(Some(&agent.socket)));
    assert!(binary.json("", &["audit", "verify"], "")["ok"].as_bool().unwrap());
}

#[test]
fn a_backup_is_made_under_way_and_lacks_nothing_that_was_acknowledged() {
    let binary = Binary::new();
    let (facts, stop) = (facts(), std::sync::atomic::AtomicBool::new(false));
    let acknowledged = std::sync::Mutex::new(Vec::<u64>::new());
    let at = |name: &str| binary.folder.path().join(name);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let done = binary.json("intake1", &INTAKE, &facts);
                acknowledged.lock().unwrap().push(done["transaction"].as_u64().unwrap());
            }
        });
        for round in 0..3 {
            let before = acknowledged.lock().unwrap().last().copied().unwrap_or(1);
            let copy = at(&format!("copy{round}.db"));
            let path = copy.display().to_string();
            let done = binary.json("review1", &["backup", &path, "--now", NOW], "");
            assert!(before <= done["verified_to"].as_u64().unwrap(), "{before} {done}");
            assert!(done["verified_to"].as_u64() < done["transaction"].as_u64());
            let sum = visa_cli::app::amend::file_sha256(&copy).unwrap();
            assert_eq!(done["sha256"], sum.as_str());
            let again = binary.run("review1", &["backup", &path, "--now", NOW], "");
            assert_eq!(again.status.code(), Some(1), "nothing is overwritten");
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    for round in 0..3 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visa-cli"));
        let copy = at(&format!("copy{round}.db"));
        let verified = command.arg("--case-file").arg(&copy).args(["audit", "verify"]).output().unwrap();
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    }
    // The file is altered: the copy tells, and none is kept.
    let file = rusqlite::Connection::open(binary.path()).unwrap();
    file.execute_batch("DROP TRIGGER payload_stays; UPDATE payload SET salt = randomblob(16) WHERE seq = 3;").unwrap();
    file.execute_batch("CREATE TRIGGER payload_stays BEFORE UPDATE ON payload BEGIN SELECT RAISE(ABORT, 'the record only grows'); END;").unwrap();
    drop(file);
    let altered = at("altered.db");
    let refused = binary.run("review1", &["backup", &altered.display().to_string(), "--now", NOW], "");
    assert_eq!(refused.status.code(), Some(7), "{}", String::from_utf8_lossy(&refused.stderr));
    assert!(!altered.exists());
}

#[test]
fn the_engine_is_built_without_what_no_case_file_uses() {
    if option_env!("LIBSQLITE3_FLAGS").is_none() {
        println!(
            "built from outside the project: .cargo/config.toml is not read there, and the engine is the usual one"
        );
        return;
    }
    let engine = rusqlite::Connection::open_in_memory().unwrap();
    let options: Vec<String> = engine
        .prepare("PRAGMA compile_options")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let has = |option: &str| options.iter().any(|one| one == option);
    for option in ["DEFAULT_MEMSTATUS=0", "DQS=0", "OMIT_LOAD_EXTENSION", "OMIT_SHARED_CACHE"] {
        assert!(has(option), "{option} of .cargo/config.toml was not heard: {options:?}");
    }
    for option in ["ENABLE_FTS3", "ENABLE_FTS5", "ENABLE_RTREE", "ENABLE_LOAD_EXTENSION", "USE_URI"] {
        assert!(!has(option), "{option} of .cargo/config.toml was not heard: {options:?}");
    }
}

#[test]
fn the_doctor_tells_what_is_bad_from_what_is_worth_a_look() {
    let binary = Binary::new();
    let health = |told: &Value, name: &str| {
        let checks = told["checks"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == name).unwrap()["health"].as_str().unwrap().to_owned()
    };
    let told = binary.json("", &["doctor"], "");
    assert_eq!((&told["ok"], health(&told, "backup").as_str()), (&Value::from(true), "warn"));
    let copy = binary.folder.path().join("copy.db").display().to_string();
    binary.json("review1", &["backup", &copy, "--now", NOW], "");
    binary.json("review1", &["restore", &copy, "--drill", "--now", NOW], "");
    let told = binary.json("", &["doctor", "--pages", "--now", NOW], "");
    // The working days of the next year are published late in the year.
    let is_well = |check: &Value| check["health"] == "ok" || (check["name"] == "calendar" && check["health"] == "warn");
    assert!(told["checks"].as_array().unwrap().iter().all(is_well), "{told}");
    // The backup, which is older, in the file's place: this machine has seen more.
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", binary.path().display()));
    }
    fs::copy(&copy, binary.path()).unwrap();
    let output = binary.run("", &["doctor", "--pages"], "");
    assert_eq!(output.status.code(), Some(7));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((health(&told, "marks").as_str(), health(&told, "pages").as_str()), ("bad", "ok"));
}

#[test]
fn a_command_that_waits_for_another_says_so_and_goes_on() {
    let binary = Binary::new();
    let other = rusqlite::Connection::open(binary.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut waiting = binary.command("intake1", &INTAKE);
    // In JSON nothing but errors is told.
    let plain: Vec<_> = waiting.get_args().filter(|word| *word != "--json").map(ToOwned::to_owned).collect();
    waiting = Command::new(env!("CARGO_BIN_EXE_visa-cli"));
    waiting.env_clear().env("HOME", binary.folder.path()).args(["--lang", "en"]).args(plain);
    let mut child = waiting.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(facts().as_bytes()).unwrap();
    let mut told = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut told, &mut line).unwrap();
    assert_eq!(line, "another command is writing to the case file; waiting\n");
    other.execute_batch("ROLLBACK").unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(binary.json("", &["list", "--all"], "")["total"], 1);
}

#[cfg(unix)]
#[test]
fn a_list_that_is_stopped_is_undone_and_says_so() {
    let binary = Binary::new();
    let list = binary.folder.path().join("list.csv");
    let mut text = String::from("姓名,国籍,护照号码,出生日期,拟入境日期,停留天数,来华事由,统一社会信用代码\n");
    for row in 0..30_000 {
        let (year, month, day) = (1950 + row % 50, 1 + row / 50 % 12, 1 + row / 600 % 28);
        let given = if row < 16_800 { "HIROSHI" } else { "AKIKO" };
        text += &format!("TANAKA {given},JPN,TK{row:07},{year}-{month:02}-{day:02},2026-12-06,15,商务洽谈,");
        text += "91310115MA1K4BQR53\n";
    }
    fs::write(&list, text).unwrap();
    let import = ["import", list.to_str().unwrap(), "--accept-good", "--now", NOW];
    let child = binary.command("intake1", &import).spawn().unwrap();
    // It is stopped as soon as it is known to be at work: its file is open.
    let log = binary.folder.path().join("cases.db-wal");
    let begun = Instant::now();
    let length = || fs::metadata(&log).map_or(0, |log| log.len());
    let before = length();
    while length() <= before && begun.elapsed() < Duration::from_millis(1500) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(told.contains("no row of the list was written") || told.contains("名单一行也没有写入"), "{told}");
    assert_eq!(binary.json("", &["batch", "list"], "")["batches"], serde_json::json!([]));
    assert!(binary.json("", &["audit", "verify"], "")["ok"].as_bool().unwrap());
}

#[test]
fn what_the_program_does_inside_is_told_without_a_name_a_number_or_a_birth_date() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("demo");
    let ran = Command::new(env!("CARGO_BIN_EXE_visa-cli"))
        .args(["demo", "--keep", &kept.display().to_string()])
        .env("VISA_LOG", "trace")
        .output()
        .unwrap();
    assert!(ran.status.success());
    let said = String::from_utf8(ran.stderr).unwrap();
    for expected in ["command{name=\"Issue\"}", "transaction signed", "part{", "statement"] {
        assert!(said.contains(expected), "{expected}");
    }
    let mut rows = csv::Reader::from_path(kept.join("invitees.csv")).unwrap();
    let mut personal: Vec<String> = ["OKAFOR ADA", "TRAN THI MAI"].map(str::to_owned).to_vec();
    for row in rows.records() {
        let row = row.unwrap();
        personal.extend([1, 2, 4, 6].map(|column| row[column].to_owned()));
    }
    personal.retain(|value| value.chars().count() > 2);
    assert!(personal.len() > 60, "{}", personal.len());
    let told: Vec<&String> = personal.iter().filter(|value| said.contains(value.as_str())).collect();
    assert!(told.is_empty(), "{told:?}");
}
