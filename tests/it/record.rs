//! The bytes of the record: vectors made without this program, and a verifier that was written from the page alone.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use rusqlite::Connection;
use serde_json::Value;
use visa_cli::domain::hex::{from_hex, hex};
use visa_cli::domain::words::Word;
use visa_cli::record::event::{Event, EventKind, commit};
use visa_cli::record::hash::Hash;
use visa_cli::record::key::{OpenKey, PublicKey, Signer};
use visa_cli::record::keyfile::{KeyFile, NoKey, write_open, write_openssh, write_sealed};
use visa_cli::record::merkle::Frontier;
use visa_cli::record::roster::{Member, Role};
use visa_cli::record::sshsig::{Bad, armored, to_sign, verify};
use visa_cli::record::transaction::Transaction;

use crate::office::{Office, example};

fn vectors(kind: &str) -> Vec<Value> {
    let lines = include_str!("record/vectors.jsonl").lines();
    let all = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let found: Vec<Value> = all.filter(|vector| vector["kind"] == kind).collect();
    assert!(!found.is_empty(), "{kind}");
    found
}

fn text<'a>(vector: &'a Value, field: &str) -> &'a str {
    vector[field].as_str().unwrap_or_else(|| panic!("{field} of {vector}"))
}

fn bytes(vector: &Value, field: &str) -> Vec<u8> {
    from_hex(text(vector, field)).unwrap()
}

fn hash(vector: &Value, field: &str) -> Hash {
    Hash::from_hex(text(vector, field)).unwrap()
}

fn number(vector: &Value, field: &str) -> u64 {
    vector[field].as_u64().unwrap()
}

fn key(vector: &Value) -> OpenKey {
    OpenKey::from_seed(&bytes(vector, "seed").try_into().unwrap())
}

#[test]
fn commitments_leaves_and_roots_are_those_of_the_page() {
    for vector in vectors("commitment") {
        let salt = bytes(&vector, "salt").try_into().unwrap();
        assert_eq!(commit(&salt, &bytes(&vector, "body")), hash(&vector, "hash"));
        assert_eq!(Hash::of(&bytes(&vector, "bytes")), hash(&vector, "hash"));
    }
    for vector in vectors("leaf") {
        let event = Event {
            seq: number(&vector, "seq"),
            case: number(&vector, "case"),
            kind: EventKind::find(text(&vector, "event")).unwrap(),
            at: vector["at"].as_i64().unwrap(),
            officer: text(&vector, "officer").into(),
            commitment: hash(&vector, "commitment"),
        };
        assert_eq!(event.leaf(), hash(&vector, "hash"));
        assert_eq!(Hash::of(&bytes(&vector, "bytes")), hash(&vector, "hash"));
    }
    for vector in vectors("root") {
        let mut tree = Frontier::default();
        for leaf in vector["leaves"].as_array().unwrap() {
            tree.push(Hash::from_hex(leaf.as_str().unwrap()).unwrap());
        }
        assert_eq!(tree.root(), hash(&vector, "hash"));
    }
}

fn transaction(vector: &Value) -> Transaction {
    Transaction {
        number: number(vector, "number"),
        first_seq: number(vector, "first_seq"),
        last_seq: number(vector, "last_seq"),
        root: hash(vector, "root"),
        previous: hash(vector, "previous"),
        officer: text(vector, "officer").to_owned(),
        key: hash(vector, "key"),
        roster: number(vector, "roster"),
        policy: hash(vector, "policy"),
        at: vector["at"].as_i64().unwrap(),
        request: text(vector, "request").to_owned(),
        program: text(vector, "program").to_owned(),
    }
}

