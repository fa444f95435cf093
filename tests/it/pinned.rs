//! The ledger is pinned: another case file at its path, or a history that was signed anew, is found by every command of a
//! machine that knew the first, by who verifies papers, and by a witness.

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use visa_cli::error::Exit;

use crate::check;
use crate::office::{Office, example};
use crate::real_office::RealOffice;
use crate::tamper::meddle;

fn at(office: &Office, name: &str) -> PathBuf {
    office.folder.path().join(name)
}

/// An office with a case, and another one made at the same place on the same day.
fn two() -> (Office, Office) {
    let offices = [(), ()].map(|()| Office::new("2026-09-14T09:00+08:00"));
    offices.iter().for_each(|office| {
        office.intake(&example("ex-30-days"));
    });
    let [one, other] = offices;
    (one, other)
}

/// Puts the case file of another office in the place of one; its keys come too, the marks of the machine stay.
fn put_in_place(one: &Office, other: &Office) {
    for ending in ["", "-wal", "-shm"] {
        let (from, to) = (format!("{}{ending}", other.path().display()), format!("{}{ending}", one.path().display()));
        let _ = fs::remove_file(&to);
        if fs::metadata(&from).is_ok() {
            fs::copy(&from, &to).unwrap();
        }
    }
    for entry in fs::read_dir(other.folder.path().join("cases.db.keys")).unwrap().flatten() {
        if entry.path().extension().is_some_and(|ending| ending == "key") {
            let to = one.folder.path().join("cases.db.keys").join(entry.file_name());
            fs::remove_file(&to).unwrap();
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn another_ledger_at_the_path_is_found_by_every_command() {
    let (one, other) = two();
    let known = one.done("", "audit head")["ledger"].as_str().unwrap().to_owned();
    put_in_place(&one, &other);
    let found = other.done("", "audit head")["ledger"].as_str().unwrap().to_owned();
    for (officer, line) in [
        ("", "list"),
        ("", "show 1"),
        ("", "history 1"),
        ("", "search NGUYEN"),
        ("", "audit head"),
        ("", "stats"),
        ("", "report daily"),
        ("review1", "claim 1"),
        ("intake1", "print receipt 1"),
        ("intake1", "backup copy.db"),
    ] {
        let came = one.refused(officer, line, Exit::Integrity);
        assert_eq!(came.code(), "another_ledger", "{line}");
        assert!(came.err.contains(&known) && came.err.contains(&found), "{line}: {}", came.err);
    }
    let verified = one.run("", "audit verify");
    assert!(verified.exit == Exit::Integrity && verified.json()["problems"][0]["kind"] == "mark", "{}", verified.out);
    let doctor = one.run("", "doctor");
    let marks =
        doctor.json()["checks"].as_array().unwrap().iter().find(|check| check["name"] == "marks").cloned().unwrap();
    assert_eq!((doctor.exit, &marks["health"]), (Exit::Integrity, &json!("bad")));
    // Whoever names it says that it is meant; from then on it is known.
    assert_eq!(one.refused("", &format!("list --ledger {known}"), Exit::Integrity).code(), "another_ledger");
    one.done("", &format!("list --ledger {}", &found[..16]));
    one.done("", "list");
    assert_eq!(one.refused("", "list --ledger 0123", Exit::Usage).code(), "bad_ledger");
}

#[test]
fn marks_that_cannot_be_read_are_said_and_the_doctor_fails_on_them() {
    let office = Office::new("2026-09-14T09:00+08:00");
    office.intake(&example("ex-30-days"));
    assert_eq!(office.run("", "doctor").exit, Exit::Done);
    for ending in ["mark", "ledger"] {
        let folder = at(&office, "cases.db.keys");
        let is = |path: &PathBuf| path.extension().is_some_and(|found| found == ending);
        let mark = fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.path()).find(is).unwrap();
        let whole = fs::read(&mark).unwrap();
        fs::write(&mark, "\u{0}").unwrap();
        let came = office.run("", "list");
        assert_eq!(came.exit, Exit::Done);
        assert!(came.err.contains("warning") && came.err.contains(&mark.display().to_string()), "{}", came.err);
        assert_eq!(office.run("", "doctor").exit, Exit::Integrity, "{ending}");
        fs::write(&mark, whole).unwrap();
        let came = office.run("", "list");
        assert!(!came.err.contains("warning"), "{}", came.err);
    }
}

#[test]
fn papers_carry_the_ledger() {
    let (one, other) = two();
    let ledger = one.done("", "audit head")["ledger"].as_str().unwrap().to_owned();
    let printed = one.done("intake1", "print receipt 1");
    assert!(printed["text"].as_str().unwrap().contains(&ledger[..32]), "{printed}");
    let paper = at(&one, "r.txt");
    fs::write(&paper, printed["text"].as_str().unwrap()).unwrap();
    for (office, exit) in [(&one, Exit::Done), (&other, Exit::Integrity)] {
        let keys = at(office, "office.keys").display().to_string();
        office.done("", &format!("paper keys -o {keys}"));
        let (came, _, err) = check::run(&["paper", "verify", paper.to_str().unwrap(), "--keys", &keys], b"");
        assert_eq!(came, exit, "{err}");
    }
}

#[test]
fn a_witness_goes_on_with_the_record_and_answers_conflict_to_another_history() {
    let (one, other) = two();
    let keep = at(&one, "pvg.witness").display().to_string();
    assert_eq!(one.done("", &format!("audit witness --keep {keep}"))["first"], true);
    one.done("review1", "claim 1");
    assert_eq!(one.done("", &format!("audit witness --keep {keep}"))["first"], false);
    assert_eq!(one.done("", &format!("audit verify --witness {keep}"))["ok"], true);
    // By checkpoints, without the case file.
    let keys = at(&one, "office.keys").display().to_string();
    one.done("", &format!("paper keys -o {keys}"));
    let first = one.done("", "audit head")["transaction"].as_u64().unwrap();
    one.done("review1", "review 1");
    let point = |name: &str, from: u64| {
        let path = at(&one, name).display().to_string();
        one.done("review1", &format!("audit checkpoint --from {from} -o {path}"));
        path
    };
    let beyond = one.refused("review1", "audit checkpoint --from 999", Exit::NotFound);
    assert_eq!(beyond.code(), "no_transaction");
    let (gap, good) = (point("gap.txt", first + 1), point("good.txt", first));
    let witness = |point: &str| {
        let (exit, out, err) =
            check::run(&["--json", "audit", "witness", point, "--keep", &keep, "--keys", &keys], b"");
        (exit, out + &err)
    };
    assert_eq!(witness(&gap).0, Exit::Stale, "what lies between is not shown");
    assert_eq!(witness(&good).0, Exit::Done);
    assert_eq!(witness(&good).0, Exit::Done, "the same again");
    // Every line altered is found, whatever it says.
    let whole = fs::read_to_string(&good).unwrap();
    for line in whole.lines() {
        let altered = at(&one, "altered.txt").display().to_string();
        let other = line.replace(['A', 'a', '1', '2'], "3");
        if other == line {
            continue;
        }
        fs::write(&altered, whole.replacen(line, &other, 1)).unwrap();
        assert!(matches!(witness(&altered).0, Exit::Integrity | Exit::Refused), "{line}");
    }
    // An older copy of the file, another ledger.
    let kept = fs::read_to_string(&keep).unwrap();
    let older = meddle(&one, |file| {
        file.execute_batch("DELETE FROM txn WHERE number = (SELECT max(number) FROM txn)").unwrap();
    });
    let came = older.run("", &format!("audit witness --keep {keep}"));
    assert!(came.exit == Exit::Stale && came.code() == "behind", "{}", came.err);
    assert_eq!(other.refused("", &format!("audit witness --keep {keep}"), Exit::Integrity).code(), "conflict");
    assert_eq!(other.run("", &format!("audit verify --witness {keep}")).exit, Exit::Integrity);
    // The same number with another hash.
    let hash = kept.lines().nth(2).unwrap().rsplit(' ').next().unwrap();
    let flipped: String = hash.chars().map(|c| if c == '0' { '1' } else { '0' }).collect();
    fs::write(&keep, kept.replace(hash, &flipped)).unwrap();
    assert_eq!(one.refused("", &format!("audit witness --keep {keep}"), Exit::Integrity).code(), "conflict");
    one.done("approve1", "return 1 --note x");
    assert_eq!(one.refused("", &format!("audit witness --keep {keep}"), Exit::Integrity).code(), "conflict");
    assert_eq!(fs::read_to_string(&keep).unwrap(), kept.replace(hash, &flipped), "what is kept stays");
}

#[test]
fn nothing_is_written_into_a_copy_while_the_case_file_stands() {
    let office = RealOffice::new("2026-09-14T09:00:00+08:00", "");
    office.intake(&example("ex-30-days"));
    fs::copy(office.file("cases.db"), office.file("copy.db")).unwrap();
    let claim = |file: &str| office.with(file).run("review1", "claim 1");
    let (before, refused) = (fs::read(office.file("copy.db")).unwrap(), claim("copy.db"));
    assert_eq!((refused.exit, refused.code().as_str()), (Exit::Integrity, "copy"), "{}", refused.err);
    assert!(refused.err.contains(&office.file("cases.db").display().to_string()), "{}", refused.err);
    assert_eq!(fs::read(office.file("copy.db")).unwrap(), before);
    // It can be looked at, and the case file goes on.
    assert_eq!(office.run("", "show 1").exit, Exit::Done);
    assert_eq!(claim("cases.db").exit, Exit::Done);
    // Moved, it is the same case file at another place.
    fs::rename(office.file("cases.db"), office.file("moved.db")).unwrap();
    assert_eq!(office.with("moved.db").run("review1", "review 1 --recommend approve").exit, Exit::Done);
    fs::copy(office.file("moved.db"), office.file("cases.db")).unwrap();
    assert_eq!(claim("cases.db").code(), "copy");
}
