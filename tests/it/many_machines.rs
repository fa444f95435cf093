//! Several machines, one record: the log on PostgreSQL, with everything that can go wrong between the two commits.
//!
//! Where the machine has no PostgreSQL these tests say so and do nothing.

use std::fs;

use visa_cli::error::Exit;
use visa_cli::store::engine::format::FORMAT;

use crate::bundles::{another_machine, head, import, ledger, same};
use crate::cluster::Cluster;
use crate::formats::frozen;
use crate::office::{Came, Office};
use crate::schemas::is_as_declared;

/// A machine whose settings name the log.
pub(crate) struct Machine {
    pub(crate) office: Office,
    /// Empty where none are named.
    pub(crate) config: String,
}

impl Machine {
    fn new(office: Office, url: &str) -> Machine {
        let path = office.folder.path().join("settings.toml");
        fs::write(&path, format!("[record]\nlog = \"{url}\"\nmax_age = \"1s\"\ndeadline = \"5s\"\n")).unwrap();
        Machine { config: path.display().to_string(), office }
    }

    /// A machine of an office that has no log.
    pub(crate) fn alone() -> Machine {
        Machine { office: frozen(FORMAT), config: String::new() }
    }

    pub(crate) fn run(&self, officer: &str, line: &str) -> Came {
        self.office.run(officer, &format!("--config {} {line}", self.config))
    }

    pub(crate) fn done(&self, officer: &str, line: &str) -> serde_json::Value {
        let came = self.run(officer, line);
        assert_eq!(came.exit, Exit::Done, "{officer} {line}: {} {}", came.out, came.err);
        came.json()
    }

    pub(crate) fn head(&self) -> u64 {
        head(&self.office)
    }
}

/// An office whose record is in a log, and a second machine of it.
pub(crate) fn two(cluster: &Cluster) -> (Machine, Machine, String) {
    let database = cluster.database();
    let first = Machine::new(frozen(FORMAT), &cluster.url("counter", &database));
    let owner = cluster.url("postgres", &database);
    let shared = first.office.done("admin1", &format!("share {owner} --role counter --note counters"));
    is_as_declared("share", &shared);
    let second = joined(&first, cluster, &database);
    (first, second, database)
}

fn joined(of: &Machine, cluster: &Cluster, database: &str) -> Machine {
    let machine = Machine::new(another_machine(&of.office), &cluster.url("counter", database));
    let url = cluster.url("counter", database);
    is_as_declared("join", &machine.done("", &format!("join {url} --ledger {}", ledger(&of.office))));
    machine
}

pub(crate) fn both_hold_the_same(first: &Machine, second: &Machine) {
    is_as_declared("sync", &first.done("", "sync"));
    second.done("", "sync");
    same(&first.office, &second.office);
    for machine in [first, second] {
        let verified = machine.done("", "audit verify --log");
        assert_eq!(verified["log"]["transactions"].as_u64(), Some(machine.head()), "{verified}");
    }
}

#[test]
fn what_one_machine_records_another_goes_on_with() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, _) = two(cluster);
    first.done("review1", "establish 10 inviter.status=active record=clear --source registers");
    second.done("review1", "review 10 --recommend approve");
    first.done("approve1", "approve 10");
    second.done("issue1", "issue 10 --passport-shown");
    assert_eq!(first.done("", "show 10")["state"], "issued");
    both_hold_the_same(&first, &second);
}

#[test]
fn a_list_goes_through_the_log() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, _) = two(cluster);
    let list = fs::canonicalize("examples/lists/names.csv").unwrap();
    let came = first.run("intake1", &format!("import {} --accept-good", list.display()));
    assert!(matches!(came.exit, Exit::Done | Exit::ListHeld), "{}", came.err);
    both_hold_the_same(&first, &second);
}

#[test]
fn a_machine_without_the_log_reads_and_does_not_write() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, ..) = two(cluster);
    first.office.done("", "show 10");
    let refused = first.office.refused("review1", "claim 10", Exit::Busy);
    assert_eq!(refused.code(), "log_needed");
    // Only a rehearsal needs none.
    first.office.done("review1", "claim 10 --dry-run");
    // What was lost comes from the log, not from a backup.
    let kept = first.office.folder.path().join("kept.db").display().to_string();
    first.done("admin1", &format!("backup {kept}"));
    let again = first.office.folder.path().join("again.db").display().to_string();
    let refused = first.office.refused("", &format!("restore {kept} --to {again} --note lost"), Exit::Refused);
    assert_eq!(refused.code(), "record_in_log");
    assert!(refused.err.contains(&ledger(&first.office)), "{}", refused.err);
    assert!(!std::path::Path::new(&again).exists());
}