#[test]
fn a_transaction_is_written_and_read_as_the_page_says_and_as_nothing_else() {
    for vector in vectors("transaction") {
        let transaction = transaction(&vector);
        let record = bytes(&vector, "bytes");
        assert_eq!(hex(&transaction.bytes()), hex(&record));
        assert_eq!(transaction.hash(), hash(&vector, "hash"));
        assert_eq!(Transaction::from_bytes(&record), Some(transaction.clone()));
        for cut in 0..record.len() {
            assert_eq!(Transaction::from_bytes(&record[..cut]), None, "cut at {cut}");
        }
        assert_eq!(Transaction::from_bytes(&[record.as_slice(), b"\0"].concat()), None, "something follows");
        for place in 0..record.len() {
            let mut other = record.clone();
            other[place] ^= 1;
            assert_ne!(Transaction::from_bytes(&other), Some(transaction.clone()), "byte {place}");
        }
    }
}

#[test]
fn signatures_are_those_that_ssh_keygen_makes_with_the_same_key() {
    for vector in vectors("signature") {
        let (key, namespace, message) = (key(&vector), text(&vector, "namespace"), bytes(&vector, "message"));
        let blob = bytes(&vector, "blob");
        assert_eq!(to_sign(namespace, &message), bytes(&vector, "signed"));
        assert_eq!(hex(&key.sign(namespace, &message).unwrap()), hex(&blob));
        assert_eq!(armored(&blob), text(&vector, "armored"));
        assert_eq!(verify(key.public(), namespace, &message, &blob), Ok(()));
        assert_eq!(verify(key.public(), "file", &message, &blob), Err(Bad::Namespace));
        assert_eq!(verify(key.public(), namespace, b"other", &blob), Err(Bad::Message));
        assert_eq!(verify(OpenKey::from_seed(&[9; 32]).public(), namespace, &message, &blob), Err(Bad::Key));
        for place in 0..blob.len() {
            let mut other = blob.clone();
            other[place] ^= 1;
            assert!(verify(key.public(), namespace, &message, &other).is_err(), "byte {place}");
        }
    }
}

#[test]
fn keys_are_read_and_written_in_every_form_of_the_page() {
    for vector in vectors("key") {
        let key = key(&vector);
        assert_eq!(
            (key.public().ssh_line(""), key.public().id()),
            (text(&vector, "line").into(), hash(&vector, "key_id"))
        );
        assert_eq!(write_open(&key), text(&vector, "open_file"));
        let check = u32::try_from(number(&vector, "check")).unwrap();
        assert_eq!(write_openssh(&key, text(&vector, "comment"), check).as_str(), text(&vector, "openssh"));
        let sealed = write_sealed(&key, b"correct horse", &[7; 16], &[9; 12]).unwrap();
        let Ok(KeyFile::Sealed(read)) = KeyFile::read(&sealed) else { panic!("{sealed}") };
        assert_eq!(read.unlock(b"correct horse").unwrap().public(), key.public());
        assert_eq!(read.unlock(b"battery staple").err(), Some(NoKey::Passphrase));
        let words: Vec<&str> = sealed.lines().last().unwrap().split(' ').collect();
        assert_eq!(words[1..7], ["argon2id", "65536", "3", "1", &"07".repeat(16), &"09".repeat(12)]);
        assert_eq!((words[7].len(), sealed.contains(text(&vector, "seed"))), (96, false));
    }
    for vector in vectors("possession") {
        let read = |role: &Value| Role::find(role.as_str().unwrap()).unwrap();
        let member = Member {
            id: text(&vector, "id").to_owned(),
            name: text(&vector, "name").to_owned(),
            roles: vector["roles"].as_array().unwrap().iter().map(read).collect(),
            ranks: Vec::new(),
            key: PublicKey::from_ssh_line(text(&vector, "key")).unwrap(),
        };
        assert_eq!(member.to_prove(hash(&vector, "ledger")), bytes(&vector, "bytes"));
    }
}

