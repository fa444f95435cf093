//! The log when something goes wrong under way: a machine that is killed at a call, a standby that is gone, a stranger with
//! the password of the engine; and that nothing is asked of a network where no log is named.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use visa_cli::error::Exit;

use crate::cluster::Cluster;
use crate::many_machines::{Machine, both_hold_the_same, two};

/// Tells whether calls to the operating system can be watched here; where not, that is said.
fn may_trace() -> bool {
    let may =
        Command::new("strace").args(["-qq", "true"]).stderr(Stdio::null()).status().is_ok_and(|end| end.success());
    if !may {
        eprintln!("skipped: there is no strace on this machine, or it may not trace");
    }
    may
}

/// Runs the program itself under `strace`; returns how it ended.
fn traced(machine: &Machine, trace: &[&str], officer: &str, line: &str) -> Option<i32> {
    let mut command = Command::new("strace");
    command.args(["-qq", "-f"]).args(trace).arg(env!("CARGO_BIN_EXE_visa-cli"));
    command.env("HOME", machine.office.folder.path()).args(["--json", "--no-input", "--now", &machine.office.now]);
    command.arg("--case-file").arg(machine.office.path());
    if !machine.config.is_empty() {
        command.args(["--config", &machine.config]);
    }
    if !officer.is_empty() {
        command.args(["--officer", officer]);
    }
    command.args(line.split_whitespace()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap().code()
}

/// Every step: `examples/shared_record/crash.py`.
#[test]
fn killed_at_a_call_the_act_stands_once() {
    let Some(cluster) = Cluster::shared().filter(|_| may_trace()) else { return };
    let (first, second, _) = two(cluster);
    let mut between = 0;
    // The last words to the log and the answers to them, and what is made durable here after that.
    for (call, at) in [("sendto", 5), ("sendto", 6), ("recvfrom", 6), ("recvfrom", 7), ("fsync", 3), ("fsync", 4)] {
        let (before, request) = (second_stands(&second), format!("killed-{call}-{at}"));
        let inject = format!("inject={call}:signal=KILL:when={at}");
        let line = format!("print file 10 --note lost --request-id {request}");
        let ended =
            traced(&first, &["-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject], "intake1", &line);
        let logged = second_stands(&second) > before;
        between += u64::from(logged && ended != Some(0));
        first.done("intake1", &line);
        assert_eq!(second_stands(&second), before + 1, "{call} {at}");
    }
    assert!(between > 0, "no kill fell between the two commits");
    both_hold_the_same(&first, &second);
}

/// Where the log stands.
fn second_stands(machine: &Machine) -> u64 {
    machine.done("", "sync");
    machine.head()
}

#[test]
fn who_waits_for_the_log_goes_on_when_it_is_let_go() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, database) = two(cluster);
    std::thread::scope(|scope| {
        let holder = scope.spawn(|| {
            cluster
                .psql(&database, "counter", "BEGIN; SELECT visa_log.hold(); SELECT pg_sleep(1.5); ROLLBACK")
                .unwrap();
        });
        std::thread::sleep(Duration::from_millis(300));
        let began = Instant::now();
        first.done("intake1", "print file 10 --note lost");
        assert!(began.elapsed() > Duration::from_millis(500), "it did not wait");
        holder.join().unwrap();
    });
    both_hold_the_same(&first, &second);
}

#[test]
fn a_standby_that_is_gone_leaves_an_act_unknown_and_it_is_settled_by_its_request() {
    let Some(cluster) = Cluster::start() else { return };
    let (first, second, _) = two(&cluster);
    let sets = |sql: &str| {
        cluster.psql("postgres", "postgres", sql).unwrap();
        cluster.psql("postgres", "postgres", "SELECT pg_reload_conf()").unwrap();
        std::thread::sleep(Duration::from_millis(300));
    };
    sets("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby)'");
    let line = "print file 10 --note lost --request-id gone";
    let came = first.run("intake1", line);
    assert_eq!((came.exit, came.code().as_str()), (Exit::Unknown, "outcome_unknown"), "{}", came.err);
    assert!(came.err.contains("--request-id gone"), "{}", came.err);
    sets("ALTER SYSTEM RESET synchronous_standby_names");
    first.done("intake1", line);
    both_hold_the_same(&first, &second);
}

#[test]
fn an_officer_with_the_password_of_the_engine_and_no_key_adds_nothing_that_a_machine_takes() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, database) = two(cluster);
    let before = second_stands(&second);
    let last = format!("(SELECT hash FROM visa_log.txn WHERE number = {before})");
    let bytes = format!("(SELECT carried FROM visa_log.txn WHERE number = {before})");
    let flipped =
        format!("(SELECT set_byte(carried, length(carried) - 4, 7) FROM visa_log.txn WHERE number = {before})");
    for (number, forged) in [bytes.as_str(), flipped.as_str(), "'\\x00'::bytea"].into_iter().enumerate() {
        // The one door that the role has takes what follows by its number and hash; what it says only a machine proves.
        let hash = format!("decode(repeat('0{}', 32), 'hex')", number + 1);
        let sql = format!("SELECT visa_log.append({last}, {}, {hash}, 'forged', {forged})", before + 1);
        cluster.psql(&database, "counter", &sql).unwrap();
        for machine in [&first, &second] {
            assert_eq!(machine.run("", "sync").exit, Exit::Integrity, "{sql}");
            assert_eq!(machine.run("intake1", "print file 10 --note lost").exit, Exit::Integrity);
            assert_eq!(machine.run("", "audit verify --log").exit, Exit::Integrity);
            assert_eq!(machine.run("", "sync --rebuild").exit, Exit::Integrity, "a new copy takes it");
            assert_eq!(machine.head(), before);
        }
        let taken_out = format!(
            "DELETE FROM visa_log.txn WHERE number > {before};
             UPDATE visa_log.ledger SET number = {before}, hash = {last}"
        );
        cluster.psql(&database, "postgres", &taken_out).unwrap();
    }
    first.done("intake1", "print file 10 --note lost");
    both_hold_the_same(&first, &second);
}

#[test]
fn where_no_log_is_named_no_socket_is_opened() {
    if !may_trace() {
        return;
    }
    let alone = Machine::alone();
    let trace = alone.office.folder.path().join("trace").display().to_string();
    for (officer, line) in [
        ("", "show 10"),
        ("", "list state:open"),
        ("", "doctor"),
        ("", "audit verify"),
        ("", "report daily"),
        ("review1", "claim 10"),
        ("intake1", "print file 10 --note lost"),
    ] {
        traced(&alone, &["-e", "trace=%network", "-o", &trace], officer, line);
        let calls = fs::read_to_string(Path::new(&trace)).unwrap();
        assert!(!calls.contains("AF_INET") && !calls.contains("connect("), "{line}: {calls}");
    }
}