#[test]
fn many_at_once_leave_no_gap_and_nothing_twice() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, database) = two(cluster);
    let before = first.head();
    let mut machines = vec![first, second];
    let more: Vec<Machine> = (0..4).map(|_| joined(&machines[0], cluster, &database)).collect();
    machines.extend(more);
    // More acts a machine: VISA_ACTS.
    let acts: u64 = std::env::var("VISA_ACTS").ok().and_then(|acts| acts.parse().ok()).unwrap_or(5);
    std::thread::scope(|scope| {
        for machine in &machines {
            scope.spawn(move || {
                for act in 0..acts {
                    let id = format!("{}-{act}", machine.office.folder.path().file_name().unwrap().display());
                    let line = format!("print file 10 --request-id {id} --note lost");
                    // Whoever read before another wrote is told so and comes again.
                    let came = (0..100).map(|_| machine.run("intake1", &line)).find(|came| came.exit != Exit::Stale);
                    let came = came.unwrap();
                    assert_eq!(came.exit, Exit::Done, "{}", came.err);
                }
            });
        }
    });
    for machine in &machines {
        machine.done("", "sync");
        assert_eq!(machine.head(), before + acts * machines.len() as u64);
    }
    both_hold_the_same(&machines[0], &machines[5]);
}

#[test]
fn stopped_between_the_two_commits_the_act_stands_once() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, _) = two(cluster);
    let before: Vec<Vec<u8>> = first.office.bytes();
    first.done("review1", "claim 10 --request-id once");
    let recorded = first.head();
    // The file as it was when the log had it and the file did not.
    for (ending, bytes) in ["", "-wal"].iter().zip(before) {
        fs::write(format!("{}{ending}", first.office.path().display()), bytes).unwrap();
    }
    let _ = fs::remove_file(format!("{}-shm", first.office.path().display()));
    for mark in fs::read_dir(first.office.folder.path().join("cases.db.keys")).unwrap().map(Result::unwrap) {
        if mark.path().extension().is_some_and(|ending| ending == "mark" || ending == "seen") {
            fs::remove_file(mark.path()).unwrap();
        }
    }
    let again = first.done("review1", "claim 10 --request-id once");
    assert_eq!(again["already_done"], true, "{again}");
    assert_eq!(first.head(), recorded);
    both_hold_the_same(&first, &second);
}

#[test]
fn where_the_log_was_put_back_the_machines_give_it_what_they_know() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, database) = two(cluster);
    let yesterday = first.head();
    first.done("review1", "claim 10");
    second.done("", "sync");
    let back = format!(
        "DELETE FROM visa_log.txn WHERE number > {yesterday};
         UPDATE visa_log.ledger SET number = {yesterday},
             hash = (SELECT hash FROM visa_log.txn WHERE number = {yesterday})"
    );
    cluster.psql(&database, "postgres", &back).unwrap();
    let synced = second.done("", "sync");
    assert_eq!(synced["added_again"].as_u64(), Some(1), "{synced}");
    both_hold_the_same(&first, &second);
    // An act does it by itself.
    cluster.psql(&database, "postgres", &back).unwrap();
    second.done("review1", "establish 10 record=clear --source registers");
    both_hold_the_same(&first, &second);
}

#[test]
fn a_machine_that_holds_what_the_log_does_not_is_set_aside() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, database) = two(cluster);
    let before = first.head();
    // A deposed engine took this one, and the one that followed it did not.
    first.done("review1", "claim 10");
    let back = format!(
        "DELETE FROM visa_log.txn WHERE number > {before};
         UPDATE visa_log.ledger SET number = {before}, hash = (SELECT hash FROM visa_log.txn WHERE number = {before})"
    );
    cluster.psql(&database, "postgres", &back).unwrap();
    second.done("review1", "establish 10 record=clear --source registers");
    let refused = first.run("", "sync");
    assert_eq!((refused.exit, refused.code().as_str()), (Exit::Stale, "diverged"));
    assert_eq!(first.run("review1", "claim 10").exit, Exit::Stale);
    let rebuilt = first.done("", "sync --rebuild");
    is_as_declared("sync", &rebuilt);
    assert_eq!(rebuilt["tasks"].as_array().map(Vec::len), Some(1), "{rebuilt}");
    both_hold_the_same(&first, &second);
    first.done("review1", "claim 10");
    both_hold_the_same(&first, &second);
}

