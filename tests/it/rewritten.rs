//! An officer who rewrites only what is their own and signs it anew: found before anything is printed on it.

use std::fs;

use rusqlite::{Connection, params};
use visa_cli::error::Exit;
use visa_cli::record::event::{commit, leaf};
use visa_cli::record::hash::Hash;
use visa_cli::record::key::{OpenKey, Signer};
use visa_cli::record::keyfile::KeyFile;
use visa_cli::record::merkle::Frontier;
use visa_cli::record::sshsig;
use visa_cli::record::transaction::Transaction;

use crate::office::{Office, example};
use crate::tamper::meddle;

fn key_of(office: &Office, officer: &str) -> OpenKey {
    let path = office.folder.path().join(format!("cases.db.keys/{officer}.key"));
    match KeyFile::read(&fs::read_to_string(path).unwrap()).unwrap() {
        KeyFile::Open(key) => key,
        KeyFile::Sealed(_) => panic!("keys of a training file are open"),
    }
}

/// Alters what an event says, and signs its transaction anew as its officer.
fn rewrite(file: &Connection, key: &OpenKey, seq: u64, alter: impl Fn(String) -> String) {
    let body: Vec<u8> = file.query_row("SELECT body FROM payload WHERE seq = ?1", [seq], |row| row.get(0)).unwrap();
    let salt: Vec<u8> = file.query_row("SELECT salt FROM payload WHERE seq = ?1", [seq], |row| row.get(0)).unwrap();
    let altered = alter(String::from_utf8(body.clone()).unwrap()).into_bytes();
    assert_ne!(altered, body);
    let committed = commit(&salt.try_into().unwrap(), &altered);
    file.execute("UPDATE payload SET body = ?2 WHERE seq = ?1", params![seq, altered]).unwrap();
    file.execute("UPDATE event SET commitment = ?2 WHERE seq = ?1", params![seq, committed.as_bytes()]).unwrap();
    sign_anew(file, key, seq);
}

/// Signs the transaction of an event anew over its events as they stand.
fn sign_anew(file: &Connection, key: &OpenKey, seq: u64) {
    let record: Vec<u8> = file
        .query_row("SELECT record FROM txn WHERE ?1 BETWEEN first_seq AND last_seq", [seq], |row| row.get(0))
        .unwrap();
    let mut signed = Transaction::from_bytes(&record).unwrap();
    let mut tree = Frontier::default();
    let sql = "SELECT seq, case_id, kind, at, officer, commitment FROM event WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq";
    let mut events = file.prepare(sql).unwrap();
    let mut rows = events.query([signed.first_seq, signed.last_seq]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let commitment: Vec<u8> = row.get(5).unwrap();
        let digits: String = commitment.iter().map(|byte| format!("{byte:02x}")).collect();
        let commitment = Hash::from_hex(&digits).unwrap();
        let (kind, officer): (String, String) = (row.get(2).unwrap(), row.get(4).unwrap());
        let of = (row.get(0).unwrap(), row.get(1).unwrap());
        tree.push(leaf(of, &kind, row.get(3).unwrap(), &officer, commitment));
    }
    signed.root = tree.root();
    let signature = key.sign(sshsig::TRANSACTION, &signed.bytes()).unwrap();
    file.execute(
        "UPDATE txn SET record = ?2, signature = ?3 WHERE number = ?1",
        params![signed.number, signed.bytes(), signature],
    )
    .unwrap();
}

#[test]
fn who_rewrites_their_own_acceptance_gets_no_paper_on_it() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let mut facts = example("pv-negotiation");
    let name = facts["applicant"]["name"].as_str().unwrap().to_owned();
    let case = office.intake(&facts);
    facts["passport"]["number"] = "E7777777".into();
    let other = office.intake(&facts);
    office.done("review1", &format!("claim {case}"));
    let key = key_of(&office, "intake1");
    let forged = name.replace(' ', " X");
    let meddled = |resigned: bool| {
        meddle(&office, |file| {
            let seq: u64 =
                file.query_row("SELECT min(seq) FROM event WHERE kind = 'accepted'", [], |row| row.get(0)).unwrap();
            if resigned {
                rewrite(file, &key, seq, |body| body.replace(&name, &forged));
            }
            file.execute("UPDATE person SET name = ?1 WHERE id = ?2", params![forged, seq]).unwrap();
        })
    };
    let mut refused = 0;
    for (resigned, line) in [
        (true, format!("print receipt {case} --note again")),
        (true, format!("print file {case}")),
        (false, format!("print receipt {case} --note again")),
    ] {
        let copy = meddled(resigned);
        // Without the marks of the machine, which would tell it first.
        for entry in fs::read_dir(copy.folder.path().join("cases.db.keys")).unwrap().flatten() {
            if entry.path().extension().is_some_and(|ending| ending == "mark") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        let came = copy.run("intake1", &line);
        assert_eq!(came.exit, Exit::Integrity, "{line}: {}{}", came.out, came.err);
        refused += 1;
        // The control: on the case that nobody touched the same paper is printed.
        assert_eq!(copy.run("intake1", &format!("print file {other}")).exit, Exit::Done);
        assert_eq!(copy.run("", "audit verify").exit, Exit::Integrity);
    }
    println!("{refused} of 3 refused");
    // The control of the control: on the file as it is, both are printed.
    assert_eq!(office.run("intake1", &format!("print file {case}")).exit, Exit::Done);
}

