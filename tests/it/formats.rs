//! Every format that was ever landed: each frozen file is upgraded, verified, replayed, reported on and written to.
//!
//! tests/files/format-N.zip was made by examples/freeze.sh with the program of its time and is never changed.

use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use visa_cli::domain::words::Word;
use visa_cli::error::Exit;
use visa_cli::record::event::EventKind;
use visa_cli::store::engine::format::{FORMAT, SCHEMA_SHA256, schema};

use crate::golden::golden;
use crate::office::Office;

/// After the last act of a frozen file.
const LATER: &str = "2026-03-11T09:00+08:00";

/// Unpacks the frozen file of a format; its case file stands where an office has it.
pub(crate) fn frozen(format: i32) -> Office {
    let office = Office { folder: crate::office::folder(), now: LATER.to_owned() };
    let archive = fs::File::open(format!("tests/files/format-{format}.zip")).unwrap();
    let mut archive = zip::ZipArchive::new(archive).unwrap();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let path = office.folder.path().join(entry.name().unwrap().replace("demo.db", "cases.db"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        fs::write(&path, bytes).unwrap();
        owner_only(&path);
    }
    office
}

fn owner_only(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

fn upgraded(format: i32) -> Office {
    let office = frozen(format);
    if format < FORMAT {
        let came = office.run("", "migrate");
        assert_eq!(came.exit, Exit::Done, "{}", came.err);
    }
    office
}

#[test]
fn there_is_a_frozen_file_of_every_format_with_every_kind_of_event() {
    for format in 1..=FORMAT {
        let office = frozen(format);
        let kinds = fs::read_to_string(office.folder.path().join("kinds.txt")).unwrap();
        // A file of an earlier format cannot hold a kind that came later, and a training file takes any time.
        let missing: Vec<&str> = EventKind::ALL
            .iter()
            .map(|kind| kind.code())
            .filter(|kind| !kinds.lines().any(|line| line == *kind))
            .collect();
        // A small training file has neither a log that machines share nor a clock that somebody vouched for.
        let later = ["clock-vouched", "record-shared"];
        assert!(format < FORMAT || missing == later, "format {format} lacks {missing:?}");
    }
}

#[test]
fn the_tables_are_those_of_the_format() {
    let (sha256, text) = schema().unwrap();
    // Under a number that has landed the tables stay: a change raises FORMAT, and with it the name of this file.
    golden(&format!("tables-{FORMAT}.sql"), &text);
    assert_eq!(sha256, SCHEMA_SHA256, "SCHEMA_SHA256 of src/store/engine/format.rs is not that of the tables");
}

#[test]
fn a_frozen_file_is_upgraded_verified_replayed_and_reported_on() {
    for format in 1..=FORMAT {
        let office = upgraded(format);
        let verified = office.run("", "audit verify");
        assert_eq!(verified.exit, Exit::Done, "format {format}: {}", verified.out);
        let replayed = office.done("", "audit replay");
        assert_eq!(replayed["problems"], Value::Array(Vec::new()), "format {format}");
        assert!(replayed["decisions"].as_u64() > Some(40), "{replayed}");
        let report = office.done("", "report daily --date 2026-03-10");
        assert_eq!(report["decided"]["total"].as_u64(), Some(4), "format {format}: {report}");
        for case in office.done("", "list --limit 100")["cases"].as_array().unwrap() {
            let case = case["case"].as_str().unwrap();
            office.done("", &format!("show {case}"));
            office.done("", &format!("history {case}"));
            office.done("", &format!("why {case}"));
        }
        office.done("", "doctor");
    }
}

#[test]
fn a_frozen_file_takes_new_acts() {
    for format in 1..=FORMAT {
        let office = upgraded(format);
        office.done("review1", "establish 10 inviter.status=active record=clear --source registers");
        office.done("review1", "review 10 --recommend approve");
        office.done("approve1", "approve 10");
        // Where the file keeps a stock, a number must have come in.
        office.done("approve1", "stock receive B00000001");
        office.done("issue1", "issue 10 --number B00000001 --passport-shown");
        office.done("intake1", "print file 10");
        let list = fs::canonicalize("examples/lists/names.csv").unwrap();
        let came = office.run("intake1", &format!("import {} --accept-good", list.display()));
        assert!(matches!(came.exit, Exit::Done | Exit::ListHeld), "{}", came.err);
        office.done("intake1", &format!("backup {}", office.folder.path().join("later.db").display()));
        office.holds();
    }
}

#[test]
fn a_paper_of_every_format_is_verified_with_the_keys_of_its_time() {
    for format in 1..=FORMAT {
        let office = frozen(format);
        for paper in ["receipt.txt", "receipt.html"] {
            let (paper, keys) = (office.folder.path().join(paper), office.folder.path().join("office.keys"));
            office.done("", &format!("paper verify {} --keys {}", paper.display(), keys.display()));
            let text = fs::read_to_string(&paper).unwrap();
            fs::write(&paper, text.replacen("2026", "2027", 1)).unwrap();
            let came = office.run("", &format!("paper verify {} --keys {}", paper.display(), keys.display()));
            assert_eq!(came.exit, Exit::Integrity, "{}", came.out);
        }
    }
}

#[test]
fn an_earlier_file_is_opened_by_nothing_else_and_its_copy_is_as_it_was() {
    let office = frozen(1);
    let before = fs::read(office.path()).unwrap();
    for (officer, line) in [("", "queue"), ("", "audit verify"), ("intake1", "backup x.db"), ("review1", "review 10")] {
        let came = office.run(officer, line);
        assert_eq!((came.exit, came.code().as_str()), (Exit::Stale, "older_file"), "{line}");
    }
    let dry = office.done("", "migrate --dry-run");
    assert_eq!((dry["from"].as_i64(), dry["copy"].is_null()), (Some(1), true));
    assert!(fs::read(office.path()).unwrap() == before, "a dry run wrote something");
    let done = office.done("", "migrate");
    assert_eq!((done["from"].as_i64(), done["to"].as_i64()), (Some(1), Some(i64::from(FORMAT))));
    let copy = rusqlite::Connection::open(done["copy"].as_str().unwrap()).unwrap();
    let rows = |file: &rusqlite::Connection, table: &str| -> i64 {
        file.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    let file = rusqlite::Connection::open(office.path()).unwrap();
    for table in ["txn", "event", "payload", "case_file", "person"] {
        assert_eq!(rows(&copy, table), rows(&file, table), "{table}");
    }
    assert_eq!(rows(&copy, "flow"), rows(&file, "daily_count"));
    // Once more: nothing is to be done.
    assert_eq!(office.done("", "migrate")["copy"], Value::Null);
}

#[test]
fn a_record_that_does_not_hold_is_not_upgraded() {
    let office = frozen(1);
    let file = rusqlite::Connection::open(office.path()).unwrap();
    file.execute_batch(
        "DROP TRIGGER payload_stays;
         UPDATE payload SET body = CAST(replace(body, 'OKAFOR', 'OKAFER') AS BLOB) WHERE seq = (SELECT max(seq) FROM payload
             WHERE instr(body, 'OKAFOR') > 0);",
    )
    .unwrap();
    drop(file);
    let came = office.run("", "migrate");
    assert_eq!((came.exit, came.code().as_str()), (Exit::Integrity, "record_broken"), "{}", came.err);
    assert_eq!(office.run("", "queue").code(), "older_file");
}

/// A backup outlives the program that made it: it is put back in the format of today, and stays as it is.
#[test]
fn a_backup_of_an_earlier_format_is_put_back() {
    for format in 1..FORMAT {
        let office = frozen(format);
        let (to, backup) = (office.path().display().to_string(), office.folder.path().join("backup.db"));
        fs::copy(office.path(), &backup).unwrap();
        let before = fs::read(&backup).unwrap();
        for ending in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{to}{ending}"));
        }
        let (keys, backup) = (format!("{to}.keys"), backup.display().to_string());
        let line = format!(
            "restore {backup} --to {to} --key {keys}/admin1.key --with admin2 --with-key {keys}/admin2.key --note lost"
        );
        office.done("admin1", &line);
        assert_eq!(office.done("", "audit verify")["ok"], true, "format {format}");
        office.done("admin1", &format!("restore {backup} --drill"));
        assert!(fs::read(&backup).unwrap() == before, "format {format}: the backup was written to");
    }
}

#[test]
fn a_newer_file_is_refused_with_the_program_that_wrote_it() {
    let office = upgraded(FORMAT);
    let file = rusqlite::Connection::open(office.path()).unwrap();
    file.pragma_update(None, "user_version", FORMAT + 1).unwrap();
    drop(file);
    for line in ["queue", "migrate"] {
        let came = office.run("", line);
        assert_eq!((came.exit, came.code().as_str()), (Exit::Integrity, "newer_file"), "{line}");
        assert!(came.err.contains("visa-cli 0."), "{}", came.err);
    }
}

/// The verifier without this program finds every kind of obstacle that a gate would have forgotten.
#[test]
fn the_gate_is_proven_from_the_record_alone_and_each_kind_that_it_could_forget_is_found() {
    let office = frozen(FORMAT);
    let run = |script: &str| {
        let done = std::process::Command::new("python3").arg(script).arg(office.path()).output().unwrap();
        let told = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{told}{}", String::from_utf8_lossy(&done.stderr));
        told
    };
    assert!(run("examples/verify_record.py").contains("every obstacle lifted"));
    let told = run("examples/gate_controls.py");
    assert!(told.contains("37 of 37 records"), "{told}");
}