#[test]
fn what_is_altered_in_the_log_is_found_and_not_taken() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, database) = two(cluster);
    let before = second.head();
    first.done("review1", "establish 10 record=clear --source registers");
    first.done("review1", "review 10 --recommend approve");
    let (one, two) = (before + 1, before + 2);
    let kept = "CREATE TABLE kept AS SELECT * FROM visa_log.txn; CREATE TABLE stood AS SELECT * FROM visa_log.ledger";
    cluster.psql(&database, "postgres", kept).unwrap();
    let flip = |at: &str| {
        format!(
            "UPDATE visa_log.txn SET carried = set_byte(carried, {at}, get_byte(carried, {at}) # 1) WHERE number = {one}"
        )
    };
    let tampered = [
        flip("20"),
        flip("200"),
        flip("length(carried) / 2"),
        flip("length(carried) - 1"),
        format!("UPDATE visa_log.txn SET carried = substr(carried, 1, length(carried) - 8) WHERE number = {one}"),
        format!("DELETE FROM visa_log.txn WHERE number = {one}"),
        format!("UPDATE visa_log.txn SET request = request || 'x' WHERE number = {one}"),
        format!("UPDATE visa_log.txn SET hash = set_byte(hash, 7, 1 + get_byte(hash, 7) % 255) WHERE number = {one}"),
        format!("UPDATE visa_log.txn SET number = number + 256 WHERE number = {two}"),
        format!("UPDATE visa_log.txn SET number = -number WHERE number = {one}"),
        format!(
            "UPDATE visa_log.txn SET carried = (SELECT carried FROM kept WHERE number = {two}) WHERE number = {one}"
        ),
        format!(
            "UPDATE visa_log.txn SET carried = (SELECT carried FROM kept WHERE number = {one}) WHERE number = {two}"
        ),
        format!(
            "INSERT INTO visa_log.txn SELECT number + 1, '\\x{}', 'more', carried FROM kept WHERE number = {two};
                 UPDATE visa_log.ledger SET number = number + 1, hash = '\\x{}'",
            "11".repeat(32),
            "11".repeat(32)
        ),
    ];
    for sql in tampered {
        cluster.psql(&database, "postgres", &sql).unwrap();
        let came = second.run("", "sync");
        assert!(matches!(came.exit, Exit::Integrity | Exit::Stale), "{sql}: {} {}", came.out, came.err);
        assert!(matches!(came.code().as_str(), "log_altered" | "diverged"), "{sql}: {}", came.err);
        assert_eq!(second.head(), before, "{sql}");
        let verified = first.run("", "audit verify --log");
        assert_eq!(verified.exit, Exit::Integrity, "{sql}: {}", verified.out);
        let put_back = "TRUNCATE visa_log.txn; INSERT INTO visa_log.txn SELECT * FROM kept;
             TRUNCATE visa_log.ledger; INSERT INTO visa_log.ledger SELECT * FROM stood";
        cluster.psql(&database, "postgres", put_back).unwrap();
    }
    both_hold_the_same(&first, &second);
}

#[test]
fn the_role_of_the_machines_appends_and_nothing_else() {
    let Some(cluster) = Cluster::shared() else { return };
    let (.., database) = two(cluster);
    for sql in [
        "DELETE FROM visa_log.txn",
        "UPDATE visa_log.txn SET carried = ''",
        "INSERT INTO visa_log.txn VALUES (99999, '', '', '')",
        "UPDATE visa_log.ledger SET number = 0",
        "SELECT visa_log.append('\\x00', 99999, '\\x00', 'x', '\\x00')",
        "CREATE TABLE visa_log.mine (one int)",
        "DROP FUNCTION visa_log.hold()",
    ] {
        assert!(cluster.psql(&database, "counter", sql).is_err(), "{sql}");
    }
    cluster.psql(&database, "counter", "SELECT count(*) FROM visa_log.txn").unwrap();
}