#[test]
fn the_table_of_kinds_and_roles_on_the_page_is_the_one_that_holds() {
    let page = fs::read_to_string("src/record.rs").unwrap();
    let words = |cell: &str| cell.split(',').map(|word| word.trim().trim_matches('`').to_owned()).collect::<Vec<_>>();
    for kind in EventKind::ALL {
        let row = page.lines().find(|line| {
            line.starts_with("//! | `")
                && words(line.split('|').nth(1).unwrap()).contains(&kind.to_string())
                && line.split('|').nth(2).unwrap().split(',').all(|role| Role::find(role.trim()).is_some())
        });
        let said = row.map_or(Vec::new(), |row| words(row.split('|').nth(2).unwrap()));
        let held: Vec<String> = kind.roles().iter().map(ToString::to_string).collect();
        assert_eq!(said, held, "{kind}");
    }
}

/// Runs the verifier; `None` where Python or `ssh-keygen` is not there.
fn without_us(file: &Path, more: &[&str]) -> Option<Output> {
    Command::new("ssh-keygen").arg("-?").output().ok()?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/verify_record.py");
    let output = Command::new("python3").args(["-B", script]).arg(file).args(more).output().ok()?;
    // A Python that cannot be started at all says so on standard error and knows no exit code of ours.
    [Some(0), Some(7)].contains(&output.status.code()).then_some(output).or_else(|| panic!("{script} failed"))
}

#[test]
fn a_verifier_written_from_the_page_accepts_the_record_and_refuses_it_altered() {
    let vectors = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/record/vectors.jsonl"));
    if without_us(vectors, &["--vectors"]).is_none() {
        return;
    }
    let office = Office::new("2026-11-23T09:00+08:00");
    let case = office.intake(&example("pv-negotiation"));
    office.done("review1", &format!("review {case}"));
    let revoked = office.done("admin1", "officer revoke intake1 --reason left");
    office.done("admin2", &format!("officer confirm {}", revoked["proposal"]));
    office.done("admin1", "officer roles review1 review,approve");
    let head = office.done("", "audit head");
    let known = ["--ledger", head["ledger"].as_str().unwrap(), "--head", head["head"].as_str().unwrap()];
    let accepted = without_us(&office.path(), &known).unwrap();
    let told = String::from_utf8(accepted.stdout).unwrap();
    assert!(accepted.status.success() && told.starts_with("holds: 6 transactions"), "{told}");
    let altered = [
        "UPDATE event SET officer = 'issue1' WHERE seq = 3",
        "UPDATE event SET at = at + 1 WHERE seq = 3",
        "UPDATE event SET case_id = case_id + 1 WHERE seq = 3",
        "UPDATE payload SET body = CAST(replace(body, 'left', 'gone') AS BLOB)",
        "UPDATE payload SET salt = randomblob(16) WHERE seq = 2",
        "DELETE FROM payload WHERE seq = 4",
        "DELETE FROM event WHERE seq = 4",
        "DELETE FROM txn WHERE number = 2",
        "DELETE FROM txn WHERE number = 6; DELETE FROM payload WHERE seq = 7; DELETE FROM event WHERE seq = 7",
        "UPDATE txn SET record = (SELECT record FROM txn WHERE number = 3) WHERE number = 2",
        "UPDATE txn SET signature = (SELECT signature FROM txn WHERE number = 3) WHERE number = 2",
        "UPDATE txn SET request = 'x' WHERE number = 2",
        "UPDATE txn SET roster = 2 WHERE number = 2",
        "INSERT INTO event SELECT 8, case_id, kind, at, officer, commitment FROM event WHERE seq = 7",
    ];
    for sql in altered {
        let copy = office.folder.path().join("altered.db");
        let _ = fs::remove_file(&copy);
        Connection::open(office.path()).unwrap().execute("VACUUM INTO ?1", [copy.display().to_string()]).unwrap();
        let file = Connection::open(&copy).unwrap();
        let triggers = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema WHERE type = 'trigger'";
        let triggers: String = file.query_row(triggers, [], |row| row.get(0)).unwrap();
        file.execute_batch(&format!("PRAGMA foreign_keys = OFF; {triggers}; {sql}")).unwrap();
        drop(file);
        let refused = without_us(&copy, &known).unwrap();
        assert_eq!(refused.status.code(), Some(7), "{sql}: {}", String::from_utf8_lossy(&refused.stdout));
    }
}
