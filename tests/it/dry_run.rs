//! Dry runs: every writing command passes the same checks, answers with the same code and shape, and writes nothing.

use std::fs;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Came, Office, example};

/// Every file of the office's folder with its bytes, what the engine keeps for readers alone left out.
fn everything(office: &Office) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = walk(office.folder.path().to_owned())
        .into_iter()
        .filter(|path| !path.ends_with("-shm"))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .filter(|(path, bytes)| !path.ends_with("-wal") || !bytes.is_empty())
        .collect();
    files.sort();
    files
}

fn walk(folder: std::path::PathBuf) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(path) } else { vec![path.display().to_string()] }).collect()
}

/// Rehearses a command, then runs it: the same code, the same fields, and only the second one leaves anything.
fn both(office: &Office, officer: &str, line: &str, input: &[u8]) -> Came {
    let before = everything(office);
    let dry = office.piped(officer, &format!("{line} --dry-run"), input);
    assert!(everything(office) == before, "{line} --dry-run wrote something");
    let run = office.piped(officer, line, input);
    assert_eq!(dry.exit, run.exit, "{line}: {} {}", dry.err, run.err);
    if run.exit == Exit::Done {
        let (mut rehearsed, done) = (dry.json(), run.json());
        let marked = rehearsed.as_object_mut().unwrap().remove("dry_run");
        if done.get("transaction").is_some() {
            assert_eq!(marked, Some(json!(true)), "{line}: {}", dry.out);
            assert!(everything(office) != before, "{line} wrote nothing");
        }
        // What lifts an obstacle names the case, which a rehearsed intake has none of.
        let codes = |told: &Value| -> Vec<Value> {
            told["obstacles"].as_array().into_iter().flatten().map(|one| one["code"].clone()).collect()
        };
        assert_eq!(codes(&rehearsed), codes(&done), "{line}");
        for (name, value) in done.as_object().unwrap() {
            // Salts and request ids are drawn anew each time, and so is the hash over them.
            if !["head", "proof", "key", "ledger", "office", "text", "sha256", "code", "obstacles"]
                .contains(&name.as_str())
            {
                assert_eq!(&rehearsed[name], value, "{line}: {name}");
            }
        }
    } else {
        assert_eq!(dry.code(), run.code(), "{line}");
        assert!(everything(office) == before, "{line} was refused and wrote something");
    }
    run
}

