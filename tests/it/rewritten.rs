//! An officer who rewrites only what is their own and signs it anew: found before anything is printed on it.

use std::fs;

use rusqlite::{Connection, params};
use visa_cli::domain::words::Word;
use visa_cli::error::Exit;
use visa_cli::record::event::{Event, EventKind, commit};
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
        let event = Event {
            seq: row.get(0).unwrap(),
            case: row.get(1).unwrap(),
            kind: EventKind::find(&row.get::<_, String>(2).unwrap()).unwrap(),
            at: row.get(3).unwrap(),
            officer: row.get::<_, String>(4).unwrap().into(),
            commitment: visa_cli::record::hash::Hash::from_hex(&digits).unwrap(),
        };
        tree.push(event.leaf());
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