/// A field or a kind that this program does not know, signed by an officer in office, is of a later program; the same unsigned
/// is tampering.
#[test]
fn what_a_later_program_wrote_is_told_as_newer_and_never_as_tampering() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let case = office.intake(&example("pv-negotiation"));
    office.done("intake1", &format!("document add {case} --kind photo --note again"));
    let key = key_of(&office, "intake1");
    let last = "(SELECT max(seq) FROM event)";
    let written = |what: &str, signed: bool| {
        let copy = meddle(&office, |file| {
            let seq: u64 = file.query_row("SELECT max(seq) FROM event", [], |row| row.get(0)).unwrap();
            if what == "field" && signed {
                rewrite(file, &key, seq, |body| body.replacen('{', "{\"of_tomorrow\":1,", 1));
            } else if what == "field" {
                let body = format!(
                    "UPDATE payload SET body = CAST('{{\"of_tomorrow\":1,' || substr(body, 2) AS BLOB) WHERE seq = {last}"
                );
                file.execute(&body, []).unwrap();
            } else {
                file.execute(&format!("UPDATE event SET kind = 'seen-tomorrow' WHERE seq = {last}"), []).unwrap();
                if signed {
                    sign_anew(file, &key, seq);
                }
            }
        });
        for entry in fs::read_dir(copy.folder.path().join("cases.db.keys")).unwrap().flatten() {
            if entry.path().extension().is_some_and(|ending| ending == "mark") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        copy
    };
    let show = format!("show {case}");
    for (what, lines) in [("field", [show.as_str(), "audit verify"]), ("kind", [show.as_str(), "audit verify"])] {
        let copy = written(what, true);
        for line in lines {
            let came = copy.run("", line);
            assert_eq!(came.exit, Exit::Integrity, "{what} {line}");
            let newer = came.code() == "newer_event" || (what == "kind" && came.code() == "unknown_kind");
            assert!(newer && came.err.contains("upgrade visa-cli"), "{what} {line}: {}", came.err);
            assert!(!came.err.contains("stop using"), "{what} {line}: {}", came.err);
        }
        assert_eq!(copy.run("", "audit verify").code(), "newer_event", "proving the record tells the two apart");
        // The control: the same unsigned is found for what it is.
        let told = written(what, false).run("", "audit verify");
        assert_eq!((told.exit, &told.json()["ok"]), (Exit::Integrity, &false.into()), "{what}: {}", told.err);
    }
}

#[test]
fn a_record_written_anew_from_its_beginning_is_not_the_one_that_papers_name() {
    let day = "2026-09-14T09:00+08:00";
    let office = Office::new(day);
    let case = office.intake(&example("ex-30-days"));
    let report = office.done("", "report daily --date 2026-09-14");
    let (number, head) = (report["record"]["verified_to"].as_u64().unwrap(), report["record"]["head"].clone());
    let anchor = format!("--anchor {number}:{}", &head.as_str().unwrap()[..32]);
    office.done("review1", &format!("review {case} --recommend approve"));
    assert_eq!(office.done("", &format!("audit verify {anchor}"))["ok"], true);
    // The same acts by the same keys once more: signed, chained, whole, and another record.
    let anew = Office::new(day);
    anew.intake(&example("ex-30-days"));
    assert_eq!(anew.done("", "audit verify")["ok"], true);
    let found = anew.run("", &format!("audit verify {anchor}"));
    assert_eq!(
        (found.exit, &found.json()["problems"][0]["transaction"]),
        (Exit::Integrity, &serde_json::json!(number))
    );
    for wrong in ["4", "4:24e6", "0:24e62ee5897af70c", "4:24e62ee5897af70x"] {
        assert_eq!(office.run("", &format!("audit verify --anchor {wrong}")).exit, Exit::Usage, "{wrong}");
    }
}