#[test]
fn every_writing_command_can_be_rehearsed() {
    let office = Office { folder: crate::office::folder(), now: "2026-09-14T09:00+08:00".to_owned() };
    both(&office, "", "init --training --office PVG", b"");
    let facts = example("ex-30-days");
    let intake = |facts: &Value, more: &str, exit: Exit| {
        let line = format!("intake visa_extension --from - {more}");
        let came = both(&office, "intake1", &line, facts.to_string().as_bytes());
        assert_eq!(came.exit, exit, "{}", came.err);
        (exit == Exit::Done).then(|| came.json()["case"].as_str().unwrap().to_owned())
    };
    let case = intake(&facts, "--passport-kept", Exit::Done).unwrap();
    let mut other = facts.clone();
    other["passport"]["number"] = json!("C7720999");
    let second = intake(&other, "--passport-kept", Exit::Done).unwrap();
    let draft = intake(&other, "--draft", Exit::Done).unwrap();
    other["applicant"]["birth_date"] = json!("never");
    intake(&other, "", Exit::Refused);
    let mut short = facts.clone();
    short["documents"].as_array_mut().unwrap().pop();
    let third = intake(&short, "", Exit::Done).unwrap();
    let paper = office.folder.path().join("letter.txt");
    fs::write(&paper, "letter").unwrap();
    let list = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/lists/invitees.csv");
    let lines = [
        ("intake1", format!("intake {draft}"), Exit::Done),
        ("intake1", format!("notice {third}"), Exit::Stale),
        ("intake1", format!("document add {case} --kind inviter_letter --file {}", paper.display()), Exit::Done),
        ("review1", format!("document verify {case} --kind inviter_letter --note telephone"), Exit::Done),
        ("intake1", format!("amend {case} --set request.extension_days=9 --note asked"), Exit::Done),
        ("review1", format!("person distinct {case} {second} --note asked"), Exit::Done),
        ("review1", format!("claim {case}"), Exit::Done),
        ("review1", format!("review {case}"), Exit::Done),
        ("review1", format!("approve {case}"), Exit::Duty),
        ("approve1", format!("return {case} --note again"), Exit::Done),
        ("review1", format!("review {case}"), Exit::Done),
        ("approve1", format!("approve {case}"), Exit::Done),
        ("approve1", format!("approve {case}"), Exit::Stale),
        ("issue1", format!("issue {case} --number A0000001"), Exit::Done),
        ("issue1", format!("correct {case} --number A0000002 --note spoiled"), Exit::Done),
        ("issue1", format!("collect {case}"), Exit::Done),
        ("approve1", format!("void {case} --ground unlawfully-gained --note fraud"), Exit::Done),
        ("intake1", format!("custody return {second}"), Exit::Done),
        ("intake1", format!("print receipt {second}"), Exit::Done),
        ("review1", format!("recuse {second} --note relative"), Exit::Done),
        ("review1", format!("review {second}"), Exit::Duty),
        ("intake1", format!("withdraw {second} --note left"), Exit::Done),
        ("review1", format!("review {third} --recommend refuse --note incomplete"), Exit::Done),
        ("approve1", format!("refuse {third} --ground NO_SUCH_GROUND --note x"), Exit::Refused),
        ("admin1", "officer roles review1 review,approve".to_owned(), Exit::Done),
        ("admin1", "officer revoke intake1 --reason left".to_owned(), Exit::Done),
        (
            "admin1",
            "backup BACKUP".replace("BACKUP", &office.folder.path().join("copy.db").display().to_string()),
            Exit::Done,
        ),
    ];
    for (officer, line, exit) in lines {
        let came = both(&office, officer, &line, b"");
        assert_eq!(came.exit, exit, "{line}: {} {}", came.out, came.err);
    }
    let waiting = office.done("", "officer list")["waiting"].clone();
    for proposal in waiting.as_array().unwrap() {
        both(&office, "admin2", &format!("officer confirm {}", proposal["proposal"]), b"");
    }
    // A list has its own dry run, which shows the plan.
    let before = everything(&office);
    office.run("intake1", &format!("import {list} --dry-run"));
    assert!(everything(&office) == before);
    let pass = office.folder.path().join("pass");
    crate::office::secret(&pass, "correct horse");
    let key = office.folder.path().join("li.key");
    let keygen = format!("officer keygen li --out {} --passphrase-file {}", key.display(), pass.display());
    both(&office, "", &keygen, b"");
    both(&office, "", &keygen, b"");
    office.holds();
}

#[test]
fn a_rehearsal_says_that_nothing_was_written() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let facts = example("pv-negotiation");
    let dry = office.piped("intake1", "intake port_visa --from - --what-if", facts.to_string().as_bytes());
    assert_eq!((dry.exit, dry.err.as_str()), (Exit::Done, "dry run: nothing was written\n"));
    let told = dry.json();
    assert_eq!((&told["state"], &told["receipt"]["number"]), (&json!("accepted"), &json!("R-PVG-2026-000001")));
    assert_eq!(office.run("", "show 1").exit, Exit::NotFound);
}

/// A rehearsed intake has no case: what lifts its obstacles names none, and no proposal that was never made is to be confirmed.
#[test]
fn what_a_rehearsal_says_to_do_next_works_as_printed() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["record"] = Value::Null;
    facts["passport"]["expires_on"] = Value::Null;
    let rehearsed = office.piped("intake1", "intake port_visa --from - --dry-run", facts.to_string().as_bytes());
    let told = rehearsed.json();
    let obstacles = told["obstacles"].as_array().unwrap();
    assert!(obstacles.iter().any(|one| one["code"] == "unestablished"), "{told}");
    let of_the_case = told["case"].as_str().unwrap();
    for one in obstacles {
        assert!(!one.to_string().contains(of_the_case), "{one}");
        assert!(!one["message_en"].as_str().unwrap().contains("case -"), "{one}");
    }
    let case = office.piped("intake1", "intake port_visa --from -", facts.to_string().as_bytes()).json();
    assert!(
        case["obstacles"].to_string().contains(&format!("visa-cli establish {of_the_case} record=clear")),
        "{case}"
    );
    for line in [
        "--officer admin1 officer revoke issue1 --reason left",
        "--officer approve1 rules propose --built-in --note new",
        "--officer approve1 erase --note yearly",
    ] {
        let words: Vec<String> = line.split(' ').chain(["--dry-run"]).map(str::to_owned).collect();
        let came = office.plain(&words);
        assert!(!came.err.contains("confirm") && !came.err.contains("activate"), "{line}: {}", came.err);
    }
}