#[test]
fn without_the_engine_acts_wait_and_reading_goes_on() {
    let Some(mut cluster) = Cluster::start() else { return };
    let (first, second, _) = two(&cluster);
    cluster.down();
    let refused = first.run("review1", "claim 10");
    assert_eq!((refused.exit, refused.code().as_str()), (Exit::Busy, "log_unreachable"), "{}", refused.err);
    // Why is what has to be known first; the doctor says it as well.
    assert!(refused.err.contains(r#""details":["Connection refused"#), "{}", refused.err);
    let doctor = first.run("", "doctor");
    assert!(doctor.out.contains("cannot be reached; nothing was written: Connection refused"), "{}", doctor.out);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let read = first.run("", "show 10");
    assert_eq!(read.exit, Exit::Done, "{}", read.err);
    assert_eq!(first.run("", "doctor").exit, Exit::Integrity);
    cluster.up();
    second.done("review1", "claim 10");
    both_hold_the_same(&first, &second);
    first.done("", "doctor");
}

#[test]
fn over_the_network_the_engine_proves_itself_and_asks_for_a_password() {
    let Some(mut cluster) = Cluster::start() else { return };
    let (first, ..) = two(&cluster);
    let database =
        cluster.psql("postgres", "postgres", "SELECT max(datname) FROM pg_database WHERE datname ~ '^office'");
    let database = database.unwrap();
    cluster.psql("postgres", "postgres", "ALTER ROLE counter PASSWORD 'open:sesame'").unwrap();
    let authority = cluster.secured();
    let home = first.office.folder.path();
    fs::create_dir(home.join(".postgresql")).unwrap();
    let claims = |url: String| {
        let settings = home.join("tls.toml");
        fs::write(&settings, format!("[record]\nlog = \"{url}\"\ndeadline = \"5s\"\n")).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_visa-cli"));
        command.env_clear().env("HOME", home).args(["--json", "--no-input", "--now", &first.office.now]);
        command.arg("--case-file").arg(first.office.path()).arg("--config").arg(settings);
        let output = command.args(["--officer", "review1", "sync"]).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (port, own) = (cluster.port, "sslmode=verify-full");
    let tls = format!("postgres://counter@localhost:{port}/{database}?{own}");
    // No authority, then no password, then one that others can read.
    assert_eq!(claims(tls.clone()).0, 75);
    fs::copy(&authority, home.join(".postgresql/root.crt")).unwrap();
    assert_eq!(claims(tls.clone()).0, 75);
    let passwords = home.join(".pgpass");
    fs::write(&passwords, format!("localhost:{port}:*:counter:open\\:sesame\n")).unwrap();
    set_mode(&passwords, 0o644);
    assert_eq!(claims(tls.clone()).0, 75);
    set_mode(&passwords, 0o600);
    let (exit, said) = claims(tls.clone());
    assert_eq!(exit, 0, "{said}");
    // The certificate is for another name, the password is wrong, the address would go in the clear or says a password.
    assert_eq!(claims(tls.replace("localhost", "127.0.0.1")).0, 75);
    assert_eq!(claims(format!("postgres://counter@192.0.2.1/{database}")).0, 2);
    assert_eq!(claims(format!("postgres://counter:x@localhost/{database}")).0, 2);
    fs::write(&passwords, "*:*:*:*:wrong\n").unwrap();
    assert_eq!(claims(tls).0, 75);
}

fn set_mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn another_office_finds_that_the_log_is_not_its_own() {
    let Some(cluster) = Cluster::shared() else { return };
    let (_, _, database) = two(cluster);
    let other = Office::new("2026-03-02T09:00+08:00");
    let came = other.run("admin1", &format!("share {} --note x", cluster.url("postgres", &database)));
    assert_eq!((came.exit, came.code().as_str()), (Exit::Integrity, "another_ledger"), "{}", came.err);
    import(&other, "names.csv");
}

#[test]
fn after_the_sharing_ended_every_other_machine_is_a_copy_that_takes_no_act() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, database) = two(cluster);
    first.done("admin1", "share --end --note one");
    // It learns of it when it acts, and writes nothing, here or into the log.
    let refused = second.run("review1", "claim 10");
    assert_eq!((refused.exit, refused.code().as_str()), (Exit::Stale, "sharing_ended"), "{}", refused.err);
    assert_eq!(second.run("review1", "claim 10").code(), "sharing_ended");
    second.done("", "show 10");
    let doctor = second.run("", "doctor");
    assert_eq!(doctor.exit, Exit::Integrity, "{}", doctor.out);
    assert_eq!(second.done("", "sync")["added_again"], 0);
    first.done("review1", "claim 10");
    assert_eq!(first.done("", "sync")["added_again"], 0);
    assert_eq!(
        second.run("admin1", &format!("share {} --note again", cluster.url("postgres", &database))).exit,
        Exit::Stale
    );
    // So does a copy that is made now.
    let third = joined(&second, cluster, &database);
    assert_eq!(third.run("review1", "claim 10").code(), "sharing_ended");
    // Shared again, all of them go on.
    first.done("admin1", &format!("share {} --role counter --note again", cluster.url("postgres", &database)));
    for machine in [&second, &third] {
        machine.done("", "sync");
        machine.done("review2", "claim 10 --take-over");
        machine.done("review1", "claim 10 --take-over");
    }
    first.done("", "sync");
    both_hold_the_same(&first, &second);
}

#[test]
fn where_the_log_is_lost_for_good_a_whole_copy_fills_another_or_goes_on_alone() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, database) = two(cluster);
    let owner = cluster.url("postgres", &database);
    let stands = first.run("admin1", &format!("share {owner} --log-is-lost --note lost"));
    assert_eq!((stands.exit, stands.code().as_str()), (Exit::Stale, "log_stands"));
    assert_eq!(first.run("admin1", "share --end --log-is-lost --note lost").code(), "log_stands");
    let backup = first.office.folder.path().join("b.db").display().to_string();
    first.done("admin1", &format!("backup {backup}"));
    second.done("", "sync");
    cluster.psql(&database, "postgres", "DROP SCHEMA visa_log CASCADE").unwrap();
    // Reading goes on, and acts wait.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    first.done("", "show 10");
    let refused = first.run("review1", "claim 10");
    assert_eq!((refused.exit, refused.code().as_str()), (Exit::Busy, "log_refused"), "{}", refused.err);
    assert_eq!(first.run("review1", "share --end --log-is-lost --note lost").exit, Exit::Duty);
    first.done("admin1", &format!("share {owner} --role counter --log-is-lost --note lost"));
    second.done("review1", "claim 10");
    both_hold_the_same(&first, &second);
    // Lost once more, one goes on alone; and from a backup where no copy is left.
    cluster.psql(&database, "postgres", "DROP SCHEMA visa_log CASCADE").unwrap();
    first.done("admin1", "share --end --log-is-lost --note alone");
    first.done("review2", "claim 10 --take-over");
    first.office.holds();
    let again = first.office.folder.path().join("again.db").display().to_string();
    let keys = format!("{}.keys", first.office.path().display());
    std::process::Command::new("cp").args(["-r", &keys, &format!("{again}.keys")]).status().unwrap();
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", first.office.path().display()));
    }
    let sign = format!("--key {keys}/admin1.key --with admin2 --with-key {keys}/admin2.key --note lost");
    let line = format!("restore {backup} --to {again} {sign}");
    assert_eq!(first.run("admin1", &line).code(), "record_in_log");
    first.done("admin1", &format!("{line} --log-is-lost"));
}

#[test]
fn doctor_tells_a_history_that_is_not_that_of_the_log() {
    let Some(cluster) = Cluster::shared() else { return };
    let (first, second, database) = two(cluster);
    let before = first.head();
    first.done("review1", "claim 10");
    let back = format!(
        "DELETE FROM visa_log.txn WHERE number > {before};
         UPDATE visa_log.ledger SET number = {before}, hash = (SELECT hash FROM visa_log.txn WHERE number = {before})"
    );
    cluster.psql(&database, "postgres", &back).unwrap();
    second.done("review1", "establish 10 record=clear --source registers");
    let doctor = first.run("", "doctor");
    assert_eq!(doctor.exit, Exit::Integrity, "{}", doctor.out);
    assert!(doctor.out.contains("sync --rebuild"), "{}", doctor.out);
    let refused = first.run("", "sync");
    assert!(refused.err.contains("sync --rebuild") && !refused.err.contains("bundle"), "{}", refused.err);
}
